#!/bin/sh
# The agenda: what is due for whom, in which section; users and those who replace them; what the
# program shows when it is called alone.
. "$(dirname "$0")/test-lib.sh"
need script
fresh

crm user add 'Anna Example' --login tester > /dev/null
crm user add 'Boris Sample' --login boris > /dev/null
crm user add 'Clara Sample' --login clara > /dev/null
crm partner add Acme --responsible tester > /dev/null
crm partner add Globex --responsible boris > /dev/null

# Today is 2026-03-02.
crm task add 'late' --due 2026-02-27 --partner Acme > /dev/null
crm task add 'now' --kind promise --due 2026-03-02 > /dev/null
crm task add 'soon' --due 2026-03-09 > /dev/null
crm task add 'too far' --due 2026-03-10 > /dev/null
crm task add 'done' --due 2026-02-27 --state done > /dev/null
crm task add 'never' > /dev/null
crm task add 'his' --due 2026-03-02 --assignee boris > /dev/null
crm task add 'nobody' --due 2026-03-02 --assignee '' > /dev/null
crm interaction add 'late call' --state planned --planned-at '2026-03-01T23:59:59Z' > /dev/null
crm interaction add 'demo' --kind Meeting --state planned --planned-at '2026-03-02 15:00' \
	--partner Acme > /dev/null
crm interaction add 'next' --state planned --planned-at '2026-03-09T23:59:59Z' > /dev/null
crm interaction add 'too far' --state planned --planned-at '2026-03-10T00:00:00Z' > /dev/null
crm interaction add 'held' --planned-at '2026-03-02 10:00' > /dev/null
crm deal add 'Racks' --partner Acme --expected 2026-02-01 > /dev/null
crm deal add 'Bolts' --partner Globex --expected 2026-03-04 --responsible boris > /dev/null
crm deal add 'Won' --expected 2026-03-01 > /dev/null
crm deal win Won > /dev/null 2>&1
crm claim add 'Wet pallets' --partner Acme --due 2026-03-01 > /dev/null
crm claim add 'His' --partner Acme --due 2026-03-01 --responsible boris > /dev/null
crm claim add 'Settled' --due 2026-03-01 --state not-satisfied > /dev/null
crm agreement add 'Terms' --partner Acme --valid-to 2026-03-05 > /dev/null
crm agreement add 'Old terms' --partner Acme --valid-from 2025-01-01 --valid-to 2026-03-01 > /dev/null
crm agreement add 'Ended' --partner Acme --valid-to 2026-03-05 --state closed > /dev/null
crm contract add 'Papers' --partner Globex --valid-to 2026-03-02 --responsible boris > /dev/null
crm contact add 'Own Person' --birthday 1976-03-02 --responsible tester > /dev/null
crm contact add 'Acme Person' --birthday --03-09 --partner Acme > /dev/null
crm contact add 'Other Person' --birthday 1980-03-03 --partner Globex > /dev/null
crm contact add 'Far Person' --birthday 1980-03-10 --responsible tester > /dev/null
crm contact add 'Nobody of all' --birthday 1990-03-03 > /dev/null

shown()
{
	crm agenda --no-header "$@" | cut -f 1,2,5,6,9 | tr '\t' ' ' | sed 's/ $//'
}

own='overdue 2026-02-01 deal:1 Racks
overdue 2026-02-27 task:1 late
overdue 2026-03-01 claim:1 Wet pallets
overdue 2026-03-01 interaction:1 late call
today 2026-03-02 task:2 now
birthdays 2026-03-02 contact:1 Own Person 50
today 2026-03-02 interaction:2 demo
next 2026-03-05 agreement:1 Terms
next 2026-03-09 task:3 soon
birthdays 2026-03-09 contact:2 Acme Person
next 2026-03-09 interaction:3 next'
is "$(shown)" "$own" 'what is mine'
is "$(shown --user boris)" 'overdue 2026-03-01 claim:2 His
today 2026-03-02 task:7 his
today 2026-03-02 contract:1 Papers
birthdays 2026-03-03 contact:3 Other Person 46
next 2026-03-04 deal:2 Bolts' "somebody else's"
is "$(shown --user clara)" '' 'who has nothing to do'
is "$(crm agenda --user clara | wc -l)" 1 'gets a heading, as from every table'
is "$(shown --all | wc -l)" 18 "everybody's, and what is nobody's"
is "$(shown --all | grep -c 'nobody\|Nobody')" 2 'are among them'
is "$(CRM_USER=guest crm agenda)" "$(crm agenda --all)" 'who is no user sees everything'
is "$(shown --days 8 | grep -c 'far\|Far')" 3 'a day more'
is "$(shown --days 1 | tail -n 1)" 'today 2026-03-02 interaction:2 demo' 'only one day ahead'

# What is asked as of then is answered from what stood there.
crm task edit 1 --state done 2> /dev/null
is "$(shown | grep -c late)" 1 'a task that is done is gone'
is "$(shown --as-of "change:$(($(crm changes --no-header --limit 1 | cut -f 1) - 1))")" "$own" \
	'and there as of before'
crm undo 2> /dev/null

# --- days are local, dates are dates ---
is "$(TZ=Asia/Yekaterinburg CRM_NOW=2026-03-02T12:00:00Z shown | grep interaction)" \
	'today 2026-03-02 interaction:1 late call
today 2026-03-02 interaction:2 demo' 'an instant has its local day'
for zone in Pacific/Kiritimati Pacific/Niue Asia/Kathmandu; do
	for now in 2026-03-01T12:00:00Z 2026-03-02T00:30:00Z 2026-03-02T09:00:00Z 2026-03-02T23:30:00Z; do
		today=$(TZ=$zone date -d "$now" +%F)
		is "$(TZ=$zone CRM_NOW=$now shown --all | grep -v interaction)" \
			"$(TZ=UTC CRM_NOW=${today}T12:00:00Z shown --all | grep -v interaction)" \
			"the same dates in $zone at $now as on $today here"
	done
done

# --- substitution ---
replaces()
{
	crm substitution add --substitute "$1" --absent "$2" --first-day "$3" ${4:+--last-day "$4"}
}
ok 'Clara replaces Boris' replaces clara boris 2026-03-01 2026-03-02
is "$(shown --user clara)" "$(shown --user boris)" 'and sees what he does'
is "$(CRM_NOW=2026-02-28T23:59:59Z shown --user clara)" '' 'not the day before'
is "$(CRM_NOW=2026-03-03T00:00:00Z shown --user clara)" '' 'nor the day after'
is "$(crm agenda --user clara --no-header | cut -f 11 | sort -u)" 'Boris Sample' 'under his name'
ok 'Boris replaces Anna' replaces boris tester 2026-03-02
is "$(shown --user clara | sort)" "$( (shown; shown --user boris) | sort -u)" \
	'who replaces a substitute sees everything'
ok 'in a circle' replaces tester clara 2026-03-02
is "$(shown | sort)" "$(shown --user boris | sort)" 'which does no harm'
ok 'two at a time' replaces clara tester 2026-03-01
is "$(shown --user clara | sort | uniq -d)" '' 'nothing comes twice'
fails 5 'oneself' replaces boris boris 2026-03-02
fails 5 'backwards' replaces clara boris 2026-04-02 2026-04-01
fails 5 'backwards by an edit' crm substitution edit 1 --last-day 2026-02-01
fails 5 'the same once more' replaces clara boris 2026-03-01
fails 3 'nobody' replaces clara nobody 2026-03-01
crm substitution rm 1 2 3 4 --yes 2> /dev/null

# --- contacts that are overdue ---
crm interaction add 'called' --kind Call --partner Acme --started-at 2026-02-20T10:00:00Z > /dev/null
crm frequency add Weekly --partner Acme --max-days 7 > /dev/null
is "$(shown | grep Weekly)" 'overdue 2026-02-27 partner:1 Weekly' 'a client whom nobody has called'
crm frequency add 'Calls' --partner Acme --kind Call --max-days 7 > /dev/null
is "$(shown | grep -c 'partner:1')" 1 'two rules want the same: once'
is "$(shown --user boris | grep -c 'partner:1')" 0 "and it is not his"
crm interaction add 'called again' --kind Call --partner Acme --started-at 2026-03-02T08:00:00Z > /dev/null
is "$(shown | grep partner:1)" 'next 2026-03-09 partner:1 Weekly' 'until somebody has'
crm frequency rm 1 2 --yes 2> /dev/null

# --- refused ---
fails 3 'no such user' crm agenda --user nobody
fails 2 'two wishes' crm agenda --all --user boris
fails 2 'words' crm agenda today
fails 2 'too far' crm agenda --days 367
fails 2 'a setting that is none' crm -c remind.birthday=soon agenda
fails 2 'nor is this' crm -c remind.leap-day=02-29 agenda

# --- on a terminal ---
# tty WORDS…: what the program prints on one.
tty()
{
	NO_COLOR=1 TERM=dumb PAGER=cat script -qec "$PROGRAM $*" /dev/null < /dev/null | tr -d '\r'
}
is "$(tty agenda)" 'Overdue
  2026-02-01        deal               Racks, Acme  deal:1
  2026-02-27        task               late, Acme  task:1
  2026-03-01        claim              Wet pallets, Acme  claim:1
  2026-03-01 23:59  interaction        late call  interaction:1

Today, 2026-03-02
  2026-03-02        promise            now  task:2
  2026-03-02 15:00  Meeting            demo, Acme  interaction:2

Birthdays
  2026-03-02        today              Own Person turns 50  contact:1
  2026-03-09        in 7 days          Acme Person, Acme  contact:2

Next
  2026-03-05        agreement expires  Terms, Acme  agreement:1
  2026-03-09        task               soon  task:3
  2026-03-09 23:59  interaction        next  interaction:3' 'sections on a terminal'
is "$(tty)" "$(tty agenda)
crm help lists the commands" 'which the program shows when it is called alone'
is "$(tty agenda --table | sed -n 2p | tr -s ' ')" 'overdue 2026-02-01 deal deal:1 Racks Acme -29 Anna Example' \
	'a table if asked for'
is "$(tty --lang ru | head -n 2)" 'Просрочено
  2026-02-01        сделка               Racks, Acme  deal:1' 'in Russian'
is "$(crm | head -n 1)" 'crm - customer relationships on the command line' \
	'not on a terminal it is the help'
is "$(CRM_DB=$FOLDER/none.db tty | head -n 1)" 'crm - customer relationships on the command line' \
	'nor where there is no database'
is "$(tty --help | head -n 1)" 'crm - customer relationships on the command line' 'nor with --help'
is "$(CRM_USER=clara tty)" 'nothing is due
crm help lists the commands' 'nothing is due'

# A title from elsewhere does nothing to the terminal.
crm task add "$(printf 'a\033[31mb\nc')" --due 2026-03-02 --assignee clara > /dev/null
is "$(CRM_USER=clara tty agenda | tail -n 1)" '  2026-03-02        task  a·[31mb⏎c  task:9' 'controls are masked'
done_testing
