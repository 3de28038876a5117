#include "cli/emit.h"

#include "base/money.h"
#include "model/history.h"

enum out_type emit_type(const struct field *f)
{
	switch (f->type) {
	case TYPE_ID:
		return OUT_ID;
	case TYPE_INT:
	case TYPE_COUNT:
		return OUT_INT;
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
		return OUT_QUANTITY;
	case TYPE_MONEY:
		return OUT_DECIMAL;
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
		return OUT_DATE;
	case TYPE_INSTANT:
		return OUT_INSTANT;
	case TYPE_BOOL:
		return OUT_BOOL;
	case TYPE_SET:
		return f->set->fixed_value && !strcmp(f->set->fixed_value, "phone") ? OUT_PHONES
										    : OUT_LIST;
	case TYPE_TEXT:
		return f->flags & FIELD_DIGITS ? OUT_ID : OUT_TEXT;
	case TYPE_MULTILINE:
	case TYPE_CURRENCY:
	case TYPE_ENUM:
	case TYPE_REF:
	case TYPE_SUBJECT:
		return OUT_TEXT;
	}
	return OUT_TEXT;
}

static struct out_column describe(const struct column *c)
{
	struct out_column col = { .key = c->key, .type = OUT_TEXT };

	if (c->kind == COLUMN_COUNT) {
		col.title = _("Count");
		col.type = OUT_INT;
		return col;
	}
	col.title = strchr(c->key, '.') ? c->key : tr(c->field->title);
	if (c->kind != COLUMN_PART)
		col.type = emit_type(c->field);
	else if (c->field->type == TYPE_REF)
		col.type = OUT_ID;
	if (c->field->type == TYPE_QUANTITY)
		col.scale = QUANTITY_SCALE;
	else if (c->field->type == TYPE_PERCENT)
		col.scale = PERCENT_SCALE;
	else if (c->field->type == TYPE_RATE)
		col.scale = RATE_SCALE;
	else
		col.scale = MONEY_SCALE;
	return col;
}

/* A reference for an export: its unique label unless that looks like a number. */
static void put_raw(struct out *o, struct stmt *st, const struct column *c)
{
	const char *label = db_column_text(st, c->place + 1);

	if (label && strspn(label, "0123456789") != strlen(label))
		out_textn(o, label, db_column_len(st, c->place + 1));
	else
		out_text(o, db_column_text(st, c->place));
}

static void put(struct out *o, struct query *q, struct stmt *st, const struct column *c,
	struct strbuf *list)
{
	if (db_column_is_null(st, c->place)) {
		out_null(o);
		return;
	}
	if (c->kind == COLUMN_SET) {
		strbuf_reset(list);
		if (query_set_values(
			    q->m, c->entity, c->field, db_column_int(st, c->place), q->raw, list))
			out_textn(o, list->buf, list->len);
		else
			out_null(o);
	} else if (c->kind == COLUMN_RAW) {
		put_raw(o, st, c);
	} else if (c->kind == COLUMN_COUNT) {
		out_int(o, db_column_int(st, c->place));
	} else if (c->kind == COLUMN_PART || !field_is_number(c->field) ||
		c->field->type == TYPE_REF) {
		const char *text = db_column_text(st, c->place);

		out_textn(o, text, db_column_len(st, c->place));
	} else if (c->field->type == TYPE_MONEY && c->currency >= 0) {
		out_decimal(o, db_column_int(st, c->place),
			money_scale(db_column_text(st, c->currency)));
	} else if (c->field->type == TYPE_MONEY || c->field->type == TYPE_QUANTITY ||
		c->field->type == TYPE_PERCENT || c->field->type == TYPE_RATE) {
		out_decimal(o, db_column_int(st, c->place), -1);
	} else if (c->field->type == TYPE_BOOL) {
		out_bool(o, db_column_int(st, c->place) != 0);
	} else {
		out_int(o, db_column_int(st, c->place));
	}
}

enum status emit_query(struct query *q, const struct out_options *options)
{
	struct out_options opt = *options;
	struct strbuf err = STRBUF_INIT, list = STRBUF_INIT;
	char identity[IDENTITY_SIZE];
	VEC(struct out_column) columns = VEC_INIT;
	enum status status = STATUS_OK;
	struct out *o;

	for (size_t i = 0; i < q->column.n; i++)
		vec_push(&columns, describe(&q->column.v[i]));
	if ((q->entity->flags & ENTITY_CALENDAR) && !q->group.len) {
		opt.noun = q->entity->name;
		if (!strcmp(out_format_name(&opt), "ical")) {
			model_identity(q->m->db, identity);
			opt.identity = identity;
		}
	}
	o = out_open(&opt, columns.v, columns.n, &err);
	if (!o) {
		status = context_error(&err, STATUS_IO);
	} else {
		struct stmt *st = query_open(q);

		while (db_step(st) == DB_ROW) {
			for (size_t i = 0; i < q->column.n; i++)
				put(o, q, st, &q->column.v[i], &list);
			out_end_row(o);
		}
		db_done(st);
		if (out_close(o, &err))
			status = context_error(&err, STATUS_IO);
	}
	vec_release(&columns);
	strbuf_release(&err);
	strbuf_release(&list);
	return status;
}

static void put_difference(const struct difference *d, void *data)
{
	struct out *o = data;
	char action[2] = { d->action, '\0' };

	out_text(o, action);
	out_text(o, d->entity->name);
	out_int(o, d->id);
	out_text(o, d->label);
	out_text(o, d->field);
	out_text(o, d->old_text);
	out_text(o, d->new_text);
	out_end_row(o);
}

enum status emit_change(struct context *c, int64_t change, const struct out_options *opt)
{
	const struct out_column columns[] = {
		{ "action", _("What"), OUT_TEXT, 0, 0 },
		{ "entity", _("Entity"), OUT_TEXT, 0, 0 },
		{ "id", _("No."), OUT_ID, 0, 0 },
		{ "label", _("Record"), OUT_TEXT, 0, 40 },
		{ "field", _("Field"), OUT_TEXT, 0, 0 },
		{ "old", _("Old"), OUT_TEXT, 0, 40 },
		{ "new", _("New"), OUT_TEXT, 0, 40 },
	};
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(opt, columns, ARRAY_SIZE(columns), &err);
	enum status status = STATUS_OK;

	if (!o)
		return context_error(&err, STATUS_IO);
	if (change)
		history_of_change(&c->model, change, put_difference, o);
	if (out_close(o, &err))
		status = context_error(&err, STATUS_IO);
	strbuf_release(&err);
	return status;
}

/* A difference that is kept until all are known: they are told in the order of the changes. */
struct told {
	int64_t change;
	size_t place;
	char action;
	const char *field, *old_text, *new_text;
};

struct history_sink {
	const struct entity *entity;
	struct arena arena;
	VEC(struct told) told;
};

static void keep_history(const struct difference *d, void *data)
{
	struct history_sink *sink = data;
	struct told t = { d->change, sink->told.n, d->action, NULL,
		arena_strdup(&sink->arena, d->old_text), arena_strdup(&sink->arena, d->new_text) };

	if (d->entity == sink->entity)
		t.field = d->field;
	else
		t.field = arena_printf(
			&sink->arena, "%s:%" PRId64 ".%s", d->entity->name, d->id, d->field);
	vec_push(&sink->told, t);
}

static int by_change(const void *a, const void *b)
{
	const struct told *x = a, *y = b;

	if (x->change != y->change)
		return x->change < y->change ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static void put_history(struct context *c, struct out *o, const struct told *t)
{
	struct stmt *st = db_prepare(c->db, "SELECT at, login, command FROM change WHERE id = $1");
	char action[2] = { t->action, '\0' };

	db_bind_int(st, 1, t->change);
	db_step(st);
	out_int(o, t->change);
	out_text(o, db_column_text(st, 0));
	out_text(o, db_column_text(st, 1));
	out_text(o, action);
	out_text(o, t->field);
	out_text(o, t->old_text);
	out_text(o, t->new_text);
	out_text(o, db_column_text(st, 2));
	out_end_row(o);
	db_done(st);
}

enum status emit_history(
	struct context *c, const struct entity *e, int64_t id, const struct out_options *opt)
{
	const struct out_column columns[] = {
		{ "change", _("Change"), OUT_ID, 0, 0 },
		{ "at", _("When"), OUT_INSTANT, 0, 0 },
		{ "login", _("Who"), OUT_TEXT, 0, 0 },
		{ "action", _("What"), OUT_TEXT, 0, 0 },
		{ "field", _("Field"), OUT_TEXT, 0, 0 },
		{ "old", _("Old"), OUT_TEXT, 0, 40 },
		{ "new", _("New"), OUT_TEXT, 0, 40 },
		{ "command", _("Command"), OUT_TEXT, 0, 60 },
	};
	struct history_sink sink = { .entity = e, .arena = ARENA_INIT };
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct out *o = out_open(opt, columns, ARRAY_SIZE(columns), &err);

	if (!o)
		return context_error(&err, STATUS_IO);
	history_of_record(&c->model, e, id, keep_history, &sink);
	if (sink.told.n)
		qsort(sink.told.v, sink.told.n, sizeof(*sink.told.v), by_change);
	for (size_t i = 0; i < sink.told.n; i++)
		put_history(c, o, &sink.told.v[i]);
	if (out_close(o, &err))
		status = context_error(&err, STATUS_IO);
	strbuf_release(&err);
	vec_release(&sink.told);
	arena_release(&sink.arena);
	return status;
}
