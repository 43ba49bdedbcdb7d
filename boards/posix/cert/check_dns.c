// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/check_dns.h"

#include "boards/posix/ask.h"
#include "boards/posix/bundle.h"
#include "boards/posix/cert/tlsa_rollover.h"
#include "boards/posix/values.h"
#include "core/mail/mx.h"
#include "core/x509/extension.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WHY_MAX = 1024, ANSWER_MAX = 16 * 1024, HOSTS_MAX = 64, SMTP_PORT = 25 };

static const char command[] = "cert check";

struct host {
    char name[VOUCH_HOST_MAX + 1];
    uint16_t port;
};

/* One run. */
struct asking {
    const struct vouch_check_dns *question;
    struct vouch_posix_names_options options;
    struct vouch_posix_names names;
    struct vouch_bundle bundle;
    struct host hosts[HOSTS_MAX];
    size_t hosts_count;
    struct vouch_output out;
    uint8_t buffer[ANSWER_MAX];
    enum vouch_exit worst;
};

static void worsen(struct asking *a, enum vouch_exit exit)
{
    a->worst = vouch_exit_worse(a->worst, exit);
}

/* --- which hosts --- */

static void add_host(struct asking *a, const char *name, uint16_t port)
{
    for (size_t i = 0; i < a->hosts_count; i++)
        if (a->hosts[i].port == port && strcmp(a->hosts[i].name, name) == 0)
            return;
    if (a->hosts_count == HOSTS_MAX) {
        vouch_complain(command, "%s: too many hosts for one run", name);
        worsen(a, VOUCH_EXIT_UNKNOWN);
        return;
    }
    struct host *h = &a->hosts[a->hosts_count++];
    snprintf(h->name, sizeof h->name, "%s", name);
    h->port = port;
}

static int ask(struct asking *a, const char *name, enum vouch_dns_type type,
               struct vouch_records *out)
{
    memset(out, 0, sizeof *out);
    out->data = vouch_writer_of(a->buffer, sizeof a->buffer);
    return vouch_ask_records(&a->names, name, type, out);
}

/* A mail domain stands for its MX hosts. */
static void add_domain(struct asking *a, const char *domain)
{
    struct vouch_finding findings[4];
    uint8_t text[WHY_MAX];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    struct vouch_report report;
    struct vouch_records records;
    struct vouch_mx mx;
    vouch_report_init(&report, &storage);
    int status = ask(a, domain, VOUCH_DNS_MX, &records);
    if (vouch_mx_read(&mx, domain, status, &records, &report) != VOUCH_OK) {
        vouch_complain(command, "%s: its MX hosts: %s", domain, vouch_status_text(status));
        worsen(a, VOUCH_EXIT_UNKNOWN);
        return;
    }
    for (size_t i = 0; i < mx.count; i++)
        add_host(a, mx.at[i].name, SMTP_PORT);
}

static void add_name(struct asking *a, const char *text)
{
    uint8_t buffer[WHY_MAX];
    char name[VOUCH_HOST_MAX + 1];
    enum vouch_name_role role = VOUCH_ROLE_HOST;
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_address address;
    if (vouch_value_wanted_name(text, &role, name, &why) != VOUCH_OK) {
        vouch_complain(command, "--name %s: %.*s", text, (int)why.len, (const char *)buffer);
        worsen(a, VOUCH_EXIT_UNKNOWN);
    } else if (role == VOUCH_ROLE_DOMAIN) {
        add_domain(a, name);
    } else if (!vouch_address_parse(vouch_span_of(name), &address)) {
        add_host(a, name, role == VOUCH_ROLE_MX ? SMTP_PORT : a->question->port);
    }
}

/* The DNS names of the certificate itself; wildcards are not hosts. */
static void add_own_names(struct asking *a)
{
    struct vouch_certificate c;
    struct vouch_general_name name;
    vouch_certificate_parse(a->bundle.certificates[0], &c);
    struct vouch_der names = vouch_extension_sans(&c);
    while (vouch_general_next(&names, &name)) {
        char text[VOUCH_HOST_MAX + 1];
        if (name.kind != VOUCH_GENERAL_DNS || name.value.len > VOUCH_HOST_MAX || !name.value.len ||
            name.value.data[0] == '*')
            continue;
        memcpy(text, name.value.data, name.value.len);
        text[name.value.len] = 0;
        if (strlen(text) == name.value.len)
            add_host(a, text, a->question->port);
    }
}

/* --- queries --- */

static void judge_host(struct asking *a, const struct host *host)
{
    char owner[VOUCH_HOST_MAX + 16];
    struct vouch_records records;
    struct vouch_rollover r = {.host = host->name, .port = host->port};
    snprintf(owner, sizeof owner, "_%u._tcp.%s", (unsigned)host->port, host->name);
    int status = ask(a, owner, VOUCH_DNS_TLSA, &records);
    vouch_rollover_judge(&r, status, &records, a->bundle.certificates,
                         a->bundle.certificates_count);
    if (a->question->json)
        vouch_rollover_write_json(&a->out.writer, &r);
    else
        vouch_rollover_write(&a->out.writer, &r);
    if (r.state == VOUCH_ROLLOVER_BREAKS || r.state == VOUCH_ROLLOVER_BOGUS)
        worsen(a, VOUCH_EXIT_INVALID);
    if (r.state == VOUCH_ROLLOVER_UNKNOWN)
        worsen(a, VOUCH_EXIT_UNKNOWN);
}

static void judge_all(struct asking *a)
{
    for (size_t i = 0; i < a->question->names_count; i++)
        add_name(a, a->question->names[i]);
    if (a->question->names_count == 0)
        add_own_names(a);
    for (size_t i = 0; i < a->hosts_count; i++)
        judge_host(a, &a->hosts[i]);
}

enum vouch_exit vouch_check_dns(const struct vouch_check_dns *q)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct asking *a = calloc(1, sizeof *a);
    if (!a)
        return (enum vouch_exit)vouch_complain(command, "no memory");
    a->question = q;
    a->options.servers = q->servers;
    a->options.trust_ad = q->trust_ad;
    a->bundle.password_file = q->password_file;
    vouch_posix_names_init(&a->names, &a->options);
    vouch_output_init(&a->out, STDOUT_FILENO);
    if (vouch_bundle_add(&a->bundle, q->bundle, &why) != VOUCH_OK)
        worsen(a, (enum vouch_exit)vouch_complain(command, "%.*s", (int)why.len, buffer));
    else if (a->bundle.certificates_count > 0)
        judge_all(a);
    if (vouch_output_end(&a->out) != VOUCH_OK)
        worsen(a, VOUCH_EXIT_UNKNOWN);
    enum vouch_exit worst = a->worst;
    vouch_posix_names_close(&a->names);
    vouch_bundle_free(&a->bundle);
    free(a);
    return worst;
}
