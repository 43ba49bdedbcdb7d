// SPDX-License-Identifier: Apache-2.0
/* Asks name servers through the POSIX resolver and prints what came, for test_resolver.py:
 *
 *     probe_resolver SERVERS NAME TYPE       SERVERS as "127.0.0.1:5353"; TYPE a, aaaa, any, mx ...
 *
 * One line: STATUS authentic=0|1 bogus=0|1, then each address or each record in hexadecimal. */
#include "core/dns.h"
#include "port/posix/resolver.h"

#include <stdio.h>
#include <string.h>

static struct vouch_posix_names names;

static void wait_for_names(void)
{
    struct pollfd fds[VOUCH_POSIX_NAMES_FDS];
    size_t count = vouch_posix_names_fds(&names, fds, VOUCH_POSIX_NAMES_FDS);
    poll(fds, count, vouch_posix_names_timeout_ms(&names));
    vouch_posix_names_process(&names, fds, count);
}

static int print_addresses(struct vouch_resolver r, const char *name, enum vouch_family family)
{
    struct vouch_addresses got;
    int status;
    while ((status = r.ops->addresses(r.self, name, family, &got)) == VOUCH_AGAIN)
        wait_for_names();
    printf("%d authentic=%d bogus=0", status, got.authentic);
    for (size_t i = 0; i < got.count; i++) {
        char buffer[64];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        vouch_address_write(&w, &got.at[i]);
        printf(" %s", vouch_writer_string(&w));
    }
    printf("\n");
    return 0;
}

static int print_records(struct vouch_resolver r, const char *name, enum vouch_dns_type type)
{
    static uint8_t buffer[65536];
    static char hex[2 * sizeof buffer];
    struct vouch_records got = {.data = vouch_writer_of(buffer, sizeof buffer)};
    int status;
    while ((status = r.ops->records(r.self, name, type, &got)) == VOUCH_AGAIN)
        wait_for_names();
    printf("%d authentic=%d bogus=%d", status, got.authentic, got.bogus);
    for (size_t i = 0; i < got.count; i++) {
        struct vouch_writer w = vouch_writer_of(hex, sizeof hex);
        vouch_write_hex(&w, vouch_records_at(&got, i));
        printf(" %s", vouch_writer_string(&w));
    }
    printf("\n");
    return 0;
}

static int probe(struct vouch_resolver r, const char *name, const char *type)
{
    static const struct {
        const char *text;
        enum vouch_dns_type type;
    } types[] = {{"mx", VOUCH_DNS_MX},
                 {"txt", VOUCH_DNS_TXT},
                 {"tlsa", VOUCH_DNS_TLSA},
                 {"cname", VOUCH_DNS_CNAME}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i].text) == 0)
            return print_records(r, name, types[i].type);
    if (strcmp(type, "a") == 0)
        return print_addresses(r, name, VOUCH_FAMILY_IPV4);
    if (strcmp(type, "aaaa") == 0)
        return print_addresses(r, name, VOUCH_FAMILY_IPV6);
    return print_addresses(r, name, VOUCH_FAMILY_ANY);
}

int main(int argc, char **argv)
{
    struct vouch_posix_resolver resolver;
    if (argc != 4)
        return 2;
    struct vouch_posix_names_options options = {
        .hosts_path = "/nonexistent", .servers = argv[1], .timeout_ms = 1000};
    vouch_posix_names_init(&names, &options);
    vouch_posix_resolver_init(&resolver, &names);
    struct vouch_resolver r = vouch_posix_resolver_of(&resolver);
    int code = probe(r, argv[2], argv[3]);
    r.ops->cancel(r.self);
    vouch_posix_names_close(&names);
    return code;
}
