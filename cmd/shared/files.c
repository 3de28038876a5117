#include "shared/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/size.h"

/* Removed ones count as well: undo brings them back. */
#define USED "SELECT content FROM attach UNION SELECT content FROM attach_history"

enum { PIECE = 256 * 1024 };

struct intake *files_intake(struct context *c)
{
	return intake_new(&c->model);
}

int files_read(struct intake *x, int fd, const char *name, enum status *status, struct strbuf *err)
{
	char *piece = xmalloc(PIECE);
	struct strbuf why = STRBUF_INIT;
	ssize_t n;
	int result = 0;

	while (!result && (n = read(fd, piece, PIECE)) != 0) {
		if (n > 0) {
			result = intake_add(x, piece, (size_t)n, status, &why);
		} else if (errno != EINTR) {
			*status = STATUS_IO;
			result = fail(&why, "%s", strerror(errno));
		}
	}
	if (!result)
		result = intake_end(x, status, &why);
	if (result)
		fail(err, "%s: %s", name, why.buf);
	strbuf_release(&why);
	free(piece);
	return result;
}

static int put(struct context *c, struct record *r, const char *field, const char *text,
	enum status *status, struct strbuf *err)
{
	return record_set(
		&c->model, r, entity_field(r->entity, field), text ? text : "", status, err);
}

int64_t files_attach(struct context *c, struct intake *x, const struct file *f, enum status *status,
	struct strbuf *err)
{
	struct record *r = record_new(&c->arena, model_need(&c->model, "attach"));
	const char *name = files_name(&c->arena, f->name && *f->name ? f->name : "unnamed");
	const char *type = f->type;
	size_t len;

	if (!type) {
		const char *head = intake_head(x, &len);

		type = files_type(head, len, name);
	}
	if (intake_keep(x, status, err) || put(c, r, "subject", f->subject, status, err) ||
		put(c, r, "name", name, status, err) || put(c, r, "type", type, status, err) ||
		put(c, r, "notes", f->notes, status, err))
		return 0;
	record_put_text(r, "content", intake_hash(x));
	return record_save(&c->model, r, status, err) == SAVE_FAILED ? 0 : r->id;
}

int files_sweep(struct context *c, bool dry, struct content_swept *swept, struct strbuf *err)
{
	return content_sweep(&c->model, USED, dry, swept, err);
}

int64_t files_check(
	struct model *m, bool contents, void (*fn)(void *data, const char *text), void *data)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT u.content, min(u.id), count(*) FROM "
		"(SELECT id, content FROM attach UNION SELECT id, content FROM attach_history) u "
		"LEFT JOIN content c ON c.hash = u.content WHERE c.id IS NULL "
		"GROUP BY u.content ORDER BY 2, 1 /* scan: every attachment */");
	int64_t faults = 0;

	for (; db_step(st) == DB_ROW; faults++) {
		char *text = xasprintf(_("attach:%" PRId64 ": its content is missing: %s"),
			db_column_int(st, 1), db_column_text(st, 0));

		fn(data, text);
		free(text);
	}
	db_done(st);
	st = db_prepare(m->db,
		"SELECT a.id, a.size, c.size FROM attach a JOIN content c ON c.hash = a.content "
		"WHERE a.size <> c.size ORDER BY a.id /* scan: every attachment */");
	for (; db_step(st) == DB_ROW; faults++) {
		char *text = xasprintf(
			_("attach:%" PRId64 ": %" PRId64 " bytes, but its content has %" PRId64),
			db_column_int(st, 0), db_column_int(st, 1), db_column_int(st, 2));

		fn(data, text);
		free(text);
	}
	db_done(st);
	return contents ? faults + content_check(m, fn, data) : faults;
}
