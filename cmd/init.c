#include "cli/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cli/init.h"
#include "io/yamltree.h"

struct init_options {
	const char *catalogs;
	bool empty;
};

static const struct option options[] = {
	{ 0, "catalogs", OPTION_STRING, offsetof(struct init_options, catalogs), N_("FILE"),
		N_("YAML with catalogs of your own"), "file" },
	{ 0, "empty", OPTION_FLAG, offsetof(struct init_options, empty), NULL,
		N_("no catalogs at all"), NULL },
	OPTION_END,
};

/* Makes the folders above a file. */
static void make_folders(const char *path)
{
	char *copy = xstrdup(path);

	for (char *p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) && errno != EEXIST)
			die_errno("%s", copy);
		*p = '/';
	}
	free(copy);
}

static int add_record(
	struct context *c, const struct entity *e, const struct yaml *y, struct strbuf *err)
{
	struct record *r = record_new(&c->arena, e);
	enum status status;

	if (y->kind == YAML_SCALAR &&
		record_set(&c->model, r, entity_field(e, e->label),
			yaml_text(y) ? yaml_text(y) : "", &status, err))
		return -1;
	for (const struct yaml *k = y->kind == YAML_MAP ? y->child : NULL; k; k = k->next) {
		const struct field *f = entity_field(e, k->key);

		if (!f)
			return fail(err, _("%s has no field \"%s\""), e->name, k->key);
		if (record_set(&c->model, r, f, yaml_text(k) ? yaml_text(k) : "", &status, err))
			return -1;
	}
	return record_save(&c->model, r, &status, err) == SAVE_FAILED ? -1 : 0;
}

/* ENTITY: a list of names, or of maps FIELD: VALUE. */
static int seed(struct context *c, const struct yaml *tree, const char *name, struct strbuf *err)
{
	if (tree->kind != YAML_MAP)
		return fail(
			err, _("%s:%d: catalogs are written CATALOG: a list"), name, tree->line);
	for (const struct yaml *y = tree->child; y; y = y->next) {
		const struct entity *e = model_entity(&c->model, y->key);

		if (!e)
			return fail(
				err, _("%s:%d: no such entity: \"%s\""), name, y->key_line, y->key);
		for (const struct yaml *item = y->child; item; item = item->next) {
			struct strbuf why = STRBUF_INIT;

			if (!add_record(c, e, item, &why))
				continue;
			fail(err, "%s:%d: %s", name, item->line, why.buf);
			strbuf_release(&why);
			return -1;
		}
	}
	return 0;
}

/* "ru_RU.UTF-8" is Russian. */
static const struct init_catalog *catalog_of(const char *language)
{
	size_t len = strcspn(language, "_.@");

	for (const struct init_catalog *k = init_catalogs; k->name; k++)
		if (strlen(k->name) == len && !strncmp(k->name, language, len))
			return k;
	return NULL;
}

/* The built-in catalogs of the language asked for, or of the one that messages are in. */
static const struct init_catalog *built_in(const char *language)
{
	/* TRANSLATORS: the code of your language, for the catalogs of a new database. */
	const char *messages = gettext("catalogs:en");
	const struct init_catalog *k;

	if (language)
		return catalog_of(language);
	k = catalog_of(messages + strcspn(messages, ":") + 1);
	return k ? k : init_catalogs;
}

static enum status no_catalogs(const char *language)
{
	struct strbuf known = STRBUF_INIT;

	for (const struct init_catalog *k = init_catalogs; k->name; k++)
		strbuf_addf(&known, "%s%s", known.len ? ", " : "", k->name);
	error(_("no catalogs in language \"%s\" (there are: %s; --catalogs FILE reads others)"),
		language, known.buf);
	strbuf_release(&known);
	return STATUS_USAGE;
}

static enum status run_init(struct context *c)
{
	const struct init_options *o = c->values;
	const struct init_catalog *catalog = built_in(c->global.lang);
	const char *name = context_database(c);
	struct strbuf err = STRBUF_INIT;
	const struct yaml *tree;

	if (c->args.n) {
		error(_("init takes no words (--db FILE says where)"));
		return STATUS_USAGE;
	}
	if (!catalog && !o->empty && !o->catalogs)
		return no_catalogs(c->global.lang);
	if (!db_is_server(name))
		make_folders(name);
	context_create(c);
	context_begin(c);
	if (!o->empty) {
		tree = o->catalogs ? yaml_read_file(o->catalogs, &c->arena, &err)
				   : yaml_read(catalog->text, strlen(catalog->text), catalog->name,
					     &c->arena, &err);
		if (!tree || seed(c, tree, o->catalogs ? o->catalogs : catalog->name, &err)) {
			db_discard(c->db);
			return context_error(&err,
				o->catalogs && access(o->catalogs, F_OK) ? STATUS_NOT_FOUND
									 : STATUS_DATA);
		}
	}
	context_say(c, _("made %s; next: crm partner add NAME, or crm partner import FILE"),
		db_name(c->db));
	return STATUS_OK;
}

static const char *const examples[] = {
	"crm init",
	"crm init --db ./sales.db --lang ru",
	"crm init --catalogs ours.yaml",
	NULL,
};

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct init_options),
	.access = ACCESS_OWN,
	.run = run_init,
};

const struct command cmd_init = {
	.name = "init",
	.summary = N_("make a database with usable catalogs"),
	.verb = &verb,
};
