#include <dlfcn.h>

#include "db/postgres.h"

struct libpq pq;

int postgres_library(struct strbuf *err)
{
	static const char file[] = "libpq.so.5";
	void *library;
	const char *missing = NULL;

	if (pq.PQclear)
		return 0;
	library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return fail(err,
			_("a database on a PostgreSQL server needs %s (package libpq5), which is "
			  "not installed"),
			file);
#define POSTGRES_LOAD(name)                                                                        \
	*(void **)&pq.name = dlsym(library, #name);                                                \
	missing = pq.name || missing ? missing : #name;
	POSTGRES_FUNCTIONS(POSTGRES_LOAD)
#undef POSTGRES_LOAD
	if (!missing)
		return 0;
	pq.PQclear = NULL;
	return fail(err, _("%s has no %s: it is too old"), file, missing);
}
