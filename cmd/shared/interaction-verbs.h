/* The verbs of `crm interaction` beside the generic ones (DOMAIN 3.1, 3.2, 3.4). */
#ifndef CMD_SHARED_INTERACTION_VERBS_H
#define CMD_SHARED_INTERACTION_VERBS_H

#include "cli/command.h"

extern const struct verb verb_interaction_done, verb_interaction_cancel, verb_interaction_review,
	verb_interaction_inbox, verb_interaction_reply, verb_interaction_match;
#define INTERACTION_VERBS \
	&verb_interaction_done, &verb_interaction_cancel, &verb_interaction_review, \
	&verb_interaction_inbox, &verb_interaction_reply, &verb_interaction_match

#endif
