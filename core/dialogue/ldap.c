// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap.h"

#include "core/dialogue/ldap_entry.h"
#include "core/dialogue/ldap_message.h"

#include <string.h>

enum stage { BEGIN = 0, STARTTLS, BIND, SEARCH, LEAVING };

enum { ENTRIES_MAX = 1000, BYTES_MAX = 4 * 1024 * 1024, VALUE_MAX = 160 };

/* The dialogue's state between steps, in vouch_exchange's state. */
struct ldap {
    enum stage stage;
    uint32_t id; /* of the last request */
    uint32_t entries;
    uint32_t references;
    uint32_t bytes; /* of answers */
    size_t skip;    /* bytes still to come of a response larger than the buffer */
    bool root_dse;  /* the search is for the root DSE */
};

_Static_assert(sizeof(struct ldap) <= VOUCH_DIALOGUE_STATE_SIZE, "LDAP's state must fit");

static const struct vouch_ldap_options defaults = {.expect = VOUCH_LDAP_ANY_NUMBER,
                                                   .expect_min = VOUCH_LDAP_ANY_NUMBER};

static const struct vouch_ldap_options *options_of(const struct vouch_exchange *x)
{
    return x->options ? x->options : &defaults;
}

static void find(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span value)
{
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, value);
}

/* "49 invalidCredentials: the server's words" */
static struct vouch_span describe(struct vouch_writer *w, const struct vouch_ldap_result *r)
{
    vouch_write_decimal(w, r->code);
    vouch_write_text(w, " ");
    vouch_write_text(w, vouch_ldap_result_text(r->code));
    struct vouch_span words = r->diagnostic;
    while (words.len &&
           words.data[words.len - 1] == 0) /* Active Directory ends its messages with NULs */
        words.len--;
    if (words.len) {
        vouch_write_text(w, ": ");
        vouch_write_span(w, vouch_span_part(words, 0, w->cap - w->len));
    }
    return vouch_writer_span(w);
}

/* --- requests --- */

static int leave(struct ldap *s, struct vouch_exchange *x)
{
    s->stage = LEAVING;
    vouch_ldap_write_unbind(&x->out, ++s->id);
    return VOUCH_OK;
}

static int search(struct ldap *s, struct vouch_exchange *x, bool root_dse)
{
    const struct vouch_ldap_query *q = options_of(x)->query;
    s->root_dse = root_dse || !q || !q->asked;
    s->stage = SEARCH;
    int status = vouch_ldap_write_search(&x->out, ++s->id, s->root_dse ? NULL : q);
    if (status == VOUCH_OK && !s->root_dse)
        vouch_report_set_fact(x->report, "ldap_filter", vouch_span_of(q->filter));
    if (status == VOUCH_OK)
        return VOUCH_AGAIN;
    find(x, VOUCH_F_LDAP_BAD_FILTER, vouch_span_of(q->filter));
    return status;
}

static bool has_credentials(const struct vouch_ldap_options *o)
{
    return o->bind_dn || o->external;
}

/* Secrets are sent only to a proved peer. EXTERNAL sends none, but reveals who we are. */
static int begin_talk(struct ldap *s, struct vouch_exchange *x)
{
    const struct vouch_ldap_options *o = options_of(x);
    vouch_report_set_fact(x->report, "ldap_stage", vouch_span_of(x->proved ? "verified" : "tls"));
    if (!has_credentials(o))
        return search(s, x, false);
    if (!x->proved && !o->insecure_bind) {
        find(x, VOUCH_F_LDAP_BIND_WITHHELD, vouch_span_of(o->bind_dn));
        return search(s, x, true); /* what needs no credentials is still done */
    }
    if (!x->proved)
        find(x, VOUCH_F_LDAP_INSECURE_BIND, vouch_span_of(o->bind_dn));
    s->stage = BIND;
    vouch_ldap_write_bind(&x->out, ++s->id, o);
    return VOUCH_AGAIN;
}

/* --- responses --- */

static bool mentions(struct vouch_span text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++)
        if (vouch_span_starts_nocase(vouch_span_part(text, i, len), word))
            return true;
    return false;
}

/* Windows' error code, which Active Directory adds to invalidCredentials in hexadecimal: "data
 * 52e,". */
static enum vouch_finding_code code_of_windows(struct vouch_span diagnostic)
{
    static const struct {
        const char *data;
        enum vouch_finding_code code;
    } known[] = {
        {"data 525", VOUCH_F_LDAP_AD_NO_USER},     {"data 530", VOUCH_F_LDAP_AD_LOGON_HOURS},
        {"data 531", VOUCH_F_LDAP_AD_WORKSTATION}, {"data 532", VOUCH_F_LDAP_AD_PASSWORD_EXPIRED},
        {"data 533", VOUCH_F_LDAP_AD_DISABLED},    {"data 701", VOUCH_F_LDAP_AD_EXPIRED},
        {"data 773", VOUCH_F_LDAP_AD_MUST_RESET},  {"data 775", VOUCH_F_LDAP_AD_LOCKED}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (mentions(diagnostic, known[i].data))
            return known[i].code;
    return VOUCH_F_LDAP_BAD_CREDENTIALS;
}

/* The finding for a refused bind: a directory that requires signing or channel binding says so in
 * cryptic codes (80090346 is Windows' SEC_E_BAD_BINDINGS). */
static enum vouch_finding_code code_of_bind(const struct vouch_ldap_options *o,
                                            const struct vouch_ldap_result *r)
{
    if (o->external) /* the certificate was the only credential */
        return VOUCH_F_TLS_PEER_REJECTED_CLIENT;
    if (mentions(r->diagnostic, "80090346"))
        return VOUCH_F_LDAP_CHANNEL_BINDING;
    if (r->code == 8 || r->code == 13)
        return VOUCH_F_LDAP_STRONGER_AUTH;
    return r->code == 49 ? code_of_windows(r->diagnostic) : VOUCH_F_LDAP_BIND_FAILED;
}

static int on_starttls(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_result *r)
{
    uint8_t text[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    if (r->code == 0)
        return VOUCH_OK;
    s->stage = LEAVING;
    find(x, VOUCH_F_LDAP_STARTTLS_REFUSED, describe(&w, r));
    return VOUCH_E_REFUSED;
}

static int on_bind(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_result *r)
{
    uint8_t text[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_span words = describe(&w, r);
    vouch_report_add_fact(x->report, "ldap_bind", words);
    if (r->code != 0) {
        find(x, code_of_bind(options_of(x), r), words);
        return leave(s, x);
    }
    vouch_report_set_fact(x->report, "ldap_stage", vouch_span_of("bound"));
    return search(s, x, false);
}

static void judge_count(const struct ldap *s, struct vouch_exchange *x)
{
    const struct vouch_ldap_options *o = options_of(x);
    bool exact = o->expect == VOUCH_LDAP_ANY_NUMBER || s->entries == (uint32_t)o->expect;
    bool enough = o->expect_min == VOUCH_LDAP_ANY_NUMBER || s->entries >= (uint32_t)o->expect_min;
    if (!s->root_dse && !(exact && enough))
        vouch_report_find_number(x->report, VOUCH_F_LDAP_UNEXPECTED_COUNT, VOUCH_NO_POSITION,
                                 s->entries);
}

static void conclude(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_result *r)
{
    uint8_t text[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_span words = describe(&w, r);
    vouch_report_add_fact(x->report, "ldap_search", words);
    vouch_report_add_number(x->report, "ldap_entries", s->entries);
    vouch_report_add_number(x->report, "ldap_references", s->references);
    if (r->code == 10) {
        find(x, VOUCH_F_LDAP_REFERRAL, words);
        judge_count(s, x); /* a referral is not an entry */
    } else if (r->code != 0) {
        find(x, VOUCH_F_LDAP_SEARCH_FAILED, words);
    } else {
        vouch_report_set_fact(x->report, "ldap_stage", vouch_span_of("searched"));
        judge_count(s, x);
    }
}

static int on_done(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_result *r)
{
    conclude(s, x, r);
    return leave(s, x);
}

static void on_entry(struct ldap *s, struct vouch_exchange *x, struct vouch_span content)
{
    struct vouch_span dn;
    if (s->root_dse)
        vouch_ldap_entry_keep_root(content, x->report);
    else if (s->entries == 0 && vouch_ldap_entry_name(content, &dn) == VOUCH_OK)
        vouch_report_add_fact(x->report, "ldap_dn", vouch_span_part(dn, 0, VALUE_MAX));
    s->entries++;
}

/* A message that is not a response to the request ends the dialogue. A notice of disconnection has
 * the id 0 (RFC 4511 section 4.4.1). */
static int on_stray(struct vouch_exchange *x, const struct vouch_ldap_message *m)
{
    uint8_t text[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_ldap_result r;
    bool notice = m->id == 0 && m->operation == VOUCH_LDAP_EXTENDED_RESPONSE;
    if (notice && vouch_ldap_result_read(m->content, &r) == VOUCH_OK)
        find(x, VOUCH_F_LDAP_DISCONNECTED, describe(&w, &r));
    else
        vouch_report_find_number(x->report, VOUCH_F_LDAP_STRAY_MESSAGE, VOUCH_NO_POSITION, m->id);
    return VOUCH_E_MALFORMED;
}

static const struct {
    uint8_t operation;
    int (*on_result)(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_result *r);
} awaited[] = {
    [BEGIN] = {0, NULL},
    [STARTTLS] = {VOUCH_LDAP_EXTENDED_RESPONSE, on_starttls},
    [BIND] = {VOUCH_LDAP_BIND_RESPONSE, on_bind},
    [SEARCH] = {VOUCH_LDAP_DONE, on_done},
    [LEAVING] = {0, NULL},
};

static int on_message(struct ldap *s, struct vouch_exchange *x, const struct vouch_ldap_message *m)
{
    struct vouch_ldap_result r;
    if (m->id != s->id)
        return on_stray(x, m);
    if (s->stage == SEARCH && m->operation == VOUCH_LDAP_ENTRY) {
        on_entry(s, x, m->content);
        return VOUCH_AGAIN;
    }
    if (s->stage == SEARCH && m->operation == VOUCH_LDAP_REFERENCE) {
        s->references++;
        return VOUCH_AGAIN;
    }
    if (m->operation != awaited[s->stage].operation)
        return on_stray(x, m);
    if (vouch_ldap_result_read(m->content, &r) != VOUCH_OK) {
        find(x, VOUCH_F_LDAP_MALFORMED, vouch_span_of("no result"));
        return VOUCH_E_MALFORMED;
    }
    return awaited[s->stage].on_result(s, x, &r);
}

/* --- incoming messages --- */

/* A response larger than the buffer: an entry is counted and its bytes are skipped. */
static int begin_skipping(struct ldap *s, struct vouch_exchange *x,
                          const struct vouch_ldap_message *m, size_t length)
{
    bool entry = s->stage == SEARCH && m->id == s->id && m->operation == VOUCH_LDAP_ENTRY;
    if (!entry || length > BYTES_MAX) {
        vouch_report_find_number(x->report, VOUCH_F_LDAP_TOO_LARGE, VOUCH_NO_POSITION,
                                 (uint32_t)length);
        return VOUCH_E_SPACE;
    }
    s->entries++;
    s->skip = length - x->in.len; /* nothing before it has been used */
    x->used = x->in.len;
    return VOUCH_AGAIN;
}

static int malformed(struct vouch_exchange *x, struct vouch_span left)
{
    uint8_t text[40];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_write_text(&w, vouch_dialogue_is_tls_record(left) ? "TLS: " : "");
    vouch_write_hex(&w, vouch_span_part(left, 0, 12));
    find(x, VOUCH_F_LDAP_MALFORMED, vouch_writer_span(&w));
    return VOUCH_E_MALFORMED;
}

/* Has enough been received, so that no more is wanted? */
static bool is_endless(const struct ldap *s, const struct vouch_exchange *x)
{
    uint32_t most = options_of(x)->entries_max;
    return s->entries > (most ? most : ENTRIES_MAX) || s->bytes > BYTES_MAX;
}

static int take_message(struct ldap *s, struct vouch_exchange *x)
{
    struct vouch_ldap_message m = {0, 0, {NULL, 0}};
    size_t length;
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    int status = vouch_ldap_message_peek(left, &m, &length);
    if (status == VOUCH_E_MALFORMED)
        return malformed(x, left);
    bool whole_buffer = x->full && x->used == 0;
    if (status == VOUCH_AGAIN && (whole_buffer || length > BYTES_MAX))
        return begin_skipping(s, x, &m, length);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    x->used += length;
    s->bytes += (uint32_t)length;
    return on_message(s, x, &m);
}

static void skip_some(struct ldap *s, struct vouch_exchange *x)
{
    size_t now = s->skip < x->in.len ? s->skip : x->in.len;
    s->skip -= now;
    s->bytes += (uint32_t)now;
    x->used += now;
}

/* Takes whole messages until something was sent or the part is over. */
static int take_messages(struct vouch_exchange *x)
{
    struct ldap *s = x->state;
    int status = VOUCH_AGAIN;
    size_t before;
    skip_some(s, x);
    do {
        before = x->used;
        status = s->skip ? VOUCH_AGAIN : take_message(s, x);
        if (status == VOUCH_AGAIN && is_endless(s, x)) {
            vouch_report_find_number(x->report, VOUCH_F_LDAP_ENDLESS, VOUCH_NO_POSITION,
                                     s->entries);
            return leave(s, x);
        }
    } while (status == VOUCH_AGAIN && x->used > before && x->out.len == 0);
    return status;
}

static int greet_ldap(struct vouch_exchange *x)
{
    struct ldap *s = x->state;
    if (s->stage != BEGIN)
        return take_messages(x);
    s->stage = STARTTLS;
    vouch_ldap_write_starttls(&x->out, ++s->id);
    return VOUCH_AGAIN;
}

static int talk(struct vouch_exchange *x)
{
    struct ldap *s = x->state;
    bool begun = s->stage == BIND || s->stage == SEARCH;
    return begun ? take_messages(x) : begin_talk(s, x);
}

const struct vouch_dialogue vouch_dialogue_ldaps = {.scheme = "ldaps",
                                                    .port = 636,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk};

const struct vouch_dialogue vouch_dialogue_ldap = {
    .scheme = "ldap", .port = 389, .starttls = "ldap", .greet = greet_ldap, .talk = talk};
