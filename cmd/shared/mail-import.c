#include "mail-import.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/date.h"
#include "files.h"
#include "interaction-kind.h"
#include "io/pager.h"
#include "io/source.h"
#include "mail-match.h"
#include "mail-thread.h"
#include "model/set.h"

struct import {
	struct context *c;
	const struct entity *entity;
	int64_t kind;
	struct mail_book book;
	struct mail_sides sides;
	struct mail_threads threads;
	struct arena row;
	struct strbuf err;
	int64_t read, added, same, refused, unmatched, attachments;
};

static void refuse(struct import *x, const struct mail_letter *m, const char *why)
{
	x->refused++;
	error("%s:%" PRId64 ": %s", m->file, m->line, why);
}

static void put_contacts(struct import *x, struct record *r)
{
	struct value *v;

	if (!x->sides.contact.n)
		return;
	v = arena_alloc(&x->row, x->sides.contact.n * sizeof(*v));
	for (size_t i = 0; i < x->sides.contact.n; i++)
		v[i] = (struct value){ .given = true, .num = x->sides.contact.v[i] };
	set_put(r, entity_field(x->entity, "contact"), v, x->sides.contact.n);
}

static void fill(struct import *x, const struct mail_letter *m, struct record *r)
{
	struct mail_sides *s = &x->sides;
	char now[INSTANT_SIZE];

	now_instant(now);
	mail_sides_read(&x->book, m, s);
	record_put_num(r, "kind", x->kind);
	record_put_text(r, "direction", s->out ? "out" : "in");
	record_put_text(r, "state", "done");
	record_put_text(r, "started_at", m->date ? m->date : now);
	record_put_text(r, "topic", m->subject);
	record_put_text(r, "body", m->text);
	record_put_text(r, "uid", m->id);
	put_contacts(x, r);
	if (s->partner)
		record_put_num(r, "partner", s->partner);
	else if (!s->contact.n)
		record_put_text(r, "caller", s->caller.buf);
	if (!s->user && s->partner)
		s->user = db_int(x->c->db, 0, "SELECT responsible FROM partner WHERE id = $1", "i",
			s->partner);
	if (s->user)
		record_put_num(r, "responsible", s->user);
}

/* -1 only where going on makes no sense; what is too large is named, and left out. */
static int attach(struct import *x, const struct mail_letter *m, const struct mail_attachment *a,
	int64_t interaction, enum status *status)
{
	struct file file = { .name = a->name, .type = a->type };
	struct intake *intake = files_intake(x->c);
	int fd = open(a->file, O_RDONLY | O_CLOEXEC);
	int result = fd < 0 ? fail(&x->err, "%s: %s", a->file, strerror(errno))
			    : files_read(intake, fd, a->name, status, &x->err);

	if (fd >= 0)
		close(fd);
	if (result && *status == STATUS_DATA) {
		refuse(x, m, x->err.buf);
		strbuf_reset(&x->err);
		result = 0;
	} else if (!result) {
		/* What says nothing of a content is what programs declare that know nothing. */
		if (!strcmp(a->type, "application/octet-stream"))
			file.type = NULL;
		file.subject = arena_printf(&x->row, "interaction:%" PRId64, interaction);
		result = files_attach(x->c, intake, &file, status, &x->err) ? 0 : -1;
		x->attachments++;
	}
	intake_free(intake);
	return result;
}

static int attach_all(
	struct import *x, const struct mail_letter *m, int64_t interaction, enum status *status)
{
	for (size_t i = 0; i < m->attachments; i++)
		if (m->attachment[i].file && attach(x, m, &m->attachment[i], interaction, status))
			return -1;
	return 0;
}

static int store(struct import *x, const struct mail_letter *m)
{
	struct record *r = record_new(&x->row, x->entity);
	const char *subject = mail_thread_subject(&x->threads, m, &x->row);
	enum status status = STATUS_IO;

	fill(x, m, r);
	record_put_text(r, "subject", subject);
	if (record_save(&x->c->model, r, &status, &x->err) == SAVE_FAILED ||
		attach_all(x, m, r->id, &status))
		return -1;
	x->unmatched += !x->sides.partner && !x->sides.contact.n;
	return mail_thread_stored(&x->threads, m, r->id, subject, &status, &x->err);
}

static void take(struct import *x, const struct mail_letter *m)
{
	x->read++;
	arena_clear(&x->row);
	strbuf_reset(&x->err);
	if (m->error) {
		refuse(x, m, m->error);
		return;
	}
	if (db_int(x->c->db, 0, "SELECT id FROM interaction WHERE uid = $1 ORDER BY id LIMIT 1",
		    "t", m->id)) {
		x->same++;
		return;
	}
	/* Nothing is half done: what a refused letter wrote before goes with it. */
	db_savepoint(x->c->db);
	if (store(x, m)) {
		db_savepoint_undo(x->c->db);
		refuse(x, m, x->err.buf);
	} else {
		db_savepoint_keep(x->c->db);
		x->added++;
	}
}

static void summary(const struct import *x)
{
	context_say(x->c,
		_("%" PRId64 " letters: %" PRId64 " added (%" PRId64 " of nobody known), %" PRId64
		  " there already, %" PRId64 " refused; %" PRId64 " attachments"),
		x->read, x->added, x->unmatched, x->same, x->refused, x->attachments);
}

static enum status read_letters(struct import *x, struct mail_letters *letters)
{
	struct progress progress;
	struct mail_letter m;
	int more;

	progress_start(&progress, _("importing"), -1, x->c->global.quiet);
	while ((more = mail_letters_next(letters, &m, &x->err)) > 0) {
		take(x, &m);
		progress_at(&progress, x->read, x->read);
	}
	progress_end(&progress);
	return more ? STATUS_IO : STATUS_OK;
}

/* Everything that can be read is stored; the status tells that something could not. */
static enum status settle(struct import *x)
{
	summary(x);
	return x->refused ? status_worse(STATUS_DATA, context_end(x->c, STATUS_OK)) : STATUS_OK;
}

static enum status run(struct import *x, struct mail_letters *letters)
{
	enum status status = STATUS_OK;

	context_begin(x->c);
	x->c->model.bulk = true;
	x->kind = interaction_kind_need(&x->c->model, "email", &x->err);
	if (!x->kind)
		status = STATUS_DATA;
	else
		status = read_letters(x, letters);
	if (mail_letters_close(letters, status == STATUS_DATA ? NULL : &x->err))
		status = status_worse(status, STATUS_IO);
	if (status != STATUS_OK)
		return context_error(&x->err, status);
	return settle(x);
}

/* What is not there is told before anything is read. */
static enum status check_files(struct context *c)
{
	if (!c->args.n) {
		error(_("import which letters? (a file, a folder, or - for standard input)"));
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < c->args.n; i++) {
		const char *name = c->args.v[i];

		if (strcmp(name, "-") && access(name, F_OK)) {
			error("%s: %s", name, strerror(errno));
			return STATUS_NOT_FOUND;
		}
	}
	return STATUS_OK;
}

static bool reads_input(const struct context *c)
{
	for (size_t i = 0; i < c->args.n; i++)
		if (!strcmp(c->args.v[i], "-"))
			return true;
	return false;
}

enum status mail_import(struct context *c)
{
	struct import x = { .c = c, .entity = model_need(&c->model, "interaction") };
	struct mail_letters *letters = NULL;
	enum status status = check_files(c);
	FILE *aside = NULL;

	if (status != STATUS_OK)
		return status;
	strbuf_init(&x.err);
	strbuf_init(&x.sides.caller);
	if (!reads_input(c) || !source_spool(&aside, &x.err))
		letters = mail_letters_open(&c->args, !c->global.dry_run, &x.err);
	if (letters) {
		mail_book_init(&x.book, c);
		mail_threads_init(&x.threads, c);
		status = run(&x, letters);
		mail_threads_release(&x.threads);
		mail_book_release(&x.book);
	} else {
		status = context_error(&x.err, STATUS_IO);
	}
	if (aside)
		fclose(aside);
	mail_sides_release(&x.sides);
	strbuf_release(&x.err);
	arena_release(&x.row);
	return status;
}
