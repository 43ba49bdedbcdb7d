// SPDX-License-Identifier: Apache-2.0
#include "boards/common/snmp_trap.h"

#include <string.h>

#include "lwip/apps/snmp_core.h"

/* The two objects at the start of a notification (RFC 3416, section 4.2.6), without their
 * instance. */
static const u32_t up_time[] = {1, 3, 6, 1, 2, 1, 1, 3};
static const u32_t trap_oid[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1};

static bool is(const struct snmp_obj_id *oid, const u32_t *other, u8_t len)
{
    return snmp_oid_equal(oid->id, oid->len, other, len) != 0;
}

static struct snmp_varbind whole(const struct snmp_varbind *v)
{
    struct snmp_varbind copy = *v;

    if (is(&v->oid, up_time, LWIP_ARRAYSIZE(up_time)) ||
        is(&v->oid, trap_oid, LWIP_ARRAYSIZE(trap_oid)))
        copy.oid.id[copy.oid.len++] = 0;
    return copy;
}

err_t vouch_snmp_trap_length(struct snmp_varbind *v, struct snmp_varbind_len *len)
{
    struct snmp_varbind copy = whole(v);

    return snmp_varbind_length(&copy, len);
}

err_t vouch_snmp_trap_append(struct snmp_pbuf_stream *stream, struct snmp_varbind *v)
{
    struct snmp_varbind copy = whole(v);

    return snmp_append_outbound_varbind(stream, &copy);
}
