#include "mail-letters.h"

#include <dirent.h>
#include <unistd.h>

#include "base/program.h"
#include "io/reader.h"

struct mail_letters {
	struct program helper;
	struct reader *reader;
	struct arena arena;  /* of what lives as long as this */
	struct arena letter; /* of one letter */
	const struct reader_cell *cells;
	struct mail_letter now;
};

/* Of attachments; removed also when the program ends early. */
static char *folder;

/* There are only files of ours in it. */
static void remove_folder(void)
{
	DIR *d = folder ? opendir(folder) : NULL;
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (*e->d_name != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	if (folder)
		rmdir(folder);
	free(folder);
	folder = NULL;
}

static int make_folder(struct strbuf *err)
{
	const char *parent = getenv("TMPDIR");

	folder = xasprintf("%s/crm-mail-XXXXXX", parent && *parent ? parent : "/tmp");
	if (mkdtemp(folder)) {
		atexit(remove_folder);
		return 0;
	}
	fail(err, "%s: %s", folder, strerror(errno));
	free(folder);
	folder = NULL;
	return -1;
}

static int start(struct mail_letters *l, const struct strvec *files, struct strbuf *err)
{
	struct strvec argv = VEC_INIT;
	int result;

	vec_push(&argv, program_helper(&l->arena, "crm-mail"));
	vec_push(&argv, "read");
	if (folder) {
		vec_push(&argv, "--attachments");
		vec_push(&argv, folder);
	}
	for (size_t i = 0; i < files->n; i++) {
		/* What begins with a dash is a file's name all the same. */
		const char *name = files->v[i];

		vec_push(&argv,
			*name == '-' && name[1] ? arena_printf(&l->arena, "./%s", name) : name);
	}
	vec_push(&argv, NULL);
	result = program_start(&l->helper, argv.v, PROGRAM_OUT | PROGRAM_INPUT, err);
	vec_release(&argv);
	return result;
}

struct mail_letters *mail_letters_open(
	const struct strvec *files, bool attachments, struct strbuf *err)
{
	struct mail_letters *l = xcalloc(1, sizeof(*l));
	struct reader_options options = { .format = READER_JSONL };

	l->helper.pid = -1;
	if (attachments && make_folder(err))
		goto failed;
	if (start(l, files, err))
		goto failed;
	options.file = arena_printf(&l->arena, "/dev/fd/%d", l->helper.out);
	options.encoding = "utf-8";
	l->reader = reader_open(&options, err);
	if (l->reader)
		return l;
failed:
	if (mail_letters_close(l, NULL))
		return NULL;
	return NULL;
}

static const struct reader_cell *cell(const struct mail_letters *l, const char *name)
{
	static const struct reader_cell none = { NULL, 0 };
	size_t n;
	const char *const *column = reader_columns(l->reader, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(column[i], name))
			return &l->cells[i];
	return &none;
}

static const char *text(struct mail_letters *l, const char *name)
{
	const struct reader_cell *c = cell(l, name);

	return c->text ? arena_strndup(&l->letter, c->text, c->len) : NULL;
}

static int64_t number(struct mail_letters *l, const char *name)
{
	const struct reader_cell *c = cell(l, name);

	return c->text ? strtoll(c->text, NULL, 10) : 0;
}

/* The items of a list, in the letter's arena; NULL for an empty one. */
static const char **list(struct mail_letters *l, const char *name, size_t *n)
{
	char *copy = (char *)text(l, name);
	const char **item;

	*n = 0;
	if (!copy)
		return NULL;
	for (const char *s = copy; s; s = strchr(s + 1, '\n'))
		++*n;
	item = arena_alloc(&l->letter, (*n + 1) * sizeof(*item));
	*n = 0;
	for (char *next; copy; copy = next) {
		next = strchr(copy, '\n');
		if (next)
			*next++ = '\0';
		item[(*n)++] = copy;
	}
	return item;
}

static struct mail_people people(struct mail_letters *l, const char *key)
{
	size_t n, names;
	const char **address = list(l, key, &n);
	const char **name = list(l, arena_printf(&l->letter, "%s_name", key), &names);
	struct mail_people who = { .n = n };

	who.v = arena_alloc(&l->letter, (n + 1) * sizeof(*who.v));
	for (size_t i = 0; i < n; i++)
		who.v[i] = (struct mail_person){ i < names ? name[i] : "", address[i] };
	return who;
}

static struct strvec references(struct mail_letters *l, const char *key)
{
	struct strvec v = VEC_INIT;

	v.v = list(l, key, &v.n);
	return v;
}

static void read_attachments(struct mail_letters *l, struct mail_letter *m)
{
	size_t n, types, files;
	const char **name = list(l, "attachment", &n);
	const char **type = list(l, "attachment_type", &types);
	const char **file = list(l, "attachment_file", &files);

	m->attachment = arena_alloc(&l->letter, (n + 1) * sizeof(*m->attachment));
	m->attachments = n;
	for (size_t i = 0; i < n; i++)
		m->attachment[i] = (struct mail_attachment){ name[i], i < types ? type[i] : "",
			i < files ? file[i] : NULL };
}

/* The contents of the letter before are not needed any more. */
static void drop_contents(const struct mail_letter *m)
{
	for (size_t i = 0; i < m->attachments; i++)
		if (m->attachment[i].file)
			unlink(m->attachment[i].file);
}

int mail_letters_next(struct mail_letters *l, struct mail_letter *m, struct strbuf *err)
{
	int more;

	drop_contents(&l->now);
	l->now.attachments = 0;
	more = reader_next(l->reader, &l->cells, err);
	if (more <= 0)
		return more;
	arena_clear(&l->letter);
	*m = (struct mail_letter){ .file = text(l, "file"),
		.line = number(l, "line"),
		.offset = number(l, "offset"),
		.error = text(l, "error") };
	if (m->error) {
		m->error = tr(m->error);
		return 1;
	}
	m->id = text(l, "id");
	m->date = text(l, "date");
	m->subject = text(l, "subject");
	m->text = text(l, "text");
	m->from = people(l, "from");
	m->sender = people(l, "sender");
	m->to = people(l, "to");
	m->cc = people(l, "cc");
	m->bcc = people(l, "bcc");
	m->delivered = people(l, "delivered");
	m->reply_to = references(l, "in_reply_to");
	m->references = references(l, "references");
	read_attachments(l, m);
	l->now = *m;
	return 1;
}

int mail_letters_close(struct mail_letters *l, struct strbuf *err)
{
	int status = 0, result = 0;

	if (l->reader)
		reader_close(l->reader);
	if (l->helper.pid > 0)
		status = program_end(&l->helper);
	if (status)
		result = fail(err, _("crm-mail ended with status %d"), status);
	remove_folder();
	arena_release(&l->letter);
	arena_release(&l->arena);
	free(l);
	return result;
}
