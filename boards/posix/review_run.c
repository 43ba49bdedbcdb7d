// SPDX-License-Identifier: Apache-2.0
#include "review_run.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

/* Blocks are read in turn, taken apart by whichever thread is free, and joined in turn again: the
 * joiner sees the log in its order whatever the number of threads. A thread whose block's turn has
 * not come leaves it behind, for whoever joins the block before it, and reads on. */

enum {
    BLOCK = 131072,
    ROOM = BLOCK + 4 * VOUCH_REVIEW_LINE_MAX,
    JOBS_MAX = 2 * VOUCH_REVIEW_THREADS_MAX
};

/* One block on its way. */
struct job {
    struct vouch_review_feed feed;
    struct vouch_review_batch batch;
    struct vouch_span block;
    size_t parsed; /* bytes of it whose records are in the batch */
    bool begins;   /* it is the first one of a file */
    int64_t newest_s;
    _Atomic uint64_t ready; /* the number of its block plus one, once it may be joined */
    uint8_t room[ROOM];
};

struct run {
    struct vouch_review *review;
    struct vouch_input *in;
    struct job *jobs; /* a block's job is at its number modulo jobs_count */
    uint64_t jobs_count;
    pthread_mutex_t reading; /* everything down to `joining` */
    struct vouch_review_feed carry;
    uint8_t carry_room[ROOM];
    bool open;               /* a file is open */
    bool begins;             /* the next block is the first one of a file */
    bool finished;           /* there is nothing more to read */
    uint64_t blocks;         /* read so far */
    pthread_mutex_t joining; /* the review */
    _Atomic uint64_t done;   /* blocks joined so far */
};

static bool open_next(struct run *run)
{
    run->open = vouch_input_next(run->in);
    run->begins = run->open;
    run->finished = !run->open;
    return run->open;
}

/* One block of whole lines into the job's room; false: there is nothing more. */
static bool read_block(struct run *run, struct job *j)
{
    if (run->finished || (!run->open && !open_next(run)))
        return false;
    memcpy(j->room, run->carry.room, run->carry.len);
    j->feed.len = run->carry.len;
    j->feed.skipping = run->carry.skipping;
    struct vouch_writer room = vouch_review_feed_room(&j->feed);
    size_t want = room.cap < BLOCK ? room.cap : BLOCK;
    size_t len = vouch_input_read(run->in, room.data, want);
    j->block = vouch_review_feed_take(&j->feed, len, len == 0);
    vouch_review_feed_done(&j->feed, j->block.len, &run->carry);
    j->begins = run->begins;
    j->newest_s = run->in->newest_s;
    run->begins = false;
    if (len == 0) {
        run->open = false;
        run->carry.skipping = false;
    }
    return true;
}

static struct job *job_of(struct run *run, uint64_t number)
{
    return &run->jobs[number % run->jobs_count];
}

/* --- joining ---------------------------------------------------------------------------------- */

static void join(struct run *run, struct job *j)
{
    if (j->begins)
        vouch_review_next_file(run->review, j->newest_s);
    vouch_review_join(run->review, &j->batch);
    while (j->parsed < j->block.len) { /* more records than a batch holds */
        j->block = vouch_span_part(j->block, j->parsed, j->block.len);
        j->parsed = vouch_review_parse(&j->batch, j->block);
        vouch_review_join(run->review, &j->batch);
    }
}

static bool next_is_ready(struct run *run, uint64_t done)
{
    return atomic_load_explicit(&job_of(run, done)->ready, memory_order_acquire) == done + 1;
}

/* Joins what may be joined; `joining` is held. */
static void join_ready(struct run *run)
{
    uint64_t done = atomic_load_explicit(&run->done, memory_order_relaxed);
    while (next_is_ready(run, done)) {
        join(run, job_of(run, done));
        atomic_store_explicit(&run->done, ++done, memory_order_release);
    }
}

/* A block that became ready while another thread was joining might have been overlooked by it: so
 * whoever lets go of the review looks again. */
static void join_or_leave(struct run *run)
{
    do {
        if (pthread_mutex_trylock(&run->joining) != 0)
            return;
        join_ready(run);
        pthread_mutex_unlock(&run->joining);
    } while (next_is_ready(run, atomic_load_explicit(&run->done, memory_order_acquire)));
}

/* All jobs are on their way: helps with the joining, or waits for it. */
static void make_room(struct run *run)
{
    pthread_mutex_lock(&run->joining);
    join_ready(run);
    pthread_mutex_unlock(&run->joining);
    sched_yield();
}

/* --- threads ---------------------------------------------------------------------------------- */

enum taken { TAKEN, FULL, ENDED };

static enum taken take_block(struct run *run, struct job **job, uint64_t *number)
{
    enum taken answer = FULL;
    pthread_mutex_lock(&run->reading);
    *number = run->blocks;
    *job = job_of(run, *number);
    if (*number - atomic_load_explicit(&run->done, memory_order_acquire) < run->jobs_count) {
        answer = read_block(run, *job) ? TAKEN : ENDED;
        run->blocks += answer == TAKEN;
    }
    pthread_mutex_unlock(&run->reading);
    return answer;
}

static void *work(void *self)
{
    struct run *run = self;
    struct job *j;
    uint64_t number;
    for (;;) {
        enum taken taken = take_block(run, &j, &number);
        if (taken == ENDED)
            return NULL;
        if (taken == FULL) {
            make_room(run);
            continue;
        }
        j->parsed = vouch_review_parse(&j->batch, j->block);
        atomic_store_explicit(&j->ready, number + 1, memory_order_release);
        join_or_leave(run);
    }
}

static void prepare(struct run *run, struct job *jobs, unsigned threads)
{
    run->carry.room = run->carry_room;
    run->carry.cap = ROOM;
    run->jobs = jobs;
    run->jobs_count = threads > 1 ? 2 * threads : 1;
    for (uint64_t i = 0; i < run->jobs_count; i++) {
        jobs[i].feed.room = jobs[i].room;
        jobs[i].feed.cap = ROOM;
    }
    pthread_mutex_init(&run->reading, NULL);
    pthread_mutex_init(&run->joining, NULL);
}

void vouch_review_run(struct vouch_review *review, struct vouch_input *in, unsigned threads)
{
    static struct run run;
    static struct job jobs[JOBS_MAX];
    pthread_t others[VOUCH_REVIEW_THREADS_MAX];
    unsigned started = 1;
    run.review = review;
    run.in = in;
    prepare(&run, jobs, threads);
    /* A thread that cannot be had only costs speed. */
    while (started < threads && pthread_create(&others[started], NULL, work, &run) == 0)
        started++;
    work(&run);
    for (unsigned i = 1; i < started; i++)
        pthread_join(others[i], NULL);
}
