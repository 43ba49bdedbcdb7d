// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/smtp_reply.h"

static bool has_nul(struct vouch_span s)
{
    return vouch_span_find(s, 0, 0) < s.len;
}

static bool parse(struct vouch_span text, struct vouch_smtp_line *line)
{
    uint64_t code;
    if (!vouch_span_decimal(vouch_span_part(text, 0, 3), 599, &code) || code < 200)
        return false;
    uint8_t mark = text.len > 3 ? text.data[3] : ' ';
    if ((mark != ' ' && mark != '-') || has_nul(text))
        return false;
    line->code = (unsigned)code;
    line->last = mark == ' ';
    line->text = vouch_span_part(text, 4, text.len);
    return true;
}

int vouch_smtp_line_take(struct vouch_span in, struct vouch_smtp_line *line, size_t *used)
{
    size_t end = vouch_span_find(in, 0, '\n');
    if (end == in.len)
        return in.len >= VOUCH_SMTP_LINE_MAX ? VOUCH_E_SPACE : VOUCH_AGAIN;
    struct vouch_span text = vouch_span_part(in, 0, end);
    if (text.len && text.data[text.len - 1] == '\r')
        text.len--;
    *used = end + 1;
    line->text = text;
    return parse(text, line) ? VOUCH_OK : VOUCH_E_MALFORMED;
}
