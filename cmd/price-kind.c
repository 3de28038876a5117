#include "catalog.h"

CATALOG(price_kind, "price-kind", N_("Price kind"), N_("price kinds"),
	N_("price lists: retail, wholesale, dealers"), "crm %s add \"Wholesale\"");
