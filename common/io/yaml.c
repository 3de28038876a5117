/* YAML through libyaml: trees of whole files, and of one item after another of big ones. */
#include "io/yamltree.h"

#include "io/reader-internal.h"

#include <fcntl.h>
#include <unistd.h>
#include <yaml.h>

enum { DEPTH_MAX = 64 };

/* A plain scalar that says "nothing". */
static bool is_null(const char *text, bool plain)
{
	return plain && (!*text || !strcmp(text, "~") || !strcmp(text, "null"));
}

static bool is_plain(const yaml_event_t *e)
{
	return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && e->data.scalar.plain_implicit;
}

static const char *scalar_text(const yaml_event_t *e)
{
	return (const char *)e->data.scalar.value;
}

static long event_line(const yaml_event_t *e)
{
	return (long)e->start_mark.line + 1;
}

struct builder {
	yaml_parser_t parser;
	const char *name;
	struct arena *arena;
	struct strbuf *err;
	int depth;	  /* of open lists and maps */
	const char *text; /* the whole text, if it is in memory */
	size_t len;
};

static void refuse(struct builder *b, long line, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void refuse(struct builder *b, long line, const char *fmt, ...)
{
	va_list ap;

	if (!b->err)
		return;
	strbuf_addf(b->err, "%s:%ld: ", b->name, line);
	va_start(ap, fmt);
	strbuf_vaddf(b->err, fmt, ap);
	va_end(ap);
}

static long line_at(const char *text, size_t offset)
{
	long line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
	return line;
}

/* The next event, or false with a sentence. */
static bool get_event(struct builder *b, yaml_event_t *e)
{
	const yaml_parser_t *p = &b->parser;
	long line;

	/* After an error libyaml goes on to say "no event", without one. */
	if (yaml_parser_parse(&b->parser, e) && e->type != YAML_NO_EVENT) {
		b->depth +=
			e->type == YAML_SEQUENCE_START_EVENT || e->type == YAML_MAPPING_START_EVENT;
		b->depth -= e->type == YAML_SEQUENCE_END_EVENT || e->type == YAML_MAPPING_END_EVENT;
		return true;
	}
	line = (long)p->problem_mark.line + 1;
	if (p->error == YAML_READER_ERROR)
		line = b->text ? line_at(b->text, p->problem_offset) : (long)p->mark.line + 1;
	refuse(b, line, _("broken YAML: %s"), p->problem ? tr(p->problem) : "?");
	return false;
}

static struct yaml *new_node(struct builder *b, enum yaml_kind kind, const yaml_event_t *e)
{
	struct yaml *node = arena_alloc(b->arena, sizeof(*node));

	node->kind = kind;
	node->line = (int)event_line(e);
	node->text = "";
	return node;
}

static struct yaml *build(struct builder *b, yaml_event_t *e);

static bool is_alias(struct builder *b, const yaml_event_t *e)
{
	if (e->type != YAML_ALIAS_EVENT)
		return false;
	refuse(b, event_line(e), _("an alias such as %s is not supported"),
		reader_quoted((const char *)e->data.alias.anchor,
			strlen((const char *)e->data.alias.anchor)));
	return true;
}

/* Reads the value of a key and checks that the key is new. */
static struct yaml *build_value(struct builder *b, struct yaml *map, yaml_event_t *e)
{
	const char *key;
	long line = event_line(e);
	struct yaml *node;
	yaml_event_t value;

	if (is_alias(b, e))
		return NULL;
	if (e->type != YAML_SCALAR_EVENT) {
		refuse(b, line, _("a key must be a plain text"));
		return NULL;
	}
	key = arena_strndup(b->arena, scalar_text(e), e->data.scalar.length);
	if (yaml_get(map, key)) {
		refuse(b, line, _("the key %s comes twice"), reader_quoted(key, strlen(key)));
		return NULL;
	}
	if (!get_event(b, &value))
		return NULL;
	node = build(b, &value);
	yaml_event_delete(&value);
	if (node) {
		node->key = key;
		node->key_line = (int)line;
	}
	return node;
}

/* Reads the children of a list or map up to its end. */
static int build_children(struct builder *b, struct yaml *node)
{
	struct yaml **last = &node->child;
	yaml_event_t e;

	for (;;) {
		bool ends;

		if (!get_event(b, &e))
			return -1;
		ends = e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT;
		if (!ends)
			*last = node->kind == YAML_MAP ? build_value(b, node, &e) : build(b, &e);
		yaml_event_delete(&e);
		if (ends)
			return 0;
		if (!*last)
			return -1;
		last = &(*last)->next;
	}
}

/* The node that begins with an event, or NULL with a sentence. */
static struct yaml *build(struct builder *b, yaml_event_t *e)
{
	struct yaml *node;

	if (is_alias(b, e))
		return NULL;
	if (e->type == YAML_SCALAR_EVENT) {
		node = new_node(b, YAML_SCALAR, e);
		if (memchr(scalar_text(e), '\0', e->data.scalar.length)) {
			refuse(b, node->line, _("a NUL character cannot be kept"));
			return NULL;
		}
		node->text = arena_strndup(b->arena, scalar_text(e), e->data.scalar.length);
		node->plain = is_plain(e);
		return node;
	}
	if (b->depth > DEPTH_MAX) {
		refuse(b, event_line(e), _("lists and maps are nested deeper than %d"), DEPTH_MAX);
		return NULL;
	}
	node = new_node(b, e->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST, e);
	return build_children(b, node) ? NULL : node;
}

/* The one document of the stream. */
static struct yaml *build_document(struct builder *b)
{
	struct yaml *tree = NULL;
	yaml_event_t e;

	for (;;) {
		yaml_event_type_t type;

		if (!get_event(b, &e))
			return NULL;
		type = e.type;
		if (type == YAML_STREAM_END_EVENT) {
			if (!tree)
				tree = new_node(b, YAML_MAP, &e);
		} else if (type == YAML_DOCUMENT_START_EVENT && tree) {
			refuse(b, event_line(&e), _("there is more than one document"));
			tree = NULL;
		} else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
			type != YAML_DOCUMENT_END_EVENT) {
			tree = build(b, &e);
		} else {
			yaml_event_delete(&e);
			continue;
		}
		yaml_event_delete(&e);
		if (!tree || type == YAML_STREAM_END_EVENT)
			break;
	}
	if (tree && tree->kind == YAML_SCALAR && is_null(tree->text, tree->plain))
		tree->kind = YAML_MAP;
	return tree;
}

struct yaml *yaml_read(
	const char *text, size_t len, const char *name, struct arena *arena, struct strbuf *err)
{
	struct builder b = { .name = name, .arena = arena, .err = err };
	struct yaml *tree;
	size_t bad;

	if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
		text += 3;
		len -= 3;
	}
	b.text = text;
	b.len = len;
	if (!source_valid(text, len, &bad)) {
		refuse(&b, line_at(text, bad),
			text[bad] ? _("the text is not valid UTF-8 (byte %zu)")
				  : _("the text has a NUL byte (byte %zu)"),
			bad + 1);
		return NULL;
	}
	if (!yaml_parser_initialize(&b.parser))
		die(STATUS_IO, _("out of memory"));
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)text, len);
	tree = build_document(&b);
	yaml_parser_delete(&b.parser);
	return tree;
}

struct yaml *yaml_read_file(const char *path, struct arena *arena, struct strbuf *err)
{
	struct source source;
	struct yaml *tree = NULL;
	int more, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		if (errno == ENOENT)
			fail(err, _("%s: no such file"), path);
		else
			fail(err, _("%s: cannot open: %s"), path, strerror(errno));
		return NULL;
	}
	if (source_init(&source, fd, path, "utf-8", err))
		return NULL;
	do
		more = source_fill(&source, err);
	while (more > 0);
	if (!more)
		tree = yaml_read(
			source.buf + source.pos, source.end - source.pos, path, arena, err);
	source_release(&source);
	return tree;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	for (const struct yaml *node = map ? map->child : NULL; node; node = node->next)
		if (node->key && !strcmp(node->key, key))
			return node;
	return NULL;
}

const char *yaml_text(const struct yaml *node)
{
	if (!node || node->kind != YAML_SCALAR || is_null(node->text, node->plain))
		return NULL;
	return node->text;
}

/* --- one item after another --- */

struct yaml_stream {
	struct builder b;
	struct reader *r;
	bool ended;
	bool in_list;	      /* the items of the document's list are the records */
	struct strbuf broken; /* why the text could not be read on */
	const char *rest;     /* of a line that did not fit into libyaml's buffer */
	size_t rest_len;
};

/* Hands lines to libyaml; a line that is no UTF-8 is the end. */
static int read_handler(void *data, unsigned char *buffer, size_t size, size_t *got)
{
	struct yaml_stream *y = data;
	struct source_line line;
	int rc;

	*got = 0;
	if (!y->rest_len) {
		rc = source_line(&y->r->source, &line, &y->broken);
		if (!rc)
			return 1;
		if (rc < 0 || reader_check(y->r, &line, &y->broken))
			return 0;
		y->rest = line.text;
		y->rest_len = line.size;
	}
	*got = y->rest_len < size ? y->rest_len : size;
	memcpy(buffer, y->rest, *got);
	y->rest += *got;
	y->rest_len -= *got;
	return 1;
}

struct yaml_stream *yaml_stream_open(struct reader *r)
{
	struct yaml_stream *y = xcalloc(1, sizeof(*y));

	y->r = r;
	y->b.name = r->name;
	strbuf_init(&y->broken);
	if (!yaml_parser_initialize(&y->b.parser))
		die(STATUS_IO, _("out of memory"));
	yaml_parser_set_encoding(&y->b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input(&y->b.parser, read_handler, y);
	return y;
}

void yaml_stream_close(struct yaml_stream *y)
{
	yaml_parser_delete(&y->b.parser);
	strbuf_release(&y->broken);
	free(y);
}

/* Passes what is left of an item that was refused, down to `depth` open lists. */
static void skip_to(struct builder *b, int depth)
{
	yaml_event_t e;

	b->err = NULL;
	while (b->depth > depth && get_event(b, &e))
		yaml_event_delete(&e);
}

/* An event where an item may begin: 1 with the item, 0 for what is none, -1 with a sentence. */
static int item_of(struct yaml_stream *y, yaml_event_t *e, struct yaml **item)
{
	struct builder *b = &y->b;

	if (e->type == YAML_SEQUENCE_START_EVENT && !y->in_list) {
		y->in_list = true;
		return 0;
	}
	if (e->type == YAML_SEQUENCE_END_EVENT) {
		y->in_list = false;
		return 0;
	}
	if (e->type == YAML_SCALAR_EVENT && is_null(scalar_text(e), is_plain(e)) && !y->in_list)
		return 0;
	*item = build(b, e);
	if (*item)
		return 1;
	y->r->line = event_line(e);
	skip_to(b, y->in_list);
	return -1;
}

int yaml_stream_next(
	struct yaml_stream *y, struct arena *arena, struct yaml **item, struct strbuf *err)
{
	size_t before = err ? err->len : 0;
	yaml_event_t e;
	int rc = 0;

	y->b.arena = arena;
	y->b.err = err;
	while (!rc) {
		if (y->ended)
			return 0;
		if (!get_event(&y->b, &e))
			break;
		y->ended = e.type == YAML_STREAM_END_EVENT;
		if (e.type != YAML_STREAM_START_EVENT && e.type != YAML_DOCUMENT_START_EVENT &&
			e.type != YAML_DOCUMENT_END_EVENT && !y->ended)
			rc = item_of(y, &e, item);
		yaml_event_delete(&e);
	}
	if (rc > 0)
		return rc;
	/* libyaml's state after an error of its own is not to be trusted. */
	y->r->failed = y->b.parser.error != YAML_NO_ERROR;
	if (y->broken.len && err) {
		strbuf_setlen(err, before);
		strbuf_addstr(err, y->broken.buf);
	}
	return -1;
}
