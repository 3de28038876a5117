#!/bin/sh
# Every noun: help, fields, add, show, list in every format, edit, history, export and import, rm,
# undo, restore and the past.  The values come from what `fields` says, so that a new entity or field
# is tested as soon as it is there.
. "$(dirname "$0")/test-lib.sh"
need sqlite3 python3
. "$ROOT/t/fixtures/small.sh"

# Writes a --FIELD VALUE a line for `add` (or `edit`: other values) of a noun, made by type from
# `fields --json`; a reference is what `first NOUN` knows.
cat > values.py <<'END'
import hashlib, json, os, subprocess, sys

noun, purpose = sys.argv[1:]
CRM = os.environ['CRM_BUILD'] + '/crm'


def crm(*words):
    run = subprocess.run([CRM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run.stdout.decode() if run.returncode == 0 else None


# What is checked by rules of its own: valid values, for add and for edit.
known = {
    # Files that the fixture stores.
    'attach': {'content': (hashlib.sha256(b'first sample\n').hexdigest(),
                           hashlib.sha256(b'%PDF-1.4 second sample\n').hexdigest()),
               'size': ('', '')},
    'company': {'inn': ('500100732259', '7707083893'), 'kpp': ('770701001', '770701002'),
                'ogrn': ('1027812400868', ''), 'okpo': ('00032537', '')},
    'bank-account': {'account': ('40702810038000000001', '40702810038000000002'), 'bik': ('', '')},
    'contact': {'influence': ('3', '-4')},
    'deal': {'kind': ('1', ''), 'stage': ('Offer', 'Negotiation'), 'lost_stage': ('', ''),
             'loss_reason': ('', ''), 'closed': ('', ''), 'agreement': ('2', '1')},
    'deal-move': {'from_stage': ('1', '2'), 'to_stage': ('3', '4')},
    'stage': {'kind': ('1', ''), 'outcome': ('open', 'open'), 'position': ('250', '260'),
              'required': ('amount', 'amount,expected')},
    'detail': {'type': ('phone', ''), 'value': ('+7 495 000-77-01', '+7 495 000-77-02'),
               'norm': ('', ''), 'company': ('', ''), 'contact': ('', ''), 'employee': ('', '')},
    # Terms of the partner's own, then everybody's; the last contract is the last partner's.
    'agreement': {'kind': ('individual', 'individual'), 'base': ('1', '')},
    'order': {'agreement': ('2', '1'), 'state': ('closed', 'cancelled')},
    'sale': {'agreement': ('2', '1')},
    'claim': {'decided': ('', '2026-02-05')},
    'payment': {'agreement': ('2', '1'), 'amount': ('1234.5', '0.01')},
    # Only regular clients have an XYZ class.
    'class': {'stage': ('regular', 'regular'), 'manual': ('abc', 'stage'),
              'computed': ('A/regular/X', 'C/regular/Z')},
    'policy': {'stage': ('regular', 'regular')},
    'user': {'remind': ('task:1/0 birthday', 'none'), 'lang': ('ru', 'en')},
    'substitution': {'absent': ('1', '2'), 'substitute': ('2', '1')},
    # Who a rule is about is said in one way.
    'frequency': {'abc': ('', ''), 'member_of': ('', ''), 'segment': ('', '')},
    # A member is a partner or a contact.
    'group-member': {'contact': ('', '')},
    'segment': {'filter': ('client=1 name~"Sample Tr"', 'responsible=@me')},
    # A pair must be new.
    'position': {'contact': ('2', ''), 'partner': ('2', '3')},
    'deal-partner': {'deal': ('2', ''), 'partner': ('1', '3')},
    'deal-contact': {'deal': ('2', ''), 'contact': ('2', '1')},
}
texts = ('Ёлка "made" \'up\'', 'Changed, at\\last')
simple = {
    'text': texts,
    'multiline': ('first\nsecond\ttab', 'third line\n\nfifth'),
    'int': ('12', '13'), 'quantity': ('1.5', '2.25'), 'percent': ('12.5', '50'),
    'rate': ('81.234567', '0.000001'),
    'money': ('1234.5', '-0.01'), 'currency': ('USD', 'EUR'),
    'date': ('2026-02-03', '2026-02-04'), 'datetime': ('2026-02-03T10:11:12Z', '2026-02-04T00:00:00Z'),
    'bool': ('1', '0'), 'subject': ('deal:1', 'partner:2'),
}
lists = {'phone': ('+7 495 000-88-01', '+7 495 000-88-02'),
         'email': ('one@sample.invalid', 'two@sample.invalid'),
         'address': ('Example street 1; flat 2', 'Example street 3'),
         'web': ('one.invalid', 'two.invalid'), 'messenger': ('@one', '@two'),
         'step': ('100% 14', '-3:100')}

edit = purpose == 'edit'
for f in json.loads(crm(noun, 'fields', '--json')):
    name, kind = f['field'], f['type']
    # What is looked up elsewhere nobody sets here.
    if name == 'id' or name == 'state' and noun == 'deal' or f['from']:
        continue
    if name in known.get(noun, {}):
        value = known[noun][name][edit]
    elif name == 'login':
        value = ('somebody', 'someone')[edit]
    elif name == 'code':
        value = ('C-%s' % noun, 'D-%s' % noun)[edit]
    elif name == 'birthday':
        value = ('--02-29', '1980-11-25')[edit]
    elif name == 'name':
        value = ('Ёлка of %s' % noun, 'Changed %s' % noun)[edit]
    elif kind == 'enum':
        words = f['values'].split(',')
        value = words[-1 if edit else 0]
    elif kind == 'ref':
        ids = (crm(f['values'], 'list', '--fields', 'id', '--no-header') or '').split()
        # Nothing belongs to itself.
        value = ids[(1 if f['values'] == noun else -1) if edit else 0] if ids else ''
    elif kind == 'list' and f['values'] in lists:
        value = lists[f['values']][edit]
    elif kind == 'list':
        ids = (crm(f['values'], 'list', '--fields', 'id', '--no-header') or '').split()
        value = ids[-1 if edit else 0] if ids else ''
    else:
        value = simple[kind][edit]
    if kind == 'bool':
        print('--%s=%s' % (name, value))
    elif value:
        print('--' + name)
        print(value.replace('\n', '\\n').replace('\t', '\\t'))
END

# with_values NOUN PURPOSE WORDS…: crm WORDS… with the values of a noun behind.
with_values()
{
	python3 - "$@" <<'END'
import os, subprocess, sys
noun, purpose, *words = sys.argv[1:]
lines = subprocess.run([sys.executable, 'values.py', noun, purpose], check=True,
                       stdout=subprocess.PIPE).stdout.decode().split('\n')[:-1]
lines = [w.replace('\\n', '\n').replace('\\t', '\t') for w in lines]
sys.exit(subprocess.run([os.environ['CRM_BUILD'] + '/crm', *words, *lines]).returncode)
END
}

# Everything of all nouns, a file for each.
export_all()
{
	mkdir -p "$1"
	_as_of=$2
	for _noun in $nouns; do
		crm "$_noun" export ${_as_of:+--as-of "$_as_of"} > "$1/$_noun" || echo failed
	done
}

last_change()
{
	sql 'SELECT max(id) FROM change'
}

helped()
{
	CRM_DB=/nonexistent/no.db crm "$@"
}

fixture > /dev/null
nouns=$(crm | sed -n '/^Records/,/^$/p' | tail -n +2)
ok 'the program tells its nouns' test "$(echo $nouns | wc -w)" -gt 20

export_all before-all
for noun in $(printf '%s\n' $nouns | awk "NR % ${CRM_TEST_SAMPLE:-1} == 0"); do
	# --- help, without a database ---
	ok "$noun: -h" helped "$noun" -h
	is "$(helped "$noun" | cmp - .out 2>&1)" '' "$noun: alone prints the same"
	for verb in list show add edit rm import export history restore fields; do
		run helped "$noun" "$verb" -h
		lines=$(printf '%s\n' "$OUT" | wc -l)
		if [ "$STATUS" = 0 ] && [ -z "$ERR" ] && [ "$lines" -le 40 ] &&
			printf '%s\n' "$OUT" | grep -q "^  crm $noun $verb\|^  id=.*crm $noun"; then
			_pass "$noun $verb -h"
		else
			_fail "$noun $verb -h: status 0, an example, at most 40 lines"
			echo "# lines: $lines"
			_show_run crm "$noun" "$verb" -h
		fi
	done
	ok "$noun: fields" helped "$noun" fields

	# --- add, show, list ---
	before=$(crm "$noun" list --count)
	db_copy crm second
	ok "$noun: add" with_values "$noun" add "$noun" add
	id=$OUT
	like "$id" '^[0-9]+$' "$noun: add prints the number and nothing else"
	added=$(last_change)
	is "$(crm "$noun" list --count)" $((before + 1)) "$noun: one more"
	ok "$noun: show" crm "$noun" show "$id"
	is "$(printf '%s\n' "$OUT" | wc -l)" 2 "$noun: a header and one record"
	is "$(crm "$noun" show "$id" --json | python3 -c '
import json, sys
print(",".join(json.load(sys.stdin)[0]))')" \
		"$(crm "$noun" fields --tsv --no-header | cut -f1 | paste -sd ,)" "$noun: show has every field"
	for format in tsv csv json jsonl yaml record html table csv-excel csv-excel-ru; do
		ok "$noun: list -f $format" crm "$noun" list --fields all -f $format
		like "$OUT" '.' "$noun: list -f $format: something"
	done
	is "$(crm "$noun" list --no-header | wc -l)" "$(crm "$noun" list --count)" "$noun: list | wc -l"
	is "$(crm "$noun" list id="$id" --count)" 1 "$noun: a filter finds it"

	# --- edit, history ---
	crm "$noun" export > added.tsv
	stored > stored.before
	ok "$noun: edit --dry-run" with_values "$noun" edit "$noun" edit "$id" --dry-run
	like "$OUT" "^~	$noun	$id	" "$noun: shows what would change"
	stored > stored.after
	same stored.after stored.before "$noun: and changes nothing"
	ok "$noun: edit" with_values "$noun" edit "$noun" edit "$id"
	edited=$(last_change)
	is "$edited" $((added + 1)) "$noun: one change"
	ok "$noun: edit again" with_values "$noun" edit "$noun" edit "$id"
	is "$(last_change)" "$edited" "$noun: the same values once more are no change"
	ok "$noun: history" crm "$noun" history "$id"
	is "$(crm "$noun" history "$id" --no-header | cut -f1 | sort -un | paste -sd ' ')" \
		"$added $edited" "$noun: the history tells both changes"

	# --- export and import ---
	for format in tsv csv json jsonl yaml; do
		crm "$noun" export -f $format -o "export.$format"
		run crm "$noun" import "export.$format" --dry-run
		is "$STATUS:$(printf '%s\n' "$OUT" | tail -n +2)" 0: \
			"$noun: export to $format, import --dry-run: no change"
		like "$ERR" "0 added, 0 changed, $((before + 1)) unchanged, 0 refused" "$noun: says so"
	done
	crm "$noun" import export.tsv -q
	is "$(last_change)" "$edited" "$noun: the import of what is there is no change"

	# --- into another database, which knows what is referred to; numbers are its own ---
	cut -f 2- added.tsv > numberless.tsv
	run crm --db "$(db_url second)" "$noun" import numberless.tsv
	is "$STATUS" 0 "$noun: import into a second database"
	like "$ERR" "1 added, 0 changed, $before unchanged, 0 refused" "$noun: one row is new there"
	crm --db "$(db_url second)" "$noun" export | cut -f 2- > second.tsv
	same second.tsv numberless.tsv "$noun: the same export from there"

	# --- rm, undo, redo, restore ---
	crm "$noun" export > edited.tsv
	ok "$noun: rm" crm "$noun" rm "$id"
	removed=$(last_change)
	is "$(crm "$noun" list id="$id" --count)" 0 "$noun: it is gone"
	fails 3 "$noun: show of what is gone" crm "$noun" show "$id"
	crm undo
	crm "$noun" export > undone.tsv
	same undone.tsv edited.tsv "$noun: undo of rm: the export as before"
	crm redo
	ok "$noun: restore" crm "$noun" restore "$id"
	crm "$noun" export > restored.tsv
	same restored.tsv edited.tsv "$noun: restore: the export as before"
	restored=$(last_change)
	run crm "$noun" restore "$id"
	is "$(last_change)" "$restored" "$noun: restore of what is there is no change"

	# --- the past ---
	crm "$noun" export --as-of change:"$added" > past.tsv
	same past.tsv added.tsv "$noun: --as-of before the edit"
	crm "$noun" export --as-of change:"$edited" > past.tsv
	same past.tsv edited.tsv "$noun: --as-of before the removal"
	is "$(crm "$noun" list --count --as-of change:"$removed")" "$before" "$noun: --as-of behind it"
	is "$(crm "$noun" list --count --as-of change:$((added - 1)))" "$before" \
		"$noun: --as-of before it was added"

	# --- and all of it taken back ---
	ok "$noun: undo" crm undo
	is "$(crm "$noun" list id="$id" --count)" 0 "$noun: it takes back the restore"
	ok "$noun: undo again" crm undo
	crm "$noun" export > undone.tsv
	same undone.tsv edited.tsv "$noun: that takes back the removal"
	ok "$noun: and again" crm undo
	crm "$noun" export > undone.tsv
	same undone.tsv added.tsv "$noun: that takes back the edit"
	ok "$noun: and again" crm undo
	is "$(crm "$noun" list --count)" "$before" "$noun: that takes back the addition"
done

export_all after-all
ok 'every export is as it was at the beginning' diff -r before-all after-all
export_all past-all change:"$(sql "SELECT max(id) FROM change WHERE at < '2026-03-01'")"
ok 'and as of the beginning' diff -r before-all past-all

done_testing
