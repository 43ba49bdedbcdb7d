// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_states.h"

#include "boards/common/arena.h"
#include "boards/common/config_table.h"
#include "boards/common/firmware_storage.h"

static void add_targets(struct vouch_states *s, const struct config_table *table)
{
    size_t at = 0;

    for (size_t i = 0;
         i < firmware_storage.targets_max && config_table_section(table, "target", &at); i++) {
        const char *url = config_table_value(table, at, "url", 0);
        const char *name = config_table_value(table, at, "name", 0);
        vouch_states_add(s, url ? url : "", name ? name : "",
                         &firmware_storage.targets[i].schedule);
    }
}

static void start(void *self, const struct vouch_sink_resources *resources)
{
    struct vouch_states *s = self;

    s->language = vouch_settings_language(resources->settings, "report",
                                          &vouch_rows_report[VOUCH_REPORT_LANGUAGE]);
    s->hostname = resources->hostname;
    add_targets(s, resources->settings->self);
}

static void poll(void *self, const struct vouch_time *now)
{
    struct vouch_states *s = self;

    if (s->started_ms == 0)
        s->started_ms = now->mono_ms;
}

static void report(void *self, const struct vouch_sink_result *result)
{
    struct vouch_states *s = self;

    vouch_states_note(s, result);
    if (vouch_arena_peak() > s->heap_peak)
        s->heap_peak = vouch_arena_peak();
}

const struct vouch_sink_ops sink_states = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = vouch_sink_never_due,
};
