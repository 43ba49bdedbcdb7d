// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_state.h"

#include <string.h>

#include "boards/common/board.h"
#include "boards/common/config_table.h"
#include "boards/common/firmware_log.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/firmware_sts.h"
#include "core/config/values.h"
#include "core/x509/memo.h"

enum { FORM = 1, HEAD = 16, TARGET_LEN = 8, MEMO_LEN = 32, KNOWN = 1, QUICKLY = 4 };

/* Format (8 bits), 0, number of targets (16), rows of the memo (16), 0; the time (64); then for
 * each target a hash of its URL (32), flags, the believed verdict, consecutive failures (16); then
 * the rows. All little-endian. */

static const char name[] = "state", sts_name[] = "sts";

static void put(uint8_t *p, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

/* FNV-1a: in a changed table other targets may have these places. */
static uint32_t mark_of(const struct sink_state *s, size_t section_at)
{
    const char *url = config_table_value(s->table, section_at, "url", 0);
    uint32_t mark = 2166136261U;

    for (size_t i = 0; url && url[i]; i++)
        mark = (mark ^ (uint8_t)url[i]) * 16777619U;
    return mark;
}

/* The saved state; 0: none, or not in this format. */
static size_t load(const struct sink_state *s)
{
    struct vouch_storage kept = state_log_storage((struct state_log *)(uintptr_t)&s->log);
    int len = s->there ? kept.ops->read(kept.self, name, s->buffer, s->buffer_max) : 0;

    return len >= HEAD && s->buffer[0] == FORM ? (size_t)len : 0;
}

int64_t sink_state_open(struct sink_state *s)
{
    struct board_flash flash;

    s->there = board_flash_state(&flash);
    if (!s->there)
        return 0;
    state_log_open(&s->log, flash.region, flash.len, &flash.ops);
    return load(s) > 0 ? (int64_t)get(s->buffer + 8, 8) : 0;
}

static size_t targets_count(const struct sink_state *s)
{
    size_t at = 0, count = 0;

    while (count < firmware_storage.targets_max && config_table_section(s->table, "target", &at))
        count++;
    return count;
}

/* By the hash, whatever the target's position is now. */
static void restore_target(const struct sink_state *s, const uint8_t *row)
{
    size_t count = targets_count(s);

    for (size_t i = 0; i < count; i++) {
        struct firmware_target *t = &firmware_storage.targets[i];
        if (mark_of(s, t->section_at) != get(row, 4) || row[5] > VOUCH_VERDICT_INVALID)
            continue;
        t->schedule.known = (row[4] & KNOWN) != 0;
        t->schedule.believed = (enum vouch_verdict)row[5];
        t->schedule.failing = (unsigned)get(row + 6, 2);
    }
}

static void restore_memo(const uint8_t *rows, size_t count)
{
    struct vouch_memo *m = firmware_storage.memo;

    if (!m)
        return;
    m->count = count < m->rows_max ? count : m->rows_max;
    m->next = m->count % m->rows_max;
    for (size_t i = 0; i < m->count; i++)
        memcpy(m->rows[i].sha256, rows + i * MEMO_LEN, MEMO_LEN);
}

static void restore(const struct sink_state *s)
{
    size_t len = load(s);

    if (len == 0)
        return;
    size_t targets = (size_t)get(s->buffer + 2, 2), rows = (size_t)get(s->buffer + 4, 2);
    if (len != HEAD + targets * TARGET_LEN + rows * MEMO_LEN)
        return;
    for (size_t i = 0; i < targets; i++)
        restore_target(s, s->buffer + HEAD + i * TARGET_LEN);
    restore_memo(s->buffer + HEAD + targets * TARGET_LEN, rows);
    firmware_log_event("state", "what was believed before is restored");
}

static void restore_sts(struct sink_state *s)
{
    struct vouch_storage log = state_log_storage(&s->log);
    struct vouch_sts_cache *c = &s->sts->policies;
    int len = s->there ? log.ops->read(log.self, sts_name, c->data, c->max) : 0;

    vouch_sts_cache_load(c, len > 0 ? (size_t)len : 0);
}

static void start(void *self, const struct vouch_sink_resources *resources)
{
    struct sink_state *s = self;

    s->table = resources->settings->self;
    s->keep_s = vouch_settings_number(resources->settings, "agent", &vouch_rows_keep[VOUCH_KEEP]);
    restore(s);
    if (s->sts)
        restore_sts(s);
}

static size_t save_targets(const struct sink_state *s, uint8_t *out)
{
    size_t count = targets_count(s);

    for (size_t i = 0; i < count; i++, out += TARGET_LEN) {
        const struct firmware_target *t = &firmware_storage.targets[i];
        put(out, mark_of(s, t->section_at), 4);
        out[4] = t->schedule.known ? KNOWN : 0;
        out[5] = (uint8_t)t->schedule.believed;
        put(out + 6, t->schedule.failing, 2);
    }
    return count;
}

static int save(struct sink_state *s, const struct vouch_time *now)
{
    const struct vouch_memo *m = firmware_storage.memo;
    size_t rows = m ? m->count : 0, count = targets_count(s);
    size_t len = HEAD + count * TARGET_LEN + rows * MEMO_LEN;

    if (len > s->buffer_max)
        return VOUCH_E_SPACE;
    memset(s->buffer, 0, HEAD);
    s->buffer[0] = FORM;
    put(s->buffer + 2, count, 2);
    put(s->buffer + 4, rows, 2);
    put(s->buffer + 8, (uint64_t)now->utc_s, 8);
    save_targets(s, s->buffer + HEAD);
    for (size_t i = 0; i < rows; i++)
        memcpy(s->buffer + HEAD + count * TARGET_LEN + i * MEMO_LEN, m->rows[i].sha256, MEMO_LEN);
    struct vouch_storage kept = state_log_storage(&s->log);
    int status = kept.ops->write(kept.self, name, s->buffer, len);
    if (status == VOUCH_OK && s->sts && s->sts->policies.changes > 0)
        status = kept.ops->write(kept.self, sts_name, s->sts->policies.data, s->sts->policies.len);
    return status;
}

static uint64_t due(const void *self)
{
    const struct sink_state *s = self;
    uint64_t wait_ms = (uint64_t)s->keep_s * 1000U / (s->changed ? QUICKLY : 1);

    return s->there && s->noted ? s->written_ms + wait_ms : UINT64_MAX;
}

/* A time that was not confirmed is not a lower limit for the next start. */
static void poll(void *self, const struct vouch_time *now)
{
    struct sink_state *s = self;

    if (s->sts)
        s->sts->now = *now;
    if (due(s) > now->mono_ms || !now->utc_known)
        return;
    int status = save(s, now);
    if (status != VOUCH_OK)
        firmware_log_event("state", vouch_status_text(status));
    s->changed = s->noted = false;
    s->written_ms = now->mono_ms;
}

static void report(void *self, const struct vouch_sink_result *result)
{
    struct sink_state *s = self;

    s->noted = true;
    s->changed |= result->changed;
}

const struct vouch_sink_ops sink_state = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
