#!/usr/bin/env python3
"""Speed of crm on a server as ratios to psql doing the same work there.  Run by t/server.sh."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import bench
from bench import CRM, ROWS, SCHEMA, pair, single, write_csv

SERVER = os.environ["CRM_TEST_SERVER"]
BIG = 100  # MB that a list of every row may take


def base(name):
    for text in ("DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name):
        subprocess.run(["psql", "-X", "-q", "-h", SERVER, "-U", "crm", "-d", "postgres", "-c", text],
                       check=True, stderr=subprocess.DEVNULL)


def main():
    folder = tempfile.mkdtemp(prefix="crm-perf-")
    path = os.path.join(folder, "all.csv")
    env = {k: v for k, v in os.environ.items() if not k.startswith("CRM_")}
    env.update(CRM_DB="postgresql:///crm?host=%s&user=crm" % SERVER, CRM_CONFIG="", CRM_USER="perf")
    crm = lambda *argv: ([CRM] + list(argv), env)
    psql = lambda name, text: (["psql", "-X", "-q", "-h", SERVER, "-U", "crm", "-d", name, "-c",
                                text], env)

    def fresh():
        base("crm")
        base("plain")
        subprocess.run([CRM, "init"], env=env, check=True, stderr=subprocess.DEVNULL)
        subprocess.run(*psql("plain", SCHEMA)[:1], env=env, check=True)

    try:
        write_csv(path, 0, ROWS, 1)
        print("%d rows; crm against psql:" % ROWS, flush=True)
        pair("import into an empty table", 3.0,
             crm("partner", "import", path, "--create-refs", "-q"),
             psql("plain", "\\copy partner FROM '%s' CSV HEADER" % path), 3, fresh)
        middle = str(ROWS // 2)
        pair("partner show", 2.0, crm("partner", "show", middle),
             psql("crm", "SELECT * FROM partner WHERE id = " + middle), 15)
        seconds, memory = bench.run(*crm("partner", "list", "--tsv"))
        print("%-34s %6.0f MB (limit %d MB)  %.1f s" % ("partner list --tsv", memory, BIG, seconds))
        bench.failed += memory > BIG
        single("find by code", 60, crm("find", "C%07d" % (ROWS // 2)))
    finally:
        shutil.rmtree(folder)
    sys.exit(1 if bench.failed else 0)


main()
