/*
 * Classes of clients computed from sales (DOMAIN 7.1 to 7.4): what crm classify is asked for, and
 * what comes of it.
 */
#ifndef CMD_SHARED_CLASSIFY_H
#define CMD_SHARED_CLASSIFY_H

#include "base/date.h"
#include "classes.h"
#include "cli/context.h"

enum classify_measure {
	MEASURE_REVENUE,
	MEASURE_PROFIT,
	MEASURE_SALES,    /* number of sales */
	MEASURE_QUANTITY, /* only for xyz */
	MEASURE_INTERVAL, /* days between sales; only for xyz */
};

enum classify_step { STEP_WEEK, STEP_MONTH, STEP_QUARTER, STEP_YEAR };

/*
 * The window is `periods` periods of a step each, the last of which ends on `date`; periods that
 * end on the last day of a month are whole months.
 */
struct classify_parameters {
	char date[DATE_SIZE];
	int periods;
	enum classify_step step;
	enum classify_measure measure, xyz_measure;
	int64_t share[3]; /* of A, B, C */
	enum abc_rule rule;
	struct relation_rule relation;
	int64_t limit[2]; /* of X and Y */
	bool no_xyz;
	char currency[4];
};

/* The defaults: built in, then those of setting `classify`; date = today. */
int classify_defaults(struct context *c, struct classify_parameters *p, struct strbuf *err)
	MUST_USE;
/*
 * Sets one by its key, as in the setting and in the options: date, period, periods, step, measure,
 * abc, preset, one-time, one-time-lost, xyz, xyz-measure, currency.  -1 with a sentence.
 */
int classify_set(struct classify_parameters *p, const char *key, const char *value,
	struct strbuf *err) MUST_USE;
/* Several at once: "measure=profit,abc=70/20/10". */
int classify_set_all(struct classify_parameters *p, const char *text, struct strbuf *err) MUST_USE;
/* What contradicts itself is refused: XYZ of one period. */
int classify_check(const struct classify_parameters *p, struct strbuf *err) MUST_USE;
/* All of them in the form of classify_set_all(). */
void classify_describe(const struct classify_parameters *p, struct strbuf *out);
/* The first day of period i from 0; of i = periods, the day behind the window. */
void classify_period(const struct classify_parameters *p, int i, char day[DATE_SIZE]);

struct client {
	int64_t id;
	int64_t sales;     /* number of sales in the window */
	int64_t sum;       /* of the measure of ABC */
	int64_t variation; /* -1 = none */
	unsigned manual;   /* enum manual_class: set by hand, and standing … */
	struct classes hand; /* … as these */
	struct classes before, computed, now;
};

typedef VEC(struct client) client_list;

struct classified {
	struct classify_parameters p;
	client_list client; /* by id */
};

/*
 * Reads sales and the classes before, and gives everybody who is flagged as a client, has bought
 * something or has a class already theirs.  -1 with a sentence: parameters that contradict each
 * other, no exchange rate.  Release it in any case.
 */
int classify_compute(struct context *c, const struct classify_parameters *p, struct classified *k,
	struct strbuf *err) MUST_USE;
void classified_release(struct classified *k);

#endif
