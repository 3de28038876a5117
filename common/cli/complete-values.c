/* Values for completion, from the types of fields and from the store. */
#include "base/fold.h"
#include "cli/complete-internal.h"
#include "model/query.h"
#include "model/resolve.h"
#include "model/saved.h"

enum { MANY = 50 };

const struct entity *complete_entity(struct completion *k, const char *name)
{
	for (const struct entity **e = context_entities(k->c); *e; e++)
		if (!strcmp((*e)->name, name))
			return *e;
	return NULL;
}

/* Behind the last comma: several values of which the last is being typed. */
static void last_of_list(struct completion *k)
{
	const char *comma = strrchr(k->typed, ',');

	if (comma)
		k->typed = comma + 1;
}

/*
 * A statement over the rows whose `column` begins with what was typed, in its order; `narrowing` is
 * " AND …" or nothing.
 */
static struct stmt *begins_with(struct completion *k, const struct entity *e, const char *column,
	const char *label, bool folded, const char *narrowing)
{
	static const char beyond[] = "\xF4\x8F\xBF\xBF"; /* the last code point */
	struct strbuf sql = STRBUF_INIT, from = STRBUF_INIT;
	size_t len = strlen(k->typed);
	struct stmt *st;
	char *low, *high;

	if (folded) {
		fold(&from, k->typed, len);
		/* Folding takes blanks off the ends, but a word that was ended stays ended. */
		if (from.len && k->typed[len - 1] == ' ')
			strbuf_addch(&from, ' ');
	} else {
		strbuf_addstr(&from, k->typed);
	}
	low = arena_strdup(&k->c->arena, from.buf);
	high = arena_printf(&k->c->arena, "%s%s", from.buf, beyond);
	strbuf_addf(&sql, "SELECT id, %s, %s FROM %s WHERE %s >= $1 AND %s < $2", label, column,
		e->table, column, column);
	if (e->kind)
		strbuf_addf(&sql, " AND kind = '%s'", e->kind);
	strbuf_addf(&sql, "%s ORDER BY %s LIMIT %d", narrowing, column, MANY);
	st = db_prepare(k->c->db, sql.buf);
	db_bind_text(st, 1, low);
	db_bind_text(st, 2, high);
	strbuf_release(&sql);
	strbuf_release(&from);
	return st;
}

static void put_rows(struct completion *k, const struct entity *e, struct stmt *st, int value)
{
	while (db_step(st) == DB_ROW) {
		const char *text = db_column_text(st, value);

		if (text)
			complete_found(k, text,
				value == 1 ? arena_printf(&k->c->arena, "%s:%" PRId64, e->name,
						     db_column_int(st, 0))
					   : db_column_text(st, 1));
	}
	db_done(st);
}

/* The newest records by number, where there are no names. */
static void newest(struct completion *k, const struct entity *e, const char *label)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;

	strbuf_addf(&sql, "SELECT id, %s FROM %s ORDER BY id DESC LIMIT %d", label, e->table, MANY);
	st = db_prepare(k->c->db, sql.buf);
	while (db_step(st) == DB_ROW)
		complete_offer(k, arena_printf(&k->c->arena, "%" PRId64, db_column_int(st, 0)),
			db_column_text(st, 1));
	db_done(st);
	strbuf_release(&sql);
}

static void records(struct completion *k, const struct entity *e, const char *narrowing)
{
	const struct field *label = entity_field(e, e->label);

	if (!complete_store(k))
		return;
	if (!(label->flags & FIELD_FOLD)) {
		newest(k, e, label->name);
		return;
	}
	put_rows(k, e,
		begins_with(k, e, arena_printf(&k->c->arena, "%s_fold", label->name), label->name,
			true, narrowing),
		1);
	for (const struct field *f = e->field; f->name && *k->typed; f++)
		if ((f->flags & FIELD_KEY) && f->type == TYPE_TEXT)
			put_rows(
				k, e, begins_with(k, e, f->name, label->name, false, narrowing), 2);
}

void complete_records(
	struct completion *k, const struct entity *e, const char *scope_field, int64_t scope_value)
{
	records(k, e,
		scope_field
			? arena_printf(&k->c->arena, " AND %s = %" PRId64, scope_field, scope_value)
			: "");
}

/* Values of a text field that are there already, where an index finds them. */
static void texts(struct completion *k, const struct entity *e, const struct field *f)
{
	bool folded = f->flags & FIELD_FOLD;
	const char *column = folded ? arena_printf(&k->c->arena, "%s_fold", f->name) : f->name;

	if (!(f->flags & (FIELD_FOLD | FIELD_KEY)) || !complete_store(k))
		return;
	if (folded)
		put_rows(k, e, begins_with(k, e, column, f->name, true, ""), 1);
	else
		put_rows(k, e, begins_with(k, e, column, e->label, false, ""), 2);
}

/* What narrows a reference: the same field of the record named first, or given as an option. */
static int64_t scope_value(struct completion *k, const struct entity *e, const struct field *f)
{
	struct context *c = k->c;
	const struct field *scope = f->scope ? entity_field(e, f->scope) : NULL;
	struct strbuf ignored = STRBUF_INIT, sql = STRBUF_INIT;
	const struct entity *target = scope ? complete_entity(k, scope->arg) : NULL;
	enum status status;
	int64_t id = 0;

	if (!target || e != c->entity || !complete_store(k))
		return 0;
	for (size_t i = 0; i < c->field.n; i++)
		if (c->field.v[i].field == scope)
			id = resolve(
				&c->model, target, c->field.v[i].value, NULL, &status, &ignored);
	if (!id && c->args.n && (c->verb->flags & VERB_REFS)) {
		id = resolve(&c->model, e, c->args.v[0], NULL, &status, &ignored);
		strbuf_addf(&sql, "SELECT %s FROM %s WHERE id = $1", scope->name, e->table);
		id = id ? db_int(c->db, 0, sql.buf, "i", id) : 0;
	}
	strbuf_release(&sql);
	strbuf_release(&ignored);
	return id;
}

static void references(
	struct completion *k, const struct entity *e, const struct field *f, bool list)
{
	const struct entity *target = complete_entity(k, f->arg);
	int64_t scope = scope_value(k, e, f);
	size_t before = k->offered;

	if (f->dflt && *f->dflt == '@')
		complete_offer(k, f->dflt, NULL);
	complete_records(k, target, scope ? f->scope : NULL, scope);
	/* A comma may stand in a name, or part names. */
	if (list && k->offered == before && strchr(k->typed, ',')) {
		last_of_list(k);
		complete_records(k, target, scope ? f->scope : NULL, scope);
	}
}

/* "deal:" and then a deal. */
static void subjects(struct completion *k)
{
	const char *colon = strchr(k->typed, ':');
	const struct entity *e;

	if (!colon) {
		for (const struct command *const *cmd = commands; *cmd; cmd++)
			if ((*cmd)->entities)
				complete_offer(k, arena_printf(&k->c->arena, "%s:", (*cmd)->name),
					tr((*cmd)->entities[0]->title));
		return;
	}
	e = complete_entity(k, arena_strndup(&k->c->arena, k->typed, (size_t)(colon - k->typed)));
	k->typed = colon + 1;
	if (e)
		complete_records(k, e, NULL, 0);
}

void complete_field(struct completion *k, const struct entity *e, const struct field *f, bool list)
{
	const struct entity *child = f->set ? complete_entity(k, f->set->entity) : NULL;

	switch (f->type) {
	case TYPE_ENUM:
		if (list)
			last_of_list(k);
		complete_list(k, f->arg);
		break;
	case TYPE_BOOL:
		complete_list(k, "yes,no");
		break;
	case TYPE_REF:
		references(k, e, f, list);
		break;
	case TYPE_SUBJECT:
		subjects(k);
		break;
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
		complete_hint(k, list ? "period" : "date");
		break;
	case TYPE_TEXT:
		texts(k, e, f);
		break;
	case TYPE_CURRENCY:
		complete_offer(k, config_get(&k->c->config, CONFIG_CURRENCY), NULL);
		complete_list(k, "RUB,USD,EUR,CNY");
		break;
	case TYPE_SET:
		f = child ? entity_field(child, f->set->value) : NULL;
		if (f && f->type == TYPE_REF)
			references(k, child, f, list);
		break;
	case TYPE_ID:
	case TYPE_MULTILINE:
	case TYPE_INT:
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
	case TYPE_MONEY:
	case TYPE_COUNT:
		break;
	}
}

/* The entity whose field stands at the end of a path; *path goes to the path's last part. */
static const struct entity *follow(struct completion *k, const struct entity *e, const char **path)
{
	const char *dot;

	while (e && (dot = strchr(*path, '.'))) {
		const struct field *f =
			entity_field(e, arena_strndup(&k->c->arena, *path, (size_t)(dot - *path)));

		if (f && f->set) {
			e = complete_entity(k, f->set->entity);
			f = e ? entity_field(e, f->set->value) : NULL;
		}
		e = f && f->type == TYPE_REF ? complete_entity(k, f->arg) : NULL;
		*path = dot + 1;
	}
	return e;
}

static void field_names(struct completion *k, const struct entity *e, const char *ending)
{
	if (!e)
		return;
	complete_offer(
		k, arena_printf(&k->c->arena, "%s%s", field_id.name, ending), tr(field_id.title));
	for (const struct field *f = e->field; f->name; f++)
		complete_offer(
			k, arena_printf(&k->c->arena, "%s%s", f->name, ending), tr(f->title));
}

/* Conditions that stand for saved filters of an entity, by their noun; `sign` is behind it. */
static void saved_filters(
	struct completion *k, const struct entity *of, const char *noun, const char *sign)
{
	for (const struct entity **e = context_entities(k->c); *e; e++) {
		if (!saved_selects(*e, of))
			continue;
		if (!*sign)
			complete_offer(
				k, arena_printf(&k->c->arena, "%s=", (*e)->name), tr((*e)->title));
		else if (!strcmp((*e)->name, noun))
			records(k, *e, arena_printf(&k->c->arena, " AND entity = '%s'", of->name));
	}
}

void complete_filter(struct completion *k, const char *ending, bool paths)
{
	size_t n = strcspn(k->typed, paths ? "=!~" : "=");
	const char *path = arena_strndup(&k->c->arena, k->typed, n);
	const char *begin = path, *sign = k->typed + n;
	const struct entity *e = paths ? follow(k, k->c->entity, &path) : k->c->entity;
	const struct field *f;

	k->typed += path - begin;
	if (!*sign) {
		field_names(k, e, ending);
		if (paths && e)
			saved_filters(k, e, path, sign);
		return;
	}
	f = e ? entity_field(e, path) : NULL;
	k->typed = sign + (*sign == '!' && sign[1] == '=' ? 2 : 1);
	if (f)
		complete_field(k, e, f, paths);
	else if (paths && e)
		saved_filters(k, e, path, "=");
}

/* "name,partner.region": fields of the noun and of what it refers to. */
void complete_paths(struct completion *k, bool descending)
{
	const char *words = k->c->verb ? k->c->verb->words : NULL;
	size_t len = words ? strlen(words) : 0;
	const struct entity *e = k->c->entity;

	/* A verb that lists something else says so by its words: ". group-member+". */
	if (len && words[len - 1] == '+' && strrchr(words, ' '))
		e = complete_entity(k,
			arena_strndup(&k->c->arena, strrchr(words, ' ') + 1,
				(size_t)(words + len - 1 - strrchr(words, ' ') - 1)));
	last_of_list(k);
	if (descending && *k->typed == '-')
		k->typed++;
	e = follow(k, e, &k->typed);
	field_names(k, e, "");
}

/* "name=Column,region=": what stands behind = is the file's affair. */
void complete_map(struct completion *k)
{
	last_of_list(k);
	if (!strchr(k->typed, '='))
		field_names(k, k->c->entity, "=");
}
