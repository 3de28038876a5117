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

ROOT=$(cd "$(dirname "$0")/.." && pwd)
CRM_BUILD=$(cd "${CRM_BUILD:-$ROOT/build}" && pwd) || exit 1
SHARED=${CRM_SHARED_DATA:-$ROOT/../shared/data}
PROGRAM=$CRM_BUILD/crm

# Nothing of whoever runs the test gets into it.
for _name in $(env | sed -n 's/^\(CRM_[A-Z_]*\|XDG_[A-Z_]*\|LC_[A-Z]*\|LANGUAGE\)=.*/\1/p'); do
	[ "$_name" = CRM_BUILD ] || unset "$_name"
done
unset PAGER EDITOR VISUAL NO_COLOR CLICOLOR CLICOLOR_FORCE LESS COLUMNS LINES
export LANG=C.UTF-8 TZ=UTC
export CRM_NOW=2026-03-02T09:00:00Z CRM_USER=tester CRM_DB_STRICT=1

FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/crm-test-XXXXXX") || exit 1
export HOME=$FOLDER/home CRM_BUILD
mkdir "$HOME"
cd "$FOLDER" || exit 1
export CRM_DB=$FOLDER/crm.db

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

_pass()
{
	_test=$((_test + 1))
	printf 'ok %d - %s\n' "$_test" "$(printf '%s' "$1" | tr '\n#' ' =')"
}

_fail()
{
	_test=$((_test + 1))
	_failed=$((_failed + 1))
	printf 'not ok %d - %s\n' "$_test" "$(printf '%s' "$1" | tr '\n#' ' =')"
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
	if [ "$_failed" = 0 ] && [ -n "$_done" ] && [ "$_code" = 0 ]; then
		rm -rf "$FOLDER"
		return
	fi
	[ -n "$_done" ] || echo "not ok $((_test + 1)) - the test ended early, status $_code"
	echo "# the folder is kept: $FOLDER"
}
trap _at_exit EXIT
trap 'exit 130' INT TERM

# A new database, made once and copied: fresh [LANGUAGE].
fresh()
{
	rm -f "$CRM_DB" "$CRM_DB-wal" "$CRM_DB-shm"
	crm init --lang "${1:-en}" || exit 1
}

# Everything that is stored, read by another program.
stored()
{
	sqlite3 "${1:-$CRM_DB}" .dump
}
