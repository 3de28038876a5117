/* The second thread: every batch once and in order, waiting, ending with and without the rest. */
#include "base/worker.h"

#include <unistd.h>

#include "tap.h"

struct log {
	struct strbuf text;
	int delay_us;
};

static void take(void *data, const struct strbuf *batch)
{
	struct log *log = data;

	if (log->delay_us)
		usleep((useconds_t)log->delay_us);
	strbuf_add(&log->text, batch->buf, batch->len);
}

static void feed(struct worker *w, int from, int to, struct strbuf *expected)
{
	struct strbuf batch = STRBUF_INIT;

	for (int i = from; i < to; i++) {
		strbuf_reset(&batch);
		strbuf_addf(&batch, "%d,", i);
		strbuf_addf(expected, "%d,", i);
		worker_feed(w, &batch);
	}
	strbuf_release(&batch);
}

int main(void)
{
	struct log log = { STRBUF_INIT, 0 };
	struct strbuf expected = STRBUF_INIT;
	struct worker *w = worker_start(take, &log);

	worker_wait(w);
	is_text(log.text.buf, "", "nothing to wait for");
	feed(w, 0, 1000, &expected);
	worker_wait(w);
	is_text(log.text.buf, expected.buf, "a thousand batches, each once and in order");
	feed(w, 1000, 1003, &expected);
	worker_end(w, true);
	is_text(log.text.buf, expected.buf, "the end waits for the rest");

	strbuf_reset(&log.text);
	strbuf_reset(&expected);
	log.delay_us = 20000;
	w = worker_start(take, &log);
	feed(w, 0, 4, &expected);
	worker_end(w, false);
	ok(log.text.len < expected.len && !strncmp(log.text.buf, expected.buf, log.text.len),
		"or drops what had not begun");
	worker_end(NULL, true);
	strbuf_release(&log.text);
	strbuf_release(&expected);
	return done();
}
