#include "model/model.h"

#include <unistd.h>

#include "base/date.h"
#include "base/utf8.h"
#include "model/resolve.h"
#include "model/search.h"
#include "model/version.h"

/* Appends the stored columns of an entity, each behind `prefix`, parted by ", ". */
static void add_columns(struct strbuf *sql, const struct entity *e, bool with_folds)
{
	for (const struct field *f = e->field; f->name; f++) {
		if (!field_stored(f))
			continue;
		strbuf_addf(sql, ", %s", f->name);
		if (with_folds && (f->flags & FIELD_FOLD))
			strbuf_addf(sql, ", %s_fold", f->name);
	}
}

static char *insert_sql(struct arena *arena, const struct entity *e)
{
	struct strbuf sql = STRBUF_INIT;
	int n = 2 + (e->kind != NULL);
	char *text;

	strbuf_addf(&sql, "INSERT INTO %s (id, since%s", e->table, e->kind ? ", kind" : "");
	add_columns(&sql, e, true);
	strbuf_addf(&sql, ") VALUES ($1, $2%s", e->kind ? ", $3" : "");
	for (const struct field *f = e->field; f->name; f++) {
		if (field_stored(f))
			strbuf_addf(&sql, ", $%d", ++n);
		if (f->flags & FIELD_FOLD)
			strbuf_addf(&sql, ", $%d", ++n);
	}
	strbuf_addch(&sql, ')');
	text = arena_strdup(arena, sql.buf);
	strbuf_release(&sql);
	return text;
}

static char *select_sql(struct arena *arena, const struct entity *e)
{
	struct strbuf sql = STRBUF_INIT;
	char *text;

	strbuf_addstr(&sql, "SELECT since");
	add_columns(&sql, e, false);
	strbuf_addf(&sql, " FROM %s WHERE id = $1", e->table);
	if (e->kind)
		strbuf_addf(&sql, " AND kind = '%s'", e->kind);
	text = arena_strdup(arena, sql.buf);
	strbuf_release(&sql);
	return text;
}

void model_init(struct model *m, struct db *db, const struct entity *const *entities,
	const struct model_settings *settings)
{
	memset(m, 0, sizeof(*m));
	m->db = db;
	m->set = *settings;
	while (entities[m->entity_count])
		m->entity_count++;
	m->entity = xcalloc(m->entity_count, sizeof(*m->entity));
	for (size_t i = 0; i < m->entity_count; i++) {
		m->entity[i].entity = entities[i];
	}
}

void model_identity(struct db *db, char out[IDENTITY_SIZE])
{
	struct stmt *st =
		db_prepare(db, "SELECT at, login, host, command FROM change WHERE id = 1");
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	if (db_step(st) == DB_ROW)
		for (int i = 0; i < 4; i++)
			for (const char *s = db_column_text(st, i); *s; s++)
				hash = (hash ^ (unsigned char)*s) * 1099511628211u;
	db_done(st);
	snprintf(out, IDENTITY_SIZE, "%016" PRIx64, hash);
}

void model_release(struct model *m)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		map_release(&m->entity[i].resolved);
		seen_release(&m->entity[i].taken);
	}
	free(m->entity);
	vec_release(&m->reindex);
	arena_release(&m->arena);
}

const struct entity *model_entity(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->entity_count; i++)
		if (!strcmp(m->entity[i].entity->name, name))
			return m->entity[i].entity;
	return NULL;
}

const struct entity *model_need(const struct model *m, const char *name)
{
	/* The names are constants, so that their place is enough to know one again. */
	struct entity_memo *memo =
		&((struct model *)m)->memo[((uintptr_t)name >> 2) % ARRAY_SIZE(m->memo)];

	if (memo->name != name) {
		memo->name = name;
		memo->entity = model_entity(m, name);
	}
	if (!memo->entity)
		BUG("no entity %s", name);
	return memo->entity;
}

struct entity_state *model_state(const struct model *m, const struct entity *e)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		struct entity_state *s = &m->entity[i];

		if (s->entity != e)
			continue;
		if (!s->insert_sql) {
			/* Texts are made at first use: most commands touch one entity. */
			struct model *mutable = (struct model *)m;

			s->insert_sql = insert_sql(&mutable->arena, e);
			s->select_sql = select_sql(&mutable->arena, e);
		}
		return s;
	}
	BUG("entity %s is not of this model", e->name);
}

const struct entity *model_entity_of(const struct model *m, const char *table, const char *kind)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;

		if (!strcmp(e->table, table) && (!e->kind || (kind && !strcmp(e->kind, kind))))
			return e;
	}
	BUG("no entity for a row of table %s", table);
}

void model_as_of(struct model *m, int64_t change)
{
	struct strbuf sql = STRBUF_INIT, columns = STRBUF_INIT;
	const char *schema = db_schema(m->db);

	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *e = m->entity[i].entity;
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |= !strcmp(m->entity[j].entity->table, e->table);
		if (seen)
			continue;
		strbuf_reset(&columns);
		strbuf_addstr(&columns, "id, since");
		version_table_columns(&columns, m, e);
		strbuf_addf(&sql,
			"CREATE TEMP VIEW %s AS SELECT %s FROM %s.%s WHERE since <= %" PRId64
			" UNION ALL SELECT %s FROM %s.%s_history WHERE since <= %" PRId64
			" AND until > %" PRId64 ";",
			e->table, columns.buf, schema, e->table, change, columns.buf, schema,
			e->table, change, change);
	}
	db_exec(m->db, sql.buf);
	strbuf_release(&sql);
	strbuf_release(&columns);
	m->as_of = change;
}

int64_t change_at(struct model *m, const char *instant)
{
	return db_int(m->db, 0, "SELECT max(id) FROM change WHERE at <= $1", "t", instant);
}

/* What comes from outside as it is: file names, logins. */
static const char *cleaned(struct model *m, const char *text)
{
	struct strbuf valid = STRBUF_INIT;
	const char *copy = text;

	if (text && !utf8_valid(text, strlen(text), NULL)) {
		utf8_add_valid(&valid, text, strlen(text));
		copy = arena_strdup(&m->arena, valid.buf);
		strbuf_release(&valid);
	}
	return copy;
}

int64_t change_begin(struct model *m)
{
	char at[INSTANT_SIZE];
	char host[256] = "";

	if (m->change)
		return m->change;
	now_instant(at);
	if (gethostname(host, sizeof(host) - 1))
		host[0] = '\0';
	m->change = db_next_id(m->db, "change", false);
	db_run(m->db,
		"INSERT INTO change (id, at, login, host, command, note) "
		"VALUES ($1, $2, $3, $4, $5, $6)",
		"ittttt", m->change, at, cleaned(m, m->set.login), host, cleaned(m, m->set.command),
		cleaned(m, m->set.note));
	return m->change;
}

/* Adds up what was done to a table by all entities that share it; false if counted before. */
static bool count_table(struct model *m, size_t i, int64_t n[3])
{
	const char *table = m->entity[i].entity->table;

	memset(n, 0, 3 * sizeof(*n));
	for (size_t j = 0; j < m->entity_count; j++) {
		const struct entity_state *s = &m->entity[j];

		if (strcmp(s->entity->table, table))
			continue;
		if (j < i)
			return false;
		n[0] += s->added;
		n[1] += s->edited;
		n[2] += s->removed;
	}
	return n[0] || n[1] || n[2];
}

static void write_count(struct model *m, const struct entity *e, const int64_t n[3])
{
	struct stmt *st = db_prepare(m->db,
		"INSERT INTO change_count (change, entity_table, added, "
		"edited, removed, added_from, added_to) VALUES ($1, $2, $3, $4, $5, $6, $7)");
	int64_t from, to;
	bool added = version_range(m, e, m->change, &from, &to);

	db_bind_int(st, 1, m->change);
	db_bind_text(st, 2, e->table);
	for (int i = 0; i < 3; i++)
		db_bind_int(st, 3 + i, n[i]);
	if (added) {
		db_bind_int(st, 6, from);
		db_bind_int(st, 7, to);
	} else {
		db_bind_null(st, 6);
		db_bind_null(st, 7);
	}
	db_step(st);
	db_done(st);
}

void change_next(struct model *m)
{
	m->change = 0;
	for (size_t i = 0; i < m->entity_count; i++) {
		struct entity_state *s = &m->entity[i];

		s->added = s->edited = s->removed = 0;
		s->added_from = s->added_to = 0;
	}
}

int64_t change_finish(struct model *m)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		int64_t n[3];

		m->entity[i].watched = false;
		if (m->change && count_table(m, i, n))
			write_count(m, m->entity[i].entity, n);
	}
	db_restore_indexes(m->db);
	db_load_end(m->db);
	search_flush(m);
	return m->change;
}
