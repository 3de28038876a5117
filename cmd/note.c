#include "shared/quick-entry.h"

QUICK_ENTRY(note, N_("a note about a partner in one line; no contact with them"));
