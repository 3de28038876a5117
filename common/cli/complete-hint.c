/* Values for completion, from the hints of the tables (complete.h lists them). */
#include "cli/complete-internal.h"
#include "cli/report.h"

static const char dates[] = "today,tomorrow,yesterday,eom,mon,tue,wed,thu,fri,sat,sun,+1d,+1w,+1m";
static const char periods[] = "this-month,last-month,this-quarter,last-quarter,this-year,last-year,"
			      "this-week,last-week,today,yesterday";

static void setting(struct completion *k, const char *ending)
{
	for (int i = 0; i < CONFIG_KEYS; i++)
		complete_offer(k, arena_printf(&k->c->arena, "%s%s", config_rows[i].key, ending),
			tr(config_rows[i].help));
}

static void setting_value(struct completion *k, const char *key)
{
	int row = key ? config_find(key, NULL) : -1;

	if (row >= 0 && config_rows[row].values)
		complete_list(k, config_rows[row].values);
	else if (row == CONFIG_DATABASE)
		complete_file(k);
}

static void settings(struct completion *k)
{
	const char *equals = strchr(k->typed, '=');
	const char *key = k->typed;

	if (!equals) {
		setting(k, "=");
		return;
	}
	k->typed = equals + 1;
	setting_value(k, arena_strndup(&k->c->arena, key, (size_t)(equals - key)));
}

static void changes(struct completion *k)
{
	struct stmt *st;

	if (!complete_store(k))
		return;
	st = db_prepare(k->c->db, "SELECT id, command FROM change ORDER BY id DESC LIMIT 50");
	while (db_step(st) == DB_ROW)
		complete_offer(k, db_column_text(st, 0), db_column_text(st, 1));
	db_done(st);
}

static void reports(struct completion *k)
{
	for (const struct report_source *s = report_all(k->c); s->name; s++) {
		struct report r;

		complete_offer(
			k, s->name, report_read(s, &k->c->arena, &r, NULL) ? NULL : tr(r.title));
		report_release(&r);
	}
}

static void command_names(struct completion *k)
{
	for (const struct command *const *cmd = commands; *cmd; cmd++)
		if (strncmp((*cmd)->name, "__", 2))
			complete_offer(k, (*cmd)->name, tr((*cmd)->summary));
	complete_list(k, "tutorial,filter,output,report,import,crm.conf");
}

/* ENTITY, ENTITY.FIELD, ".FIELD" and "." of the noun. */
static void named(struct completion *k, const char *hint)
{
	size_t n = strcspn(hint, ".");
	const struct entity *e =
		n ? complete_entity(k, arena_strndup(&k->c->arena, hint, n)) : k->c->entity;
	bool whole = !hint[n] || !hint[n + 1];
	const struct field *f = e && !whole ? entity_field(e, hint + n + 1) : NULL;

	if (!e || (!whole && !f))
		BUG("completion knows no \"%s\"", hint);
	if (f)
		complete_field(k, e, f, false);
	else
		complete_records(k, e, NULL, 0);
}

static void formats(struct completion *k)
{
	for (const char *const *name = out_formats(); *name; name++)
		complete_offer(k, *name, NULL);
}

/* "A|B": what either offers; ",A": the last of several, parted by commas. */
static bool compound(struct completion *k, const char *hint)
{
	const char *bar = strchr(hint, '|'), *typed = k->typed, *comma;

	if (bar) {
		complete_hint(k, arena_strndup(&k->c->arena, hint, (size_t)(bar - hint)));
		k->typed = typed;
		complete_hint(k, bar + 1);
		return true;
	}
	if (*hint != ',')
		return false;
	comma = strrchr(k->typed, ',');
	k->typed = comma ? comma + 1 : k->typed;
	complete_hint(k, hint + 1);
	return true;
}

void complete_hint(struct completion *k, const char *hint)
{
	if (compound(k, hint))
		return;
	if (*hint == '=')
		complete_list(k, hint + 1);
	else if (!strcmp(hint, "file"))
		complete_file(k);
	else if (!strcmp(hint, "fields") || !strcmp(hint, "sort"))
		complete_paths(k, *hint == 's');
	else if (!strcmp(hint, "assignment"))
		complete_filter(k, "=", false);
	else if (!strcmp(hint, "map"))
		complete_map(k);
	else if (!strcmp(hint, "date"))
		complete_list(k, dates);
	else if (!strcmp(hint, "period"))
		complete_list(k, periods);
	else if (!strcmp(hint, "setting"))
		setting(k, "");
	else if (!strcmp(hint, "settings"))
		settings(k);
	else if (!strcmp(hint, "setting-value"))
		setting_value(k, k->c->args.n ? k->c->args.v[0] : NULL);
	else if (!strcmp(hint, "formats"))
		formats(k);
	else if (!strcmp(hint, "report"))
		reports(k);
	else if (!strcmp(hint, "command"))
		command_names(k);
	else if (!strcmp(hint, "change"))
		changes(k);
	else
		named(k, hint);
}
