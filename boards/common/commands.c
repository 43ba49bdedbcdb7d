// SPDX-License-Identifier: Apache-2.0
#include "boards/common/commands.h"

#include "boards/common/firmware_storage.h"
#include "boards/common/uptime.h"
#include "core/config/values.h"

enum { WORDS_MAX = 3, SILENCE_MAX_S = 366 * 86400, MORE_LINE_MAX = 48 };

struct words {
    struct vouch_span at[WORDS_MAX];
    size_t count; /* WORDS_MAX + 1: there are more */
};

static struct words words_of(struct vouch_span line)
{
    struct words w = {.count = 0};
    size_t at = 0;

    while (w.count <= WORDS_MAX) {
        while (at < line.len && line.data[at] == ' ')
            at++;
        size_t from = at;
        while (at < line.len && line.data[at] != ' ')
            at++;
        if (at == from)
            break;
        if (w.count < WORDS_MAX)
            w.at[w.count] = vouch_span_part(line, from, at - from);
        w.count++;
    }
    return w;
}

static bool is(struct vouch_span word, const char *text)
{
    return vouch_span_equal(word, vouch_span_of(text));
}

/* The index of the target with that name or, failing that, number; the number of targets: there is
 * none. */
static size_t find(const struct vouch_states *s, struct vouch_span word)
{
    uint64_t number;

    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].name[0] && is(word, s->at[i].name))
            return i;
    if (vouch_span_decimal(word, s->count, &number) && number > 0)
        return (size_t)number - 1;
    return s->count;
}

static struct vouch_json begin_answer(struct vouch_writer *w, const char *command)
{
    struct vouch_json j = vouch_json_of(w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "command", command);
    return j;
}

static void end_answer(struct vouch_json *j, struct vouch_writer *w)
{
    vouch_json_end(j);
    vouch_write_text(w, "\n");
}

static int refuse(struct vouch_writer *w, const char *command, const char *why)
{
    struct vouch_json j = begin_answer(w, command);

    vouch_json_text(&j, "error", why);
    end_answer(&j, w);
    return VOUCH_E_REFUSED;
}

static int check(const struct commands *c, size_t target, struct vouch_writer *answer)
{
    size_t count = 0;

    for (size_t i = 0; i < c->states->count; i++) {
        if (target != c->states->count && i != target)
            continue;
        firmware_storage.targets[i].schedule.due_ms = 0;
        count++;
    }
    struct vouch_json j = begin_answer(answer, "check");
    vouch_json_number(&j, "targets", (int64_t)count);
    end_answer(&j, answer);
    return VOUCH_OK;
}

static uint64_t silent_s(const struct commands *c, size_t target)
{
    uint64_t now_ms = uptime_ms(), until_ms = c->silences[target].until_ms;

    return until_ms > now_ms ? (until_ms - now_ms + 999U) / 1000U : 0;
}

static void show_line(const struct commands *c, size_t target, struct vouch_writer *answer)
{
    const struct vouch_target_state *t = &c->states->at[target];
    struct vouch_json j = begin_answer(answer, "show");

    vouch_json_number(&j, "number", (int64_t)target + 1);
    vouch_json_text(&j, "name", t->name);
    vouch_json_text(&j, "target", t->url);
    vouch_json_text(&j, "verdict", t->checks > 0 ? vouch_verdict_text(t->verdict) : NULL);
    vouch_json_text(&j, "believed", t->believed_known ? vouch_verdict_text(t->believed) : NULL);
    vouch_json_number(&j, "silent_s", (int64_t)silent_s(c, target));
    end_answer(&j, answer);
}

static void show_more(size_t count, struct vouch_writer *answer)
{
    struct vouch_json j = begin_answer(answer, "show");

    vouch_json_number(&j, "more", (int64_t)count);
    end_answer(&j, answer);
}

/* As many as fit, with space for the number of the others. */
static void show_all(const struct commands *c, struct vouch_writer *answer)
{
    size_t count = c->states->count, lost = answer->lost;

    for (size_t i = 0; i < count; i++) {
        size_t whole = answer->len, more = i + 1 < count ? MORE_LINE_MAX : 0;
        show_line(c, i, answer);
        if (answer->lost == lost && answer->len + more <= answer->cap)
            continue;
        answer->len = whole;
        answer->lost = lost;
        show_more(count - i, answer);
        return;
    }
}

static int show(const struct commands *c, size_t target, struct vouch_writer *answer)
{
    size_t lost = answer->lost, whole = answer->len;

    if (target != c->states->count) {
        vouch_states_write_target(c->states, target, answer);
        vouch_write_text(answer, "\n");
        if (answer->lost == lost)
            return VOUCH_OK;
        answer->len = whole;
        return refuse(answer, "show", "it is longer than an answer may be");
    }
    show_all(c, answer);
    return VOUCH_OK;
}

static int silence(const struct commands *c, size_t target, struct vouch_span time,
                   struct vouch_writer *answer)
{
    struct command_silence *s = &c->silences[target];
    const struct vouch_schedule *schedule = &firmware_storage.targets[target].schedule;
    uint64_t now_ms = uptime_ms();
    uint32_t wanted_s;

    if (!vouch_duration_parse(time, SILENCE_MAX_S, &wanted_s))
        return refuse(answer, "silence", "a time is wanted, such as 2h");
    if (s->until_ms == 0) {
        s->known = schedule->known;
        s->believed = schedule->believed;
    }
    s->until_ms = wanted_s > 0 || s->until_ms > 0 ? now_ms + (uint64_t)wanted_s * 1000U : 0;
    show_line(c, target, answer);
    return VOUCH_OK;
}

bool commands_tell(const struct commands *c, size_t target, const struct vouch_schedule *schedule,
                   bool changed, uint64_t now_ms)
{
    struct command_silence *s = &c->silences[target];

    if (s->until_ms == 0)
        return changed;
    if (now_ms < s->until_ms)
        return false;
    s->until_ms = 0;
    return schedule->known && (!s->known || schedule->believed != s->believed);
}

static int carry_out(const struct commands *c, const struct words *w, struct vouch_writer *answer)
{
    bool checks = is(w->at[0], "check"), shows = is(w->at[0], "show");
    size_t all = c->states->count;
    size_t target = w->count > 1 ? find(c->states, w->at[1]) : all;

    if (is(w->at[0], "help") && w->count == 1) {
        vouch_write_text(answer, "check [TARGET], show [TARGET], silence TARGET TIME\n");
        return VOUCH_OK;
    }
    if (w->count > 1 && target == all)
        return refuse(answer, checks ? "check" : shows ? "show" : "silence", "no such target");
    if (checks && w->count <= 2)
        return check(c, target, answer);
    if (shows && w->count <= 2)
        return show(c, target, answer);
    if (is(w->at[0], "silence") && w->count == 3)
        return silence(c, target, w->at[2], answer);
    return refuse(answer, NULL, "check [TARGET], show [TARGET] or silence TARGET TIME is wanted");
}

int firmware_command(struct vouch_span line, struct vouch_writer *answer)
{
    struct words w = words_of(line);

    if (w.count == 0)
        return VOUCH_OK;
    return carry_out(firmware_storage.commands, &w, answer);
}
