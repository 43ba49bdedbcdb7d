// SPDX-License-Identifier: Apache-2.0
/* Fetching over HTTP: header fields without a value, and fields that come twice. */
#include "core/dialogue/http_fetch.h"
#include "tests/support/exchange_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct exchange_scene s;
static struct vouch_http_fetch fetch;
static uint8_t body[64];

static int hear(const char *text)
{
    return exchange_hear(&s, vouch_dialogue_http_fetch.talk, text, strlen(text));
}

static int fetch_with(const char *said)
{
    exchange_begin(&s);
    memset(&fetch, 0, sizeof fetch);
    fetch.buffer = body;
    fetch.buffer_max = sizeof body;
    s.target.port = 80;
    s.x.options = &fetch;
    assert_int_equal(hear(""), VOUCH_AGAIN);
    return hear(said);
}

static void test_fetch_header_without_a_value_is_empty(void **state)
{
    static const char *const rows[] = {
        "HTTP/1.0 302 x\r\nLocation:\r\nContent-Type:\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation: \r\nContent-Type: ;charset=x\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation\r\nContent-Type\r\n\r\n",
        "HTTP/1.0 302 x\r\nLocation: /a\r\nLocation:\r\nContent-Type: b\r\nContent-Type:\r\n\r\n",
        "HTTP/1.0 302 x\r\nContent-Length:\r\n:\r\n: x\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(fetch_with(rows[i]), VOUCH_OK);
        assert_int_equal(fetch.status, 302);
        assert_string_equal(fetch.location, "");
        assert_string_equal(fetch.media_type, "");
        assert_null(fetch.fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_header_without_a_value_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
