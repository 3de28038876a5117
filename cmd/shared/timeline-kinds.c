/* What --kind names. */
#include "base/fold.h"
#include "timeline.h"

/* A word, and what is nearest to it of all that it might have meant. */
struct wanted {
	const char *word;
	struct strbuf squeezed; /* its letters and digits, folded: "E-mail" is "email" */
	int64_t id;		/* the kind of interaction that it is, or 0 */
	char near[64];
	int distance;
};

static void squeeze(struct strbuf *out, const char *s)
{
	struct strbuf words = STRBUF_INIT;

	fold_words(&words, s, strlen(s));
	for (size_t i = 0; i < words.len; i++)
		if (words.buf[i] != ' ')
			strbuf_addch(out, words.buf[i]);
	strbuf_release(&words);
}

static void consider(struct wanted *w, const char *name)
{
	int d = fold_distance(w->word, name);

	if (d < w->distance) {
		w->distance = d;
		snprintf(w->near, sizeof(w->near), "%s", name);
	}
}

static bool is_meant(struct wanted *w, const char *name)
{
	struct strbuf squeezed = STRBUF_INIT;
	bool same;

	if (!name)
		return false;
	squeeze(&squeezed, name);
	same = squeezed.len && !strcmp(squeezed.buf, w->squeezed.buf);
	strbuf_release(&squeezed);
	consider(w, name);
	return same;
}

static void find_kind(struct wanted *w, struct model *m)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT id, code, name FROM catalog WHERE kind = 'interaction-kind' ORDER BY id "
		"/* scan: the kinds of interactions */");

	while (db_step(st) == DB_ROW)
		for (int i = 1; i <= 2; i++)
			if (is_meant(w, db_column_text(st, i)) && !w->id)
				w->id = db_column_int(st, 0);
	db_done(st);
}

static bool is_noun(struct wanted *w, struct timeline_filter *f)
{
	bool found = false;

	for (size_t i = 0; i < timeline_sources; i++) {
		consider(w, timeline_source[i].noun);
		if (fold_equal(w->word, timeline_source[i].noun)) {
			f->sources |= UINT64_C(1) << i;
			found = true;
		}
	}
	return found;
}

static int unknown(const struct wanted *w, struct strbuf *err)
{
	struct strbuf nouns = STRBUF_INIT;

	if (w->distance <= 2)
		return fail(err, _("--kind: no \"%s\" in the log (did you mean \"%s\"?)"), w->word,
			w->near);
	for (size_t i = 0; i < timeline_sources; i++)
		if (!strstr(nouns.buf, timeline_source[i].noun))
			strbuf_addf(&nouns, "%s, ", timeline_source[i].noun);
	fail(err,
		_("--kind: no \"%s\" in the log (there are: %sand the kinds of interactions, crm "
		  "interaction-kind list)"),
		w->word, nouns.buf);
	strbuf_release(&nouns);
	return -1;
}

/* All interactions go before some kinds of them. */
static void settle(struct timeline_filter *f, bool all_interactions)
{
	if (all_interactions)
		f->kind.n = 0;
	for (size_t i = 0; i < timeline_sources && f->kind.n; i++)
		if (!strcmp(timeline_source[i].noun, "interaction"))
			f->sources |= UINT64_C(1) << i;
}

int timeline_parse_kinds(
	struct timeline_filter *f, struct model *m, const char *text, struct strbuf *err)
{
	bool all_interactions = false;
	int status = 0;

	while (*text && !status) {
		size_t n = strcspn(text, ",");
		struct wanted w = { .squeezed = STRBUF_INIT, .distance = INT32_MAX };
		char *word = xstrndup(text, n);

		w.word = word;
		squeeze(&w.squeezed, word);
		if (is_noun(&w, f)) {
			all_interactions |= fold_equal(word, "interaction");
		} else {
			find_kind(&w, m);
			if (w.id)
				vec_push(&f->kind, w.id);
			else
				status = unknown(&w, err);
		}
		strbuf_release(&w.squeezed);
		free(word);
		text += n + (text[n] == ',');
	}
	settle(f, all_interactions);
	return status;
}
