// SPDX-License-Identifier: Apache-2.0
#include "core/mail/destination.h"

enum { DESTINATIONS = VOUCH_DESTINATION_DANE_REQUIRED + 1 };

static const char *const words[DESTINATIONS] = {
    [VOUCH_DESTINATION_NONE] = "none",
    [VOUCH_DESTINATION_PREFERRED] = "preferred",
    [VOUCH_DESTINATION_REQUIRED] = "required",
    [VOUCH_DESTINATION_PREFERRED_VERIFY] = "preferred-verify",
    [VOUCH_DESTINATION_REQUIRED_VERIFY] = "required-verify",
    [VOUCH_DESTINATION_REQUIRED_HOSTED] = "required-verify-hosted",
    [VOUCH_DESTINATION_DANE] = "dane",
    [VOUCH_DESTINATION_DANE_REQUIRED] = "dane-required",
};

const char *vouch_destination_text(enum vouch_destination d)
{
    return words[d];
}

bool vouch_destination_parse(struct vouch_span text, enum vouch_destination *out)
{
    for (int i = 0; i < DESTINATIONS; i++) {
        if (vouch_span_equal_nocase(text, vouch_span_of(words[i]))) {
            *out = (enum vouch_destination)i;
            return true;
        }
    }
    return false;
}

bool vouch_destination_asks_dane(enum vouch_destination d)
{
    return d == VOUCH_DESTINATION_DANE || d == VOUCH_DESTINATION_DANE_REQUIRED;
}

/* What DANE requires of this host: nothing more of a server whose certificate is itself published
 * (RFC 7672 section 3.1.1), everything of one under a published authority; one that matches no
 * record has its own error. Published records make TLS mandatory in any case (section 2.2). */
static enum vouch_destination of_dane(const struct vouch_report *r, enum vouch_destination d)
{
    bool direct = vouch_report_saw(r, VOUCH_F_DANE_EE_MATCHED);
    if (!direct && vouch_report_saw(r, VOUCH_F_DANE_TA_MATCHED))
        return VOUCH_DESTINATION_REQUIRED_VERIFY;
    if (d == VOUCH_DESTINATION_DANE_REQUIRED || vouch_report_saw(r, VOUCH_F_DANE_PUBLISHED))
        return VOUCH_DESTINATION_REQUIRED;
    return VOUCH_DESTINATION_PREFERRED;
}

static enum vouch_destination settle(const struct vouch_report *r, enum vouch_destination d)
{
    return vouch_destination_asks_dane(d) ? of_dane(r, d) : d;
}

static bool verifies(enum vouch_destination d)
{
    return d >= VOUCH_DESTINATION_PREFERRED_VERIFY;
}

static bool requires_tls(enum vouch_destination d)
{
    return d == VOUCH_DESTINATION_REQUIRED || d >= VOUCH_DESTINATION_REQUIRED_VERIFY;
}

/* Did STARTTLS fail before the 220 that starts TLS? Up to that point a sender may go on in clear
 * text; after it that connection cannot go back. */
static bool before_go_ahead(enum vouch_finding_code code)
{
    return code >= VOUCH_F_SMTP_NO_ESMTP && code <= VOUCH_F_SMTP_STARTTLS_UNEXPECTED &&
           code != VOUCH_F_SMTP_HELO_REFUSED;
}

/* About the certificate and its path, not the session. */
static bool of_certificate(enum vouch_finding_code code)
{
    return (code >= VOUCH_F_CERT_MALFORMED && code < VOUCH_F_SMTP_NOT_SMTP) ||
           (code >= VOUCH_F_CHAIN_KEY_ID && code <= VOUCH_F_CLIENTS_SPLIT);
}

static bool of_names(enum vouch_finding_code code)
{
    return code >= VOUCH_F_NAME_MISMATCH && code < VOUCH_F_REVOKED;
}

/* The MX host or the mail domain: one of them in the certificate is enough. If there is a SAN, CN
 * is not considered (vouch_hostname_coverage); so hosted domains need nothing more. */
static bool covers_one(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->names_count; i++) {
        const struct vouch_name_row *row = &r->storage.names[i];
        bool of_mail = row->role == VOUCH_ROLE_MX || row->role == VOUCH_ROLE_DOMAIN;
        if (of_mail && row->by != VOUCH_COVERED_NOT)
            return true;
    }
    return false;
}

static enum vouch_severity at_most(enum vouch_severity s, enum vouch_severity most)
{
    return s < most ? s : most;
}

static enum vouch_severity weigh_name(const struct vouch_report *r, enum vouch_finding_code code,
                                      enum vouch_severity s, enum vouch_destination d)
{
    bool mismatch = code == VOUCH_F_NAME_ROLE_MISMATCH || code == VOUCH_F_NAME_MISMATCH;
    if (covers_one(r))
        return at_most(s, mismatch ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_WARNING);
    return requires_tls(d) && mismatch ? VOUCH_SEVERITY_ERROR : s;
}

static enum vouch_severity weigh(const struct vouch_report *r, const struct vouch_finding *f,
                                 enum vouch_destination d)
{
    if (before_go_ahead(f->code) && d == VOUCH_DESTINATION_NONE)
        return VOUCH_SEVERITY_INFO;
    if (before_go_ahead(f->code) && !requires_tls(d))
        return at_most(f->severity, VOUCH_SEVERITY_WARNING);
    if (!of_certificate(f->code))
        return f->severity;
    if (!verifies(d))
        return VOUCH_SEVERITY_INFO;
    enum vouch_severity s = f->severity;
    if (of_names(f->code))
        s = weigh_name(r, f->code, s, d);
    return requires_tls(d) ? s : at_most(s, VOUCH_SEVERITY_WARNING);
}

/* With dane-required, a host gets no mail unless something usable is published for it: including
 * one for which nothing was looked up, such as an address, or whose MX record may be forged. A
 * bogus or missing answer has its own error, and what never reached a check another. */
static void miss_dane(struct vouch_report *r)
{
    bool usable = vouch_report_saw(r, VOUCH_F_DANE_PUBLISHED) &&
                  !vouch_report_saw(r, VOUCH_F_DANE_UNUSABLE) &&
                  !vouch_report_saw(r, VOUCH_F_DANE_MX_INSECURE);
    bool unknown =
        vouch_report_saw(r, VOUCH_F_DANE_BOGUS) || vouch_report_saw(r, VOUCH_F_DANE_LOOKUP_FAILED);
    struct vouch_span host = vouch_report_fact(r, "mx_host");
    if (!usable && !unknown && r->phases_count > 0)
        vouch_report_find(r, VOUCH_F_DANE_MISSING, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                          host.len ? host : r->target);
}

void vouch_destination_weigh(struct vouch_report *r, enum vouch_destination control)
{
    enum vouch_severity worst = VOUCH_SEVERITY_INFO;
    if (control == VOUCH_DESTINATION_DANE_REQUIRED)
        miss_dane(r);
    enum vouch_destination d = settle(r, control);
    for (size_t i = 0; i < r->findings_count; i++) {
        struct vouch_finding *f = &r->storage.findings[i];
        f->severity = weigh(r, f, d);
        if (f->severity > worst)
            worst = f->severity;
    }
    /* Findings that did not fit cannot be weighed again: the verdict stays as bad as it was. */
    if (r->lost == 0)
        r->worst = worst;
}

static bool fell_back(const struct vouch_report *r)
{
    for (size_t i = 0; i < r->findings_count; i++)
        if (before_go_ahead(r->storage.findings[i].code))
            return true;
    return false;
}

enum vouch_delivery vouch_destination_delivery(const struct vouch_report *r,
                                               enum vouch_destination control)
{
    enum vouch_destination d = settle(r, control);
    bool proved = vouch_report_saw(r, VOUCH_F_DANE_EE_MATCHED) && control != d;
    bool good = r->worst <= VOUCH_SEVERITY_WARNING;
    if (d == VOUCH_DESTINATION_NONE)
        return good ? VOUCH_DELIVERED_CLEAR : VOUCH_DELIVERED_NOT;
    if (!r->tls.established)
        return !requires_tls(d) && fell_back(r) ? VOUCH_DELIVERED_CLEAR : VOUCH_DELIVERED_NOT;
    if (!good)
        return VOUCH_DELIVERED_NOT;
    return d >= VOUCH_DESTINATION_REQUIRED_VERIFY || proved ? VOUCH_DELIVERED_VERIFIED
                                                            : VOUCH_DELIVERED_TLS;
}

const char *vouch_delivery_text(enum vouch_delivery d)
{
    static const char *const texts[] = {
        [VOUCH_DELIVERED_VERIFIED] = "verified",
        [VOUCH_DELIVERED_TLS] = "encrypted",
        [VOUCH_DELIVERED_CLEAR] = "clear",
        [VOUCH_DELIVERED_NOT] = "not delivered",
    };
    return texts[d];
}

void vouch_destination_conclude(struct vouch_report *r, enum vouch_destination control)
{
    vouch_destination_weigh(r, control);
    vouch_report_add_fact(r, "destination", vouch_span_of(vouch_destination_text(control)));
    enum vouch_delivery delivery = vouch_destination_delivery(r, control);
    vouch_report_add_fact(r, "delivery", vouch_span_of(vouch_delivery_text(delivery)));
}

/* Was TLS unavailable? A host that is down is another problem, with its own finding. A connection
 * that broke after the server's 220 failed in the handshake. */
static bool of_tls(const struct vouch_report *r, enum vouch_finding_code code)
{
    bool promised = vouch_span_starts_nocase(vouch_report_fact(r, "smtp_starttls_reply"), "220");
    if (code < VOUCH_F_TLS_NOT_TLS)
        return promised && !r->tls.established;
    return code < VOUCH_F_SMTP_NOT_SMTP || of_certificate(code) || before_go_ahead(code) ||
           (code >= VOUCH_F_DANE_MX_INSECURE && code <= VOUCH_F_DANE_MISSING);
}

struct vouch_alert vouch_destination_alert(const struct vouch_report *r,
                                           enum vouch_destination control)
{
    enum vouch_destination d = settle(r, control);
    struct vouch_alert alert = {false, "System", "Warning", VOUCH_F_NONE};
    if (!requires_tls(d) || vouch_destination_delivery(r, control) != VOUCH_DELIVERED_NOT)
        return alert;
    for (size_t i = 0; i < r->findings_count && !alert.due; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        alert.due = f->severity > VOUCH_SEVERITY_WARNING && of_tls(r, f->code);
        alert.reason = alert.due ? f->code : VOUCH_F_NONE;
    }
    return alert;
}
