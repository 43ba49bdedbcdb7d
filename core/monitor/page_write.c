// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page_write.h"

#include "core/calendar.h"

enum { MINUTE_S = 60, HOUR_S = 3600 };

void vouch_page_write_escaped(struct vouch_writer *w, struct vouch_span s)
{
    static const struct {
        char sign;
        const char *as;
    } escapes[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&#34;"}, {'\'', "&#39;"}};

    for (size_t i = 0; i < s.len; i++) {
        const char *as = NULL;
        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++)
            if (s.data[i] == (uint8_t)escapes[k].sign)
                as = escapes[k].as;
        if (as)
            vouch_write_text(w, as);
        else
            vouch_write_u8(w, s.data[i]);
    }
}

void vouch_page_write_escaped_text(struct vouch_writer *w, const char *text)
{
    vouch_page_write_escaped(w, vouch_span_of(text));
}

void vouch_page_write_filled(struct vouch_writer *w, const char *pattern, struct vouch_span text)
{
    struct vouch_span s = vouch_span_of(pattern);
    size_t at = vouch_span_find(s, 0, '#');

    vouch_write_span(w, vouch_span_part(s, 0, at));
    vouch_page_write_escaped(w, text);
    vouch_write_span(w, vouch_span_part(s, at + 1, s.len));
}

void vouch_page_write_duration(struct vouch_writer *w, enum vouch_language language,
                               enum vouch_page_word word, uint64_t ms)
{
    static const struct {
        uint64_t from_s, unit_s;
        enum vouch_page_word unit;
    } units[] = {{2 * VOUCH_DAY_S, VOUCH_DAY_S, VOUCH_PAGE_WORD_DAYS},
                 {2 * HOUR_S, HOUR_S, VOUCH_PAGE_WORD_HOURS},
                 {2 * MINUTE_S, MINUTE_S, VOUCH_PAGE_WORD_MINUTES},
                 {0, 1, VOUCH_PAGE_WORD_SECONDS}};
    char number[24], text[40];
    uint64_t s = ms / 1000U;
    size_t u = 0;

    while (s < units[u].from_s)
        u++;
    struct vouch_writer n = vouch_writer_of(number, sizeof number);
    vouch_write_decimal(&n, (int64_t)(s / units[u].unit_s));
    struct vouch_writer t = vouch_writer_of(text, sizeof text);
    vouch_page_write_filled(&t, vouch_page_word(units[u].unit, language), vouch_writer_span(&n));
    vouch_page_write_filled(w, vouch_page_word(word, language), vouch_writer_span(&t));
}

void vouch_page_write_tally(struct vouch_writer *w, const char *pattern, size_t some, size_t all)
{
    for (; *pattern; pattern++) {
        if (*pattern == '#')
            vouch_write_decimal(w, (int64_t)some);
        else if (*pattern == '%')
            vouch_write_decimal(w, (int64_t)all);
        else
            vouch_write_u8(w, (uint8_t)*pattern);
    }
}

void vouch_page_write_moment(struct vouch_writer *w, int64_t utc_s)
{
    struct vouch_date d = vouch_date_of_utc(utc_s);

    vouch_write_text(w, "<time datetime=\"");
    vouch_date_write(w, utc_s);
    vouch_write_text(w, "\">");
    vouch_date_write_day(w, utc_s);
    vouch_write_text(w, " ");
    vouch_write_padded(w, (uint64_t)d.hour, 2);
    vouch_write_text(w, ":");
    vouch_write_padded(w, (uint64_t)d.minute, 2);
    vouch_write_text(w, " UTC</time>");
}
