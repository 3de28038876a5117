#include "model/dump-tables.h"
#include "model/content.h"
#include "model/version.h"

static void add_column(struct dump_table *t, const char *name, bool number, bool folds)
{
	struct dump_column c = { name, number, folds };

	vec_push(&t->column, c);
}

static void add_change_tables(struct dump_tables *list)
{
	static const char *const texts[] = { "at", "login", "host", "command", "note" };
	static const char *const counts[] = { "added", "edited", "removed", "added_from",
		"added_to" };
	struct dump_table change = { "change", "id", VEC_INIT };
	struct dump_table count = { "change_count", "change, entity_table", VEC_INIT };

	add_column(&change, "id", true, false);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		add_column(&change, texts[i], false, false);
	add_column(&change, "undoes", true, false);
	add_column(&count, "change", true, false);
	add_column(&count, "entity_table", false, false);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		add_column(&count, counts[i], true, false);
	vec_push(list, change);
	vec_push(list, count);
}

static void add_entity_table(
	struct model *m, struct dump_tables *list, const struct entity *e, bool past)
{
	struct dump_table t = { e->table, past ? "id, until" : "id", VEC_INIT };
	struct field_list fields = VEC_INIT;

	if (past)
		t.name = arena_printf(&m->arena, "%s_history", e->table);
	add_column(&t, "id", true, false);
	add_column(&t, "since", true, false);
	if (past)
		add_column(&t, "until", true, false);
	if (e->kind)
		add_column(&t, "kind", false, false);
	version_table_fields(m, e, &fields);
	for (size_t i = 0; i < fields.n; i++)
		add_column(&t, fields.v[i]->name, field_is_number(fields.v[i]),
			fields.v[i]->flags & FIELD_FOLD);
	vec_release(&fields);
	vec_push(list, t);
}

void dump_tables(struct model *m, struct dump_tables *list)
{
	const struct entity *e;

	add_change_tables(list);
	for (size_t i = 0; (e = version_table(m, &i));) {
		add_entity_table(m, list, e, false);
		add_entity_table(m, list, e, true);
	}
}

void dump_tables_release(struct dump_tables *list)
{
	for (size_t i = 0; i < list->n; i++)
		vec_release(&list->v[i].column);
	vec_release(list);
}

static void add_cell(struct strbuf *line, const char *text, size_t len)
{
	static const char marks[] = "tnr\\", meant[] = "\t\n\r\\";

	if (!text)
		strbuf_addstr(line, "\\N");
	while (text && len) {
		size_t plain = strcspn(text, meant);

		strbuf_add(line, text, plain);
		text += plain;
		len -= plain;
		if (!len)
			break;
		strbuf_addch(line, '\\');
		strbuf_addch(line, marks[strchr(meant, *text++) - meant]);
		len--;
	}
}

static struct stmt *open_table(struct model *m, const struct dump_table *t)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;

	for (size_t i = 0; i < t->column.n; i++)
		strbuf_addf(&sql, "%s%s", i ? ", " : "SELECT ", t->column.v[i].name);
	strbuf_addf(&sql, " FROM %s ORDER BY %s /* scan: all of it */", t->name, t->order);
	st = db_prepare(m->db, sql.buf);
	db_stream(st);
	strbuf_release(&sql);
	return st;
}

static int write_table(struct model *m, const struct dump_table *t, struct strbuf *line,
	int (*fn)(void *data, char *text, size_t len), void *data, int64_t *rows)
{
	struct stmt *st = open_table(m, t);
	int result;

	strbuf_reset(line);
	strbuf_addf(line, "@%s", t->name);
	for (size_t i = 0; i < t->column.n; i++)
		strbuf_addf(line, "\t%s", t->column.v[i].name);
	strbuf_addch(line, '\n');
	result = fn(data, line->buf, line->len);
	while (!result && db_step(st) == DB_ROW) {
		strbuf_reset(line);
		for (size_t i = 0; i < t->column.n; i++) {
			const char *text = db_column_text(st, (int)i);

			if (i)
				strbuf_addch(line, '\t');
			add_cell(line, text, text ? db_column_len(st, (int)i) : 0);
		}
		strbuf_addch(line, '\n');
		result = fn(data, line->buf, line->len);
		++*rows;
	}
	db_done(st);
	return result;
}

int dump_write(struct model *m, int (*fn)(void *data, char *text, size_t len), void *data,
	struct strbuf *err)
{
	struct strbuf line = STRBUF_INIT;
	struct dump_tables tables = VEC_INIT;
	int64_t rows = 0;
	int result;

	dump_tables(m, &tables);
	strbuf_addf(&line, "# crm dump %d schema %d\n", DUMP_VERSION, db_schema_version(m->db));
	result = fn(data, line.buf, line.len);
	for (size_t i = 0; i < tables.n && !result; i++)
		result = write_table(m, &tables.v[i], &line, fn, data, &rows);
	if (!result)
		result = content_dump(m, fn, data, &rows, err);
	strbuf_reset(&line);
	strbuf_addf(&line, "# end %" PRId64 "\n", rows);
	if (!result)
		result = fn(data, line.buf, line.len);
	dump_tables_release(&tables);
	strbuf_release(&line);
	return result;
}
