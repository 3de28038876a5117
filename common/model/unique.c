#include "model/unique.h"

#include "base/fold.h"

enum { KEY_FIELDS = 6 };

struct unique_key {
	const struct field *field[KEY_FIELDS];
	size_t n;
	const char *text; /* "contact+partner", of `len` bytes */
	size_t len;
};

/* The fields of "contact+partner", which a '|' may end. */
static struct unique_key joined_key(const struct entity *e, const char *text)
{
	struct unique_key key = { .text = text, .len = strcspn(text, "|") };

	for (const char *p = text; p < text + key.len; p += *p == '+') {
		size_t len = strcspn(p, "+|");
		const struct field *f = e->field;

		while (f->name && (strncmp(f->name, p, len) || f->name[len]))
			f++;
		if (!f->name || key.n == KEY_FIELDS)
			BUG("%s: unique: %s", e->name, p);
		key.field[key.n++] = f;
		p += len;
	}
	return key;
}

/* Walks the keys of an entity; *i counts them from 0. */
static bool next_key(const struct entity *e, size_t *i, struct unique_key *key)
{
	size_t fields = entity_fields(e);
	const char *joined = e->unique;

	for (; *i < fields; (*i)++) {
		if (!(e->field[*i].flags & FIELD_UNIQUE))
			continue;
		*key = (struct unique_key){ .field = { &e->field[(*i)++] }, .n = 1 };
		return true;
	}
	for (size_t k = fields; k < *i && joined; k++) {
		joined = strchr(joined, '|');
		joined += joined != NULL;
	}
	if (!joined)
		return false;
	*key = joined_key(e, joined);
	(*i)++;
	return true;
}

/* What is unique is the folded form, where there is one. */
static const char *key_column(const struct field *f, struct strbuf *out)
{
	strbuf_reset(out);
	strbuf_addf(out, "%s%s", f->name, f->flags & FIELD_FOLD ? "_fold" : "");
	return out->buf;
}

/* A record without one of the values has no key, nor has one that is over. */
static bool has_key(const struct record *r, const struct unique_key *key)
{
	if (r->entity->ended && record_has(r, r->entity->ended))
		return false;
	for (size_t i = 0; i < key->n; i++) {
		const struct value *v = record_at(r, key->field[i]);

		if (!v->given || v->null)
			return false;
	}
	return true;
}

static bool key_changes(
	const struct record *r, const struct record *old, const struct unique_key *key)
{
	for (size_t i = 0; i < key->n; i++)
		if (record_changes(r, old, key->field[i]->name))
			return true;
	return r->entity->ended && record_changes(r, old, r->entity->ended);
}

static int64_t find_other(struct db *db, const struct record *r, const struct unique_key *key)
{
	struct strbuf sql = STRBUF_INIT, column = STRBUF_INIT, folded[KEY_FIELDS];
	struct stmt *st;
	int64_t id = 0;

	strbuf_addf(&sql, "SELECT id FROM %s WHERE id <> $1", r->entity->table);
	if (r->entity->kind)
		strbuf_addf(&sql, " AND kind = '%s'", r->entity->kind);
	for (size_t i = 0; i < key->n; i++)
		strbuf_addf(&sql, " AND %s = $%zu", key_column(key->field[i], &column), i + 2);
	if (r->entity->ended)
		strbuf_addf(&sql, " AND %s IS NULL", r->entity->ended);
	st = db_prepare(db, sql.buf);
	db_bind_int(st, 1, r->id);
	for (size_t i = 0; i < key->n; i++) {
		const struct value *v = record_at(r, key->field[i]);

		strbuf_init(&folded[i]);
		if (field_is_number(key->field[i])) {
			db_bind_int(st, (int)i + 2, v->num);
		} else if (key->field[i]->flags & FIELD_FOLD) {
			fold(&folded[i], v->text, v->len);
			db_bind_textn(st, (int)i + 2, folded[i].buf, folded[i].len);
		} else {
			db_bind_textn(st, (int)i + 2, v->text, v->len);
		}
	}
	if (db_step(st) == DB_ROW)
		id = db_column_int(st, 0);
	db_done(st);
	for (size_t i = 0; i < key->n; i++)
		strbuf_release(&folded[i]);
	strbuf_release(&sql);
	strbuf_release(&column);
	return id;
}

static int check_key(
	struct db *db, const struct record *r, const struct unique_key *key, struct strbuf *err)
{
	int64_t other = find_other(db, r, key);

	if (!other)
		return 0;
	if (key->n == 1)
		return fail(err, _("%s: \"%s\" is taken by %s:%" PRId64), key->field[0]->name,
			record_at(r, key->field[0])->text, r->entity->name, other);
	return fail(err, _("%.*s: there is %s:%" PRId64 " already"), (int)key->len, key->text,
		r->entity->name, other);
}

int unique_check(
	struct model *m, const struct record *r, const struct record *old, struct strbuf *err)
{
	struct unique_key key;

	for (size_t i = 0; next_key(r->entity, &i, &key);)
		if (has_key(r, &key) && key_changes(r, old, &key) && check_key(m->db, r, &key, err))
			return -1;
	return 0;
}

/* The numbers of the keys stand before their values, so that one set serves them all. */
static void begin_text(struct strbuf *out, size_t number)
{
	strbuf_reset(out);
	strbuf_addch(out, (char)(number + 1));
}

void unique_watch(struct model *m, const struct entity *e, const struct field *looked_up)
{
	struct entity_state *s = model_state(m, e);
	struct strbuf sql = STRBUF_INIT;

	strbuf_addf(&sql, "SELECT id FROM %s LIMIT 1", e->table);
	s->some_before = db_int(m->db, 0, sql.buf, "") != 0;
	s->watched = true;
	s->looked_up = looked_up;
	seen_release(&s->taken);
	strbuf_release(&sql);
}

int unique_check_watched(struct model *m, const struct record *r, struct strbuf *err)
{
	static struct strbuf text = STRBUF_INIT;
	struct entity_state *s = model_state(m, r->entity);
	struct unique_key key;

	for (size_t i = 0; next_key(r->entity, &i, &key);) {
		if (!has_key(r, &key))
			continue;
		begin_text(&text, i);
		for (size_t k = 0; k < key.n; k++)
			value_key(key.field[k], record_at(r, key.field[k]), &text);
		if (seen_add(&s->taken, text.buf, text.len) && check_key(m->db, r, &key, err))
			return -1;
		if (s->some_before && !(key.n == 1 && key.field[0] == s->looked_up) &&
			check_key(db_before(m->db), r, &key, err))
			return -1;
	}
	return 0;
}
