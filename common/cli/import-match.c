/* Which record a row is. */
#include "cli/import.h"

#include "base/fold.h"

void matcher_init(
	struct matcher *x, struct model *m, const struct entity *e, const struct import_plan *plan)
{
	struct strbuf sql = STRBUF_INIT;

	memset(x, 0, sizeof(*x));
	strbuf_init(&x->text);
	x->m = m;
	x->entity = e;
	x->key = plan->key.v;
	x->keys = plan->key.n;
	x->explicit_key = plan->explicit_key;
	strbuf_addf(&sql, "SELECT max(id) FROM %s", e->table);
	x->max_before = db_int(m->db, 0, sql.buf, "");
	strbuf_release(&sql);
}

void matcher_release(struct matcher *x)
{
	map_release(&x->known);
	map_release(&x->seen);
	strbuf_release(&x->text);
}

static void add_value(struct strbuf *out, const struct field *f, const struct value *v)
{
	if (!v->given || v->null)
		strbuf_addch(out, '\x01');
	else if (field_is_number(f))
		strbuf_addf(out, "%" PRId64, v->num);
	else if (f->flags & FIELD_FOLD)
		fold(out, v->text, v->len);
	else
		strbuf_add(out, v->text, v->len);
	strbuf_addch(out, '\x1f');
}

static const struct value *key_value(const struct matcher *x, const struct record *r, size_t i)
{
	return record_get(r, x->key[i]->name);
}

static void key_text(struct matcher *x, const struct record *r)
{
	strbuf_reset(&x->text);
	for (size_t i = 0; i < x->keys; i++)
		add_value(&x->text, x->key[i], key_value(x, r, i));
}

/* The occurrence is part of the key in `known`. */
static void add_occurrence(struct strbuf *text, int64_t occurrence)
{
	strbuf_addf(text, "\x1e%" PRId64, occurrence);
}

void matcher_load(struct matcher *x)
{
	struct strbuf sql = STRBUF_INIT;
	struct map count = MAP_INIT;
	struct stmt *st;

	strbuf_addstr(&sql, "SELECT id");
	for (size_t i = 0; i < x->keys; i++)
		strbuf_addf(&sql, ", %s%s", x->key[i]->name,
			x->key[i]->flags & FIELD_FOLD ? "_fold" : "");
	strbuf_addf(&sql, " FROM %s WHERE id <= $1 ORDER BY id /* scan: keys of a small table */",
		x->entity->table);
	st = db_prepare(x->m->db, sql.buf);
	db_bind_int(st, 1, x->max_before);
	while (db_step(st) == DB_ROW) {
		strbuf_reset(&x->text);
		for (size_t i = 0; i < x->keys; i++) {
			const char *text = db_column_text(st, (int)i + 1);

			strbuf_addstr(&x->text, text ? text : "\x01");
			strbuf_addch(&x->text, '\x1f');
		}
		add_occurrence(&x->text, (*map_at(&count, x->text.buf, x->text.len, 0))++);
		*map_at(&x->known, x->text.buf, x->text.len, 0) = db_column_int(st, 0);
	}
	db_done(st);
	map_release(&count);
	strbuf_release(&sql);
	x->by_map = true;
}

/* The id of the record at place `occurrence` among those with the row's key; 0 = none. */
static int64_t find_in_store(struct matcher *x, const struct record *r, int64_t occurrence)
{
	struct strbuf sql = STRBUF_INIT, folded[8];
	struct stmt *st;
	int64_t id = 0;
	int n = 0;

	strbuf_addf(&sql, "SELECT id FROM %s WHERE id <= $1", x->entity->table);
	if (x->entity->kind)
		strbuf_addf(&sql, " AND kind = '%s'", x->entity->kind);
	for (size_t i = 0; i < x->keys; i++) {
		const struct value *v = key_value(x, r, i);
		const char *fold_suffix = x->key[i]->flags & FIELD_FOLD ? "_fold" : "";

		if (!v->given || v->null)
			strbuf_addf(&sql, " AND %s IS NULL", x->key[i]->name);
		else
			strbuf_addf(&sql, " AND %s%s = $%d", x->key[i]->name, fold_suffix, ++n + 1);
	}
	strbuf_addf(
		&sql, " ORDER BY id LIMIT 1 OFFSET %" PRId64 " /* scan: by any key */", occurrence);
	st = db_prepare(x->m->db, sql.buf);
	db_bind_int(st, 1, x->max_before);
	n = 0;
	for (size_t i = 0; i < x->keys; i++) {
		const struct value *v = key_value(x, r, i);

		strbuf_init(&folded[i % 8]);
		if (!v->given || v->null)
			continue;
		n++;
		if (field_is_number(x->key[i])) {
			db_bind_int(st, n + 1, v->num);
		} else if (x->key[i]->flags & FIELD_FOLD) {
			fold(&folded[i % 8], v->text, v->len);
			db_bind_text(st, n + 1, folded[i % 8].buf);
		} else {
			db_bind_textn(st, n + 1, v->text, v->len);
		}
	}
	if (db_step(st) == DB_ROW)
		id = db_column_int(st, 0);
	db_done(st);
	for (size_t i = 0; i < x->keys && i < 8; i++)
		strbuf_release(&folded[i]);
	strbuf_release(&sql);
	return id;
}

static int64_t find_known(struct matcher *x, const struct record *r, int64_t occurrence)
{
	if (!x->max_before)
		return 0;
	if (!x->by_map)
		return find_in_store(x, r, occurrence);
	key_text(x, r);
	add_occurrence(&x->text, occurrence);
	return map_get(&x->known, x->text.buf, x->text.len, 0);
}

/*
 * A number names its record.  One that was never used comes from another database: the new record
 * gets it, so that references by number hold.
 */
static int64_t find_by_id(struct matcher *x, const struct record *r, struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT;
	int64_t found, used;

	if (!r->new_id)
		return 0;
	strbuf_addf(&sql, "SELECT id FROM %s WHERE id = $1", x->entity->table);
	if (x->entity->kind)
		strbuf_addf(&sql, " AND kind = '%s'", x->entity->kind);
	found = db_int(x->m->db, 0, sql.buf, "i", r->new_id);
	strbuf_reset(&sql);
	strbuf_addf(&sql,
		"SELECT 1 FROM %s WHERE id = $1 UNION ALL SELECT 1 FROM %s_history "
		"WHERE id = $1",
		x->entity->table, x->entity->table);
	used = found ? 0 : db_int(x->m->db, 0, sql.buf, "i", r->new_id);
	strbuf_release(&sql);
	if (used)
		return fail(err,
			_("number %" PRId64 " belonged to a record that was removed, or to "
			  "another catalog; leave the number out"),
			r->new_id);
	return found;
}

int64_t matcher_find(struct matcher *x, const struct record *r, struct strbuf *err)
{
	int64_t occurrence = 0, id;
	int64_t *seen;

	if (!x->keys || (!x->max_before && !x->explicit_key))
		return 0;
	if (x->keys == 1 && x->key[0] == &field_id)
		return find_by_id(x, r, err);
	id = find_known(x, r, 0);
	if (!id && !x->explicit_key)
		return 0;
	key_text(x, r);
	seen = map_at(&x->seen, x->text.buf, x->text.len, 0);
	occurrence = (*seen)++;
	if (x->explicit_key && occurrence)
		return fail(err, _("a row with the same key stood in the file before"));
	if (x->explicit_key && id && find_known(x, r, 1))
		return fail(err, _("several %s have this key"), tr(x->entity->plural));
	return occurrence ? find_known(x, r, occurrence) : id;
}
