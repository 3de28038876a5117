/* Values of fields: from typed text, to text, compared. */
#include "model/record.h"

#include "base/date.h"
#include "base/fold.h"
#include "base/money.h"
#include "base/utf8.h"
#include "model/resolve.h"

int money_scale(const char *currency)
{
	int scale = currency ? currency_scale(currency) : MONEY_SCALE;

	return scale < 0 ? MONEY_SCALE : scale;
}

static bool bool_parse(const char *text, int64_t *out)
{
	static const char *const words[2][8] = {
		{ "0", "no", "false", "n", "f", "нет", "ложь", "off" },
		{ "1", "yes", "true", "y", "t", "да", "истина", "on" },
	};

	if ((*text == '0' || *text == '1') && !text[1]) {
		*out = *text - '0';
		return true;
	}
	for (int v = 0; v < 2; v++) {
		for (size_t i = 0; i < ARRAY_SIZE(words[v]); i++) {
			if (fold_equal(text, words[v][i])) {
				*out = v;
				return true;
			}
		}
	}
	return false;
}

/* Values of an enum are typed in English, in any case, or as they are translated. */
static int enum_parse(const char *list, const char *text, struct arena *arena, const char **out)
{
	if (enum_index(list, text, strlen(text)) >= 0) {
		*out = arena_strdup(arena, text);
		return 0;
	}
	while (*list) {
		size_t n = strcspn(list, ",");
		char *word = arena_strndup(arena, list, n);

		if (fold_equal(word, text) || fold_equal(tr(word), text)) {
			*out = word;
			return 0;
		}
		list += n + (list[n] == ',');
	}
	return -1;
}

static int parse_enum(struct record *r, const struct field *f, const char *text, struct value *v,
	struct strbuf *err)
{
	if (enum_parse(f->arg, text, r->arena, &v->text))
		return fail(err, _("%s: not one of %s: \"%s\""), f->name, f->arg, text);
	v->len = strlen(v->text);
	return 0;
}

static void put_text(struct record *r, struct value *v, const char *text)
{
	v->len = strlen(text);
	v->text = arena_strndup(r->arena, text, v->len);
}

static int parse_ref(struct model *m, struct record *r, const struct field *f, const char *text,
	struct value *v, enum status *status, struct strbuf *err)
{
	const struct entity *target = model_need(m, f->arg);
	struct scope scope = { NULL, 0 };

	if (f->scope && !record_num(r, f->scope)) {
		int64_t ids[2];
		size_t n = resolve_all(m, target, text, ids, 2);

		/* Which one is meant is known when the record is complete. */
		if (n == 1) {
			v->num = ids[0];
			return 0;
		}
		if (n > 1) {
			put_text(r, v, text);
			v->deferred = true;
			return 0;
		}
	}
	if (f->scope && record_num(r, f->scope)) {
		scope.field = f->scope;
		scope.value = record_num(r, f->scope);
	}
	v->num = resolve(m, target, text, &scope, status, err);
	return v->num ? 0 : -1;
}

/* The currency of a money field: the record's, else the setting. */
static const char *currency_of(struct model *m, const struct record *r, const struct field *f)
{
	const char *code = f->arg ? record_text(r, f->arg) : NULL;

	return code ? code : m->set.currency;
}

/*
 * How many digits an amount has is the currency's business.  One that comes before its currency,
 * or without it, is read when the record is complete; until then it counts as one in ours.
 */
static int parse_money(struct model *m, struct record *r, const struct field *f, const char *text,
	struct value *v, struct strbuf *err)
{
	int scale = money_scale(currency_of(m, r, f));

	if (!f->arg || record_get(r, f->arg)->given)
		return decimal_parse(text, scale, &v->num, err);
	put_text(r, v, text);
	v->deferred = true;
	if (decimal_parse(text, scale, &v->num, NULL))
		v->num = 0;
	return 0;
}

static int settle_money(struct model *m, struct record *r, const struct field *f, struct value *v,
	struct strbuf *err)
{
	const char *text = v->text;
	struct strbuf why = STRBUF_INIT;

	*v = (struct value){ .given = true };
	if (!decimal_parse(text, money_scale(currency_of(m, r, f)), &v->num, &why))
		return 0;
	fail(err, "%s: %s", f->name, why.buf);
	strbuf_release(&why);
	return -1;
}

int record_resolve_deferred(
	struct model *m, struct record *r, enum status *status, struct strbuf *err)
{
	for (const struct field *f = r->entity->field; f->name; f++) {
		struct value *v = record_at(r, f);
		const struct field *scope_field;
		struct strbuf sql = STRBUF_INIT;
		const char *text = v->text;

		if (!v->given || !v->deferred)
			continue;
		if (f->type == TYPE_MONEY) {
			if (settle_money(m, r, f, v, err))
				return -1;
			continue;
		}
		if (!record_num(r, f->scope)) {
			scope_field = entity_field(r->entity, f->scope);
			strbuf_addf(&sql, "SELECT min(id) FROM %s",
				model_need(m, scope_field->arg)->table);
			record_put_num(r, f->scope, db_int(m->db, 0, sql.buf, ""));
			strbuf_release(&sql);
		}
		*v = (struct value){ .given = true };
		if (parse_ref(m, r, f, text, v, status, err))
			return -1;
	}
	return 0;
}

static int parse_subject(struct model *m, struct record *r, const char *text, struct value *v,
	enum status *status, struct strbuf *err)
{
	const struct entity *target;
	int64_t id = resolve_subject(m, text, &target, status, err);

	if (!id)
		return -1;
	v->text = arena_printf(r->arena, "%s:%" PRId64, target->name, id);
	v->len = strlen(v->text);
	return 0;
}

static int parse_currency(struct record *r, const char *text, struct value *v, struct strbuf *err)
{
	char *code = arena_strdup(r->arena, text);

	for (char *p = code; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p -= 32;
	if (currency_scale(code) < 0)
		return fail(
			err, _("not a currency code: \"%s\" (three letters, such as RUB)"), text);
	v->text = code;
	v->len = strlen(code);
	return 0;
}

/* Texts that blanks around do not belong to. */
static const char *trimmed(const char *text, struct arena *arena)
{
	size_t len;

	while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
		text++;
	len = strlen(text);
	if (!len || !strchr(" \t\r\n", text[len - 1]))
		return text;
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

static int parse(struct model *m, struct record *r, const struct field *f, const char *text,
	struct value *v, enum status *status, struct strbuf *err)
{
	char date[INSTANT_SIZE];

	switch (f->type) {
	case TYPE_TEXT:
	case TYPE_MULTILINE:
		put_text(r, v, text);
		return 0;
	case TYPE_ID:
	case TYPE_COUNT:
	case TYPE_INT:
		return integer_parse(trimmed(text, r->arena), &v->num, err);
	case TYPE_QUANTITY:
		return decimal_parse(trimmed(text, r->arena), QUANTITY_SCALE, &v->num, err);
	case TYPE_PERCENT:
		return percent_parse(trimmed(text, r->arena), &v->num, err);
	case TYPE_RATE:
		return decimal_parse(trimmed(text, r->arena), RATE_SCALE, &v->num, err);
	case TYPE_MONEY:
		return parse_money(m, r, f, trimmed(text, r->arena), v, err);
	case TYPE_CURRENCY:
		return parse_currency(r, trimmed(text, r->arena), v, err);
	case TYPE_DATE:
		if (date_parse(trimmed(text, r->arena), date, err))
			return -1;
		put_text(r, v, date);
		return 0;
	case TYPE_BIRTHDAY:
		if (birthday_parse(trimmed(text, r->arena), date, err))
			return -1;
		put_text(r, v, date);
		return 0;
	case TYPE_INSTANT:
		if (instant_parse(trimmed(text, r->arena), date, err))
			return -1;
		put_text(r, v, date);
		return 0;
	case TYPE_BOOL:
		if (bool_parse(trimmed(text, r->arena), &v->num))
			return 0;
		return fail(err, _("neither yes nor no: \"%s\" (write 1 or 0)"), text);
	case TYPE_ENUM:
		return parse_enum(r, f, trimmed(text, r->arena), v, err);
	case TYPE_REF:
		return parse_ref(m, r, f, trimmed(text, r->arena), v, status, err);
	case TYPE_SUBJECT:
		return parse_subject(m, r, trimmed(text, r->arena), v, status, err);
	case TYPE_SET:
		break;
	}
	BUG("cannot parse a set as one value");
}

/* One more value of a set, parsed as the child's value field. */
static int add_item(struct model *m, struct record *r, const struct field *f, struct value *v,
	const char *text, enum status *status, struct strbuf *err)
{
	const struct entity *child = model_need(m, f->set->entity);
	const struct field *cf = entity_field(child, f->set->value);
	struct value item = { .given = true };
	struct value *grown;

	if (cf->type == TYPE_TEXT)
		text = trimmed(text, r->arena);
	if (!*text)
		return 0;
	if (cf->type == TYPE_TEXT && strpbrk(text, "\n\r"))
		return fail(err, _("one value must stand on one line"));
	if (parse(m, r, cf, text, &item, status, err))
		return -1;
	for (size_t i = 0; i < v->n; i++)
		if (value_equal(cf, &v->item[i], &item))
			return 0;
	grown = arena_alloc(r->arena, (v->n + 1) * sizeof(*grown));
	if (v->n)
		memcpy(grown, v->item, v->n * sizeof(*grown));
	grown[v->n] = item;
	v->item = grown;
	v->n++;
	v->null = false;
	return 0;
}

int record_set(struct model *m, struct record *r, const struct field *f, const char *text,
	enum status *status, struct strbuf *err)
{
	struct value *v = record_at(r, f);
	size_t bad;

	*status = STATUS_DATA;
	if (!m->valid_text && !utf8_valid(text, strlen(text), &bad))
		return fail(err, _("%s: not UTF-8 at byte %zu"), f->name, bad + 1);
	if (f->type == TYPE_SET) {
		if (!v->given)
			*v = (struct value){ .given = true, .null = true };
		return add_item(m, r, f, v, text, status, err);
	}
	*v = (struct value){ .given = true };
	if (!*text ||
		(f->type != TYPE_TEXT && f->type != TYPE_MULTILINE && !*trimmed(text, r->arena))) {
		v->null = true;
		return 0;
	}
	return parse(m, r, f, text, v, status, err);
}

/* True if ';' may part the values: not in addresses and other free text. */
static bool parts_at_semicolon(const struct field *f)
{
	return !f->set->fixed_value || strcmp(f->set->fixed_value, "address");
}

int record_set_list(struct model *m, struct record *r, const struct field *f, const char *text,
	enum status *status, struct strbuf *err)
{
	struct value *v = record_at(r, f);
	const char *separators = parts_at_semicolon(f) ? "\n;" : "\n";

	*v = (struct value){ .given = true, .null = true };
	while (*text) {
		size_t n = strcspn(text, separators);

		if (record_set(m, r, f, arena_strndup(r->arena, text, n), status, err))
			return -1;
		text += n + (text[n] != '\0');
	}
	return 0;
}

bool value_equal(const struct field *f, const struct value *a, const struct value *b)
{
	if (a->null || b->null)
		return a->null == b->null;
	if (field_is_number(f))
		return a->num == b->num;
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

void value_key(const struct field *f, const struct value *v, struct strbuf *out)
{
	if (!v->given || v->null)
		strbuf_addch(out, '\x01');
	else if (field_is_number(f))
		strbuf_addf(out, "%" PRId64, v->num);
	else if (f->flags & FIELD_FOLD)
		fold(out, v->text, v->len);
	else
		strbuf_add(out, v->text, v->len);
	strbuf_addch(out, '\x1f');
}

void value_format(
	const struct field *f, const struct value *v, const char *currency, struct strbuf *out)
{
	char number[DECIMAL_SIZE];

	if (v->null)
		return;
	switch (f->type) {
	case TYPE_QUANTITY:
		strbuf_addstr(out, decimal_format_short(v->num, QUANTITY_SCALE, number));
		return;
	case TYPE_PERCENT:
		strbuf_addstr(out, decimal_format_short(v->num, PERCENT_SCALE, number));
		return;
	case TYPE_RATE:
		strbuf_addstr(out, decimal_format_short(v->num, RATE_SCALE, number));
		return;
	case TYPE_MONEY:
		strbuf_addstr(out, decimal_format(v->num, money_scale(currency), number));
		return;
	case TYPE_ID:
	case TYPE_INT:
	case TYPE_COUNT:
	case TYPE_BOOL:
	case TYPE_REF:
		strbuf_addf(out, "%" PRId64, v->num);
		return;
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_CURRENCY:
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
	case TYPE_ENUM:
	case TYPE_SUBJECT:
		strbuf_add(out, v->text, v->len);
		return;
	case TYPE_SET:
		break;
	}
	BUG("cannot format a set as one value");
}
