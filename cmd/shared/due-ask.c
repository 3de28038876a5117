/* What is asked: how many days before its day each kind of thing is told. */
#include "due.h"

#include "cli/config.h"
#include "model/entity.h"

void due_look_ahead(struct due_ask *ask, int days)
{
	for (int i = 0; i < DUE_KINDS; i++)
		if (ask->stages[i].n)
			ask->stages[i] = (struct due_stages){ 1, { days } };
	ask->exact = false;
}

int due_stage(const struct due_ask *ask, const struct due *d)
{
	const struct due_stages *s = &ask->stages[d->kind];
	int64_t left = date_days(d->day) - date_days(ask->today);
	int stage = -1;

	if (due_passes(d->kind) && strcmp(d->day, ask->since ? ask->since : ask->today) < 0)
		return -1;
	for (int i = 0; i < s->n; i++)
		if (left <= s->days[i] && (stage < 0 || s->days[i] < stage))
			stage = s->days[i];
	if (ask->exact && due_passes(d->kind) && stage != left)
		return -1;
	return stage;
}

void due_add_stage(struct due_ask *ask, int days)
{
	for (int i = 0; i < DUE_KINDS; i++) {
		struct due_stages *s = &ask->stages[i];

		if (s->n && s->n <= DUE_STAGES)
			s->days[s->n++] = days;
	}
}

int due_stages_parse(const char *text, struct due_stages *s, struct strbuf *err)
{
	*s = (struct due_stages){ .n = 0 };
	for (const char *p = text;; p++) {
		char *end;
		long days = strtol(p, &end, 10);

		if (end == p || *p < '0' || *p > '9' || days > DUE_AHEAD_MAX)
			return fail(err, _("not numbers of days, 0 to %d: \"%s\""), DUE_AHEAD_MAX,
				text);
		if (s->n == DUE_STAGES)
			return fail(err, _("more than %d numbers: \"%s\""), DUE_STAGES, text);
		s->days[s->n++] = (int)days;
		p = end;
		if (!*p)
			return 0;
		if (*p != ',' && *p != '/')
			return fail(err, _("not numbers of days, 0 to %d: \"%s\""), DUE_AHEAD_MAX,
				text);
	}
}

static int read_setting(
	const struct config *config, enum config_key key, struct due_stages *s, struct strbuf *err)
{
	struct strbuf why = STRBUF_INIT;
	int result = due_stages_parse(config_get(config, key), s, &why);

	if (result)
		fail(err, "%s: %s: %s", config->origin[key], config_rows[key].key, why.buf);
	strbuf_release(&why);
	return result;
}

int due_ask_init(
	struct due_ask *ask, const struct config *config, const char *today, struct strbuf *err)
{
	*ask = (struct due_ask){ .today = today,
		.leap_day = config_get(config, CONFIG_REMIND_LEAP_DAY) };
	for (int i = 0; i < DUE_KINDS; i++)
		ask->stages[i].n = 1;
	if (read_setting(config, CONFIG_REMIND_BIRTHDAY, &ask->stages[DUE_BIRTHDAY], err) ||
		read_setting(config, CONFIG_REMIND_EXPIRY, &ask->stages[DUE_AGREEMENT], err))
		return -1;
	ask->stages[DUE_CONTRACT] = ask->stages[DUE_AGREEMENT];
	return 0;
}

/* One wish, "task" or "task:1/0", of n bytes. */
static int read_wish(const char *text, size_t n, const struct due_ask *usual, struct due_ask *ask,
	struct strbuf *err)
{
	const char *colon = memchr(text, ':', n);
	size_t len = colon ? (size_t)(colon - text) : n;
	int kind = enum_index(due_kind_names, text, len);
	struct due_stages *s = kind < 0 ? NULL : &ask->stages[kind];
	int result = 0;

	if (!s)
		return fail(
			err, _("\"%.*s\" is not one of %s, none"), (int)len, text, due_kind_names);
	if (colon) {
		char *days = xstrndup(colon + 1, n - len - 1);

		result = due_stages_parse(days, s, err);
		free(days);
	} else {
		*s = usual->stages[kind];
	}
	return result;
}

int due_wishes(const char *text, struct due_ask *ask, struct strbuf *err)
{
	const struct due_ask usual = *ask;
	const char *p = text + strspn(text, ", ");

	if (!*p)
		return 0;
	for (int i = 0; i < DUE_KINDS; i++)
		ask->stages[i].n = 0;
	if (!strcmp(p, "none"))
		return 0;
	while (*p) {
		size_t n = strcspn(p, ", ");

		if (read_wish(p, n, &usual, ask, err))
			return -1;
		p += n;
		p += strspn(p, ", ");
	}
	return 0;
}
