// SPDX-License-Identifier: Apache-2.0
/* What becomes of a connection: lines that come twice, ends of each kind, numbers that are used
 * again, processes that go elsewhere. Each story's events and counts are in tests/golden. */
#include "core/format/review_format.h"
#include "core/review.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NEWEST_S = 1796083200, SAID_MAX = 1 << 17 };

static _Alignas(64) struct vouch_review review;
static struct vouch_review_batch batch;
static char said[SAID_MAX];
static struct vouch_writer w;

static void on_event(void *self, const struct vouch_review_event *event)
{
    (void)self;
    vouch_write_text(&w, "    ");
    vouch_review_event_text(event, VOUCH_LANGUAGE_EN, &w);
}

static void put(const char *name, uint64_t value)
{
    if (value == 0)
        return;
    vouch_write_text(&w, " ");
    vouch_write_text(&w, name);
    vouch_write_text(&w, "=");
    vouch_write_decimal(&w, (int64_t)value);
}

static void put_side(const char *name, const struct vouch_review_side *s)
{
    if (s->connections + s->internal == 0)
        return;
    vouch_write_text(&w, name);
    put("connections", s->connections);
    put("clear", s->outcomes[VOUCH_OUTCOME_CLEAR]);
    put("secured", s->outcomes[VOUCH_OUTCOME_SECURED]);
    put("failed", s->outcomes[VOUCH_OUTCOME_FAILED]);
    put("unknown", s->outcomes[VOUCH_OUTCOME_UNKNOWN]);
    put("broken", s->broken);
    put("open", s->open);
    put("refused", s->refused);
    put("required", s->required);
    put("internal", s->internal);
}

/* A line of a story begins with its second; "p" before it: a syslog's, of a mail server. */
static void tell(const char *story, const char *lines)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S, .on_event = on_event};
    char log[1 << 13];
    size_t len = 0;
    for (const char *at = lines; *at; at += strcspn(at, "\n") + 1) {
        bool syslog = *at == 'p';
        char *end;
        unsigned long second = strtoul(at + syslog, &end, 10);
        len += (size_t)snprintf(log + len, sizeof log - len, "%s16:%02lu:%02lu %s",
                                syslog ? "Feb 13 " : "Fri Feb 13 ", second / 60, second % 60,
                                syslog ? "mta " : "2026 Info: ");
        len += (size_t)snprintf(log + len, sizeof log - len, "%.*s\n", (int)strcspn(end, "\n") - 1,
                                end + 1);
    }
    assert_true(len + 1 < sizeof log);
    memset(&review, 0, sizeof review);
    memset(&batch, 0, sizeof batch);
    vouch_review_begin(&review, &options);
    vouch_write_text(&w, story);
    vouch_write_text(&w, "\n");
    struct vouch_span all = {(const uint8_t *)log, len};
    assert_int_equal(vouch_review_parse(&batch, all), len);
    vouch_review_join(&review, &batch);
    vouch_review_end(&review);
    put_side("    receiving:", &review.sides[VOUCH_SIDE_RECEIVING]);
    put_side("    delivering:", &review.sides[VOUCH_SIDE_DELIVERING]);
    put("unreadable", review.unreadable);
    put("duplicates", review.duplicates);
    put("evicted", review.evicted);
    put("unjoined", review.unjoined);
    put("unknown", review.unknown);
    vouch_write_text(&w, "\n");
}

#define NEW(id, n)                                                                                 \
    "New SMTP ICID " id " interface Data (198.51.100.1) address 192.0.2." n                        \
    " reverse dns host unknown verified no\n"
#define OUT(id, n) "New SMTP DCID " id " interface 198.51.100.1 address 192.0.2." n " port 25\n"
#define GOOD " TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384"
#define OLD " TLS success protocol TLSv1 cipher AES128-SHA"
#define BAD " TLS failed: certificate verify failed\n"
#define TO(d) "MID 7 ICID 3 RID 0 To: <u@" d ".example>\n"

struct story {
    const char *name, *lines;
};

static void tell_all(const struct story *stories, size_t count, const char *file)
{
    w = vouch_writer_of(said, sizeof said);
    for (size_t i = 0; i < count; i++)
        tell(stories[i].name, stories[i].lines);
    assert_int_equal(w.lost, 0);
    golden_check(file, vouch_writer_span(&w));
}

static const struct story appliances[] = {
    {"clear", "0 " NEW("5", "1") "1 ICID 5 close\n"},
    {"open at the end", "0 " NEW("5", "1")},
    {"secured", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n2 ICID 5 close\n"},
    {"failed", "0 " NEW("5", "1") "1 ICID 5" BAD "2 ICID 5 close\n"},
    {"begun before the log", "1 ICID 5 close\n"},
    {"begun before the log, secured", "0 ICID 5" GOOD "\n1 ICID 5 close\n"},
    {"first line twice", "0 " NEW("5", "1") "0 " NEW("5", "1") "1 ICID 5 close\n"},
    {"first line twice, another peer", "0 " NEW("5", "1") "0 " NEW("5", "2") "1 ICID 5 close\n"},
    {"first line twice, later", "0 " NEW("5", "1") "1 " NEW("5", "1") "2 ICID 5 close\n"},
    {"first line twice, secured between",
     "0 " NEW("5", "1") "0 ICID 5" GOOD "\n0 " NEW("5", "1") "1 ICID 5 close\n"},
    {"all lines twice", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n2 ICID 5 close\n0 " NEW(
                            "5", "1") "1 ICID 5" GOOD "\n2 ICID 5 close\n"},
    {"all lines twice, failed", "0 " NEW("5", "1") "1 ICID 5" BAD "2 ICID 5 close\n0 " NEW(
                                    "5", "1") "1 ICID 5" BAD "2 ICID 5 close\n"},
    {"number again after its end",
     "0 " NEW("5", "1") "1 ICID 5 close\n2 " NEW("5", "1") "3 ICID 5 close\n"},
    {"number again, the same second",
     "0 " NEW("5", "1") "0 ICID 5 close\n0 " NEW("5", "2") "0 ICID 5 close\n"},
    {"success twice", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n1 ICID 5" GOOD "\n2 ICID 5 close\n"},
    {"success twice, later", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n2 ICID 5" GOOD "\n"},
    {"success twice, another cipher", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n1 ICID 5" OLD "\n"},
    {"failure after success", "0 " NEW("5", "1") "1 ICID 5" GOOD "\n2 ICID 5" BAD},
    {"success after failure", "0 " NEW("5", "1") "1 ICID 5" BAD "2 ICID 5" GOOD "\n"},
    {"failure twice, the clearer reason counts",
     "0 " NEW("5", "1") "1 ICID 5 TLS failed: handshake failure\n2 ICID 5" BAD "3 ICID 5 TLS "
                        "failed: something else\n4 ICID 5 close\n"},
    {"refused", "0 " NEW("5", "1") "1 ICID 5 REJECT SG BLOCKED match sbrs[-10.0:-3.0] SBRS -4\n"
                                   "2 ICID 5 close\n"},
    {"accepted", "0 " NEW("5", "1") "1 ICID 5 ACCEPT SG KNOWN match ALL SBRS None\n2 ICID 5" BAD
                                    "3 ICID 5 close\n"},
    {"group of none", "1 ICID 5 ACCEPT SG KNOWN match ALL SBRS None\n2 ICID 5 close\n"},
    {"odd words about TLS", "0 " NEW("5", "1") "1 ICID 5 TLS odd words\n2 ICID 5 close\n"},
    {"odd words of none", "1 ICID 5 TLS odd words\n2 ICID 5 close\n"},
    {"within the appliance", "0 " NEW("0", "1") "1 ICID 0" GOOD "\n2 ICID 0 close\n"},
    {"delivered", "0 " OUT("6", "9") "0 " TO("d") "1 DCID 6" GOOD "\n2 Delivery start DCID 6 "
                                                  "MID 7 to RID [0]\n3 DCID 6 close\n"},
    {"delivery for", "0 " OUT("6", "9") "1 DCID 6" GOOD " for d.example\n3 DCID 6 close\n"},
    {"delivery within the cluster",
     "0 " OUT("6", "9") "1 DCID 6" GOOD " the.cpq.host\n3 DCID 6 close\n"},
    {"delivery with a name", "0 " OUT("6", "9") "1 DCID 6" GOOD " CN=mx.example\n3 DCID 6 close\n"},
    {"delivery failed, its domain later",
     "0 " OUT("6", "9") "0 " TO("d") "1 DCID 6" BAD "2 DCID 6 close\n3 Delayed: DCID 6 MID 7 to "
                                     "RID 0 - 4.1.0 - TLS required\n"},
    {"delivery failed, bounced twice",
     "0 " OUT("6", "9") "0 " TO(
         "d") "1 DCID 6" BAD "2 Bounced: DCID 6 MID 7 to RID 0 - 5.1.0 - "
              "x\n2 Bounced: DCID 6 MID 7 to RID 0 - 5.1.0 - x\n3 DCID 6 close\n"},
    {"delivery failed, its domain never", "0 " OUT("6", "9") "1 DCID 6" BAD "2 DCID 6 close\n"},
    {"delivery to two",
     "0 " OUT("6", "9") "0 " TO(
         "d") "0 MID 8 ICID 3 RID 0 To: <u@e.example>\n"
              "1 Delivery start DCID 6 MID 7 to RID [0]\n2 Delivery start DCID 6 MID 8 "
              "to RID [0]\n3 DCID 6 close\n"},
    {"delivery of an unknown message",
     "0 " OUT("6", "9") "1 Delivery start DCID 6 MID 7 to RID [0]\n3 DCID 6 close\n"},
    {"broken",
     "0 " OUT("6",
              "9") "1 Connection Error: DCID 6 domain: d.example IP: 192.0.2.9 port: "
                   "25 details: x interface: 192.0.2.1 reason: network error\n2 DCID 6 close\n"},
    {"broken, without a number", "1 Connection Error: DCID 6 domain: d.example IP: 192.0.2.9 port: "
                                 "25 details: x interface: 192.0.2.1 reason: network error\n"},
    {"broken after a failure",
     "0 " OUT("6", "9") "1 DCID 6" BAD "2 DCID 6 close\n3 Connection Error: DCID 6 domain: "
                        "d.example IP: 192.0.2.9 port: 25 details: x interface: 192.0.2.1 "
                        "reason: network error\n"},
    {"required", "0 " OUT("6", "9") "1 DCID 6 IP 192.0.2.9 TLS was required but could not be "
                                    "successfully negotiated\n2 DCID 6 close\n"},
    {"required, with a reason before",
     "0 " OUT("6", "9") "1 DCID 6" BAD "1 DCID 6 IP 192.0.2.9 TLS "
                        "was required but could not be successfully negotiated\n"
                        "2 DCID 6 close\n"},
};

static void test_connections_of_appliances_end_as_written_down(void **state)
{
    (void)state;
    tell_all(appliances, sizeof appliances / sizeof appliances[0], "review_stories_appliance.txt");
}

#define FROM "a.example[192.0.2.2]"
#define AT "mx.example[192.0.2.9]:25"
#define CIPHER ": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n"
#define RELAY(id, at) "postfix/smtp[8]: " id ": to=<u@d.example>, relay=" at ", delay=1, "
#define SENT "dsn=2.0.0, status=sent (250 ok)\n"
#define DELAYED "dsn=4.7.5, status=deferred (TLS is required, but was not offered)\n"

static const struct story servers[] = {
    {"received in clear, as its counts tell",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: disconnect from " FROM
     " ehlo=1 mail=1 commands=2\n"},
    {"received, untold",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: disconnect "
     "from " FROM "\n"},
    {"received, secured as its counts tell",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: disconnect from " FROM
     " ehlo=2 starttls=1 commands=3\n"},
    {"received, failed as its counts tell",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: disconnect from " FROM
     " ehlo=1 starttls=0/1 commands=1/2\n"},
    {"received, secured",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: Anonymous "
     "TLS connection established from " FROM CIPHER "p2 postfix/smtpd[7]: disconnect from " FROM
     "\n"},
    {"received, first line twice",
     "p0 postfix/smtpd[7]: connect from " FROM "\np0 postfix/smtpd[7]: "
     "connect from " FROM "\np1 postfix/smtpd[7]: disconnect from " FROM "\n"},
    {"received, lost after STARTTLS",
     "p0 postfix/smtpd[7]: connect from " FROM
     "\np1 postfix/smtpd[7]: lost connection after STARTTLS "
     "from " FROM "\np2 postfix/smtpd[7]: disconnect from " FROM "\n"},
    {"received, an error and its reason",
     "p0 postfix/smtpd[7]: connect from " FROM "\np1 postfix/smtpd[7]: SSL_accept error from " FROM
     ": -1\np1 postfix/smtpd[7]: warning: TLS library problem: error:0A000418:SSL "
     "routines::tlsv1 "
     "alert unknown ca:x.c:1:SSL alert number 48:\np2 postfix/smtpd[7]: disconnect from " FROM
     "\n"},
    {"received by a proxy", "p0 postfix/tlsproxy[9]: CONNECT from [192.0.2.2]:4711\np1 "
                            "postfix/tlsproxy[9]: DISCONNECT [192.0.2.2]:4711\n"},
    {"delivered", "p1 postfix/smtp[8]: Verified TLS connection established to " AT CIPHER
                  "p2 " RELAY("4bQx1y2Zz3z4", AT) SENT},
    {"delivered in clear or not", "p2 " RELAY("4bQx1y2Zz3z4", AT) SENT},
    {"delivered twice over one",
     "p1 postfix/smtp[8]: Verified TLS connection established to " AT CIPHER
     "p2 " RELAY("4bQx1y2Zz3z4", AT) SENT "p3 " RELAY("4bQx1y2Zz3z5", AT) "conn_use=2, " SENT},
    {"delivered twice over two",
     "p1 postfix/smtp[8]: Verified TLS connection established to " AT CIPHER
     "p2 " RELAY("4bQx1y2Zz3z4", AT) SENT "p3 " RELAY("4bQx1y2Zz3z5", AT) SENT},
    {"delivered over one used again",
     "p1 postfix/smtp[8]: Verified TLS connection established to " AT CIPHER "p2 " RELAY(
         "4bQx1y2Zz3z4", AT) SENT "p3 postfix/smtp[8]: Verified TLS connection reused to " AT CIPHER
                                  "p3 " RELAY("4bQx1y2Zz3z5", AT) "conn_use=2, " SENT},
    {"not trusted", "p1 postfix/smtp[8]: Untrusted TLS connection established to " AT CIPHER
                    "p2 " RELAY("4bQx1y2Zz3z4", AT) "dsn=4.7.5, status=deferred (Server "
                                                    "certificate not trusted)\n"},
    {"not offered", "p2 " RELAY("4bQx1y2Zz3z4", AT) DELAYED},
    {"nowhere", "p2 " RELAY("4bQx1y2Zz3z4", "none") "dsn=4.4.1, status=deferred (connect to x: "
                                                    "refused)\n"},
    {"nowhere, for TLS", "p2 " RELAY("4bQx1y2Zz3z4", "none") DELAYED},
    {"failed, then at another host",
     "p1 postfix/smtp[8]: SSL_connect error to mx1.example[192.0.2.8]:25: Connection reset by "
     "peer\n"
     "p1 postfix/smtp[8]: 4bQx1y2Zz3z4: Cannot start TLS: handshake failure\np2 "
     "postfix/smtp[8]: "
     "Verified TLS connection established to " AT CIPHER "p3 " RELAY("4bQx1y2Zz3z4", AT) SENT},
    {"failed, then in clear at the same",
     "p1 postfix/smtp[8]: SSL_connect error to " AT
     ": Connection reset by peer\np3 " RELAY("4bQx1y2Zz3z4", AT) SENT},
    {"failed, then delayed", "p1 postfix/smtp[8]: SSL_connect error to " AT
                             ": Connection reset by peer\np1 postfix/smtp[8]: 4bQx1y2Zz3z4: Cannot "
                             "start TLS: handshake failure\np3 " RELAY("4bQx1y2Zz3z4", AT) DELAYED},
    {"verification that need not matter",
     "p1 postfix/smtp[8]: certificate verification failed for " AT ": untrusted issuer\np1 "
     "postfix/smtp[8]: Untrusted TLS connection established to " AT CIPHER
     "p2 " RELAY("4bQx1y2Zz3z4", AT) SENT},
    {"exim: received",
     "p0 exim[5]: 1uQabc-000000012xYz-0AbN <= a@one.example H=a.example [192.0.2.2] "
     "P=esmtps X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=1234\n"},
    {"exim: received in clear", "p0 exim[5]: 1uQabc-000000012xYz-0AbN <= a@one.example H=a.example "
                                "[192.0.2.2] P=esmtp S=1234\n"},
    {"exim: to two over one",
     "p0 exim[5]: 1uQabc-000000012xYz-0AbN => b@d.example R=r T=t H=mx.example [192.0.2.9] "
     "X=TLS1.2:AES256-SHA:256 CV=yes C=\"250 OK\"\np0 exim[5]: 1uQabc-000000012xYz-0AbN -> "
     "c@d.example R=r T=t H=mx.example [192.0.2.9] X=TLS1.2:AES256-SHA:256 CV=yes C=\"250 "
     "OK\"\n"},
    {"exim: over one that was there",
     "p0 exim[5]: 1uQabc-000000012xYz-0AbN => b@d.example R=r T=t H=mx.example [192.0.2.9]:26* "
     "X=TLS1.2:AES256-SHA:256 CV=yes C=\"250 OK\"\np0 exim[5]: 1uQabd-000000012xYz-0AbN => "
     "c@d.example R=r T=t H=mx.example [192.0.2.9]* C=\"250 OK X=*\"\n"},
    {"exim: failed, then in clear",
     "p0 exim[5]: 1uQabc-000000012xYz-0AbN H=mx.example [192.0.2.9] TLS error on connection "
     "(gnutls_handshake): y\np0 exim[5]: 1uQabc-000000012xYz-0AbN TLS session failure: "
     "delivering "
     "unencrypted to H=mx.example [192.0.2.9] (not in hosts_require_tls)\np1 exim[5]: "
     "1uQabc-000000012xYz-0AbN => b@d.example R=r T=t H=mx.example [192.0.2.9] C=\"250 OK\"\n"},
    {"sendmail: delivered", "p0 sm-mta[7]: STARTTLS=client, relay=mx.example., version=TLSv1.2, "
                            "verify=FAIL, cipher=AES256-SHA, bits=256/256\np1 sm-mta[7]: "
                            "65CA0012000001: to=<b@d.example>, mailer=esmtp, relay=mx.example. "
                            "[192.0.2.9], dsn=2.0.0, stat=Sent (250 ok)\n"},
    {"sendmail: failed", "p0 sm-mta[7]: STARTTLS=client, error: connect failed=-1, "
                         "reason=certificate verify failed, SSL_error=1, errno=0, retry=-1\np1 "
                         "sm-mta[7]: 65CA0012000001: to=<b@d.example>, mailer=esmtp, "
                         "relay=mx.example. [192.0.2.9], dsn=4.0.0, stat=Deferred: 403 4.7.0 TLS "
                         "handshake failed.\n"},
};

static void test_connections_of_mail_servers_end_as_written_down(void **state)
{
    (void)state;
    tell_all(servers, sizeof servers / sizeof servers[0], "review_stories_servers.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connections_of_appliances_end_as_written_down),
        cmocka_unit_test(test_connections_of_mail_servers_end_as_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
