/* The whole text index anew, from batches of records. */
#include "model/search.h"
#include "model/set.h"

enum { REBUILD_BATCH = 1000 };

/* The next records behind `after` with their own search fields; how many. */
static size_t read_batch(struct model *m, const struct entity *e, int64_t after,
	struct arena *arena, struct record **r)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	size_t n = 0;

	strbuf_addstr(&sql, "SELECT id");
	for (const struct field *f = e->field; f->name; f++)
		if ((f->flags & FIELD_SEARCH) && field_stored(f))
			strbuf_addf(&sql, ", %s", f->name);
	strbuf_addf(&sql, " FROM %s WHERE id > $1 ORDER BY id LIMIT %d", e->table, REBUILD_BATCH);
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, after);
	for (; db_step(st) == DB_ROW; n++) {
		int col = 1;

		r[n] = record_new(arena, e);
		r[n]->id = db_column_int(st, 0);
		for (const struct field *f = e->field; f->name; f++)
			if ((f->flags & FIELD_SEARCH) && field_stored(f))
				record_put_text(r[n], f->name, db_column_text(st, col++));
	}
	db_done(st);
	strbuf_release(&sql);
	return n;
}

/* The values of a set, for all records of the batch at once: both come in the order of owners. */
static void read_batch_set(
	struct model *m, const struct field *f, struct arena *arena, struct record **r, size_t n)
{
	const struct entity *child = model_need(m, f->set->entity);
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	bool more;

	strbuf_addf(&sql, "SELECT %s, %s FROM %s WHERE %s BETWEEN $1 AND $2", f->set->owner,
		f->set->value, child->table, f->set->owner);
	set_rows(m, f, "", &sql);
	strbuf_addf(&sql, " ORDER BY %s, %sid", f->set->owner,
		entity_field(child, "main") ? "main DESC, " : "");
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, r[0]->id);
	db_bind_int(st, 2, r[n - 1]->id);
	more = db_step(st) == DB_ROW;
	for (size_t i = 0; i < n; i++) {
		VEC(struct value) items = VEC_INIT;

		for (; more && db_column_int(st, 0) == r[i]->id; more = db_step(st) == DB_ROW) {
			struct value item = { .given = true };

			item.text = arena_strdup(arena, db_column_text(st, 1));
			item.len = strlen(item.text);
			vec_push(&items, item);
		}
		set_put(r[i], f, items.v, items.n);
		vec_release(&items);
	}
	db_done(st);
	strbuf_release(&sql);
}

void search_each(struct model *m, const struct entity *e, search_batch_fn fn, void *data)
{
	struct arena arena = ARENA_INIT;
	struct record *r[REBUILD_BATCH];
	int64_t after = 0;
	size_t n;

	while ((n = read_batch(m, e, after, &arena, r)) > 0) {
		for (const struct field *f = e->field; f->name; f++)
			if (f->type == TYPE_SET && (f->flags & FIELD_SEARCH))
				read_batch_set(m, f, &arena, r, n);
		fn(m, r, n, data);
		after = r[n - 1]->id;
		arena_clear(&arena);
	}
	arena_release(&arena);
}

static void add_batch(struct model *m, struct record **r, size_t n, void *data)
{
	(void)data;
	for (size_t i = 0; i < n; i++)
		search_add(m, r[i]);
}

void search_rebuild(struct model *m)
{
	db_search_clear(m->db);
	db_drop_search_index(m->db);
	db_load_begin(m->db);
	for (size_t i = 0; i < m->entity_count; i++)
		if (m->entity[i].entity->search)
			search_each(m, m->entity[i].entity, add_batch, NULL);
	db_load_end(m->db);
	db_restore_indexes(m->db);
	m->reindex_all = false;
}
