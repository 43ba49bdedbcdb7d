// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/lookups.h"

#include <string.h>

#include "lwip/sys.h"
#include "port/lwip/network6.h"
#include "port/lwip/transport.h"

enum { FOUR, SIX, HALF_ANSWER_MS = 250 };

/* lwIP cannot cancel a look-up: this number identifies answers to names that are no longer asked
 * for. */
static void note(struct vouch_lwip_lookups *r, const char *name, const ip_addr_t *address,
                 size_t which)
{
    struct vouch_lwip_lookup *l = &r->lookups[which];

    if (!l->waiting || strcmp(name, r->name) != 0)
        return;
    l->waiting = false;
    l->found = address != NULL;
    if (address)
        ip_addr_copy(l->address, *address);
}

static void on_found(const char *name, const ip_addr_t *address, void *arg)
{
    note(arg, name, address, FOUR);
}

static int ask_one(struct vouch_lwip_lookups *r, size_t which, dns_found_callback found, u8_t type)
{
    struct vouch_lwip_lookup *l = &r->lookups[which];

    l->waiting = true;
    err_t err = dns_gethostbyname_addrtype(r->name, &l->address, found, r, type);
    if (err == ERR_INPROGRESS)
        return VOUCH_OK;
    l->waiting = false;
    l->found = err == ERR_OK;
    return err == ERR_MEM ? VOUCH_E_MEMORY : VOUCH_OK;
}

static bool waiting(const struct vouch_lwip_lookups *r)
{
    for (size_t i = 0; i < VOUCH_LWIP_FAMILIES; i++)
        if (r->lookups[i].waiting)
            return true;
    return false;
}

static void add(const struct vouch_lwip_lookups *r, size_t which, struct vouch_addresses *out)
{
    if (r->lookups[which].found)
        vouch_lwip_address_of(&r->lookups[which].address, &out->at[out->count++]);
}

#if LWIP_IPV6

static void on_found6(const char *name, const ip_addr_t *address, void *arg)
{
    note(arg, name, address, SIX);
}

static int ask_both(struct vouch_lwip_lookups *r)
{
    int status = VOUCH_OK;

    r->half = false;
    if (r->family != VOUCH_FAMILY_IPV6)
        status = ask_one(r, FOUR, on_found, LWIP_DNS_ADDRTYPE_IPV4);
    if (r->family != VOUCH_FAMILY_IPV4 && status == VOUCH_OK)
        status = ask_one(r, SIX, on_found6, LWIP_DNS_ADDRTYPE_IPV6);
    return status;
}

static bool waited_enough(struct vouch_lwip_lookups *r)
{
    if (!r->lookups[FOUR].found && !r->lookups[SIX].found)
        return false;
    if (!r->half) {
        r->half = true;
        r->half_since_ms = sys_now();
    }
    return sys_now() - r->half_since_ms >= HALF_ANSWER_MS;
}

static void add_all(const struct vouch_lwip_lookups *r, struct vouch_addresses *out)
{
    bool six_first = netif_default && vouch_network6_usable(netif_default) != 0;

    add(r, six_first ? SIX : FOUR, out);
    add(r, six_first ? FOUR : SIX, out);
}

#else

static int ask_both(struct vouch_lwip_lookups *r)
{
    return ask_one(r, FOUR, on_found, LWIP_DNS_ADDRTYPE_DEFAULT);
}

static bool waited_enough(struct vouch_lwip_lookups *r)
{
    (void)r;
    return false;
}

static void add_all(const struct vouch_lwip_lookups *r, struct vouch_addresses *out)
{
    add(r, FOUR, out);
}

#endif

static void forget(struct vouch_lwip_lookups *r)
{
    r->name[0] = '\0';
    memset(r->lookups, 0, sizeof r->lookups);
}

static int answer(struct vouch_lwip_lookups *r, struct vouch_addresses *out)
{
    memset(out, 0, sizeof *out);
    add_all(r, out);
    forget(r);
    return out->count > 0 ? VOUCH_OK : VOUCH_E_NAME_SERVER;
}

static int ask(struct vouch_lwip_lookups *r, const char *name, enum vouch_family family)
{
    size_t len = strlen(name);

    if (len == 0 || len >= sizeof r->name)
        return VOUCH_E_ARGUMENT;
    forget(r);
    memcpy(r->name, name, len + 1);
    r->family = family;
    int status = ask_both(r);
    if (status < 0)
        forget(r);
    return status;
}

static int resolver_addresses(void *self, const char *name, enum vouch_family family,
                              struct vouch_addresses *out)
{
    struct vouch_lwip_lookups *r = self;
    bool same = r->name[0] != '\0' && strcmp(r->name, name) == 0 && r->family == family;
    int status = same ? VOUCH_OK : ask(r, name, family);

    if (status == VOUCH_E_MEMORY)
        return VOUCH_AGAIN; /* until lwIP has given up a look-up that was cancelled */
    if (status < 0)
        return status;
    return waiting(r) && !waited_enough(r) ? VOUCH_AGAIN : answer(r, out);
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
    forget(self);
}

static const struct vouch_resolver_ops resolver_ops = {
    .addresses = resolver_addresses,
    .records = resolver_records,
    .cancel = resolver_cancel,
};

struct vouch_resolver vouch_lwip_lookups_init(struct vouch_lwip_lookups *l)
{
    memset(l, 0, sizeof *l);
    return (struct vouch_resolver){&resolver_ops, l};
}
