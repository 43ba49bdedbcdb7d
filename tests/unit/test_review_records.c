// SPDX-License-Identifier: Apache-2.0
/* What a line of each kind tells, whole and cut short behind each of its words, and what the front
 * of a line tells in each of its forms: tests/golden/review_records_*.txt. A row is left out where
 * it is that of one word less. */
#include "core/review.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"
#include "tests/support/record_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROW_MAX = 2000 };

static struct vouch_review_batch batch;
static char said[1 << 18];
static char rows[2][ROW_MAX];
static struct vouch_writer w;

static struct vouch_writer read_line(struct vouch_span line, char *text)
{
    struct vouch_writer row = vouch_writer_of(text, ROW_MAX);
    memset(&batch.prefixes, 0, sizeof batch.prefixes);
    vouch_review_parse(&batch, guarded(0, line));
    record_text_number(&row, "unreadable", (int64_t)batch.unreadable);
    record_text_number(&row, "foreign", (int64_t)batch.foreign);
    for (size_t i = 0; i < batch.count; i++)
        record_text_write(&row, &batch.records[i]);
    return row;
}

/* A row for the whole line and each cut that tells something else than the one before. */
static void tell_cuts(const char *front, const char *message)
{
    char line[ROW_MAX];
    struct vouch_span before = {NULL, 0};
    size_t at = 0, which = 0;
    for (bool whole = false; !whole; at++) {
        at += strcspn(message + at, " ");
        whole = message[at] == '\0';
        int len = snprintf(line, sizeof line, "%s%.*s\n", front, (int)at, message);
        struct vouch_writer row =
            read_line(vouch_span_part(vouch_span_of(line), 0, (size_t)len), rows[which]);
        assert_int_equal(row.lost, 0);
        struct vouch_span now = vouch_writer_span(&row);
        if (whole || !vouch_span_equal(now, before)) {
            vouch_write_text(&w, whole ? "= " : "- ");
            vouch_write_span(&w, (struct vouch_span){(const uint8_t *)line, (size_t)len});
            vouch_write_text(&w, "    ");
            vouch_write_span(&w, now);
            vouch_write_text(&w, "\n");
        }
        before = now;
        which = 1 - which;
    }
}

/* Each message of a text, one a line. */
static void tell_all(const char *front, const char *messages)
{
    for (const char *at = messages; *at; at += strcspn(at, "\n") + 1) {
        char message[ROW_MAX];
        snprintf(message, sizeof message, "%.*s", (int)strcspn(at, "\n"), at);
        tell_cuts(front, message);
    }
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_records_of_appliances_are_as_written_down(void **state)
{
    static const char messages[] =
        "New SMTP ICID 5 interface Mail In (192.0.2.1) address 192.0.2.2 reverse dns host "
        "a.example verified yes\n"
        "New SMTP ICID 5 interface Mail (x address 192.0.2.2 reverse dns host unknown verified no\n"
        "New SMTP DCID 6 interface 192.0.2.1 address 192.0.2.2 port 25\n"
        "ICID 5 REJECT SG BLOCKED match sbrs[-10.0:-3.0] SBRS -4 country Netherlands\n"
        "ICID 5 ACCEPT SG SUSPECT LIST match ALL SBRS None\n"
        "ICID 5 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 CN=a b\n"
        "DCID 6 TLS success protocol TLSv1.2 cipher AES256-SHA for two.example\n"
        "DCID 6 TLS failed: certificate verify failed\n"
        "DCID 6 IP 192.0.2.1 TLS was required but could not be successfully negotiated\n"
        "DCID 6 STARTTLS command not supported.\n"
        "ICID 5 TLS was required but remote host did not initiate it\n"
        "ICID 5 TLS read 12 bytes\n"
        "MID 7 ICID 5 RID 3 To: <b@two.example>\n"
        "MID 7 ICID 5 RID 3 To: <two.example>\n"
        "MID 7 ICID 5 RID 4294967295 To: <b@two.example>\n"
        "MID 7 ICID 5 RID 4294967296 To: <b@two.example>\n"
        "Delivery start DCID 6 MID 7 to RID [0, 12]\n"
        "Message done DCID 6 MID 7 to RID [3] [('x', 'y')]\n"
        "Bounced: DCID 6 MID 7 to RID 3 - 5.1.0 - Unknown address\n"
        "Delayed: DCID 6 MID 7 to RID 3 - 4.1.0 - TLS required\n"
        "Connection Error: DCID 6 domain: d.example IP: 192.0.2.9 port: 25 details: TLS x "
        "interface: 192.0.2.1 reason: network error\n"
        "SSL error with client 192.0.2.1:4711 - (336151574, 'error:x')\n"
        "Error in https connection from host 192.0.2.1 port 80 - [Errno 54] reset\n"
        "Time offset from UTC: 3600 seconds\n"
        "Time offset from UTC: -3600 seconds\n"
        "Time offset from UTC: 86400 seconds\n"
        "Time offset from UTC: 86401 seconds\n"
        "LDAP: (accept) Query (mail=u@e.example) to server NAME (dc1.example:636)\n"
        "LDAP: (accept) Query (mail=u@e.example) lookup success, (dc1.example:636) returned 1 "
        "results timestamp=1.0\n"
        "LDAP: TLS success protocol TLSv1.2 cipher AES256-SHA to server NAME (dc1.example:636)\n"
        "LDAP: TLS failed: handshake failure to server NAME (dc1.example:636)\n"
        "LDAP authentication failed: <LDAP Error \"x\">\n"
        "ICID 5 close\n"
        "DCID 6 lost\n";
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    tell_all("Fri Feb 13 16:26:40 2026 Info: ", messages);
    assert_int_equal(w.lost, 0);
    golden_check("review_records_appliance.txt", vouch_writer_span(&w));
}

static void test_records_of_postfix_are_as_written_down(void **state)
{
    static const char messages[] =
        "smtpd[7]: connect from a.example[192.0.2.2]\n"
        "smtpd[7]: disconnect from a.example[192.0.2.2] ehlo=2 starttls=1 mail=1 commands=7\n"
        "smtpd[7]: disconnect from a.example[192.0.2.2] ehlo=2 starttls=0/1 commands=2/3\n"
        "smtpd[7]: disconnect from a.example[192.0.2.2] starttls=1\n"
        "smtpd[7]: disconnect from a.example[192.0.2.2] ehlo=1 commands=2 starttls=1\n"
        "smtpd[7]: Anonymous TLS connection established from a.example[192.0.2.2]: TLSv1.3 with "
        "cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519\n"
        "smtp[8]: Untrusted TLS connection established to mx.example[192.0.2.9]:25: TLSv1.2 with "
        "cipher AES256-SHA (256/256 bits)\n"
        "smtp[8]: Verified TLS connection reused to mx.example[192.0.2.9]:25: TLSv1.3 with cipher "
        "TLS_AES_256_GCM_SHA384 (256/256 bits)\n"
        "smtp[8]: Odd TLS connection established to mx.example[192.0.2.9]:25: TLSv1.3 with cipher "
        "X (256/256 bits)\n"
        "smtp[8]: SSL_connect error to mx.example[192.0.2.9]:25: Connection reset by peer\n"
        "smtpd[7]: SSL_accept error from a.example[192.0.2.2]: -1\n"
        "smtpd[7]: warning: TLS library problem: error:1:SSL routines::x:y.c:1:\n"
        "smtpd[7]: lost connection after STARTTLS from a.example[192.0.2.2]\n"
        "smtpd[7]: timeout after STARTTLS from a.example[192.0.2.2]\n"
        "smtpd[7]: NOQUEUE: reject: MAIL from a.example[192.0.2.2]: 530 5.7.0 Must issue a "
        "STARTTLS command first; from=<a@one.example>\n"
        "smtp[8]: certificate verification failed for mx.example[192.0.2.9]:25: untrusted issuer\n"
        "smtp[8]: server certificate verification failed for mx.example[192.0.2.9]:25: x\n"
        "smtp[8]: Host offered STARTTLS: [mx.example]\n"
        "smtp[8]: 4bQx1y2Zz3z4: to=<u@d.example>, relay=mx.example[192.0.2.9]:25, delay=1, "
        "dsn=2.0.0, "
        "status=sent (250 ok)\n"
        "smtp[8]: 4bQx1y2Zz3z4: to=<u@d.example>, relay=none, delay=1, tls=dane, dsn=4.7.5, "
        "status=deferred (Server certificate not trusted)\n"
        "smtp[8]: 4bQx1y2Zz3z4: to=<u@d.example>, relay=mx.example[192.0.2.9]:25, dsn=5.7.0, "
        "status=bounced (TLS is required, but was not offered by host mx.example[192.0.2.9])\n"
        "smtp[8]: 4bQx1y2Zz3z4: Cannot start TLS: handshake failure\n"
        "smtp[8]: warning: TLS policy lookup error for d.example/mx.example: x\n"
        "tlsproxy[9]: CONNECT from [192.0.2.2]:4711\n"
        "tlsproxy[9]: DISCONNECT [192.0.2.2]:4711\n"
        "smtpd[7]: message repeated 2 times: [ SSL_accept error from a.example[192.0.2.2]: -1]\n"
        "smtpd[7]: setting up TLS connection from a.example[192.0.2.2]\n"
        "qmgr[7]: 4bQx1y2Zz3z4: removed TLS\n";
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    tell_all("Jun 12 10:00:00 mta postfix/", messages);
    assert_int_equal(w.lost, 0);
    golden_check("review_records_postfix.txt", vouch_writer_span(&w));
}

static void test_records_of_exim_and_sendmail_are_as_written_down(void **state)
{
    static const char messages[] =
        "exim[5]: 1uQabc-000000012xYz-0AbN <= a@one.example H=(helo) [192.0.2.2]:25 P=esmtps "
        "X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=1234\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN <= a@one.example U=root P=local S=12\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN => b@two.example <c@two.example> F=<a@one.example> "
        "P=<a@one.example> R=dnslookup T=remote_smtp H=mx.example [192.0.2.9]:25 "
        "X=TLS1.2:AES256-SHA:256 CV=yes C=\"250 OK X=no\"\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN -> b@two.example R=dnslookup T=remote_smtp H=mx.example "
        "[192.0.2.9]* C=\"250 OK\"\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN == b@two.example R=dnslookup T=remote_smtp defer (-38) "
        "H=mx.example [192.0.2.9]: a TLS session is required, but the server did not offer TLS\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN ** b@two.example R=dnslookup T=remote_smtp H=mx.example "
        "[192.0.2.9]: SMTP error: 550 5.7.1 TLS required\n"
        "exim[5]: TLS error on connection from a.example (helo) [192.0.2.2] (gnutls_handshake): x\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN H=mx.example [192.0.2.9] TLS error on connection "
        "(gnutls_handshake): y\n"
        "exim[5]: 1uQabc-000000012xYz-0AbN TLS session failure: delivering unencrypted to "
        "H=mx.example [192.0.2.9] (not in hosts_require_tls)\n"
        "exim[5]: TLS client disconnected cleanly (rejected our certificate?)\n"
        "sendmail[5]: STARTTLS=server, relay=a.example [192.0.2.2], version=TLSv1.3, verify=NO, "
        "cipher=TLS_AES_256_GCM_SHA384, bits=256/256\n"
        "sm-mta[7]: STARTTLS=client, relay=mx.example., version=TLSv1.2, verify=FAIL, "
        "cipher=AES256-SHA, bits=256/256\n"
        "sm-mta[7]: STARTTLS=client, error: connect failed=-1, reason=certificate verify failed, "
        "SSL_error=1, errno=0, retry=-1\n"
        "sm-mta[7]: STARTTLS=client: 123:error:0A000086:SSL routines::x\n"
        "sm-mta[7]: STARTTLS=client, info: fds=1/2, err=3\n"
        "sendmail[5]: 65CA0012000001: from=<a@one.example>, size=9, proto=ESMTP, daemon=MTA, "
        "tls_verify=NONE, relay=a.example [192.0.2.2]\n"
        "sendmail[5]: 65CA0012000001: from=<\"a, b\\\"@c\"@one.example>, size=9, daemon=MTA, "
        "relay=a.example [192.0.2.2]\n"
        "sm-mta[7]: 65CA0012000001: to=<b@two.example>, mailer=esmtp, relay=mx.example. "
        "[192.0.2.9], dsn=2.0.0, stat=Sent (250 ok)\n"
        "sm-mta[7]: 65CA0012000001: to=<b@two.example>,<c@three.example>, mailer=esmtp, "
        "relay=mx.example. [192.0.2.9], dsn=4.0.0, stat=Deferred: 403 4.7.0 TLS handshake failed.\n"
        "sm-mta[7]: 65CA0012000001: to=<\"x, \\\" y\"@two.example>, mailer=esmtp, "
        "relay=mx.example. "
        "[192.0.2.9], dsn=5.0.0, stat=Service unavailable\n"
        "sm-mta[7]: ruleset=tls_server, arg1=SOFTWARE, relay=mx.example, reject=403 4.7.0 TLS "
        "handshake failed.\n";
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    tell_all("Jun 12 10:00:00 mta ", messages);
    assert_int_equal(w.lost, 0);
    golden_check("review_records_exim.txt", vouch_writer_span(&w));
}

static void test_records_behind_each_front_are_as_written_down(void **state)
{
    static const char *const fronts[] = {
        "Fri Feb 13 16:26:40 2026 Info: ",
        "Feb  3 16:26:40 box mail_logs: Info: ",
        "Feb 13 16:26:40.123456 box tag[5]: Info: ",
        "<22>Feb 13 16:26:40 box tag: ",
        "<22>1 2026-02-13T16:26:40.123Z box tag 5 - - Info: ",
        "<22>1 2026-02-13T16:26:40+01:00 box tag - ID [a b=\"c\"] ",
        "<22>1 2026-02-13T16:26:40+01:00 - tag: - - ",
        "2026-02-13T16:26:40.123456+01:00 box tag[5]: ",
        "2026-02-13 16:26:40,123 box tag: ",
        "2026-02-13T16:26:40Z stdout F Feb 13 16:26:40 box tag: ",
        "2026-02-13T16:26:40Z stderr P Feb 13 16:26:40 box tag: ",
        "2026-02-13T16:26:40Z stderr X Feb 13 16:26:40 box tag: ",
        "Feb 13 16:26:40 Message forwarded from box: tag: ",
        "Feb 13 16:26:40 Message forwarded from box tag: ",
        "Feb 13 16:26:40 relay Feb 13 16:26:41 box tag: ",
        "[2026-02-13 16:26:40] box tag: ",
        "1771000000 box tag: ",
        "1771000000.123 192.0.2.7 tag: ",
        "box | Feb 13 16:26:40 box tag: ",
        "box - Feb 13 16:26:40 box tag: ",
        "pod-0 mail Feb 13 16:26:40 box tag: ",
        "pod-azAZ09._ mail Feb 13 16:26:40 box tag: ",
        "pod-` mail Feb 13 16:26:40 box tag: ",
        "pod-{ mail Feb 13 16:26:40 box tag: ",
        "pod-/ mail Feb 13 16:26:40 box tag: ",
        "pod-: mail Feb 13 16:26:40 box tag: ",
        "pod mail Feb 13 16:26:40 box tag: ",
        "pod m-l Feb 13 16:26:40 box tag: ",
        "pod-0 a mail Feb 13 16:26:40 box tag: ",
        "Feb 30 16:26:40 box tag: ",
        "Feb 13 24:26:40 box tag: ",
        "Feb 13 16:60:40 box tag: ",
        "Feb 13 16:26:61 box tag: ",
        "tag: ",
        "",
    };
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    for (size_t i = 0; i < COUNT(fronts); i++) {
        char line[ROW_MAX];
        snprintf(line, sizeof line, "%s%s", fronts[i], "DCID 6 TLS failed: handshake failure");
        tell_cuts("", line);
    }
    assert_int_equal(w.lost, 0);
    golden_check("review_records_fronts.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_of_appliances_are_as_written_down),
        cmocka_unit_test(test_records_of_postfix_are_as_written_down),
        cmocka_unit_test(test_records_of_exim_and_sendmail_are_as_written_down),
        cmocka_unit_test(test_records_behind_each_front_are_as_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
