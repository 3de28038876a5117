#include "classify-store.h"

#include "model/unique.h"

/* The rows there are already for the date, in the order of partners. */
struct present {
	int64_t id, partner;
};
typedef VEC(struct present) present_list;

static void read_present(struct context *c, const char *date, present_list *list)
{
	struct stmt *st = db_prepare(
		c->db, "SELECT id, partner FROM partner_class WHERE dated = $1 ORDER BY partner");

	db_bind_text(st, 1, date);
	while (db_step(st) == DB_ROW) {
		struct present one = { db_column_int(st, 0), db_column_int(st, 1) };

		vec_push(list, one);
	}
	db_done(st);
}

static int64_t save_classification(struct context *c, const struct classify_parameters *p,
	enum status *status, struct strbuf *err)
{
	struct record *r = record_new(&c->arena, model_need(&c->model, "classification"));
	struct strbuf text = STRBUF_INIT;
	enum saved saved;

	classify_describe(p, &text);
	r->id = db_int(
		c->db, 0, "SELECT max(id) FROM classification WHERE dated = $1", "t", p->date);
	record_put_text(r, "dated", p->date);
	record_put_text(r, "parameters", arena_strdup(&c->arena, text.buf));
	record_put_text(r, "currency", p->currency);
	saved = record_save(&c->model, r, status, err);
	strbuf_release(&text);
	return saved == SAVE_FAILED ? 0 : r->id;
}

static void put_letter(struct record *r, const char *field, char letter)
{
	char text[2] = { letter, '\0' };

	record_put_text(r, field, letter ? arena_strdup(r->arena, text) : NULL);
}

static void fill(struct record *r, const struct client *k, const struct classify_parameters *p,
	int64_t classification)
{
	char computed[24];

	classes_describe(&k->computed, computed);
	record_put_num(r, "partner", k->id);
	record_put_text(r, "dated", p->date);
	put_letter(r, "abc", k->now.abc);
	record_put_text(r, "stage", relation_name(k->now.stage));
	put_letter(r, "xyz", k->now.xyz);
	record_put_text(r, "manual", manual_name(k->manual));
	record_put_text(r, "computed", arena_strdup(r->arena, computed));
	record_put_num(r, "sales", k->sales);
	record_put_text(r, "currency", p->currency);
	if (p->measure == MEASURE_SALES)
		record_put_text(r, "amount", NULL);
	else
		record_put_num(r, "amount", k->sum);
	if (k->variation < 0)
		record_put_text(r, "variation", NULL);
	else
		record_put_num(r, "variation", k->variation);
	record_put_num(r, "classification", classification);
}

/* All rows are new: they are written behind our back. */
static void begin_load(struct context *c, const struct entity *e)
{
	c->model.bulk = true;
	db_large_cache(c->db);
	unique_watch(&c->model, e, entity_field(e, "partner"));
	db_load_begin(c->db);
}

int classify_store(struct context *c, const struct classified *k, int64_t *id, enum status *status,
	struct strbuf *err)
{
	const struct entity *e = model_need(&c->model, "class");
	present_list present = VEC_INIT;
	struct arena arena = ARENA_INIT;
	int result = 0;
	size_t at = 0;

	read_present(c, k->p.date, &present);
	*id = save_classification(c, &k->p, status, err);
	result = *id ? 0 : -1;
	if (!present.n && !result)
		begin_load(c, e);
	for (size_t i = 0; i < k->client.n && !result; i++) {
		struct record *r = record_new(&arena, e);

		for (; at < present.n && present.v[at].partner < k->client.v[i].id && !result; at++)
			result = record_remove(&c->model, e, present.v[at].id, status, err);
		if (at < present.n && present.v[at].partner == k->client.v[i].id)
			r->id = present.v[at++].id;
		fill(r, &k->client.v[i], &k->p, *id);
		if (!result && record_save(&c->model, r, status, err) == SAVE_FAILED)
			result = -1;
		arena_clear(&arena);
	}
	for (; at < present.n && !result; at++)
		result = record_remove(&c->model, e, present.v[at].id, status, err);
	vec_release(&present);
	arena_release(&arena);
	return result;
}

/* The partner's last row on or before the date, loaded; an empty record if there is none. */
static struct record *last_row(struct context *c, int64_t partner, const char *date)
{
	struct record *r = record_new(&c->arena, model_need(&c->model, "class"));
	int64_t id = db_int(c->db, 0,
		"SELECT id FROM partner_class WHERE partner = $1 AND dated <= $2 "
		"ORDER BY dated DESC LIMIT 1",
		"it", partner, date);

	if (id)
		record_load(&c->model, r, id, false);
	return r;
}

enum saved classify_by_hand(struct context *c, int64_t partner, const struct classify_hand *h,
	enum status *status, struct strbuf *err)
{
	static const char *const kept[] = { "computed", "sales", "currency", "amount", "variation",
		"classification" };
	const char *given[] = { h->abc, h->xyz ? "regular" : h->stage, h->xyz };
	struct record *last = last_row(c, partner, h->date);
	struct record *r = record_new(&c->arena, last->entity);
	unsigned manual = manual_of(record_text(last, "manual"));

	if (h->clear && !(manual & h->clear))
		return SAVE_NONE;
	if (last->id && !strcmp(record_text(last, "dated"), h->date))
		r->id = last->id;
	record_put_num(r, "partner", partner);
	record_put_text(r, "dated", h->date);
	for (size_t i = 0; i < ARRAY_SIZE(kept) && !r->id && last->id; i++)
		*record_value(r, kept[i]) = *record_get(last, kept[i]);
	for (int i = 0; i < 3; i++) {
		const char *value = record_text(last, class_names[i]);

		if (h->clear & (1u << i)) {
			size_t n;
			const char *part = classes_part(record_text(last, "computed"), i, &n);

			value = n ? arena_strndup(&c->arena, part, n) : NULL;
			manual &= ~(1u << i);
		}
		record_put_text(r, class_names[i], value);
		if (!given[i])
			continue;
		if (record_set(&c->model, r, entity_field(r->entity, class_names[i]), given[i],
			    status, err)) {
			strbuf_addf(err, " (--%s)", class_names[i]);
			return SAVE_FAILED;
		}
		manual |= 1u << i;
	}
	/* Who leaves the regular clients has no XYZ class to be kept. */
	if (record_text(r, "stage") && strcmp(record_text(r, "stage"), "regular"))
		record_put_text(r, "xyz", NULL);
	record_put_text(r, "manual", manual_name(manual));
	record_put_text(r, "reason", h->reason);
	if (record_set(&c->model, r, entity_field(r->entity, "author"), "@me", status, NULL))
		record_put_text(r, "author", NULL);
	if (h->because &&
		record_set(&c->model, r, entity_field(r->entity, "because"), h->because, status,
			err)) {
		strbuf_addstr(err, " (--because)");
		return SAVE_FAILED;
	}
	return record_save(&c->model, r, status, err);
}
