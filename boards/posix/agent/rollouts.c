// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/rollouts.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/tell.h"

#include <stdlib.h>
#include <string.h>

enum { FORGET_INTERVALS = 3, FORGET_LEAST_S = 600 };

int64_t agent_rollout_forget_s(const struct agent_target *t)
{
    return (int64_t)t->rules.interval_s * FORGET_INTERVALS + FORGET_LEAST_S;
}

/* --- nodes ------------------------------------------------------------------------------------ */

static bool is_node(const struct agent_target *t, const struct agent_endpoint *e, int64_t utc_s)
{
    return e->row.alert.certificate_known && utc_s - e->row.checked_s <= agent_rollout_forget_s(t);
}

static struct vouch_rollout_count count_of(const struct agent *a, size_t target,
                                           const struct vouch_rollout *r, int64_t utc_s)
{
    struct vouch_rollout_count n = {0};

    for (const struct agent_endpoint *e = a->targets[target].endpoints; e; e = e->next)
        if (is_node(&a->config.targets[target], e, utc_s))
            vouch_rollout_add(&n, r, e->row.alert.sha256);
    return n;
}

const struct vouch_rollout *agent_rollout_first(const struct agent *a, size_t target,
                                                struct vouch_rollout_count *n, int64_t utc_s)
{
    const struct agent_rollout *r = a->targets[target].rollouts;

    if (!r)
        return NULL;
    *n = count_of(a, target, &r->rollout, utc_s);
    return &r->rollout;
}

/* --- the list --------------------------------------------------------------------------------- */

static struct agent_rollout *find(struct agent_target_state *t, const struct vouch_rollout *wanted)
{
    for (struct agent_rollout *r = t->rollouts; r; r = r->next)
        if (memcmp(r->rollout.to, wanted->to, sizeof wanted->to) == 0)
            return r;
    return NULL;
}

static struct agent_rollout *add(struct agent_target_state *t, const struct vouch_rollout *rollout)
{
    struct agent_rollout *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->rollout = *rollout;
    r->next = t->rollouts;
    t->rollouts = r;
    return r;
}

void agent_rollouts_free(struct agent_rollout *list)
{
    while (list) {
        struct agent_rollout *next = list->next;
        free(list);
        list = next;
    }
}

void agent_rollout_keep(struct agent *a, size_t target, const struct agent_rollout *r)
{
    agent_store_rollout(&a->store, a->config.targets[target].name, &r->rollout);
}

static void load(void *self, const char *target, const struct vouch_rollout *rollout)
{
    struct agent *a = self;

    for (size_t i = 0; i < a->config.targets_count; i++)
        if (strcmp(a->config.targets[i].name, target) == 0)
            add(&a->targets[i], rollout);
}

void agent_rollouts_load(struct agent *a)
{
    agent_store_rollouts(&a->store, load, a);
}

/* --- what is told ----------------------------------------------------------------------------- */

static size_t certificate_event(const struct vouch_event *events, size_t count)
{
    size_t i = 0;

    while (i < count && events[i].kind != VOUCH_EVENT_REPLACED &&
           events[i].kind != VOUCH_EVENT_RENEWED)
        i++;
    return i;
}

struct agent_rollout *agent_rollout_of(struct agent *a, size_t target,
                                       const struct agent_endpoint *e,
                                       const struct vouch_alert_state *before,
                                       struct vouch_event events[VOUCH_EVENTS_MAX], size_t *count,
                                       int64_t utc_s)
{
    struct agent_target_state *t = &a->targets[target];
    size_t at = certificate_event(events, *count);
    struct vouch_rollout rollout = {.since_s = utc_s};

    if (at == *count)
        return NULL;
    memcpy(rollout.from, before->sha256, sizeof rollout.from);
    memcpy(rollout.to, e->row.alert.sha256, sizeof rollout.to);
    rollout.early = events[at].kind == VOUCH_EVENT_REPLACED;
    struct agent_rollout *r = find(t, &rollout);
    if (!r && count_of(a, target, &rollout, utc_s).total < 2)
        return NULL;
    bool begins = !r;
    if (!r)
        r = add(t, &rollout);
    if (!r || (begins && rollout.early))
        return r;
    memmove(&events[at], &events[at + 1], (*count - at - 1) * sizeof events[0]);
    (*count)--;
    return r;
}

static void tell(struct agent *a, size_t target, const struct agent_rollout *r,
                 const struct vouch_rollout_count *n, int64_t utc_s)
{
    const char *url = a->config.targets[target].url;
    bool complete = vouch_rollout_complete(n);
    char text[4096];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    vouch_write_text(&w, url);
    vouch_write_text(&w, complete ? " " : ": ");
    vouch_rollout_write(&w, a->config.language, &r->rollout, n);
    const struct agent_news news = {
        .target = a->config.targets[target].name,
        .identity = url,
        .kind = complete ? vouch_event_text(VOUCH_EVENT_RENEWED) : "rollout",
        .severity = complete ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_WARNING,
        .class_name = "certificate",
        .code = "",
        .text = vouch_writer_string(&w),
    };
    agent_tell_news(a, a->targets[target].endpoints, &news, utc_s);
}

/* Complete, or over because its nodes are gone: reported, unless its start was already reported. */
static bool end_one(struct agent *a, size_t target, struct agent_rollout *r,
                    const struct vouch_rollout_count *n, int64_t utc_s)
{
    const struct vouch_rollout *rollout = &r->rollout;

    agent_store_begin(&a->store);
    if (n->total > 0 && (!rollout->early || rollout->told_s > 0))
        tell(a, target, r, n, utc_s);
    agent_store_rollout_over(&a->store, a->config.targets[target].name, rollout);
    return agent_store_commit(&a->store, utc_s);
}

static void look_at(struct agent *a, size_t target, struct agent_rollout *r,
                    const struct vouch_rollout_count *n, int64_t utc_s)
{
    if (!vouch_rollout_lasts(&r->rollout, a->config.targets[target].rollout_s, utc_s))
        return;
    agent_store_begin(&a->store);
    tell(a, target, r, n, utc_s);
    agent_rollout_keep(a, target, r);
    if (!agent_store_commit(&a->store, utc_s))
        r->rollout.told_s = 0;
}

void agent_rollouts_look(struct agent *a, size_t target, int64_t utc_s)
{
    for (struct agent_rollout **at = &a->targets[target].rollouts; *at;) {
        struct agent_rollout *r = *at;
        struct vouch_rollout_count n = count_of(a, target, &r->rollout, utc_s);
        bool known = a->targets[target].endpoints != NULL;
        if (known && vouch_rollout_complete(&n) && end_one(a, target, r, &n, utc_s)) {
            *at = r->next;
            free(r);
            continue;
        }
        if (known && !vouch_rollout_complete(&n))
            look_at(a, target, r, &n, utc_s);
        at = &r->next;
    }
}
