// SPDX-License-Identifier: Apache-2.0
#include "core/review/sample.h"

#include "core/calendar.h"
#include "core/review/entry.h"
#include "core/review/prefix.h"
#include "core/review/wrap.h"

enum { LINES_MAX = 1000, DOWN_MIN = 3, DOWN_PER_UP = 20 };

/* The wall clock's time of a stamp, as seconds since 1970. */
static bool seconds_of(const struct vouch_stamp *when, int64_t newest_s, int64_t *out)
{
    struct vouch_date d = {when->year, when->month, when->day, 0, 0, 0};
    if (when->month == 0)
        return false;
    if (when->year == 0)
        d.year = vouch_date_of_utc(newest_s).year;
    if (!vouch_date_valid(&d))
        return false;
    *out = vouch_date_to_utc(&d) + when->second;
    if (when->year == 0 && *out > newest_s + VOUCH_DAY_S) {
        d.year--;
        *out = vouch_date_valid(&d) ? vouch_date_to_utc(&d) + when->second : *out;
    }
    *out -= when->has_offset ? when->offset_s : 0;
    return true;
}

/* journald's entries have each field on its own line: the one with the time is enough. */
static bool rewrite(struct vouch_span line, struct vouch_writer *w)
{
    struct vouch_wrap entry = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    bool entered = vouch_entry_begin(line, &entry) || vouch_entry_take(line, &entry);
    if (entered && entry.time.len) {
        entry.program = vouch_span_of("journal");
        vouch_wrap_write(&entry, w);
        vouch_write_text(w, "-");
        return true;
    }
    if (vouch_wrap_json(line, w))
        return true;
    w->len = 0;
    return vouch_wrap_csv(line, w);
}

static bool time_of(struct vouch_span line, int64_t newest_s, int64_t *out)
{
    uint8_t buffer[9000];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_prefix p;
    bool plain = vouch_prefix_read(line, &p) && p.dialect != VOUCH_DIALECT_OTHER;
    if (!plain && rewrite(line, &w) && w.lost == 0)
        plain = vouch_prefix_read(vouch_writer_span(&w), &p);
    return (plain || p.dialect == VOUCH_DIALECT_OTHER) && seconds_of(&p.when, newest_s, out);
}

void vouch_review_sample(struct vouch_span text, int64_t newest_s, struct vouch_review_sample *out)
{
    unsigned up = 0;
    unsigned down = 0;
    int64_t last_s = 0;
    out->timed = out->reversed = false;
    out->first_s = 0;
    out->coloured = vouch_span_find(text, 0, 0x1B) < text.len;
    for (int lines = 0; text.len && lines < LINES_MAX; lines++) {
        int64_t now_s;
        size_t object = vouch_entry_json(text);
        size_t end = object ? object - 1 : vouch_span_find(text, 0, '\n');
        struct vouch_span line = vouch_span_trim(vouch_span_part(text, 0, end));
        text = vouch_span_part(text, end + 1, text.len);
        if (line.len == 0 || line.len > 8192 || !time_of(line, newest_s, &now_s))
            continue;
        up += out->timed && now_s > last_s;
        down += out->timed && now_s < last_s;
        if (!out->timed || now_s < out->first_s)
            out->first_s = now_s;
        out->timed = true;
        last_s = now_s;
    }
    out->reversed = down >= DOWN_MIN && down > DOWN_PER_UP * up;
}
