#include "catalog.h"

CATALOG(claim_reason, "claim-reason", N_("Claim reason"), N_("claim reasons"),
	N_("why clients complain"), "crm %s add \"Late delivery\"");
