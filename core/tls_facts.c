// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"

enum { SUITE_MAX = 64 };

/* The report's fields are C strings: the NUL is copied into its text buffer too. */
static const char *keep_suite(const struct vouch_tls *t, struct vouch_report *report)
{
    char buffer[SUITE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_tls_write_suite(&w, t->suite);
    vouch_write_u8(&w, 0);
    return (const char *)vouch_report_keep(report, vouch_writer_span(&w)).data;
}

static const char *group_text(const struct vouch_tls *t)
{
    if (t->group != 0)
        return vouch_tls_group_text(t->group);
    return t->dh_bits != 0 ? "dhe" : NULL;
}

static const char *protocol_text(uint16_t version)
{
    if (version == VOUCH_TLS_1_3)
        return "TLSv1.3";
    return version == VOUCH_TLS_1_2 ? "TLSv1.2" : NULL;
}

/* Without forward secrecy (RFC 9325 section 4.1), or with a group that can be broken (section 4.4).
 */
static bool is_weak(const struct vouch_tls *t)
{
    return vouch_tls_suite_is_static_rsa(t->suite) || (t->dh_bits != 0 && t->dh_bits < 2048);
}

/* Browsers still offer RSA key transport, and show the page. */
static bool browsers_take(const struct vouch_tls *t)
{
    return t->hello && t->hello->browser && vouch_tls_suite_is_static_rsa(t->suite);
}

static void find_weak(const struct vouch_tls *t, const char *cipher, struct vouch_report *report)
{
    char buffer[SUITE_MAX + 24];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, cipher);
    if (t->dh_bits != 0) {
        vouch_write_text(&w, ", ");
        vouch_write_decimal(&w, t->dh_bits);
        vouch_write_text(&w, " bits");
    }
    vouch_report_find_as(report, browsers_take(t) ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_WARNING,
                         VOUCH_F_TLS_WEAK_CIPHER, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                         vouch_writer_span(&w));
}

void vouch_tls_facts(const struct vouch_tls *t, struct vouch_report *report)
{
    struct vouch_tls_facts *f = &report->tls;
    f->established = t->established;
    f->client_cert_requested = t->client_cert_requested;
    f->client_cert_sent = t->client_cert_requested && t->client_cert_ours;
    f->alert_received = t->alert_received;
    f->protocol = protocol_text(t->version);
    if (!f->protocol)
        return;
    f->group = group_text(t);
    if (!f->cipher)
        f->cipher = keep_suite(t, report);
    if (f->cipher && is_weak(t))
        find_weak(t, f->cipher, report);
    if (t->client_cert_requested && t->client_cert_withheld)
        vouch_report_find_plain(report, VOUCH_F_TLS_CLIENT_CERT_WITHHELD);
    else if (t->client_cert_requested && !t->client_cert_ours && t->established &&
             t->alert_received < 0 && !vouch_report_has(report, VOUCH_F_TLS_CLIENT_CERT_DEMANDED))
        vouch_report_find_plain(report, VOUCH_F_TLS_CLIENT_CERT_REQUESTED);
}
