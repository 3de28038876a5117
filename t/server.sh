#!/bin/bash
# Runs a command with a PostgreSQL server of its own: t/server.sh COMMAND…
#
# The cluster lives in a temporary folder, listens on a socket there and nowhere else, runs as an
# unprivileged user (of root: postgres), and is stopped by its process id.  The command finds the
# folder in CRM_TEST_SERVER, and with it the tests use databases there instead of files.
set -eu

for bin in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || true)"; do
	[ -x "$bin/initdb" ] && BIN=$bin
done
[ -n "${BIN:-}" ] || { echo 't/server.sh: no PostgreSQL here (package postgresql)' >&2; exit 1; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/crm-server-XXXXXX")
chmod 755 "$folder"
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
	owner=postgres
	chown postgres "$folder"
fi

# A cluster is nothing for root.
as_owner()
{
	if [ "$(id -un)" = "$owner" ]; then
		"$@"
	else
		setpriv --reuid="$owner" --regid="$owner" --init-groups env HOME="$folder" "$@"
	fi
}

stop()
{
	# The server's own process, not the shell that waits for it; a test may have started another.
	if [ -s "$folder/data/postmaster.pid" ]; then
		kill -INT "$(head -n 1 "$folder/data/postmaster.pid")" || true
		for _ in $(seq 100); do
			[ -e "$folder/data/postmaster.pid" ] || break
			sleep 0.1
		done
	fi
	rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder"
as_owner "$BIN/initdb" -D "$folder/data" -A trust -U crm --locale=C --encoding=UTF8 > "$folder/log" \
	|| { cat "$folder/log" >&2; exit 1; }
as_owner "$BIN/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \
	-c full_page_writes=off -c autovacuum=off \
	-c checkpoint_timeout=1h -c max_wal_size=8GB -c max_connections=60 \
	-c log_min_messages=error >> "$folder/log" 2>&1 &
server=$!
for _ in $(seq 100); do
	"$BIN/pg_isready" -q -h "$folder" && break
	sleep 0.1
done
"$BIN/pg_isready" -q -h "$folder" || { cat "$folder/log" >&2; exit 1; }
cd "$OLDPWD"
export CRM_TEST_SERVER=$folder
export PATH=$BIN:$PATH
"$@"
