/* The verbs of a group that are about its members. */
#ifndef SHARED_GROUP_MEMBERS_H
#define SHARED_GROUP_MEMBERS_H

#include "cli/command.h"

extern const struct verb verb_add_member, verb_remove_member, verb_members;

#endif
