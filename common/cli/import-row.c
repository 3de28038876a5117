/* From the cells of a row to a record. */
#include "cli/import-row.h"

#include "base/date.h"
#include "model/resolve.h"

static int parse_cell(
	struct import *x, const struct field *f, const char *text, enum status *status)
{
	char date[INSTANT_SIZE];
	const char *format = x->plan.date_format;

	if (format && (f->type == TYPE_DATE || f->type == TYPE_BIRTHDAY) && *text) {
		if (date_parse_format(text, format, date, &x->err))
			return -1;
		text = date;
	} else if (format && f->type == TYPE_INSTANT && *text) {
		if (instant_parse_format(text, format, date, &x->err))
			return -1;
		text = date;
	}
	if (f->type == TYPE_SET)
		return record_set_list(&x->c->model, x->record, f, text, status, &x->err);
	return record_set(&x->c->model, x->record, f, text, status, &x->err);
}

/* Adds a record with just the label that a row refers to. */
static int create_ref(
	struct import *x, const struct entity *target, const struct field *f, const char *text)
{
	struct model *m = &x->c->model;
	struct record *fresh = record_new(&x->row, target);
	enum status status;

	if (record_set(m, fresh, entity_field(target, target->label), text, &status, &x->err))
		return -1;
	if (f->scope && record_num(x->record, f->scope))
		record_put_num(fresh, f->scope, record_num(x->record, f->scope));
	return record_save(m, fresh, &status, &x->err) == SAVE_FAILED ? -1 : 0;
}

/* Every value of a set that refers to nothing yet. */
static int create_set_refs(struct import *x, const struct field *f, const char *text)
{
	struct model *m = &x->c->model;
	const struct entity *child = model_need(m, f->set->entity);
	const struct field *cf = entity_field(child, f->set->value);
	const struct entity *target = model_need(m, cf->arg);

	while (*text) {
		size_t n = strcspn(text, "\n;");
		char *one = arena_strndup(&x->row, text, n);
		enum status status = STATUS_OK;

		if (*one && !resolve(m, target, one, NULL, &status, NULL) &&
			status == STATUS_NOT_FOUND && create_ref(x, target, cf, one))
			return -1;
		text += n + (text[n] != '\0');
	}
	return 0;
}

/* Numbers that csv-excel wrote spaced, each on a line of its own, as they were. */
static const char *without_spaces(struct import *x, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	const char *copy;

	while (*text) {
		size_t n = strcspn(text, "\n");
		char *line = arena_strndup(&x->row, text, n);
		char number[PHONE_SIZE], spaced[PHONE_SIZE + 8];

		if (*line == '+' && !phone_normalise(line, &x->c->model.set.phone, number, NULL) &&
			!strcmp(phone_spaced(number, spaced), line))
			strbuf_addstr(&out, number);
		else
			strbuf_addstr(&out, line);
		text += n;
		if (*text)
			strbuf_addch(&out, *text++);
	}
	copy = arena_strdup(&x->row, out.buf);
	strbuf_release(&out);
	return copy;
}

/* Takes back what csv-excel did to a cell for the sake of spreadsheets. */
static const char *from_excel(struct import *x, const struct field *f, const char *text)
{
	if (f->type == TYPE_SET && f->set->fixed_value && !strcmp(f->set->fixed_value, "phone"))
		return without_spaces(x, text);
	if (*text == '\'' && text[1] && strchr("=+-@\t\r'", text[1]) && !field_is_number(f))
		return text + 1;
	return text;
}

static int set_cell(struct import *x, const struct import_column *col, const char *text)
{
	const struct field *f = col->field;
	struct model *m = &x->c->model;
	const struct entity *child;
	enum status status = STATUS_DATA;

	if (x->excel)
		text = from_excel(x, f, text);
	strbuf_reset(&x->err);
	if (!parse_cell(x, f, text, &status))
		return 0;
	if (f->type == TYPE_REF && status == STATUS_NOT_FOUND &&
		!strcmp(f->arg, x->c->entity->name)) {
		struct pending later = { 0, f, arena_strdup(&x->texts, text),
			reader_line(x->reader) };

		vec_push(&x->pending, later);
		x->row_pending++;
		*record_value(x->record, f->name) = (struct value){ .given = true, .null = true };
		return 0;
	}
	if (!x->opt->create_refs || status != STATUS_NOT_FOUND)
		return -1;
	strbuf_reset(&x->err);
	if (f->type == TYPE_REF) {
		if (create_ref(x, model_need(m, f->arg), f, text))
			return -1;
	} else if (f->type == TYPE_SET) {
		child = model_need(m, f->set->entity);
		if (entity_field(child, f->set->value)->type != TYPE_REF ||
			create_set_refs(x, f, text))
			return -1;
	} else {
		return -1;
	}
	return parse_cell(x, f, text, &status);
}

static const char *cell_text(struct import *x, const struct import_column *col)
{
	size_t n;

	reader_columns(x->reader, &n);
	return col->column < n && x->cells[col->column].text
		? import_cell(col, x->cells[col->column].text)
		: "";
}

/*
 * The part of a reference that finds its record: the first that the row has of those that are
 * looked up by an index; if it has none, the first of them.
 */
static bool finds(struct import *x, const struct import_column *col)
{
	const struct import_column *first = NULL;

	for (size_t i = 0; i < x->plan.column.n; i++) {
		const struct import_column *one = &x->plan.column.v[i];

		if (one->field != col->field || !one->part ||
			!(one->part->flags & (FIELD_KEY | FIELD_FOLD)))
			continue;
		if (*cell_text(x, one))
			return one == col;
		first = first ? first : one;
	}
	return first == col;
}

/* A field of a record that is being made, with what it refers to if need be. */
static int set_new(struct import *x, struct record *fresh, const struct field *f, const char *text)
{
	struct model *m = &x->c->model;
	enum status status = STATUS_DATA;

	if (!record_set(m, fresh, f, text, &status, &x->err))
		return 0;
	if (f->type != TYPE_REF || status != STATUS_NOT_FOUND)
		return -1;
	strbuf_reset(&x->err);
	if (create_ref(x, model_need(m, f->arg), f, text))
		return -1;
	return record_set(m, fresh, f, text, &status, &x->err);
}

/* A record with all that the row says of it. */
static int64_t create_whole(struct import *x, const struct import_column *col, const char *text)
{
	struct model *m = &x->c->model;
	const struct entity *target = model_need(m, col->field->arg);
	struct record *fresh = record_new(&x->row, target);
	enum status status;

	for (size_t i = 0; i < x->plan.column.n; i++) {
		const struct import_column *one = &x->plan.column.v[i];
		const char *part = cell_text(x, one);

		if (one->field == col->field && one->part && *part &&
			set_new(x, fresh, one->part, part))
			return 0;
	}
	if (!record_has(fresh, target->label) &&
		record_set(m, fresh, entity_field(target, target->label), text, &status, &x->err))
		return 0;
	return record_save(m, fresh, &status, &x->err) == SAVE_FAILED ? 0 : fresh->id;
}

static int set_part(struct import *x, const struct import_column *col, const char *text)
{
	struct model *m = &x->c->model;
	enum status status = STATUS_DATA;
	int64_t id;

	if (!finds(x, col))
		return 0;
	strbuf_reset(&x->err);
	if (!*text) {
		record_put_text(x->record, col->field->name, NULL);
		return 0;
	}
	id = resolve_by(m, model_need(m, col->field->arg), col->part, text, &status, &x->err);
	if (!id && status == STATUS_NOT_FOUND && x->opt->create_refs) {
		strbuf_reset(&x->err);
		id = create_whole(x, col, text);
	}
	if (id)
		record_put_num(x->record, col->field->name, id);
	return id ? 0 : -1;
}

static int set_id(struct import *x, const char *text)
{
	char *end;

	x->record->new_id = strtoll(text, &end, 10);
	if (!*text || *end || x->record->new_id < 0)
		return fail(&x->err, _("not a number: \"%s\""), text);
	return 0;
}

int import_fill(struct import *x, const struct reader_cell *cells)
{
	size_t n;
	const char *const *headings = reader_columns(x->reader, &n);

	x->cells = cells;
	for (size_t i = 0; i < x->plan.column.n; i++) {
		const struct import_column *col = &x->plan.column.v[i];
		const char *text = cell_text(x, col);
		int failed;

		if (!*text && col->dflt)
			text = col->dflt;
		if (!*text && reader_sparse(x->reader) && col->column < n &&
			!cells[col->column].text)
			continue;
		if (col->column == SIZE_MAX && !col->dflt)
			continue;
		if (col->field == &field_id)
			failed = *text ? set_id(x, text) : 0;
		else
			failed = col->part ? set_part(x, col, text) : set_cell(x, col, text);
		if (failed) {
			struct strbuf why = STRBUF_INIT;

			strbuf_addf(&why, "%s: %s",
				col->column < n ? headings[col->column] : col->field->name,
				x->err.buf);
			strbuf_reset(&x->err);
			strbuf_addstr(&x->err, why.buf);
			strbuf_release(&why);
			return -1;
		}
	}
	return 0;
}

int import_own(struct import *x)
{
	const char *text[IMPORT_OWN] = { NULL };
	size_t n;

	if (!x->c->entity->import_row)
		return 0;
	reader_columns(x->reader, &n);
	for (size_t i = 0; i < IMPORT_OWN; i++)
		if (x->plan.own[i] < n)
			text[i] = x->cells[x->plan.own[i]].text;
	return x->c->entity->import_row(&x->c->model, x->record, text, &x->err);
}

void import_settle(struct import *x)
{
	for (size_t i = 0; i < x->pending.n; i++) {
		const struct pending *p = &x->pending.v[i];
		enum status status = STATUS_OK;

		if (!p->id) /* its row was refused */
			continue;
		arena_clear(&x->row);
		x->record = record_new(&x->row, x->c->entity);
		x->record->id = p->id;
		strbuf_reset(&x->err);
		if (parse_cell(x, p->field, p->text, &status)) {
			bool missing = status == STATUS_NOT_FOUND && x->opt->create_refs;

			if (missing)
				strbuf_reset(&x->err);
			if (!missing || create_ref(x, x->c->entity, p->field, p->text) ||
				parse_cell(x, p->field, p->text, &status)) {
				x->refused++;
				error("%s:%ld: %s: %s", reader_name(x->reader), p->line,
					p->field->name, x->err.buf);
				continue;
			}
		}
		if (record_save(&x->c->model, x->record, &status, &x->err) == SAVE_FAILED) {
			x->refused++;
			error("%s:%ld: %s", reader_name(x->reader), p->line, x->err.buf);
		}
	}
}
