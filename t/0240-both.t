#!/bin/sh
# The same commands on a file and on a server leave the same bytes: the dump, every export, every
# report.  On real input, so that the order of equal names and the rounding are tried, too.
. "$(dirname "$0")/test-lib.sh"
[ -n "$CRM_TEST_SERVER" ] || skip_all 'needs a server: make check-pg'
shared crm/maven-crm-sales/sales_pipeline.csv
DATA=${SHARED_FILE%/*}

cat > map.yaml <<'END'
fields:
  code: opportunity_id
  partner: account
  item: {column: product, values: {GTXPro: GTX Pro}}
  stage: deal_stage
  lost_stage: {default: Engaging}
  opened: engage_date
  closed: close_date
  amount: close_value
  responsible: sales_agent
defaults: {currency: USD}
END

# work FOLDER: what is done on either, and what comes of it.
work()
{
	mkdir "$1" && crm init --lang en &&
		crm partner import "$DATA/accounts.csv" --create-refs -q \
			--map name=account,activity=sector,region=office_location,parent=subsidiary_of &&
		crm user import "$DATA/sales_teams.csv" --create-refs -q \
			--map name=sales_agent,manager=manager,department=regional_office &&
		crm item import "$DATA/products.csv" --create-refs -q \
			--map name=product,item_group=series,price=sales_price &&
		crm deal import "$DATA/sales_pipeline.csv" --map-file map.yaml -q &&
		crm deal edit stage=Won partner.region=Kenya --notes 'far away' &&
		crm deal rm stage=Prospecting partner= && crm undo &&
		crm deal rm stage=Lost amount=0 partner=Konex &&
		crm partner add 'Ёлка' --phone '8 912 345-67-89' > /dev/null &&
		crm dump > "$1/dump" || return 1
	for noun in $(crm | sed -n '/^Records/,/^$/p' | tail -n +2); do
		crm "$noun" export --tsv > "$1/export-$noun" || return 1
		crm "$noun" list --porcelain=v1 > "$1/list-$noun" || return 1
	done
	for report in funnel deal-efficiency loss-reasons; do
		crm report $report --tsv > "$1/report-$report" || return 1
		crm report $report --tsv --as-of change:4 > "$1/report-$report-4" || return 1
	done
	crm agenda --all --days 366 --tsv > "$1/agenda" &&
		crm agenda --all --as-of change:4 --tsv > "$1/agenda-4" || return 1
	for by in responsible kind source partner; do
		crm report deal-efficiency --by $by --tsv > "$1/report-by-$by" || return 1
	done
	crm deal list --group-by stage,responsible --tsv > "$1/groups" &&
		crm deal list --sort -amount,partner,-closed --fields id,amount,partner --tsv > "$1/sorted" &&
		crm deal list notes~far responsible.department=West --tsv > "$1/filtered" &&
		crm find con --tsv > "$1/find-con" && crm find 345-67 --tsv > "$1/find-number" &&
		crm find елка > "$1/find-folded" && crm find 'h group' > "$1/find-two" &&
		crm changes --tsv > "$1/changes" && crm deal history 17 --tsv > "$1/history"
}

db_new crm
ok 'on the server' work server
CRM_DB=$FOLDER/file.db
ok 'in a file' work file
is "$(ls server)" "$(ls file)" 'as many results'
for name in $(cd file && ls); do
	same "server/$name" "file/$name" "the same $name"
done
ok 'not of nothing' test "$(wc -l < file/list-deal)" -gt 8000
done_testing
