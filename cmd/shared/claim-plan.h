/* The plan of action of a claim: tasks about it, by hand or from a template. */
#ifndef SHARED_CLAIM_PLAN_H
#define SHARED_CLAIM_PLAN_H

#include "cli/command.h"

/* `crm claim plan`: prints the tasks of a claim, or adds some to them. */
extern const struct verb verb_plan;

#endif
