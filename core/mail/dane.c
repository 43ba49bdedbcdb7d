// SPDX-License-Identifier: Apache-2.0
#include "core/mail/dane.h"

#include "core/dns.h"
#include "core/x509/name.h"

#include <string.h>

enum { DANE_TA = 2, DANE_EE = 3 };
enum { VALUE_MAX = 160 };

/* --- the answer of the name service
 * --------------------------------------------------------------- */

static void find_record(struct vouch_report *report, enum vouch_finding_code code, int position,
                        const struct vouch_tlsa *t, const char *why)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_tlsa_write(&w, t);
    vouch_write_text(&w, why ? ": " : "");
    vouch_write_text(&w, why ? why : "");
    vouch_report_find(report, code, position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

/* A longer digest of the same data makes a shorter one obsolete (RFC 7671 section 9). */
static bool is_outdone(const struct vouch_dane *d, const struct vouch_tlsa *t)
{
    if (t->matching == 0)
        return false;
    for (size_t i = 0; i < d->count; i++) {
        const struct vouch_tlsa *other = &d->at[i];
        if (other->usage == t->usage && other->selector == t->selector &&
            other->matching > t->matching)
            return true;
    }
    return false;
}

static void take_record(struct vouch_dane *d, struct vouch_span rdata, struct vouch_report *report)
{
    struct vouch_tlsa t;
    bool whole = vouch_tlsa_read(rdata, &t);
    const char *fault = whole ? vouch_tlsa_fault(&t) : "too short";
    if (!fault && d->count == VOUCH_TLSA_MAX)
        fault = "more records than are judged";
    if (fault) {
        find_record(report, VOUCH_F_DANE_RECORD_UNUSABLE, VOUCH_NO_POSITION, &t, fault);
        return;
    }
    d->at[d->count++] = t;
}

static void drop_outdone(struct vouch_dane *d)
{
    size_t kept = 0;
    struct vouch_dane all = *d;
    for (size_t i = 0; i < all.count; i++)
        if (!is_outdone(&all, &all.at[i]))
            d->at[kept++] = all.at[i];
    d->count = kept;
}

static void take_records(struct vouch_dane *d, const struct vouch_dane_answer *a,
                         struct vouch_report *report)
{
    for (size_t i = 0; i < a->records->count; i++)
        take_record(d, vouch_records_at(a->records, i), report);
    drop_outdone(d);
    vouch_report_find_text(report, VOUCH_F_DANE_PUBLISHED, VOUCH_NO_POSITION, a->host);
    if (d->count == 0)
        vouch_report_find_text(report, VOUCH_F_DANE_UNUSABLE, VOUCH_NO_POSITION, a->host);
}

static enum vouch_finding_code why_none(const struct vouch_dane_answer *a)
{
    if (!a->secure)
        return VOUCH_F_DANE_INSECURE;
    if (a->bogus)
        return VOUCH_F_DANE_BOGUS;
    if (a->status == VOUCH_E_NO_NAME || a->status == VOUCH_E_NO_DATA)
        return VOUCH_F_DANE_NO_TLSA;
    return a->status == VOUCH_OK ? VOUCH_F_DANE_INSECURE : VOUCH_F_DANE_LOOKUP_FAILED;
}

void vouch_dane_read(struct vouch_dane *d, const struct vouch_dane_answer *answer,
                     struct vouch_report *report)
{
    bool good = answer->secure && answer->status == VOUCH_OK && answer->records &&
                answer->records->authentic && answer->records->count > 0;
    d->count = 0;
    d->matched_count = 0;
    if (good)
        take_records(d, answer, report);
    else
        vouch_report_find_text(report, why_none(answer), VOUCH_NO_POSITION, answer->host);
}

/* --- the certificates of the server
 * --------------------------------------------------------------- */

static int find_anchor(void *self, struct vouch_span subject, size_t index,
                       struct vouch_anchor *out)
{
    const struct vouch_dane *d = self;
    for (size_t i = 0; i < d->matched_count; i++) {
        const struct vouch_certificate *c = &d->matched[i];
        if (!vouch_name_equal(c->subject, subject) || index-- > 0)
            continue;
        memset(out, 0, sizeof *out);
        out->subject = c->subject;
        out->key = c->spki;
        out->certificate = c->der;
        return VOUCH_OK;
    }
    return VOUCH_E_NOT_FOUND;
}

static const struct vouch_anchors_ops matched_ops = {.find = find_anchor};

static bool match_authority(struct vouch_dane *d, const struct vouch_tlsa *t, int position,
                            const struct vouch_certificate *c, struct vouch_report *report)
{
    if (!vouch_tlsa_matches(t, c))
        return false;
    if (d->matched_count < VOUCH_DANE_ANCHORS_MAX)
        d->matched[d->matched_count++] = *c;
    find_record(report, VOUCH_F_DANE_TA_MATCHED, position, t, NULL);
    return true;
}

/* Does any record match the certificate at that position? DANE-EE is about the first one, DANE-TA
 * about those after it. */
static bool match(struct vouch_dane *d, int position, const struct vouch_certificate *c,
                  struct vouch_report *report)
{
    bool any = false;
    for (size_t i = 0; i < d->count; i++) {
        const struct vouch_tlsa *t = &d->at[i];
        if (t->usage == DANE_TA && position > 0)
            any = match_authority(d, t, position, c, report) || any;
        if (t->usage != DANE_EE || position > 0 || !vouch_tlsa_matches(t, c))
            continue;
        find_record(report, VOUCH_F_DANE_EE_MATCHED, position, t, NULL);
        any = true;
    }
    return any;
}

/* A record may name an authority that is trusted here but not sent: clients of DANE have no other
 * source for it. */
static void find_not_sent(const struct vouch_dane *d, const struct vouch_certificate *last,
                          struct vouch_anchors usual, struct vouch_report *report)
{
    uint8_t buffer[VALUE_MAX];
    struct vouch_anchor anchor;
    for (size_t i = 0; usual.ops->find(usual.self, last->issuer, i, &anchor) == VOUCH_OK; i++) {
        struct vouch_certificate c;
        if (!anchor.certificate.len)
            continue;
        vouch_certificate_parse(anchor.certificate, &c);
        c.der = anchor.certificate;
        for (size_t k = 0; k < d->count; k++) {
            struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
            if (d->at[k].usage != DANE_TA || !vouch_tlsa_matches(&d->at[k], &c))
                continue;
            vouch_name_write(&w, c.subject);
            vouch_report_find(report, VOUCH_F_DANE_TA_NOT_SENT, VOUCH_NO_POSITION,
                              VOUCH_NO_POSITION, vouch_writer_span(&w));
            return;
        }
    }
}

static void find_mismatch(const struct vouch_dane *d, const struct vouch_span *sent, size_t count,
                          struct vouch_anchors usual, struct vouch_report *report)
{
    struct vouch_certificate last;
    for (size_t i = 0; i < d->count; i++)
        find_record(report, VOUCH_F_DANE_MISMATCH, 0, &d->at[i], NULL);
    if (count == 0)
        return;
    vouch_certificate_parse(sent[count - 1], &last);
    if (last.parts & VOUCH_PART_ISSUER)
        find_not_sent(d, &last, usual, report);
}

static struct vouch_anchors look(void *self, const struct vouch_span *sent, size_t count,
                                 struct vouch_anchors usual, struct vouch_report *report)
{
    struct vouch_dane *d = self;
    struct vouch_anchors matched = {&matched_ops, d};
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(sent[i], &c); /* the fields that it could read are valid */
        c.der = sent[i];
        any = match(d, (int)i, &c, report) || any;
    }
    if (d->count > 0 && !any)
        find_mismatch(d, sent, count, usual, report);
    return d->matched_count > 0 ? matched : usual;
}

static const struct vouch_pins_ops dane_ops = {.look = look};

struct vouch_pins vouch_dane_pins(struct vouch_dane *d)
{
    struct vouch_pins pins = {&dane_ops, d};
    return pins;
}
