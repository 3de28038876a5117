/*
 * Interactions entered in one short line (DOMAIN 3.1): `crm call`, `meet`, `sms` and `note` are
 * one command, which is told by the name it is called by; each is a file in cmd/ that ends in
 *
 *	QUICK_ENTRY(call, N_("a call, made or planned"));
 */
#ifndef CMD_SHARED_QUICK_ENTRY_H
#define CMD_SHARED_QUICK_ENTRY_H

#include "cli/command.h"

extern const struct verb verb_quick_entry;

#define QUICK_ENTRY(symbol, summary_) \
	const struct command cmd_##symbol = { .name = #symbol, .summary = summary_, \
		.verb = &verb_quick_entry }

#endif
