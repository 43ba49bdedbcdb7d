// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review.h"
#include "tests/support/guarded.h"

#include <stdio.h>
#include <string.h>

/* Ordinary lines are read the short way. Whatever a log looks like, the records must be those that
 * the long way gives. */

static struct vouch_review_batch quick;
static struct vouch_review_batch plodding;

static bool same_text(struct vouch_span a, struct vouch_span b)
{
    return vouch_span_equal(a, b);
}

static bool same_told(const struct vouch_record *a, const struct vouch_record *b)
{
    switch ((enum vouch_record_kind)a->kind) {
    case VOUCH_RECORD_OPEN:
        return same_text(a->open.peer, b->open.peer) && same_text(a->open.host, b->open.host) &&
               same_text(a->open.listener, b->open.listener) &&
               a->open.name_hash == b->open.name_hash && a->open.peer_hash == b->open.peer_hash;
    case VOUCH_RECORD_GROUP:
        return same_text(a->group.name, b->group.name) && a->group.refused == b->group.refused;
    case VOUCH_RECORD_SECURED:
        return same_text(a->secured.protocol, b->secured.protocol) &&
               same_text(a->secured.cipher, b->secured.cipher) &&
               same_text(a->secured.name, b->secured.name);
    case VOUCH_RECORD_FAILED:
        return same_text(a->failed.reason, b->failed.reason) &&
               same_text(a->failed.peer, b->failed.peer);
    case VOUCH_RECORD_RCPT:
        return a->mid == b->mid && a->rid == b->rid && same_text(a->rcpt.domain, b->rcpt.domain) &&
               a->rcpt.hash == b->rcpt.hash;
    case VOUCH_RECORD_START:
        return a->mid == b->mid && a->rid == b->rid;
    case VOUCH_RECORD_UNKNOWN:
        return same_text(a->unknown.message, b->unknown.message);
    default:
        return true;
    }
}

static bool same_record(const struct vouch_record *a, const struct vouch_record *b)
{
    return a->kind == b->kind && a->side == b->side && a->tail == b->tail && a->told == b->told &&
           a->result == b->result && a->required == b->required && a->reused == b->reused &&
           a->id == b->id && same_text(a->host, b->host) && vouch_stamp_same(&a->when, &b->when) &&
           same_told(a, b);
}

static void show(const char *what, struct vouch_span log)
{
    fail_msg("%s: \"%.*s\"", what, (int)log.len, (const char *)log.data);
}

static size_t read_both(struct vouch_span log)
{
    size_t at = 0;
    while (at < log.len) {
        struct vouch_span rest = vouch_span_part(log, at, log.len);
        size_t done = vouch_review_parse(&quick, rest);
        if (vouch_review_parse(&plodding, rest) != done || quick.count != plodding.count ||
            quick.lines != plodding.lines || quick.full != plodding.full ||
            quick.unreadable != plodding.unreadable || quick.foreign != plodding.foreign)
            show("another count", log);
        for (size_t i = 0; i < quick.count; i++)
            if (!same_record(&quick.records[i], &plodding.records[i]))
                show("another record", log);
        at += done;
    }
    return quick.count;
}

static void begin(void)
{
    memset(&quick.prefixes, 0, sizeof quick.prefixes);
    memset(&plodding.prefixes, 0, sizeof plodding.prefixes);
    plodding.plodding = true;
}

static struct vouch_span span_of(const char *text)
{
    struct vouch_span s = {(const uint8_t *)text, strlen(text)};
    return s;
}

#define AT "Fri Feb 13 16:26:40 2026 Info: "
/* Longer than what stands at the end of a block and is always read the long way. */
#define FILLING                                                                                    \
    AT "MID 7 SDR: Domains for which SDR is requested: reverse DNS host: mx.example.net, helo: "   \
       "mx.example.net, env-from: example.org, header-from: example.org, reply-to: Not Present\n"
#define LATER "Fri Feb 13 16:26:41 2026 Info: "

static const char ordinary[] =
    AT "New SMTP ICID 1000001 interface Management (198.51.100.1) address 192.0.2.34 reverse dns "
       "host mx582.example.net verified yes\n" //
    AT "ICID 1000001 ACCEPT SG UNKNOWNLIST match sbrs[-1.0:10.0] SBRS 3.5 country Netherlands\n" AT
       "ICID 1000001 TLS success protocol TLSv1.2 cipher ECDHE-RSA-AES256-GCM-SHA384\n" AT
       "Start MID 7000001 ICID 1000001\n" //
    AT "MID 7000001 ICID 1000001 From: <sender8271@example.org>\n" AT
       "MID 7000001 ICID 1000001 RID 0 To: <user33432@domain965.example>\n" AT
       "MID 7000001 Subject 'ICID 1000001 TLS success protocol TLSv1.2 cipher X'\n"     //
    LATER "New SMTP DCID 500001 interface 198.51.100.1 address 203.0.113.126 port 25\n" //
    LATER "DCID 500001 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384\n"    //
    LATER "Delivery start DCID 500001 MID 7000001 to RID [0]\n"                         //
    LATER "Message done DCID 500001 MID 7000001 to RID [0] \n"                          //
    LATER "MID 7000001 RID [0] Response '2.0.0 Ok: queued as 4X817077201'\n"            //
    LATER "Message finished MID 7000001 done\n"                                         //
    LATER "ICID 1000001 close\n"                                                        //
    LATER "DCID 500001 close\n"                                                         //
    LATER "ICID 1000002 TLS success protocol TLSv1.2 cipher ECDHE-RSA-AES256-GCM-SHA384\n" LATER
       "ICID 1000003 RELAY SG RELAYLIST match 192.0.2.0/24 SBRS None\n" LATER
       "ICID 1000004 TLS failed: ('SSL routines:SSL3_READ_BYTES:sslv3 alert')\n" FILLING;

static void test_ordinary_lines_give_the_records_of_the_long_way(void **state)
{
    (void)state;
    begin();
    assert_int_equal(read_both(span_of(ordinary)), 13);
    assert_int_equal(quick.records[0].kind, VOUCH_RECORD_OPEN);
}

static void test_ordinary_log_cut_at_any_byte_gives_the_same_records(void **state)
{
    (void)state;
    for (size_t cut = 1; cut < sizeof ordinary; cut++) {
        struct vouch_span head = {(const uint8_t *)ordinary, cut};
        struct vouch_span tail = {(const uint8_t *)ordinary + cut, sizeof ordinary - 1 - cut};
        begin();
        read_both(head);
        read_both(tail);
    }
}

/* Numbers, domains and words at the edges of what is read eight bytes at a time. */
static void test_ordinary_numbers_and_names_of_each_length_are_read_alike(void **state)
{
    (void)state;
    static const char digits[] = "98765432109876543210987";
    char log[4096];
    for (int n = 0; n <= 22; n++)
        for (int m = 0; m <= 22; m++) {
            snprintf(log, sizeof log,
                     AT "MID %.*s ICID %.*s RID %.*s To: <u@%.*s.example>\n" AT
                        "ICID %.*s close\n" AT "DCID %.*s close \n" AT
                        "Delivery start DCID %.*s MID %.*s to RID [%.*s, 1]\n" AT
                        "New SMTP ICID %.*s interface %.*s (a b) address %.*s reverse dns host "
                        "%.*s verified no\n" AT "MID %.*s\n" AT "MID %.*s I\n" AT "M\n" AT
                        "ICID %.*s ACCEPT SG %.*s match\n" FILLING,
                     n, digits, m, digits, m / 2, digits, n, "abcdefghijklmnopqrstuvwxyz", n,
                     digits, m, digits, n, digits, m, digits, m / 2, digits, n, digits, m,
                     "abcdefghijklmnopqrstuvwxyz", m, digits, n, "abcdefghijklmnopqrstuvwxyz", n,
                     digits, n, digits, n, digits, m, "abcdefghijklmnopqrstuvwxyz");
            begin();
            read_both(span_of(log));
        }
}

static void test_ordinary_log_with_any_byte_changed_gives_the_same_records(void **state)
{
    (void)state;
    static const uint8_t others[] = {0, ' ', '\n', '\r', '@', '>', '9', 'I', '\t', '\'', 0xC3};
    static uint8_t log[sizeof ordinary];
    for (size_t at = 0; at + 1 < sizeof ordinary; at++)
        for (size_t i = 0; i < sizeof others; i++) {
            struct vouch_span s = {log, sizeof ordinary - 1};
            memcpy(log, ordinary, sizeof ordinary);
            log[at] = others[i];
            begin();
            read_both(s);
        }
}

/* Lines that a part of is left out of, or doubled: wrapped, damaged, glued together. */
static void test_ordinary_log_with_parts_missing_or_doubled_gives_the_same_records(void **state)
{
    (void)state;
    static uint8_t log[2 * sizeof ordinary];
    uint32_t random = 1;
    for (int n = 0; n < 20000; n++) {
        random = random * 1664525u + 1013904223u;
        size_t from = (random >> 8) % (sizeof ordinary - 1);
        random = random * 1664525u + 1013904223u;
        size_t len = (random >> 8) % 90;
        bool doubled = random >> 31;
        size_t next = from + len < sizeof ordinary - 1 ? from + len : sizeof ordinary - 1;
        size_t again = doubled ? (from > len ? from - len : 0) : next;
        memcpy(log, ordinary, from);
        memcpy(log + from, ordinary + again, sizeof ordinary - 1 - again);
        struct vouch_span s = {log, from + sizeof ordinary - 1 - again};
        begin();
        read_both(s);
    }
}

/* More fronts of lines than are remembered, each several times. */
static void test_ordinary_lines_of_twenty_hosts_keep_their_hosts(void **state)
{
    static char log[1 << 14];
    char host[16];
    size_t len = 0;
    (void)state;
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(log + len, sizeof log - len,
                                "Feb 13 16:26:40 box%0*d mail_logs: Info: ICID %d TLS failed: x\n",
                                i * 7 % 20 % 5 + 1, i * 7 % 20, i);
    begin();
    assert_int_equal(vouch_review_parse(&quick, span_of(log)), len);
    assert_int_equal(quick.count, 100);
    for (int i = 0; i < 100; i++) {
        snprintf(host, sizeof host, "box%0*d", i * 7 % 20 % 5 + 1, i * 7 % 20);
        assert_true(same_text(quick.records[i].host, guarded_text(host)));
        assert_int_equal(quick.records[i].id, i);
    }
    begin();
    read_both(span_of(log));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_lines_give_the_records_of_the_long_way),
        cmocka_unit_test(test_ordinary_log_cut_at_any_byte_gives_the_same_records),
        cmocka_unit_test(test_ordinary_numbers_and_names_of_each_length_are_read_alike),
        cmocka_unit_test(test_ordinary_log_with_any_byte_changed_gives_the_same_records),
        cmocka_unit_test(test_ordinary_log_with_parts_missing_or_doubled_gives_the_same_records),
        cmocka_unit_test(test_ordinary_lines_of_twenty_hosts_keep_their_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
