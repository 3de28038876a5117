/*
 * The time line (DOMAIN 3.3): everything that happened, from all tables that know when, the newest
 * first.  Where it comes from is a table, timeline_source[]; another source is another row of it.
 *
 *	struct timeline t;
 *	struct timeline_entry e;
 *	timeline_open(&t, m, &(struct timeline_filter){ .partner = 7 });
 *	while (timeline_next(&t, &e))
 *		printf("%s %s\n", e.at, e.text);
 *	timeline_close(&t);
 *
 * An entry that knows only its day counts as the begin of that day in the local time zone, so that
 * it stands below what happened in the course of it; of one time the entries come in the order of
 * the sources, and those of one source by their numbers, the highest first.  What has no time at
 * all comes last.  Entries are read as they are asked for, and no more than one of each source is
 * held.
 */
#ifndef CMD_SHARED_TIMELINE_H
#define CMD_SHARED_TIMELINE_H

#include "merge.h"
#include "model/model.h"

/* Sets of records in the table `pick` (model/query.h) that make up a chain; 0 = none. */
enum chain_set {
	CHAIN_INTERACTIONS,
	CHAIN_TASKS,
	CHAIN_DEALS,
	CHAIN_ORDERS,
	CHAIN_CLAIMS,
	CHAIN_SETS,
};

struct timeline_chain {
	int pick[CHAIN_SETS];
};

/*
 * What belongs to a record: interactions, tasks and claims whose subject it is, those about these,
 * and so on; subtasks; the orders of a deal; the interactions of a contact; itself.  Of an
 * interaction it is the chain that it is in, from the record on that the chain is about.
 */
void timeline_chain(struct timeline_chain *chain, struct model *m, const struct entity *e,
	int64_t id);

/*
 * `sql` gives the columns of an entry behind its time: id, kind, direction, state, partner, user,
 * text, body, result, currency, amount, subject.  In the conditions ? stands for the value; NULL:
 * no such thing is known of these, and none fits.
 */
struct timeline_source {
	const char *noun;      /* the entity that the ids are of; the word for --kind */
	const char *time;      /* expression with an index on it, never NULL */
	const char *sql;       /* behind SELECT time, */
	const char *where;     /* always; NULL = all of them */
	const char *happened;  /* what has not only been planned; NULL = all have */
	const char *partner, *user, *direction, *chain;
	enum chain_set set;    /* that `chain` is about */
	bool dates;            /* the time is a date */
};
extern const struct timeline_source timeline_source[];
extern const size_t timeline_sources;

/* All of this narrows; zero is everything that happened. */
struct timeline_filter {
	int64_t partner, user;        /* 0 = any */
	const char *direction;        /* "in", "out"; NULL = any, also none */
	const char *from, *to;        /* dates, both within; NULL or "" = open */
	bool all;                     /* also what is planned, open or cancelled */
	uint64_t sources;             /* a bit for each, in the order of the table; 0 = all */
	VEC(int64_t) kind;            /* interactions of these kinds only; none = of any */
	const struct timeline_chain *chain; /* NULL = everything */
	int64_t limit;                /* 0 = none */
};

/* Texts are borrowed until the next call; NULL where there is none. */
struct timeline_entry {
	const struct timeline_source *source;
	int64_t id;
	const char *at;        /* an instant, a date, or "" */
	const char *kind;      /* as the catalog has it; of others opened, won, lost, placed … */
	const char *direction; /* in, out */
	const char *state;
	const char *partner;
	const char *user;      /* login */
	const char *text;      /* its first line tells what it is */
	const char *body, *result;
	const char *currency;
	bool has_amount;
	int64_t amount;        /* in minor units */
	const char *subject;   /* "deal:7" */
};

struct timeline {
	struct merge merge;
	int64_t left;          /* of the limit */
	struct arena arena;
};

void timeline_open(struct timeline *t, struct model *m, const struct timeline_filter *f);
bool timeline_next(struct timeline *t, struct timeline_entry *e);
void timeline_close(struct timeline *t);

/*
 * Reads "email,letter,deal" into `sources` and `kind`: nouns of sources, and kinds of interactions
 * by code or name, of which letters and digits count.  A word that is a noun is that.  -1 with a
 * sentence, which names what is near.
 */
int timeline_parse_kinds(struct timeline_filter *f, struct model *m, const char *text,
	struct strbuf *err);

#endif
