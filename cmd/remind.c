#include "cli/command.h"

#include <unistd.h>

#include "base/program.h"
#include "base/sha256.h"
#include "shared/letter.h"
#include "shared/remind.h"

/* For cron: tells each user what is due, or sends it by mail, once. */

struct remind_options {
	const char *user;
	int64_t days;
	bool since_last, mail;
};

static const struct option options[] = {
	{ 'u', "user", OPTION_STRING, offsetof(struct remind_options, user), N_("USER"),
		N_("only this one's"), "user" },
	{ 0, "days", OPTION_INT, offsetof(struct remind_options, days), N_("N"),
		N_("tell everything so many days ahead"), NULL },
	{ 0, "since-last", OPTION_FLAG, offsetof(struct remind_options, since_last), NULL,
		N_("only what was not delivered yet; it is recorded then"), NULL },
	{ 0, "mail", OPTION_FLAG, offsetof(struct remind_options, mail), NULL,
		N_("a letter to each user instead, since the last"), NULL },
	OPTION_END,
};

/* The work of one run. */
struct run {
	struct context *c;
	struct remind r;
	bool record; /* what was delivered */
	const char *from;
	int shown; /* letters, in a dry run */
};

static enum status record_user(struct run *run, const struct remind_user *u)
{
	struct strbuf err = STRBUF_INIT;

	if (!run->record)
		return STATUS_OK;
	context_begin(run->c);
	if (remind_record(&run->r, u, &err)) {
		context_end(run->c, STATUS_DATA);
		change_next(&run->c->model);
		return context_error(&err, STATUS_DATA);
	}
	return context_commit(run->c);
}

/* --- on standard output --- */

static void text_of(const struct remind *r, const struct remind_user *u, struct strbuf *out)
{
	const struct due_look look = { r->today, u->id, false };

	due_text(&u->due, &look, out);
}

static enum status print_text(struct run *run)
{
	enum status status = STATUS_OK;
	struct strbuf text = STRBUF_INIT;
	bool begun = false;

	for (size_t i = 0; i < run->r.user.n; i++) {
		const struct remind_user *u = &run->r.user.v[i];

		if (!u->due.item.n)
			continue;
		strbuf_reset(&text);
		text_of(&run->r, u, &text);
		printf("%s%s (%s)\n\n%s", begun ? "\n\n" : "", u->name, u->login, text.buf);
		begun = true;
		/* What did not get out was not delivered. */
		if (fflush(stdout)) {
			error(_("standard output: %s"), strerror(errno));
			status = STATUS_IO;
			break;
		}
		status = status_worse(status, record_user(run, u));
	}
	strbuf_release(&text);
	return status;
}

static void put_user(struct out *o, const struct remind *r, const struct remind_user *u)
{
	for (size_t i = 0; i < u->due.item.n; i++) {
		out_text(o, u->login);
		out_int(o, u->due.item.v[i].stage);
		due_put(o, &u->due.item.v[i], r->today);
	}
}

static enum status print_rows(struct run *run)
{
	struct out_options opt = context_out(run->c, false);
	struct out_column columns[2 + DUE_COLUMNS] = {
		{ "recipient", _("Recipient"), OUT_TEXT, 0, 0 },
		{ "days_before", _("Days before"), OUT_INT, 0, 0 },
	};
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct out *o;

	due_columns(columns + 2);
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	for (size_t i = 0; o && i < run->r.user.n; i++)
		put_user(o, &run->r, &run->r.user.v[i]);
	if (!o || out_close(o, &err))
		return context_error(&err, STATUS_IO);
	for (size_t i = 0; i < run->r.user.n; i++)
		if (run->r.user.v[i].due.item.n)
			status = status_worse(status, record_user(run, &run->r.user.v[i]));
	return status;
}

/* --- by mail --- */

/* The same reminders in the same words make the same name, so a repeated letter can be known. */
static const char *message_id(struct run *run, const struct remind_user *u, const char *from)
{
	struct strbuf id = STRBUF_INIT;
	char hash[SHA256_SIZE];
	const char *copy;
	struct sha256 h;

	sha256_init(&h);
	sha256_add(&h, u->login, strlen(u->login) + 1);
	for (size_t i = 0; i < u->due.item.n; i++) {
		const struct due *d = &u->due.item.v[i];
		const char *title = d->title ? d->title : "";

		strbuf_reset(&id);
		strbuf_addf(&id, "%s %s:%" PRId64 " %s %d %s\n", due_kind_name(d->kind), d->noun,
			d->id, d->day, d->stage, title);
		sha256_add(&h, id.buf, id.len);
	}
	strbuf_reset(&id);
	strbuf_addf(&id, "crm.%.32s@", sha256_hex(&h, hash));
	letter_domain(from, &id);
	copy = arena_strdup(&run->r.arena, id.buf);
	strbuf_release(&id);
	return copy;
}

/* Where no sender is set, it is the one who runs this, as with cron's own letters. */
static const char *sender(struct run *run)
{
	const char *from = config_get(&run->c->config, CONFIG_MAIL_FROM);
	const char *login = run->c->model.set.login;
	char host[256] = "";

	if (!from || !*from)
		from = db_text(run->c->db, &run->r.arena,
			"SELECT d.value FROM detail d JOIN users u ON u.id = d.employee "
			"WHERE u.login = $1 AND d.type = 'email' "
			"ORDER BY d.main DESC, d.id LIMIT 1",
			"t", login);
	if (from)
		return from;
	if (gethostname(host, sizeof(host) - 1) || !host[0])
		snprintf(host, sizeof(host), "localhost");
	return arena_printf(&run->r.arena, "%s@%s", login, host);
}

/* Gives a letter to the mailer; only what that takes without complaint is delivered. */
static enum status hand_over(struct run *run, const struct remind_user *u, const struct letter *l)
{
	const char *argv[] = { config_get(&run->c->config, CONFIG_MAIL_COMMAND), NULL };
	struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	enum status status = STATUS_OK;
	int ended;

	if (letter_write(l, &text, &err)) {
		error(_("%s: not reminded: %s"), u->login, err.buf);
		status = STATUS_DATA;
	} else if ((ended = program_run(argv, PROGRAM_LINE, &text, NULL, &err)) < 0) {
		error(_("%s: not reminded: %s"), u->login, err.buf);
		status = STATUS_IO;
	} else if (ended) {
		error(_("%s: not reminded: \"%s\" ended with status %d"), u->login, argv[0], ended);
		status = STATUS_FAIL;
	}
	strbuf_release(&text);
	strbuf_release(&err);
	return status;
}

static enum status send_letter(struct run *run, const struct remind_user *u)
{
	struct strbuf body = STRBUF_INIT, subject = STRBUF_INIT, shown = STRBUF_INIT;
	struct letter l = { .from = run->from, .to_name = u->name, .to = u->email };
	enum status status = STATUS_OK;
	char now[INSTANT_SIZE];

	now_instant(now);
	context_language(run->c, u->lang);
	text_of(&run->r, u, &body);
	strbuf_addf(&subject, _("Reminders, %s: %zu"), run->r.today, u->due.item.n);
	context_language(run->c, NULL);
	l.message_id = message_id(run, u, l.from);
	l.subject = subject.buf;
	l.sent_at = now;
	l.body = body.buf;
	if (run->c->global.dry_run) {
		letter_show(&l, &shown);
		printf("%s%s", run->shown++ ? "\n" : "", shown.buf);
	} else {
		status = hand_over(run, u, &l);
	}
	strbuf_release(&body);
	strbuf_release(&subject);
	strbuf_release(&shown);
	return status;
}

static enum status send_all(struct run *run)
{
	enum status status = STATUS_OK;

	run->from = sender(run);
	for (size_t i = 0; i < run->r.user.n; i++) {
		const struct remind_user *u = &run->r.user.v[i];
		enum status one;

		if (!u->due.item.n)
			continue;
		if (!u->email) {
			error(_("%s: not reminded: the user has no e-mail"), u->login);
			status = status_worse(status, STATUS_FAIL);
			continue;
		}
		one = send_letter(run, u);
		if (one == STATUS_OK)
			one = record_user(run, u);
		if (one == STATUS_OK && !run->c->global.dry_run)
			context_say(run->c, _("%s: %zu reminders sent"), u->login, u->due.item.n);
		status = status_worse(status, one);
	}
	return status;
}

/* --- the command --- */

static enum status prepare(struct run *run, const struct remind_options *o)
{
	struct context *c = run->c;
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	int64_t only = 0;

	run->r.m = &c->model;
	run->r.config = &c->config;
	run->r.days = o->days ? (int)o->days : -1;
	run->r.since_last = o->since_last || o->mail;
	run->record = run->r.since_last && !c->global.dry_run;
	context_open(c, run->record ? ACCESS_WRITE : ACCESS_READ);
	if (o->user) {
		only = context_resolve(c, model_need(&c->model, "user"), o->user, &status);
		if (!only)
			return status;
	}
	if (remind_users(&run->r, only, &err))
		return context_error(&err, STATUS_DATA);
	if (run->record && remind_any_new(&run->r)) {
		context_begin(c);
		if (remind_start(&run->r, &err))
			return context_error(&err, STATUS_DATA);
		status = context_commit(c);
		if (status != STATUS_OK)
			return status;
	}
	return remind_collect(&run->r, &err) ? context_error(&err, STATUS_DATA) : STATUS_OK;
}

static enum status run_remind(struct context *c)
{
	const struct remind_options *o = c->values;
	struct run run = { .c = c };
	enum status status;

	if (c->args.n) {
		error(_("remind takes no words (--user says whom)"));
		return STATUS_USAGE;
	}
	if (o->days > DUE_AHEAD_MAX) {
		error(_("--days: 1 to %d, not %" PRId64), DUE_AHEAD_MAX, o->days);
		return STATUS_USAGE;
	}
	if (c->global.as_of && (o->since_last || o->mail)) {
		error(_("--as-of shows the past, of which nobody is reminded any more"));
		return STATUS_USAGE;
	}
	status = prepare(&run, o);
	if (status == STATUS_OK && o->mail)
		status = send_all(&run);
	else if (status == STATUS_OK)
		status = c->global.format || c->global.porcelain || c->global.output
			? print_rows(&run)
			: print_text(&run);
	remind_release(&run.r);
	return status;
}

static const char *const examples[] = {
	"crm remind",
	"crm remind --mail",
	"crm remind --mail --dry-run",
	"crm remind --user anna --days 3 --since-last",
	NULL,
};

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct remind_options),
	.access = ACCESS_OWN,
	.run = run_remind,
};

const struct command cmd_remind = {
	.name = "remind",
	.summary = N_("for cron: tells each user what is due, or sends it by mail, once"),
	.verb = &verb,
};
