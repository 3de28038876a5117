#include "cli/dispatch.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "base/fold.h"
#include "base/program.h"
#include "cli/walk.h"
#include "io/pager.h"

#ifndef CRM_LOCALEDIR
#define CRM_LOCALEDIR "/usr/local/share/locale"
#endif
#ifndef CRM_VERSION
#define CRM_VERSION "unknown"
#endif

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

static void store(struct context *c, const struct step *s)
{
	struct strbuf err = STRBUF_INIT;

	if (s->surplus)
		die(STATUS_USAGE, _("option --%s takes no value"), s->text);
	if (option_store(s->option, s->global ? (void *)&c->global : c->values, s->value, &err))
		die(STATUS_USAGE, "--%s: %s", s->text, err.buf);
	strbuf_release(&err);
}

static void add_field(struct context *c, const struct step *s)
{
	struct field_arg arg = { s->field, s->value, NULL };

	if (s->field->flags & FIELD_DERIVED)
		die(STATUS_USAGE, _("%s is kept by crm itself and cannot be set"), s->field->name);
	vec_push(&c->field, arg);
}

static void add_parameter(struct context *c, const struct step *s)
{
	struct extra_arg extra = { s->text, s->value };

	if (s->surplus)
		die(STATUS_USAGE, _("option --%s takes no value"), s->text);
	vec_push(&c->extra, extra);
}

/* Takes options up to the next plain word, which is returned; NULL at the end. */
static const char *next_word(struct context *c, struct walk *w)
{
	struct step s;

	while (walk_next(w, &s)) {
		if (s.missing)
			die(STATUS_USAGE, _("option --%s needs a value"),
				s.option ? s.option->name : s.text);
		switch (s.kind) {
		case STEP_OPTION:
			store(c, &s);
			break;
		case STEP_FIELD:
			add_field(c, &s);
			break;
		case STEP_PARAMETER:
			add_parameter(c, &s);
			break;
		case STEP_UNKNOWN:
			if (s.is_letter)
				die(STATUS_USAGE, _("unknown option -%s"), s.text);
			unknown_option(c, s.text);
		case STEP_WORD:
			return s.text;
		case STEP_END:
			return NULL;
		}
	}
	return NULL;
}

static void load_config(struct context *c)
{
	const char *file = c->global.config ? c->global.config : getenv("CRM_CONFIG");
	struct strbuf err = STRBUF_INIT;

	/* Options behind the command may have changed what is to be read. */
	if (c->loaded && c->loaded_config == c->global.config && c->loaded_set == c->global.set.n)
		return;
	config_release(&c->config);
	if (config_load(&c->config, c->global.config, &c->global.set, &err) && !c->quiet)
		die(file && *file && access(file, F_OK) ? STATUS_NOT_FOUND : STATUS_USAGE, "%s",
			err.buf);
	c->loaded = true;
	c->loaded_config = c->global.config;
	c->loaded_set = c->global.set.n;
	strbuf_release(&err);
}

/* In the build folder the catalogue stands beside the program. */
static void bind_catalogue(struct context *c)
{
	const char *folder = program_folder(&c->arena);
	char *path = arena_printf(&c->arena, "%s/locale", folder ? folder : "");

	bindtextdomain("crm", CRM_LOCALEDIR);
	bind_textdomain_codeset("crm", "UTF-8");
	textdomain("crm");
	if (folder && !access(path, F_OK))
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
static void try_external(struct context *c, const char *name, const struct walk *w)
{
	char **argv = arena_alloc(&c->arena, ((size_t)(w->n - w->i) + 2) * sizeof(*argv));
	char *program = arena_printf(&c->arena, "crm-%s", name);
	const char *db = context_database(c);

	if (strchr(name, '/'))
		return;
	argv[0] = program;
	for (int i = w->i; i < w->n; i++)
		argv[i - w->i + 1] = w->v[i];
	/* The helper works on the same database and settings. */
	setenv("CRM_DB", db, 1);
	if (c->config.file)
		setenv("CRM_CONFIG", c->config.file, 1);
	execvp(program_helper(&c->arena, program), argv);
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

/* Completion is asked at every Tab: whatever is wrong, nothing may be printed but the answer. */
static void be_quiet(struct context *c, const struct command *cmd)
{
	c->quiet = cmd && cmd->verb && (cmd->verb->flags & VERB_QUIET);
	if (c->quiet && !freopen("/dev/null", "w", stderr))
		exit(STATUS_IO);
}

/* Finds the command; NULL when there is none on the line. */
static const struct command *find_command(struct context *c, struct walk *w)
{
	const char *name = next_word(c, w);

	be_quiet(c, name ? command_find(name) : NULL);
	load_config(c);
	context_language(c, NULL);
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
		walk_alias(w, alias);
		name = next_word(c, w);
	}
	return NULL;
}

/* What was lost on a full disk must not go unsaid. */
static enum status close_output(void)
{
	if (out_stdout_close())
		return STATUS_OK;
	error(_("standard output: %s"), strerror(errno));
	return STATUS_IO;
}

static void find_verb(struct context *c, struct walk *w)
{
	const struct command *cmd = c->command;
	const char *best = NULL;
	int best_distance = 3;
	const char *name;

	if (!cmd->verbs) {
		c->verb = cmd->verb;
		return;
	}
	name = next_word(c, w);
	if (!name) {
		help_command(cmd);
		exit(close_output());
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
		die(STATUS_USAGE, _("--porcelain: only v1 exists, not \"%s\""),
			c->global.porcelain);
	if (c->global.color && strcmp(c->global.color, "auto") &&
		strcmp(c->global.color, "always") && strcmp(c->global.color, "never"))
		die(STATUS_USAGE, _("--color: auto, always or never, not \"%s\""), c->global.color);
}

static void check_output(const struct context *c)
{
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;

	if ((c->verb->flags & VERB_CALENDAR) &&
		(!c->entity || (c->entity->flags & ENTITY_CALENDAR)))
		opt.noun = c->command->name;
	if (!(c->verb->flags & (VERB_TEXT | VERB_INPUT)) && out_check(&opt, &err))
		die(STATUS_USAGE, "%s", err.buf);
}

/* Lists among the options have memory of their own. */
static void release_values(const struct verb *v, void *values)
{
	for (const struct option *o = v->options; o && o->name; o++)
		if (o->type == OPTION_LIST)
			vec_release((struct strvec *)((char *)values + o->offset));
}

/* Some commands can be switched off by those who have no use for them. */
static void check_needs(const struct context *c)
{
	const char *key = c->command->needs;
	int i = key ? config_find(key, NULL) : -1;

	if (key && i < 0)
		BUG("crm %s needs a setting that is not there: %s", c->command->name, key);
	if (key && !strcmp(config_get(&c->config, (enum config_key)i), "off"))
		die(STATUS_FAIL, _("crm %s is switched off (setting %s)"), c->command->name, key);
}

static enum status run_verb(struct context *c)
{
	check_globals(c);
	load_config(c);
	context_language(c, NULL);
	check_needs(c);
	check_output(c);
	if (c->verb->access == ACCESS_READ || c->verb->access == ACCESS_WRITE)
		context_open(c, c->verb->access);
	return context_end(c, c->verb->run(c));
}

static enum status run(struct context *c, struct walk *w)
{
	const struct verb *verb = c->verb;
	enum status status = STATUS_OK;
	const char *word;

	c->values = arena_alloc(&c->arena, verb->values_size);
	w->verb = verb;
	w->entity = c->entity;
	while ((word = next_word(c, w)))
		vec_push(&c->args, word);
	if (c->global.help)
		help_verb(c, c->command, verb);
	else
		status = run_verb(c);
	release_values(verb, c->values);
	return status;
}

/* Alone on a terminal, once there is a database, the program shows what is to be done. */
static bool show_home(struct context *c)
{
	const char *name = context_database(c);

	if (!isatty(STDOUT_FILENO) || c->global.help || (!db_is_server(name) && access(name, F_OK)))
		return false;
	for (const struct command *const *cmd = commands; *cmd; cmd++) {
		if (!(*cmd)->verb || !(*cmd)->verb->home || !context_try_read(c))
			continue;
		c->command = *cmd;
		c->verb = (*cmd)->verb;
		(*cmd)->verb->home(c);
		pager_wait();
		context_say(c, _("crm help lists the commands"));
		return true;
	}
	return false;
}

enum status dispatch(int argc, char **argv)
{
	struct context c = { .global = { .db = NULL } };
	struct walk w = { .arena = &c.arena, .v = argv, .n = argc, .i = 1, .c = &c };
	enum status status = STATUS_OK;

	/* A file that may not grow is an error like others, with a line that says so. */
	signal(SIGXFSZ, SIG_IGN);
	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "");
	bind_catalogue(&c);
	c.command_line = quote_command_line(&c.arena, argc - 1, argv + 1);
	c.command = find_command(&c, &w);
	if (c.global.version) {
		print_version();
	} else if (!c.command) {
		if (!show_home(&c))
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
		find_verb(&c, &w);
		status = run(&c, &w);
	}
	pager_wait();
	status = status_worse(status, close_output());
	context_release(&c);
	return status;
}
