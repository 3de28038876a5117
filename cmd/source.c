#include "catalog.h"

CATALOG(source, "source", N_("Source"), N_("sources"),
	N_("how they found us: exhibition, site, recommendation"), "crm %s add \"Exhibition\"");
