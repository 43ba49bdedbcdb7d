// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/delivery.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/log.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

static agent_send *const sends[AGENT_SINK_KINDS] = {
    [AGENT_SINK_FILE] = agent_send_file,       [AGENT_SINK_PROGRAM] = agent_send_program,
    [AGENT_SINK_SYSLOG] = agent_send_syslog,   [AGENT_SINK_SYSLOG_TLS] = agent_send_syslog_tls,
    [AGENT_SINK_WEBHOOK] = agent_send_webhook, [AGENT_SINK_MAIL] = agent_send_mail,
    [AGENT_SINK_MQTT] = agent_send_mqtt,       [AGENT_SINK_SNMP] = agent_send_snmp,
};

static void over(struct agent_delivery *d, int status)
{
    struct agent_store *store = &d->agent->store;
    struct vouch_time now;

    vouch_posix_now(&now);
    d->under_way = false;
    agent_message_clear(&d->message);
    agent_store_begin(store);
    if (status == VOUCH_OK) {
        agent_store_delivered(store, d->route->name, now.utc_s);
        if (d->agent->trial && strcmp(d->agent->trial, d->route->name) == 0)
            d->agent->trial = NULL;
        if (d->retry.failures > 0)
            agent_log(AGENT_LOG_NOTICE, "[alert %s] is delivered again", d->route->name);
        vouch_back_off_reset(&d->retry);
    } else {
        vouch_back_off_failed(&d->retry, now.mono_ms, (uint32_t)random());
        agent_store_failed(store, d->route->name, now.utc_s);
        if (d->retry.failures == 1)
            agent_log(AGENT_LOG_WARNING, "[alert %s] cannot be delivered, and is tried again: %s",
                      d->route->name, d->why[0] ? d->why : vouch_status_text(status));
    }
    agent_store_commit(store, now.utc_s);
}

bool agent_deliveries_init(struct agent *a)
{
    struct agent_deliveries *all = &a->deliveries;

    all->at = calloc(a->config.routes_count ? a->config.routes_count : 1, sizeof *all->at);
    if (!all->at)
        return false;
    all->count = a->config.routes_count;
    for (size_t i = 0; i < all->count; i++) {
        all->at[i].agent = a;
        all->at[i].over = over;
        all->at[i].route = &a->config.routes[i];
    }
    return true;
}

void agent_deliveries_free(struct agent *a)
{
    for (size_t i = 0; i < a->deliveries.count; i++)
        agent_message_clear(&a->deliveries.at[i].message);
    free(a->deliveries.at);
    memset(&a->deliveries, 0, sizeof a->deliveries);
}

enum { ANNOUNCE_S = 60 };

/* A broker must learn about every target, even if nothing happens: once all of them have been
 * checked, or after a minute. */
static bool must_announce(const struct agent_delivery *d, int64_t utc_s)
{
    const struct agent *a = d->agent;

    if (d->route->sink != AGENT_SINK_MQTT || d->announced || a->config.targets_count == 0)
        return false;
    for (size_t i = 0; i < a->config.targets_count && utc_s - a->started_s < ANNOUNCE_S; i++)
        if (a->targets[i].checked_s == 0)
            return false;
    return true;
}

static void send_now(struct agent_delivery *d, int64_t utc_s)
{
    struct agent_store *store = &d->agent->store;
    agent_send *send = sends[d->route->sink];

    d->message.language = d->agent->config.language;
    agent_store_begin(store);
    agent_store_take(store, d->route->name, d->route->single ? 1 : AGENT_MESSAGE_ITEMS,
                     agent_message_add, &d->message);
    bool committed = agent_store_commit(store, utc_s);
    if (!committed || (d->message.count == 0 && !must_announce(d, utc_s))) {
        agent_message_clear(&d->message);
        return;
    }
    d->under_way = true;
    d->why[0] = '\0';
    int status = send(d);
    if (status != VOUCH_AGAIN)
        over(d, status);
}

void agent_deliveries_go_on(struct agent *a, int64_t utc_s, uint64_t mono_ms)
{
    for (size_t i = 0; i < a->deliveries.count; i++) {
        struct agent_delivery *d = &a->deliveries.at[i];
        if (d->under_way || a->resting || mono_ms < d->retry.due_ms)
            continue;
        if (d->seen != a->store.outbox_changes &&
            !agent_store_waits(&a->store, d->route->name, &d->due_s))
            d->due_s = INT64_MAX;
        d->seen = a->store.outbox_changes;
        if (d->due_s <= utc_s || (a->once && d->due_s < INT64_MAX) || must_announce(d, utc_s))
            send_now(d, utc_s);
    }
}

bool agent_deliveries_busy(const struct agent *a)
{
    for (size_t i = 0; i < a->deliveries.count; i++)
        if (a->deliveries.at[i].under_way)
            return true;
    return a->heartbeat.asking.under_way;
}
