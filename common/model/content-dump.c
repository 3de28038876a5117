/* Contents as lines of a dump: hash, size, number of the part, its bytes in base64. */
#include "model/content-internal.h"

#include "base/base64.h"

const char *const content_columns[CONTENT_CELLS] = { "hash", "size", "part", "bytes" };

struct dumping {
	int (*line)(void *data, char *text, size_t len);
	void *data;
	const char *hash;
	int64_t size, part, rows;
	struct strbuf held; /* bytes of a part that is not full */
	struct strbuf text;
};

static int write_part(struct dumping *x, const void *bytes, size_t len)
{
	strbuf_reset(&x->text);
	strbuf_addf(&x->text, "%s\t%" PRId64 "\t%" PRId64 "\t", x->hash, x->size, x->part++);
	base64_add(&x->text, bytes, len);
	strbuf_addch(&x->text, '\n');
	x->rows++;
	return x->line(x->data, x->text.buf, x->text.len);
}

/* Parts are the same whatever pieces a content comes in. */
static int take(void *data, const void *bytes, size_t len)
{
	struct dumping *x = data;
	int result = 0;

	strbuf_add(&x->held, bytes, len);
	while (!result && x->held.len >= CONTENT_PART) {
		result = write_part(x, x->held.buf, CONTENT_PART);
		memmove(x->held.buf, x->held.buf + CONTENT_PART, x->held.len - CONTENT_PART);
		strbuf_setlen(&x->held, x->held.len - CONTENT_PART);
	}
	return result;
}

int content_dump(struct model *m, int (*line)(void *data, char *text, size_t len), void *data,
	int64_t *rows, struct strbuf *err)
{
	struct dumping x = { .line = line, .data = data, .held = STRBUF_INIT, .text = STRBUF_INIT };
	char hash[SHA256_SIZE] = "";
	int result;

	strbuf_addstr(&x.text, "@content");
	for (size_t i = 0; i < CONTENT_CELLS; i++)
		strbuf_addf(&x.text, "\t%s", content_columns[i]);
	strbuf_addch(&x.text, '\n');
	result = line(data, x.text.buf, x.text.len);
	x.hash = hash;
	while (!result && content_next(m, hash, &x.size)) {
		x.part = 0;
		strbuf_reset(&x.held);
		result = content_read(m, hash, take, &x, err);
		if (!result && (x.held.len || !x.part))
			result = write_part(&x, x.held.buf, x.held.len);
	}
	*rows += x.rows;
	strbuf_release(&x.held);
	strbuf_release(&x.text);
	return result;
}

static int begin(struct content_load *x, const char *hash, const char *size, struct strbuf *err)
{
	char *end;

	x->size = strtoll(size, &end, 10);
	if (!sha256_is(hash) || !*size || *end)
		return fail(err, _("content: neither a hash nor a size: \"%.64s\", \"%.40s\""),
			hash, size);
	snprintf(x->hash, sizeof(x->hash), "%s", hash);
	x->part = 0;
	x->intake = intake_new(x->m);
	intake_unlimited(x->intake);
	return 0;
}

int content_load_row(struct content_load *x, char *const cell[CONTENT_CELLS], struct strbuf *err)
{
	struct strbuf bytes = STRBUF_INIT;
	enum status status;
	char part[24];
	int result;

	if (x->intake && strcmp(x->hash, cell[0]) && content_load_end(x, err))
		return -1;
	if (!x->intake && begin(x, cell[0], cell[1], err))
		return -1;
	snprintf(part, sizeof(part), "%" PRId64, x->part++);
	if (strcmp(part, cell[2]))
		return fail(err, _("content %s: part %s is expected, not %.40s"), x->hash, part,
			cell[2]);
	if (base64_decode(&bytes, cell[3], strlen(cell[3])))
		result = fail(err, _("content %s: part %s is not base64"), x->hash, part);
	else
		result = intake_add(x->intake, bytes.buf, bytes.len, &status, err);
	strbuf_release(&bytes);
	return result;
}

int content_load_end(struct content_load *x, struct strbuf *err)
{
	struct intake *intake = x->intake;
	enum status status;
	int result = 0;

	x->intake = NULL;
	if (!intake)
		return 0;
	if (intake_end(intake, &status, err))
		result = -1;
	else if (strcmp(intake_hash(intake), x->hash) || intake_size(intake) != x->size)
		result = fail(err, _("content %s: its bytes are not those of the hash"), x->hash);
	else
		result = intake_keep(intake, &status, err);
	intake_free(intake);
	return result;
}
