#include "model/set.h"

#include "base/date.h"

void set_rows(struct model *m, const struct field *f, const char *alias, struct strbuf *sql)
{
	const struct entity *child = model_need(m, f->set->entity);

	if (f->set->fixed)
		strbuf_addf(sql, " AND %s%s = '%s'", alias, f->set->fixed, f->set->fixed_value);
	if (child->ended)
		strbuf_addf(sql, " AND %s%s IS NULL", alias, child->ended);
}

/* The values found, as those of the set. */
static void put_items(struct value *v, struct arena *arena, const struct value *item, size_t n)
{
	*v = (struct value){ .given = true, .null = !n, .n = n };
	if (!n)
		return;
	v->item = arena_alloc(arena, n * sizeof(*v->item));
	memcpy(v->item, item, n * sizeof(*v->item));
}

void set_put(struct record *r, const struct field *f, const struct value *item, size_t n)
{
	put_items(record_at(r, f), r->arena, item, n);
}

void set_load(struct model *m, const struct entity *e, const struct field *f, int64_t owner,
	struct arena *arena, struct value *v)
{
	const struct entity *child = model_need(m, f->set->entity);
	const struct field *cf = entity_field(child, f->set->value);
	struct strbuf sql = STRBUF_INIT;
	VEC(struct value) items = VEC_INIT;
	struct stmt *st;

	(void)e;
	strbuf_addf(
		&sql, "SELECT id, %s FROM %s WHERE %s = $1", cf->name, child->table, f->set->owner);
	set_rows(m, f, "", &sql);
	strbuf_addf(&sql, " ORDER BY %sid", entity_field(child, "main") ? "main DESC, " : "");
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, owner);
	while (db_step(st) == DB_ROW) {
		struct value item = { .given = true, .id = db_column_int(st, 0) };

		if (field_is_number(cf)) {
			item.num = db_column_int(st, 1);
		} else {
			item.text = db_column_text(st, 1);
			item.len = db_column_len(st, 1);
			item.text = arena_strndup(arena, item.text, item.len);
		}
		vec_push(&items, item);
	}
	db_done(st);
	put_items(v, arena, items.v, items.n);
	vec_release(&items);
	strbuf_release(&sql);
}

void set_load_all(struct model *m, struct record *r)
{
	for (size_t i = 0; r->entity->field[i].name; i++)
		if (r->entity->field[i].type == TYPE_SET)
			set_load(m, r->entity, &r->entity->field[i], r->id, r->arena, &r->value[i]);
}

/* A child row: added, or put in its place as the main one. */
static int save_item(struct model *m, const struct record *r, const struct field *f,
	const struct value *item, bool main, enum status *status, struct strbuf *err)
{
	const struct entity *child = model_need(m, f->set->entity);
	struct record *c = record_new(r->arena, child);
	enum status ignored;
	enum saved saved;

	c->id = item->id;
	if (!c->id) {
		record_put_num(c, f->set->owner, r->id);
		if (f->set->fixed &&
			record_set(m, c, entity_field(child, f->set->fixed), f->set->fixed_value,
				&ignored, err))
			return -1;
	}
	*record_value(c, f->set->value) = *item;
	if (entity_field(child, "main"))
		record_put_num(c, "main", main);
	saved = record_save(m, c, status, err);
	return saved == SAVE_FAILED ? -1 : saved != SAVE_NONE;
}

/* A child row goes; one that can be over is dated instead. */
static int drop_item(struct model *m, const struct record *r, const struct entity *child,
	int64_t id, enum status *status, struct strbuf *err)
{
	char today[DATE_SIZE];
	struct record *c;

	if (!child->ended)
		return record_remove(m, child, id, status, err);
	c = record_new(r->arena, child);
	c->id = id;
	now_date(today);
	record_put_text(c, child->ended, today);
	return record_save(m, c, status, err) == SAVE_FAILED ? -1 : 0;
}

static bool same_number(struct model *m, const char *a, const char *b)
{
	char x[PHONE_SIZE], y[PHONE_SIZE];

	return !phone_normalise(a, &m->set.phone, x, NULL) &&
		!phone_normalise(b, &m->set.phone, y, NULL) && !strcmp(x, y);
}

/* The item that is the same value, or else the same telephone number spelt in another way. */
static struct value *find_item(
	struct model *m, const struct field *f, struct value *list, const struct value *item)
{
	const struct field *cf = entity_field(model_need(m, f->set->entity), f->set->value);
	bool phone = f->set->fixed_value && !strcmp(f->set->fixed_value, "phone");

	for (size_t i = 0; i < list->n; i++)
		if (value_equal(cf, &list->item[i], item))
			return &list->item[i];
	for (size_t i = 0; i < list->n && phone; i++)
		if (same_number(m, list->item[i].text, item->text))
			return &list->item[i];
	return NULL;
}

static int save_set(struct model *m, struct record *r, const struct field *f, struct value *given,
	bool fresh, enum status *status, struct strbuf *err)
{
	const struct entity *child = model_need(m, f->set->entity);
	struct value old = { .n = 0 };
	int written = 0;

	if (!fresh)
		set_load(m, r->entity, f, r->id, r->arena, &old);
	for (size_t i = 0; i < old.n && !r->partial_sets; i++) {
		if (find_item(m, f, given, &old.item[i]))
			continue;
		if (drop_item(m, r, child, old.item[i].id, status, err))
			return -1;
		written++;
	}
	for (size_t i = 0; i < given->n; i++) {
		struct value *known = find_item(m, f, &old, &given->item[i]);
		struct value item = given->item[i], before = { .item = given->item, .n = i };
		int done;

		if ((known && r->partial_sets) || find_item(m, f, &before, &item))
			continue;
		item.id = known ? known->id : 0;
		done = save_item(
			m, r, f, &item, i == 0 && !(r->partial_sets && old.n), status, err);
		if (done < 0)
			return -1;
		written += done;
	}
	return written;
}

int set_save_all(
	struct model *m, struct record *r, bool fresh, enum status *status, struct strbuf *err)
{
	bool nested = m->in_owner;
	int written = 0;

	m->in_owner = true;
	for (size_t i = 0; r->entity->field[i].name && written >= 0; i++) {
		const struct field *f = &r->entity->field[i];
		int n;

		if (f->type != TYPE_SET || !r->value[i].given || (fresh && !r->value[i].n))
			continue;
		n = save_set(m, r, f, &r->value[i], fresh, status, err);
		if (n < 0) {
			strbuf_addf(err, " (%s)", f->name);
			written = -1;
		} else {
			written += n;
		}
	}
	m->in_owner = nested;
	return written;
}
