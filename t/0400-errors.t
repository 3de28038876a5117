#!/bin/sh
# Bad input: one clear line, the right status, and nothing stored.
. "$(dirname "$0")/test-lib.sh"

fresh
ok 'two of the same name' crm partner add Twin
crm partner add Twin > /dev/null
crm partner add Acme --code A1 --phone '+7 912 345-67-89' > /dev/null
crm user add --login anna --name 'Anna Sample' > /dev/null
crm company add 'Example Works' --inn 7707083893 > /dev/null
crm contact add 'Sample Person' > /dev/null
crm item add Widget --price 10 > /dev/null
crm deal add Pallets --partner Acme --amount 100 > /dev/null
crm deal add 'Strict one' --kind Tender --partner Acme > /dev/null
crm deal add Finished --partner Acme --stage Won > /dev/null
crm task add Ring --partner Acme > /dev/null
stored > before

# refuse STATUS PATTERN WORDS…: crm WORDS… is refused with a line that fits, and nothing changes.
refuse()
{
	_status=$1
	_pattern=$2
	shift 2
	run "$PROGRAM" "$@" < "${INPUT:-/dev/null}"
	_why=$(_complaint "$_status")
	grep -Eq -e "$_pattern" .err || _why="$_why
no line fits: $_pattern"
	stored > after
	cmp -s before after || _why="$_why
the database was changed: $(diff before after | head -n 5)"
	if [ -z "$_why" ]; then
		_pass "crm$(_quoted "$@")"
		return 0
	fi
	_fail "crm$(_quoted "$@")"
	printf '%s\n' "$_why" | sed '/^$/d' | say
	_show_run crm "$@"
	cp after before
	return 1
}

# --- words that do not exist ---
refuse 2 'did you mean "crm partner"' partnr list
refuse 2 'no such command: "xyzzy"' xyzzy
refuse 2 'did you mean "crm partner list"' partner lst
refuse 2 'crm partner has no verb "frobnicate"' partner frobnicate
refuse 2 'did you mean --fields' partner list --filds name
refuse 2 'did you mean --priority' partner add X --priorty low
refuse 2 'unknown option --frobnicate' partner list --frobnicate
refuse 2 'unknown option -X' partner list -X
refuse 2 'unknown option -X' partner list -vX
refuse 2 'no such report: "funel"' report funel
refuse 2 'has no parameter --perod' report funnel --perod 2025
refuse 3 'no such command or topic: "frobnicate"' help frobnicate
refuse 2 'no field "regon" \(did you mean "region"' partner list regon=Europe
refuse 2 'no field "regon"' partner list --fields id,regon
refuse 2 'no field "regon"' partner list --sort regon
refuse 2 'no field "regon"' partner list --group-by regon
refuse 2 'no field "colour"' partner list region.colour=x
refuse 2 'no field "colour"' deal list partner.region.colour=x
refuse 2 'name is not a reference' partner list name.first=x

# --- options ---
refuse 2 'needs a value' partner list --fields
refuse 2 'needs a value' partner add X --priority
refuse 2 'needs a value' partner list -f
refuse 2 'takes no value' partner list --count=yes
refuse 2 'not a number|whole number' partner list --limit many
refuse 2 'positive number' partner list --limit -1
refuse 2 'positive number' partner list --limit 0
refuse 2 'positive number' changes --limit 0
refuse 2 'only in the formats tsv and csv' partner list --json -z
refuse 2 'xls' partner list --format xls
refuse 2 'only v1' partner list --porcelain=v2
refuse 2 'auto, always or never' partner list --color maybe
refuse 2 'contradict' partner list --group-by region --fields id
refuse 2 'sort' partner list --group-by region --sort name
refuse 2 'change:' partner list --as-of change:x
refuse 2 'as-of: no such day.*"2026-02-30"' partner list --as-of 2026-02-30
refuse 2 'as-of: .*"whenever"' partner list --as-of whenever
refuse 2 'KEY=VALUE' -c currency partner list
refuse 2 'unknown setting "curency" \(did you mean "currency"' -c curency=EUR partner list
refuse 2 'not a currency' -c currency=EURO partner list
refuse 2 'not one of auto,always,never' -c color=pink partner list
refuse 2 'not a number' -c db.wait=soon partner list
refuse 2 'kept by crm itself' deal add X --state won
refuse 2 'unknown option --state' deal list --state won
refuse 2 'unknown format "xyz"' partner list -o list.xyz

# --- what is missing, and what is too much ---
refuse 2 'add what' partner add
refuse 2 'which partner' partner show
refuse 2 'which partner' partner history
refuse 2 'which partner' partner restore
refuse 2 'which partners\? name them, give a filter, or say --all' partner rm
refuse 2 'which partners\? name them, give a filter, or say --all' partner edit --priority low
refuse 2 'change what' partner edit Acme
refuse 2 'contradict' partner rm Acme --all
refuse 2 'cannot be mixed' partner rm Acme region=Europe
refuse 2 'import which file' partner import
refuse 2 'import which file' partner import a.csv b.csv
refuse 2 'too many words: "Beta"' partner add Alpha Beta
refuse 2 'too many words: "2025"' report funnel 2025
refuse 2 'find what' find
refuse 2 'usage: crm deal move' deal move 1
refuse 2 'which deal' deal win
refuse 2 'why\?' deal lose 1
refuse 2 'which change' show-change
refuse 2 'one change at a time' undo 1 2
refuse 2 'one change at a time' redo 1 2
refuse 2 'which setting' config get
refuse 2 'crm config set KEY VALUE' config set currency
refuse 2 'takes no words' init sales.db

# --- names ---
refuse 3 'no such partner: "99"' partner show 99
refuse 3 'no such partner: "Nobody"' partner show Nobody
refuse 3 'no such partner: "Nobody"' partner edit Nobody --priority low
refuse 3 'no such partner: "Nobody"' partner rm Nobody
refuse 3 'no such partner: "Nobody"' partner rm Acme Nobody
refuse 3 'no such partner: "Nobody"' partner history Nobody
refuse 3 'no such partner: "Nobody"' deal list partner=Nobody
refuse 3 'no such partner: "Nobody"' deal add X --partner Nobody
refuse 3 'no such region: "Europ" \(did you mean "Europe"' partner add X --region Europ
refuse 3 'no such user: "nobody"' partner add X --responsible nobody
refuse 3 'no such deal: "99"' task add X --subject deal:99
refuse 3 'no such deal: "99"' deal win 99
refuse 3 'no such deal: "99"' deal move 99 Offer
refuse 3 'no such change: 999' show-change 999
refuse 3 'no such change|999' undo 999
refuse 3 'nothing to redo' redo
refuse 3 'nothing\.csv' partner import nothing.csv
refuse 3 'nothing\.yaml' partner import /dev/null --map-file nothing.yaml
refuse 3 'nothing\.conf' --config nothing.conf partner list
refuse 3 'no partner|no such partner|was never' partner restore 99
refuse 4 '"Twin" fits several partners: 1 Twin, 2 Twin' partner show Twin
refuse 4 '"twin" fits several partners' partner rm twin
refuse 4 'fits several partners' deal add X --partner Twin
refuse 4 'fits several partners' deal list partner=Twin
refuse 2 'no such stage: "Engagin" \(did you mean "Engaging"' deal list stage=Engagin
refuse 2 'no such stage: "Offr" \(did you mean "Offer"' deal move 1 Offr
refuse 2 'low,normal,high' partner list priority=hgh
refuse 2 'low,normal,high' partner list priority=low,hgh
refuse 2 'open,won,lost' deal list state=opne

# --- values ---
refuse 5 'amount: .*"12,5o"' deal add X --amount 12,5o
refuse 5 'amount: .*"1\.234"' deal add X --amount 1.234
refuse 5 'amount' deal add X --amount 99999999999999999999
refuse 5 'amount' deal edit 1 --amount 1e5
refuse 5 'opened: .*2026-02-30' deal add X --opened 2026-02-30
refuse 5 '02/03/2024' deal add X --opened 02/03/2024
refuse 5 'next week' deal add X --opened 'next week'
refuse 5 'closed: 2026-01-01 is before' deal add X --stage Won --opened 2026-02-01 --closed 2026-01-01
refuse 5 'low,normal,high' partner add X --priority hgh
refuse 5 'neither yes nor no: "perhaps"' partner add X --client=perhaps
refuse 5 'probability' deal add X --probability 101
refuse 5 'probability' deal add X --probability -1
refuse 5 'currency' deal add X --currency RUBLES
refuse 5 'influence' contact add X --influence 6
refuse 5 'influence: .*"much"' contact add X --influence much
refuse 5 'birthday' contact add X --birthday 2026-13-01
refuse 5 'birthday' contact add X --birthday 2027-01-01
refuse 5 'duration' interaction add X --duration -5
refuse 5 'duration' interaction add X --duration -5 --state planned
refuse 5 'inn|INN' company add X --inn 7743013902
refuse 5 'inn|INN' company add X --inn 0000000000
refuse 5 'kpp|KPP' company add X --kpp 12
refuse 5 'ogrn|OGRN' company add X --ogrn 1027812400869
refuse 5 'name: a value is required' partner add ''
refuse 5 'name' partner add '   '
refuse 5 'name' partner edit Acme --name ''
refuse 5 'not UTF-8' partner add "$(printf 'caf\351')"
refuse 5 'A1" is taken by partner:3' partner add Other --code A1
refuse 5 'A1" is taken by partner:3' partner edit 1 --code A1
refuse 5 'taken|anna' user add --login anna --name Other
refuse 5 'taken|Europe' region add europe
refuse 5 'parent: region:1 would stand above itself' region edit Europe --parent Europe
refuse 5 'write it as deal:7' task add X --subject Acme
refuse 5 'phone' partner add X --phone abc
refuse 5 'email|e-mail' partner add X --email abc

# --- numbers and dates in filters ---
refuse 2 'amount: .*"lots"' deal list amount=lots
refuse 2 'empty range' deal list amount=..
refuse 2 'number: compare' deal list amount~5
refuse 2 '2026-02-30' deal list opened=2026-02-30
refuse 2 'opened: .*"03/04/2026"' deal list opened=03/04/2026
refuse 2 'begins|before|ends' deal list opened=2026-03..2026-01
refuse 2 'UTF-8' partner list "name=$(printf 'caf\351')"
refuse 2 '2025-Q5' report funnel --period 2025-Q5
refuse 2 'not one of' report deal-efficiency --by moon
refuse 3 'no such user: "nobody"' report funnel --responsible nobody
refuse 2 '2026-13' changes --period 2026-13

# --- the past cannot be written ---
refuse 2 'as-of' partner add X --as-of 2026-01-01
refuse 2 'as-of' partner edit Acme --priority low --as-of yesterday
refuse 2 'as-of' partner rm Acme --as-of change:1
refuse 2 'as-of' deal win 1 --as-of 2026-01-01
refuse 2 'as-of' undo --as-of 2026-01-01
refuse 2 'as-of' partner import /dev/null --as-of 2026-01-01

# --- mass edit says how many it means ---
refuse 5 '3 partners fit, not 2' partner edit id=1..3 --priority low --expect 2
refuse 5 '0 partners fit, not 1' partner rm region=Europe --expect 1
refuse 5 '3 partners fit, not 4' partner rm --all --expect 4
refuse 2 'no field "piority"' partner edit piority=low --notes x
refuse 2 'low,normal,high' partner rm priority=lowest
refuse 2 'positive number' partner rm --all --expect -3
refuse 2 'positive number' partner rm --all --expect 0

# --- what refers to something stays ---
refuse 5 'deal|refer' partner rm Acme
refuse 5 'deal|refer' stage rm Prospecting

# --- deals ---
refuse 5 'after Application comes Admission' deal move 2 Bidding
refuse 5 'closed' deal move 3 Offer
refuse 5 'closed already' deal win 3
refuse 5 'closed already' deal lose 3 --reason Price
refuse 5 'is open' deal reopen 1
refuse 3 'no such loss-reason: "Prise" \(did you mean "Price"' deal lose 1 --reason Prise
refuse 5 'not a stage of this kind' deal edit 1 --stage Bidding
refuse 2 'no such stage' deal move 1 Bidding
refuse 5 'required|requires a value in amount' deal add X --kind Tender --stage Contract

# --- undo ---
crm partner edit Acme --notes one > /dev/null
_change=$(sql 'SELECT max(id) FROM change')
crm partner edit Acme --notes two > /dev/null
stored > before
run crm undo "$_change"
is "$STATUS" 5 'what later work touched is not undone'
is "$ERR" "crm: change $_change cannot be undone, later work would be lost:
crm: partner:3 was changed later by change $((_change + 1))" 'and each row of it is named'
refuse 5 'was not undone' redo "$_change"
refuse 2 'not a number: "x"' undo x
refuse 2 'not a number: "-1"' undo -- -1

# --- files to import ---
printf 'name\n"open quote\n' > quote.csv
printf 'name,priority\nGood,low\nBad,lowest\nWorse,\n' > enum.csv
printf 'title,colour\nX,red\n' > nothing-fits.csv
printf 'name,notes\nX,caf\351\n' > latin.csv
printf 'name\nA\0B\n' > nul.csv
printf '{"name": "X", "priority": \n' > broken.jsonl
printf '{"name": "X"}\n["Y"]\n' > list.jsonl
printf -- '- name: X\n  notes: [\n' > broken.yaml
printf 'name\nX\n' > good.csv
printf 'fields:\n  name: title\n  colur: x\n' > field.yaml
printf 'feilds:\n  name: title\n' > key.yaml
printf 'a: [\n' > bad-map.yaml
: > empty.csv
mkdir folder
printf '[{"name": "X"},\n{"name": "Y"' > open.json
refuse 5 'quote\.csv:' partner import quote.csv -q
refuse 5 'enum\.csv:3: priority: .*"lowest"' partner import enum.csv -q
refuse 2 'nothing-fits\.csv' partner import nothing-fits.csv -q
refuse 5 'latin\.csv:2' partner import latin.csv -q --encoding utf-8
refuse 5 'nul\.csv:2' partner import nul.csv -q
refuse 5 'broken\.jsonl:' partner import broken.jsonl -q
refuse 5 'list\.jsonl:2' partner import list.jsonl -q
refuse 5 'broken\.yaml:' partner import broken.yaml -q
refuse 5 'open\.json:2: the object that begins on this line is not closed' partner import open.json -q
refuse 5 'empty\.csv: there is nothing in it' partner import empty.csv -q
refuse 7 'folder' partner import folder -q
refuse 2 'klingon' partner import good.csv -q --encoding klingon
refuse 2 'separator' partner import good.csv -q --separator ';;'
refuse 2 'FIELD=COLUMN' partner import good.csv -q --map name
refuse 2 'no field "nam"' partner import good.csv -q --map nam=name
refuse 2 'no column "title"' partner import good.csv -q --map name=title
refuse 2 'no field "nam"' partner import good.csv -q --key nam
refuse 2 'several values' partner import good.csv -q --key phone
refuse 2 'FIELD=VALUE' partner import good.csv -q --default client
refuse 2 'no field "klient"' partner import good.csv -q --default klient=1
refuse 2 'field\.yaml.*"colur"' partner import good.csv -q --map-file field.yaml
refuse 2 'key\.yaml.*"feilds"' partner import good.csv -q --map-file key.yaml
refuse 2 'bad-map\.yaml:' partner import good.csv -q --map-file bad-map.yaml
refuse 5 'client: .*"maybe"' partner import good.csv -q --default client=maybe
refuse 5 'nosuch' partner import good.csv -q --default region=nosuch

# Each bad row has its line, in one run, and none of the good rows is kept.
printf 'name,priority,client\nA,low,1\nB,lowest,1\nC,high,perhaps\n,low,0\n' > rows.csv
run crm partner import rows.csv
is "$STATUS" 5 'rows.csv is refused'
is "$(sed -n 's/^crm: \(rows.csv:[0-9]*\): .*/\1/p' .err)" 'rows.csv:3
rows.csv:4
rows.csv:5' 'and each of its bad rows has a line'
stored > after
same after before 'none of it is stored'

# The good rows of it are taken when that is asked for, and the others can be corrected.
ok 'a copy' db_copy crm copy
run crm --db "$(db_url copy)" partner import rows.csv --keep-going --rejects bad.csv
is "$STATUS" 5 '--keep-going: the status still tells of the refused rows'
is "$(sql -d copy "SELECT name FROM partner WHERE id > 3")" A 'the good row is there'
is "$(cut -d, -f1-4 bad.csv)" 'name,priority,client,reject_line
B,lowest,1,3
C,high,perhaps,4
,low,0,5' 'the rejects have their lines'

# Read from a pipe, the place is called what it is.
printf 'name,priority\nX,lowest\n' > pipe.csv
INPUT=pipe.csv
refuse 5 '^crm: -:2: priority: .*"lowest"' partner import - -q
INPUT=

# --- settings ---
printf 'currency: EUR\ncolour: always\n' > unknown.conf
printf 'currency: [EUR]\n' > list.conf
printf 'currency: EUR\n  color: x\n bad\n' > broken.conf
printf 'color: pink\n' > value.conf
printf 'alias: ring\n' > alias.conf
printf 'alias:\n  a: b\n  b: a\n' > circle.conf
printf 'alias:\n  offers: deal list stage=Offer\n' > typo.conf
printf 'database:\n' > empty.conf
refuse 2 'unknown\.conf:2: unknown setting "colour" \(did you mean "color"' --config unknown.conf partner list
refuse 2 'list\.conf:1' --config list.conf partner list
refuse 2 'broken\.conf:[23]' --config broken.conf partner list
refuse 2 'value\.conf:1: .*"pink" is not one of auto,always,never' --config value.conf partner list
refuse 2 'alias\.conf:1' --config alias.conf partner list
refuse 2 'goes round in circles' --config circle.conf a
refuse 2 'did you mean "crm offers"' --config typo.conf offrs
refuse 2 'unknown setting "colour"' config get colour
refuse 2 'unknown setting "colour"' config set colour x
refuse 2 'currency' config set currency EURO
ok 'a refused setting makes no file' test ! -e "$HOME/.config/crm/crm.conf"
CRM_NOW=someday
refuse 2 'CRM_NOW' partner add X
CRM_NOW=2026-03-02T09:00:00Z
CRM_LANG=xx_YY ok 'an unknown language is no error' crm partner list

# A settings file found by walking up is used only if nobody else can write it.
mkdir -p up/.crm up/a/b
printf 'currency: EUR\n' > up/.crm/crm.conf
in_folder()
{
	(cd "$1" && shift && crm "$@")
}
is "$(in_folder up/a/b config get currency)" EUR 'settings above are found'
chmod 666 up/.crm/crm.conf
run in_folder up/a/b config get currency
is "$OUT" RUB 'one that others may write is not used'
like "$ERR" '^crm: .*/up/\.crm/crm\.conf: not used, others may write it' 'and said to be not used'
is "$(printf '%s\n' "$ERR" | wc -l)" 1 'in one line'
chmod 644 up/.crm/crm.conf
chmod 777 up/.crm
run in_folder up/a/b config get currency
is "$OUT" RUB 'nor one in a folder that others may write'
chmod 755 up/.crm
printf 'colour: x\n' > up/.crm/crm.conf
run in_folder up/a/b config get currency
is "$STATUS" 2 'a wrong one is an error there too'
like "$ERR" '\.crm/crm\.conf:1: unknown setting "colour"' 'with its line'

# --- the database ---
printf 'stage:\n  - {kind: Nowhere, name: X}\n' > wrong.yaml

# called NAME: what a message calls a database of this test, as a pattern.
called()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		printf '/t%d_%s[?]' $$ "$1"
	else
		printf '%s\.db' "$1"
	fi
}

# no_database NAME: there is none.
no_database()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		test -z "$(_psql postgres -A -t -c \
			"SELECT datname FROM pg_database WHERE datname = 't$$_$1'" 2>&1)"
	else
		test ! -e "$1.db"
	fi
}

# unfilled NAME TITLE: nor is there one after an init that failed; on a server, it has no row.
unfilled()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		stored "$1" > unfilled
		like "$(cat unfilled)" '^-- PostgreSQL database dump complete' "$2: it can be read"
		is "$(grep '^INSERT' unfilled | grep -v '\.crm_schema ')" '' "$2: no row is there"
	else
		ok "$2" no_database "$1"
	fi
}

nowhere=$(db_url nowhere)
refuse 7 "$(called nowhere)" --db "$nowhere" partner list
ok 'no database is made by reading' no_database nowhere
refuse 7 "$(called nowhere)" --db "$nowhere" partner add X
ok 'nor by writing' no_database nowhere
db_new other
sql -d other 'CREATE TABLE t (a INTEGER)'
sql -d other 'INSERT INTO t (a) VALUES (1)'
stored other > other.before
[ -n "$CRM_TEST_SERVER" ] || cp other.db other.db.before
other=$(db_url other)
refuse 7 "$(called other)" --db "$other" partner list
refuse 7 "$(called other)" --db "$other" partner add X
if [ -n "$CRM_TEST_SERVER" ]; then
	# There, tables of others may stand beside ours.
	db_copy other beside
	ok "init in another program's database" crm init --db "$(db_url beside)"
	is "$(sql -d beside 'SELECT a FROM t')" 1 'leaves its tables alone'
else
	refuse 7 "$(called other)" init --db "$other"
fi
stored other > other.after
same other.after other.before "another program's database is left as it is"
db_copy crm newer
if [ -n "$CRM_TEST_SERVER" ]; then
	sql -d newer 'UPDATE crm_schema SET version = 9999'
else
	sql -d newer 'PRAGMA user_version = 9999'
fi
stored newer > newer.before
newer=$(db_url newer)
refuse 7 "$(called newer).*newer" --db "$newer" partner list
refuse 7 "$(called newer).*newer" --db "$newer" partner add X
refuse 7 "$(called newer).*exists already" init --db "$newer"
stored newer > newer.after
same newer.after newer.before 'so is one of a newer version'
db_new zero
[ -n "$CRM_TEST_SERVER" ] || : > zero.db
refuse 7 "$(called zero)|no crm database|empty" --db "$(db_url zero)" partner list
refuse 7 "$(called crm)" init
db_new fresh
refuse 5 'wrong\.yaml:2' init --db "$(db_url fresh)" --catalogs wrong.yaml
unfilled fresh 'init that fails leaves nothing'
refuse 3 'nothing\.yaml' init --db "$(db_url fresh)" --catalogs nothing.yaml
unfilled fresh 'nor does one without catalogs'
ok 'and init is possible then' crm init --db "$(db_url fresh)"

if [ -n "$CRM_TEST_SERVER" ]; then
	skip 'a file that is no database, one in a folder that is not there' 'there are no files'
else
	printf 'this is no database, it is a text of some length that nobody would take for one\n' \
		> text.db
	cp text.db text.db.before
	refuse 7 'text\.db' --db text.db partner list
	refuse 7 'text\.db' --db text.db partner add X
	refuse 7 'folder' --db folder partner list
	refuse 7 'a/b/c' --db a/b/c/none.db partner list
	refuse 7 'text\.db' init --db text.db
	refuse 7 'other\.db' init --db other.db
	same text.db text.db.before 'a file that is no database is left as it is'
	same other.db other.db.before "and not a byte of another program's database is another"
fi

# --- output ---
refuse 7 'no/such/folder' partner list -o no/such/folder/x.csv
refuse 7 'folder' partner list --csv -o folder

done_testing
