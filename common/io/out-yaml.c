/* yaml: a sequence of mappings. */
#include "io/out-internal.h"

#include "io/yamltree.h"

enum {
	VALUE_INDENT = 4, /* lines of a block in "- key: |" */
	ITEM_INDENT = 6,  /* the same in a list's item */
};

struct yaml_state {
	struct strbuf text; /* the value with a NUL at its end */
	struct strbuf form;
};

static void put_scalar(struct out *o, bool date, const char *s, size_t len, int indent)
{
	struct yaml_state *y = o->state;

	strbuf_reset(&y->text);
	strbuf_add(&y->text, s, len);
	strbuf_reset(&y->form);
	if (date)
		yaml_add_scalar(&y->form, y->text.buf, indent);
	else
		yaml_add_text(&y->form, y->text.buf, indent);
	put(o, y->form.buf, y->form.len);
}

static void put_list(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	if (!len) {
		put_str(o, " []");
		return;
	}
	for (;;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		put_str(o, "\n    - ");
		put_scalar(o, false, s, (size_t)((stop ? stop : end) - s), ITEM_INDENT);
		if (!stop)
			return;
		s = stop + 1;
	}
}

static void yaml_begin(struct out *o)
{
	struct yaml_state *y = xcalloc(1, sizeof(*y));

	strbuf_init(&y->text);
	strbuf_init(&y->form);
	o->state = y;
}

static void yaml_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	put_str(o, o->at ? "  " : "- ");
	put_scalar(o, false, c->key, strlen(c->key), VALUE_INDENT);
	put_char(o, ':');
	if (kind == KIND_TEXT && (c->type == OUT_LIST || c->type == OUT_PHONES)) {
		put_list(o, s, len);
		put_char(o, '\n');
		return;
	}
	put_char(o, ' ');
	switch (kind) {
	case KIND_NULL:
		put_str(o, "null");
		break;
	case KIND_TEXT:
		put_scalar(o, c->type == OUT_DATE || c->type == OUT_INSTANT, s, len, VALUE_INDENT);
		break;
	case KIND_NUMBER:
		put(o, s, len);
		break;
	case KIND_BOOL:
		put_str(o, *s == '1' ? "true" : "false");
		break;
	}
	put_char(o, '\n');
}

static void yaml_end_row(struct out *o)
{
	(void)o;
}

static void yaml_end(struct out *o)
{
	if (!o->rows)
		put_str(o, "[]\n");
}

static void yaml_release(struct out *o)
{
	struct yaml_state *y = o->state;

	strbuf_release(&y->text);
	strbuf_release(&y->form);
	free(y);
}

const struct printer printer_yaml = {
	.name = "yaml",
	.begin = yaml_begin,
	.value = yaml_value,
	.end_row = yaml_end_row,
	.end = yaml_end,
	.release = yaml_release,
};
