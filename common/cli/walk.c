#include "cli/walk.h"

#include "base/words.h"

static void take_value(struct walk *w, struct step *s)
{
	if (s->value)
		return;
	s->missing = w->i >= w->n;
	if (!s->missing)
		s->value = w->v[w->i++];
}

/* --FIELD VALUE, --FIELD=VALUE; yes/no fields also --FIELD and --no-FIELD. */
static bool field_step(struct walk *w, struct step *s)
{
	if (!w->verb || !(w->verb->flags & VERB_FIELDS) || !w->entity)
		return false;
	s->field = entity_field(w->entity, s->text);
	if (!s->field && !strncmp(s->text, "no-", 3)) {
		s->field = entity_field(w->entity, s->text + 3);
		if (!s->field || s->field->type != TYPE_BOOL || s->value)
			return false;
		s->value = "0";
	} else if (!s->field) {
		return false;
	} else if (s->field->type == TYPE_BOOL && !s->value) {
		s->value = "1";
	}
	s->kind = STEP_FIELD;
	take_value(w, s);
	return true;
}

static void option_step(struct walk *w, struct step *s, const struct option *o, bool global)
{
	s->kind = STEP_OPTION;
	s->option = o;
	s->global = global;
	if (option_takes_value(o))
		take_value(w, s);
	else
		s->surplus = s->value != NULL;
}

static void long_step(struct walk *w, struct step *s, const char *text)
{
	size_t len = strcspn(text, "=");
	const struct option *o = w->verb ? option_long(w->verb->options, text, len) : NULL;

	s->text = arena_strndup(w->arena, text, len);
	s->value = text[len] ? text + len + 1 : NULL;
	if (o) {
		option_step(w, s, o, false);
		return;
	}
	if (field_step(w, s))
		return;
	o = option_long(global_options, text, len);
	if (o) {
		option_step(w, s, o, true);
	} else if (w->verb && (w->verb->flags & VERB_PARAMETERS)) {
		s->kind = STEP_PARAMETER;
		if (w->verb->is_flag && w->verb->is_flag(w->c, s->text))
			s->surplus = s->value != NULL;
		else
			take_value(w, s);
	} else {
		s->kind = STEP_UNKNOWN;
	}
}

/* -abc; the last may take a value: -oFILE, -o FILE. */
static void letter_step(struct walk *w, struct step *s)
{
	char letter = *w->letters++;
	const struct option *o = w->verb ? option_letter(w->verb->options, letter) : NULL;
	bool global = !o;

	s->is_letter = true;
	s->text = arena_strndup(w->arena, &letter, 1);
	if (!o)
		o = option_letter(global_options, letter);
	if (!o) {
		s->kind = STEP_UNKNOWN;
	} else {
		if (option_takes_value(o) && *w->letters) {
			s->value = w->letters;
			w->letters = "";
		}
		option_step(w, s, o, global);
	}
}

enum step_kind walk_next(struct walk *w, struct step *s)
{
	*s = (struct step){ .kind = STEP_END };
	if (w->letters && *w->letters) {
		letter_step(w, s);
		return s->kind;
	}
	while (w->i < w->n) {
		char *text = w->v[w->i++];

		if (w->only_words || text[0] != '-' || !text[1]) {
			s->kind = STEP_WORD;
			s->text = text;
			return s->kind;
		}
		if (!strcmp(text, "--")) {
			w->only_words = true;
			continue;
		}
		if (text[1] == '-') {
			long_step(w, s, text + 2);
		} else {
			w->letters = text + 1;
			letter_step(w, s);
		}
		return s->kind;
	}
	return STEP_END;
}

void walk_alias(struct walk *w, const char *text)
{
	struct strvec words = { NULL, 0, 0 };
	char **v;

	words_split(w->arena, text, &words);
	for (int i = w->i; i < w->n; i++)
		vec_push(&words, w->v[i]);
	v = arena_alloc(w->arena, (words.n + 1) * sizeof(*v));
	for (size_t i = 0; i < words.n; i++)
		v[i] = arena_strdup(w->arena, words.v[i]);
	w->v = v;
	w->n = (int)words.n;
	w->i = 0;
	vec_release(&words);
}
