#include "cli/command.h"

#include "cli/import.h"
#include "cli/report.h"
#include "shared/classify-hand.h"
#include "shared/classify-print.h"
#include "shared/classify-store.h"

struct run_options {
	const char *key[12]; /* in the order of `keys` */
	bool what_if, all;
};

/* A step goes before the period that consists of it, a preset before the figures it sets. */
static const char *const keys[] = { "step", "date", "periods", "period", "measure", "preset", "abc",
	"one-time", "one-time-lost", "xyz", "xyz-measure", "currency" };

#define KEY(i, name, arg, help, complete)                                                          \
	{                                                                                          \
		0, name, OPTION_STRING, offsetof(struct run_options, key[i]), arg, help, complete  \
	}
#define PARAMETERS                                                                                 \
	KEY(1, "date", N_("DATE"), N_("the last day of the window; default: today"), "date"),      \
		KEY(2, "periods", N_("N"), N_("periods in the window; default: 12"), NULL),        \
		KEY(0, "step", N_("STEP"),                                                         \
			N_("length of a period: week, month (default), quarter, year"),            \
			"=week,month,quarter,year"),                                               \
		KEY(3, "period", N_("PERIOD"), N_("the window: 2025, 2025-01..2025-06"), NULL),    \
		KEY(4, "measure", N_("MEASURE"),                                                   \
			N_("importance by revenue (default), profit or number of sales"),          \
			"=revenue,profit,sales"),                                                  \
		KEY(6, "abc", N_("PERCENTAGES"), N_("percentages; default: 80/15/5"), NULL),       \
		KEY(5, "preset", N_("NAME"), N_("upp: the rule of 1C:UPP, 70/20/10 from below"),   \
			"=default,upp"),                                                           \
		KEY(7, "one-time", N_("A..B"),                                                     \
			N_("numbers of sales that make a one-time client; default: 1..1"), NULL),  \
		KEY(8, "one-time-lost", N_("WORD"),                                                \
			N_("a one-time client without sales is lost; default: no"), "=yes,no"),    \
		KEY(9, "xyz", N_("PERCENTAGES"),                                                   \
			N_("largest variation of X and of Y in percent, or none; default: 10/25"), \
			NULL),                                                                     \
		KEY(10, "xyz-measure", N_("MEASURE"),                                              \
			N_("evenness of revenue (default), profit, sales, quantity, interval"),    \
			"=revenue,profit,sales,quantity,interval"),                                \
		KEY(11, "currency", N_("CODE"), N_("of the figures; default: ours"), "currency")

static const struct option run_options[] = { PARAMETERS,
	{ 0, "what-if", OPTION_FLAG, offsetof(struct run_options, what_if), NULL,
		N_("show the result, store nothing"), NULL },
	OPTION_END };
static const struct option fill_options[] = { PARAMETERS, OPTION_END };
static const struct option compare_options[] = { PARAMETERS,
	{ 0, "all", OPTION_FLAG, offsetof(struct run_options, all), NULL,
		N_("also partners whose classes are the same"), NULL },
	OPTION_END };

static int read_parameters(struct context *c, struct classify_parameters *p, struct strbuf *err)
{
	const struct run_options *o = c->values;

	if (classify_defaults(c, p, err))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!o->key[i] || !classify_set(p, keys[i], o->key[i], err))
			continue;
		return -1;
	}
	return 0;
}

static enum status no_words(const struct context *c)
{
	if (!c->args.n)
		return STATUS_OK;
	error(_("too many words: \"%s\" (parameters are options)"), c->args.v[0]);
	return STATUS_USAGE;
}

/* Computes with the parameters of the command line; status and message of what went wrong. */
static enum status compute(struct context *c, struct classified *k)
{
	struct classify_parameters p;
	struct strbuf err = STRBUF_INIT;
	enum status status = no_words(c);

	memset(k, 0, sizeof(*k));
	if (status != STATUS_OK)
		return status;
	if (read_parameters(c, &p, &err) || classify_check(&p, &err))
		return context_error(&err, STATUS_USAGE);
	if (classify_compute(c, &p, k, &err))
		return context_error(&err, STATUS_DATA);
	return STATUS_OK;
}

static enum status run_fill(struct context *c)
{
	struct classified k;
	enum status status = compute(c, &k);

	if (status == STATUS_OK)
		status = classify_print(c, &k);
	classified_release(&k);
	return status;
}

static enum status run_run(struct context *c)
{
	const struct run_options *o = c->values;
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct classified k;
	int64_t id = 0;

	if (!o->what_if)
		context_begin(c);
	status = compute(c, &k);
	if (status == STATUS_OK && o->what_if) {
		status = classify_print(c, &k);
	} else if (status == STATUS_OK) {
		if (classify_store(c, &k, &id, &status, &err)) {
			status = context_error(&err, status);
			classified_release(&k);
			return status;
		}
		status = STATUS_OK;
		if (!c->global.dry_run)
			printf("%" PRId64 "\n", id);
		context_say(c, "%s", classify_caption(c, &k.p));
		context_say(c, _("%zu partners have classes (crm classify matrix)"), k.client.n);
	}
	classified_release(&k);
	return status;
}

static enum status run_post(struct context *c)
{
	struct import_options opt = { .key = "partner,dated" };

	if (c->args.n != 1) {
		error(_("post which file? (- is standard input)"));
		return STATUS_USAGE;
	}
	c->entity = model_need(&c->model, "class");
	return import_run(c, &opt, c->args.v[0]);
}

struct show_options {
	const char *date;
};

static const struct option show_options[] = {
	{ 0, "date", OPTION_STRING, offsetof(struct show_options, date), N_("DATE"),
		N_("classes in force on it; default: today"), "date" },
	OPTION_END
};

static enum status show(struct context *c, const char *report, size_t words)
{
	const struct show_options *o = c->values;

	if (c->args.n > words) {
		error(_("too many words: \"%s\""), c->args.v[words]);
		return STATUS_USAGE;
	}
	return report_run_named(c, report, "partner", c->args.n ? c->args.v[0] : NULL, o->date);
}

static enum status run_show(struct context *c)
{
	return show(c, "classes", 1);
}

static enum status run_history(struct context *c)
{
	if (!c->args.n) {
		error(_("whose history? give the partner's number or name"));
		return STATUS_USAGE;
	}
	return show(c, "class-history", 1);
}

static enum status run_matrix(struct context *c)
{
	return show(c, "matrix", 0);
}

static enum status run_compare(struct context *c)
{
	const struct run_options *o = c->values;
	struct classify_parameters p[2];
	struct classified k[2] = { { .client = VEC_INIT }, { .client = VEC_INIT } };
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (!c->args.n || c->args.n > 2) {
		error(_("compare what? one or two sets of parameters: \"measure=profit\" "
			"\"measure=sales,abc=70/20/10\""));
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
		/* One set is compared with what the options say. */
		const char *set = c->args.n == 2 ? c->args.v[i] : i ? c->args.v[0] : "";

		if (read_parameters(c, &p[i], &err) || classify_set_all(&p[i], set, &err) ||
			classify_check(&p[i], &err))
			status = context_error(&err, STATUS_USAGE);
		else if (classify_compute(c, &p[i], &k[i], &err))
			status = context_error(&err, STATUS_DATA);
		else
			context_say(c, "%zu: %s", i + 1, classify_caption(c, &p[i]));
	}
	if (status == STATUS_OK)
		status = classify_print_compared(c, &k[0], &k[1], o->all);
	classified_release(&k[0]);
	classified_release(&k[1]);
	return status;
}

static const char *const run_examples[] = { "crm %s run --date 2026-10-31",
	"crm %s run --period 2026-01..2026-09 --what-if", "crm %s run --preset upp --what-if",
	NULL };
static const char *const fill_examples[] = { "crm %s fill --date 2026-10-31 -o classes.tsv", NULL };
static const char *const post_examples[] = { "crm %s post classes.tsv", NULL };
static const char *const show_examples[] = { "crm %s show", "crm %s show Acme --date 2026-06-30",
	NULL };
static const char *const history_examples[] = { "crm %s history Acme", NULL };
static const char *const matrix_examples[] = { "crm %s matrix", NULL };
static const char *const compare_examples[] = { "crm %s compare measure=profit",
	"crm %s compare abc=80/15/5 preset=upp --period 2025", NULL };

static const struct verb verb_run = {
	.name = "run",
	.summary = N_("give clients their classes by their sales, and store them"),
	.args = "",
	.examples = run_examples,
	.options = run_options,
	.values_size = sizeof(struct run_options),
	.access = ACCESS_WRITE,
	.run = run_run,
};

static const struct verb verb_fill = {
	.name = "fill",
	.summary = N_("print the classes that the figures give, for post"),
	.args = "",
	.examples = fill_examples,
	.options = fill_options,
	.values_size = sizeof(struct run_options),
	.access = ACCESS_READ,
	.run = run_fill,
};

static const struct verb verb_post = {
	.name = "post",
	.summary = N_("store what fill printed and a person has edited"),
	.args = "FILE|-",
	.words = "file",
	.examples = post_examples,
	.access = ACCESS_WRITE,
	.run = run_post,
};

static const struct verb verb_classes = {
	.name = "show",
	.summary = N_("the classes in force, and how they moved"),
	.args = "[PARTNER]",
	.words = "partner",
	.examples = show_examples,
	.options = show_options,
	.values_size = sizeof(struct show_options),
	.access = ACCESS_READ,
	.run = run_show,
};

static const struct verb verb_class_history = {
	.name = "history",
	.summary = N_("all classes that a partner had, with who set them and why"),
	.args = "PARTNER",
	.words = "partner",
	.examples = history_examples,
	.options = show_options,
	.values_size = sizeof(struct show_options),
	.access = ACCESS_READ,
	.run = run_history,
};

static const struct verb verb_matrix = {
	.name = "matrix",
	.summary = N_("clients and sums by ABC, stage and XYZ"),
	.args = "",
	.examples = matrix_examples,
	.options = show_options,
	.values_size = sizeof(struct show_options),
	.access = ACCESS_READ,
	.run = run_matrix,
};

static const struct verb verb_compare = {
	.name = "compare",
	.summary = N_("who would have other classes with other parameters"),
	.args = "[KEY=VALUE,…] KEY=VALUE,…",
	.examples = compare_examples,
	.options = compare_options,
	.values_size = sizeof(struct run_options),
	.access = ACCESS_READ,
	.run = run_compare,
};

static const struct verb *const verbs[] = { &verb_run, &verb_fill, &verb_post, &verb_classify_set,
	&verb_classify_clear, &verb_classes, &verb_class_history, &verb_matrix, &verb_compare,
	NULL };
static const char *const examples[] = {
	"crm %s run --date 2026-10-31",
	"crm %s run --preset upp --what-if",
	"crm %s set Acme --abc A --reason \"Promised more\"",
	"crm %s compare measure=profit",
	NULL,
};

const struct command cmd_classify = {
	.name = "classify",
	.summary = N_("ABC and XYZ classes and stages of clients, from their sales"),
	.verbs = verbs,
	.examples = examples,
};
