// SPDX-License-Identifier: Apache-2.0
#include "core/format/text.h"

#include "core/calendar.h"

enum { HOUR_S = 3600 };

const char *vouch_text_label(const struct vouch_text *t, enum vouch_label which)
{
    return vouch_label(which, t->options->language);
}

void vouch_text_say(struct vouch_text *t, enum vouch_label which)
{
    vouch_page_say(&t->page, vouch_text_label(t, which));
    vouch_page_blank(&t->page);
}

void vouch_text_count(struct vouch_text *t, enum vouch_label which, int64_t n)
{
    struct vouch_span words = vouch_span_of(vouch_text_label(t, which));
    size_t mark = vouch_span_find(words, 0, '#');
    vouch_page_span(&t->page, vouch_span_part(words, 0, mark));
    vouch_page_number(&t->page, n);
    vouch_page_span(&t->page, vouch_span_part(words, mark + 1, words.len));
}

void vouch_text_day(struct vouch_text *t, int64_t utc_s)
{
    uint8_t buffer[16];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write_day(&w, utc_s);
    vouch_page_span(&t->page, vouch_writer_span(&w));
}

void vouch_text_margin(struct vouch_text *t, enum vouch_label which)
{
    vouch_page_line(&t->page, VOUCH_PAGE_DIM, vouch_text_label(t, which));
}

void vouch_text_left(struct vouch_text *t, int64_t left_s)
{
    static const enum vouch_label labels[2][2] = {
        {VOUCH_LABEL_DAYS_LEFT, VOUCH_LABEL_EXPIRED_DAYS},
        {VOUCH_LABEL_HOURS_LEFT, VOUCH_LABEL_EXPIRED_HOURS},
    };
    const struct vouch_date_left left = vouch_date_left(left_s);

    vouch_text_count(t, labels[left.hours][left.past], left.number);
}

void vouch_text_until(struct vouch_text *t, int64_t not_after_s)
{
    vouch_text_say(t, VOUCH_LABEL_UNTIL);
    vouch_text_day(t, not_after_s);
    if (!t->report->began.utc_known)
        return;
    vouch_page_say(&t->page, ", ");
    vouch_text_left(t, not_after_s - t->report->began.utc_s);
}
