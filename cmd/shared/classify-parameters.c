#include "classify.h"

#include "base/money.h"

enum { LONGEST = 1200 }; /* periods */

static const char measures[] = "revenue,profit,sales,quantity,interval";
static const char steps[] = "week,month,quarter,year";

static int set_word(const char *list, const char *value, int count, int *out, struct strbuf *err)
{
	int i = enum_index(list, value, strlen(value));

	if (i < 0 || i >= count) {
		const char *end = list;

		for (int k = 0; k < count; k++)
			end += strcspn(end + (k > 0), ",") + (k > 0);
		return fail(err, _("not one of %.*s: \"%s\""), (int)(end - list), list, value);
	}
	*out = i;
	return 0;
}

/* "80/15/5", n percentages. */
static int set_percents(const char *value, int64_t *out, int n, bool whole, struct strbuf *err)
{
	const char *p = value;
	int64_t sum = 0;

	for (int i = 0; i < n; i++) {
		size_t len = strcspn(p, "/");
		char *part = xstrndup(p, len);
		bool bad = percent_parse(part, &out[i], NULL) || out[i] < 0 ||
			out[i] > 1000 * PERCENT_WHOLE || (i < n - 1) != (p[len] == '/');

		free(part);
		if (bad)
			return fail(err,
				n == 3 ? _("not three percentages: \"%s\" (80/15/5)")
				       : _("not two percentages: \"%s\" (10/25)"),
				value);
		sum += out[i];
		p += len + 1;
	}
	if (whole && sum != PERCENT_WHOLE)
		return fail(
			err, _("the percentages of A, B and C make 100 together: \"%s\""), value);
	if (!whole && out[0] > out[1])
		return fail(err, _("X has the smaller variation: \"%s\""), value);
	return 0;
}

/* "1..3", "2" = 2..2. */
static int set_range(const char *value, struct relation_rule *r, struct strbuf *err)
{
	const char *dots = strstr(value, "..");
	char *from = xstrndup(value, dots ? (size_t)(dots - value) : strlen(value));
	bool bad = integer_parse(from, &r->once_from, NULL) ||
		integer_parse(dots ? dots + 2 : from, &r->once_to, NULL) || r->once_from < 1 ||
		r->once_to < r->once_from;

	free(from);
	return bad ? fail(err, _("not a range of numbers of sales: \"%s\" (1..1)"), value) : 0;
}

static int set_bool(const char *value, bool *out, struct strbuf *err)
{
	int word;

	if (set_word("no,yes", value, 2, &word, err))
		return -1;
	*out = word;
	return 0;
}

static void days_back(const struct classify_parameters *p, int n, char day[DATE_SIZE])
{
	static const int months[] = { [STEP_MONTH] = 1, [STEP_QUARTER] = 3, [STEP_YEAR] = 12 };
	char behind[DATE_SIZE];

	date_of_days(date_days(p->date) + 1, behind);
	if (p->step == STEP_WEEK)
		date_of_days(date_days(behind) - 7 * n, day);
	else
		date_add_months(behind, -months[p->step] * n, day);
}

void classify_period(const struct classify_parameters *p, int i, char day[DATE_SIZE])
{
	days_back(p, p->periods - i, day);
}

/* The window from the begin to the end of a period, in whole steps. */
static int set_period(struct classify_parameters *p, const char *value, struct strbuf *err)
{
	char from[DATE_SIZE], to[DATE_SIZE], day[DATE_SIZE];

	if (period_parse(value, from, to, err))
		return -1;
	if (!*from || !*to)
		return fail(err, _("a period with both its ends is needed: \"%s\""), value);
	memcpy(p->date, to, DATE_SIZE);
	for (p->periods = 1; p->periods <= LONGEST; p->periods++) {
		days_back(p, p->periods, day);
		if (!strcmp(day, from))
			return 0;
		if (strcmp(day, from) < 0)
			break;
	}
	return fail(err, _("%s to %s is no number of whole steps (step=%s)"), from, to,
		p->step == STEP_WEEK		  ? "week"
			: p->step == STEP_MONTH	  ? "month"
			: p->step == STEP_QUARTER ? "quarter"
						  : "year");
}

static int set_periods(struct classify_parameters *p, const char *value, struct strbuf *err)
{
	int64_t n;

	if (integer_parse(value, &n, NULL) || n < 1 || n > LONGEST)
		return fail(err, _("not a number of periods: \"%s\""), value);
	p->periods = (int)n;
	return 0;
}

static int set_preset(struct classify_parameters *p, const char *value, struct strbuf *err)
{
	static const int64_t usual[] = { 8000, 1500, 500 }, upp[] = { 7000, 2000, 1000 };
	int word;

	if (set_word("default,upp", value, 2, &word, err))
		return -1;
	p->rule = word ? ABC_UP : ABC_DOWN;
	memcpy(p->share, word ? upp : usual, sizeof(usual));
	return 0;
}

static int set_currency(struct classify_parameters *p, const char *value, struct strbuf *err)
{
	if (currency_scale(value) < 0)
		return fail(err, _("not a currency code: \"%s\""), value);
	snprintf(p->currency, sizeof(p->currency), "%s", value);
	return 0;
}

static int set_one(struct classify_parameters *p, const char *key, const char *value, int *word,
	struct strbuf *err)
{
	if (!strcmp(key, "date"))
		return date_parse(value, p->date, err);
	if (!strcmp(key, "period"))
		return set_period(p, value, err);
	if (!strcmp(key, "periods"))
		return set_periods(p, value, err);
	if (!strcmp(key, "step")) {
		int result = set_word(steps, value, 4, word, err);

		p->step = (enum classify_step) * word;
		return result;
	}
	if (!strcmp(key, "measure")) {
		int result = set_word(measures, value, 3, word, err);

		p->measure = (enum classify_measure) * word;
		return result;
	}
	if (!strcmp(key, "xyz-measure")) {
		int result = set_word(measures, value, 5, word, err);

		p->xyz_measure = (enum classify_measure) * word;
		return result;
	}
	if (!strcmp(key, "abc"))
		return set_percents(value, p->share, 3, true, err);
	if (!strcmp(key, "preset"))
		return set_preset(p, value, err);
	if (!strcmp(key, "one-time"))
		return set_range(value, &p->relation, err);
	if (!strcmp(key, "one-time-lost"))
		return set_bool(value, &p->relation.once_lost, err);
	if (!strcmp(key, "xyz") && !strcmp(value, "none")) {
		p->no_xyz = true;
		return 0;
	}
	if (!strcmp(key, "xyz")) {
		p->no_xyz = false;
		return set_percents(value, p->limit, 2, false, err);
	}
	if (!strcmp(key, "currency"))
		return set_currency(p, value, err);
	return fail(err,
		_("unknown parameter (date period periods step measure abc preset one-time "
		  "one-time-lost xyz xyz-measure currency)"));
}

int classify_set(
	struct classify_parameters *p, const char *key, const char *value, struct strbuf *err)
{
	struct strbuf why = STRBUF_INIT;
	int word = 0, result = set_one(p, key, value, &word, &why);

	if (result)
		fail(err, "%s: %s", key, why.buf);
	strbuf_release(&why);
	return result;
}

int classify_set_all(struct classify_parameters *p, const char *text, struct strbuf *err)
{
	while (*text) {
		size_t len = strcspn(text, ", ");
		char *one = xstrndup(text, len), *equals = strchr(one, '=');
		int result = 0;

		if (equals) {
			*equals = '\0';
			result = classify_set(p, one, equals + 1, err);
		} else if (*one) {
			result =
				fail(err, _("parameters are written KEY=VALUE,…, not \"%s\""), one);
		}
		free(one);
		if (result)
			return result;
		text += len + (text[len] != '\0');
	}
	return 0;
}

int classify_defaults(struct context *c, struct classify_parameters *p, struct strbuf *err)
{
	const char *own = config_get(&c->config, CONFIG_CLASSIFY);
	struct strbuf why = STRBUF_INIT;

	*p = (struct classify_parameters){ .periods = 12,
		.step = STEP_MONTH,
		.share = { 8000, 1500, 500 },
		.relation = { 1, 1, false },
		.limit = { 1000, 2500 } };
	now_date(p->date);
	snprintf(p->currency, sizeof(p->currency), "%s", config_get(&c->config, CONFIG_CURRENCY));
	if (own && classify_set_all(p, own, &why)) {
		fail(err, _("%s: setting classify: %s"), c->config.origin[CONFIG_CLASSIFY],
			why.buf);
		strbuf_release(&why);
		return -1;
	}
	return 0;
}

int classify_check(const struct classify_parameters *p, struct strbuf *err)
{
	if (p->periods < 2 && !p->no_xyz && p->xyz_measure != MEASURE_INTERVAL)
		return fail(err,
			_("one period has no variation: XYZ needs two or more (or --xyz none)"));
	return 0;
}

static void add_word(struct strbuf *out, const char *key, const char *list, int i)
{
	while (i--)
		list += strcspn(list, ",") + 1;
	strbuf_addf(out, ",%s=%.*s", key, (int)strcspn(list, ","), list);
}

static void add_percents(struct strbuf *out, const char *key, const int64_t *percent, int n)
{
	char number[DECIMAL_SIZE];

	for (int i = 0; i < n; i++)
		strbuf_addf(out, "%s%s%s%s", i ? "" : ",", i ? "" : key, i ? "/" : "=",
			decimal_format_short(percent[i], PERCENT_SCALE, number));
}

void classify_describe(const struct classify_parameters *p, struct strbuf *out)
{
	strbuf_addf(out, "date=%s,periods=%d", p->date, p->periods);
	add_word(out, "step", steps, (int)p->step);
	add_word(out, "measure", measures, (int)p->measure);
	if (p->rule == ABC_UP)
		strbuf_addstr(out, ",preset=upp");
	add_percents(out, "abc", p->share, 3);
	strbuf_addf(
		out, ",one-time=%" PRId64 "..%" PRId64, p->relation.once_from, p->relation.once_to);
	if (p->relation.once_lost)
		strbuf_addstr(out, ",one-time-lost=yes");
	if (p->no_xyz) {
		strbuf_addstr(out, ",xyz=none");
	} else {
		add_percents(out, "xyz", p->limit, 2);
		add_word(out, "xyz-measure", measures, (int)p->xyz_measure);
	}
	strbuf_addf(out, ",currency=%s", p->currency);
}
