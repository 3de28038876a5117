#include "cli/command.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "shared/due.h"

/* Our own people.  "user" is a reserved word of SQL, so the table is called users. */

static const struct set phones = { "detail", "employee", "value", "type", "phone", NULL };
static const struct set emails = { "detail", "employee", "value", "type", "email", NULL };

static const struct field fields[] = {
	{ "login", TYPE_TEXT, FIELD_REQUIRED | FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Login"), N_("the system's login, under which changes are recorded"), NULL,
		NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"), NULL,
		NULL, NULL },
	{ "department", TYPE_REF, FIELD_LIST, "department", NULL, N_("Department"), NULL, NULL,
		NULL },
	{ "job", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Job"), NULL, NULL, NULL },
	{ "manager", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", NULL, N_("Manager"), NULL, NULL,
		NULL },
	{ "active", TYPE_BOOL, FIELD_REQUIRED, NULL, "1", N_("Active"), NULL, NULL, NULL },
	{ "phone", TYPE_SET, 0, NULL, NULL, N_("Phone"), NULL, &phones, NULL },
	{ "email", TYPE_SET, 0, NULL, NULL, N_("E-mail"), NULL, &emails, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ "remind", TYPE_TEXT, FIELD_NEWER, NULL, NULL, N_("Reminders"),
		N_("of what, how many days before: task:1/0 birthday; none; empty: everything"),
		NULL, NULL },
	{ "lang", TYPE_TEXT, FIELD_NEWER, NULL, NULL, N_("Language"),
		N_("of letters to this user, such as ru or en"), NULL, NULL },
	{ .name = NULL },
};

/* The practice of passports, GOST R 7.0.34-2014 simplified, for а…я. */
static const char *const latin[32] = { "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l",
	"m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "",
	"e", "yu", "ya" };

/* "Анна Петрова" → "anna.petrova". */
static void login_of(const char *name, struct strbuf *out)
{
	struct strbuf words = STRBUF_INIT;

	fold_words(&words, name, strlen(name));
	strbuf_trim(&words);
	for (size_t i = 0; i < words.len;) {
		int32_t cp;

		i += utf8_read(words.buf + i, words.len - i, &cp);
		if (cp == ' ')
			strbuf_addch(out, '.');
		else if (cp < 0x80)
			strbuf_addch(out, (char)cp);
		else if (cp >= 0x430 && cp <= 0x44F)
			strbuf_addstr(out, latin[cp - 0x430]);
	}
	if (!out->len)
		strbuf_addstr(out, "user");
	strbuf_release(&words);
}

/* "ru", "pt_BR" */
static bool is_language(const char *text)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz";
	size_t n = strspn(text, small);

	if ((n == 2 || n == 3) && text[n] == '_' && text[n + 1] >= 'A' && text[n + 1] <= 'Z' &&
		text[n + 2] >= 'A' && text[n + 2] <= 'Z')
		return !text[n + 3];
	return (n == 2 || n == 3) && !text[n];
}

static int check_reminders(const struct record *r, struct strbuf *err)
{
	struct due_ask scratch = { .today = NULL };
	struct strbuf why = STRBUF_INIT;
	int result = 0;

	if (record_text(r, "remind") && due_wishes(record_text(r, "remind"), &scratch, &why))
		result = fail(err, "%s: %s", "remind", why.buf);
	else if (record_text(r, "lang") && !is_language(record_text(r, "lang")))
		result = fail(err, _("lang: not the code of a language, such as ru: \"%s\""),
			record_text(r, "lang"));
	strbuf_release(&why);
	return result;
}

/* A user without a login gets one from the name, with a number if it is taken. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	struct strbuf login = STRBUF_INIT;
	size_t base;

	(void)old;
	if (check_reminders(r, err))
		return -1;
	if (record_text(r, "login") || !record_text(r, "name"))
		return 0;
	login_of(record_text(r, "name"), &login);
	base = login.len;
	for (int n = 2; db_int(m->db, 0, "SELECT id FROM users WHERE login = $1", "t", login.buf);
		n++) {
		strbuf_setlen(&login, base);
		strbuf_addf(&login, "%d", n);
	}
	record_put_text(r, "login", login.buf);
	strbuf_release(&login);
	return 0;
}

static const struct entity user = {
	.name = "user",
	.table = "users",
	.title = N_("User"),
	.plural = N_("users"),
	.field = fields,
	.label = "name",
	.import_key = "login|name",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &user, NULL };
static void add_table(struct strvec *tables, const char *table)
{
	for (size_t i = 0; i < tables->n; i++)
		if (!strcmp(tables->v[i], table))
			return;
	vec_push(tables, table);
}

/* A noun's table and those whose rows belong to its records. */
static void add_noun(struct context *c, struct strvec *tables, const struct entity *e)
{
	add_table(tables, e->table);
	for (const struct entity **other = context_entities(c); *other; other++)
		for (const struct field *f = (*other)->field; f->name; f++)
			if (field_owned_by(f, e))
				add_table(tables, (*other)->table);
}

/* Managers do the daily work: the nouns of the setting. */
static enum status manager_tables(struct context *c, struct strvec *tables)
{
	const char *list = config_get(&c->config, CONFIG_ROLES_MANAGER);

	while (*list) {
		size_t n = strcspn(list, ", ");
		const char *name = arena_strndup(&c->arena, list, n);
		const struct entity *e = n ? model_entity(&c->model, name) : NULL;

		if (n && !e) {
			error(_("roles.manager: no such entity: \"%s\""), name);
			return STATUS_USAGE;
		}
		if (e)
			add_noun(c, tables, e);
		list += n + (list[n] != '\0');
	}
	return STATUS_OK;
}

/* Secretaries keep everything but the list of users; administrators all of it, and the schema. */
static enum status role_rights(struct context *c, const char *role, struct db_rights *rights)
{
	bool secretary = !strcmp(role, "secretary"), admin = !strcmp(role, "admin");

	if (!strcmp(role, "manager"))
		return manager_tables(c, &rights->table);
	if (!secretary && !admin && strcmp(role, "reader")) {
		error(_("not one of reader, manager, secretary, admin: \"%s\""), role);
		return STATUS_USAGE;
	}
	for (const struct entity **e = context_entities(c); *e && (secretary || admin); e++)
		if (admin || strcmp((*e)->name, "user"))
			add_table(&rights->table, (*e)->table);
	rights->owner = admin;
	return STATUS_OK;
}

static enum status run_grant(struct context *c)
{
	struct db_rights rights = { VEC_INIT, false };
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (c->args.n != 2) {
		error(_("usage: crm user grant LOGIN reader|manager|secretary|admin"));
		return STATUS_USAGE;
	}
	context_begin(c);
	status = role_rights(c, c->args.v[1], &rights);
	if (status == STATUS_OK && db_grant(c->db, c->args.v[0], &rights, &err))
		status = context_error(&err, STATUS_DATA);
	else if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("%s has the role %s now"), c->args.v[0], c->args.v[1]);
	vec_release(&rights.table);
	return status;
}

static const char *const grant_examples[] = { "crm %s grant anna manager", NULL };

static const struct verb verb_grant = {
	.name = "grant",
	.summary = N_("on a server: what a login may do"),
	.args = "LOGIN reader|manager|secretary|admin",
	.words = ". =reader,manager,secretary,admin",
	.examples = grant_examples,
	.access = ACCESS_WRITE,
	.run = run_grant,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_grant, NULL };
static const char *const examples[] = {
	"crm %s add \"Anna Example\" --login anna --department Sales",
	"crm %s list department=Sales",
	NULL,
};

const struct command cmd_user = {
	.name = "user",
	.summary = N_("our own people, who own partners, deals and tasks"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
