// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"

#include "boards/posix/agent/accepts_state.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/rollouts.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FLUSH_S = 60, FLUSH_NEW_S = 1, PRUNE_S = 3600, SLEPT_S = 60, SHRINK_STEPS = 20 };

static uint32_t random_number(void)
{
    return (uint32_t)random();
}

/* --- which target is next --------------------------------------------------------------------- */

static struct agent_active *active_of(struct agent *a, size_t index)
{
    struct agent_active *active = a->active;

    while (active && active->index != index)
        active = active->next;
    return active;
}

static void drop_active(struct agent *a, struct agent_active *active)
{
    struct agent_active **at = &a->active;

    while (*at != active)
        at = &(*at)->next;
    *at = active->next;
    vouch_ldap_settings_wipe(&active->settings.ldap);
    vouch_proxy_settings_wipe(&active->settings.proxy);
    free(active);
}

/* A target with its own client certificate or roots has its own resources, loaded at its first
 * check. */
static struct vouch_check_resources *resources_of(struct agent *a, struct agent_active *active)
{
    struct agent_target_state *t = &a->targets[active->target];

    if (!active->settings.certificate && active->settings.trust.cafiles.count == 0)
        return &a->resources;
    if (!t->own)
        t->own = calloc(1, sizeof *t->own);
    if (active->settings.trust.cafiles.count == 0)
        active->settings.trust.cafiles = a->settings.trust.cafiles;
    active->settings.trust.ct_logs = a->settings.trust.ct_logs;
    if (t->own && !t->own->tls[0].entropy.ops &&
        vouch_check_resources_load(t->own, &active->settings) != VOUCH_OK) {
        vouch_check_resources_free(t->own);
        free(t->own);
        t->own = NULL;
    }
    if (t->own) {
        t->own->serials = &a->serials;
        t->own->policies = &a->policies.cache;
    }
    return t->own;
}

/* Logged once, and shown on the page until it is checked again. `why`: ""; the program has printed
 * what cannot be loaded. */
static void refuse(struct agent *a, size_t target, const char *why)
{
    static const char *const unloaded[VOUCH_LANGUAGES] = {
        "its client certificate, its key or its roots cannot be loaded",
        "het clientcertificaat, de sleutel of de roots zijn niet te laden"};
    struct agent_target_state *t = &a->targets[target];
    const char *shown = *why ? why : unloaded[a->config.language];

    if (t->why && strcmp(t->why, shown) == 0)
        return;
    agent_log(AGENT_LOG_ERROR, "[target %s] cannot be checked: %s", a->config.targets[target].name,
              *why ? why : unloaded[VOUCH_LANGUAGE_EN]);
    free(t->why);
    t->why = strdup(shown);
}

static bool begin(struct agent *a, size_t index, size_t target, struct vouch_endpoint *out)
{
    const struct agent_target *t = &a->config.targets[target];
    struct agent_active *active = calloc(1, sizeof *active);
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);

    if (!active)
        return false;
    active->index = index;
    active->target = target;
    active->next = a->active;
    a->active = active;
    struct vouch_check_resources *resources = NULL;
    bool good = agent_config_settings(&a->config, t, &active->settings, &why) &&
                vouch_ldap_settings_load(&active->settings.ldap, &why) == VOUCH_OK &&
                vouch_proxy_settings_load(&active->settings.proxy, &why) == VOUCH_OK &&
                (resources = resources_of(a, active)) &&
                vouch_endpoint_parse(out, &active->settings, resources, t->url, &why) == VOUCH_OK;
    if (good)
        return true;
    refuse(a, target, vouch_writer_string(&why));
    drop_active(a, active);
    return false;
}

/* The run asks for the next target. One that cannot be started gets another turn later. */
static bool next_target(void *self, size_t index, struct vouch_endpoint *out)
{
    struct agent *a = self;
    struct vouch_time now;

    if (a->resting)
        return false;
    for (;;) {
        vouch_posix_now(&now);
        size_t target = vouch_plan_next(&a->plan, now.mono_ms);
        if (target == a->plan.count)
            return false;
        if (begin(a, index, target, out)) {
            vouch_plan_begin(&a->plan, target);
            return true;
        }
        vouch_schedule_note(&a->plan.items[target].schedule, &a->config.targets[target].rules,
                            VOUCH_VERDICT_UNKNOWN, now.mono_ms, random_number());
        a->plan.none_before_ms = 0;
        a->worst = VOUCH_VERDICT_UNKNOWN;
        agent_web_believe(a, target);
        if (a->once) {
            a->plan.items[target].schedule.due_ms = UINT64_MAX;
            a->once_left--;
        }
    }
}

/* --- results ---------------------------------------------------------------------------------- */

static void report(void *self, size_t index, size_t number, int status,
                   const struct vouch_report *r)
{
    struct agent *a = self;
    struct agent_active *active = active_of(a, index);

    (void)number;
    if (status < 0)
        agent_log(AGENT_LOG_ERROR, "[target %s] was not checked: %s",
                  a->config.targets[active->target].name, vouch_status_text(status));
    if (!r)
        return;
    if (vouch_report_verdict(r) >= active->worst)
        agent_web_note(a, active->target, r);
    if (vouch_report_verdict(r) > active->worst)
        active->worst = vouch_report_verdict(r);
    agent_note(a, active->target, r);
}

static void finished(void *self, size_t index, size_t count)
{
    struct agent *a = self;
    struct agent_active *active = active_of(a, index);
    size_t target = active->target;
    struct vouch_time now;

    (void)count;
    vouch_posix_now(&now);
    vouch_schedule_note(&a->plan.items[target].schedule, &a->config.targets[target].rules,
                        active->worst, now.mono_ms, random_number());
    vouch_plan_end(&a->plan, target);
    if (active->worst > a->worst)
        a->worst = active->worst;
    a->targets[target].checked_s = a->last_end_s = now.utc_s;
    a->targets[target].checks++;
    free(a->targets[target].why);
    a->targets[target].why = NULL;
    agent_web_believe(a, target);
    agent_web_wait_over(a, target);
    drop_active(a, active);
    if (a->once) {
        a->plan.items[target].schedule.due_ms = UINT64_MAX;
        a->once_left--;
    }
    if (!a->active)
        agent_heartbeat(a, now.utc_s);
}

static const struct vouch_accepts *accepts(void *self, size_t index, const struct vouch_report *r)
{
    struct agent *a = self;
    const struct agent_active *active = active_of(a, index);

    struct agent_endpoint *e = agent_endpoint_of(a, active->target, r);
    return agent_accepts_known(a, active->target, e, active->settings.probe, r);
}

static const struct vouch_run_ops run_ops = {
    .target = next_target, .report = report, .finished = finished, .accepts = accepts};

/* --- setup ------------------------------------------------------------------------------------ */

static bool load_resources(struct agent *a)
{
    const struct vouch_ini_section *trust = vouch_ini_next(&a->config.ini, "trust", NULL);
    const struct vouch_ini_entry *entry;

    memset(&a->settings, 0, sizeof a->settings);
    vouch_ldap_settings_init(&a->settings.ldap);
    vouch_mail_settings_init(&a->settings.mail);
    a->settings.trust.ct_logs = a->config.ct_logs;
    a->settings.mail.all_keys = true; /* any target may need them */
    for (size_t i = 0; (entry = vouch_ini_entry(trust, "anchors", i)) != NULL; i++)
        if (i < VOUCH_TEXTS_MAX)
            a->settings.trust.cafiles.at[a->settings.trust.cafiles.count++] = entry->value;
    vouch_serials_init(&a->serials, true, a->config.targets_count);
    a->resources.serials = &a->serials;
    a->resources.policies = &a->policies.cache;
    return vouch_check_resources_load(&a->resources, &a->settings) == VOUCH_OK;
}

static bool make_plan(struct agent *a)
{
    size_t count = a->config.targets_count;
    struct vouch_time now;

    vouch_posix_now(&now);
    a->drift_s = now.utc_s - (int64_t)(now.mono_ms / 1000U);
    a->plan =
        (struct vouch_plan){.items = calloc(count + 1, sizeof(struct vouch_plan_item)),
                            .count = count,
                            .hosts_active = calloc(a->config.hosts_count + 1, sizeof(uint16_t)),
                            .hosts_count = a->config.hosts_count,
                            .per_host = a->config.per_host};
    a->targets = calloc(count + 1, sizeof *a->targets);
    if (!a->plan.items || !a->plan.hosts_active || !a->targets)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct vouch_plan_item *item = &a->plan.items[i];
        item->host = a->config.targets[i].host_number;
        vouch_schedule_init(&item->schedule, &a->config.targets[i].rules, now.mono_ms,
                            a->once ? 0 : random_number());
    }
    return true;
}

/* The folder for what is fetched, where something is. One that cannot be made keeps nothing. */
static void make_fetched_folder(const struct agent_config *c)
{
    struct vouch_check_settings *s = malloc(sizeof *s);
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);

    for (size_t i = 0; s && i < c->targets_count; i++)
        if (agent_config_settings(c, &c->targets[i], s, &why) &&
            vouch_fetch_settings_any(&s->trust.fetch)) {
            mkdir(c->fetched_folder, 0700);
            break;
        }
    free(s);
}

bool agent_start(struct agent *a)
{
    struct vouch_time now;

    vouch_posix_now(&now);
    if (a->started_s == 0)
        a->started_s = now.utc_s;
    a->names_options.servers = a->config.dns;
    a->names_options.trust_ad = a->config.trust_ad;
    vouch_posix_names_init(&a->names, &a->names_options);
    vouch_loop_init(&a->loop, &a->names);
    vouch_run_init(&a->run, &a->loop, a->config.at_once, &run_ops, a);
    a->once_left = a->config.targets_count;
    a->resting = false;
    if (!load_resources(a) || !make_plan(a))
        return false;
    make_fetched_folder(&a->config);
    agent_rollouts_load(a);
    agent_policies_load(&a->policies, &a->store);
    return agent_inventory_init(a) && agent_deliveries_init(a) && agent_web_start(a);
}

void agent_stop(struct agent *a)
{
    agent_web_stop(a);
    agent_inventory_free(a);
    memset(&a->heartbeat, 0, sizeof a->heartbeat);
    agent_deliveries_free(a);
    for (size_t i = 0; a->targets && i < a->config.targets_count; i++) {
        agent_endpoints_free(a->targets[i].endpoints);
        agent_rollouts_free(a->targets[i].rollouts);
        if (a->targets[i].own)
            vouch_check_resources_free(a->targets[i].own);
        free(a->targets[i].own);
        free(a->targets[i].probe);
        free(a->targets[i].why);
    }
    free(a->targets);
    free(a->plan.items);
    free(a->plan.hosts_active);
    a->targets = NULL;
    memset(&a->plan, 0, sizeof a->plan);
    if (agent_is_idle(a))
        vouch_run_free(&a->run);
    vouch_loop_free(&a->loop);
    vouch_posix_names_close(&a->names);
    vouch_check_resources_free(&a->resources);
    vouch_serials_free(&a->serials);
    memset(&a->resources, 0, sizeof a->resources);
}

bool agent_is_idle(const struct agent *a)
{
    return !a->active;
}

/* --- the loop --------------------------------------------------------------------------------- */

/* The machine slept, or its clock was set: the monotonic clock did not advance meanwhile. */
static void look_at_clock(struct agent *a, const struct vouch_time *now)
{
    int64_t drift_s = now->utc_s - (int64_t)(now->mono_ms / 1000U);
    int64_t jump_s = drift_s - a->drift_s;

    a->drift_s = drift_s;
    if (jump_s < SLEPT_S && jump_s > -SLEPT_S)
        return;
    agent_log(AGENT_LOG_NOTICE, "the clock went %lld s %s: all targets are checked again",
              (long long)(jump_s < 0 ? -jump_s : jump_s), jump_s < 0 ? "back" : "ahead");
    a->woke_s = now->utc_s;
    a->started_s += jump_s;
    a->plan.none_before_ms = 0;
    for (size_t i = 0; i < a->plan.count; i++)
        vouch_schedule_catch_up(&a->plan.items[i].schedule, &a->config.targets[i].rules,
                                now->mono_ms, random_number());
}

static void agent_retain(struct agent *a, int64_t utc_s)
{
    bool small = false;

    agent_store_begin(&a->store);
    agent_store_prune(&a->store, utc_s - a->config.keep_s, utc_s);
    for (int i = 0; !small && i < SHRINK_STEPS; i++)
        small = agent_store_shrink(&a->store, a->config.max_bytes, utc_s);
    if (agent_store_commit(&a->store, utc_s))
        agent_store_return_room(&a->store);
}

static void keep_house(struct agent *a, const struct vouch_time *now)
{
    look_at_clock(a, now);
    if (a->store.renewed)
        agent_forget_ids(a);
    if (!a->once)
        agent_inventory_look(a, now->utc_s);
    int64_t flush_s = a->has_new ? FLUSH_NEW_S : FLUSH_S;
    if (now->utc_s - a->flushed_s >= flush_s || now->utc_s < a->flushed_s) {
        agent_note_stale(a, now->utc_s);
        agent_flush(a, now->utc_s);
    }
    if (now->utc_s - a->pruned_s >= PRUNE_S || now->utc_s < a->pruned_s) {
        a->pruned_s = now->utc_s;
        agent_retain(a, now->utc_s);
    }
}

void agent_turn(struct agent *a, int most_ms)
{
    struct vouch_time now;

    vouch_posix_now(&now);
    keep_house(a, &now);
    agent_deliveries_go_on(a, now.utc_s, now.mono_ms);
    vouch_run_go_on(&a->run);
    uint64_t due_ms = a->resting ? UINT64_MAX : vouch_plan_due_ms(&a->plan);
    bool full = a->run.slots.used == a->run.slots.max;
    if (!full && due_ms < now.mono_ms + (uint64_t)most_ms)
        most_ms = due_ms > now.mono_ms ? (int)(due_ms - now.mono_ms) : 0;
    if (a->once && a->once_left == 0 && a->loop.count == 0)
        most_ms = 0; /* this was all */
    vouch_loop_turn(&a->loop, most_ms);
}
