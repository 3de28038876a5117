#include "cli/complete-internal.h"

#include <dirent.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/dispatch.h"
#include "cli/report.h"
#include "model/query.h"

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return true;
	return false;
}

static void print(const char *value, const char *description)
{
	printf("%s\t", value);
	for (const char *p = description ? description : ""; *p; p++)
		putchar((unsigned char)*p < 0x20 ? ' ' : *p);
	putchar('\n');
}

void complete_found(struct completion *k, const char *value, const char *description)
{
	struct strbuf line = STRBUF_INIT;
	const char *rest;

	strbuf_add(&line, k->word, (size_t)(k->typed - k->word));
	strbuf_addstr(&line, value);
	/* What has no place on a line of a terminal is left out. */
	if (!has_control(line.buf) && (!k->last || strcmp(k->last, line.buf))) {
		k->last = arena_strdup(&k->c->arena, line.buf);
		k->offered++;
		rest = k->shell ? shell_rest(&k->c->arena, k->last, k->shell->kept) : NULL;
		if (rest)
			vec_push(&k->shell->value, rest);
		else if (!k->shell)
			print(line.buf, description);
	}
	strbuf_release(&line);
}

void complete_offer(struct completion *k, const char *value, const char *description)
{
	if (!strncmp(value, k->typed, strlen(k->typed)))
		complete_found(k, value, description);
}

void complete_file(struct completion *k)
{
	if (!k->offered)
		puts("\tfiles");
}

void complete_list(struct completion *k, const char *list)
{
	while (*list) {
		size_t n = strcspn(list, ",");

		complete_offer(k, arena_strndup(&k->c->arena, list, n), NULL);
		list += n + (list[n] == ',');
	}
}

bool complete_store(struct completion *k)
{
	if (!k->tried_store)
		context_try_read(k->c);
	k->tried_store = true;
	return k->c->db != NULL;
}

/* Programs called crm-NAME in a folder. */
static void externals(struct completion *k, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		if (!strncmp(d->d_name, "crm-", 4) &&
			!access(arena_printf(&k->c->arena, "%s/%s", folder, d->d_name), X_OK))
			complete_offer(k, arena_strdup(&k->c->arena, d->d_name + 4), folder);
	if (dir)
		closedir(dir);
}

static void commands_of(struct completion *k)
{
	const char *path = getenv("PATH");

	for (const struct command *const *cmd = commands; *cmd; cmd++)
		if (strncmp((*cmd)->name, "__", 2))
			complete_offer(k, (*cmd)->name, tr((*cmd)->summary));
	for (size_t i = 0; i < k->c->config.alias.n; i++)
		complete_offer(k, k->c->config.alias.v[i].name, k->c->config.alias.v[i].text);
	/* Those of PATH are the user's; those in libexec are parts of commands. */
	while (path && *path) {
		size_t n = strcspn(path, ":");

		externals(k, arena_strndup(&k->c->arena, path, n));
		path += n + (path[n] == ':');
	}
}

static void options_of(struct completion *k, const struct option *table)
{
	for (; table && table->name; table++) {
		const char *help = table->type == OPTION_SET ? NULL : tr(table->help);

		complete_offer(k, arena_printf(&k->c->arena, "--%s", table->name), help);
		/* A letter is offered only where it was typed: that is its name. */
		if (table->letter && k->typed[0] == '-' && k->typed[1] == table->letter)
			complete_offer(k, arena_printf(&k->c->arena, "-%c", table->letter), help);
	}
}

static void field_options(struct completion *k)
{
	bool no = !strncmp(k->typed, "--no-", 5);

	for (const struct field *f = k->c->entity->field; f->name; f++) {
		char *name;

		if (f->flags & FIELD_DERIVED || (no && f->type != TYPE_BOOL))
			continue;
		name = arena_printf(&k->c->arena, "--%s%s", no ? "no-" : "", f->name);
		for (char *p = name; *p; p++)
			*p = *p == '_' ? '-' : *p;
		complete_offer(k, name, tr(f->title));
	}
}

/* The report that the first word names, read; false if it cannot be. */
static bool named_report(struct completion *k, struct report *r)
{
	struct context *c = k->c;
	const struct report_source *source = c->args.n ? report_find(c, c->args.v[0]) : NULL;

	memset(r, 0, sizeof(*r));
	return source && !report_read(source, &c->arena, r, NULL);
}

static void parameter_options(struct completion *k)
{
	struct report r;

	if (named_report(k, &r))
		for (size_t i = 0; i < r.parameter.n; i++)
			complete_offer(k, arena_printf(&k->c->arena, "--%s", r.parameter.v[i].name),
				tr(r.parameter.v[i].help));
	report_release(&r);
}

static void parameter_values(struct completion *k, const char *name)
{
	struct report r;

	named_report(k, &r);
	for (size_t i = 0; i < r.parameter.n; i++) {
		const struct parameter *p = &r.parameter.v[i];

		if (strcmp(p->name, name))
			continue;
		switch (p->type) {
		case PARAMETER_PERIOD:
			complete_hint(k, "period");
			break;
		case PARAMETER_DATE:
			complete_hint(k, "date");
			break;
		case PARAMETER_ENUM:
			complete_list(k, p->arg);
			break;
		case PARAMETER_REF:
			complete_hint(k, p->arg);
			break;
		case PARAMETER_INT:
		case PARAMETER_TEXT:
		case PARAMETER_FLAG:
			break;
		}
	}
	report_release(&r);
}

static void option_names(struct completion *k)
{
	const struct verb *v = k->c->verb;

	if (v)
		options_of(k, v->options);
	if (v && (v->flags & VERB_FIELDS) && k->c->entity)
		field_options(k);
	if (v && (v->flags & VERB_PARAMETERS))
		parameter_options(k);
	options_of(k, global_options);
}

/* The value that a step takes. */
static void step_value(struct completion *k, const struct step *s)
{
	switch (s->kind) {
	case STEP_OPTION:
		if (s->option->complete)
			complete_hint(k, s->option->complete);
		break;
	case STEP_FIELD:
		complete_field(k, k->c->entity, s->field, false);
		break;
	case STEP_PARAMETER:
		parameter_values(k, s->text);
		break;
	case STEP_WORD:
	case STEP_UNKNOWN:
	case STEP_END:
		break;
	}
}

/* The n-th of the hints of a verb's words, or NULL. */
static const char *word_hint(struct completion *k, size_t n)
{
	const char *p = k->c->verb->words;

	while (p && *p) {
		size_t len = strcspn(p, " ");

		if (!n-- || p[len - 1] == '+')
			return arena_strndup(&k->c->arena, p, len);
		p += len + (p[len] == ' ');
	}
	return NULL;
}

/* What a list of an entity takes, and names of its records. */
static void selection(struct completion *k, const struct entity *e)
{
	const struct entity *noun = k->c->entity;

	k->c->entity = e;
	if (!query_is_condition(k->typed))
		complete_records(k, e, NULL, 0);
	complete_filter(k, "=", true);
	k->c->entity = noun;
}

static void verb_words(struct completion *k)
{
	const struct context *c = k->c;
	const char *hint = word_hint(k, c->args.n);
	size_t len = hint ? strlen(hint) : 0;

	if (len && hint[len - 1] == '+')
		selection(k, complete_entity(k, arena_strndup(&k->c->arena, hint, len - 1)));
	else if (hint)
		complete_hint(k, hint);
	if (c->verb->words)
		return;
	if (c->verb->flags & VERB_FILTERS && c->entity)
		complete_filter(k, "=", true);
	if (c->verb->flags & VERB_REFS && c->entity && !query_is_condition(k->typed))
		complete_records(k, c->entity, NULL, 0);
	if (c->verb->flags & VERB_FILES)
		complete_file(k);
}

static void plain_word(struct completion *k, bool external)
{
	const struct context *c = k->c;

	if (external)
		complete_file(k);
	else if (!c->command)
		commands_of(k);
	else if (c->verb)
		verb_words(k);
	else
		for (const struct verb *const *v = c->command->verbs; *v; v++)
			if (!((*v)->flags & VERB_HIDDEN))
				complete_offer(k, (*v)->name, tr((*v)->summary));
}

/* An option with its value in one word, or the name of one. */
static void option_word(struct completion *k, const struct walk *before)
{
	char *word = arena_strdup(&k->c->arena, k->word);
	struct walk w = *before;
	struct step s, with_value = { .kind = STEP_END };

	w.v = &word;
	w.n = 1;
	w.i = 0;
	while (walk_next(&w, &s))
		if (s.value >= word && s.value <= word + strlen(word))
			with_value = s;
	if (!with_value.kind) {
		option_names(k);
		return;
	}
	k->typed = k->word + (with_value.value - word);
	step_value(k, &with_value);
}

/* Options may have told which settings file, and settings beside it. */
static void reload_config(struct context *c)
{
	struct strbuf ignored = STRBUF_INIT;

	config_release(&c->config);
	config_load(&c->config, c->global.config, &c->global.set, &ignored);
	strbuf_release(&ignored);
}

/* What a plain word before the last one says.  False: of what follows nothing is known. */
static bool take_word(struct context *c, struct walk *w, const char *text, int *depth)
{
	const char *alias;

	if (c->verb) {
		vec_push(&c->args, text);
		return true;
	}
	if (c->command) {
		c->verb = w->verb = command_verb(c->command, text);
		w->entity = c->entity;
		return c->verb != NULL;
	}
	reload_config(c);
	c->command = command_find(text);
	alias = c->command ? NULL : config_alias(&c->config, text);
	if (alias && (*depth)++ < ALIAS_DEPTH) {
		walk_alias(w, alias);
		return true;
	}
	if (!c->command)
		return false;
	c->verb = w->verb = c->command->verb;
	c->entity = w->entity = c->command->entities ? c->command->entities[0] : NULL;
	return true;
}

static void keep_global(struct context *c, const struct step *s)
{
	struct strbuf ignored = STRBUF_INIT;

	if (s->kind == STEP_OPTION && s->global && !s->missing)
		option_store(s->option, &c->global, s->value, &ignored);
	strbuf_release(&ignored);
}

/* Walks over the words before the last one, then completes that. */
static void complete(struct completion *k, char **v, int n)
{
	struct context *c = k->c;
	struct walk w = { .arena = &c->arena, .v = v, .n = n, .i = 0, .c = c };
	struct step s = { .kind = STEP_END }, last = s;
	bool known = true;
	int depth = 0;

	while (known && walk_next(&w, &s)) {
		last = s;
		keep_global(c, &s);
		if (s.kind == STEP_FIELD && !s.missing)
			vec_push(&c->field, (struct field_arg){ s.field, s.value, NULL });
		if (s.kind == STEP_WORD)
			known = take_word(c, &w, s.text, &depth);
	}
	reload_config(c);
	if (last.missing)
		step_value(k, &last);
	else if (k->word[0] == '-' && !w.only_words && known)
		option_word(k, &w);
	else
		plain_word(k, !known);
}

enum status complete_run(struct context *c, const struct complete_options *o)
{
	struct shell_line shell = { .each = o->each };
	struct completion k = { .c = c, .shell = o->line ? &shell : NULL };
	struct strvec words = c->args;

	memset(&c->args, 0, sizeof(c->args));
	c->command = NULL;
	c->verb = NULL;
	if (o->line) {
		shell_split(&c->arena, o->line, o->tail, &words, &shell);
		/* The first word is the program. */
		memmove(words.v, words.v + 1, --words.n * sizeof(*words.v));
	}
	if (!words.n)
		vec_push(&words, "");
	k.word = words.v[words.n - 1];
	k.typed = k.word;
	for (size_t i = 0; i < words.n; i++)
		if (!utf8_valid(words.v[i], strlen(words.v[i]), NULL))
			words.n = 0;
	if (words.n)
		complete(&k, (char **)words.v, (int)words.n - 1);
	if (o->line)
		shell_print(&c->arena, &shell);
	vec_release(&shell.value);
	vec_release(&words);
	return STATUS_OK;
}
