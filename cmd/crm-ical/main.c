/*
 * crm-ical: calendars for crm, which starts this program and speaks with it through pipes; what
 * stands on them is said in read.h and write.h.
 *	crm-ical read NOUN [--from DATE] [--to DATE]
 *	crm-ical write NOUN SOURCE
 * The input is read to its end before anything is written, so that whoever feeds us may read our
 * output afterwards.
 */
#include "read.h"
#include "write.h"

#include <locale.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/program.h"

#ifndef CRM_LOCALEDIR
#define CRM_LOCALEDIR "/usr/local/share/locale"
#endif

/* As the program that started us. */
static void set_language(void)
{
	struct arena arena = ARENA_INIT;
	const char *folder = program_folder(&arena), *language = getenv("LANGUAGE");
	const char *path = arena_printf(&arena, "%s/locale", folder ? folder : "");

	setlocale(LC_MESSAGES, "");
	if (language && *language && !strcmp(setlocale(LC_MESSAGES, NULL), "C"))
		setlocale(LC_MESSAGES, "C.UTF-8");
	bindtextdomain("crm", access(path, F_OK) ? CRM_LOCALEDIR : path);
	bind_textdomain_codeset("crm", "UTF-8");
	textdomain("crm");
	arena_release(&arena);
}

/* Standard input as a file on disk, so that no memory is needed for all of it. */
static FILE *spool(void)
{
	FILE *aside = tmpfile();
	char part[1 << 16];
	ssize_t n;

	if (!aside)
		die_errno("%s", _("no temporary file"));
	while ((n = read(STDIN_FILENO, part, sizeof(part))) > 0)
		if (fwrite(part, 1, (size_t)n, aside) != (size_t)n)
			die_errno("%s", _("temporary file"));
	if (n < 0 || fflush(aside) || fseek(aside, 0, SEEK_SET))
		die_errno("%s", _("standard input"));
	return aside;
}

static int run_read(int argc, char **argv)
{
	struct read_options opt = { .noun = argv[2] };
	FILE *aside = spool();
	struct stat st;
	void *text = NULL;

	for (int i = 3; i + 1 < argc; i += 2) {
		const char **date = !strcmp(argv[i], "--from") ? &opt.from : &opt.to;

		if (!date_is_valid(argv[i + 1]))
			die(STATUS_USAGE, _("not a date: \"%s\""), argv[i + 1]);
		*date = argv[i + 1];
	}
	if (!read_knows(opt.noun))
		die(STATUS_USAGE, _("a calendar has no place for: %s"), opt.noun);
	if (fstat(fileno(aside), &st))
		die_errno("%s", _("temporary file"));
	if (st.st_size)
		text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fileno(aside), 0);
	if (text == MAP_FAILED)
		die_errno("%s", _("temporary file"));
	read_calendar(text ? text : "", (size_t)st.st_size, &opt);
	if (text)
		munmap(text, (size_t)st.st_size);
	fclose(aside);
	return STATUS_OK;
}

static int run_write(char **argv)
{
	struct strbuf err = STRBUF_INIT;
	FILE *aside = spool();
	int failed = write_calendar(aside, argv[2], argv[3], stdout, &err);

	fclose(aside);
	if (failed)
		die(STATUS_USAGE, "%s", err.buf);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	int status = STATUS_USAGE;

	set_language();
	icalerror_set_errors_are_fatal(0);
	if (argc > 2 && !strcmp(argv[1], "read"))
		status = run_read(argc, argv);
	else if (argc == 4 && !strcmp(argv[1], "write"))
		status = run_write(argv);
	else
		error("crm-ical read NOUN [--from DATE] [--to DATE] | crm-ical write NOUN SOURCE");
	if (fflush(stdout) || ferror(stdout))
		die_errno("%s", _("standard output"));
	return status;
}
