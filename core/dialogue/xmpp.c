// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/xmpp.h"

#include "core/dialogue/lines.h"
#include "core/target.h"

static const char name[] = "XMPP";

enum stage { BEGIN = 0, STREAM, FEATURES, STARTTLS, STREAM_TLS, FEATURES_TLS, LEAVING };

enum { OFFERED_MAX = 160 };

struct xmpp {
    struct vouch_lines lines; /* its stage and outcome; XMPP has no lines */
    bool starttls;
    bool required;
    bool clear_login;
    bool in_starttls; /* the feature that was begun last is starttls */
    bool in_error;    /* within stream:error */
    unsigned depth;   /* within stream:features */
    uint8_t offered_len;
    uint8_t offered[OFFERED_MAX]; /* names of features, separated by blanks */
};

_Static_assert(sizeof(struct xmpp) <= VOUCH_DIALOGUE_STATE_SIZE, "XMPP's state must fit");

/* One tag, and the text before it. */
struct tag {
    struct vouch_span text;
    struct vouch_span name; /* without prefix */
    bool closing;           /* </name> */
    bool empty;             /* <name/> */
    bool declaration;       /* <?xml ...?>, <!...> */
};

static bool is(struct vouch_span s, const char *word)
{
    return vouch_span_equal(s, vouch_span_of(word));
}

static int say_stream(struct vouch_exchange *x, enum stage stage, const char *space)
{
    struct xmpp *s = x->state;
    s->lines.stage = stage;
    vouch_write_text(&x->out, "<?xml version='1.0'?><stream:stream xmlns='jabber:");
    vouch_write_text(&x->out, space);
    vouch_write_text(&x->out, "' xmlns:stream='http://etherx.jabber.org/streams' to='");
    vouch_write_text(&x->out, x->target ? x->target->host : "localhost");
    vouch_write_text(&x->out, "' version='1.0'>");
    return VOUCH_AGAIN;
}

static int leave(struct vouch_exchange *x, int outcome)
{
    struct xmpp *s = x->state;
    s->lines.stage = LEAVING;
    s->lines.outcome = outcome;
    x->leaving = true;
    vouch_write_text(&x->out, "</stream:stream>");
    return VOUCH_AGAIN;
}

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said,
                int status)
{
    vouch_lines_find(x, code, name, said);
    return status == VOUCH_E_MALFORMED ? status : leave(x, status);
}

/* --- parsing ---------------------------------------------------------------------------------- */

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The ">" that ends the tag at `at`, skipping those within attribute values. */
static size_t end_of_tag(struct vouch_span in, size_t at)
{
    uint8_t quote = 0;
    for (; at < in.len; at++) {
        uint8_t c = in.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at;
    }
    return in.len;
}

static void name_tag(struct vouch_span inner, struct tag *t)
{
    t->closing = inner.len && inner.data[0] == '/';
    t->declaration = inner.len && (inner.data[0] == '?' || inner.data[0] == '!');
    t->empty = inner.len && inner.data[inner.len - 1] == '/';
    if (t->closing)
        inner = vouch_span_part(inner, 1, inner.len);
    size_t end = 0;
    size_t begin = 0;
    for (; end < inner.len && !is_blank(inner.data[end]) && inner.data[end] != '/'; end++)
        if (inner.data[end] == ':')
            begin = end + 1;
    t->name = vouch_span_part(inner, begin, end - begin);
}

/* VOUCH_OK; VOUCH_AGAIN: no whole tag yet. */
static int take_tag(struct vouch_exchange *x, struct tag *t)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    size_t begin = vouch_span_find(left, 0, '<');
    size_t end = end_of_tag(left, begin);
    if (end >= left.len)
        return VOUCH_AGAIN;
    t->text = vouch_span_part(left, 0, begin);
    name_tag(vouch_span_part(left, begin + 1, end - begin - 1), t);
    x->used += end + 1;
    return VOUCH_OK;
}

/* --- meaning ---------------------------------------------------------------------------------- */

static void take_feature(struct xmpp *s, struct vouch_span feature)
{
    struct vouch_writer w = vouch_writer_of(s->offered, OFFERED_MAX);
    w.len = s->offered_len;
    if (w.len + feature.len + 1 < OFFERED_MAX) {
        vouch_write_text(&w, w.len ? " " : "");
        vouch_write_span(&w, feature);
    }
    s->offered_len = (uint8_t)w.len;
    s->in_starttls = is(feature, "starttls");
    s->starttls = s->starttls || s->in_starttls;
}

static void read_feature(struct xmpp *s, const struct tag *t)
{
    if (t->closing) {
        s->clear_login = s->clear_login || (is(t->name, "mechanism") && is(t->text, "PLAIN"));
        s->depth--;
        return;
    }
    if (s->depth == 1)
        take_feature(s, t->name);
    s->required = s->required || (s->depth == 2 && s->in_starttls && is(t->name, "required"));
    s->depth += !t->empty;
}

static int judge_features(struct vouch_exchange *x)
{
    struct xmpp *s = x->state;
    const struct vouch_span offered = {s->offered, s->offered_len};
    if (s->lines.stage == FEATURES_TLS)
        return leave(x, VOUCH_OK);
    vouch_report_add_fact(x->report, "capabilities", offered);
    if (s->clear_login)
        vouch_lines_find(x, VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, name, vouch_span_of(NULL));
    if (!s->starttls)
        return fail(x, VOUCH_F_STARTTLS_NOT_OFFERED, offered, VOUCH_E_NOT_FOUND);
    vouch_report_add_fact(x->report, "xmpp_tls_required",
                          vouch_span_of(s->required ? "yes" : "no"));
    s->lines.stage = STARTTLS;
    vouch_write_text(&x->out, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    return VOUCH_AGAIN;
}

/* RFC 6120 section 4.9: <stream:error><host-unknown .../></stream:error> */
static int on_error(struct vouch_exchange *x, const struct tag *t)
{
    const struct xmpp *s = x->state;
    bool over_tls = s->lines.stage > STARTTLS;
    return fail(x, VOUCH_F_STARTTLS_GREETING_REFUSED, t->name,
                over_tls ? VOUCH_OK : VOUCH_E_REFUSED);
}

static int on_features(struct vouch_exchange *x, const struct tag *t)
{
    struct xmpp *s = x->state;
    if (s->depth) {
        read_feature(s, t);
        return s->depth ? VOUCH_AGAIN : judge_features(x);
    }
    if (!is(t->name, "features") || t->closing)
        return fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, t->name, VOUCH_E_MALFORMED);
    s->depth = !t->empty;
    return t->empty ? judge_features(x) : VOUCH_AGAIN;
}

static int on_stream(struct vouch_exchange *x, const struct tag *t)
{
    struct xmpp *s = x->state;
    if (!is(t->name, "stream") || t->closing)
        return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, t->name, VOUCH_E_MALFORMED);
    s->lines.stage = s->lines.stage == STREAM ? FEATURES : FEATURES_TLS;
    return VOUCH_AGAIN;
}

static int on_starttls(struct vouch_exchange *x, const struct tag *t)
{
    if (is(t->name, "proceed"))
        return VOUCH_OK;
    return is(t->name, "failure")
               ? fail(x, VOUCH_F_STARTTLS_REFUSED, t->name, VOUCH_E_REFUSED)
               : fail(x, VOUCH_F_STARTTLS_MALFORMED_REPLY, t->name, VOUCH_E_MALFORMED);
}

static int on_tag(struct vouch_exchange *x, const struct tag *t)
{
    struct xmpp *s = x->state;
    if (t->declaration)
        return VOUCH_AGAIN;
    if (s->lines.stage == LEAVING)
        return s->lines.outcome;
    if (s->in_error)
        return on_error(x, t);
    s->in_error = !s->depth && is(t->name, "error");
    if (s->in_error)
        return VOUCH_AGAIN;
    switch (s->lines.stage) {
    case STREAM:
    case STREAM_TLS:
        return on_stream(x, t);
    case STARTTLS:
        return on_starttls(x, t);
    default:
        return on_features(x, t);
    }
}

/* Input that does not start with a tag is not XMPP. */
static bool is_other(const struct vouch_exchange *x)
{
    const struct xmpp *s = x->state;
    return s->lines.stage == STREAM && x->in.len > x->used && x->in.data[x->used] != '<' &&
           !is_blank(x->in.data[x->used]);
}

static int take_tags(struct vouch_exchange *x)
{
    struct xmpp *s = x->state;
    struct tag t;
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN && x->out.len == 0) {
        if (is_other(x)) {
            size_t line = vouch_span_find(x->in, x->used, '\n') - x->used;
            return fail(x, VOUCH_F_STARTTLS_WRONG_SERVICE, vouch_span_part(x->in, x->used, line),
                        VOUCH_E_MALFORMED);
        }
        if (take_tag(x, &t) == VOUCH_AGAIN)
            break;
        status = on_tag(x, &t);
    }
    bool over = s->lines.stage == LEAVING && status == VOUCH_AGAIN && x->ended;
    return over ? s->lines.outcome : status;
}

/* --- the four dialogues ----------------------------------------------------------------------- */

static int greet(struct vouch_exchange *x, const char *space)
{
    const struct xmpp *s = x->state;
    return s->lines.stage == BEGIN ? say_stream(x, STREAM, space) : take_tags(x);
}

static int talk(struct vouch_exchange *x, const char *space)
{
    const struct xmpp *s = x->state;
    bool begin = s->lines.stage == BEGIN || s->lines.stage == STARTTLS;
    return begin ? say_stream(x, STREAM_TLS, space) : take_tags(x);
}

static int greet_client(struct vouch_exchange *x)
{
    return greet(x, "client");
}

static int greet_server(struct vouch_exchange *x)
{
    return greet(x, "server");
}

static int talk_client(struct vouch_exchange *x)
{
    return talk(x, "client");
}

static int talk_server(struct vouch_exchange *x)
{
    return talk(x, "server");
}

const struct vouch_dialogue vouch_dialogue_xmpp = {
    .scheme = "xmpp", .port = 5222, .starttls = "xmpp", .greet = greet_client, .talk = talk_client};

const struct vouch_dialogue vouch_dialogue_xmpps = {.scheme = "xmpps",
                                                    .port = 5223,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk_client};

const struct vouch_dialogue vouch_dialogue_xmpp_server = {.scheme = "xmpp-server",
                                                          .port = 5269,
                                                          .starttls = "xmpp-server",
                                                          .greet = greet_server,
                                                          .talk = talk_server};

const struct vouch_dialogue vouch_dialogue_xmpps_server = {.scheme = "xmpps-server",
                                                           .port = 5270,
                                                           .starttls = NULL,
                                                           .greet = vouch_dialogue_nothing,
                                                           .talk = talk_server};
