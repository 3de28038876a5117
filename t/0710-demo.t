#!/bin/sh
# The demonstration (make demo): it is made in both languages, holds what it promises, and is the
# same on every run of a day.
. "$(dirname "$0")/test-lib.sh"
files_only 'the demonstration makes one'
unset CRM_DB CRM_USER
export CRM_NOW=2026-11-22T09:00:00Z

# count NOUN [FILTER…]
count()
{
	crm "$1" list --count $2 $3 $4
}

demo() # LANGUAGE: the program runs as make demo runs it
{
	unset CRM_DB
	ok "the demonstration is made ($1)" \
		env LANG="$1" CRM_USER=tester sh "$ROOT/t/demo.sh" "$FOLDER/$1"
	cp "$FOLDER/.out" "$FOLDER/$1.out"
	is "$ERR" '' 'nothing is complained of'
	export CRM_DB=$FOLDER/$1/demo.db
}

demo en_GB.UTF-8
like "$OUT" "^The database: $CRM_DB\$" 'it says where the database is'
like "$OUT" "^  export CRM_DB=$CRM_DB PATH=$CRM_BUILD:" 'and what to type next'
like "$OUT" '^Sales +Negotiation +[0-9]+ +[1-9]' 'a funnel with open deals is shown'
like "$OUT" '^[0-9]+ +.* Contract|Negotiation|Bidding' 'a list of deals'
like "$OUT" '^[a-z]+ +2026-[0-9-]+ +task +task:[0-9]+ ' 'an agenda with tasks'
like "$OUT" '^[a-z]+ +2026-[0-9-]+ +2026-.* interaction:[0-9]+ ' 'and interactions'

# What is typed next gives something.
printf '%s\n' "$OUT" | sed -n 's/^  crm \(find\|deal\) /\1 /p' > "$FOLDER/next"
is "$(wc -l < "$FOLDER/next")" 2 'two commands to look at data are proposed'
while read -r words; do
	is "$(crm $words | sed -n 2p | wc -l)" 1 "crm $words prints something"
done < "$FOLDER/next"

is "$(count partner)" 40 '40 partners'
is "$(count company)" 40 '40 companies'
is "$(count company inn!=)" 24 '24 of them with an INN'
is "$(crm company list inn!= --fields inn --no-header | sort -u | wc -l)" 24 'each with its own'
is "$(count contact)" 60 '60 people'
is "$(count contact phone!= email!= birthday!=)" 60 'with telephone, e-mail and birthday'
is "$(count contact partner=)" 0 'who all represent somebody'
is "$(crm contact list --fields birthday --no-header | grep -c '^--')" 6 'the year is unknown of six'
is "$(count user)" 6 'six users'
is "$(crm user list login=tester --count)" 1 'one of them who asked for it'
is "$(count item)" 8 'eight items'
is "$(count task)" 36 '36 tasks'
is "$(count task state=open)" "$(crm task list state=open due=2026-11-19.. --count)" \
	'the old ones are done'

is "$(count deal)" 120 '120 deals'
is "$(count deal-item)" 120 'each with an item'
is "$(count deal opened=2025-11-22..2026-11-22)" 120 'all opened within a year'
for stage in Prospecting Engaging Offer Negotiation Application Admission Bidding Contract; do
	is "$(crm deal-move list to_stage="$stage" --limit 1 --no-header | wc -l)" 1 \
		"deals have stood in $stage"
done
for state in open won lost; do
	[ "$(count deal state=$state)" -ge 10 ]
	is $? 0 "at least ten deals are $state"
done
is "$(count deal state=lost loss_reason=)" 0 'every lost one says why'
is "$(count deal state=won closed=)" 0 'every won one says when'
is "$(count deal closed=2026-11-23..)" 0 'none was closed in the future'
# Deals without a process come into the stage history when they are closed.
is "$(crm deal-move list --fields deal.code --no-header | sort -u | wc -l)" \
	"$((120 - $(crm deal list kind='Quick sale' state=open --count)))" 'the stage history knows them'
is "$(count deal-move moved_at=2026-11-23..)" 0 'and nothing of the future'

is "$(crm sale list document!= --count)" "$(count sale)" 'sales have documents'
is "$(count sale)" "$(($(count deal state=won) + 60))" 'a sale for each deal won, and 60 more'
is "$(count agreement kind=individual)" 6 'six partners have agreements of their own'
is "$(count agreement kind=individual schedule=)" 0 'with a payment schedule, which their bases have'
is "$(count contract state=active)" 2 'two have contracts'
for state in open closed cancelled; do
	[ "$(count order state=$state)" -ge 2 ]
	is $? 0 "at least two orders are $state"
done
is "$(count order state=cancelled failure_reason=)" 0 'every cancelled one says why'
is "$(crm sale list customer_order!= --count)" 12 'twelve sales fulfil an order'
[ "$(count payment)" -ge 80 ] && [ "$(count payment)" -lt "$(count sale)" ]
is $? 0 'most sales are paid'
is "$(count payment paid=2026-11-23..)" 0 'none of it in the future'
is "$(count payment partner=)" 0 'and all by somebody'
is "$(crm price list --group-by price_kind --no-header | cut -f 1,2 | tr '\t\n' ': ')" \
	'Retail:16 Wholesale:8 ' 'retail and wholesale prices'
is "$(count policy)" 4 'four policies'
[ "$(count interaction state=done)" -ge 200 ]
is $? 0 'at least 200 interactions are done'
[ "$(count interaction state=planned)" -ge 3 ]
is $? 0 'and some are planned'
is "$(count interaction state=done started_at=2026-11-22..)" 0 'what is done is past'
is "$(count interaction state=planned planned_at=..2026-11-21)" 0 'what is planned is not'

# History: half a year ago half of the deals were there.
then=$(crm deal list --as-of 2026-05-22 --count)
is "$then" "$(crm deal list opened=..2026-05-22 --count)" 'the past shows the deals of the past'
[ "$then" -gt 40 ] && [ "$then" -lt 80 ]
is $? 0 'which are about half of them'
is "$(crm changes --by clara --limit 1 --no-header | cut -f3)" clara 'users did it, day by day'

deals()
{
	crm order list --fields code,placed,due,agreement.code,contract,state,amount,responsible.login
	crm payment list --fields paid,document,amount,currency,agreement.code,contract
	crm deal list --fields code,amount,currency,opened,closed,state,expected,responsible.login \
		--sort code
}
deals > "$FOLDER/english"
demo ru_RU.UTF-8
like "$OUT" "^База: $CRM_DB\$" 'in Russian it speaks Russian'
deals > "$FOLDER/russian"
same "$FOLDER/russian" "$FOLDER/english" 'the deals are the same in both languages and runs'
is "$(crm stage list name=Согласование --count)" 1 'the catalogs are Russian'
is "$(crm find 'примеркина' --no-header | wc -l | tr -d ' ')" \
	"$(crm contact list name~примеркина --count)" 'Russian names are found'
done_testing
