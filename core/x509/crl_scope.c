// SPDX-License-Identifier: Apache-2.0
#include "core/x509/crl_scope.h"

#include "core/x509/extension.h"
#include "core/x509/name.h"

#include <string.h>

/* More distribution points, and names in one, than any real certificate has: comparing them costs
 * the product of their numbers. */
enum { POINTS_MAX = 32, NAMES_MAX = 32 };

/* The longest name that a relative one can belong to. */
enum { NAME_SIZE = 1024 };

/* One DistributionPoint of a certificate. */
struct point {
    struct vouch_span name;   /* content of DistributionPointName; empty: none */
    struct vouch_span issuer; /* content of cRLIssuer's GeneralNames; empty: none */
    uint32_t reasons;
};

/* --- names --- */

static bool same_general(const struct vouch_general_name *a, const struct vouch_general_name *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == VOUCH_GENERAL_DIRECTORY ? vouch_name_equal(a->value, b->value)
                                              : vouch_span_equal(a->value, b->value);
}

/* Do two lists of GeneralName have one in common? */
static bool names_meet(struct vouch_span a, struct vouch_span b)
{
    struct vouch_der left = vouch_der_of(a);
    struct vouch_general_name x;
    for (size_t i = 0; i < NAMES_MAX && vouch_general_next(&left, &x); i++) {
        struct vouch_der right = vouch_der_of(b);
        struct vouch_general_name y;
        for (size_t j = 0; j < NAMES_MAX && vouch_general_next(&right, &y); j++)
            if (same_general(&x, &y))
                return true;
    }
    return false;
}

/* Is the Name in a list of GeneralName? */
static bool names_have(struct vouch_span list, struct vouch_span name)
{
    struct vouch_der names = vouch_der_of(list);
    struct vouch_general_name one;
    for (size_t i = 0; i < NAMES_MAX && vouch_general_next(&names, &one); i++)
        if (one.kind == VOUCH_GENERAL_DIRECTORY && vouch_name_equal(one.value, name))
            return true;
    return false;
}

static size_t header_len(size_t len)
{
    return len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
}

static void write_header(struct vouch_writer *w, uint8_t tag, size_t len)
{
    vouch_write_u8(w, tag);
    if (len >= 0x80)
        vouch_write_u8(w, len < 0x100 ? 0x81 : 0x82);
    if (len >= 0x100)
        vouch_write_u8(w, (uint8_t)(len >> 8));
    vouch_write_u8(w, (uint8_t)len);
}

/* A relative name as the GeneralName that it represents: `base` with one more RDN, whose content is
 * given. Empty when it does not fit. */
static struct vouch_span expand(struct vouch_span base, struct vouch_span rdn,
                                uint8_t buffer[NAME_SIZE])
{
    struct vouch_writer w = vouch_writer_of(buffer, NAME_SIZE);
    struct vouch_der d = vouch_der_of(base);
    struct vouch_span rdns = vouch_der_read(&d, VOUCH_TAG_SEQUENCE);
    size_t content = rdns.len + header_len(rdn.len) + rdn.len;
    write_header(&w, VOUCH_TAG_CONSTRUCTED | VOUCH_GENERAL_DIRECTORY,
                 header_len(content) + content);
    write_header(&w, VOUCH_TAG_SEQUENCE, content);
    vouch_write_span(&w, rdns);
    write_header(&w, VOUCH_TAG_SET, rdn.len);
    vouch_write_span(&w, rdn);
    return d.fault || w.lost ? (struct vouch_span){NULL, 0} : vouch_writer_span(&w);
}

/* The names of a DistributionPointName as a list of GeneralName; `base` completes a relative
 * one. */
static struct vouch_span names_of(struct vouch_span point_name, struct vouch_span base,
                                  uint8_t buffer[NAME_SIZE])
{
    struct vouch_span content;
    struct vouch_der d = vouch_der_of(point_name);
    if (vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 1, &content))
        return expand(base, content, buffer);
    vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 0, &content);
    return content;
}

/* --- points --- */

/* The first directory name of cRLIssuer; for a point without one, the certificate's issuer. */
static struct vouch_span issuer_of(const struct vouch_certificate *c, const struct point *p)
{
    struct vouch_der names = vouch_der_of(p->issuer);
    struct vouch_general_name name;
    while (vouch_general_next(&names, &name))
        if (name.kind == VOUCH_GENERAL_DIRECTORY)
            return name.value;
    return c->issuer;
}

/* (b) (1) and (2) (i), except what depends on the list alone. */
static bool belongs(const struct vouch_crl *crl, const struct vouch_certificate *c,
                    const struct point *p)
{
    uint8_t buffer[NAME_SIZE];
    uint8_t list_buffer[NAME_SIZE];
    if (p->issuer.len != 0 ? !crl->indirect || !names_have(p->issuer, crl->issuer)
                           : !vouch_name_equal(crl->issuer, c->issuer))
        return false;
    if (crl->point.len == 0)
        return true;
    struct vouch_span list = names_of(crl->point, crl->issuer, list_buffer);
    if (p->name.len == 0)
        return names_meet(list, p->issuer);
    return names_meet(list, names_of(p->name, issuer_of(c, p), buffer));
}

static void next_point(struct vouch_der *points, struct point *p)
{
    struct vouch_span bits;
    struct vouch_der fields = vouch_der_enter(points, VOUCH_TAG_SEQUENCE);
    vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 0, &p->name);
    p->reasons = VOUCH_REASONS_ALL;
    if (vouch_der_optional(&fields, VOUCH_TAG_CONTEXT | 1, &bits))
        p->reasons = vouch_der_named_bits(&fields, bits) & VOUCH_REASONS_ALL;
    vouch_der_optional(&fields, VOUCH_TAG_CONSTRUCTED | 2, &p->issuer);
}

/* After its points, a certificate has an implicit one: its issuer's complete list, for all reasons,
 * from any location. */
static uint32_t covered_by_points(const struct vouch_crl *crl, const struct vouch_certificate *c)
{
    struct point p = {.reasons = VOUCH_REASONS_ALL};
    struct vouch_span value;
    uint32_t covered = 0;
    bool own = vouch_name_equal(crl->issuer, c->issuer);
    if (own && (crl->point.len == 0 ||
                names_have(names_of(crl->point, crl->issuer, (uint8_t[NAME_SIZE]){0}), c->issuer)))
        return crl->reasons;
    if (!vouch_extension_value(c, VOUCH_EXT_CRL_POINTS, &value))
        return 0;
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der points = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    for (size_t i = 0; i < POINTS_MAX && vouch_der_more(&points); i++) {
        next_point(&points, &p);
        if (belongs(crl, c, &p))
            covered |= crl->reasons & p.reasons;
    }
    return covered;
}

uint32_t vouch_crl_covers(const struct vouch_crl *crl, const struct vouch_certificate *c,
                          const char **outside)
{
    *outside = NULL;
    uint32_t covered = covered_by_points(crl, c);
    bool own = vouch_name_equal(crl->issuer, c->issuer);
    if (covered == 0 && !own)
        return 0; /* another issuer's */
    if (crl->only_attribute)
        *outside = "it is for attribute certificates";
    else if (crl->only_user && c->ca)
        *outside = "it is not for authorities";
    else if (crl->only_ca && !c->ca)
        *outside = "it is for authorities only";
    else if (covered == 0)
        *outside = "it is for another distribution point";
    return *outside ? 0 : covered;
}

bool vouch_crl_point_issuer(const struct vouch_certificate *c, size_t index,
                            struct vouch_span *name)
{
    struct vouch_span value;
    struct point p;
    struct vouch_general_name one;
    if (!vouch_extension_value(c, VOUCH_EXT_CRL_POINTS, &value))
        return false;
    struct vouch_der d = vouch_der_of(value);
    struct vouch_der points = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    for (size_t i = 0; i < POINTS_MAX && vouch_der_more(&points); i++) {
        next_point(&points, &p);
        struct vouch_der names = vouch_der_of(p.issuer);
        for (size_t j = 0; j < NAMES_MAX && vouch_general_next(&names, &one); j++) {
            if (one.kind != VOUCH_GENERAL_DIRECTORY || index-- != 0)
                continue;
            *name = one.value;
            return true;
        }
    }
    return false;
}

/* --- numbers --- */

int vouch_crl_number_compare(struct vouch_span a, struct vouch_span b)
{
    for (; a.len > 0 && a.data[0] == 0; a.len--)
        a.data++;
    for (; b.len > 0 && b.data[0] == 0; b.len--)
        b.data++;
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

bool vouch_crl_combines(const struct vouch_crl *base, const struct vouch_crl *delta)
{
    return base->number.len != 0 && delta->number.len != 0 &&
           vouch_name_equal(base->issuer, delta->issuer) &&
           vouch_span_equal(base->point, delta->point) && base->reasons == delta->reasons &&
           base->only_user == delta->only_user && base->only_ca == delta->only_ca &&
           base->indirect == delta->indirect && vouch_span_equal(base->key_id, delta->key_id) &&
           vouch_crl_number_compare(base->number, delta->base) >= 0 &&
           vouch_crl_number_compare(base->number, delta->number) < 0;
}
