/*
 * The error words.  Each prints one line "crm: …" on standard error.  Leaf code does not use them:
 * it appends a sentence to a `struct strbuf *err` and returns -1, and the command decides.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* Exit status of the program.  Frozen: scripts test for these numbers (crm(1), EXIT STATUS). */
enum status {
	STATUS_OK = 0,
	STATUS_FAIL = 1,      /* failed, or "no" under --exit-code */
	STATUS_USAGE = 2,     /* the command line is wrong */
	STATUS_NOT_FOUND = 3, /* a named record or file does not exist */
	STATUS_AMBIGUOUS = 4, /* a name fits several records */
	STATUS_DATA = 5,      /* refused by the data: validation, constraint, rejected rows */
	STATUS_BUSY = 6,      /* busy, or changed by someone else */
	STATUS_IO = 7,        /* input/output, or the store cannot be opened or is damaged */
};

/* "crm: TEXT" and go on. */
void error(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "crm: warning: TEXT" and go on. */
void warning(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "hint: TEXT", after an error: what would be right. */
void hint(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "crm: TEXT", run the exit handlers, exit with `status`. */
void die(enum status status, const char *fmt, ...) PRINTF_LIKE(2, 3) NORETURN;
/* The same with ": strerror(errno)" at the end; status STATUS_IO. */
void die_errno(const char *fmt, ...) PRINTF_LIKE(1, 2) NORETURN;
/* A mistake in the program itself: prints file and line and aborts. */
void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4) NORETURN;
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

/*
 * Returns the worse of two statuses; the worst seen wins at the end of a command (DESIGN: "the
 * worst seen wins").  Worse is the larger number.
 */
enum status status_worse(enum status a, enum status b);

#endif
