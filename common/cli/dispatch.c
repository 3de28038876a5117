#include "cli/dispatch.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "base/fold.h"
#include "io/pager.h"

#ifndef CRM_LOCALEDIR
#define CRM_LOCALEDIR "/usr/local/share/locale"
#endif
#ifndef CRM_LIBEXECDIR
#define CRM_LIBEXECDIR "/usr/local/libexec/crm"
#endif
#ifndef CRM_VERSION
#define CRM_VERSION "unknown"
#endif

enum { ALIAS_DEPTH = 8 };

const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

const struct verb *command_verb(const struct command *c, const char *name)
{
	for (const struct verb *const *v = c->verbs; v && *v; v++)
		if (!strcmp((*v)->name, name))
			return *v;
	return NULL;
}

char *quote_command_line(struct arena *arena, int argc, char **argv)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_-+=.,:/@%~!\x80";
	struct strbuf line = STRBUF_INIT;
	char *copy;

	for (int i = 0; i < argc; i++) {
		const char *p = argv[i];
		bool quote = !*p;

		for (; *p; p++)
			quote |= !((unsigned char)*p >= 0x80 || strchr(plain, *p));
		strbuf_addstr(&line, i ? " " : "");
		if (quote)
			strbuf_addch(&line, '\'');
		for (p = argv[i]; *p; p++) {
			if (*p == '\'')
				strbuf_addstr(&line, "'\\''");
			else
				strbuf_addch(&line, *p);
		}
		if (quote)
			strbuf_addch(&line, '\'');
	}
	copy = arena_strdup(arena, line.buf);
	strbuf_release(&line);
	return copy;
}

/* A word that has not been read yet. */
struct words {
	char **v;
	int n, i;
};

static void NORETURN unknown_option(struct context *c, const char *name)
{
	const struct option *near = c->verb ? option_nearest(c->verb->options, name) : NULL;
	const struct field *near_field = NULL;
	int best = 3;

	if (!near)
		near = option_nearest(global_options, name);
	if (c->verb && (c->verb->flags & VERB_FIELDS) && c->entity) {
		for (const struct field *f = c->entity->field; f->name; f++) {
			int d = fold_distance(f->name, name);

			if (d < best) {
				best = d;
				near_field = f;
			}
		}
	}
	error(_("unknown option --%s"), name);
	if (near_field)
		hint(_("did you mean --%s?"), near_field->name);
	else if (near)
		hint(_("did you mean --%s?"), near->name);
	else
		hint(_("crm %s%s%s -h lists the options"), c->command ? c->command->name : "",
			c->verb && c->verb->name ? " " : "",
			c->verb && c->verb->name ? c->verb->name : "");
	exit(STATUS_USAGE);
}

static void store(struct context *c, const struct option *o, bool global, const char *value,
	const char *shown)
{
	struct strbuf err = STRBUF_INIT;

	if (option_store(o, global ? (void *)&c->global : c->values, value, &err))
		die(STATUS_USAGE, "--%s: %s", shown, err.buf);
	strbuf_release(&err);
}

static const char *next_value(struct words *w, const char *name)
{
	if (w->i >= w->n)
		die(STATUS_USAGE, _("option --%s needs a value"), name);
	return w->v[w->i++];
}

/* --FIELD VALUE, --FIELD=VALUE; yes/no fields also --FIELD and --no-FIELD. */
static bool field_option(struct context *c, struct words *w, const char *name, const char *value)
{
	struct field_arg arg = { .field = NULL };

	if (!c->verb || !(c->verb->flags & VERB_FIELDS) || !c->entity)
		return false;
	arg.field = entity_field(c->entity, name);
	if (!arg.field && !strncmp(name, "no-", 3)) {
		arg.field = entity_field(c->entity, name + 3);
		if (!arg.field || arg.field->type != TYPE_BOOL || value)
			return false;
		arg.value = "0";
	} else if (!arg.field) {
		return false;
	} else if (value) {
		arg.value = value;
	} else if (arg.field->type == TYPE_BOOL) {
		arg.value = "1";
	} else {
		arg.value = next_value(w, name);
	}
	if (arg.field->flags & FIELD_DERIVED)
		die(STATUS_USAGE, _("%s is kept by crm itself and cannot be set"), arg.field->name);
	vec_push(&c->field, arg);
	return true;
}

static void long_option(struct context *c, struct words *w, const char *text)
{
	const char *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);
	const char *value = equals ? equals + 1 : NULL;
	char *name = arena_strndup(&c->arena, text, len);
	const struct option *o = c->verb ? option_long(c->verb->options, name, len) : NULL;
	bool global = false;

	if (!o && field_option(c, w, name, value))
		return;
	if (!o) {
		o = option_long(global_options, name, len);
		global = true;
	}
	if (!o && c->verb && (c->verb->flags & VERB_PARAMETERS)) {
		struct extra_arg extra = { name, value ? value : next_value(w, name) };

		vec_push(&c->extra, extra);
		return;
	}
	if (!o)
		unknown_option(c, name);
	if (!option_takes_value(o) && value)
		die(STATUS_USAGE, _("option --%s takes no value"), name);
	if (option_takes_value(o) && !value)
		value = next_value(w, name);
	store(c, o, global, value, name);
}

/* -abc; the last may take a value: -oFILE, -o FILE. */
static void short_options(struct context *c, struct words *w, const char *text)
{
	for (; *text; text++) {
		const struct option *o = c->verb ? option_letter(c->verb->options, *text) : NULL;
		bool global = !o;
		char name[2] = { *text, '\0' };

		if (!o)
			o = option_letter(global_options, *text);
		if (!o)
			die(STATUS_USAGE, _("unknown option -%c"), *text);
		if (!option_takes_value(o)) {
			store(c, o, global, NULL, name);
			continue;
		}
		store(c, o, global, text[1] ? text + 1 : next_value(w, o->name), name);
		return;
	}
}

/* Reads options up to the next plain word, which is returned; NULL at the end. */
static char *next_word(struct context *c, struct words *w, bool *only_words)
{
	while (w->i < w->n) {
		char *text = w->v[w->i++];

		if (*only_words || text[0] != '-' || !text[1])
			return text;
		if (!strcmp(text, "--"))
			*only_words = true;
		else if (text[1] == '-')
			long_option(c, w, text + 2);
		else
			short_options(c, w, text + 1);
	}
	return NULL;
}

static void load_config(struct context *c)
{
	struct strbuf err = STRBUF_INIT;

	config_release(&c->config);
	if (config_load(&c->config, c->global.config, &c->global.set, &err))
		die(STATUS_USAGE, "%s", err.buf);
	strbuf_release(&err);
}

static void set_language(struct context *c)
{
	const char *lang = c->global.lang ? c->global.lang : config_get(&c->config, CONFIG_LANG);

	if (lang && *lang) {
		/* LANGUAGE needs a locale other than C to have an effect. */
		setenv("LANGUAGE", lang, 1);
		if (!setlocale(LC_MESSAGES, "") || !strcmp(setlocale(LC_MESSAGES, NULL), "C"))
			setlocale(LC_MESSAGES, "C.UTF-8");
	}
}

/* In the build folder the catalogue stands beside the program. */
static void bind_catalogue(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 32);
	char *slash;

	bindtextdomain("crm", CRM_LOCALEDIR);
	bind_textdomain_codeset("crm", "UTF-8");
	textdomain("crm");
	if (n <= 0)
		return;
	path[n] = '\0';
	slash = strrchr(path, '/');
	snprintf(slash, 16, "/locale");
	if (!access(path, F_OK))
		bindtextdomain("crm", path);
}

/* The nearest command, alias or verb for "did you mean"; NULL if none is near. */
static const char *nearest_command(const struct context *c, const char *name)
{
	const char *best = NULL;
	int best_distance = 3;

	for (const struct command *const *cmd = commands; *cmd; cmd++) {
		int d = fold_distance((*cmd)->name, name);

		if (d < best_distance && strncmp((*cmd)->name, "__", 2)) {
			best_distance = d;
			best = (*cmd)->name;
		}
	}
	for (size_t i = 0; i < c->config.alias.n; i++)
		if (fold_distance(c->config.alias.v[i].name, name) < best_distance)
			return c->config.alias.v[i].name;
	return best;
}

/* crm-NAME in libexec, beside the program, or in PATH: runs instead of us. */
static void try_external(struct context *c, const char *name, struct words *w)
{
	char **argv = arena_alloc(&c->arena, ((size_t)(w->n - w->i) + 2) * sizeof(*argv));
	char *program = arena_printf(&c->arena, "crm-%s", name);
	const char *db = c->global.db ? c->global.db : config_get(&c->config, CONFIG_DATABASE);

	if (strchr(name, '/'))
		return;
	argv[0] = program;
	for (int i = w->i; i < w->n; i++)
		argv[i - w->i + 1] = w->v[i];
	/* The helper works on the same database and settings. */
	setenv("CRM_DB", db, 1);
	if (c->config.file)
		setenv("CRM_CONFIG", c->config.file, 1);
	execv(arena_printf(&c->arena, "%s/%s", CRM_LIBEXECDIR, program), argv);
	execvp(program, argv);
}

static void NORETURN unknown_command(struct context *c, const char *name)
{
	const char *near = nearest_command(c, name);

	error(_("no such command: \"%s\""), name);
	if (near)
		hint(_("did you mean \"crm %s\"?"), near);
	else
		hint(_("crm help lists the commands"));
	exit(STATUS_USAGE);
}

/* Splits an alias into words: blanks part them, '…' and "…" keep them together. */
static void split_alias(struct context *c, const char *text, struct strvec *out)
{
	while (*text) {
		struct strbuf word = STRBUF_INIT;
		char quote = '\0';

		while (*text == ' ' || *text == '\t')
			text++;
		if (!*text)
			break;
		for (; *text && (quote || (*text != ' ' && *text != '\t')); text++) {
			if (quote && *text == quote)
				quote = '\0';
			else if (!quote && (*text == '\'' || *text == '"'))
				quote = *text;
			else
				strbuf_addch(&word, *text);
		}
		vec_push(out, arena_strdup(&c->arena, word.buf));
		strbuf_release(&word);
	}
}

/* The alias' words, then the rest of the line. */
static struct words expand_alias(struct context *c, const char *text, const struct words *rest)
{
	struct strvec words = { NULL, 0, 0 };
	struct words expanded;

	split_alias(c, text, &words);
	for (int i = rest->i; i < rest->n; i++)
		vec_push(&words, rest->v[i]);
	expanded.n = (int)words.n;
	expanded.i = 0;
	expanded.v = arena_alloc(&c->arena, (words.n + 1) * sizeof(*expanded.v));
	for (size_t i = 0; i < words.n; i++)
		expanded.v[i] = arena_strdup(&c->arena, words.v[i]);
	vec_release(&words);
	return expanded;
}

/* Finds the command; NULL when there is none on the line. */
static const struct command *find_command(struct context *c, struct words *w, bool *only_words)
{
	char *name = next_word(c, w, only_words);

	load_config(c);
	set_language(c);
	for (int depth = 0; name; depth++) {
		const struct command *cmd = command_find(name);
		const char *alias = cmd ? NULL : config_alias(&c->config, name);

		if (cmd)
			return cmd;
		if (alias && depth == ALIAS_DEPTH)
			die(STATUS_USAGE, _("alias \"%s\" goes round in circles"), name);
		if (!alias) {
			try_external(c, name, w);
			unknown_command(c, name);
		}
		*w = expand_alias(c, alias, w);
		name = next_word(c, w, only_words);
	}
	return NULL;
}

static void find_verb(struct context *c, struct words *w, bool *only_words)
{
	const struct command *cmd = c->command;
	const char *best = NULL;
	int best_distance = 3;
	char *name;

	if (!cmd->verbs) {
		c->verb = cmd->verb;
		return;
	}
	name = next_word(c, w, only_words);
	if (!name) {
		help_command(cmd);
		exit(out_stdout_close() ? STATUS_OK : STATUS_IO);
	}
	c->verb = command_verb(cmd, name);
	if (c->verb)
		return;
	for (const struct verb *const *v = cmd->verbs; *v; v++) {
		int d = fold_distance((*v)->name, name);

		if (d < best_distance) {
			best_distance = d;
			best = (*v)->name;
		}
	}
	error(_("crm %s has no verb \"%s\""), cmd->name, name);
	if (best)
		hint(_("did you mean \"crm %s %s\"?"), cmd->name, best);
	else
		hint(_("crm %s -h lists its verbs"), cmd->name);
	exit(STATUS_USAGE);
}

static void print_version(void)
{
	printf("crm %s\n", CRM_VERSION);
}

static void check_globals(const struct context *c)
{
	if (c->global.porcelain && strcmp(c->global.porcelain, "v1"))
		die(STATUS_USAGE, _("--porcelain: only v1 exists, not \"%s\""), c->global.porcelain);
	if (c->global.color && strcmp(c->global.color, "auto") &&
		strcmp(c->global.color, "always") && strcmp(c->global.color, "never"))
		die(STATUS_USAGE, _("--color: auto, always or never, not \"%s\""), c->global.color);
}

static enum status run(struct context *c, struct words *w, bool *only_words)
{
	enum status status;
	char *word;

	c->values = arena_alloc(&c->arena, c->verb->values_size);
	while ((word = next_word(c, w, only_words)))
		vec_push(&c->args, word);
	if (c->global.help) {
		help_verb(c, c->command, c->verb);
		return STATUS_OK;
	}
	check_globals(c);
	/* Options after the command may have changed them. */
	load_config(c);
	set_language(c);
	if (c->verb->access == ACCESS_READ || c->verb->access == ACCESS_WRITE)
		context_open(c, c->verb->access);
	status = c->verb->run(c);
	return context_end(c, status);
}

enum status dispatch(int argc, char **argv)
{
	struct context c = { .global = { .db = NULL } };
	struct words w = { argv, argc, 1 };
	bool only_words = false;
	enum status status = STATUS_OK;

	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "");
	bind_catalogue();
	c.command_line = quote_command_line(&c.arena, argc - 1, argv + 1);
	c.command = find_command(&c, &w, &only_words);
	if (c.global.version) {
		print_version();
	} else if (!c.command) {
		help_program();
	} else if (c.global.help && (!c.command->verbs || w.i >= w.n)) {
		c.verb = c.command->verb;
		if (c.command->verbs)
			help_command(c.command);
		else
			help_verb(&c, c.command, c.verb);
	} else {
		if (c.command->entities)
			c.entity = c.command->entities[0];
		find_verb(&c, &w, &only_words);
		status = run(&c, &w, &only_words);
	}
	pager_wait();
	if (!out_stdout_close()) {
		error(_("standard output: %s"), strerror(errno));
		status = status_worse(status, STATUS_IO);
	}
	context_release(&c);
	return status;
}
