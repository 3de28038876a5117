#include "catalog.h"

CATALOG(loss_reason, "loss-reason", N_("Loss reason"), N_("loss reasons"), N_("why deals are lost"),
	"crm %s add \"Price\"");
