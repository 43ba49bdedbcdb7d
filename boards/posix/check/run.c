// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/run.h"

#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 256 };

void vouch_run_init(struct vouch_run *run, struct vouch_loop *loop, size_t at_once,
                    const struct vouch_run_ops *ops, void *self)
{
    memset(run, 0, sizeof *run);
    run->loop = loop;
    run->ops = ops;
    run->self = self;
    vouch_slots_init(&run->slots, at_once);
}

void vouch_run_free(struct vouch_run *run)
{
    vouch_slots_free(&run->slots);
}

/* --- hosts ------------------------------------------------------------------------------------ */

/* Hosts with the same hash share the limit: some may wait unnecessarily, none exceeds it. */
static uint16_t *busy_with(struct vouch_run *run, const struct vouch_endpoint *e)
{
    uint32_t hash = 2166136261U ^ e->target.port; /* FNV-1a */
    for (const char *c = e->target.host; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619U;
    return &run->busy[(hash ^ hash >> 16) % VOUCH_RUN_HOSTS];
}

static bool is_host_full(struct vouch_run *run, const struct vouch_endpoint *e)
{
    return run->per_host && *busy_with(run, e) >= run->per_host;
}

/* --- one check -------------------------------------------------------------------------------- */

struct call {
    struct vouch_run *run;
    size_t index;
};

static void pass_on(void *arg, size_t number, int status, const struct vouch_report *r)
{
    const struct call *call = arg;
    call->run->ops->report(call->run->self, call->index, number, status, r);
}

static void check_over(struct vouch_run *run, struct vouch_task *task, struct vouch_slot *slot,
                       int status)
{
    struct call call = {run, task->index};
    const struct vouch_report *r = vouch_slot_end(slot, status);
    --*busy_with(run, &slot->endpoint);
    vouch_task_over(task, slot->number, status, r, pass_on, &call);
    vouch_slots_give_back(&run->slots, slot);
}

/* Frees a finished task, which must not be in the list any more. */
static void settle(struct vouch_run *run, struct vouch_task *task)
{
    if (!vouch_task_finished(task))
        return;
    run->ops->finished(run->self, task->index, task->given);
    vouch_task_end(task, run->loop);
    free(task);
}

static void go_on(void *self);

static void probe_done(void *self, int status)
{
    struct vouch_slot *slot = self;
    struct vouch_task *task = slot->owner;
    struct vouch_run *run = task->owner;
    check_over(run, task, slot, status);
    settle(run, task);
    go_on(run);
}

static void check_done(void *self, int status)
{
    struct vouch_slot *slot = self;
    const struct vouch_task *task = slot->owner;
    struct vouch_run *run = task->owner;
    if (run->ops->accepts && vouch_probing_is_wanted(&slot->endpoint, &slot->check, status)) {
        const struct vouch_accepts *known =
            run->ops->accepts(run->self, task->index, &slot->check.report);
        if (known) {
            vouch_probing_join(&slot->endpoint, known, &slot->check.report);
            probe_done(slot, status);
            return;
        }
    }
    if (!vouch_probing_begin(&slot->probing, &slot->endpoint, &slot->check, status, run->loop,
                             probe_done, slot))
        probe_done(slot, status);
}

static void begin_check(struct vouch_run *run, struct vouch_task *task,
                        const struct vouch_endpoint *e, struct vouch_slot *slot)
{
    int status = vouch_slot_begin(slot, e, run->loop->names);
    slot->item.done = check_done;
    slot->item.arg = slot;
    if (status == VOUCH_AGAIN)
        status = vouch_loop_add_check(run->loop, &slot->item);
    else if (status == VOUCH_OK) {
        check_over(run, task, slot, VOUCH_OK);
        return;
    }
    if (status < 0)
        check_over(run, task, slot, status);
}

static bool has_slot(const struct vouch_run *run)
{
    return run->slots.used < run->slots.max;
}

/* Starts what the task has to check, as far as there are slots and its hosts' limits allow. */
static void begin_checks(struct vouch_run *run, struct vouch_task *task)
{
    struct vouch_endpoint e;
    size_t number;
    while (has_slot(run) && vouch_task_is_open(task)) {
        const struct vouch_endpoint *waiting = vouch_task_waiting(task);
        if (waiting && is_host_full(run, waiting))
            return;
        if (vouch_task_next(task, &e, &number) != VOUCH_OK)
            return;
        if (is_host_full(run, &e)) {
            vouch_task_put_back(task, &e);
            return;
        }
        struct vouch_slot *slot = vouch_slots_take(&run->slots);
        if (!slot) {
            vouch_task_put_back(task, &e);
            return;
        }
        slot->owner = task;
        slot->number = number;
        ++*busy_with(run, &e);
        begin_check(run, task, &e, slot);
    }
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Goes through the tasks with endpoints to come; returns the place after the last. */
static struct vouch_task **go_through(struct vouch_run *run)
{
    struct vouch_task **at = &run->tasks;
    while (*at) {
        struct vouch_task *task = *at;
        if (has_slot(run))
            begin_checks(run, task);
        if (vouch_task_is_open(task)) {
            at = &task->next;
            continue;
        }
        *at = task->next;
        run->open--;
        settle(run, task);
    }
    return at;
}

static struct vouch_task *begin_task(struct vouch_run *run, const struct vouch_endpoint *e)
{
    struct vouch_task *task = malloc(sizeof *task);
    if (!task)
        return NULL;
    int status = vouch_task_begin(task, e, run->loop, go_on, run);
    task->index = run->begun++;
    if (status == VOUCH_OK)
        return task;
    vouch_task_end(task, run->loop);
    free(task);
    return NULL;
}

/* As many tasks as slots may wait for names, and some more for hosts that are at their limit. */
static void begin_more(struct vouch_run *run, struct vouch_task **at)
{
    struct vouch_endpoint e;
    while (run->status == VOUCH_OK && has_slot(run) && run->open < run->slots.max + WAITING_MAX) {
        run->all_begun = !run->ops->target(run->self, run->begun, &e);
        if (run->all_begun)
            return;
        struct vouch_task *task = begin_task(run, &e);
        if (!task) {
            run->status = VOUCH_E_MEMORY;
            return;
        }
        begin_checks(run, task);
        if (!vouch_task_is_open(task)) {
            settle(run, task);
            continue;
        }
        *at = task;
        at = &task->next;
        run->open++;
    }
}

static void go_on(void *self)
{
    struct vouch_run *run = self;
    begin_more(run, go_through(run));
}

/* Ends what the loop has left over. */
static void abandon(struct vouch_run *run, int status)
{
    for (struct vouch_slot *slot = run->slots.all; slot; slot = slot->other) {
        struct vouch_task *task = slot->owner;
        if (!slot->busy)
            continue;
        bool listed = vouch_task_is_open(task);
        check_over(run, task, slot, status);
        if (!listed)
            settle(run, task);
    }
    while (run->tasks) {
        struct vouch_task *task = run->tasks;
        run->tasks = task->next;
        task->ended = true;
        task->over = task->given;
        settle(run, task);
    }
}

void vouch_run_go_on(struct vouch_run *run)
{
    go_on(run);
}

int vouch_run_all(struct vouch_run *run)
{
    go_on(run);
    int status = run->loop->alive ? VOUCH_AGAIN : VOUCH_OK, most_ms = -1;
    while (status == VOUCH_AGAIN) {
        status = vouch_loop_turn(run->loop, most_ms);
        if (run->turned)
            most_ms = run->turned(run->self);
    }
    if (status < 0)
        run->status = status;
    if (run->slots.max == 0 || (run->status == VOUCH_OK && !run->all_begun))
        run->status = run->status < 0 ? run->status : VOUCH_E_MEMORY;
    abandon(run, run->status < 0 ? run->status : VOUCH_E_IO);
    return run->status;
}
