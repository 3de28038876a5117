/* add, edit, rm, restore. */
#include <unistd.h>

#include "cli/command.h"
#include "cli/form.h"
#include "cli/selection.h"
#include "model/history.h"

enum status fields_apply(struct context *c, struct record *r)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;

	for (size_t i = 0; i < c->field.n; i++) {
		const struct field_arg *a = &c->field.v[i];

		if (!record_set(&c->model, r, a->field, a->value, &status, &err))
			continue;
		error("--%s: %s", a->option ? a->option : a->field->name, err.buf);
		strbuf_release(&err);
		return status;
	}
	return STATUS_OK;
}

static enum status save(struct context *c, struct record *r, enum saved *saved)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;

	*saved = record_save(&c->model, r, &status, &err);
	if (*saved == SAVE_FAILED)
		context_error(&err, status);
	else
		status = STATUS_OK;
	strbuf_release(&err);
	return status;
}

static enum status added(struct context *c, const struct record *r)
{
	if (c->global.dry_run)
		return STATUS_OK;
	printf("%" PRId64 "\n", r->id);
	context_say(c, _("added %s:%" PRId64), c->entity->name, r->id);
	return STATUS_OK;
}

/* `crm partner add "Ромашка"`: the one word is the label. */
static enum status add_label(struct context *c, struct record *r)
{
	const struct field *label = entity_field(c->entity, c->entity->label);
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (c->args.n > 1) {
		error(_("too many words: \"%s\" (quote a name that has blanks)"), c->args.v[1]);
		return STATUS_USAGE;
	}
	if (c->args.n && record_set(&c->model, r, label, c->args.v[0], &status, &err))
		return context_error(&err, status);
	return c->args.n ? STATUS_OK : status;
}

static enum status run_add(struct context *c)
{
	struct record *r = record_new(&c->arena, c->entity);
	enum status status;
	enum saved saved;

	if (!c->args.n && !c->field.n) {
		if (!isatty(STDIN_FILENO)) {
			error(_("add what? give --FIELD VALUE (crm %s fields lists them), or use "
				"\"crm %s import -\""),
				c->command->name, c->command->name);
			return STATUS_USAGE;
		}
		return form_add(c, r);
	}
	context_begin(c);
	status = add_label(c, r);
	if (status == STATUS_OK)
		status = fields_apply(c, r);
	if (status == STATUS_OK)
		status = save(c, r, &saved);
	return status == STATUS_OK ? added(c, r) : status;
}

static const char *const add_examples[] = { "crm %s add -h", "id=$(crm %s add …)", NULL };

const struct verb verb_add = {
	.name = "add",
	.summary = N_("add a record; prints its number"),
	.args = "[NAME] [--FIELD VALUE…]",
	.examples = add_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS,
	.run = run_add,
};

struct edit_options {
	struct selection_options selection;
};

static const struct option edit_options[] = {
	SELECTION_OPTIONS(struct edit_options, selection),
	OPTION_END,
};

static void say_edited(struct context *c, const struct selection *s, size_t edited)
{
	if (s->n != 1)
		context_say(c, _("%zu of %zu %s changed"), edited, s->n, tr(c->entity->plural));
	else if (edited)
		context_say(c, _("%s:%" PRId64 " changed"), c->entity->name, s->id[0]);
	else
		context_say(c, _("%s:%" PRId64 " was so already"), c->entity->name, s->id[0]);
}

static enum status edit_all(struct context *c, const struct selection *s)
{
	struct arena arena = ARENA_INIT;
	enum status status = STATUS_OK;
	size_t edited = 0;

	c->model.bulk = s->n > 1;
	for (size_t i = 0; i < s->n && status == STATUS_OK; i++) {
		struct record *r = record_new(&arena, c->entity);
		enum saved saved = SAVE_NONE;

		r->id = s->id[i];
		if (c->field.n)
			status = fields_apply(c, r);
		if (status == STATUS_OK)
			status = save(c, r, &saved);
		edited += saved == SAVE_EDITED;
		arena_clear(&arena);
	}
	arena_release(&arena);
	if (status == STATUS_OK && !c->global.dry_run)
		say_edited(c, s, edited);
	return status;
}

void edit_push(struct context *c, const char *field, const char *value, const char *option)
{
	struct field_arg arg = { entity_field(c->entity, field), value, option };

	if (value)
		vec_push(&c->field, arg);
}

const char *edit_given(const struct context *c, const char *field)
{
	const char *value = NULL;

	for (size_t i = 0; i < c->field.n; i++)
		if (!strcmp(c->field.v[i].field->name, field))
			value = c->field.v[i].value;
	return value;
}

enum status edit_selected(struct context *c, const struct selection_options *opt)
{
	struct selection s;
	enum status status = selection_read(c, opt, &s);

	if (status == STATUS_OK && !c->field.n) {
		context_pause(c);
		status = s.n == 1 ? form_edit(c, s.id[0]) : STATUS_USAGE;
	} else if (status == STATUS_OK) {
		status = selection_confirm(c, &s, opt, _("change %zu %s?"));
		if (status == STATUS_OK)
			status = edit_all(c, &s);
	}
	selection_release(&s);
	return status;
}

static enum status run_edit(struct context *c)
{
	const struct edit_options *o = c->values;

	if (!c->field.n && (c->args.n != 1 || !isatty(STDIN_FILENO))) {
		error(_("change what? give --FIELD VALUE (crm %s fields lists them)"),
			c->command->name);
		return STATUS_USAGE;
	}
	return edit_selected(c, &o->selection);
}

static const char *const edit_examples[] = { "crm %s edit 1", NULL };

const struct verb verb_edit = {
	.name = "edit",
	.summary = N_("change fields of records; without fields opens an editor"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = edit_examples,
	.options = edit_options,
	.values_size = sizeof(struct edit_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_edit,
};

static enum status run_rm(struct context *c)
{
	const struct edit_options *o = c->values;
	struct strbuf err = STRBUF_INIT;
	struct selection s;
	enum status status;

	status = selection_read(c, &o->selection, &s);
	if (status == STATUS_OK)
		status = selection_confirm(c, &s, &o->selection, _("remove %zu %s?"));
	for (size_t i = 0; i < s.n && status == STATUS_OK; i++) {
		if (record_remove(&c->model, c->entity, s.id[i], &status, &err))
			context_error(&err, status);
		else
			status = STATUS_OK;
	}
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("%zu %s removed (crm undo brings them back)"), s.n,
			tr(c->entity->plural));
	selection_release(&s);
	strbuf_release(&err);
	return status;
}

static const char *const rm_examples[] = { "crm %s rm 1 --dry-run", NULL };

const struct verb verb_rm = {
	.name = "rm",
	.summary = N_("remove records (undo and restore bring them back)"),
	.args = "REF…|FILTER…",
	.examples = rm_examples,
	.options = edit_options,
	.values_size = sizeof(struct edit_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILTERS | VERB_REFS,
	.run = run_rm,
};

static enum status run_restore(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (!c->args.n) {
		error(_("which %s? give the number it had"), c->entity->name);
		return STATUS_USAGE;
	}
	context_begin(c);
	for (size_t i = 0; i < c->args.n; i++) {
		int64_t id = context_number(c->args.v[i]);

		if (!id)
			return STATUS_USAGE;
		if (history_restore(&c->model, c->entity, id, &status, &err))
			return context_error(&err, status);
		status = STATUS_OK;
	}
	return status;
}

static const char *const restore_examples[] = { "crm %s restore 1", NULL };

const struct verb verb_restore = {
	.name = "restore",
	.summary = N_("bring a removed record back, with what went with it"),
	.args = "NUMBER…",
	.examples = restore_examples,
	.access = ACCESS_WRITE,
	.run = run_restore,
};
