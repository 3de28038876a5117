#include "cli/command.h"

#include "base/fold.h"
#include "shared/terms.h"

static const struct field fields[] = {
	{ "paid", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "today", N_("Paid"),
		NULL, NULL, NULL },
	{ "document", TYPE_TEXT, FIELD_LIST | FIELD_KEY, NULL, NULL, N_("Document"), NULL, NULL,
		NULL },
	{ "direction", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "in,out", "in", N_("Direction"),
		N_("in: to us"), NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"),
		N_("default: whose INN, account or name the other side has"), NULL, NULL },
	{ "company", TYPE_REF, 0, "company", NULL, N_("Company"), NULL, NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_REQUIRED | FIELD_LIST | FIELD_SUM, "currency", NULL,
		N_("Amount"), NULL, NULL, NULL },
	{ "agreement", TYPE_REF, 0, "agreement", NULL, N_("Agreement"), NULL, NULL, NULL },
	{ "contract", TYPE_REF, 0, "contract", NULL, N_("Contract"), NULL, NULL, NULL },
	{ "customer_order", TYPE_REF, 0, "order", NULL, N_("Order"), NULL, NULL, NULL },
	{ "responsible", TYPE_REF, 0, "user", NULL, N_("Responsible"), N_("default: the partner's"),
		NULL, NULL },
	{ "purpose", TYPE_MULTILINE, FIELD_LIST, NULL, NULL, N_("Purpose"), NULL, NULL, NULL },
	{ "party", TYPE_TEXT, 0, NULL, NULL, N_("Other side"), N_("as the bank names it"), NULL,
		NULL },
	{ "party_inn", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("INN of the other side"), NULL, NULL,
		NULL },
	{ "party_kpp", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("KPP of the other side"), NULL, NULL,
		NULL },
	{ "party_account", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("Account of the other side"),
		NULL, NULL, NULL },
	{ "party_bik", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("BIK of the other side"), NULL, NULL,
		NULL },
	{ "own_account", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("Our account"), NULL, NULL, NULL },
	{ .name = NULL },
};

/*
 * The one number that a look-up gives; 0 for none, or for several that differ.  "id + 0" as in
 * model/resolve.c.
 */
static int64_t only_one(struct model *m, const char *sql, const char *text)
{
	struct stmt *st = db_prepare(m->db, sql);
	int64_t id = 0;

	db_bind_text(st, 1, text);
	if (db_step(st) == DB_ROW) {
		id = db_column_int(st, 0);
		if (db_step(st) == DB_ROW)
			id = 0;
	}
	db_done(st);
	return id;
}

/* The company of the other side: by INN (and KPP where several share it), account, name. */
static int64_t find_company(struct model *m, const struct record *r, const char *name)
{
	const char *inn = record_text(r, "party_inn"), *kpp = record_text(r, "party_kpp");
	const char *account = record_text(r, "party_account");
	int64_t id = 0;

	if (inn) {
		id = only_one(
			m, "SELECT id FROM company WHERE inn = $1 ORDER BY id + 0 LIMIT 2", inn);
		if (!id && kpp)
			id = db_int(m->db, 0,
				"SELECT CASE WHEN count(*) = 1 THEN min(id) END FROM company "
				"WHERE inn = $1 AND kpp = $2",
				"tt", inn, kpp);
	}
	if (!id && account)
		id = only_one(m,
			"SELECT DISTINCT company FROM bank_account WHERE account = $1 "
			"ORDER BY company LIMIT 2",
			account);
	if (!id && name)
		id = only_one(m,
			"SELECT id FROM company WHERE name_fold = $1 ORDER BY id + 0 LIMIT 2",
			name);
	return id;
}

/* DOMAIN 6.5: INN, then account, then name; who is found twice over is not found. */
static void match_party(struct model *m, struct record *r)
{
	struct strbuf name = STRBUF_INIT;
	int64_t partner = 0, company = record_num(r, "company");

	if (record_text(r, "party"))
		fold(&name, record_text(r, "party"), strlen(record_text(r, "party")));
	if (!company)
		company = find_company(m, r, name.len ? name.buf : NULL);
	if (company)
		partner = db_int(m->db, 0,
			"SELECT CASE WHEN count(*) = 1 THEN min(partner) END FROM partner_company "
			"WHERE company = $1",
			"i", company);
	if (!partner && name.len)
		partner = only_one(m,
			"SELECT id FROM partner WHERE name_fold = $1 ORDER BY id + 0 LIMIT 2",
			name.buf);
	if (company && !record_num(r, "company"))
		record_put_num(r, "company", company);
	if (partner)
		record_put_num(r, "partner", partner);
	strbuf_release(&name);
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	if (record_has(r, "amount") && record_num(r, "amount") <= 0)
		return fail(err, _("amount: above 0 (direction tells who paid)"));
	if (!record_num(r, "partner") && !(old && record_num(old, "partner")))
		match_party(m, r);
	if (record_num(r, "partner") && !record_num(r, "responsible") &&
		record_changes(r, old, "partner")) {
		int64_t user = db_int(m->db, 0, "SELECT responsible FROM partner WHERE id = $1",
			"i", record_num(r, "partner"));

		if (user)
			record_put_num(r, "responsible", user);
	}
	return terms_check_named(m, r, old, "paid", err);
}

static const struct entity payment = {
	.name = "payment",
	.table = "payment",
	.title = N_("Payment"),
	.plural = N_("payments"),
	.field = fields,
	.label = "document",
	.import_key = "document+paid+direction+amount+party_account|document+paid",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &payment, NULL };

/* Once more for those whose other side was not known when they came in. */
static enum status run_match(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	VEC(int64_t) ids = VEC_INIT;
	enum status status;
	size_t matched = 0;
	struct stmt *st;

	context_begin(c);
	st = db_prepare(c->db,
		"SELECT id FROM payment WHERE partner IS NULL AND (party IS NOT NULL OR "
		"party_inn IS NOT NULL OR party_account IS NOT NULL OR company IS NOT NULL) "
		"ORDER BY id /* scan: payments without a partner */");
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < ids.n; i++) {
		struct record *r = record_new(&c->arena, c->entity);
		enum saved saved;

		r->id = ids.v[i];
		saved = record_save(&c->model, r, &status, &err);
		if (saved == SAVE_FAILED) {
			vec_release(&ids);
			return context_error(&err, status);
		}
		matched += saved == SAVE_EDITED;
	}
	context_say(c, _("%zu of %zu payments without a partner matched"), matched, ids.n);
	vec_release(&ids);
	return STATUS_OK;
}

static const char *const match_examples[] = { "crm %s match --dry-run", NULL };

static const struct verb verb_match = {
	.name = "match",
	.summary = N_("look again for the partners of payments that have none"),
	.args = "",
	.examples = match_examples,
	.access = ACCESS_WRITE,
	.run = run_match,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_match, NULL };
static const char *const examples[] = {
	"crm %s add --partner Acme --amount 12500 --document 118",
	"crm %s import statement.txt",
	"crm %s list partner= --fields id,paid,amount,party,party_inn,purpose",
	NULL,
};

const struct command cmd_payment = {
	.name = "payment",
	.summary = N_("what was paid, to us or by us; also from the bank's statements"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
