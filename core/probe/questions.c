// SPDX-License-Identifier: Apache-2.0
#include "core/hello/key_share.h"
#include "core/probe/probe.h"
#include "core/x509/certificate.h"

#include <string.h>

enum { TLS_1_0 = 0x0301, TLS_1_1 = 0x0302, TLS_1_2 = 0x0303, TLS_1_3 = 0x0304 };

enum { LARGE_HELLO = 2000 };

/* --- what is offered -------------------------------------------------------------------------- */

static const uint16_t suites_new[] = {0x1301, 0x1302, 0x1303};
/* Everything that a server may be expected to support, newest first. */
static const uint16_t suites_any[] = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc023,
    0xc027, 0xc024, 0xc028, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009e, 0x009f, 0xccaa,
    0x0067, 0x006b, 0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035,
    0x0041, 0x0084, 0xc008, 0xc012, 0x0016, 0x000a, 0x0005, 0x0004, 0xc011, 0xc007};
/* Those, and TLS_FALLBACK_SCSV (RFC 7507). */
static const uint16_t suites_fallback[] = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc023, 0xc027,
    0xc024, 0xc028, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009e, 0x009f, 0xccaa, 0x0067, 0x006b,
    0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x0041, 0x0084, 0xc008,
    0xc012, 0x0016, 0x000a, 0x0005, 0x0004, 0xc011, 0xc007, 0x5600};
static const uint16_t suites_rsa_certificate[] = {0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013,
                                                  0xc014, 0x009e, 0x009f, 0x0033, 0x0039, 0x009c,
                                                  0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x000a};
static const uint16_t suites_ecdsa_certificate[] = {0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024,
                                                    0xc009, 0xc00a, 0xc0ac, 0xc0ad, 0xc008};
static const uint16_t suites_anonymous[] = {0xc018, 0xc019, 0xc017, 0xc016, 0x00a6, 0x00a7, 0x006c,
                                            0x006d, 0x0034, 0x003a, 0x001b, 0x0018, 0x0046, 0x0089};
static const uint16_t suites_null[] = {0x0001, 0x0002, 0x003b, 0xc006, 0xc010, 0xc001, 0xc00b};
static const uint16_t suites_export[] = {0x0003, 0x0006, 0x0008, 0x000b, 0x000e, 0x0011,
                                         0x0014, 0x0017, 0x0019, 0x0062, 0x0064};
static const uint16_t suites_rc4[] = {0x0004, 0x0005, 0xc007, 0xc011, 0xc002, 0xc00c};
static const uint16_t suites_des[] = {0x0009, 0x000c, 0x000f, 0x0012, 0x0015, 0x001a};
static const uint16_t suites_3des[] = {0x000a, 0x0016, 0x0013, 0xc008, 0xc012, 0xc003, 0xc00d};
static const uint16_t suites_cbc[] = {0xc009, 0xc013, 0xc00a, 0xc014, 0xc023, 0xc027, 0xc024,
                                      0xc028, 0x0033, 0x0039, 0x0067, 0x006b, 0x002f, 0x0035,
                                      0x003c, 0x003d, 0x0041, 0x0084, 0x0045, 0x0088};
static const uint16_t suites_rsa_exchange[] = {0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035,
                                               0xc09c, 0xc09d, 0x0041, 0x0084, 0x000a, 0x0005};
static const uint16_t suites_dhe[] = {0x009e, 0x009f, 0xccaa, 0x0067, 0x006b, 0x0033,
                                      0x0039, 0x0016, 0x0045, 0x0088, 0xc09e, 0xc09f};

static const uint16_t groups_all[] = {0x11ec, 0x11eb, 0x11ed, 0x001d, 0x0017,
                                      0x0018, 0x0019, 0x001e, 0x0100, 0x0101};
static const uint16_t groups_classic[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101};
/* For DHE below TLS 1.3: if a finite-field group were offered, it would be chosen (RFC 7919). */
static const uint16_t groups_curves[] = {0x001d, 0x0017, 0x0018, 0x0019};
static const uint16_t schemes[] = {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805,
                                   0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0904,
                                   0x0905, 0x0906, 0x0809, 0x080a, 0x080b, 0x0402, 0x0202};
static const uint16_t share_x25519[] = {VOUCH_GROUP_X25519};
static const uint16_t hybrid[][1] = {
    {VOUCH_GROUP_X25519_MLKEM768}, {VOUCH_GROUP_P256_MLKEM768}, {VOUCH_GROUP_P384_MLKEM1024}};

static const uint16_t versions[][1] = {{TLS_1_3}, {TLS_1_2}, {TLS_1_1}, {TLS_1_0}, {VOUCH_SSL_3}};

struct offer {
    enum vouch_question question;
    struct vouch_codes suites;
    bool oldest; /* with the oldest accepted version, not the newest below TLS 1.3 */
};

static const struct offer offers[] = {
    {VOUCH_ASK_RSA_CERTIFICATE, VOUCH_CODES(suites_rsa_certificate), false},
    {VOUCH_ASK_ECDSA_CERTIFICATE, VOUCH_CODES(suites_ecdsa_certificate), false},
    {VOUCH_ASK_ANONYMOUS, VOUCH_CODES(suites_anonymous), false},
    {VOUCH_ASK_NULL, VOUCH_CODES(suites_null), false},
    {VOUCH_ASK_EXPORT, VOUCH_CODES(suites_export), true},
    {VOUCH_ASK_RC4, VOUCH_CODES(suites_rc4), false},
    {VOUCH_ASK_DES, VOUCH_CODES(suites_des), true},
    {VOUCH_ASK_3DES, VOUCH_CODES(suites_3des), false},
    {VOUCH_ASK_CBC, VOUCH_CODES(suites_cbc), false},
    {VOUCH_ASK_RSA_EXCHANGE, VOUCH_CODES(suites_rsa_exchange), false},
    {VOUCH_ASK_DHE, VOUCH_CODES(suites_dhe), false},
};

/* --- accepted versions ------------------------------------------------------------------------ */

/* The index in `versions` of the newest accepted one from `from` on; VOUCH_ASK_SSL_3 + 1: none. */
static size_t newest_from(const struct vouch_accepts *a, size_t from)
{
    while (from <= VOUCH_ASK_SSL_3 && a->answers[from] != VOUCH_ANSWER_YES)
        from++;
    return from;
}

static size_t oldest(const struct vouch_accepts *a)
{
    size_t at = VOUCH_ASK_SSL_3;
    while (at > VOUCH_ASK_TLS_1_3 && a->answers[at] != VOUCH_ANSWER_YES)
        at--;
    return at == VOUCH_ASK_TLS_1_3 ? VOUCH_ASK_SSL_3 + 1 : at;
}

/* --- the hellos ------------------------------------------------------------------------------- */

static void offer(struct vouch_probe *p, size_t version)
{
    struct vouch_client_hello *h = &p->hello;
    memset(h, 0, sizeof *h);
    h->random = p->options.random;
    h->name = vouch_span_of(p->options.servername);
    h->versions = (struct vouch_codes){versions[version], 1};
    h->suites = (struct vouch_codes)VOUCH_CODES(suites_any);
    h->groups = (struct vouch_codes)VOUCH_CODES(groups_curves);
    h->schemes = (struct vouch_codes)VOUCH_CODES(schemes);
    if (version != VOUCH_ASK_TLS_1_3)
        return;
    h->suites = (struct vouch_codes)VOUCH_CODES(suites_new);
    h->groups = (struct vouch_codes)VOUCH_CODES(groups_all);
    h->shares = (struct vouch_codes)VOUCH_CODES(share_x25519);
}

/* An answer that follows from others. A "no" among these may be a close that is not known to be a
 * refusal; then this one is not known either. */
static bool say(struct vouch_probe *p, enum vouch_answer answer)
{
    p->options.accepts->answers[p->question] = answer;
    if (answer == VOUCH_ANSWER_NO && p->closed)
        p->closed |= (uint64_t)1 << p->question;
    return false;
}

/* A question that no accepted version allows: "no" if that is certain. */
static bool say_closed(struct vouch_probe *p, size_t from)
{
    const struct vouch_accepts *a = p->options.accepts;
    for (size_t i = from; i <= VOUCH_ASK_SSL_3; i++)
        if (a->answers[i] == VOUCH_ANSWER_UNKNOWN)
            return say(p, VOUCH_ANSWER_UNKNOWN);
    return say(p, VOUCH_ANSWER_NO);
}

/* A hybrid group alone: first without a share, so that the hello is short. */
static bool prepare_group(struct vouch_probe *p)
{
    const struct vouch_accepts *a = p->options.accepts;
    struct vouch_codes group = {hybrid[p->question - VOUCH_ASK_X25519_MLKEM768], 1};
    if (a->answers[p->question] == VOUCH_ANSWER_PREFERRED)
        return false;
    if (a->answers[VOUCH_ASK_TLS_1_3] != VOUCH_ANSWER_YES)
        return say(p, a->answers[VOUCH_ASK_TLS_1_3]);
    offer(p, VOUCH_ASK_TLS_1_3);
    p->hello.groups = group;
    p->hello.shares = p->attempt ? group : (struct vouch_codes){NULL, 0};
    return true;
}

static bool prepare_classic(struct vouch_probe *p)
{
    const struct vouch_accepts *a = p->options.accepts;
    bool preferred = false;
    for (size_t i = VOUCH_ASK_X25519_MLKEM768; i <= VOUCH_ASK_P384_MLKEM1024; i++)
        preferred = preferred || a->answers[i] == VOUCH_ANSWER_PREFERRED;
    if (!preferred)
        return false;
    offer(p, VOUCH_ASK_TLS_1_3);
    p->hello.groups = (struct vouch_codes)VOUCH_CODES(groups_classic);
    return true;
}

static bool prepare_large(struct vouch_probe *p)
{
    size_t version = newest_from(p->options.accepts, VOUCH_ASK_TLS_1_3);
    if (version > VOUCH_ASK_TLS_1_0) /* SSL 3.0 has no extensions to pad */
        return say(p, VOUCH_ANSWER_UNKNOWN);
    offer(p, version);
    p->hello.bytes = LARGE_HELLO;
    return true;
}

/* Below TLS 1.3 if that is accepted, because the certificate is sent in clear there. */
static bool prepare_nameless(struct vouch_probe *p)
{
    const struct vouch_accepts *a = p->options.accepts;
    size_t version = newest_from(a, VOUCH_ASK_TLS_1_2);
    if (version > VOUCH_ASK_SSL_3 && a->answers[VOUCH_ASK_TLS_1_3] == VOUCH_ANSWER_YES)
        version = VOUCH_ASK_TLS_1_3;
    if (!p->options.servername)
        return false;
    if (version > VOUCH_ASK_SSL_3)
        return say(p, VOUCH_ANSWER_UNKNOWN);
    offer(p, version);
    p->hello.name = (struct vouch_span){NULL, 0};
    return true;
}

/* With the second newest accepted version: the server should answer that it supports a newer one.
 */
static bool prepare_fallback(struct vouch_probe *p)
{
    const struct vouch_accepts *a = p->options.accepts;
    size_t newest = newest_from(a, VOUCH_ASK_TLS_1_3);
    size_t second = newest_from(a, newest + 1);
    if (second > VOUCH_ASK_SSL_3)
        return false;
    offer(p, second);
    p->hello.suites = (struct vouch_codes)VOUCH_CODES(suites_fallback);
    return true;
}

static bool prepare_offer(struct vouch_probe *p)
{
    const struct vouch_accepts *a = p->options.accepts;
    const struct offer *o = offers;
    while (o->question != (enum vouch_question)p->question)
        o++;
    size_t version = o->oldest ? oldest(a) : newest_from(a, VOUCH_ASK_TLS_1_2);
    if (version > VOUCH_ASK_SSL_3)
        return say_closed(p, VOUCH_ASK_TLS_1_2);
    offer(p, version);
    p->hello.suites = o->suites;
    return true;
}

bool vouch_probe_prepare(struct vouch_probe *p)
{
    if (p->question >= VOUCH_QUESTIONS) {
        vouch_probe_prepare_client(p, p->question - VOUCH_QUESTIONS);
        return true;
    }
    if (p->question <= VOUCH_ASK_SSL_3) {
        offer(p, p->question);
        return true;
    }
    if (p->question <= VOUCH_ASK_P384_MLKEM1024)
        return prepare_group(p);
    if (p->question == VOUCH_ASK_CLASSIC)
        return prepare_classic(p);
    if (p->question == VOUCH_ASK_LARGE)
        return prepare_large(p);
    if (p->question == VOUCH_ASK_NAMELESS)
        return prepare_nameless(p);
    return p->question == VOUCH_ASK_FALLBACK ? prepare_fallback(p) : prepare_offer(p);
}

/* --- the answers ------------------------------------------------------------------------------ */

static void see_certificate(const struct vouch_probe *p, struct vouch_seen_certificate *out)
{
    const struct vouch_server_answer *s = &p->reader.answer;
    out->seen = s->certificates_count > 0 &&
                vouch_certificate_sha256(s->certificates[0], out->sha256) == VOUCH_OK;
}

static void note(struct vouch_probe *p)
{
    struct vouch_accepts *a = p->options.accepts;
    if (p->question == VOUCH_ASK_NAMELESS)
        see_certificate(p, &a->nameless);
    if (p->question == VOUCH_ASK_RSA_CERTIFICATE)
        see_certificate(p, &a->rsa);
    if (p->question == VOUCH_ASK_ECDSA_CERTIFICATE)
        see_certificate(p, &a->ecdsa);
    if (p->question == VOUCH_ASK_DHE)
        a->dh_bits = p->reader.answer.dh_bits;
}

/* A server that asks for a hybrid group although the hello has an X25519 share prefers it. */
static void note_preference(struct vouch_probe *p)
{
    for (size_t i = 0; i < sizeof hybrid / sizeof hybrid[0]; i++)
        if (p->reader.answer.group == hybrid[i][0] && (p->options.ask & VOUCH_PROBE_GROUPS))
            p->options.accepts->answers[VOUCH_ASK_X25519_MLKEM768 + i] = VOUCH_ANSWER_PREFERRED;
}

static bool is_offered(const struct vouch_probe *p)
{
    const struct vouch_server_answer *s = &p->reader.answer;
    return s->version == p->hello.versions.at[0] && vouch_codes_have(p->hello.suites, s->suite);
}

static enum vouch_answer answer_of(const struct vouch_probe *p, enum vouch_probe_outcome outcome)
{
    switch (outcome) {
    case VOUCH_GOT_HELLO:
        return is_offered(p) ? VOUCH_ANSWER_YES : VOUCH_ANSWER_NO;
    case VOUCH_GOT_ALERT:
    case VOUCH_GOT_CLOSE:
        return VOUCH_ANSWER_NO;
    case VOUCH_GOT_NOTHING:
    case VOUCH_GOT_NOWHERE:
        return VOUCH_ANSWER_UNKNOWN;
    }
    return VOUCH_ANSWER_UNKNOWN;
}

/* Short hellos were answered, so another outcome is due to the length. */
static enum vouch_answer answer_of_large(const struct vouch_probe *p,
                                         enum vouch_probe_outcome outcome)
{
    enum vouch_answer answer = answer_of(p, outcome);
    return outcome == VOUCH_GOT_NOTHING ? VOUCH_ANSWER_NO : answer;
}

/* The same hello without TLS_FALLBACK_SCSV was answered, so a refusal is due to it, even if it is
 * another alert or a close. */
static enum vouch_answer answer_of_fallback(enum vouch_probe_outcome outcome)
{
    if (outcome == VOUCH_GOT_HELLO)
        return VOUCH_ANSWER_NO;
    bool refused = outcome == VOUCH_GOT_ALERT || outcome == VOUCH_GOT_CLOSE;
    return refused ? VOUCH_ANSWER_YES : VOUCH_ANSWER_UNKNOWN;
}

static bool is_group(size_t question)
{
    return question >= VOUCH_ASK_X25519_MLKEM768 && question <= VOUCH_ASK_P384_MLKEM1024;
}

bool vouch_probe_answer(struct vouch_probe *p, enum vouch_probe_outcome outcome)
{
    if (p->question >= VOUCH_QUESTIONS) {
        vouch_probe_answer_client(p, p->question - VOUCH_QUESTIONS, outcome);
        return false;
    }
    enum vouch_answer answer = answer_of(p, outcome);
    if (p->question == VOUCH_ASK_LARGE)
        answer = answer_of_large(p, outcome);
    if (p->question == VOUCH_ASK_FALLBACK)
        answer = answer_of_fallback(outcome);
    p->options.accepts->answers[p->question] = answer;
    if (answer == VOUCH_ANSWER_YES)
        note(p);
    if (answer == VOUCH_ANSWER_YES && p->question == VOUCH_ASK_TLS_1_3)
        note_preference(p);
    bool refused = outcome == VOUCH_GOT_ALERT || outcome == VOUCH_GOT_CLOSE;
    return is_group(p->question) && refused && p->attempt == 0;
}

void vouch_probe_forget(struct vouch_probe *p, uint64_t questions)
{
    struct vouch_accepts *a = p->options.accepts;
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++)
        if (questions >> i & 1)
            a->answers[i] = VOUCH_ANSWER_UNKNOWN;
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        if (questions >> (VOUCH_QUESTIONS + i) & 1)
            a->clients[i] = (struct vouch_simulation){.answer = VOUCH_ANSWER_UNKNOWN};
}
