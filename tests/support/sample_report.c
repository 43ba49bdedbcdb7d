// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_report.h"

#include <string.h>

static const int64_t now_s = 1795429230; /* 2026-11-23T10:20:30Z */
static const int64_t day_s = 86400;

static struct vouch_span keep(struct sample *s, const char *text)
{
    return vouch_report_keep(&s->report, vouch_span_of(text));
}

static void begin(struct sample *s, const char *target)
{
    const struct vouch_report_storage storage = {
        s->findings, 16,       s->sent, 8,       s->path,        8,          s->names,
        8,           s->facts, 16,      s->text, sizeof s->text, s->clients, VOUCH_CLIENTS,
    };
    memset(s, 0, sizeof *s);
    vouch_report_init(&s->report, &storage);
    s->report.target = keep(s, target);
    s->report.began.utc_s = now_s;
    s->report.began.utc_known = true;
    s->report.tls.alert_received = -1;
}

static void reach(struct sample *s, const char *address, uint16_t port)
{
    s->report.address_known = vouch_address_parse(vouch_span_of(address), &s->report.address);
    s->report.address.port = port;
}

static void take_time(struct sample *s, const char *phase, uint32_t ms)
{
    s->report.phase_names[s->report.phases_count] = phase;
    s->report.phase_ms[s->report.phases_count++] = ms;
    s->report.duration_ms += ms;
}

static void shake_hands(struct sample *s)
{
    s->report.tls.protocol = "TLSv1.3";
    s->report.tls.cipher = "TLS_AES_256_GCM_SHA384";
    s->report.tls.group = "x25519";
    s->report.tls.established = true;
    take_time(s, "resolve", 1);
    take_time(s, "connect", 2);
    take_time(s, "handshake", 7);
    take_time(s, "talk", 3);
}

static struct vouch_sent *send(struct sample *s, const char *subject, const char *issuer,
                               const char *sans)
{
    struct vouch_sent *sent = vouch_report_add_sent(&s->report);
    for (size_t i = 0; i < sizeof sent->sha256; i++)
        sent->sha256[i] = (uint8_t)(i * 7 + s->report.sent_count);
    sent->subject = keep(s, subject);
    sent->issuer = keep(s, issuer);
    sent->sans = keep(s, sans);
    sent->serial = keep(s, "0a1b2c3d4e5f");
    sent->key = keep(s, "EC P-256");
    sent->signature = keep(s, "ecdsa-with-SHA256");
    sent->length = 640;
    sent->dates_known = true;
    sent->not_before_s = now_s - 20 * day_s;
    sent->not_after_s = now_s + 70 * day_s;
    return sent;
}

static void send_intermediate(struct sample *s)
{
    struct vouch_sent *sent = send(s, "CN=Example Issuing CA,O=Example", "CN=Example Root", "");
    sent->ca = true;
    sent->not_after_s = now_s + 1000 * day_s;
}

static void step(struct sample *s, enum vouch_step_kind kind, int position, const char *subject,
                 int64_t not_after_s)
{
    struct vouch_path_step *p = vouch_report_add_step(&s->report);
    p->kind = kind;
    p->position = (int16_t)position;
    p->subject = keep(s, subject);
    p->not_after_known = true;
    p->not_after_s = not_after_s;
}

static void name(struct sample *s, enum vouch_name_role role, const char *wanted,
                 enum vouch_coverage by, const char *entry)
{
    struct vouch_name_row *row = vouch_report_add_name(&s->report);
    row->role = role;
    row->name = keep(s, wanted);
    row->by = by;
    row->entry = keep(s, entry);
}

static void find(struct sample *s, enum vouch_finding_code code, int position, int other,
                 const char *value)
{
    vouch_report_find(&s->report, code, position, other, vouch_span_of(value));
}

static void fact(struct sample *s, const char *key, const char *value)
{
    vouch_report_add_fact(&s->report, key, vouch_span_of(value));
}

static void make_good(struct sample *s)
{
    begin(s, "https://gui.example.org");
    reach(s, "192.0.2.10", 443);
    shake_hands(s);
    send(s, "CN=gui.example.org", "CN=Example Issuing CA,O=Example",
         "DNS:gui.example.org\nDNS:*.mail.example.org\nIP:192.0.2.10");
    send_intermediate(s);
    step(s, VOUCH_STEP_SENT, 0, "CN=gui.example.org", now_s + 70 * day_s);
    step(s, VOUCH_STEP_SENT, 1, "CN=Example Issuing CA,O=Example", now_s + 1000 * day_s);
    step(s, VOUCH_STEP_ANCHOR, -1, "CN=Example Root", now_s + 3000 * day_s);
    name(s, VOUCH_ROLE_HOST, "gui.example.org", VOUCH_COVERED_BY_SAN, "DNS:gui.example.org");
    name(s, VOUCH_ROLE_MX, "mx1.mail.example.org", VOUCH_COVERED_BY_SAN, "DNS:*.mail.example.org");
    fact(s, "http_status", "200");
    fact(s, "http_hsts", "max-age=31536000");
    find(s, VOUCH_F_REVOCATION_NOT_CHECKED, VOUCH_NO_POSITION, VOUCH_NO_POSITION, "");
}

/* One that refuses by a finding, one by a rule of its own, one of which nothing can be said. */
static void ask_clients(struct sample *s)
{
    s->report.clients_count = VOUCH_CLIENTS;
    s->clients[VOUCH_CLIENT_CHROME] = (struct vouch_client_verdict){
        VOUCH_REFUSES, "ERR_CERT_DATE_INVALID", VOUCH_F_CERT_EXPIRED, NULL};
    s->clients[VOUCH_CLIENT_FIREFOX] = (struct vouch_client_verdict){
        VOUCH_REFUSES, "SEC_ERROR_UNKNOWN_ISSUER", VOUCH_F_NONE, "seven or more intermediates"};
    s->clients[VOUCH_CLIENT_APPLE] = (struct vouch_client_verdict){VOUCH_ACCEPTANCE_UNKNOWN, NULL,
                                                                   VOUCH_F_CHAIN_UNRELATED, NULL};
}

static void make_bad(struct sample *s)
{
    begin(s, "https://mail.example.org:8443");
    reach(s, "2001:db8::25", 8443);
    shake_hands(s);
    struct vouch_sent *leaf = send(s, "CN=mail-old.example.org", "CN=Example Issuing CA,O=Example",
                                   "DNS:mail-old.example.org\nDNS:a.example.org\nDNS:b.example.org"
                                   "\nDNS:c.example.org\nDNS:d.example.org\nDNS:e.example.org"
                                   "\nDNS:f.example.org\nDNS:g.example.org\nDNS:h.example.org");
    leaf->not_before_s = now_s - 143 * day_s;
    leaf->not_after_s = now_s - 53 * day_s;
    send_intermediate(s);
    send_intermediate(s);
    send(s, "CN=printer.example.net", "CN=Printer CA", "DNS:printer.example.net")->not_after_s =
        now_s + 5 * 3600;
    name(s, VOUCH_ROLE_HOST, "mail.example.org", VOUCH_COVERED_NOT, "");
    find(s, VOUCH_F_CHAIN_UNRELATED, 3, VOUCH_NO_POSITION, "");
    find(s, VOUCH_F_CHAIN_DUPLICATE, 2, 1, "");
    find(s, VOUCH_F_CERT_EXPIRED, 0, VOUCH_NO_POSITION, "2026-10-01");
    find(s, VOUCH_F_NAME_MISMATCH, 0, VOUCH_NO_POSITION, "mail.example.org");
    fact(s, "capability", "PIPELINING");
    fact(s, "capability", "SIZE 10240000");
    ask_clients(s);
}

static void make_unreachable(struct sample *s)
{
    begin(s, "tls://mx.example.org:25");
    reach(s, "192.0.2.25", 25);
    take_time(s, "resolve", 12);
    take_time(s, "connect", 30);
    find(s, VOUCH_F_CONNECT_REFUSED, VOUCH_NO_POSITION, VOUCH_NO_POSITION, "192.0.2.25");
}

static void make_clockless(struct sample *s)
{
    make_good(s);
    s->report.began.utc_known = false;
    find(s, VOUCH_F_CLOCK_UNKNOWN, VOUCH_NO_POSITION, VOUCH_NO_POSITION, "");
}

static void make_missing(struct sample *s)
{
    begin(s, "smtp://mail.example.org");
    reach(s, "192.0.2.25", 25);
    shake_hands(s);
    send(s, "CN=mail.example.org", "CN=Example Issuing CA,O=Example",
         "DNS:mail.example.org\nDNS:mx1.example.org")
        ->not_after_s = now_s + 12 * day_s;
    name(s, VOUCH_ROLE_HOST, "mail.example.org", VOUCH_COVERED_BY_SAN, "DNS:mail.example.org");
    fact(s, "smtp_banner", "mail.example.org ESMTP");
    find(s, VOUCH_F_CERT_EXPIRES_WARNING, 0, VOUCH_NO_POSITION, "12d");
    vouch_report_find_as(&s->report, VOUCH_SEVERITY_ERROR, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0,
                         VOUCH_NO_POSITION, vouch_span_of("CN=Example Issuing CA,O=Example"));
}

static void make_hostile(struct sample *s)
{
    static char flood[1500];
    begin(s, "https://a.example");
    reach(s, "192.0.2.66", 443);
    shake_hands(s);
    struct vouch_sent *sent = send(s, "CN=\x1b[2J\x1b[1;32mVALID\r\n,O=\xE2\x80\xAE gnp.exe \xFF",
                                   "CN=\"\\ {value} {subject}", "DNS:*\x07.example");
    memset(flood, 'x', sizeof flood - 1);
    sent->serial = keep(s, flood);
    sent->dates_known = false;
    find(s, VOUCH_F_CERT_MALFORMED, 0, VOUCH_NO_POSITION, "\x1b]0;title\x07 {position}");
    s->report.sent_total = 100;
}

const char *sample_name(enum sample_kind kind)
{
    static const char *const names[] = {"good",      "bad",     "unreachable",
                                        "clockless", "missing", "hostile"};
    return names[kind];
}

/* What is left of another report in the same buffers: nobody may show it. */
static void leave_rests(struct sample *s)
{
    static const struct vouch_span rest = {(const uint8_t *)"REST", 4};
    const struct vouch_report *r = &s->report;
    for (size_t i = r->sent_count; i < sizeof s->sent / sizeof s->sent[0]; i++)
        s->sent[i] = (struct vouch_sent){
            .subject = rest, .issuer = rest, .sans = rest, .dates_known = true, .not_after_s = 1};
    for (size_t i = r->findings_count; i < sizeof s->findings / sizeof s->findings[0]; i++)
        s->findings[i] = (struct vouch_finding){
            .code = VOUCH_F_REVOKED, .severity = VOUCH_SEVERITY_ERROR, .value = rest};
    for (size_t i = r->path_count; i < sizeof s->path / sizeof s->path[0]; i++)
        s->path[i] = (struct vouch_path_step){.kind = VOUCH_STEP_EXTRA, .subject = rest};
    for (size_t i = r->names_count; i < sizeof s->names / sizeof s->names[0]; i++)
        s->names[i] = (struct vouch_name_row){.name = rest, .by = VOUCH_COVERED_NOT};
    for (size_t i = r->facts_count; i < sizeof s->facts / sizeof s->facts[0]; i++)
        s->facts[i] = (struct vouch_fact){.key = "rest", .value = rest};
}

const struct vouch_report *sample_make(struct sample *s, enum sample_kind kind)
{
    static void (*const makers[])(struct sample *) = {
        make_good, make_bad, make_unreachable, make_clockless, make_missing, make_hostile};
    makers[kind](s);
    if (s->report.sent_total < s->report.sent_count)
        s->report.sent_total = s->report.sent_count;
    vouch_report_finish(&s->report);
    leave_rests(s);
    return &s->report;
}
