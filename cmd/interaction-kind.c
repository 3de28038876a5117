#include "catalog.h"

CATALOG(interaction_kind, "interaction-kind", N_("Interaction kind"), N_("interaction kinds"),
	N_("channels: meeting, call, letter"), "crm %s add \"Video call\"");
