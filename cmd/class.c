#include "cli/command.h"

#include "shared/classes.h"

static const struct field fields[] = {
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "partner",
		NULL, N_("Partner"), NULL, NULL, NULL },
	{ "dated", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "today",
		N_("Date"), NULL, NULL, NULL },
	{ "abc", TYPE_ENUM, FIELD_LIST, CLASSES_ABC, NULL, N_("ABC class"), NULL, NULL, NULL },
	{ "stage", TYPE_ENUM, FIELD_LIST, CLASSES_STAGE, NULL, N_("Relation stage"), NULL, NULL,
		NULL },
	{ "xyz", TYPE_ENUM, FIELD_LIST, CLASSES_XYZ, NULL, N_("XYZ class"),
		N_("of regular clients"), NULL, NULL },
	{ "manual", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("By hand"),
		N_("which of abc, stage and xyz were set by hand and stand"), NULL, NULL },
	{ "computed", TYPE_TEXT, 0, NULL, NULL, N_("Computed"),
		N_("what the figures give: A/regular/X"), NULL, NULL },
	{ "sales", TYPE_INT, FIELD_LIST, NULL, NULL, N_("Sales"),
		N_("number of sales in the window"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, 0, NULL, NULL, N_("Currency"), NULL, NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_LIST, "currency", NULL, N_("Amount"),
		N_("revenue or profit in the window"), NULL, NULL },
	{ "variation", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Variation"),
		N_("coefficient of variation over the periods, in percent"), NULL, NULL },
	{ "classification", TYPE_REF, FIELD_INDEXED, "classification", NULL, N_("Classification"),
		N_("the run that gave it"), NULL, NULL },
	{ "author", TYPE_REF, 0, "user", NULL, N_("Author"), N_("who set it by hand"), NULL, NULL },
	{ "reason", TYPE_TEXT, 0, NULL, NULL, N_("Reason"), NULL, NULL, NULL },
	{ "because", TYPE_SUBJECT, 0, NULL, NULL, N_("Because of"),
		N_("what justifies it: interaction:12"), NULL, NULL },
	{ .name = NULL },
};

/* "xyz, abc" is written "abc,xyz". */
static int check_manual(struct record *r, struct strbuf *err)
{
	static const char words[] = "abc,stage,xyz";
	const char *text = record_text(r, "manual");
	unsigned manual = 0;

	while (text && *text) {
		size_t n = strcspn(text, ", ");
		int i = n ? enum_index(words, text, n) : -1;

		if (n && i < 0)
			return fail(err, _("manual: not one of %s: \"%.*s\""), words, (int)n, text);
		manual |= n ? 1u << i : 0;
		text += n + (text[n] != '\0');
	}
	record_put_text(r, "manual", manual_name(manual));
	return 0;
}

/* What differs from the computed classes was set by hand. */
static void mark_manual(struct record *r)
{
	const char *computed = record_text(r, "computed");
	unsigned manual = manual_of(record_text(r, "manual"));

	for (int i = 0; i < 3; i++) {
		size_t n;
		const char *part = classes_part(computed, i, &n);
		const char *value = record_text(r, class_names[i]);

		if (part && value && (strlen(value) != n || memcmp(value, part, n)))
			manual |= 1u << i;
	}
	/* Without regularity there is no XYZ class to stand. */
	if (record_text(r, "stage") && strcmp(record_text(r, "stage"), "regular"))
		manual &= ~(unsigned)MANUAL_XYZ;
	record_put_text(r, "manual", manual_name(manual));
}

/*
 * Only regular clients have an XYZ class (DOMAIN 7.4); alone it makes them so, and it goes when
 * they are so no more.
 */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *stage = record_text(r, "stage"), *xyz = record_text(r, "xyz");

	if (record_changes(r, old, "manual") && check_manual(r, err))
		return -1;
	if (xyz && record_changes(r, old, "xyz")) {
		bool alone = old ? !record_changes(r, old, "stage") : !stage;

		if (alone)
			record_put_text(r, "stage", "regular");
		else if (!stage || strcmp(stage, "regular"))
			return fail(err, _("xyz: only regular clients have an XYZ class"));
	}
	stage = record_text(r, "stage");
	if (xyz && (!stage || strcmp(stage, "regular")))
		record_put_text(r, "xyz", NULL);
	mark_manual(r);
	if (record_has(r, "amount") && !record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	return 0;
}

static const struct entity class = {
	.name = "class",
	.table = "partner_class",
	.title = N_("Class of a partner"),
	.plural = N_("classes of partners"),
	.field = fields,
	.label = "dated",
	.import_key = "partner+dated",
	.unique = "partner+dated",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &class, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list dated=2026-10-31 abc=A",
	"crm %s list partner=Acme --sort -dated",
	NULL,
};

const struct command cmd_class = {
	.name = "class",
	.summary = N_("the classes partners had by date: what crm classify gave, or a person set"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
