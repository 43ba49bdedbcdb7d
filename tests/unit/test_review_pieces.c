// SPDX-License-Identifier: Apache-2.0
/* Lines that a container's runtime wrote in pieces, and the conditions of reasons. */
#include "core/review.h"
#include "core/review/condition.h"
#include "core/review/cri.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { PIECE = 16384 };

static struct vouch_review_batch batch;
static char text[1 << 17];

static void test_piece_is_known_by_time_stream_and_mark(void **state)
{
    static const struct {
        const char *line;
        size_t at; /* 0: it is none */
        bool partial;
    } rows[] = {
        {"2026-02-13T16:26:40Z stdout P x", 30, true},
        {"2026-02-13T16:26:40Z stderr F x", 30, false},
        {"2026-02-13T16:26:40Z stdout F ", 30, false},
        {"2026-02-13T16:26:40Z stdout F", 0, false},
        {"2026-02-13T16:26:40 stdout F x", 0, false},
        {"2026-02-13T16:26:40.123456789+01:00 stdout F x", 45, false},
        {"2026-02-13T16:26:40.1234567890+01:00 stdout F x", 0, false},
        {"2026-02-13T16:26:40Z stdout X x", 0, false},
        {"2026-02-13T16:26:40Z stdout Fx x", 0, false},
        {"2026-02-13T16:26:40Z stdxxx F x", 0, false},
        {"2026-02-13T16:26:40Z stdou  F x", 0, false},
        {"2026-02-13T16:26:40Z stdin  F x", 0, false},
        {"2026-02-13T16:26:40Z  stdout F x", 0, false},
        {"2026-02-13 16:26:40Z stdout F x", 0, false},
        {"2026/02-13T16:26:40Z stdout F x", 0, false},
        {"2026-02-13T16:26:40Z_stdout F xxxxxxxxxxxxxxxxxxxxxxxxxx", 0, false},
        {"", 0, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool partial = false;
        size_t at = vouch_cri_text(guarded_text(rows[i].line), &partial);
        if (at != rows[i].at || partial != rows[i].partial)
            fail_msg("\"%s\": %zu %d", rows[i].line, at, partial);
        /* nothing behind the end is looked at */
        char copy[64];
        for (size_t len = 0; len < rows[i].at; len++) {
            memcpy(copy, rows[i].line, len);
            assert_int_equal(vouch_cri_text((struct vouch_span){(uint8_t *)copy, len}, &partial),
                             0);
        }
    }
}

/* A line of docker's JSON whose text has so many bytes before `end`. */
static struct vouch_span docker(size_t len, const char *end)
{
    size_t n = (size_t)snprintf(text, sizeof text, "{\"log\":\"");
    memset(text + n, 'x', len);
    n += len;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", end);
    return (struct vouch_span){(const uint8_t *)text, n};
}

static void test_docker_line_goes_on_if_its_text_is_full_and_has_no_end(void **state)
{
    static const char rest[] = "\",\"stream\":\"stdout\"}";
    (void)state;
    for (size_t len = PIECE - 2; len < PIECE + 3; len++) {
        char ended[64];
        assert_int_equal(vouch_docker_goes_on(docker(len, rest)), len >= PIECE);
        snprintf(ended, sizeof ended, "\\n%s", rest);
        assert_false(vouch_docker_goes_on(docker(len, ended)));
        snprintf(ended, sizeof ended, "\\t%s", rest);
        assert_int_equal(vouch_docker_goes_on(docker(len, ended)), len + 2 >= PIECE);
        snprintf(ended, sizeof ended, "\\\"\\n%s", rest); /* a quote within it */
        assert_false(vouch_docker_goes_on(docker(len, ended)));
        snprintf(ended, sizeof ended, "\\\"%s", rest);
        assert_int_equal(vouch_docker_goes_on(docker(len, ended)), len + 2 >= PIECE);
        /* it is cut before its quote */
        assert_int_equal(vouch_docker_goes_on(docker(len, "")), len >= PIECE);
    }
    struct vouch_span other = docker(PIECE, rest);
    text[2] = 'L';
    assert_false(vouch_docker_goes_on(other));
    assert_false(vouch_docker_is(other));
    assert_true(vouch_docker_is(guarded_text("{\"log\":\"x")));
    assert_false(vouch_docker_is(guarded_text("{\"log\":\"")));
    assert_false(vouch_docker_is(guarded_text("{\"log\"")));
    memset(text, 'x', 2 * PIECE);
    assert_false(vouch_docker_goes_on((struct vouch_span){(const uint8_t *)text, 2 * PIECE}));
}

/* --- lines in pieces -------------------------------------------------------------------------- */

struct told {
    const char *log;
    size_t records, full, unreadable, foreign;
};

#define CRI "2026-02-13T16:26:40Z stdout "
#define CLOSE "Feb 13 16:26:40 box tag: Info: DCID 6 close"

static void test_pieces_are_one_line(void **state)
{
    static const struct told rows[] = {
        {CRI "F " CLOSE "\n", 1, 1, 0, 0},
        {CRI "P Feb 13 16:26:40 box tag: \n" CRI "F Info: DCID 6 close\n", 1, 2, 0, 0},
        {CRI "P Feb 13 16:26:40 box tag: \n" CRI "P Info: DCID \n" CRI "F 6 close\n", 1, 3, 0, 0},
        {CRI "P Feb 13 16:26:40 box tag: Info: DCID 6 close\n", 1, 1, 0, 0},
        {CRI "P Feb 13 16:26:40 box tag: Info: DCID 6 close\n\n", 1, 1, 0, 0},
        {CRI "P Feb 13 16:26:40 box tag: Info: DCID 6 close\n" CLOSE "\n", 2, 2, 0, 0},
        {CRI "P " CLOSE "\n" CRI "F \n" CLOSE "\n", 2, 3, 0, 0},
        {CRI "P nothing\n" CRI "F to see\n", 0, 2, 1, 0},
        {CLOSE "\n" CLOSE "\n", 2, 2, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int plodding = 0; plodding < 2; plodding++) {
            memset(&batch.prefixes, 0, sizeof batch.prefixes);
            batch.plodding = plodding;
            struct vouch_span log = guarded_text(rows[i].log);
            assert_int_equal(vouch_review_parse(&batch, log), log.len);
            if (batch.count != rows[i].records || batch.full != rows[i].full ||
                batch.unreadable != rows[i].unreadable || batch.foreign != rows[i].foreign)
                fail_msg("row %zu: %d records, %d full, %d unreadable, %d foreign", i,
                         (int)batch.count, (int)batch.full, (int)batch.unreadable,
                         (int)batch.foreign);
        }
    batch.plodding = false;
}

/* What is beyond the length that is read of a line is left out. */
static void test_pieces_beyond_the_length_of_a_line_are_left_out(void **state)
{
    (void)state;
    for (int extra = -2; extra <= 2; extra++) {
        size_t n = (size_t)snprintf(text, sizeof text,
                                    CRI "P Feb 13 16:26:40 box tag: Info: MID 7 "
                                        "ICID 5 RID 3 To: <");
        size_t second = sizeof CRI "F @two.example>" - 1;
        size_t filling = VOUCH_REVIEW_LINE_MAX - n - second + (size_t)extra;
        memset(text + n, 'u', filling);
        n += filling;
        n += (size_t)snprintf(text + n, sizeof text - n, "\n" CRI "F @two.example>\n");
        vouch_review_parse(&batch, (struct vouch_span){(const uint8_t *)text, n});
        assert_int_equal(batch.count, extra <= 0);
    }
}

static void test_docker_pieces_behind_the_first_are_not_read(void **state)
{
    (void)state;
    for (size_t len = PIECE - 2; len < PIECE + 2; len++) {
        struct vouch_span first = docker(len, "\",\"stream\":\"stdout\"}\n");
        size_t n = first.len;
        n += (size_t)snprintf(text + n, sizeof text - n, "{\"log\":\"" CLOSE "\\n\"}\n");
        n += (size_t)snprintf(text + n, sizeof text - n, "{\"log\":\"" CLOSE "\\n\"}\n");
        vouch_review_parse(&batch, (struct vouch_span){(const uint8_t *)text, n});
        assert_int_equal(batch.count, len >= PIECE ? 1 : 2);
        assert_int_equal(batch.full, 3);
    }
}

/* --- conditions ------------------------------------------------------------------------------- */

static void test_condition_of_each_reason(void **state)
{
    (void)state;
    for (int reason = 0; reason < VOUCH_REASON_COUNT; reason++) {
        enum vouch_review_condition want = VOUCH_CONDITION_HANDSHAKE;
        switch ((enum vouch_reason)reason) {
        case VOUCH_REASON_NONE:
        case VOUCH_REASON_UNKNOWN:
        case VOUCH_REASON_REQUIRED_NOT_NEGOTIATED:
            want = VOUCH_CONDITION_UNTOLD;
            break;
        case VOUCH_REASON_NO_ESMTP:
            want = VOUCH_CONDITION_NO_ESMTP;
            break;
        case VOUCH_REASON_STARTTLS_NOT_OFFERED:
        case VOUCH_REASON_STARTTLS_NOT_SUPPORTED:
        case VOUCH_REASON_STARTTLS_NOT_STARTED:
            want = VOUCH_CONDITION_NOT_OFFERED;
            break;
        case VOUCH_REASON_STARTTLS_UNEXPECTED:
            want = VOUCH_CONDITION_REFUSED;
            break;
        case VOUCH_REASON_VERIFY_FAILED:
        case VOUCH_REASON_VERIFY_EXPIRED:
        case VOUCH_REASON_VERIFY_NAME:
        case VOUCH_REASON_VERIFY_SELF_SIGNED:
        case VOUCH_REASON_VERIFY_NOT_YET:
        case VOUCH_REASON_VERIFY_REVOKED:
        case VOUCH_REASON_VERIFY_CRL:
        case VOUCH_REASON_VERIFY_BROKEN:
        case VOUCH_REASON_VERIFY_CHAIN:
        case VOUCH_REASON_VERIFY_PURPOSE:
        case VOUCH_REASON_VERIFY_WEAK_SIGNATURE:
        case VOUCH_REASON_STAPLE:
            want = VOUCH_CONDITION_CERTIFICATE;
            break;
        case VOUCH_REASON_DANE_MISMATCH:
        case VOUCH_REASON_DANE_LOOKUP:
            want = VOUCH_CONDITION_POLICY;
            break;
        default:
            break;
        }
        assert_int_equal(vouch_review_condition_of((enum vouch_reason)reason), want);
    }
    static const char *const ids[] = {
        "esmtp-not-supported",      "starttls-not-offered", "starttls-refused", "handshake-failed",
        "certificate-not-accepted", "policy-not-met",       "not-told"};
    for (int c = 0; c < VOUCH_CONDITIONS; c++)
        assert_string_equal(vouch_review_condition_id((enum vouch_review_condition)c), ids[c]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_piece_is_known_by_time_stream_and_mark),
        cmocka_unit_test(test_docker_line_goes_on_if_its_text_is_full_and_has_no_end),
        cmocka_unit_test(test_pieces_are_one_line),
        cmocka_unit_test(test_pieces_beyond_the_length_of_a_line_are_left_out),
        cmocka_unit_test(test_docker_pieces_behind_the_first_are_not_read),
        cmocka_unit_test(test_condition_of_each_reason),
    };
    return cmocka_run_group_tests_name("review_pieces", tests, NULL, NULL);
}
