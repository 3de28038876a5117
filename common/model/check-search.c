/* The text index against the records. */
#include "model/check-internal.h"
#include "model/record.h"
#include "model/search.h"

struct searching {
	const struct entity *entity;
	fault_fn fn;
	void *data;
	struct strbuf words;
};

static void tell(struct searching *x, const struct entity *e, int64_t id, const char *text)
{
	struct fault fault = { e, id, NULL, text, true };

	x->fn(&fault, x->data);
}

/* The batch and the documents of its numbers, side by side. */
static void check_batch(struct model *m, struct record **r, size_t n, void *data)
{
	struct searching *x = data;
	struct stmt *st = db_search_documents(m->db);
	bool more;

	db_bind_int(st, 1, search_document(x->entity, r[0]->id));
	db_bind_int(st, 2, search_document(x->entity, r[n - 1]->id));
	db_stream(st);
	more = db_step(st) == DB_ROW;
	for (size_t i = 0; i < n; i++) {
		int64_t doc = search_document(x->entity, r[i]->id);

		while (more && db_column_int(st, 0) < doc)
			more = db_step(st) == DB_ROW;
		strbuf_reset(&x->words);
		search_document_words(m, r[i], &x->words);
		if (!more || db_column_int(st, 0) != doc)
			tell(x, x->entity, r[i]->id, _("is missing in the text index"));
		else if (strcmp(db_column_text(st, 1), x->words.buf))
			tell(x, x->entity, r[i]->id,
				_("stands in the text index with other words"));
	}
	db_done(st);
}

/* Documents of records that are not there. */
static void check_documents(struct model *m, struct searching *x)
{
	struct numbers *ids = xcalloc(m->entity_count, sizeof(*ids));
	struct stmt *st;

	for (size_t i = 0; i < m->entity_count; i++)
		if (m->entity[i].entity->search)
			numbers_of(m, m->entity[i].entity, &ids[i]);
	st = db_search_documents(m->db);
	db_bind_int(st, 1, INT64_MIN);
	db_bind_int(st, 2, INT64_MAX);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		int64_t id;
		const struct entity *e = search_document_of(m, db_column_int(st, 0), &id);
		bool there = false;

		for (size_t i = 0; i < m->entity_count && e && !there; i++)
			there = m->entity[i].entity == e && numbers_have(&ids[i], id);
		if (!there)
			tell(x, e, id, _("stands in the text index, but is not there"));
	}
	db_done(st);
	for (size_t i = 0; i < m->entity_count; i++)
		vec_release(&ids[i]);
	free(ids);
}

void check_search(struct model *m, fault_fn fn, void *data)
{
	struct searching x = { .fn = fn, .data = data };

	strbuf_init(&x.words);
	for (size_t i = 0; i < m->entity_count; i++) {
		x.entity = m->entity[i].entity;
		if (x.entity->search)
			search_each(m, x.entity, check_batch, &x);
	}
	check_documents(m, &x);
	strbuf_release(&x.words);
}
