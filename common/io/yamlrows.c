/* Records from YAML: the items of a list, or documents, which are maps of plain values. */
#include "io/reader-internal.h"

#include "io/yamltree.h"

struct rows {
	struct yaml_stream *stream;
	struct arena arena; /* of one record */
	struct strbuf list;
};

/* The text of a scalar; true and false as everywhere. */
static const char *value_of(const struct yaml *node)
{
	const char *text = yaml_text(node);

	if (text && node->plain && !strcmp(text, "true"))
		return "1";
	if (text && node->plain && !strcmp(text, "false"))
		return "0";
	return text;
}

/* Joins the items of a list by line breaks. */
static int join(struct reader *r, const struct yaml *list, struct strbuf *err)
{
	struct rows *rows = r->state;

	strbuf_reset(&rows->list);
	for (const struct yaml *item = list->child; item; item = item->next) {
		const char *text = value_of(item);

		if (item->kind != YAML_SCALAR || (text && strchr(text, '\n')))
			return reader_refuse(r, item->line, err,
				_("an item of the list %s must be a plain text of one line"),
				reader_quoted(list->key, strlen(list->key)));
		if (item != list->child)
			strbuf_addch(&rows->list, '\n');
		strbuf_addstr(&rows->list, text ? text : "");
	}
	return 0;
}

static int read_record(struct reader *r, const struct yaml *map, struct strbuf *err)
{
	struct rows *rows = r->state;

	for (const struct yaml *node = map->child; node; node = node->next) {
		struct reader_cell *cell = reader_cell(r, node->key, strlen(node->key));
		const char *text = NULL;

		switch (node->kind) {
		case YAML_SCALAR:
			text = value_of(node);
			break;
		case YAML_LIST:
			if (join(r, node, err))
				return -1;
			text = arena_strndup(&rows->arena, rows->list.buf, rows->list.len);
			break;
		case YAML_MAP:
			return reader_refuse(r, node->line, err,
				_("the value of %s must be plain or a list of plain values"),
				reader_quoted(node->key, strlen(node->key)));
		}
		*cell = (struct reader_cell){ text, text ? strlen(text) : 0 };
	}
	return 1;
}

static int next(struct reader *r, struct strbuf *err)
{
	struct rows *rows = r->state;
	struct yaml *item;
	int rc;

	arena_clear(&rows->arena);
	for (size_t i = 0; i < r->cell.n; i++)
		r->cell.v[i] = (struct reader_cell){ NULL, 0 };
	rc = yaml_stream_next(rows->stream, &rows->arena, &item, err);
	if (rc <= 0)
		return rc;
	r->line = item->line;
	if (item->kind != YAML_MAP)
		return reader_refuse(
			r, r->line, err, _("a record must be a map of names and values"));
	return read_record(r, item, err);
}

static int start(struct reader *r, struct strbuf *err)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));

	(void)err;
	strbuf_init(&rows->list);
	rows->stream = yaml_stream_open(r);
	r->state = rows;
	return 0;
}

static void finish(struct reader *r)
{
	struct rows *rows = r->state;

	yaml_stream_close(rows->stream);
	arena_release(&rows->arena);
	strbuf_release(&rows->list);
	free(rows);
}

const struct reader_driver yaml_driver = { false, start, next, finish };
