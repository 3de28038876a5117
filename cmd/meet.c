#include "shared/quick-entry.h"

QUICK_ENTRY(meet, N_("a meeting in one line: held or planned"));
