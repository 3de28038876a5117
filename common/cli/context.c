#include "cli/command.h"

#include <locale.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/emit.h"
#include "io/pager.h"
#include "model/history.h"
#include "model/resolve.h"

const struct option global_options[] = {
	{ 0, "db", OPTION_STRING, offsetof(struct global_options, db), N_("DATABASE"),
		N_("a file, or postgresql://…"), "file" },
	{ 0, "config", OPTION_STRING, offsetof(struct global_options, config), N_("FILE"),
		N_("the settings file"), "file" },
	{ 'c', "set", OPTION_LIST, offsetof(struct global_options, set), N_("KEY=VALUE"),
		N_("a setting for this command"), "settings" },
	{ 0, "as-of", OPTION_STRING, offsetof(struct global_options, as_of), N_("DATE"),
		N_("show everything as it was recorded then (a date, an instant, or change:N)"),
		"date" },
	{ 'n', "dry-run", OPTION_FLAG, offsetof(struct global_options, dry_run), NULL,
		N_("show what would change, and change nothing"), NULL },
	{ 0, "note", OPTION_STRING, offsetof(struct global_options, note), N_("TEXT"),
		N_("a remark kept with the change"), NULL },
	{ 'f', "format", OPTION_STRING, offsetof(struct global_options, format), N_("FORMAT"),
		N_("table tsv csv json jsonl yaml record html csv-excel csv-excel-ru ical"),
		"formats" },
	{ 0, "table", OPTION_SET, offsetof(struct global_options, format), "table", NULL, NULL },
	{ 0, "tsv", OPTION_SET, offsetof(struct global_options, format), "tsv", NULL, NULL },
	{ 0, "csv", OPTION_SET, offsetof(struct global_options, format), "csv", NULL, NULL },
	{ 0, "json", OPTION_SET, offsetof(struct global_options, format), "json", NULL, NULL },
	{ 0, "jsonl", OPTION_SET, offsetof(struct global_options, format), "jsonl",
		N_("short for --format"), NULL },
	{ 0, "porcelain", OPTION_STRING, offsetof(struct global_options, porcelain), "v1",
		N_("frozen TSV for scripts, whatever settings and locale"), "=v1" },
	{ 'o', "output", OPTION_STRING, offsetof(struct global_options, output), N_("FILE"),
		N_("write there; the ending names the format"), "file" },
	{ 0, "no-header", OPTION_FLAG, offsetof(struct global_options, no_header), NULL,
		N_("leave the header out"), NULL },
	{ 'z', "null", OPTION_FLAG, offsetof(struct global_options, nul), NULL,
		N_("end records with NUL (tsv, csv)"), NULL },
	{ 0, "null-string", OPTION_STRING, offsetof(struct global_options, null_string), N_("TEXT"),
		N_("tsv: what a missing value is written as"), NULL },
	{ 'q', "quiet", OPTION_FLAG, offsetof(struct global_options, quiet), NULL,
		N_("say nothing but errors"), NULL },
	{ 'v', "verbose", OPTION_FLAG, offsetof(struct global_options, verbose), NULL,
		N_("say more"), NULL },
	{ 'y', "yes", OPTION_FLAG, offsetof(struct global_options, yes), NULL,
		N_("answer yes to every question"), NULL },
	{ 0, "color", OPTION_STRING, offsetof(struct global_options, color), N_("WHEN"),
		N_("auto, always, never"), "=auto,always,never" },
	{ 0, "no-pager", OPTION_FLAG, offsetof(struct global_options, no_pager), NULL,
		N_("no pager"), NULL },
	{ 0, "lang", OPTION_STRING, offsetof(struct global_options, lang), N_("LANG"),
		N_("language: ru, en"), "=ru,en" },
	{ 'h', "help", OPTION_FLAG, offsetof(struct global_options, help), NULL,
		N_("help, also for each command"), NULL },
	{ 0, "version", OPTION_FLAG, offsetof(struct global_options, version), NULL,
		N_("the version"), NULL },
	OPTION_END,
};

const struct entity **context_entities(struct context *c)
{
	VEC(const struct entity *) list = VEC_INIT;
	const struct entity **copy;

	for (const struct command *const *cmd = commands; *cmd; cmd++) {
		const struct entity *const *e = (*cmd)->entities;

		for (; e && *e; e++)
			vec_push(&list, *e);
	}
	copy = arena_alloc(&c->arena, (list.n + 1) * sizeof(*copy));
	memcpy(copy, list.v, list.n * sizeof(*copy));
	vec_release(&list);
	return copy;
}

static const char *system_login(struct context *c)
{
	const struct passwd *pw = getpwuid(geteuid());

	return arena_strdup(&c->arena, pw ? pw->pw_name : "unknown");
}

static struct model_settings settings(struct context *c)
{
	const char *login = config_get(&c->config, CONFIG_USER);

	return (struct model_settings){
		.currency = config_get(&c->config, CONFIG_CURRENCY),
		.control = config_get(&c->config, CONFIG_CONTROL),
		.phone = {
			.country = config_get(&c->config, CONFIG_PHONE_COUNTRY),
			.trunk = config_get(&c->config, CONFIG_PHONE_TRUNK),
			.national = (int)config_int(&c->config, CONFIG_PHONE_NATIONAL),
		},
		.file_limit = config_size(&c->config, CONFIG_FILES_LIMIT),
		.file_inside = config_size(&c->config, CONFIG_FILES_INSIDE),
		.login = login && *login ? login : system_login(c),
		.command = c->command_line,
		.note = c->global.note,
	};
}

/* "change:12", an instant, or a date = the end of that day. */
static int64_t parse_as_of(struct context *c)
{
	const char *text = c->global.as_of;
	struct strbuf err = STRBUF_INIT;
	char date[DATE_SIZE], instant[INSTANT_SIZE];
	int64_t change;

	if (!strncmp(text, "change:", 7)) {
		char *end;

		change = strtoll(text + 7, &end, 10);
		if (*end || !text[7] || change < 0)
			die(STATUS_USAGE, _("--as-of: not a change: \"%s\""), text);
		return change;
	}
	if (strpbrk(text, "T:") || !strcmp(text, "now")) {
		if (instant_parse(text, instant, &err))
			die(STATUS_USAGE, "--as-of: %s", err.buf);
		return change_at(&c->model, instant);
	}
	if (date_parse(text, date, &err))
		die(STATUS_USAGE, "--as-of: %s", err.buf);
	date_of_days(date_days(date) + 1, date);
	instant_of_date(date, instant);
	/* Up to the last second of the day. */
	return db_int(c->db, 0, "SELECT max(id) FROM change WHERE at < $1", "t", instant);
}

static struct db_options store(const struct context *c, const char *url, enum db_mode mode)
{
	return (struct db_options){
		.url = url,
		.mode = mode,
		.sync = config_get(&c->config, CONFIG_DB_SYNC),
		.busy_ms = (int)config_int(&c->config, CONFIG_DB_WAIT),
		.statement_ms = (int)config_int(&c->config, CONFIG_DB_TIMEOUT),
		.unprepared = !strcmp(config_get(&c->config, CONFIG_DB_PREPARE), "off"),
	};
}

const char *context_database(const struct context *c)
{
	return c->global.db ? c->global.db : config_get(&c->config, CONFIG_DATABASE);
}

struct db *context_make(struct context *c, const char *url, enum status *status, struct strbuf *err)
{
	struct db_options opt = store(c, url, DB_CREATE);
	struct strbuf notice = STRBUF_INIT; /* a new one has none */
	struct db *db = db_open(&opt, &notice, status, err);

	strbuf_release(&notice);
	return db;
}

static enum status try_store(struct context *c, enum db_mode mode, int busy_ms, struct strbuf *err)
{
	struct db_options opt = store(c, context_database(c), mode);
	struct model_settings set = settings(c);
	struct strbuf notice = STRBUF_INIT;
	enum status status = STATUS_OK;

	opt.busy_ms = busy_ms;
	c->db = db_open(&opt, &notice, &status, err);
	if (!c->db)
		return status;
	if (notice.len && !c->global.quiet)
		fprintf(stderr, "%s", notice.buf);
	strbuf_release(&notice);
	model_init(&c->model, c->db, context_entities(c), &set);
	c->has_model = true;
	return STATUS_OK;
}

static void open_store(struct context *c, enum db_mode mode)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = try_store(c, mode, (int)config_int(&c->config, CONFIG_DB_WAIT), &err);

	if (!c->db)
		die(status, "%s", err.buf);
	strbuf_release(&err);
}

bool context_try_read(struct context *c)
{
	enum { AT_ONCE_MS = 50 };
	struct strbuf err = STRBUF_INIT;

	try_store(c, DB_READ, AT_ONCE_MS, &err);
	strbuf_release(&err);
	return c->db != NULL;
}

void context_create(struct context *c)
{
	open_store(c, DB_CREATE);
}

void context_open(struct context *c, int access)
{
	open_store(c, access == ACCESS_WRITE ? DB_WRITE : DB_READ);
	if (c->global.as_of && access == ACCESS_WRITE)
		die(STATUS_USAGE, _("--as-of shows the past; nothing can be written there"));
	if (access == ACCESS_READ)
		db_begin(c->db);
	if (c->global.as_of)
		model_as_of(&c->model, parse_as_of(c));
}

void context_begin(struct context *c)
{
	if (!db_in_transaction(c->db))
		db_begin(c->db);
}

void context_pause(struct context *c)
{
	db_rollback(c->db);
	c->model.picks = 0;
}

static void show_differences(struct context *c)
{
	struct out_options opt = context_out(c, false);
	bool empty_table = !c->model.change && !strcmp(out_format_name(&opt), "table");

	if (!empty_table && emit_change(c, c->model.change, &opt) != STATUS_OK)
		exit(STATUS_IO);
	context_say(c,
		c->model.change ? _("dry run: nothing was changed")
				: _("dry run: nothing would change"));
}

enum status context_end(struct context *c, enum status status)
{
	int64_t change;

	if (!c->db || !db_in_transaction(c->db))
		return status;
	if (db_is_reader(c->db) || status >= STATUS_USAGE) {
		db_rollback(c->db);
		return status;
	}
	change = change_finish(&c->model);
	if (c->global.dry_run) {
		show_differences(c);
		db_discard(c->db); /* what was made for it, too */
		return status;
	}
	if (db_commit(c->db) == DB_CONSTRAINT) {
		error(_("refused: something refers to a record that would not be there"));
		return STATUS_DATA;
	}
	if (change && c->global.verbose)
		fprintf(stderr, _("change %" PRId64 "\n"), change);
	return status;
}

enum status context_commit(struct context *c)
{
	enum status status = context_end(c, STATUS_OK);

	change_next(&c->model);
	return status;
}

void context_language(struct context *c, const char *lang)
{
	if (!lang)
		lang = c->global.lang ? c->global.lang : config_get(&c->config, CONFIG_LANG);
	if (!c->language_kept)
		c->language = arena_strdup(&c->arena, getenv("LANGUAGE"));
	c->language_kept = true;
	if (c->global.porcelain) {
		setlocale(LC_MESSAGES, "C");
		return;
	}
	if (!lang || !*lang) {
		if (c->language)
			setenv("LANGUAGE", c->language, 1);
		else
			unsetenv("LANGUAGE");
		setlocale(LC_MESSAGES, "");
		return;
	}
	/* LANGUAGE needs a locale other than C to have an effect. */
	setenv("LANGUAGE", lang, 1);
	if (!setlocale(LC_MESSAGES, "") || !strcmp(setlocale(LC_MESSAGES, NULL), "C"))
		setlocale(LC_MESSAGES, "C.UTF-8");
}

void context_release(struct context *c)
{
	if (c->has_model)
		model_release(&c->model);
	db_close(c->db);
	config_release(&c->config);
	vec_release(&c->args);
	vec_release(&c->field);
	vec_release(&c->extra);
	vec_release(&c->global.set);
	arena_release(&c->arena);
}

static enum out_color color_of(const struct context *c)
{
	const char *when = c->global.color ? c->global.color : config_get(&c->config, CONFIG_COLOR);

	if (!strcmp(when, "always"))
		return OUT_COLOR_ALWAYS;
	return strcmp(when, "never") ? OUT_COLOR_AUTO : OUT_COLOR_NEVER;
}

struct out_options context_out(const struct context *c, bool single)
{
	const char *format = c->global.format;

	if (c->global.porcelain)
		format = "tsv";
	else if (!format && !c->global.output && single && isatty(STDOUT_FILENO))
		format = "record";
	return (struct out_options){
		.format = format,
		.file = c->global.output,
		.null_string = c->global.null_string,
		.no_header = c->global.no_header,
		.nul = c->global.nul,
		.pager = !c->global.no_pager,
		.color = color_of(c),
		.pager_command = config_get(&c->config, CONFIG_PAGER),
	};
}

void context_say(const struct context *c, const char *fmt, ...)
{
	va_list ap;

	if (c->global.quiet || (!isatty(STDERR_FILENO) && !c->global.verbose))
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

enum status context_error(struct strbuf *err, enum status status)
{
	const char *p = err->buf;

	while (*p) {
		size_t n = strcspn(p, "\n");

		error("%.*s", (int)n, p);
		p += n + (p[n] == '\n');
	}
	strbuf_release(err);
	return status;
}

int64_t context_resolve(
	struct context *c, const struct entity *e, const char *text, enum status *status)
{
	struct strbuf err = STRBUF_INIT;
	int64_t id = resolve(&c->model, e, text, NULL, status, &err);

	if (!id)
		context_error(&err, *status);
	strbuf_release(&err);
	return id;
}

int64_t context_number(const char *text)
{
	char *end;
	int64_t n = strtoll(text, &end, 10);

	if (*text >= '0' && *text <= '9' && !*end && n > 0)
		return n;
	error(_("not a number: \"%s\""), text);
	return 0;
}
