#include "terms.h"

#include "base/money.h"

/* One of the two kinds of terms. */
struct kind {
	const char *field; /* of the record */
	const char *sql;   /* partner, state, valid_from, valid_to, agreement of one */
	const char *only; /* the ones of partner $1 in force on $2: their number and the least id */
};

static const struct kind agreement = { "agreement",
	"SELECT partner, state, valid_from, valid_to, NULL FROM agreement WHERE id = $1",
	"SELECT count(*), min(id) FROM agreement WHERE partner = $1 AND state = 'active' "
	"AND coalesce(valid_from, '') <= $2 AND coalesce(valid_to, '9999') >= $2" };
static const struct kind contract = { "contract",
	"SELECT partner, state, valid_from, valid_to, agreement FROM contract WHERE id = $1",
	"SELECT count(*), min(id) FROM contract WHERE partner = $1 AND state = 'active' "
	"AND coalesce(valid_from, '') <= $2 AND coalesce(valid_to, '9999') >= $2" };

static int not_in_force(const struct kind *k, const char *state, const char *from, const char *to,
	const char *day, struct strbuf *err)
{
	if (!strcmp(state, "draft"))
		return fail(err, _("%s: it is a draft (set its state to active)"), k->field);
	if (from && strcmp(day, from) < 0)
		return fail(err, _("%s: it is valid from %s, not on %s"), k->field, from, day);
	if (to && strcmp(day, to) > 0)
		return fail(err, _("%s: it was valid until %s, not on %s"), k->field, to, day);
	if (!strcmp(state, "closed") && !to)
		return fail(err, _("%s: it is closed"), k->field);
	return 0;
}

static int check_one(struct model *m, struct record *r, const struct kind *k, const char *day,
	struct strbuf *err)
{
	struct stmt *st = db_prepare(m->db, k->sql);
	int64_t partner, under;
	char *state, *from, *to;

	db_bind_int(st, 1, record_num(r, k->field));
	if (db_step(st) != DB_ROW) {
		db_done(st);
		return 0; /* the store refuses it */
	}
	partner = db_column_int(st, 0);
	state = arena_strdup(r->arena, db_column_text(st, 1));
	from = arena_strdup(r->arena, db_column_text(st, 2));
	to = arena_strdup(r->arena, db_column_text(st, 3));
	under = db_column_int(st, 4);
	db_done(st);
	if (partner && partner != record_num(r, "partner"))
		return fail(err, _("%s: it is another partner's (%s)"), k->field,
			label_of(m, model_need(m, "partner"), partner, r->arena));
	if (not_in_force(k, state, from, to, day, err))
		return -1;
	if (under && !record_num(r, "agreement"))
		record_put_num(r, "agreement", under);
	return 0;
}

static int check_given(struct model *m, struct record *r, const struct record *old,
	const struct kind *k, const char *date, struct strbuf *err)
{
	const char *day = record_text(r, date);

	if (!record_num(r, k->field) || !day)
		return 0;
	if (old && !record_changes(r, old, k->field) && !record_changes(r, old, "partner") &&
		!record_changes(r, old, date))
		return 0;
	return check_one(m, r, k, day, err);
}

/* The setting's demand. */
static int demand(struct model *m, struct record *r, const struct kind *k, const char *date,
	struct strbuf *err)
{
	const char *day = record_text(r, date);
	int64_t partner = record_num(r, "partner"), n, only;
	struct stmt *st;

	if (record_num(r, k->field) || !partner || !day)
		return 0;
	st = db_prepare(m->db, k->only);
	db_bind_int(st, 1, partner);
	db_bind_text(st, 2, day);
	db_step(st);
	n = db_column_int(st, 0);
	only = db_column_int(st, 1);
	db_done(st);
	if (n != 1)
		return fail(err,
			n ? _("%s: which of the partner's? several are in force on %s")
			  : _("%s: setting control demands one, and the partner has none of its "
			      "own in force on %s"),
			k->field, day);
	record_put_num(r, k->field, only);
	return 0;
}

int terms_check(struct model *m, struct record *r, const struct record *old, const char *date,
	struct strbuf *err)
{
	if (!old && !strcmp(m->set.control, "agreements") && demand(m, r, &agreement, date, err))
		return -1;
	if (!old && !strcmp(m->set.control, "contracts") && demand(m, r, &contract, date, err))
		return -1;
	return terms_check_named(m, r, old, date, err);
}

int terms_check_named(struct model *m, struct record *r, const struct record *old, const char *date,
	struct strbuf *err)
{
	if (check_given(m, r, old, &contract, date, err))
		return -1;
	return check_given(m, r, old, &agreement, date, err);
}

/* "14:70", or "70% 14", "70%". */
int terms_step_parse(const char *text, int64_t *days, int64_t *share, struct strbuf *err)
{
	const char *colon = strchr(text, ':'), *sign = strchr(text, '%');
	struct strbuf day = STRBUF_INIT, part = STRBUF_INIT;
	int bad;

	if (colon) {
		strbuf_add(&day, text, (size_t)(colon - text));
		strbuf_addstr(&part, colon + 1);
	} else {
		strbuf_add(&part, text, sign ? (size_t)(sign + 1 - text) : strlen(text));
		strbuf_addstr(&day, sign && sign[1 + strspn(sign + 1, " ")] ? sign + 1 : "0");
	}
	bad = integer_parse(day.buf, days, NULL) || percent_parse(part.buf, share, NULL) ||
		*share <= 0 || *share > PERCENT_WHOLE || *days < -3650 || *days > 3650;
	strbuf_release(&day);
	strbuf_release(&part);
	return bad ? fail(err,
			     _("not a payment step: \"%s\" (\"30%%\", or \"70%% 14\": 70 %% "
			       "after 14 days)"),
			     text)
		   : 0;
}

/* Brings the steps given to the form of the store. */
static int normalise_schedule(struct record *r, struct strbuf *err)
{
	struct value *list = record_value(r, "schedule");
	char number[DECIMAL_SIZE];
	int64_t sum = 0;

	if (!list->given || !list->n)
		return 0;
	for (size_t i = 0; i < list->n; i++) {
		struct value *v = &list->item[i];
		int64_t days, share;

		if (terms_step_parse(v->text, &days, &share, err))
			return -1;
		v->text = arena_printf(r->arena, "%" PRId64 ":%s", days,
			decimal_format_short(share, PERCENT_SCALE, number));
		v->len = strlen(v->text);
		sum += share;
	}
	if (sum != PERCENT_WHOLE && !r->partial_sets)
		return fail(err, _("schedule: its steps make %s %%, not 100"),
			decimal_format_short(sum, PERCENT_SCALE, number));
	return 0;
}

int terms_check_discount(const struct record *r, struct strbuf *err)
{
	int64_t discount = record_num(r, "discount");

	return discount < 0 || discount > PERCENT_WHOLE ? fail(err, _("discount: from 0 to 100"))
							: 0;
}

int terms_complete(struct model *m, struct record *r, struct strbuf *err)
{
	const char *from, *to;

	if (!record_text(r, "name") && record_num(r, "partner"))
		record_put_text(r, "name",
			label_of(m, model_need(m, "partner"), record_num(r, "partner"), r->arena));
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	if (terms_check_discount(r, err))
		return -1;
	from = record_text(r, "valid_from");
	to = record_text(r, "valid_to");
	if (from && to && strcmp(from, to) > 0)
		return fail(err, _("valid_to: %s is before valid_from (%s)"), to, from);
	return normalise_schedule(r, err);
}

int terms_after_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	char number[DECIMAL_SIZE];
	bool mine = !strcmp(r->entity->name, "agreement");
	int64_t sum;

	(void)old;
	if (!record_get(r, "schedule")->given)
		return 0;
	sum = mine ? db_int(m->db, PERCENT_WHOLE,
			     "SELECT CAST(sum(share) AS BIGINT) FROM payment_step "
			     "WHERE agreement = $1",
			     "i", r->id)
		   : db_int(m->db, PERCENT_WHOLE,
			     "SELECT CAST(sum(share) AS BIGINT) FROM payment_step "
			     "WHERE contract = $1",
			     "i", r->id);
	if (sum != PERCENT_WHOLE)
		return fail(err, _("schedule: its steps make %s %%, not 100"),
			decimal_format_short(sum, PERCENT_SCALE, number));
	return 0;
}
