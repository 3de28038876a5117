#include "cli/dispatch.h"

#include "base/utf8.h"

/* Pads a text to `width` columns. */
static void print_padded(const char *text, size_t width)
{
	size_t used = utf8_width(text, strlen(text));

	printf("  %s%*s", text, used < width ? (int)(width - used) + 2 : 2, "");
}

/* Prints a word on the line that `column` of are used, or on a new one; returns the new column. */
static size_t print_wrapped(const char *word, size_t column)
{
	size_t len = strlen(word) + 1;

	if (column + len > 78) {
		putchar('\n');
		column = 0;
	}
	return column + (size_t)printf("%s%s", column ? " " : "  ", word);
}

void help_program(void)
{
	size_t column = 0;

	puts(_("crm - customer relationships on the command line\n"));
	puts(_("  crm init                        make a database\n"
	       "  crm partner add \"Acme\" --client --phone \"+7 912 345-67-89\"\n"
	       "  crm partner import FILE.csv     take over what you have\n"
	       "  crm find acme                   who is that?\n"
	       "  crm deal list stage=Offer       every list has filters\n"
	       "  crm deal move 7 Offer           crm deal win 7, crm deal lose 7\n"
	       "  crm report funnel               crm report lists the reports\n"
	       "  crm undo                        takes the last change back\n"
	       "  crm deal list --as-of 2026-01-01\n"));
	puts(_("Records (each has list show add edit rm import export history):"));
	for (const struct command *const *c = commands; *c; c++)
		if ((*c)->entities)
			column = print_wrapped((*c)->name, column);
	puts("\n");
	puts(_("Commands:"));
	for (const struct command *const *c = commands; *c; c++) {
		if ((*c)->entities || !strncmp((*c)->name, "__", 2))
			continue;
		print_padded((*c)->name, 12);
		puts(tr((*c)->summary));
	}
	puts(_("\ncrm COMMAND -h helps with each; crm help tutorial is the guided tour."));
}

static void print_examples(const char *const *examples, const char *noun)
{
	for (; examples && *examples; examples++) {
		const char *p = strstr(*examples, "%s");

		if (p)
			printf("  %.*s%s%s\n", (int)(p - *examples), *examples, noun, p + 2);
		else
			printf("  %s\n", *examples);
	}
}

void help_command(const struct command *c)
{
	if (!c->verbs) {
		help_verb(NULL, c, c->verb);
		return;
	}
	printf("crm %s - %s\n\n", c->name, tr(c->summary));
	if (c->examples) {
		print_examples(c->examples, c->name);
		putchar('\n');
	}
	for (const struct verb *const *v = c->verbs; *v; v++) {
		if ((*v)->flags & VERB_HIDDEN)
			continue;
		print_padded((*v)->name, 10);
		puts(tr((*v)->summary));
	}
	printf(_("\ncrm %s VERB -h helps with each; crm help %s is the page.\n"), c->name, c->name);
}

static void print_options(const struct option *table)
{
	struct strbuf text = STRBUF_INIT;

	for (; table && table->name; table++) {
		if (!table->help)
			continue;
		strbuf_reset(&text);
		if (table->letter)
			strbuf_addf(&text, "-%c, ", table->letter);
		strbuf_addf(&text, "--%s", table->name);
		if (option_takes_value(table))
			strbuf_addf(&text, " %s", tr(table->arg));
		print_padded(text.buf, 24);
		puts(tr(table->help));
	}
	strbuf_release(&text);
}

/* The fields, several a line: as options, or as filters name them. */
static void print_fields(const struct entity *e, bool options)
{
	size_t column = 0;

	puts(_("\nFields (crm NOUN fields tells more):"));
	for (const struct field *f = e->field; f->name; f++) {
		size_t n = strlen(f->name) + (options ? 4 : 2);

		if (options && (f->flags & FIELD_DERIVED))
			continue;
		if (column + n > 78) {
			putchar('\n');
			column = 0;
		}
		if (!column)
			column = (size_t)printf("%s", options ? " " : "");
		fputs(options ? " --" : "  ", stdout);
		for (const char *p = f->name; *p; p++)
			putchar(options && *p == '_' ? '-' : *p);
		column += n;
	}
	putchar('\n');
}

void help_verb(struct context *c, const struct command *cmd, const struct verb *v)
{
	bool plain = !v->name;

	printf(_("usage: crm %s%s%s%s%s\n"), cmd->name, plain ? "" : " ", plain ? "" : v->name,
		v->args && *v->args ? " " : "", v->args ? v->args : "");
	printf("%s\n\n", tr(plain ? cmd->summary : v->summary));
	print_examples(v->examples, cmd->name);
	if (v->options && v->options->name) {
		puts(_("\nOptions:"));
		print_options(v->options);
	}
	if (c && c->entity && (v->flags & (VERB_FIELDS | VERB_FILTERS)))
		print_fields(c->entity, v->flags & VERB_FIELDS);
	if (v->flags & VERB_FILTERS)
		puts(_("\nFilters: field=v  field!=v  field~part  field=a,b  field=from..to  "
		       "field= "
		       "(empty)  word"));
	if (c && v->help)
		v->help(c);
	puts(_("\nGlobal: --db --as-of -n -f -o -q -v … (crm help crm)"));
}
