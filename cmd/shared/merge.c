#include "merge.h"

void merge_add(struct merge *m, struct stmt *st, bool dates, const void *tag)
{
	struct merge_source s = { .st = st, .tag = tag, .dates = dates };

	db_stream(st);
	vec_push(&m->source, s);
}

static void read_time(struct merge_source *s)
{
	const char *key = db_column_text(s->st, 0);

	if (!key || !*key) {
		s->at[0] = '\0';
	} else if (!s->dates) {
		snprintf(s->at, sizeof(s->at), "%s", key);
	} else if (strcmp(key, s->date)) {
		/* Many rows have the date of the row before. */
		snprintf(s->date, sizeof(s->date), "%s", key);
		instant_of_date(s->date, s->at);
	}
}

static void advance(struct merge_source *s)
{
	s->started = true;
	if (db_step(s->st) == DB_ROW)
		read_time(s);
	else
		s->ended = true;
}

static bool precedes(
	const struct merge *m, const struct merge_source *a, const struct merge_source *b)
{
	int d = strcmp(a->at, b->at);

	return m->newest_first ? d > 0 : d < 0;
}

struct merge_source *merge_next(struct merge *m)
{
	struct merge_source *best = NULL;

	if (m->last)
		advance(m->last);
	for (size_t i = 0; i < m->source.n; i++) {
		struct merge_source *s = &m->source.v[i];

		if (!s->started)
			advance(s);
		if (!s->ended && (!best || precedes(m, s, best)))
			best = s;
	}
	m->last = best;
	return best;
}

void merge_release(struct merge *m)
{
	for (size_t i = 0; i < m->source.n; i++)
		db_done(m->source.v[i].st);
	vec_release(&m->source);
	m->last = NULL;
}

void merge_bounds(struct merge_bounds *b, const char *from, const char *to)
{
	/* Signs before and behind all digits. */
	const char *first = from && *from ? from : to && *to ? "!" : "";
	const char *last = "~";

	memset(b, 0, sizeof(*b));
	snprintf(b->date[0], DATE_SIZE, "%s", first);
	snprintf(b->instant[0], INSTANT_SIZE, "%s", first);
	if (from && *from)
		instant_of_date(from, b->instant[0]);
	snprintf(b->date[1], DATE_SIZE, "%s", last);
	snprintf(b->instant[1], INSTANT_SIZE, "%s", last);
	if (to && *to && strcmp(to, "9999-12-31")) {
		date_of_days(date_days(to) + 1, b->date[1]);
		instant_of_date(b->date[1], b->instant[1]);
	}
}
