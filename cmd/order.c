#include "cli/command.h"

#include "base/date.h"
#include "cli/form.h"
#include "cli/selection.h"
#include "shared/terms.h"

static const struct set items = { "order-item", "customer_order", "item", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Number"), NULL,
		NULL, NULL },
	{ "placed", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "today",
		N_("Placed"), NULL, NULL, NULL },
	{ "due", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Due"), NULL, NULL, NULL },
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "company", TYPE_REF, 0, "company", NULL, N_("Company"), NULL, NULL, NULL },
	{ "agreement", TYPE_REF, 0, "agreement", NULL, N_("Agreement"), NULL, NULL, NULL },
	{ "contract", TYPE_REF, 0, "contract", NULL, N_("Contract"), NULL, NULL, NULL },
	{ "deal", TYPE_REF, FIELD_INDEXED, "deal", NULL, N_("Deal"), NULL, NULL, NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "open,closed,cancelled", "open",
		N_("State"), NULL, NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_LIST | FIELD_SUM, "currency", NULL, N_("Amount"),
		N_("reports take what the lines come to if none is given"), NULL, NULL },
	{ "failure_reason", TYPE_REF, FIELD_LIST, "failure-reason", NULL, N_("Failure reason"),
		N_("why a cancelled one failed"), NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST, "user", "@me", N_("Responsible"), NULL, NULL, NULL },
	{ "closed", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Closed on"), NULL, NULL, NULL },
	{ "closed_by", TYPE_REF, 0, "user", NULL, N_("Closed by"),
		N_("responsible for the closing; default: you"), NULL, NULL },
	{ "item", TYPE_SET, 0, NULL, NULL, N_("Items"), NULL, &items, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* What only closed, or only cancelled, orders have. */
static int follow_state(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const char *const ends[] = { "closed", "closed_by" };
	const char *state = record_text(r, "state");
	bool changes = record_changes(r, old, "state");
	char today[DATE_SIZE];
	int64_t me;

	if (!strcmp(state, "open")) {
		record_put_text(r, "closed", NULL);
		record_put_text(r, "closed_by", NULL);
	}
	if (strcmp(state, "cancelled"))
		record_put_text(r, "failure_reason", NULL);
	if (!strcmp(state, "open") || !changes)
		return 0;
	now_date(today);
	/* One that is closed after it was cancelled, or the other way, ends anew. */
	for (size_t i = 0; old && !m->imported && i < ARRAY_SIZE(ends); i++)
		if (!record_changes(r, old, ends[i]))
			record_put_text(r, ends[i], NULL);
	if (!record_text(r, "closed"))
		record_put_text(r, "closed", today);
	me = db_int(m->db, 0, "SELECT id FROM users WHERE login = $1", "t", m->set.login);
	if (!record_num(r, "closed_by") && me && !m->imported)
		record_put_num(r, "closed_by", me);
	if (!strcmp(state, "cancelled") && !record_num(r, "failure_reason") && !m->imported)
		return fail(err,
			_("failure_reason: why was the order cancelled? (crm failure-reason "
			  "list)"));
	return 0;
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *placed, *closed;

	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	if (record_text(r, "state") && follow_state(m, r, old, err))
		return -1;
	placed = record_text(r, "placed");
	closed = record_text(r, "closed");
	if (placed && closed && strcmp(placed, closed) > 0)
		return fail(
			err, _("closed: %s is before the order was placed (%s)"), closed, placed);
	return terms_check(m, r, old, "placed", err);
}

static const struct entity order = {
	.name = "order",
	.table = "orders",
	.title = N_("Order"),
	.plural = N_("orders"),
	.field = fields,
	.label = "code",
	.import_key = "code|partner+placed+amount",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &order, NULL };

struct order_options {
	const char *reason, *date;
};

static const struct option close_options[] = {
	{ 0, "date", OPTION_STRING, offsetof(struct order_options, date), N_("DATE"),
		N_("when it was closed; default: today"), "date" },
	OPTION_END,
};

static const struct option cancel_options[] = {
	{ 0, "reason", OPTION_STRING, offsetof(struct order_options, reason), N_("REASON"),
		N_("why, from crm failure-reason list"), "failure-reason" },
	{ 0, "date", OPTION_STRING, offsetof(struct order_options, date), N_("DATE"),
		N_("when it was closed; default: today"), "date" },
	OPTION_END,
};

/* Of a verb without options there are no values: o is NULL. */
static enum status set_state(struct context *c, const char *state, const struct order_options *o)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (c->args.n != 1) {
		error(_("which order? give its number"));
		return STATUS_USAGE;
	}
	context_begin(c);
	r->id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!r->id)
		return status;
	edit_push(c, "closed", o ? o->date : NULL, "date");
	edit_push(c, "failure_reason", o ? o->reason : NULL, "reason");
	status = fields_apply(c, r);
	if (status != STATUS_OK)
		return status;
	record_put_text(r, "state", state);
	if (record_save(&c->model, r, &status, &err) == SAVE_FAILED)
		return context_error(&err, status);
	if (!c->global.dry_run)
		context_say(c, _("order:%" PRId64 " is %s"), r->id, state);
	return STATUS_OK;
}

static enum status run_close(struct context *c)
{
	return set_state(c, "closed", c->values);
}

static enum status run_cancel(struct context *c)
{
	return set_state(c, "cancelled", c->values);
}

static enum status run_reopen(struct context *c)
{
	return set_state(c, "open", NULL);
}

static const char *const close_examples[] = { "crm %s close 15", NULL };
static const char *const cancel_examples[] = { "crm %s cancel 15 --reason \"Out of stock\"", NULL };
static const char *const reopen_examples[] = { "crm %s reopen 15", NULL };

static const struct verb verb_close = {
	.name = "close",
	.summary = N_("all of it was delivered"),
	.args = "ORDER",
	.words = ".",
	.examples = close_examples,
	.options = close_options,
	.values_size = sizeof(struct order_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_close,
};

static const struct verb verb_cancel = {
	.name = "cancel",
	.summary = N_("it failed, with the reason"),
	.args = "ORDER --reason REASON",
	.words = ".",
	.examples = cancel_examples,
	.options = cancel_options,
	.values_size = sizeof(struct order_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_cancel,
};

static const struct verb verb_reopen = {
	.name = "reopen",
	.summary = N_("a closed or cancelled order is open again"),
	.args = "ORDER",
	.words = ".",
	.examples = reopen_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_REFS,
	.run = run_reopen,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_close, &verb_cancel, &verb_reopen,
	NULL };
static const char *const examples[] = {
	"crm %s add --partner Acme --due +14d --item Delivery",
	"crm %s list state=open due=..today",
	"crm %s cancel 15 --reason \"Out of stock\"",
	NULL,
};

const struct command cmd_order = {
	.name = "order",
	.summary = N_("what customers ordered, when it is due, and why it failed"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
