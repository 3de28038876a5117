#!/bin/sh
# crm check finds every kind of damage that is planted in the store by another program, names the
# record, and mends what is derived; what is in order it leaves in peace.
. "$(dirname "$0")/test-lib.sh"
need sqlite3
. "$ROOT/t/fixtures/small.sh"
fixture > /dev/null
crm deal rm 3
crm undo
crm partner edit 1 --priority low
crm partner edit 1 --priority high

ok 'what the program wrote is in order' crm check
is "$OUT" 'record	field	fault' 'nothing is told'
ok 'as JSON' crm check --json
is "$OUT" '[]' 'nothing'
stored > before
ok 'there is nothing to mend' crm check --fix
stored > after
same after before 'so nothing is written'
fails 2 'it takes no words' crm check everything
fails 2 'the past is not checked' crm check --as-of yesterday

# The store as somebody would damage it who does not mind its rules.
damage()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		sql -d broken "SET session_replication_role = replica; $1"
	else
		sql -d broken "PRAGMA ignore_check_constraints = 1; $1"
	fi > /dev/null
}

# found NAME SQL LINE: the damage is found, and nothing else; the line is a pattern of
# "record field fault".
found()
{
	db_copy crm broken
	damage "$2"
	run crm --db "$(db_url broken)" check --no-header
	got=$(printf '%s\n' "$OUT" | tr '\t' ' ')
	if [ "$STATUS" = 1 ] && [ -z "$ERR" ] && [ "$(printf '%s\n' "$got" | grep -Ecv -e "^$3")" = 0 ]; then
		_pass "$1"
	else
		_fail "$1"
		echo "# a line like: $3"
		_show_run crm check
	fi
}

# --- references ---
found 'a reference to nothing' 'UPDATE deal SET partner = 999 WHERE id = 1' \
	'deal:1 partner refers to a partner that is not there: 999$'
found 'to another kind' "UPDATE partner SET region = (SELECT min(id) FROM catalog WHERE kind = 'source')
	WHERE id = 1" 'partner:1 region refers to a region that is not there: [0-9]+$'
found 'a subject that is not there' "UPDATE task SET subject = 'deal:99' WHERE id = 1" \
	'task:1 subject refers to a record that is not there: deal:99$'
found 'no subject at all' "UPDATE task SET subject = 'the deal' WHERE id = 1" \
	'task:1 subject not a reference: "the deal"$'
found 'one above itself' "UPDATE catalog SET parent = id WHERE kind = 'region' AND name = 'Sampleland'" \
	'region:[0-9]+ parent stands above itself$'
found 'two above each other' 'UPDATE partner SET parent = 3 - id WHERE id = 1 OR id = 2' \
	'partner:[12] parent stands above itself$'
found 'a version of no change' 'UPDATE item SET since = 9999 WHERE id = 1' \
	'item:1  was written by a change that is not there: 9999$'

# --- values ---
found 'an INN' "UPDATE company SET inn = '7707083894' WHERE id = 1" \
	'company:1 (inn INN "7707083894"|inn .*check digit|  ?stands in the text index)'
found 'a KPP' "UPDATE company SET kpp = '77070100' WHERE id = 1" 'company:1 (kpp |  ?stands in the text index)'
found 'an account with its BIK' "UPDATE bank_account SET bik = '044525225',
	account = '40702810000000000001' WHERE id = 1" 'bank-account:1 account '
found 'a date that is none' "UPDATE deal SET opened = '2026-02-30' WHERE id = 1" \
	'deal:1 opened not stored as such values are: "2026-02-30"$'
found 'a date in another form' "UPDATE deal SET expected = '01.03.2026' WHERE id = 1" \
	'deal:1 expected not stored as such values are: "01.03.2026"$'
found 'an instant' "UPDATE interaction SET started_at = '2026-01-22 10:30' WHERE id = 1" \
	'interaction:1 started_at not stored as such values are'
found 'a birthday' "UPDATE contact SET birthday = '--02-30' WHERE id = 1" \
	'contact:1 birthday not stored as such values are'
found 'a currency' "UPDATE item SET currency = 'RUR' WHERE id = 1" 'item:1 currency not a currency code: "RUR"$'
if [ -z "$CRM_TEST_SERVER" ]; then
	found 'a word that is none of them' "UPDATE task SET state = 'asleep' WHERE id = 1" \
		'task:1 state "asleep" is not one of open,done,cancelled'
	found 'neither yes nor no' 'UPDATE partner SET client = 2 WHERE id = 1' 'partner:1 client neither 0 nor 1: 2$'
	found 'bytes that are no text' "UPDATE task SET description = CAST(X'ff' AS TEXT) WHERE id = 1" \
		'task:1 description not UTF-8$'
fi

# --- history ---
found 'a version that ends before it begins' \
	'UPDATE partner_history SET since = until WHERE id = 1 AND until = (SELECT max(until) FROM partner_history
	WHERE id = 1)' 'partner:1  a version ends before it begins: change [0-9]+ to [0-9]+$'
found 'two versions at once' 'UPDATE partner_history SET since = 1 WHERE id = 1 AND until =
	(SELECT max(until) FROM partner_history WHERE id = 1)' 'partner:1  two versions at once: '
found 'a past version in the present' 'UPDATE partner SET since = 1 WHERE id = 1' \
	'partner:1  a past version ends with change [0-9]+, but the record as it is began with 1$'
found 'a past version of no change' 'UPDATE partner_history SET until = 9999 WHERE id = 4' \
	'partner:4  a version of changes that are not there: [0-9]+ to 9999$'
found 'an undo of nothing' 'UPDATE change SET undoes = 9999 WHERE undoes IS NOT NULL' \
	'  change [0-9]+ undoes 9999, which is not there before it$'

# --- stages of deals ---
found 'a stage that no move led to' 'UPDATE deal SET stage = (SELECT max(id) FROM stage) WHERE id = 1' \
	'deal:1 stage the stage history leads to another stage$'
found 'a stage without its moves' 'DELETE FROM deal_move WHERE deal = 2' \
	'deal:2 stage the stage history leads to another stage$'

# --- what is derived, and is mended ---
mended()
{
	found "$@"
	run crm --db "$(db_url broken)" check --fix --dry-run
	is "$STATUS" 0 'a dry run says that it could be mended'
	run crm --db "$(db_url broken)" check -q
	is "$STATUS" 1 'and mends nothing'
	ok 'it is mended' crm --db "$(db_url broken)" check --fix
	ok 'and is in order' crm --db "$(db_url broken)" check
}
mended 'a name folded otherwise' "UPDATE partner SET name_fold = 'acme' WHERE id = 1" \
	'partner:1 name is not found by its name: the folded form is "acme"$'
mended 'a document that is missing' 'DELETE FROM search WHERE rowid = 17' \
	'partner:1  is missing in the text index$'
mended 'one with other words' "UPDATE search SET words = 'other words ' WHERE rowid = 17" \
	'partner:1  stands in the text index with other words$'
mended 'one of no record' "INSERT INTO search (rowid, words) VALUES (16001, 'ghost ')" \
	'partner:1000  stands in the text index, but is not there$'
is "$(crm --db "$(db_url broken)" find ghost --no-header)" '' 'it is found no more'
damage 'UPDATE deal SET partner = 999 WHERE id = 1; DELETE FROM search WHERE rowid = 17'
run crm --db "$(db_url broken)" check --fix
is "$STATUS" 1 'what cannot be mended stays to be told'
run crm --db "$(db_url broken)" check --no-header
is "$(printf '%s\n' "$OUT" | cut -f 1)" deal:1 'and the rest is mended'

# --- files ---
h=$(printf 'first sample\n' | sha256sum | cut -d ' ' -f 1)
found 'a content that is missing' "DELETE FROM content_part WHERE content = (SELECT id FROM content WHERE hash = '$h');
	DELETE FROM content WHERE hash = '$h'" "  attach:1: its content is missing: $h\$"
found 'a content without its bytes' "DELETE FROM content_part WHERE content = (SELECT id FROM content WHERE hash = '$h')" \
	"  content $h is damaged: 0 bytes, not 13\$"
other="X'4649525354'"
[ -z "$CRM_TEST_SERVER" ] || other="decode('4649525354', 'hex')"
found 'with other bytes' "UPDATE content_part SET bytes = $other
	WHERE content = (SELECT id FROM content WHERE hash = '$h')" "  content $h is damaged: 5 bytes, not 13\$"
ok 'quick does not read it' crm --db "$(db_url broken)" check --quick
found 'with another size' "UPDATE attach SET size = 14 WHERE id = 1" '  attach:1: 14 bytes, but its content has 13$'
found 'named by another hash' "UPDATE content SET hash = '${h%????}0000' WHERE hash = '$h'" \
	"  (attach:1: its content is missing: $h|content ${h%????}0000 is damaged: its bytes have another hash)\$"
if [ -z "$CRM_TEST_SERVER" ]; then
	head -c 300000 "$PROGRAM" > large.bin
	crm attach add deal:1 large.bin > /dev/null
	ok 'a file beside the database is in order' crm check
	file=$(find crm.db.files -type f)
	printf x | dd of="$file" bs=1 seek=100 conv=notrunc 2> /dev/null
	run crm check --no-header
	is "$STATUS:$OUT" "1:		content ${file##*/} is damaged: its bytes have another hash" 'one byte of it is not'
	mv "$file" lost
	run crm check --no-header
	like "$STATUS:$OUT" "^1:		.*/crm.db.files/../${file##*/}: No such file" 'it is missing'
	cp large.bin "$file"
	mkdir -p crm.db.files/ab && printf x > crm.db.files/ab/"ab$(printf '%062d' 1)"
	printf x > crm.db.files/new-abc123
	printf x > crm.db.files/notes.txt
	run crm check --no-header
	is "$STATUS:$(printf '%s\n' "$OUT" | wc -l)" 1:3 'files that do not belong there'
	crm gc > /dev/null
	rm crm.db.files/notes.txt
	ok 'gc puts that in order' crm check
fi
done_testing
