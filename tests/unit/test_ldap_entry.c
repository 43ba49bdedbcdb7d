// SPDX-License-Identifier: Apache-2.0
/* What is kept of an entry: its name, and of the root DSE the attributes that are worth a fact. */
#include "core/dialogue/ldap_entry.h"
#include "tests/support/exchange_scene.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1
// clang-format off
#define SPAN(text) (struct vouch_span) { (const uint8_t *)(text), sizeof(text) - 1 }
// clang-format on

static struct exchange_scene s;

static void keep(const char *bytes, size_t len)
{
    exchange_begin(&s);
    vouch_ldap_entry_keep_root((struct vouch_span){(const uint8_t *)bytes, len}, &s.report);
}

static void test_ldap_root_entry_keeps_values_or_their_number(void **state)
{
    (void)state;
    keep(BYTES("\4\0\x30\x2c\x30\x18\4\x0enamingContexts\x31\6\4\1"
               "a\4\1"
               "b\x30\x10\4\x0aVENDORNAME\x31\2\4\0"));
    exchange_expect_fact(&s, "ldap_naming_contexts", "a; b");
    assert_int_equal(s.report.facts_count, 2);
    assert_string_equal(s.facts[1].key, "ldap_vendor");
    keep(BYTES("\4\0\x30\x1f\x30\x1d\4\x10supportedControl\x31\x09\4\1"
               "a\4\1"
               "b\4\1"
               "c"));
    exchange_expect_fact(&s, "ldap_controls", "3");
    keep(BYTES("\4\0\x30\x0f\x30\x0d\4\x0bvendorNameX\x31\0"));
    assert_int_equal(s.report.facts_count, 0);
    keep(BYTES("\4\0\x30\x10\x30\x0e\4\x0avendorName\x31\0")); /* no values */
    assert_int_equal(s.report.facts_count, 0);
    keep(BYTES("\4\0\x30\x14\x30\x12\4\x0avendorName\x31\4\4\1x\4")); /* one, and half a one */
    exchange_expect_fact(&s, "ldap_vendor", "x");
    keep(BYTES("\4\0\x30\x13\x30\x11\4\x0avendorName\x30\3\4\1x")); /* not a SET */
    assert_int_equal(s.report.facts_count, 0);
}

static void test_ldap_entry_begins_with_its_name(void **state)
{
    struct vouch_span dn;
    (void)state;
    assert_int_equal(vouch_ldap_entry_name(SPAN("\4\4cn=a\x30\0"), &dn), VOUCH_OK);
    assert_true(vouch_span_equal(dn, guarded_text("cn=a")));
    assert_int_equal(vouch_ldap_entry_name(SPAN("\x30\4cn=a"), &dn), VOUCH_E_MALFORMED);
}

/* The root DSE with one attribute of two values. */
static void keep_two(const char *attribute, struct vouch_span first, struct vouch_span second)
{
    static uint8_t bytes[1024];
    struct vouch_writer w = vouch_writer_of(bytes, sizeof bytes);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(""));
    size_t list = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    size_t one = vouch_ber_open(&w, VOUCH_BER_SEQUENCE);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, guarded_text(attribute));
    size_t set = vouch_ber_open(&w, VOUCH_BER_SET);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, first);
    vouch_ber_write(&w, VOUCH_BER_OCTETS, second);
    vouch_ber_close(&w, set);
    vouch_ber_close(&w, one);
    vouch_ber_close(&w, list);
    keep((const char *)bytes, w.len);
}

static void test_ldap_root_entry_has_attributes_that_become_facts(void **state)
{
    static const struct {
        const char *attribute, *fact, *value;
    } rows[] = {
        {"vendorName", "ldap_vendor", "a; b"},
        {"vendorVersion", "ldap_vendor_version", "a; b"},
        {"dnsHostName", "ldap_host", "a; b"},
        {"namingContexts", "ldap_naming_contexts", "a; b"},
        {"supportedLDAPVersion", "ldap_versions", "a; b"},
        {"supportedControl", "ldap_controls", "2"}, /* object identifiers */
        {"isGlobalCatalogReady", "ldap_global_catalogue", "a; b"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        keep_two(rows[i].attribute, guarded_text("a"), guarded_text("b"));
        exchange_expect_fact(&s, rows[i].fact, rows[i].value);
        assert_int_equal(s.report.facts_count, 1);
    }
}

/* 200 bytes; a value that does not fit is left out whole. */
static void test_ldap_root_entry_values_have_their_room(void **state)
{
    static uint8_t value[200];
    char want[200];
    (void)state;
    memset(value, 'v', sizeof value);
    for (size_t len = 197; len <= 198; len++) {
        keep_two("vendorName", guarded_text("a"), (struct vouch_span){value, len});
        memset(want, 'v', sizeof want);
        memcpy(want, "a; ", 3);
        struct vouch_span fact = vouch_report_fact(&s.report, "ldap_vendor");
        assert_int_equal(fact.len, len == 197 ? 200 : 3);
        assert_memory_equal(fact.data, want, fact.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ldap_root_entry_keeps_values_or_their_number),
        cmocka_unit_test(test_ldap_root_entry_has_attributes_that_become_facts),
        cmocka_unit_test(test_ldap_root_entry_values_have_their_room),
        cmocka_unit_test(test_ldap_entry_begins_with_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
