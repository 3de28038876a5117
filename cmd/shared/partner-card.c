#include "partner-card.h"

#include "base/date.h"
#include "base/money.h"

#define POLICIES(and)                                                                              \
	"FROM class_policy y JOIN partner_class k ON k.partner = $1 AND k.dated = (SELECT "        \
	"max(l.dated) FROM partner_class l WHERE l.partner = $1 AND l.dated <= $2) "               \
	"WHERE (y.abc IS NULL OR y.abc = k.abc) AND (y.stage IS NULL OR y.stage = k.stage) "       \
	"AND (y.xyz IS NULL OR y.xyz = k.xyz) " and                                                \
		"ORDER BY (CASE WHEN y.abc IS NULL THEN 0 ELSE 1 END) + (CASE WHEN y.stage IS "    \
		"NULL "                                                                            \
		"THEN 0 ELSE 1 END) + (CASE WHEN y.xyz IS NULL THEN 0 ELSE 1 END) DESC, y.id"      \
		" /* scan: the policies */"

/* Each gives record, name, value, date, currency, amount for partner $1 as of day $2. */
static const struct section {
	const char *key;
	const char *sql;
} sections[] = {
	{ "partner",
		"SELECT 'partner:' || CAST(p.id AS TEXT), p.name, r.name, NULL, NULL, NULL "
		"FROM partner p LEFT JOIN catalog r ON r.id = p.region "
		"WHERE p.id = $1 AND $2 <> ''" },
	{ "responsible",
		"SELECT 'user:' || CAST(u.id AS TEXT), u.name, u.login, NULL, NULL, NULL "
		"FROM partner p JOIN users u ON u.id = p.responsible WHERE p.id = $1 AND $2 <> "
		"''" },
	{ "needs",
		"SELECT NULL, p.needs, NULL, NULL, NULL, NULL FROM partner p "
		"WHERE p.id = $1 AND p.needs IS NOT NULL AND $2 <> ''" },
	{ "detail",
		"SELECT 'detail:' || CAST(d.id AS TEXT), d.value, coalesce(d.label, d.type), NULL, "
		"NULL, NULL FROM detail d WHERE d.partner = $1 AND $2 <> '' "
		"ORDER BY d.type, d.main DESC, d.id" },
	{ "company",
		"SELECT 'company:' || CAST(c.id AS TEXT), c.name, c.inn, NULL, NULL, NULL "
		"FROM partner_company pc JOIN company c ON c.id = pc.company "
		"WHERE pc.partner = $1 AND $2 <> '' ORDER BY pc.id" },
	{ "contact",
		"SELECT 'contact:' || CAST(c.id AS TEXT), c.name, "
		"coalesce(p.title || ', ', '') || coalesce((SELECT d.value FROM detail d "
		"WHERE d.contact = c.id AND d.type = 'phone' ORDER BY d.main DESC, d.id LIMIT 1), "
		"''), "
		"NULL, NULL, NULL FROM position p JOIN contact c ON c.id = p.contact "
		"WHERE p.partner = $1 AND $2 <> '' ORDER BY p.main DESC, p.id" },
	/* Black lists first: whoever reads on must know. */
	{ "group",
		"SELECT 'group:' || CAST(g.id AS TEXT), g.name, CASE g.blacklist WHEN 1 THEN "
		"'blacklist' || coalesce(': ' || g.purpose, '') ELSE g.purpose END, k.joined, "
		"NULL, "
		"NULL FROM group_member k JOIN groups g ON g.id = k.member_of "
		"WHERE k.partner = $1 AND k.left_on IS NULL AND $2 <> '' "
		"ORDER BY g.blacklist DESC, g.name_fold" },
	{ "class",
		"SELECT 'class:' || CAST(k.id AS TEXT), coalesce(k.abc, '-') || '/' || "
		"coalesce(k.stage, '-') || coalesce('/' || k.xyz, ''), k.manual, k.dated, "
		"k.currency, k.amount FROM partner_class k WHERE k.partner = $1 AND k.dated <= $2 "
		"ORDER BY k.dated DESC LIMIT 2" },
	/* Policies for the last classes, the one that says most of them first. */
	{ "policy",
		"SELECT 'policy:' || CAST(y.id AS TEXT), y.name, y.body, NULL, NULL, "
		"NULL " POLICIES("") },
	{ "contact-every",
		"SELECT 'policy:' || CAST(y.id AS TEXT), CAST(y.max_days AS TEXT), (SELECT k.name "
		"FROM catalog k WHERE k.id = y.interaction_kind), NULL, NULL, NULL " POLICIES(
			"AND y.max_days IS NOT NULL ") " LIMIT 1" },
	{ "terms",
		"SELECT 'agreement:' || CAST(y.agreement AS TEXT), (SELECT a.name FROM agreement a "
		"WHERE a.id = y.agreement), y.name, NULL, NULL, NULL " POLICIES(
			"AND y.agreement IS NOT NULL ") " LIMIT 1" },
	{ "agreement",
		"SELECT 'agreement:' || CAST(a.id AS TEXT), a.name, NULL, a.valid_to, a.currency, "
		"NULL FROM agreement a WHERE a.partner = $1 AND a.state = 'active' "
		"AND coalesce(a.valid_to, '9999') >= $2 ORDER BY a.id" },
	{ "contract",
		"SELECT 'contract:' || CAST(a.id AS TEXT), a.name, NULL, a.valid_to, a.currency, "
		"a.amount FROM contract a WHERE a.partner = $1 AND a.state = 'active' "
		"AND coalesce(a.valid_to, '9999') >= $2 ORDER BY a.id" },
	{ "deal",
		"SELECT 'deal:' || CAST(d.id AS TEXT), d.name, s.name, d.expected, d.currency, "
		"d.amount FROM deal d LEFT JOIN stage s ON s.id = d.stage "
		"WHERE d.partner = $1 AND d.state = 'open' AND $2 <> '' "
		"ORDER BY d.expected NULLS LAST, d.id" },
	{ "order",
		"SELECT 'order:' || CAST(o.id AS TEXT), coalesce(o.code, 'order:' || "
		"CAST(o.id AS TEXT)), NULL, o.due, o.currency, o.amount FROM orders o "
		"WHERE o.partner = $1 AND o.state = 'open' AND $2 <> '' "
		"ORDER BY o.due NULLS LAST, o.id" },
	{ "claim",
		"SELECT 'claim:' || CAST(c.id AS TEXT), c.topic, c.state, c.due, c.currency, "
		"c.amount FROM claim c WHERE c.partner = $1 AND c.decided IS NULL AND $2 <> '' "
		"ORDER BY c.received, c.id" },
	{ "promise",
		"SELECT 'task:' || CAST(t.id AS TEXT), t.name, u.login, t.due, NULL, NULL "
		"FROM task t LEFT JOIN users u ON u.id = t.assignee WHERE t.partner = $1 "
		"AND t.state = 'open' AND t.kind = 'promise' AND $2 <> '' "
		"ORDER BY t.due NULLS LAST, t.id" },
	{ "task",
		"SELECT 'task:' || CAST(t.id AS TEXT), t.name, u.login, t.due, NULL, NULL "
		"FROM task t LEFT JOIN users u ON u.id = t.assignee WHERE t.partner = $1 "
		"AND t.state = 'open' AND t.kind <> 'promise' AND $2 <> '' "
		"ORDER BY t.due NULLS LAST, t.id" },
	{ "sold",
		"SELECT NULL, NULL, CAST(count(*) AS TEXT), max(s.sold), s.currency, "
		"CAST(sum(s.revenue) AS BIGINT) FROM sale s WHERE s.partner = $1 AND s.sold <= $2 "
		"GROUP BY s.currency ORDER BY s.currency" },
	{ "paid",
		"SELECT NULL, NULL, CAST(count(*) AS TEXT), max(p.paid), p.currency, "
		"CAST(sum(CASE p.direction WHEN 'in' THEN p.amount ELSE -p.amount END) AS BIGINT) "
		"FROM payment p WHERE p.partner = $1 AND p.paid <= $2 "
		"GROUP BY p.currency ORDER BY p.currency" },
	{ "interaction",
		"SELECT 'interaction:' || CAST(i.id AS TEXT), i.topic, k.name, "
		"substr(coalesce(i.started_at, i.planned_at), 1, 10), NULL, NULL "
		"FROM interaction i LEFT JOIN catalog k ON k.id = i.kind "
		"WHERE i.partner = $1 AND i.state <> 'cancelled' AND $2 <> '' "
		"ORDER BY coalesce(i.started_at, i.planned_at) DESC NULLS LAST, i.id DESC LIMIT "
		"5" },
};

static void put_section(struct context *c, struct out *o, const struct section *s, int64_t id)
{
	struct stmt *st = db_prepare(c->db, s->sql);
	char today[DATE_SIZE];

	now_date(today);
	db_bind_int(st, 1, id);
	db_bind_text(st, 2, today);
	while (db_step(st) == DB_ROW) {
		out_text(o, s->key);
		for (int i = 0; i < 5; i++)
			out_text(o, db_column_text(st, i));
		if (db_column_is_null(st, 5))
			out_null(o);
		else
			out_decimal(o, db_column_int(st, 5), money_scale(db_column_text(st, 4)));
		out_end_row(o);
	}
	db_done(st);
}

static enum status run_card(struct context *c)
{
	const struct out_column columns[] = {
		{ "section", _("Section"), OUT_TEXT, 0, 0 },
		{ "record", _("Record"), OUT_TEXT, 0, 0 },
		{ "name", _("Name"), OUT_TEXT, 0, 50 },
		{ "value", _("Value"), OUT_TEXT, 0, 50 },
		{ "date", _("Date"), OUT_DATE, 0, 0 },
		{ "currency", _("Currency"), OUT_TEXT, 0, 0 },
		{ "amount", _("Amount"), OUT_DECIMAL, MONEY_SCALE, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct out *o;
	int64_t id;

	if (c->args.n != 1) {
		error(_("whose card? give the partner's number, code or name"));
		return STATUS_USAGE;
	}
	id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!id)
		return status;
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		put_section(c, o, &sections[i], id);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static const char *const examples[] = { "crm %s card Acme", "crm %s card Acme --as-of 2026-06-30",
	NULL };

const struct verb verb_card = {
	.name = "card",
	.summary = N_("all that is known of a partner: people, class, deals, sales, last contacts"),
	.args = "PARTNER",
	.words = ".",
	.examples = examples,
	.access = ACCESS_READ,
	.flags = VERB_REFS,
	.run = run_card,
};
