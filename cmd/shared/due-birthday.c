/* Birthdays are dates without a time zone (DOMAIN 3.9). */
#include "due.h"

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int year_of(const char *date)
{
	return (int)strtol(date, NULL, 10);
}

/* "1980-11-25" and "--11-25" end alike. */
static const char *month_and_day(const char *birthday)
{
	return birthday + strlen(birthday) - 5;
}

bool birthday_in(
	const char *birthday, int year, const char *leap_day, char day[DATE_SIZE], int *age)
{
	const char *kept = month_and_day(birthday);

	*age = *birthday == '-' ? 0 : year - year_of(birthday);
	if (*birthday != '-' && *age <= 0)
		return false;
	if (!strcmp(kept, "02-29") && !is_leap(year))
		kept = leap_day;
	snprintf(day, DATE_SIZE, "%04d-%s", year, kept);
	return true;
}

/* Whose a contact is: its own user's, or else the partner's, of several the main one's. */
#define OWNER                                                                                      \
	"coalesce(c.responsible, (SELECT t.responsible FROM position p JOIN partner t "            \
	"ON t.id = p.partner WHERE p.contact = c.id AND t.responsible IS NOT NULL "                \
	"ORDER BY p.main DESC, p.id LIMIT 1))"
#define ON_DAYS                                                                                    \
	"FROM contact c WHERE c.birthday IS NOT NULL "                                             \
	"AND substr(c.birthday, length(c.birthday) - 4) BETWEEN $1 AND $2"

/* Everybody's; or of one owner at least what may be theirs, from indexes alone. */
static const char *const select_all = "SELECT c.id, c.birthday, " OWNER " " ON_DAYS;
static const char *const select_owned =
	"SELECT c.id, c.birthday, c.responsible " ON_DAYS " AND (c.responsible = $3 "
	"OR (c.responsible IS NULL AND EXISTS (SELECT 1 FROM position p WHERE p.contact = c.id "
	"AND +p.partner IN (SELECT t.id FROM partner t WHERE t.responsible = $3))))";

/* Those of one year; from and to lie in it. */
static void in_year(struct model *m, const struct due_ask *ask, const char *from, const char *to,
	int64_t owner, struct due_list *list)
{
	const char *first = from + 5, *last = to + 5;
	struct stmt *st = db_prepare(m->db, owner ? select_owned : select_all);
	int year = year_of(from);

	/* Those of 29 February come with the day on which they are kept. */
	if (!is_leap(year) && !strcmp(last, "02-28"))
		last = "02-29";
	if (!is_leap(year) && !strcmp(first, "03-01"))
		first = "02-29";
	db_bind_text(st, 1, first);
	db_bind_text(st, 2, last);
	if (owner)
		db_bind_int(st, 3, owner);
	while (db_step(st) == DB_ROW) {
		struct due d = { .kind = DUE_BIRTHDAY,
			.id = db_column_int(st, 0),
			.noun = "contact",
			.owner = db_column_int(st, 2) };

		if (birthday_in(db_column_text(st, 1), year, ask->leap_day, d.day, &d.age) &&
			strcmp(d.day, from) >= 0 && strcmp(d.day, to) <= 0)
			vec_push(&list->item, d);
	}
	db_done(st);
}

/* Takes those away, from place `i` on, that are another's after all. */
static void keep_owned(struct model *m, int64_t owner, size_t i, struct due_list *list)
{
	size_t kept = i;

	for (; i < list->item.n; i++) {
		struct due *d = &list->item.v[i];

		if (!d->owner)
			d->owner = db_int(m->db, 0,
				"SELECT " OWNER " FROM contact c WHERE c.id = $1", "i", d->id);
		if (d->owner == owner)
			list->item.v[kept++] = *d;
	}
	list->item.n = kept;
}

void due_birthdays(struct model *m, const struct due_ask *ask, const char *from, const char *to,
	int64_t owner, struct due_list *list)
{
	char begin[DATE_SIZE], end[DATE_SIZE];
	size_t before = list->item.n;

	for (int year = year_of(from); year <= year_of(to); year++) {
		snprintf(begin, sizeof(begin), "%04d-01-01", year);
		snprintf(end, sizeof(end), "%04d-12-31", year);
		in_year(m, ask, strcmp(begin, from) < 0 ? from : begin,
			strcmp(end, to) > 0 ? to : end, owner, list);
	}
	if (owner)
		keep_owned(m, owner, before, list);
}
