/*
 * Throws texts at filters, columns, orders and groups of a list.  The lines of the input: fields,
 * sort, group-by, then filters; the first byte chooses how they are joined.  What is accepted must
 * be SQL that runs, and a count must agree with its rows; what is not needs a sentence and a
 * status.
 */
#include "db/driver.h"
#include "model/query.h"
#include "model/resolve.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A schema of its own: each type of field, a tree, a child with several values. */
const struct db_migration db_migrations[] = { { "0001-fuzz",
	"-- Tables for filters.\n"
	"CREATE TABLE colour (id {id}, since {int} NOT NULL, name {text} NOT NULL,"
	" name_fold {text} NOT NULL, parent {int});"
	"CREATE TABLE thing (id {id}, since {int} NOT NULL, code {text}, name {text} NOT NULL,"
	" name_fold {text} NOT NULL, notes {text}, number {int}, quantity {int}, share {int},"
	" currency {text}, amount {int}, day {text}, birthday {text}, at {text},"
	" active {int} NOT NULL, state {text}, colour {int}, subject {text});"
	"CREATE TABLE word (id {id}, since {int} NOT NULL, thing {int} NOT NULL,"
	" type {text} NOT NULL, value {text} NOT NULL, norm {text}, main {int});"
	"{search};"
	"INSERT INTO colour VALUES (1, 1, 'Red', 'red', NULL), (2, 1, 'Dark red', 'dark red', 1);"
	"INSERT INTO thing VALUES (1, 1, 'A1', 'Ёлка', 'елка', 'note', 5, 1500, 2500, 'RUB', 12345,"
	" '2026-03-02', '--11-25', '2026-03-02T09:00:00Z', 1, 'open', 2, 'thing:2'),"
	" (2, 1, NULL, 'Проба', 'проба', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0,"
	" NULL, NULL, NULL);"
	"INSERT INTO word VALUES (1, 1, 1, 'phone', '+7 912 345-67-89', '+79123456789', 1)" } };
const int db_migration_count = 1;

static const struct field colour_fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, "Name", NULL,
		NULL, NULL },
	{ "parent", TYPE_REF, 0, "colour", NULL, "Part of", NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity colour = { .name = "colour", .table = "colour", .title = "Colour",
	.plural = "colours", .field = colour_fields, .label = "name",
	.flags = ENTITY_CATALOG | ENTITY_TREE };

static const struct set phones = { "word", "thing", "value", "type", "phone" };

static const struct field thing_fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE, NULL, NULL, "Code", NULL, NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST | FIELD_SEARCH, NULL, NULL,
		"Name", NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, "Notes", NULL, NULL, NULL },
	{ "number", TYPE_INT, 0, NULL, NULL, "Number", NULL, NULL, NULL },
	{ "quantity", TYPE_QUANTITY, 0, NULL, NULL, "Quantity", NULL, NULL, NULL },
	{ "share", TYPE_PERCENT, 0, NULL, NULL, "Share", NULL, NULL, NULL },
	{ "currency", TYPE_CURRENCY, 0, NULL, NULL, "Currency", NULL, NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_SUM, "currency", NULL, "Amount", NULL, NULL, NULL },
	{ "day", TYPE_DATE, FIELD_LIST, NULL, NULL, "Day", NULL, NULL, NULL },
	{ "birthday", TYPE_BIRTHDAY, 0, NULL, NULL, "Birthday", NULL, NULL, NULL },
	{ "at", TYPE_INSTANT, 0, NULL, NULL, "When", NULL, NULL, NULL },
	{ "active", TYPE_BOOL, FIELD_REQUIRED, NULL, "1", "Active", NULL, NULL, NULL },
	{ "state", TYPE_ENUM, 0, "open,won,lost", NULL, "State", NULL, NULL, NULL },
	{ "colour", TYPE_REF, FIELD_LIST, "colour", NULL, "Colour", NULL, NULL, NULL },
	{ "subject", TYPE_SUBJECT, 0, NULL, NULL, "Subject", NULL, NULL, NULL },
	{ "phone", TYPE_SET, FIELD_SEARCH, NULL, NULL, "Phone", NULL, &phones, NULL },
	{ .name = NULL },
};

static const struct entity thing = { .name = "thing", .table = "thing", .title = "Thing",
	.plural = "things", .field = thing_fields, .label = "name", .search = 1 };

static const struct field word_fields[] = {
	{ "thing", TYPE_REF, FIELD_REQUIRED | FIELD_OWNER, "thing", NULL, "Thing", NULL, NULL,
		NULL },
	{ "type", TYPE_ENUM, FIELD_REQUIRED, "phone,email", NULL, "Type", NULL, NULL, NULL },
	{ "value", TYPE_TEXT, FIELD_REQUIRED, NULL, NULL, "Value", NULL, NULL, NULL },
	{ "norm", TYPE_TEXT, FIELD_DERIVED | FIELD_KEY, NULL, NULL, "Norm", NULL, NULL, NULL },
	{ "main", TYPE_BOOL, 0, NULL, "0", "Main", NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity word = { .name = "word", .table = "word", .title = "Word",
	.plural = "words", .field = word_fields, .label = "value" };

static const struct entity *const entities[] = { &thing, &colour, &word, NULL };

static struct model model;
static struct db *db;

static void open_store(void)
{
	static char path[64];
	const struct model_settings settings = { .currency = "RUB",
		.phone = { .country = "7", .trunk = "8", .national = 10 }, .login = "fuzz",
		.command = "fuzz" };
	struct strbuf notice = STRBUF_INIT, err = STRBUF_INIT;
	struct db_options opt = { .url = path, .mode = DB_CREATE, .sync = "off" };
	enum status status;

	if (db) {
		model_release(&model);
		db_rollback(db);
		db_close(db);
		opt.mode = DB_READ;
	} else {
		snprintf(path, sizeof(path), "%s/filter-%d.db", getenv("TMPDIR"), (int)getpid());
	}
	db = db_open(&opt, &notice, &status, &err);
	if (!db)
		die(status, "%s", err.buf);
	model_init(&model, db, entities, &settings);
	db_begin(db);
	strbuf_release(&notice);
}

/* A refusal has a sentence and a status that filters may have. */
static bool accepted(int rc, enum status status, struct strbuf *err)
{
	bool taken = rc == 0;

	if (taken != (err->len == 0))
		abort();
	if (!taken && status != STATUS_USAGE && status != STATUS_NOT_FOUND &&
		status != STATUS_AMBIGUOUS)
		abort();
	strbuf_reset(err);
	return taken;
}

static void run_query(struct query *q)
{
	int64_t count = q->group.len ? 0 : query_count(q), rows = 0;
	struct stmt *st = query_open(q);

	while (db_step(st) == DB_ROW)
		rows++;
	db_done(st);
	if (!q->group.len && rows != count)
		abort();
}

static void ask(const struct entity *e, char *text, unsigned how)
{
	struct strbuf err = STRBUF_INIT;
	char *line[8], *next = text;
	size_t n = 0;
	struct query q;
	bool good = true;

	for (; n < ARRAY_SIZE(line) && next; n++)
		line[n] = strsep(&next, "\n");
	query_init(&q, &model, e);
	q.any = how & 1;
	q.raw = how & 2;
	for (size_t i = 3; i < n && good; i++) {
		enum status status = STATUS_USAGE;

		good = accepted(query_filter(&q, line[i], &status, &err), status, &err);
	}
	if (good && n > 2 && *line[2])
		good = accepted(query_group(&q, line[2], &err), STATUS_USAGE, &err);
	else if (good)
		good = accepted(query_columns(&q, n && *line[0] ? line[0] : NULL, &err),
			STATUS_USAGE, &err);
	if (good && !q.group.len && n > 1 && *line[1])
		good = accepted(query_sort(&q, line[1], &err), STATUS_USAGE, &err);
	if (good)
		run_query(&q);
	query_release(&q);
	strbuf_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned runs;
	char *text;

	/* The cache keeps every statement; a store of its own for some hundred inputs. */
	if (runs++ % 500 == 0) {
		setenv("CRM_NOW", "2026-03-02T09:00:00Z", 1);
		open_store();
		if (runs == 1)
			open_store();
	}
	if (!size || memchr(data, '\0', size))
		return 0;
	text = xstrndup((const char *)data + 1, size - 1);
	ask(data[0] & 4 ? &colour : &thing, text, data[0]);
	free(text);
	return 0;
}
