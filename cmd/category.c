#include "catalog.h"

CATALOG(category, "category", N_("Category"), N_("categories"),
	N_("any number of tags on a partner"), "crm %s add \"VIP\"");
