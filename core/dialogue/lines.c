// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/lines.h"

enum { SAID_MAX = 160 };

/* A line without its line end. VOUCH_AGAIN: none yet. */
static int take(struct vouch_exchange *x, struct vouch_span *line)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    size_t end = vouch_span_find(left, 0, '\n');
    if (end == left.len)
        return left.len >= VOUCH_LINE_MAX ? VOUCH_E_SPACE : VOUCH_AGAIN;
    *line = vouch_span_part(left, 0, end);
    if (line->len && line->data[line->len - 1] == '\r')
        line->len--;
    x->used += end + 1;
    return VOUCH_OK;
}

int vouch_lines_run(struct vouch_exchange *x, const struct vouch_lines_protocol *p)
{
    struct vouch_lines *s = x->state;
    struct vouch_span line = {NULL, 0};
    int status = VOUCH_AGAIN;
    if (vouch_dialogue_is_tls_record(vouch_span_part(x->in, x->used, x->in.len)) && !s->leaving) {
        vouch_lines_find(x, VOUCH_F_STARTTLS_WRONG_SERVICE, "TLS", line);
        return VOUCH_E_MALFORMED;
    }
    while (status == VOUCH_AGAIN && x->out.len == 0) {
        int taken = take(x, &line);
        if (taken == VOUCH_AGAIN)
            break;
        status = taken == VOUCH_OK ? p->on_line(x, line) : taken;
    }
    bool over = (status == VOUCH_AGAIN && x->ended) || status == VOUCH_E_SPACE;
    return s->leaving && over ? s->outcome : status; /* QUIT need not be answered */
}

int vouch_lines_greet(struct vouch_exchange *x, const struct vouch_lines_protocol *p)
{
    struct vouch_lines *s = x->state;
    if (s->stage == VOUCH_LINES_BEGIN)
        s->stage = VOUCH_LINES_GREETING;
    return vouch_lines_run(x, p);
}

int vouch_lines_talk(struct vouch_exchange *x, const struct vouch_lines_protocol *p)
{
    struct vouch_lines *s = x->state;
    if (s->stage == VOUCH_LINES_STARTTLS)
        return vouch_lines_leave(x, p, VOUCH_OK);
    if (s->stage == VOUCH_LINES_BEGIN)
        s->stage = VOUCH_LINES_GREETING_TLS;
    return vouch_lines_run(x, p);
}

int vouch_lines_say(struct vouch_exchange *x, unsigned stage, const char *command)
{
    struct vouch_lines *s = x->state;
    s->stage = stage;
    vouch_write_text(&x->out, command);
    vouch_write_text(&x->out, "\r\n");
    return VOUCH_AGAIN;
}

int vouch_lines_leave(struct vouch_exchange *x, const struct vouch_lines_protocol *p, int outcome)
{
    struct vouch_lines *s = x->state;
    s->leaving = x->leaving = true;
    s->outcome = outcome;
    return vouch_lines_say(x, VOUCH_LINES_LEAVING, p->closing);
}

int vouch_lines_fail(struct vouch_exchange *x, const struct vouch_lines_protocol *p,
                     enum vouch_finding_code code, struct vouch_span said, int status)
{
    vouch_lines_find(x, code, p->name, said);
    return status == VOUCH_E_MALFORMED ? status : vouch_lines_leave(x, p, status);
}

void vouch_lines_find(struct vouch_exchange *x, enum vouch_finding_code code, const char *protocol,
                      struct vouch_span said)
{
    uint8_t text[SAID_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_write_text(&w, protocol);
    vouch_write_text(&w, said.len ? ": " : "");
    vouch_write_span(&w, vouch_span_part(said, 0, w.cap - w.len));
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

void vouch_lines_keep_greeting(struct vouch_exchange *x, struct vouch_span line)
{
    vouch_report_add_fact(x->report, "greeting", vouch_span_part(line, 0, SAID_MAX));
}

struct vouch_span vouch_lines_word(struct vouch_span *line)
{
    size_t begin = 0;
    while (begin < line->len && line->data[begin] == ' ')
        begin++;
    size_t end = vouch_span_find(*line, begin, ' ');
    struct vouch_span word = vouch_span_part(*line, begin, end - begin);
    *line = vouch_span_part(*line, end, line->len);
    return word;
}
