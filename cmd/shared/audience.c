#include "audience.h"

#include "model/query.h"
#include "model/resolve.h"

/* The record that "group:VIP" names; 0 with a sentence, or if the word is of another noun. */
static int64_t named(struct context *c, const char *noun, const char *word, bool *is_noun,
	enum status *status, struct strbuf *err)
{
	size_t len = strlen(noun);

	*is_noun = !strncmp(word, noun, len) && word[len] == ':';
	return *is_noun
		? resolve(&c->model, model_need(&c->model, noun), word + len + 1, NULL, status, err)
		: 0;
}

/* What a segment selects, contacts or partners, tells how contacts fit it. */
static const char *segment_condition(struct context *c, int64_t id, struct arena *arena)
{
	const char *of = db_text(c->db, arena, "SELECT entity FROM segment WHERE id = $1", "i", id);

	return arena_printf(
		arena, "%ssegment=%" PRId64, !strcmp(of, "contact") ? "" : "partner.", id);
}

/* Adds the conditions of contacts that a reference stands for. */
static int add_reference(struct context *c, struct query *q, const char *word, enum status *status,
	struct strbuf *err)
{
	static const char *const nouns[] = { "partner", "group", "segment" };
	const char *condition = NULL;
	bool is_noun = false;
	int64_t id = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nouns) && !is_noun; i++)
		id = named(c, nouns[i], word, &is_noun, status, err);
	if (!is_noun)
		id = resolve(&c->model, model_need(&c->model, "contact"), word, NULL, status, err);
	if (!id)
		return -1;
	if (!is_noun)
		condition = arena_printf(&q->arena, "id=%" PRId64, id);
	else if (i == ARRAY_SIZE(nouns))
		condition = segment_condition(c, id, &q->arena);
	else
		condition = arena_printf(&q->arena, "%s=%" PRId64, nouns[i - 1], id);
	if (is_noun && i == 2) {
		const char *of_partner = arena_printf(&q->arena, "partner.%s", condition);

		if (query_filter(q, of_partner, status, err))
			return -1;
	}
	return query_filter(q, condition, status, err);
}

/* Contacts that fit the references, or the conditions, among the words; *given: there were some. */
static int select_by(struct context *c, const struct strvec *words, bool conditions,
	struct audience *a, bool *given, enum status *status, struct strbuf *err)
{
	struct query q;
	int failed = 0;

	*a = (struct audience){ NULL, 0 };
	query_init(&q, &c->model, model_need(&c->model, "contact"));
	q.any = !conditions;
	for (size_t i = 0; i < words->n && !failed; i++) {
		if (query_is_condition(words->v[i]) != conditions)
			continue;
		failed = conditions ? query_filter(&q, words->v[i], status, err)
				    : add_reference(c, &q, words->v[i], status, err);
	}
	*given = q.filtered;
	if (!failed && q.filtered)
		a->id = query_ids(&q, &a->n);
	query_release(&q);
	return failed;
}

/* Those of `a` who are in `b`; both are in order. */
static void intersect(struct audience *a, const struct audience *b)
{
	size_t kept = 0;

	for (size_t i = 0, k = 0; i < a->n; i++) {
		while (k < b->n && b->id[k] < a->id[i])
			k++;
		if (k < b->n && b->id[k] == a->id[i])
			a->id[kept++] = a->id[i];
	}
	a->n = kept;
}

int audience_read(struct context *c, const struct strvec *words, struct audience *a,
	enum status *status, struct strbuf *err)
{
	struct audience fit = { NULL, 0 };
	bool named_some = false, filtered = false;

	*status = STATUS_USAGE;
	*a = fit;
	if (!words->n)
		return fail(err,
			_("who? name contacts, group:NAME, segment:NAME, partner:NAME, or "
			  "give a filter"));
	if (select_by(c, words, false, a, &named_some, status, err) ||
		select_by(c, words, true, &fit, &filtered, status, err)) {
		audience_release(a);
		return -1;
	}
	if (!named_some) {
		*a = fit;
	} else {
		if (filtered)
			intersect(a, &fit);
		audience_release(&fit);
	}
	*status = STATUS_OK;
	return 0;
}

void audience_release(struct audience *a)
{
	free(a->id);
	*a = (struct audience){ NULL, 0 };
}

char *audience_blacklist(struct context *c, int64_t contact, struct arena *arena)
{
	return db_text(c->db, arena,
		"SELECT g.name FROM group_member k JOIN groups g ON g.id = k.member_of "
		"WHERE k.contact = $1 AND k.left_on IS NULL AND g.blacklist = 1 UNION ALL "
		"SELECT g.name FROM position p JOIN group_member k ON k.partner = p.partner "
		"JOIN groups g ON g.id = k.member_of "
		"WHERE p.contact = $1 AND k.left_on IS NULL AND g.blacklist = 1 LIMIT 1",
		"i", contact);
}

char *audience_partner_blacklist(struct context *c, int64_t partner, struct arena *arena)
{
	return db_text(c->db, arena,
		"SELECT g.name FROM group_member k JOIN groups g ON g.id = k.member_of "
		"WHERE k.partner = $1 AND k.left_on IS NULL AND g.blacklist = 1 LIMIT 1",
		"i", partner);
}
