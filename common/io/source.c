#include "io/source.h"

#include "base/encoding.h"
#include "base/utf8.h"

#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

bool source_valid(const char *text, size_t len, size_t *bad)
{
	const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0, wrong;

	while (i < len) {
		uint64_t eight;

		if (len - i >= 8) {
			memcpy(&eight, s + i, 8);
			/* Neither a high bit nor, by the borrow into one, a zero. */
			if (!((eight | (eight - ones)) & highs)) {
				i += 8;
				continue;
			}
		}
		if (s[i] - 1U < 0x7F) {
			i++;
		} else if (s[i] >= 0xC2 && s[i] <= 0xDF && i + 1 < len &&
			(s[i + 1] & 0xC0) == 0x80) {
			i += 2;
		} else if (utf8_valid(text + i, len - i, &wrong)) {
			return true;
		} else {
			*bad = i + wrong;
			return false;
		}
	}
	return true;
}

static int read_raw(struct source *s, char *to, size_t room, size_t *got, struct strbuf *err)
{
	ssize_t n;

	do
		n = read(s->fd, to, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(err, _("%s: cannot read: %s"), s->name, strerror(errno));
	s->eof = n == 0;
	s->total += n;
	*got = (size_t)n;
	return 0;
}

/* One byte that is no UTF-8 stands for what could not be converted. */
static void skip_broken(struct source *s)
{
	size_t n = s->raw_end - s->raw_pos;

	s->raw_pos += n < s->unit ? n : s->unit;
	s->buf[s->end++] = '\xFF';
}

/* Turns raw bytes into text until either the bytes or the room run out. */
static void convert(struct source *s)
{
	while (s->raw_pos < s->raw_end && s->cap - s->end > 16) {
		char *in = s->raw + s->raw_pos, *out = s->buf + s->end;
		size_t in_left = s->raw_end - s->raw_pos, out_left = s->cap - s->end - 2;
		size_t done = iconv(s->cd, &in, &in_left, &out, &out_left);
		int why = errno;

		s->raw_pos = (size_t)(in - s->raw);
		s->end = (size_t)(out - s->buf);
		if (done != (size_t)-1 || why == E2BIG)
			continue;
		if (why == EINVAL && !s->eof)
			return;
		skip_broken(s);
	}
}

static int fill_converted(struct source *s, struct strbuf *err)
{
	size_t before = s->end, got;

	while (s->end == before && !(s->eof && s->raw_pos == s->raw_end)) {
		memmove(s->raw, s->raw + s->raw_pos, s->raw_end - s->raw_pos);
		s->raw_end -= s->raw_pos;
		s->raw_pos = 0;
		if (!s->eof && s->raw_end < SOURCE_SAMPLE) {
			if (read_raw(s, s->raw + s->raw_end, SOURCE_SAMPLE - s->raw_end, &got, err))
				return -1;
			s->raw_end += got;
		}
		convert(s);
	}
	return s->end > before;
}

/* Moves the unread text to the front and makes sure that a read of some size fits behind it. */
static void make_room(struct source *s)
{
	size_t gone = s->pos;

	if (gone) {
		memmove(s->buf, s->buf + gone, s->end - gone);
		s->end -= gone;
		s->pos = 0;
		s->lf = s->lf > gone ? s->lf - gone : 0;
		s->cr = s->cr > gone ? s->cr - gone : 0;
		s->offset += (int64_t)gone;
	}
	if (s->cap - s->end < SOURCE_CHUNK / 2 + 1) {
		s->cap = s->cap * 2 + SOURCE_CHUNK + 1;
		s->buf = xrealloc(s->buf, s->cap);
	}
}

int source_fill(struct source *s, struct strbuf *err)
{
	size_t got;

	if (s->eof && s->raw_pos == s->raw_end)
		return 0;
	make_room(s);
	if (s->converts)
		return fill_converted(s, err);
	if (read_raw(s, s->buf + s->end, s->cap - s->end - 1, &got, err))
		return -1;
	s->end += got;
	return got > 0;
}

static bool is_utf8(const char *encoding)
{
	return !strcasecmp(encoding, "utf-8") || !strcasecmp(encoding, "utf8");
}

static int open_conversion(struct source *s, struct strbuf *err)
{
	const char *e = s->encoding;

	s->converts = !is_utf8(e);
	if (!s->converts)
		return 0;
	s->cd = iconv_open("UTF-8", e);
	if (s->cd == (iconv_t)-1) {
		s->converts = false;
		return fail(err, _("%s: unknown encoding \"%.40s\""), s->name, e);
	}
	s->unit = 1;
	if (!strncasecmp(e, "utf-16", 6) || !strncasecmp(e, "utf16", 5) ||
		!strncasecmp(e, "ucs-2", 5))
		s->unit = 2;
	else if (!strncasecmp(e, "utf-32", 6) || !strncasecmp(e, "ucs-4", 5))
		s->unit = 4;
	return 0;
}

/* Reads the sample, detects, and leaves its text in the buffer. */
static int begin(struct source *s, const char *encoding, struct strbuf *err)
{
	size_t bom = 0, got;

	while (!s->eof && s->raw_end < SOURCE_SAMPLE) {
		if (read_raw(s, s->raw + s->raw_end, SOURCE_SAMPLE - s->raw_end, &got, err))
			return -1;
		s->raw_end += got;
	}
	s->encoding = encoding ? encoding : encoding_detect(s->raw, s->raw_end, s->eof, &bom);
	if (open_conversion(s, err))
		return -1;
	s->raw_pos = bom;
	s->offset = s->converts ? 0 : (int64_t)bom;
	make_room(s);
	if (s->converts) {
		while (s->raw_pos < s->raw_end && s->cap - s->end > 16) {
			size_t before = s->raw_pos;

			convert(s);
			if (s->raw_pos == before)
				break;
		}
	} else {
		memcpy(s->buf, s->raw + bom, s->raw_end - bom);
		s->end = s->raw_end - bom;
		s->raw_pos = s->raw_end;
	}
	/* A BOM in spite of an encoding that was given, or that iconv took for a letter. */
	if (s->end >= 3 && !memcmp(s->buf, "\xEF\xBB\xBF", 3))
		s->pos = 3;
	return 0;
}

int source_init(
	struct source *s, int fd, const char *name, const char *encoding, struct strbuf *err)
{
	*s = (struct source){ .name = name, .fd = fd, .line = 1 };
	s->raw = xmalloc(SOURCE_SAMPLE);
	if (begin(s, encoding, err)) {
		source_release(s);
		return -1;
	}
	return 0;
}

void source_release(struct source *s)
{
	if (s->converts)
		iconv_close(s->cd);
	if (s->fd > 0)
		close(s->fd);
	free(s->raw);
	free(s->buf);
	*s = (struct source){ .fd = -1 };
}

/* Where the next such byte stands at or behind pos, or end; `from` is what is known of it. */
static size_t find(const struct source *s, size_t from, char byte)
{
	const char *at;

	if (from < s->pos)
		from = s->pos;
	if (from >= s->end)
		return s->end;
	at = memchr(s->buf + from, byte, s->end - from);
	return at ? (size_t)(at - s->buf) : s->end;
}

static int take_line(struct source *s, size_t at, size_t ends, struct source_line *line)
{
	line->text = s->buf + s->pos;
	line->len = at - s->pos;
	line->size = at + ends - s->pos;
	line->number = s->line++;
	line->offset = s->offset + (int64_t)s->pos;
	s->pos = at + ends;
	return 1;
}

int source_line(struct source *s, struct source_line *line, struct strbuf *err)
{
	for (;;) {
		size_t at;
		int more;

		s->lf = find(s, s->lf, '\n');
		s->cr = find(s, s->cr, '\r');
		at = s->lf < s->cr ? s->lf : s->cr;
		if (at + 1 < s->end)
			return take_line(
				s, at, s->buf[at] == '\r' && s->buf[at + 1] == '\n' ? 2 : 1, line);
		if (at < s->end && s->buf[at] == '\n')
			return take_line(s, at, 1, line);
		/* No line end, or a CR whose LF may still come. */
		if (s->end - s->pos > SOURCE_LONGEST)
			return fail(
				err, _("%s:%ld: the line is longer than 64 MB"), s->name, s->line);
		more = source_fill(s, err);
		if (more < 0)
			return -1;
		if (more)
			continue;
		if (s->pos == s->end)
			return 0;
		return take_line(s, s->cr, s->cr < s->end, line);
	}
}

int source_spool(FILE **aside, struct strbuf *err)
{
	char part[1 << 16];
	struct stat sb;
	ssize_t n;

	if (!fstat(STDIN_FILENO, &sb) && S_ISREG(sb.st_mode))
		return 0;
	*aside = tmpfile();
	if (!*aside)
		return fail(err, _("no temporary file: %s"), strerror(errno));
	while ((n = read(STDIN_FILENO, part, sizeof(part))) > 0)
		if (fwrite(part, 1, (size_t)n, *aside) != (size_t)n)
			n = -2;
	if (n < 0 || fflush(*aside) || fseek(*aside, 0, SEEK_SET))
		return fail(err, _("standard input: %s"), strerror(errno));
	if (dup2(fileno(*aside), STDIN_FILENO) < 0)
		die_errno("dup2");
	return 0;
}
