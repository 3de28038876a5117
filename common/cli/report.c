#include "cli/report.h"

#include <dirent.h>
#include <unistd.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/money.h"
#include "io/yamltree.h"
#include "model/resolve.h"

static int word_index(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (word && !strcmp(words[i], word))
			return (int)i;
	return -1;
}

static int read_parameter(
	const struct yaml *y, const char *name, struct parameter *p, struct strbuf *err)
{
	static const char *const types[] = { "period", "date", "int", "text", "enum", "ref" };
	int type = word_index(types, ARRAY_SIZE(types), yaml_text(yaml_get(y, "type")));

	if (type < 0)
		return fail(err,
			_("%s:%d: parameter %s: type is period, date, int, text, enum or "
			  "ref"),
			name, y->line, y->key);
	p->name = y->key;
	p->type = (enum parameter_type)type;
	p->arg = yaml_text(yaml_get(y, p->type == PARAMETER_REF ? "entity" : "values"));
	p->dflt = yaml_text(yaml_get(y, "default"));
	p->help = yaml_text(yaml_get(y, "help"));
	p->value = p->dflt;
	if (!p->arg && (p->type == PARAMETER_REF || p->type == PARAMETER_ENUM))
		return fail(err, _("%s:%d: parameter %s: entity or values are missing"), name,
			y->line, y->key);
	return 0;
}

static int read_column(
	const struct yaml *y, const char *name, struct report_column *c, struct strbuf *err)
{
	static const char *const types[] = { "text", "id", "int", "money", "quantity", "percent",
		"date", "datetime", "bool" };
	static const enum out_type out[] = { OUT_TEXT, OUT_ID, OUT_INT, OUT_DECIMAL, OUT_QUANTITY,
		OUT_QUANTITY, OUT_DATE, OUT_INSTANT, OUT_BOOL };
	const char *type = yaml_text(yaml_get(y, "type"));
	int i = type ? word_index(types, ARRAY_SIZE(types), type) : 0;

	if (i < 0)
		return fail(err, _("%s:%d: column %s: unknown type \"%s\""), name, y->line, y->key,
			type);
	c->key = y->key;
	c->title = yaml_text(yaml_get(y, "title"));
	c->type = out[i];
	c->money = out[i] == OUT_DECIMAL;
	c->scale = !strcmp(types[i], "quantity") ? QUANTITY_SCALE : PERCENT_SCALE;
	return 0;
}

int report_read(const struct report_source *source, struct arena *arena, struct report *r,
	struct strbuf *err)
{
	const char *end = strstr(source->text, "*/");
	const struct yaml *tree, *y;

	memset(r, 0, sizeof(*r));
	if (strncmp(source->text, "/*", 2) || !end)
		return fail(err, _("%s:1: a report begins with a comment that describes it"),
			source->name);
	tree = yaml_read(
		source->text + 2, (size_t)(end - source->text - 2), source->name, arena, err);
	if (!tree)
		return -1;
	r->name = source->name;
	r->own = source->own;
	r->title = yaml_text(yaml_get(tree, "title"));
	r->chart = yaml_text(yaml_get(tree, "chart"));
	r->sql = end + 2;
	for (y = yaml_get(tree, "parameters") ? yaml_get(tree, "parameters")->child : NULL; y;
		y = y->next) {
		struct parameter p;

		if (read_parameter(y, source->name, &p, err))
			return -1;
		vec_push(&r->parameter, p);
	}
	for (y = yaml_get(tree, "columns") ? yaml_get(tree, "columns")->child : NULL; y;
		y = y->next) {
		struct report_column c;

		if (read_column(y, source->name, &c, err))
			return -1;
		vec_push(&r->column, c);
	}
	if (!r->title || !r->column.n)
		return fail(err, _("%s: a report needs a title and columns"), source->name);
	return 0;
}

void report_release(struct report *r)
{
	vec_release(&r->parameter);
	vec_release(&r->column);
}

/* reports/ beside the settings file; NULL without one. */
static const char *own_folder(struct context *c)
{
	const char *slash = c->config.file ? strrchr(c->config.file, '/') : NULL;

	if (!c->config.file)
		return NULL;
	return slash ? arena_printf(&c->arena, "%.*s/reports", (int)(slash - c->config.file),
			       c->config.file)
		     : "reports";
}

static char *read_text(struct context *c, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	FILE *f = fopen(path, "r");
	char part[4096];
	char *copy = NULL;
	size_t n;

	if (f) {
		while ((n = fread(part, 1, sizeof(part), f)) > 0)
			strbuf_add(&text, part, n);
		fclose(f);
		copy = arena_strndup(&c->arena, text.buf, text.len);
	}
	strbuf_release(&text);
	return copy;
}

const struct report_source *report_find(struct context *c, const char *name)
{
	const char *folder = own_folder(c);

	if (folder && !strchr(name, '/')) {
		char *text = read_text(c, arena_printf(&c->arena, "%s/%s.sql", folder, name));

		if (text) {
			struct report_source *own = arena_alloc(&c->arena, sizeof(*own));

			own->name = arena_strdup(&c->arena, name);
			own->text = text;
			own->own = true;
			return own;
		}
	}
	for (const struct report_source *s = report_sources; s->name; s++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

static int compare(const void *a, const void *b)
{
	return strcmp(
		((const struct report_source *)a)->name, ((const struct report_source *)b)->name);
}

const struct report_source *report_all(struct context *c)
{
	const char *folder = own_folder(c);
	VEC(struct report_source) list = VEC_INIT;
	DIR *dir = folder ? opendir(folder) : NULL;
	struct report_source end = { NULL, NULL, false }, *copy;
	struct dirent *d;

	for (const struct report_source *s = report_sources; s->name; s++)
		vec_push(&list, *s);
	while (dir && (d = readdir(dir))) {
		size_t len = strlen(d->d_name);
		char *name;
		size_t i = 0;

		if (len < 5 || strcmp(d->d_name + len - 4, ".sql"))
			continue;
		name = arena_strndup(&c->arena, d->d_name, len - 4);
		while (i < list.n && strcmp(list.v[i].name, name))
			i++;
		/* A report of one's own takes the place of the built-in one. */
		if (i == list.n)
			vec_push(&list, end);
		list.v[i] = *report_find(c, name);
	}
	if (dir)
		closedir(dir);
	qsort(list.v, list.n, sizeof(*list.v), compare);
	vec_push(&list, end);
	copy = arena_alloc(&c->arena, list.n * sizeof(*copy));
	memcpy(copy, list.v, list.n * sizeof(*copy));
	vec_release(&list);
	return copy;
}

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
	case OUT_PHONES: {
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
			strbuf_addf(&text, "%s%s %s", n++ ? ", " : " (", r->parameter.v[i].name,
				r->parameter.v[i].value);
	if (n)
		strbuf_addch(&text, ')');
	if (c->global.as_of)
		strbuf_addf(&text, _(", as of %s"), c->global.as_of);
	copy = arena_strdup(&c->arena, text.buf);
	strbuf_release(&text);
	return copy;
}

static enum status print(struct context *c, const struct report *r, struct stmt *st)
{
	struct out_options opt = context_out(c, false);
	VEC(struct out_column) columns = VEC_INIT;
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct out *o;

	opt.caption = caption(c, r);
	if (db_columns(st) != (int)r->column.n) {
		error(_("%s: the SQL gives %d columns, the description names %zu"), r->name,
			db_columns(st), r->column.n);
		return STATUS_FAIL;
	}
	for (size_t i = 0; i < r->column.n; i++) {
		const struct report_column *rc = &r->column.v[i];
		struct out_column oc = { rc->key, rc->title ? tr(rc->title) : rc->key, rc->type,
			rc->scale, 0 };

		vec_push(&columns, oc);
	}
	context_say(c, "%s", opt.caption);
	o = out_open(&opt, columns.v, columns.n, &err);
	if (!o) {
		status = context_error(&err, STATUS_IO);
	} else {
		put_rows(r, st, o);
		if (out_close(o, &err))
			status = context_error(&err, STATUS_IO);
	}
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

	now_date(today);
	add_text(&list, "today", today);
	for (size_t i = 0; i < r->parameter.n && status == STATUS_OK; i++) {
		status = bind_parameter(c, &r->parameter.v[i], &list, &err);
		if (status != STATUS_OK)
			error("--%s: %s", r->parameter.v[i].name, err.buf);
	}
	if (status == STATUS_OK && place_parameters(r, &list, &sql, &err))
		status = context_error(&err, STATUS_FAIL);
	if (status == STATUS_OK && r->own)
		db_foreign_sql(c->db, r->name);
	if (status == STATUS_OK) {
		struct stmt *st = db_prepare(c->db, sql.buf);

		bind_all(st, &list);
		db_stream(st);
		status = print(c, r, st);
		db_done(st);
	}
	vec_release(&list);
	strbuf_release(&err);
	strbuf_release(&sql);
	return status;
}
