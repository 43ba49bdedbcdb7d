// SPDX-License-Identifier: Apache-2.0
#include "core/format/maillog.h"

#include "core/calendar.h"
#include "core/format.h"
#include "core/format/plain.h"
#include "core/report_timing.h"

#include <string.h>

/* Lines as in a mail appliance's own logs (docs/MAILLOG.md): each check of a listener is an
 * incoming connection (ICID), each of an MX host a delivery (DCID), numbered from 1; each check of
 * a directory is a query of ldap_debug, with a line about TLS that the appliance lacks. */

struct log {
    struct vouch_writer *w;
    const struct vouch_report *report;
    size_t number; /* of the connection, from 1 */
};

enum kind { LISTENER, DELIVERY, DIRECTORY, OTHER };

static bool has_scheme(const struct vouch_report *r, const char *scheme)
{
    return vouch_span_starts_nocase(r->target, scheme);
}

static enum kind kind_of(const struct vouch_report *r)
{
    if (has_scheme(r, "ldap"))
        return DIRECTORY;
    if (vouch_report_fact(r, "mx_domain").len || vouch_report_fact(r, "destination").len)
        return DELIVERY;
    return has_scheme(r, "smtp") ? LISTENER : OTHER;
}

static bool failed(const struct vouch_report *r)
{
    enum vouch_verdict verdict = vouch_report_verdict(r);
    return !r->tls.established || verdict == VOUCH_VERDICT_INVALID ||
           verdict == VOUCH_VERDICT_UNKNOWN;
}

/* --- parts of lines --- */

/* The epoch when the clock is not set. */
static void write_ctime(struct vouch_writer *w, const struct vouch_time *when)
{
    vouch_date_write_ctime(w, when->utc_known ? when->utc_s : 0);
}

static void begin_line(const struct log *l, const char *level)
{
    write_ctime(l->w, &l->report->began);
    vouch_write_text(l->w, level);
}

static void end_line(const struct log *l)
{
    vouch_write_u8(l->w, '\n');
}

static void write_connection(const struct log *l, bool delivering)
{
    vouch_write_text(l->w, delivering ? "DCID " : "ICID ");
    vouch_write_decimal(l->w, (int64_t)l->number);
}

/* The host of the target, without scheme, port and path. */
static struct vouch_span host_of(const struct vouch_report *r)
{
    struct vouch_span host = vouch_report_fact(r, "mx_host");
    if (host.len)
        return host;
    size_t at = vouch_span_find(r->target, 0, '/') + 2;
    host = vouch_span_part(r->target, at, r->target.len);
    size_t end = 0;
    bool bracketed = host.len && host.data[0] == '[';
    while (end < host.len && (bracketed ? host.data[end] != ']' : !strchr(":/?", host.data[end])))
        end++;
    return bracketed ? vouch_span_part(host, 1, end - 1) : vouch_span_part(host, 0, end);
}

static void write_host(const struct log *l)
{
    vouch_plain_write(l->w, host_of(l->report));
}

static void write_address(const struct log *l)
{
    if (l->report->address_known)
        vouch_address_write(l->w, &l->report->address);
    else
        vouch_write_text(l->w, "0.0.0.0");
}

static void write_suite(const struct log *l)
{
    const struct vouch_tls_facts *tls = &l->report->tls;
    vouch_write_text(l->w, "TLS success protocol ");
    vouch_write_text(l->w, tls->protocol ? tls->protocol : "");
    vouch_write_text(l->w, " cipher ");
    vouch_write_text(l->w, tls->cipher ? tls->cipher : "");
}

/* --- mail --- */

/* Our own address is not known here, so 0.0.0.0 is written. */
static void write_new(const struct log *l, bool delivering)
{
    begin_line(l, " Info: New SMTP ");
    write_connection(l, delivering);
    if (delivering) {
        vouch_write_text(l->w, " interface 0.0.0.0 address ");
        write_address(l);
        vouch_write_text(l->w, " port ");
        vouch_write_decimal(l->w, l->report->address.port);
    } else {
        vouch_write_text(l->w, " interface ");
        write_host(l);
        vouch_write_text(l->w, " (");
        write_address(l);
        vouch_write_text(l->w, ") address 0.0.0.0 reverse dns host unknown verified no");
    }
    end_line(l);
}

static void write_destination(const struct log *l)
{
    struct vouch_span domain = vouch_report_fact(l->report, "mx_domain");
    vouch_write_text(l->w, domain.len ? " for " : " ");
    if (domain.len)
        vouch_plain_write(l->w, domain);
    else
        write_host(l);
}

static void write_status(const struct log *l, bool delivering)
{
    begin_line(l, " Info: ");
    write_connection(l, delivering);
    vouch_write_u8(l->w, ' ');
    if (failed(l->report)) {
        vouch_write_text(l->w, "TLS failed: ");
        vouch_maillog_write_reason(l->w, l->report, delivering);
    } else {
        write_suite(l);
        if (delivering)
            write_destination(l);
    }
    end_line(l);
}

/* Nothing answered: TLS was not tried. */
static void write_connection_error(const struct log *l)
{
    struct vouch_span domain = vouch_report_fact(l->report, "mx_domain");
    begin_line(l, " Info: Connection Error: ");
    write_connection(l, true);
    vouch_write_text(l->w, " domain: ");
    vouch_plain_write(l->w, domain.len ? domain : host_of(l->report));
    vouch_write_text(l->w, " IP: ");
    write_address(l);
    vouch_write_text(l->w, " port: ");
    vouch_write_decimal(l->w, l->report->address.port);
    vouch_write_text(l->w, " details: ");
    vouch_maillog_write_reason(l->w, l->report, true);
    vouch_write_text(l->w, " interface: 0.0.0.0 reason: network error");
    end_line(l);
}

static void write_close(const struct log *l, bool delivering)
{
    begin_line(l, " Info: ");
    write_connection(l, delivering);
    vouch_write_text(l->w, " close");
    end_line(l);
}

static void write_mail(const struct log *l, bool delivering)
{
    if (delivering && !vouch_report_reached(l->report, "greet")) {
        write_connection_error(l);
        return;
    }
    write_new(l, delivering);
    write_status(l, delivering);
    write_close(l, delivering);
}

/* --- directory --- */

static void write_server(const struct log *l)
{
    vouch_write_u8(l->w, '(');
    write_host(l);
    vouch_write_u8(l->w, ':');
    vouch_write_decimal(l->w, l->report->address.port);
    vouch_write_u8(l->w, ')');
}

static void write_query(const struct log *l)
{
    struct vouch_span kind = vouch_report_fact(l->report, "ldap_query");
    struct vouch_span filter = vouch_report_fact(l->report, "ldap_filter");
    begin_line(l, " Debug: LDAP: (");
    vouch_plain_write(l->w, kind.len ? kind : vouch_span_of("check"));
    vouch_write_text(l->w, ") Query ");
    vouch_plain_write(l->w, filter.len ? filter : vouch_span_of("(objectClass=*)"));
}

static void write_tls_of_directory(const struct log *l)
{
    begin_line(l, " Debug: LDAP: ");
    if (l->report->tls.established) {
        write_suite(l);
    } else {
        vouch_write_text(l->w, "TLS failed: ");
        vouch_maillog_write_reason(l->w, l->report, true);
    }
    vouch_write_text(l->w, " to server ");
    write_host(l);
    vouch_write_u8(l->w, ' ');
    write_server(l);
    end_line(l);
}

static void write_answer(const struct log *l)
{
    struct vouch_span entries = vouch_report_fact(l->report, "ldap_entries");
    if (entries.len == 0)
        return;
    write_query(l);
    vouch_write_text(l->w, " lookup success, ");
    write_server(l);
    vouch_write_text(l->w, " returned ");
    vouch_plain_write(l->w, entries);
    vouch_write_text(l->w, " results timestamp=");
    vouch_write_decimal(l->w, l->report->began.utc_known ? l->report->began.utc_s : 0);
    vouch_write_text(l->w, ".000000");
    end_line(l);
}

static void write_directory(const struct log *l)
{
    if (!vouch_report_reached(l->report, "greet")) {
        bool unnamed = !l->report->address_known;
        begin_line(l, " Debug: LDAP: Server unreachable: ");
        vouch_write_text(l->w, unnamed ? "DNS lookup failure" : "unable to connect");
        end_line(l);
        return;
    }
    write_query(l);
    vouch_write_text(l->w, " to server ");
    write_host(l);
    vouch_write_u8(l->w, ' ');
    write_server(l);
    end_line(l);
    write_tls_of_directory(l);
    write_answer(l);
}

/* --- output --- */

static void write_report(const struct log *l)
{
    switch (kind_of(l->report)) {
    case LISTENER:
        write_mail(l, false);
        break;
    case DELIVERY:
        write_mail(l, true);
        break;
    case DIRECTORY:
        write_directory(l);
        break;
    case OTHER: /* the appliance logs nothing for these */
        break;
    }
}

static void write_all(struct vouch_writer *w, const struct vouch_report *const *reports,
                      size_t count, const struct vouch_format_options *options)
{
    (void)options;
    if (count) {
        write_ctime(w, &reports[0]->began);
        vouch_write_text(w, " Info: Time offset from UTC: 0 seconds\n");
    }
    for (size_t i = 0; i < count; i++) {
        struct log l = {w, reports[i], i + 1};
        write_report(&l);
    }
}

const struct vouch_format vouch_format_maillog = {
    .name = "maillog",
    .joint = true,
    .write = write_all,
};
