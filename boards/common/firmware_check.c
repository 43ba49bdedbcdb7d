// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_check.h"

#include <string.h>

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>

#include "boards/common/arena.h"
#include "boards/common/firmware.h"
#include "boards/common/firmware_probe.h"
#include "boards/common/firmware_storage.h"
#include "core/check.h"
#include "core/config/values.h"
#include "core/dialogue/ldap.h"
#include "core/dialogue/smtp.h"

static struct {
    struct firmware_ports ports;
    const struct firmware_config *config;
    struct config_table *table;
    struct vouch_tls_config tls; /* of this check: each may use another certificate */
    uint8_t *password;           /* in the arena; null: none */
    struct vouch_target target;
    struct vouch_address at;
    struct vouch_wanted_name host; /* the name that the certificate must be valid for */
    struct vouch_policy policy;
    struct vouch_smtp_options smtp;
    struct vouch_ldap_options ldap;
    struct vouch_ldap_query query;
    struct vouch_check check;
    size_t section_at;
    const void *dialogue; /* its options */
    bool checking;        /* `check` has been started */
    const char *accepts;  /* what to ask the server after the check; null: nothing */
    bool probing;         /* that is being done */
    bool mx;              /* the target is a mail domain, which may have many reports */
    unsigned mx_flags;
} one;

/* Inline, so that a board without mx links none of it. */
__attribute__((always_inline)) static inline bool is_mx(void)
{
    return firmware_storage.mx && one.mx;
}

enum { PASSWORD_MAX = 128 };

void firmware_check_init(const struct firmware_ports *ports, const struct firmware_config *config,
                         struct config_table *table)
{
    one.ports = *ports;
    one.config = config;
    one.table = table;
}

static int fail(const char **why, int status, const char *text)
{
    *why = text;
    return status;
}

/* `connect`: connect to this address, whatever the target's name resolves to. */
static int read_target(size_t at, const char **why)
{
    const char *next_hop =
        firmware_storage.mx ? NULL : config_table_value(one.table, at, "smtp", 0);
    const char *url = next_hop ? next_hop : config_table_value(one.table, at, "url", 0);
    const char *starttls = config_table_value(one.table, at, "starttls", 0);
    const char *connect = config_table_value(one.table, at, "connect", 0);
    struct vouch_target_error error;

    int status =
        vouch_target_parse(&one.target, vouch_span_of(url), vouch_span_of(starttls), &error);
    if (status != VOUCH_OK)
        return fail(why, status, "url"); /* the host tool says more */
    memset(&one.at, 0, sizeof one.at);
    if (connect && !vouch_address_port_parse(connect, one.target.port, &one.at))
        return fail(why, VOUCH_E_MALFORMED, "connect");
    return VOUCH_OK;
}

static int read_password(const char *name, const char **why)
{
    one.password = mbedtls_calloc(1, PASSWORD_MAX);
    if (!one.password)
        return fail(why, VOUCH_E_MEMORY, "bind_password");
    int len = one.ports.storage.ops->read(one.ports.storage.self, name, one.password, PASSWORD_MAX);
    if (len < 0)
        return fail(why, len, "bind_password");
    one.ldap.password = (struct vouch_span){one.password, (size_t)len};
    return VOUCH_OK;
}

/* Bind and search of a directory, from the URL and the section. A password is given by a secret's
 * name. */
static int read_ldap(size_t at, const char **why)
{
    const char *password = config_table_value(one.table, at, "bind_password", 0);
    const char *external =
        firmware_storage.client ? config_table_value(one.table, at, "external", 0) : NULL;

    memset(&one.ldap, 0, sizeof one.ldap);
    one.ldap.query = &one.query;
    one.ldap.bind_dn = config_table_value(one.table, at, "bind_dn", 0);
    one.ldap.external = external && external[0] == 'y';
    one.ldap.expect = one.ldap.expect_min = VOUCH_LDAP_ANY_NUMBER;
    const char *what;
    int status = vouch_ldap_url_parse(&one.query, vouch_span_of(one.target.rest), &what);
    if (status != VOUCH_OK)
        return fail(why, status, "url");
    return password ? read_password(password, why) : VOUCH_OK;
}

/* The options of the target's dialogue; null: none. */
static const void *dialogue_options(size_t at, int *status, const char **why)
{
    const struct vouch_dialogue *d = one.target.dialogue;

    if (d == &vouch_dialogue_ldap || d == &vouch_dialogue_ldaps) {
        *status = read_ldap(at, why);
        return &one.ldap;
    }
    if (vouch_span_equal(vouch_span_of(d->scheme), vouch_span_of("smtp"))) {
        one.smtp.ehlo_name = config_table_value(one.table, at, "helo", 0);
        return &one.smtp;
    }
    return NULL;
}

/* The client certificate, if the target names one. */
static int read_client(size_t at, struct vouch_tls_options *tls, const char **why)
{
    const struct firmware_client_want want = {
        .certificate = config_table_value(one.table, at, "client_cert", 0),
        .key = config_table_value(one.table, at, "client_key", 0),
        .storage = one.ports.storage,
        .rsa = firmware_storage.rsa_client_keys,
    };

    if (!want.certificate && !want.key)
        return VOUCH_OK;
    if (!firmware_storage.client)
        return fail(why, VOUCH_E_UNSUPPORTED, "client_cert: this board shows no certificates");
    return firmware_storage.client->load(&want, tls, why);
}

static int set_up_tls(size_t at, const char **why)
{
    struct vouch_tls_options options = {.entropy = one.ports.entropy,
                                        .refusals = vouch_arena_refusals};
    int status = read_client(at, &options, why);

    if (status != VOUCH_OK)
        return status;
    status = vouch_tls_config_init(&one.tls, &options);
    if (firmware_storage.client && status == VOUCH_E_ARGUMENT)
        return fail(why, status, "client_key: it does not belong to client_cert");
    return status == VOUCH_OK ? VOUCH_OK : fail(why, status, vouch_status_text(status));
}

/* Starts a check of the target itself, or of mx's current endpoint. */
static FIRMWARE_APART int start_check(void)
{
    size_t at = one.section_at;

    one.host = (struct vouch_wanted_name){VOUCH_ROLE_HOST, one.target.host};
    one.policy = one.config->policy;
    one.policy.names = &one.host;
    one.policy.names_count = 1;
    struct vouch_check_options options = {
        .target = &one.target,
        .policy = &one.policy,
        .parts = firmware_storage.parts,
        .anchors = config_table_anchors(one.table),
        .transport = one.ports.transport,
        .resolver = one.ports.resolver,
        .tls = &one.tls,
        .servername = config_table_value(one.table, at, "servername", 0),
        .at = one.at.family == VOUCH_FAMILY_ANY ? NULL : &one.at,
        .dialogue_options = one.dialogue,
        .timeout_ms = one.config->timeout_ms,
        .restart = firmware_storage.restart,
        .memo = firmware_storage.memo,
        .storage = firmware_storage.check,
    };
    if (is_mx())
        firmware_storage.mx->fill(&options, &one.policy);
    return vouch_check_init(&one.check, &options);
}

static int begin_mx(size_t at, const char **why)
{
    const char *sts = config_table_value(one.table, at, "sts", 0);
    const struct firmware_mx_want want = {
        .url = config_table_value(one.table, at, "url", 0),
        .next_hop = config_table_value(one.table, at, "next_hop", 0),
        .destination = config_table_value(one.table, at, "destination", 0),
        .resolver = one.ports.resolver,
        .strict = one.config->policy.strict,
        .sts = sts && sts[0] == 'y',
    };

    one.dialogue = &one.smtp;
    one.mx = want.url && vouch_span_starts_nocase(vouch_span_of(want.url), "mx://");
    one.mx_flags = 0;
    memset(&one.at, 0, sizeof one.at);
    one.smtp.ehlo_name = config_table_value(one.table, at, "helo", 0);
    return one.mx ? firmware_storage.mx->begin(&want, why) : VOUCH_OK;
}

static int read_accepts(size_t at, const char **why)
{
    const char *accepts = config_table_value(one.table, at, "accepts", 0);

    one.probing = false;
    one.accepts = accepts && strcmp(accepts, "off") != 0 ? accepts : NULL;
    if (one.accepts && !firmware_probe)
        return fail(why, VOUCH_E_UNSUPPORTED, "accepts: this image has no probe");
    return VOUCH_OK;
}

static int begin(size_t at, const char **why)
{
    int status = firmware_storage.mx ? begin_mx(at, why) : VOUCH_OK;

    one.section_at = at;
    one.checking = false;
    if (status == VOUCH_OK && !is_mx())
        status = read_target(at, why);
    if (status == VOUCH_OK)
        status = read_accepts(at, why);
    if (status == VOUCH_OK && !is_mx())
        one.dialogue = dialogue_options(at, &status, why);
    return status == VOUCH_OK ? set_up_tls(at, why) : status;
}

/* A report of a mail domain that needs no check. */
static int say(void)
{
    memset(&one.check, 0, sizeof one.check);
    firmware_storage.mx->tell(&one.check.report, &firmware_storage.check.report);
    one.mx_flags = firmware_storage.mx->finish(&one.check.report);
    return VOUCH_OK;
}

/* Called from only one place: a small board's image inlines it. */
static int start_next(void)
{
    int status = is_mx() ? firmware_storage.mx->next() : VOUCH_OK;

    if (status != VOUCH_OK)
        return status == VOUCH_AGAIN ? status : say();
    one.checking = true;
    status = start_check();
    if (is_mx())
        firmware_storage.mx->tell(&one.check.report, NULL);
    return status == VOUCH_OK ? VOUCH_AGAIN : status;
}

/* What is in the arena in addition to the check itself. */
static void give_back(void)
{
    vouch_tls_config_free(&one.tls);
    if (firmware_storage.client)
        firmware_storage.client->drop();
    if (one.password)
        mbedtls_platform_zeroize(one.password, PASSWORD_MAX);
    mbedtls_free(one.password);
    one.password = NULL;
}

int firmware_check_begin(size_t at, const char **why)
{
    *why = NULL;
    int status = begin(at, why);
    if (status != VOUCH_OK)
        give_back();
    return status;
}

static bool begin_probe(void)
{
    const struct firmware_probe_want want = {
        .parts = one.accepts, .check = &one.check, .entropy = one.ports.entropy};

    return firmware_probe->begin(&want) == VOUCH_AGAIN;
}

int firmware_check_poll(const struct vouch_time *now)
{
    if (!one.checking)
        return start_next();
    if (firmware_probe && one.probing)
        return firmware_probe->poll(now);
    int status = vouch_check_poll(&one.check, now);
    if (firmware_storage.client && status != VOUCH_AGAIN)
        firmware_storage.client->judge(one.policy.warning, &one.check.report);
    if (firmware_probe && status == VOUCH_OK && one.accepts && !is_mx())
        one.probing = begin_probe();
    if (one.probing)
        return VOUCH_AGAIN;
    if (is_mx() && status != VOUCH_AGAIN)
        one.mx_flags = firmware_storage.mx->finish(&one.check.report);
    return status;
}

bool firmware_check_busy(const struct vouch_time *now)
{
    if (!one.checking)
        return !is_mx();
    if (firmware_probe && one.probing)
        return firmware_probe->due() <= now->mono_ms;
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

unsigned firmware_check_close(void)
{
    if (one.checking)
        vouch_check_close(&one.check);
    one.checking = false;
    if (!is_mx() || !(one.mx_flags & FIRMWARE_MX_MORE))
        give_back();
    return is_mx() ? one.mx_flags : 0;
}
