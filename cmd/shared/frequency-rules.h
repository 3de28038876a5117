/* Of frequency.c: the rules, for whom they are, and what counts under them. */
#ifndef CMD_SHARED_FREQUENCY_RULES_H
#define CMD_SHARED_FREQUENCY_RULES_H

#include "model/model.h"

/* Which interactions count; rules that count the same share one. */
struct frequency_counting {
	const int64_t *kind; /* rising; none = any but notes */
	size_t kinds;
	char direction; /* 'i', 'o'; 0 = either */
};

struct frequency_rule {
	const char *noun, *name;
	int64_t id, max_days, user, partner;
	char abc, stage, xyz; /* first letter; 0 = any */
	bool some;            /* only for those in `member` */
	int64_t *member;      /* rising */
	size_t members;
	size_t counting;
};


struct frequency_rules {
	struct model *m;
	const char *date;     /* on which group memberships count */
	struct arena *arena;
	int64_t note;         /* the kind that is no contact */
	VEC(struct frequency_rule) rule; /* policies behind the others */
	VEC(struct frequency_counting) counting;
	VEC(int64_t) kind;    /* room to read a rule's */
};

/* What a rule may ask of a partner; the classes by their first letters, 0 = none. */
struct frequency_subject {
	int64_t id;
	char abc, stage, xyz;
};

/* m, date and arena are set.  -1 with a sentence; release it in any case. */
int frequency_rules_read(struct frequency_rules *x, struct strbuf *err) MUST_USE;
void frequency_rules_release(struct frequency_rules *x);
bool frequency_rule_fits(const struct frequency_rule *r, const struct frequency_subject *s);
/* Whether an interaction of a kind (0 = none) and direction (0 = none, 'i', 'o') counts. */
bool frequency_counts(const struct frequency_rules *x, const struct frequency_counting *k,
	int64_t kind, char direction);
/* The first letter of a statement's text, 0 for NULL. */
char frequency_letter(struct stmt *st, int column);

#endif
