// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/smtp.h"

#include "core/dialogue/smtp_keywords.h"
#include "core/dialogue/smtp_reply.h"

enum stage {
    BEGIN = 0,
    GREETING,
    EHLO,
    HELO,
    PROBE,
    RESET,
    STARTTLS,
    GREETING_TLS,
    EHLO_TLS,
    LEAVING
};

enum { REPLY_MAX = 100, WAIT_MS = 3000 };

/* The dialogue's state between steps, in vouch_exchange's state. */
struct smtp {
    enum stage stage;
    int outcome; /* what to answer once QUIT is sent */
    bool lmtp;
    struct vouch_smtp_keywords before;
    struct vouch_smtp_keywords after;
    uint16_t reply_len;
    uint8_t reply[REPLY_MAX]; /* the first line of the current reply, code included */
};

_Static_assert(sizeof(struct smtp) <= VOUCH_DIALOGUE_STATE_SIZE, "SMTP's state must fit");

static const struct vouch_smtp_options defaults = {NULL, false};

static const struct vouch_smtp_options *options_of(const struct vouch_exchange *x)
{
    return x->options ? x->options : &defaults;
}

static void say(struct vouch_exchange *x, const char *command, const char *argument)
{
    vouch_write_text(&x->out, command);
    vouch_write_text(&x->out, argument);
    vouch_write_text(&x->out, "\r\n");
}

static void say_hello(struct vouch_exchange *x, const char *command)
{
    const struct smtp *s = x->state;
    const char *name = options_of(x)->ehlo_name;
    say(x, s->lmtp ? "LHLO " : command, name ? name : "localhost");
}

static struct vouch_span reply_of(const struct smtp *s)
{
    struct vouch_span text = {s->reply, s->reply_len};
    return text;
}

static void find(struct vouch_exchange *x, enum vouch_finding_code code, const struct smtp *s)
{
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, reply_of(s));
}

/* Sends QUIT; the step's last answer will be `outcome`. */
static int leave(struct smtp *s, struct vouch_exchange *x, int outcome)
{
    s->stage = LEAVING;
    s->outcome = outcome;
    x->leaving = true;
    say(x, "QUIT", "");
    return VOUCH_AGAIN;
}

static bool speaks_of_certificate(struct vouch_span reply)
{
    for (size_t i = 0; i < reply.len; i++)
        if (vouch_span_starts_nocase(vouch_span_part(reply, i, reply.len), "certificate"))
            return true;
    return false;
}

/* Postfix completes the handshake and refuses a client without a good certificate in its next
 * reply. */
static enum vouch_finding_code why_refused(const struct smtp *s, const struct vouch_exchange *x,
                                           enum vouch_finding_code usually)
{
    if (!x->report->tls.client_cert_requested || !speaks_of_certificate(reply_of(s)))
        return usually;
    return x->report->tls.client_cert_sent ? VOUCH_F_TLS_PEER_REJECTED_CLIENT
                                           : VOUCH_F_TLS_CLIENT_CERT_DEMANDED;
}

/* After a temporary refusal the check asks once more, on a new connection. */
static int again_later(struct smtp *s, struct vouch_exchange *x)
{
    find(x, VOUCH_F_SMTP_TEMPORARY, s);
    s->stage = BEGIN;
    s->before = (struct vouch_smtp_keywords){0};
    x->wait_ms = WAIT_MS;
    return VOUCH_RECONNECT;
}

static bool is_temporary(unsigned code)
{
    return code >= 400 && code < 500;
}

static int on_greeting(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    bool over_tls = s->stage == GREETING_TLS;
    if (is_temporary(code) && x->may_reconnect && !over_tls)
        return again_later(s, x);
    if (code != 220) {
        find(x, why_refused(s, x, VOUCH_F_SMTP_GREETING_REFUSED), s);
        return leave(s, x, over_tls ? VOUCH_OK : VOUCH_E_REFUSED);
    }
    vouch_report_add_fact(x->report, "smtp_banner", reply_of(s));
    s->stage = over_tls ? EHLO_TLS : EHLO;
    say_hello(x, "EHLO ");
    return VOUCH_AGAIN;
}

static enum vouch_finding_code why_no_starttls(const struct vouch_smtp_keywords *k)
{
    if (k->starttls_first)
        return VOUCH_F_SMTP_STARTTLS_HIDDEN;
    return k->masked ? VOUCH_F_SMTP_STARTTLS_STRIPPED : VOUCH_F_SMTP_NO_STARTTLS;
}

static int ask_for_tls(struct smtp *s, struct vouch_exchange *x)
{
    s->stage = STARTTLS;
    say(x, "STARTTLS", "");
    return VOUCH_AGAIN;
}

/* Does the reply say that the command is unknown (RFC 5321 section 4.2.4)? */
static bool knows_no_ehlo(unsigned code)
{
    return code >= 500 && code <= 504;
}

static int on_ehlo(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    if (is_temporary(code) && x->may_reconnect)
        return again_later(s, x);
    if (code != 250 && !knows_no_ehlo(code)) {
        find(x, code < 400 ? VOUCH_F_SMTP_MALFORMED_REPLY : VOUCH_F_SMTP_EHLO_REFUSED, s);
        return leave(s, x, VOUCH_E_REFUSED);
    }
    if (code != 250 && s->lmtp) {
        find(x, VOUCH_F_STARTTLS_WRONG_SERVICE, s);
        return leave(s, x, VOUCH_E_REFUSED);
    }
    if (code != 250) {
        s->stage = HELO;
        say_hello(x, "HELO ");
        return VOUCH_AGAIN;
    }
    vouch_report_add_fact(x->report, "smtp_ehlo", vouch_smtp_keywords_text(&s->before));
    if (s->before.clear_passwords)
        vouch_report_find_plain(x->report, VOUCH_F_SMTP_AUTH_IN_CLEAR);
    if (!vouch_smtp_keywords_has(&s->before, VOUCH_SMTP_STARTTLS)) {
        vouch_report_find_plain(x->report, why_no_starttls(&s->before));
        return leave(s, x, VOUCH_E_NOT_FOUND);
    }
    if (!options_of(x)->probe_required)
        return ask_for_tls(s, x);
    s->stage = PROBE;
    say(x, "MAIL FROM:<>", "");
    return VOUCH_AGAIN;
}

static int on_helo(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    find(x, code == 250 ? VOUCH_F_SMTP_NO_ESMTP : VOUCH_F_SMTP_HELO_REFUSED, s);
    return leave(s, x, VOUCH_E_NOT_FOUND);
}

static int on_probe(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    bool required = code == 530; /* RFC 3207 section 4 */
    enum vouch_finding_code finding = VOUCH_F_SMTP_REQUIRED_UNKNOWN;
    if (required || code == 250)
        finding = required ? VOUCH_F_SMTP_TLS_REQUIRED : VOUCH_F_SMTP_TLS_NOT_REQUIRED;
    find(x, finding, s);
    if (finding != VOUCH_F_SMTP_REQUIRED_UNKNOWN)
        vouch_report_add_fact(x->report, "smtp_tls_required",
                              vouch_span_of(required ? "yes" : "no"));
    s->stage = RESET;
    say(x, "RSET", "");
    return VOUCH_AGAIN;
}

static int on_reset(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    (void)code; /* a listener that requires TLS may refuse RSET too */
    return ask_for_tls(s, x);
}

static int on_starttls(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    enum vouch_finding_code finding = VOUCH_F_SMTP_STARTTLS_UNEXPECTED;
    vouch_report_add_fact(x->report, "smtp_starttls_reply", reply_of(s));
    if (code == 220)
        return VOUCH_OK;
    if (code >= 400)
        finding = code < 500 ? VOUCH_F_SMTP_STARTTLS_TEMPORARY : VOUCH_F_SMTP_STARTTLS_REFUSED;
    find(x, finding, s);
    return leave(s, x, VOUCH_E_REFUSED);
}

static void compare_keywords(const struct smtp *s, struct vouch_exchange *x)
{
    uint8_t text[128];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    if (vouch_smtp_keywords_has(&s->after, VOUCH_SMTP_STARTTLS))
        vouch_report_find_plain(x->report, VOUCH_F_SMTP_STARTTLS_AGAIN);
    vouch_smtp_keywords_lost(&s->before, &s->after, &w);
    if (w.len)
        vouch_report_find(x->report, VOUCH_F_SMTP_KEYWORDS_DIFFER, VOUCH_NO_POSITION,
                          VOUCH_NO_POSITION, vouch_writer_span(&w));
}

static int on_ehlo_tls(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    if (code != 250) {
        find(x, why_refused(s, x, VOUCH_F_SMTP_EHLO_TLS_REFUSED), s);
        return leave(s, x, VOUCH_OK);
    }
    vouch_report_add_fact(x->report, "smtp_ehlo_tls", vouch_smtp_keywords_text(&s->after));
    compare_keywords(s, x);
    return leave(s, x, VOUCH_OK);
}

static int on_leaving(struct smtp *s, struct vouch_exchange *x, unsigned code)
{
    (void)x;
    (void)code;
    return s->outcome;
}

/* Handles the whole reply that a stage has waited for. */
static int (*const on_reply[])(struct smtp *s, struct vouch_exchange *x, unsigned code) = {
    [BEGIN] = on_leaving,     [GREETING] = on_greeting,     [EHLO] = on_ehlo,
    [HELO] = on_helo,         [PROBE] = on_probe,           [RESET] = on_reset,
    [STARTTLS] = on_starttls, [GREETING_TLS] = on_greeting, [EHLO_TLS] = on_ehlo_tls,
    [LEAVING] = on_leaving,
};

static void keep_reply(struct smtp *s, const struct vouch_smtp_line *line)
{
    struct vouch_writer w = vouch_writer_of(s->reply, REPLY_MAX);
    vouch_write_padded(&w, line->code, 3);
    vouch_write_u8(&w, ' ');
    vouch_write_span(&w, vouch_span_part(line->text, 0, REPLY_MAX - w.len));
    s->reply_len = (uint16_t)w.len;
}

static int on_line(struct smtp *s, struct vouch_exchange *x, const struct vouch_smtp_line *line)
{
    if (s->reply_len == 0)
        keep_reply(s, line);
    if (s->stage == EHLO && line->code == 250)
        vouch_smtp_keywords_add(&s->before, line->text);
    if (s->stage == EHLO_TLS && line->code == 250)
        vouch_smtp_keywords_add(&s->after, line->text);
    if (!line->last)
        return VOUCH_AGAIN;
    int status = on_reply[s->stage](s, x, line->code);
    s->reply_len = 0;
    return status;
}

static int malformed(struct smtp *s, struct vouch_exchange *x, int status,
                     const struct vouch_smtp_line *line)
{
    struct vouch_span shown = status == VOUCH_E_SPACE ? x->in : line->text;
    if (s->stage == LEAVING)
        return s->outcome;
    bool at_all = s->stage == GREETING || s->stage == GREETING_TLS;
    enum vouch_finding_code code =
        status == VOUCH_E_SPACE ? VOUCH_F_SMTP_LINE_TOO_LONG : VOUCH_F_SMTP_MALFORMED_REPLY;
    if (at_all && status == VOUCH_E_MALFORMED)
        code = VOUCH_F_SMTP_NOT_SMTP;
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_span_part(shown, 0, REPLY_MAX));
    return VOUCH_E_MALFORMED;
}

/* Takes whole lines until the stage has sent something or is over: what follows the reply that
 * starts TLS must stay unused, because it is an injection. */
static int take_lines(struct vouch_exchange *x)
{
    struct smtp *s = x->state;
    struct vouch_smtp_line line;
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN && x->out.len == 0) {
        size_t used = 0;
        struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
        int taken = vouch_smtp_line_take(left, &line, &used);
        x->used += used;
        if (taken == VOUCH_AGAIN)
            break;
        status = taken == VOUCH_OK ? on_line(s, x, &line) : malformed(s, x, taken, &line);
    }
    if (status == VOUCH_AGAIN && x->ended && s->stage == LEAVING)
        return s->outcome; /* a peer may close without answering QUIT */
    return status;
}

static int greet_smtp(struct vouch_exchange *x)
{
    struct smtp *s = x->state;
    if (s->stage == BEGIN)
        s->stage = GREETING;
    if (s->stage == GREETING && vouch_dialogue_is_tls_record(x->in)) {
        vouch_report_find_text(x->report, VOUCH_F_SMTP_NOT_SMTP, VOUCH_NO_POSITION, "TLS");
        return VOUCH_E_MALFORMED;
    }
    return take_lines(x);
}

static int greet_lmtp(struct vouch_exchange *x)
{
    struct smtp *s = x->state;
    s->lmtp = true;
    return greet_smtp(x);
}

static int talk_smtp(struct vouch_exchange *x)
{
    struct smtp *s = x->state;
    if (s->stage != STARTTLS)
        return take_lines(x);
    s->stage = EHLO_TLS;
    say_hello(x, "EHLO ");
    return VOUCH_AGAIN;
}

static int talk_smtps(struct vouch_exchange *x)
{
    struct smtp *s = x->state;
    if (s->stage == BEGIN)
        s->stage = GREETING_TLS;
    return take_lines(x);
}

const struct vouch_dialogue vouch_dialogue_smtp = {
    .scheme = "smtp", .port = 25, .starttls = "smtp", .greet = greet_smtp, .talk = talk_smtp};

const struct vouch_dialogue vouch_dialogue_smtps = {.scheme = "smtps",
                                                    .port = 465,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk_smtps};

const struct vouch_dialogue vouch_dialogue_lmtp = {
    .scheme = "lmtp", .port = 24, .starttls = "lmtp", .greet = greet_lmtp, .talk = talk_smtp};
