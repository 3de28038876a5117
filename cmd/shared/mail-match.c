#include "mail-match.h"

#include "base/fold.h"

enum { CALLERS_MAX = 10 };

void mail_book_init(struct mail_book *b, struct context *c)
{
	const char *list = config_get(&c->config, CONFIG_MAIL_ADDRESSES);

	*b = (struct mail_book){ .c = c, .place = MAP_INIT };
	while (list && *list) {
		size_t n = strcspn(list, ", \t\n");
		struct strbuf folded = STRBUF_INIT;

		fold(&folded, list, n);
		if (folded.len)
			vec_push(&b->own, arena_strdup(&c->arena, folded.buf));
		strbuf_release(&folded);
		list += n + (list[n] != '\0');
	}
}

void mail_book_release(struct mail_book *b)
{
	map_release(&b->place);
	vec_release(&b->party);
	vec_release(&b->own);
}

/* The address itself, or its domain: "@example.org". */
static bool is_own(const struct mail_book *b, const char *address)
{
	const char *at = strrchr(address, '@');

	for (size_t i = 0; i < b->own.n; i++)
		if (!strcmp(b->own.v[i], address) || (at && !strcmp(b->own.v[i], at)))
			return true;
	return false;
}

int64_t mail_partner_of(struct db *db, int64_t contact)
{
	struct stmt *st = db_prepare(db,
		"SELECT partner, main FROM position WHERE contact = $1 "
		"ORDER BY main DESC, id LIMIT 2");
	int64_t partner = 0;

	db_bind_int(st, 1, contact);
	if (db_step(st) == DB_ROW) {
		bool main = db_column_int(st, 1);

		partner = db_column_int(st, 0);
		if (!main && db_step(st) == DB_ROW)
			partner = 0;
	}
	db_done(st);
	return partner;
}

static int64_t partner_of_company(struct db *db, int64_t company)
{
	return db_int(db, 0,
		"SELECT CASE WHEN count(*) = 1 THEN min(partner) END FROM partner_company "
		"WHERE company = $1",
		"i", company);
}

enum owner { OWNER_PARTNER, OWNER_COMPANY, OWNER_CONTACT, OWNER_USER, OWNERS };

/* One more owner of the same address: two of a kind are nobody. */
static void meet(int64_t owner[OWNERS], int kind, int64_t id)
{
	if (id)
		owner[kind] = owner[kind] && owner[kind] != id ? -1 : id;
}

static struct mail_party look_up(struct mail_book *b, const char *address)
{
	struct db *db = b->c->db;
	struct stmt *st = db_prepare(db,
		"SELECT partner, company, contact, employee FROM detail "
		"WHERE norm = $1 AND type = 'email' ORDER BY id LIMIT 100");
	int64_t owner[OWNERS] = { 0 };
	struct mail_party p = { .ours = is_own(b, address) };

	db_bind_text(st, 1, address);
	while (db_step(st) == DB_ROW)
		for (int i = 0; i < OWNERS; i++)
			meet(owner, i, db_column_is_null(st, i) ? 0 : db_column_int(st, i));
	db_done(st);
	if (owner[OWNER_USER] > 0)
		p.user = owner[OWNER_USER];
	p.ours |= owner[OWNER_USER] != 0;
	if (owner[OWNER_CONTACT] > 0)
		p.contact = owner[OWNER_CONTACT];
	if (owner[OWNER_PARTNER])
		p.partner = owner[OWNER_PARTNER];
	else if (p.contact)
		p.partner = mail_partner_of(db, p.contact);
	if (!p.partner && owner[OWNER_COMPANY] > 0)
		p.partner = partner_of_company(db, owner[OWNER_COMPANY]);
	if (p.partner < 0)
		p.partner = 0;
	return p;
}

const struct mail_party *mail_book_find(struct mail_book *b, const char *address)
{
	struct strbuf folded = STRBUF_INIT;
	int64_t *place;

	fold(&folded, address, strlen(address));
	place = map_at(&b->place, folded.buf, folded.len, -1);
	if (*place < 0) {
		*place = (int64_t)b->party.n;
		vec_push(&b->party, look_up(b, folded.buf));
	}
	strbuf_release(&folded);
	return &b->party.v[*place];
}

static void add_contact(struct mail_sides *s, int64_t contact)
{
	for (size_t i = 0; i < s->contact.n; i++)
		if (s->contact.v[i] == contact)
			return;
	vec_push(&s->contact, contact);
}

/* "Anna Example <anna@example.org>" */
static void add_caller(struct mail_sides *s, const struct mail_person *p, size_t before)
{
	if (before >= CALLERS_MAX) {
		if (before == CALLERS_MAX)
			strbuf_addstr(&s->caller, ", …");
		return;
	}
	if (s->caller.len)
		strbuf_addstr(&s->caller, ", ");
	if (*p->name && *p->address)
		strbuf_addf(&s->caller, "%s <%s>", p->name, p->address);
	else
		strbuf_addstr(&s->caller, *p->name ? p->name : p->address);
}

/* People of the other side. */
static void add_others(
	struct mail_book *b, struct mail_sides *s, const struct mail_people *who, size_t *n)
{
	for (size_t i = 0; i < who->n; i++) {
		const struct mail_party *p = mail_book_find(b, who->v[i].address);

		if (p->ours)
			continue;
		if (p->contact)
			add_contact(s, p->contact);
		if (!s->partner)
			s->partner = p->partner;
		add_caller(s, &who->v[i], (*n)++);
	}
}

static void find_user(struct mail_book *b, struct mail_sides *s, const struct mail_people *who)
{
	for (size_t i = 0; i < who->n && !s->user; i++)
		s->user = mail_book_find(b, who->v[i].address)->user;
}

static bool any_ours(struct mail_book *b, const struct mail_people *who)
{
	for (size_t i = 0; i < who->n; i++)
		if (mail_book_find(b, who->v[i].address)->ours)
			return true;
	return false;
}

void mail_sides_read(struct mail_book *b, const struct mail_letter *m, struct mail_sides *s)
{
	const struct mail_people *to[] = { &m->to, &m->cc, &m->bcc };
	size_t n = 0;

	strbuf_reset(&s->caller);
	s->contact.n = 0;
	s->partner = s->user = 0;
	s->out = any_ours(b, &m->from);
	if (s->out) {
		find_user(b, s, &m->from);
		find_user(b, s, &m->sender);
	} else {
		add_others(b, s, &m->from, &n);
		find_user(b, s, &m->delivered);
	}
	for (size_t i = 0; i < ARRAY_SIZE(to); i++) {
		if (s->out)
			add_others(b, s, to[i], &n);
		else
			find_user(b, s, to[i]);
	}
	/* Among ourselves. */
	for (size_t i = 0; i < ARRAY_SIZE(to) && s->out && !n; i++)
		for (size_t k = 0; k < to[i]->n; k++)
			add_caller(s, &to[i]->v[k], k);
}

void mail_sides_release(struct mail_sides *s)
{
	vec_release(&s->contact);
	strbuf_release(&s->caller);
}
