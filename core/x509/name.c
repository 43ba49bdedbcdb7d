// SPDX-License-Identifier: Apache-2.0
#include "core/x509/name.h"

#include "core/x509/text.h"

/* RDNs with more attributes than this are equal only if their bytes are: comparing them in any
 * order costs the square of their number. */
enum { RDN_ATTRIBUTES_MAX = 16 };

struct vouch_name_cursor vouch_name_begin(struct vouch_span name)
{
    struct vouch_der outer = vouch_der_of(name);
    struct vouch_name_cursor c = {vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE),
                                  vouch_der_of((struct vouch_span){NULL, 0}), 0};
    if (outer.left.len)
        vouch_der_fail(&c.rdns, "bytes behind the end of a name");
    return c;
}

static bool next_attribute(struct vouch_der *rdn, struct vouch_attribute *out)
{
    struct vouch_element value;
    struct vouch_der pair = vouch_der_enter(rdn, VOUCH_TAG_SEQUENCE);
    out->oid = vouch_der_oid(&pair);
    vouch_der_element(&pair, &value);
    vouch_der_leave(rdn, &pair);
    out->tag = value.tag;
    out->value = value.value;
    out->whole = value.whole;
    return !rdn->fault;
}

/* Opens the next RDN. false: no more, or a fault. */
static bool next_rdn(struct vouch_name_cursor *c)
{
    if (!vouch_der_more(&c->rdns))
        return false;
    c->rdn = vouch_der_enter(&c->rdns, VOUCH_TAG_SET);
    if (!vouch_der_more(&c->rdn))
        vouch_der_fail(&c->rdns, "an empty part of a name");
    c->count++;
    return !c->rdns.fault;
}

bool vouch_name_next(struct vouch_name_cursor *c, struct vouch_attribute *out)
{
    if (c->rdns.fault || (!c->rdn.left.len && !next_rdn(c)))
        return false;
    if (!next_attribute(&c->rdn, out)) {
        vouch_der_fail(&c->rdns, c->rdn.fault);
        return false;
    }
    out->rdn = c->count - 1;
    return true;
}

const char *vouch_name_fault(struct vouch_span name)
{
    struct vouch_name_cursor c = vouch_name_begin(name);
    struct vouch_attribute a;
    while (vouch_name_next(&c, &a))
        if (!vouch_text_well_formed(a.tag, a.value))
            return "a name with a string that breaks the rules of its type";
    return c.rdns.fault;
}

bool vouch_name_empty(struct vouch_span name)
{
    return name.len == 2 && name.data[0] == VOUCH_TAG_SEQUENCE && name.data[1] == 0;
}

static bool same_attribute(const struct vouch_attribute *a, const struct vouch_attribute *b)
{
    return vouch_span_equal(a->oid, b->oid) &&
           (vouch_span_equal(a->whole, b->whole) ||
            vouch_text_equal(a->tag, a->value, b->tag, b->value));
}

/* Reads the attributes of an RDN; -1 when it is malformed or has too many. */
static int read_rdn(struct vouch_span content, struct vouch_attribute at[RDN_ATTRIBUTES_MAX])
{
    struct vouch_der rdn = vouch_der_of(content);
    int count = 0;
    while (vouch_der_more(&rdn)) {
        if (count == RDN_ATTRIBUTES_MAX || !next_attribute(&rdn, &at[count]))
            return -1;
        count++;
    }
    return rdn.fault ? -1 : count;
}

static bool same_single(struct vouch_span a, struct vouch_span b)
{
    struct vouch_der ra = vouch_der_of(a);
    struct vouch_der rb = vouch_der_of(b);
    struct vouch_attribute x;
    struct vouch_attribute y;
    return next_attribute(&ra, &x) && next_attribute(&rb, &y) && same_attribute(&x, &y) &&
           !ra.left.len && !rb.left.len;
}

/* The attributes of an RDN are a set: their order is irrelevant. */
static bool same_set(struct vouch_span a, struct vouch_span b)
{
    struct vouch_attribute x[RDN_ATTRIBUTES_MAX];
    struct vouch_attribute y[RDN_ATTRIBUTES_MAX];
    unsigned used = 0;
    int count = read_rdn(a, x);
    if (count < 0 || read_rdn(b, y) != count)
        return false;
    for (int i = 0; i < count; i++) {
        int j = 0;
        while (j < count && ((used >> j & 1) || !same_attribute(&x[i], &y[j])))
            j++;
        if (j == count)
            return false;
        used |= 1u << j;
    }
    return true;
}

/* Takes an RDN from both names and compares them. */
static bool same_next(struct vouch_der *a, struct vouch_der *b)
{
    struct vouch_span x = vouch_der_read(a, VOUCH_TAG_SET);
    struct vouch_span y = vouch_der_read(b, VOUCH_TAG_SET);
    if (a->fault || b->fault || !x.len || !y.len)
        return false;
    return vouch_span_equal(x, y) || same_single(x, y) || same_set(x, y);
}

bool vouch_name_equal(struct vouch_span a, struct vouch_span b)
{
    if (vouch_span_equal(a, b))
        return true;
    struct vouch_name_cursor x = vouch_name_begin(a);
    struct vouch_name_cursor y = vouch_name_begin(b);
    while (vouch_der_more(&x.rdns) && vouch_der_more(&y.rdns))
        if (!same_next(&x.rdns, &y.rdns))
            return false;
    return !x.rdns.fault && !y.rdns.fault && !x.rdns.left.len && !y.rdns.left.len;
}

bool vouch_name_within(struct vouch_span name, struct vouch_span base)
{
    struct vouch_name_cursor n = vouch_name_begin(name);
    struct vouch_name_cursor b = vouch_name_begin(base);
    while (vouch_der_more(&b.rdns))
        if (!same_next(&n.rdns, &b.rdns))
            return false;
    return !n.rdns.fault && !b.rdns.fault;
}

/* FNV-1a. */
static uint32_t mix(uint32_t hash, uint32_t value)
{
    return (hash ^ value) * 16777619u;
}

static uint32_t hash_attribute(const struct vouch_attribute *a)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < a->oid.len; i++)
        hash = mix(hash, a->oid.data[i]);
    struct vouch_text t = vouch_text_begin(a->tag, a->value);
    for (uint32_t c; (c = vouch_text_folded(&t)) != VOUCH_TEXT_END;)
        hash = mix(hash, c);
    return hash;
}

uint32_t vouch_name_hash(struct vouch_span name)
{
    struct vouch_name_cursor c = vouch_name_begin(name);
    struct vouch_attribute a;
    uint32_t hash = 2166136261u;
    uint32_t rdn = 0;
    size_t at = 0;
    while (vouch_name_next(&c, &a)) {
        if (a.rdn != at) {
            hash = mix(hash, rdn);
            rdn = 0;
            at = a.rdn;
        }
        rdn += hash_attribute(&a); /* a sum: the order within a set is irrelevant */
    }
    return mix(hash, rdn);
}

bool vouch_name_common(struct vouch_span name, size_t index, struct vouch_attribute *out)
{
    static const uint8_t common_name[] = {0x55, 0x04, 0x03};
    struct vouch_span oid = {common_name, sizeof common_name};
    struct vouch_name_cursor c = vouch_name_begin(name);
    while (index < VOUCH_COMMON_NAMES_MAX && vouch_name_next(&c, out))
        if (vouch_span_equal(out->oid, oid) && index-- == 0)
            return true;
    return false;
}
