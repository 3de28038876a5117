#!/bin/sh
# Output: every format as other programs read it, pipes, files, full disks; the frozen form.
#
# sh t/0300-output.t write makes the files in t/golden/ anew: a difference there means that
# --porcelain=v1 is broken, or that an entity or report is new.
. "$(dirname "$0")/test-lib.sh"
need sqlite3 python3
. "$ROOT/t/fixtures/small.sh"

fixture > /dev/null
GOLDEN=$ROOT/t/golden

# --- the frozen form ---

# Prints a command and its output; the host is another one everywhere.
frozen()
{
	printf '$ crm %s --porcelain=v1\n' "$*"
	if [ "$1" = changes ]; then
		crm "$@" --porcelain=v1 | awk -F '\t' 'BEGIN { OFS = FS } NR > 1 { $4 = "HOST" } 1'
	else
		crm "$@" --porcelain=v1 || echo "status $?"
	fi
}

# The commands whose output is kept, a file for each noun or report.
frozen_all()
{
	for noun in $(cat nouns); do
		first=$(crm "$noun" list --fields id --no-header --limit 1)
		{ frozen "$noun" list; frozen "$noun" show "${first:-1}"; } > "$1/$noun"
	done
	for report in $(cat reports); do
		frozen report "$report" > "$1/report-$report"
	done
	frozen changes > "$1/changes"
	frozen show-change 15 > "$1/show-change"
	frozen find sample > "$1/find"
	frozen log --all > "$1/log"
	frozen calendar 2026 > "$1/calendar"
	frozen report > "$1/report"
}

crm | sed -n '/^Records/,/^$/p' | tail -n +2 | tr ' ' '\n' | grep . > nouns
crm report --no-header | cut -f 1 > reports
if [ "$1" = write ]; then
	mkdir -p "$GOLDEN"
	frozen_all "$GOLDEN"
	skip_all 't/golden is written: look at git diff'
fi

mkdir now russian
frozen_all now
ok 'there are nouns' test "$(wc -l < nouns)" -gt 20
for file in now/*; do
	same "$file" "$GOLDEN/${file#now/}" "--porcelain=v1 of ${file#now/}"
done
is "$(ls "$GOLDEN")" "$(ls now)" 'a golden file for each, and none too many'

# Fields that are newer have to be asked for.
is "$(crm partner show 1 --porcelain=v1 --fields id,abc,xyz --no-header)" '1	B	Y' 'a newer field by name'
is "$(crm partner fields --porcelain=v1 | head -n 1 | tr '\t' ' ')" \
	'field type values required default title help' 'and so are the columns of fields'

# Whatever is set, the frozen form stays.
printf 'lang: ru\ncolor: always\ncurrency: EUR\n' > other.conf
for language in ru_RU.UTF-8 C POSIX; do
	rm -f russian/*
	(
		export LANG=$language LC_ALL=$language LANGUAGE=ru CRM_CONFIG=$FOLDER/other.conf
		export CLICOLOR_FORCE=1 COLUMNS=20 PAGER=false
		frozen_all russian
	)
	ok "the frozen form with LANG=$language, Russian, colours, a narrow screen" \
		diff -r now russian
done

# --- the same values in every format, compared with what stands in the database ---
row=json_array
[ -z "$CRM_TEST_SERVER" ] || row=json_build_array
sql "SELECT $row(p.id, p.code, p.name, p.client, p.needs, p.notes, c.name)
	FROM partner p LEFT JOIN catalog c ON c.id = p.region ORDER BY p.id" > stored.partners
sql "SELECT $row(partner, value) FROM detail WHERE type = 'phone'
	ORDER BY partner, main DESC, id" > stored.phones
cat > check.py <<'END'
import csv, io, json, sys
from decimal import Decimal
from html.parser import HTMLParser

import yaml

form, name = sys.argv[1:]
data = open(name, 'rb').read().decode('utf-8')
keys = 'id,code,name,client,phone,needs,notes,region'.split(',')
phones = [json.loads(line) for line in open('stored.phones', encoding='utf-8')]
rows = []
for row in map(json.loads, open('stored.partners', encoding='utf-8')):
    rows.append(row[:4] + [[v for p, v in phones if p == row[0]] or None] + row[4:])
assert len(rows) == 3 and any('\t' in (r[5] or '') for r in rows)
assert len(phones) > 2 and any(len(r[4] or '') > 1 for r in rows)


def text(value):
    """A value as a table of texts has it."""
    if value is None:
        return ''
    return '\n'.join(value) if isinstance(value, list) else str(value)


class Table(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.cell = [], None

    def handle_starttag(self, tag, attrs):
        if tag == 'tr':
            self.rows.append([])
        elif tag in ('td', 'th'):
            self.cell = ''
        elif self.cell is not None:
            raise SystemExit('a <%s> in a cell' % tag)

    def handle_endtag(self, tag):
        if tag in ('td', 'th'):
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def tsv(data):
    out = []
    for line in data.split('\n')[:-1]:
        cells = []
        for cell in line.split('\t'):
            value, i = '', 0
            while i < len(cell):
                if cell[i] == '\\':
                    value += {'t': '\t', 'n': '\n', 'r': '\r', '\\': '\\'}[cell[i + 1]]
                    i += 1
                else:
                    value += cell[i]
                i += 1
            cells.append(value)
        out.append(cells)
    return out


def guarded(value):
    return "'" + value if value[:1] in '=+-@\t\r\'' and value else value


words = [[text(v) for v in r] for r in rows]
if form == 'tsv':
    got, expected = tsv(data), [keys] + words
elif form == 'csv':
    assert '\r' not in data
    got, expected = list(csv.reader(io.StringIO(data, newline=''))), [keys] + words
elif form in ('json', 'jsonl', 'yaml'):
    if form == 'json':
        got = json.loads(data)
    elif form == 'jsonl':
        got = [json.loads(line) for line in data.splitlines()]
    else:
        got = yaml.safe_load(data)
    expected = [dict(zip(keys, r)) for r in rows]
    for r in expected:
        r['client'] = bool(r['client'])
    assert [list(r) for r in got] == [keys] * len(rows), 'keys'
elif form == 'html':
    table = Table()
    table.feed(data)
    got = table.rows[1:]
    expected = [r[:3] + ['yes' if r[3] == '1' else ''] + r[4:] for r in words]
elif form.startswith('csv-excel'):
    assert data[0] == '\ufeff' and data.count('\r\n') == len(rows) + 1
    got = list(csv.reader(io.StringIO(data[1:], newline=''),
                          delimiter=';' if form.endswith('ru') else ','))
    for r in got:
        del r[4]                        # phones are written spaced
    expected = [keys] + [[guarded(v) for v in r] for r in words]
    for r in expected:
        del r[4]
else:
    raise SystemExit('what is ' + form)
for a, b in zip(got, expected):
    if a != b:
        raise SystemExit('got      %r\nexpected %r' % (a, b))
assert len(got) == len(expected), 'rows'
END
fields=id,code,name,client,phone,needs,notes,region
for format in tsv csv json jsonl yaml html csv-excel csv-excel-ru; do
	crm partner list --fields $fields -f $format > "list.$format"
	ok "$format as another program reads it" python3 check.py $format "list.$format"
done

# Numbers: amounts keep the digits of their currency, missing ones are null.
python3 - > numbers <<'END'
import json, subprocess, os
from decimal import Decimal
out = subprocess.run([os.environ['CRM_BUILD'] + '/crm', 'deal', 'list', '--json', '--fields',
                      'id,currency,amount,probability,expected'], stdout=subprocess.PIPE).stdout
for r in json.loads(out, parse_float=Decimal, parse_int=Decimal):
    print(r['id'], r['currency'], r['amount'], r['probability'], r['expected'])
END
is "$(cat numbers)" '1 RUB 120000.50 25 2026-03-01
2 JPY -500 100 None
3 RUB None 0 None' 'amounts, percents and dates in JSON'
is "$(crm sale list --tsv --no-header --fields document,quantity,revenue,cost)" \
	"$(printf 'A-1\t2.5\t3086.25\t2000.00\nA-1R\t-1\t-1234.50\t')" 'and in TSV'
is "$(crm sale list -f csv-excel-ru --no-header --fields quantity,revenue | tr -d '\r\357\273\277')" \
	'2,5;3086,25
-1;-1234,50' 'decimal commas for Russian spreadsheets, and no guard before a minus'

# The table: columns begin at the same place in every line, also behind wide letters.
crm partner add '日本 Wide' --code 'é' > /dev/null
crm partner list --fields code,name,region --table > table
ok 'the columns of a table stand below each other' python3 - <<'END'
import unicodedata
def width(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF'
               else 1 for c in s)
lines = open('table', encoding='utf-8').read().splitlines()
at = width(lines[0][:lines[0].index('Name')])
names = ['Sample Trading', 'Ромашка-Пример', '"Quoted", & <Sons>', '日本 Wide']
assert len(lines) == 5
for line, name in zip(lines[1:], names):
    assert width(line[:line.index(name)]) == at, line
END
crm undo

# Letters of other programs do not reach the terminal: escape sequences are masked in tables.
crm partner add "$(printf 'evil\033[31m\007name')" > /dev/null
unlike "$(crm partner list --table)" "$(printf '\033|\007')" 'control characters are masked in a table'
is "$(crm partner list name~evil --fields name --no-header --tsv)" "$(printf 'evil\033[31m\007name')" \
	'and left as they are in TSV'
crm undo

# Records: one field a line.
like "$(crm partner show 1 -f record)" '^Region: +Sampleland$' 'a record has its fields below each other'

# --- no rows ---
for format in tsv csv; do
	is "$(crm partner list name=nobody -f $format | head -c 3)" id"$(printf '%s' "$format" |
		sed 's/tsv/	/;s/csv/,/')" "no rows in $format: the header stays"
done
is "$(crm partner list name=nobody --json | tr -d '\n')" '[]' 'no rows in JSON: []'
is "$(crm partner list name=nobody --jsonl)" '' 'no rows in JSON lines: nothing'
is "$(crm partner list name=nobody -f yaml)" '[]' 'no rows in YAML: []'
like "$(crm partner list name=nobody --table)" '^No\. +Name' 'no rows in a table: the header'
is "$(crm partner list name=nobody --count)" 0 'and they are counted'
ok 'no rows are no error' crm partner list name=nobody

# --- shapes ---
is "$(crm partner list --fields id,name --no-header | wc -l)" 3 '--no-header: only rows'
is "$(crm partner list --fields id,code --null-string '\N' --no-header | tail -n 1)" \
	"$(printf '3\t\\N')" '--null-string'
crm partner list --fields name -z > zero
is "$(tr '\0' '\n' < zero)" 'name
Sample Trading
Ромашка-Пример
"Quoted", & <Sons>' '-z: records end in NUL'
is "$(tr -dc '\n' < zero | wc -c)" 0 'and in nothing else'
is "$(crm partner list --fields name -z --no-header | xargs -0 -n 1 printf '[%s]')" \
	'[Sample Trading][Ромашка-Пример]["Quoted", & <Sons>]' 'xargs -0 reads it'

# --- files ---
for ending in csv tsv json jsonl yaml html; do
	crm partner list --fields $fields -o "out.$ending"
	ok "-o out.$ending is $ending" python3 check.py $ending "out.$ending"
done
crm partner list -o out.txt
like "$(cat out.txt)" '^No\. +Name' '-o out.txt is a table'
crm partner list -o plain
crm partner list --tsv > plain.tsv
same plain plain.tsv '-o without an ending is TSV'
crm partner list -f csv -o data.json
like "$(cat data.json)" '^id,name' 'a format that is named goes before the ending'
chmod 600 out.csv
crm partner list -o out.csv
is "$(stat -c %a out.csv)" 600 'a file that was there keeps its mode'
is "$(ls out.csv*)" out.csv 'nothing stays beside it'
mkdir locked
echo keep > locked/list.csv
fails 7 'a file that cannot be written' crm partner list -o /proc/nowhere/list.csv
crm partner list --csv -o - > dash.csv
crm partner list --csv > plain.csv
same dash.csv plain.csv '-o - is standard output'

# --- pipes ---
seq 1 5000 | sed 's/.*/Filler &/;1i name' > filler.csv
crm partner import filler.csv -q
is "$(crm partner list --no-header --fields name | sed -n 4p | cut -d ' ' -f 2)" 1 'sed and cut'
is "$(crm partner list name~filler --fields name --no-header | sort -t ' ' -k 2,2nr | head -n 1)" \
	'Filler 5000' 'sort'
if command -v mlr > /dev/null; then
	is "$(crm partner list --csv --fields id,name | mlr --icsv --ojson filter '$id == 2' |
		tr -d ' \n')" '[{"id":2,"name":"Ромашка-Пример"}]' 'mlr'
else
	skip mlr 'mlr is not installed'
fi
for format in tsv csv json jsonl yaml table html record; do
	{ crm partner list -f $format 2> pipe.err; echo $? > pipe.status; } | head -n 1 > pipe.out
	is "$(cat pipe.err)" '' "$format into a pipe that closes: not a word"
	like "$(cat pipe.status)" '^(0|141)$' "$format: SIGPIPE ends it"
done
if [ -w /dev/full ]; then
	for format in tsv csv json jsonl yaml table html record; do
		full()
		{
			crm partner list -f $format > /dev/full
		}
		fails 7 "$format on a full disk" full
	done
	for words in 'partner list --count' 'partner fields' 'changes' 'report funnel' '-h' \
		'partner -h' 'partner list -h' '--version' 'partner show 1' 'config list' \
		'config get currency' 'find sample' 'partner history 1'; do
		full()
		{
			crm $words > /dev/full
		}
		fails 7 "crm $words on a full disk" full
	done
	fails 7 '-o /dev/full' crm partner list --tsv -o /dev/full
	full()
	{
		crm partner add Fuller > /dev/full
	}
	fails 7 'the number of a new record on a full disk' full
fi

# --- languages ---
crm partner list --tsv --limit 10 > c.tsv
for format in tsv csv json jsonl yaml; do
	crm partner list --limit 10 -f $format > c
	for language in ru_RU.UTF-8 C; do
		LC_ALL=$language LANGUAGE=ru CRM_LANG=ru crm partner list --limit 10 -f $format > l
		same l c "$format does not depend on the language ($language)"
	done
done
like "$(CRM_LANG=ru crm partner list --table --limit 1)" ' Регион ' 'titles of a table do'
like "$(CRM_LANG=ru crm partner list -f html --limit 1)" '<th>Регион</th>' 'and those of HTML'

# --- order ---
is "$(crm deal list --sort -amount --fields id --no-header | tr '\n' ' ')" '1 2 3 ' '--sort -amount'
is "$(crm deal list --sort amount,id --fields id --no-header | tr '\n' ' ')" '2 1 3 ' \
	'--sort amount: what is missing comes last either way'
is "$(crm deal list --group-by state --no-header --tsv)" \
	"$(printf 'lost\tRUB\t1\t\nopen\tRUB\t1\t120000.50\nwon\tJPY\t1\t-500')" \
	'--group-by counts and sums, each currency for itself'
is "$(crm deal list --count)" "$(crm deal list --no-header | wc -l)" '--count is the number of rows'

done_testing
