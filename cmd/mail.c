#include "cli/command.h"

#include "shared/mail-import.h"

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

static const struct verb *const verbs[] = { &verb_mail_import, NULL };
static const char *const examples[] = {
	"crm %s import ~/Maildir",
	NULL,
};

const struct command cmd_mail = {
	.name = "mail",
	.summary = N_("letters: import those that came and were sent"),
	.verbs = verbs,
	.examples = examples,
};
