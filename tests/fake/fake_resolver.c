// SPDX-License-Identifier: Apache-2.0
#include "tests/fake/fake_resolver.h"

#include <string.h>

enum { ADDRESS = 0 };

/* AGAIN while the answer is on its way. */
static int under_way(struct fake_resolver *r, const char *name, int type)
{
    if (!r->asked) {
        r->lookups++;
        r->asked = name;
        r->asked_type = type;
        r->again_left = r->again;
    }
    if (strcmp(r->asked, name) != 0 || r->asked_type != type)
        r->misuse++;
    if (r->again_left) {
        r->again_left--;
        return VOUCH_AGAIN;
    }
    r->asked = NULL;
    return VOUCH_OK;
}

static bool named(const struct fake_answer *a, const char *name)
{
    return vouch_span_equal_nocase(vouch_span_of(a->name), vouch_span_of(name));
}

/* What there is to say when no record was found. */
static int nothing(const struct fake_resolver *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++)
        if (named(&r->answers[i], name))
            return VOUCH_E_NO_DATA;
    return VOUCH_E_NO_NAME;
}

static void add_address(struct vouch_addresses *out, const struct vouch_address *a)
{
    if (out->count == VOUCH_ADDRESSES_MAX)
        out->lost++;
    else
        out->at[out->count++] = *a;
}

static int addresses(void *self, const char *name, enum vouch_family family,
                     struct vouch_addresses *out)
{
    struct fake_resolver *r = self;
    if (under_way(r, name, ADDRESS) == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < r->count; i++) {
        const struct fake_answer *a = &r->answers[i];
        struct vouch_address parsed;
        if (!named(a, name) || (int)a->type != ADDRESS)
            continue;
        if (a->status != VOUCH_OK)
            return a->status;
        if (!vouch_address_parse(vouch_span_of(a->address), &parsed))
            return VOUCH_E_ARGUMENT;
        if (family != VOUCH_FAMILY_ANY && parsed.family != family)
            continue;
        add_address(out, &parsed);
        out->authentic = a->authentic;
    }
    return out->count ? VOUCH_OK : nothing(r, name);
}

static void add_record(struct vouch_records *out, const struct fake_answer *a)
{
    uint8_t head[2] = {(uint8_t)(a->rdata_len >> 8), (uint8_t)a->rdata_len};
    struct vouch_span length = {head, 2};
    struct vouch_span rdata = {a->rdata, a->rdata_len};
    if (out->data.cap - out->data.len < 2 + a->rdata_len) {
        out->lost++;
        return;
    }
    vouch_write_span(&out->data, length);
    vouch_write_span(&out->data, rdata);
    out->count++;
}

static void begin_records(struct vouch_records *out, uint32_t ttl_s)
{
    out->data.len = 0;
    out->data.lost = 0;
    out->count = 0;
    out->lost = 0;
    out->ttl_s = ttl_s;
    out->authentic = false;
    out->bogus = false;
}

static int records(void *self, const char *name, enum vouch_dns_type type,
                   struct vouch_records *out)
{
    struct fake_resolver *r = self;
    if (under_way(r, name, (int)type) == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    begin_records(out, r->ttl_s);
    for (size_t i = 0; i < r->count; i++) {
        const struct fake_answer *a = &r->answers[i];
        if (!named(a, name) || a->type != type)
            continue;
        out->authentic = a->authentic;
        out->bogus = a->bogus;
        if (a->status != VOUCH_OK)
            return a->status;
        add_record(out, a);
    }
    return out->count || out->lost ? VOUCH_OK : nothing(r, name);
}

static void cancel(void *self)
{
    struct fake_resolver *r = self;
    if (r->asked)
        r->cancels++;
    r->asked = NULL;
}

static const struct vouch_resolver_ops ops = {
    .addresses = addresses, .records = records, .cancel = cancel};

void fake_resolver_init(struct fake_resolver *r, const struct fake_answer *answers, size_t count)
{
    memset(r, 0, sizeof *r);
    r->answers = answers;
    r->count = count;
    r->ttl_s = 300;
}

struct vouch_resolver fake_resolver_of(struct fake_resolver *r)
{
    struct vouch_resolver resolver = {&ops, r};
    return resolver;
}
