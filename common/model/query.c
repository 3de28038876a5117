#include "model/query.h"

#include "base/fold.h"
#include "model/filter.h"
#include "model/record.h"
#include "model/saved.h"
#include "model/set.h"

void query_init(struct query *q, struct model *m, const struct entity *e)
{
	memset(q, 0, sizeof(*q));
	q->m = m;
	q->entity = e;
	q->limit = -1;
	strbuf_init(&q->where);
	strbuf_init(&q->joins);
	strbuf_init(&q->select);
	strbuf_init(&q->order);
	strbuf_init(&q->group);
	strbuf_addstr(&q->select, "t.id");
	q->selected = 1;
}

void query_release(struct query *q)
{
	strbuf_release(&q->where);
	strbuf_release(&q->joins);
	strbuf_release(&q->select);
	strbuf_release(&q->order);
	strbuf_release(&q->group);
	vec_release(&q->bind);
	vec_release(&q->column);
	vec_release(&q->alias);
	arena_release(&q->arena);
}

int query_pick(struct query *q)
{
	if (!q->m->picks++)
		db_temp_table(q->m->db,
			"pick (cond BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (cond, id))");
	return q->m->picks;
}

void query_pick_add(struct query *q, int pick, int64_t id)
{
	db_run(q->m->db, "INSERT INTO pick (cond, id) VALUES ($1, $2)", "ii", (int64_t)pick, id);
}

/* "t" for the entity itself, "t3" for the third joined path. */
static const char *alias_name(struct query *q, size_t i)
{
	return i ? arena_printf(&q->arena, "t%zu", i) : "t";
}

const char *query_field_sql(struct query *q, const char *alias, const struct field *f)
{
	const struct set *s = f->set;

	if (!s || f->type == TYPE_SET)
		return arena_printf(&q->arena, "%s.%s", alias, f->name);
	return arena_printf(&q->arena,
		"(SELECT v.%s FROM %s v WHERE v.%s = %s.id ORDER BY v.%s DESC LIMIT 1)", s->value,
		model_need(q->m, s->entity)->table, s->owner, alias, s->latest);
}

/* The alias under which the target of `field` of alias `from` is joined; joins it once. */
static size_t join(struct query *q, size_t from, const struct field *f)
{
	char *key = arena_printf(&q->arena, "%zu.%s", from, f->name);
	const struct entity *target = model_need(q->m, f->arg);

	for (size_t i = 0; i < q->alias.n; i++)
		if (!strcmp(q->alias.v[i], key))
			return i + 1;
	vec_push(&q->alias, key);
	strbuf_addf(&q->joins, " LEFT JOIN %s t%zu ON t%zu.id = %s", target->table, q->alias.n,
		q->alias.n, query_field_sql(q, alias_name(q, from), f));
	return q->alias.n;
}

/* The next of what may stand in the place of a field: fields, then saved filters, if m is given. */
static const char *next_name(const struct model *m, const struct entity *e, size_t *i)
{
	size_t fields = entity_fields(e);

	if (*i < fields)
		return e->field[(*i)++].name;
	for (; m && *i < fields + m->entity_count; (*i)++)
		if (saved_selects(m->entity[*i - fields].entity, e))
			return m->entity[(*i)++ - fields].entity->name;
	return NULL;
}

static int no_field(const struct model *m, const struct entity *e, const char *name, size_t len,
	struct strbuf *err)
{
	char *typed = xstrndup(name, len);
	const char *best = NULL, *known;
	int best_distance = 3;

	for (size_t i = 0; (known = next_name(m, e, &i));) {
		int d = fold_distance(typed, known);

		if (d < best_distance) {
			best_distance = d;
			best = known;
		}
	}
	if (best) {
		fail(err, _("%s has no field \"%s\" (did you mean \"%s\"?)"), e->name, typed, best);
	} else {
		fail(err, _("%s has no field \"%s\" (fields: id"), e->name, typed);
		for (size_t i = 0; (known = next_name(m, e, &i));)
			strbuf_addf(err, " %s", known);
		strbuf_addch(err, ')');
	}
	free(typed);
	return -1;
}

const struct field *query_field(const struct model *m, const struct entity *e, const char *name,
	size_t len, struct strbuf *err)
{
	char key[64];
	const struct field *f;

	if (len < sizeof(key)) {
		snprintf(key, sizeof(key), "%.*s", (int)len, name);
		f = entity_field(e, key);
		if (f)
			return f;
	}
	no_field(m, e, name, len, err);
	return NULL;
}

/* The last step of a path: where it is joined, whose it is, which field, which part of it. */
struct step {
	size_t alias;
	const struct entity *entity;
	const struct field *field;
	const char *part; /* "id", "month", "year", or NULL */
};

static int follow(struct query *q, const char *path, struct step *step, struct strbuf *err)
{
	*step = (struct step){ .entity = q->entity };
	for (;;) {
		size_t n = strcspn(path, ".");
		const char *rest = path[n] ? path + n + 1 : NULL;

		step->field = query_field(NULL, step->entity, path, n, err);
		if (!step->field)
			return -1;
		if (!rest)
			return 0;
		if (step->field->type == TYPE_DATE || step->field->type == TYPE_INSTANT) {
			if (strcmp(rest, "month") && strcmp(rest, "year"))
				return fail(err, _("a date has parts month and year, not \"%s\""),
					rest);
			step->part = rest;
			return 0;
		}
		if (step->field->type != TYPE_REF)
			return fail(err, _("%s is not a reference: nothing can follow it"),
				step->field->name);
		if (!strcmp(rest, "id")) {
			step->part = "id";
			return 0;
		}
		step->alias = join(q, step->alias, step->field);
		step->entity = model_need(q->m, step->field->arg);
		path = rest;
	}
}

/* The label of joined entity e; a record whose label may be missing shows as "noun:number". */
static char *label_sql(struct query *q, const struct entity *e, size_t alias)
{
	const char *a = alias_name(q, alias);
	const struct field *label = entity_field(e, e->label);

	if (label->flags & FIELD_REQUIRED)
		return arena_printf(&q->arena, "%s.%s", a, e->label);
	return arena_printf(&q->arena, "coalesce(%s.%s, '%s:' || CAST(%s.id AS TEXT))", a, e->label,
		e->name, a);
}

/* The text by which a reference resolves again, or NULL if only the number does. */
static const char *unique_label(const struct entity *e, const struct field *f)
{
	for (const struct field *k = e->field; k->name; k++)
		if ((k->flags & FIELD_UNIQUE) && (k->flags & FIELD_REQUIRED))
			return k->name;
	return (e->flags & ENTITY_CATALOG) && f->scope ? e->label : NULL;
}

static const char *value_sql(struct query *q, const struct step *s, const struct field *f)
{
	const char *value = query_field_sql(q, alias_name(q, s->alias), f);

	if (s->part && !strcmp(s->part, "month"))
		return arena_printf(&q->arena, "substr(%s, 1, 7)", value);
	if (s->part && !strcmp(s->part, "year"))
		return arena_printf(&q->arena, "substr(%s, 1, 4)", value);
	if (f->type == TYPE_REF && !s->part)
		return label_sql(q, model_need(q->m, f->arg), join(q, s->alias, f));
	return value;
}

static void select_sql(struct query *q, const char *sql)
{
	strbuf_addf(&q->select, ", %s", sql);
	q->selected++;
}

static void select_reference(struct query *q, const struct step *s, struct column *c)
{
	const struct entity *target = model_need(q->m, s->field->arg);
	const char *label = unique_label(target, s->field);

	c->kind = COLUMN_RAW;
	select_sql(q, query_field_sql(q, alias_name(q, s->alias), s->field));
	if (label)
		select_sql(
			q, arena_printf(&q->arena, "t%zu.%s", join(q, s->alias, s->field), label));
	else
		select_sql(q, "NULL");
}

int query_column(struct query *q, const char *path, struct strbuf *err)
{
	struct column c = {
		.key = arena_strdup(&q->arena, path), .place = q->selected, .currency = -1
	};
	struct step s;

	if (follow(q, path, &s, err))
		return -1;
	c.field = s.field;
	c.entity = s.entity;
	if (s.field->type == TYPE_SET) {
		c.kind = COLUMN_SET;
		select_sql(q, arena_printf(&q->arena, "%s.id", alias_name(q, s.alias)));
	} else if (q->raw && s.field->type == TYPE_REF && !s.part) {
		select_reference(q, &s, &c);
	} else {
		c.kind = s.part ? COLUMN_PART : COLUMN_FIELD;
		select_sql(q, value_sql(q, &s, s.field));
	}
	if (s.field->type == TYPE_MONEY && s.field->arg) {
		c.currency = q->selected;
		select_sql(
			q, arena_printf(&q->arena, "%s.%s", alias_name(q, s.alias), s.field->arg));
	}
	vec_push(&q->column, c);
	return 0;
}

int query_columns(struct query *q, const char *list, struct strbuf *err)
{
	bool all = list && !strcmp(list, "all");

	if (!list || all) {
		if (query_column(q, "id", err))
			return -1;
		for (const struct field *f = q->entity->field; f->name; f++) {
			if (!all && !(f->flags & FIELD_LIST))
				continue;
			if (q->frozen && f->flags & FIELD_NEWER)
				continue;
			if (query_column(q, f->name, err))
				return -1;
		}
		return 0;
	}
	while (*list) {
		size_t n = strcspn(list, ",");

		if (query_column(q, arena_strndup(&q->arena, list, n), err))
			return -1;
		list += n + (list[n] == ',');
	}
	return 0;
}

int query_sort(struct query *q, const char *list, struct strbuf *err)
{
	while (*list) {
		size_t n = strcspn(list, ",");
		char *path = arena_strndup(&q->arena, list, n);
		bool down = *path == '-';
		const struct field *f;
		struct step s;

		if (follow(q, path + down, &s, err))
			return -1;
		f = s.field;
		if (f->type == TYPE_SET)
			return fail(err, _("%s has several values: nothing to sort by"), f->name);
		if (f->type == TYPE_REF && !s.part) {
			s.alias = join(q, s.alias, f);
			s.entity = model_need(q->m, f->arg);
			f = entity_field(s.entity, s.entity->label);
		}
		strbuf_addf(&q->order, "%s%s%s NULLS LAST, ",
			query_field_sql(q, alias_name(q, s.alias), f),
			f->flags & FIELD_FOLD ? "_fold" : "", down ? " DESC" : "");
		list += n + (list[n] == ',');
	}
	return 0;
}

static int group_by(struct query *q, const char *path, struct strbuf *err)
{
	struct column c = { .key = path, .place = q->selected, .currency = -1 };
	struct step s;
	const char *sql;

	if (follow(q, path, &s, err))
		return -1;
	if (s.field->type == TYPE_SET)
		return fail(err, _("%s has several values: nothing to group by"), s.field->name);
	sql = value_sql(q, &s, s.field);
	c.field = s.field;
	c.entity = s.entity;
	c.kind = s.part ? COLUMN_PART : COLUMN_FIELD;
	select_sql(q, sql);
	strbuf_addf(&q->group, "%s%s", q->group.len ? ", " : "", sql);
	strbuf_addf(&q->order, "%s NULLS LAST, ", sql);
	vec_push(&q->column, c);
	return 0;
}

int query_group(struct query *q, const char *list, struct strbuf *err)
{
	struct column count = { .key = "count", .kind = COLUMN_COUNT, .currency = -1 };

	strbuf_reset(&q->select);
	strbuf_addstr(&q->select, "0");
	while (*list) {
		size_t n = strcspn(list, ",");

		if (group_by(q, arena_strndup(&q->arena, list, n), err))
			return -1;
		list += n + (list[n] == ',');
	}
	for (const struct field *f = q->entity->field; f->name; f++) {
		bool there = strstr(q->group.buf, "t.currency") != NULL;

		/* Sums of different currencies do not add up. */
		if ((f->flags & FIELD_SUM) && f->type == TYPE_MONEY && f->arg && !there &&
			group_by(q, f->arg, err))
			return -1;
	}
	count.place = q->selected;
	select_sql(q, "count(*)");
	vec_push(&q->column, count);
	for (const struct field *f = q->entity->field; f->name; f++) {
		struct column c = { .key = f->name,
			.field = f,
			.entity = q->entity,
			.kind = COLUMN_SUM,
			.place = q->selected,
			.currency = -1 };

		if (!(f->flags & FIELD_SUM))
			continue;
		select_sql(q, arena_printf(&q->arena, "CAST(sum(t.%s) AS BIGINT)", f->name));
		vec_push(&q->column, c);
	}
	/* Sums are printed in their group's currency. */
	for (size_t i = 0; i < q->column.n; i++)
		for (size_t j = 0; j < q->column.n; j++)
			if (q->column.v[i].kind == COLUMN_SUM && q->column.v[j].field &&
				q->column.v[j].kind == COLUMN_FIELD && q->column.v[i].field->arg &&
				!strcmp(q->column.v[j].key, q->column.v[i].field->arg))
				q->column.v[i].currency = q->column.v[j].place;
	return 0;
}

static void add_from(struct query *q, struct strbuf *sql)
{
	const char *word = " WHERE ";

	strbuf_addf(sql, " FROM %s t%s", q->entity->table, q->joins.buf);
	if (q->entity->kind) {
		strbuf_addf(sql, "%st.kind = '%s'", word, q->entity->kind);
		word = " AND ";
	}
	if (q->where.len)
		strbuf_addf(sql, "%s(%s)", word, q->where.buf);
}

static void bind_all(struct query *q, struct stmt *st)
{
	for (size_t i = 0; i < q->bind.n; i++) {
		if (q->bind.v[i].is_text)
			db_bind_text(st, (int)i + 1, q->bind.v[i].text);
		else
			db_bind_int(st, (int)i + 1, q->bind.v[i].num);
	}
}

static struct stmt *prepare(struct query *q, const struct strbuf *sql)
{
	struct stmt *st = db_prepare(q->m->db, sql->buf);

	bind_all(q, st);
	return st;
}

struct stmt *query_open(struct query *q)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;

	strbuf_addf(&sql, "SELECT %s", q->select.buf);
	add_from(q, &sql);
	if (q->group.len) {
		strbuf_setlen(&q->order, q->order.len - 2);
		strbuf_addf(&sql, " GROUP BY %s ORDER BY %s", q->group.buf, q->order.buf);
	} else {
		strbuf_addf(&sql, " ORDER BY %st.id", q->order.buf);
	}
	if (q->limit >= 0)
		strbuf_addf(&sql, " LIMIT %" PRId64, q->limit);
	strbuf_addstr(&sql, " /* scan: a list reads its table */");
	st = prepare(q, &sql);
	db_stream(st);
	strbuf_release(&sql);
	return st;
}

int64_t query_count(struct query *q)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	int64_t n;

	strbuf_addstr(&sql, "SELECT count(*)");
	add_from(q, &sql);
	strbuf_addstr(&sql, " /* scan: counts what fits */");
	st = prepare(q, &sql);
	db_step(st);
	n = db_column_int(st, 0);
	db_done(st);
	strbuf_release(&sql);
	return n;
}

int64_t *query_ids(struct query *q, size_t *n)
{
	struct strbuf sql = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	struct stmt *st;

	strbuf_addstr(&sql, "SELECT t.id");
	add_from(q, &sql);
	strbuf_addstr(&sql, " ORDER BY t.id /* scan: what fits, for a mass edit */");
	st = prepare(q, &sql);
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	strbuf_release(&sql);
	*n = ids.n;
	return ids.v;
}

bool query_set_values(struct model *m, const struct entity *e, const struct field *f, int64_t owner,
	bool raw, struct strbuf *out)
{
	const struct entity *child = model_need(m, f->set->entity);
	const struct field *cf = entity_field(child, f->set->value);
	struct arena arena = ARENA_INIT;
	struct value v;

	set_load(m, e, f, owner, &arena, &v);
	for (size_t i = 0; i < v.n; i++) {
		const struct entity *target;
		const char *label;

		if (i)
			strbuf_addch(out, '\n');
		if (cf->type != TYPE_REF) {
			value_format(cf, &v.item[i], NULL, out);
			continue;
		}
		target = model_need(m, cf->arg);
		label = label_of(m, target, v.item[i].num, &arena);
		if (raw &&
			(!(target->flags & ENTITY_CATALOG) || strpbrk(label, ";\n") ||
				strspn(label, "0123456789") == strlen(label)))
			strbuf_addf(out, "%" PRId64, v.item[i].num);
		else
			strbuf_addstr(out, label);
	}
	arena_release(&arena);
	return v.n > 0;
}
