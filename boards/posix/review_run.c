// SPDX-License-Identifier: Apache-2.0
#include "review_run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Blocks are read in turn, taken apart by whichever thread is free, and joined in turn again: the
 * joiner sees the log in its order whatever the number of threads. A block and its records stay in
 * a processor's own cache. */

enum {
    BLOCK = 131072,
    ROOM = BLOCK + 4 * VOUCH_REVIEW_LINE_MAX,
    LOOKS = 40000 /* some tens of microseconds */
};

struct run {
    struct vouch_review *review;
    struct vouch_input *in;
    int looks;
    pthread_mutex_t reading; /* everything down to `joining` */
    struct vouch_review_feed carry;
    uint8_t carry_room[ROOM];
    bool open;               /* a file is open */
    bool begins;             /* the next block is the first one of a file */
    bool finished;           /* there is nothing more to read */
    uint64_t blocks;         /* read so far */
    pthread_mutex_t joining; /* everything below */
    pthread_cond_t joined;
    _Atomic uint64_t done; /* blocks joined so far */
};

struct worker {
    struct run *run;
    pthread_t thread;
    struct vouch_review_feed feed;
    struct vouch_review_batch batch;
    uint64_t number; /* of its block */
    bool begins;     /* its block is the first one of a file */
    int64_t newest_s;
    uint8_t room[ROOM];
};

static bool open_next(struct run *run)
{
    run->open = vouch_input_next(run->in);
    run->begins = run->open;
    run->finished = !run->open;
    return run->open;
}

/* One block of whole lines into the worker's room; false: there is nothing more. */
static bool read_block(struct run *run, struct worker *w, struct vouch_span *block)
{
    if (run->finished || (!run->open && !open_next(run)))
        return false;
    memcpy(w->room, run->carry.room, run->carry.len);
    w->feed.len = run->carry.len;
    w->feed.skipping = run->carry.skipping;
    struct vouch_writer room = vouch_review_feed_room(&w->feed);
    size_t want = room.cap < BLOCK ? room.cap : BLOCK;
    size_t len = vouch_input_read(run->in, room.data, want);
    *block = vouch_review_feed_take(&w->feed, len, len == 0);
    vouch_review_feed_done(&w->feed, block->len, &run->carry);
    w->begins = run->begins;
    w->newest_s = run->in->newest_s;
    w->number = run->blocks++;
    run->begins = false;
    if (len == 0) {
        run->open = false;
        run->carry.skipping = false;
    }
    return true;
}

/* A block takes less time than waking a thread that sleeps: where each thread has a processor of
 * its own, first look for a while. */
static void lock_soon(struct run *run, pthread_mutex_t *mutex)
{
    for (int i = 0; i < run->looks; i++)
        if (pthread_mutex_trylock(mutex) == 0)
            return;
    pthread_mutex_lock(mutex);
}

static bool next_block(struct run *run, struct worker *w, struct vouch_span *block)
{
    lock_soon(run, &run->reading);
    bool some = read_block(run, w, block);
    pthread_mutex_unlock(&run->reading);
    return some;
}

static bool is_turn(struct run *run, const struct worker *w)
{
    return atomic_load_explicit(&run->done, memory_order_acquire) == w->number;
}

static void await_turn(struct run *run, const struct worker *w)
{
    for (int i = 0; i < run->looks; i++)
        if (is_turn(run, w))
            return;
    pthread_mutex_lock(&run->joining);
    while (!is_turn(run, w))
        pthread_cond_wait(&run->joined, &run->joining);
    pthread_mutex_unlock(&run->joining);
}

static void pass_turn(struct run *run)
{
    pthread_mutex_lock(&run->joining);
    atomic_fetch_add_explicit(&run->done, 1, memory_order_release);
    pthread_cond_broadcast(&run->joined);
    pthread_mutex_unlock(&run->joining);
}

static void *work(void *self)
{
    struct worker *w = self;
    struct vouch_span block;
    while (next_block(w->run, w, &block)) {
        size_t done = vouch_review_parse(&w->batch, block);
        await_turn(w->run, w);
        if (w->begins)
            vouch_review_next_file(w->run->review, w->newest_s);
        vouch_review_join(w->run->review, &w->batch);
        while (done < block.len) {
            block = vouch_span_part(block, done, block.len);
            done = vouch_review_parse(&w->batch, block);
            vouch_review_join(w->run->review, &w->batch);
        }
        pass_turn(w->run);
    }
    return NULL;
}

static void prepare(struct run *run, struct vouch_review *review, struct vouch_input *in)
{
    run->review = review;
    run->in = in;
    run->carry.room = run->carry_room;
    run->carry.cap = ROOM;
    pthread_mutex_init(&run->reading, NULL);
    pthread_mutex_init(&run->joining, NULL);
    pthread_cond_init(&run->joined, NULL);
}

void vouch_review_run(struct vouch_review *review, struct vouch_input *in, unsigned threads)
{
    static struct run run;
    static struct worker workers[VOUCH_REVIEW_THREADS_MAX];
    unsigned started = 1;
    prepare(&run, review, in);
    run.looks = (long)threads <= sysconf(_SC_NPROCESSORS_ONLN) ? LOOKS : 0;
    for (unsigned i = 0; i < threads; i++) {
        workers[i].run = &run;
        workers[i].feed.room = workers[i].room;
        workers[i].feed.cap = ROOM;
    }
    /* A thread that cannot be had only costs speed. */
    while (started < threads &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}
