#include "cli/command.h"

#include "model/set.h"
#include "shared/terms.h"

static const struct set schedule = { "payment-step", "agreement", "step", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE, NULL, NULL, N_("Code"),
		N_("number in another system"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"),
		N_("default: the partner's"), NULL, NULL },
	{ "kind", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "typical,individual", NULL, N_("Kind"),
		N_("typical: for many partners; default: individual with a partner"), NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "base", TYPE_REF, FIELD_LIST, "agreement", NULL, N_("Based on"),
		N_("a typical one, whose terms a new one takes over"), NULL, NULL },
	{ "price_kind", TYPE_REF, FIELD_LIST, "price-kind", NULL, N_("Price kind"), NULL, NULL,
		NULL },
	{ "discount", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Discount"), N_("in percent"), NULL,
		NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "schedule", TYPE_SET, 0, NULL, NULL, N_("Payment schedule"),
		N_("steps such as \"30%\" and \"70% 14\": 70 % after 14 days"), &schedule, NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "draft,active,closed", "active",
		N_("State"), NULL, NULL, NULL },
	{ "valid_from", TYPE_DATE, FIELD_LIST, NULL, "today", N_("Valid from"), NULL, NULL, NULL },
	{ "valid_to", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Valid until"), NULL, NULL, NULL },
	{ "responsible", TYPE_REF, 0, "user", "@me", N_("Responsible"), NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* The terms that an individual agreement takes over from its base when it is made. */
static const char *const terms[] = { "price_kind", "discount", "currency", "valid_to" };

static void take_over(struct model *m, struct record *r)
{
	const struct field *set = entity_field(r->entity, "schedule");
	struct record *base = record_new(r->arena, r->entity);

	if (!record_load(m, base, record_num(r, "base"), false))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(terms); i++)
		if (!record_get(r, terms[i])->given)
			*record_value(r, terms[i]) = *record_get(base, terms[i]);
	if (!record_get(r, "schedule")->given) {
		struct value *v = record_value(r, "schedule");

		set_load(m, r->entity, set, base->id, r->arena, v);
		for (size_t i = 0; i < v->n; i++)
			v->item[i].id = 0;
	}
}

static int check_kind(struct model *m, struct record *r, struct strbuf *err)
{
	int64_t base = record_num(r, "base");
	bool typical;

	if (!record_text(r, "kind"))
		record_put_text(r, "kind", record_num(r, "partner") ? "individual" : "typical");
	typical = !strcmp(record_text(r, "kind"), "typical");
	if (typical && record_num(r, "partner"))
		return fail(err, _("partner: a typical agreement is nobody's own"));
	if (!typical && !record_num(r, "partner"))
		return fail(err, _("partner: whose is the individual agreement?"));
	if (base &&
		db_int(m->db, 0, "SELECT 1 FROM agreement WHERE id = $1 AND kind <> 'typical'", "i",
			base))
		return fail(err, _("base: only a typical agreement can be one"));
	return 0;
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	if (check_kind(m, r, err))
		return -1;
	if (!old && record_num(r, "base"))
		take_over(m, r);
	return terms_complete(m, r, err);
}

static const struct entity agreement = {
	.name = "agreement",
	.table = "agreement",
	.title = N_("Agreement"),
	.plural = N_("agreements"),
	.field = fields,
	.label = "name",
	.import_key = "code|name+partner+valid_from",
	.before_save = before_save,
	.after_save = terms_after_save,
};

/* Rows of both kinds of terms: one of the two owners is there. */
static const struct field step_fields[] = {
	{ "agreement", TYPE_REF, FIELD_INDEXED | FIELD_OWNER, "agreement", NULL, N_("Agreement"),
		NULL, NULL, NULL },
	{ "contract", TYPE_REF, FIELD_INDEXED | FIELD_OWNER, "contract", NULL, N_("Contract"), NULL,
		NULL, NULL },
	{ "step", TYPE_TEXT, FIELD_REQUIRED, NULL, NULL, N_("Step"), NULL, NULL, NULL },
	{ "days", TYPE_INT, FIELD_DERIVED, NULL, NULL, N_("Days"), NULL, NULL, NULL },
	{ "share", TYPE_PERCENT, FIELD_DERIVED, NULL, NULL, N_("Share"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int step_before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	int64_t days, share;

	(void)m;
	(void)old;
	if (!record_text(r, "step"))
		return 0;
	if (terms_step_parse(record_text(r, "step"), &days, &share, err))
		return -1;
	record_put_num(r, "days", days);
	record_put_num(r, "share", share);
	return 0;
}

static const struct entity payment_step = {
	.name = "payment-step",
	.table = "payment_step",
	.title = N_("Payment step"),
	.plural = N_("payment steps"),
	.field = step_fields,
	.label = "step",
	.flags = ENTITY_LINK,
	.before_save = step_before_save,
};

static const struct entity *const entities[] = { &agreement, &payment_step, NULL };

/* What an individual agreement has otherwise than the typical one it is based on. */
static enum status run_diff(struct context *c)
{
	static const char *const keys[] = { "price_kind", "discount", "currency", "schedule",
		"state", "valid_from", "valid_to" };
	const struct out_column columns[] = {
		{ "field", _("Field"), OUT_TEXT, 0, 0 },
		{ "base", _("Base"), OUT_TEXT, 0, 0 },
		{ "own", _("Own"), OUT_TEXT, 0, 0 },
	};
	struct strbuf err = STRBUF_INIT;
	struct out_options opt = context_out(c, false);
	struct record *r[2];
	enum status status;
	struct out *o;
	int64_t id;

	if (c->args.n != 1) {
		error(_("which agreement? give its number or name"));
		return STATUS_USAGE;
	}
	id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!id)
		return status;
	for (int i = 1; i >= 0; i--) {
		r[i] = record_new(&c->arena, c->entity);
		record_load(&c->model, r[i], i ? id : record_num(r[1], "base"), true);
	}
	if (!record_num(r[1], "base")) {
		error(_("agreement:%" PRId64 " is not based on another one"), id);
		return STATUS_DATA;
	}
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
		const struct field *f = entity_field(c->entity, keys[k]);
		const char *base = record_display(&c->model, r[0], f, &c->arena);
		const char *own = record_display(&c->model, r[1], f, &c->arena);

		if (!strcmp(base ? base : "", own ? own : ""))
			continue;
		out_text(o, keys[k]);
		out_text(o, base);
		out_text(o, own);
		out_end_row(o);
	}
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static const char *const diff_examples[] = { "crm %s diff 12", NULL };

static const struct verb verb_diff = {
	.name = "diff",
	.summary = N_("how an individual agreement differs from the typical one it is based on"),
	.args = "AGREEMENT",
	.words = ".",
	.examples = diff_examples,
	.access = ACCESS_READ,
	.flags = VERB_REFS,
	.run = run_diff,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_diff, NULL };
static const char *const examples[] = {
	"crm %s add \"Retail terms\" --discount 5 --schedule \"30%%\" --schedule \"70%% 14\"",
	"crm %s add --partner Acme --base \"Retail terms\" --discount 7",
	"crm %s list partner=Acme state=active",
	NULL,
};

const struct command cmd_agreement = {
	.name = "agreement",
	.summary = N_("terms of sale: typical ones for many partners, individual ones for one"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
