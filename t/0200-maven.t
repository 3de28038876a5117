#!/bin/sh
# The main job on real input: a company's accounts, sales people, products and 8,800 deals, as
# another program exported them, with the figures computed from its files by other means.
. "$(dirname "$0")/test-lib.sh"
need python3 sqlite3
shared crm/maven-crm-sales/sales_pipeline.csv
DATA=${SHARED_FILE%/*}

cat > map.yaml <<'END'
fields:
  code: opportunity_id
  partner: account
  item:
    column: product
    values: {GTXPro: GTX Pro}
  stage: deal_stage
  lost_stage: {default: Engaging}
  opened: engage_date
  closed: close_date
  amount: close_value
  responsible: sales_agent
defaults:
  currency: USD
END
sed '/values:/d' map.yaml > plain.yaml

# import_base FOLDER: all but the deals.
import_base()
{
	crm partner import "$1/accounts.csv" --create-refs \
		--map name=account,activity=sector,region=office_location,parent=subsidiary_of &&
	crm user import "$1/sales_teams.csv" --create-refs \
		--map name=sales_agent,manager=manager,department=regional_office &&
	crm item import "$1/products.csv" --create-refs \
		--map name=product,item_group=series,price=sales_price --default currency=USD
}

last_change()
{
	sql 'SELECT max(id) FROM change'
}

export_all()
{
	mkdir "$1"
	for noun in $(crm | sed -n '/^Records/,/^$/p' | tail -n +2); do
		crm "$noun" export > "$1/$noun" || echo failed
	done
	crm report funnel > "$1/funnel"
}

fresh
ok 'partners, users, items' import_base "$DATA"
like "$ERR" 'accounts\.csv: 85 rows: 85 added, 0 changed, 0 unchanged, 0 refused' '85 partners'
like "$ERR" 'sales_teams\.csv: 35 rows: 35 added, 0 changed, 0 unchanged, 0 refused' '35 users'
like "$ERR" 'products\.csv: 7 rows: 7 added, 0 changed, 0 unchanged, 0 refused' '7 items'
is "$(crm partner list --count)" 85 'nothing but the accounts are partners'
is "$(crm item list --count)" 7 'nothing but the products are items'

# Managers are users, too, and each user has the right one and the right office.
python3 - "$DATA" > expected <<'END'
import csv, sys
teams = list(csv.DictReader(open(sys.argv[1] + '/sales_teams.csv', encoding='utf-8')))
for r in teams:
    print(r['sales_agent'], r['manager'], r['regional_office'], sep='\t')
for m in set(r['manager'] for r in teams) - set(r['sales_agent'] for r in teams):
    print(m, '', '', sep='\t')
END
sort expected > expected.sorted
crm user list --fields name,manager,department --no-header | sort > got
same got expected.sorted 'users with their managers, who are users, too'
python3 - "$DATA" > expected <<'END'
import csv, sys
for r in csv.DictReader(open(sys.argv[1] + '/accounts.csv', encoding='utf-8')):
    print(r['account'], r['sector'].lower(), r['office_location'], r['subsidiary_of'], sep='\t')
END
# Retail, finance and services were in the catalog already, with a capital.
crm partner list --fields name,activity,region,parent --no-header |
	awk -F '\t' 'BEGIN { OFS = FS } { $2 = tolower($2) } 1' > got
same got expected 'partners with sector, region and what they belong to'
is "$(crm item list name="GTX Plus Pro" --fields price,currency,item_group --no-header)" \
	"$(awk -F, '$1 == "GTX Plus Pro" { printf "%d.00\tUSD\t%s", $3, $2 }' "$DATA/products.csv")" \
	'items with price and series'

# --- a product of another name: each row is refused with its line, nothing is stored ---
before=$(last_change)
run crm deal import "$DATA/sales_pipeline.csv" --map-file plain.yaml
is "$STATUS" 5 'GTXPro is no item'
is "$(last_change)" "$before" 'nothing was recorded'
is "$(crm deal list --count)" 0 'and nothing stored'
awk -F, '$3 == "GTXPro" { print NR }' "$DATA/sales_pipeline.csv" > expected
is "$(wc -l < expected)" 1480 '1,480 rows have it'
sed -n 's/^crm: .*sales_pipeline\.csv:\([0-9]*\): product: no such item: "GTXPro"$/\1/p' .err > got
same got expected 'each is refused with file, line and reason'
is "$(grep -c '^crm: ' .err)" 1480 'and no other'

# --- with the value map all of them are taken ---
ok '8,800 deals' crm deal import "$DATA/sales_pipeline.csv" --map-file map.yaml
like "$ERR" '8800 rows: 8800 added, 0 changed, 0 unchanged, 0 refused' 'all rows are added'
is "$(last_change)" $((before + 1)) 'as one change'
is "$(crm deal list --count)" 8800 '8,800 deals'
is "$(crm deal list partner= --count)" 1425 '1,425 of them without account'
is "$(crm deal list opened= --count)" 500 '500 without a date'
is "$(crm deal list stage=Won --count) $(crm deal list stage=Lost --count) $(
	crm deal list stage=Engaging --count) $(crm deal list stage=Prospecting --count)" \
	'4238 2473 1589 500' 'the stages'
is "$(crm deal list state=won --count) $(crm deal list state=lost --count) $(
	crm deal list state=open --count)" '4238 2473 2089' 'the state follows from the stage'
is "$(crm deal list state=won --group-by state --no-header)" \
	"$(printf 'won\tUSD\t4238\t10005534.00')" 'won revenue'
is "$(crm deal list item="GTX Pro" --count)" 1480 'GTXPro became GTX Pro'
is "$(crm deal-move list --count)" 8800 'each has a row in the stage history'

# Row by row, with what the program does not know from anywhere else.
python3 - "$DATA" > expected <<'END'
import csv, sys
print('code', 'partner', 'item', 'stage', 'opened', 'closed', 'currency', 'amount', 'responsible',
      sep='\t')
for r in csv.DictReader(open(sys.argv[1] + '/sales_pipeline.csv', encoding='utf-8')):
    print(r['opportunity_id'], r['account'], r['product'].replace('GTXPro', 'GTX Pro'),
          r['deal_stage'], r['engage_date'], r['close_date'], 'USD',
          r['close_value'] + '.00' if r['close_value'] else '', r['sales_agent'], sep='\t')
END
crm deal list --fields code,partner,item,stage,opened,closed,currency,amount,responsible > got
same got expected 'every deal as it stands in the file'

# --- win rate and sums of each user, and the funnel ---
python3 - "$DATA" > expected <<'END'
import csv, sys
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
users = {}
for r in csv.DictReader(open(sys.argv[1] + '/sales_pipeline.csv', encoding='utf-8')):
    u = users.setdefault(r['sales_agent'], {'Won': 0, 'Lost': 0, 'open': 0, 'sum': 0, 'days': []})
    u[r['deal_stage'] if r['deal_stage'] in u else 'open'] += 1
    if r['deal_stage'] == 'Won':
        u['sum'] += int(r['close_value'])
    if r['deal_stage'] in ('Won', 'Lost'):
        u['days'].append((date.fromisoformat(r['close_date']) -
                          date.fromisoformat(r['engage_date'])).days)
def rounded(a, b, unit='0.01', zeros=False):
    text = str((Decimal(a) / b).quantize(Decimal(unit), ROUND_HALF_UP))
    return text if zeros else text.rstrip('0').rstrip('.')
for name, u in users.items():
    print(name, 'USD', u['Won'] + u['Lost'] + u['open'], u['Won'], u['Lost'], u['open'],
          '%d.00' % u['sum'], rounded(100 * u['Won'], u['Won'] + u['Lost']),
          rounded(sum(u['days']), len(u['days']), '0.001'),
          rounded(u['sum'], u['Won'], zeros=True), sep='\t')
END
sort expected > expected.sorted
crm report deal-efficiency --no-header | cut -f 1-7,10-12 | sort > got
same got expected.sorted 'win rate, sums and days of every user'
crm report deal-efficiency --by kind --no-header | cut -f 1-7 > got
is "$(cat got)" "$(printf 'Sales\tUSD\t8800\t4238\t2473\t2089\t10005534.00')" 'and of all together'

python3 - "$DATA" > expected <<'END'
import csv, sys
order = ['Prospecting', 'Engaging', 'Offer', 'Negotiation', 'Won', 'Lost']
now = dict.fromkeys(order, 0)
for r in csv.DictReader(open(sys.argv[1] + '/sales_pipeline.csv', encoding='utf-8')):
    now[r['deal_stage']] += 1
# A lost deal was lost while engaging; a won one has passed all before.
entered, lost = {}, {'Engaging': now['Lost']}
beyond = now['Won']
for stage in reversed(order[:4]):
    beyond += now[stage] + lost.get(stage, 0)
    entered[stage] = beyond
for stage in order:
    if stage in entered:
        at = lost.get(stage, 0)
        print('Sales', stage, entered[stage], now[stage], entered[stage] - now[stage] - at, at,
              sep='\t')
    else:
        print('Sales', stage, now[stage], now[stage], 0, 0, sep='\t')
END
crm report funnel --no-header | cut -f 1-6 > got
same got expected 'the funnel'
is "$(crm report funnel --no-header | awk -F '\t' '$2 == "Engaging" { print $11 }')" \
	"$(python3 -c 'print(round(100 * 4238 / 8300, 2))')" 'conversion from engaging to won'
is "$(crm report funnel --no-header --period 2017-Q1 | awk -F '\t' '$2 == "Prospecting" { print $3 }')" \
	"$(awk -F, '$6 >= "2017-01-01" && $6 <= "2017-03-31"' "$DATA/sales_pipeline.csv" | wc -l)" \
	'the deals opened in a quarter'

# --- once more: nothing new ---
change=$(last_change)
stored > stored.before
run import_base "$DATA"
is "$STATUS" 0 'all of it once more'
is "$(printf '%s\n' "$ERR" | grep -o '[0-9]* added, [0-9]* changed, [0-9]* unchanged')" \
	'0 added, 0 changed, 85 unchanged
0 added, 0 changed, 35 unchanged
0 added, 0 changed, 7 unchanged' 'nothing is new'
run crm deal import "$DATA/sales_pipeline.csv" --map-file map.yaml
is "$STATUS" 0 'the deals once more'
like "$ERR" '8800 rows: 0 added, 0 changed, 8800 unchanged, 0 refused' 'nothing is new'
is "$(last_change)" "$change" 'no change was recorded'
stored > stored.after
ok 'and no byte of it is another' cmp stored.before stored.after

# --- the same with American dates ---
export_all iso
shared crm/maven-crm-sales/us-dates-variant/sales_pipeline.csv
like "$(head -n 2 "$SHARED_FILE")" ',[0-9]+/[0-9]+/201[67],' 'the dates are American there'
CRM_DB=$(db_url us)
db_new us
crm init --lang en || exit 1
ok 'the other variant' import_base "$DATA/us-dates-variant"
run crm deal import "$SHARED_FILE" --map-file map.yaml -q
is "$STATUS" 5 'American dates are not guessed'
like "$ERR" 'engage_date: not a date: "[0-9]+/[0-9]+/201[67]"' 'and said to be none'
ok 'and taken by their format' crm deal import "$SHARED_FILE" --map-file map.yaml \
	--date-format %m/%d/%Y
export_all us
ok 'both variants give the same exports' diff -rq iso us

done_testing
