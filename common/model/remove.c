/* Removing a row: children go with it, other references refuse it. */
#include "model/history.h"
#include "model/record.h"
#include "model/resolve.h"
#include "model/search.h"

enum { NAMED = 5 };

static int64_t *rows_that_refer(
	struct model *m, const struct entity *other, const struct field *f, int64_t id, size_t *n)
{
	struct strbuf sql = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	struct stmt *st;
	char subject[64];

	strbuf_addf(&sql, "SELECT id FROM %s WHERE %s = $1", other->table, f->name);
	if (other->kind)
		strbuf_addf(&sql, " AND kind = '%s'", other->kind);
	strbuf_addstr(&sql, " ORDER BY id /* scan: every reference to a row that goes */");
	st = db_prepare(m->db, sql.buf);
	if (f->type == TYPE_SUBJECT) {
		snprintf(subject, sizeof(subject), "%s:%" PRId64, f->arg, id);
		db_bind_text(st, 1, subject);
	} else {
		db_bind_int(st, 1, id);
	}
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	strbuf_release(&sql);
	*n = ids.n;
	return ids.v;
}

static int refuse(const struct entity *e, int64_t id, const struct entity *other,
	const struct field *f, const int64_t *ids, size_t n, struct strbuf *err)
{
	fail(err, _("%s:%" PRId64 " is in use as %s of"), e->name, id, f->name);
	for (size_t i = 0; i < n && i < NAMED; i++)
		strbuf_addf(err, "%s %s:%" PRId64, i ? "," : "", other->name, ids[i]);
	if (n > NAMED)
		strbuf_addf(err, _(" and %zu more"), n - NAMED);
	return -1;
}

/* Children go, other references refuse. */
static int clear_references(struct model *m, const struct entity *e, int64_t id,
	enum status *status, struct strbuf *err)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *other = m->entity[i].entity;

		for (const struct field *f = other->field; f->name; f++) {
			struct field subject;
			size_t n;
			int64_t *ids;
			int failed = 0;

			if (f->type == TYPE_SUBJECT) {
				subject = *f;
				subject.arg = e->name;
			} else if (f->type != TYPE_REF || strcmp(f->arg, e->name)) {
				continue;
			}
			ids = rows_that_refer(
				m, other, f->type == TYPE_SUBJECT ? &subject : f, id, &n);
			if (n && !(f->flags & FIELD_OWNER))
				failed = refuse(e, id, other, f, ids, n, err);
			for (size_t j = 0; j < n && !failed; j++)
				failed = record_remove(m, other, ids[j], status, err);
			free(ids);
			if (failed)
				return -1;
		}
	}
	return 0;
}

int record_remove(struct model *m, const struct entity *e, int64_t id, enum status *status,
	struct strbuf *err)
{
	struct arena arena = ARENA_INIT;
	struct record *r = record_new(&arena, e);
	struct strbuf sql = STRBUF_INIT;
	int result = -1;

	*status = STATUS_DATA;
	if (!record_load(m, r, id, false)) {
		*status = STATUS_NOT_FOUND;
		fail(err, _("no such %s: %" PRId64), e->name, id);
		goto out;
	}
	if (clear_references(m, e, id, status, err))
		goto out;
	history_keep(m, e, id);
	strbuf_addf(&sql, "DELETE FROM %s WHERE id = $1", e->table);
	db_run(m->db, sql.buf, "i", id);
	model_state(m, e)->removed++;
	if (e->search)
		search_touch(m, e, id);
	if (!m->in_owner)
		search_touch_owners(m, r, NULL);
	resolve_forget(m, e);
	result = 0;
out:
	strbuf_release(&sql);
	arena_release(&arena);
	return result;
}
