#include "catalog.h"

CATALOG_TREE(item_group, "item-group", N_("Item group"), N_("item groups"),
	N_("of goods and services; a tree"), "crm %s add \"Services\"");
