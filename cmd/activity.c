#include "catalog.h"

CATALOG(activity, "activity", N_("Activity kind"), N_("activity kinds"), N_("what a partner does"),
	"crm %s add \"Retail\"");
