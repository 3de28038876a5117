#include "model/version.h"

#include "model/set.h"

static void add_column(struct strbuf *sql, const struct field *f)
{
	if (!field_stored(f))
		return;
	strbuf_addf(sql, ", %s", f->name);
	if (f->flags & FIELD_FOLD)
		strbuf_addf(sql, ", %s_fold", f->name);
}

void version_columns(struct strbuf *sql, const struct entity *e)
{
	if (e->kind)
		strbuf_addstr(sql, ", kind");
	for (const struct field *f = e->field; f->name; f++)
		add_column(sql, f);
}

void version_table_fields(struct model *m, const struct entity *e, struct field_list *list)
{
	for (const struct field *f = e->field; f->name; f++)
		if (field_stored(f))
			vec_push(list, f);
	for (size_t i = 0; i < m->entity_count && e->kind; i++) {
		const struct entity *other = m->entity[i].entity;

		if (strcmp(other->table, e->table))
			continue;
		for (const struct field *f = other->field; f->name; f++) {
			bool named = !field_stored(f);

			for (size_t k = 0; k < list->n && !named; k++)
				named = !strcmp(list->v[k]->name, f->name);
			if (!named)
				vec_push(list, f);
		}
	}
}

void version_table_columns(struct strbuf *sql, struct model *m, const struct entity *e)
{
	struct field_list list = VEC_INIT;

	if (e->kind)
		strbuf_addstr(sql, ", kind");
	version_table_fields(m, e, &list);
	for (size_t i = 0; i < list.n; i++)
		add_column(sql, list.v[i]);
	vec_release(&list);
}

const struct entity *version_table(struct model *m, size_t *i)
{
	for (; *i < m->entity_count; (*i)++) {
		const struct entity *e = m->entity[*i].entity;
		bool seen = false;

		for (size_t j = 0; j < *i; j++)
			seen |= !strcmp(m->entity[j].entity->table, e->table);
		if (!seen) {
			(*i)++;
			return e;
		}
	}
	return NULL;
}

const char *version_kind(struct model *m, const struct entity *e)
{
	return e->kind ? arena_printf(&m->arena, " AND kind = '%s'", e->kind) : "";
}

void version_added(struct model *m, const struct entity *e, int64_t id)
{
	struct entity_state *s = model_state(m, e);

	s->added++;
	if (!s->added_from || id < s->added_from)
		s->added_from = id;
	if (id > s->added_to)
		s->added_to = id;
}

bool version_range(
	struct model *m, const struct entity *e, int64_t change, int64_t *from, int64_t *to)
{
	*from = *to = 0;
	for (size_t i = 0; i < m->entity_count && change == m->change; i++) {
		const struct entity_state *s = &m->entity[i];

		if (strcmp(s->entity->table, e->table) || !s->added_from)
			continue;
		if (!*from || s->added_from < *from)
			*from = s->added_from;
		if (s->added_to > *to)
			*to = s->added_to;
	}
	if (change != m->change) {
		*from = db_int(m->db, 0,
			"SELECT added_from FROM change_count WHERE change = $1 "
			"AND entity_table = $2",
			"it", change, e->table);
		*to = db_int(m->db, 0,
			"SELECT added_to FROM change_count WHERE change = $1 "
			"AND entity_table = $2",
			"it", change, e->table);
	}
	return *from != 0;
}

void version_rows(struct model *m, const struct entity *e, int64_t change, struct strbuf *sql)
{
	int64_t from, to;

	strbuf_addf(sql, "SELECT id FROM %s_history WHERE until = %" PRId64 "%s", e->table, change,
		version_kind(m, e));
	if (version_range(m, e, change, &from, &to))
		strbuf_addf(sql,
			" UNION SELECT id FROM %s WHERE id BETWEEN %" PRId64 " AND %" PRId64
			" AND since = %" PRId64
			"%s UNION SELECT id FROM %s_history WHERE id BETWEEN "
			"%" PRId64 " AND %" PRId64 " AND since = %" PRId64 "%s",
			e->table, from, to, change, version_kind(m, e), e->table, from, to, change,
			version_kind(m, e));
}

void history_keep(struct model *m, const struct entity *e, int64_t id)
{
	struct strbuf sql = STRBUF_INIT;

	strbuf_addf(&sql, "INSERT INTO %s_history (id, since", e->table);
	version_columns(&sql, e);
	strbuf_addstr(&sql, ", until) SELECT id, since");
	version_columns(&sql, e);
	/* A version that this same change wrote was never seen by anyone. */
	strbuf_addf(&sql, ", $2 FROM %s WHERE id = $1 AND since <> $2", e->table);
	db_run(m->db, sql.buf, "ii", id, change_begin(m));
	strbuf_release(&sql);
}

/* A version of a row as it was stored; since = 0 stands for "was not there". */
struct version {
	int64_t since;
	int64_t until; /* 0 = still in force */
	struct record *record;
};

static void read_version(
	struct stmt *st, struct version *v, const struct entity *e, struct arena *arena)
{
	int col = 3;

	v->since = db_column_int(st, 1);
	v->until = db_column_int(st, 2);
	v->record = record_new(arena, e);
	v->record->id = db_column_int(st, 0);
	for (size_t i = 0; e->field[i].name; i++) {
		struct value *value = &v->record->value[i];

		if (!field_stored(&e->field[i]))
			continue;
		value->given = true;
		value->null = db_column_is_null(st, col);
		if (value->null) {
			col++;
		} else if (field_is_number(&e->field[i])) {
			value->num = db_column_int(st, col++);
		} else {
			value->text = arena_strdup(arena, db_column_text(st, col));
			value->len = db_column_len(st, col++);
		}
	}
}

static void add_version_select(struct strbuf *sql, const struct entity *e, const char *condition)
{
	for (int past = 0; past < 2; past++) {
		strbuf_addf(sql, "%sSELECT id, since, %s", past ? " UNION ALL " : "",
			past ? "until" : "0 AS until");
		for (const struct field *f = e->field; f->name; f++)
			if (field_stored(f))
				strbuf_addf(sql, ", %s", f->name);
		strbuf_addf(
			sql, " FROM %s%s WHERE %s", e->table, past ? "_history" : "", condition);
		if (e->kind)
			strbuf_addf(sql, " AND kind = '%s'", e->kind);
	}
	strbuf_addstr(sql, " ORDER BY 1, 2 /* scan: versions of rows */");
}

/* Tells the differences between two versions; either may be NULL. */
static void tell(struct model *m, int64_t change, const struct version *old,
	const struct version *new, difference_fn fn, void *data)
{
	const struct record *r = new ? new->record : old->record;
	struct arena arena = ARENA_INIT;
	struct difference d = { .change = change,
		.entity = r->entity,
		.id = r->id,
		.action = !old ? '+'
			: !new ? '-'
			       : '~' };
	size_t told = 0;

	d.label = record_display(m, r, entity_field(r->entity, r->entity->label), &arena);
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];

		if (!field_stored(f))
			continue;
		d.field = f->name;
		d.old_text = old ? record_display(m, old->record, f, &arena) : NULL;
		d.new_text = new ? record_display(m, new->record, f, &arena) : NULL;
		if (old && new ? value_equal(f, &old->record->value[i], &new->record->value[i])
			       : !d.old_text && !d.new_text)
			continue;
		fn(&d, data);
		told++;
	}
	arena_release(&arena);
}

static void tell_row(struct model *m, const struct entity *e, int64_t id, int64_t change,
	difference_fn fn, void *data)
{
	struct arena arena = ARENA_INIT;
	struct strbuf sql = STRBUF_INIT;
	struct version old, new;
	bool has_old = false, has_new = false;
	struct stmt *st;

	add_version_select(&sql, e, "id = $1");
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, id);
	while (db_step(st) == DB_ROW) {
		if (db_column_int(st, 2) == change) {
			read_version(st, &old, e, &arena);
			has_old = true;
		} else if (db_column_int(st, 1) == change) {
			read_version(st, &new, e, &arena);
			has_new = true;
		}
	}
	db_done(st);
	if (has_old || has_new)
		tell(m, change, has_old ? &old : NULL, has_new ? &new : NULL, fn, data);
	strbuf_release(&sql);
	arena_release(&arena);
}

static void tell_table(
	struct model *m, const struct entity *e, int64_t change, difference_fn fn, void *data)
{
	struct strbuf sql = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	struct stmt *st;

	version_rows(m, e, change, &sql);
	strbuf_addstr(&sql, " ORDER BY 1 /* scan: the rows of a change */");
	st = db_prepare(m->db, sql.buf);
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < ids.n; i++)
		tell_row(m, e, ids.v[i], change, fn, data);
	vec_release(&ids);
	strbuf_release(&sql);
}

void history_of_change(struct model *m, int64_t change, difference_fn fn, void *data)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity_state *s = &m->entity[i];
		bool touched = change == m->change
			? s->added || s->edited || s->removed
			: db_int(m->db, 0,
				  "SELECT 1 FROM change_count WHERE change = $1 "
				  "AND entity_table = $2",
				  "it", change, s->entity->table);

		if (touched)
			tell_table(m, s->entity, change, fn, data);
	}
}

/* Versions of every row that fits the condition ($1 = id), oldest first, row by row. */
static void tell_versions(struct model *m, const struct entity *e, const char *condition,
	int64_t id, difference_fn fn, void *data)
{
	struct arena arena = ARENA_INIT;
	struct strbuf sql = STRBUF_INIT;
	VEC(struct version) versions = VEC_INIT;
	struct stmt *st;

	add_version_select(&sql, e, condition);
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, id);
	while (db_step(st) == DB_ROW) {
		struct version v;

		read_version(st, &v, e, &arena);
		vec_push(&versions, v);
	}
	db_done(st);
	for (size_t i = 0; i < versions.n; i++) {
		struct version *v = &versions.v[i];
		bool follows = i && v[-1].record->id == v->record->id && v[-1].until == v->since;
		bool ends = v->until &&
			(i + 1 == versions.n || v[1].record->id != v->record->id ||
				v[1].since != v->until);

		tell(m, v->since, follows ? &v[-1] : NULL, v, fn, data);
		if (ends)
			tell(m, v->until, v, NULL, fn, data);
	}
	vec_release(&versions);
	strbuf_release(&sql);
	arena_release(&arena);
}

void history_of_record(
	struct model *m, const struct entity *e, int64_t id, difference_fn fn, void *data)
{
	tell_versions(m, e, "id = $1", id, fn, data);
	for (const struct field *f = e->field; f->name; f++) {
		const struct entity *child;
		struct strbuf condition = STRBUF_INIT;

		if (f->type != TYPE_SET)
			continue;
		child = model_need(m, f->set->entity);
		strbuf_addf(&condition, "%s = $1", f->set->owner);
		if (f->set->fixed)
			strbuf_addf(
				&condition, " AND %s = '%s'", f->set->fixed, f->set->fixed_value);
		tell_versions(m, child, condition.buf, id, fn, data);
		strbuf_release(&condition);
	}
}
