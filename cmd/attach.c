#include "cli/command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/size.h"
#include "cli/form.h"
#include "cli/selection.h"
#include "model/resolve.h"
#include "shared/files.h"

static const struct field fields[] = {
	{ "subject", TYPE_SUBJECT, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, NULL,
		NULL, N_("Subject"), N_("the record that it belongs to: deal:7"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"),
		N_("of the file; only a name, never a path"), NULL, NULL },
	{ "type", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Type"),
		N_("media type, such as application/pdf; default: by its bytes and its name"), NULL,
		NULL },
	{ "size", TYPE_INT, FIELD_LIST | FIELD_SUM | FIELD_DERIVED, NULL, NULL, N_("Size"),
		N_("in bytes"), NULL, NULL },
	{ "content", TYPE_TEXT, FIELD_REQUIRED | FIELD_INDEXED, NULL, NULL, N_("Content"),
		N_("SHA-256 of the file's bytes, which are stored once"), NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* A row names a content that is there; its size is what that says. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *content = record_text(r, "content");
	int64_t size;

	if (!content)
		return fail(err, _("a file is missing (crm attach add SUBJECT FILE stores one)"));
	if (!sha256_is(content))
		return fail(err, _("content: not a SHA-256 of 64 hexadecimal digits: \"%.80s\""),
			content);
	if (!record_text(r, "type") && record_text(r, "name"))
		record_put_text(r, "type", files_type("", 0, record_text(r, "name")));
	if (old && !record_changes(r, old, "content"))
		return 0;
	size = content_size(m, content);
	if (size < 0)
		return fail(err,
			_("content: no such file is stored here (crm attach add SUBJECT FILE "
			  "stores one): %s"),
			content);
	record_put_num(r, "size", size);
	return 0;
}

static const struct entity attach = {
	.name = "attach",
	.table = "attach",
	.title = N_("Attachment"),
	.plural = N_("attachments"),
	.field = fields,
	.label = "name",
	.import_key = "subject+name+content",
	.before_save = before_save,
};

/* A file named on the command line; NULL after the error was printed. */
struct source_file {
	const char *path;
	int fd;
	int64_t size; /* -1 = not known: a pipe */
};

static enum status open_file(struct context *c, const char *path, struct source_file *f)
{
	enum status status = STATUS_OK;
	char limit[SIZE_SIZE], size[SIZE_SIZE];
	struct stat st;

	*f = (struct source_file){ path, STDIN_FILENO, -1 };
	if (strcmp(path, "-"))
		f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st)) {
		status = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
		error("%s: %s", path, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		status = STATUS_DATA;
		error(_("%s: a folder (attach its files, or an archive of it)"), path);
	} else if (S_ISREG(st.st_mode)) {
		f->size = st.st_size;
		if (c->model.set.file_limit && f->size > c->model.set.file_limit) {
			status = STATUS_DATA;
			error(_("%s: %s is more than files.limit allows: %s"), path,
				size_format(f->size, size),
				size_format(c->model.set.file_limit, limit));
		}
	}
	return status;
}

static void close_file(struct source_file *f)
{
	if (f->fd > STDIN_FILENO)
		close(f->fd);
}

/* Takes a file in; NULL after the error was printed. */
static struct intake *take_in(struct context *c, const char *path, enum status *status)
{
	struct intake *x = NULL;
	struct strbuf err = STRBUF_INIT;
	struct source_file f;

	*status = open_file(c, path, &f);
	if (*status == STATUS_OK) {
		x = files_intake(c);
		if (files_read(x, f.fd, path, status, &err)) {
			context_error(&err, *status);
			intake_free(x);
			x = NULL;
		}
	}
	close_file(&f);
	return x;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum status attach_one(
	struct context *c, struct intake *x, const char *subject, const char *path)
{
	const char *name = edit_given(c, "name");
	struct file f = { subject, name ? name : last_part(path), edit_given(c, "type"),
		edit_given(c, "notes") };
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	int64_t id = files_attach(c, x, &f, &status, &err);

	if (!id)
		return context_error(&err, status);
	if (!c->global.dry_run) {
		printf("%" PRId64 "\n", id);
		context_say(c, _("added %s:%" PRId64), c->entity->name, id);
	}
	return STATUS_OK;
}

/*
 * Whatever may keep us waiting, a pipe or the only file, is read before the change begins; of
 * several files the others follow one by one, so that there is never room for all of them needed.
 */
static enum status attach_files(struct context *c, const char *subject, size_t first)
{
	VEC(struct intake *) early = VEC_INIT;
	enum status status = STATUS_OK;
	size_t n = c->args.n;

	for (size_t i = first; i < n && status == STATUS_OK; i++) {
		const char *path = c->args.v[i];
		struct stat st;
		bool now = n - first == 1 || !strcmp(path, "-") || stat(path, &st) ||
			!S_ISREG(st.st_mode);

		vec_push(&early, now ? take_in(c, path, &status) : NULL);
	}
	if (status == STATUS_OK)
		context_begin(c);
	for (size_t i = first; i < n && status == STATUS_OK; i++) {
		struct intake **x = &early.v[i - first];

		if (!*x)
			*x = take_in(c, c->args.v[i], &status);
		if (*x)
			status = attach_one(c, *x, subject, c->args.v[i]);
		intake_free(*x);
		*x = NULL;
	}
	for (size_t i = 0; i < early.n; i++)
		intake_free(early.v[i]);
	vec_release(&early);
	return status;
}

/* A file that is stored already, by its hash. */
static enum status attach_stored(struct context *c, const char *subject)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	enum status status;

	context_begin(c);
	if (record_set(&c->model, r, entity_field(c->entity, "subject"), subject, &status, &err))
		return context_error(&err, status);
	status = fields_apply(c, r);
	if (status != STATUS_OK)
		return status;
	if (record_save(&c->model, r, &status, &err) == SAVE_FAILED)
		return context_error(&err, status);
	if (!c->global.dry_run)
		printf("%" PRId64 "\n", r->id);
	return STATUS_OK;
}

static enum status run_add(struct context *c)
{
	const char *subject = edit_given(c, "subject");
	size_t first = subject ? 0 : 1;

	if (!subject && c->args.n)
		subject = c->args.v[0];
	if (!subject || (first >= c->args.n && !edit_given(c, "content"))) {
		error(_("usage: crm attach add SUBJECT FILE…"));
		hint(_("SUBJECT is a record, such as deal:7"));
		return STATUS_USAGE;
	}
	if (first >= c->args.n)
		return attach_stored(c, subject);
	if (edit_given(c, "content")) {
		error(_("--content names a file that is stored already; no other can be added"));
		return STATUS_USAGE;
	}
	if (edit_given(c, "name") && c->args.n - first > 1) {
		error(_("--name is for one file, not for %zu"), c->args.n - first);
		return STATUS_USAGE;
	}
	for (size_t i = first; i < c->args.n; i++) {
		if (strcmp(c->args.v[i], "-") || edit_given(c, "name"))
			continue;
		error(_("standard input has no name: give --name"));
		return STATUS_USAGE;
	}
	return attach_files(c, subject, first);
}

static const char *const add_examples[] = {
	"crm %s add deal:7 act.pdf photo.jpg",
	"crm %s add partner:Acme letter.txt --notes \"by post\"",
	"scan | crm %s add deal:7 - --name scan.pdf",
	NULL,
};

static const struct verb verb_attach_add = {
	.name = "add",
	.summary = N_("attach files to a record; prints their numbers"),
	.args = "SUBJECT FILE… [--FIELD VALUE…]",
	.examples = add_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILES,
	.run = run_add,
};

struct get_options {
	bool here;
};

static const struct option get_options[] = {
	{ 0, "here", OPTION_FLAG, offsetof(struct get_options, here), NULL,
		N_("as new files of their names in this folder; prints the names"), NULL },
	OPTION_END,
};

static int write_out(void *data, const void *bytes, size_t len)
{
	struct out *o = data;

	out_text_add(o, bytes, len);
	return out_text_failed(o) ? -1 : 0;
}

static enum status get_to_output(struct context *c, const char *content)
{
	const char *file =
		c->global.output && strcmp(c->global.output, "-") ? c->global.output : NULL;
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_text_open(file, &err);

	if (!o)
		return context_error(&err, STATUS_IO);
	/* Stopped without a sentence it was by the output, which has its own. */
	if (content_read(&c->model, content, write_out, o, &err) && err.len) {
		out_text_close(o, false, NULL);
		return context_error(&err, STATUS_IO);
	}
	return out_text_close(o, true, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

struct new_file {
	int fd;
	const char *name;
	struct strbuf *err;
};

static int write_new(void *data, const void *bytes, size_t len)
{
	struct new_file *f = data;

	for (const char *p = bytes; len;) {
		ssize_t n = write(f->fd, p, len);

		if (n < 0 && errno != EINTR)
			return fail(f->err, "%s: %s", f->name, strerror(errno));
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* A new file in the working folder, under a name that cannot lead out of it. */
static enum status get_here(struct context *c, const char *content, const char *name)
{
	struct strbuf err = STRBUF_INIT;
	struct new_file f = { .name = name, .err = &err };
	bool whole;

	f.fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (f.fd < 0 && errno == EEXIST) {
		error(_("%s: is there already (-o FILE replaces a file)"), name);
		return STATUS_DATA;
	}
	if (f.fd < 0) {
		error("%s: %s", name, strerror(errno));
		return STATUS_IO;
	}
	whole = !content_read(&c->model, content, write_new, &f, &err);
	if (close(f.fd) && whole)
		whole = fail(&err, "%s: %s", name, strerror(errno)) == 0;
	if (!whole) {
		unlink(name);
		return context_error(&err, STATUS_IO);
	}
	puts(name);
	return STATUS_OK;
}

static enum status run_get(struct context *c)
{
	const struct get_options *o = c->values;
	enum status status = STATUS_OK;

	if (!c->args.n || (c->args.n > 1 && !o->here) || (o->here && c->global.output)) {
		error(_("usage: crm attach get REF [-o FILE], or crm attach get REF… --here"));
		return STATUS_USAGE;
	}
	if (!o->here && !c->global.output && isatty(STDOUT_FILENO)) {
		error(_("a file is nothing for a terminal: say -o FILE, --here, or -o - all the "
			"same"));
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < c->args.n && status == STATUS_OK; i++) {
		struct record *r = record_new(&c->arena, c->entity);
		int64_t id = context_resolve(c, c->entity, c->args.v[i], &status);

		if (!id)
			return status;
		if (!record_load(&c->model, r, id, false))
			BUG("attach:%" PRId64 " was there", id);
		status = o->here ? get_here(c, record_text(r, "content"),
					   files_safe_name(&c->arena, record_text(r, "name"), id))
				 : get_to_output(c, record_text(r, "content"));
	}
	return status;
}

static const char *const get_examples[] = {
	"crm %s get 3 -o act.pdf",
	"crm %s get act.pdf | pdftotext - -",
	"crm %s get 3 4 --here",
	NULL,
};

static const struct verb verb_get = {
	.name = "get",
	.summary = N_("the file itself: to a file, or to standard output"),
	.args = "REF…",
	.examples = get_examples,
	.options = get_options,
	.values_size = sizeof(struct get_options),
	.access = ACCESS_READ,
	.flags = VERB_REFS | VERB_TEXT,
	.run = run_get,
};

static const struct entity *const entities[] = { &attach, NULL };
static const struct verb *const verbs[] = { &verb_list, &verb_show, &verb_attach_add, &verb_edit,
	&verb_rm, &verb_import, &verb_export, &verb_history, &verb_restore, &verb_fields, &verb_get,
	NULL };
static const char *const examples[] = {
	"crm %s add deal:7 act.pdf photo.jpg",
	"crm %s list deal:7",
	"crm %s get 3 -o act.pdf",
	NULL,
};

const struct command cmd_attach = {
	.name = "attach",
	.summary = N_("files that belong to records"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
