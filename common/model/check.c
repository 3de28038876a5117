#include "model/check-internal.h"

#include "base/date.h"
#include "base/fold.h"
#include "base/money.h"
#include "base/utf8.h"
#include "model/search.h"
#include "model/version.h"

enum { DEEPEST = 1000 };

struct checking {
	struct model *m;
	const struct check_rule *rules;
	fault_fn fn;
	void *data;
	struct numbers *ids; /* of each entity, in the model's order */
	struct numbers changes;
	struct strbuf text;
	const struct entity *entity; /* at hand, and the row of it */
	int64_t id;
};

bool numbers_have(const struct numbers *list, int64_t id)
{
	size_t from = 0, to = list->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (list->v[middle] == id)
			return true;
		if (list->v[middle] < id)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

void numbers_read(struct model *m, const char *sql, struct numbers *list)
{
	struct stmt *st = db_prepare(m->db, sql);

	db_stream(st);
	while (db_step(st) == DB_ROW)
		vec_push(list, db_column_int(st, 0));
	db_done(st);
}

void numbers_of(struct model *m, const struct entity *e, struct numbers *list)
{
	struct strbuf sql = STRBUF_INIT;

	strbuf_addf(&sql, "SELECT id FROM %s WHERE 1 = 1%s ORDER BY id /* scan: every number */",
		e->table, version_kind(m, e));
	numbers_read(m, sql.buf, list);
	strbuf_release(&sql);
}

static void PRINTF_LIKE(4, 5)
	tell(struct checking *x, const struct field *f, bool derived, const char *fmt, ...)
{
	struct fault fault = { x->entity, x->id, f ? f->name : NULL, NULL, derived };
	va_list ap;

	strbuf_reset(&x->text);
	va_start(ap, fmt);
	strbuf_vaddf(&x->text, fmt, ap);
	va_end(ap);
	fault.text = x->text.buf;
	x->fn(&fault, x->data);
}

static const struct numbers *numbers_for(struct checking *x, const struct entity *e)
{
	for (size_t i = 0; i < x->m->entity_count; i++)
		if (x->m->entity[i].entity == e)
			return &x->ids[i];
	BUG("%s is no entity of the model", e->name);
}

static void check_reference(struct checking *x, const struct field *f, int64_t id)
{
	if (!numbers_have(numbers_for(x, model_need(x->m, f->arg)), id))
		tell(x, f, false, _("refers to a %s that is not there: %" PRId64), f->arg, id);
}

static void check_subject(struct checking *x, const struct field *f, const char *text)
{
	const char *colon = strchr(text, ':');
	char *noun = xstrndup(text, colon ? (size_t)(colon - text) : 0), *end = NULL;
	const struct entity *e = model_entity(x->m, noun);
	int64_t id = colon ? strtoll(colon + 1, &end, 10) : 0;

	if (!e || !end || *end || (e->flags & ENTITY_LINK))
		tell(x, f, false, _("not a reference: \"%.80s\""), text);
	else if (!numbers_have(numbers_for(x, e), id))
		tell(x, f, false, _("refers to a record that is not there: %s"), text);
	free(noun);
}

/* What is stored is what its own text would be read as. */
static void check_parsed(struct checking *x, const struct field *f, const char *text,
	int (*parse)(const char *, char *, struct strbuf *))
{
	char again[INSTANT_SIZE];

	if (parse(text, again, NULL) || strcmp(text, again))
		tell(x, f, false, _("not stored as such values are: \"%.80s\""), text);
}

static int parse_date(const char *text, char *out, struct strbuf *err)
{
	return strlen(text) == DATE_SIZE - 1 && text[4] == '-' ? date_parse(text, out, err) : -1;
}

static int parse_birthday(const char *text, char *out, struct strbuf *err)
{
	return *text == '-' || strlen(text) == DATE_SIZE - 1 ? birthday_parse(text, out, err) : -1;
}

static int parse_instant(const char *text, char *out, struct strbuf *err)
{
	return strlen(text) == INSTANT_SIZE - 1 ? instant_parse(text, out, err) : -1;
}

static void check_value(struct checking *x, const struct field *f, struct stmt *st, int col)
{
	const char *text = field_is_number(f) ? NULL : db_column_text(st, col);

	if (text && !utf8_valid(text, db_column_len(st, col), NULL)) {
		tell(x, f, false, _("not UTF-8"));
		return;
	}
	switch (f->type) {
	case TYPE_REF:
		check_reference(x, f, db_column_int(st, col));
		break;
	case TYPE_SUBJECT:
		check_subject(x, f, text);
		break;
	case TYPE_ENUM:
		if (enum_index(f->arg, text, strlen(text)) < 0)
			tell(x, f, false, _("\"%.80s\" is not one of %s"), text, f->arg);
		break;
	case TYPE_CURRENCY:
		if (currency_scale(text) < 0)
			tell(x, f, false, _("not a currency code: \"%.80s\""), text);
		break;
	case TYPE_BOOL:
		if (db_column_int(st, col) != 0 && db_column_int(st, col) != 1)
			tell(x, f, false, _("neither 0 nor 1: %" PRId64), db_column_int(st, col));
		break;
	case TYPE_DATE:
		check_parsed(x, f, text, parse_date);
		break;
	case TYPE_BIRTHDAY:
		check_parsed(x, f, text, parse_birthday);
		break;
	case TYPE_INSTANT:
		check_parsed(x, f, text, parse_instant);
		break;
	case TYPE_ID:
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_INT:
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
	case TYPE_MONEY:
	case TYPE_COUNT:
	case TYPE_SET:
		break;
	}
}

static void check_fold(struct checking *x, const struct field *f, struct stmt *st, int col)
{
	static struct strbuf folded = STRBUF_INIT;
	const char *text = db_column_text(st, col);
	const char *stored = db_column_text(st, col + 1);

	strbuf_reset(&folded);
	if (text)
		fold(&folded, text, db_column_len(st, col));
	if (!text != !stored || (stored && strcmp(stored, folded.buf)))
		tell(x, f, true, _("is not found by its name: the folded form is \"%.80s\""),
			stored ? stored : "");
}

/* The column of a field of the row, or -1: id and since are the first two. */
static int column_of(const struct entity *e, const char *name)
{
	int col = 2;

	for (const struct field *f = e->field; f->name; f++) {
		if (!field_stored(f))
			continue;
		if (!strcmp(f->name, name))
			return col;
		col += f->flags & FIELD_FOLD ? 2 : 1;
	}
	return -1;
}

static void check_rule(struct checking *x, const struct check_rule *rule, struct stmt *st)
{
	const struct field *f = entity_field(x->entity, rule->field);
	const char *text = db_column_text(st, column_of(x->entity, rule->field));
	const char *other =
		rule->other ? db_column_text(st, column_of(x->entity, rule->other)) : NULL;
	struct strbuf err = STRBUF_INIT;

	if (text && rule->check(text, other, &err))
		tell(x, f, false, "%s", err.buf);
	strbuf_release(&err);
}

static void check_row(struct checking *x, struct stmt *st)
{
	int col = 2;

	x->id = db_column_int(st, 0);
	if (!numbers_have(&x->changes, db_column_int(st, 1)))
		tell(x, NULL, false, _("was written by a change that is not there: %" PRId64),
			db_column_int(st, 1));
	for (const struct field *f = x->entity->field; f->name; f++) {
		if (!field_stored(f))
			continue;
		if (!db_column_is_null(st, col))
			check_value(x, f, st, col);
		else if (f->flags & FIELD_REQUIRED)
			tell(x, f, false, _("a value is required"));
		if (f->flags & FIELD_FOLD)
			check_fold(x, f, st, col++);
		col++;
	}
	for (const struct check_rule *r = x->rules; r->entity; r++)
		if (!strcmp(r->entity, x->entity->name))
			check_rule(x, r, st);
}

static void check_entity(struct checking *x, const struct entity *e)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;

	x->entity = e;
	strbuf_addstr(&sql, "SELECT id, since");
	for (const struct field *f = e->field; f->name; f++) {
		if (!field_stored(f))
			continue;
		strbuf_addf(&sql, ", %s", f->name);
		if (f->flags & FIELD_FOLD)
			strbuf_addf(&sql, ", %s_fold", f->name);
	}
	strbuf_addf(&sql, " FROM %s WHERE 1 = 1%s ORDER BY id /* scan: every row */", e->table,
		version_kind(x->m, e));
	st = db_prepare(x->m->db, sql.buf);
	db_stream(st);
	while (db_step(st) == DB_ROW)
		check_row(x, st);
	db_done(st);
	strbuf_release(&sql);
}

/* Upwards from each row; what is not back after so many steps stands on no way of its own. */
static void check_branches(struct checking *x, const struct entity *e, const struct field *f)
{
	const struct numbers *ids = numbers_for(x, e);
	struct strbuf sql = STRBUF_INIT;
	struct map above = MAP_INIT;
	struct stmt *st;

	strbuf_addf(&sql,
		"SELECT id, %s FROM %s WHERE %s IS NOT NULL%s ORDER BY id /* scan: every branch */",
		f->name, e->table, f->name, version_kind(x->m, e));
	st = db_prepare(x->m->db, sql.buf);
	while (db_step(st) == DB_ROW) {
		int64_t id = db_column_int(st, 0);

		*map_at(&above, (char *)&id, sizeof(id), 0) = db_column_int(st, 1);
	}
	db_done(st);
	x->entity = e;
	for (size_t i = 0; i < ids->n && above.n; i++) {
		int64_t at = ids->v[i];
		size_t steps = 0;

		for (; at && steps < DEEPEST && (steps == 0 || at != ids->v[i]); steps++)
			at = map_get(&above, (char *)&at, sizeof(at), 0);
		x->id = ids->v[i];
		if (at == ids->v[i] && steps)
			tell(x, f, false, _("stands above itself"));
	}
	map_release(&above);
	strbuf_release(&sql);
}

void check_rows(struct model *m, const struct check_rule *rules, fault_fn fn, void *data)
{
	struct checking x = { .m = m, .rules = rules, .fn = fn, .data = data };

	strbuf_init(&x.text);
	x.ids = xcalloc(m->entity_count, sizeof(*x.ids));
	numbers_read(m, "SELECT id FROM change ORDER BY id /* scan: every change */", &x.changes);
	for (size_t i = 0; i < m->entity_count; i++)
		numbers_of(m, m->entity[i].entity, &x.ids[i]);
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;

		check_entity(&x, e);
		for (const struct field *f = e->field; f->name; f++)
			if (f->type == TYPE_REF && field_stored(f) && !strcmp(f->arg, e->name))
				check_branches(&x, e, f);
	}
	for (size_t i = 0; i < m->entity_count; i++)
		vec_release(&x.ids[i]);
	free(x.ids);
	vec_release(&x.changes);
	strbuf_release(&x.text);
}
