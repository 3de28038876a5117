#include "cli/form.h"

#include "cli/command.h"
#include "io/editor.h"
#include "io/yamltree.h"

static void add_comment(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		strbuf_addf(out, "# %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void add_value(struct context *c, struct strbuf *out, const struct record *r,
	const struct field *f, const struct value *v, int indent)
{
	struct strbuf text = STRBUF_INIT;

	if (f->type == TYPE_REF && !v->null)
		strbuf_addstr(&text,
			label_of(&c->model, model_need(&c->model, f->arg), v->num, &c->arena));
	else
		value_format(f, v, f->type == TYPE_MONEY && f->arg ? record_text(r, f->arg) : NULL,
			&text);
	if (text.len)
		yaml_add_scalar(out, text.buf, indent);
	strbuf_release(&text);
}

static void add_field(struct context *c, struct strbuf *out, const struct record *r, size_t i)
{
	const struct field *f = &r->entity->field[i];
	const struct value *v = &r->value[i];

	strbuf_addf(out, "%s:", f->name);
	if (f->type == TYPE_SET) {
		const struct entity *child = model_need(&c->model, f->set->entity);

		for (size_t k = 0; k < v->n; k++) {
			strbuf_addstr(out, "\n  - ");
			add_value(c, out, r, entity_field(child, f->set->value), &v->item[k], 4);
		}
	} else if (v->given && !v->null) {
		strbuf_addch(out, ' ');
		add_value(c, out, r, f, v, 2);
	} else if (f->dflt && !r->id && strcmp(f->dflt, "@me")) {
		strbuf_addf(out, " %s", f->dflt);
	}
	if (f->flags & FIELD_REQUIRED)
		strbuf_addf(out, "  # %s", _("required"));
	else if (f->type == TYPE_ENUM)
		strbuf_addf(out, "  # %s", f->arg);
	strbuf_addch(out, '\n');
}

static void write_form(
	struct context *c, const struct record *r, const char *problem, struct strbuf *out)
{
	if (problem) {
		add_comment(out, problem);
		strbuf_addch(out, '\n');
	}
	add_comment(out,
		r->id ? _("Change what is to be changed, save, and leave the editor.")
		      : _("Fill in what is known, save, and leave the editor."));
	add_comment(out, _("An empty form changes nothing.  Lists take one value a line: - VALUE"));
	for (size_t i = 0; r->entity->field[i].name; i++)
		if (!(r->entity->field[i].flags & FIELD_DERIVED))
			add_field(c, out, r, i);
}

static int read_list(struct context *c, struct record *r, const struct field *f,
	const struct yaml *node, enum status *status, struct strbuf *err)
{
	if (record_set(&c->model, r, f, "", status, err))
		return -1;
	for (const struct yaml *y = node->child; y; y = y->next)
		if (yaml_text(y) && record_set(&c->model, r, f, yaml_text(y), status, err))
			return -1;
	return 0;
}

static int read_field(struct context *c, struct record *r, const struct field *f,
	const struct yaml *node, enum status *status, struct strbuf *err)
{
	const char *text = yaml_text(node);

	if (node->kind == YAML_LIST && f->type == TYPE_SET)
		return read_list(c, r, f, node, status, err);
	if (node->kind != YAML_SCALAR) {
		*status = STATUS_DATA;
		return fail(err, _("one value is expected"));
	}
	return record_set(&c->model, r, f, text ? text : "", status, err);
}

/* Takes over what differs from the record as the form showed it. */
static int read_form(struct context *c, const char *text, struct record *r,
	const struct record *shown, enum status *status, struct strbuf *err)
{
	const struct yaml *tree = yaml_read(text, strlen(text), "form", &c->arena, err);

	*status = STATUS_DATA;
	if (!tree)
		return -1;
	if (tree->kind != YAML_MAP)
		return fail(err, _("the form is not FIELD: VALUE any more"));
	for (const struct yaml *y = tree->child; y; y = y->next) {
		const struct field *f = entity_field(r->entity, y->key);
		struct strbuf why = STRBUF_INIT;
		size_t i;

		if (!f || f == &field_id)
			return fail(err, _("form:%d: no field \"%s\""), y->key_line, y->key);
		if (read_field(c, r, f, y, status, &why)) {
			fail(err, _("form:%d: %s: %s"), y->line, f->name, why.buf);
			strbuf_release(&why);
			return -1;
		}
		i = field_index(r->entity, f->name);
		if (shown && f->type != TYPE_SET && value_equal(f, &r->value[i], &shown->value[i]))
			r->value[i].given = false;
	}
	return 0;
}

static enum status save_form(struct context *c, const char *text, struct record *r,
	const struct record *shown, struct strbuf *err)
{
	enum status status;

	context_begin(c);
	if (read_form(c, text, r, shown, &status, err))
		return status;
	if (record_save(&c->model, r, &status, err) == SAVE_FAILED)
		return status;
	return STATUS_OK;
}

/* Edits until the form can be saved, or comes back empty or unchanged. */
static enum status edit_form(struct context *c, struct record *r, const struct record *shown)
{
	struct strbuf text = STRBUF_INIT, err = STRBUF_INIT, before = STRBUF_INIT;
	enum status status = STATUS_OK;

	write_form(c, shown ? shown : r, NULL, &text);
	for (;;) {
		strbuf_reset(&before);
		strbuf_addstr(&before, text.buf);
		strbuf_reset(&err);
		if (editor_run(config_get(&c->config, CONFIG_EDITOR), &text, ".yaml", &err)) {
			status = context_error(&err, STATUS_FAIL);
			break;
		}
		if (!text.len || (!strcmp(text.buf, before.buf))) {
			context_say(c, _("nothing was changed"));
			status = status == STATUS_OK ? STATUS_FAIL : status;
			break;
		}
		status = save_form(c, text.buf, r, shown, &err);
		if (status == STATUS_OK)
			break;
		db_rollback(c->db);
		/* The same text again, with what was wrong on top. */
		strbuf_reset(&before);
		add_comment(&before, err.buf);
		strbuf_addstr(&before, text.buf);
		context_error(&err, status);
		if (status == STATUS_BUSY) {
			fputs(text.buf, stdout);
			break;
		}
		strbuf_reset(&text);
		strbuf_addstr(&text, before.buf);
		record_clear(r);
		if (shown) {
			r->id = shown->id;
			r->since = shown->since;
		}
		c->model.change = 0;
	}
	strbuf_release(&text);
	strbuf_release(&err);
	strbuf_release(&before);
	return status;
}

enum status form_add(struct context *c, struct record *r)
{
	enum status status = edit_form(c, r, NULL);

	if (status == STATUS_OK && !c->global.dry_run)
		printf("%" PRId64 "\n", r->id);
	return status;
}

enum status form_edit(struct context *c, int64_t id)
{
	struct record *shown = record_new(&c->arena, c->entity);
	struct record *r = record_new(&c->arena, c->entity);

	if (!record_load(&c->model, shown, id, true))
		BUG("a record that was just selected is gone");
	r->id = id;
	r->since = shown->since;
	return edit_form(c, r, shown);
}
