/* Past versions of rows, and what is derived. */
#include "base/fold.h"
#include "model/check-internal.h"
#include "model/search.h"
#include "model/version.h"

struct past {
	struct model *m;
	const struct entity *entity;
	fault_fn fn;
	void *data;
};

static void PRINTF_LIKE(3, 4) tell(struct past *x, int64_t id, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	struct fault fault = { x->entity, id, NULL, NULL, false };
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	fault.text = text.buf;
	x->fn(&fault, x->data);
	strbuf_release(&text);
}

/* Versions of a row follow each other, and the row as it is follows the last. */
static void check_table(struct past *x, const struct numbers *changes)
{
	struct strbuf sql = STRBUF_INIT;
	int64_t id = 0, ended = 0;
	struct stmt *st;

	strbuf_addf(&sql,
		"SELECT h.id, h.since, h.until, t.since FROM %s_history h LEFT JOIN %s t "
		"ON t.id = h.id ORDER BY h.id, h.until /* scan: every version */",
		x->entity->table, x->entity->table);
	st = db_prepare(x->m->db, sql.buf);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		int64_t since = db_column_int(st, 1), until = db_column_int(st, 2);

		if (db_column_int(st, 0) != id)
			ended = 0;
		id = db_column_int(st, 0);
		if (since >= until)
			tell(x, id,
				_("a version ends before it begins: change %" PRId64
				  " to %" PRId64),
				since, until);
		else if (since < ended)
			tell(x, id,
				_("two versions at once: one ends with change %" PRId64
				  ", the next begins with %" PRId64),
				ended, since);
		ended = until;
		if (!numbers_have(changes, since) || !numbers_have(changes, until))
			tell(x, id,
				_("a version of changes that are not there: %" PRId64
				  " to %" PRId64),
				since, until);
		if (!db_column_is_null(st, 3) && until > db_column_int(st, 3))
			tell(x, id,
				_("a past version ends with change %" PRId64
				  ", but the record as it is began with %" PRId64),
				until, db_column_int(st, 3));
	}
	db_done(st);
	strbuf_release(&sql);
}

void check_history(struct model *m, fault_fn fn, void *data)
{
	struct past x = { .m = m, .fn = fn, .data = data };
	struct numbers changes = VEC_INIT;
	struct stmt *st;
	size_t i = 0;

	numbers_read(m, "SELECT id FROM change ORDER BY id /* scan: every change */", &changes);
	while ((x.entity = version_table(m, &i)))
		check_table(&x, &changes);
	st = db_prepare(m->db,
		"SELECT c.id, c.undoes FROM change c LEFT JOIN change u ON u.id = c.undoes "
		"WHERE c.undoes IS NOT NULL AND (u.id IS NULL OR u.id >= c.id) "
		"ORDER BY c.id /* scan: every undo */");
	while (db_step(st) == DB_ROW)
		tell(&x, db_column_int(st, 0),
			_("change %" PRId64 " undoes %" PRId64 ", which is not there before it"),
			db_column_int(st, 0), db_column_int(st, 1));
	db_done(st);
	vec_release(&changes);
}

static void fix_folds(struct model *m, const struct entity *e, const struct field *f)
{
	struct strbuf sql = STRBUF_INIT, folded = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	VEC(char *) texts = VEC_INIT;
	struct stmt *st;

	strbuf_addf(&sql, "SELECT id, %s, %s_fold FROM %s WHERE 1 = 1%s /* scan: every text */",
		f->name, f->name, e->table, version_kind(m, e));
	st = db_prepare(m->db, sql.buf);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		const char *text = db_column_text(st, 1), *stored = db_column_text(st, 2);

		strbuf_reset(&folded);
		fold(&folded, text ? text : "", text ? strlen(text) : 0);
		if (!text ? !stored : stored && !strcmp(stored, folded.buf))
			continue;
		vec_push(&ids, db_column_int(st, 0));
		vec_push(&texts, text ? xstrdup(folded.buf) : NULL);
	}
	db_done(st);
	strbuf_reset(&sql);
	strbuf_addf(&sql, "UPDATE %s SET %s_fold = $2 WHERE id = $1", e->table, f->name);
	for (size_t i = 0; i < ids.n; i++) {
		db_run(m->db, sql.buf, "it", ids.v[i], texts.v[i]);
		free(texts.v[i]);
	}
	vec_release(&ids);
	vec_release(&texts);
	strbuf_release(&sql);
	strbuf_release(&folded);
}

void check_fix(struct model *m)
{
	for (size_t i = 0; i < m->entity_count; i++)
		for (const struct field *f = m->entity[i].entity->field; f->name; f++)
			if (f->flags & FIELD_FOLD)
				fix_folds(m, m->entity[i].entity, f);
	search_rebuild(m);
}
