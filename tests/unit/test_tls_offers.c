// SPDX-License-Identifier: Apache-2.0
/* What a session offers in its first message, in order, for each kind of key and each limit of
 * version, as tests/golden/tls_offers.txt has it. */
#include "tests/support/golden.h"
#include "tests/support/tls_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SERVER_NAME = 0, GROUPS = 10, SCHEMES = 13, VERSIONS = 43 };

static struct tls_scene s;
static char said[1 << 14];
static struct vouch_writer w;

static void line(const char *key, const char *what, struct vouch_span list)
{
    vouch_write_text(&w, key);
    vouch_write_text(&w, what);
    for (size_t i = 0; i + 1 < list.len; i += 2) {
        vouch_write_text(&w, " ");
        vouch_write_hex(&w, vouch_span_part(list, i, 2));
    }
    vouch_write_text(&w, "\n");
}

static void extension(const char *key, uint16_t type, struct vouch_span body)
{
    if (type == GROUPS)
        line(key, " groups", vouch_span_part(body, 2, body.len));
    if (type == SCHEMES)
        line(key, " schemes", vouch_span_part(body, 2, body.len));
    if (type == VERSIONS)
        line(key, " versions", vouch_span_part(body, 1, body.len));
    if (type == SERVER_NAME) {
        vouch_write_text(&w, key);
        vouch_write_text(&w, " name ");
        vouch_write_span(&w, vouch_span_part(body, 5, body.len));
        vouch_write_text(&w, "\n");
    }
}

static void offer(const char *key, const struct vouch_tls_options *o)
{
    memset(&s.options, 0, sizeof s.options);
    s.options.key_type = o->key_type;
    s.options.min_version = o->min_version;
    s.options.max_version = o->max_version;
    assert_int_equal(tls_scene_begin(&s, NULL, SIZE_MAX), VOUCH_OK);
    assert_int_equal(tls_scene_shake(&s), VOUCH_AGAIN);
    struct vouch_reader r = vouch_reader_of(fake_transport_heard(&s.f));
    vouch_read_span(&r, 5 + 4);
    uint16_t version = vouch_read_u16(&r);
    assert_int_equal(version, VOUCH_TLS_1_2);
    vouch_read_span(&r, 32);
    vouch_read_span(&r, vouch_read_u8(&r));
    line(key, " suites", vouch_read_span(&r, vouch_read_u16(&r)));
    vouch_read_span(&r, vouch_read_u8(&r));
    uint16_t length = vouch_read_u16(&r);
    assert_int_equal(length, vouch_reader_left(&r));
    while (vouch_reader_left(&r)) {
        uint16_t type = vouch_read_u16(&r);
        extension(key, type, vouch_read_span(&r, vouch_read_u16(&r)));
    }
    assert_false(r.failed);
    tls_scene_end(&s);
}

static void test_tls_offers_are_as_written_down(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    offer("any", &(struct vouch_tls_options){0});
    offer("rsa", &(struct vouch_tls_options){.key_type = VOUCH_TLS_KEY_RSA});
    offer("ecdsa", &(struct vouch_tls_options){.key_type = VOUCH_TLS_KEY_ECDSA});
    offer("at-most-1.2", &(struct vouch_tls_options){.max_version = VOUCH_TLS_1_2});
    offer("at-least-1.3", &(struct vouch_tls_options){.min_version = VOUCH_TLS_1_3});
    assert_int_equal(w.lost, 0);
    golden_check("tls_offers.txt", vouch_writer_span(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_offers_are_as_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
