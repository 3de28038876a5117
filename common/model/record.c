#include "model/record.h"

#include "base/fold.h"
#include "base/money.h"
#include "model/history.h"
#include "model/resolve.h"
#include "model/search.h"
#include "model/set.h"
#include "model/unique.h"
#include "model/version.h"

struct record *record_new(struct arena *arena, const struct entity *e)
{
	struct record *r = arena_alloc(arena, sizeof(*r));

	r->entity = e;
	r->arena = arena;
	r->value = arena_alloc(arena, entity_fields(e) * sizeof(*r->value));
	return r;
}

void record_clear(struct record *r)
{
	memset(r->value, 0, entity_fields(r->entity) * sizeof(*r->value));
	r->id = r->since = r->new_id = 0;
}

struct value *record_value(struct record *r, const char *field)
{
	return &r->value[field_index(r->entity, field)];
}

const struct value *record_get(const struct record *r, const char *field)
{
	return &r->value[field_index(r->entity, field)];
}

bool record_has(const struct record *r, const char *field)
{
	const struct value *v = record_get(r, field);

	return v->given && !v->null;
}

int64_t record_num(const struct record *r, const char *field)
{
	const struct value *v = record_get(r, field);

	return v->given && !v->null ? v->num : 0;
}

const char *record_text(const struct record *r, const char *field)
{
	const struct value *v = record_get(r, field);

	return v->given && !v->null ? v->text : NULL;
}

void record_put_num(struct record *r, const char *field, int64_t v)
{
	*record_value(r, field) = (struct value){ .given = true, .num = v };
}

void record_put_text(struct record *r, const char *field, const char *s)
{
	struct value *v = record_value(r, field);

	*v = (struct value){ .given = true, .null = !s || !*s };
	if (!v->null) {
		v->len = strlen(s);
		v->text = arena_strndup(r->arena, s, v->len);
	}
}

bool record_changes(const struct record *r, const struct record *old, const char *field)
{
	size_t i = field_index(r->entity, field);

	if (!r->value[i].given)
		return false;
	if (!old)
		return !r->value[i].null;
	return !value_equal(&r->entity->field[i], &r->value[i], &old->value[i]);
}

static void load_column(struct record *r, size_t i, struct stmt *st, int col)
{
	struct value *v = &r->value[i];

	*v = (struct value){ .given = true };
	if (db_column_is_null(st, col)) {
		v->null = true;
	} else if (field_is_number(&r->entity->field[i])) {
		v->num = db_column_int(st, col);
	} else {
		const char *text = db_column_text(st, col);

		v->len = db_column_len(st, col);
		v->text = arena_strndup(r->arena, text, v->len);
	}
}

bool record_load(struct model *m, struct record *r, int64_t id, bool with_sets)
{
	struct stmt *st = db_prepare(m->db, model_state(m, r->entity)->select_sql);
	bool found;

	db_bind_int(st, 1, id);
	found = db_step(st) == DB_ROW;
	if (found) {
		int col = 0;

		r->id = id;
		r->since = db_column_int(st, col++);
		for (size_t i = 0; r->entity->field[i].name; i++)
			if (field_stored(&r->entity->field[i]))
				load_column(r, i, st, col++);
	}
	db_done(st);
	if (found && with_sets)
		set_load_all(m, r);
	return found;
}

/* Binds a value, and its folded form behind it where there is such a column; returns next n. */
static int bind_value(
	struct stmt *st, int n, const struct field *f, const struct value *v, struct strbuf *folded)
{
	bool null = !v->given || v->null;

	if (null)
		db_bind_null(st, n++);
	else if (field_is_number(f))
		db_bind_int(st, n++, v->num);
	else
		db_bind_textn(st, n++, v->text, v->len);
	if (!(f->flags & FIELD_FOLD))
		return n;
	strbuf_reset(folded);
	if (!null)
		fold(folded, v->text, v->len);
	if (null)
		db_bind_null(st, n++);
	else
		db_bind_textn(st, n++, folded->buf, folded->len);
	return n;
}

/* Our own checks came before: this is the work of somebody else, or of a rule of the store's. */
static int constraint_failed(struct model *m, const struct record *r, struct strbuf *err)
{
	const struct entity *e = r->entity;

	switch (db_constraint(m->db)) {
	case DB_UNIQUE:
		return fail(err, _("such a %s exists already"), e->name);
	case DB_FOREIGN_KEY:
		return fail(err, _("the %s refers to something that does not exist"), e->name);
	case DB_NONE:
	case DB_NOT_NULL:
	case DB_CHECK:
		break;
	}
	return fail(err, _("the store refused the %s: %s"), e->name, db_error_text(m->db));
}

static int insert_row(struct model *m, struct record *r, struct strbuf *err)
{
	static struct strbuf folded[4]; /* bound texts must outlive the step */
	struct entity_state *s = model_state(m, r->entity);
	size_t folds = 0;
	int64_t change = change_begin(m);
	int64_t id = r->new_id ? db_claim_id(m->db, r->entity->table, r->new_id)
			       : db_next_id(m->db, r->entity->table, true);
	int n = 3;

	if (!s->insert)
		s->insert = db_prepare_row(m->db, s->insert_sql);
	db_bind_int(s->insert, 1, id);
	db_bind_int(s->insert, 2, change);
	if (r->entity->kind)
		db_bind_text(s->insert, n++, r->entity->kind);
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];

		if (!field_stored(f))
			continue;
		if (!folded[folds].buf)
			strbuf_init(&folded[folds]);
		n = bind_value(s->insert, n, f, &r->value[i], &folded[folds]);
		folds += (f->flags & FIELD_FOLD) != 0;
	}
	if (db_step_reset(s->insert) == DB_CONSTRAINT)
		return constraint_failed(m, r, err);
	r->id = id;
	version_added(m, r->entity, id);
	return 0;
}

static bool field_changed(const struct record *r, const struct record *old, size_t i)
{
	const struct field *f = &r->entity->field[i];

	return field_stored(f) && r->value[i].given &&
		!value_equal(f, &r->value[i], &old->value[i]);
}

static int update_row(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	struct strbuf sql = STRBUF_INIT,
		      folded[4] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	size_t folds = 0;
	int n = 3, result = 0;
	struct stmt *st;

	history_keep(m, r->entity, r->id);
	strbuf_addf(&sql, "UPDATE %s SET since = $1", r->entity->table);
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];

		if (!field_changed(r, old, i))
			continue;
		strbuf_addf(&sql, ", %s = $%d", f->name, n++);
		if (f->flags & FIELD_FOLD)
			strbuf_addf(&sql, ", %s_fold = $%d", f->name, n++);
	}
	strbuf_addstr(&sql, " WHERE id = $2");
	st = db_prepare(m->db, sql.buf);
	db_bind_int(st, 1, m->change);
	db_bind_int(st, 2, r->id);
	n = 3;
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];

		if (!field_changed(r, old, i))
			continue;
		n = bind_value(st, n, f, &r->value[i], &folded[folds]);
		folds += (f->flags & FIELD_FOLD) != 0;
	}
	if (db_step(st) == DB_CONSTRAINT)
		result = constraint_failed(m, r, err);
	db_done(st);
	model_state(m, r->entity)->edited++;
	for (size_t i = 0; i < ARRAY_SIZE(folded); i++)
		strbuf_release(&folded[i]);
	strbuf_release(&sql);
	return result;
}

static int apply_defaults(struct model *m, struct record *r, struct strbuf *err)
{
	enum status status;

	for (const struct field *f = r->entity->field; f->name; f++) {
		struct value *v = record_at(r, f);

		if (v->given && !(v->null && (f->flags & FIELD_REQUIRED)))
			continue;
		if (f->dflt && !strcmp(f->dflt, "@me")) {
			if (!v->given && record_set(m, r, f, f->dflt, &status, NULL))
				*v = (struct value){ .given = true, .null = true };
		} else if (f->dflt && record_set(m, r, f, f->dflt, &status, err)) {
			return -1;
		}
	}
	return 0;
}

static int check_required(const struct record *r, struct strbuf *err)
{
	for (const struct field *f = r->entity->field; f->name; f++) {
		const struct value *v = record_at(r, f);
		bool missing = !v->given || v->null;

		if (!(f->flags & FIELD_REQUIRED))
			continue;
		if (!missing && v->text)
			missing = strspn(v->text, " \t\r\n") == v->len;
		if (missing)
			return fail(err, _("%s: a value is required"), f->name);
	}
	return 0;
}

/* A record cannot belong to itself, nor to what belongs to it. */
static int check_branches(
	struct model *m, const struct record *r, const struct record *old, struct strbuf *err)
{
	enum { DEEPEST = 1000 };

	for (const struct field *f = r->entity->field; f->name && old; f++) {
		struct strbuf sql = STRBUF_INIT;
		int64_t above;

		if (f->type != TYPE_REF || strcmp(f->arg, r->entity->name) ||
			!record_changes(r, old, f->name))
			continue;
		strbuf_addf(&sql, "SELECT %s FROM %s WHERE id = $1", f->name, r->entity->table);
		above = record_num(r, f->name);
		for (int i = 0; above && above != r->id && i < DEEPEST; i++)
			above = db_int(m->db, 0, sql.buf, "i", above);
		strbuf_release(&sql);
		if (above)
			return fail(err, _("%s: %s:%" PRId64 " would stand above itself"), f->name,
				r->entity->name, r->id);
	}
	return 0;
}

/* An amount stays the same amount in another currency, which may have other digits. */
static void keep_amount(struct record *r, const struct record *old, size_t i)
{
	const struct field *f = &r->entity->field[i];
	int scale = money_scale(record_text(old, f->arg));
	char text[DECIMAL_SIZE];

	decimal_format(old->value[i].num, scale, text);
	r->value[i].text = arena_strdup(r->arena, text);
	r->value[i].deferred = true;
}

/* What the user did not say stays as it was. */
static void keep_old_values(struct record *r, const struct record *old)
{
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];

		if (!field_stored(f) || r->value[i].given)
			continue;
		r->value[i] = old->value[i];
		if (f->type == TYPE_MONEY && f->arg && !r->value[i].null &&
			record_changes(r, old, f->arg))
			keep_amount(r, old, i);
	}
}

static int changed_meanwhile(struct model *m, const struct record *r, const struct record *old,
	enum status *status, struct strbuf *err)
{
	struct arena arena = ARENA_INIT;
	const char *login =
		db_text(m->db, &arena, "SELECT login FROM change WHERE id = $1", "i", old->since);

	*status = STATUS_BUSY;
	fail(err,
		_("%s:%" PRId64 " was changed by %s meanwhile (change %" PRId64 "); look and try "
		  "again"),
		r->entity->name, r->id, login ? login : "?", old->since);
	arena_release(&arena);
	return -1;
}

/* In a load of many rows the store is better not asked; what a set writes it has compared itself.
 */
static int check_new(struct model *m, const struct record *r, struct strbuf *err)
{
	if (m->bulk && model_state(m, r->entity)->watched)
		return unique_check_watched(m, r, err);
	return m->bulk && m->in_owner ? 0 : unique_check(m, r, NULL, err);
}

static int prepare_save(struct model *m, struct record *r, struct record *old, enum status *status,
	struct strbuf *err)
{
	if (old && !record_load(m, old, r->id, false)) {
		*status = STATUS_NOT_FOUND;
		return fail(err, _("no such %s: %" PRId64), r->entity->name, r->id);
	}
	if (old && r->since && r->since != old->since)
		return changed_meanwhile(m, r, old, status, err);
	if (old)
		keep_old_values(r, old);
	else if (apply_defaults(m, r, err))
		return -1;
	if (record_resolve_deferred(m, r, status, err))
		return -1;
	*status = STATUS_DATA;
	if (r->entity->before_save && r->entity->before_save(m, r, old, err))
		return -1;
	if (check_required(r, err) || check_branches(m, r, old, err))
		return -1;
	return old ? unique_check(m, r, old, err) : check_new(m, r, err);
}

static enum saved write_row(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	if (!old)
		return insert_row(m, r, err) ? SAVE_FAILED : SAVE_ADDED;
	for (size_t i = 0; r->entity->field[i].name; i++)
		if (field_changed(r, old, i))
			return update_row(m, r, old, err) ? SAVE_FAILED : SAVE_EDITED;
	return SAVE_NONE;
}

enum saved record_save(struct model *m, struct record *r, enum status *status, struct strbuf *err)
{
	struct record *old = r->id ? record_new(r->arena, r->entity) : NULL;
	enum saved saved;
	int sets;

	*status = STATUS_DATA;
	if (prepare_save(m, r, old, status, err))
		return SAVE_FAILED;
	saved = write_row(m, r, old, err);
	if (saved == SAVE_FAILED)
		return SAVE_FAILED;
	sets = set_save_all(m, r, old == NULL, status, err);
	if (sets < 0)
		return SAVE_FAILED;
	if (saved == SAVE_NONE && sets > 0)
		saved = SAVE_EDITED;
	if (saved == SAVE_NONE)
		return SAVE_NONE;
	if (r->entity->after_save && r->entity->after_save(m, r, old, err))
		return SAVE_FAILED;
	if (!old)
		search_add(m, r);
	else
		search_touch(m, r->entity, r->id);
	if (!m->in_owner)
		search_touch_owners(m, r, old);
	if (model_state(m, r->entity)->resolved.n && (old || !m->bulk))
		resolve_forget(m, r->entity);
	return saved;
}

char *label_of(struct model *m, const struct entity *e, int64_t id, struct arena *arena)
{
	struct strbuf sql = STRBUF_INIT;
	char *label;

	strbuf_addf(&sql, "SELECT %s FROM %s WHERE id = $1", e->label, e->table);
	label = db_text(m->db, arena, sql.buf, "i", id);
	strbuf_release(&sql);
	return label ? label : arena_printf(arena, "%s:%" PRId64, e->name, id);
}

static void add_words(struct model *m, const struct record *r, const struct field *f,
	const struct value *v, struct strbuf *out)
{
	const struct field *cf;

	if (f->type == TYPE_SET) {
		cf = entity_field(model_need(m, f->set->entity), f->set->value);
		for (size_t i = 0; i < v->n; i++) {
			strbuf_addstr(out, i ? ", " : "");
			add_words(m, r, cf, &v->item[i], out);
		}
	} else if (f->type == TYPE_REF) {
		strbuf_addstr(out, label_of(m, model_need(m, f->arg), v->num, r->arena));
	} else {
		value_format(
			f, v, f->arg && f->type == TYPE_MONEY ? record_text(r, f->arg) : NULL, out);
	}
}

char *record_display(
	struct model *m, const struct record *r, const struct field *f, struct arena *arena)
{
	const struct value *v = record_at(r, f);
	struct strbuf text = STRBUF_INIT;
	char *copy;

	if (v->null)
		return NULL;
	add_words(m, r, f, v, &text);
	copy = arena_strndup(arena, text.buf, text.len);
	strbuf_release(&text);
	return copy;
}
