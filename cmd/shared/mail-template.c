#include "mail-template.h"

#include <strings.h>

#include "model/query.h"

static const struct root {
	const char *entity;
	const char *prefix; /* "" = what has no prefix */
	size_t target;	    /* in struct mail_target */
} roots[] = {
	{ "contact", "", offsetof(struct mail_target, contact) },
	{ "partner", "partner.", offsetof(struct mail_target, partner) },
	{ "user", "user.", offsetof(struct mail_target, user) },
};

/* The root of a field as it is written; *path is what follows the prefix. */
static int root_of(const char *field, const char **path)
{
	for (size_t i = 1; i < ARRAY_SIZE(roots); i++) {
		size_t n = strlen(roots[i].prefix);

		if (!strncmp(field, roots[i].prefix, n)) {
			*path = field + n;
			return (int)i;
		}
	}
	*path = field;
	return 0;
}

/* Whether there is such a field is known to those who list them. */
static int check_path(struct context *c, int root, const char *path, struct strbuf *err)
{
	struct query q;
	int result;

	query_init(&q, &c->model, model_need(&c->model, roots[root].entity));
	result = query_column(&q, path, err);
	query_release(&q);
	return result;
}

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		ch == '_' || ch == '.' || ch == '-';
}

/* The length of "{field}" or "{field|default}" at s, or 0. */
static size_t field_length(const char *s, size_t *name)
{
	size_t n = 1;

	while (is_name(s[n]))
		n++;
	*name = n - 1;
	if (n > 1 && s[n] == '|')
		n += strcspn(s + n, "}\n");
	return n > 1 && s[n] == '}' ? n + 1 : 0;
}

static void add_literal(struct mail_text *text, const char *s, size_t len)
{
	if (len)
		vec_push(&text->piece, (struct mail_piece){ .text = s, .len = len, .root = -1 });
}

static int add_field(struct context *c, struct mail_template *t, struct mail_text *text,
	const char *s, size_t name, size_t len, struct strbuf *err)
{
	const char *field = arena_strndup(t->arena, s + 1, name), *path;
	struct mail_piece p = { .root = root_of(field, &path) };

	p.text = path;
	if (s[1 + name] == '|')
		p.dflt = arena_strndup(t->arena, s + 2 + name, len - name - 3);
	vec_push(&text->piece, p);
	return check_path(c, p.root, path, err);
}

static long lines_between(const char *text, const char *at)
{
	long line = 0;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

int mail_text_read(struct context *c, struct mail_template *t, struct mail_text *text,
	const struct mail_place *place, struct strbuf *err)
{
	const char *from = place->text, *s = place->text;

	while ((s = strchr(s, '{'))) {
		size_t field, len = field_length(s, &field);
		struct strbuf why = STRBUF_INIT;
		int failed;

		/* Style sheets are full of braces with blanks behind them. */
		if (!len && text->html && s[1] != '{') {
			s++;
			continue;
		}
		add_literal(text, from, (size_t)(s - from));
		if (s[1] == '{') {
			add_literal(text, s, 1);
			from = s += 2;
			continue;
		}
		failed = len ? add_field(c, t, text, s, field, len, &why)
			     : fail(&why, _("a field is written {name}, a brace {{"));
		if (failed) {
			fail(err, "%s:%ld: %s", place->name,
				place->line + lines_between(place->text, s), why.buf);
			strbuf_release(&why);
			return -1;
		}
		from = s += len;
	}
	add_literal(text, from, strlen(from));
	return 0;
}

/* "Subject: …" at s; *value is what follows, *len its length up to the line's end. */
static bool is_header(const char *s, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (strncasecmp(s, name, n) || s[n] != ':')
		return false;
	*value = s + n + 1 + strspn(s + n + 1, " \t");
	return true;
}

static int take_header(struct context *c, struct mail_template *t, const char *line,
	const struct mail_place *place, struct strbuf *err)
{
	const char *value;

	if (is_header(line, "Subject", &value))
		return mail_text_read(c, t, &t->subject,
			&(struct mail_place){ value, place->name, place->line }, err);
	if (is_header(line, "From", &value))
		t->from = value;
	else if (is_header(line, "Reply-To", &value))
		t->reply_to = value;
	else
		return fail(err, _("%s:%ld: not one of Subject:, From:, Reply-To:"), place->name,
			place->line);
	return 0;
}

/* A template begins with a header if its first line is one of these. */
static bool has_header(const char *raw)
{
	const char *value;

	return is_header(raw, "Subject", &value) || is_header(raw, "From", &value) ||
		is_header(raw, "Reply-To", &value);
}

int mail_template_read(
	struct context *c, struct mail_template *t, char *raw, const char *name, struct strbuf *err)
{
	struct mail_place place = { raw, name, 1 };
	char *s = raw;

	for (bool header = has_header(raw); header; place.line++) {
		char *end = strchr(s, '\n');

		if (end)
			*end = '\0';
		if (end && end > s && end[-1] == '\r')
			end[-1] = '\0';
		if (*s && take_header(c, t, s, &place, err))
			return -1;
		header = *s && end;
		s = end ? end + 1 : s + strlen(s);
	}
	place.text = s;
	return mail_text_read(c, t, &t->text, &place, err);
}

/* The value at a path, by way of references; NULL if there is none. */
static const char *value_at(struct context *c, const struct entity *e, int64_t id, const char *path,
	struct arena *arena)
{
	while (id) {
		struct record *r = record_new(arena, e);
		size_t n = strcspn(path, ".");
		const struct field *f = entity_field(e, arena_strndup(arena, path, n));

		if (f == &field_id)
			return arena_printf(arena, "%" PRId64, id);
		if (!f || !record_load(&c->model, r, id, true))
			return NULL;
		if (!path[n])
			return record_display(&c->model, r, f, arena);
		if (f->type != TYPE_REF)
			return NULL;
		id = record_num(r, f->name);
		e = model_need(&c->model, f->arg);
		path += n + 1;
	}
	return NULL;
}

static void add_escaped(struct strbuf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			strbuf_addstr(out, "&amp;");
		else if (*s == '<')
			strbuf_addstr(out, "&lt;");
		else if (*s == '>')
			strbuf_addstr(out, "&gt;");
		else if (*s == '"')
			strbuf_addstr(out, "&quot;");
		else
			strbuf_addch(out, *s);
	}
}

bool mail_text_fill(struct context *c, const struct mail_text *text, const struct mail_target *to,
	struct strbuf *out, struct strbuf *missing)
{
	struct arena arena = ARENA_INIT;
	bool complete = true;

	for (size_t i = 0; i < text->piece.n && complete; i++) {
		const struct mail_piece *p = &text->piece.v[i];
		const struct root *root = p->root < 0 ? NULL : &roots[p->root];
		const char *value;

		if (!root) {
			strbuf_add(out, p->text, p->len);
			continue;
		}
		value = value_at(c, model_need(&c->model, root->entity),
			*(const int64_t *)((const char *)to + root->target), p->text, &arena);
		if (value && *value && text->html) {
			add_escaped(out, value);
			continue;
		}
		if (!value || !*value)
			value = p->dflt;
		complete = value != NULL;
		if (complete)
			strbuf_addstr(out, value);
		else
			strbuf_addf(missing, "{%s%s}", root->prefix, p->text);
	}
	arena_release(&arena);
	return complete;
}

void mail_template_release(struct mail_template *t)
{
	vec_release(&t->subject.piece);
	vec_release(&t->text.piece);
	vec_release(&t->html.piece);
}
