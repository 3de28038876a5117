#include "catalog.h"

CATALOG(failure_reason, "failure-reason", N_("Failure reason"), N_("failure reasons"),
	N_("why orders are cancelled"), "crm %s add \"Out of stock\"");
