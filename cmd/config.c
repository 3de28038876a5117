#include "cli/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include "shared/bonus-scheme.h"

struct config_options {
	bool origin;
};

static const struct option list_options[] = {
	{ 0, "origin", OPTION_FLAG, offsetof(struct config_options, origin), NULL,
		N_("also where each value comes from"), NULL },
	OPTION_END,
};

static void put_origin(struct context *c, struct out *out, int line)
{
	out_text(out, arena_printf(&c->arena, "%s:%d", c->config.file, line));
}

/* Schemes are checked here, or when the report asks for them: the first mistake is told. */
static enum status put_schemes(struct context *c, struct out *out, bool origin, struct strbuf *err)
{
	struct bonus_schemes schemes;
	enum status status = STATUS_OK;

	if (bonus_schemes_read(&c->config, &c->arena, &schemes, err))
		status = STATUS_USAGE;
	for (size_t i = 0; i < schemes.scheme.n; i++) {
		const struct bonus_scheme *s = &schemes.scheme.v[i];

		out_text(out, arena_printf(&c->arena, "bonus.%s", s->name));
		out_text(out, bonus_base_names[s->base]);
		out_null(out);
		if (origin)
			put_origin(c, out, s->line);
		out_end_row(out);
	}
	bonus_schemes_release(&schemes);
	return status;
}

static enum status run_list(struct context *c)
{
	const struct config_options *o = c->values;
	const struct out_column columns[] = {
		{ "key", _("Setting"), OUT_TEXT, 0, 0 },
		{ "value", _("Value"), OUT_TEXT, 0, 0 },
		{ "help", _("Help"), OUT_TEXT, 0, 0 },
		{ "origin", _("From"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *out = out_open(&opt, columns, o->origin ? 4 : 3, &err);
	enum status status;

	if (!out)
		return context_error(&err, STATUS_IO);
	for (int i = 0; i < CONFIG_KEYS; i++) {
		out_text(out, config_rows[i].key);
		out_text(out, c->config.value[i]);
		out_text(out, tr(config_rows[i].help));
		if (o->origin)
			out_text(out, c->config.origin[i]);
		out_end_row(out);
	}
	for (size_t i = 0; i < c->config.alias.n; i++) {
		out_text(out, arena_printf(&c->arena, "alias.%s", c->config.alias.v[i].name));
		out_text(out, c->config.alias.v[i].text);
		out_null(out);
		if (o->origin)
			put_origin(c, out, c->config.alias.v[i].line);
		out_end_row(out);
	}
	status = put_schemes(c, out, o->origin, &err);
	if (out_close(out, &err))
		status = STATUS_IO;
	return status == STATUS_OK ? STATUS_OK : context_error(&err, status);
}

static const char *const list_examples[] = { "crm config list --origin", NULL };

static const struct verb verb_config_list = {
	.name = "list",
	.summary = N_("all settings with their values"),
	.args = "",
	.examples = list_examples,
	.options = list_options,
	.values_size = sizeof(struct config_options),
	.access = ACCESS_NONE,
	.run = run_list,
};

static enum status run_get(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	int key;

	if (c->args.n != 1) {
		error(_("which setting?"));
		return STATUS_USAGE;
	}
	key = config_find(c->args.v[0], &err);
	if (key < 0)
		return context_error(&err, STATUS_USAGE);
	if (!c->config.value[key])
		return STATUS_FAIL;
	puts(c->config.value[key]);
	return STATUS_OK;
}

static const char *const get_examples[] = { "crm config get database", NULL };

static const struct verb verb_config_get = {
	.name = "get",
	.summary = N_("the value of one setting"),
	.args = "KEY",
	.words = "setting",
	.examples = get_examples,
	.access = ACCESS_NONE,
	.run = run_get,
};

/* The file that settings are written to when there is none yet. */
static const char *new_file(struct context *c)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *above = xdg, *folder;

	if (c->global.config)
		return c->global.config;
	if (!xdg || !*xdg)
		above = arena_printf(&c->arena, "%s/.config", home ? home : ".");
	mkdir(above, 0700);
	folder = arena_printf(&c->arena, "%s/crm", above);
	mkdir(folder, 0700);
	return arena_printf(&c->arena, "%s/crm.conf", folder);
}

static enum status run_set(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	const char *file;

	if (c->args.n != 2) {
		error(_("usage: crm config set KEY VALUE"));
		return STATUS_USAGE;
	}
	file = c->config.file ? c->config.file : new_file(c);
	if (config_check(c->args.v[0], c->args.v[1], &err))
		return context_error(&err, STATUS_USAGE);
	if (config_write(file, c->args.v[0], c->args.v[1], &err))
		return context_error(&err, STATUS_IO);
	context_say(c, _("written to %s"), file);
	return STATUS_OK;
}

static const char *const set_examples[] = { "crm config set currency EUR", NULL };

static const struct verb verb_config_set = {
	.name = "set",
	.summary = N_("write a setting to the file"),
	.args = "KEY VALUE",
	.words = "setting setting-value",
	.examples = set_examples,
	.access = ACCESS_NONE,
	.run = run_set,
};

static const struct verb *const verbs[] = { &verb_config_list, &verb_config_get, &verb_config_set,
	NULL };

const struct command cmd_config = {
	.name = "config",
	.summary = N_("settings, and where they come from"),
	.verbs = verbs,
	.examples = list_examples,
};
