// SPDX-License-Identifier: Apache-2.0
#include "core/format.h"

#include "core/format/plain.h"
#include "core/report_timing.h"

/* The table of a receiver test: one row for each MX host and address, the stages of a delivery, and
 * a score for the domain. docs/RECEIVER.md states the formula. */

enum stage { ANSWER, CONNECT, HELO, TLS, CERT, SECURE, STAGES };

enum { SCORE_UNREACHABLE = 50, SCORE_UNPROVED = 70, SCORE_WARNED = 90, SCORE_GOOD = 100 };

enum { HOST_WIDTH = 30, ADDRESS_WIDTH = 24, STAGE_WIDTH = 8 };

static const char *const titles[STAGES] = {"Answer", "Connect", "HELO", "TLS", "Cert", "Secure"};

static bool has_fact(const struct vouch_report *r, const char *key)
{
    return vouch_report_fact(r, key).len > 0;
}

static bool has_error(const struct vouch_report *r, int from, int to)
{
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        if ((int)f->code >= from && (int)f->code < to && f->severity > VOUCH_SEVERITY_WARNING)
            return true;
    }
    return false;
}

static bool has_weakness(const struct vouch_report *r)
{
    return vouch_report_has(r, VOUCH_F_TLS_OLD_PROTOCOL) ||
           vouch_report_has(r, VOUCH_F_TLS_WEAK_CIPHER) ||
           vouch_report_has(r, VOUCH_F_CERT_WEAK_KEY) ||
           vouch_report_has(r, VOUCH_F_CERT_WEAK_SIGNATURE);
}

static bool has_passed(const struct vouch_report *r, enum stage stage)
{
    switch (stage) {
    case ANSWER:
        return vouch_report_reached(r, "greet");
    case CONNECT:
        return has_fact(r, "smtp_banner");
    case HELO:
        return has_fact(r, "smtp_ehlo") || has_fact(r, "smtp_ehlo_tls");
    case TLS:
        return r->tls.established;
    case CERT:
        return r->tls.established && r->path_count > 0 &&
               !has_error(r, VOUCH_F_CERT_MALFORMED, VOUCH_F_SMTP_NOT_SMTP);
    case SECURE:
        return has_passed(r, CERT) && !has_weakness(r) && r->worst <= VOUCH_SEVERITY_WARNING;
    case STAGES:
        break;
    }
    return false;
}

/* 0 to 100. A host that does not answer says nothing about TLS, so it scores in the middle. */
static unsigned score_of(const struct vouch_report *r)
{
    if (!has_passed(r, ANSWER))
        return SCORE_UNREACHABLE;
    if (!has_passed(r, TLS))
        return 0;
    if (!has_passed(r, CERT))
        return SCORE_UNPROVED;
    return has_passed(r, SECURE) ? SCORE_GOOD : SCORE_WARNED;
}

static void write_cell(struct vouch_writer *w, struct vouch_span text, size_t width)
{
    vouch_plain_write_cut(w, text, width - 1);
    for (size_t n = text.len < width - 1 ? text.len : width - 1; n < width; n++)
        vouch_write_u8(w, ' ');
}

static void write_text_cell(struct vouch_writer *w, const char *text, size_t width)
{
    write_cell(w, vouch_span_of(text), width);
}

static void write_number_cell(struct vouch_writer *w, uint64_t n, size_t width)
{
    uint8_t digits[20];
    struct vouch_writer d = vouch_writer_of(digits, sizeof digits);
    vouch_write_decimal(&d, (int64_t)n);
    write_cell(w, vouch_writer_span(&d), width);
}

static void write_head(struct vouch_writer *w)
{
    write_text_cell(w, "Pref", 6);
    write_text_cell(w, "Host", HOST_WIDTH);
    write_text_cell(w, "Address", ADDRESS_WIDTH);
    for (size_t i = 0; i < STAGES; i++)
        write_text_cell(w, titles[i], STAGE_WIDTH);
    vouch_write_text(w, "CF\n");
}

static void write_address_cell(struct vouch_writer *w, const struct vouch_report *r)
{
    uint8_t text[64];
    struct vouch_writer a = vouch_writer_of(text, sizeof text);
    if (r->address_known)
        vouch_address_write(&a, &r->address);
    else
        vouch_write_text(&a, "-");
    write_cell(w, vouch_writer_span(&a), ADDRESS_WIDTH);
}

static void write_row(struct vouch_writer *w, const struct vouch_report *r)
{
    struct vouch_span host = vouch_report_fact(r, "mx_host");
    struct vouch_span preference = vouch_report_fact(r, "mx_preference");
    bool going = true;
    write_cell(w, preference.len ? preference : vouch_span_of("-"), 6);
    write_cell(w, host.len ? host : r->target, HOST_WIDTH);
    write_address_cell(w, r);
    for (int i = 0; i < STAGES; i++) {
        bool passed = has_passed(r, (enum stage)i);
        write_text_cell(w, passed ? "OK" : going ? "FAIL" : "-", STAGE_WIDTH);
        going = going && passed;
    }
    write_number_cell(w, score_of(r), 4);
    vouch_write_text(w, "\n");
}

/* --- the domain ------------------------------------------------------------------------------- */

/* An MTA-STS policy's own report is not a row: no mail goes to its web server. */
static bool is_of_mail(const struct vouch_report *r)
{
    return !has_fact(r, "sts_domain");
}

static bool same_domain(const struct vouch_report *a, const struct vouch_report *b)
{
    return is_of_mail(a) && is_of_mail(b) &&
           vouch_span_equal(vouch_report_fact(a, "mx_domain"), vouch_report_fact(b, "mx_domain"));
}

static uint64_t preference_of(const struct vouch_report *r)
{
    uint64_t preference = 0;
    vouch_span_decimal(vouch_report_fact(r, "mx_preference"), 65535, &preference);
    return preference;
}

/* The number of better preferences that the domain has: 0 for its first choice. */
static unsigned rank_of(const struct vouch_report *const *reports, size_t count,
                        const struct vouch_report *r)
{
    unsigned rank = 0;
    uint64_t last = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        uint64_t preference = preference_of(reports[i]);
        if (!same_domain(reports[i], r) || preference >= preference_of(r) || preference == last)
            continue;
        last = preference;
        rank++;
    }
    return rank;
}

/* The mean of the hosts' scores; each later preference weighs half as much as the one before. */
static unsigned confidence_of(const struct vouch_report *const *reports, size_t count,
                              const struct vouch_report *of)
{
    uint64_t sum = 0;
    uint64_t weights = 0;
    for (size_t i = 0; i < count; i++) {
        if (!same_domain(reports[i], of))
            continue;
        unsigned rank = rank_of(reports, count, reports[i]);
        uint64_t weight = UINT64_C(1) << (rank < 20 ? 20 - rank : 0);
        sum += weight * score_of(reports[i]);
        weights += weight;
    }
    return weights ? (unsigned)(sum / weights) : 0;
}

static void write_confidence(struct vouch_writer *w, const struct vouch_report *const *reports,
                             size_t count, const struct vouch_report *r)
{
    unsigned confidence = confidence_of(reports, count, r);
    vouch_write_text(w, "Confidence ");
    vouch_write_decimal(w, (int64_t)confidence);
    vouch_write_text(w, " of 100");
    vouch_write_text(w, confidence >= SCORE_WARNED ? ": secure\n\n" : ": not secure\n\n");
}

/* --- the names -------------------------------------------------------------------------------- */

static void write_names(struct vouch_writer *w, const struct vouch_report *r)
{
    if (r->names_count == 0)
        return;
    vouch_plain_write(w, r->sent_count ? r->storage.sent[0].subject : r->target);
    vouch_write_text(w, "\n");
    for (size_t i = 0; i < r->names_count; i++) {
        const struct vouch_name_row *n = &r->storage.names[i];
        vouch_write_text(w, "  ");
        write_text_cell(w, vouch_role_text(n->role), 11);
        write_cell(w, n->name, HOST_WIDTH);
        vouch_write_text(w, n->by == VOUCH_COVERED_NOT     ? "in no entry"
                            : n->by == VOUCH_COVERED_BY_CN ? "CN only: "
                                                           : "SAN: ");
        vouch_plain_write(w, n->entry);
        vouch_write_text(w, "\n");
    }
}

static bool is_first_of_domain(const struct vouch_report *const *reports, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_domain(reports[i], reports[index]))
            return false;
    return true;
}

static void write_domain(struct vouch_writer *w, const struct vouch_report *const *reports,
                         size_t count, const struct vouch_report *first)
{
    struct vouch_span domain = vouch_report_fact(first, "mx_domain");
    vouch_plain_write(w, domain.len ? domain : first->target);
    vouch_write_text(w, "\n");
    write_head(w);
    for (size_t i = 0; i < count; i++)
        if (same_domain(reports[i], first))
            write_row(w, reports[i]);
    write_confidence(w, reports, count, first);
    for (size_t i = 0; i < count; i++)
        if (same_domain(reports[i], first))
            write_names(w, reports[i]);
}

static void write_receiver(struct vouch_writer *w, const struct vouch_report *const *reports,
                           size_t count, const struct vouch_format_options *options)
{
    (void)options; /* the columns have the names that mail administrators use, in any language */
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (!is_of_mail(reports[i]) || !is_first_of_domain(reports, i))
            continue;
        vouch_write_text(w, begun ? "\n" : "");
        begun = true;
        write_domain(w, reports, count, reports[i]);
    }
}

const struct vouch_format vouch_format_receiver = {"receiver", true, write_receiver};
