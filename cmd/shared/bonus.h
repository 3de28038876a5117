/*
 * Bonuses: what the schemes make of the facts of a period.
 *
 * A fact belongs to the version of a scheme that is valid on its day.  Its amount, in the scheme's
 * currency, is shared out among users by the split; the sum of a user's parts in the period is what
 * the version's steps are applied to, and the bonus is shared out among the facts by their parts.
 * Everything adds up exactly.
 */
#ifndef CMD_SHARED_BONUS_H
#define CMD_SHARED_BONUS_H

#include "bonus-scheme.h"
#include "model/model.h"

struct bonus_user {
	int64_t id, manager;              /* 0 = none */
	const char *login, *name, *fold;
};

struct bonus_fact {
	const char *noun;
	int64_t id;
	const char *day, *partner;        /* partner NULL = none */
	const char *own_currency;
	int64_t own_amount;               /* as it is recorded; out payments are negative */
	int64_t amount;                   /* in the scheme's currency */
};

/* What of a fact is one user's. */
struct bonus_part {
	const struct bonus_scheme *scheme;
	const struct bonus_user *user;    /* NULL: nobody's; gets no bonus */
	size_t fact;
	int64_t share;                    /* of the fact, hundredths of a percent */
	int64_t amount;
	int64_t bonus;
};

/* One user under one version of a scheme. */
struct bonus_line {
	const struct bonus_scheme *scheme;
	const struct bonus_user *user;
	size_t part, parts;               /* the first, and how many */
	int64_t amount, bonus;
};

struct bonus_question {
	const char *from, *to;            /* NULL = open */
	const char *scheme;               /* only this one; NULL = all */
	int64_t user;                     /* only this one; 0 = all */
};

struct bonus {
	const struct bonus_schemes *schemes;
	struct bonus_question ask;
	struct arena *arena;
	VEC(struct bonus_user) user;      /* by id */
	VEC(struct bonus_fact) fact;
	VEC(struct bonus_part) part;      /* by scheme, user, version, day, fact */
	VEC(struct bonus_line) line;
};

/*
 * Computes the lines.  STATUS_OK, or another one with a sentence in err that names the place in the
 * file: a filter or a login that is not right, a fact in a currency without a rate on its day.  The
 * schemes and the arena must outlive it.  Free with bonus_release(), also then.
 */
enum status bonus_compute(struct bonus *b, struct model *m, struct strbuf *err);
void bonus_release(struct bonus *b);

/* The days of the question on which a version is valid; NULL = open. */
const char *bonus_first_day(const struct bonus_question *ask, const struct bonus_scheme *s);
const char *bonus_last_day(const struct bonus_question *ask, const struct bonus_scheme *s);

/* Of bonus-facts.c: adds the facts of a version with their parts. */
enum status bonus_collect(struct bonus *b, struct model *m, const struct bonus_scheme *s,
	struct strbuf *err);

#endif
