// SPDX-License-Identifier: Apache-2.0
/* What the resolver takes from resolv.conf. */
#include "port/posix/files.h"
#include "tests/support/names_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char conf[] = "/tmp/vouch-resolv-XXXXXX";

static void put_conf(const char *text)
{
    char whole[256];
    int n = snprintf(whole, sizeof whole, "nameserver 127.0.0.1\n%s", text);
    struct vouch_span bytes = {(const uint8_t *)whole, (size_t)n};
    assert_int_equal(vouch_file_write(conf, bytes, 0644, NULL), VOUCH_OK);
}

static int begin_with_conf(void **state)
{
    names_scene_begin(state);
    struct vouch_names_options o = names_scene_usual_options();
    o.servers = NULL;
    o.conf_path = conf;
    o.port = (uint16_t)strtoul(strchr(names_scene.server.address, ':') + 1, NULL, 10);
    close(mkstemp(conf));
    names_scene_begin_with(&o);
    return 0;
}

static int finish_with_conf(void **state)
{
    unlink(conf);
    strcpy(conf + strlen(conf) - 6, "XXXXXX");
    return names_scene_finish(state);
}

static void test_conf_search_domains_are_for_names_without_a_dot(void **state)
{
    (void)state;
    put_conf("search absent test\n");
    assert_int_equal(names_scene_ask("ok"),
                     VOUCH_OK); /* not in the first domain, but in the second */
    assert_int_equal(names_scene.got.count, 3);
    assert_int_equal(names_scene.server.udp_queries, 4);
    assert_int_equal(names_scene_ask("nx.there"), VOUCH_E_NO_NAME);
    assert_int_equal(names_scene.server.udp_queries, 6); /* only as it is */
    assert_int_equal(names_scene_ask("nowhere"), VOUCH_E_NO_NAME);
    /* It exists in one of the domains, so "does not exist" would be wrong. */
    assert_int_equal(names_scene_ask_family("only4", VOUCH_FAMILY_IPV6), VOUCH_E_NO_DATA);
}

static void test_conf_changed_is_read_again(void **state)
{
    (void)state;
    put_conf("search absent\n");
    assert_int_equal(names_scene_ask("ok"), VOUCH_E_NO_NAME);
    put_conf("search test\n");
    assert_int_equal(names_scene_ask("ok"), VOUCH_OK);
    assert_true(names_scene.names.authentic); /* on loopback */
}

static void test_conf_word_trust_ad_is_believed(void **state)
{
    static const struct {
        const char *text;
        bool trusted;
    } rows[] = {{"options trust-ad\n", true},    {"options edns0 trust-ad rotate", true},
                {"options\ttrust-ad\n", true},   {"options no-trust-ad trust-adder\n", false},
                {"# options trust-ad\n", false}, {"search trust-ad\n", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "nameserver 192.0.2.53\n%s", rows[i].text);
        put_conf(text); /* one of the two servers is not on loopback */
        assert_int_equal(names_scene_ask("ok.test"), VOUCH_OK);
        if (names_scene.names.authentic != rows[i].trusted)
            fail_msg("%s", rows[i].text);
    }
}

#define CONF(test) cmocka_unit_test_setup_teardown(test, begin_with_conf, finish_with_conf)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONF(test_conf_search_domains_are_for_names_without_a_dot),
        CONF(test_conf_changed_is_read_again),
        CONF(test_conf_word_trust_ad_is_believed),
    };
    return cmocka_run_group_tests_name("resolv.conf", tests, NULL, NULL);
}
