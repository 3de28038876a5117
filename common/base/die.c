#include "base/base.h"

#include "base/utf8.h"

static void vreport(const char *prefix, const char *fmt, va_list ap)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, prefix);
	strbuf_vaddf(&line, fmt, ap);
	utf8_mask(&line, 0);
	strbuf_addch(&line, '\n');
	fflush(stdout);
	fwrite(line.buf, 1, line.len, stderr);
	strbuf_release(&line);
}

void error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vreport("crm: ", fmt, ap);
	va_end(ap);
}

void warning(const char *fmt, ...)
{
	va_list ap;
	char *prefix = xasprintf("crm: %s: ", _("warning"));

	va_start(ap, fmt);
	vreport(prefix, fmt, ap);
	va_end(ap);
	free(prefix);
}

void hint(const char *fmt, ...)
{
	va_list ap;
	char *prefix = xasprintf("%s: ", _("hint"));

	va_start(ap, fmt);
	vreport(prefix, fmt, ap);
	va_end(ap);
	free(prefix);
}

void die(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vreport("crm: ", fmt, ap);
	va_end(ap);
	exit((int)status);
}

void die_errno(const char *fmt, ...)
{
	int saved = errno;
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	error("%s: %s", text.buf, strerror(saved));
	strbuf_release(&text);
	exit(STATUS_IO);
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "crm: BUG: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

enum status status_worse(enum status a, enum status b)
{
	return a > b ? a : b;
}
