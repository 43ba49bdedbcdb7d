// SPDX-License-Identifier: Apache-2.0
/* SNMP notifications of alerts: lengths, and texts that are too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dialogue/ber.h"
#include "core/monitor/snmp_trap.h"
#include "tests/support/guarded.h"

static uint8_t message[4096];

/* The objects of the message that the alert makes. */
static struct vouch_reader objects_of(const struct vouch_snmp_alert *a)
{
    struct vouch_writer w = vouch_writer_of(message, sizeof message);

    vouch_snmp_alert_write(&w, a);
    assert_int_equal(w.lost, 0);
    struct vouch_reader whole = vouch_reader_of(vouch_writer_span(&w));
    struct vouch_reader r = vouch_reader_of(vouch_ber_take(&whole, VOUCH_BER_SEQUENCE));
    assert_int_equal(vouch_reader_left(&whole), 0);
    assert_int_equal(vouch_ber_take_integer(&r, VOUCH_BER_INTEGER), 1);
    assert_true(vouch_span_equal(vouch_ber_take(&r, VOUCH_BER_OCTETS), guarded_text(a->community)));
    struct vouch_reader pdu = vouch_reader_of(vouch_ber_take(&r, 0xa7));
    assert_int_equal(vouch_reader_left(&r), 0);
    assert_int_equal(vouch_ber_take_integer(&pdu, VOUCH_BER_INTEGER), a->request);
    vouch_ber_take_integer(&pdu, VOUCH_BER_INTEGER);
    vouch_ber_take_integer(&pdu, VOUCH_BER_INTEGER);
    struct vouch_span list = vouch_ber_take(&pdu, VOUCH_BER_SEQUENCE);
    assert_false(pdu.failed);
    return vouch_reader_of(list);
}

static struct vouch_span value_at(struct vouch_reader objects, size_t index, uint8_t tag)
{
    struct vouch_span object = {0};

    for (size_t i = 0; i <= index; i++)
        object = vouch_ber_take(&objects, VOUCH_BER_SEQUENCE);
    struct vouch_reader r = vouch_reader_of(object);
    vouch_ber_take(&r, 0x06);
    struct vouch_span value = vouch_ber_take(&r, tag);
    assert_false(r.failed);
    return value;
}

static struct vouch_snmp_alert alert = {
    .kind = VOUCH_SNMP_ALERT_CLEARED,
    .community = "public",
    .request = 7,
    .id = 9,
    .target = "gui",
    .endpoint = "https://gui",
    .event = "recovery",
    .code = "",
};

static void test_notification_names_its_kind_and_has_each_object_in_order(void **state)
{
    (void)state;
    static const char name[] = "\x2b\6\1\4\1\x81\xfd\x59\1\0\3";

    alert.text = guarded_text("it is valid again");
    struct vouch_reader objects = objects_of(&alert);
    struct vouch_span kind = value_at(objects, 1, 0x06);
    assert_int_equal(kind.len, sizeof name - 1);
    assert_memory_equal(kind.data, name, kind.len);
    assert_true(vouch_span_equal(value_at(objects, 3, VOUCH_BER_OCTETS), guarded_text("gui")));
    assert_true(vouch_span_equal(value_at(objects, 8, VOUCH_BER_OCTETS), alert.text));
}

static void test_notification_text_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    char text[600];

    memset(text, 'a', sizeof text);
    memcpy(text + 254, "\xe2\x82\xac", 3); /* the euro sign, over the limit */
    alert.text = (struct vouch_span){(const uint8_t *)text, sizeof text};
    assert_int_equal(value_at(objects_of(&alert), 8, VOUCH_BER_OCTETS).len, 254);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notification_names_its_kind_and_has_each_object_in_order),
        cmocka_unit_test(test_notification_text_too_long_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
