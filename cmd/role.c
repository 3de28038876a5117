#include "catalog.h"

CATALOG(role, "role", N_("Role"), N_("roles"), N_("of people and partners in a partner or a deal"),
	"crm %s add \"Decision maker\"");
