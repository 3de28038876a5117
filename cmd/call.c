#include "shared/quick-entry.h"

QUICK_ENTRY(call, N_("a call in one line: made, received, or planned"));
