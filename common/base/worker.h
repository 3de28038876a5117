/*
 * A second thread that works off batches in their order, so that what it does overlaps with what
 * its feeder does.  What `work` touches belongs to the thread from worker_feed() until
 * worker_wait() has returned; then it is the feeder's again.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include "base/base.h"

struct worker;

/* Starts a thread that calls work(data, batch) for each batch.  NULL if there is none to be had. */
struct worker *worker_start(void (*work)(void *data, const struct strbuf *batch), void *data);
/* Takes the batch over and leaves an empty one.  Waits while several batches are ahead of it. */
void worker_feed(struct worker *w, struct strbuf *batch);
/* Returns when all batches are worked off. */
void worker_wait(struct worker *w);
/* Ends the thread, without the batches that still wait unless `finish`; frees w (may be NULL). */
void worker_end(struct worker *w, bool finish);

#endif
