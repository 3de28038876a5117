/* Which record a row is. */
#include "cli/import.h"

#include "base/fold.h"

void matcher_init(
	struct matcher *x, struct model *m, const struct entity *e, const struct import_plan *plan)
{
	struct strbuf sql = STRBUF_INIT;

	memset(x, 0, sizeof(*x));
	strbuf_init(&x->text);
	strbuf_init(&x->sql);
	x->m = m;
	x->entity = e;
	x->key = plan->key.v;
	x->keys = plan->key.n;
	x->explicit_key = plan->explicit_key;
	x->folded = xcalloc(x->keys, sizeof(*x->folded));
	for (size_t i = 0; i < x->keys; i++)
		strbuf_init(&x->folded[i]);
	strbuf_addf(&sql, "SELECT max(id) FROM %s", e->table);
	x->max_before = db_int(m->db, 0, sql.buf, "");
	strbuf_release(&sql);
}

void matcher_release(struct matcher *x)
{
	map_release(&x->seen);
	strbuf_release(&x->text);
	strbuf_release(&x->sql);
	for (size_t i = 0; i < x->keys; i++)
		strbuf_release(&x->folded[i]);
	free(x->folded);
}

static bool has_value(const struct value *v)
{
	return v->given && !v->null;
}

static const struct value *key_value(const struct matcher *x, const struct record *r, size_t i)
{
	return record_get(r, x->key[i]->name);
}

static void key_text(struct matcher *x, const struct record *r)
{
	strbuf_reset(&x->text);
	for (size_t i = 0; i < x->keys; i++)
		value_key(x->key[i], key_value(x, r, i), &x->text);
}

/* The look-up by key; which values are missing is part of it. */
static void write_look_up(struct matcher *x, const struct record *r)
{
	int n = 1;

	strbuf_reset(&x->sql);
	strbuf_addf(&x->sql, "SELECT id FROM %s WHERE id <= $1", x->entity->table);
	if (x->entity->kind)
		strbuf_addf(&x->sql, " AND kind = '%s'", x->entity->kind);
	for (size_t i = 0; i < x->keys; i++) {
		const char *fold_suffix = x->key[i]->flags & FIELD_FOLD ? "_fold" : "";

		if (has_value(key_value(x, r, i)))
			strbuf_addf(&x->sql, " AND %s%s = $%d", x->key[i]->name, fold_suffix, ++n);
		else
			strbuf_addf(&x->sql, " AND %s IS NULL", x->key[i]->name);
	}
	/* "+ 0": a server that has not counted yet would walk through all rows by number. */
	strbuf_addf(&x->sql, " ORDER BY id + 0 LIMIT 1 OFFSET $%d /* scan: by any key */", n + 1);
}

/* Bit i is set if the row has a value for key field i. */
static uint64_t values_given(const struct matcher *x, const struct record *r)
{
	uint64_t given = 1; /* 0 is no row's */

	for (size_t i = 0; i < x->keys; i++)
		given = given << 1 | has_value(key_value(x, r, i));
	return given;
}

/* The id of the record at place `occurrence` among those with the row's key; 0 = none. */
static int64_t find_in_store(struct matcher *x, const struct record *r, int64_t occurrence)
{
	uint64_t given = values_given(x, r);
	struct stmt *st;
	int64_t id = 0;
	int n = 1;

	if (given != x->sql_given)
		write_look_up(x, r);
	x->sql_given = given;
	st = db_prepare(db_before(x->m->db), x->sql.buf);
	db_bind_int(st, 1, x->max_before);
	for (size_t i = 0; i < x->keys; i++) {
		const struct value *v = key_value(x, r, i);

		if (!has_value(v))
			continue;
		if (field_is_number(x->key[i])) {
			db_bind_int(st, ++n, v->num);
		} else if (x->key[i]->flags & FIELD_FOLD) {
			strbuf_reset(&x->folded[i]);
			fold(&x->folded[i], v->text, v->len);
			db_bind_textn(st, ++n, x->folded[i].buf, x->folded[i].len);
		} else {
			db_bind_textn(st, ++n, v->text, v->len);
		}
	}
	db_bind_int(st, n + 1, occurrence);
	if (db_step(st) == DB_ROW)
		id = db_column_int(st, 0);
	db_done(st);
	return id;
}

static int64_t find_known(struct matcher *x, const struct record *r, int64_t occurrence)
{
	return x->max_before ? find_in_store(x, r, occurrence) : 0;
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
