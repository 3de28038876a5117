#include "interaction-kind.h"

#include "model/resolve.h"

static const struct known {
	const char *code;
	const char *name[2]; /* as crm init has called it */
} known[] = {
	{ "meeting", { "Meeting", "Встреча" } },
	{ "call", { "Call", "Звонок" } },
	{ "email", { "E-mail", "Письмо" } },
	{ "sms", { "SMS", "SMS" } },
	{ "letter", { "Letter", "Почта" } },
	{ "event", { "Event", "Мероприятие" } },
	{ "note", { "Note", "Заметка" } },
};

static const struct known *find_known(const char *code)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].code, code))
			return &known[i];
	BUG("no interaction kind has the code %s", code);
}

int64_t interaction_kind(struct model *m, const char *code)
{
	const struct entity *e = model_need(m, "interaction-kind");
	const struct known *k = find_known(code);
	int64_t id = db_int(m->db, 0,
		"SELECT id FROM catalog WHERE kind = 'interaction-kind' AND code = $1", "t", code);

	/* A kind of that name that has a code is another one. */
	for (size_t i = 0; i < ARRAY_SIZE(k->name) && !id; i++)
		if (resolve_all(m, e, k->name[i], &id, 1) &&
			db_int(m->db, 0, "SELECT 1 FROM catalog WHERE id = $1 AND code IS NOT NULL",
				"i", id))
			id = 0;
	return id;
}

int64_t interaction_kind_need(struct model *m, const char *code, struct strbuf *err)
{
	int64_t id = interaction_kind(m, code);

	if (!id)
		fail(err,
			_("no interaction kind has the code %s (crm interaction-kind add \"%s\" "
			  "--code %s)"),
			code, find_known(code)->name[0], code);
	return id;
}
