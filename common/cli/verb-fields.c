#include "cli/command.h"

static const char *const type_names[] = {
	[TYPE_ID] = "id",
	[TYPE_TEXT] = "text",
	[TYPE_MULTILINE] = "multiline",
	[TYPE_INT] = "int",
	[TYPE_QUANTITY] = "quantity",
	[TYPE_PERCENT] = "percent",
	[TYPE_RATE] = "rate",
	[TYPE_MONEY] = "money",
	[TYPE_CURRENCY] = "currency",
	[TYPE_DATE] = "date",
	[TYPE_BIRTHDAY] = "birthday",
	[TYPE_INSTANT] = "datetime",
	[TYPE_BOOL] = "bool",
	[TYPE_ENUM] = "enum",
	[TYPE_REF] = "ref",
	[TYPE_SUBJECT] = "subject",
	[TYPE_SET] = "list",
	[TYPE_COUNT] = "int",
};

static const char *values_of(const struct field *f)
{
	switch (f->type) {
	case TYPE_ENUM:
	case TYPE_REF:
		return f->arg;
	case TYPE_SET:
		return f->set->fixed_value ? f->set->fixed_value : f->set->value;
	case TYPE_ID:
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_INT:
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
	case TYPE_MONEY:
	case TYPE_CURRENCY:
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
	case TYPE_BOOL:
	case TYPE_SUBJECT:
	case TYPE_COUNT:
		return NULL;
	}
	return NULL;
}

static void put_field(struct out *o, const struct field *f, bool with_from)
{
	bool looked_up = f->type != TYPE_SET && f->set;
	struct strbuf from = STRBUF_INIT;

	if (looked_up)
		strbuf_addf(&from, "%s.%s", f->set->entity, f->set->value);
	out_text(o, f->name);
	out_text(o, type_names[f->type]);
	out_text(o, values_of(f));
	out_bool(o, (f->flags & FIELD_REQUIRED) != 0);
	out_text(o, f->dflt);
	out_text(o, tr(f->title));
	out_text(o, f->help ? tr(f->help) : NULL);
	if (with_from)
		out_text(o, looked_up ? from.buf : NULL);
	out_end_row(o);
	strbuf_release(&from);
}

static enum status run_fields(struct context *c)
{
	const struct out_column columns[] = {
		{ "field", _("Field"), OUT_TEXT, 0, 0 },
		{ "type", _("Type"), OUT_TEXT, 0, 0 },
		{ "values", _("Values"), OUT_TEXT, 0, 0 },
		{ "required", _("Required"), OUT_BOOL, 0, 0 },
		{ "default", _("Default"), OUT_TEXT, 0, 0 },
		{ "title", _("Title"), OUT_TEXT, 0, 0 },
		{ "help", _("Help"), OUT_TEXT, 0, 0 },
		{ "from", _("Looked up in"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	/* The last column is newer than --porcelain=v1. */
	bool with_from = !c->global.porcelain;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns) - !with_from, &err);

	if (!o)
		return context_error(&err, STATUS_IO);
	put_field(o, &field_id, with_from);
	for (const struct field *f = c->entity->field; f->name; f++)
		put_field(o, f, with_from);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static const char *const examples[] = { "crm %s fields", NULL };

const struct verb verb_fields = {
	.name = "fields",
	.summary = N_("the fields with their types and values"),
	.args = "",
	.examples = examples,
	.access = ACCESS_NONE,
	.run = run_fields,
};
