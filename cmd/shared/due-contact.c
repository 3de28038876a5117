/* Clients whom nobody has contacted for longer than a rule says. */
#include "due.h"

#include "frequency.h"

static struct due due_of(const struct frequency_duty *duty)
{
	struct due d = { .kind = DUE_CONTACT,
		.noun = "partner",
		.id = duty->partner,
		.owner = duty->user,
		.title = duty->name,
		.partner = duty->partner_name };

	date_of_days(duty->due, d.day);
	return d;
}

int due_contacts(struct model *m, const struct due_ask *ask, int64_t owner, struct due_list *list,
	struct strbuf *err)
{
	char until[DATE_SIZE];
	const struct frequency_question question = {
		.date = ask->today, .until = until, .user = owner
	};
	frequency_list duties = VEC_INIT;
	int result;

	if (!due_last_day(ask, DUE_CONTACT, until))
		return 0;
	result = frequency_read(m, &question, &list->arena, &duties, err);
	for (size_t i = 0; i < duties.n && !result; i++) {
		const struct frequency_duty *before = i ? &duties.v[i - 1] : NULL;
		const struct due d = due_of(&duties.v[i]);

		/* Two rules that want the same call on the same day are one thing to do. */
		if (before && before->partner == d.id && before->due == duties.v[i].due &&
			before->user == d.owner)
			continue;
		if (due_stage(ask, &d) >= 0)
			vec_push(&list->item, d);
	}
	vec_release(&duties);
	return result;
}
