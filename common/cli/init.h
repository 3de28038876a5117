/* Catalogs for a new database, built in from cmd/init/catalogs-LANG.yaml. */
#ifndef CLI_INIT_H
#define CLI_INIT_H

struct init_catalog {
	const char *name; /* "en" */
	const char *text;
};

/* English first; ends with a name of NULL. */
extern const struct init_catalog init_catalogs[];

#endif
