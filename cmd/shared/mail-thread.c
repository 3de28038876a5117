#include "mail-thread.h"

enum { LOOK_MAX = 30 }; /* letters of a conversation that are looked for, the nearest first */

void mail_threads_init(struct mail_threads *t, struct context *c)
{
	*t = (struct mail_threads){ .c = c, .waiting = MAP_INIT, .row = ARENA_INIT };
}

void mail_threads_release(struct mail_threads *t)
{
	map_release(&t->waiting);
	vec_release(&t->wait);
	arena_release(&t->row);
}

/* The n-th nearest of the letters that this one names: those it answers, then its ancestors. */
static const char *ancestor(const struct mail_letter *m, size_t n)
{
	if (n >= LOOK_MAX)
		return NULL;
	if (n < m->reply_to.n)
		return m->reply_to.v[n];
	n -= m->reply_to.n;
	return n < m->references.n ? m->references.v[m->references.n - 1 - n] : NULL;
}

static const char *subject_by_uid(struct db *db, const char *uid, struct arena *arena)
{
	struct stmt *st = db_prepare(
		db, "SELECT id, subject FROM interaction WHERE uid = $1 ORDER BY id LIMIT 1");
	const char *subject = NULL;

	db_bind_text(st, 1, uid);
	if (db_step(st) == DB_ROW)
		subject = db_column_is_null(st, 1)
			? arena_printf(arena, "interaction:%" PRId64, db_column_int(st, 0))
			: arena_strdup(arena, db_column_text(st, 1));
	db_done(st);
	return subject;
}

const char *mail_thread_subject(
	struct mail_threads *t, const struct mail_letter *m, struct arena *arena)
{
	const char *uid;

	for (size_t i = 0; (uid = ancestor(m, i)); i++) {
		const char *subject =
			strcmp(uid, m->id) ? subject_by_uid(t->c->db, uid, arena) : NULL;

		if (subject)
			return subject;
	}
	return NULL;
}

static int set_subject(struct mail_threads *t, int64_t id, const char *subject, enum status *status,
	struct strbuf *err)
{
	struct record *r;

	arena_clear(&t->row);
	r = record_new(&t->row, model_need(&t->c->model, "interaction"));
	r->id = id;
	record_put_text(r, "subject", subject);
	return record_save(&t->c->model, r, status, err) == SAVE_FAILED ? -1 : 0;
}

/* The letter `id`, and all that took it for their subject meanwhile. */
static int adopt(struct mail_threads *t, int64_t id, const char *subject, enum status *status,
	struct strbuf *err)
{
	char self[40];
	struct stmt *st;
	VEC(int64_t) ids = VEC_INIT;
	int result = 0;

	snprintf(self, sizeof(self), "interaction:%" PRId64, id);
	if (!strcmp(self, subject) ||
		db_int(t->c->db, 0,
			"SELECT 1 FROM interaction WHERE id = $1 AND subject IS NOT NULL", "i", id))
		return 0;
	vec_push(&ids, id);
	st = db_prepare(t->c->db, "SELECT id FROM interaction WHERE subject = $1 ORDER BY id");
	db_bind_text(st, 1, self);
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < ids.n && !result; i++)
		result = set_subject(t, ids.v[i], subject, status, err);
	vec_release(&ids);
	return result;
}

int mail_thread_stored(struct mail_threads *t, const struct mail_letter *m, int64_t id,
	const char *subject, enum status *status, struct strbuf *err)
{
	int64_t i = map_get(&t->waiting, m->id, strlen(m->id), -1);
	char self[40];
	const char *uid;

	snprintf(self, sizeof(self), "interaction:%" PRId64, id);
	for (; i >= 0; i = t->wait.v[i].next)
		if (adopt(t, t->wait.v[i].interaction, subject ? subject : self, status, err))
			return -1;
	if (subject)
		return 0;
	for (size_t n = 0; (uid = ancestor(m, n)); n++) {
		int64_t *last = map_at(&t->waiting, uid, strlen(uid), -1);

		vec_push(&t->wait, (struct mail_wait){ id, *last });
		*last = (int64_t)t->wait.n - 1;
	}
	return 0;
}
