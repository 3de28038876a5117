#!/bin/sh
# Large imports, whose rows are written behind the reader's back: what is refused is refused with
# its line all the same, and what is found and undone is as in small ones.
. "$(dirname "$0")/test-lib.sh"
fresh

# 30,000 partners; line N+1 has code CN.
awk 'BEGIN { print "code,name,notes"; for (i = 1; i <= 30000; i++) print "C" i ",Sample " i ",n" i }' > many.csv

(cat many.csv; echo C7,Twin one,x; echo C29999,Twin two,x; echo C30001,Last,x) > twins.csv
run crm partner import twins.csv --key name
is "$STATUS" 5 'codes that stood far above'
like "$ERR" 'twins.csv:30002: code: "C7" is taken by partner:7$' 'is refused with its line'
like "$ERR" 'twins.csv:30003: code: "C29999" is taken by partner:29999$' 'each of them'
is "$(crm partner list --count)" 0 'and nothing was imported'

run crm partner import twins.csv --key name --keep-going -q --rejects no.csv
is "$STATUS" 5 'the good ones, if asked'
is "$(crm partner list --count)" 30001 'are there'
is "$(cut -d, -f1,2 no.csv | tail -n +2 | tr '\n' ' ')" 'C7,Twin one C29999,Twin two ' 'the others are kept'
ok 'undone' crm undo

ok 'a large import' crm partner import many.csv -q
is "$(crm partner list --count)" 30000 'has every row'
is "$(crm find 'sample 29998' --tsv --no-header | cut -f1,3)" "partner	Sample 29998" 'found by its words'
is "$(sql 'SELECT count(*) FROM search')" 30000 'every document is there'
if [ -n "$CRM_TEST_SERVER" ]; then
	indexes="SELECT count(*) FROM pg_indexes WHERE tablename = 'partner' AND indexname <> 'partner_pkey'"
	is "$(sql "SELECT count(*) FROM pg_constraint WHERE conrelid = CAST('partner' AS regclass)
		AND contype = 'f'")" "$(sed -n '/^CREATE TABLE partner (/,/^);/p' \
		"$ROOT/common/db/sql/0001-foundation.sql" | grep -c REFERENCES)" 'the references came back'
else
	indexes="SELECT count(*) FROM sqlite_schema WHERE tbl_name = 'partner' AND type = 'index'"
	is "$(sql 'PRAGMA integrity_check')" ok 'the database is whole'
fi
is "$(sql "$indexes")" \
	"$(grep -c 'INDEX partner_.* ON partner (' "$ROOT/common/db/sql/0001-foundation.sql")" \
	'and so are the indexes'
ok 'again' crm partner import many.csv
like "$ERR" ' 30000 unchanged' 'changes nothing'
crm partner export > before
last=150001
[ "${CRM_TEST_SAMPLE:-1}" = 1 ] || last=60001
(head -n 1 many.csv; awk -v last=$last 'BEGIN {
	for (i = 30001; i <= last; i++) print "C" i ",More " i "," }'; echo 'C5,Sample five,') > more.csv
ok 'many more, and one known' crm partner import more.csv
like "$ERR" " $((last - 30000)) added, 1 changed" 'the known one was found'
ok 'undo' crm undo
crm partner export > after
ok 'gives what was there' cmp before after

# Rows of other tables go the same way: details, and catalogs made on the way.
awk 'BEGIN { print "name,phone,region"; for (i = 1; i <= 25000; i++)
	printf "Caller %d,+7912%07d,Region %d\n", i, i, i % 90 }' > calls.csv
before=$(crm region list --count)
ok 'with numbers and regions' crm partner import calls.csv --create-refs -q
is "$(crm find 0012345 --tsv --no-header | cut -f3)" 'Caller 12345' 'a number is found'
is "$(crm region list --count)" $((before + 90)) 'each region was made once'
is "$(crm partner list region='Region 7' --count)" 278 'and has its partners'

# What only the store knows: a rule that somebody planted there.
fresh
sql 'CREATE UNIQUE INDEX planted ON partner (notes)'
sed '20001s/n20000$/n11/' many.csv > planted.csv
run crm partner import planted.csv
is "$STATUS" 5 'a rule of the store alone'
like "$ERR" 'planted.csv:20001: ' 'tells the line'
is "$(crm partner list --count)" 0 'and nothing was imported'
done_testing
