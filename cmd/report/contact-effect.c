/*
 * DOMAIN 8.3: what was sold within so many days after a contact.  A sale counts once, for the last
 * contact on or before its day.
 */
#include "base/date.h"
#include "base/map.h"
#include "base/money.h"
#include "cli/report.h"
#include "shared/interaction-kind.h"
#include "shared/people.h"

report_rows report_rows_contact_effect;

enum { LONGEST = 36500 }; /* days of effect */

struct contact {
	int64_t partner, at, id, user;
	int32_t day;
	uint32_t group;
	bool effective;
};

struct group {
	int64_t kind, user;
	int64_t contacts, effective;
};

/* What the sales of a currency come to for a group. */
struct sum {
	uint32_t group;
	char currency[4];
	int64_t sales, revenue, profit;
};

struct effect {
	struct context *c;
	const char *from;   /* day; NULL = open */
	int64_t last, days; /* the last day of the period, and how long a contact has effect */
	int64_t user, note;
	bool by_kind, by_user;
	struct people people;
	VEC(struct contact) contact; /* by partner and time */
	VEC(struct group) group;
	VEC(struct sum) sum;
	struct map groups, sums; /* their places by what they are of */
};

static uint32_t find_group(struct effect *x, int64_t kind, int64_t user)
{
	struct group new = { x->by_kind ? kind : 0, x->by_user ? user : 0, 0, 0 };
	const int64_t key[] = { new.kind, new.user };
	int64_t *place = map_at(&x->groups, (const char *)key, sizeof(key), -1);

	if (*place < 0) {
		*place = (int64_t)x->group.n;
		vec_push(&x->group, new);
	}
	return (uint32_t)*place;
}

/*
 * Also the contacts behind the period, and those of other users: a sale that came after one of them
 * is not for an earlier one.
 */
static void read_contacts(struct effect *x)
{
	struct stmt *st = db_prepare(x->c->db,
		"SELECT id, partner, coalesce(started_at, planned_at), kind, responsible "
		"FROM interaction WHERE state = 'done' AND partner IS NOT NULL "
		"AND coalesce(started_at, planned_at) >= $1 "
		"AND coalesce(started_at, planned_at) < $2 "
		"/* scan: most of them; by the index of times it takes several times as long */");
	char from[INSTANT_SIZE] = "0", to[INSTANT_SIZE], day[DATE_SIZE];

	if (x->from)
		instant_of_date(x->from, from);
	date_of_days(x->last + x->days + 1, day);
	instant_of_date(day, to);
	db_bind_text(st, 1, from);
	db_bind_text(st, 2, to);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		int64_t at = time_of_instant(db_column_text(st, 2)), kind = db_column_int(st, 3);
		struct contact k = { .id = db_column_int(st, 0),
			.partner = db_column_int(st, 1),
			.at = at,
			.user = db_column_int(st, 4),
			.day = (int32_t)day_of_time(at) };

		if (kind && kind == x->note)
			continue;
		k.group = find_group(x, kind, k.user);
		vec_push(&x->contact, k);
	}
	db_done(st);
}

static int compare_contacts(const void *a, const void *b)
{
	const struct contact *x = a, *y = b;

	if (x->partner != y->partner)
		return x->partner < y->partner ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The partner's last contact on or before a day, or NULL. */
static struct contact *last_before(const struct effect *x, int64_t partner, int64_t day)
{
	size_t low = 0, high = x->contact.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct contact *k = &x->contact.v[middle];

		if (k->partner < partner || (k->partner == partner && k->day <= day))
			low = middle + 1;
		else
			high = middle;
	}
	return low && x->contact.v[low - 1].partner == partner ? &x->contact.v[low - 1] : NULL;
}

static bool counts(const struct effect *x, const struct contact *k)
{
	return k->day <= x->last && (!x->user || k->user == x->user);
}

static struct sum *find_sum(struct effect *x, uint32_t group, const char *currency)
{
	struct sum new = { .group = group };
	int64_t *place;

	snprintf(new.currency, sizeof(new.currency), "%s", currency);
	place = map_at(&x->sums, (const char *)&new,
		offsetof(struct sum, currency) + sizeof(new.currency), -1);
	if (*place < 0) {
		*place = (int64_t)x->sum.n;
		vec_push(&x->sum, new);
	}
	return &x->sum.v[*place];
}

/* A sale is a document that comes to more than nothing, of the day of its first line. */
static void read_sales(struct effect *x)
{
	struct stmt *st = db_prepare(x->c->db,
		"SELECT s.partner, min(s.sold), s.currency, CAST(sum(s.revenue) AS BIGINT), "
		"CAST(sum(s.revenue - coalesce(s.cost, 0)) AS BIGINT) FROM sale s "
		"WHERE s.partner > 0 AND s.document IS NOT NULL "
		"GROUP BY s.partner, s.document, s.currency HAVING sum(s.revenue) > 0 "
		"UNION ALL "
		"SELECT s.partner, s.sold, s.currency, s.revenue, s.revenue - coalesce(s.cost, 0) "
		"FROM sale s WHERE s.partner > 0 AND s.document IS NULL AND s.revenue > 0 "
		"/* scan: every sale may follow a contact */");

	db_stream(st);
	while (db_step(st) == DB_ROW) {
		int64_t day = date_days(db_column_text(st, 1));
		struct contact *k = last_before(x, db_column_int(st, 0), day);
		struct sum *sum;

		if (!k || day - k->day > x->days || !counts(x, k))
			continue;
		sum = find_sum(x, k->group, db_column_text(st, 2));
		sum->sales++;
		sum->revenue += db_column_int(st, 3);
		sum->profit += db_column_int(st, 4);
		k->effective = true;
	}
	db_done(st);
}

static void count_contacts(struct effect *x)
{
	for (size_t i = 0; i < x->contact.n; i++) {
		const struct contact *k = &x->contact.v[i];

		if (!counts(x, k))
			continue;
		x->group.v[k->group].contacts++;
		x->group.v[k->group].effective += k->effective;
	}
}

static void put_line(
	const struct effect *x, struct out *o, const struct group *g, const struct sum *sum)
{
	struct context *c = x->c;
	const struct entity *kind = model_need(&c->model, "interaction-kind");

	out_text(o, g->kind ? label_of(&c->model, kind, g->kind, &c->arena) : NULL);
	out_text(o, people_find(&x->people, g->user)->name);
	out_int(o, g->contacts);
	out_int(o, g->effective);
	out_decimal(o, muldiv(g->effective, PERCENT_WHOLE, g->contacts), -1);
	if (sum) {
		int scale = money_scale(sum->currency);

		out_text(o, sum->currency);
		out_int(o, sum->sales);
		out_decimal(o, sum->revenue, scale);
		out_decimal(o, sum->profit, scale);
	} else {
		out_null(o);
		out_int(o, 0);
		out_null(o);
		out_null(o);
	}
	out_end_row(o);
}

static int compare_sums(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return strcmp(x->currency, y->currency);
}

/* Kinds in the order of the catalog, the users of each by name; without one last. */
static bool stands_before(const struct effect *x, const struct group *a, const struct group *b)
{
	if (a->kind != b->kind)
		return b->kind == 0 || (a->kind != 0 && a->kind < b->kind);
	return people_find(&x->people, a->user)->place < people_find(&x->people, b->user)->place;
}

static void put_groups(struct effect *x, struct out *o)
{
	uint32_t *order = xcalloc(x->group.n + 1, sizeof(*order));

	for (uint32_t i = 0; i < x->group.n; i++) {
		uint32_t k = i;

		for (; k && stands_before(x, &x->group.v[i], &x->group.v[order[k - 1]]); k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	if (x->sum.n)
		qsort(x->sum.v, x->sum.n, sizeof(*x->sum.v), compare_sums);
	for (size_t i = 0; i < x->group.n; i++) {
		const struct group *g = &x->group.v[order[i]];
		bool sold = false;

		if (!g->contacts)
			continue;
		for (size_t k = 0; k < x->sum.n; k++)
			if (x->sum.v[k].group == order[i]) {
				put_line(x, o, g, &x->sum.v[k]);
				sold = true;
			}
		if (!sold)
			put_line(x, o, g, NULL);
	}
	free(order);
}

enum status report_rows_contact_effect(
	struct context *c, const struct report_values *values, struct out *o, struct strbuf *err)
{
	const char *by = report_text(values, "by"), *to = report_text(values, "period_to");
	struct effect x = { .c = c,
		.from = report_text(values, "period_from"),
		.last = date_days(to ? to : "9999-01-01"),
		.days = report_int(values, "days"),
		.user = report_int(values, "user"),
		.note = interaction_kind(&c->model, "note"),
		.by_kind = strcmp(by, "user") != 0,
		.by_user = strcmp(by, "kind") != 0,
		.groups = MAP_INIT,
		.sums = MAP_INIT };

	if (x.days < 0 || x.days > LONGEST) {
		fail(err, _("--days: from 0 to %d"), LONGEST);
		return STATUS_USAGE;
	}
	people_load(&x.people, &c->model, &c->arena);
	read_contacts(&x);
	if (x.contact.n)
		qsort(x.contact.v, x.contact.n, sizeof(*x.contact.v), compare_contacts);
	read_sales(&x);
	count_contacts(&x);
	put_groups(&x, o);
	vec_release(&x.contact);
	vec_release(&x.group);
	vec_release(&x.sum);
	map_release(&x.groups);
	map_release(&x.sums);
	people_release(&x.people);
	return STATUS_OK;
}
