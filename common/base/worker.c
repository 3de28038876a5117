#include "base/worker.h"

#include <pthread.h>

enum { QUEUE = 4 }; /* batches waiting at most */

struct worker {
	void (*work)(void *data, const struct strbuf *batch);
	void *data;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct strbuf batch[QUEUE]; /* a ring */
	size_t first, waiting;	    /* the one at work counts until it is done */
	bool ended;		    /* no more batches come */
};

/* The batch to be worked off next, or NULL at the end; the thread's until drop_batch(). */
static struct strbuf *next_batch(struct worker *w)
{
	struct strbuf *b;

	pthread_mutex_lock(&w->lock);
	while (!w->waiting && !w->ended)
		pthread_cond_wait(&w->changed, &w->lock);
	b = w->waiting ? &w->batch[w->first] : NULL;
	pthread_mutex_unlock(&w->lock);
	return b;
}

static void drop_batch(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	strbuf_reset(&w->batch[w->first]);
	w->first = (w->first + 1) % QUEUE;
	w->waiting -= w->waiting > 0;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

static void *run(void *data)
{
	struct worker *w = data;
	const struct strbuf *b;

	while ((b = next_batch(w))) {
		w->work(w->data, b);
		drop_batch(w);
	}
	return NULL;
}

struct worker *worker_start(void (*work)(void *data, const struct strbuf *batch), void *data)
{
	struct worker *w = xcalloc(1, sizeof(*w));

	w->work = work;
	w->data = data;
	for (size_t i = 0; i < QUEUE; i++)
		strbuf_init(&w->batch[i]);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	if (!pthread_create(&w->thread, NULL, run, w))
		return w;
	free(w);
	return NULL;
}

void worker_feed(struct worker *w, struct strbuf *batch)
{
	struct strbuf *place;
	struct strbuf empty;

	pthread_mutex_lock(&w->lock);
	while (w->waiting == QUEUE)
		pthread_cond_wait(&w->changed, &w->lock);
	/* The buffers go round: what comes back is as large as what went. */
	place = &w->batch[(w->first + w->waiting) % QUEUE];
	empty = *place;
	*place = *batch;
	*batch = empty;
	w->waiting++;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void worker_wait(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->waiting)
		pthread_cond_wait(&w->changed, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

void worker_end(struct worker *w, bool finish)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	/* The one at work cannot be stopped. */
	if (!finish && w->waiting > 1)
		w->waiting = 1;
	w->ended = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	for (size_t i = 0; i < QUEUE; i++)
		strbuf_release(&w->batch[i]);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
}
