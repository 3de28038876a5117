/* One pass over the sales in the order of partners and documents. */
#include "classify-read.h"

#include "rates.h"

/* What a partner's sales come to, and the document that is being read. */
struct pass {
	const struct classify_parameters *p;
	struct rates rates;
	int64_t first_day, days; /* of the window */
	int16_t *period_of;	 /* the period of each of its days */
	int64_t *period;	 /* the partner's measure of XYZ in each period */
	VEC(int64_t) sold;	 /* the partner's days of sales in the window */
	struct client client;	 /* id 0 = none yet */
	bool any, named;	 /* a document is being read; it has a number */
	struct strbuf document;
	int64_t document_sum, document_day;
	bool more;		  /* cost and quantity are read, too */
	char day_text[DATE_SIZE]; /* the last date read, and its day */
	int64_t day;
	client_list *list;
};

static void pass_init(
	struct pass *x, struct context *c, const struct classify_parameters *p, client_list *list)
{
	char day[DATE_SIZE];

	memset(x, 0, sizeof(*x));
	x->p = p;
	x->list = list;
	strbuf_init(&x->document);
	rates_load(&x->rates, &c->model);
	classify_period(p, 0, day);
	x->first_day = date_days(day);
	x->days = date_days(p->date) - x->first_day + 1;
	x->period_of = xcalloc((size_t)x->days, sizeof(*x->period_of));
	x->period = xcalloc((size_t)p->periods, sizeof(*x->period));
	for (int i = 0; i < p->periods; i++) {
		classify_period(p, i, day);
		for (int64_t k = date_days(day) - x->first_day; k < x->days; k++)
			x->period_of[k] = (int16_t)i;
	}
}

static void pass_release(struct pass *x)
{
	rates_release(&x->rates);
	strbuf_release(&x->document);
	vec_release(&x->sold);
	free(x->period_of);
	free(x->period);
}

static bool in_window(const struct pass *x, int64_t day)
{
	return day >= x->first_day && day < x->first_day + x->days;
}

/* A document is a sale if it comes to more than nothing: returns and gifts are none. */
static void end_document(struct pass *x)
{
	if (x->any && x->document_sum > 0 && in_window(x, x->document_day)) {
		x->client.sales++;
		if (x->p->measure == MEASURE_SALES)
			x->client.sum++;
		if (x->p->xyz_measure == MEASURE_SALES)
			x->period[x->period_of[x->document_day - x->first_day]]++;
		if (x->p->xyz_measure == MEASURE_INTERVAL)
			vec_push(&x->sold, x->document_day);
	}
	x->any = false;
	x->document_sum = 0;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* How even the partner's periods are; intervals between sales need three of these. */
static void end_variation(struct pass *x)
{
	const int64_t *value = x->period;
	size_t n = (size_t)x->p->periods;

	x->client.variation = -1;
	if (x->p->no_xyz)
		return;
	if (x->p->xyz_measure == MEASURE_INTERVAL) {
		if (x->sold.n < 3)
			return;
		qsort(x->sold.v, x->sold.n, sizeof(*x->sold.v), by_number);
		for (size_t i = 0; i + 1 < x->sold.n; i++)
			x->sold.v[i] = x->sold.v[i + 1] - x->sold.v[i];
		value = x->sold.v;
		n = x->sold.n - 1;
	}
	x->client.computed.xyz = xyz_class(value, n, x->p->limit);
	x->client.variation = variation(value, n);
}

static void end_partner(struct pass *x)
{
	end_document(x);
	if (!x->client.id)
		return;
	end_variation(x);
	vec_push(x->list, x->client);
	memset(&x->client, 0, sizeof(x->client));
	memset(x->period, 0, (size_t)x->p->periods * sizeof(*x->period));
	x->sold.n = 0;
}

/* A partner's next line may belong to the document of the one before. */
static void begin_line(struct pass *x, int64_t partner, const char *document, size_t len)
{
	if (partner != x->client.id)
		end_partner(x);
	else if (!x->any || !x->named || !document || len != x->document.len ||
		memcmp(document, x->document.buf, len))
		end_document(x);
	x->client.id = partner;
}

static void begin_document(struct pass *x, const char *document, size_t len)
{
	x->any = true;
	x->named = document != NULL;
	x->document_day = x->day;
	strbuf_reset(&x->document);
	strbuf_add(&x->document, document ? document : "", len);
}

static void take_day(struct pass *x, const char *sold, size_t len)
{
	if (len == DATE_SIZE - 1 && memcmp(sold, x->day_text, DATE_SIZE - 1)) {
		memcpy(x->day_text, sold, DATE_SIZE - 1);
		x->day = date_days(x->day_text);
	}
}

static int in_our_currency(struct pass *x, struct stmt *st, int64_t *amount, struct strbuf *err)
{
	const char *currency = db_column_text(st, 3);

	return strcmp(currency, x->p->currency) ? rates_convert(&x->rates, *amount, currency,
							  x->p->currency, x->day_text, amount, err)
						: 0;
}

/* The columns: partner, document, sold, currency, revenue, and of some measures cost, quantity. */
static int take_line(struct pass *x, struct stmt *st, struct strbuf *err)
{
	const char *document = db_column_text(st, 1);
	size_t len = document ? db_column_len(st, 1) : 0;
	int64_t revenue = db_column_int(st, 4), profit = revenue, *period;

	begin_line(x, db_column_int(st, 0), document, len);
	take_day(x, db_column_text(st, 2), db_column_len(st, 2));
	if (x->more)
		profit -= db_column_int(st, 5);
	/* What begins before the window is no sale in it, whatever it comes to: it needs no rate.
	 */
	if (x->day < x->first_day) {
		if (!x->any || x->day < x->document_day)
			begin_document(x, document, len);
		return 0;
	}
	if (in_our_currency(x, st, &revenue, err) ||
		(x->more && in_our_currency(x, st, &profit, err)))
		return -1;
	if (!x->any)
		begin_document(x, document, len);
	else if (x->day < x->document_day)
		x->document_day = x->day;
	x->document_sum += revenue;
	if (!in_window(x, x->day))
		return 0;
	if (x->p->measure != MEASURE_SALES)
		x->client.sum += x->p->measure == MEASURE_PROFIT ? profit : revenue;
	period = &x->period[x->period_of[x->day - x->first_day]];
	if (x->p->xyz_measure == MEASURE_REVENUE)
		*period += revenue;
	else if (x->p->xyz_measure == MEASURE_PROFIT)
		*period += profit;
	else if (x->p->xyz_measure == MEASURE_QUANTITY)
		*period += db_column_int(st, 6);
	return 0;
}

int classify_read_sales(struct context *c, const struct classify_parameters *p, client_list *list,
	struct strbuf *err)
{
	struct pass x;
	struct stmt *st;
	int result = 0;

	pass_init(&x, c, p, list);
	x.more = p->measure == MEASURE_PROFIT || p->xyz_measure == MEASURE_PROFIT ||
		p->xyz_measure == MEASURE_QUANTITY;
	if (x.more)
		st = db_prepare(c->db,
			"SELECT partner, document, sold, currency, revenue, cost, quantity "
			"FROM sale WHERE partner > 0 AND sold <= $1 ORDER BY partner, document "
			"/* scan: all sales, by an index that has what is read */");
	else
		st = db_prepare(c->db,
			"SELECT partner, document, sold, currency, revenue "
			"FROM sale WHERE partner > 0 AND sold <= $1 ORDER BY partner, document "
			"/* scan: all sales, by an index that has what is read */");
	db_bind_text(st, 1, p->date);
	db_stream(st);
	while (!result && db_step(st) == DB_ROW)
		result = take_line(&x, st, err);
	db_done(st);
	if (!result)
		end_partner(&x);
	pass_release(&x);
	return result;
}
