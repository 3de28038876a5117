#include "shared/ical.h"

#include <strings.h>

#include "base/fold.h"

enum { COLUMN_KNOWN_ONLY, COLUMN_PARTICIPANT, COLUMN_ORGANIZER, COLUMN_CATEGORY };

const char *const ical_interaction_columns[] = { "known_only", "participant", "organizer",
	"category", NULL };
const char *const ical_task_columns[] = { "known_only", NULL };

/* --- our own --- */

/*
 * What was there before the import is asked of db_before(): rows are written behind our back, and
 * m->db would wait for them.
 */
static int64_t own_id(struct model *m, const char *noun, const char *uid)
{
	char identity[IDENTITY_SIZE], expected[96];
	size_t n = strlen(noun);
	int64_t id;
	char *at;

	if (!uid || strncmp(uid, noun, n) || uid[n] != '-')
		return 0;
	id = strtoll(uid + n + 1, &at, 10);
	model_identity(db_before(m->db), identity);
	snprintf(expected, sizeof(expected), "%s-%" PRId64 "@crm.%s", noun, id, identity);
	return id > 0 && !strcmp(uid, expected) ? id : 0;
}

static bool find_own(struct model *m, struct record *r, const char *exists)
{
	int64_t id = own_id(m, r->entity->name, record_text(r, "uid"));

	if (r->id || !id || !db_int(db_before(m->db), 0, exists, "i", id))
		return false;
	r->id = id;
	record_value(r, "uid")->given = false;
	return true;
}

/* --- people --- */

struct people {
	struct model *m;
	struct record *r;
	int64_t partner, user; /* 0 = not found yet */
	struct strbuf unknown;
	size_t known, all;
};

/* "Anna Example <anna@acme.example>" in two; `name` may be empty. */
static void cut_person(char *person, const char **name, const char **address)
{
	char *open = strrchr(person, '<'), *close = open ? strchr(open, '>') : NULL;

	*name = open ? person : "";
	*address = open ? open + 1 : person;
	if (close)
		*close = '\0';
	while (open && open > person && open[-1] == ' ')
		open--;
	if (open)
		*open = '\0';
}

/* The partner of a contact who represents just one; else 0. */
static int64_t only_partner(struct model *m, int64_t contact)
{
	struct stmt *st = db_prepare(db_before(m->db),
		"SELECT partner FROM position WHERE contact = $1 ORDER BY id LIMIT 2");
	int64_t partner = 0;

	db_bind_int(st, 1, contact);
	if (db_step(st) == DB_ROW)
		partner = db_column_int(st, 0);
	if (partner && db_step(st) == DB_ROW)
		partner = 0;
	db_done(st);
	return partner;
}

/* Whose address it is; of several contacts the one of that name.  0 in all for nobody's. */
static void look_up(struct people *p, const char *name, const char *address, int64_t *contact,
	int64_t *partner, int64_t *user)
{
	struct strbuf folded = STRBUF_INIT;
	int contacts = 0, named = 0;
	int64_t by_name = 0;
	struct stmt *st;

	fold(&folded, address, strlen(address));
	st = db_prepare(db_before(p->m->db),
		"SELECT d.contact, d.partner, d.employee, c.name FROM detail AS d LEFT JOIN "
		"contact AS c ON c.id = d.contact WHERE d.norm = $1 AND d.type = 'email' "
		"ORDER BY d.id");
	db_bind_textn(st, 1, folded.buf, folded.len);
	*contact = *partner = *user = 0;
	while (db_step(st) == DB_ROW) {
		const char *label = db_column_text(st, 3);

		contacts += db_column_int(st, 0) > 0;
		*contact = db_column_int(st, 0) ? db_column_int(st, 0) : *contact;
		*partner = db_column_int(st, 1) ? db_column_int(st, 1) : *partner;
		*user = db_column_int(st, 2) ? db_column_int(st, 2) : *user;
		if (label && fold_equal(label, name)) {
			by_name = db_column_int(st, 0);
			named++;
		}
	}
	db_done(st);
	strbuf_release(&folded);
	if (contacts > 1)
		*contact = named == 1 ? by_name : 0;
}

static int add_contact(struct people *p, int64_t contact, struct strbuf *err)
{
	const struct field *f = entity_field(p->r->entity, "contact");
	const struct value *set = record_get(p->r, "contact");
	enum status status;
	char number[24];

	for (size_t i = 0; i < set->n; i++)
		if (set->item[i].num == contact)
			return 0;
	snprintf(number, sizeof(number), "%" PRId64, contact);
	return record_set(p->m, p->r, f, number, &status, err);
}

static int take_person(struct people *p, char *person, bool organizer, struct strbuf *err)
{
	int64_t contact = 0, partner = 0, user = 0;
	const char *name, *address;
	char *whole = arena_strdup(p->r->arena, person);

	cut_person(person, &name, &address);
	if (strchr(address, '@'))
		look_up(p, name, address, &contact, &partner, &user);
	if (user) {
		p->user = organizer ? user : p->user;
		return 0;
	}
	p->all++;
	if (!contact && !partner) {
		strbuf_addf(&p->unknown, "%s%s", p->unknown.len ? ", " : "", whole);
		return 0;
	}
	p->known++;
	if (!partner)
		partner = only_partner(p->m, contact);
	p->partner = p->partner ? p->partner : partner;
	return contact ? add_contact(p, contact, err) : 0;
}

/* The address in "Name <address>", or all of it; *n is its length. */
static const char *address_in(const char *person, size_t *n)
{
	const char *line_end = person + strcspn(person, "\n");
	const char *open = memchr(person, '<', (size_t)(line_end - person));

	person = open ? open + 1 : person;
	*n = strcspn(person, ">\n");
	return person;
}

static bool same_address(const char *a, const char *b)
{
	size_t n, k;

	a = address_in(a, &n);
	b = address_in(b, &k);
	return n == k && !strncasecmp(a, b, n);
}

/* All that stand in the list, a line for each; -1, or whether the organizer was among them. */
static int take_people(
	struct people *p, const char *list, const char *organizer, struct strbuf *err)
{
	int seen = 0;

	while (list && *list) {
		size_t n = strcspn(list, "\n");
		bool is_organizer = organizer && same_address(list, organizer);

		if (take_person(p, arena_strndup(p->r->arena, list, n), is_organizer, err))
			return -1;
		seen |= is_organizer;
		list += n + (list[n] != '\0');
	}
	return seen;
}

/*
 * What was found goes into the record.  What somebody has set by hand in one that is there already
 * is not undone by a calendar that is read again.
 */
static void settle_people(struct people *p)
{
	struct db *db = db_before(p->m->db);
	int64_t id = p->r->id;

	if (p->partner && !db_int(db, 0, "SELECT partner FROM interaction WHERE id = $1", "i", id))
		record_put_num(p->r, "partner", p->partner);
	if (p->user && !id)
		record_put_num(p->r, "responsible", p->user);
	if (p->unknown.len)
		record_put_text(p->r, "caller", p->unknown.buf);
	else if (p->all && p->all == p->known)
		record_put_text(p->r, "caller", NULL);
}

static int find_people(
	struct model *m, struct record *r, const char *const *text, struct strbuf *err)
{
	struct people p = { .m = m, .r = r };
	const char *organizer = text[COLUMN_ORGANIZER];
	int seen;

	strbuf_init(&p.unknown);
	r->partial_sets = true;
	seen = take_people(&p, text[COLUMN_PARTICIPANT], organizer, err);
	if (seen == 0)
		seen = take_people(&p, organizer, organizer, err);
	if (seen >= 0)
		settle_people(&p);
	strbuf_release(&p.unknown);
	return seen < 0 ? -1 : 0;
}

/* --- kinds --- */

static void find_kind(struct model *m, struct record *r, const char *list)
{
	while (list && *list) {
		size_t n = strcspn(list, "\n");
		struct strbuf folded = STRBUF_INIT;
		int64_t kind;

		fold(&folded, list, n);
		kind = db_int(db_before(m->db), 0,
			"SELECT id FROM catalog WHERE kind = 'interaction-kind' AND name_fold = $1",
			"t", folded.buf);
		strbuf_release(&folded);
		if (kind) {
			record_put_num(r, "kind", kind);
			return;
		}
		list += n + (list[n] != '\0');
	}
}

/* --- rows --- */

int ical_interaction_row(
	struct model *m, struct record *r, const char *const *text, struct strbuf *err)
{
	bool own = find_own(m, r, "SELECT 1 FROM interaction WHERE id = $1");

	if (!r->id && text[COLUMN_KNOWN_ONLY])
		return 1;
	find_kind(m, r, text[COLUMN_CATEGORY]);
	return own ? 0 : find_people(m, r, text, err);
}

int ical_task_row(struct model *m, struct record *r, const char *const *text, struct strbuf *err)
{
	(void)err;
	find_own(m, r, "SELECT 1 FROM task WHERE id = $1");
	return !r->id && text[COLUMN_KNOWN_ONLY];
}
