#include "catalog.h"

CATALOG_TREE(region, "region", N_("Region"), N_("regions"), N_("where partners are; a tree"),
	"crm %s add \"Ural\"");
