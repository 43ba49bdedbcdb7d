// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/pop3.h"

#include "core/dialogue/lines.h"

static int on_line(struct vouch_exchange *x, struct vouch_span line);

static const struct vouch_lines_protocol protocol = {
    .name = "POP3", .closing = "QUIT", .on_line = on_line};

enum stage { CAPA = VOUCH_LINES_OWN, LIST };

enum { OFFERED_MAX = 200 };

struct pop3 {
    struct vouch_lines lines;
    bool stls;
    bool clear_login;
    uint8_t offered_len;
    uint8_t offered[OFFERED_MAX]; /* keywords, separated by blanks */
};

_Static_assert(sizeof(struct pop3) <= VOUCH_DIALOGUE_STATE_SIZE, "POP3's state must fit");

static bool says(struct vouch_span line, const char *words)
{
    return vouch_span_starts_nocase(line, words);
}

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    return vouch_lines_fail(x, &protocol, code, said, status);
}

static int ask_for_tls(struct vouch_exchange *x)
{
    return vouch_lines_say(x, VOUCH_LINES_STARTTLS, "STLS");
}

static int on_greeting(struct vouch_exchange *x, struct vouch_span line)
{
    struct pop3 *s = x->state;
    if (says(line, "-ERR"))
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_E_REFUSED);
    if (!says(line, "+OK"))
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, line, VOUCH_E_MALFORMED);
    vouch_lines_keep_greeting(x, line);
    if (s->lines.stage == VOUCH_LINES_GREETING_TLS)
        return vouch_lines_leave(x, &protocol, VOUCH_OK);
    return vouch_lines_say(x, CAPA, "CAPA");
}

/* A server without CAPA may support STLS anyway. */
static int on_capa(struct vouch_exchange *x, struct vouch_span line)
{
    struct pop3 *s = x->state;
    if (says(line, "-ERR"))
        return ask_for_tls(x);
    if (!says(line, "+OK"))
        return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
    s->lines.stage = LIST;
    return VOUCH_AGAIN;
}

static void take_keyword(struct pop3 *s, struct vouch_span line)
{
    struct vouch_span left = line;
    struct vouch_span word = vouch_lines_word(&left);
    struct vouch_writer w = vouch_writer_of(s->offered, OFFERED_MAX);
    w.len = s->offered_len;
    if (w.len + word.len + 1 < OFFERED_MAX) {
        vouch_write_text(&w, w.len ? " " : "");
        vouch_write_span(&w, word);
    }
    s->offered_len = (uint8_t)w.len;
    s->stls = s->stls || vouch_span_equal_nocase(word, vouch_span_of("STLS"));
    s->clear_login = s->clear_login || vouch_span_equal_nocase(word, vouch_span_of("USER"));
}

static int on_list(struct vouch_exchange *x, struct vouch_span line)
{
    struct pop3 *s = x->state;
    const struct vouch_span offered = {s->offered, s->offered_len};
    if (!vouch_span_equal(line, vouch_span_of("."))) {
        take_keyword(s, line);
        return VOUCH_AGAIN;
    }
    vouch_report_add_fact(x->report, "capabilities", offered);
    if (s->clear_login)
        vouch_lines_find(x, VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, protocol.name, vouch_span_of(NULL));
    if (!s->stls)
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, offered, VOUCH_E_NOT_FOUND);
    return ask_for_tls(x);
}

static int on_stls(struct vouch_exchange *x, struct vouch_span line)
{
    const struct pop3 *s = x->state;
    if (says(line, "+OK"))
        return VOUCH_OK;
    if (!says(line, "-ERR"))
        return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
    return s->stls ? fail(x, VOUCH_F_STARTTLS_REFUSED, line, VOUCH_E_REFUSED)
                   : fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, line, VOUCH_E_NOT_FOUND);
}

static int on_leaving(struct vouch_exchange *x, struct vouch_span line)
{
    (void)line;
    return ((struct pop3 *)x->state)->lines.outcome;
}

static int on_line(struct vouch_exchange *x, struct vouch_span line)
{
    static int (*const stages[])(struct vouch_exchange *, struct vouch_span) = {
        [VOUCH_LINES_BEGIN] = on_leaving,
        [VOUCH_LINES_GREETING] = on_greeting,
        [CAPA] = on_capa,
        [LIST] = on_list,
        [VOUCH_LINES_STARTTLS] = on_stls,
        [VOUCH_LINES_GREETING_TLS] = on_greeting,
        [VOUCH_LINES_LEAVING] = on_leaving,
    };
    return stages[((struct pop3 *)x->state)->lines.stage](x, line);
}

static int greet(struct vouch_exchange *x)
{
    return vouch_lines_greet(x, &protocol);
}

static int talk(struct vouch_exchange *x)
{
    return vouch_lines_talk(x, &protocol);
}

const struct vouch_dialogue vouch_dialogue_pop3 = {
    .scheme = "pop3", .port = 110, .starttls = "pop3", .greet = greet, .talk = talk};

const struct vouch_dialogue vouch_dialogue_pop3s = {.scheme = "pop3s",
                                                    .port = 995,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk};
