// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/plan_names.h"

#include "boards/posix/values.h"
#include "core/port.h"
#include "core/status.h"
#include "core/target.h"

#include <string.h>

enum { WILDCARD = 2, IPV4_BYTES = 4, IPV6_BYTES = 16 };

static int refuse(struct vouch_writer *why, const char *name, const char *what)
{
    vouch_write_text(why, name);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

static bool known(const struct vouch_plan_names *n, const struct vouch_general_name *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->at[i].kind == name->kind && vouch_span_equal(n->at[i].value, name->value))
            return true;
    return false;
}

bool vouch_plan_names_copy(struct vouch_plan_names *n, const struct vouch_general_name *name)
{
    if (name->kind != VOUCH_GENERAL_DNS && name->kind != VOUCH_GENERAL_IP)
        return false;
    if (known(n, name))
        return true;
    if (n->count == VOUCH_PLAN_NAMES_MAX || name->value.len > VOUCH_PLAN_NAME_MAX)
        return false;
    memcpy(n->texts[n->count], name->value.data, name->value.len);
    n->at[n->count] = (struct vouch_general_name){
        name->kind, {(const uint8_t *)n->texts[n->count], name->value.len}};
    n->count++;
    return true;
}

int vouch_plan_names_add(struct vouch_plan_names *n, const char *text, struct vouch_writer *why)
{
    char host[WILDCARD + VOUCH_HOST_MAX + 1] = "*.";
    struct vouch_address address;
    size_t skip = strncmp(text, "*.", WILDCARD) == 0 ? WILDCARD : 0;
    char buffer[256];
    struct vouch_writer reason = vouch_writer_of(buffer, sizeof buffer);
    if (vouch_value_host(host + skip, vouch_span_of(text + skip), &reason) != VOUCH_OK)
        return refuse(why, text, vouch_writer_string(&reason));
    struct vouch_general_name name = {VOUCH_GENERAL_DNS, vouch_span_of(host)};
    if (vouch_address_parse(name.value, &address)) {
        bool ipv4 = address.family == VOUCH_FAMILY_IPV4;
        name.kind = VOUCH_GENERAL_IP;
        name.value = (struct vouch_span){address.bytes, ipv4 ? IPV4_BYTES : IPV6_BYTES};
    }
    if (vouch_plan_names_copy(n, &name))
        return VOUCH_OK;
    return refuse(why, text, "more than 100 names");
}

void vouch_plan_names_put(struct vouch_der_writer *w, const struct vouch_plan_names *n)
{
    for (size_t i = n->count; i > 0; i--)
        vouch_der_put_value(w, (uint8_t)(VOUCH_TAG_CONTEXT | n->at[i - 1].kind),
                            n->at[i - 1].value);
}
