// SPDX-License-Identifier: Apache-2.0
/* What stands between TCP and lwIP's MQTT client, with a client that notes what it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "port/lwip/mqtt_guard.h"

u32_t sys_now(void)
{
    return 0;
}

uint32_t vouch_lwip_random(void)
{
    return 1;
}

void vouch_lwip_assertion(const char *what)
{
    (void)what;
    abort();
}

static struct {
    struct tcp_pcb *pcb;
    uint8_t heard[64];
    size_t len;
    unsigned calls, closes;
    bool aborts; /* instead of closing */
} client;

/* As lwIP's client: closes when the broker has gone, and says that all is well. */
static err_t listen(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    (void)arg;
    assert_int_equal(err, ERR_OK);
    client.calls++;
    if (p) {
        client.len += pbuf_copy_partial(p, client.heard + client.len, p->tot_len, 0);
        pbuf_free(p);
        return ERR_OK;
    }
    client.closes++;
    vouch_mqtt_recv(pcb, NULL);
    if (client.aborts)
        vouch_mqtt_abort(pcb);
    return ERR_OK;
}

static int begin(void **state)
{
    (void)state;
    memset(&client, 0, sizeof client);
    client.pcb = tcp_new();
    vouch_mqtt_recv(client.pcb, listen);
    return client.pcb ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    if (!client.aborts)
        tcp_abort(client.pcb);
    return 0;
}

static err_t segment(const void *data, u16_t len)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, len, PBUF_RAM);
    assert_non_null(p);
    pbuf_take(p, data, len);
    return client.pcb->recv(NULL, client.pcb, p, ERR_OK);
}

static const uint8_t messages[] = {0x20, 2, 0, 0, 0x40, 2, 0, 7, 0xD0, 0};

static void test_mqtt_guard_messages_in_one_segment_come_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(segment(messages, sizeof messages), ERR_OK);
    assert_int_equal(client.calls, 3);
    assert_int_equal(client.closes, 0);
    assert_memory_equal(client.heard, messages, sizeof messages);
}

static void test_mqtt_guard_messages_in_pieces_come_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof messages; i++)
        assert_int_equal(segment(messages + i, 1), ERR_OK);
    assert_int_equal(client.calls, 3);
    assert_memory_equal(client.heard, messages, sizeof messages);
}

static err_t accept_all(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)pcb;
    return err;
}

/* lwIP would otherwise keep it for twenty minutes if the broker is out of reach. */
static void test_mqtt_guard_closed_connection_gives_way_to_new_ones(void **state)
{
    (void)state;
    ip_addr_t local;
    struct tcp_pcb *listener = tcp_new();

    ipaddr_aton("127.0.0.1", &local);
    tcp_bind(listener, &local, 1883);
    listener = tcp_listen(listener);
    tcp_accept(listener, accept_all);
    tcp_connect(client.pcb, &local, 1883, NULL);
    for (int i = 0; i < 10; i++)
        netif_poll_all();
    assert_int_equal(client.pcb->state, ESTABLISHED);
    assert_int_equal(vouch_mqtt_close(client.pcb), ERR_OK);
    assert_int_equal(client.pcb->state, FIN_WAIT_1);
    assert_int_equal(client.pcb->prio, TCP_PRIO_MIN);
    tcp_close(listener);
}

static void test_mqtt_guard_foreign_bytes_end_the_connection(void **state)
{
    (void)state;
    static const uint8_t foreign[][4] = {
        {0x30, 2, 0, 0},          /* PUBLISH: nothing was subscribed to */
        {0x20, 0xFF, 0xFF, 0xFF}, /* a length without an end */
        {0x40, 3, 0, 7},
        {0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        client.calls = client.closes = 0;
        vouch_mqtt_recv(client.pcb, listen);
        assert_int_equal(segment(foreign[i], 4), ERR_OK);
        assert_int_equal(client.calls, 1);
        assert_int_equal(client.closes, 1);
    }
    assert_int_equal(client.len, 0);
}

static struct {
    char text[600];
    size_t len;
    unsigned count;
} published;

static void take(void *self, struct vouch_span payload)
{
    assert_ptr_equal(self, &published);
    memcpy(published.text, payload.data, payload.len);
    published.len = payload.len;
    published.count++;
}

static int begin_listening(void **state)
{
    memset(&published, 0, sizeof published);
    vouch_mqtt_listen("a/b", take, &published);
    return begin(state);
}

static int end_listening(void **state)
{
    vouch_mqtt_listen(NULL, NULL, NULL);
    return end(state);
}

static const uint8_t subscribed[] = {0x90, 3, 0, 1, 0};
static const uint8_t hello[] = {0x30, 10, 0, 3, 'a', '/', 'b', 'h', 'e', 'l', 'l', 'o'};

static void test_mqtt_guard_published_text_comes_whole_and_not_to_the_client(void **state)
{
    (void)state;
    segment(subscribed, sizeof subscribed);
    assert_int_equal(client.calls, 1);
    assert_memory_equal(client.heard, subscribed, sizeof subscribed);
    segment(hello, sizeof hello);
    for (size_t i = 0; i < sizeof hello; i++)
        segment(hello + i, 1);
    assert_int_equal(published.count, 2);
    assert_int_equal(published.len, 5);
    assert_memory_equal(published.text, "hello", 5);
    assert_int_equal(client.calls, 1);
    assert_int_equal(client.closes, 0);
}

static void test_mqtt_guard_published_text_that_was_kept_is_passed_over(void **state)
{
    (void)state;
    uint8_t kept[sizeof hello];
    memcpy(kept, hello, sizeof kept);
    kept[0] = 0x31;
    segment(kept, sizeof kept);
    assert_int_equal(published.count, 0);
    assert_int_equal(client.closes, 0);
}

static void
test_mqtt_guard_published_text_of_two_length_bytes_is_taken_up_to_the_limit(void **state)
{
    (void)state;
    for (size_t len = 200; len <= 520; len += 4) {
        uint8_t text[600] = {0x30, 0, 0, 0, 3, 'a', '/', 'b'};
        size_t rest = len - 3;
        text[1] = (uint8_t)(rest % 128 | 128);
        text[2] = (uint8_t)(rest / 128);
        published.count = client.closes = 0;
        vouch_mqtt_recv(client.pcb, listen);
        segment(text, (u16_t)len);
        assert_int_equal(published.count, len <= VOUCH_MQTT_MESSAGE_MAX);
        assert_int_equal(client.closes, len > VOUCH_MQTT_MESSAGE_MAX);
        if (published.count)
            assert_int_equal(published.len, len - 8);
    }
}

static void test_mqtt_guard_published_text_that_is_malformed_ends_the_connection(void **state)
{
    (void)state;
    static const uint8_t bad[][8] = {
        {0x30, 0xFF, 0xFF, 0x01},            /* three bytes of length */
        {0x30, 0},                           /* no topic */
        {0x30, 6, 0, 4, 'a', '/', 'b', 'x'}, /* another topic */
        {0x30, 5, 0, 3, 'a', '/', 'c'},      /* another */
        {0x30, 4, 0, 3, 'a', '/'},           /* a topic that is longer than the message */
        {0x32, 6, 0, 3, 'a', '/', 'b', 0},   /* QoS 1 */
        {0x90, 4, 0, 1, 0, 0},               /* two answers to one question */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        client.closes = 0;
        vouch_mqtt_recv(client.pcb, listen);
        segment(bad[i], sizeof bad[i]);
        assert_int_equal(client.closes, 1);
    }
    assert_int_equal(published.count, 0);
}

static void test_mqtt_guard_client_that_aborts_is_told_to_tcp(void **state)
{
    (void)state;
    client.aborts = true;
    assert_int_equal(segment("\x30\x00", 2), ERR_ABRT);
}

static void test_mqtt_guard_client_that_aborts_at_the_end_is_told_to_tcp(void **state)
{
    (void)state;
    client.aborts = true;
    assert_int_equal(client.pcb->recv(NULL, client.pcb, NULL, ERR_OK), ERR_ABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_mqtt_guard_messages_in_one_segment_come_one_by_one,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_mqtt_guard_messages_in_pieces_come_whole, begin, end),
        cmocka_unit_test_setup(test_mqtt_guard_closed_connection_gives_way_to_new_ones, begin),
        cmocka_unit_test_setup_teardown(test_mqtt_guard_foreign_bytes_end_the_connection, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_mqtt_guard_client_that_aborts_is_told_to_tcp, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            test_mqtt_guard_client_that_aborts_at_the_end_is_told_to_tcp, begin, end),
        cmocka_unit_test_setup_teardown(
            test_mqtt_guard_published_text_comes_whole_and_not_to_the_client, begin_listening,
            end_listening),
        cmocka_unit_test_setup_teardown(test_mqtt_guard_published_text_that_was_kept_is_passed_over,
                                        begin_listening, end_listening),
        cmocka_unit_test_setup_teardown(
            test_mqtt_guard_published_text_of_two_length_bytes_is_taken_up_to_the_limit,
            begin_listening, end_listening),
        cmocka_unit_test_setup_teardown(
            test_mqtt_guard_published_text_that_is_malformed_ends_the_connection, begin_listening,
            end_listening),
    };
    lwip_init();
    return cmocka_run_group_tests_name("mqtt_guard", tests, NULL, NULL);
}
