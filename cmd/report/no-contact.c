/* DOMAIN 3.7: partners without contact in a period, or who were not sent a mailing. */
#include "base/date.h"
#include "base/fold.h"
#include "base/words.h"
#include "cli/report.h"
#include "model/query.h"
#include "shared/interaction-kind.h"

report_rows report_rows_no_contact;

#define NEVER INT64_MIN

struct partner {
	int64_t id, last; /* POSIX time of the last contact of any kind */
	bool contacted;
};

struct search {
	struct context *c;
	const struct report_values *values;
	char begin[INSTANT_SIZE], end[INSTANT_SIZE]; /* of the period */
	int64_t kind, note, email;
	const char *direction, *mailing;
	struct strbuf topic; /* the mailing, folded */
	struct query q;
	VEC(struct partner) partner; /* by id */
};

static enum status read_filters(struct search *x, struct strbuf *err)
{
	const char *filter = report_text(x->values, "filter");
	int64_t user = report_int(x->values, "user");
	struct strvec words = { NULL, 0, 0 };
	enum status status = STATUS_OK;

	if (filter && !words_split(&x->q.arena, filter, &words)) {
		fail(err, _("--filter: a quote is not closed: %s"), filter);
		status = STATUS_USAGE;
	}
	if (user)
		vec_push(&words, arena_printf(&x->q.arena, "responsible=%" PRId64, user));
	for (size_t i = 0; i < words.n && status == STATUS_OK; i++) {
		struct strbuf why = STRBUF_INIT;

		if (query_filter(&x->q, words.v[i], &status, &why))
			fail(err, "--filter: %s", why.buf);
		else
			status = STATUS_OK;
		strbuf_release(&why);
	}
	vec_release(&words);
	return status;
}

static void read_partners(struct search *x)
{
	size_t n;
	int64_t *ids = query_ids(&x->q, &n);

	for (size_t i = 0; i < n; i++) {
		struct partner p = { ids[i], NEVER, false };

		vec_push(&x->partner, p);
	}
	free(ids);
}

static int compare_id(const void *key, const void *item)
{
	const int64_t *id = key;
	const struct partner *p = item;

	return *id < p->id ? -1 : *id > p->id;
}

/* A letter of ours by its topic, or by its own name; an answer may have the same. */
static bool is_mailing(const struct search *x, struct stmt *st, int64_t kind)
{
	const char *direction = db_column_text(st, 2), *topic = db_column_text(st, 4);
	const char *uid = db_column_text(st, 5);
	struct strbuf folded = STRBUF_INIT;
	bool same = uid && !strcmp(uid, x->mailing);

	if (direction && !strcmp(direction, "in"))
		return false;
	if (!same && topic && kind && kind == x->email) {
		fold(&folded, topic, strlen(topic));
		same = !strcmp(folded.buf, x->topic.buf);
	}
	strbuf_release(&folded);
	return same;
}

static void read_contacts(struct search *x)
{
	struct stmt *st = db_prepare(x->c->db,
		"SELECT partner, kind, direction, coalesce(started_at, planned_at), topic, uid "
		"FROM interaction WHERE state = 'done' AND partner IS NOT NULL "
		"AND coalesce(started_at, planned_at) IS NOT NULL "
		"/* scan: the last contacts of everybody */");

	db_stream(st);
	while (x->partner.n && db_step(st) == DB_ROW) {
		int64_t id = db_column_int(st, 0), kind = db_column_int(st, 1), t;
		struct partner *p =
			bsearch(&id, x->partner.v, x->partner.n, sizeof(*x->partner.v), compare_id);
		const char *direction = db_column_text(st, 2), *at = db_column_text(st, 3);

		if (!p || (kind && kind == x->note && kind != x->kind))
			continue;
		t = time_of_instant(at);
		p->last = t > p->last ? t : p->last;
		p->contacted |= strcmp(at, x->begin) >= 0 && strcmp(at, x->end) < 0 &&
			(!x->kind || kind == x->kind) &&
			(!x->direction || (direction && !strcmp(direction, x->direction))) &&
			(!x->mailing || is_mailing(x, st, kind));
	}
	db_done(st);
}

/* Those who were never contacted first, then by the day of the last contact. */
static int compare_last(const void *a, const void *b)
{
	const struct partner *x = a, *y = b;

	if (x->last != y->last)
		return x->last < y->last ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void put_partner(struct search *x, struct out *o, const struct partner *p, int64_t today)
{
	char day[DATE_SIZE];
	struct stmt *st = db_prepare(x->c->db,
		"SELECT p.name, u.name, (SELECT k.abc FROM partner_class k WHERE k.partner = p.id "
		"ORDER BY k.dated DESC LIMIT 1) FROM partner p LEFT JOIN users u "
		"ON u.id = p.responsible WHERE p.id = $1");

	db_bind_int(st, 1, p->id);
	out_int(o, p->id);
	if (db_step(st) == DB_ROW)
		for (int i = 0; i < 3; i++)
			out_text(o, db_column_text(st, i));
	db_done(st);
	if (p->last == NEVER) {
		out_null(o);
		out_null(o);
	} else {
		date_of_days(day_of_time(p->last), day);
		out_text(o, day);
		out_int(o, today - day_of_time(p->last));
	}
	out_end_row(o);
}

static void put_partners(struct search *x, struct out *o)
{
	char today[DATE_SIZE];

	now_date(today);
	if (x->partner.n)
		qsort(x->partner.v, x->partner.n, sizeof(*x->partner.v), compare_last);
	for (size_t i = 0; i < x->partner.n; i++)
		if (!x->partner.v[i].contacted)
			put_partner(x, o, &x->partner.v[i], date_days(today));
}

static void read_period(struct search *x)
{
	const char *from = report_text(x->values, "period_from");
	const char *to = report_text(x->values, "period_to");
	char tomorrow[DATE_SIZE];

	if (from)
		instant_of_date(from, x->begin);
	if (!to)
		return;
	date_of_days(date_days(to) + 1, tomorrow);
	instant_of_date(tomorrow, x->end);
}

enum status report_rows_no_contact(
	struct context *c, const struct report_values *values, struct out *o, struct strbuf *err)
{
	struct search x = { .c = c,
		.values = values,
		.begin = "0",
		.end = "A", /* behind all digits */
		.kind = report_int(values, "kind"),
		.note = interaction_kind(&c->model, "note"),
		.email = interaction_kind(&c->model, "email"),
		.direction = report_text(values, "direction"),
		.mailing = report_text(values, "mailing"),
		.topic = STRBUF_INIT };
	enum status status;

	read_period(&x);
	if (x.mailing)
		fold(&x.topic, x.mailing, strlen(x.mailing));
	query_init(&x.q, &c->model, model_need(&c->model, "partner"));
	status = read_filters(&x, err);
	if (status == STATUS_OK) {
		read_partners(&x);
		read_contacts(&x);
		put_partners(&x, o);
	}
	query_release(&x.q);
	strbuf_release(&x.topic);
	vec_release(&x.partner);
	return status;
}
