#!/bin/sh
# Interactions entered in one line, their chains and what becomes of them; callers who find their
# partner later; tasks and promises.  With the catalogs of both languages.
. "$(dirname "$0")/test-lib.sh"
need sqlite3

# The columns of interaction $1: kind's code, then the fields named.
seen()
{
	sql "SELECT k.code FROM interaction i JOIN catalog k ON k.id = i.kind WHERE i.id = $1" |
		tr '\n' '|'
	crm interaction list "id=$1" --no-header --fields "$2" --tsv
}

world()
{
	fresh "$1"
	crm user add Anna --login anna
	crm user add Boris --login boris
	crm partner add Ромашка --code R-1 --phone '8 (912) 345-67-89'
	crm partner add Second --phone '+7 495 000-00-07' --email Office@second.invalid
	crm partner add Third --phone '+7 495 000-00-07'
	crm company add 'OOO Sample' --inn 7707083893 --partner Ромашка
	crm contact add 'Иванова Анна' --partner Ромашка --phone '+7 912 000-11-22'
	crm contact add 'Иванов Пётр' --partner Ромашка --email petr@sample.invalid
	crm contact add 'Иванова Ольга' --partner Second
	crm contact add 'Петрова Мария'
	crm deal add Racks --partner Ромашка
}

for lang in en ru; do
	world $lang > /dev/null

	# --- who, with whom, when ---
	run crm call Ромашка --with анна 'обсудили цены' --min 15
	is "$OUT" 1 "$lang: a call prints its number"
	is "$(seen 1 state,direction,duration,partner,contact,responsible,topic,started_at)" \
		"call|done	out	15	Ромашка	Иванова Анна		обсудили цены	2026-03-02T09:00:00Z" \
		"$lang: and is what was said"
	n=1
	for who in 1 R-1 ромашка 'partner:1' 7707083893 'ooo sample' 89123456789 '+7 912 000-11-22' \
		'петр@none' PETR@sample.invalid 'Иванов петр'; do
		case $who in
		*@none)
			fails 3 "$lang: no such address" crm call "$who"
			continue ;;
		esac
		n=$((n + 1))
		ok "$lang: a call to $who" crm call "$who"
		contact=
		case $who in
		+7*) contact='Иванова Анна' ;;
		PETR* | Иванов*) contact='Иванов Пётр' ;;
		esac
		is "$(seen $n partner,contact)" "call|Ромашка	$contact" "$lang: it is with Ромашка"
	done
	fails 4 "$lang: a number of two partners" crm call '8 495 000 00 07' text
	like "$ERR" 'partner:2 Second, partner:3 Third' "$lang: both are named"
	fails 3 "$lang: nobody of that name" crm call Nobody text
	fails 3 "$lang: nor is a number met" crm meet '+7 495 111-22-33'
	fails 2 "$lang: with whom?" crm note
	fails 4 "$lang: two of the name" crm call Ромашка --with Иван
	like "$ERR" 'contact:1 .*contact:2 ' "$lang: of this partner's people"
	fails 3 "$lang: nobody of the name" crm call Ромашка --with Сидоров
	fails 3 "$lang: a part of the name of other people" crm meet Ромашка --with ольг
	ok "$lang: their whole name" crm meet Ромашка --with 'Иванова Ольга' --with 'иванова ольга'
	is "$(crm interaction list --sort -id --limit 1 --no-header --fields contact)" \
		'Иванова Ольга' "$lang: who is there once"
	id=$(crm meet Second ten words of text --at '2026-03-06 15:00' --place 'our office' --by boris \
		--about deal:1 --with мария 2> .err) || :
	is "$id" '' "$lang: Мария is not of their people: her whole name is wanted"
	id=$(crm meet Second ten words of text --at '2026-03-06 15:00' --place 'our office' --by boris \
		--about deal:1 --with 'Петрова Мария')
	is "$(seen $id state,direction,planned_at,started_at,topic,place,responsible,subject,contact)" \
		"meeting|planned		2026-03-06T15:00:00Z		ten words of text	our office	Boris	deal:1	Петрова Мария" \
		"$lang: a meeting that lies ahead"
	id=$(crm sms ромашка --in --at '2026-03-01 10:00' --result good)
	is "$(seen $id state,direction,started_at,result,topic)" \
		"sms|done	in	2026-03-01T10:00:00Z	good	" "$lang: an SMS from them"
	printf 'Topic here\r\n\nfirst\nsecond\n\n' > text
	id=$(crm note 1 - < text)
	is "$(seen $id direction,topic,body)" "note|	Topic here	first\\nsecond" \
		"$lang: a note from standard input"
	fails 2 "$lang: in and out" crm call 1 --in --out
	fails 2 "$lang: a result of what lies ahead" crm call 1 --at tomorrow --result x
	fails 2 "$lang: a time that is none" crm call 1 --at nonsense
	fails 2 "$lang: a note has no caller" crm note --caller Bob
	fails 2 "$lang: about and re" crm call 1 --about deal:1 --re 1
	before=$(stored)
	ok "$lang: --dry-run" crm call 1 text --dry-run
	is "$(stored)" "$before" "$lang: adds nothing"

	# --- chains ---
	a=$(crm call Ромашка first --with пётр --in)
	b=$(crm interaction reply "$a" 'the answer')
	is "$(seen "$b" partner,contact,direction,subject,topic)" \
		"call|Ромашка	Иванов Пётр	out	interaction:$a	the answer" "$lang: a reply"
	d=$(crm sms Ромашка third --re "interaction:$b")
	is "$(seen "$d" contact,subject)" "sms|Иванов Пётр	interaction:$a" "$lang: of one chain"
	is "$(crm interaction list "subject=interaction:$a" --fields id --no-header | tr '\n' ' ')" \
		"$b $d " "$lang: which can be listed"
	e=$(crm interaction reply "$(crm call 1 --about deal:1)" --kind email --direction in)
	is "$(seen "$e" direction,subject)" "email|in	deal:1" "$lang: a reply about a deal is about it"
	fails 3 "$lang: a reply to nothing" crm interaction reply 999 x
	fails 3 "$lang: nor does anything follow it" crm call 1 --re 999

	# --- what becomes of them ---
	p=$(crm call 1 --at '2026-03-02 08:00' plan)
	crm interaction edit "$p" --state planned --started-at '' --planned-at '2026-03-02 08:00' -q
	ok "$lang: done" crm interaction done "$p" --result 'they agreed' --min 20
	is "$(seen "$p" state,started_at,duration,result)" \
		"call|done	2026-03-02T08:00:00Z	20	they agreed" "$lang: when it was planned"
	ok "$lang: another result" crm interaction edit "$p" --result 'they did not'
	like "$(crm interaction history "$p" --tsv)" 'they agreed.*they did not' \
		"$lang: the history keeps the old one"
	fails 5 "$lang: what is done cannot be cancelled" crm interaction cancel "$p"
	q=$(crm meet 1 --at +3d)
	ok "$lang: done before its time" crm interaction done "$q"
	is "$(seen "$q" state,started_at)" "meeting|done	2026-03-02T09:00:00Z" "$lang: is done now"
	x=$(crm meet 1 --at +3d)
	y=$(crm meet 1 --at +4d)
	ok "$lang: cancelled by a filter" crm interaction cancel planned_at=2026-03-05..2026-03-06 \
		state=planned partner=1 --expect 2
	is "$(seen "$x" state,reviewed)$(seen "$y" state,reviewed)" \
		"meeting|cancelled	1meeting|cancelled	1" "$lang: and need no review"
	all=$(crm interaction list --count)
	is "$(crm interaction inbox --count)" $((all - 2)) "$lang: all others are in work"
	ok "$lang: review" crm interaction review 1 2 3
	ok "$lang: review later" crm interaction review 3 4 --after +2d
	is "$(crm interaction inbox --count)" $((all - 2 - 2 - 2)) "$lang: what is left"
	is "$(CRM_NOW=2026-03-04T09:00:00Z crm interaction inbox --count)" $((all - 2 - 2)) \
		"$lang: the others come back on their day"
	is "$(crm interaction inbox --count partner=Second)" \
		"$(crm interaction list partner=Second reviewed=0 review_after!=tomorrow.. --count)" \
		"$lang: the same as a filter"
	fails 2 "$lang: which?" crm interaction review

	# --- callers ---
	crm call '+7 495 999-00-01' one > /dev/null
	crm call '8 (495) 000-00-07' two > /dev/null 2>&1
	c1=$(crm interaction list topic~one --no-header --fields id --sort -id --limit 1)
	is "$(seen "$c1" direction,partner,caller)" "call|in		+7 495 999-00-01" \
		"$lang: an unknown caller came in"
	c2=$(crm sms --caller 'Bob <bob@buyer.invalid>' hello)
	c3=$(crm call --caller 'Somebody' hello)
	c4=$(crm call --caller '495 000 00 07' hello)
	run crm interaction match --csv
	is "$OUT" "id,caller,outcome,partner_id,partner,contact_id,contact
$c1,+7 495 999-00-01,nobody,,,,
$c2,Bob <bob@buyer.invalid>,nobody,,,,
$c3,Somebody,nobody,,,,
$c4,495 000 00 07,several,,,," "$lang: nobody is matched yet"
	crm partner add Newcomer --phone 84959990001 -q > /dev/null
	crm contact add 'Bob Buyer' --partner Third --email BOB@buyer.invalid -q > /dev/null
	before=$(stored)
	run crm interaction match --csv --dry-run
	is "$(stored)" "$before" "$lang: a match can be tried"
	run crm interaction match --csv
	is "$OUT" "id,caller,outcome,partner_id,partner,contact_id,contact
$c1,+7 495 999-00-01,matched,4,Newcomer,,
$c2,Bob <bob@buyer.invalid>,matched,3,Third,5,Bob Buyer
$c3,Somebody,nobody,,,,
$c4,495 000 00 07,several,,,," "$lang: by number and address"
	is "$(seen "$c2" partner,contact,caller)" "sms|Third	Bob Buyer	Bob <bob@buyer.invalid>" \
		"$lang: the text stays"
	ok "$lang: undo" crm undo
	is "$(seen "$c2" partner,contact)" "sms|	" "$lang: takes it back"
	ok "$lang: redo" crm redo
	ok "$lang: by hand" crm interaction match "$c4" Second
	is "$(seen "$c4" partner)" "call|Second" "$lang: it is matched"
	fails 5 "$lang: not twice" crm interaction match "$c4" Third
	fails 3 "$lang: to nobody" crm interaction match "$c3" Nobody
	fails 2 "$lang: one word is none" crm interaction match "$c3"

	# --- kinds ---
	crm interaction-kind edit call --code '' -q
	ok "$lang: a kind without its code is known by its name" crm call 1
	crm interaction-kind edit meeting --name Renamed -q
	ok "$lang: one of another name by its code" crm meet 1
	kind=$(sql "SELECT kind FROM interaction WHERE id = 1")
	crm interaction-kind edit "$kind" --name 'Telephone' -q
	fails 3 "$lang: a kind that nobody knows" crm call 1
done

# --- tasks and promises ---
crm task add one --due 2026-03-01 --partner 1 -q > /dev/null
crm task add two --kind promise --partner 1 --due 2026-03-01 -q > /dev/null
crm task add three --kind promise --partner 2 --due 2026-03-09 -q > /dev/null
is "$(crm task list kind=promise state=open due=..yesterday --fields id --no-header)" 2 \
	'a promise that is late'
ok 'done' crm task done 1 2 --actual 30
is "$(crm task list --fields state,done,actual --no-header)" "done	2026-03-02	30
done	2026-03-02	30
open		" 'two at once, today'
ok 'done on a day' crm task done state=open --on yesterday
is "$(crm task list id=3 --fields state,done --no-header)" 'done	2026-03-01' 'which is kept'
fails 5 'what is done cannot be cancelled' crm task cancel 3
ok 'reopen' crm task reopen 1 3 --due +7d
is "$(crm task list id=1,3 --fields state,due,done --no-header --csv)" "open,2026-03-09,
open,2026-03-09," 'they have not been done'
ok 'cancel' crm task cancel id=1,3
is "$(crm task list state=cancelled --count)" 2 'cancelled'
ok 'undo' crm undo
is "$(crm task list state=cancelled --count)" 0 'and not'
fails 2 'which?' crm task done
fails 3 'none such' crm task done 99
fails 5 'a day that is none' crm task done 1 --on nonsense
done_testing
