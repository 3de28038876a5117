#include "page.h"

#include <unistd.h>

#include "base/utf8.h"
#include "io/pager.h"

static const char *const style_codes[] = {
	[PAGE_PLAIN] = "",
	[PAGE_STRONG] = "\033[1m",
	[PAGE_FAINT] = "\033[2m",
	[PAGE_ALARM] = "\033[31m",
	[PAGE_DATE] = "\033[33m",
};

bool page_wanted(const struct context *c)
{
	return !c->global.format && !c->global.porcelain && !c->global.output &&
		isatty(STDOUT_FILENO);
}

void page_begin(struct page *p, const struct context *c)
{
	struct out_options opt = context_out(c, false);
	size_t lines;

	memset(p, 0, sizeof(*p));
	strbuf_init(&p->line);
	/* Behind the pager there is no terminal to be asked any more. */
	p->color = out_use_color(opt.color, STDOUT_FILENO);
	out_terminal_size(&p->width, &lines);
	if (opt.pager)
		pager_start(opt.pager_command);
}

static void add(struct page *p, enum page_style style, const char *s, size_t len)
{
	bool colored = p->color && *style_codes[style] && len;
	size_t start;

	if (colored)
		strbuf_addstr(&p->line, style_codes[style]);
	start = p->line.len;
	strbuf_add(&p->line, s, len);
	utf8_mask(&p->line, start);
	p->at += utf8_width(p->line.buf + start, p->line.len - start);
	if (colored)
		strbuf_addstr(&p->line, "\033[m");
}

void page_add(struct page *p, enum page_style style, const char *s)
{
	if (s)
		add(p, style, s, strlen(s));
}

void page_addf(struct page *p, enum page_style style, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	add(p, style, text.buf, text.len);
	strbuf_release(&text);
}

void page_pad(struct page *p, size_t column)
{
	size_t n =
		p->at < column ? column - p->at : p->at > 0 && p->line.buf[p->line.len - 1] != ' ';

	strbuf_addchn(&p->line, ' ', n);
	p->at += n;
}

void page_end_line(struct page *p)
{
	while (p->line.len && p->line.buf[p->line.len - 1] == ' ')
		strbuf_setlen(&p->line, p->line.len - 1);
	strbuf_addch(&p->line, '\n');
	fwrite(p->line.buf, 1, p->line.len, stdout);
	strbuf_reset(&p->line);
	p->at = 0;
}

/* The first line of a text, cut with "…" where it or the text goes on. */
static void add_cut(struct page *p, const char *s, size_t len, bool more)
{
	size_t room = p->width > p->at + 8 ? p->width - p->at : 8;
	size_t fits = len;

	if (more || utf8_width(s, len) > room) {
		fits = utf8_prefix(s, len, room - 1);
		more = true;
	}
	add(p, PAGE_PLAIN, s, fits);
	if (more)
		page_add(p, PAGE_PLAIN, "…");
}

static bool is_blank(const char *s)
{
	return !s[strspn(s, " \t\r\n")];
}

void page_text(struct page *p, size_t indent, const char *s, bool whole)
{
	while (s && *s) {
		size_t n = strcspn(s, "\n"), len = n;
		const char *next = s + n + (s[n] == '\n');

		if (len && s[len - 1] == '\r')
			len--;
		if (whole) {
			page_pad(p, len ? indent : 0);
			add(p, PAGE_PLAIN, s, len);
			page_end_line(p);
		} else if (len) {
			page_pad(p, indent);
			add_cut(p, s, len, !is_blank(next));
			page_end_line(p);
			return;
		}
		s = next;
	}
}

void page_end(struct page *p)
{
	strbuf_release(&p->line);
}
