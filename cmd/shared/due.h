/*
 * What is due for whom: birthdays, planned interactions, open tasks and promises, contacts that are
 * overdue, deals past their expected close, claims to be decided, agreements and contracts that
 * expire (DOMAIN 3.8).
 *
 * Days are local dates.  Of two processes with the same local date each sees the same list, but for
 * interactions, whose day is that of an instant.
 */
#ifndef CMD_DUE_H
#define CMD_DUE_H

#include "base/date.h"
#include "io/out.h"
#include "model/model.h"

enum due_kind {
	DUE_TASK,
	DUE_PROMISE,
	DUE_INTERACTION,
	DUE_CONTACT,   /* a client whom nobody has called for longer than a rule says */
	DUE_DEAL,
	DUE_CLAIM,
	DUE_BIRTHDAY,  /* from here on the day passes, whether anything is done or not */
	DUE_AGREEMENT,
	DUE_CONTRACT,
	DUE_KINDS,
};
/* Their names: "task,promise,…"; enum_index() finds one. */
extern const char due_kind_names[];
const char *due_kind_name(enum due_kind kind); /* of constant life */
static inline bool due_passes(enum due_kind kind)
{
	return kind >= DUE_BIRTHDAY;
}

struct due {
	enum due_kind kind;
	int64_t owner;           /* the user whose it is; 0 = nobody's */
	int64_t id;
	const char *noun;        /* with id the record: "task:12" */
	char day[DATE_SIZE];
	char at[INSTANT_SIZE];   /* of an interaction; else "" */
	int age;                 /* that a birthday completes; 0 = not known */
	const char *title;       /* NULL = none */
	const char *partner;     /* name, or NULL */
	const char *user;        /* the owner's name, or NULL */
	const char *channel;     /* kind of the interaction, by its name; or NULL */
	int stage;               /* due_stage() for whom it is told */
};

struct due_list {
	VEC(struct due) item;
	struct arena arena; /* of the texts */
	int64_t owner;      /* whose name was looked up last, … */
	const char *user;   /* … and the name */
};
#define DUE_LIST_INIT { VEC_INIT, ARENA_INIT, 0, NULL }

enum { DUE_STAGES = 8, DUE_AHEAD_MAX = 366 };

/* How many days before the day something is told, the most first: 7, 1, 0. */
struct due_stages {
	int n; /* 0 = never */
	int days[DUE_STAGES + 1]; /* one more by due_add_stage() */
};

struct due_ask {
	const char *today;
	const char *since;       /* what only passes: from this day on; NULL = today */
	const char *leap_day;    /* when 29 February is kept in common years: "02-28", "03-01" */
	bool exact;              /* what passes is told on just the days of its stages */
	struct due_stages stages[DUE_KINDS];
};

/*
 * Reads "7,1,0" (or "7/1/0"), in any order, each once.  -1 with a sentence.
 */
int due_stages_parse(const char *text, struct due_stages *s, struct strbuf *err) MUST_USE;
/* What the settings say: remind.birthday and others.  today must live on.  -1 with a sentence. */
struct config;
int due_ask_init(struct due_ask *ask, const struct config *config, const char *today,
	struct strbuf *err) MUST_USE;
/* Everything on the days up to `days` from today, of what is told at all: for who looks ahead. */
void due_look_ahead(struct due_ask *ask, int days);
/* The same, besides what is there: a stage for all that is told at all. */
void due_add_stage(struct due_ask *ask, int days);
/*
 * What a user wants to be told of: kinds, parted by blanks or commas, each perhaps with its stages:
 * "task:1/0 birthday"; "none"; "" = everything.  Kinds that are not named are never told, those
 * without stages as the ask has it.  -1 with a sentence.
 */
int due_wishes(const char *text, struct due_ask *ask, struct strbuf *err) MUST_USE;
/*
 * At which of its stages something stands: the last one that is reached; -1 if it is not due.  What
 * is open is due from its first stage on until it is done; what passes, until its day is past, or
 * was before `since`.
 */
int due_stage(const struct due_ask *ask, const struct due *d);
/* The last day that something of the kind may be due for; false if it is never told. */
bool due_last_day(const struct due_ask *ask, enum due_kind kind, char day[DATE_SIZE]);

/*
 * Appends what is due, in no order: of the owners, or with n = 0 everybody's and nobody's.  -1 with
 * a sentence: a rule of contacts cannot be read.
 */
int due_collect(struct model *m, const struct due_ask *ask, const int64_t *owner, size_t n,
	struct due_list *list, struct strbuf *err) MUST_USE;
/* Looks up what is not needed to choose: names. */
void due_complete(struct model *m, struct due_list *list, struct due *d);
/* By day, time, kind and number. */
void due_sort(struct due_list *list);
void due_release(struct due_list *list);

/*
 * Appends the users whose things a user has to look after on a day: their own, and those of whom
 * they replace then.  Whom these replace counts, too: if Anna is replaced by Boris and he by Clara,
 * all three lists are hers.
 */
struct due_owners {
	int64_t *v;
	size_t n, cap;
};
void due_owners(struct model *m, int64_t user, const char *day, struct due_owners *owners);

/* --- due-contact.c --- */
/* Clients whom nobody has contacted for longer than a rule says; owner 0 = everybody's. */
int due_contacts(struct model *m, const struct due_ask *ask, int64_t owner, struct due_list *list,
	struct strbuf *err) MUST_USE;

/* --- due-text.c: how it is told --- */
enum due_section { DUE_OVERDUE, DUE_TODAY, DUE_BIRTHDAYS, DUE_NEXT, DUE_SECTIONS };
enum due_section due_section(const struct due *d, const char *today);
/*
 * For people: a heading for each section that has something, a line for each thing; nothing for an
 * empty list, which must be complete and sorted.  What is not the reader's own bears the owner's
 * name; reader 0 = everything does.
 */
struct due_look {
	const char *today;
	int64_t reader;
	bool color;
};
void due_text(const struct due_list *list, const struct due_look *look, struct strbuf *out);
/* For programs: the columns, and a row. */
enum { DUE_COLUMNS = 11 };
void due_columns(struct out_column column[DUE_COLUMNS]);
void due_put(struct out *o, const struct due *d, const char *today);

/* --- due-birthday.c --- */
/* Birthdays on the days from…to; owner 0 = everybody's and nobody's. */
void due_birthdays(struct model *m, const struct due_ask *ask, const char *from, const char *to,
	int64_t owner, struct due_list *list);
/*
 * The day in `year` on which a birthday is kept, and the age it completes (0: not known).  False if
 * nobody is congratulated: the year of birth is not over, or in the future.
 */
bool birthday_in(const char *birthday, int year, const char *leap_day, char day[DATE_SIZE],
	int *age);

#endif
