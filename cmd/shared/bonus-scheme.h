/*
 * Bonus schemes (DOMAIN 6.6) as they stand in the settings file under `bonus`; crm.conf(5) explains
 * the keys.  They are read when they are asked for, not at every start.
 */
#ifndef CMD_SHARED_BONUS_SCHEME_H
#define CMD_SHARED_BONUS_SCHEME_H

#include "cli/config.h"

enum bonus_base { BONUS_PAYMENTS, BONUS_PROFIT, BONUS_REVENUE, BONUS_WON };
extern const char *const bonus_base_names[];

enum bonus_who {
	BONUS_RESPONSIBLE, /* of the fact */
	BONUS_MANAGER,     /* of that one */
	BONUS_LOGIN,
};

struct bonus_step {
	int64_t from;      /* minor units of the scheme's currency */
	int64_t rate;      /* hundredths of a percent */
};

struct bonus_share {
	enum bonus_who who;
	const char *login; /* of BONUS_LOGIN */
	int64_t share;     /* hundredths of a percent; those of a scheme make 100 % */
	int line;
};

struct bonus_filter {
	const char *text;
	int line;
};

/* One version of a scheme. */
struct bonus_scheme {
	const char *name;
	int line;
	enum bonus_base base;
	bool any;                    /* payments: also those under no agreement or contract */
	struct bonus_filter *filter;
	size_t filters;
	struct bonus_step *step;     /* rising */
	size_t steps;
	struct bonus_share *share;
	size_t shares;
	bool whole;                  /* the step reached counts for all of the sum */
	int64_t cap;                 /* INT64_MAX: none */
	int64_t minimum;             /* INT64_MIN: none */
	const char *currency;
	const char *from, *to;       /* first and last day, NULL = open */
};

struct bonus_schemes {
	const char *file;
	VEC(struct bonus_scheme) scheme; /* in the file's order, versions by date */
};

/*
 * Reads all schemes; what they point to lives in the arena and in the settings.  -1 with
 * "FILE:LINE: bonus NAME: …" in err at the first mistake; whether logins and filters are right
 * cannot be seen here.  Free with bonus_schemes_release(), also then.
 */
int bonus_schemes_read(const struct config *c, struct arena *arena, struct bonus_schemes *s,
	struct strbuf *err) MUST_USE;
void bonus_schemes_release(struct bonus_schemes *s);
/* "FILE:LINE: bonus NAME: " before a sentence of one's own. */
void bonus_place(const struct bonus_schemes *s, const struct bonus_scheme *scheme, int line,
	struct strbuf *err);

#endif
