// SPDX-License-Identifier: Apache-2.0
/* What the resolver takes from resolv.conf. */
#include "port/posix/files.h"
#include "tests/support/guarded.h"
#include "tests/support/names_scene.h"

#include <arpa/inet.h>
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
    struct vouch_posix_names_options o = names_scene_usual_options();
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

/* A name server that never answers: the descriptor. */
static int mute_server(const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(names_scene.names.options.port)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(inet_pton(AF_INET, address, &at.sin_addr), 1);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* A busy agent always waits for an answer: it must not miss the change for that. */
static void test_conf_changed_while_a_question_waits_is_read_and_the_question_moves(void **state)
{
    (void)state;
    static struct vouch_posix_resolver other;
    static struct vouch_addresses late;
    struct vouch_span mute = guarded_text("nameserver 127.0.0.9\n");
    int fd = mute_server("127.0.0.9");
    assert_int_equal(vouch_file_write(conf, mute, 0644, NULL), VOUCH_OK);
    vouch_posix_resolver_init(&other, &names_scene.names);
    struct vouch_resolver r = vouch_posix_resolver_of(&other);
    assert_int_equal(r.ops->addresses(r.self, "ok.test", VOUCH_FAMILY_ANY, &late), VOUCH_AGAIN);
    put_conf("");
    assert_int_equal(names_scene_ask("only4.test"), VOUCH_OK);
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 1000 && status == VOUCH_AGAIN; i++) {
        names_scene_turn();
        status = r.ops->addresses(r.self, "ok.test", VOUCH_FAMILY_ANY, &late);
    }
    close(fd);
    assert_int_equal(status, VOUCH_OK);
    assert_int_equal(late.count, 3);
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

static void test_conf_without_domains_asks_for_a_short_name_as_it_is(void **state)
{
    (void)state;
    put_conf("search .\n");
    assert_int_equal(names_scene_ask("ok"), VOUCH_E_NO_NAME);
    assert_int_equal(names_scene.server.udp_queries, 2);
}

static void test_conf_last_list_of_domains_counts(void **state)
{
    static const struct {
        const char *text, *domains;
    } rows[] = {{"search a.test b.test\n", "a.test b.test"},
                {"search a.test\nsearch b.test. c.test", "b.test c.test"},
                {"search a.test\ndomain b.test c.test\n", "b.test"},
                {"domain b.test\nsearch\ta.test\r\n", "a.test"},
                {"search a.test # b.test\n", "a.test"},
                {"search .\n", ""},
                {"search a.test\n search b.test\n;search c.test\nresearch d.test\n", "a.test"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct vouch_posix_names_conf got;
        put_conf(rows[i].text);
        vouch_posix_names_conf_read(conf, &got);
        assert_string_equal(got.search, rows[i].domains);
    }
}

static void test_conf_domains_of_the_environment_come_instead(void **state)
{
    static struct vouch_posix_names_conf got;
    char buffer[7];
    (void)state;
    put_conf("search a.test\n");
    setenv("LOCALDOMAIN", "b.test long.test", 1);
    vouch_posix_names_conf_read(conf, &got);
    unsetenv("LOCALDOMAIN");
    assert_string_equal(got.search, "b.test long.test");
    assert_true(vouch_posix_names_conf_domain(&got, 0, buffer, sizeof buffer));
    assert_string_equal(buffer, "b.test");
    assert_false(vouch_posix_names_conf_domain(&got, 1, buffer, sizeof buffer)); /* does not fit */
    assert_false(vouch_posix_names_conf_domain(&got, 2, buffer, sizeof buffer));
}

static void test_conf_domains_beyond_the_buffer_are_dropped_whole(void **state)
{
    static char text[3 * VOUCH_NAMES_SEARCH_SIZE];
    static struct vouch_posix_names_conf got;
    struct vouch_span bytes = {(const uint8_t *)text, sizeof text};
    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "search a.test ", 14);
    memcpy(text + sizeof text - 8, " b.test\n", 8);
    assert_int_equal(vouch_file_write(conf, bytes, 0644, NULL), VOUCH_OK);
    vouch_posix_names_conf_read(conf, &got);
    assert_string_equal(got.search, "a.test b.test");
}

static void test_conf_servers_on_loopback_are_told_from_others(void **state)
{
    static const struct {
        const char *servers;
        bool loopback;
    } rows[] = {{"127.0.0.1", true},
                {"127.0.0.53:5353,[::1]:53", true},
                {"::1", true},
                {"127.0.0.1,192.0.2.1", false},
                {"[2001:db8::1]:53", false},
                {"fe80::1%eth0", false},
                {"128.0.0.1", false},
                {"[::1", true},
                {"nonsense", false},
                {"[", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_posix_names_on_loopback(rows[i].servers) != rows[i].loopback)
            fail_msg("%s", rows[i].servers);
}

#define CONF(test) cmocka_unit_test_setup_teardown(test, begin_with_conf, finish_with_conf)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONF(test_conf_search_domains_are_for_names_without_a_dot),
        CONF(test_conf_changed_is_read_again),
        CONF(test_conf_changed_while_a_question_waits_is_read_and_the_question_moves),
        CONF(test_conf_word_trust_ad_is_believed),
        CONF(test_conf_without_domains_asks_for_a_short_name_as_it_is),
        CONF(test_conf_last_list_of_domains_counts),
        CONF(test_conf_domains_of_the_environment_come_instead),
        CONF(test_conf_domains_beyond_the_buffer_are_dropped_whole),
        cmocka_unit_test(test_conf_servers_on_loopback_are_told_from_others),
    };
    return cmocka_run_group_tests_name("resolv.conf", tests, NULL, NULL);
}
