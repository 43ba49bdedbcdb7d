// SPDX-License-Identifier: Apache-2.0
#include "resolver.h"

#include <string.h>

/* lwIP cannot drop a look-up: an answer for a name that is no longer asked for is told by it. */
static void on_found(const char *name, const ip_addr_t *address, void *arg)
{
    struct vouch_lwip_resolver *r = arg;

    if (!r->waiting || strcmp(name, r->name) != 0)
        return;
    r->waiting = false;
    r->found = address != NULL;
    if (address)
        ip_addr_copy(r->address, *address);
}

static u8_t address_type(enum vouch_family family)
{
    switch (family) {
    case VOUCH_FAMILY_IPV4:
        return LWIP_DNS_ADDRTYPE_IPV4;
    case VOUCH_FAMILY_IPV6:
        return LWIP_DNS_ADDRTYPE_IPV6;
    case VOUCH_FAMILY_ANY:
        break;
    }
    return LWIP_DNS_ADDRTYPE_DEFAULT;
}

static int answer(struct vouch_lwip_resolver *r, struct vouch_addresses *out)
{
    struct vouch_address *a = &out->at[0];

    r->name[0] = '\0';
    if (!r->found)
        return VOUCH_E_NAME_SERVER;
    memset(out, 0, sizeof(*out));
    out->count = 1;
#if LWIP_IPV6
    if (IP_IS_V6(&r->address)) {
        a->family = VOUCH_FAMILY_IPV6;
        memcpy(a->bytes, ip_2_ip6(&r->address)->addr, 16);
        return VOUCH_OK;
    }
#endif
    a->family = VOUCH_FAMILY_IPV4;
    memcpy(a->bytes, &ip_2_ip4(&r->address)->addr, 4);
    return VOUCH_OK;
}

static int ask(struct vouch_lwip_resolver *r, const char *name, enum vouch_family family,
               struct vouch_addresses *out)
{
    size_t len = strlen(name);

    if (len == 0 || len >= sizeof(r->name))
        return VOUCH_E_ARGUMENT;
    memcpy(r->name, name, len + 1);
    r->family = family;
    r->waiting = true;
    r->found = false;
    err_t err = dns_gethostbyname_addrtype(r->name, &r->address, on_found, r, address_type(family));
    if (err == ERR_INPROGRESS)
        return VOUCH_AGAIN;
    r->waiting = false;
    r->found = err == ERR_OK;
    if (err == ERR_MEM) {
        r->name[0] = '\0';
        return VOUCH_E_MEMORY;
    }
    return answer(r, out);
}

static int resolver_addresses(void *self, const char *name, enum vouch_family family,
                              struct vouch_addresses *out)
{
    struct vouch_lwip_resolver *r = self;
    bool same = r->name[0] != '\0' && strcmp(r->name, name) == 0 && r->family == family;

    if (!same)
        return ask(r, name, family, out);
    return r->waiting ? VOUCH_AGAIN : answer(r, out);
}

static int resolver_records(void *self, const char *name, enum vouch_dns_type type,
                            struct vouch_records *out)
{
    (void)self;
    (void)name;
    (void)type;
    (void)out;
    return VOUCH_E_UNSUPPORTED;
}

static void resolver_cancel(void *self)
{
    struct vouch_lwip_resolver *r = self;

    r->waiting = false;
    r->name[0] = '\0';
}

static const struct vouch_resolver_ops resolver_ops = {
    .addresses = resolver_addresses,
    .records = resolver_records,
    .cancel = resolver_cancel,
};

struct vouch_resolver vouch_lwip_resolver_init(struct vouch_lwip_resolver *r)
{
    memset(r, 0, sizeof(*r));
    return (struct vouch_resolver){&resolver_ops, r};
}
