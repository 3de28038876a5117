/* DOMAIN 6.6: bonuses by the schemes of the settings, and the facts behind them. */
#include "shared/bonus.h"

#include "base/money.h"
#include "cli/report.h"

report_rows report_rows_bonus;

static void put_user(struct out *o, const struct bonus_line *line)
{
	out_text(o, line->scheme->name);
	out_text(o, line->user ? line->user->name : NULL);
}

static void put_line(const struct bonus *b, const struct bonus_line *line, struct out *o)
{
	int scale = money_scale(line->scheme->currency);

	put_user(o, line);
	out_text(o, bonus_first_day(&b->ask, line->scheme));
	out_text(o, bonus_last_day(&b->ask, line->scheme));
	out_text(o, line->scheme->currency);
	out_decimal(o, line->amount, scale);
	if (line->user && line->amount > 0)
		out_decimal(o, muldiv(line->bonus, PERCENT_WHOLE, line->amount), -1);
	else
		out_null(o);
	out_decimal(o, line->bonus, scale);
	out_end_row(o);
}

static void put_part(const struct bonus *b, const struct bonus_line *line,
	const struct bonus_part *part, struct out *o)
{
	const struct bonus_fact *fact = &b->fact.v[part->fact];
	int scale = money_scale(line->scheme->currency);

	put_user(o, line);
	out_text(o, bonus_first_day(&b->ask, line->scheme));
	out_text(o, fact->day);
	out_text(o, arena_printf(b->arena, "%s:%" PRId64, fact->noun, fact->id));
	out_text(o, fact->partner);
	out_text(o, fact->own_currency);
	out_decimal(o, fact->own_amount, money_scale(fact->own_currency));
	out_text(o, line->scheme->currency);
	out_decimal(o, fact->amount, scale);
	out_decimal(o, part->share, -1);
	out_decimal(o, part->amount, scale);
	out_decimal(o, part->bonus, scale);
	out_end_row(o);
}

static void put_bonus(const struct bonus *b, bool explain, struct out *o)
{
	for (size_t i = 0; i < b->line.n; i++) {
		const struct bonus_line *line = &b->line.v[i];

		if (!explain)
			put_line(b, line, o);
		for (size_t k = 0; explain && k < line->parts; k++)
			put_part(b, line, &b->part.v[line->part + k], o);
	}
}

enum status report_rows_bonus(
	struct context *c, const struct report_values *values, struct out *o, struct strbuf *err)
{
	struct bonus_schemes schemes;
	struct bonus b = { .schemes = &schemes,
		.arena = &c->arena,
		.ask = { report_text(values, "period_from"), report_text(values, "period_to"),
			report_text(values, "scheme"), report_int(values, "user") } };
	enum status status = STATUS_USAGE;

	if (!bonus_schemes_read(&c->config, &c->arena, &schemes, err))
		status = bonus_compute(&b, &c->model, err);
	if (status == STATUS_OK)
		put_bonus(&b, report_int(values, "explain"), o);
	if (status == STATUS_OK && !schemes.scheme.n)
		context_say(c, _("there are no bonus schemes in the settings: see crm.conf(5)"));
	bonus_release(&b);
	bonus_schemes_release(&schemes);
	return status;
}
