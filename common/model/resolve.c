#include "model/resolve.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "model/record.h"

enum { CANDIDATES = 6, NEAR = 3 };

/* " AND kind = 'x' AND scope = N": what narrows a look-up. */
static void add_narrowing(struct strbuf *sql, const struct entity *e, const struct scope *scope)
{
	if (e->kind)
		strbuf_addf(sql, " AND kind = '%s'", e->kind);
	if (scope && scope->field)
		strbuf_addf(sql, " AND %s = %" PRId64, scope->field, scope->value);
}

static bool all_digits(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static int64_t by_number(
	struct model *m, const struct entity *e, const char *text, const struct scope *scope)
{
	struct strbuf sql = STRBUF_INIT;
	int64_t id;

	if (!all_digits(text) || strlen(text) > 18)
		return 0;
	strbuf_addf(&sql, "SELECT id FROM %s WHERE id = $1", e->table);
	add_narrowing(&sql, e, scope);
	id = db_int(m->db, 0, sql.buf, "i", (int64_t)strtoll(text, NULL, 10));
	strbuf_release(&sql);
	return id;
}

/*
 * Up to `max` ids of rows whose `column` has the value.  "+ 0": a server that knows little of the
 * table yet would go through all of it by number for the sake of the order.
 */
static size_t by_column(struct model *m, const struct entity *e, const char *column,
	const char *value, const struct scope *scope, int64_t *ids, size_t max)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	size_t n = 0;

	strbuf_addf(&sql, "SELECT id FROM %s WHERE %s = $1", e->table, column);
	add_narrowing(&sql, e, scope);
	strbuf_addf(&sql, " ORDER BY id + 0 LIMIT %d", (int)max);
	st = db_prepare(m->db, sql.buf);
	db_bind_text(st, 1, value);
	while (db_step(st) == DB_ROW)
		ids[n++] = db_column_int(st, 0);
	db_done(st);
	strbuf_release(&sql);
	return n;
}

static size_t by_name(struct model *m, const struct entity *e, const char *text,
	const struct scope *scope, int64_t *ids, size_t max)
{
	const struct field *label = entity_field(e, e->label);
	struct strbuf folded = STRBUF_INIT, column = STRBUF_INIT;
	size_t n = 0;

	if (label->flags & FIELD_FOLD) {
		fold(&folded, text, strlen(text));
		strbuf_addf(&column, "%s_fold", label->name);
		n = by_column(m, e, column.buf, folded.buf, scope, ids, max);
	}
	strbuf_release(&folded);
	strbuf_release(&column);
	return n;
}

/* All ways to name a record, in their order; up to `max` ids. */
static size_t look_up(struct model *m, const struct entity *e, const char *text,
	const struct scope *scope, int64_t *ids, size_t max)
{
	size_t n;

	ids[0] = by_number(m, e, text, scope);
	if (ids[0])
		return 1;
	for (const struct field *f = e->field; f->name; f++) {
		if (!(f->flags & FIELD_KEY) || f->type != TYPE_TEXT)
			continue;
		n = by_column(m, e, f->name, text, scope, ids, max);
		if (n)
			return n;
	}
	return by_name(m, e, text, scope, ids, max);
}

size_t resolve_all(
	struct model *m, const struct entity *e, const char *text, int64_t *ids, size_t max)
{
	return look_up(m, e, text, NULL, ids, max);
}

const char *resolve_nearest(
	struct model *m, const struct entity *e, const char *text, struct arena *arena)
{
	struct strbuf sql = STRBUF_INIT;
	const char *best = NULL;
	int best_distance = NEAR;
	struct stmt *st;

	if (!(e->flags & ENTITY_CATALOG))
		return NULL;
	strbuf_addf(&sql, "SELECT %s FROM %s WHERE 1 = 1", e->label, e->table);
	add_narrowing(&sql, e, NULL);
	strbuf_addstr(&sql, " ORDER BY id LIMIT 1000 /* scan: for the nearest name */");
	st = db_prepare(m->db, sql.buf);
	while (db_step(st) == DB_ROW) {
		int d = fold_distance(text, db_column_text(st, 0));

		/* A name of three letters is near no other word of three. */
		if (d < best_distance && (size_t)d * 2 <= utf8_length(text, strlen(text))) {
			best_distance = d;
			best = arena_strdup(arena, db_column_text(st, 0));
		}
	}
	db_done(st);
	strbuf_release(&sql);
	return best;
}

static int64_t not_found(struct model *m, const struct entity *e, const char *text,
	enum status *status, struct strbuf *err)
{
	struct arena arena = ARENA_INIT;
	const char *nearest = resolve_nearest(m, e, text, &arena);

	*status = STATUS_NOT_FOUND;
	if (nearest)
		fail(err, _("no such %s: \"%s\" (did you mean \"%s\"?)"), e->name, text, nearest);
	else
		fail(err, _("no such %s: \"%s\""), e->name, text);
	arena_release(&arena);
	return 0;
}

static int64_t ambiguous(struct model *m, const struct entity *e, const char *text,
	const int64_t *ids, size_t n, enum status *status, struct strbuf *err)
{
	struct arena arena = ARENA_INIT;

	*status = STATUS_AMBIGUOUS;
	fail(err, _("\"%s\" fits several %s:"), text, tr(e->plural));
	for (size_t i = 0; i < n && i + 1 < CANDIDATES; i++)
		strbuf_addf(err, "%s %" PRId64 " %s", i ? "," : "", ids[i],
			label_of(m, e, ids[i], &arena));
	if (n == CANDIDATES)
		strbuf_addstr(err, ", …");
	arena_release(&arena);
	return 0;
}

static int64_t *cached(
	struct model *m, const struct entity *e, const char *text, const struct scope *scope)
{
	struct entity_state *s;
	size_t len = strlen(text);
	int64_t within = scope && scope->field ? scope->value : 0;
	char key[256];

	if (!m->bulk || sizeof(within) + len > sizeof(key))
		return NULL;
	memcpy(key, &within, sizeof(within));
	memcpy(key + sizeof(within), text, len);
	s = model_state(m, e);
	/* Names of large entities would fill the memory; their index is quick enough. */
	if (s->resolved.n > 100000)
		return map_find(&s->resolved, key, sizeof(within) + len);
	return map_at(&s->resolved, key, sizeof(within) + len, 0);
}

int64_t resolve(struct model *m, const struct entity *e, const char *text,
	const struct scope *scope, enum status *status, struct strbuf *err)
{
	int64_t ids[CANDIDATES];
	int64_t *known;
	size_t n, len = strlen(e->name);

	if (!strncmp(text, e->name, len) && text[len] == ':')
		text += len + 1;
	if (!strcmp(text, "@me"))
		text = m->set.login;
	known = cached(m, e, text, scope);
	if (known && *known)
		return *known;
	n = look_up(m, e, text, scope, ids, CANDIDATES);
	if (!n)
		return not_found(m, e, text, status, err);
	if (n > 1)
		return ambiguous(m, e, text, ids, n, status, err);
	known = cached(m, e, text, scope);
	if (known)
		*known = ids[0];
	return ids[0];
}

int64_t resolve_by(struct model *m, const struct entity *e, const struct field *f, const char *text,
	enum status *status, struct strbuf *err)
{
	struct strbuf key = STRBUF_INIT, folded = STRBUF_INIT, column = STRBUF_INIT;
	int64_t ids[CANDIDATES], *known;
	size_t n = 0;

	strbuf_addf(&key, "%s\x1f%s", f->name, text);
	known = cached(m, e, key.buf, NULL);
	if (!known || !*known) {
		strbuf_addf(&column, "%s%s", f->name, f->flags & FIELD_FOLD ? "_fold" : "");
		if (f->flags & FIELD_FOLD)
			fold(&folded, text, strlen(text));
		else
			strbuf_addstr(&folded, text);
		n = by_column(m, e, column.buf, folded.buf, NULL, ids, CANDIDATES);
		known = cached(m, e, key.buf, NULL);
		if (known && n == 1)
			*known = ids[0];
	} else {
		ids[0] = *known;
		n = 1;
	}
	strbuf_release(&key);
	strbuf_release(&folded);
	strbuf_release(&column);
	if (!n) {
		*status = STATUS_NOT_FOUND;
		fail(err, _("no such %s: \"%s\""), e->name, text);
		return 0;
	}
	return n > 1 ? ambiguous(m, e, text, ids, n, status, err) : ids[0];
}

void resolve_forget(struct model *m, const struct entity *e)
{
	map_release(&model_state(m, e)->resolved);
}

int64_t resolve_subject(struct model *m, const char *text, const struct entity **e,
	enum status *status, struct strbuf *err)
{
	const char *colon = strchr(text, ':');
	char name[32];

	if (colon && colon > text && (size_t)(colon - text) < sizeof(name)) {
		snprintf(name, sizeof(name), "%.*s", (int)(colon - text), text);
		*e = model_entity(m, name);
		if (*e && !((*e)->flags & ENTITY_LINK))
			return resolve(m, *e, colon + 1, NULL, status, err);
	}
	*status = STATUS_DATA;
	fail(err, _("not a reference: \"%s\" (write it as deal:7 or partner:NAME)"), text);
	return 0;
}
