#include "cli/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/fold.h"
#include "base/money.h"
#include "base/size.h"
#include "db/db.h"
#include "io/yamltree.h"

const struct config_row config_rows[CONFIG_KEYS] = {
	[CONFIG_DATABASE] = { "database", "CRM_DB", NULL, NULL,
		N_("the database: a file (relative to this file's folder), or postgresql://…") },
	[CONFIG_USER] = { "user", "CRM_USER", NULL, NULL,
		N_("login under which changes are recorded; default: the system's") },
	[CONFIG_LANG] = { "lang", "CRM_LANG", NULL, NULL,
		N_("language of messages and titles, such as ru or en; default: the locale's") },
	[CONFIG_CURRENCY] = { "currency", "CRM_CURRENCY", "RUB", NULL,
		N_("currency of amounts that name none") },
	[CONFIG_PHONE_COUNTRY] = { "phone.country", NULL, "7", NULL,
		N_("country code of telephone numbers written without one") },
	[CONFIG_PHONE_TRUNK] = { "phone.trunk", NULL, "8", NULL,
		N_("digits dialled before a national number") },
	[CONFIG_PHONE_NATIONAL] = { "phone.national", NULL, "10", NULL,
		N_("digits of a full national number") },
	[CONFIG_PAGER] = { "pager", "CRM_PAGER", NULL, NULL,
		N_("program for long tables; empty or cat: none; default: $PAGER, less") },
	[CONFIG_EDITOR] = { "editor", "CRM_EDITOR", NULL, NULL,
		N_("program for forms; default: $VISUAL, $EDITOR, vi") },
	[CONFIG_COLOR] = { "color", NULL, "auto", "auto,always,never", N_("colour in tables") },
	[CONFIG_DB_SYNC] = { "db.sync", NULL, "full", "full,normal,off",
		N_("how firmly a change is written: full survives a power loss") },
	[CONFIG_DB_WAIT] = { "db.wait", NULL, "5000", NULL,
		N_("milliseconds to wait while another command writes") },
	[CONFIG_DB_TIMEOUT] = { "db.timeout", NULL, "0", NULL,
		N_("on a server: milliseconds that one statement may take; 0: no limit") },
	[CONFIG_DB_PREPARE] = { "db.prepare", NULL, "on", "on,off",
		N_("on a server: off for a connection pooler that cannot keep statements") },
	[CONFIG_ROLES_MANAGER] = { "roles.manager", NULL, "interaction,task,deal", NULL,
		N_("on a server: nouns whose records the role manager may write") },
	[CONFIG_CONTROL] = { "control", NULL, "none", "agreements,contracts,none",
		N_("what a deal, an order or a sale must name") },
	[CONFIG_CLASSIFY] = { "classify", NULL, NULL, NULL,
		N_("parameters of crm classify: measure=profit,abc=70/20/10") },
	[CONFIG_MAIL_COMMAND] = { "mail.command", NULL, "/usr/sbin/sendmail -t -i", NULL,
		N_("the mailer: it reads a letter and sends it to those in its header") },
	[CONFIG_MAIL_FROM] = { "mail.from", NULL, NULL, NULL,
		N_("the sender of letters: Example Ltd <sales@example.org>") },
	[CONFIG_MAIL_ADDRESSES] = { "mail.addresses", NULL, NULL, NULL,
		N_("our addresses besides those of users: sales@example.org, @example.net") },
	[CONFIG_MAIL_RATE] = { "mail.rate", NULL, "0", NULL,
		N_("letters that a mailing sends in a minute; 0: no limit") },
	[CONFIG_CLAIMS_ENABLED] = { "claims.enabled", NULL, "on", "on,off",
		N_("off for those who keep no claims: crm claim is refused then") },
	[CONFIG_REMIND_BIRTHDAY] = { "remind.birthday", NULL, "7,1,0", NULL,
		N_("how many days before a birthday crm remind tells of it") },
	[CONFIG_REMIND_EXPIRY] = { "remind.expiry", NULL, "30,7,0", NULL,
		N_("the same for agreements and contracts that expire") },
	[CONFIG_REMIND_LEAP_DAY] = { "remind.leap-day", NULL, "02-28", "02-28,03-01",
		N_("when birthdays of 29 February are kept in common years") },
	[CONFIG_FILES_LIMIT] = { "files.limit", NULL, "100M", NULL,
		N_("how large a file may be that is attached; 0: of any size") },
	[CONFIG_FILES_INSIDE] = { "files.inside", NULL, "100k", NULL,
		N_("files up to this size stand in the database, larger ones beside it") },
};

int config_find(const char *key, struct strbuf *err)
{
	const char *best = NULL;
	int best_distance = 4;

	for (int i = 0; i < CONFIG_KEYS; i++) {
		int d = fold_distance(key, config_rows[i].key);

		if (!strcmp(config_rows[i].key, key))
			return i;
		if (d < best_distance) {
			best_distance = d;
			best = config_rows[i].key;
		}
	}
	if (best)
		return fail(err, _("unknown setting \"%s\" (did you mean \"%s\"?)"), key, best);
	return fail(err, _("unknown setting \"%s\" (crm config list shows all)"), key);
}

static bool allowed(const char *values, const char *value)
{
	size_t len = strlen(value);

	for (;;) {
		size_t n = strcspn(values, ",");

		if (n == len && !strncmp(values, value, n))
			return true;
		if (!values[n])
			return false;
		values += n + 1;
	}
}

static bool is_number(int key)
{
	return key == CONFIG_DB_WAIT || key == CONFIG_DB_TIMEOUT || key == CONFIG_PHONE_NATIONAL ||
		key == CONFIG_MAIL_RATE;
}

static bool is_size(int key)
{
	return key == CONFIG_FILES_LIMIT || key == CONFIG_FILES_INSIDE;
}

static int set_value(
	struct config *c, int key, const char *value, const char *origin, struct strbuf *err)
{
	const struct config_row *row = &config_rows[key];
	int64_t n;

	if (row->values && !allowed(row->values, value))
		return fail(err, _("%s: %s: \"%s\" is not one of %s"), origin, row->key, value,
			row->values);
	if (is_number(key) && (integer_parse(value, &n, NULL) || n < 0 || n > 1000000))
		return fail(err, _("%s: %s: not a number: \"%s\""), origin, row->key, value);
	if (is_size(key) && size_parse(value, &n, NULL))
		return fail(err, _("%s: %s: not a size: \"%s\" (write 100k, 20M or 1G)"), origin,
			row->key, value);
	if (key == CONFIG_CURRENCY && currency_scale(value) < 0)
		return fail(err, _("%s: %s: not a currency code: \"%s\""), origin, row->key, value);
	c->value[key] = arena_strdup(&c->arena, value);
	c->origin[key] = arena_strdup(&c->arena, origin);
	return 0;
}

static int read_aliases(
	struct config *c, const struct yaml *map, const char *file, struct strbuf *err)
{
	if (map->kind != YAML_MAP)
		return fail(err, _("%s:%d: alias: a list of NAME: COMMAND is expected"), file,
			map->line);
	for (const struct yaml *y = map->child; y; y = y->next) {
		struct config_alias alias = { .name = arena_strdup(&c->arena, y->key),
			.text = arena_strdup(&c->arena, yaml_text(y)),
			.line = y->line };

		if (!alias.text)
			return fail(
				err, _("%s:%d: alias %s has no command"), file, y->line, y->key);
		vec_push(&c->alias, alias);
	}
	return 0;
}

/* A relative database in a file is relative to that file. */
static const char *beside(struct config *c, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (*path == '/' || !slash)
		return path;
	if (*path == '~' && path[1] == '/' && getenv("HOME"))
		return arena_printf(&c->arena, "%s%s", getenv("HOME"), path + 1);
	return arena_printf(&c->arena, "%.*s/%s", (int)(slash - file), file, path);
}

static int read_file(struct config *c, const char *file, struct strbuf *err)
{
	const struct yaml *tree = yaml_read_file(file, &c->arena, err);

	if (!tree)
		return -1;
	if (tree->kind != YAML_MAP)
		return fail(err, _("%s:%d: settings are written KEY: VALUE"), file, tree->line);
	c->file = arena_strdup(&c->arena, file);
	for (const struct yaml *y = tree->child; y; y = y->next) {
		char *origin = arena_printf(&c->arena, "%s:%d", file, y->key_line);
		const char *value = yaml_text(y);
		struct strbuf why = STRBUF_INIT;
		int key;

		if (!strcmp(y->key, "alias")) {
			if (read_aliases(c, y, file, err))
				return -1;
			continue;
		}
		if (!strcmp(y->key, "bonus")) {
			c->bonus = y;
			continue;
		}
		key = config_find(y->key, &why);
		if (key < 0) {
			fail(err, "%s: %s", origin, why.buf);
			strbuf_release(&why);
			return -1;
		}
		if (y->kind != YAML_SCALAR)
			return fail(err, _("%s: %s: one value is expected"), origin, y->key);
		if (!value)
			continue;
		if (key == CONFIG_DATABASE && !db_is_server(value))
			value = beside(c, file, value);
		if (set_value(c, key, value, origin, err))
			return -1;
	}
	return 0;
}

/* Only the user or root may be able to write it: a settings file can name programs to run. */
static bool safe(const char *path)
{
	struct stat sb;

	if (stat(path, &sb))
		return false;
	return (sb.st_uid == geteuid() || sb.st_uid == 0) && !(sb.st_mode & (S_IWGRP | S_IWOTH));
}

/* .crm/crm.conf here or in a folder above; *unsafe is set when one is there that others write. */
static char *find_upwards(struct config *c, struct strbuf *unsafe)
{
	char *here = getcwd(NULL, 0);
	char *found = NULL;

	while (here && !found) {
		char *folder = arena_printf(&c->arena, "%s/.crm", here);
		char *file = arena_printf(&c->arena, "%s/crm.conf", folder);
		char *slash = strrchr(here, '/');

		if (!access(file, F_OK)) {
			if (safe(file) && safe(folder))
				found = file;
			else
				strbuf_addf(unsafe,
					_("%s: not used, others may write it (to trust "
					  "it: chmod go-w, or name it with --config)"),
					file);
			break;
		}
		if (!slash || (slash == here && !here[1]))
			break;
		slash[slash == here ? 1 : 0] = '\0';
	}
	free(here);
	return found;
}

static char *home_file(struct config *c)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg)
		return arena_printf(&c->arena, "%s/crm/crm.conf", xdg);
	return home ? arena_printf(&c->arena, "%s/.config/crm/crm.conf", home) : NULL;
}

static const char *find_file(struct config *c, struct strbuf *err)
{
	struct strbuf unsafe = STRBUF_INIT;
	const char *file = find_upwards(c, &unsafe);

	if (unsafe.len)
		warning("%s", unsafe.buf);
	strbuf_release(&unsafe);
	(void)err;
	if (file)
		return file;
	file = home_file(c);
	if (file && !access(file, F_OK))
		return file;
	return access("/etc/crm.conf", F_OK) ? NULL : "/etc/crm.conf";
}

static int read_settings(struct config *c, const struct strvec *set, struct strbuf *err)
{
	for (size_t i = 0; i < set->n; i++) {
		const char *equals = strchr(set->v[i], '=');
		int key;

		if (!equals)
			return fail(err, _("-c takes KEY=VALUE, not \"%s\""), set->v[i]);
		key = config_find(
			arena_strndup(&c->arena, set->v[i], (size_t)(equals - set->v[i])), err);
		if (key < 0 || set_value(c, key, equals + 1, "-c", err))
			return -1;
	}
	return 0;
}

/* Where a database is kept if nothing says otherwise. */
static void default_database(struct config *c)
{
	const char *xdg = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg)
		c->value[CONFIG_DATABASE] = arena_printf(&c->arena, "%s/crm/crm.db", xdg);
	else
		c->value[CONFIG_DATABASE] =
			arena_printf(&c->arena, "%s/.local/share/crm/crm.db", home ? home : ".");
}

int config_load(
	struct config *c, const char *explicit_file, const struct strvec *set, struct strbuf *err)
{
	const char *env = getenv("CRM_CONFIG");

	memset(c, 0, sizeof(*c));
	for (int i = 0; i < CONFIG_KEYS; i++) {
		c->value[i] = config_rows[i].dflt;
		c->origin[i] = "default";
	}
	default_database(c);
	if (!explicit_file && env)
		explicit_file = env;
	if (!explicit_file)
		explicit_file = find_file(c, err);
	if (explicit_file && *explicit_file && read_file(c, explicit_file, err))
		return -1;
	for (int i = 0; i < CONFIG_KEYS; i++) {
		const char *value = config_rows[i].env ? getenv(config_rows[i].env) : NULL;

		if (value && *value && set_value(c, i, value, config_rows[i].env, err))
			return -1;
	}
	return read_settings(c, set, err);
}

void config_release(struct config *c)
{
	vec_release(&c->alias);
	arena_release(&c->arena);
}

const char *config_get(const struct config *c, enum config_key key)
{
	return c->value[key];
}

int64_t config_size(const struct config *c, enum config_key key)
{
	int64_t bytes = 0;

	if (size_parse(config_get(c, key), &bytes, NULL))
		BUG("%s is no size", config_rows[key].key);
	return bytes;
}

int64_t config_int(const struct config *c, enum config_key key)
{
	int64_t n = 0;

	if (!c->value[key] || integer_parse(c->value[key], &n, NULL))
		return 0;
	return n;
}

const char *config_alias(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->alias.n; i++)
		if (!strcmp(c->alias.v[i].name, name))
			return c->alias.v[i].text;
	return NULL;
}

static int read_text(const char *file, struct strbuf *text, struct strbuf *err)
{
	FILE *f = fopen(file, "r");
	char part[4096];
	size_t n;

	if (!f && errno == ENOENT)
		return 0;
	if (!f)
		return fail(err, "%s: %s", file, strerror(errno));
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		strbuf_add(text, part, n);
	fclose(f);
	return 0;
}

/* Replaces the line that sets the key, or adds one at the end. */
static void replace_line(
	const struct strbuf *text, const char *key, const char *line, struct strbuf *out)
{
	size_t len = strlen(key);
	bool done = false;
	const char *p = text->buf;

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (!strncmp(p, key, len) && p[len] == ':') {
			if (!done)
				strbuf_addstr(out, line);
			done = true;
		} else {
			strbuf_add(out, p, n);
			strbuf_addch(out, '\n');
		}
		p += n + (p[n] == '\n');
	}
	if (!done)
		strbuf_addstr(out, line);
}

static int write_text(const char *file, const struct strbuf *text, struct strbuf *err)
{
	char *aside = xasprintf("%s.new", file);
	FILE *f = fopen(aside, "w");
	int result = 0;

	if (!f || fwrite(text->buf, 1, text->len, f) != text->len || fflush(f) || fsync(fileno(f)))
		result = fail(err, "%s: %s", aside, strerror(errno));
	if (f)
		fclose(f);
	if (!result && rename(aside, file))
		result = fail(err, "%s: %s", file, strerror(errno));
	free(aside);
	return result;
}

int config_check(const char *key, const char *value, struct strbuf *err)
{
	struct config check = { .file = NULL };
	int row = config_find(key, err);
	int result = row < 0 ? -1 : set_value(&check, row, value, "config set", err);

	config_release(&check);
	return result;
}

int config_write(const char *file, const char *key, const char *value, struct strbuf *err)
{
	struct strbuf text = STRBUF_INIT, line = STRBUF_INIT, out = STRBUF_INIT;
	int result = -1;

	if (read_text(file, &text, err))
		goto out;
	strbuf_addf(&line, "%s: ", key);
	yaml_add_scalar(&line, value, 2);
	strbuf_addch(&line, '\n');
	replace_line(&text, key, line.buf, &out);
	result = write_text(file, &out, err);
out:
	strbuf_release(&text);
	strbuf_release(&line);
	strbuf_release(&out);
	return result;
}
