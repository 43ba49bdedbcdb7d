// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/imap.h"

#include "core/dialogue/lines.h"

static int on_line(struct vouch_exchange *x, struct vouch_span line);

static const struct vouch_lines_protocol protocol = {
    .name = "IMAP", .closing = "a3 LOGOUT", .on_line = on_line};

enum stage { CAPABILITY = VOUCH_LINES_OWN };

struct imap {
    struct vouch_lines lines;
    bool starttls;
    bool login_disabled;
};

_Static_assert(sizeof(struct imap) <= VOUCH_DIALOGUE_STATE_SIZE, "IMAP's state must fit");

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    return vouch_lines_fail(x, &protocol, code, said, status);
}

static bool says(struct vouch_span line, const char *words)
{
    return vouch_span_starts_nocase(line, words);
}

/* RFC 9051 section 7.1: OK, PREAUTH or BYE. A client that is authenticated by its address cannot
 * use STARTTLS. */
static int on_greeting(struct vouch_exchange *x, struct vouch_span line)
{
    struct imap *s = x->state;
    bool over_tls = s->lines.stage == VOUCH_LINES_GREETING_TLS;
    bool preauth = says(line, "* PREAUTH");
    if (says(line, "* BYE"))
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_E_REFUSED);
    if (!says(line, "* OK") && !preauth)
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, line, VOUCH_E_MALFORMED);
    vouch_lines_keep_greeting(x, line);
    if (over_tls)
        return vouch_lines_leave(x, &protocol, VOUCH_OK);
    if (preauth)
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, line, VOUCH_E_NOT_FOUND);
    return vouch_lines_say(x, CAPABILITY, "a1 CAPABILITY");
}

static void take_capabilities(struct vouch_exchange *x, struct vouch_span line)
{
    struct imap *s = x->state;
    struct vouch_span left = vouch_span_part(line, sizeof "* CAPABILITY" - 1, line.len);
    vouch_report_set_fact(x->report, "capabilities", vouch_span_part(left, 1, 300));
    s->starttls = s->login_disabled = false;
    for (struct vouch_span w = vouch_lines_word(&left); w.len; w = vouch_lines_word(&left)) {
        s->starttls = s->starttls || vouch_span_equal_nocase(w, vouch_span_of("STARTTLS"));
        s->login_disabled =
            s->login_disabled || vouch_span_equal_nocase(w, vouch_span_of("LOGINDISABLED"));
    }
}

static int on_capability(struct vouch_exchange *x, struct vouch_span line)
{
    struct imap *s = x->state;
    if (says(line, "* CAPABILITY"))
        take_capabilities(x, line);
    if (says(line, "* BYE") || says(line, "a1 NO") || says(line, "a1 BAD"))
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_E_REFUSED);
    if (says(line, "* "))
        return VOUCH_AGAIN;
    if (!says(line, "a1 OK"))
        return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
    if (!s->login_disabled)
        vouch_lines_find(x, VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, protocol.name, vouch_span_of(NULL));
    if (!s->starttls)
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, vouch_report_fact(x->report, "capabilities"),
                    VOUCH_E_NOT_FOUND);
    return vouch_lines_say(x, VOUCH_LINES_STARTTLS, "a2 STARTTLS");
}

static int on_starttls(struct vouch_exchange *x, struct vouch_span line)
{
    if (says(line, "a2 OK"))
        return VOUCH_OK;
    if (says(line, "* BYE") || says(line, "a2 NO") || says(line, "a2 BAD"))
        return fail(x, VOUCH_F_STARTTLS_REFUSED, line, VOUCH_E_REFUSED);
    if (says(line, "* "))
        return VOUCH_AGAIN;
    return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
}

static int on_leaving(struct vouch_exchange *x, struct vouch_span line)
{
    struct imap *s = x->state;
    return says(line, "a3 ") ? s->lines.outcome : VOUCH_AGAIN;
}

static int on_line(struct vouch_exchange *x, struct vouch_span line)
{
    static int (*const stages[])(struct vouch_exchange *, struct vouch_span) = {
        [VOUCH_LINES_BEGIN] = on_leaving,
        [VOUCH_LINES_GREETING] = on_greeting,
        [CAPABILITY] = on_capability,
        [VOUCH_LINES_STARTTLS] = on_starttls,
        [VOUCH_LINES_GREETING_TLS] = on_greeting,
        [VOUCH_LINES_LEAVING] = on_leaving,
    };
    return stages[((struct imap *)x->state)->lines.stage](x, line);
}

static int greet(struct vouch_exchange *x)
{
    return vouch_lines_greet(x, &protocol);
}

static int talk(struct vouch_exchange *x)
{
    return vouch_lines_talk(x, &protocol);
}

const struct vouch_dialogue vouch_dialogue_imap = {
    .scheme = "imap", .port = 143, .starttls = "imap", .greet = greet, .talk = talk};

const struct vouch_dialogue vouch_dialogue_imaps = {.scheme = "imaps",
                                                    .port = 993,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk};
