// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/probe.h"

#include <string.h>

#include "core/format/metric_write.h"
#include "core/report_timing.h"

/* --- distinguished names and SANs ------------------------------------------------------------- */

/* The value of the first attribute of that kind in an RFC 4514 text: "CN=". */
static struct vouch_span attribute(struct vouch_span name, const char *kind)
{
    size_t len = strlen(kind);

    for (size_t at = 0; at < name.len;) {
        size_t end = vouch_span_find(name, at, ',');
        struct vouch_span part = vouch_span_part(name, at, end - at);
        if (part.len > len && memcmp(part.data, kind, len) == 0)
            return vouch_span_part(part, len, part.len);
        at = end + 1;
    }
    return (struct vouch_span){0};
}

/* ssl_exporter's lists: ",a,b," of the SANs of a kind, "DNS:". */
static void write_sans(struct vouch_writer *w, struct vouch_span sans, const char *kind)
{
    size_t len = strlen(kind);
    bool any = false;

    for (size_t at = 0; at < sans.len;) {
        size_t end = vouch_span_find(sans, at, '\n');
        struct vouch_span one = vouch_span_part(sans, at, end - at);
        if (one.len > len && memcmp(one.data, kind, len) == 0) {
            vouch_write_text(w, ",");
            vouch_write_span(w, vouch_span_part(one, len, one.len));
            any = true;
        }
        at = end + 1;
    }
    vouch_write_text(w, any ? "," : "");
}

/* --- ssl_exporter ----------------------------------------------------------------------------- */

/* ssl_exporter has serial numbers in decimal. */
static void write_serial(struct vouch_writer *w, struct vouch_span hex)
{
    uint8_t digits[64] = {0}; /* least significant first */
    size_t count = 1;

    for (size_t i = 0; i < hex.len; i++) {
        unsigned carry = (unsigned)(vouch_hex_value(hex.data[i]) & 15);
        for (size_t k = 0; k < count; k++) {
            carry += digits[k] * 16U;
            digits[k] = (uint8_t)(carry % 10U);
            carry /= 10U;
        }
        for (; carry > 0 && count < sizeof digits; carry /= 10U)
            digits[count++] = (uint8_t)(carry % 10U);
    }
    while (count > 0)
        vouch_write_u8(w, (uint8_t)('0' + digits[--count]));
}

static void write_labels(struct vouch_writer *w, const char *name, const struct vouch_sent *c)
{
    static const struct {
        const char *key, *kind;
    } lists[] = {{"dnsnames", "DNS:"}, {"ips", "IP:"}, {"emails", "email:"}};
    uint8_t buffer[1024];
    struct vouch_writer serial = vouch_writer_of(buffer, sizeof buffer);

    write_serial(&serial, c->serial);
    vouch_metric_begin(w, name, "serial_no", vouch_writer_span(&serial));
    vouch_metric_label(w, "issuer_cn", attribute(c->issuer, "CN="));
    vouch_metric_label(w, "cn", attribute(c->subject, "CN="));
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct vouch_writer list = vouch_writer_of(buffer, sizeof buffer);
        write_sans(&list, c->sans, lists[i].kind);
        vouch_metric_label(w, lists[i].key, vouch_writer_span(&list));
    }
    vouch_metric_label(w, "ou", attribute(c->subject, "OU="));
}

/* A certificate that was sent twice is one series, identified by issuer and serial number (RFC 5280
 * section 4.1.2.2). */
static bool is_again(const struct vouch_report *r, size_t i)
{
    const struct vouch_sent *sent = r->storage.sent;

    for (size_t k = 0; k < i; k++)
        if (vouch_span_equal(sent[k].serial, sent[i].serial) &&
            vouch_span_equal(sent[k].issuer, sent[i].issuer))
            return true;
    return false;
}

static void write_dates(struct vouch_writer *w, const struct vouch_report *r, const char *name,
                        const char *help, bool after)
{
    vouch_metric_head(w, name, help);
    for (size_t i = 0; i < r->sent_count; i++) {
        const struct vouch_sent *c = &r->storage.sent[i];
        if (!c->dates_known || is_again(r, i))
            continue;
        write_labels(w, name, c);
        vouch_metric_value(w, after ? c->not_after_s : c->not_before_s);
    }
}

static void write_version(struct vouch_writer *w, const struct vouch_report *r, const char *name)
{
    char text[16] = "TLS 1.x";

    if (!r->tls.protocol || strlen(r->tls.protocol) < 7)
        return;
    text[6] = r->tls.protocol[6]; /* "TLSv1.3" is "TLS 1.3" there */
    vouch_metric_head(w, name, "The TLS version used");
    vouch_metric_begin(w, name, "version", vouch_span_of(text));
    vouch_metric_value(w, 1);
}

static void write_group(struct vouch_writer *w, const struct vouch_report *r)
{
    static const char name[] = "probe_tls_group_info";
    const char *group = vouch_accepts_chosen(r->accepts, r->tls.group);

    if (!group)
        return;
    vouch_metric_head(w, name, "The key exchange group that the server chooses");
    vouch_metric_begin(w, name, "group", vouch_span_of(group));
    vouch_metric_value(w, 1);
}

/* --- blackbox_exporter ------------------------------------------------------------------------ */

static bool succeeded(const struct vouch_report *r)
{
    return vouch_report_verdict(r) <= VOUCH_VERDICT_WARNING;
}

static void write_look_up(struct vouch_writer *w, const struct vouch_report *r)
{
    uint32_t ms[VOUCH_TIMINGS];

    vouch_report_timing(r, ms);
    vouch_metric_plain_milli(w, "probe_dns_lookup_time_seconds",
                             "Returns the time taken for probe dns lookup in seconds",
                             ms[VOUCH_TIMING_RESOLVE]);
}

/* Their phases differ slightly from ours: our exchange over TLS is their processing. */
static void write_http_phases(struct vouch_writer *w, const struct vouch_report *r)
{
    static const char name[] = "probe_http_duration_seconds";
    static const struct {
        const char *phase;
        enum vouch_timing timing;
    } phases[] = {{"resolve", VOUCH_TIMING_RESOLVE},
                  {"connect", VOUCH_TIMING_CONNECT},
                  {"tls", VOUCH_TIMING_HANDSHAKE},
                  {"processing", VOUCH_TIMING_TALK}};
    uint32_t ms[VOUCH_TIMINGS];

    vouch_report_timing(r, ms);
    vouch_metric_head(w, name, "Duration of http request by phase, summed over all redirects");
    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        vouch_metric_begin(w, name, "phase", vouch_span_of(phases[i].phase));
        vouch_metric_milli(w, ms[phases[i].timing]);
    }
}

static void write_chain_info(struct vouch_writer *w, const struct vouch_report *r)
{
    static const char name[] = "probe_ssl_last_chain_info";
    const struct vouch_sent *leaf = r->sent_count > 0 ? &r->storage.sent[0] : NULL;
    uint8_t buffer[1024];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);

    if (!leaf)
        return;
    vouch_metric_head(w, name, "Contains SSL leaf certificate information");
    vouch_write_hex(&text, (struct vouch_span){leaf->sha256, sizeof leaf->sha256});
    vouch_metric_begin(w, name, "fingerprint_sha256", vouch_writer_span(&text));
    vouch_metric_label(w, "subject", leaf->subject);
    vouch_metric_label(w, "issuer", leaf->issuer);
    text = vouch_writer_of(buffer, sizeof buffer);
    write_sans(&text, leaf->sans, "DNS:");
    vouch_metric_label(
        w, "subjectalternative",
        vouch_span_part(vouch_writer_span(&text), 1, text.len > 2 ? text.len - 2 : 0));
    vouch_metric_label(w, "serialnumber", leaf->serial);
    vouch_metric_value(w, 1);
}

static void write_expiries(struct vouch_writer *w, const struct vouch_report *r)
{
    int64_t utc_s;

    if (vouch_report_sent_expiry(r, &utc_s))
        vouch_metric_plain(w, "probe_ssl_earliest_cert_expiry",
                           "Returns last SSL chain expiry in unixtime", utc_s);
    if (vouch_report_path_expiry(r, &utc_s))
        vouch_metric_plain(w, "probe_ssl_last_chain_expiry_timestamp_seconds",
                           "Returns last SSL chain expiry in timestamp", utc_s);
}

void vouch_probe_write(struct vouch_writer *w, const struct vouch_report *r)
{
    struct vouch_span status = vouch_report_fact(r, "http_status");
    uint64_t number;

    vouch_metric_plain(w, "probe_success", "Displays whether or not the probe was a success",
                       succeeded(r));
    vouch_metric_plain_milli(w, "probe_duration_seconds",
                             "Returns how long the probe took to complete in seconds",
                             r->duration_ms);
    write_look_up(w, r);
    if (r->address_known)
        vouch_metric_plain(w, "probe_ip_protocol",
                           "Specifies whether probe ip protocol is IP4 or IP6",
                           r->address.family == VOUCH_FAMILY_IPV6 ? 6 : 4);
    if (vouch_span_decimal(status, 999, &number)) {
        vouch_metric_plain(w, "probe_http_status_code", "Response HTTP status code",
                           (int64_t)number);
        vouch_metric_plain(w, "probe_http_ssl", "Indicates if SSL was used for the final redirect",
                           1);
        write_http_phases(w, r);
    }
    write_expiries(w, r);
    write_chain_info(w, r);
    write_version(w, r, "probe_tls_version_info");
    write_group(w, r);
    vouch_metric_plain(w, "ssl_probe_success", "If the probe was a success", r->tls.established);
    write_version(w, r, "ssl_tls_version_info");
    write_dates(w, r, "ssl_cert_not_after", "NotAfter expressed as a Unix Epoch Time", true);
    write_dates(w, r, "ssl_cert_not_before", "NotBefore expressed as a Unix Epoch Time", false);
}
