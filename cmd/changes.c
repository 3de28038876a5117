#include "cli/command.h"

#include "base/date.h"
#include "model/history.h"

struct changes_options {
	const char *by, *period;
	int64_t limit;
};

static const struct option options[] = {
	{ 0, "by", OPTION_STRING, offsetof(struct changes_options, by), N_("LOGIN"),
		N_("only this user's"), "user.login" },
	{ 0, "period", OPTION_STRING, offsetof(struct changes_options, period), N_("PERIOD"),
		N_("only of this period"), "period" },
	{ 0, "limit", OPTION_INT, offsetof(struct changes_options, limit), N_("N"),
		N_("the newest N"), NULL },
	OPTION_END,
};

static const char changes_sql[] =
	"SELECT c.id, c.at, c.login, c.host, c.command, c.note, c.undoes, u.id, "
	"n.entity_table, n.added, n.edited, n.removed FROM (SELECT * FROM change "
	"WHERE (CAST($1 AS TEXT) IS NULL OR login = $1) AND (CAST($2 AS TEXT) IS NULL OR at >= $2) "
	"AND (CAST($3 AS TEXT) IS NULL OR at < $3) ORDER BY id DESC LIMIT $4) c "
	"LEFT JOIN change u ON u.undoes = c.id LEFT JOIN change_count n ON n.change = c.id "
	"ORDER BY c.id DESC, n.entity_table /* scan: the changes asked for */";

/* "partner +85, detail +12 ~3 -1": what a change did. */
static void add_count(struct strbuf *what, struct stmt *st)
{
	static const char signs[] = "+~-";

	if (db_column_is_null(st, 8))
		return;
	strbuf_addf(what, "%s%s", what->len ? ", " : "", db_column_text(st, 8));
	for (int i = 0; i < 3; i++)
		if (db_column_int(st, 9 + i))
			strbuf_addf(what, " %c%" PRId64, signs[i], db_column_int(st, 9 + i));
}

static void end_change(struct out *o, const struct strbuf *what)
{
	out_text(o, what->len ? what->buf : NULL);
	out_end_row(o);
}

static void put_changes(struct stmt *st, struct out *o)
{
	struct strbuf what = STRBUF_INIT;
	int64_t last = 0;

	while (db_step(st) == DB_ROW) {
		if (db_column_int(st, 0) != last) {
			if (last)
				end_change(o, &what);
			strbuf_reset(&what);
			last = db_column_int(st, 0);
			out_int(o, last);
			for (int i = 1; i <= 5; i++)
				out_text(o, db_column_text(st, i));
			for (int i = 6; i <= 7; i++) {
				if (db_column_is_null(st, i))
					out_null(o);
				else
					out_int(o, db_column_int(st, i));
			}
		}
		add_count(&what, st);
	}
	if (last)
		end_change(o, &what);
	strbuf_release(&what);
}

static int bind_period(struct context *c, struct stmt *st, const char *period, struct strbuf *err)
{
	char from[INSTANT_SIZE] = "", to[INSTANT_SIZE] = "", next[DATE_SIZE];

	if (period && period_parse(period, from, to, err))
		return -1;
	if (*from)
		instant_of_date(arena_strdup(&c->arena, from), from);
	if (*to) {
		date_of_days(date_days(to) + 1, next);
		instant_of_date(next, to);
	}
	db_bind_text(st, 2, *from ? arena_strdup(&c->arena, from) : NULL);
	db_bind_text(st, 3, *to ? arena_strdup(&c->arena, to) : NULL);
	return 0;
}

static enum status run_changes(struct context *c)
{
	const struct out_column columns[] = {
		{ "id", _("Change"), OUT_ID, 0, 0 },
		{ "at", _("When"), OUT_INSTANT, 0, 0 },
		{ "login", _("Who"), OUT_TEXT, 0, 0 },
		{ "host", _("Host"), OUT_TEXT, 0, 0 },
		{ "command", _("Command"), OUT_TEXT, 0, 60 },
		{ "note", _("Note"), OUT_TEXT, 0, 0 },
		{ "undoes", _("Undoes"), OUT_ID, 0, 0 },
		{ "undone_by", _("Undone by"), OUT_ID, 0, 0 },
		{ "what", _("What"), OUT_TEXT, 0, 0 },
	};
	const struct changes_options *o = c->values;
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct stmt *st = db_prepare(c->db, changes_sql);
	enum status status = STATUS_OK;
	struct out *out = NULL;

	db_bind_text(st, 1, o->by);
	db_bind_int(st, 4, o->limit > 0 ? o->limit : INT64_MAX);
	if (bind_period(c, st, o->period, &err)) {
		status = context_error(&err, STATUS_USAGE);
	} else {
		out = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
		if (!out)
			status = context_error(&err, STATUS_IO);
	}
	if (out) {
		put_changes(st, out);
		if (out_close(out, &err))
			status = context_error(&err, STATUS_IO);
	}
	db_done(st);
	strbuf_release(&err);
	return status;
}

static const char *const examples[] = { "crm changes", "crm changes --by anna --period today",
	"crm changes --limit 1 --json", NULL };

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct changes_options),
	.access = ACCESS_READ,
	.run = run_changes,
};

const struct command cmd_changes = {
	.name = "changes",
	.summary = N_("what was changed, when, by whom, by which command"),
	.verb = &verb,
};
