#include "timeline.h"

struct parameter {
	int64_t num;
	const char *text; /* NULL: the number */
};

/* A statement while it is put together. */
struct plan {
	struct timeline *t;
	struct strbuf sql;
	VEC(struct parameter) value;
};

/* Appends a text whose ? become the parameter that comes next. */
static void add_with_parameter(struct plan *p, const char *text)
{
	for (; *text; text++)
		if (*text == '?')
			strbuf_addf(&p->sql, "$%zu", p->value.n);
		else
			strbuf_addch(&p->sql, *text);
}

static void where_text(struct plan *p, const char *joint, const char *text, const char *value)
{
	vec_push(&p->value, (struct parameter){ 0, arena_strdup(&p->t->arena, value) });
	strbuf_addstr(&p->sql, joint);
	add_with_parameter(p, text);
}

static void where_num(struct plan *p, const char *joint, const char *text, int64_t value)
{
	vec_push(&p->value, (struct parameter){ value, NULL });
	strbuf_addstr(&p->sql, joint);
	add_with_parameter(p, text);
}

static bool is_interaction(const struct timeline_source *s)
{
	return !strcmp(s->noun, "interaction");
}

static void add_conditions(
	struct plan *p, const struct timeline_source *s, const struct timeline_filter *f)
{
	if (s->where)
		strbuf_addf(&p->sql, " AND %s", s->where);
	if (s->happened && !f->all)
		strbuf_addf(&p->sql, " AND %s", s->happened);
	if (f->partner)
		where_num(p, " AND ", s->partner, f->partner);
	if (f->user)
		where_num(p, " AND ",
			is_interaction(s) && (f->partner || f->chain) ? "i.responsible + 0 = ?"
								      : s->user,
			f->user);
	if (f->direction)
		where_text(p, " AND ", s->direction, f->direction);
	if (f->chain)
		where_num(p, " AND ", s->chain, f->chain->pick[s->set]);
	if (f->kind.n && is_interaction(s)) {
		strbuf_addstr(&p->sql, " AND i.kind IN (");
		for (size_t i = 0; i < f->kind.n; i++)
			strbuf_addf(&p->sql, "%s%" PRId64, i ? ", " : "", f->kind.v[i]);
		strbuf_addch(&p->sql, ')');
	}
}

/* Whether any of its entries can fit. */
static bool can_fit(size_t i, const struct timeline_filter *f)
{
	const struct timeline_source *s = &timeline_source[i];

	return (!f->sources || f->sources >> i & 1) && (!f->partner || s->partner) &&
		(!f->user || s->user) && (!f->direction || s->direction) &&
		(!f->chain || (s->chain && f->chain->pick[s->set]));
}

static struct stmt *open_source(struct timeline *t, struct model *m,
	const struct timeline_source *s, const struct timeline_filter *f)
{
	struct plan p = { .t = t, .sql = STRBUF_INIT };
	struct merge_bounds b;
	struct stmt *st;

	merge_bounds(&b, f->from, f->to);
	strbuf_addf(&p.sql, "SELECT %s, %s", s->time, s->sql);
	where_text(&p, " WHERE ", s->time, s->dates ? b.date[0] : b.instant[0]);
	strbuf_addstr(&p.sql, " >= $1");
	where_text(&p, " AND ", s->time, s->dates ? b.date[1] : b.instant[1]);
	strbuf_addstr(&p.sql, " < $2");
	add_conditions(&p, s, f);
	strbuf_addf(&p.sql, " ORDER BY %s DESC, %.1s.id DESC", s->time, s->sql);
	if (f->limit)
		where_num(&p, " LIMIT ", "?", f->limit);
	if (m->as_of)
		strbuf_addstr(&p.sql, " /* scan: the versions of before */");
	st = db_prepare(m->db, p.sql.buf);
	for (size_t i = 0; i < p.value.n; i++)
		if (p.value.v[i].text)
			db_bind_text(st, (int)i + 1, p.value.v[i].text);
		else
			db_bind_int(st, (int)i + 1, p.value.v[i].num);
	vec_release(&p.value);
	strbuf_release(&p.sql);
	return st;
}

void timeline_open(struct timeline *t, struct model *m, const struct timeline_filter *f)
{
	memset(t, 0, sizeof(*t));
	t->merge.newest_first = true;
	t->left = f->limit ? f->limit : INT64_MAX;
	for (size_t i = 0; i < timeline_sources; i++) {
		const struct timeline_source *s = &timeline_source[i];

		if (can_fit(i, f))
			merge_add(&t->merge, open_source(t, m, s, f), s->dates, s);
	}
}

bool timeline_next(struct timeline *t, struct timeline_entry *e)
{
	const struct merge_source *s = t->left > 0 ? merge_next(&t->merge) : NULL;

	if (!s)
		return false;
	t->left--;
	*e = (struct timeline_entry){
		.source = s->tag,
		.at = db_column_text(s->st, 0),
		.id = db_column_int(s->st, 1),
		.kind = db_column_text(s->st, 2),
		.direction = db_column_text(s->st, 3),
		.state = db_column_text(s->st, 4),
		.partner = db_column_text(s->st, 5),
		.user = db_column_text(s->st, 6),
		.text = db_column_text(s->st, 7),
		.body = db_column_text(s->st, 8),
		.result = db_column_text(s->st, 9),
		.currency = db_column_text(s->st, 10),
		.has_amount = !db_column_is_null(s->st, 11),
		.amount = db_column_int(s->st, 11),
		.subject = db_column_text(s->st, 12),
	};
	return true;
}

void timeline_close(struct timeline *t)
{
	merge_release(&t->merge);
	arena_release(&t->arena);
}
