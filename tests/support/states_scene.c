// SPDX-License-Identifier: Apache-2.0
#include "tests/support/states_scene.h"

#include <stdlib.h>

#include "tests/support/sample_report.h"

static struct vouch_target_state at[STATES_SCENE_TARGETS];
static uint8_t texts[STATES_SCENE_TARGETS * STATES_SCENE_TEXT];
static uint8_t json[STATES_SCENE_TARGETS * STATES_SCENE_JSON];
static struct vouch_schedule schedules[STATES_SCENE_TARGETS];
static struct vouch_states states = {
    .at = at,
    .max = STATES_SCENE_TARGETS,
    .texts = texts,
    .text_max = STATES_SCENE_TEXT,
    .json = json,
    .json_max = STATES_SCENE_JSON,
    .hostname = "board",
};

static void note(size_t target, enum sample_kind kind)
{
    static struct sample sample;
    const struct vouch_schedule_rules rules = {.confirmations = 1};
    const struct vouch_time now = {.mono_ms = 5000, .utc_s = 1795429230, .utc_known = true};
    const struct vouch_report *report = sample_make(&sample, kind);
    bool changed = vouch_schedule_note(&schedules[target], &rules, vouch_report_verdict(report),
                                       now.mono_ms, 0);
    const struct vouch_sink_result result = {
        .report = report,
        .now = &now,
        .target = target,
        .changed = changed,
        .schedule = &schedules[target],
    };
    vouch_states_note(&states, &result);
}

struct vouch_states *states_scene(void)
{
    static const enum sample_kind kinds[] = {SAMPLE_GOOD, SAMPLE_BAD, SAMPLE_UNREACHABLE,
                                             SAMPLE_HOSTILE};

    if (states.count > 0)
        return &states;
    for (size_t i = 0; i < STATES_SCENE_TARGETS; i++)
        if (!vouch_states_add(&states, "https://www.example.test", i ? "second" : "",
                              &schedules[i]))
            abort();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        note(i, kinds[i]);
    return &states;
}
