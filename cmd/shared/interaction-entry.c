#include "interaction-entry.h"

#include <unistd.h>

enum { LONGEST = 16 * 1024 * 1024 };

static int read_all(struct strbuf *out, struct strbuf *err)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) != 0) {
		if (n < 0)
			return fail(err, _("standard input: %s"), strerror(errno));
		strbuf_add(out, buf, (size_t)n);
		if (out->len > LONGEST)
			return fail(err, _("standard input: more than 16 MB is no text"));
	}
	if (memchr(out->buf, 0, out->len))
		return fail(err, _("standard input: a NUL byte is no text"));
	return 0;
}

int entry_text(struct context *c, size_t first, struct entry_text *out, struct strbuf *err)
{
	struct strbuf text = STRBUF_INIT;
	char *copy;

	*out = (struct entry_text){ NULL, NULL };
	if (c->args.n == first + 1 && !strcmp(c->args.v[first], "-")) {
		if (read_all(&text, err)) {
			strbuf_release(&text);
			return -1;
		}
	} else {
		for (size_t i = first; i < c->args.n; i++)
			strbuf_addf(&text, "%s%s", i > first ? " " : "", c->args.v[i]);
	}
	strbuf_trim(&text);
	copy = arena_strdup(&c->arena, text.buf);
	strbuf_release(&text);
	if (!*copy)
		return 0;
	out->topic = copy;
	copy += strcspn(copy, "\r\n");
	if (*copy) {
		*copy++ = '\0';
		out->body = copy + strspn(copy, "\r\n");
	}
	return 0;
}

static int follow_contacts(
	struct model *m, struct record *r, int64_t of, enum status *status, struct strbuf *err)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT contact FROM interaction_contact WHERE interaction = $1 ORDER BY id + 0");
	VEC(int64_t) ids = VEC_INIT;
	int failed = 0;

	db_bind_int(st, 1, of);
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < ids.n && !failed; i++)
		failed = record_set(m, r, entity_field(r->entity, "contact"),
			arena_printf(r->arena, "%" PRId64, ids.v[i]), status, err);
	vec_release(&ids);
	return failed;
}

int entry_follow(
	struct model *m, struct record *r, int64_t of, enum status *status, struct strbuf *err)
{
	struct record *old = record_new(r->arena, r->entity);

	*status = STATUS_NOT_FOUND;
	if (!record_load(m, old, of, false))
		return fail(err, _("no such %s: %" PRId64), r->entity->name, of);
	record_put_text(r, "subject",
		record_text(old, "subject") ? record_text(old, "subject")
					    : arena_printf(r->arena, "interaction:%" PRId64, of));
	if (!record_num(r, "partner") && !record_text(r, "caller")) {
		if (record_num(old, "partner"))
			record_put_num(r, "partner", record_num(old, "partner"));
		else
			record_put_text(r, "caller", record_text(old, "caller"));
	}
	if (record_num(r, "partner") != record_num(old, "partner") || record_get(r, "contact")->n)
		return 0;
	return follow_contacts(m, r, of, status, err);
}

enum status entry_save(struct context *c, struct record *r)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (record_save(&c->model, r, &status, &err) == SAVE_FAILED)
		return context_error(&err, status);
	strbuf_release(&err);
	if (c->global.dry_run)
		return STATUS_OK;
	printf("%" PRId64 "\n", r->id);
	context_say(c, _("added %s:%" PRId64), r->entity->name, r->id);
	return STATUS_OK;
}
