// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_run.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

/* Blocks are read in turn; each is parsed by the thread that has read it, and joined by the same
 * thread when its turn comes: joining is in the order of the log whatever the number of threads. A
 * block stays in the cache of one processor; only the part of the review that consecutive blocks
 * share moves between processors. */

enum {
    BLOCK = 131072,
    BUFFER_SIZE = BLOCK + 4 * VOUCH_REVIEW_LINE_MAX,
    /* The kernel copies whole pages faster to where a cache line begins. */
    ALIGNMENT = 64,
    TRIES = 1000 /* how often a waiting thread polls before it sleeps */
};

_Static_assert((int)BUFFER_SIZE <= (int)VOUCH_REVIEW_FEED_MAX,
               "a line of a whole buffer fits into the scratch space of a batch");

/* One thread's block. */
struct job {
    struct vouch_review_feed feed;
    struct vouch_review_batch batch;
    struct vouch_span block;
    size_t parsed; /* bytes of it whose records are in the batch */
    bool begins;   /* it is the first one of a file */
    struct vouch_review_file file;
    uint64_t number;
    _Alignas(ALIGNMENT) uint8_t buffer[BUFFER_SIZE + ALIGNMENT];
};

struct run {
    struct vouch_review *review;
    struct vouch_input *in;
    atomic_uint started;     /* threads that have been given their job */
    pthread_mutex_t reading; /* protects everything down to `blocks` */
    struct vouch_review_feed carry;
    uint8_t carry_buffer[BUFFER_SIZE];
    bool open;       /* a file is open */
    bool begins;     /* the next block is the first one of a file */
    bool finished;   /* there is nothing more to read */
    uint64_t blocks; /* read so far */
    /* blocks joined so far; the review belongs to the thread with the next one */
    _Atomic uint64_t done;
};

static bool open_next(struct run *run)
{
    run->open = vouch_input_next(run->in);
    run->begins = run->open;
    run->finished = !run->open;
    return run->open;
}

/* Reads one block of whole lines into the job's buffer; false: no more. */
static bool read_block(struct run *run, struct job *j)
{
    if (run->finished || (!run->open && !open_next(run)))
        return false;
    j->feed.buffer = j->buffer + (ALIGNMENT - run->carry.len % ALIGNMENT) % ALIGNMENT;
    memcpy(j->feed.buffer, run->carry.buffer, run->carry.len);
    j->feed.len = run->carry.len;
    j->feed.skipping = run->carry.skipping;
    struct vouch_writer space = vouch_review_feed_space(&j->feed);
    size_t want = space.cap < BLOCK ? space.cap : BLOCK;
    size_t len = vouch_input_read(run->in, space.data, want);
    j->block = vouch_review_feed_take(&j->feed, len, len == 0);
    vouch_review_feed_done(&j->feed, j->block.len, &run->carry);
    j->begins = run->begins;
    j->file = run->in->file;
    j->batch.coloured = run->in->coloured;
    run->begins = false;
    if (len == 0) {
        run->open = false;
        run->carry.skipping = false;
    }
    return true;
}

/* --- joining ---------------------------------------------------------------------------------- */

static void join(struct run *run, struct job *j)
{
    if (j->begins)
        vouch_review_next_file(run->review, &j->file);
    vouch_review_join(run->review, &j->batch);
    while (j->parsed < j->block.len) { /* more records than a batch holds */
        j->block = vouch_span_part(j->block, j->parsed, j->block.len);
        j->parsed = vouch_review_parse(&j->batch, j->block);
        vouch_review_join(run->review, &j->batch);
    }
}

/* --- threads ---------------------------------------------------------------------------------- */

/* Another thread reads a block in less time than waking a thread takes. */
static void lock_spinning(pthread_mutex_t *mutex)
{
    for (int i = 0; i < TRIES; i++) {
        if (pthread_mutex_trylock(mutex) == 0)
            return;
        sched_yield();
    }
    pthread_mutex_lock(mutex);
}

static bool take_block(struct run *run, struct job *j)
{
    lock_spinning(&run->reading);
    bool taken = read_block(run, j);
    j->number = run->blocks;
    run->blocks += taken;
    pthread_mutex_unlock(&run->reading);
    return taken;
}

static void *work(void *self)
{
    static struct job jobs[VOUCH_REVIEW_THREADS_MAX];
    struct run *run = self;
    struct job *j = &jobs[atomic_fetch_add(&run->started, 1)];
    j->feed.cap = BUFFER_SIZE;
    while (take_block(run, j)) {
        j->parsed = vouch_review_parse(&j->batch, j->block);
        while (atomic_load_explicit(&run->done, memory_order_acquire) != j->number)
            sched_yield();
        join(run, j);
        atomic_store_explicit(&run->done, j->number + 1, memory_order_release);
    }
    return NULL;
}

void vouch_review_run(struct vouch_review *review, struct vouch_input *in, unsigned threads)
{
    static struct run run;
    pthread_t others[VOUCH_REVIEW_THREADS_MAX];
    unsigned started = 1;
    run.review = review;
    run.in = in;
    run.carry.buffer = run.carry_buffer;
    run.carry.cap = BUFFER_SIZE;
    pthread_mutex_init(&run.reading, NULL);
    /* A thread that cannot be created only costs speed. */
    while (started < threads && pthread_create(&others[started], NULL, work, &run) == 0)
        started++;
    work(&run);
    for (unsigned i = 1; i < started; i++)
        pthread_join(others[i], NULL);
}
