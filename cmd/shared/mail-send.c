#include "mail-send.h"

#include <time.h>
#include <unistd.h>

#include "audience.h"
#include "base/program.h"
#include "cli/selection.h"
#include "io/pager.h"
#include "mail-mailing.h"

enum { GIVE_UP = 10 }; /* letters in a row that the mailer does not take */

static const char *const result_words[MAIL_RESULTS] = {
	[MAIL_SENT] = "sent",
	[MAIL_ALREADY] = "already",
	[MAIL_BLACKLIST] = "blacklist",
	[MAIL_NO_ADDRESS] = "no-address",
	[MAIL_BAD_ADDRESS] = "bad-address",
	[MAIL_MISSING] = "missing",
	[MAIL_FAILED] = "failed",
};

struct sending {
	struct context *c;
	struct mailing mailing;
	struct out *out; /* NULL in a dry run */
	int64_t count[MAIL_RESULTS];
	int64_t next_ms; /* not before then is the next letter handed over */
	int64_t pause_ms;
	int in_a_row;
	enum status status;
	bool stop;
};

static int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * (int64_t)1000 + t.tv_nsec / 1000000;
}

static void keep_pace(struct sending *s)
{
	int64_t now = clock_ms();

	if (s->next_ms > now)
		nanosleep(&(struct timespec){ (s->next_ms - now) / 1000,
				  (s->next_ms - now) % 1000 * 1000000 },
			NULL);
	s->next_ms = clock_ms() + s->pause_ms;
}

/* Gives the letter to the mailer. */
static enum mail_result hand_over(struct sending *s, struct mailing_letter *l)
{
	const char *argv[] = { config_get(&s->c->config, CONFIG_MAIL_COMMAND), NULL };
	struct strbuf said = STRBUF_INIT, err = STRBUF_INIT;
	int ended;

	keep_pace(s);
	ended = program_run(argv, PROGRAM_LINE, &l->mime, &said, &err);
	strbuf_trim(&said);
	if (ended < 0)
		strbuf_addstr(&l->why, err.buf);
	else if (ended)
		strbuf_addf(&l->why, _("\"%s\" ended with status %d"), argv[0], ended);
	if (ended && said.len)
		strbuf_addf(&l->why, ": %s", said.buf);
	/* A mailer that is not there will not be there for the others. */
	s->stop = ended < 0 || ended == 126 || ended == 127;
	strbuf_release(&said);
	strbuf_release(&err);
	return ended ? MAIL_FAILED : MAIL_SENT;
}

/* What was sent is known at once, whatever happens to the letters behind it. */
static void keep(struct sending *s, struct mailing_letter *l)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	context_begin(s->c);
	if (mailing_store(&s->mailing, l, &status, &err)) {
		context_end(s->c, STATUS_DATA);
		error(_("%s: the letter was sent, but not recorded: %s"), l->address, err.buf);
		s->status = status_worse(s->status, status_worse(status, STATUS_DATA));
		s->stop = true;
	} else {
		s->status = status_worse(s->status, context_commit(s->c));
	}
	strbuf_release(&err);
}

static void report(struct sending *s, const struct mailing_letter *l, enum mail_result result)
{
	s->count[result]++;
	if (!s->out || ((result == MAIL_SENT || result == MAIL_ALREADY) && !s->c->global.verbose))
		return;
	out_int(s->out, l->to.contact);
	out_text(s->out, l->name);
	out_text(s->out, l->address);
	out_text(s->out, result_words[result]);
	out_text(s->out, l->why.len ? l->why.buf : NULL);
	out_end_row(s->out);
}

static void send_one(struct sending *s, int64_t contact, struct mailing_letter *l)
{
	enum mail_result result;

	context_begin(s->c);
	result = mailing_write(&s->mailing, contact, l);
	context_pause(s->c);
	if (result == MAIL_SENT && s->c->global.dry_run) {
		struct strbuf box = STRBUF_INIT;

		mailing_show(l, &box);
		fwrite(box.buf, 1, box.len, stdout);
		strbuf_release(&box);
	} else if (result == MAIL_SENT) {
		result = hand_over(s, l);
		s->in_a_row = result == MAIL_SENT ? 0 : s->in_a_row + 1;
		s->stop |= s->in_a_row >= GIVE_UP;
		if (result == MAIL_SENT)
			keep(s, l);
	}
	report(s, l, result);
}

static void reset(struct mailing_letter *l)
{
	arena_clear(&l->arena);
	strbuf_reset(&l->subject);
	strbuf_reset(&l->text);
	strbuf_reset(&l->html);
	strbuf_reset(&l->mime);
	strbuf_reset(&l->why);
	l->name = l->address = l->uid = NULL;
}

static void send_all(struct sending *s, const struct audience *a)
{
	struct mailing_letter l = { .arena = ARENA_INIT };
	int64_t limit = s->mailing.opt->limit;
	struct progress progress;

	strbuf_init(&l.subject);
	strbuf_init(&l.text);
	strbuf_init(&l.html);
	strbuf_init(&l.mime);
	strbuf_init(&l.why);
	progress_start(&progress, _("sending"), (int64_t)a->n, s->c->global.quiet);
	for (size_t i = 0; i < a->n && !s->stop; i++) {
		if (limit && s->count[MAIL_SENT] >= limit)
			break;
		reset(&l);
		send_one(s, a->id[i], &l);
		progress_at(&progress, (int64_t)i + 1, s->count[MAIL_SENT]);
	}
	progress_end(&progress);
	if (s->stop && s->count[MAIL_FAILED])
		error(_("stopped: the mailer takes no letters: %s"), l.why.buf);
	reset(&l);
	strbuf_release(&l.subject);
	strbuf_release(&l.text);
	strbuf_release(&l.html);
	strbuf_release(&l.mime);
	strbuf_release(&l.why);
	arena_release(&l.arena);
}

static void summary(const struct sending *s)
{
	const int64_t *n = s->count;

	context_say(s->c,
		_("%" PRId64 " sent, %" PRId64 " had it already, %" PRId64
		  " on a black list, %" PRId64 " without an address, %" PRId64
		  " lack a value, %" PRId64 " failed"),
		n[MAIL_SENT], n[MAIL_ALREADY], n[MAIL_BLACKLIST],
		n[MAIL_NO_ADDRESS] + n[MAIL_BAD_ADDRESS], n[MAIL_MISSING], n[MAIL_FAILED]);
	if (s->c->global.dry_run)
		context_say(s->c, _("dry run: nothing was sent"));
}

static enum status open_list(struct sending *s)
{
	const struct out_column columns[] = {
		{ "contact", _("Contact"), OUT_ID, 0, 0 },
		{ "name", _("Name"), OUT_TEXT, 0, 40 },
		{ "address", _("Address"), OUT_TEXT, 0, 40 },
		{ "result", _("Result"), OUT_TEXT, 0, 0 },
		{ "reason", _("Reason"), OUT_TEXT, 0, 0 },
	};
	struct out_options options = context_out(s->c, false);
	struct strbuf err = STRBUF_INIT;

	if (s->c->global.dry_run)
		return STATUS_OK;
	s->out = out_open(&options, columns, ARRAY_SIZE(columns), &err);
	return s->out ? STATUS_OK : context_error(&err, STATUS_USAGE);
}

static enum status settle(struct sending *s)
{
	struct strbuf err = STRBUF_INIT;

	if (s->out && out_close(s->out, &err))
		s->status = status_worse(s->status, context_error(&err, STATUS_IO));
	summary(s);
	if (s->count[MAIL_FAILED])
		s->status = status_worse(s->status, STATUS_FAIL);
	if (s->count[MAIL_MISSING] + s->count[MAIL_BAD_ADDRESS])
		s->status = status_worse(s->status, STATUS_DATA);
	return s->status;
}

/* Whom the words mean now; nothing is locked while letters go out. */
static enum status read_audience(struct context *c, struct audience *a)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	context_begin(c);
	if (audience_read(c, &c->args, a, &status, &err))
		return context_error(&err, status);
	context_pause(c);
	return STATUS_OK;
}

/* On a terminal, before a letter goes to many. */
static bool agreed(const struct context *c, const struct audience *a)
{
	if (a->n < 2 || c->global.yes || c->global.dry_run || !isatty(STDIN_FILENO) ||
		!isatty(STDERR_FILENO))
		return true;
	fprintf(stderr, _("send the letter to %zu contacts?"), a->n);
	return selection_agreed();
}

enum status mail_send(struct context *c, const struct mail_send_options *opt)
{
	struct sending s = { .c = c, .status = STATUS_OK };
	struct audience a = { NULL, 0 };
	int64_t rate = config_int(&c->config, CONFIG_MAIL_RATE);
	enum status status;

	if (!opt->file) {
		error(_("send what? (--template FILE; - is standard input)"));
		return STATUS_USAGE;
	}
	status = mailing_open(&s.mailing, c, opt);
	if (status == STATUS_OK)
		status = read_audience(c, &a);
	if (status == STATUS_OK && !agreed(c, &a))
		status = STATUS_FAIL;
	if (status == STATUS_OK)
		status = open_list(&s);
	if (status == STATUS_OK) {
		s.pause_ms = rate ? 60000 / rate : 0;
		send_all(&s, &a);
		status = settle(&s);
	}
	audience_release(&a);
	mailing_release(&s.mailing);
	return status;
}
