/* Shared by the files of the content store. */
#ifndef MODEL_CONTENT_INTERNAL_H
#define MODEL_CONTENT_INTERNAL_H

#include "model/content.h"

#include <sys/types.h>

enum {
	CONTENT_PART = 256 * 1024, /* bytes of a part: a row of content_part, a line of a dump */
};

/* What begins the name of a file that is being written. */
#define CONTENT_ASIDE "new-"

struct content_row {
	int64_t id, size;
	bool inside;
};

/* False if there is none. */
bool content_find(struct model *m, const char *hash, struct content_row *row);
/* The next content in order of hash, "" before the first; false if there is none. */
bool content_next(struct model *m, char hash[SHA256_SIZE], int64_t *size);
/* Where a content stands, or would stand, beside the store; the caller frees it. */
char *content_path(struct model *m, const char *hash);
/* True if the file is there, and as long as it should be. */
bool content_file_fits(struct model *m, const char *hash, int64_t size);
/* Takes the rows of a content away. */
void content_drop(struct model *m, int64_t id);

#endif
