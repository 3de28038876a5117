/*
 * Settings: option > -c > CRM_* in the environment > file > default.  Every key is in one table,
 * from which crm.conf.example, crm.conf(5) and `crm config list --origin` come.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/base.h"

enum config_key {
	CONFIG_DATABASE,
	CONFIG_USER,
	CONFIG_LANG,
	CONFIG_CURRENCY,
	CONFIG_PHONE_COUNTRY,
	CONFIG_PHONE_TRUNK,
	CONFIG_PHONE_NATIONAL,
	CONFIG_PAGER,
	CONFIG_EDITOR,
	CONFIG_COLOR,
	CONFIG_DB_SYNC,
	CONFIG_DB_WAIT,
	CONFIG_DB_TIMEOUT,
	CONFIG_DB_PREPARE,
	CONFIG_ROLES_MANAGER,
	CONFIG_CONTROL,
	CONFIG_CLASSIFY,
	CONFIG_MAIL_COMMAND,
	CONFIG_MAIL_FROM,
	CONFIG_MAIL_ADDRESSES,
	CONFIG_MAIL_RATE,
	CONFIG_CLAIMS_ENABLED,
	CONFIG_REMIND_BIRTHDAY,
	CONFIG_REMIND_EXPIRY,
	CONFIG_REMIND_LEAP_DAY,
	CONFIG_FILES_LIMIT,
	CONFIG_FILES_INSIDE,
	CONFIG_KEYS,
};

struct config_row {
	const char *key;     /* "phone.country" */
	const char *env;     /* "CRM_DB", or NULL */
	const char *dflt;    /* NULL = computed or none */
	const char *values;  /* allowed words, comma-separated; NULL = any */
	const char *help;    /* N_() */
};
extern const struct config_row config_rows[CONFIG_KEYS];

struct config_alias {
	const char *name, *text;
	int line;
};

struct yaml;

struct config {
	struct arena arena;
	const char *file;                    /* that was read, or NULL */
	const char *value[CONFIG_KEYS];
	const char *origin[CONFIG_KEYS];     /* "default", "file:LINE", "CRM_DB", "-c" */
	VEC(struct config_alias) alias;
	const struct yaml *bonus;            /* the schemes as they stand there, or NULL: what they
	                                      * mean, cmd/ knows */
};

/*
 * Finds and reads the file (explicit = --config, NULL = search: $CRM_CONFIG, .crm/crm.conf
 * upwards from here, $XDG_CONFIG_HOME/crm/crm.conf, /etc/crm.conf), then the environment, then
 * `set` (key=value).  -1 with "FILE:LINE: …" in err: an unknown key or value, a file that cannot
 * be trusted (found by walking up, but others may write it).
 */
int config_load(struct config *c, const char *explicit_file, const struct strvec *set,
	struct strbuf *err);
void config_release(struct config *c);
const char *config_get(const struct config *c, enum config_key key); /* NULL = not set */
int64_t config_int(const struct config *c, enum config_key key);
int64_t config_size(const struct config *c, enum config_key key); /* in bytes */
/* The table's row for a key as typed, or -1 with the nearest one in err. */
int config_find(const char *key, struct strbuf *err);
const char *config_alias(const struct config *c, const char *name);
/* Whether a setting can have this value: -1 with a sentence. */
int config_check(const char *key, const char *value, struct strbuf *err);
/*
 * Sets a key, which config_check() has passed, in the file (made if it is not there), the rest of
 * which stays as it is.
 */
int config_write(const char *file, const char *key, const char *value, struct strbuf *err);

#endif
