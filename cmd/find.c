#include "cli/command.h"

#include "model/query.h"

/* Who is that?  Partners, companies and contacts by any word, number or address they have. */

enum { CARDS = 4 };

static const char *const nouns[] = { "partner", "company", "contact", NULL };

struct hit {
	const struct entity *entity;
	int64_t id;
	const char *name;
};

struct hits {
	struct hit *v;
	size_t n, cap;
};

/* The partner whose interactions belong to the hit. */
static int64_t partner_of(struct context *c, const struct hit *h)
{
	if (!strcmp(h->entity->name, "partner"))
		return h->id;
	if (!strcmp(h->entity->name, "company"))
		return db_int(c->db, 0,
			"SELECT min(partner) FROM partner_company WHERE company = $1", "i", h->id);
	return db_int(c->db, 0,
		"SELECT partner FROM position WHERE contact = $1 "
		"ORDER BY main DESC, id LIMIT 1",
		"i", h->id);
}

static void put_set(struct context *c, struct out *o, const struct hit *h, const char *field)
{
	struct strbuf values = STRBUF_INIT;
	const struct field *f = entity_field(h->entity, field);

	if (f && query_set_values(&c->model, h->entity, f, h->id, false, &values))
		out_textn(o, values.buf, values.len);
	else
		out_null(o);
	strbuf_release(&values);
}

static void put_hit(struct context *c, struct out *o, const struct hit *h)
{
	struct arena arena = ARENA_INIT;
	int64_t partner = partner_of(c, h);
	const char *inn = NULL;

	out_text(o, h->entity->name);
	out_int(o, h->id);
	out_text(o, h->name);
	put_set(c, o, h, "phone");
	put_set(c, o, h, "email");
	if (!strcmp(h->entity->name, "company"))
		inn = db_text(c->db, &arena, "SELECT inn FROM company WHERE id = $1", "i", h->id);
	else if (partner)
		inn = db_text(c->db, &arena,
			"SELECT c.inn FROM partner_company pc JOIN company c "
			"ON c.id = pc.company WHERE pc.partner = $1 AND c.inn IS NOT NULL "
			"ORDER BY c.id LIMIT 1",
			"i", partner);
	out_text(o, inn);
	out_text(o,
		partner ? db_text(c->db, &arena, "SELECT name FROM partner WHERE id = $1", "i",
				  partner)
			: NULL);
	out_text(o,
		partner ? db_text(c->db, &arena,
				  "SELECT u.name FROM partner p JOIN users u "
				  "ON u.id = p.responsible WHERE p.id = $1",
				  "i", partner)
			: NULL);
	out_text(o,
		partner ? db_text(c->db, &arena,
				  "SELECT started_at FROM interaction "
				  "WHERE partner = $1 AND started_at IS NOT NULL ORDER BY "
				  "started_at DESC, id DESC "
				  "LIMIT 1",
				  "i", partner)
			: NULL);
	out_text(o,
		partner ? db_text(c->db, &arena,
				  "SELECT topic FROM interaction "
				  "WHERE partner = $1 AND started_at IS NOT NULL ORDER BY "
				  "started_at DESC, id DESC "
				  "LIMIT 1",
				  "i", partner)
			: NULL);
	out_end_row(o);
	arena_release(&arena);
}

static enum status find_in(
	struct context *c, const struct entity *e, const char *text, struct hits *hits)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct query q;

	query_init(&q, &c->model, e);
	/* One text, also when it has the form of a condition. */
	if (query_search(&q, text, &status, &err) || query_column(&q, e->label, &err)) {
		context_error(&err, status);
	} else {
		struct stmt *st = query_open(&q);

		while (db_step(st) == DB_ROW) {
			struct hit h = { e, db_column_int(st, 0),
				arena_strdup(&c->arena, db_column_text(st, 1)) };

			vec_push(hits, h);
		}
		db_done(st);
		status = STATUS_OK;
	}
	query_release(&q);
	strbuf_release(&err);
	return status;
}

static const char *joined(struct context *c)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;

	for (size_t i = 0; i < c->args.n; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", c->args.v[i]);
	copy = arena_strdup(&c->arena, text.buf);
	strbuf_release(&text);
	return copy;
}

static enum status run_find(struct context *c)
{
	const struct out_column columns[] = {
		{ "entity", _("Entity"), OUT_TEXT, 0, 0 },
		{ "id", _("No."), OUT_ID, 0, 0 },
		{ "name", _("Name"), OUT_TEXT, 0, 0 },
		{ "phone", _("Phone"), OUT_PHONES, 0, 0 },
		{ "email", _("E-mail"), OUT_LIST, 0, 0 },
		{ "inn", _("INN"), OUT_ID, 0, 0 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 0 },
		{ "responsible", _("Responsible"), OUT_TEXT, 0, 0 },
		{ "last_at", _("Last contact"), OUT_INSTANT, 0, 0 },
		{ "last_topic", _("Topic"), OUT_TEXT, 0, 0 },
	};
	struct hits hits = VEC_INIT;
	struct out_options opt;
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct out *o;

	if (!c->args.n) {
		error(_("find what? a name, a telephone number or a part of it, an e-mail, an "
			"INN"));
		return STATUS_USAGE;
	}
	for (size_t i = 0; nouns[i] && status == STATUS_OK; i++)
		status = find_in(c, model_need(&c->model, nouns[i]), joined(c), &hits);
	/* A few are shown as cards, where nothing has to be cut. */
	opt = context_out(c, hits.n > 0 && hits.n <= CARDS);
	o = status == STATUS_OK ? out_open(&opt, columns, ARRAY_SIZE(columns), &err) : NULL;
	if (o) {
		for (size_t i = 0; i < hits.n; i++)
			put_hit(c, o, &hits.v[i]);
		if (out_close(o, &err))
			status = context_error(&err, STATUS_IO);
	} else if (status == STATUS_OK) {
		status = context_error(&err, STATUS_IO);
	}
	if (!hits.n && status == STATUS_OK)
		context_say(c, _("nobody found"));
	vec_release(&hits);
	strbuf_release(&err);
	return status;
}

static const char *const examples[] = {
	"crm find acme",
	"crm find 345-67",
	"crm find ivan@example.org",
	"crm find 7707083893",
	NULL,
};

static const struct verb verb = {
	.args = "TEXT…",
	.examples = examples,
	.access = ACCESS_READ,
	.run = run_find,
};

const struct command cmd_find = {
	.name = "find",
	.summary = N_("who is that? by name, telephone fragment, e-mail, INN"),
	.verb = &verb,
};
