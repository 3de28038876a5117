#include "classify-hand.h"

#include "cli/selection.h"
#include "classify-store.h"

struct hand_options {
	struct selection_options selection;
	const char *abc, *stage, *xyz, *date, *reason, *because;
	bool clear_abc, clear_stage, clear_xyz;
};

#define HAND_OPTIONS                                                                               \
	{ 0, "date", OPTION_STRING, offsetof(struct hand_options, date), N_("DATE"),               \
		N_("from when; default: today"), "date" },                                         \
		{ 0, "reason", OPTION_STRING, offsetof(struct hand_options, reason), N_("TEXT"),   \
			N_("why"), NULL },                                                         \
		{ 0, "because", OPTION_STRING, offsetof(struct hand_options, because),             \
			N_("RECORD"), N_("what justifies it: interaction:12"), NULL },             \
		{ 0, "expect", OPTION_INT, offsetof(struct hand_options, selection.expect),        \
			N_("N"), N_("go on only if just N records fit"), NULL },                   \
		{ 0, "all", OPTION_FLAG, offsetof(struct hand_options, selection.all), NULL,       \
			N_("every record: must be said"), NULL },                                  \
	{                                                                                          \
		0, "any", OPTION_FLAG, offsetof(struct hand_options, selection.any), NULL,         \
			N_("one of the filters is enough"), NULL                                   \
	}

static const struct option set_options[] = { { 0, "abc", OPTION_STRING,
						     offsetof(struct hand_options, abc),
						     N_("CLASS"), N_("A, B or C"), "=A,B,C" },
	{ 0, "stage", OPTION_STRING, offsetof(struct hand_options, stage), N_("STAGE"),
		N_("potential, one-time, regular or lost"), "=potential,one-time,regular,lost" },
	{ 0, "xyz", OPTION_STRING, offsetof(struct hand_options, xyz), N_("CLASS"),
		N_("X, Y or Z; makes the client regular"), "=X,Y,Z" },
	HAND_OPTIONS, OPTION_END };

static const struct option clear_options[] = { { 0, "abc", OPTION_FLAG,
						       offsetof(struct hand_options, clear_abc),
						       NULL, N_("the ABC class"), NULL },
	{ 0, "stage", OPTION_FLAG, offsetof(struct hand_options, clear_stage), NULL,
		N_("the relation stage"), NULL },
	{ 0, "xyz", OPTION_FLAG, offsetof(struct hand_options, clear_xyz), NULL,
		N_("the XYZ class; default: all three"), NULL },
	HAND_OPTIONS, OPTION_END };

static enum status set_all(
	struct context *c, const struct hand_options *o, const struct classify_hand *h)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct selection s;
	size_t done = 0;

	c->entity = model_need(&c->model, "partner");
	status = selection_read(c, &o->selection, &s);
	if (status == STATUS_OK)
		status = selection_confirm(c, &s, &o->selection, _("change %zu %s?"));
	for (size_t i = 0; i < s.n && status == STATUS_OK; i++) {
		enum saved saved = classify_by_hand(c, s.id[i], h, &status, &err);

		if (saved == SAVE_FAILED)
			context_error(&err, status);
		else
			status = STATUS_OK;
		done += saved == SAVE_ADDED || saved == SAVE_EDITED;
	}
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("%zu of %zu %s changed"), done, s.n, tr(c->entity->plural));
	selection_release(&s);
	return status;
}

static enum status by_hand(struct context *c, unsigned clear)
{
	const struct hand_options *o = c->values;
	struct classify_hand h = { .abc = o->abc,
		.stage = o->stage,
		.xyz = o->xyz,
		.clear = clear,
		.reason = o->reason,
		.because = o->because };
	struct strbuf why = STRBUF_INIT;
	char date[DATE_SIZE];

	if (date_parse(o->date ? o->date : "today", date, &why)) {
		error("--%s: %s", "date", why.buf);
		strbuf_release(&why);
		return STATUS_USAGE;
	}
	h.date = date;
	return set_all(c, o, &h);
}

static enum status run_set(struct context *c)
{
	const struct hand_options *o = c->values;

	if (!o->abc && !o->stage && !o->xyz) {
		error(_("set what? --abc, --stage or --xyz"));
		return STATUS_USAGE;
	}
	if (o->xyz && o->stage && strcmp(o->stage, "regular")) {
		error(_("--xyz: only regular clients have an XYZ class"));
		return STATUS_USAGE;
	}
	if (!o->reason) {
		error(_("why? --reason is needed"));
		return STATUS_USAGE;
	}
	return by_hand(c, 0);
}

static enum status run_clear(struct context *c)
{
	const struct hand_options *o = c->values;
	unsigned clear = (o->clear_abc ? MANUAL_ABC : 0) | (o->clear_stage ? MANUAL_STAGE : 0) |
		(o->clear_xyz ? MANUAL_XYZ : 0);

	return by_hand(c, clear ? clear : MANUAL_ABC | MANUAL_STAGE | MANUAL_XYZ);
}

static const char *const set_examples[] = {
	"crm %s set Acme --abc A --reason \"Promised more\" --because interaction:12",
	"crm %s set region=Ural --stage lost --reason \"Branch closed\" --expect 14", NULL
};
static const char *const clear_examples[] = { "crm %s clear Acme --abc", NULL };
const struct verb verb_classify_set = {
	.name = "set",
	.summary = N_("set classes by hand; they stand until they are cleared"),
	.args = "PARTNER…|FILTER…",
	.words = "partner",
	.examples = set_examples,
	.options = set_options,
	.values_size = sizeof(struct hand_options),
	.access = ACCESS_WRITE,
	.run = run_set,
};

const struct verb verb_classify_clear = {
	.name = "clear",
	.summary = N_("let the figures decide again"),
	.args = "PARTNER…|FILTER…",
	.words = "partner",
	.examples = clear_examples,
	.options = clear_options,
	.values_size = sizeof(struct hand_options),
	.access = ACCESS_WRITE,
	.run = run_clear,
};
