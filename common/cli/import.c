#include "cli/import-row.h"

#include <unistd.h>

#include "cli/command.h"
#include "io/pager.h"
#include "io/source.h"
#include "model/unique.h"

enum {
	BULK_FROM = 20000, /* rows after which a load into a small table drops its indexes */
	BULK_RATIO = 4,	   /* … if they are this many times what was there */
};

const struct option import_option_table[] = {
	{ 0, "map", OPTION_STRING, offsetof(struct import_options, map), N_("FIELD=COLUMN,…"),
		N_("which column feeds which field; FIELD= leaves one out"), "map" },
	{ 0, "map-file", OPTION_STRING, offsetof(struct import_options, map_file), N_("FILE"),
		N_("the same as YAML, also for values: see crm-import(7)"), "file" },
	{ 0, "key", OPTION_STRING, offsetof(struct import_options, key), N_("FIELD,…"),
		N_("fields that tell which record a row is"), "fields" },
	{ 0, "default", OPTION_LIST, offsetof(struct import_options, dflt), N_("FIELD=VALUE"),
		N_("for rows that have no value there"), "assignment" },
	{ 0, "encoding", OPTION_STRING, offsetof(struct import_options, encoding), N_("NAME"),
		N_("of the file; detected otherwise"), "=utf-8,utf-16,windows-1251,koi8-r,cp866" },
	{ 0, "separator", OPTION_STRING, offsetof(struct import_options, separator), N_("C"),
		N_("of the file, or tab; detected otherwise"), "=tab" },
	{ 0, "date-format", OPTION_STRING, offsetof(struct import_options, date_format),
		N_("FORMAT"), N_("such as %m/%d/%Y"), NULL },
	{ 0, "no-heading", OPTION_FLAG, offsetof(struct import_options, no_header), NULL,
		N_("the file begins with data; columns are called 1, 2, 3 …"), NULL },
	{ 0, "create-refs", OPTION_FLAG, offsetof(struct import_options, create_refs), NULL,
		N_("add the records that rows refer to and that are not there"), NULL },
	{ 0, "keep-going", OPTION_FLAG, offsetof(struct import_options, keep_going), NULL,
		N_("take the good rows although others are refused"), NULL },
	{ 0, "from", OPTION_STRING, offsetof(struct import_options, from), N_("DATE"),
		N_("calendars: what is repeated from then on; a year ago otherwise"), "date" },
	{ 0, "to", OPTION_STRING, offsetof(struct import_options, to), N_("DATE"),
		N_("calendars: and up to then; in a year otherwise"), "date" },
	{ 0, "rejects", OPTION_STRING, offsetof(struct import_options, rejects), N_("FILE"),
		N_("write refused rows there, to be corrected and imported"), "file" },
	OPTION_END,
};

/*
 * What is unique is watched here, and rows are written behind our back.  Not if some rows may be
 * refused and others stay: then each must be written before the next is looked at.
 */
static void begin_load(struct import *x)
{
	const struct field *key = x->plan.key.n == 1 && !x->opt->add_only ? x->plan.key.v[0] : NULL;

	unique_watch(&x->c->model, x->c->entity, key);
	if (!x->opt->keep_going)
		db_load_begin(x->c->db);
}

/* The rest of the rows go faster without the indexes, if little was there before. */
static void consider_bulk(struct import *x)
{
	struct model *m = &x->c->model;
	const struct entity *e = x->c->entity;

	if (x->bulk || x->added != BULK_FROM || x->matcher.max_before * BULK_RATIO > x->added)
		return;
	for (size_t i = 0; i < x->plan.column.n; i++) {
		const struct field *f = x->plan.column.v[i].field;

		/* Look-ups by name in the very table need its index. */
		if (f->type == TYPE_REF && !strcmp(f->arg, e->name))
			return;
	}
	x->bulk = true;
	db_drop_indexes(m->db, e->table);
	if (e->search && !x->matcher.max_before)
		db_drop_search_index(m->db);
	for (size_t i = 0; i < x->plan.column.n; i++) {
		const struct field *f = x->plan.column.v[i].field;
		bool again = false;

		if (f->type != TYPE_SET)
			continue;
		for (size_t k = 0; k < i; k++)
			again |= x->plan.column.v[k].field->type == TYPE_SET &&
				!strcmp(x->plan.column.v[k].field->set->entity, f->set->entity);
		if (!again)
			db_drop_indexes(m->db, model_need(m, f->set->entity)->table);
	}
}

static int take_row(struct import *x, const struct reader_cell *cells)
{
	enum status status;
	enum saved saved;
	int64_t id;
	int own;

	x->row_pending = 0;
	arena_clear(&x->row);
	x->record = record_new(&x->row, x->c->entity);
	strbuf_reset(&x->err);
	if (import_fill(x, cells))
		return -1;
	id = x->opt->add_only ? 0 : matcher_find(&x->matcher, x->record, &x->err);
	if (id < 0)
		return -1;
	x->record->id = id;
	own = import_own(x);
	if (own) {
		x->same += own > 0;
		return own > 0 ? 0 : -1;
	}
	if (x->record->id)
		x->record->new_id = 0;
	saved = record_save(&x->c->model, x->record, &status, &x->err);
	if (saved == SAVE_FAILED)
		return -1;
	for (size_t i = x->pending.n - x->row_pending; i < x->pending.n; i++)
		x->pending.v[i].id = x->record->id;
	x->added += saved == SAVE_ADDED;
	x->edited += saved == SAVE_EDITED;
	x->same += saved == SAVE_NONE;
	if (saved == SAVE_ADDED)
		consider_bulk(x);
	return 0;
}

static int open_rejects(struct import *x)
{
	struct out_options opt = { .format = "csv", .file = x->opt->rejects };
	VEC(struct out_column) columns = VEC_INIT;
	struct out_column line = { "reject_line", "", OUT_INT, 0, 0 };
	struct out_column reason = { "reject_reason", "", OUT_TEXT, 0, 0 };
	size_t n;
	const char *const *headings = reader_columns(x->reader, &n);

	for (size_t i = 0; i < n; i++) {
		struct out_column c = { headings[i], headings[i], OUT_TEXT, 0, 0 };

		if (strncmp(headings[i], "reject_", 7))
			vec_push(&columns, c);
	}
	vec_push(&columns, line);
	vec_push(&columns, reason);
	x->rejects = out_open(&opt, columns.v, columns.n, &x->err);
	vec_release(&columns);
	return x->rejects ? 0 : -1;
}

static void reject(struct import *x, const struct reader_cell *cells)
{
	size_t n;
	const char *const *headings = reader_columns(x->reader, &n);

	x->refused++;
	/* What the reader says has its place in front already. */
	if (cells)
		error("%s:%ld: %s", reader_name(x->reader), reader_line(x->reader), x->err.buf);
	else
		error("%s", x->err.buf);
	if (!x->rejects)
		return;
	for (size_t i = 0; i < n; i++)
		if (strncmp(headings[i], "reject_", 7))
			out_text(x->rejects, cells ? cells[i].text : NULL);
	out_int(x->rejects, reader_line(x->reader));
	out_text(x->rejects, x->err.buf);
	out_end_row(x->rejects);
}

static void read_rows(struct import *x)
{
	struct progress progress;
	const struct reader_cell *cells;
	int more;

	progress_start(&progress, _("importing"), reader_size(x->reader), x->c->global.quiet);
	for (;;) {
		int64_t line;
		int failed;

		strbuf_reset(&x->err);
		more = reader_next(x->reader, &cells, &x->err);
		if (!more)
			break;
		x->rows++;
		if (more < 0) {
			reject(x, NULL);
			if (reader_failed(x->reader))
				break;
			continue;
		}
		/* Nothing is half done: what a refused row wrote before goes with it. */
		if (x->opt->keep_going)
			db_savepoint(x->c->db);
		db_load_mark(x->c->db, reader_line(x->reader));
		failed = take_row(x, cells);
		if (x->opt->keep_going && failed)
			db_savepoint_undo(x->c->db);
		else if (x->opt->keep_going)
			db_savepoint_keep(x->c->db);
		if (failed) {
			x->pending.n -= x->row_pending;
			reject(x, cells);
		}
		progress_at(&progress, reader_position(x->reader), x->rows);
		if (db_load_refused(x->c->db, false, &line))
			break;
	}
	progress_end(&progress);
}

/*
 * True if the store refused a row that was put off.  What our own checks know they have said
 * before; this is the work of somebody else, or of a rule that only the store has.
 */
static bool late_refusal(struct import *x)
{
	int64_t line;

	if (!db_load_refused(x->c->db, true, &line))
		return false;
	error("%s:%" PRId64 ": %s", reader_name(x->reader), line, db_error_text(x->c->db));
	x->refused++;
	return true;
}

static void summary(const struct import *x)
{
	const char *note = reader_notes(x->reader);

	if (x->c->global.quiet)
		return;
	for (; *note; note += strcspn(note, "\n") + 1)
		fprintf(stderr, "%s: %.*s\n", reader_name(x->reader), (int)strcspn(note, "\n"),
			note);
	if (x->refused && !x->opt->keep_going) {
		fprintf(stderr,
			_("%s: %" PRId64 " rows: %" PRId64 " refused, nothing was imported\n"),
			reader_name(x->reader), x->rows, x->refused);
		hint(_("--keep-going takes the good rows, --rejects FILE keeps the others"));
		return;
	}
	fprintf(stderr,
		_("%s: %" PRId64 " rows: %" PRId64 " added, %" PRId64 " changed, %" PRId64
		  " unchanged, %" PRId64 " refused\n"),
		reader_name(x->reader), x->rows, x->added, x->edited, x->same, x->refused);
}

/* A file without a name of a column: an empty list, or nothing that can be read. */
static enum status no_columns(struct import *x)
{
	const struct reader_cell *cells;
	int more = reader_next(x->reader, &cells, &x->err);

	if (more < 0)
		return context_error(&x->err, STATUS_DATA);
	if (!reader_separator(x->reader)) {
		summary(x);
		return STATUS_OK;
	}
	error(_("%s: there is nothing in it, not even the names of columns"),
		reader_name(x->reader));
	return STATUS_DATA;
}

static enum status run(struct import *x)
{
	enum status status = STATUS_OK;
	size_t columns;

	reader_columns(x->reader, &columns);
	if (!columns)
		return no_columns(x);
	if (import_plan_match(x->c, &x->plan, x->reader, &x->err))
		return context_error(&x->err, STATUS_USAGE);
	if (x->opt->rejects && open_rejects(x))
		return context_error(&x->err, STATUS_IO);
	/* Each reference is looked up by us, in the transaction that uses it. */
	db_check_references(x->c->db, false);
	context_begin(x->c);
	x->c->model.bulk = true;
	x->c->model.imported = true;
	x->c->model.valid_text = true; /* the reader has seen to that */
	db_large_cache(x->c->db);
	matcher_init(&x->matcher, &x->c->model, x->c->entity, &x->plan);
	begin_load(x);
	read_rows(x);
	if (!late_refusal(x))
		import_settle(x);
	if (x->refused)
		status = STATUS_DATA;
	if (x->rejects && out_close(x->rejects, &x->err))
		status = context_error(&x->err, STATUS_IO);
	summary(x);
	if (x->refused && x->opt->keep_going && status == STATUS_DATA) {
		/* The good rows stay; the status still tells that some were refused. */
		enum status kept = context_end(x->c, STATUS_OK);

		status = status_worse(status, kept);
	}
	matcher_release(&x->matcher);
	return status;
}

enum status import_run(struct context *c, const struct import_options *opt, const char *file)
{
	struct import x = { .c = c, .opt = opt, .row = ARENA_INIT };
	struct reader_options ro = { .no_header = opt->no_header, .all_columns = true };
	FILE *aside = NULL;
	enum status status;

	strbuf_init(&x.err);
	if (import_source(c, opt, &ro, &x.err)) {
		status = context_error(&x.err, STATUS_USAGE);
		goto out;
	}
	if (import_plan_read(c, opt, &x.plan, &x.err)) {
		status = context_error(&x.err,
			opt->map_file && access(opt->map_file, F_OK) ? STATUS_NOT_FOUND
								     : STATUS_USAGE);
		goto out;
	}
	ro.encoding = x.plan.encoding;
	ro.separator = x.plan.separator;
	ro.file = file;
	if (strcmp(file, "-") || !source_spool(&aside, &x.err))
		x.reader = reader_open(&ro, &x.err);
	if (!x.reader) {
		status = context_error(&x.err,
			access(file, F_OK) && strcmp(file, "-") ? STATUS_NOT_FOUND : STATUS_IO);
		goto out;
	}
	if (c->global.verbose)
		fprintf(stderr, "%s: %s\n", reader_name(x.reader), reader_encoding(x.reader));
	x.excel = c->global.format && !strncmp(c->global.format, "csv-excel", 9);
	/* What is shown of a dry run is no import file. */
	c->global.format = NULL;
	status = run(&x);
	reader_close(x.reader);
out:
	if (aside)
		fclose(aside);
	import_plan_release(&x.plan);
	strbuf_release(&x.err);
	arena_release(&x.row);
	arena_release(&x.texts);
	vec_release(&x.pending);
	return status;
}
