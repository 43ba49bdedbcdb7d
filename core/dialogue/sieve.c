// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/sieve.h"

#include "core/dialogue/lines.h"

static int on_line(struct vouch_exchange *x, struct vouch_span line);

static const struct vouch_lines_protocol protocol = {
    .name = "ManageSieve", .closing = "LOGOUT", .on_line = on_line};

enum { OFFERED_MAX = 200 };

struct sieve {
    struct vouch_lines lines;
    bool starttls;
    bool clear_login;
    bool any; /* at least one capability has arrived */
    uint8_t offered_len;
    uint8_t offered[OFFERED_MAX]; /* their names, separated by blanks */
};

_Static_assert(sizeof(struct sieve) <= VOUCH_DIALOGUE_STATE_SIZE, "ManageSieve's state must fit");

static bool says(struct vouch_span line, const char *words)
{
    return vouch_span_starts_nocase(line, words);
}

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    return vouch_lines_fail(x, &protocol, code, said, status);
}

/* The text between the first two quotes; *line moves past them. */
static struct vouch_span quoted(struct vouch_span *line)
{
    size_t begin = vouch_span_find(*line, 0, '"') + 1;
    size_t end = vouch_span_find(*line, begin, '"');
    struct vouch_span text = {NULL, 0};
    if (end < line->len)
        text = vouch_span_part(*line, begin, end - begin);
    *line = vouch_span_part(*line, end + 1, line->len);
    return text;
}

static bool has_word(struct vouch_span text, const char *word)
{
    for (struct vouch_span w = vouch_lines_word(&text); w.len; w = vouch_lines_word(&text))
        if (vouch_span_equal_nocase(w, vouch_span_of(word)))
            return true;
    return false;
}

/* RFC 5804 section 1.7: "NAME", or "NAME" "value". */
static void take_capability(struct vouch_exchange *x, struct vouch_span line)
{
    struct sieve *s = x->state;
    struct vouch_span key = quoted(&line);
    struct vouch_span value = quoted(&line);
    struct vouch_writer w = vouch_writer_of(s->offered, OFFERED_MAX);
    w.len = s->offered_len;
    s->any = true;
    if (s->lines.stage != VOUCH_LINES_GREETING)
        return;
    if (w.len + key.len + 1 < OFFERED_MAX) {
        vouch_write_text(&w, w.len ? " " : "");
        vouch_write_span(&w, key);
    }
    s->offered_len = (uint8_t)w.len;
    if (vouch_span_equal_nocase(key, vouch_span_of("STARTTLS")))
        s->starttls = true;
    if (vouch_span_equal_nocase(key, vouch_span_of("IMPLEMENTATION")))
        vouch_lines_keep_greeting(x, value);
    if (vouch_span_equal_nocase(key, vouch_span_of("SASL")))
        s->clear_login = has_word(value, "PLAIN") || has_word(value, "LOGIN");
}

static int on_greeting(struct vouch_exchange *x, struct vouch_span line)
{
    struct sieve *s = x->state;
    const struct vouch_span offered = {s->offered, s->offered_len};
    if (says(line, "BYE") || says(line, "NO"))
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_E_REFUSED);
    if (!says(line, "OK") || !s->any)
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, line, VOUCH_E_MALFORMED);
    vouch_report_add_fact(x->report, "capabilities", offered);
    if (s->clear_login)
        vouch_lines_find(x, VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, protocol.name, vouch_span_of(NULL));
    if (!s->starttls)
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, offered, VOUCH_E_NOT_FOUND);
    return vouch_lines_say(x, VOUCH_LINES_STARTTLS, "STARTTLS");
}

static int on_starttls(struct vouch_exchange *x, struct vouch_span line)
{
    if (says(line, "OK"))
        return VOUCH_OK;
    if (says(line, "NO") || says(line, "BYE"))
        return fail(x, VOUCH_F_STARTTLS_REFUSED, line, VOUCH_E_REFUSED);
    return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
}

/* The server lists its capabilities again (section 2.2). */
static int on_capabilities_tls(struct vouch_exchange *x, struct vouch_span line)
{
    if (says(line, "OK"))
        return vouch_lines_leave(x, &protocol, VOUCH_OK);
    if (says(line, "NO") || says(line, "BYE"))
        return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, line, VOUCH_OK);
    return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, line, VOUCH_E_MALFORMED);
}

static int on_line(struct vouch_exchange *x, struct vouch_span line)
{
    const struct sieve *s = x->state;
    if (says(line, "\"") && s->lines.stage != VOUCH_LINES_STARTTLS) {
        take_capability(x, line);
        return VOUCH_AGAIN;
    }
    switch (s->lines.stage) {
    case VOUCH_LINES_GREETING:
        return on_greeting(x, line);
    case VOUCH_LINES_STARTTLS:
        return on_starttls(x, line);
    case VOUCH_LINES_GREETING_TLS:
        return on_capabilities_tls(x, line);
    default:
        return s->lines.outcome;
    }
}

static int greet(struct vouch_exchange *x)
{
    return vouch_lines_greet(x, &protocol);
}

static int talk(struct vouch_exchange *x)
{
    struct sieve *s = x->state;
    if (s->lines.stage == VOUCH_LINES_STARTTLS)
        s->lines.stage = VOUCH_LINES_GREETING_TLS;
    return vouch_lines_run(x, &protocol);
}

const struct vouch_dialogue vouch_dialogue_sieve = {
    .scheme = "sieve", .port = 4190, .starttls = "sieve", .greet = greet, .talk = talk};
