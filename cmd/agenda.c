#include "cli/command.h"

#include <unistd.h>

#include "base/date.h"
#include "io/pager.h"
#include "shared/due.h"

/* What is to be done: today, what is late, and what comes next. */

struct agenda_options {
	const char *user;
	int64_t days;
	bool all;
};

static const struct option options[] = {
	{ 'u', "user", OPTION_STRING, offsetof(struct agenda_options, user), N_("USER"),
		N_("somebody else's"), "user" },
	{ 0, "all", OPTION_FLAG, offsetof(struct agenda_options, all), NULL,
		N_("everybody's, and what is nobody's"), NULL },
	{ 0, "days", OPTION_INT, offsetof(struct agenda_options, days), N_("N"),
		N_("how many days to look ahead; default: 7"), NULL },
	OPTION_END,
};

enum { DAYS = 7 };

/*
 * Whose things are asked for; none for everybody's.  Where nobody has the login there is one
 * person, or a guest.
 */
static enum status find_owners(struct context *c, const struct agenda_options *o, const char *today,
	struct due_owners *owners)
{
	enum status status = STATUS_OK;
	int64_t user;

	if (o->all)
		return STATUS_OK;
	if (o->user) {
		user = context_resolve(c, model_need(&c->model, "user"), o->user, &status);
		if (!user)
			return status;
	} else {
		user = db_int(
			c->db, 0, "SELECT id FROM users WHERE login = $1", "t", c->model.set.login);
	}
	if (user)
		due_owners(&c->model, user, today, owners);
	return STATUS_OK;
}

static enum status print_rows(struct context *c, const struct due_list *list, const char *today)
{
	struct out_options opt = context_out(c, false);
	struct out_column columns[DUE_COLUMNS];
	struct strbuf err = STRBUF_INIT;
	struct out *o;

	due_columns(columns);
	o = out_open(&opt, columns, DUE_COLUMNS, &err);
	for (size_t i = 0; o && i < list->item.n; i++)
		due_put(o, &list->item.v[i], today);
	return !o || out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static enum status print_text(
	struct context *c, const struct due_list *list, const struct due_look *look)
{
	struct strbuf text = STRBUF_INIT;

	due_text(list, look, &text);
	if (!c->global.no_pager)
		pager_start(config_get(&c->config, CONFIG_PAGER));
	fwrite(text.buf, 1, text.len, stdout);
	strbuf_release(&text);
	return STATUS_OK;
}

static enum status show(struct context *c, const struct agenda_options *o)
{
	bool text = !c->global.format && !c->global.porcelain && !c->global.output &&
		isatty(STDOUT_FILENO);
	struct due_list list = DUE_LIST_INIT;
	struct due_owners owners = VEC_INIT;
	struct strbuf err = STRBUF_INIT;
	struct due_ask ask;
	char today[DATE_SIZE];
	enum status status;

	now_date(today);
	if (due_ask_init(&ask, &c->config, today, &err))
		return context_error(&err, STATUS_USAGE);
	due_look_ahead(&ask, o->days ? (int)o->days : DAYS);
	status = find_owners(c, o, today, &owners);
	if (status == STATUS_OK) {
		struct due_look look = { today, owners.n ? owners.v[0] : 0,
			text && out_use_color(context_out(c, false).color, STDOUT_FILENO) };

		if (due_collect(&c->model, &ask, owners.v, owners.n, &list, &err)) {
			status = context_error(&err, STATUS_DATA);
			goto out;
		}
		due_sort(&list);
		for (size_t i = 0; i < list.item.n; i++)
			due_complete(&c->model, &list, &list.item.v[i]);
		status = text ? print_text(c, &list, &look) : print_rows(c, &list, today);
	}
	if (!list.item.n && status == STATUS_OK)
		context_say(c, _("nothing is due"));
out:
	due_release(&list);
	vec_release(&owners);
	return status;
}

static enum status run_agenda(struct context *c)
{
	const struct agenda_options *o = c->values;

	if (c->args.n) {
		error(_("agenda takes no words (--user says whose)"));
		return STATUS_USAGE;
	}
	if (o->all && o->user) {
		error(_("either --all or --user"));
		return STATUS_USAGE;
	}
	if (o->days > DUE_AHEAD_MAX) {
		error(_("--days: 1 to %d, not %" PRId64), DUE_AHEAD_MAX, o->days);
		return STATUS_USAGE;
	}
	return show(c, o);
}

static void home(struct context *c)
{
	const struct agenda_options none = { .user = NULL };

	show(c, &none);
}

static const char *const examples[] = { "crm agenda", "crm agenda --days 30 --user anna",
	"crm agenda --all --tsv", NULL };

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct agenda_options),
	.access = ACCESS_READ,
	.run = run_agenda,
	.home = home,
};

const struct command cmd_agenda = {
	.name = "agenda",
	.summary = N_("what is to be done: overdue, today, birthdays, next"),
	.verb = &verb,
};
