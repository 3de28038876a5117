#!/bin/sh
# Speed against the sqlite3 shell, as ratios measured side by side in one run.
#	make perf [ROWS=1000000]
exec python3 "$(dirname "$0")/bench.py" "${ROWS:-1000000}"
