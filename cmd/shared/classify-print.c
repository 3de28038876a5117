#include "classify-print.h"

const char *classify_caption(struct context *c, const struct classify_parameters *p)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;

	strbuf_addf(&text, "%s (", _("Classes of clients"));
	classify_describe(p, &text);
	strbuf_addch(&text, ')');
	copy = arena_strdup(&c->arena, text.buf);
	strbuf_release(&text);
	return copy;
}

static const char *partner_name(struct context *c, struct arena *arena, int64_t id)
{
	return db_text(c->db, arena, "SELECT name FROM partner WHERE id = $1", "i", id);
}

static void put_letter(struct out *o, char letter)
{
	if (letter)
		out_textn(o, &letter, 1);
	else
		out_null(o);
}

static void put_client(struct context *c, struct out *o, const struct classified *k, size_t i)
{
	const struct client *x = &k->client.v[i];
	struct arena arena = ARENA_INIT;
	char computed[24];

	classes_describe(&x->computed, computed);
	out_int(o, x->id);
	out_text(o, partner_name(c, &arena, x->id));
	out_text(o, k->p.date);
	put_letter(o, x->now.abc);
	out_text(o, relation_name(x->now.stage));
	put_letter(o, x->now.xyz);
	out_text(o, manual_name(x->manual));
	out_text(o, computed);
	out_int(o, x->sales);
	out_text(o, k->p.currency);
	if (k->p.measure == MEASURE_SALES)
		out_null(o);
	else
		out_decimal(o, x->sum, money_scale(k->p.currency));
	if (x->variation < 0)
		out_null(o);
	else
		out_decimal(o, x->variation, -1);
	out_end_row(o);
	arena_release(&arena);
}

enum status classify_print(struct context *c, const struct classified *k)
{
	const struct out_column columns[] = {
		{ "partner", _("No."), OUT_ID, 0, 0 },
		{ "name", _("Partner"), OUT_TEXT, 0, 40 },
		{ "dated", _("Date"), OUT_DATE, 0, 0 },
		{ "abc", _("ABC class"), OUT_TEXT, 0, 0 },
		{ "stage", _("Relation stage"), OUT_TEXT, 0, 0 },
		{ "xyz", _("XYZ class"), OUT_TEXT, 0, 0 },
		{ "manual", _("By hand"), OUT_TEXT, 0, 0 },
		{ "computed", _("Computed"), OUT_TEXT, 0, 0 },
		{ "sales", _("Sales"), OUT_INT, 0, 0 },
		{ "currency", _("Currency"), OUT_TEXT, 0, 0 },
		{ "amount", _("Amount"), OUT_DECIMAL, 2, 0 },
		{ "variation", _("Variation"), OUT_QUANTITY, 2, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *o;

	opt.caption = classify_caption(c, &k->p);
	context_say(c, "%s", opt.caption);
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	for (size_t i = 0; i < k->client.n; i++)
		put_client(c, o, k, i);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static const char *move(int before, int now)
{
	if (!before)
		return NULL;
	return !now || now > before ? "-" : now < before ? "+" : "=";
}

enum status classify_print_compared(
	struct context *c, const struct classified *a, const struct classified *b, bool all)
{
	const struct out_column columns[] = {
		{ "partner", _("No."), OUT_ID, 0, 0 },
		{ "name", _("Partner"), OUT_TEXT, 0, 40 },
		{ "abc_1", _("First ABC"), OUT_TEXT, 0, 0 },
		{ "abc_2", _("Second ABC"), OUT_TEXT, 0, 0 },
		{ "abc_move", _("ABC move"), OUT_ARROW, 0, 0 },
		{ "stage_1", _("First stage"), OUT_TEXT, 0, 0 },
		{ "stage_2", _("Second stage"), OUT_TEXT, 0, 0 },
		{ "stage_move", _("Stage move"), OUT_ARROW, 0, 0 },
		{ "xyz_1", _("First XYZ"), OUT_TEXT, 0, 0 },
		{ "xyz_2", _("Second XYZ"), OUT_TEXT, 0, 0 },
		{ "xyz_move", _("XYZ move"), OUT_ARROW, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	size_t i = 0, k = 0;
	struct out *o;

	opt.caption = _("Classes compared");
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	while (i < a->client.n || k < b->client.n) {
		struct classes none = { .abc = '\0' }, x = none, y = none;
		int64_t id = i < a->client.n ? a->client.v[i].id : INT64_MAX;

		if (k < b->client.n && b->client.v[k].id < id)
			id = b->client.v[k].id;
		if (i < a->client.n && a->client.v[i].id == id)
			x = a->client.v[i++].now;
		if (k < b->client.n && b->client.v[k].id == id)
			y = b->client.v[k++].now;
		if (!all && x.abc == y.abc && x.stage == y.stage && x.xyz == y.xyz)
			continue;
		out_int(o, id);
		out_text(o, partner_name(c, &arena, id));
		put_letter(o, x.abc);
		put_letter(o, y.abc);
		out_text(o, move(x.abc, y.abc));
		out_text(o, relation_name(x.stage));
		out_text(o, relation_name(y.stage));
		out_text(o, move((int)x.stage, (int)y.stage));
		put_letter(o, x.xyz);
		put_letter(o, y.xyz);
		out_text(o, move(x.xyz, y.xyz));
		out_end_row(o);
		arena_clear(&arena);
	}
	arena_release(&arena);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}
