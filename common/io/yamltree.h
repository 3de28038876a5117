/*
 * YAML trees through libyaml: small documents (configuration, map files, catalogs, the editor's
 * forms) are read whole into an arena, every node with its line.
 */
#ifndef IO_YAMLTREE_H
#define IO_YAMLTREE_H

#include "base/base.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	int line;             /* from 1 */
	const char *text;     /* scalar: its text ("" for an empty one) */
	bool plain;           /* scalar written without quotes: an empty or ~ plain one is null */
	const char *key;      /* of this node in its parent map, or NULL */
	int key_line;
	struct yaml *child;   /* first child of a list or map */
	struct yaml *next;    /* next sibling */
};

/*
 * Reads a document (UTF-8).  Returns the tree in `arena`, or NULL with "NAME:LINE: what" in err:
 * broken YAML, two equal keys in a map, an alias, more than one document, nesting over 64.
 * An empty document is an empty map.
 */
struct yaml *yaml_read(const char *text, size_t len, const char *name, struct arena *arena,
	struct strbuf *err);
struct yaml *yaml_read_file(const char *path, struct arena *arena, struct strbuf *err);
/*
 * The documents of a stream, or the items of its one sequence, one at a time, for big files:
 * see io/reader.h.  Returns the child called key, or NULL.
 */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
/* Text of a scalar; NULL for null, for another kind of node and for node == NULL. */
const char *yaml_text(const struct yaml *node);
/* Appends a scalar so that it reads back as the same text (block style for several lines). */
void yaml_add_scalar(struct strbuf *out, const char *text, int indent);
/* The same for other readers, too: what they would take for a number or a date is quoted. */
void yaml_add_text(struct strbuf *out, const char *text, int indent);

#endif
