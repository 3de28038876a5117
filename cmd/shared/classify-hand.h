/* `crm classify set` and `clear`: classes that a person gives, and takes back (DOMAIN 7.4). */
#ifndef CMD_SHARED_CLASSIFY_HAND_H
#define CMD_SHARED_CLASSIFY_HAND_H

#include "cli/command.h"

extern const struct verb verb_classify_set, verb_classify_clear;

#endif
