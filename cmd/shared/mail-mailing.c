#include "mail-mailing.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audience.h"
#include "base/date.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "files.h"
#include "interaction-kind.h"
#include "letter.h"
#include "mail-match.h"
#include "model/set.h"

enum { TEMPLATE_MAX = 16 * 1024 * 1024 };

/* A whole file, or standard input, into the arena; NULL with a sentence. */
static char *read_all(struct mailing *m, const char *name, enum status *status, struct strbuf *err)
{
	bool input = !strcmp(name, "-");
	int fd = input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct strbuf text = STRBUF_INIT;
	char part[16384], *copy = NULL;
	ssize_t n = -1;
	size_t bad;

	while (fd >= 0 && text.len < TEMPLATE_MAX && (n = read(fd, part, sizeof(part))) > 0)
		strbuf_add(&text, part, (size_t)n);
	*status = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
	if (n) {
		fail(err, "%s: %s", name, n < 0 ? strerror(errno) : _("too large"));
	} else if (!utf8_valid(text.buf, text.len, &bad)) {
		*status = STATUS_DATA;
		fail(err, _("%s: not UTF-8 at byte %zu"), name, bad + 1);
	} else {
		copy = arena_strndup(&m->arena, text.buf, text.len);
	}
	if (fd >= 0 && !input)
		close(fd);
	strbuf_release(&text);
	return copy;
}

static int read_template(
	struct mailing *m, struct sha256 *h, enum status *status, struct strbuf *err)
{
	char *raw = read_all(m, m->opt->file, status, err);

	if (!raw)
		return -1;
	sha256_add(h, raw, strlen(raw) + 1);
	*status = STATUS_USAGE;
	if (mail_template_read(m->c, &m->template, raw, m->opt->file, err))
		return -1;
	if (m->opt->subject) {
		m->template.subject.piece.n = 0;
		sha256_add(h, m->opt->subject, strlen(m->opt->subject) + 1);
		if (mail_text_read(m->c, &m->template, &m->template.subject,
			    &(struct mail_place){ m->opt->subject, "--subject", 1 }, err))
			return -1;
	}
	if (!m->opt->html)
		return 0;
	raw = read_all(m, m->opt->html, status, err);
	if (!raw)
		return -1;
	sha256_add(h, raw, strlen(raw) + 1);
	*status = STATUS_USAGE;
	m->template.html.html = true;
	return mail_text_read(m->c, &m->template, &m->template.html,
		&(struct mail_place){ raw, m->opt->html, 1 }, err);
}

/* Files are sent as they are when each letter is written; they must be there before the first. */
static int add_file(struct mailing *m, const char *path, struct sha256 *h, struct strbuf *err)
{
	const char *slash = strrchr(path, '/');
	struct mail_file f = { .path = path };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat sb;
	char part[16384];
	size_t head = 0;
	ssize_t n;

	if (fd < 0 || fstat(fd, &sb) || (errno = EISDIR, S_ISDIR(sb.st_mode))) {
		if (fd >= 0)
			close(fd);
		return fail(err, "%s: %s", path, strerror(errno));
	}
	f.name = files_name(&m->arena, slash ? slash + 1 : path);
	sha256_add(h, f.name, strlen(f.name) + 1);
	while ((n = read(fd, part, sizeof(part))) > 0) {
		if (!head) {
			head = (size_t)n;
			f.type = files_type(part, head, f.name);
		}
		sha256_add(h, part, (size_t)n);
	}
	close(fd);
	if (n < 0)
		return fail(err, "%s: %s", path, strerror(errno));
	vec_push(&m->file, f);
	return 0;
}

static int64_t me(struct context *c)
{
	return db_int(c->db, 0, "SELECT id FROM users WHERE login = $1", "t", c->model.set.login);
}

/* Who sends: --from, the template, the setting, the user's own address. */
static int find_sender(struct mailing *m, struct strbuf *err)
{
	const char *set = config_get(&m->c->config, CONFIG_MAIL_FROM);

	if (m->opt->from)
		m->from = m->opt->from;
	else if (m->template.from)
		m->from = m->template.from;
	else if (set && *set)
		m->from = set;
	else
		m->from = db_text(m->c->db, &m->arena,
			"SELECT value FROM detail WHERE employee = $1 AND type = 'email' "
			"ORDER BY main DESC, id LIMIT 1",
			"i", m->user);
	if (m->from && strchr(m->from, '@'))
		return 0;
	return fail(err,
		_("who sends? (--from \"Name <name@example.org>\", From: in the template, or "
		  "the setting mail.from)"));
}

/* The domain of the sender's address. */
static const char *domain_of(struct mailing *m)
{
	const char *at = strrchr(m->from, '@') + 1;

	return arena_strndup(&m->arena, at, strcspn(at, "> \t"));
}

static int check(struct mailing *m, enum status *status, struct strbuf *err)
{
	*status = STATUS_USAGE;
	if (!m->template.subject.piece.n)
		return fail(err,
			_("no subject: --subject TEXT, or Subject: in the template's first "
			  "line"));
	m->user = me(m->c);
	if (find_sender(m, err))
		return -1;
	*status = STATUS_DATA;
	m->kind = interaction_kind_need(&m->c->model, "email", err);
	return m->kind ? 0 : -1;
}

static int read_mailing(struct mailing *m, enum status *status, struct strbuf *err)
{
	struct sha256 h;
	char hash[SHA256_SIZE];

	sha256_init(&h);
	if (read_template(m, &h, status, err))
		return -1;
	*status = STATUS_NOT_FOUND;
	for (size_t i = 0; i < m->opt->attach.n; i++)
		if (add_file(m, m->opt->attach.v[i], &h, err))
			return -1;
	if (check(m, status, err))
		return -1;
	if (m->opt->mailing) {
		sha256_init(&h);
		sha256_add(&h, m->opt->mailing, strlen(m->opt->mailing));
	}
	m->id = arena_printf(&m->arena, "crm.%.32s", sha256_hex(&h, hash));
	*status = STATUS_IO;
	m->writer = mail_writer_open(err);
	return m->writer ? 0 : -1;
}

enum status mailing_open(struct mailing *m, struct context *c, const struct mail_send_options *opt)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	*m = (struct mailing){ .c = c, .opt = opt };
	m->template.arena = &m->arena;
	return read_mailing(m, &status, &err) ? context_error(&err, status) : STATUS_OK;
}

void mailing_release(struct mailing *m)
{
	mail_writer_close(m->writer);
	mail_template_release(&m->template);
	vec_release(&m->file);
	arena_release(&m->arena);
}

/* The main address of a contact. */
static enum mail_result find_address(struct mailing *m, struct mailing_letter *l)
{
	l->name = db_text(
		m->c->db, &l->arena, "SELECT name FROM contact WHERE id = $1", "i", l->to.contact);
	l->address = db_text(m->c->db, &l->arena,
		"SELECT value FROM detail WHERE contact = $1 AND type = 'email' "
		"ORDER BY main DESC, id LIMIT 1",
		"i", l->to.contact);
	if (!l->address)
		return MAIL_NO_ADDRESS;
	return letter_address(l->address) ? MAIL_SENT : MAIL_BAD_ADDRESS;
}

static bool fill(struct mailing *m, struct mailing_letter *l)
{
	struct mail_template *t = &m->template;

	return mail_text_fill(m->c, &t->subject, &l->to, &l->subject, &l->why) &&
		mail_text_fill(m->c, &t->text, &l->to, &l->text, &l->why) &&
		mail_text_fill(m->c, &t->html, &l->to, &l->html, &l->why);
}

static int write_mime(struct mailing *m, struct mailing_letter *l)
{
	struct mail_writer *w = m->writer;
	char now[INSTANT_SIZE];

	now_instant(now);
	mail_writer_put(w, "from", m->from);
	mail_writer_put(w, "reply_to", m->template.reply_to);
	mail_writer_put(w, "to", l->address);
	mail_writer_put(w, "to_name", l->name);
	mail_writer_put(w, "subject", l->subject.buf);
	mail_writer_put(w, "date", now);
	mail_writer_put(w, "message_id", l->uid);
	mail_writer_put(w, "text", l->text.buf);
	mail_writer_put(w, "html", m->opt->html ? l->html.buf : NULL);
	for (size_t i = 0; i < m->file.n; i++) {
		mail_writer_put(w, "attach", m->file.v[i].path);
		mail_writer_put(w, "attach_name", m->file.v[i].name);
		mail_writer_put(w, "attach_type", m->file.v[i].type);
	}
	return mail_writer_finish(w, &l->mime, &l->why);
}

enum mail_result mailing_write(struct mailing *m, int64_t contact, struct mailing_letter *l)
{
	enum mail_result result;
	const char *list;

	l->to = (struct mail_target){
		.contact = contact, .partner = mail_partner_of(m->c->db, contact), .user = m->user
	};
	result = find_address(m, l);
	l->uid = arena_printf(&l->arena, "%s.%" PRId64 "@%s", m->id, contact, domain_of(m));
	if (db_int(m->c->db, 0, "SELECT id FROM interaction WHERE uid = $1 ORDER BY id LIMIT 1",
		    "t", l->uid))
		return MAIL_ALREADY;
	list = audience_blacklist(m->c, contact, &l->arena);
	if (list) {
		strbuf_addstr(&l->why, list);
		return MAIL_BLACKLIST;
	}
	if (result != MAIL_SENT)
		return result;
	if (!fill(m, l))
		return MAIL_MISSING;
	return write_mime(m, l) ? MAIL_FAILED : MAIL_SENT;
}

static int attach(struct mailing *m, const struct mail_file *f, int64_t interaction,
	enum status *status, struct strbuf *err)
{
	struct intake *x = files_intake(m->c);
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	int result = fd < 0 ? fail(err, "%s: %s", f->path, strerror(errno))
			    : files_read(x, fd, f->path, status, err);
	char subject[48];

	snprintf(subject, sizeof(subject), "interaction:%" PRId64, interaction);
	if (!result)
		result = files_attach(m->c, x,
				 &(struct file){
					 .subject = subject, .name = f->name, .type = f->type },
				 status, err)
			? 0
			: -1;
	if (fd >= 0)
		close(fd);
	intake_free(x);
	return result;
}

int mailing_store(
	struct mailing *m, struct mailing_letter *l, enum status *status, struct strbuf *err)
{
	struct record *r = record_new(&l->arena, model_need(&m->c->model, "interaction"));
	struct value contact = { .given = true, .num = l->to.contact };
	char now[INSTANT_SIZE];

	now_instant(now);
	record_put_num(r, "kind", m->kind);
	record_put_text(r, "direction", "out");
	record_put_text(r, "state", "done");
	record_put_text(r, "started_at", now);
	record_put_text(r, "topic", l->subject.buf);
	record_put_text(r, "body", l->text.buf);
	record_put_text(r, "uid", l->uid);
	if (l->to.partner)
		record_put_num(r, "partner", l->to.partner);
	set_put(r, entity_field(r->entity, "contact"), &contact, 1);
	if (record_save(&m->c->model, r, status, err) == SAVE_FAILED)
		return -1;
	for (size_t i = 0; i < m->file.n; i++)
		if (attach(m, &m->file.v[i], r->id, status, err))
			return -1;
	return 0;
}

void mailing_show(const struct mailing_letter *l, struct strbuf *out)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	char now[INSTANT_SIZE], date[DATE_SIZE];

	now_instant(now);
	memcpy(date, now, DATE_SIZE - 1);
	date[DATE_SIZE - 1] = '\0';
	strbuf_addf(out, "From crm %s %s %2ld %.8s %.4s\n", days[date_weekday(date) - 1],
		months[strtol(date + 5, NULL, 10) - 1], strtol(date + 8, NULL, 10), now + 11, now);
	for (const char *s = l->mime.buf, *next; *s; s = next) {
		size_t quotes = strspn(s, ">");

		next = strchrnul(s, '\n');
		next += *next == '\n';
		if (!strncmp(s + quotes, "From ", 5))
			strbuf_addch(out, '>');
		strbuf_add(out, s, (size_t)(next - s));
	}
	strbuf_addstr(out, "\n");
}
