/* Conditions of filters, compiled to SQL; texts without a folded column are compared here. */
#include "model/filter.h"

#include "base/date.h"
#include "base/fold.h"
#include "base/money.h"
#include "base/phone.h"
#include "base/utf8.h"
#include "model/record.h"
#include "model/resolve.h"
#include "model/saved.h"
#include "model/search.h"
#include "model/set.h"

enum { MANY = 256 };

static int compile(struct condition *c, const struct entity *e, const char *alias, const char *path,
	struct strbuf *out);

static int bind_text(struct query *q, const char *text)
{
	struct query_bind bind = { .is_text = true, .text = arena_strdup(&q->arena, text) };

	vec_push(&q->bind, bind);
	return (int)q->bind.n;
}

/* The folded value as a LIKE pattern that finds it anywhere. */
static char *like_pattern(struct query *q, const char *folded)
{
	struct strbuf sb = STRBUF_INIT;
	char *copy;

	strbuf_addch(&sb, '%');
	for (; *folded; folded++) {
		if (strchr("%_!", *folded))
			strbuf_addch(&sb, '!');
		strbuf_addch(&sb, *folded);
	}
	strbuf_addch(&sb, '%');
	copy = arena_strdup(&q->arena, sb.buf);
	strbuf_release(&sb);
	return copy;
}

static char *folded_value(struct condition *c)
{
	struct strbuf folded = STRBUF_INIT;
	char *copy;

	fold(&folded, c->value, strlen(c->value));
	copy = arena_strdup(&c->q->arena, folded.buf);
	strbuf_release(&folded);
	return copy;
}

static void folded_column(struct condition *c, const char *column, struct strbuf *out)
{
	char *folded = folded_value(c);

	if (c->op == OP_CONTAINS)
		strbuf_addf(out, "%s LIKE $%d ESCAPE '!'", column,
			bind_text(c->q, like_pattern(c->q, folded)));
	else
		strbuf_addf(out, "%s = $%d", column, bind_text(c->q, folded));
}

/* Reads the column of every row and picks the ids whose folded text fits. */
static int pick_by_text(struct condition *c, const struct entity *e, const struct field *f)
{
	int pick = query_pick(c->q);
	const char *wanted = folded_value(c);
	struct strbuf sql = STRBUF_INIT, folded = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	struct stmt *st;

	strbuf_addf(&sql, "SELECT id, %s FROM %s WHERE %s IS NOT NULL", f->name, e->table, f->name);
	if (e->kind)
		strbuf_addf(&sql, " AND kind = '%s'", e->kind);
	strbuf_addstr(&sql, " /* scan: a text without a folded column */");
	st = db_prepare(c->q->m->db, sql.buf);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		const char *text = db_column_text(st, 1);

		strbuf_reset(&folded);
		fold(&folded, text, db_column_len(st, 1));
		if (c->op == OP_CONTAINS ? strstr(folded.buf, wanted) != NULL
					 : !strcmp(folded.buf, wanted))
			vec_push(&ids, db_column_int(st, 0));
	}
	db_done(st);
	for (size_t i = 0; i < ids.n; i++)
		query_pick_add(c->q, pick, ids.v[i]);
	vec_release(&ids);
	strbuf_release(&sql);
	strbuf_release(&folded);
	return pick;
}

static int text_condition(struct condition *c, const struct entity *e, const struct field *f,
	const char *alias, struct strbuf *out)
{
	if (f->flags & FIELD_FOLD)
		folded_column(c, arena_printf(&c->q->arena, "%s.%s_fold", alias, f->name), out);
	else if ((f->flags & FIELD_KEY) && c->op != OP_CONTAINS)
		strbuf_addf(out, "%s.%s = $%d", alias, f->name, bind_text(c->q, c->value));
	else
		strbuf_addf(out, "%s.id IN (SELECT id FROM pick WHERE cond = %d)", alias,
			pick_by_text(c, e, f));
	return 0;
}

static int parse_number(const struct field *f, const char *text, int64_t *out, struct strbuf *err)
{
	switch (f->type) {
	case TYPE_MONEY:
		if (decimal_parse(text, MONEY_SCALE, out, err))
			return -1;
		*out = f->arg ? muldiv(*out, 100, 1) : *out; /* see common_scale() */
		return 0;
	case TYPE_QUANTITY:
		return decimal_parse(text, QUANTITY_SCALE, out, err);
	case TYPE_PERCENT:
		return percent_parse(text, out, err);
	case TYPE_RATE:
		return decimal_parse(text, RATE_SCALE, out, err);
	case TYPE_ID:
	case TYPE_INT:
	case TYPE_COUNT:
	case TYPE_BOOL:
	case TYPE_REF:
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_CURRENCY:
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
	case TYPE_ENUM:
	case TYPE_SUBJECT:
	case TYPE_SET:
		break;
	}
	return integer_parse(text, out, err);
}

/* "a..b", "a..", "..b", "v", and for numbers without fraction "v,w". */
static int number_condition(
	struct condition *c, const struct field *f, const char *column, struct strbuf *out)
{
	const char *dots = strstr(c->value, "..");
	const char *p = c->value;
	int64_t n;

	if (dots) {
		char *from = arena_strndup(&c->q->arena, p, (size_t)(dots - p));
		const char *to = dots + 2;

		if (!*from && !*to)
			return fail(c->err, _("an empty range"));
		if (*from && parse_number(f, from, &n, c->err))
			return -1;
		if (*from)
			strbuf_addf(out, "%s >= %" PRId64, column, n);
		if (*to && parse_number(f, to, &n, c->err))
			return -1;
		if (*to)
			strbuf_addf(out, "%s%s <= %" PRId64, *from ? " AND " : "", column, n);
		return 0;
	}
	if (f->type != TYPE_ID && f->type != TYPE_INT) {
		if (parse_number(f, p, &n, c->err))
			return -1;
		strbuf_addf(out, "%s = %" PRId64, column, n);
		return 0;
	}
	for (const char *word = " IN ("; *p; word = ", ") {
		size_t len = strcspn(p, ",");

		if (integer_parse(arena_strndup(&c->q->arena, p, len), &n, c->err))
			return -1;
		strbuf_addf(out, "%s%s%" PRId64, *word == ',' ? "" : column, word, n);
		p += len + (p[len] == ',');
	}
	strbuf_addch(out, ')');
	return 0;
}

static int date_condition(
	struct condition *c, const struct field *f, const char *column, struct strbuf *out)
{
	char from[INSTANT_SIZE], to[INSTANT_SIZE];
	const char *word = "";

	if (f->type == TYPE_BIRTHDAY && !strncmp(c->value, "--", 2)) {
		if (!birthday_is_valid(c->value))
			return fail(c->err, _("not a day of the year: \"%s\" (--MM-DD)"), c->value);
		strbuf_addf(out, "(%s = $%d OR substr(%s, 6, 5) = $%d)", column,
			bind_text(c->q, c->value), column, bind_text(c->q, c->value + 2));
		return 0;
	}
	if (period_parse(c->value, from, to, c->err))
		return -1;
	if (*from) {
		if (f->type == TYPE_INSTANT)
			instant_of_date(arena_strdup(&c->q->arena, from), from);
		strbuf_addf(out, "%s >= $%d", column, bind_text(c->q, from));
		word = " AND ";
	}
	if (*to && f->type == TYPE_INSTANT) {
		char next[DATE_SIZE];

		date_of_days(date_days(to) + 1, next);
		instant_of_date(next, to);
		strbuf_addf(out, "%s%s < $%d", word, column, bind_text(c->q, to));
	} else if (*to) {
		strbuf_addf(out, "%s%s <= $%d", word, column, bind_text(c->q, to));
	}
	return 0;
}

static int bool_condition(
	struct condition *c, const struct field *f, const char *column, struct strbuf *out)
{
	struct entity one = { .name = "filter",
		.field = (struct field[2]){ *f, { .name = NULL } } };
	struct record *r = record_new(&c->q->arena, &one);
	enum status ignored;

	if (record_set(c->q->m, r, &one.field[0], c->value, &ignored, c->err))
		return -1;
	strbuf_addf(out, "%s = %" PRId64, column, r->value[0].num);
	return 0;
}

static int enum_condition(
	struct condition *c, const struct field *f, const char *column, struct strbuf *out)
{
	struct entity one = { .name = "filter",
		.field = (struct field[2]){ *f, { .name = NULL } } };
	struct record *r = record_new(&c->q->arena, &one);
	const char *p = c->value;
	enum status ignored;

	strbuf_addf(out, "%s IN (", column);
	for (const char *word = ""; *p; word = ", ") {
		size_t n = strcspn(p, ",");

		if (record_set(c->q->m, r, &one.field[0], arena_strndup(&c->q->arena, p, n),
			    &ignored, c->err))
			return -1;
		strbuf_addf(out, "%s$%d", word, bind_text(c->q, r->value[0].text));
		p += n + (p[n] == ',');
	}
	strbuf_addch(out, ')');
	return 0;
}

/* The ids that one name means: a catalog's name may stand for several, others must be one. */
static int named_ids(
	struct condition *c, const struct entity *target, const char *name, struct strbuf *list)
{
	int64_t ids[MANY];
	size_t n;

	if (target->flags & ENTITY_CATALOG) {
		n = resolve_all(c->q->m, target, name, ids, MANY);
	} else {
		ids[0] = resolve(c->q->m, target, name, NULL, c->status, c->err);
		if (!ids[0])
			return -1;
		n = 1;
	}
	if (!n) {
		resolve(c->q->m, target, name, NULL, c->status, c->err);
		*c->status = STATUS_USAGE;
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		strbuf_addf(list, "%s%" PRId64, list->len ? ", " : "", ids[i]);
	return 0;
}

/* Whole first, so that "Acme, Inc" is one name; then by commas. */
static int value_ids(struct condition *c, const struct entity *target, struct strbuf *list)
{
	const char *p = c->value;
	int64_t one;

	if (!strchr(p, ',') || resolve_all(c->q->m, target, p, &one, 1))
		return named_ids(c, target, p, list);
	while (*p) {
		size_t n = strcspn(p, ",");

		if (named_ids(c, target, arena_strndup(&c->q->arena, p, n), list))
			return -1;
		p += n + (p[n] == ',');
	}
	return 0;
}

static void add_branch(const struct entity *target, const char *ids, struct strbuf *out)
{
	strbuf_addf(out,
		"WITH RECURSIVE branch (id) AS (SELECT id FROM %s WHERE id IN (%s) UNION "
		"SELECT below.id FROM %s below JOIN branch ON below.parent = branch.id) "
		"SELECT id FROM branch",
		target->table, ids, target->table);
}

/* "column IN (…)" for references to `target`. */
static int ref_condition(
	struct condition *c, const struct entity *target, const char *column, struct strbuf *out)
{
	struct strbuf ids = STRBUF_INIT;
	int result;

	if (c->op == OP_CONTAINS) {
		const char *x = arena_printf(&c->q->arena, "x%d", ++c->depth);

		strbuf_addf(
			out, "%s IN (SELECT %s.id FROM %s %s WHERE ", column, x, target->table, x);
		text_condition(c, target, entity_field(target, target->label), x, out);
		strbuf_addch(out, ')');
		return 0;
	}
	result = value_ids(c, target, &ids);
	if (!result) {
		strbuf_addf(out, "%s IN (", column);
		if (target->flags & ENTITY_TREE)
			add_branch(target, ids.buf, out);
		else
			strbuf_addstr(out, ids.buf);
		strbuf_addch(out, ')');
	}
	strbuf_release(&ids);
	return result;
}

/* Values of a detail are compared in their normal form, which the child keeps in `norm`. */
static int detail_condition(
	struct condition *c, const struct field *f, const char *alias, struct strbuf *out)
{
	bool phone = !strcmp(f->set->fixed_value, "phone");
	char number[PHONE_SIZE];
	struct condition inner = *c;
	struct strbuf digits = STRBUF_INIT;

	if (phone && c->op == OP_CONTAINS) {
		for (const char *p = c->value; *p; p++)
			if (*p >= '0' && *p <= '9')
				strbuf_addch(&digits, *p);
		inner.value = arena_strdup(&c->q->arena, digits.buf);
	} else if (phone && !phone_normalise(c->value, &c->q->m->set.phone, number, NULL)) {
		inner.value = arena_strdup(&c->q->arena, number);
	}
	folded_column(&inner, arena_printf(&c->q->arena, "%s.norm", alias), out);
	strbuf_release(&digits);
	return 0;
}

/* "a AND b AND " of the rows of the child table that are the set's. */
static void add_set_rows(
	struct condition *c, const struct field *f, const char *x, struct strbuf *out)
{
	struct strbuf rows = STRBUF_INIT;

	set_rows(c->q->m, f, arena_printf(&c->q->arena, "%s.", x), &rows);
	if (rows.len)
		strbuf_addf(out, "%s AND ", rows.buf + strlen(" AND "));
	strbuf_release(&rows);
}

static int set_condition(struct condition *c, const struct field *f, const char *alias,
	const char *rest, struct strbuf *out)
{
	const struct entity *child = model_need(c->q->m, f->set->entity);
	const struct field *cf = entity_field(child, f->set->value);
	const char *x = arena_printf(&c->q->arena, "x%d", ++c->depth);
	int result = 0;

	strbuf_addf(out, "%s.id IN (SELECT %s.%s FROM %s %s WHERE ", alias, x, f->set->owner,
		child->table, x);
	add_set_rows(c, f, x, out);
	if (rest)
		result = compile(
			c, child, x, arena_printf(&c->q->arena, "%s.%s", cf->name, rest), out);
	else if (!*c->value)
		strbuf_addf(out, "%s.%s IS NOT NULL", x, f->set->owner);
	else if (cf->type == TYPE_REF)
		result = ref_condition(c, model_need(c->q->m, cf->arg),
			arena_printf(&c->q->arena, "%s.%s", x, cf->name), out);
	else if (f->set->fixed_value)
		result = detail_condition(c, f, x, out);
	else
		result = text_condition(c, child, cf, x, out);
	strbuf_addch(out, ')');
	return result;
}

/* A condition whose sentence does not say which field it is about. */
static int named_condition(int (*add)(struct condition *c, const struct field *f,
				   const char *column, struct strbuf *out),
	struct condition *c, const struct field *f, const char *column, struct strbuf *out)
{
	struct strbuf why = STRBUF_INIT, *err = c->err;
	int result;

	c->err = &why;
	result = add(c, f, column, out);
	c->err = err;
	if (result)
		fail(err, "%s: %s", f->name, why.buf);
	strbuf_release(&why);
	return result;
}

/*
 * An amount in hundredths whatever its currency: yen have no smaller unit, dinars have thousandths,
 * so both sides are compared in ten-thousandths.
 */
static const char *common_scale(struct condition *c, const struct field *f, const char *alias)
{
	struct strbuf sql = STRBUF_INIT;
	const char *copy;

	strbuf_addf(&sql, "(%s.%s * CASE", alias, f->name);
	for (int scale = 0, factor = 10000; scale <= 4; scale++, factor /= 10) {
		const char *codes = scale == MONEY_SCALE ? NULL : currency_codes(scale);

		for (const char *p = codes; p && *p; p += 4) {
			if (p == codes)
				strbuf_addf(&sql, " WHEN %s.%s IN (", alias, f->arg);
			strbuf_addf(&sql, "%s'%.3s'", p == codes ? "" : ", ", p);
		}
		if (codes)
			strbuf_addf(&sql, ") THEN %d", factor);
	}
	strbuf_addf(&sql, " ELSE 100 END)");
	copy = arena_strdup(&c->q->arena, sql.buf);
	strbuf_release(&sql);
	return copy;
}

static int field_condition(struct condition *c, const struct entity *e, const struct field *f,
	const char *alias, struct strbuf *out)
{
	const char *column = query_field_sql(c->q, alias, f);

	if (c->op == OP_CONTAINS && field_is_number(f) && f->type != TYPE_REF) {
		*c->status = STATUS_USAGE;
		return fail(c->err, _("%s is a number: compare it with = and a range"), f->name);
	}
	switch (f->type) {
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_CURRENCY:
	case TYPE_SUBJECT:
		return text_condition(c, e, f, alias, out);
	case TYPE_ID:
	case TYPE_INT:
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
	case TYPE_COUNT:
		return named_condition(number_condition, c, f, column, out);
	case TYPE_MONEY:
		return named_condition(
			number_condition, c, f, f->arg ? common_scale(c, f, alias) : column, out);
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
		return named_condition(date_condition, c, f, column, out);
	case TYPE_BOOL:
		return bool_condition(c, f, column, out);
	case TYPE_ENUM:
		return enum_condition(c, f, column, out);
	case TYPE_REF:
		return ref_condition(c, model_need(c->q->m, f->arg), column, out);
	case TYPE_SET:
		return set_condition(c, f, alias, NULL, out);
	}
	return -1;
}

/* Appends the condition that a row of `e` under `alias` fits. */
static int compile(struct condition *c, const struct entity *e, const char *alias, const char *path,
	struct strbuf *out)
{
	size_t n = strcspn(path, ".");
	const struct entity *saved = path[n] ? NULL : saved_entity(c->q->m, e, path, n);
	const struct field *f =
		saved ? NULL : query_field(path[n] ? NULL : c->q->m, e, path, n, c->err);

	if (saved)
		return saved_condition(c, saved, e, alias, out);
	if (!f)
		return -1;
	if (path[n] && f->type == TYPE_REF && strcmp(path + n + 1, "id")) {
		const struct entity *target = model_need(c->q->m, f->arg);
		const char *x = arena_printf(&c->q->arena, "x%d", ++c->depth);

		strbuf_addf(out, "%s IN (SELECT %s.id FROM %s %s WHERE ",
			query_field_sql(c->q, alias, f), x, target->table, x);
		if (compile(c, target, x, path + n + 1, out))
			return -1;
		strbuf_addch(out, ')');
		return 0;
	}
	if (path[n] && f->type == TYPE_SET)
		return set_condition(c, f, alias, path + n + 1, out);
	if (path[n] && f->type != TYPE_REF)
		return fail(c->err, _("%s is not a reference: nothing can follow it"), f->name);
	if (!*c->value && f->type != TYPE_SET) {
		strbuf_addf(out, "%s IS NULL", query_field_sql(c->q, alias, f));
		return 0;
	}
	return field_condition(c, e, f, alias, out);
}

bool query_is_condition(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_-.0123456789");

	return n && (text[n] == '=' || text[n] == '~' || (text[n] == '!' && text[n + 1] == '='));
}

/* The last field of a path is a set: an empty value asks for those without any. */
static bool ends_in_set(struct model *m, const struct entity *e, const char *path)
{
	const struct field *f = NULL;

	for (;;) {
		size_t n = strcspn(path, ".");
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		f = entity_field(e, name);
		if (!f || !path[n])
			break;
		if (f->type == TYPE_SET)
			f = entity_field(model_need(m, f->set->entity), f->set->value);
		if (f->type != TYPE_REF)
			break;
		e = model_need(m, f->arg);
		path += n + 1;
	}
	return f && f->type == TYPE_SET;
}

/* A noun and a colon in front: "deal:7" stands for the records that are about it. */
static const struct field *subject_word(
	const struct condition *c, const struct entity *e, const char *text)
{
	const char *colon = strchr(text, ':');
	char *noun = colon ? arena_strndup(&c->q->arena, text, (size_t)(colon - text)) : NULL;

	for (const struct field *f = e->field; f->name && noun; f++)
		if (f->type == TYPE_SUBJECT && model_entity(c->q->m, noun))
			return f;
	return NULL;
}

/* A word that is no condition. */
static int plain_word(const struct condition *c, const struct entity *e, const char *alias,
	const char *text, struct strbuf *out)
{
	const struct field *subject = subject_word(c, e, text);
	const struct entity *target;
	int64_t id;

	if (!subject) {
		search_condition(c->q, e, alias, text, out);
		return 0;
	}
	id = resolve_subject(c->q->m, text, &target, c->status, c->err);
	if (!id)
		return -1;
	strbuf_addf(out, "%s.%s = $%d", alias, subject->name,
		bind_text(c->q, arena_printf(&c->q->arena, "%s:%" PRId64, target->name, id)));
	return 0;
}

int filter_word(const struct condition *within, const struct entity *e, const char *alias,
	const char *text, struct strbuf *out)
{
	struct condition c = *within;
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_-.0123456789");
	char *path;
	bool negate;

	*c.status = STATUS_USAGE;
	if (!utf8_valid(text, strlen(text), NULL))
		return fail(c.err, _("a filter that is not UTF-8"));
	if (!query_is_condition(text))
		return plain_word(&c, e, alias, text, out);
	path = arena_strndup(&c.q->arena, text, n);
	c.op = text[n] == '=' ? OP_EQUAL : text[n] == '~' ? OP_CONTAINS : OP_NOT;
	c.value = text + n + (c.op == OP_NOT ? 2 : 1);
	negate = (c.op == OP_NOT) != (!*c.value && ends_in_set(c.q->m, e, path));
	strbuf_addch(out, '(');
	if (compile(&c, e, alias, path, out))
		return -1;
	strbuf_addf(out, ")%s", negate ? " IS NOT TRUE" : "");
	return 0;
}

static void add_where(struct query *q, const char *sql)
{
	if (q->where.len)
		strbuf_addstr(&q->where, q->any ? " OR " : " AND ");
	strbuf_addstr(&q->where, sql);
	q->filtered = true;
}

int query_search(struct query *q, const char *text, enum status *status, struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT;

	*status = STATUS_USAGE;
	if (!utf8_valid(text, strlen(text), NULL))
		return fail(err, _("a filter that is not UTF-8"));
	search_condition(q, q->entity, "t", text, &sql);
	add_where(q, sql.buf);
	strbuf_release(&sql);
	return 0;
}

int query_filter(struct query *q, const char *text, enum status *status, struct strbuf *err)
{
	struct condition c = { .q = q, .status = status, .err = err };
	struct strbuf sql = STRBUF_INIT;
	int result = filter_word(&c, q->entity, "t", text, &sql);

	if (!result)
		add_where(q, sql.buf);
	strbuf_release(&sql);
	return result;
}

void query_where_id(struct query *q, int64_t id)
{
	strbuf_addf(&q->where, "%st.id = %" PRId64, q->where.len ? " AND " : "", id);
	q->filtered = true;
}
