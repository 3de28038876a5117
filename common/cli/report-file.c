/* Reports as files: finding them, and reading what they say of themselves. */
#include "cli/report.h"

#include <dirent.h>

#include "base/money.h"
#include "io/yamltree.h"

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
	static const char *const types[] = { "period", "date", "int", "text", "enum", "ref",
		"flag" };
	int type = word_index(types, ARRAY_SIZE(types), yaml_text(yaml_get(y, "type")));

	if (type < 0)
		return fail(err,
			_("%s:%d: parameter %s: type is period, date, int, text, enum, ref "
			  "or flag"),
			name, y->line, y->key);
	p->name = y->key;
	p->type = (enum parameter_type)type;
	p->arg = yaml_text(yaml_get(y, p->type == PARAMETER_REF ? "entity" : "values"));
	p->dflt = p->type == PARAMETER_FLAG ? NULL : yaml_text(yaml_get(y, "default"));
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
		"date", "datetime", "bool", "arrow" };
	static const enum out_type out[] = { OUT_TEXT, OUT_ID, OUT_INT, OUT_DECIMAL, OUT_QUANTITY,
		OUT_QUANTITY, OUT_DATE, OUT_INSTANT, OUT_BOOL, OUT_ARROW };
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

static const struct yaml *children(const struct yaml *tree, const char *key)
{
	const struct yaml *y = yaml_get(tree, key);

	return y ? y->child : NULL;
}

/* Rows from C, and the two lists of columns that such reports may have, are for ours alone. */
static int read_rows(const struct yaml *tree, const struct report_source *source, struct report *r,
	struct strbuf *err)
{
	const struct yaml *y = yaml_get(tree, "rows");

	if (!y)
		y = yaml_get(tree, "explain_columns");
	if (y && !source->rows)
		return fail(err, _("%s:%d: %s: only reports that come with crm can have that"),
			source->name, y->key_line, y->key);
	if (!y && source->rows)
		BUG("cmd/report/%s.sql does not say rows: C", source->name);
	r->rows = source->rows;
	return 0;
}

/* The SQL behind the comment; or, with `query: NAME`, that of another report that comes with crm.
 */
static const char *read_sql(
	const struct yaml *tree, const char *name, const char *own, struct strbuf *err)
{
	const struct yaml *y = yaml_get(tree, "query");
	const char *other = yaml_text(y);

	if (!y)
		return own;
	for (const struct report_source *s = report_sources; s->name; s++)
		if (other && !strcmp(s->name, other))
			return strstr(s->text, "*/") + 2;
	fail(err, _("%s:%d: query: no report \"%s\" comes with crm"), name, y->line,
		other ? other : "");
	return NULL;
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
	r->sql = read_sql(tree, source->name, end + 2, err);
	if (!r->sql)
		return -1;
	for (y = children(tree, "constants"); y; y = y->next) {
		struct extra_arg constant = { y->key, yaml_text(y) };

		vec_push(&r->constant, constant);
	}
	for (y = children(tree, "parameters"); y; y = y->next) {
		struct parameter p;

		if (read_parameter(y, source->name, &p, err))
			return -1;
		vec_push(&r->parameter, p);
	}
	for (y = children(tree, "columns"); y; y = y->next) {
		struct report_column c;

		if (read_column(y, source->name, &c, err))
			return -1;
		vec_push(&r->column, c);
	}
	for (y = children(tree, "explain_columns"); y; y = y->next) {
		struct report_column c;

		if (read_column(y, source->name, &c, err))
			return -1;
		vec_push(&r->explain, c);
	}
	if (read_rows(tree, source, r, err))
		return -1;
	if (!r->title || !r->column.n)
		return fail(err, _("%s: a report needs a title and columns"), source->name);
	return 0;
}

void report_release(struct report *r)
{
	vec_release(&r->constant);
	vec_release(&r->parameter);
	vec_release(&r->column);
	vec_release(&r->explain);
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
	struct report_source end = { .name = NULL }, *copy;
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
