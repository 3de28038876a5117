#!/bin/sh
# The migrations and the entity tables say the same: a column for each field, in the table and in
# its history, and none that no field knows.
. "$(dirname "$0")/test-lib.sh"
fresh

# The table of a noun, as the field tables in cmd/ name it.
table_of()
{
	if grep -q '^CATALOG' "$ROOT/cmd/$1.c"; then
		echo catalog
	else
		sed -n '/^	\.name = "'"$1"'",$/,/^};/s/^	\.table = "\(.*\)",$/\1/p' "$ROOT/cmd/$1.c"
	fi
}

# Names and kinds of the columns a noun's fields need; lists live in other tables, and so does what
# is looked up there.
wanted()
{
	crm "$1" fields --no-header | awk -F '\t' '
		$2 == "list" || $8 != "" { next }
		$2 ~ /^(id|int|quantity|percent|rate|money|bool|ref)$/ { print $1, "INTEGER"; next }
		{ print $1, "TEXT" }' | LC_ALL=C sort
}

# What the table has, without what the record layer adds: since, until, kind of catalogs, folds.
present()
{
	_columns="pragma_table_info('$1')"
	[ -z "$CRM_TEST_SERVER" ] || _columns="(SELECT column_name AS name, CASE data_type
		WHEN 'bigint' THEN 'INTEGER' ELSE upper(data_type) END AS type
		FROM information_schema.columns WHERE table_schema = current_schema()
		AND table_name = '$1') c"
	sql "SELECT name || ' ' || CASE WHEN type LIKE 'INT%' THEN 'INTEGER' ELSE type END
		FROM $_columns WHERE name NOT IN ('since', 'until')
		AND name NOT LIKE '%\_fold' ESCAPE '\'" | grep -v "$2" | LC_ALL=C sort
}

nouns=$(crm | sed -n '/list show add/,/^$/p' | sed -e 1d)
for noun in $nouns; do
	table=$(table_of "$noun")
	wanted "$noun" > wanted
	skip='^ $'
	if [ "$table" = catalog ]; then
		skip='^kind '
		# Catalogs without branches share the table with those that have them.
		grep -q '^parent ' wanted || skip='^\(kind\|parent\) '
	fi
	present "$table" "$skip" > table
	present "${table}_history" "$skip" > history
	is "$(cat table)" "$(cat wanted)" "$noun: the columns of $table are its fields"
	is "$(cat history)" "$(cat wanted)" "$noun: and so are those of ${table}_history"
done

if [ -n "$CRM_TEST_SERVER" ]; then
	in_order="SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_index WHERE NOT indisvalid)
		THEN 'an index is not' WHEN EXISTS (SELECT 1 FROM pg_constraint WHERE NOT convalidated)
		THEN 'a reference is not' ELSE 'ok' END"
	version='SELECT version FROM crm_schema'
	newer='UPDATE crm_schema SET version = 99'
else
	in_order='PRAGMA foreign_key_check; PRAGMA integrity_check'
	version='PRAGMA user_version'
	newer='PRAGMA user_version = 99'
fi
is "$(sql "$in_order")" ok 'all is in order'
is "$(sql "$version")" "$(ls "$ROOT"/common/db/sql/*.sql | wc -l)" 'every migration was run'

# What this program cannot know it leaves alone.
sql "$newer"
fails 7 'a database of a newer version' crm source list
done_testing
