#include "model/query.h"
#include "timeline.h"

static const char *const nouns[CHAIN_SETS] = {
	[CHAIN_INTERACTIONS] = "interaction",
	[CHAIN_TASKS] = "task",
	[CHAIN_DEALS] = "deal",
	[CHAIN_ORDERS] = "order",
	[CHAIN_CLAIMS] = "claim",
};

struct member {
	const char *noun;
	int64_t id;
};

/* What is found is looked at in turn, each once: subjects may go round in a circle. */
struct search {
	struct model *m;
	struct arena arena;
	struct map seen; /* "deal:7" */
	VEC(struct member) member;
};

static const char *ref_of(struct search *s, struct member k)
{
	return arena_printf(&s->arena, "%s:%" PRId64, k.noun, k.id);
}

static void add_member(struct search *s, const char *noun, int64_t id)
{
	struct member k = { noun, id };
	const char *ref = ref_of(s, k);
	int64_t *seen = map_at(&s->seen, ref, strlen(ref), 0);

	if (!(*seen)++)
		vec_push(&s->member, k);
}

/* The rows of a query, which asks by a record or its number. */
static void add_members(
	struct search *s, const char *noun, const char *sql, const char *ref, int64_t id)
{
	struct stmt *st = db_prepare(s->m->db, sql);

	if (ref)
		db_bind_text(st, 1, ref);
	else
		db_bind_int(st, 1, id);
	while (db_step(st) == DB_ROW)
		add_member(s, noun, db_column_int(st, 0));
	db_done(st);
}

static void look_around(struct search *s, struct member k)
{
	const char *ref = ref_of(s, k);

	add_members(s, "interaction",
		"SELECT id FROM interaction WHERE subject = $1 ORDER BY id /* scan: as of a change "
		"*/",
		ref, 0);
	add_members(s, "task",
		"SELECT id FROM task WHERE subject = $1 ORDER BY id /* scan: as of a change */",
		ref, 0);
	add_members(s, "claim",
		"SELECT id FROM claim WHERE subject = $1 ORDER BY id /* scan: as of a change */",
		ref, 0);
	if (!strcmp(k.noun, "task"))
		add_members(s, "task",
			"SELECT id FROM task WHERE parent = $1 ORDER BY id /* scan: as of a "
			"change */",
			NULL, k.id);
	else if (!strcmp(k.noun, "deal"))
		add_members(s, "order",
			"SELECT id FROM orders WHERE deal = $1 ORDER BY id /* scan: as of a "
			"change */",
			NULL, k.id);
	else if (!strcmp(k.noun, "contact"))
		add_members(s, "interaction",
			"SELECT interaction FROM interaction_contact WHERE contact = $1 "
			"ORDER BY interaction /* scan: as of a change */",
			NULL, k.id);
}

/* An interaction belongs to the chain of its subject, that of the first one to its own. */
static struct member root_of(struct search *s, struct member k)
{
	for (int depth = 0; !strcmp(k.noun, "interaction") && depth < 1000; depth++) {
		const char *subject = db_text(s->m->db, &s->arena,
			"SELECT subject FROM interaction WHERE id = $1", "i", k.id);
		const char *colon = subject ? strchr(subject, ':') : NULL;

		if (!colon)
			break;
		k.noun = arena_strndup(&s->arena, subject, (size_t)(colon - subject));
		k.id = strtoll(colon + 1, NULL, 10);
	}
	return k;
}

static void pick_members(const struct search *s, struct timeline_chain *chain)
{
	struct query q;

	query_init(&q, s->m, model_need(s->m, "interaction"));
	for (int set = 0; set < CHAIN_SETS; set++) {
		for (size_t i = 0; i < s->member.n; i++) {
			if (strcmp(s->member.v[i].noun, nouns[set]))
				continue;
			if (!chain->pick[set])
				chain->pick[set] = query_pick(&q);
			query_pick_add(&q, chain->pick[set], s->member.v[i].id);
		}
	}
	query_release(&q);
}

void timeline_chain(
	struct timeline_chain *chain, struct model *m, const struct entity *e, int64_t id)
{
	struct search s = { .m = m };
	struct member root = root_of(&s, (struct member){ e->name, id });

	memset(chain, 0, sizeof(*chain));
	add_member(&s, root.noun, root.id);
	for (size_t i = 0; i < s.member.n; i++)
		look_around(&s, s.member.v[i]);
	pick_members(&s, chain);
	vec_release(&s.member);
	map_release(&s.seen);
	arena_release(&s.arena);
}
