// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/tlsa_rollover.h"

#include "core/dns.h"
#include "core/format/json_write.h"
#include "core/format/plain.h"
#include "core/status.h"

#include <string.h>

enum { DANE_EE = 3, TEXT_MAX = 512 };

/* --- the judgement --- */

/* DANE-EE is about the certificate itself, DANE-TA about those after it. */
static bool matches(const struct vouch_tlsa *t, const struct vouch_span *chain, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(chain[i], &c);
        c.der = chain[i];
        if ((i == 0) == (t->usage == DANE_EE) && vouch_tlsa_matches(t, &c))
            return true;
    }
    return false;
}

static void take(struct vouch_rollover *r, struct vouch_span rdata, const struct vouch_span *chain,
                 size_t count)
{
    if (r->count == VOUCH_ROLLOVER_RECORDS) {
        r->lost++;
        return;
    }
    struct vouch_rollover_record *record = &r->at[r->count++];
    memset(record, 0, sizeof *record);
    record->fault =
        vouch_tlsa_read(rdata, &record->tlsa) ? vouch_tlsa_fault(&record->tlsa) : "it is too short";
    record->matches = !record->fault && matches(&record->tlsa, chain, count);
}

static enum vouch_rollover_state state_of(const struct vouch_rollover *r, bool authentic)
{
    bool usable = false;
    if (!authentic)
        return VOUCH_ROLLOVER_INSECURE;
    for (size_t i = 0; i < r->count; i++) {
        if (r->at[i].matches)
            return VOUCH_ROLLOVER_HOLDS;
        usable |= !r->at[i].fault;
    }
    return usable ? VOUCH_ROLLOVER_BREAKS : VOUCH_ROLLOVER_UNUSABLE;
}

void vouch_rollover_judge(struct vouch_rollover *r, int status, const struct vouch_records *records,
                          const struct vouch_span *chain, size_t count)
{
    struct vouch_certificate leaf;
    r->count = 0;
    r->lost = 0;
    r->ttl_s = 0;
    vouch_certificate_parse(chain[0], &leaf);
    if (vouch_certificate_sha256(leaf.spki, r->pin) != VOUCH_OK)
        memset(r->pin, 0, sizeof r->pin);
    if (status != VOUCH_OK) {
        bool none = status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA;
        r->state = records->bogus ? VOUCH_ROLLOVER_BOGUS
                   : none         ? VOUCH_ROLLOVER_NONE
                                  : VOUCH_ROLLOVER_UNKNOWN;
        return;
    }
    for (size_t i = 0; i < records->count; i++)
        take(r, vouch_records_at(records, i), chain, count);
    r->lost += records->lost;
    r->ttl_s = records->ttl_s;
    r->state = records->bogus ? VOUCH_ROLLOVER_BOGUS : state_of(r, records->authentic);
}

/* --- for people --- */

static void write_owner(struct vouch_writer *w, const struct vouch_rollover *r)
{
    vouch_write_u8(w, '_');
    vouch_write_decimal(w, r->port);
    vouch_write_text(w, "._tcp.");
    vouch_plain_write(w, vouch_span_of(r->host));
}

static void write_new_record(struct vouch_writer *w, const struct vouch_rollover *r)
{
    write_owner(w, r);
    vouch_write_text(w, ". IN TLSA 3 1 1 ");
    vouch_write_hex(w, (struct vouch_span){r->pin, sizeof r->pin});
}

static void write_records(struct vouch_writer *w, const struct vouch_rollover *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct vouch_rollover_record *record = &r->at[i];
        vouch_write_text(w, record->matches ? "  matches   " : "  no match  ");
        vouch_tlsa_write(w, &record->tlsa);
        if (record->fault) {
            vouch_write_text(w, "  not usable: ");
            vouch_write_text(w, record->fault);
        }
        vouch_write_u8(w, '\n');
    }
    if (r->lost == 0)
        return;
    vouch_write_text(w, "  and ");
    vouch_write_decimal(w, (int64_t)r->lost);
    vouch_write_text(w, " more, which were not looked at\n");
}

static bool has_stale(const struct vouch_rollover *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (!r->at[i].matches)
            return true;
    return false;
}

static void begin_step(struct vouch_writer *w, unsigned *step)
{
    vouch_write_text(w, "    ");
    vouch_write_decimal(w, ++*step);
    vouch_write_text(w, "  ");
}

static void write_check(struct vouch_writer *w, const struct vouch_rollover *r)
{
    vouch_write_text(w, "       vouch check ");
    vouch_write_text(w, r->port == 25 ? "--destination dane smtp://" : "https://");
    vouch_plain_write(w, vouch_span_of(r->host));
    vouch_write_u8(w, '\n');
}

/* The order matters: at every moment the record of what is served must be in every cache. */
static void write_steps(struct vouch_writer *w, const struct vouch_rollover *r)
{
    unsigned step = 0;
    vouch_write_text(w, "  to switch:\n");
    if (r->state == VOUCH_ROLLOVER_BREAKS) {
        begin_step(w, &step);
        vouch_write_text(w, "add this record, and leave the others:\n       ");
        write_new_record(w, r);
        vouch_write_u8(w, '\n');
        begin_step(w, &step);
        vouch_write_text(w, "wait ");
        vouch_write_decimal(w, 2 * (int64_t)r->ttl_s);
        vouch_write_text(w,
                         " seconds from when all name servers have it: twice the time to live\n");
    }
    begin_step(w, &step);
    vouch_write_text(w, "install the certificate with its key, and see that both are good:\n");
    write_check(w, r);
    if (!has_stale(r))
        return;
    begin_step(w, &step);
    vouch_write_text(w, "then remove the records that do not match\n");
}

void vouch_rollover_write(struct vouch_writer *w, const struct vouch_rollover *r)
{
    static const char *const words[] = {
        [VOUCH_ROLLOVER_NONE] = "no TLSA records: nothing to change in the DNS",
        [VOUCH_ROLLOVER_UNKNOWN] = "the name service gave no answer",
        [VOUCH_ROLLOVER_BOGUS] = "the answer's signatures are wrong: mend the zone first, since "
                                 "mail is held back by it",
        [VOUCH_ROLLOVER_INSECURE] = "TLSA records that are not signed (DNSSEC), or a name server "
                                    "whose word for it is not trusted",
        [VOUCH_ROLLOVER_UNUSABLE] = "TLSA records of which none can be used",
        [VOUCH_ROLLOVER_HOLDS] = "a TLSA record matches the new certificate",
        [VOUCH_ROLLOVER_BREAKS] = "NO TLSA record matches the new certificate: installed now, it "
                                  "stops mail by DANE",
    };
    write_owner(w, r);
    vouch_write_text(w, ": ");
    vouch_write_text(w, words[r->state]);
    vouch_write_u8(w, '\n');
    write_records(w, r);
    if (r->state == VOUCH_ROLLOVER_HOLDS || r->state == VOUCH_ROLLOVER_BREAKS)
        write_steps(w, r);
    vouch_write_u8(w, '\n');
}

/* --- for programs --- */

void vouch_rollover_write_json(struct vouch_writer *w, const struct vouch_rollover *r)
{
    static const char *const words[] = {
        [VOUCH_ROLLOVER_NONE] = "none",         [VOUCH_ROLLOVER_UNKNOWN] = "unknown",
        [VOUCH_ROLLOVER_BOGUS] = "bogus",       [VOUCH_ROLLOVER_INSECURE] = "insecure",
        [VOUCH_ROLLOVER_UNUSABLE] = "unusable", [VOUCH_ROLLOVER_HOLDS] = "holds",
        [VOUCH_ROLLOVER_BREAKS] = "breaks",
    };
    uint8_t buffer[TEXT_MAX];
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "kind", "tlsa");
    write_owner(&text, r);
    vouch_json_span(&j, "owner", vouch_writer_span(&text));
    vouch_json_text(&j, "state", words[r->state]);
    vouch_json_number(&j, "ttl_s", r->ttl_s);
    vouch_json_array(&j, "records");
    for (size_t i = 0; i < r->count; i++) {
        text.len = 0;
        vouch_tlsa_write(&text, &r->at[i].tlsa);
        vouch_json_object(&j, NULL);
        vouch_json_span(&j, "record", vouch_writer_span(&text));
        vouch_json_bool(&j, "usable", !r->at[i].fault);
        vouch_json_bool(&j, "matches", r->at[i].matches);
        vouch_json_end(&j);
    }
    vouch_json_end(&j);
    text.len = 0;
    vouch_write_text(&text, "3 1 1 ");
    vouch_write_hex(&text, (struct vouch_span){r->pin, sizeof r->pin});
    vouch_json_span(&j, "new_record", vouch_writer_span(&text));
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
}
