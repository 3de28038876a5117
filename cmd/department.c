#include "catalog.h"

CATALOG_TREE(department, "department", N_("Department"), N_("departments"),
	N_("of our own people; a tree"), "crm %s add \"Sales\"");
