#!/bin/sh
# Attached files: stored once by their hash, small ones in the database and large ones beside it;
# names are data; undo, the past, dumps and copies keep them; nothing is lost when a writer is
# killed, the disk is full or the folder cannot be written.
. "$(dirname "$0")/test-lib.sh"
need python3 sha256sum
fresh
crm partner add Acme > /dev/null
crm deal add Job --partner Acme > /dev/null
CRM_FOLDER=$FOLDER/crm.db.files

# How many contents stand beside the database, and how many are not complete.
beside()
{
	find "$CRM_FOLDER" -type f 2> /dev/null | wc -l | tr -d ' '
}
hash_of()
{
	sha256sum "$1" | cut -d ' ' -f 1
}
rows()
{
	sql 'SELECT count(*) FROM content'
}

printf 'a small file\n' > act.txt
printf '%%PDF-1.7\nnot quite\n' > scan.bin
: > empty
# 3 MB whose parts differ, and a little more than one part.
python3 -c '
import hashlib
with open("large.bin", "wb") as f:
    for i in range(3 * 2**20 // 32 + 1):
        f.write(hashlib.sha256(b"%d" % i).digest())
'

# --- add, list, show, get ---
ok 'files are attached' crm attach add deal:1 act.txt scan.bin empty
is "$OUT" '1
2
3' 'add prints their numbers'
ok 'a large one, by name of the record' crm attach add partner:Acme large.bin --notes 'a large one'
is "$(crm attach list --fields id,subject,name,type,size --no-header)" \
	"1	deal:1	act.txt	text/plain	13
2	deal:1	scan.bin	application/pdf	19
3	deal:1	empty	application/octet-stream	0
4	partner:1	large.bin	application/octet-stream	$(wc -c < large.bin)" 'what is known of them'
is "$(crm attach list deal:Job --fields id --no-header | paste -sd ' ')" '1 2 3' 'those of one record'
is "$(crm attach list deal:1 size=1.. --count)" 2 'and a filter'
is "$(crm attach list partner:1 --tsv --fields content --no-header)" "$(hash_of large.bin)" 'named by SHA-256'
fails 3 'of a record that is not there' crm attach list deal:99
for n in 1:act.txt 2:scan.bin 3:empty 4:large.bin; do
	crm attach get "${n%%:*}" > got
	same got "${n#*:}" "get gives ${n#*:} back"
done
ok 'by name, to a file' crm attach get large.bin -o out.bin
same out.bin large.bin 'the same bytes'
ok 'which it may replace' crm attach get act.txt -o out.bin
same out.bin act.txt 'with others'
ok 'from standard input' sh -c "cat scan.bin | '$PROGRAM' attach add deal:1 - --name piped.pdf"
crm attach get piped.pdf > got
same got scan.bin 'the same bytes'

# --- stored once, and where ---
is "$(rows)" 4 'the same content is stored once'
ok 'also a large one' crm attach add deal:1 large.bin --name copy.bin
is "$(rows)" 4 'is not stored again'
if [ -z "$CRM_TEST_SERVER" ]; then
	is "$(sql 'SELECT inside, count(*) FROM content GROUP BY 1 ORDER BY 1')" '0|1
1|3' 'small ones are in the database'
	h=$(hash_of large.bin)
	same "$CRM_FOLDER/$(printf %.2s "$h")/$h" large.bin 'the large one stands beside it'
	is "$(find "$CRM_FOLDER" -printf '%m\n' | sort -u | paste -sd ' ')" '600 700' 'for its owner alone'
	is "$(beside)" 1 'and nothing else is there'
	ok 'all inside' crm -c files.inside=1G attach add deal:1 "$PROGRAM" --name program
	is "$(beside)" 1 'by a setting'
	ok 'none inside' crm -c files.inside=0 attach add deal:1 "$ROOT/README.md"
	is "$(beside)" 2 'by a setting'
else
	is "$(sql 'SELECT min(inside) FROM content')" 1 'on a server everything is there'
	ok 'one more' crm attach add deal:1 "$PROGRAM" --name program
	ok 'and one more' crm attach add deal:1 "$ROOT/README.md"
fi
crm attach get program > got
same got "$PROGRAM" 'a program comes back'
crm attach get README.md > got
same got "$ROOT/README.md" 'and a text'

# --- names ---
mkdir names out
cat > names.py <<'END'
import os, subprocess, sys
crm = os.environ['CRM_BUILD'] + '/crm'
names = ['../../etc/passwd', 'line\nbreak.txt', 'Договор №1 «Ёлка».docx', '-rf', '.bashrc', '..', 'a/b/',
         'C:\\Temp\\x.doc', 'bell\a\x1b[31m.txt', '\u202egpj.exe', 'x' * 300 + '.pdf', '   ', 'con?.txt']
bad = []
for name in names:
    blank = not name.strip()
    run = subprocess.run([crm, 'attach', 'add', 'deal:1', 'act.txt', '--name', name],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if blank:
        if run.returncode != 5:
            bad.append(('a blank name', run))
        continue
    number = run.stdout.decode().strip()
    shown = subprocess.run([crm, 'attach', 'show', number, '--json'], stdout=subprocess.PIPE).stdout.decode()
    import json
    kept = json.loads(shown)[0]['name']
    if kept != name:
        bad.append((name, kept))
    before = set(os.listdir('out')) | set(os.listdir('.'))
    run = subprocess.run([crm, 'attach', 'get', number, '--here'], cwd='out',
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    made = run.stdout.decode().rstrip('\n')
    if run.returncode or '\n' in made or not os.path.isfile('out/' + made) or '/' in made or \
            made[0] in '.-' or len(made.encode()) > 255 or \
            any(ord(c) < 32 or c in '\u202e\\?:' for c in made):
        bad.append((name, made, run))
    if open('out/' + made, 'rb').read() != open('act.txt', 'rb').read():
        bad.append((name, 'other bytes'))
    again = subprocess.run([crm, 'attach', 'get', number, '--here'], cwd='out',
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if again.returncode != 5 or again.stdout:
        bad.append((name, 'was written over', again))
    os.unlink('out/' + made)
    if set(os.listdir('.')) | set(os.listdir('out')) != before:
        bad.append((name, 'left something'))
# What an archive of another system leaves in a folder.
old = 'names/'.encode() + 'Акт сверки.doc'.encode('cp1251')
open(old, 'wb').write(b'old')
number = subprocess.run([crm, 'attach', 'add', 'deal:1', old], stdout=subprocess.PIPE).stdout.decode().strip()
kept = json.loads(subprocess.run([crm, 'attach', 'show', number, '--json'], stdout=subprocess.PIPE).stdout)[0]
if (kept['name'], kept['type']) != ('Акт сверки.doc', 'application/msword'):
    bad.append(kept)
for line in bad:
    print(line)
END
is "$(python3 names.py)" '' 'names are data: kept as they are, and safe as those of files'
ln -s victim out/act.txt
(cd out && fails 5 'a link in the way' crm attach get 1 --here) && _test=$((_test + 1))
is "$(ls out)" act.txt 'is not followed'
ok 'an export of all' crm attach export -o all.jsonl
run crm attach import all.jsonl --dry-run
like "$ERR" ' 0 added, 0 changed, [0-9]+ unchanged, 0 refused' 'imports again without a change'

# --- what is refused ---
fails 2 'no record' crm attach add
fails 2 'no file' crm attach add deal:1
fails 3 'a record that is not there' crm attach add deal:99 act.txt
fails 5 'no record at all' crm attach add nonsense act.txt
fails 3 'a file that is not there' crm attach add deal:1 act.txt none.txt
fails 5 'a folder' crm attach add deal:1 names
fails 2 'no name for standard input' crm attach add deal:1 -
fails 2 'one name for two files' crm attach add deal:1 act.txt empty --name x
fails 5 'a hash of nothing here' crm attach add deal:1 --name x --content "$(printf x | sha256sum | cut -d ' ' -f 1)"
fails 5 'no hash' crm attach add deal:1 --name x --content x
ok 'a hash of what is stored' crm attach add deal:1 --name again --content "$(hash_of act.txt)"
fails 5 'too large a file' crm -c files.limit=1M attach add deal:1 large.bin
like "$ERR" '3(\.0)? MB is more than files.limit allows: 1 MB' 'says how much'
fails 5 'too large a pipe' sh -c "cat large.bin | '$PROGRAM' -c files.limit=1M attach add deal:1 - --name x"
fails 2 'no size' crm -c files.limit=many attach add deal:1 act.txt
ok 'any size' crm -c files.limit=0 attach add deal:1 act.txt --name free
fails 3 'get of what is not there' crm attach get 999
fails 2 'get of two files' crm attach get 1 2
fails 7 'to a full disk' sh -c "'$PROGRAM' attach get 4 > /dev/full"
fails 7 'to a full file' sh -c "'$PROGRAM' attach get 4 -o /dev/full"
count=$(crm attach list --count)
run crm attach add deal:1 large.bin --name dry --dry-run
is "$STATUS:$(crm attach list --count)" "0:$count" 'a dry run attaches nothing'

# --- undo, the past, removal of the record ---
crm attach rm 4
is "$(crm attach list partner:1 --count)" 0 'one is removed'
is "$(crm attach get 4 --as-of change:"$(sql 'SELECT max(id) - 1 FROM change')" | sha256sum | cut -d ' ' -f 1)" \
	"$(hash_of large.bin)" 'and there in the past'
crm gc > swept
is "$(tail -n +2 swept | cut -f 2 | paste -sd ' ')" '0 0 0' 'a removed one is still needed'
ok 'undo' crm undo
crm attach get 4 > got
same got large.bin 'brings it back'
ok 'redo' crm redo
ok 'restore' crm attach restore 4
crm attach get 4 > got
same got large.bin 'brings it back, too'
crm attach edit 4 --name renamed.bin
is "$(crm attach history 4 --fields field --no-header 2> /dev/null | tail -n 1; crm attach history 4 | grep -c renamed)" 1 'its history'
n=$(crm attach list deal:1 --count)
ok 'a record goes' crm deal rm 1
is "$(crm attach list deal:1 --count 2> /dev/null; crm attach list --count)" 1 'with its files'
ok 'and comes back' crm deal restore 1
is "$(crm attach list deal:1 --count)" "$n" 'with all of them'
crm attach get 2 > got
same got scan.bin 'the same bytes'

# --- dump, load, copy: to the other kind of database and back ---
ok 'a dump' crm dump -o first.dump
is "$(sed -n '/^@content	/,/^#/p' first.dump | grep -v '^[@#]' | cut -f 1 | sort -u | wc -l | tr -d ' ')" "$(rows)" \
	'has every content'
db_new other
ok 'is loaded' crm --db "$(db_url other)" load first.dump
crm --db "$(db_url other)" dump -o other.dump
same other.dump first.dump 'the same dump comes out'
crm --db "$(db_url other)" attach get 4 > got
same got large.bin 'and the same file'
ok 'copied to a file' crm copy --to copy.db
crm --db copy.db attach get 4 > got
same got large.bin 'the same file comes out'
db_new back
ok 'and back' crm --db copy.db -c files.inside=1k copy --to "$(db_url back)"
crm --db "$(db_url back)" dump -o back.dump
same back.dump first.dump 'the same dump again'
[ -n "$CRM_TEST_SERVER" ] || is "$(find back.db.files -type f | wc -l | tr -d ' ')" \
	"$(sql -d back 'SELECT count(*) FROM content WHERE size > 1024')" 'files stand where the setting says'
h=$(hash_of act.txt)
sed "s|^\($h	13	0	\).*|\1YSBiYWQgIGZpbGUuLg==|" first.dump > broken.dump
db_new bad
fails 5 'a dump with other bytes' crm --db "$(db_url bad)" load broken.dump
like "$ERR" "broken.dump:[0-9]+: content $h" 'says which'
grep -v "^$h" first.dump | sed "\$s/.*/# end $(($(grep -cv '^[#@]' first.dump) - 1))/" > broken.dump
run crm --db "$(db_url bad)" load broken.dump
is "$STATUS" 5 'a dump without a content'
[ -n "$CRM_TEST_SERVER" ] || is "$(ls -d bad.db* 2> /dev/null)" '' 'nothing is left of it'

# --- gc: what nobody refers to ---
db_copy crm kept
sql "DELETE FROM attach WHERE id = 3; DELETE FROM attach_history WHERE id = 3" > /dev/null
crm gc --dry-run > swept
is "$(sed -n 2p swept)" 'unused	1	0' 'a content that nothing refers to is found'
is "$(rows)" "$(sql -d kept 'SELECT count(*) FROM content')" 'and kept by a dry run'
crm gc > swept
is "$(sed -n 2p swept)" 'unused	1	0' 'and dropped'
is "$(rows)" $(($(sql -d kept 'SELECT count(*) FROM content') - 1)) 'it alone'
fails 2 'gc takes no words' crm gc all

[ -z "$CRM_TEST_SERVER" ] || done_testing

# --- faults of the folder ---
h=$(hash_of "$ROOT/README.md")
sql "DELETE FROM attach WHERE content = '$h'; DELETE FROM attach_history WHERE content = '$h'"
mkdir -p "$CRM_FOLDER/ab"
printf stray > "$CRM_FOLDER/ab/ab$(printf '%062d' 1)"
printf half > "$CRM_FOLDER/new-abcdef"
printf own > "$CRM_FOLDER/README"
crm gc > swept
is "$(tail -n +2 swept)" "unused	1	$(wc -c < "$ROOT/README.md")
stray	1	5
unfinished	1	4" 'gc finds files that nothing refers to'
is "$(beside)" 2 'and drops them, but not what is not ours'
rm "$CRM_FOLDER/README"
# A writer at work is left alone: it waits for the end of its input.
mkfifo pipe
crm attach add deal:1 pipe --name slow > /dev/null &
exec 3> pipe
cat large.bin >&3
printf more >&3
for _ in $(seq 50); do
	[ "$(find "$CRM_FOLDER" -name 'new-*' -size +2000k | wc -l)" = 1 ] && break
	sleep 0.05
done
crm gc > swept
exec 3>&-
wait $!
is "$?:$(sed -n 4p swept)" '0:unfinished	0	0' 'a file that is being written stays'
is "$(crm attach get slow | wc -c | tr -d ' ')" $(($(wc -c < large.bin) + 4)) 'and is complete'

# The file of a content was lost, and is attached once more.
h=$(hash_of large.bin)
rm "$CRM_FOLDER/$(printf %.2s "$h")/$h"
fails 7 'a lost file' crm attach get 4
printf short > "$CRM_FOLDER/$(printf %.2s "$h")/$h"
fails 7 'a cut one' crm attach get 4 -o cut.bin
is "$(ls cut.bin 2> /dev/null)" '' 'is not written'
ok 'attached once more' crm attach add deal:1 large.bin --name mended
crm attach get 4 > got
same got large.bin 'it is there again'

# Nothing is stored where there is no room.
count=$(crm attach list --count)
files=$(beside)
head -c 2500000 "$PROGRAM" > other.bin
fails 7 'no room' sh -c "ulimit -f 1024; '$PROGRAM' attach add deal:1 other.bin"
like "$ERR" 'crm.db.files/new-[A-Za-z0-9]+: cannot be written: File too large' 'says where'
is "$(crm attach list --count):$(beside)" "$count:$files" 'and leaves nothing'
run crm attach add deal:1 other.bin --dry-run
is "$STATUS:$(beside)" "0:$files" 'neither does a dry run'
fails 3 'nor one for a record that is not there' crm attach add deal:99 other.bin
is "$(beside)" "$files" 'whose file was complete'
if [ "$(id -u)" != 0 ]; then
	chmod 500 "$CRM_FOLDER"
	fails 7 'a folder that may not be written' crm attach add deal:1 other.bin
	chmod 700 "$CRM_FOLDER"
else
	mv "$CRM_FOLDER" aside && printf x > "$CRM_FOLDER"
	fails 7 'no folder can be made' crm attach add deal:1 other.bin
	rm "$CRM_FOLDER" && mv aside "$CRM_FOLDER"
fi
is "$(crm attach list --count)" "$count" 'nothing is attached'

# --- killed at any moment ---
cat > kill.py <<'END'
import hashlib, os, random, signal, subprocess, sys, time
crm = os.environ['CRM_BUILD'] + '/crm'
random.seed(7)
rounds = 10 if os.environ.get('CRM_TEST_SAMPLE') else 30
for n in range(rounds):
    with open('victim.bin', 'wb') as f:
        f.write(os.urandom(64) * 20000)
    p = subprocess.Popen([crm, 'attach', 'add', 'deal:1', 'victim.bin', '--name', 'victim%d' % n],
                         stdout=subprocess.PIPE)
    time.sleep(random.random() * 0.03)
    p.send_signal(signal.SIGKILL)
    out = p.communicate()[0]
    if out.strip():
        print('# round %d was done before' % n)
END
python3 kill.py > killed
lost=0
for row in $(sql 'SELECT hash FROM content WHERE inside = 0'); do
	file=$CRM_FOLDER/$(printf %.2s "$row")/$row
	[ "$(hash_of "$file" 2> /dev/null)" = "$row" ] || lost=$((lost + 1))
done
is "$lost" 0 'a writer that is killed leaves no content without its file'
for id in $(crm attach list --fields id --no-header); do
	crm attach get "$id" > /dev/null || lost=$((lost + 1))
done
is "$lost" 0 'and every file can be read'
crm gc > swept
is "$(crm gc | tail -n +2 | cut -f 2 | paste -sd ' ')" '0 0 0' 'gc sweeps what it left'
is "$(beside)" "$(sql 'SELECT count(*) FROM content WHERE inside = 0')" 'and nothing else is there'
done_testing
