// SPDX-License-Identifier: Apache-2.0
#include "firmware_check.h"

#include <string.h>

#include "arena.h"
#include "check.h"
#include "dialogue/ldap.h"
#include "dialogue/smtp.h"
#include "firmware_rooms.h"

static struct {
    struct firmware_ports ports;
    const struct firmware_config *config;
    struct config_table *table;
    struct vouch_tls_config tls;
    struct vouch_target target;
    struct vouch_address at;
    struct vouch_wanted_name host; /* what the certificate must be good for */
    struct vouch_policy policy;
    struct vouch_smtp_options smtp;
    struct vouch_ldap_options ldap;
    struct vouch_ldap_query query;
    struct vouch_check check;
} one;

int firmware_check_init(const struct firmware_ports *ports, const struct firmware_config *config,
                        struct config_table *table)
{
    const struct vouch_tls_options options = {.entropy = ports->entropy,
                                              .refusals = vouch_arena_refusals};

    one.ports = *ports;
    one.config = config;
    one.table = table;
    return vouch_tls_config_init(&one.tls, &options);
}

/* `connect`: speak to this address, whatever the target's name resolves to. */
static int read_target(size_t at)
{
    const char *url = config_table_value(one.table, at, "url", 0);
    const char *starttls = config_table_value(one.table, at, "starttls", 0);
    const char *connect = config_table_value(one.table, at, "connect", 0);
    struct vouch_target_error error;

    int status =
        vouch_target_parse(&one.target, vouch_span_of(url), vouch_span_of(starttls), &error);
    if (status != VOUCH_OK)
        return status;
    memset(&one.at, 0, sizeof(one.at));
    if (connect && !firmware_endpoint(connect, one.target.port, &one.at))
        return VOUCH_E_MALFORMED;
    return VOUCH_OK;
}

/* Bind and search of a directory, from the URL and the section. A password is a secret's name. */
static int read_ldap(size_t at)
{
    const char *password = config_table_value(one.table, at, "bind_password", 0), *what;

    memset(&one.ldap, 0, sizeof(one.ldap));
    one.ldap.query = &one.query;
    one.ldap.bind_dn = config_table_value(one.table, at, "bind_dn", 0);
    if (password)
        one.ldap.password = config_table_secret(one.table, password);
    one.ldap.expect = one.ldap.expect_min = VOUCH_LDAP_ANY_NUMBER;
    return vouch_ldap_url_parse(&one.query, vouch_span_of(one.target.rest), &what);
}

/* What the target's dialogue is told beyond its address; null: nothing. */
static const void *dialogue_options(size_t at, int *status)
{
    const struct vouch_dialogue *d = one.target.dialogue;

    if (d == &vouch_dialogue_ldap || d == &vouch_dialogue_ldaps) {
        *status = read_ldap(at);
        return &one.ldap;
    }
    if (vouch_span_equal(vouch_span_of(d->scheme), vouch_span_of("smtp"))) {
        one.smtp.ehlo_name = config_table_value(one.table, at, "helo", 0);
        return &one.smtp;
    }
    return NULL;
}

int firmware_check_begin(size_t at)
{
    int status = read_target(at);

    if (status != VOUCH_OK)
        return status;
    const void *dialogue = dialogue_options(at, &status);
    if (status != VOUCH_OK)
        return status;
    one.host = (struct vouch_wanted_name){VOUCH_ROLE_HOST, one.target.host};
    one.policy = one.config->policy;
    one.policy.names = &one.host;
    one.policy.names_count = 1;
    const struct vouch_check_options options = {
        .target = &one.target,
        .policy = &one.policy,
        .parts = firmware_rooms.parts,
        .anchors = config_table_anchors(one.table),
        .transport = one.ports.transport,
        .resolver = one.ports.resolver,
        .tls = &one.tls,
        .servername = config_table_value(one.table, at, "servername", 0),
        .at = one.at.family == VOUCH_FAMILY_ANY ? NULL : &one.at,
        .dialogue_options = dialogue,
        .timeout_ms = one.config->timeout_ms,
        .room = firmware_rooms.check,
    };
    return vouch_check_init(&one.check, &options);
}

int firmware_check_poll(const struct vouch_time *now)
{
    return vouch_check_poll(&one.check, now);
}

bool firmware_check_busy(const struct vouch_time *now)
{
    return vouch_check_due(&one.check) <= now->mono_ms;
}

const char *firmware_check_phase(void)
{
    return vouch_phase_text(vouch_check_phase(&one.check));
}

const struct vouch_report *firmware_check_report(void)
{
    return vouch_check_report(&one.check);
}

void firmware_check_close(void)
{
    vouch_check_close(&one.check);
}
