/*
 * Undo: the rows that a change wrote go back to their version before it, as a new change.  Set by
 * set, whatever the number of rows; no hooks run, because derived rows come back as rows too.
 */
#include "model/version.h"

#include "model/search.h"

enum { NAMED = 10, REBUILD = 50000 };

int64_t undo_tail(struct model *m, int64_t change, int *length)
{
	int64_t next;

	*length = 0;
	for (;;) {
		++*length;
		next = db_int(m->db, 0, "SELECT id FROM change WHERE undoes = $1", "i", change);
		if (!next)
			return change;
		change = next;
	}
}

int64_t undo_next(struct model *m)
{
	int64_t id = INT64_MAX;
	int length;

	for (;;) {
		id = db_int(m->db, 0, "SELECT max(id) FROM change WHERE undoes IS NULL AND id < $1",
			"i", id);
		if (!id)
			return 0;
		undo_tail(m, id, &length);
		if (length % 2)
			return id;
	}
}

int64_t redo_next(struct model *m, struct strbuf *err)
{
	int64_t id = INT64_MAX, later;
	int length;

	for (;;) {
		int64_t root;

		id = db_int(m->db, 0,
			"SELECT max(id) FROM change WHERE undoes IS NOT NULL AND "
			"id < $1",
			"i", id);
		if (!id) {
			fail(err, _("nothing to redo"));
			return 0;
		}
		root = id;
		for (int64_t up = root; up;
			up = db_int(m->db, 0, "SELECT undoes FROM change WHERE id = $1", "i", up))
			root = up;
		if (undo_tail(m, root, &length) == id && length % 2 == 0)
			break;
	}
	later = db_int(
		m->db, 0, "SELECT max(id) FROM change WHERE undoes IS NULL AND id > $1", "i", id);
	if (later) {
		fail(err,
			_("nothing to redo: change %" PRId64 " came after the undo %" PRId64
			  " (crm redo %" PRId64 " takes it back all the same)"),
			later, id, id);
		return 0;
	}
	return id;
}

/* The rows that come back or go, by table. */
static void make_undo_row(struct model *m)
{
	db_temp_table(
		m->db, "undo_row (tab TEXT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (tab, id))");
}

/*
 * Fills void_change with the changes after `tail` that do not stand in its way: those of its own
 * chain, and those of chains that are as much in force now as they were then.  What is left, a new
 * change or one that was undone or redone since, makes a row another than `tail` left it.
 */
static void find_void_changes(struct model *m, int64_t tail)
{
	VEC(int64_t) roots = VEC_INIT;
	struct stmt *st;

	db_temp_table(m->db, "void_change (id BIGINT PRIMARY KEY)");
	make_undo_row(m);
	st = db_prepare(m->db,
		"SELECT u.undoes FROM change u JOIN change c ON c.id = u.undoes "
		"WHERE c.undoes IS NULL ORDER BY u.id /* scan: the undos, which are few */");
	while (db_step(st) == DB_ROW)
		vec_push(&roots, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < roots.n; i++) {
		VEC(int64_t) later = VEC_INIT;
		bool own = false;

		for (int64_t id = roots.v[i]; id;
			id = db_int(m->db, 0, "SELECT id FROM change WHERE undoes = $1", "i", id)) {
			own |= id == tail;
			if (id > tail)
				vec_push(&later, id);
		}
		for (size_t k = 0; k < later.n && (own || later.n % 2 == 0); k++)
			db_run(m->db, "INSERT INTO void_change (id) VALUES ($1)", "i", later.v[k]);
		vec_release(&later);
	}
	vec_release(&roots);
}

static void find_rows(struct model *m, const struct entity *e, int64_t change)
{
	struct strbuf sql = STRBUF_INIT;

	struct entity whole = *e; /* of a shared table, the rows of every kind */

	whole.kind = NULL;
	strbuf_addf(&sql, "INSERT INTO undo_row (tab, id) SELECT '%s', r.id FROM (", e->table);
	version_rows(m, &whole, change, &sql);
	strbuf_addstr(&sql, ") r WHERE 1 = 1 /* scan: the rows of a change */");
	db_run(m->db, sql.buf, "");
	strbuf_release(&sql);
}

/* The entity of a row, which may be gone, of a table that several share. */
static const struct entity *entity_of(struct model *m, const struct entity *e, int64_t id)
{
	struct strbuf sql = STRBUF_INIT;
	const char *kind;

	if (!e->kind)
		return e;
	strbuf_addf(&sql,
		"SELECT kind FROM %s WHERE id = $1 UNION SELECT kind FROM %s_history "
		"WHERE id = $1",
		e->table, e->table);
	kind = db_text(m->db, &m->arena, sql.buf, "i", id);
	strbuf_release(&sql);
	return model_entity_of(m, e->table, kind);
}

/* Names rows that a later change has made other than `change` left them; returns how many. */
static int find_conflicts(
	struct model *m, const struct entity *e, int64_t change, struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	int n = 0;

	strbuf_addf(&sql,
		"SELECT v.id, min(v.c) FROM ("
		"SELECT id, since AS c FROM %s UNION ALL SELECT id, since FROM %s_history "
		"UNION ALL SELECT id, until FROM %s_history) v "
		"WHERE v.c > $1 AND v.id IN (SELECT id FROM undo_row WHERE tab = '%s') "
		"AND v.c NOT IN (SELECT id FROM void_change) GROUP BY v.id ORDER BY v.id "
		"/* scan: later versions of the change's rows */",
		e->table, e->table, e->table, e->table);
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, change);
	for (; db_step(st) == DB_ROW; n++)
		if (n < NAMED)
			strbuf_addf(err, _("%s%s:%" PRId64 " was changed later by change %" PRId64),
				err->len ? "\n" : "", entity_of(m, e, db_column_int(st, 0))->name,
				db_column_int(st, 0), db_column_int(st, 1));
	db_done(st);
	strbuf_release(&sql);
	return n;
}

static int unique_taken(const struct entity *e, struct strbuf *err)
{
	return fail(
		err, _("%s: a value that must be unique is taken by another record now"), e->name);
}

/* What came back lies somewhere between the rows that were touched. */
static void note_range(struct model *m, const struct entity *e)
{
	struct entity_state *s = model_state(m, e);

	s->added_from =
		db_int(m->db, 0, "SELECT min(id) FROM undo_row WHERE tab = $1", "t", e->table);
	s->added_to =
		db_int(m->db, 0, "SELECT max(id) FROM undo_row WHERE tab = $1", "t", e->table);
}

static int swap_rows(struct model *m, const struct entity *e, int64_t change, struct strbuf *err)
{
	struct entity_state *s = model_state(m, e);
	struct strbuf columns = STRBUF_INIT, sql = STRBUF_INIT;
	int64_t gone, back, both;
	int result = 0;

	version_table_columns(&columns, m, e);
	strbuf_addf(&sql,
		"INSERT INTO %s_history (id, since%s, until) SELECT id, since%s, $1 "
		"FROM %s WHERE id IN (SELECT id FROM undo_row WHERE tab = '%s') AND since <> $1",
		e->table, columns.buf, columns.buf, e->table, e->table);
	db_run(m->db, sql.buf, "i", m->change);
	strbuf_reset(&sql);
	strbuf_addf(&sql, "DELETE FROM %s WHERE id IN (SELECT id FROM undo_row WHERE tab = '%s')",
		e->table, e->table);
	db_run(m->db, sql.buf, "");
	gone = db_changes(m->db);
	strbuf_reset(&sql);
	strbuf_addf(&sql,
		"INSERT INTO %s (id, since%s) SELECT id, $1%s FROM %s_history "
		"WHERE until = $2 AND id IN (SELECT id FROM undo_row WHERE tab = '%s')",
		e->table, columns.buf, columns.buf, e->table, e->table);
	if (db_run(m->db, sql.buf, "ii", m->change, change) == DB_CONSTRAINT) {
		result = unique_taken(e, err);
		goto out;
	}
	back = db_changes(m->db);
	strbuf_reset(&sql);
	strbuf_addf(&sql,
		"SELECT count(*) FROM %s_history h JOIN %s t ON t.id = h.id "
		"WHERE h.until = $1 AND t.since = $1",
		e->table, e->table);
	both = db_int(m->db, 0, sql.buf, "i", m->change);
	s->edited += both;
	s->added += back - both;
	s->removed += gone - both;
	note_range(m, e);
out:
	strbuf_release(&columns);
	strbuf_release(&sql);
	return result;
}

/*
 * Names rows that refer to a row that is not there: those that the undone rows are referred to by,
 * and the undone rows themselves.  Returns how many.
 */
static int find_dangling(struct model *m, const struct entity *child, const struct field *f,
	const struct entity *target, struct strbuf *err)
{
	bool subject = f->type == TYPE_SUBJECT;
	const char *place = !subject
		? arena_printf(&m->arena, "c.%s", f->name)
		: arena_printf(&m->arena,
			  "CASE WHEN c.%s LIKE '%s:%%' THEN "
			  "CAST(substr(c.%s, %zu) AS BIGINT) END",
			  f->name, target->name, f->name, strlen(target->name) + 2);
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	int n = 0;

	strbuf_addf(&sql,
		"SELECT c.id, %s FROM %s c WHERE (c.%s IN (SELECT %s%s%sid FROM undo_row "
		"WHERE tab = '%s') OR c.id IN (SELECT id FROM undo_row WHERE tab = '%s')) "
		"AND %s IS NOT NULL AND %s NOT IN (SELECT id FROM %s)",
		place, child->table, f->name, subject ? "'" : "", subject ? target->name : "",
		subject ? ":' || " : "", target->table, child->table, place, place, target->table);
	if (child->kind)
		strbuf_addf(&sql, " AND c.kind = '%s'", child->kind);
	strbuf_addf(&sql, " ORDER BY c.id LIMIT %d /* scan: references to rows that go */", NAMED);
	st = db_prepare(m->db, sql.buf);
	for (; db_step(st) == DB_ROW; n++)
		strbuf_addf(err, "%s%s:%" PRId64 " %s %s:%" PRId64, err->len ? "\n" : "",
			child->name, db_column_int(st, 0), _("refers to"), target->name,
			db_column_int(st, 1));
	db_done(st);
	strbuf_release(&sql);
	return n;
}

static int check_references(struct model *m, struct strbuf *err)
{
	int n = 0;

	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;

		for (const struct field *f = e->field; f->name; f++) {
			if (f->type == TYPE_REF)
				n += find_dangling(m, e, f, model_need(m, f->arg), err);
			for (size_t k = 0; k < m->entity_count && f->type == TYPE_SUBJECT; k++)
				if (!(m->entity[k].entity->flags & ENTITY_LINK))
					n += find_dangling(m, e, f, m->entity[k].entity, err);
		}
	}
	return n;
}

/* The text index follows: documents of the rows, and of the owners of child rows. */
static void reindex(struct model *m)
{
	if (db_int(m->db, 0, "SELECT count(*) FROM undo_row", "") > REBUILD) {
		m->reindex_all = true;
		return;
	}
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;
		struct stmt *st;

		if (!e->search)
			continue;
		st = db_prepare(m->db, "SELECT id FROM undo_row WHERE tab = $1 ORDER BY id");
		db_bind_text(st, 1, e->table);
		while (db_step(st) == DB_ROW)
			search_touch(m, e, db_column_int(st, 0));
		db_done(st);
		for (const struct field *f = e->field; f->name; f++) {
			struct strbuf sql = STRBUF_INIT;
			const struct entity *child;

			if (f->type != TYPE_SET || !(f->flags & FIELD_SEARCH))
				continue;
			child = model_need(m, f->set->entity);
			strbuf_addf(&sql,
				"SELECT %s FROM %s WHERE id IN (SELECT id FROM undo_row "
				"WHERE tab = $1) UNION SELECT %s FROM %s_history WHERE id IN "
				"(SELECT id FROM undo_row WHERE tab = $1) /* scan: owners */",
				f->set->owner, child->table, f->set->owner, child->table);
			st = db_prepare(m->db, sql.buf);
			db_bind_text(st, 1, child->table);
			while (db_step(st) == DB_ROW)
				search_touch(m, e, db_column_int(st, 0));
			db_done(st);
			strbuf_release(&sql);
		}
	}
}

static int check_target(
	struct model *m, int64_t change, int64_t *tail, enum status *status, struct strbuf *err)
{
	int length;

	*status = STATUS_NOT_FOUND;
	if (!db_int(m->db, 0, "SELECT id FROM change WHERE id = $1", "i", change))
		return fail(err, _("no such change: %" PRId64 " (crm changes lists them)"), change);
	*status = STATUS_DATA;
	*tail = undo_tail(m, change, &length);
	if (length % 2 == 0)
		return fail(err, _("change %" PRId64 " is undone already (by change %" PRId64 ")"),
			change, *tail);
	return 0;
}

static int swap_all(struct model *m, int64_t change, struct strbuf *err)
{
	const struct entity *e;
	int conflicts = 0;
	size_t i;

	for (i = 0; (e = version_table(m, &i));) {
		if (!db_int(m->db, 0,
			    "SELECT 1 FROM change_count WHERE change = $1 "
			    "AND entity_table = $2",
			    "it", change, e->table))
			continue;
		find_rows(m, e, change);
		conflicts += find_conflicts(m, e, change, err);
	}
	if (conflicts)
		return -1;
	for (i = 0; (e = version_table(m, &i));)
		if (db_int(m->db, 0, "SELECT 1 FROM undo_row WHERE tab = $1 LIMIT 1", "t",
			    e->table) &&
			swap_rows(m, e, change, err))
			return -1;
	return check_references(m, err) ? -1 : 0;
}

int undo_change(struct model *m, int64_t change, enum status *status, struct strbuf *err)
{
	int64_t tail = 0;

	if (check_target(m, change, &tail, status, err))
		return -1;
	change_begin(m);
	db_run(m->db, "UPDATE change SET undoes = $2 WHERE id = $1", "ii", m->change, tail);
	find_void_changes(m, tail);
	if (swap_all(m, tail, err)) {
		struct strbuf rows = STRBUF_INIT;

		strbuf_addstr(&rows, err->buf);
		strbuf_reset(err);
		strbuf_addf(err,
			_("change %" PRId64 " cannot be undone, later work would be lost:"),
			change);
		strbuf_addf(err, "\n%s", rows.buf);
		strbuf_release(&rows);
		return -1;
	}
	reindex(m);
	return 0;
}

/* Puts back the rows of a table that fit a condition and that change `removed_by` took away. */
static int restore_rows(struct model *m, const struct entity *e, const char *condition,
	int64_t removed_by, struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT, columns = STRBUF_INIT;
	int result = 0;

	version_table_columns(&columns, m, e);
	strbuf_addf(&sql,
		"INSERT INTO %s (id, since%s) SELECT id, $1%s FROM %s_history "
		"WHERE until = $2 AND %s%s",
		e->table, columns.buf, columns.buf, e->table, condition, version_kind(m, e));
	if (db_run(m->db, sql.buf, "ii", m->change, removed_by) == DB_CONSTRAINT) {
		result = unique_taken(e, err);
		goto out;
	}
	model_state(m, e)->added += db_changes(m->db);
	strbuf_reset(&sql);
	strbuf_addf(&sql,
		"INSERT INTO undo_row (tab, id) SELECT '%s', id FROM %s_history "
		"WHERE until = $1 AND %s%s AND id NOT IN (SELECT id FROM undo_row "
		"WHERE tab = '%s')",
		e->table, e->table, condition, version_kind(m, e), e->table);
	db_run(m->db, sql.buf, "i", removed_by);
	note_range(m, e);
out:
	strbuf_release(&sql);
	strbuf_release(&columns);
	return result;
}

/* Which rows of `child` go with a record of e, or are it; NULL for none. */
static const char *belongs_to(
	struct model *m, const struct entity *child, const struct entity *e, int64_t id)
{
	if (child == e)
		return arena_printf(&m->arena, "id = %" PRId64, id);
	for (const struct field *f = child->field; f->name; f++) {
		if (!field_owned_by(f, e))
			continue;
		if (f->type == TYPE_SUBJECT)
			return arena_printf(
				&m->arena, "%s = '%s:%" PRId64 "'", f->name, e->name, id);
		return arena_printf(&m->arena, "%s = %" PRId64, f->name, id);
	}
	return NULL;
}

int history_restore(struct model *m, const struct entity *e, int64_t id, enum status *status,
	struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT;
	int64_t removed_by;
	bool there;

	*status = STATUS_NOT_FOUND;
	strbuf_addf(&sql, "SELECT max(until) FROM %s_history WHERE id = $1%s", e->table,
		version_kind(m, e));
	removed_by = db_int(m->db, 0, sql.buf, "i", id);
	strbuf_reset(&sql);
	strbuf_addf(&sql, "SELECT 1 FROM %s WHERE id = $1%s", e->table, version_kind(m, e));
	there = db_int(m->db, 0, sql.buf, "i", id);
	strbuf_release(&sql);
	if (!there && !removed_by)
		return fail(err, _("no such %s: %" PRId64 ", nor was there one"), e->name, id);
	*status = STATUS_DATA;
	if (there)
		return fail(err, _("%s:%" PRId64 " is there: nothing to restore"), e->name, id);
	change_begin(m);
	make_undo_row(m);
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *child = m->entity[i].entity;
		const char *condition = belongs_to(m, child, e, id);

		if (condition && restore_rows(m, child, condition, removed_by, err))
			return -1;
	}
	if (check_references(m, err))
		return -1;
	reindex(m);
	return 0;
}
