#!/bin/sh
# A dump is everything: loaded elsewhere, it is the same database, whose past can be asked and
# undone; a dump that is not whole is refused, and leaves nothing.
. "$(dirname "$0")/test-lib.sh"
fresh

printf 'name,phone,notes,category\n' > in.csv
printf '"Tab\there","8 912 345-67-89","two\nlines",\n"back\\slash \\N \\t","2345678;7654321","",\n"Ёлка №1",,"say ""hi""",\n' >> in.csv
crm partner import in.csv -q
crm deal add Job --partner Ёлка --amount 1234.56 2> /dev/null || crm deal add Job --amount 1234.56 > /dev/null
crm deal move Job Offer
crm partner edit 'Ёлка №1' --notes changed --note 'because'
crm partner rm 'Ёлка №1'
crm undo
crm source add Радио > /dev/null
crm source rm Радио

ok 'a dump' crm dump -o first.dump
is "$(head -n 1 first.dump)" "# crm dump 1 schema $(ls "$ROOT"/common/db/sql/*.sql | wc -l)" 'says what it is'
is "$(tail -n 1 first.dump)" "# end $(grep -cv '^[#@]' first.dump)" 'and how long'
for table in change partner partner_history catalog; do
	is "$(sed -n "/^@$table	/,/^[@#]/p" first.dump | grep -cv '^[#@]')" "$(sql "SELECT count(*) FROM $table")" \
		"every row of $table"
done
is "$(sed -n '/^@partner	/,/^@/p' first.dump | grep -v '^@' | cut -f1 | LC_ALL=C sort -n -c 2>&1)" '' 'in order'
crm dump > second.dump
same second.dump first.dump 'again the same bytes'

db_new other
other=$(db_url other)
ok 'loaded' crm --db "$other" load first.dump
crm --db "$other" dump > other.dump
same other.dump first.dump 'the same dump comes out'
for noun in partner deal detail source deal-move; do
	crm $noun export > here
	crm --db "$other" $noun export > there
	same there here "and the same export of $noun"
done
for change in 2 4 6; do
	is "$(crm --db "$other" partner list --as-of change:$change --fields all --tsv)" \
		"$(crm partner list --as-of change:$change --fields all --tsv)" "as of change $change"
done
is "$(crm --db "$other" find 345-67)" "$(crm find 345-67)" 'the text index was made anew'
is "$(crm --db "$other" find елка)" "$(crm find елка)" 'of folded words'
ok 'what was done there is undone here' crm --db "$other" undo
ok 'and there' crm undo
is "$(crm --db "$other" source list --tsv)" "$(crm source list --tsv)" 'with the same result'
fails 7 'a database with something in it' crm --db "$other" load first.dump

# The other kind of database, and back.
ok 'to a file' crm copy --to copy.db
crm --db copy.db dump > copied.dump
crm dump > now.dump
same copied.dump now.dump 'the same dump comes out of a file'
db_new back
ok 'and back' crm --db copy.db copy --to "$(db_url back)"
crm --db "$(db_url back)" dump > back.dump
same back.dump now.dump 'the same again'
fails 7 'a copy to where something is' crm copy --to copy.db
fails 2 'a copy to nowhere' crm copy
ok 'through a pipe' sh -c "'$PROGRAM' dump | '$PROGRAM' --db pipe.db load"
crm --db pipe.db dump > piped.dump
same piped.dump now.dump 'just as well'

# What is not whole.
db_new bad
refused()
{
	fails 5 "$1" crm --db "$(db_url bad)" load broken.dump
	like "$ERR" "$2" 'says where and why'
	db_new again
	[ -n "$CRM_TEST_SERVER" ] || is "$(ls bad.db 2> /dev/null)" '' 'and nothing is left'
}
head -n 20 first.dump > broken.dump
refused 'cut off' 'broken.dump:20: .*not complete'
sed '$s/end .*/end 3/' first.dump > broken.dump
refused 'a wrong number of rows' 'broken.dump:[0-9]+: 3 rows were written'
sed '0,/^@partner	/{s/^@partner	/@martner	/}' first.dump > broken.dump
refused 'an unknown table' 'no such table: "martner"'
sed 's/^\(@partner	.*\)	needs/\1	wants/' first.dump > broken.dump
refused 'an unknown column' 'no column "wants"'
sed '/^@partner	/,/^@/s/^1	/one	/' first.dump > broken.dump
refused 'no number' 'id: not a number: "one"'
sed 's/back\\\\slash/back\\slash/' first.dump > broken.dump
refused 'a lone backslash' 'a backslash stands for nothing'
sed '1s/schema .*/schema 999/' first.dump > broken.dump
refused 'a newer schema' 'broken.dump:1: made by a newer version'
printf 'name,notes\nA,B\n' > broken.dump
refused 'another file' 'broken.dump:1: not a dump'
rows=$(grep -cv '^[#@]' first.dump)
sed -e '/^@partner	/,/^@partner_history	/{/^1	/d}' -e "\$s/.*/# end $((rows - 1))/" first.dump > broken.dump
run crm --db "$(db_url bad)" load broken.dump
is "$STATUS" 5 'a row that others refer to is missing'
ok 'after all that the place is free' crm --db "$(db_url bad)" load first.dump
fails 3 'no file' crm --db none.db load none.dump
is "$(ls none.db 2> /dev/null)" '' 'makes no database'
fails 7 'a full disk' sh -c "'$PROGRAM' dump > /dev/full"
done_testing
