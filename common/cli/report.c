#include "cli/report.h"

#include <unistd.h>

#include "base/date.h"
#include "base/money.h"
#include "model/resolve.h"

/* A value that a name in the SQL stands for. */
struct bound {
	const char *name;
	bool is_text;
	const char *text;
	int64_t num;
	bool null;
	int place; /* $n; 0 = the SQL does not mention it */
};

typedef VEC(struct bound) bound_list;

struct report_values {
	const bound_list *list;
};

static const struct bound *find_value(const struct report_values *values, const char *name)
{
	for (size_t i = 0; i < values->list->n; i++)
		if (!strcmp(values->list->v[i].name, name))
			return &values->list->v[i];
	BUG("no parameter gives %s", name);
}

const char *report_text(const struct report_values *values, const char *name)
{
	const struct bound *b = find_value(values, name);

	return b->null ? NULL : b->text;
}

int64_t report_int(const struct report_values *values, const char *name)
{
	const struct bound *b = find_value(values, name);

	return b->null ? 0 : b->num;
}

static void add_text(bound_list *list, const char *name, const char *text)
{
	struct bound b = { .name = name, .is_text = true, .text = text, .null = !text || !*text };

	vec_push(list, b);
}

static enum status bind_period(
	struct context *c, const struct parameter *p, bound_list *list, struct strbuf *err)
{
	char from[DATE_SIZE] = "", to[DATE_SIZE] = "";

	if (p->value && *p->value && period_parse(p->value, from, to, err))
		return STATUS_USAGE;
	add_text(list, arena_printf(&c->arena, "%s_from", p->name), arena_strdup(&c->arena, from));
	add_text(list, arena_printf(&c->arena, "%s_to", p->name), arena_strdup(&c->arena, to));
	return STATUS_OK;
}

static enum status bind_ref(
	struct context *c, const struct parameter *p, struct bound *b, struct strbuf *err)
{
	const struct entity *e = model_entity(&c->model, p->arg);
	enum status status = STATUS_USAGE;

	if (!e) {
		fail(err, _("no such entity: %s"), p->arg);
		return status;
	}
	b->null = !p->value;
	if (p->value)
		b->num = resolve(&c->model, e, p->value, NULL, &status, err);
	return b->null || b->num ? STATUS_OK : status;
}

static enum status bind_parameter(
	struct context *c, const struct parameter *p, bound_list *list, struct strbuf *err)
{
	struct bound b = { .name = p->name, .is_text = true, .text = p->value, .null = !p->value };
	char date[DATE_SIZE];
	enum status status = STATUS_OK;

	switch (p->type) {
	case PARAMETER_PERIOD:
		return bind_period(c, p, list, err);
	case PARAMETER_DATE:
		if (p->value && date_parse(p->value, date, err))
			return STATUS_USAGE;
		b.text = p->value ? arena_strdup(&c->arena, date) : NULL;
		break;
	case PARAMETER_INT:
		b.is_text = false;
		if (p->value && integer_parse(p->value, &b.num, err))
			return STATUS_USAGE;
		break;
	case PARAMETER_ENUM:
		if (p->value && enum_index(p->arg, p->value, strlen(p->value)) < 0) {
			fail(err, _("not one of %s: \"%s\""), p->arg, p->value);
			return STATUS_USAGE;
		}
		break;
	case PARAMETER_REF:
		b.is_text = false;
		status = bind_ref(c, p, &b, err);
		break;
	case PARAMETER_FLAG:
		b.is_text = b.null = false;
		b.num = p->value != NULL;
		break;
	case PARAMETER_TEXT:
		break;
	}
	vec_push(list, b);
	return status;
}

/* Writes the SQL with $n for each :name; BUG-free for ':' inside texts and comments. */
static int place_parameters(
	const struct report *r, bound_list *list, struct strbuf *sql, struct strbuf *err)
{
	char quote = '\0';
	int places = 0;

	for (const char *p = r->sql; *p; p++) {
		size_t len, i;

		if (quote) {
			quote = *p == quote ? '\0' : quote;
		} else if (*p == '\'' || *p == '"') {
			quote = *p;
		} else if (p[0] == '-' && p[1] == '-') {
			p += strcspn(p, "\n");
			strbuf_addch(sql, ' ');
			if (!*p)
				break;
			continue;
		} else if (*p == ':') {
			len = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");
			for (i = 0; i < list->n; i++)
				if (strlen(list->v[i].name) == len &&
					!strncmp(list->v[i].name, p + 1, len))
					break;
			if (i == list->n)
				return fail(err, _("%s: unknown parameter :%.*s"), r->name,
					(int)len, p + 1);
			if (!list->v[i].place)
				list->v[i].place = ++places;
			strbuf_addf(sql, "$%d", list->v[i].place);
			p += len;
			continue;
		}
		strbuf_addch(sql, *p);
	}
	strbuf_addstr(sql, " /* scan: a report reads what it sums */");
	return 0;
}

static void bind_all(struct stmt *st, const bound_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct bound *b = &list->v[i];

		if (!b->place)
			continue;
		if (b->null)
			db_bind_null(st, b->place);
		else if (b->is_text)
			db_bind_text(st, b->place, b->text);
		else
			db_bind_int(st, b->place, b->num);
	}
}

static void put(struct out *o, const struct report_column *c, struct stmt *st, int col, int scale)
{
	if (db_column_is_null(st, col)) {
		out_null(o);
		return;
	}
	switch (c->type) {
	case OUT_INT:
		out_int(o, db_column_int(st, col));
		return;
	case OUT_DECIMAL:
	case OUT_QUANTITY:
		out_decimal(o, db_column_int(st, col), c->money ? scale : c->scale);
		return;
	case OUT_BOOL:
		out_bool(o, db_column_int(st, col) != 0);
		return;
	case OUT_TEXT:
	case OUT_ID:
	case OUT_DATE:
	case OUT_INSTANT:
	case OUT_PHONE:
	case OUT_LIST:
	case OUT_PHONES:
	case OUT_ARROW: {
		const char *text = db_column_text(st, col);

		out_textn(o, text, db_column_len(st, col));
		return;
	}
	}
}

static void put_rows(const struct report *r, struct stmt *st, struct out *o)
{
	int currency = -1;

	for (size_t i = 0; i < r->column.n; i++)
		if (!strcmp(r->column.v[i].key, "currency"))
			currency = (int)i;
	while (db_step(st) == DB_ROW) {
		int scale = money_scale(currency < 0 ? NULL : db_column_text(st, currency));

		for (size_t i = 0; i < r->column.n; i++)
			put(o, &r->column.v[i], st, (int)i, scale);
		out_end_row(o);
	}
}

/* "Funnel (period 2025-Q1, kind Sales)": the parameters belong to the figures. */
static const char *caption(struct context *c, const struct report *r)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;
	size_t n = 0;

	strbuf_addstr(&text, tr(r->title));
	for (size_t i = 0; i < r->parameter.n; i++)
		if (r->parameter.v[i].value)
			strbuf_addf(&text, "%s%s%s%s", n++ ? ", " : " (", r->parameter.v[i].name,
				r->parameter.v[i].type == PARAMETER_FLAG ? "" : " ",
				r->parameter.v[i].type == PARAMETER_FLAG ? ""
									 : r->parameter.v[i].value);
	if (n)
		strbuf_addch(&text, ')');
	if (c->global.as_of)
		strbuf_addf(&text, _(", as of %s"), c->global.as_of);
	copy = arena_strdup(&c->arena, text.buf);
	strbuf_release(&text);
	return copy;
}

static bool is_explained(const struct report *r)
{
	for (size_t i = 0; i < r->parameter.n; i++)
		if (!strcmp(r->parameter.v[i].name, "explain"))
			return r->explain.n && r->parameter.v[i].value;
	return false;
}

/* Makes the output of what the statement or, without one, C gives. */
static enum status fill(struct context *c, const struct report *r, struct stmt *st,
	const bound_list *list, struct out *o, struct strbuf *err)
{
	const struct report_values values = { list };
	enum status status = STATUS_OK;

	if (st)
		put_rows(r, st, o);
	else
		status = r->rows(c, &values, o, err);
	if (status != STATUS_OK)
		out_abort(o);
	else if (out_close(o, err))
		status = STATUS_IO;
	return status;
}

static enum status print(
	struct context *c, const struct report *r, struct stmt *st, const bound_list *list)
{
	bool explained = is_explained(r);
	const struct report_column *column = explained ? r->explain.v : r->column.v;
	struct out_options opt = context_out(c, false);
	VEC(struct out_column) columns = VEC_INIT;
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct out *o;

	opt.caption = caption(c, r);
	if (st && db_columns(st) != (int)r->column.n) {
		error(_("%s: the SQL gives %d columns, the description names %zu"), r->name,
			db_columns(st), r->column.n);
		return STATUS_FAIL;
	}
	for (size_t i = 0; i < (explained ? r->explain.n : r->column.n); i++) {
		const struct report_column *rc = &column[i];
		struct out_column oc = { rc->key, rc->title ? tr(rc->title) : rc->key, rc->type,
			rc->scale, 0 };

		vec_push(&columns, oc);
	}
	context_say(c, "%s", opt.caption);
	o = out_open(&opt, columns.v, columns.n, &err);
	status = o ? fill(c, r, st, list, o, &err) : STATUS_IO;
	if (status != STATUS_OK)
		context_error(&err, status);
	vec_release(&columns);
	strbuf_release(&err);
	return status;
}

enum status report_run(struct context *c, struct report *r)
{
	struct strbuf err = STRBUF_INIT, sql = STRBUF_INIT;
	bound_list list = VEC_INIT;
	enum status status = STATUS_OK;
	char today[DATE_SIZE];

	for (size_t i = 0; i < r->parameter.n && status == STATUS_OK; i++) {
		status = bind_parameter(c, &r->parameter.v[i], &list, &err);
		if (status != STATUS_OK)
			error("--%s: %s", r->parameter.v[i].name, err.buf);
	}
	for (size_t i = 0; i < r->constant.n; i++)
		add_text(&list, r->constant.v[i].name, r->constant.v[i].value);
	/* Behind the parameters: one that bears such a name goes before. */
	now_date(today);
	add_text(&list, "today", today);
	add_text(&list, "currency", c->model.set.currency);
	if (status == STATUS_OK && !r->rows && place_parameters(r, &list, &sql, &err))
		status = context_error(&err, STATUS_FAIL);
	if (status == STATUS_OK && r->own)
		db_foreign_sql(c->db, r->name);
	if (status == STATUS_OK && r->rows) {
		status = print(c, r, NULL, &list);
	} else if (status == STATUS_OK) {
		struct stmt *st = db_prepare(c->db, sql.buf);

		bind_all(st, &list);
		db_stream(st);
		status = print(c, r, st, &list);
		db_done(st);
	}
	vec_release(&list);
	strbuf_release(&err);
	strbuf_release(&sql);
	return status;
}

enum status report_run_named(struct context *c, const char *name, const char *parameter,
	const char *value, const char *date)
{
	const struct report_source *source = report_find(c, name);
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct report r;

	if (!source)
		BUG("no report %s", name);
	if (report_read(source, &c->arena, &r, &err)) {
		status = context_error(&err, STATUS_FAIL);
	} else {
		for (size_t i = 0; i < r.parameter.n; i++) {
			struct parameter *p = &r.parameter.v[i];

			if (parameter && !strcmp(p->name, parameter))
				p->value = value;
			if (date && !strcmp(p->name, "date"))
				p->value = date;
		}
		status = report_run(c, &r);
	}
	report_release(&r);
	strbuf_release(&err);
	return status;
}
