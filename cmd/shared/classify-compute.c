#include "classify-read.h"

/* What a statement in the order of ids says of clients; by_hand: others come in by its column 4. */
struct source {
	struct stmt *st;
	void (*take)(struct client *, struct stmt *); /* NULL allowed */
	bool by_hand;
};

static void merge(client_list *list, struct source from)
{
	struct stmt *st = from.st;
	client_list merged = VEC_INIT;
	size_t i = 0;

	while (db_step(st) == DB_ROW) {
		int64_t id = db_column_int(st, 0);
		struct client fresh = { .id = id, .variation = -1 };

		while (i < list->n && list->v[i].id < id)
			vec_push(&merged, list->v[i++]);
		if (i < list->n && list->v[i].id == id)
			vec_push(&merged, list->v[i++]);
		else if (!from.by_hand || db_column_text(st, 4))
			vec_push(&merged, fresh);
		else
			continue;
		if (from.take)
			from.take(&merged.v[merged.n - 1], st);
	}
	db_done(st);
	while (i < list->n)
		vec_push(&merged, list->v[i++]);
	vec_release(list);
	list->v = merged.v;
	list->n = merged.n;
	list->cap = merged.cap;
}

/* The columns behind the first: abc, stage, xyz, manual. */
static void take_hand(struct client *k, struct stmt *st)
{
	const char *abc = db_column_text(st, 1), *xyz = db_column_text(st, 3);

	k->hand.abc = abc ? *abc : '\0';
	k->hand.xyz = xyz ? *xyz : '\0';
	k->hand.stage = relation_of(db_column_text(st, 2));
	k->manual = manual_of(db_column_text(st, 4));
}

static void take_before(struct client *k, struct stmt *st)
{
	take_hand(k, st);
	k->before = k->hand;
}

/* Those flagged as clients, and the classes that partners had before the date. */
static void read_others(struct context *c, const struct classify_parameters *p, client_list *list)
{
	struct source from = { .st = db_prepare(c->db,
				       "SELECT id FROM partner WHERE client = 1 ORDER BY id "
				       "/* scan: partners */") };

	merge(list, from);
	from.take = take_before;
	from.st = db_prepare(c->db,
		"SELECT k.partner, k.abc, k.stage, k.xyz, k.manual FROM "
		"(SELECT partner, max(dated) AS dated FROM partner_class WHERE dated < $1 "
		"GROUP BY partner) l JOIN partner_class k ON k.partner = l.partner "
		"AND k.dated = l.dated ORDER BY k.partner /* scan: the last class of each */");
	db_bind_text(from.st, 1, p->date);
	merge(list, from);
	/* What was said by hand on the very day holds, or holds no more. */
	from.take = take_hand;
	from.by_hand = true;
	from.st = db_prepare(c->db,
		"SELECT partner, abc, stage, xyz, manual FROM partner_class WHERE dated = $1 "
		"ORDER BY partner");
	db_bind_text(from.st, 1, p->date);
	merge(list, from);
}

static void settle_stage(struct client *k, const struct classify_parameters *p)
{
	k->computed.stage = relation_next(k->before.stage, k->sales, &p->relation);
	k->now.stage = k->manual & MANUAL_STAGE ? k->hand.stage : k->computed.stage;
	if (k->computed.stage != RELATION_REGULAR) {
		k->computed.xyz = '\0';
		if (k->now.stage != RELATION_REGULAR)
			k->variation = -1;
	}
	k->now.xyz = k->manual & MANUAL_XYZ ? k->hand.xyz : k->computed.xyz;
	if (k->now.stage != RELATION_REGULAR)
		k->now.xyz = '\0';
}

struct named {
	int64_t id;
	char *name;
	struct abc_entry entry;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name ? x->name : "", y->name ? y->name : "");

	return order ? order : x->id < y->id ? -1 : x->id > y->id;
}

/* Whose names they are: the ids of entries are places in the list. */
struct naming {
	struct db *db;
	const struct client *client;
};

/* Entries of the same sum, by the partners' names. */
static void sort_by_name(struct abc_entry *entry, size_t n, void *data)
{
	const struct naming *of = data;
	struct named *list = xcalloc(n, sizeof(*list));
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < n; i++) {
		list[i].id = entry[i].id;
		list[i].entry = entry[i];
		list[i].name =
			db_text(of->db, &arena, "SELECT name_fold FROM partner WHERE id = $1", "i",
				of->client[entry[i].id].id);
	}
	qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		entry[i] = list[i].entry;
	free(list);
	arena_release(&arena);
}

static void settle_abc(struct context *c, struct classified *k)
{
	struct abc_entry *entry = xcalloc(k->client.n + 1, sizeof(*entry));
	struct naming naming = { c->db, k->client.v };
	size_t n = k->client.n;

	for (size_t i = 0; i < n; i++) {
		const struct client *x = &k->client.v[i];

		entry[i] = (struct abc_entry){ .id = (int64_t)i,
			.sum = x->sum,
			.sales = x->sales > 0,
			.out = k->p.rule == ABC_UP && x->now.stage == RELATION_LOST };
	}
	abc_assign(entry, n, k->p.share, k->p.rule, sort_by_name, &naming);
	for (size_t i = 0; i < n; i++) {
		struct client *x = &k->client.v[entry[i].id];

		x->computed.abc = entry[i].abc;
		x->now.abc = x->manual & MANUAL_ABC ? x->hand.abc : entry[i].abc;
	}
	free(entry);
}

int classify_compute(struct context *c, const struct classify_parameters *p, struct classified *k,
	struct strbuf *err)
{
	memset(k, 0, sizeof(*k));
	k->p = *p;
	if (classify_check(p, err) || classify_read_sales(c, p, &k->client, err))
		return -1;
	read_others(c, p, &k->client);
	for (size_t i = 0; i < k->client.n; i++)
		settle_stage(&k->client.v[i], p);
	settle_abc(c, k);
	return 0;
}

void classified_release(struct classified *k)
{
	vec_release(&k->client);
}
