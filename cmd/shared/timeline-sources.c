#include "timeline.h"

#define PARTNER(id)   "(SELECT n.name FROM partner n WHERE n.id = " id ")"
#define LOGIN(id)     "(SELECT u.login FROM users u WHERE u.id = " id ")"
#define CATALOG(id)   "(SELECT k.name FROM catalog k WHERE k.id = " id ")"
#define REF(noun, id) "'" noun ":' || CAST(" id " AS TEXT)"
#define PICKED(id)    id " IN (SELECT id FROM pick WHERE cond = ?)"

/* The classes of a row, and those that the partner had before it. */
#define CLASSES(of)                                                                                \
	"coalesce(" of ".abc, '-') || '/' || coalesce(" of ".stage, '-') || coalesce('/' || " of   \
	".xyz, '')"
#define CLASSES_BEFORE                                                                             \
	"(SELECT " CLASSES("o") " FROM partner_class o WHERE o.partner = c.partner AND "           \
				"o.dated < c.dated ORDER BY o.dated DESC LIMIT 1)"

/*
 * Of one day, what follows from other things stands above them.  "+ 0": the order of time is
 * followed, not the index on the user, who may have half of the rows.
 */
const struct timeline_source timeline_source[] = {
	{
		.noun = "class",
		.time = "c.dated",
		.dates = true,
		.sql = "c.id, CASE WHEN c.manual IS NULL THEN 'computed' ELSE 'manual' END, NULL, "
		       "NULL, " PARTNER("c.partner") ", " LOGIN(
			       "c.author") ", "
					   "coalesce(" CLASSES_BEFORE " || ' → ', '') || " CLASSES(
						   "c") ", c.reason, "
							"NULL, c.currency, c.amount, c.because "
							"FROM partner_class c",
		.where = CLASSES("c") " <> coalesce(" CLASSES_BEFORE ", '-/-')",
		.partner = "c.partner = ?",
		.user = "c.author = ?",
	},
	{
		.noun = "payment",
		.time = "p.paid",
		.dates = true,
		.sql = "p.id, NULL, p.direction, NULL, coalesce(" PARTNER(
			"p.partner") ", "
				     "p.party), " LOGIN(
					     "p.responsible") ", coalesce(p.purpose, p.document), "
							      "NULL, NULL, p.currency, "
							      "p.amount, " REF("order",
								      "p.customer_order") " FROM "
											  "payment "
											  "p",
		.partner = "p.partner = ?",
		.user = "p.responsible = ?",
		.direction = "p.direction = ?",
		.chain = PICKED("p.customer_order"),
		.set = CHAIN_ORDERS,
	},
	{
		.noun = "sale",
		.time = "s.sold",
		.dates = true,
		.sql = "s.id, CASE WHEN s.revenue < 0 THEN 'return' ELSE 'sale' END, NULL, "
		       "NULL, " PARTNER("s.partner") ", " LOGIN(
			       "s.responsible") ", coalesce(s.document || "
						"', ' || t.name, s.document, t.name), NULL, NULL, "
						"s.currency, s.revenue, " REF("order",
							"s.customer_order") " FROM sale s LEFT "
									    "JOIN item t "
									    "ON t.id = s.item",
		.partner = "s.partner = ?",
		.user = "s.responsible = ?",
		.chain = PICKED("s.customer_order"),
		.set = CHAIN_ORDERS,
	},
	{
		.noun = "claim",
		.time = "c.decided",
		.dates = true,
		.sql = "c.id, c.state, NULL, c.state, coalesce(" PARTNER(
			"c.partner") ", "
				     "c.claimant), " LOGIN("c.responsible") ", "
									    "coalesce(c.topic,"
									    " " CATALOG(
										    "c.reason") ", "
												"c."
												"de"
												"sc"
												"ri"
												"pt"
												"io"
												"n,"
												" c"
												".c"
												"od"
												"e)"
												", "
												"c."
												"re"
												"su"
												"lt"
												", "
												"NU"
												"LL"
												", "
												"c."
												"cu"
												"rr"
												"en"
												"cy"
												", "
												"c."
												"am"
												"ou"
												"nt"
												", "
												"c."
												"su"
												"bj"
												"ec"
												"t "
												"FR"
												"OM"
												" c"
												"la"
												"im"
												" "
												"c",
		.where = "c.decided IS NOT NULL",
		.partner = "c.partner = ?",
		.user = "c.responsible + 0 = ?",
		.chain = PICKED("c.id"),
		.set = CHAIN_CLAIMS,
	},
	{
		.noun = "order",
		.time = "o.closed",
		.dates = true,
		.sql = "o.id, o.state, NULL, o.state, " PARTNER("o.partner") ", " LOGIN(
			"coalesce(o.closed_by, o.responsible)") ", coalesce(o.code, " REF("order",
			"o.id") "), " CATALOG("o.failure_reason") ", NULL, o.currency, "
								  "o.amount, " REF("deal",
									  "o.deal") " FROM orders "
										    "o",
		.where = "o.state <> 'open'",
		.partner = "o.partner = ?",
		.user = "coalesce(o.closed_by, o.responsible) = ?",
		.chain = PICKED("o.id"),
		.set = CHAIN_ORDERS,
	},
	{
		.noun = "order",
		.time = "o.placed",
		.dates = true,
		.sql = "o.id, 'placed', NULL, o.state, " PARTNER("o.partner") ", " LOGIN(
			"o.responsible") ", coalesce(o.code, " REF("order",
			"o.id") "), "
				"NULL, NULL, o.currency, o.amount, " REF(
					"deal", "o.deal") " FROM orders o",
		.partner = "o.partner = ?",
		.user = "o.responsible = ?",
		.chain = PICKED("o.id"),
		.set = CHAIN_ORDERS,
	},
	{
		.noun = "deal",
		.time = "d.closed",
		.dates = true,
		.sql = "d.id, d.state, NULL, d.state, " PARTNER("d.partner") ", " LOGIN(
			"d.responsible") ", d.name, " CATALOG("d.loss_reason") ", NULL, "
									       "d.currency, "
									       "d.amount, NULL "
									       "FROM deal d",
		.where = "d.state <> 'open'",
		.partner = "d.partner = ?",
		.user = "d.responsible + 0 = ?",
		.chain = PICKED("d.id"),
		.set = CHAIN_DEALS,
	},
	{
		.noun = "claim",
		.time = "c.received",
		.dates = true,
		.sql = "c.id, 'received', 'in', c.state, coalesce(" PARTNER(
			"c.partner") ", "
				     "c.claimant), " LOGIN("c.responsible") ", "
									    "coalesce(c.topic,"
									    " " CATALOG(
										    "c.reason") ", "
												"c."
												"de"
												"sc"
												"ri"
												"pt"
												"io"
												"n,"
												" c"
												".c"
												"od"
												"e)"
												", "
												"CA"
												"SE"
												" W"
												"HE"
												"N "
												"c."
												"to"
												"pi"
												"c "
												"IS"
												" N"
												"UL"
												"L "
												"TH"
												"EN"
												" N"
												"UL"
												"L "
												"EL"
												"SE"
												" c"
												".d"
												"es"
												"cr"
												"ip"
												"ti"
												"on"
												" E"
												"ND"
												", "
												"NU"
												"LL"
												", "
												"c."
												"cu"
												"rr"
												"en"
												"cy"
												", "
												"c."
												"am"
												"ou"
												"nt"
												", "
												"c."
												"su"
												"bj"
												"ec"
												"t "
												"FR"
												"OM"
												" c"
												"la"
												"im"
												" "
												"c",
		.partner = "c.partner = ?",
		.user = "c.responsible + 0 = ?",
		.direction = "'in' = ?",
		.chain = PICKED("c.id"),
		.set = CHAIN_CLAIMS,
	},
	{
		.noun = "deal-move",
		.time = "v.moved_at",
		.sql = "v.id, NULL, NULL, NULL, " PARTNER("d.partner") ", " LOGIN(
			"v.mover") ", "
				   "d.name || ': ' || coalesce((SELECT f.name FROM stage f WHERE "
				   "f.id = "
				   "v.from_stage) || ' → ', '') || coalesce((SELECT g.name FROM "
				   "stage g WHERE "
				   "g.id = v.to_stage), '-'), v.note, NULL, NULL, NULL, " REF(
					   "deal", "v.deal") " FROM deal_move v JOIN deal d ON "
							     "d.id = v.deal",
		.partner = "v.deal IN (SELECT e.id FROM deal e WHERE e.partner = ?)",
		.user = "v.mover = ?",
		.chain = PICKED("v.deal"),
		.set = CHAIN_DEALS,
	},
	{
		.noun = "task",
		.time = "coalesce(t.done, t.due, '')",
		.dates = true,
		.sql = "t.id, t.kind, NULL, t.state, " PARTNER("t.partner") ", " LOGIN(
			"t.assignee") ", t.name, t.description, NULL, NULL, NULL, t.subject "
				      "FROM task t",
		.happened = "t.state = 'done'",
		.partner = "t.partner = ?",
		.user = "t.assignee + 0 = ?",
		.chain = PICKED("t.id"),
		.set = CHAIN_TASKS,
	},
	{
		.noun = "interaction",
		.time = "coalesce(i.started_at, i.planned_at, '')",
		.sql = "i.id, " CATALOG("i.kind") ", i.direction, i.state, coalesce(" PARTNER(
			"i.partner") ", i.caller), " LOGIN("i.responsible") ", "
									    "coalesce(i.topic, "
									    "i.body, i.result), "
									    "CASE WHEN i.topic IS "
									    "NULL THEN NULL "
									    "ELSE i.body END, CASE "
									    "WHEN "
									    "coalesce(i.topic, "
									    "i.body) IS NULL THEN "
									    "NULL "
									    "ELSE i.result END, "
									    "NULL, NULL, i.subject "
									    "FROM interaction i",
		.happened = "i.state = 'done'",
		.partner = "i.partner = ?",
		.user = "i.responsible = ?", /* there is an index on both */
		.direction = "i.direction = ?",
		.chain = PICKED("i.id"),
		.set = CHAIN_INTERACTIONS,
	},
	{
		.noun = "deal",
		.time = "d.opened",
		.dates = true,
		.sql = "d.id, 'opened', NULL, d.state, " PARTNER("d.partner") ", " LOGIN(
			"d.responsible") ", d.name, NULL, NULL, d.currency, d.amount, NULL "
					 "FROM deal d",
		.partner = "d.partner = ?",
		.user = "d.responsible + 0 = ?",
		.chain = PICKED("d.id"),
		.set = CHAIN_DEALS,
	},
};
const size_t timeline_sources = ARRAY_SIZE(timeline_source);
