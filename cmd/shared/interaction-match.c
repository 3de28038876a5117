/* `crm interaction match`: callers kept as text find their partner (DOMAIN 3.1). */
#include "interaction-verbs.h"

#include "model/record.h"
#include "who.h"

enum outcome { NOBODY, SEVERAL, MATCHED };

struct matched {
	int64_t id;
	const char *caller;
	enum outcome outcome;
	struct who who;
};

typedef VEC(struct matched) matched_list;

/* "Bob Buyer <bob@buyer.invalid>": what stands in the brackets says more than all of it. */
static const char *in_brackets(struct arena *arena, const char *caller)
{
	const char *open = strchr(caller, '<');
	const char *close = open ? strchr(open, '>') : NULL;

	return close ? arena_strndup(arena, open + 1, (size_t)(close - open - 1)) : NULL;
}

static void find_caller(struct context *c, struct matched *k)
{
	const char *inner = in_brackets(&c->arena, k->caller);
	struct strbuf several = STRBUF_INIT;
	int found = inner ? who_find(&c->model, inner, false, &k->who, &several) : 0;

	if (!found)
		found = who_find(&c->model, k->caller, false, &k->who, &several);
	k->outcome = found > 0 ? MATCHED : found < 0 ? SEVERAL : NOBODY;
	strbuf_release(&several);
}

static enum status store(struct context *c, int64_t id, const struct who *who, struct arena *arena)
{
	struct record *r = record_new(arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	enum status status;

	r->id = id;
	r->partial_sets = true;
	if (who->partner)
		record_put_num(r, "partner", who->partner);
	if ((who->contact &&
		    record_set(&c->model, r, entity_field(c->entity, "contact"),
			    arena_printf(arena, "%" PRId64, who->contact), &status, &err)) ||
		record_save(&c->model, r, &status, &err) == SAVE_FAILED)
		return context_error(&err, status);
	return STATUS_OK;
}

static void read_unmatched(struct context *c, matched_list *list)
{
	struct stmt *st = db_prepare(c->db,
		"SELECT i.id, i.caller FROM interaction i WHERE i.partner IS NULL "
		"AND i.caller IS NOT NULL AND NOT EXISTS (SELECT 1 FROM interaction_contact c "
		"WHERE c.interaction = i.id) ORDER BY i.id /* scan: who is without a partner */");

	while (db_step(st) == DB_ROW) {
		struct matched k = { .id = db_column_int(st, 0),
			.caller = arena_strdup(&c->arena, db_column_text(st, 1)) };

		vec_push(list, k);
	}
	db_done(st);
}

static void put_label(struct context *c, struct out *o, const char *noun, int64_t id)
{
	if (!id) {
		out_null(o);
		out_null(o);
		return;
	}
	out_int(o, id);
	out_text(o, label_of(&c->model, model_need(&c->model, noun), id, &c->arena));
}

static enum status put_list(struct context *c, const matched_list *list)
{
	static const char *const outcomes[] = { "nobody", "several", "matched" };
	const struct out_column columns[] = {
		{ "id", _("No."), OUT_ID, 0, 0 },
		{ "caller", _("Caller"), OUT_TEXT, 0, 40 },
		{ "outcome", _("Outcome"), OUT_TEXT, 0, 0 },
		{ "partner_id", _("No."), OUT_ID, 0, 0 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 40 },
		{ "contact_id", _("No."), OUT_ID, 0, 0 },
		{ "contact", _("Contact"), OUT_TEXT, 0, 40 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);

	if (!o)
		return context_error(&err, STATUS_IO);
	for (size_t i = 0; i < list->n; i++) {
		const struct matched *k = &list->v[i];

		out_int(o, k->id);
		out_text(o, k->caller);
		out_text(o, outcomes[k->outcome]);
		put_label(c, o, "partner", k->outcome == MATCHED ? k->who.partner : 0);
		put_label(c, o, "contact", k->outcome == MATCHED ? k->who.contact : 0);
		out_end_row(o);
	}
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static enum status match_all(struct context *c)
{
	struct arena arena = ARENA_INIT;
	matched_list list = VEC_INIT;
	enum status status = STATUS_OK;
	size_t matched = 0;

	read_unmatched(c, &list);
	for (size_t i = 0; i < list.n && status == STATUS_OK; i++) {
		find_caller(c, &list.v[i]);
		if (list.v[i].outcome != MATCHED)
			continue;
		matched++;
		status = store(c, list.v[i].id, &list.v[i].who, &arena);
		arena_clear(&arena);
	}
	if (status == STATUS_OK)
		status = put_list(c, &list);
	if (status == STATUS_OK)
		context_say(c, _("%zu of %zu callers matched"), matched, list.n);
	vec_release(&list);
	arena_release(&arena);
	return status;
}

static enum status match_one(struct context *c)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	struct who who = { 0, 0 };
	enum status status;
	int found;

	r->id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!r->id)
		return status;
	record_load(&c->model, r, r->id, false);
	if (record_num(r, "partner")) {
		error(_("interaction:%" PRId64 " has a partner: %s (crm interaction edit %" PRId64
			" --partner … changes that)"),
			r->id,
			label_of(&c->model, model_need(&c->model, "partner"),
				record_num(r, "partner"), &c->arena),
			r->id);
		return STATUS_DATA;
	}
	found = who_find(&c->model, c->args.v[1], true, &who, &err);
	if (found < 0)
		return context_error(&err, STATUS_AMBIGUOUS);
	if (!found) {
		context_resolve(c, model_need(&c->model, "partner"), c->args.v[1], &status);
		return status;
	}
	status = store(c, r->id, &who, &c->arena);
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("interaction:%" PRId64 " matched"), r->id);
	return status;
}

static enum status run_match(struct context *c)
{
	if (c->args.n && c->args.n != 2) {
		error(_("usage: crm interaction match [INTERACTION PARTNER]"));
		return STATUS_USAGE;
	}
	context_begin(c);
	return c->args.n ? match_one(c) : match_all(c);
}

static const char *const examples[] = {
	"crm %s match --dry-run",
	"crm %s match 12 Acme",
	NULL,
};

const struct verb verb_interaction_match = {
	.name = "match",
	.summary = N_(
		"callers kept as text get the partner whom their number, e-mail or name fits now"),
	.args = "[REF PARTNER]",
	.words = ". partner",
	.examples = examples,
	.access = ACCESS_WRITE,
	.flags = VERB_REFS,
	.run = run_match,
};
