#include "shared/subject.h"

#include "model/resolve.h"

/* The subject's value of a field that fits f, or NULL. */
static const struct value *fitting(
	const struct record *subject, const char *name, const struct field *f)
{
	const struct field *g = entity_field(subject->entity, name);
	const struct value *v = g && g != &field_id ? record_at(subject, g) : NULL;

	if (!v || v->null || !v->given)
		return NULL;
	if (g->type == TYPE_SET && f->type == TYPE_REF)
		return v->n && !v->item[0].null ? &v->item[0] : NULL;
	if (field_is_number(g) != field_is_number(f) || g->type == TYPE_SET ||
		(f->type == TYPE_REF && strcmp(f->arg, g->arg)))
		return NULL;
	return v;
}

/* `what` is a field of both, or "field=OTHER", where it is called so in the subject. */
static void take(struct record *r, const struct record *subject, const char *what)
{
	size_t n = strcspn(what, "=");
	const char *name = arena_strndup(r->arena, what, n);
	const struct field *f = entity_field(r->entity, name);
	const struct value *v;

	if (record_has(r, name))
		return;
	if (f->type == TYPE_REF && !strcmp(f->arg, subject->entity->name)) {
		record_put_num(r, name, subject->id);
		return;
	}
	v = fitting(subject, what[n] ? what + n + 1 : what, f);
	if (v && field_is_number(f))
		record_put_num(r, name, v->num);
	else if (v)
		record_put_text(r, name, arena_strndup(r->arena, v->text, v->len));
}

int subject_inherit(
	struct model *m, struct record *r, const char *const *fields, struct strbuf *err)
{
	const char *text = record_text(r, "subject");
	const char *const *missing = fields;
	const struct entity *e;
	struct record *subject;
	enum status status;
	int64_t id;

	while (*missing && !strchr(*missing, '=') && record_has(r, *missing))
		missing++;
	if (!text || !*missing)
		return 0;
	id = resolve_subject(m, text, &e, &status, err);
	if (!id)
		return -1;
	subject = record_new(r->arena, e);
	if (!record_load(m, subject, id, true))
		return fail(err, _("subject: %s is gone"), text);
	for (; *fields; fields++)
		take(r, subject, *fields);
	return 0;
}
