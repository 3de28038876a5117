#include "group-members.h"

#include "base/date.h"
#include "cli/list.h"
#include "cli/selection.h"
#include "model/query.h"
#include "model/unique.h"

enum {
	LOAD_FROM = 500, /* new members that are worth a load */
};

/* The kinds of members: the noun is the field of the membership as well. */
static const char *const kinds[] = { "partner", "contact" };

struct member_options {
	struct selection_options selection;
	bool contacts;
	const char *date;
};

/* Who is in the group: rows of the membership, in the order of members. */
struct membership {
	int64_t member, row;
};
typedef VEC(struct membership) membership_list;

struct work {
	struct context *c;
	const struct member_options *opt;
	const struct entity *entity; /* of members */
	const char *date;
	int64_t group;
	size_t done, left; /* changed; were so already */
};

static void read_members(struct work *w, const char *kind, membership_list *list)
{
	struct stmt *st = db_prepare(w->c->db,
		!strcmp(kind, "partner")
			? "SELECT partner, id FROM group_member WHERE member_of = $1 "
			  "AND left_on IS NULL AND partner IS NOT NULL ORDER BY partner"
			: "SELECT contact, id FROM group_member WHERE member_of = $1 "
			  "AND left_on IS NULL AND contact IS NOT NULL ORDER BY contact");

	db_bind_int(st, 1, w->group);
	while (db_step(st) == DB_ROW) {
		struct membership one = { db_column_int(st, 0), db_column_int(st, 1) };

		vec_push(list, one);
	}
	db_done(st);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Many new rows are written behind our back; they were compared with what is there. */
static void begin_load(struct work *w)
{
	w->c->model.bulk = true;
	db_large_cache(w->c->db);
	unique_watch(&w->c->model, w->entity, NULL);
	db_load_begin(w->c->db);
}

/* One membership: `row` = 0 makes it, otherwise it ends. */
static int save(struct work *w, struct arena *arena, const char *kind, int64_t member, int64_t row,
	enum status *status, struct strbuf *err)
{
	struct record *r = record_new(arena, w->entity);
	int failed;

	r->id = row;
	if (row) {
		record_put_text(r, "left_on", w->date);
	} else {
		record_put_num(r, "member_of", w->group);
		record_put_num(r, kind, member);
		record_put_text(r, "joined", w->date);
	}
	failed = record_save(&w->c->model, r, status, err) == SAVE_FAILED;
	arena_clear(arena);
	return failed ? -1 : 0;
}

/* Makes all who were selected members, or no members. */
static enum status change(struct work *w, const char *kind, struct selection *s, bool add)
{
	struct arena arena = ARENA_INIT;
	struct strbuf err = STRBUF_INIT;
	membership_list present = VEC_INIT;
	enum status status = STATUS_OK;
	int failed = 0;
	size_t at = 0;

	if (s->n)
		qsort(s->id, s->n, sizeof(*s->id), compare);
	read_members(w, kind, &present);
	if (add && s->n > LOAD_FROM)
		begin_load(w);
	for (size_t i = 0; i < s->n && !failed; i++) {
		bool in;

		if (i && s->id[i] == s->id[i - 1])
			continue;
		while (at < present.n && present.v[at].member < s->id[i])
			at++;
		in = at < present.n && present.v[at].member == s->id[i];
		if (in == add) {
			w->left++;
			continue;
		}
		failed = save(w, &arena, kind, s->id[i], in ? present.v[at].row : 0, &status, &err);
		w->done++;
	}
	/* The other kind of members is looked up again. */
	db_load_end(w->c->db);
	status = failed ? context_error(&err, status) : STATUS_OK;
	vec_release(&present);
	arena_release(&arena);
	return status;
}

/* "contact:12" and "partner:3" are of their kind, other words of the kind that is asked for. */
static bool is_kind(const struct work *w, const char *word, size_t kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(word, kinds[i], strlen(kinds[i])) && word[strlen(kinds[i])] == ':')
			return i == kind;
	return kind == w->opt->contacts;
}

/* The members of one kind that the words mean, asked for if they are many, and changed. */
static enum status change_kind(
	struct work *w, const char *kind, const struct strvec *words, bool add)
{
	const struct selection_options *given = &w->opt->selection;
	struct selection_options opt = {
		.any = given->any, .expect = given->expect, .all = given->all && !words->n
	};
	struct context *c = w->c;
	struct selection s;
	enum status status;

	c->entity = model_need(&c->model, kind);
	c->args = *words;
	status = selection_read(c, &opt, &s);
	if (status == STATUS_OK)
		status = selection_confirm(c, &s, &opt,
			add ? _("add %zu %s to the group?") : _("remove %zu %s from the group?"));
	if (status == STATUS_OK)
		status = change(w, kind, &s, add);
	selection_release(&s);
	return status;
}

/* Parts the words behind the group's name by kind of member, and does the work for each. */
static enum status change_all(struct work *w, bool add)
{
	const struct strvec args = w->c->args;
	const struct entity *group = w->c->entity;
	struct strvec words[ARRAY_SIZE(kinds)] = { { NULL, 0, 0 }, { NULL, 0, 0 } };
	const char *members = arena_printf(&w->c->arena, "group=%" PRId64, w->group);
	bool everybody = !add && w->opt->selection.all && args.n == 1;
	enum status status = STATUS_OK;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		for (size_t i = 1; i < args.n; i++)
			if (is_kind(w, args.v[i], k))
				vec_push(&words[k], args.v[i]);
		/* Who is asked whether to remove them shall read how many that are. */
		if (!add && (everybody || (words[k].n && query_is_condition(words[k].v[0]))) &&
			!w->opt->selection.any)
			vec_push(&words[k], members);
	}
	if (w->opt->selection.expect && words[0].n && words[1].n) {
		error(_("--expect goes with one kind of members, partners or contacts"));
		status = STATUS_USAGE;
	}
	for (size_t k = 0; k < ARRAY_SIZE(kinds) && status == STATUS_OK; k++) {
		bool asked = k == w->opt->contacts && !words[!k].n;

		if (words[k].n || asked)
			status = change_kind(w, kinds[k], &words[k], add);
	}
	w->c->args = args;
	w->c->entity = group;
	vec_release(&words[0]);
	vec_release(&words[1]);
	return status;
}

static int read_date(struct work *w, struct strbuf *err)
{
	char date[DATE_SIZE];

	if (!w->opt->date)
		now_date(date);
	else if (date_parse(w->opt->date, date, err))
		return -1;
	w->date = arena_strdup(&w->c->arena, date);
	return 0;
}

static enum status run(struct context *c, bool add)
{
	struct work w = { .c = c, .opt = c->values };
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (!c->args.n) {
		error(_("which group? give its name or number, and then the members"));
		return STATUS_USAGE;
	}
	if (read_date(&w, &err)) {
		status = context_error(&err, STATUS_USAGE);
		return status;
	}
	w.entity = model_need(&c->model, "group-member");
	w.group = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!w.group)
		return status;
	status = change_all(&w, add);
	if (status != STATUS_OK || c->global.dry_run)
		return status;
	if (add)
		context_say(c, _("%zu added, %zu were in it already"), w.done, w.left);
	else
		context_say(c, _("%zu removed, %zu were not in it"), w.done, w.left);
	return status;
}

static enum status run_add_member(struct context *c)
{
	return run(c, true);
}

static enum status run_remove_member(struct context *c)
{
	return run(c, false);
}

#define MEMBER_OPTIONS(date_help)                                                                  \
	{ 0, "contacts", OPTION_FLAG, offsetof(struct member_options, contacts), NULL,             \
		N_("references and filters are of contacts"), NULL },                              \
		{ 0, "date", OPTION_STRING, offsetof(struct member_options, date), N_("DATE"),     \
			date_help, "date" },                                                       \
		{ 0, "expect", OPTION_INT, offsetof(struct member_options, selection.expect),      \
			N_("N"), N_("go on only if just N records fit"), NULL },                   \
		{ 0, "all", OPTION_FLAG, offsetof(struct member_options, selection.all), NULL,     \
			N_("every record: must be said"), NULL },                                  \
		{ 0, "any", OPTION_FLAG, offsetof(struct member_options, selection.any), NULL,     \
			N_("one of the filters is enough"), NULL },                                \
		OPTION_END

static const struct option add_options[] = { MEMBER_OPTIONS(N_("since when; default: today")) };
static const struct option remove_options[] = { MEMBER_OPTIONS(
	N_("when they left; default: today")) };

static const char *const add_examples[] = { "crm %s add-member VIP Acme contact:12",
	"crm %s add-member Ural region=Ural client=1 --expect 40",
	"crm %s add-member Buyers partner.region=Ural --contacts", NULL };
static const char *const remove_examples[] = { "crm %s remove-member VIP Acme",
	"crm %s remove-member VIP stage=lost", "crm %s remove-member VIP --all", NULL };

const struct verb verb_add_member = {
	.name = "add-member",
	.summary = N_("make partners or contacts members of a group"),
	.args = "GROUP REF…|FILTER…",
	.words = ". partner+",
	.examples = add_examples,
	.options = add_options,
	.values_size = sizeof(struct member_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILTERS | VERB_REFS,
	.run = run_add_member,
};

const struct verb verb_remove_member = {
	.name = "remove-member",
	.summary = N_("end their membership today; that they were members is kept"),
	.args = "GROUP REF…|FILTER…",
	.words = ". partner+",
	.examples = remove_examples,
	.options = remove_options,
	.values_size = sizeof(struct member_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILTERS | VERB_REFS,
	.run = run_remove_member,
};

struct members_options {
	struct list_options list; /* first: list_run() reads it */
	bool past;
};

static const struct option members_options[] = {
	LIST_OPTIONS,
	{ 0, "past", OPTION_FLAG, offsetof(struct members_options, past), NULL,
		N_("those who left as well"), NULL },
	OPTION_END,
};

static enum status run_members(struct context *c)
{
	struct members_options *o = c->values;
	enum status status;
	int64_t group;

	if (!c->args.n) {
		error(_("which group? give its name or number"));
		return STATUS_USAGE;
	}
	group = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!group)
		return status;
	c->args.v[0] = arena_printf(&c->arena, "member_of=%" PRId64, group);
	if (!o->past)
		vec_push(&c->args, "left_on=");
	if (!o->list.fields && !o->list.group_by)
		o->list.fields =
			o->past ? "partner,contact,joined,left_on" : "partner,contact,joined";
	c->entity = model_need(&c->model, "group-member");
	return list_run(c);
}

static const char *const members_examples[] = { "crm %s members VIP",
	"crm %s members VIP partner.region=Ural --fields partner,partner.phone",
	"crm %s members VIP --past --sort joined", NULL };

const struct verb verb_members = {
	.name = "members",
	.summary = N_("who is in a group, since when"),
	.args = "GROUP [FILTER…]",
	.words = ". group-member+",
	.examples = members_examples,
	.options = members_options,
	.values_size = sizeof(struct members_options),
	.access = ACCESS_READ,
	.flags = VERB_FILTERS,
	.run = run_members,
};
