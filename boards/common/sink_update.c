// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_update.h"

#include "boards/common/board.h"
#include "boards/common/firmware_log.h"
#include "core/config/values.h"

/* Opened again: the other half may have received a newer table since the start. */
static int take(struct vouch_span container)
{
    struct config_slots slots;
    struct config_table table;
    struct config_flash flash;
    size_t cap = 0;
    const uint8_t *region = board_config(&cap);

    if (!config_slots_open(&slots, &table, region, cap) || !board_flash_config(&flash))
        return VOUCH_E_UNSUPPORTED;
    struct vouch_span key = config_table_update_key(&table);
    return key.len ? config_update_take(&slots, key, container, &flash) : VOUCH_E_UNSUPPORTED;
}

int firmware_update_take(struct vouch_span container)
{
    int status = take(container);

    switch (status) {
    case VOUCH_OK:
        firmware_log_event("update", "taken: it is used from the next start on");
        break;
    case VOUCH_E_REFUSED:
        firmware_log_event("update", "refused: its version is not higher");
        break;
    case VOUCH_E_SIGNATURE:
        firmware_log_event("update", "refused: not signed by the key of the table in use");
        break;
    case VOUCH_E_MALFORMED:
        firmware_log_event("update", "refused: no table, or a damaged one");
        break;
    default:
        firmware_log_event("update", vouch_status_text(status));
    }
    return status;
}

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const struct sink_update *d = self;
    struct update_fetcher *f = d->fetcher;

    f->interval_s = vouch_settings_number(resources->settings, "update",
                                          &vouch_rows_update[VOUCH_UPDATE_INTERVAL]);
    proved_start_url(&f->from, resources, "update", &vouch_rows_update[VOUCH_UPDATE_URL],
                     &vouch_dialogue_http_fetch);
}

/* Usually it finds a version that was taken already. */
static bool is_old(struct vouch_span container)
{
    struct config_slots slots;
    struct config_table fresh, current;
    size_t cap = 0;
    const uint8_t *region = board_config(&cap);

    return config_table_open(&fresh, container.data, container.len) &&
           config_slots_open(&slots, &current, region, cap) && fresh.version <= slots.version;
}

static void end(const struct sink_update *d, const struct vouch_time *now)
{
    struct update_fetcher *f = d->fetcher;
    const struct vouch_span container = {d->container, f->fetch.got};

    if (f->fetch.fault || f->fetch.status != 200) {
        proved_failed(&f->from, f->fetch.fault ? f->fetch.fault : "the server has no update", now);
        return;
    }
    proved_succeeded(&f->from);
    f->due_ms = now->mono_ms + (uint64_t)f->interval_s * 1000U;
    if (!is_old(container))
        firmware_update_take(container);
}

static void poll(void *self, const struct vouch_time *now)
{
    const struct sink_update *d = self;
    struct update_fetcher *f = d->fetcher;

    if (f->from.under_way) {
        if (proved_poll(&f->from, now) == VOUCH_OK)
            end(d, now);
    } else if (f->reached && now->utc_known && now->mono_ms >= f->due_ms &&
               proved_ready(&f->from, now)) {
        f->fetch =
            (struct vouch_http_fetch){.buffer = d->container, .buffer_max = d->container_max};
        proved_begin(&f->from, &f->fetch, &d->storage);
    }
}

static void report(void *self, const struct vouch_sink_result *result)
{
    const struct sink_update *d = self;

    (void)result;
    d->fetcher->reached = true;
}

static uint64_t due(const void *self)
{
    const struct sink_update *d = self;
    uint64_t due_ms = proved_due(&d->fetcher->from, true);

    if (!d->fetcher->reached)
        return UINT64_MAX;
    return d->fetcher->from.under_way || due_ms > d->fetcher->due_ms ? due_ms : d->fetcher->due_ms;
}

const struct vouch_sink_ops sink_update = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
