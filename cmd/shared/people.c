#include "people.h"

void people_load(struct people *p, struct model *m, struct arena *arena)
{
	struct person nobody = { 0, NULL, 0 };
	struct stmt *st = db_prepare(m->db,
		"SELECT id, name, row_number() OVER (ORDER BY name_fold, id) FROM users "
		"ORDER BY id /* scan: the users */");

	p->person.v = NULL;
	p->person.n = p->person.cap = 0;
	vec_push(&p->person, nobody);
	while (db_step(st) == DB_ROW) {
		struct person one = { db_column_int(st, 0),
			arena_strdup(arena, db_column_text(st, 1)), (size_t)db_column_int(st, 2) };

		vec_push(&p->person, one);
	}
	db_done(st);
	p->person.v[0].place = p->person.n;
}

static int compare_id(const void *key, const void *item)
{
	const int64_t *id = key;
	const struct person *one = item;

	return *id < one->id ? -1 : *id > one->id;
}

const struct person *people_find(const struct people *p, int64_t id)
{
	const struct person *one =
		bsearch(&id, p->person.v, p->person.n, sizeof(*p->person.v), compare_id);

	return one ? one : &p->person.v[0];
}

void people_release(struct people *p)
{
	vec_release(&p->person);
}
