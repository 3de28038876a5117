#!/bin/sh
# Contact details: one row for a number however it is spelt, with what is known of it.
. "$(dirname "$0")/test-lib.sh"
fresh

rows()
{
	crm detail list type=phone --fields value,label,main --tsv --no-header | tr '\t\n' '|;'
}

run crm partner add Sample --phone '8 (912) 345-67-89' --phone 2345678
crm detail edit value='8 (912) 345-67-89' --label work --comment 'after six'
crm partner export > before
ok 'the same number spelt in another way' crm partner edit Sample --phone +79123456789 --phone 2345678
is "$(rows)" '+79123456789|work|1;2345678||0;' 'keeps its row, its label and its place'
ok 'said twice' crm partner edit Sample --phone +79123456789 --phone '8 912 345 67 89' --phone 2345678
is "$(rows)" '+79123456789|work|1;2345678||0;' 'counts once'
printf 'name,phone\nSample,"+7 912 345-67-89;8-912-345-67-89;7654321"\nOther,"8 912 345-67-89;+79123456789"\n' > in.csv
ok 'so it does in a file' crm partner import in.csv -q
is "$(rows)" '+7 912 345-67-89|work|1;7654321||0;8 912 345-67-89||1;' 'for a known and for a new partner'
ok 'undo' crm undo
ok 'and again' crm undo
crm partner export > after
same after before 'bring the spelling back'

# What a refusal names is what was typed.
crm deal add Job --partner Sample > /dev/null
fails 3 'an unknown reason' crm deal lose Job --reason nope
is "$(printf '%s\n' "$ERR" | head -n 1)" 'crm: --reason: no such loss-reason: "nope"' 'is named by its option'
fails 5 'a bad date' crm deal win Job --date 2026-02-30
like "$ERR" '^crm: --date: ' 'so is the date'
fails 2 'a language without catalogs' crm init --db other.db --lang xx
is "$(ls other.db 2>/dev/null)" '' 'makes no database'
ok 'its catalogs may come from a file' crm init --db other.db --lang xx --empty
done_testing
