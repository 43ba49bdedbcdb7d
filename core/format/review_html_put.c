// SPDX-License-Identifier: Apache-2.0
#include "core/format/plain.h"
#include "core/format/review_html.h"

void vouch_review_html_put(const struct vouch_review_html *h, const char *markup)
{
    vouch_write_text(h->w, markup);
}

void vouch_review_html_number(const struct vouch_review_html *h, int64_t v)
{
    vouch_write_decimal(h->w, v);
}

void vouch_review_html_text(const struct vouch_review_html *h, struct vouch_span text)
{
    uint8_t buffer[1300];
    struct vouch_writer plain = vouch_writer_of(buffer, sizeof buffer);
    vouch_plain_write_cut(&plain, text, 300);
    struct vouch_span s = vouch_writer_span(&plain);
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];
        if (c == '&')
            vouch_write_text(h->w, "&amp;");
        else if (c == '<')
            vouch_write_text(h->w, "&lt;");
        else if (c == '>')
            vouch_write_text(h->w, "&gt;");
        else if (c == '"')
            vouch_write_text(h->w, "&quot;");
        else
            vouch_write_u8(h->w, c);
    }
}

void vouch_review_html_label(const struct vouch_review_html *h, enum vouch_review_label label)
{
    struct vouch_span s = vouch_span_of(vouch_review_label_text(label, h->style->tongue));
    vouch_review_html_text(h, vouch_span_trim(s));
}
