#include "cli/command.h"

#include "base/date.h"
#include "base/money.h"
#include "cli/form.h"
#include "cli/selection.h"
#include "model/resolve.h"
#include "shared/terms.h"

static const struct set items = { "deal-item", "deal", "item", NULL, NULL, NULL };
static const struct set partners = { "deal-partner", "deal", "partner", NULL, NULL, NULL };
static const struct set contacts = { "deal-contact", "deal", "contact", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE, NULL, NULL, N_("Code"),
		N_("number in another system"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"),
		N_("default: the code, or the partner's name"), NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "kind", TYPE_REF, FIELD_REQUIRED, "deal-kind", NULL, N_("Deal kind"),
		N_("default: the first one"), NULL, NULL },
	{ "stage", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "stage", NULL, N_("Stage"),
		N_("default: the first one of the kind"), NULL, "kind" },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST | FIELD_DERIVED, "open,won,lost", "open",
		N_("State"), N_("follows from the stage"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_LIST, NULL, NULL, N_("Currency"), NULL, NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_LIST | FIELD_SUM, "currency", NULL, N_("Amount"), NULL, NULL,
		NULL },
	{ "probability", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Probability"),
		N_("in percent; default: the stage's"), NULL, NULL },
	{ "opened", TYPE_DATE, FIELD_LIST | FIELD_INDEXED, NULL, "today", N_("Opened"), NULL, NULL,
		NULL },
	{ "expected", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Expected close"), NULL, NULL, NULL },
	{ "closed", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Closed"), NULL, NULL, NULL },
	{ "lost_stage", TYPE_REF, 0, "stage", NULL, N_("Lost at stage"),
		N_("where a lost deal stood; default: the last open stage"), NULL, "kind" },
	{ "loss_reason", TYPE_REF, 0, "loss-reason", NULL, N_("Loss reason"), NULL, NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", "@me", N_("Responsible"),
		NULL, NULL, NULL },
	{ "source", TYPE_REF, 0, "source", NULL, N_("Source"), NULL, NULL, NULL },
	{ "item", TYPE_SET, 0, NULL, NULL, N_("Items"), NULL, &items, NULL },
	{ "contact", TYPE_SET, 0, NULL, NULL, N_("Contacts"), N_("people on the other side"),
		&contacts, NULL },
	{ "participant", TYPE_SET, 0, NULL, NULL, N_("Participants"),
		N_("other partners in the deal"), &partners, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ "agreement", TYPE_REF, FIELD_NEWER, "agreement", NULL, N_("Agreement"), NULL, NULL,
		NULL },
	{ "contract", TYPE_REF, FIELD_NEWER, "contract", NULL, N_("Contract"), NULL, NULL, NULL },
	{ .name = NULL },
};

struct stage_row {
	int64_t id, position, probability;
	bool has_probability;
	char outcome; /* o w l */
	const char *name;
	const char *required;
};

static bool load_stage(struct model *m, int64_t id, struct stage_row *s, struct arena *arena)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT position, probability, outcome, name, required "
		"FROM stage WHERE id = $1");
	bool found;

	db_bind_int(st, 1, id);
	found = db_step(st) == DB_ROW;
	if (found) {
		s->id = id;
		s->position = db_column_int(st, 0);
		s->has_probability = !db_column_is_null(st, 1);
		s->probability = db_column_int(st, 1);
		s->outcome = db_column_text(st, 2)[0];
		s->name = arena_strdup(arena, db_column_text(st, 3));
		s->required = arena_strdup(arena, db_column_text(st, 4));
	}
	db_done(st);
	return found;
}

/* The first, or the last, stage of a kind with an outcome; 0 if there is none. */
static int64_t stage_of(struct model *m, int64_t kind, const char *outcome, bool last)
{
	if (last)
		return db_int(m->db, 0,
			"SELECT id FROM stage WHERE kind = $1 AND outcome = $2 "
			"ORDER BY position DESC, id LIMIT 1 /* scan: the stages of a kind */",
			"it", kind, outcome);
	return db_int(m->db, 0,
		"SELECT id FROM stage WHERE kind = $1 AND outcome = $2 "
		"ORDER BY position, id LIMIT 1 /* scan: the stages of a kind */",
		"it", kind, outcome);
}

static int fill_kind(struct model *m, struct record *r, struct strbuf *err)
{
	if (record_num(r, "kind"))
		return 0;
	if (record_num(r, "stage"))
		record_put_num(r, "kind",
			db_int(m->db, 0, "SELECT kind FROM stage WHERE id = $1", "i",
				record_num(r, "stage")));
	else
		record_put_num(r, "kind", db_int(m->db, 0, "SELECT min(id) FROM deal_kind", ""));
	if (!record_num(r, "kind"))
		return fail(err,
			_("there is no kind of deals yet (crm deal-kind add NAME, then "
			  "crm stage add NAME --kind …)"));
	return 0;
}

static int fill_stage(struct model *m, struct record *r, struct strbuf *err)
{
	int64_t kind = record_num(r, "kind"), stage = record_num(r, "stage");
	bool process = db_int(m->db, 0,
		"SELECT 1 FROM deal_kind WHERE id = $1 AND "
		"policy <> 'non-process'",
		"i", kind);

	if (!process && stage &&
		db_int(m->db, 0,
			"SELECT 1 FROM stage WHERE id = $1 AND "
			"outcome = 'open'",
			"i", stage))
		return fail(err, _("stage: deals of this kind have no stages"));
	if (process && !stage)
		record_put_num(r, "stage", stage_of(m, kind, "open", false));
	if (stage &&
		!db_int(m->db, 0, "SELECT 1 FROM stage WHERE id = $1 AND kind = $2", "ii", stage,
			kind))
		return fail(err, _("stage: not a stage of this kind of deals"));
	return 0;
}

/* State, dates and the stage of the loss follow from the stage. */
static void follow_stage(
	struct model *m, struct record *r, const struct record *old, const struct stage_row *s)
{
	char today[DATE_SIZE];

	now_date(today);
	record_put_text(r, "state",
		s->outcome == 'w'	    ? "won"
			: s->outcome == 'l' ? "lost"
					    : "open");
	if (!record_changes(r, old, "probability") && (s->has_probability || s->outcome != 'o'))
		record_put_num(r, "probability",
			s->outcome == 'w'	    ? 10000
				: s->outcome == 'l' ? 0
						    : s->probability);
	if (s->outcome != 'o' && !record_text(r, "closed"))
		record_put_text(r, "closed", today);
	if (s->outcome == 'l' && !record_num(r, "lost_stage")) {
		int64_t from = old ? record_num(old, "stage") : 0;

		/* Without a history the deal passed all that stands before the loss. */
		if (!from)
			from = stage_of(m, record_num(r, "kind"), "open", true);
		if (from) /* deals without a process have none */
			record_put_num(r, "lost_stage", from);
	}
}

/* What only closed, or only lost, deals have. */
static void clear_what_cannot_be(struct record *r, const struct stage_row *s)
{
	if (s->outcome == 'o')
		record_put_text(r, "closed", NULL);
	if (s->outcome != 'l') {
		record_put_text(r, "lost_stage", NULL);
		record_put_text(r, "loss_reason", NULL);
	}
}

static int check_required(const struct record *r, const struct stage_row *s, struct strbuf *err)
{
	const char *list = s->required ? s->required : "";

	while (*list) {
		size_t n = strcspn(list, ",");
		char key[64];

		snprintf(key, sizeof(key), "%.*s", (int)n, list);
		if (entity_field(r->entity, key) && !record_has(r, key))
			return fail(err, _("stage %s requires a value in %s"), s->name, key);
		list += n + (list[n] == ',');
	}
	return 0;
}

static void fill_name(struct model *m, struct record *r)
{
	if (record_text(r, "name"))
		return;
	if (record_text(r, "code"))
		record_put_text(r, "name", record_text(r, "code"));
	else if (record_num(r, "partner"))
		record_put_text(r, "name",
			label_of(m, model_need(m, "partner"), record_num(r, "partner"), r->arena));
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	struct stage_row s = { .id = 0 };

	if (fill_kind(m, r, err) || fill_stage(m, r, err))
		return -1;
	fill_name(m, r);
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	if (record_num(r, "probability") < 0 || record_num(r, "probability") > PERCENT_WHOLE)
		return fail(err, _("probability: from 0 to 100"));
	if (record_text(r, "opened") && record_text(r, "closed") &&
		strcmp(record_text(r, "opened"), record_text(r, "closed")) > 0)
		return fail(err, _("closed: %s is before the deal was opened (%s)"),
			record_text(r, "closed"), record_text(r, "opened"));
	if (terms_check(m, r, old, "opened", err))
		return -1;
	if (!load_stage(m, record_num(r, "stage"), &s, r->arena)) {
		record_put_text(r, "state", "open");
		return 0;
	}
	if (record_changes(r, old, "stage"))
		follow_stage(m, r, old, &s);
	clear_what_cannot_be(r, &s);
	/* Required fields bind who works with the stages, not figures that come from elsewhere. */
	return record_changes(r, old, "stage") && !m->imported ? check_required(r, &s, err) : 0;
}

/* A move is dated by the deal's own dates when the deal comes in with them. */
static void date_of_move(const struct record *r, const struct record *old, char at[INSTANT_SIZE])
{
	const char *closed = record_text(r, "closed"), *opened = record_text(r, "opened");
	const char *day = NULL;
	char today[DATE_SIZE];

	now_date(today);
	if (closed)
		day = closed;
	else if (!old)
		day = opened;
	if (day && strcmp(day, today))
		instant_of_date(day, at);
	else
		now_instant(at);
}

/* Every change of stage is a row of the stage history. */
static int after_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	struct record *move;
	char at[INSTANT_SIZE];
	enum status status;

	if (!record_changes(r, old, "stage"))
		return 0;
	move = record_new(r->arena, model_need(m, "deal-move"));
	record_put_num(move, "deal", r->id);
	if (old && record_num(old, "stage"))
		record_put_num(move, "from_stage", record_num(old, "stage"));
	if (record_num(r, "stage"))
		record_put_num(move, "to_stage", record_num(r, "stage"));
	date_of_move(r, old, at);
	record_put_text(move, "moved_at", at);
	return record_save(m, move, &status, err) == SAVE_FAILED ? -1 : 0;
}

static const struct entity deal = {
	.name = "deal",
	.table = "deal",
	.title = N_("Deal"),
	.plural = N_("deals"),
	.field = fields,
	.label = "name",
	.import_key = "code|name+partner+opened",
	.before_save = before_save,
	.after_save = after_save,
};

static const struct entity *const entities[] = { &deal, NULL };

/* The deal that the first word names, loaded; NULL after an error. */
static struct record *named_deal(struct context *c, enum status *status)
{
	struct record *r = record_new(&c->arena, c->entity);
	int64_t id;

	if (!c->args.n) {
		error(_("which deal? give its number or name"));
		*status = STATUS_USAGE;
		return NULL;
	}
	id = context_resolve(c, c->entity, c->args.v[0], status);
	if (!id)
		return NULL;
	record_load(&c->model, r, id, false);
	return r;
}

static enum status save_moved(struct context *c, const struct record *deal_now, int64_t stage)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	enum status status;

	r->id = deal_now->id;
	r->since = deal_now->since;
	record_put_num(r, "kind", record_num(deal_now, "kind"));
	status = fields_apply(c, r);
	if (status != STATUS_OK)
		return status;
	record_put_num(r, "stage", stage);
	if (record_save(&c->model, r, &status, &err) == SAVE_FAILED) {
		context_error(&err, status);
	} else {
		struct stage_row s = { .name = "" };

		load_stage(&c->model, stage, &s, &c->arena);
		if (!c->global.dry_run)
			context_say(c, _("deal:%" PRId64 " is in stage %s"), r->id, s.name);
		status = STATUS_OK;
	}
	strbuf_release(&err);
	return status;
}

static char *policy_of(struct context *c, int64_t kind)
{
	return db_text(c->db, &c->arena, "SELECT policy FROM deal_kind WHERE id = $1", "i", kind);
}

/* Strict kinds go one open stage forward, or back; from the last one to a closing stage. */
static int check_policy(struct context *c, const struct record *deal_now,
	const struct stage_row *from, const struct stage_row *to, struct strbuf *err)
{
	const char *policy = policy_of(c, record_num(deal_now, "kind"));
	int64_t next;

	if (from->outcome != 'o')
		return fail(err,
			_("deal:%" PRId64 " is closed (%s); crm deal reopen %" PRId64 " first"),
			deal_now->id, from->name, deal_now->id);
	if (strcmp(policy, "typical") || to->outcome != 'o' || to->position <= from->position)
		return 0;
	next = db_int(c->db, 0,
		"SELECT id FROM stage WHERE kind = $1 AND position > $2 "
		"AND outcome = 'open' ORDER BY position, id LIMIT 1 /* scan: a kind's stages */",
		"ii", record_num(deal_now, "kind"), from->position);
	if (next == to->id)
		return 0;
	return fail(err, _("deals of this kind go from stage to stage: after %s comes %s"),
		from->name, label_of(&c->model, model_need(&c->model, "stage"), next, &c->arena));
}

static enum status run_move(struct context *c)
{
	struct stage_row from = { .outcome = 'o', .name = "" }, to;
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct scope scope = { "kind", 0 };
	struct record *r;
	int64_t stage;

	if (c->args.n != 2) {
		error(_("usage: crm deal move DEAL STAGE"));
		return STATUS_USAGE;
	}
	context_begin(c);
	r = named_deal(c, &status);
	if (!r)
		return status;
	scope.value = record_num(r, "kind");
	stage = resolve(
		&c->model, model_need(&c->model, "stage"), c->args.v[1], &scope, &status, &err);
	if (!stage)
		return context_error(&err, status == STATUS_NOT_FOUND ? STATUS_USAGE : status);
	load_stage(&c->model, stage, &to, &c->arena);
	load_stage(&c->model, record_num(r, "stage"), &from, &c->arena);
	if (stage == record_num(r, "stage")) {
		context_say(c, _("deal:%" PRId64 " is in stage %s already"), r->id, to.name);
		return STATUS_OK;
	}
	if (check_policy(c, r, &from, &to, &err))
		return context_error(&err, STATUS_DATA);
	if (to.outcome == 'l' && !record_num(r, "loss_reason") && !c->field.n)
		hint(_("crm deal lose %" PRId64 " --reason … records why"), r->id);
	return save_moved(c, r, stage);
}

static const char *const move_examples[] = { "crm %s move 7 Offer",
	"crm %s move 7 Offer --amount 120000 --expected 2026-12-15", NULL };

static const struct verb verb_move = {
	.name = "move",
	.summary = N_("to another stage; the stage history keeps it"),
	.args = "DEAL STAGE [--FIELD VALUE…]",
	.words = ". .stage",
	.examples = move_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_move,
};

struct close_options {
	const char *reason, *date, *stage;
};

static const struct option win_options[] = {
	{ 0, "date", OPTION_STRING, offsetof(struct close_options, date), N_("DATE"),
		N_("when it was closed; default: today"), "date" },
	OPTION_END,
};

static const struct option lose_options[] = {
	{ 0, "reason", OPTION_STRING, offsetof(struct close_options, reason), N_("REASON"),
		N_("why, from crm loss-reason list"), "loss-reason" },
	{ 0, "date", OPTION_STRING, offsetof(struct close_options, date), N_("DATE"),
		N_("when it was closed; default: today"), "date" },
	OPTION_END,
};

static enum status close_deal(struct context *c, const char *outcome, const char *reason)
{
	const struct close_options *o = c->values;
	enum status status;
	struct record *r;
	int64_t stage;

	r = named_deal(c, &status);
	if (!r)
		return status;
	if (strcmp(record_text(r, "state"), "open")) {
		error(_("deal:%" PRId64 " is closed already (%s)"), r->id, record_text(r, "state"));
		return STATUS_DATA;
	}
	stage = stage_of(&c->model, record_num(r, "kind"), outcome, false);
	if (!stage) {
		error(_("deals of this kind have no stage with the outcome %s (crm stage add NAME "
			"--kind … --outcome %s)"),
			outcome, outcome);
		return STATUS_DATA;
	}
	edit_push(c, "closed", o->date, "date");
	edit_push(c, "loss_reason", reason, "reason");
	return save_moved(c, r, stage);
}

static enum status run_win(struct context *c)
{
	context_begin(c);
	return close_deal(c, "won", NULL);
}

static enum status run_lose(struct context *c)
{
	const struct close_options *o = c->values;

	if (!o->reason) {
		error(_("why? --reason is needed (crm loss-reason list)"));
		return STATUS_USAGE;
	}
	context_begin(c);
	return close_deal(c, "lost", o->reason);
}

static const char *const win_examples[] = { "crm %s win 7", "crm %s win 7 --date yesterday", NULL };
static const char *const lose_examples[] = { "crm %s lose 7 --reason Price", NULL };

static const struct verb verb_win = {
	.name = "win",
	.summary = N_("close as won"),
	.args = "DEAL [--FIELD VALUE…]",
	.words = ".",
	.examples = win_examples,
	.options = win_options,
	.values_size = sizeof(struct close_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_win,
};

static const struct verb verb_lose = {
	.name = "lose",
	.summary = N_("close as lost, with the reason"),
	.args = "DEAL --reason REASON",
	.words = ".",
	.examples = lose_examples,
	.options = lose_options,
	.values_size = sizeof(struct close_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_lose,
};

/* The stage the deal was closed from, as the stage history tells. */
static int64_t stage_before(struct context *c, const struct record *r)
{
	return db_int(c->db, 0,
		"SELECT from_stage FROM deal_move WHERE deal = $1 AND to_stage = $2 "
		"ORDER BY id DESC LIMIT 1",
		"ii", r->id, record_num(r, "stage"));
}

static enum status run_reopen(struct context *c)
{
	enum status status;
	struct record *r;
	int64_t stage;

	context_begin(c);
	r = named_deal(c, &status);
	if (!r)
		return status;
	if (!strcmp(record_text(r, "state"), "open")) {
		error(_("deal:%" PRId64 " is open"), r->id);
		return STATUS_DATA;
	}
	stage = stage_before(c, r);
	if (!stage)
		stage = record_num(r, "lost_stage");
	if (!stage)
		stage = stage_of(&c->model, record_num(r, "kind"), "open", true);
	return save_moved(c, r, stage);
}

static const char *const reopen_examples[] = { "crm %s reopen 7", NULL };

static const struct verb verb_reopen = {
	.name = "reopen",
	.summary = N_("a closed deal goes back to the stage it was closed from"),
	.args = "DEAL",
	.words = ".",
	.examples = reopen_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_REFS,
	.run = run_reopen,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_move, &verb_win, &verb_lose,
	&verb_reopen, NULL };
static const char *const examples[] = {
	"crm %s add \"100 pallets\" --partner Acme --amount 250000 --expected +30d",
	"crm %s list stage=Offer responsible=@me --sort -amount",
	"crm %s list state=open --group-by stage",
	"crm %s move 7 Offer",
	"crm %s lose 7 --reason Price",
	NULL,
};

const struct command cmd_deal = {
	.name = "deal",
	.summary = N_("what is being sold to whom, and how far it got"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
