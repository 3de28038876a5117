#include "who.h"

#include "base/fold.h"
#include "base/phone.h"
#include "model/record.h"
#include "model/resolve.h"

enum { CANDIDATES = 6, SHORTEST_PHONE = 5 };

struct candidates {
	struct model *m;
	int64_t partner[CANDIDATES], contact[CANDIDATES]; /* each once */
	size_t partners, contacts;
};

static void add_once(int64_t *list, size_t *n, int64_t id)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == id)
			return;
	if (id && *n < CANDIDATES)
		list[(*n)++] = id;
}

static void add_partner(struct candidates *k, int64_t id)
{
	add_once(k->partner, &k->partners, id);
}

/* Adds the partners that a statement with one parameter gives. */
static void add_partners(struct candidates *k, const char *sql, int64_t id)
{
	struct stmt *st = db_prepare(k->m->db, sql);

	db_bind_int(st, 1, id);
	while (db_step(st) == DB_ROW)
		add_partner(k, db_column_int(st, 0));
	db_done(st);
}

static void add_contact(struct candidates *k, int64_t id)
{
	add_once(k->contact, &k->contacts, id);
	/* Of several partners the main one, if it is said which is. */
	add_partners(k,
		"SELECT p.partner FROM position p WHERE p.contact = $1 AND p.main = (SELECT "
		"max(q.main) FROM position q WHERE q.contact = $1) ORDER BY p.id + 0",
		id);
}

static void add_company(struct candidates *k, int64_t id)
{
	add_partners(
		k, "SELECT partner FROM partner_company WHERE company = $1 ORDER BY id + 0", id);
}

typedef void add_id(struct candidates *k, int64_t id);

/* Adds what a statement finds by a text. */
static void look_up(struct candidates *k, const char *sql, const char *text, add_id *add)
{
	int64_t id[CANDIDATES];
	size_t n = 0;
	struct stmt *st = db_prepare(k->m->db, sql);

	db_bind_text(st, 1, text);
	while (n < CANDIDATES && db_step(st) == DB_ROW)
		id[n++] = db_column_int(st, 0);
	db_done(st);
	for (size_t i = 0; i < n; i++)
		add(k, id[i]);
}

static void by_detail(struct candidates *k, const char *norm)
{
	look_up(k,
		"SELECT partner FROM detail WHERE norm = $1 AND partner IS NOT NULL "
		"ORDER BY id + 0",
		norm, add_partner);
	look_up(k,
		"SELECT contact FROM detail WHERE norm = $1 AND contact IS NOT NULL "
		"ORDER BY id + 0",
		norm, add_contact);
	look_up(k,
		"SELECT company FROM detail WHERE norm = $1 AND company IS NOT NULL "
		"ORDER BY id + 0",
		norm, add_company);
}

/* As resolve() has it; the noun in front tells a contact from a partner. */
static void by_typed(struct candidates *k, const char *text)
{
	static const char contact[] = "contact:", partner[] = "partner:";
	bool person = !strncmp(text, contact, strlen(contact));
	int64_t id[CANDIDATES];
	size_t n;

	if (person || !strncmp(text, partner, strlen(partner)))
		text += strlen(person ? contact : partner);
	n = resolve_all(
		k->m, model_need(k->m, person ? "contact" : "partner"), text, id, CANDIDATES);
	for (size_t i = 0; i < n; i++) {
		if (person)
			add_contact(k, id[i]);
		else
			add_partner(k, id[i]);
	}
}

static bool normal_phone(struct model *m, const char *text, char out[PHONE_SIZE])
{
	return !phone_normalise(text, &m->set.phone, out, NULL) && strlen(out) >= SHORTEST_PHONE;
}

bool who_is_phone(struct model *m, const char *text)
{
	char phone[PHONE_SIZE];

	return normal_phone(m, text, phone);
}

static bool some(const struct candidates *k)
{
	return k->partners || k->contacts;
}

static void search(struct candidates *k, const char *text, const char *folded)
{
	static const struct {
		const char *sql;
		add_id *add;
	} names[] = {
		{ "SELECT id FROM partner WHERE name_fold = $1 ORDER BY id + 0", add_partner },
		{ "SELECT id FROM company WHERE name_fold = $1 ORDER BY id + 0", add_company },
		{ "SELECT id FROM contact WHERE name_fold = $1 ORDER BY id + 0", add_contact },
	};
	char phone[PHONE_SIZE];

	if (strspn(text, "0123456789") == strlen(text))
		look_up(k, "SELECT id FROM company WHERE inn = $1 ORDER BY id + 0", text,
			add_company);
	if (!some(k) && strchr(text, '@'))
		by_detail(k, folded);
	if (!some(k) && normal_phone(k->m, text, phone))
		by_detail(k, phone);
	for (size_t i = 0; i < ARRAY_SIZE(names) && !some(k); i++)
		look_up(k, names[i].sql, folded, names[i].add);
}

static void add_names(
	struct model *m, const char *noun, const int64_t *id, size_t n, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%s %s:%" PRId64 " %s", i ? "," : "", noun, id[i],
			label_of(m, model_need(m, noun), id[i], &arena));
	arena_release(&arena);
}

static int ambiguous(const struct candidates *k, const char *text, struct strbuf *err)
{
	fail(err, _("\"%s\" fits several:"), text);
	if (k->partners > 1)
		add_names(k->m, "partner", k->partner, k->partners, err);
	else
		add_names(k->m, "contact", k->contact, k->contacts, err);
	return -1;
}

int who_find(struct model *m, const char *text, bool typed, struct who *w, struct strbuf *err)
{
	struct candidates k = { .m = m };
	struct strbuf folded = STRBUF_INIT;

	if (typed)
		by_typed(&k, text);
	if (!some(&k)) {
		fold(&folded, text, strlen(text));
		search(&k, text, folded.buf);
		strbuf_release(&folded);
	}
	if (k.partners > 1 || (!k.partners && k.contacts > 1))
		return ambiguous(&k, text, err);
	w->partner = k.partners ? k.partner[0] : 0;
	w->contact = k.contacts == 1 ? k.contact[0] : 0;
	return some(&k);
}

/* Whether each word of `words` begins a word of `name`; both as fold_words() writes them. */
static bool words_begin(const char *words, const char *name)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		const char *at = name;

		while (*at && strncmp(at, words, n))
			at += strcspn(at, " ") + 1;
		if (!*at)
			return false;
		words += n + 1;
	}
	return true;
}

/* The partner's people whom a text fits: those of just that name before those it begins. */
static void find_people(struct candidates *k, int64_t partner, const char *text)
{
	struct strbuf folded = STRBUF_INIT, words = STRBUF_INIT, name = STRBUF_INIT;
	struct candidates begun = { .m = k->m };
	struct stmt *st = db_prepare(k->m->db,
		"SELECT c.id, c.name, c.name_fold FROM position p JOIN contact c "
		"ON c.id = p.contact WHERE p.partner = $1 ORDER BY c.id + 0");

	fold(&folded, text, strlen(text));
	fold_words(&words, text, strlen(text));
	db_bind_int(st, 1, partner);
	while (db_step(st) == DB_ROW) {
		const char *label = db_column_text(st, 1);

		strbuf_reset(&name);
		fold_words(&name, label, strlen(label));
		if (!strcmp(db_column_text(st, 2), folded.buf))
			add_once(k->contact, &k->contacts, db_column_int(st, 0));
		else if (words.len && words_begin(words.buf, name.buf))
			add_once(begun.contact, &begun.contacts, db_column_int(st, 0));
	}
	db_done(st);
	if (!k->contacts)
		*k = begun;
	strbuf_release(&folded);
	strbuf_release(&words);
	strbuf_release(&name);
}

int64_t who_contact(
	struct model *m, int64_t partner, const char *text, enum status *status, struct strbuf *err)
{
	struct candidates k = { .m = m };

	if (partner)
		find_people(&k, partner, text);
	if (!k.contacts)
		return resolve(m, model_need(m, "contact"), text, NULL, status, err);
	if (k.contacts == 1)
		return k.contact[0];
	*status = STATUS_AMBIGUOUS;
	ambiguous(&k, text, err);
	return 0;
}
