// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ftp.h"

#include "core/dialogue/lines.h"

static int on_line(struct vouch_exchange *x, struct vouch_span line);

static const struct vouch_lines_protocol protocol = {
    .name = "FTP", .closing = "QUIT", .on_line = on_line};

enum { READY = 220, NOT_LOGGED_IN = 530, AUTH_GOOD = 234, CODE_MAX = 599 };

struct ftp {
    struct vouch_lines lines;
    unsigned open; /* the code of an unfinished multi-line reply, else 0 */
};

_Static_assert(sizeof(struct ftp) <= VOUCH_DIALOGUE_STATE_SIZE, "FTP's state must fit");

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    return vouch_lines_fail(x, &protocol, code, said, status);
}

static int on_greeting(struct vouch_exchange *x, struct vouch_span line, unsigned code)
{
    struct ftp *s = x->state;
    if (code != READY)
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_E_REFUSED);
    if (s->lines.stage == VOUCH_LINES_GREETING_TLS)
        return vouch_lines_leave(x, &protocol, VOUCH_OK);
    return vouch_lines_say(x, VOUCH_LINES_STARTTLS, "AUTH TLS");
}

/* RFC 4217 section 4: 5xx if the command, or TLS, is unknown; 4xx, or RFC 2228's 534, if it is
 * known but unavailable. A server without TLS may ask for a login first. */
static int on_auth(struct vouch_exchange *x, struct vouch_span line, unsigned code)
{
    if (code == AUTH_GOOD)
        return VOUCH_OK;
    bool known = (code >= 400 && code < 500) || (code > NOT_LOGGED_IN && code < 540);
    return known ? fail(x, VOUCH_F_STARTTLS_REFUSED, line, VOUCH_E_REFUSED)
                 : fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, line, VOUCH_E_NOT_FOUND);
}

static int on_reply(struct vouch_exchange *x, struct vouch_span line, unsigned code)
{
    const struct ftp *s = x->state;
    switch (s->lines.stage) {
    case VOUCH_LINES_GREETING:
    case VOUCH_LINES_GREETING_TLS:
        return on_greeting(x, line, code);
    case VOUCH_LINES_STARTTLS:
        return on_auth(x, line, code);
    default:
        return s->lines.outcome;
    }
}

static bool code_of(struct vouch_span line, unsigned *code, char *mark)
{
    uint64_t number = 0;
    bool good = vouch_span_decimal(vouch_span_part(line, 0, 3), CODE_MAX, &number);
    *code = (unsigned)number;
    *mark = line.len > 3 ? (char)line.data[3] : ' ';
    return good && number >= 100 && (*mark == ' ' || *mark == '-');
}

/* A multi-line reply ends at its code followed by a blank; the lines between may contain anything
 * (RFC 959 section 4.2). */
static int on_line(struct vouch_exchange *x, struct vouch_span line)
{
    struct ftp *s = x->state;
    unsigned code;
    char mark;
    bool reply = code_of(line, &code, &mark);
    bool greeting =
        s->lines.stage == VOUCH_LINES_GREETING || s->lines.stage == VOUCH_LINES_GREETING_TLS;
    if (s->open && !(reply && code == s->open && mark == ' '))
        return VOUCH_AGAIN;
    if (!reply)
        return fail(x, greeting ? VOUCH_F_STARTTLS_WRONG_SERVICE : VOUCH_F_STARTTLS_MALFORMED_REPLY,
                    line, VOUCH_E_MALFORMED);
    if (greeting && !s->open && code == READY)
        vouch_lines_keep_greeting(x, line);
    s->open = mark == '-' ? code : 0;
    return mark == '-' ? VOUCH_AGAIN : on_reply(x, line, code);
}

static int greet(struct vouch_exchange *x)
{
    return vouch_lines_greet(x, &protocol);
}

static int talk(struct vouch_exchange *x)
{
    return vouch_lines_talk(x, &protocol);
}

const struct vouch_dialogue vouch_dialogue_ftp = {
    .scheme = "ftp", .port = 21, .starttls = "ftp", .greet = greet, .talk = talk};

const struct vouch_dialogue vouch_dialogue_ftps = {
    .scheme = "ftps", .port = 990, .starttls = NULL, .greet = vouch_dialogue_nothing, .talk = talk};
