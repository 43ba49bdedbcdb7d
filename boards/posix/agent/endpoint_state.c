// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/endpoint_state.h"

#include "boards/posix/agent/accepts_state.h"
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/rollouts.h"
#include "boards/posix/agent/tell.h"
#include "core/calendar.h"
#include "core/format.h"
#include "core/monitor/identity.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

enum { UNCHECKED_INTERVALS = 3 };

/* --- which endpoint --------------------------------------------------------------------------- */

static struct agent_endpoint *add(struct agent_target_state *t, const char *identity)
{
    struct agent_endpoint *e = calloc(1, sizeof *e);
    char *copy = strdup(identity);
    if (!e || !copy) {
        free(e);
        free(copy);
        return NULL;
    }
    e->identity = copy;
    e->verdict = VOUCH_VERDICT_UNKNOWN; /* until there is a report */
    e->next = t->endpoints;
    t->endpoints = e;
    return e;
}

/* What the identities of its endpoints begin with: the URL, and where another target has the same
 * one, its name in brackets. */
static void write_beginning(struct vouch_writer *w, const struct agent_target *t)
{
    vouch_write_text(w, t->url);
    if (!t->url_shared)
        return;
    vouch_write_text(w, " [");
    vouch_write_text(w, t->name);
    vouch_write_text(w, "]");
}

struct load {
    struct agent_target_state *state;
    const char *beginning;
};

/* A row of another URL is from before a change of the configuration, and is never checked again. */
static void add_kept(void *self, const char *identity, const struct agent_endpoint_row *row)
{
    const struct load *l = self;
    size_t len = strlen(l->beginning);

    if (strncmp(identity, l->beginning, len) != 0 || (identity[len] && identity[len] != ' ') ||
        strncmp(identity + len, " [", 2) == 0)
        return;
    struct agent_endpoint *e = add(l->state, identity);
    if (!e)
        return;
    e->row = *row;
    if (row->alert.known)
        e->verdict = row->alert.verdict;
}

/* A target that represents several endpoints loads them all at the start, because nodes are
 * compared. */
static void load_several(struct agent *a, size_t target)
{
    const struct agent_target *t = &a->config.targets[target];
    char beginning[VOUCH_IDENTITY_MAX];
    struct vouch_writer w = vouch_writer_of(beginning, sizeof beginning);
    struct load load = {&a->targets[target], beginning};
    struct vouch_time now;

    vouch_posix_now(&now);
    write_beginning(&w, t);
    vouch_writer_string(&w);
    agent_store_endpoints(&a->store, t->name, now.utc_s - agent_rollout_forget_s(t), add_kept,
                          &load);
    a->targets[target].loaded = true;
}

static struct agent_endpoint *find(struct agent *a, size_t target, const char *identity)
{
    struct agent_target_state *t = &a->targets[target];

    if (!t->loaded)
        load_several(a, target);
    for (struct agent_endpoint *e = t->endpoints; e; e = e->next)
        if (strcmp(e->identity, identity) == 0)
            return e;
    struct agent_endpoint *e = add(t, identity);
    if (e)
        agent_store_endpoint(&a->store, identity, &e->row);
    return e;
}

struct agent_endpoint *agent_endpoint_of(struct agent *a, size_t target,
                                         const struct vouch_report *r)
{
    const struct agent_target *t = &a->config.targets[target];
    const char *all = agent_config_value(&a->config, t->section, "all_addresses");
    char beginning[VOUCH_IDENTITY_MAX], identity[VOUCH_IDENTITY_MAX];
    struct vouch_writer b = vouch_writer_of(beginning, sizeof beginning);
    struct vouch_writer w = vouch_writer_of(identity, sizeof identity);

    write_beginning(&b, t);
    vouch_identity_write(&w, vouch_writer_string(&b), r, all && strcmp(all, "yes") == 0);
    return find(a, target, vouch_writer_string(&w));
}

void agent_endpoints_free(struct agent_endpoint *list)
{
    while (list) {
        struct agent_endpoint *next = list->next;
        free(list->identity);
        free(list->json);
        free(list->accepts);
        free(list);
        list = next;
    }
}

/* --- the last report -------------------------------------------------------------------------- */

static int collect(void *self, struct vouch_span s)
{
    struct agent_endpoint *e = self;
    char *more = realloc(e->json, e->json_len + s.len);

    if (!more)
        return VOUCH_E_MEMORY;
    e->json = more;
    memcpy(more + e->json_len, s.data, s.len);
    e->json_len += s.len;
    return VOUCH_OK;
}

static void keep_json(struct agent *a, struct agent_endpoint *e, const struct vouch_report *r)
{
    const struct vouch_format_options options = {
        .language = a->config.language, .words = vouch_words_of, .remedy = vouch_remedy_of};
    const struct vouch_spill spill = {.take = collect, .self = e};
    /* large enough for most reports, without another allocation */
    static uint8_t buffer[32 * 1024];
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);

    free(e->json);
    e->json = NULL;
    e->json_len = 0;
    vouch_format_json.write(&w, &r, 1, &options);
    vouch_writer_flush(&w);
}

void agent_endpoint_keep(struct agent *a, size_t target, struct agent_endpoint *e)
{
    agent_store_keep(&a->store, e->identity, a->config.targets[target].name, &e->row,
                     (struct vouch_span){(const uint8_t *)e->json, e->json_len});
    if (e->day.checks > 0)
        agent_store_count(&a->store, e->row.id, e->row.checked_s, &e->day);
    agent_accepts_keep(a, e);
    e->day = (struct agent_day){0};
}

/* --- events ----------------------------------------------------------------------------------- */

/* State, history and outbox change in one transaction; if the store cannot take them, the believed
 * state is unchanged, so that the next check finds the change again. */
static void tell(struct agent *a, size_t target, struct agent_endpoint *e,
                 const struct vouch_event *events, size_t count, const struct vouch_report *r,
                 int64_t utc_s, const struct vouch_alert_state *before,
                 const struct agent_rollout *rollout)
{
    agent_store_begin(&a->store);
    agent_endpoint_keep(a, target, e);
    for (size_t i = 0; i < count; i++)
        agent_tell_event(a, target, e, &events[i], r, before->code, utc_s);
    if (rollout)
        agent_rollout_keep(a, target, rollout);
    if (agent_store_commit(&a->store, utc_s)) {
        e->dirty = false;
        free(e->json);
        e->json = NULL;
        return;
    }
    e->row.alert = *before;
    e->row.id = 0;
    e->dirty = true;
}

/* --- facts ------------------------------------------------------------------------------------ */

static void keep_facts(struct agent_endpoint_facts *f, const struct vouch_report *r)
{
    f->sent_expiry_known = vouch_report_sent_expiry(r, &f->sent_expiry_s);
    f->crl_known = vouch_date_parse(vouch_report_fact(r, "crl_next_update"),
                                    &f->crl_next_update_s) == VOUCH_OK;
    f->clients_count = (uint8_t)r->clients_count;
    for (size_t i = 0; i < r->clients_count; i++)
        f->clients[i] = (uint8_t)r->storage.clients[i].acceptance;
    vouch_report_timing(r, f->timing_ms);
    f->group = r->tls.group;
}

/* --- a report --------------------------------------------------------------------------------- */

static uint32_t random_number(void)
{
    return (uint32_t)random();
}

static int64_t repeat_s(const struct agent *a)
{
    int64_t least_s = 0;

    for (size_t i = 0; i < a->config.routes_count; i++) {
        int64_t s = a->config.routes[i].repeat_s;
        if (s > 0 && (least_s == 0 || s < least_s))
            least_s = s;
    }
    return least_s;
}

void agent_note(struct agent *a, size_t target, const struct vouch_report *r)
{
    const struct agent_target *t = &a->config.targets[target];
    const struct vouch_alert_rules rules = {.repeat_s = repeat_s(a)};
    struct agent_endpoint *e = agent_endpoint_of(a, target, r);
    struct vouch_event events[VOUCH_EVENTS_MAX];
    struct vouch_observation o;
    struct vouch_time now;

    if (!e)
        return;
    vouch_posix_now(&now);
    vouch_observation_of(&o, r);
    e->verdict = o.verdict;
    e->duration_ms = r->duration_ms;
    e->expiry_known = o.expiry_known;
    e->expiry_s = o.expiry_s;
    keep_facts(&e->facts, r);
    agent_accepts_note(e, r);
    e->row.checked_s = now.utc_s;
    e->day.checks++;
    e->day.bad += o.verdict > VOUCH_VERDICT_WARNING;
    e->day.total_ms += r->duration_ms;
    e->day.max_ms = r->duration_ms > e->day.max_ms ? r->duration_ms : e->day.max_ms;
    vouch_schedule_note(&e->row.schedule, &t->rules, o.verdict, now.mono_ms, random_number());
    bool confirmed = a->once || vouch_schedule_confirmed(&e->row.schedule, &t->rules);
    const struct vouch_alert_state before = e->row.alert;
    size_t count = vouch_alert_note(&e->row.alert, &rules, &o, confirmed, now.utc_s, events);
    keep_json(a, e, r);
    e->dirty = true;
    a->has_new = a->has_new || e->row.id == 0;
    struct agent_rollout *rollout =
        agent_rollout_of(a, target, e, &before, events, &count, now.utc_s);
    if (count > 0 || rollout)
        tell(a, target, e, events, count, r, now.utc_s, &before, rollout);
    agent_rollouts_look(a, target, now.utc_s);
}

/* A target whose checks cannot even begin has no report that would bring its endpoints: those of
 * before are loaded, or there is one without an address. */
static void find_unchecked(struct agent *a, size_t target, int64_t interval_s, int64_t utc_s)
{
    const struct agent_target *t = &a->config.targets[target];
    const char *all = agent_config_value(&a->config, t->section, "all_addresses");
    char beginning[VOUCH_IDENTITY_MAX];
    struct vouch_writer w = vouch_writer_of(beginning, sizeof beginning);
    int64_t since_s = agent_awake_since(a, a->targets[target].checked_s);

    if (a->targets[target].endpoints || utc_s - since_s <= UNCHECKED_INTERVALS * interval_s)
        return;
    write_beginning(&w, t);
    if (all && strcmp(all, "yes") == 0)
        load_several(a, target);
    else
        (void)find(a, target, vouch_writer_string(&w));
}

void agent_note_stale(struct agent *a, int64_t utc_s)
{
    for (size_t i = 0; i < a->config.targets_count; i++) {
        agent_rollouts_look(a, i, utc_s);
        int64_t interval_s = a->config.targets[i].rules.interval_s;
        find_unchecked(a, i, interval_s, utc_s);
        for (struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next) {
            const struct vouch_alert_state before = e->row.alert;
            struct vouch_event event;
            int64_t since_s = agent_awake_since(a, e->row.checked_s);
            if (vouch_alert_stale(&e->row.alert, since_s, interval_s, utc_s, &event))
                tell(a, i, e, &event, 1, NULL, utc_s, &before, NULL);
        }
    }
}
