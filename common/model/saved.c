#include "model/saved.h"

#include "base/words.h"
#include "model/filter.h"
#include "model/resolve.h"

enum {
	NESTED = 8, /* saved filters within each other */
	MANY = 500, /* words of all that a condition stands for */
};

bool saved_selects(const struct entity *saved, const struct entity *of)
{
	return (saved->flags & ENTITY_FILTER) &&
		enum_index(entity_field(saved, "entity")->arg, of->name, strlen(of->name)) >= 0;
}

const struct entity *saved_entity(
	struct model *m, const struct entity *of, const char *name, size_t len)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;

		if (saved_selects(e, of) && !strncmp(e->name, name, len) && !e->name[len])
			return e;
	}
	return NULL;
}

/* "a > b > a", from outside. */
static void add_chain(const struct saved_chain *s, struct strbuf *out)
{
	if (s->outer)
		add_chain(s->outer, out);
	strbuf_addf(out, "%s%s", s->outer ? " > " : "", s->name);
}

static int check_nesting(
	const struct saved_chain *s, const struct entity *saved, struct strbuf *err)
{
	int depth = 0;

	for (const struct saved_chain *o = s->outer; o; o = o->outer) {
		if (o->id == s->id && s->id) {
			fail(err, _("a %s cannot use itself: "), saved->name);
			add_chain(s, err);
			return -1;
		}
		depth++;
	}
	if (depth >= NESTED)
		return fail(err, _("more than %d of %s use each other"), NESTED, tr(saved->plural));
	return 0;
}

/* Appends the words of a saved filter as one condition. */
static int add_words(const struct condition *c, const struct entity *e, const char *alias,
	const char *text, bool any, struct strbuf *out)
{
	struct strvec words = { NULL, 0, 0 };
	int result = 0;

	if (!words_split(&c->q->arena, text, &words))
		result = fail(c->err, _("a quote is not closed: %s"), text);
	else if (!words.n)
		result = fail(c->err, _("there is no condition in it"));
	for (size_t i = 0; i < words.n && !result; i++) {
		strbuf_addstr(out, !i ? "(" : any ? " OR " : " AND ");
		if (++c->q->saved_words > MANY)
			result = fail(c->err, _("more than %d conditions"), MANY);
		else
			result = filter_word(c, e, alias, words.v[i], out);
	}
	strbuf_addch(out, ')');
	vec_release(&words);
	return result;
}

/* One saved filter, whose name goes in front of what is wrong with it. */
static int add_saved(const struct condition *c, const struct record *r, const struct entity *e,
	const char *alias, struct strbuf *out)
{
	const struct entity *saved = r->entity;
	struct saved_chain s = { r->id, record_text(r, saved->label), c->saved };
	struct strbuf why = STRBUF_INIT;
	struct condition inner = *c;
	const char *of = record_text(r, "entity");
	int result = check_nesting(&s, saved, &why);

	inner.saved = &s;
	inner.err = &why;
	*c->status = STATUS_USAGE;
	if (!result && strcmp(of, e->name))
		result = fail(&why, _("it selects %s, not %s"), tr(model_need(c->q->m, of)->plural),
			tr(e->plural));
	if (!result)
		result = add_words(&inner, e, alias, record_text(r, "filter"),
			record_num(r, "any_of") != 0, out);
	if (result)
		fail(c->err, "%s \"%s\": %s", saved->name, s.name, why.buf);
	strbuf_release(&why);
	return result;
}

static int add_named(const struct condition *c, const struct entity *saved, const char *name,
	const struct entity *e, const char *alias, struct strbuf *out)
{
	struct record *r = record_new(&c->q->arena, saved);
	int64_t id = resolve(c->q->m, saved, name, NULL, c->status, c->err);

	if (!id && *c->status == STATUS_NOT_FOUND)
		*c->status = STATUS_USAGE;
	if (!id || !record_load(c->q->m, r, id, false))
		return -1;
	return add_saved(c, r, e, alias, out);
}

int saved_condition(struct condition *c, const struct entity *saved, const struct entity *e,
	const char *alias, struct strbuf *out)
{
	const char *p = c->value;
	int64_t one;

	if (c->op == OP_CONTAINS || !*p)
		return fail(c->err, _("%s: give a name: %s=NAME or %s!=NAME"), saved->name,
			saved->name, saved->name);
	if (!strchr(p, ',') || resolve_all(c->q->m, saved, p, &one, 1))
		return add_named(c, saved, p, e, alias, out);
	for (const char *word = "("; *p; word = " OR ") {
		size_t n = strcspn(p, ",");

		strbuf_addstr(out, word);
		if (add_named(c, saved, arena_strndup(&c->q->arena, p, n), e, alias, out))
			return -1;
		p += n + (p[n] == ',');
	}
	strbuf_addch(out, ')');
	return 0;
}

int saved_check(struct model *m, const struct record *r, struct strbuf *err)
{
	const char *of = record_text(r, "entity"), *name = record_text(r, r->entity->label);
	struct saved_chain self = { r->id, name ? name : "", NULL };
	enum status ignored;
	struct strbuf why = STRBUF_INIT;
	struct query q;
	struct condition c = { .q = &q, .saved = &self, .status = &ignored, .err = &why };
	struct strbuf sql = STRBUF_INIT;
	int result = 0;

	if (!of || !record_text(r, "filter"))
		return 0; /* what is required is asked for later */
	query_init(&q, m, model_need(m, of));
	result = add_words(&c, q.entity, "t", record_text(r, "filter"), false, &sql);
	if (result)
		fail(err, "%s: %s", "filter", why.buf);
	query_release(&q);
	strbuf_release(&sql);
	strbuf_release(&why);
	return result;
}
