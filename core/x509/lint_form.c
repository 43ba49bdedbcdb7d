// SPDX-License-Identifier: Apache-2.0
#include "core/x509/lint_rules.h"

#include "core/calendar.h"
#include "core/x509/key.h"

enum { SERIAL_MAX = 20 };

static bool serial_not_positive(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_span serial = s->certificate->serial;
    bool zero = serial.len == 1 && serial.data[0] == 0;
    bool negative = serial.len > 0 && (serial.data[0] & 0x80);
    vouch_write_hex(value, vouch_span_part(serial, 0, SERIAL_MAX));
    return zero || negative;
}

static bool serial_too_long(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->serial.len > SERIAL_MAX;
}

static bool version_not_3(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    vouch_write_decimal(value, s->certificate->version);
    return s->certificate->version != 3;
}

static bool time_type(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->notes & VOUCH_NOTE_TIME_TYPE;
}

static bool default_written(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->notes & VOUCH_NOTE_DEFAULT;
}

static bool unique_id(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    (void)value;
    return s->certificate->notes & VOUCH_NOTE_UNIQUE_ID;
}

/* The key of the certificate, as text in `value`. */
static struct vouch_key key_of(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_key key;
    vouch_key_read(s->certificate->spki, &key, NULL);
    vouch_key_write(value, &key);
    return key;
}

static bool rsa_size(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_key key = key_of(s, value);
    return (key.kind == VOUCH_KEY_RSA || key.kind == VOUCH_KEY_RSA_PSS) && key.bits % 8 != 0;
}

static bool curve(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_key key = key_of(s, value);
    return key.kind == VOUCH_KEY_EC && key.curve != VOUCH_CURVE_P256 &&
           key.curve != VOUCH_CURVE_P384 && key.curve != VOUCH_CURVE_P521;
}

static bool signature_parameters(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    struct vouch_signature_algorithm a;
    struct vouch_span whole = s->certificate->algorithm;
    vouch_signature_read(whole, &a, NULL);
    vouch_signature_write(value, &a);
    /* SEQUENCE and OID take two bytes each for tag and length, NULL two in all. */
    return a.kind == VOUCH_SIGNATURE_RSA && whole.len != 2 + 2 + a.oid.len + 2;
}

/* The limit on the lifetime in days by the day of issue (from 2018-03-01), the newest first. Before
 * that, limits were counted in months, and no such certificate is still valid. */
static const struct {
    int64_t from_s;
    int16_t days;
} lifetimes[] = {
    {1868227200, 47},  /* 2029-03-15 */
    {1805068800, 100}, /* 2027-03-15 */
    {1773532800, 200}, /* 2026-03-15 */
    {1598918400, 398}, /* 2020-09-01 */
    {1519862400, 825}, /* 2018-03-01 */
};

static bool lifetime(const struct vouch_lint_subject *s, struct vouch_writer *value)
{
    const struct vouch_certificate *c = s->certificate;
    int64_t days = (c->not_after_s - c->not_before_s + VOUCH_DAY_S) / VOUCH_DAY_S;
    for (size_t i = 0; i < sizeof lifetimes / sizeof lifetimes[0]; i++) {
        if (c->not_before_s < lifetimes[i].from_s)
            continue;
        vouch_write_decimal(value, days);
        vouch_write_text(value, "d > ");
        vouch_write_decimal(value, lifetimes[i].days);
        vouch_write_text(value, "d");
        return s->policy->purpose == VOUCH_PURPOSE_SERVER && days > lifetimes[i].days;
    }
    return false;
}

static const struct vouch_lint_rule rules[] = {
    {VOUCH_F_LINT_SERIAL_NOT_POSITIVE, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR,
     serial_not_positive},
    {VOUCH_F_LINT_SERIAL_TOO_LONG, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, serial_too_long},
    {VOUCH_F_LINT_VERSION, VOUCH_LINT_FOR_ALL, 0, version_not_3},
    {VOUCH_F_LINT_TIME_TYPE, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, time_type},
    {VOUCH_F_LINT_DEFAULT_WRITTEN, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, default_written},
    {VOUCH_F_LINT_UNIQUE_ID, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR, unique_id},
    {VOUCH_F_LINT_RSA_SIZE, VOUCH_LINT_FOR_ALL, 0, rsa_size},
    {VOUCH_F_LINT_CURVE, VOUCH_LINT_FOR_ALL, 0, curve},
    {VOUCH_F_LINT_SIGNATURE_PARAMETERS, VOUCH_LINT_FOR_ALL, VOUCH_LINT_FOR_ANCHOR,
     signature_parameters},
    {VOUCH_F_LINT_LIFETIME, VOUCH_LINT_FOR_LEAF, 0, lifetime},
};

const struct vouch_lint_rules vouch_lint_form = {rules, sizeof rules / sizeof rules[0]};
