/* Which column feeds which field. */
#include "cli/import.h"

#include "base/encoding.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/titles.h"
#include "io/yamltree.h"

static struct import_column *plan_part(
	struct import_plan *plan, const struct field *f, const struct field *part)
{
	struct import_column fresh = { .field = f, .part = part, .column = SIZE_MAX };

	for (size_t i = 0; i < plan->column.n; i++)
		if (plan->column.v[i].field == f && plan->column.v[i].part == part)
			return &plan->column.v[i];
	vec_push(&plan->column, fresh);
	return &plan->column.v[plan->column.n - 1];
}

static struct import_column *plan_column(struct import_plan *plan, const struct field *f)
{
	return plan_part(plan, f, NULL);
}

static const struct field *find_field(struct context *c, const char *name, struct strbuf *err)
{
	const struct field *f = entity_field(c->entity, name);

	if (!f)
		fail(err, _("%s has no field \"%s\" (crm %s fields lists them)"), c->entity->name,
			name, c->command->name);
	return f;
}

/* The column for "amount", or for "partner.code"; NULL with a sentence. */
static struct import_column *find_column(
	struct context *c, struct import_plan *plan, const char *name, struct strbuf *err)
{
	const char *dot = strchr(name, '.');
	const struct entity *target;
	const struct field *f, *part;

	f = find_field(
		c, dot ? arena_strndup(&c->arena, name, (size_t)(dot - name)) : (char *)name, err);
	if (!f || !dot)
		return f ? plan_column(plan, f) : NULL;
	target = f->type == TYPE_REF ? model_need(&c->model, f->arg) : NULL;
	if (!target) {
		fail(err, _("%s is not a reference: nothing can follow it"), f->name);
		return NULL;
	}
	part = entity_field(target, dot + 1);
	if (!part || part == &field_id) {
		fail(err, _("%s has no field \"%s\" (crm %s fields lists them)"), target->name,
			dot + 1, target->name);
		return NULL;
	}
	return plan_part(plan, f, part);
}

/* --map field=column,field=column */
static int read_map(
	struct context *c, const char *text, struct import_plan *plan, struct strbuf *err)
{
	while (*text) {
		size_t n = strcspn(text, ",");
		char *pair = arena_strndup(&c->arena, text, n);
		char *equals = strchr(pair, '=');
		struct import_column *col;

		if (!equals)
			return fail(err, _("--map takes FIELD=COLUMN,…, not \"%s\""), pair);
		*equals = '\0';
		col = find_column(c, plan, pair, err);
		if (!col)
			return -1;
		col->heading = equals + 1;
		text += n + (text[n] == ',');
	}
	return 0;
}

static int read_values(
	struct context *c, const struct yaml *map, struct import_column *col, struct strbuf *err)
{
	if (map->kind != YAML_MAP)
		return fail(err, _("line %d: values are written FROM: TO"), map->line);
	for (const struct yaml *y = map->child; y; y = y->next) {
		struct import_value v = { arena_strdup(&c->arena, y->key), yaml_text(y) };

		if (!v.to)
			v.to = "";
		vec_push(&col->values, v);
	}
	return 0;
}

static int read_field(
	struct context *c, const struct yaml *y, struct import_plan *plan, struct strbuf *err)
{
	struct import_column *col = find_column(c, plan, y->key, err);

	if (!col)
		return -1;
	if (y->kind == YAML_SCALAR) {
		col->heading = yaml_text(y);
		return 0;
	}
	for (const struct yaml *k = y->child; k; k = k->next) {
		if (!strcmp(k->key ? k->key : "", "column"))
			col->heading = yaml_text(k);
		else if (!strcmp(k->key ? k->key : "", "default"))
			col->dflt = yaml_text(k);
		else if (!strcmp(k->key ? k->key : "", "values")) {
			if (read_values(c, k, col, err))
				return -1;
		} else {
			return fail(
				err, _("line %d: a field has column, values, default"), k->line);
		}
	}
	return 0;
}

static int read_key(
	struct context *c, const char *list, struct import_plan *plan, struct strbuf *err)
{
	while (*list) {
		size_t n = strcspn(list, ",+");
		const struct field *f = find_field(c, arena_strndup(&c->arena, list, n), err);

		if (!f)
			return -1;
		if (!field_stored(f))
			return fail(err, _("%s has several values and cannot be a key"), f->name);
		vec_push(&plan->key, f);
		list += n + (list[n] != '\0');
	}
	plan->explicit_key = true;
	return 0;
}

static int read_yaml_key(
	struct context *c, const struct yaml *y, struct import_plan *plan, struct strbuf *err)
{
	if (y->kind == YAML_SCALAR)
		return read_key(c, yaml_text(y) ? yaml_text(y) : "", plan, err);
	for (const struct yaml *k = y->child; k; k = k->next)
		if (read_key(c, yaml_text(k) ? yaml_text(k) : "", plan, err))
			return -1;
	return 0;
}

static int read_setting(
	struct context *c, const struct yaml *y, struct import_plan *plan, struct strbuf *err)
{
	const char *text = yaml_text(y);

	if (!strcmp(y->key, "fields")) {
		for (const struct yaml *k = y->child; k; k = k->next)
			if (read_field(c, k, plan, err))
				return -1;
	} else if (!strcmp(y->key, "defaults")) {
		for (const struct yaml *k = y->child; k; k = k->next) {
			const struct field *f = find_field(c, k->key, err);

			if (!f)
				return -1;
			plan_column(plan, f)->dflt = yaml_text(k);
		}
	} else if (!strcmp(y->key, "key")) {
		return read_yaml_key(c, y, plan, err);
	} else if (!strcmp(y->key, "encoding")) {
		plan->encoding = text;
	} else if (!strcmp(y->key, "date-format")) {
		plan->date_format = text;
	} else if (!strcmp(y->key, "separator") && text && text[0] && !text[1]) {
		plan->separator = text[0];
	} else {
		return fail(err,
			_("line %d: unknown key \"%s\" (fields, defaults, key, encoding, "
			  "separator, date-format)"),
			y->key_line, y->key);
	}
	return 0;
}

static int read_map_file(
	struct context *c, const char *file, struct import_plan *plan, struct strbuf *err)
{
	const struct yaml *tree = yaml_read_file(file, &c->arena, err);
	struct strbuf why = STRBUF_INIT;

	if (!tree)
		return -1;
	for (const struct yaml *y = tree->child; y; y = y->next) {
		if (tree->kind == YAML_MAP && !read_setting(c, y, plan, &why))
			continue;
		fail(err, "%s: %s", file, why.buf);
		strbuf_release(&why);
		return -1;
	}
	return 0;
}

static int read_separator(const char *text, char *separator, struct strbuf *err)
{
	if (!strcmp(text, "tab") || !strcmp(text, "\\t"))
		*separator = '\t';
	else if (text[0] && !text[1])
		*separator = text[0];
	else
		return fail(err, _("--separator takes one character or \"tab\", not \"%s\""), text);
	return 0;
}

int import_plan_read(struct context *c, const struct import_options *opt, struct import_plan *plan,
	struct strbuf *err)
{
	memset(plan, 0, sizeof(*plan));
	if (opt->map_file && read_map_file(c, opt->map_file, plan, err))
		return -1;
	if (opt->map && read_map(c, opt->map, plan, err))
		return -1;
	if (opt->key) {
		plan->key.n = 0;
		if (read_key(c, opt->key, plan, err))
			return -1;
	}
	for (size_t i = 0; i < opt->dflt.n; i++) {
		const char *equals = strchr(opt->dflt.v[i], '=');
		const struct field *f;

		if (!equals)
			return fail(
				err, _("--default takes FIELD=VALUE, not \"%s\""), opt->dflt.v[i]);
		f = find_field(c,
			arena_strndup(&c->arena, opt->dflt.v[i], (size_t)(equals - opt->dflt.v[i])),
			err);
		if (!f)
			return -1;
		if (!utf8_valid(equals + 1, strlen(equals + 1), NULL))
			return fail(err, _("--default %s: not UTF-8"), f->name);
		plan_column(plan, f)->dflt = equals + 1;
	}
	if (opt->encoding)
		plan->encoding = opt->encoding;
	if (plan->encoding && !encoding_known(plan->encoding))
		return fail(err, _("unknown encoding \"%s\""), plan->encoding);
	if (opt->date_format)
		plan->date_format = opt->date_format;
	return opt->separator ? read_separator(opt->separator, &plan->separator, err) : 0;
}

static size_t heading_place(const char *const *headings, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(headings[i], wanted))
			return i;
	for (size_t i = 0; i < n; i++)
		if (fold_equal(headings[i], wanted))
			return i;
	return SIZE_MAX;
}

static size_t title_place(const char *const *headings, size_t n, const struct field *f)
{
	size_t exact = heading_place(headings, n, f->name);

	for (size_t i = 0; i < n && exact == SIZE_MAX; i++)
		if (*headings[i] && title_fits(f->name, f->title, headings[i]))
			return i;
	return exact;
}

static int match_named(struct import_plan *plan, const char *const *headings, size_t n,
	const struct reader *r, struct strbuf *err)
{
	for (size_t i = 0; i < plan->column.n; i++) {
		struct import_column *col = &plan->column.v[i];

		if (!col->heading || !*col->heading)
			continue;
		col->column = heading_place(headings, n, col->heading);
		if (col->column != SIZE_MAX)
			continue;
		fail(err, _("%s: no column \"%s\" (columns:"), reader_name(r), col->heading);
		for (size_t k = 0; k < n; k++)
			strbuf_addf(err, "%s %s", k ? "," : "", headings[k]);
		strbuf_addch(err, ')');
		return -1;
	}
	return 0;
}

/* Columns that no one named go by their heading; derived fields are left to crm. */
static void match_by_title(
	struct context *c, struct import_plan *plan, const char *const *headings, size_t n)
{
	bool *taken = arena_alloc(&c->arena, n * sizeof(*taken));

	for (size_t i = 0; i < plan->column.n; i++)
		if (plan->column.v[i].column != SIZE_MAX)
			taken[plan->column.v[i].column] = true;
	for (const struct field *f = c->entity->field; f->name; f++) {
		size_t place;
		struct import_column *col;
		bool named = false;

		for (size_t i = 0; i < plan->column.n; i++)
			named |= plan->column.v[i].field == f && plan->column.v[i].heading;
		if (named || (f->flags & FIELD_DERIVED))
			continue;
		place = title_place(headings, n, f);
		if (place == SIZE_MAX || taken[place])
			continue;
		taken[place] = true;
		col = plan_column(plan, f);
		col->column = place;
		col->optional = true;
	}
	if (heading_place(headings, n, "id") != SIZE_MAX)
		plan_column(plan, &field_id)->column = heading_place(headings, n, "id");
}

/* What the entity reads by itself. */
static void match_own(
	struct context *c, struct import_plan *plan, const char *const *headings, size_t n)
{
	const char *const *name = c->entity->import_columns;

	for (size_t i = 0; i < IMPORT_OWN; i++)
		plan->own[i] = SIZE_MAX;
	for (size_t i = 0; name && name[i]; i++) {
		if (i >= IMPORT_OWN)
			BUG("%s reads too many columns by itself", c->entity->name);
		plan->own[i] = heading_place(headings, n, name[i]);
	}
}

static bool is_planned(const struct import_plan *plan, const struct field *f)
{
	for (size_t i = 0; i < plan->column.n; i++)
		if (plan->column.v[i].field == f && !plan->column.v[i].part)
			return true;
	return false;
}

/*
 * A heading such as partner.code, as lists print it, finds the partner unless another column does.
 * What finds nothing, as partner.region, has to be asked for.
 */
static void match_paths(
	struct context *c, struct import_plan *plan, const char *const *headings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *dot = strchr(headings[i], '.');
		const struct field *f = NULL, *part = NULL;
		struct import_column *col;

		if (dot)
			f = entity_field(c->entity,
				arena_strndup(&c->arena, headings[i], (size_t)(dot - headings[i])));
		if (f && f->type == TYPE_REF && !(f->flags & FIELD_DERIVED) && !is_planned(plan, f))
			part = entity_field(model_need(&c->model, f->arg), dot + 1);
		if (!part || !(part->flags & (FIELD_KEY | FIELD_FOLD)))
			continue;
		col = plan_part(plan, f, part);
		if (!col->heading && col->column == SIZE_MAX)
			col->column = i;
	}
}

static bool is_reject_column(const char *heading)
{
	return !strcmp(heading, "reject_line") || !strcmp(heading, "reject_reason");
}

static void tell_unused(struct context *c, const struct import_plan *plan,
	const char *const *headings, size_t n, const struct reader *r)
{
	struct strbuf unused = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		bool used = !*headings[i] || is_reject_column(headings[i]);

		for (size_t k = 0; k < plan->column.n; k++)
			used |= plan->column.v[k].column == i;
		for (size_t k = 0; k < IMPORT_OWN; k++)
			used |= plan->own[k] == i;
		if (!used)
			strbuf_addf(&unused, "%s %s", unused.len ? "," : "", headings[i]);
	}
	if (unused.len && !c->global.quiet)
		fprintf(stderr, _("%s: columns not imported:%s\n"), reader_name(r), unused.buf);
	strbuf_release(&unused);
}

/* Fields of the entity come in its own order: a reference may be read by what stands before it. */
static void put_in_order(struct context *c, struct import_plan *plan)
{
	VEC(struct import_column) sorted = VEC_INIT;

	for (size_t i = 0; i < plan->column.n; i++)
		if (plan->column.v[i].field == &field_id)
			vec_push(&sorted, plan->column.v[i]);
	for (const struct field *f = c->entity->field; f->name; f++)
		for (size_t i = 0; i < plan->column.n; i++)
			if (plan->column.v[i].field == f)
				vec_push(&sorted, plan->column.v[i]);
	memcpy(plan->column.v, sorted.v, sorted.n * sizeof(*sorted.v));
	vec_release(&sorted);
}

static bool is_mapped(const struct import_plan *plan, const struct field *f)
{
	for (size_t i = 0; i < plan->column.n; i++)
		if (plan->column.v[i].field == f &&
			(plan->column.v[i].column != SIZE_MAX || plan->column.v[i].dflt))
			return true;
	return false;
}

/* The first of the entity's keys whose fields the file has; else all fields together. */
static void default_key(struct context *c, struct import_plan *plan)
{
	const char *text = c->entity->import_key ? c->entity->import_key : "";

	if (is_mapped(plan, &field_id)) {
		vec_push(&plan->key, &field_id);
		plan->explicit_key = true;
		return;
	}
	while (*text) {
		size_t n = strcspn(text, "|");
		bool all = true;

		plan->key.n = 0;
		for (size_t i = 0; i < n;) {
			size_t len = strcspn(text + i, "+|");
			char *name = arena_strndup(&c->arena, text + i, len);

			vec_push(&plan->key, &c->entity->field[field_index(c->entity, name)]);
			all &= is_mapped(plan, plan->key.v[plan->key.n - 1]);
			i += len + 1;
		}
		if (all)
			return;
		text += n + (text[n] == '|');
	}
	plan->key.n = 0;
	for (size_t i = 0; i < plan->column.n; i++)
		if (field_stored(plan->column.v[i].field) &&
			is_mapped(plan, plan->column.v[i].field))
			vec_push(&plan->key, plan->column.v[i].field);
}

int import_plan_match(
	struct context *c, struct import_plan *plan, const struct reader *r, struct strbuf *err)
{
	size_t n, used = 0;
	const char *const *headings = reader_columns(r, &n);

	if (match_named(plan, headings, n, r, err))
		return -1;
	match_by_title(c, plan, headings, n);
	match_own(c, plan, headings, n);
	match_paths(c, plan, headings, n);
	for (size_t i = 0; i < plan->column.n; i++)
		used += plan->column.v[i].column != SIZE_MAX;
	if (!used) {
		fail(err, _("%s: no column fits a field of %s (columns:"), reader_name(r),
			c->entity->name);
		for (size_t k = 0; k < n; k++)
			strbuf_addf(err, "%s %s", k ? "," : "", headings[k]);
		strbuf_addstr(err, _("; --map FIELD=COLUMN,… says which is which)"));
		return -1;
	}
	tell_unused(c, plan, headings, n, r);
	put_in_order(c, plan);
	for (size_t i = 0; i < plan->key.n && plan->explicit_key; i++)
		if (!is_mapped(plan, plan->key.v[i]))
			return fail(err, _("key %s: the file has no such column"),
				plan->key.v[i]->name);
	if (!plan->key.n)
		default_key(c, plan);
	return 0;
}

void import_plan_release(struct import_plan *plan)
{
	for (size_t i = 0; i < plan->column.n; i++)
		vec_release(&plan->column.v[i].values);
	vec_release(&plan->column);
	vec_release(&plan->key);
}

const char *import_cell(const struct import_column *col, const char *text)
{
	for (size_t i = 0; i < col->values.n; i++)
		if (fold_equal(col->values.v[i].from, text))
			return col->values.v[i].to;
	return text;
}
