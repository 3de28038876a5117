/* The calendar's entries as a calendar for other programs. */
#include "shared/ical.h"

#include "cli/context.h"

/* What crm-ical makes entries of; of each record the fields that it has. */
static const char *const columns[] = { "noun", "id", "kind", "state", "planned_at", "started_at",
	"duration", "partner", "importance", "topic", "body", "result", "contact", "place", "name",
	"description", "due", "priority", "done", "uid" };

static void put_field(struct out *o, struct model *m, const struct record *r, const char *name)
{
	const struct field *f = entity_field(r->entity, name);
	const struct value *v = f ? record_get(r, name) : NULL;

	if (!f || (f->type != TYPE_SET && (!v->given || v->null)))
		out_null(o);
	else if (f->type == TYPE_REF || f->type == TYPE_SET)
		out_text(o, record_display(m, r, f, r->arena));
	else if (field_is_number(f))
		out_int(o, v->num);
	else
		out_textn(o, v->text, v->len);
}

static void put_record(struct out *o, struct model *m, const struct entity *e, int64_t id)
{
	struct arena arena = ARENA_INIT;
	struct record *r = record_new(&arena, e);

	record_load(m, r, id, true);
	out_text(o, e->name);
	out_int(o, id);
	for (size_t i = 2; i < ARRAY_SIZE(columns); i++)
		put_field(o, m, r, columns[i]);
	out_end_row(o);
	arena_release(&arena);
}

enum status ical_print(struct context *c, const struct calendar_window *w)
{
	struct out_options opt = context_out(c, false);
	struct out_column column[ARRAY_SIZE(columns)];
	char identity[IDENTITY_SIZE];
	struct strbuf err = STRBUF_INIT;
	struct calendar calendar;
	struct calendar_entry e;
	struct out *o;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		column[i] = (struct out_column){ columns[i], "", OUT_TEXT, 0, 0 };
	model_identity(c->db, identity);
	opt.format = "ical";
	opt.noun = columns[0]; /* each row has its own */
	opt.identity = identity;
	o = out_open(&opt, column, ARRAY_SIZE(columns), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	calendar_open(&calendar, &c->model, w);
	while (calendar_next(&calendar, &e))
		put_record(o, &c->model, model_need(&c->model, e.noun), e.id);
	calendar_close(&calendar);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}
