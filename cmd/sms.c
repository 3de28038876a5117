#include "shared/quick-entry.h"

QUICK_ENTRY(sms, N_("an SMS in one line"));
