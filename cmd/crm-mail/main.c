/*
 * crm-mail: letters for crm.
 *
 *	crm-mail read [--attachments FOLDER] FILE|FOLDER|- …
 *	crm-mail write [--crlf]
 *
 * read: a line of JSON for each letter, with file, line, offset, and either error, or date, from,
 * to, cc, bcc, sender, delivered (addresses; the names in from_name …), subject, in_reply_to,
 * references, text, attachment, attachment_type, attachment_size, attachment_file, id.
 * write: lines NAME TAB VALUE with \t \n \r \\ as in our TSV, an empty line behind each letter:
 * from, reply_to, to, to_name, subject, date (an instant), message_id, text, html, attach (a file),
 * attach_name and attach_type (of the file before).  Each letter is followed by a NUL; in the place
 * of one that cannot be written is "!REASON".
 */
#include "letters.h"

static int usage(void)
{
	fputs("usage: crm-mail read [--attachments FOLDER] FILE|FOLDER|- ...\n"
	      "       crm-mail write [--crlf]\n",
		stderr);
	return STATUS_USAGE;
}

static int run_read(int argc, char **argv)
{
	struct reading r = { .line = STRBUF_INIT };

	if (argc > 1 && !strcmp(argv[0], "--attachments")) {
		r.folder = argv[1];
		argv += 2;
		argc -= 2;
	}
	if (!argc)
		return usage();
	message_init();
	for (int i = 0; i < argc; i++)
		source_read(argv[i], message_print, &r);
	strbuf_release(&r.line);
	return fflush(stdout) ? STATUS_IO : STATUS_OK;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "read"))
		return run_read(argc - 2, argv + 2);
	if (argc > 1 && !strcmp(argv[1], "write")) {
		message_init();
		return letters_write(stdin, stdout, argc > 2 && !strcmp(argv[2], "--crlf"));
	}
	return usage();
}
