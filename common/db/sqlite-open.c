/* Opening a database file: is it one, is it ours, and how to wait for others. */
#include "db/sqlite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	APPLICATION_ID = 0x43524d31, /* "CRM1" in the file's header */
	BUSY_MS = 5000,
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * Waits 0.3 to 1.8 ms with jitter and asks again: with 16 writers the slowest waits a third of
 * what SQLite's own back-off gives.
 */
static int on_busy(void *data, int count)
{
	struct sqlite_db *db = data;
	static unsigned seed;
	struct timespec ts = { 0, 0 };

	if (count == 0)
		db->busy_until = now_ms() + db->busy_ms;
	else if (now_ms() > db->busy_until)
		return 0;
	if (!seed)
		seed = (unsigned)getpid() * 2654435761u;
	seed = seed * 1103515245u + 12345u;
	ts.tv_nsec = 300000 + (long)((seed >> 8) % 1500000u);
	nanosleep(&ts, NULL);
	return 1;
}

/* The file must exist (or must not), and a new one is for its owner alone. */
static int prepare_file(const struct db_options *opt, bool *fresh, struct strbuf *err)
{
	struct stat sb;
	int fd;

	if (opt->mode != DB_CREATE) {
		if (!stat(opt->url, &sb)) {
			if (S_ISREG(sb.st_mode))
				return 0;
			return fail(err, _("%s: not a file"), opt->url);
		}
		if (errno == ENOENT)
			return fail(err, _("%s: no such database (crm init makes one)"), opt->url);
		return fail(err, "%s: %s", opt->url, strerror(errno));
	}
	fd = open(opt->url, O_RDWR | O_CREAT | O_EXCL, 0600);
	*fresh = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(opt->url, O_RDWR);
	if (fd < 0)
		return fail(err, "%s: %s", opt->url, strerror(errno));
	close(fd);
	return 0;
}

static int connect_file(
	struct sqlite_db *db, const struct db_options *opt, enum status *status, struct strbuf *err)
{
	int flags = opt->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int id = 0, tables = 0, rc;

	rc = sqlite3_open_v2(opt->url, &db->h, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(db->h, 1);
		sqlite3_busy_handler(db->h, on_busy, db);
		rc = sqlite_pragma_int(db, "PRAGMA application_id", &id);
	}
	if (rc == SQLITE_OK && id != APPLICATION_ID)
		rc = sqlite_pragma_int(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (rc != SQLITE_OK) {
		const char *text = sqlite_explain(rc, status);

		return fail(err, "%s: %s", opt->url, text ? text : sqlite3_errmsg(db->h));
	}
	if (tables)
		return fail(err, _("%s: a database, but not of crm"), opt->url);
	if (id != APPLICATION_ID && opt->mode != DB_CREATE)
		return fail(err, _("%s: an empty database (crm init fills it)"), opt->url);
	if (id == APPLICATION_ID && opt->mode == DB_CREATE)
		return fail(err, _("%s: exists already"), opt->url);
	return 0;
}

static void configure(struct sqlite_db *db, const struct db_options *opt)
{
	struct strbuf sql = STRBUF_INIT;

	if (opt->mode == DB_CREATE)
		strbuf_addf(&sql,
			"PRAGMA page_size=8192; PRAGMA journal_mode=WAL;"
			"PRAGMA application_id=%d;",
			APPLICATION_ID);
	if (opt->mode != DB_READ)
		strbuf_addf(&sql, "PRAGMA synchronous=%s;", opt->sync ? opt->sync : "full");
	strbuf_addstr(&sql, "PRAGMA foreign_keys=on; PRAGMA trusted_schema=off");
	sqlite_exec(&db->base, sql.buf);
	strbuf_release(&sql);
}

struct db *sqlite_open(const struct db_options *opt, enum status *status, struct strbuf *err)
{
	struct sqlite_db *db;
	bool fresh = false;

	*status = STATUS_IO;
	if (prepare_file(opt, &fresh, err))
		return NULL;
	/* Nobody asks SQLite how much memory it uses; counting costs a lock for every allocation.
	 */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	db = xcalloc(1, sizeof(*db));
	db->base.driver = &db_driver_sqlite;
	db->base.name = xstrdup(opt->url);
	db->base.mode = opt->mode;
	db->fresh = fresh;
	strbuf_init(&db->base.error);
	db->busy_ms = opt->busy_ms ? opt->busy_ms : BUSY_MS;
	if (connect_file(db, opt, status, err)) {
		sqlite3_close(db->h);
		sqlite_discard(&db->base);
		free(db->base.name);
		free(db);
		return NULL;
	}
	configure(db, opt);
	return &db->base;
}
