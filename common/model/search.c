#include "model/search.h"

#include "base/fold.h"
#include "base/phone.h"
#include "model/set.h"

enum { TAGS = 16, PIECE = 4, MIN_PIECE = 3, FRAGMENT_MAX = 24 };

/* Begins a piece of a number: a letter that folding never leaves, so no word is taken for one. */
#define PIECE_MARK "ß"

static int64_t document(const struct entity *e, int64_t id)
{
	return id * TAGS + e->search;
}

void search_touch(struct model *m, const struct entity *e, int64_t id)
{
	if (e->search && id)
		vec_push(&m->reindex, document(e, id));
}

void search_touch_owners(struct model *m, const struct record *r, const struct record *old)
{
	for (size_t i = 0; i < m->entity_count; i++) {
		const struct entity *owner = m->entity[i].entity;

		if (!owner->search)
			continue;
		for (const struct field *f = owner->field; f->name; f++) {
			if (f->type != TYPE_SET || !(f->flags & FIELD_SEARCH) ||
				strcmp(f->set->entity, r->entity->name))
				continue;
			search_touch(m, owner, record_num(r, f->set->owner));
			if (old)
				search_touch(m, owner, record_num(old, f->set->owner));
			break;
		}
	}
}

/* Pieces of a run of digits: every four in a row, and the last three. */
static void add_pieces(struct strbuf *words, const char *digits, size_t len)
{
	for (size_t i = 0; i + MIN_PIECE <= len; i++) {
		size_t n = len - i < PIECE ? len - i : PIECE;

		strbuf_addstr(words, PIECE_MARK);
		strbuf_add(words, digits + i, n);
		strbuf_addch(words, ' ');
	}
}

/* A detail's words; of a telephone number its digits and their pieces too. */
static void add_item_words(
	struct model *m, struct strbuf *words, const struct field *f, const struct value *v)
{
	bool phone = f->set->fixed_value && !strcmp(f->set->fixed_value, "phone");
	char number[PHONE_SIZE];
	const char *digits = number;

	if (!phone || phone_normalise(v->text, &m->set.phone, number, NULL)) {
		fold_words(words, v->text, v->len);
		return;
	}
	digits += *digits == '+';
	strbuf_addstr(words, digits);
	strbuf_addch(words, ' ');
	add_pieces(words, digits, strlen(digits));
}

static void record_words(struct model *m, const struct record *r, struct strbuf *words)
{
	for (size_t i = 0; r->entity->field[i].name; i++) {
		const struct field *f = &r->entity->field[i];
		const struct value *v = &r->value[i];

		if (!(f->flags & FIELD_SEARCH) || !v->given || v->null)
			continue;
		if (f->type != TYPE_SET) {
			fold_words(words, v->text, v->len);
			continue;
		}
		for (size_t j = 0; j < v->n; j++)
			add_item_words(m, words, f, &v->item[j]);
	}
}

void search_add(struct model *m, const struct record *r)
{
	static struct strbuf words = STRBUF_INIT;

	if (!r->entity->search)
		return;
	strbuf_reset(&words);
	record_words(m, r, &words);
	db_search_put(m->db, document(r->entity, r->id), words.buf, words.len);
}

static void write_document(struct model *m, const struct entity *e, int64_t id, struct arena *arena)
{
	struct record *r = record_new(arena, e);

	db_search_drop(m->db, document(e, id));
	if (record_load(m, r, id, true))
		search_add(m, r);
	arena_clear(arena);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t search_document(const struct entity *e, int64_t id)
{
	return document(e, id);
}

void search_document_words(struct model *m, const struct record *r, struct strbuf *words)
{
	record_words(m, r, words);
}

const struct entity *search_document_of(struct model *m, int64_t doc, int64_t *id)
{
	*id = doc / TAGS;
	for (size_t i = 0; i < m->entity_count && doc > 0; i++)
		if (m->entity[i].entity->search && m->entity[i].entity->search == doc % TAGS)
			return m->entity[i].entity;
	return NULL;
}

static const struct entity *tagged(struct model *m, int tag)
{
	for (size_t i = 0; i < m->entity_count; i++)
		if (m->entity[i].entity->search == tag)
			return m->entity[i].entity;
	BUG("no entity has search tag %d", tag);
}

void search_flush(struct model *m)
{
	struct arena arena = ARENA_INIT;
	int64_t last = 0;

	if (m->reindex_all) {
		search_rebuild(m);
		m->reindex.n = 0;
		return;
	}
	if (m->reindex.n)
		qsort(m->reindex.v, m->reindex.n, sizeof(*m->reindex.v), compare);
	for (size_t i = 0; i < m->reindex.n; i++) {
		int64_t doc = m->reindex.v[i];

		if (doc != last)
			write_document(m, tagged(m, (int)(doc % TAGS)), doc / TAGS, &arena);
		last = doc;
	}
	m->reindex.n = 0;
	arena_release(&arena);
}

/*
 * The digits of a text that looks like part of a telephone number, or 0.  A number written with
 * the trunk prefix is looked for by what follows it.
 */
static size_t phone_fragment(struct model *m, const char *text, char digits[FRAGMENT_MAX + 1])
{
	size_t n = 0;

	for (const char *p = text; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			if (n == FRAGMENT_MAX)
				return 0;
			digits[n++] = *p;
		} else if (!strchr("+-() ./", *p)) {
			return 0;
		}
	}
	digits[n] = '\0';
	if (m->set.phone.national && n == (size_t)m->set.phone.national + 1 &&
		!strncmp(digits, m->set.phone.trunk, strlen(m->set.phone.trunk))) {
		memmove(digits, digits + 1, n);
		n--;
	}
	return n >= MIN_PIECE ? n : 0;
}

void search_words(struct model *m, const char *text, struct strbuf *pattern)
{
	char digits[FRAGMENT_MAX + 1];
	size_t n = phone_fragment(m, text, digits);

	if (!n) {
		fold_words(pattern, text, strlen(text));
		return;
	}
	/* The digits as the beginning of a word, or as pieces of a number. */
	strbuf_addstr(pattern, digits);
	strbuf_addf(pattern, "|" PIECE_MARK "%.*s", (int)PIECE, digits);
	for (size_t i = 1; i + PIECE <= n; i++)
		strbuf_addf(pattern, "+" PIECE_MARK "%.*s", (int)PIECE, digits + i);
	if (strpbrk(text, "+-()/") || strchr(text, ' ')) {
		/* "345-67" may also stand apart in a name or an address. */
		struct strbuf words = STRBUF_INIT;

		fold_words(&words, text, strlen(text));
		strbuf_trim(&words);
		strbuf_addch(pattern, '|');
		for (char *p = words.buf; *p; p++)
			strbuf_addch(pattern, *p == ' ' ? '+' : *p);
		strbuf_release(&words);
	}
}

/* Without the text index (a past state): every record's words are looked at. */
static void scan_condition(struct query *q, const struct entity *e, const char *alias,
	const char *text, struct strbuf *out);

/* Codes stand in no document: they have an index of their own. */
static void add_key_lookup(
	struct query *q, const struct entity *e, const char *text, struct strbuf *out)
{
	struct query_bind bind = { .is_text = true, .text = arena_strdup(&q->arena, text) };

	for (const struct field *f = e->field; f->name; f++) {
		if (!(f->flags & FIELD_KEY) || (f->flags & FIELD_SEARCH))
			continue;
		vec_push(&q->bind, bind);
		strbuf_addf(out, " UNION ALL SELECT id FROM %s WHERE %s = $%zu", e->table, f->name,
			q->bind.n);
	}
}

/* How much a term narrows a search, by its looks: long words do, and numbers even more. */
static size_t term_weight(const char *term, size_t len)
{
	size_t weight = 0;

	for (size_t i = 0; i < len; i++) {
		if (term[i] >= '0' && term[i] <= '9')
			weight += 3;
		else if (((unsigned char)term[i] & 0xC0) != 0x80)
			weight++;
	}
	return memchr(term, '|', len) ? SIZE_MAX : weight;
}

/*
 * Parts the terms into those the index is asked for, the weightiest, and the words that the
 * documents found must have besides; both lists end each entry with a blank.
 */
static void part_terms(const char *words, size_t max, struct strbuf *index, struct strbuf *rest)
{
	size_t last = SIZE_MAX, taken = 0;

	for (; taken < max && last; taken++) {
		size_t best = 0;

		for (const char *p = words; *p; p += strcspn(p, " ") + 1) {
			size_t weight = term_weight(p, strcspn(p, " "));

			if (weight > best && weight < last)
				best = weight;
			if (!p[strcspn(p, " ")])
				break;
		}
		last = best;
	}
	for (const char *p = words; *p;) {
		size_t len = strcspn(p, " ");
		bool chosen = term_weight(p, len) >= last;

		strbuf_add(chosen ? index : rest, p, len);
		strbuf_addch(chosen ? index : rest, ' ');
		p += len + (p[len] == ' ');
	}
}

/* The words that are not asked of the index: LIKE on the documents that it leaves. */
static void add_rest(struct query *q, const char *rest, struct strbuf *out)
{
	while (*rest) {
		size_t len = strcspn(rest, " ");
		struct query_bind bind = { .is_text = true,
			.text = arena_printf(&q->arena, "%% %.*s%%", (int)len, rest) };

		vec_push(&q->bind, bind);
		strbuf_addstr(out, db_search_word(q->m->db, &q->arena, (int)q->bind.n));
		rest += len + (rest[len] == ' ');
	}
}

void search_condition(struct query *q, const struct entity *e, const char *alias, const char *text,
	struct strbuf *out)
{
	struct strbuf words = STRBUF_INIT, pattern = STRBUF_INIT, index = STRBUF_INIT,
		      rest = STRBUF_INIT;

	if (!e->search || q->m->as_of) {
		scan_condition(q, e, alias, text, out);
		return;
	}
	search_words(q->m, text, &words);
	part_terms(words.buf, db_search_terms(q->m->db), &index, &rest);
	db_search_pattern(q->m->db, index.buf, &pattern);
	if (!pattern.len) {
		strbuf_addstr(out, "1 = 0");
	} else {
		struct query_bind bind = { .is_text = true,
			.text = arena_strdup(&q->arena, pattern.buf) };

		vec_push(&q->bind, bind);
		strbuf_addf(out, "%s.id IN (SELECT (doc - %d) / %d FROM (%s", alias, e->search,
			TAGS, db_search_select(q->m->db, &q->arena, (int)q->bind.n));
		add_rest(q, rest.buf, out);
		strbuf_addf(out, ") found WHERE doc %% %d = %d", TAGS, e->search);
		add_key_lookup(q, e, text, out);
		strbuf_addch(out, ')');
	}
	strbuf_release(&words);
	strbuf_release(&pattern);
	strbuf_release(&index);
	strbuf_release(&rest);
}

static bool word_found(const char *document_words, const char *word, size_t n)
{
	for (const char *p = document_words; n && p && *p;) {
		if (!strncmp(p, word, n))
			return true;
		p = strchr(p, ' ');
		p += p != NULL;
	}
	return false;
}

/* The grammar of db_search_pattern(), for one document: "a b" all terms, "a|b+c" one alternative.
 */
static bool words_match(const char *document_words, const char *pattern)
{
	bool all = true, found = false;

	for (const char *p = pattern; *p; p += *p != '\0') {
		size_t n = strcspn(p, " |+");

		all &= word_found(document_words, p, n);
		p += n;
		if (*p != '+') {
			found |= all;
			all = true;
		}
		if ((*p == ' ' || !*p) && !found)
			return false;
		if (*p == ' ')
			found = false;
	}
	return true;
}

/* A code must be given whole, as add_key_lookup() has it. */
static bool key_equals(const struct record *r, const char *text)
{
	for (const struct field *f = r->entity->field; f->name; f++) {
		const char *key = (f->flags & FIELD_KEY) && !(f->flags & FIELD_SEARCH)
			? record_text(r, f->name)
			: NULL;

		if (key && !strcmp(key, text))
			return true;
	}
	return false;
}

static void scan_condition(struct query *q, const struct entity *e, const char *alias,
	const char *text, struct strbuf *out)
{
	struct model *m = q->m;
	struct arena arena = ARENA_INIT;
	struct strbuf sql = STRBUF_INIT, pattern = STRBUF_INIT, words = STRBUF_INIT;
	int64_t after = 0;
	int pick = query_pick(q);

	search_words(m, text, &pattern);
	strbuf_addf(&sql, "SELECT id FROM %s WHERE id > $1%s%s%s ORDER BY id LIMIT 1", e->table,
		e->kind ? " AND kind = '" : "", e->kind ? e->kind : "", e->kind ? "'" : "");
	while ((after = db_int(m->db, 0, sql.buf, "i", after)) != 0) {
		struct record *r = record_new(&arena, e);

		record_load(m, r, after, true);
		strbuf_reset(&words);
		record_words(m, r, &words);
		if (!e->search && record_text(r, e->label))
			fold_words(
				&words, record_text(r, e->label), strlen(record_text(r, e->label)));
		if ((pattern.len && words_match(words.buf, pattern.buf)) ||
			(e->search && key_equals(r, text)))
			query_pick_add(q, pick, after);
		arena_clear(&arena);
	}
	strbuf_addf(out, "%s.id IN (SELECT id FROM pick WHERE cond = %d)", alias, pick);
	strbuf_release(&sql);
	strbuf_release(&pattern);
	strbuf_release(&words);
	arena_release(&arena);
}
