#include "cli/command.h"

#include "shared/mail-import.h"
#include "shared/mail-send.h"

static const char *const import_examples[] = {
	"crm %s import ~/Maildir",
	"crm %s import 2026.mbox letter.eml --dry-run",
	"fetch-my-mail | crm %s import -",
	NULL,
};

static const struct verb verb_mail_import = {
	.name = "import",
	.summary = N_("letters as interactions, from mbox, Maildir, .eml"),
	.args = "FILE|FOLDER|-…",
	.words = "file",
	.examples = import_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FILES,
	.run = mail_import,
};

static const struct option send_options[] = {
	{ 't', "template", OPTION_STRING, offsetof(struct mail_send_options, file), N_("FILE"),
		N_("the text, with fields such as {given}; - is standard input"), "file" },
	{ 0, "subject", OPTION_STRING, offsetof(struct mail_send_options, subject), N_("TEXT"),
		N_("instead of the template's own"), NULL },
	{ 0, "from", OPTION_STRING, offsetof(struct mail_send_options, from), N_("ADDRESS"),
		N_("who sends; default: the template, the setting mail.from"), NULL },
	{ 0, "html", OPTION_STRING, offsetof(struct mail_send_options, html), N_("FILE"),
		N_("the same text as HTML, for those who prefer that"), "file" },
	{ 0, "attach", OPTION_LIST, offsetof(struct mail_send_options, attach), N_("FILE"),
		N_("send a file along; may be repeated"), "file" },
	{ 0, "mailing", OPTION_STRING, offsetof(struct mail_send_options, mailing), N_("NAME"),
		N_("what the mailing is known by; default: what is sent"), NULL },
	{ 0, "limit", OPTION_INT, offsetof(struct mail_send_options, limit), N_("N"),
		N_("send no more letters than that now"), NULL },
	OPTION_END,
};

static enum status run_send(struct context *c)
{
	return mail_send(c, c->values);
}

static const char *const send_examples[] = {
	"crm %s send --template prices.txt group:VIP --dry-run",
	"crm %s send --template prices.txt --attach prices.pdf segment:stale-a --limit 100",
	"crm %s send -t - --subject \"About {partner.name}\" \"Anna Example\" < text",
	NULL,
};

static const struct verb verb_mail_send = {
	.name = "send",
	.summary = N_("a letter to each of many, once"),
	.args = "TO…",
	.words = "contact",
	.examples = send_examples,
	.options = send_options,
	.values_size = sizeof(struct mail_send_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILTERS,
	.run = run_send,
};

static const struct verb *const verbs[] = { &verb_mail_import, &verb_mail_send, NULL };
static const char *const examples[] = {
	"crm %s send --template prices.txt group:VIP --dry-run",
	"crm %s import ~/Maildir",
	NULL,
};

const struct command cmd_mail = {
	.name = "mail",
	.summary = N_("letters: send mailings, import what came and was sent"),
	.verbs = verbs,
	.examples = examples,
};
