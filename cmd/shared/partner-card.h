/* `crm partner card`: all that is known of a partner, on one page (DOMAIN 1.9). */
#ifndef CMD_SHARED_PARTNER_CARD_H
#define CMD_SHARED_PARTNER_CARD_H

#include "cli/command.h"

extern const struct verb verb_card;

#endif
