// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"
#include "core/review/scan.h"

static bool is_suite(const struct vouch_review *review, size_t i, struct vouch_span protocol,
                     struct vouch_span cipher)
{
    const struct vouch_review_suite *s = &review->suites[i];
    return vouch_scan_equal(vouch_names_text(&review->names, s->protocol), protocol) &&
           vouch_scan_equal(vouch_names_text(&review->names, s->cipher), cipher);
}

/* Exim with GnuTLS, and other programs, write "TLS1.3" for what OpenSSL calls "TLSv1.3". */
static struct vouch_span usual(struct vouch_span protocol)
{
    static const struct {
        const char *name;
        const char *usual;
    } rows[] = {{"TLS1.3", "TLSv1.3"}, {"TLS1.2", "TLSv1.2"}, {"TLS1.1", "TLSv1.1"},
                {"TLS1.0", "TLSv1"},   {"TLS1", "TLSv1"},     {"TLSv1.0", "TLSv1"},
                {"SSL3", "SSLv3"},     {"SSL3.0", "SSLv3"},   {"SSLv3.0", "SSLv3"}};
    if (protocol.len > 7 || (protocol.len == 7 && protocol.data[6] != '0'))
        return protocol;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_span_equal_nocase(protocol, vouch_span_of(rows[i].name)))
            return vouch_span_of(rows[i].usual);
    return protocol;
}

static bool is_old_protocol(struct vouch_span protocol)
{
    static const char *const old[] = {"SSLv2", "SSLv3", "TLSv1", "TLSv1/SSLv3", "TLSv1.1"};
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        if (vouch_span_equal_nocase(protocol, vouch_span_of(old[i])))
            return true;
    return false;
}

static enum vouch_review_version version_of(struct vouch_span protocol)
{
    if (protocol.len == 0)
        return VOUCH_REVIEW_VERSION_UNTOLD;
    if (vouch_scan_find(protocol, 0, "1.3") < protocol.len)
        return VOUCH_REVIEW_VERSION_13;
    return vouch_scan_find(protocol, 0, "1.2") < protocol.len ? VOUCH_REVIEW_VERSION_12
                                                              : VOUCH_REVIEW_VERSION_OLD;
}

static bool is_weak_cipher(struct vouch_span cipher)
{
    static const char *const weak[] = {"RC4",  "RC2",  "DES",  "NULL",   "EXP",   "MD5",
                                       "IDEA", "SEED", "ADH-", "AECDH-", "_anon_"};
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++)
        if (vouch_scan_find(cipher, 0, weak[i]) < cipher.len)
            return true;
    return false;
}

static uint8_t add(struct vouch_review *review, struct vouch_span protocol,
                   struct vouch_span cipher)
{
    if (review->suite_count == VOUCH_REVIEW_SUITES_MAX) {
        review->suites_lost++;
        return VOUCH_REVIEW_SUITES_MAX - 1; /* reserved for all that have no place of their own */
    }
    bool last = review->suite_count == VOUCH_REVIEW_SUITES_MAX - 1;
    struct vouch_review_suite *s = &review->suites[review->suite_count];
    s->protocol = last ? VOUCH_NAME_LOST : vouch_names_keep(&review->names, protocol);
    s->cipher = last ? VOUCH_NAME_LOST : vouch_names_keep(&review->names, cipher);
    s->deprecated = !last && (is_old_protocol(protocol) || is_weak_cipher(cipher));
    s->version = (uint8_t)version_of(protocol);
    review->suites_lost += last;
    return (uint8_t)review->suite_count++;
}

uint8_t vouch_review_suite(struct vouch_review *review, enum vouch_side side,
                           struct vouch_span protocol, struct vouch_span cipher)
{
    size_t last = review->suite_last[side]; /* usually the same again, */
    struct vouch_span *seen = &review->suite_seen[side];
    bool same = cipher.len && seen->data == cipher.data && seen->len == cipher.len;
    if (same) /* and even at the same position in the log */
        return (uint8_t)last;
    protocol = usual(protocol);
    if (last < review->suite_count && is_suite(review, last, protocol, cipher)) {
        *seen = cipher;
        return (uint8_t)last;
    }
    for (size_t i = 0; i < review->suite_count; i++)
        if (is_suite(review, i, protocol, cipher)) {
            review->suite_last[side] = i;
            *seen = cipher;
            return (uint8_t)i;
        }
    return add(review, protocol, cipher);
}
