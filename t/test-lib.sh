# What the tests written in sh share: TAP, a folder of their own, runs of the program.
#
#	#!/bin/sh
#	# One sentence: what holds.
#	. "$(dirname "$0")/test-lib.sh"
#	fresh
#	ok 'a partner is added' crm partner add Acme
#	is "$(crm partner list --count)" 1 'and counted'
#	fails 3 'an unknown one' crm partner show 99
#	done_testing
#
# One file runs alone: prove t/0100-entities.t, or sh t/0100-entities.t.  The work is done in a new
# folder, which is kept when something failed.  The environment is the same for everybody: no
# settings of the user's, C.UTF-8, UTC, a fixed clock, and full scans are failures.
#
# With CRM_TEST_SERVER (see t/server.sh) databases are on that server; "$CRM_DB" says where it is,
# db_url NAME where another one would be.  What cannot be there begins with files_only REASON.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
CRM_BUILD=$(cd "${CRM_BUILD:-$ROOT/build}" && pwd) || exit 1
SHARED=${CRM_SHARED_DATA:-$ROOT/../shared/data}
PROGRAM=$CRM_BUILD/crm

# Nothing of whoever runs the test gets into it.
for _name in $(env | sed -n 's/^\(CRM_[A-Z_]*\|XDG_[A-Z_]*\|LC_[A-Z]*\|LANGUAGE\)=.*/\1/p'); do
	case $_name in CRM_BUILD | CRM_TEST_SERVER | CRM_TEST_SAMPLE) ;; *) unset "$_name" ;; esac
done
CRM_TEST_SERVER=${CRM_TEST_SERVER:-}
unset PAGER EDITOR VISUAL NO_COLOR CLICOLOR CLICOLOR_FORCE LESS COLUMNS LINES
export LANG=C.UTF-8 TZ=UTC
export CRM_NOW=2026-03-02T09:00:00Z CRM_USER=tester CRM_DB_STRICT=1

FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/crm-test-XXXXXX") || exit 1
export HOME=$FOLDER/home CRM_BUILD
mkdir "$HOME"
cd "$FOLDER" || exit 1

# db_url NAME: where a database of this test is, a file or one on the server.
db_url()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		printf 'postgresql:///t%d_%s?host=%s&user=crm' $$ "$1" "$CRM_TEST_SERVER"
	else
		printf '%s/%s.db' "$FOLDER" "$1"
	fi
}
CRM_DB=$(db_url crm)
export CRM_DB

# files_only REASON: skips the whole test on a server.
files_only()
{
	[ -z "$CRM_TEST_SERVER" ] || skip_all "a file: $1"
}

_newline='
'
_test=0
_failed=0
_done=

crm()
{
	"$PROGRAM" "$@"
}

# Comments out what a failing test shows.
say()
{
	sed 's/^/# /'
}

# TAP has one line for a test, and # has a meaning there.  Thousands pass: no process for each.
_line()
{
	_test=$((_test + 1))
	case $2 in
	*'#'* | *"$_newline"*)
		printf '%s %d - %s\n' "$1" "$_test" "$(printf '%s' "$2" | tr '\n#' ' =')" ;;
	*) printf '%s %d - %s\n' "$1" "$_test" "$2" ;;
	esac
}

_pass()
{
	_line ok "$1"
}

_fail()
{
	_failed=$((_failed + 1))
	_line 'not ok' "$1"
}

# The command as it could be typed again.
_quoted()
{
	for _word in "$@"; do
		case $_word in
		'' | *[!A-Za-z0-9_./:=,@%+~-]*)
			printf " '%s'" "$(printf '%s' "$_word" | sed "s/'/'\\\\''/g")" ;;
		*) printf ' %s' "$_word" ;;
		esac
	done
	echo
}

_show_run()
{
	printf '#  $%s\n#  status %s\n' "$(_quoted "$@")" "$STATUS"
	[ ! -s "$FOLDER/.out" ] || head -n 40 "$FOLDER/.out" | sed 's/^/#  > /'
	[ ! -s "$FOLDER/.err" ] || head -n 40 "$FOLDER/.err" | sed 's/^/#  ! /'
}

# Runs a command; OUT, ERR and STATUS are what came of it.
run()
{
	STATUS=0
	"$@" > "$FOLDER/.out" 2> "$FOLDER/.err" || STATUS=$?
	OUT=$(cat "$FOLDER/.out")
	ERR=$(cat "$FOLDER/.err")
}

# ok NAME COMMAND…: the command succeeds.
ok()
{
	_title=$1
	shift
	run "$@"
	if [ "$STATUS" = 0 ]; then
		_pass "$_title"
		return 0
	fi
	_fail "$_title"
	_show_run "$@"
	return 1
}

# is GOT EXPECTED NAME: two texts are the same.
is()
{
	if [ "$1" = "$2" ]; then
		_pass "$3"
		return 0
	fi
	_fail "$3"
	printf '%s\n' "$1" > "$FOLDER/.got"
	printf '%s\n' "$2" > "$FOLDER/.expected"
	diff -u --label expected --label got "$FOLDER/.expected" "$FOLDER/.got" | head -n 60 | say
	return 1
}

# same GOT-FILE EXPECTED-FILE NAME: two files are equal byte for byte.
same()
{
	if cmp -s "$1" "$2"; then
		_pass "$3"
		return 0
	fi
	_fail "$3"
	diff -u "$2" "$1" 2>&1 | head -n 60 | say
	return 1
}

# like TEXT PATTERN NAME: a line of the text fits the extended regular expression.
like()
{
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		_pass "$3"
		return 0
	fi
	_fail "$3"
	printf '#  no line fits: %s\n' "$2"
	printf '%s\n' "$1" | head -n 40 | sed 's/^/#  | /'
	return 1
}

# unlike TEXT PATTERN NAME: no line of it does.
unlike()
{
	if ! printf '%s\n' "$1" | grep -Eq -e "$2"; then
		_pass "$3"
		return 0
	fi
	_fail "$3"
	printf '#  a line fits: %s\n' "$2"
	printf '%s\n' "$1" | head -n 40 | sed 's/^/#  | /'
	return 1
}

# What is wrong with the messages of a refused command; nothing if all is as it should be.
_complaint()
{
	[ "$STATUS" = "$1" ] || echo "status $STATUS, not $1"
	[ ! -s "$FOLDER/.out" ] || echo 'something on standard output'
	awk '
	NR == 1 && !/^crm: ./ { print "the first line does not begin with \"crm: \"" }
	NR == 1 && /[.!]$/ { print "the line ends in a full stop" }
	NR == 1 && /^crm: [A-Z][a-z]+ / { print "the line begins with a capital" }
	NR == 2 && !/^hint: ./ { print "the second line is no hint" }
	END { if (!NR) print "no message"; if (NR > 2) print NR " lines of messages" }
	' "$FOLDER/.err"
}

# fails STATUS NAME COMMAND…: it ends with just this status, one line on standard error, at most one
# hint behind it, and nothing on standard output.
fails()
{
	_status=$1
	_title=$2
	shift 2
	run "$@"
	_why=$(_complaint "$_status")
	if [ -z "$_why" ]; then
		_pass "$_title"
		return 0
	fi
	_fail "$_title"
	printf '%s\n' "$_why" | say
	_show_run "$@"
	return 1
}

skip()
{
	_test=$((_test + 1))
	printf 'ok %d - %s # SKIP %s\n' "$_test" "$1" "$2"
}

skip_all()
{
	_done=1
	echo "1..0 # SKIP $*"
	exit 0
}

# shared PATH: makes SHARED_FILE of the real data's file, or skips the whole test.
shared()
{
	SHARED_FILE=$SHARED/$1
	[ -e "$SHARED_FILE" ] || skip_all "the real data is not here: $1"
}

need()
{
	for _name in "$@"; do
		command -v "$_name" > /dev/null || skip_all "$_name is not installed"
	done
}

done_testing()
{
	_done=1
	echo "1..$_test"
	[ "$_failed" = 0 ] || exit 1
	exit 0
}

_at_exit()
{
	_code=$?
	cd /
	if [ -n "$CRM_TEST_SERVER" ]; then
		for _name in $(_psql postgres -A -t -c \
			"SELECT datname FROM pg_database WHERE datname LIKE 't$$\_%'"); do
			_psql postgres -c "DROP DATABASE \"$_name\" WITH (FORCE)"
		done
	fi
	if [ "$_failed" = 0 ] && [ -n "$_done" ] && [ "$_code" = 0 ]; then
		rm -rf "$FOLDER"
		return
	fi
	[ -n "$_done" ] || echo "not ok $((_test + 1)) - the test ended early, status $_code"
	echo "# the folder is kept: $FOLDER"
}
trap _at_exit EXIT
trap 'exit 130' INT TERM

# psql for the test's databases: _psql NAME ARGUMENT….
_psql()
{
	_base=$1
	shift
	psql -X -q -v ON_ERROR_STOP=1 -h "$CRM_TEST_SERVER" -U crm -d "$_base" "$@"
}

# db_drop NAME: no such database any more.
db_drop()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		_psql postgres -c "DROP DATABASE IF EXISTS t$$_$1 WITH (FORCE)" 2> /dev/null
	else
		rm -f "$FOLDER/$1.db" "$FOLDER/$1.db-wal" "$FOLDER/$1.db-shm"
	fi
}

# db_new NAME: an empty one, for crm init.  Of files there is nothing to be done.
db_new()
{
	db_drop "$1"
	[ -z "$CRM_TEST_SERVER" ] || _psql postgres -c "CREATE DATABASE t$$_$1"
}

# db_copy FROM TO: the same once more.
db_copy()
{
	db_drop "$2"
	if [ -n "$CRM_TEST_SERVER" ]; then
		_psql postgres -c "CREATE DATABASE t$$_$2 TEMPLATE t$$_$1"
	else
		sqlite3 "$FOLDER/$1.db" "VACUUM INTO '$FOLDER/$2.db'"
	fi
}

# A new database: fresh [LANGUAGE].  A server keeps the first of its kind for all tests to copy,
# which takes a fifth of the time; a database is seen there only when it is complete.
fresh()
{
	_kept=init_sh_$(printf '%s_%s_%s' "${1:-en}" "${CRM_NOW:-}" "${CRM_USER:-}" |
		tr '[:upper:]' '[:lower:]' | tr -c 'a-z0-9' _)
	db_drop crm
	if [ -n "$CRM_TEST_SERVER" ] && [ -n "${CRM_NOW:-}" ] &&
		_psql postgres -c "CREATE DATABASE t$$_crm TEMPLATE $_kept" 2> /dev/null; then
		return
	fi
	db_new crm
	crm init --lang "${1:-en}" || exit 1
	if [ -n "$CRM_TEST_SERVER" ] && [ -n "${CRM_NOW:-}" ]; then
		_psql postgres -c "CREATE DATABASE $_kept TEMPLATE t$$_crm" 2> /dev/null || :
	fi
}

# sql [-d NAME] QUERY: asks the store itself; rows of cells parted by |, as both shells print them.
sql()
{
	_of=crm
	if [ "$1" = -d ]; then
		_of=$2
		shift 2
	fi
	if [ -n "$CRM_TEST_SERVER" ]; then
		_psql "t$$_$_of" -A -t -c "$1"
	else
		sqlite3 "$FOLDER/$_of.db" "$1"
	fi
}

# Everything that is stored, read by another program; pg_dump has a word of chance in two lines.
stored()
{
	if [ -n "$CRM_TEST_SERVER" ]; then
		pg_dump -h "$CRM_TEST_SERVER" -U crm --inserts "t$$_${1:-crm}" |
			sed '/^\\\(un\)\{0,1\}restrict [A-Za-z0-9]*$/d'
	else
		sqlite3 "$FOLDER/${1:-crm}.db" .dump
	fi
}
