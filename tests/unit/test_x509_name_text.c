// SPDX-License-Identifier: Apache-2.0
/* Names as text (RFC 4514): the bounds of what is escaped, and of what is shown. */
#include "core/x509/name.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { UTF8 = 0x0c, UNIVERSAL = 0x1c };

static struct der_maker m;

/* One part of a name: this attribute, with a value in hexadecimal. */
static struct vouch_span part(const char *oid, uint8_t tag, const char *value)
{
    struct vouch_span pair = der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, oid)),
                                          der_wrap(&m, tag, der_hex(&m, value)));
    return der_wrap(&m, 0x31, pair);
}

static void expect(struct vouch_span name, const char *text)
{
    char out[600];
    struct vouch_writer w = vouch_writer_of(out, sizeof out);
    vouch_name_write(&w, name);
    assert_string_equal(vouch_writer_string(&w), text);
}

static void test_name_text_escapes_what_is_no_character_to_print(void **state)
{
    static const struct {
        uint8_t tag;
        const char *value, *text;
    } rows[] = {
        {UTF8, "611f62", "CN=a\\1fb"},
        {UTF8, "612062", "CN=a b"},
        {UTF8, "617e62", "CN=a~b"},
        {UTF8, "617f62", "CN=a\\7fb"},
        {UTF8, "61c28062",
         "CN=a\xc2\x80"
         "b"},
        {UTF8, "61ff62", "CN=a\\ffb"}, /* not UTF-8 */
        {UTF8, "61f48fbfbf", "CN=a\xf4\x8f\xbf\xbf"},
        {UTF8, "6100", "CN=a\\00"},
        {UTF8, "20", "CN=\\ "},
        {UTF8, "2020", "CN=\\ \\ "},
        {UTF8, "202020", "CN=\\  \\ "},
        {UTF8, "2323", "CN=\\##"},
        {UTF8, "612023", "CN=a #"},
        {UTF8, "612c622b63", "CN=a\\,b\\+c"},
        {UTF8, "", "CN="},
        {UNIVERSAL, "000000410011002c", "CN=A\\2c"}, /* above all characters: no comma either */
        {UNIVERSAL, "0010ffff", "CN=\xf4\x8f\xbf\xbf"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        expect(der_wrap(&m, 0x30, part("550403", rows[i].tag, rows[i].value)), rows[i].text);
    }
}

static void test_name_text_has_short_names_for_usual_attributes(void **state)
{
    static const struct {
        const char *oid, *name;
    } rows[] = {
        {"550403", "CN"},
        {"550407", "L"},
        {"550408", "ST"},
        {"55040a", "O"},
        {"55040b", "OU"},
        {"550406", "C"},
        {"550409", "STREET"},
        {"0992268993f22c640119", "DC"},
        {"0992268993f22c640101", "UID"},
        {"550405", "serialNumber"},
        {"2a864886f70d010901", "emailAddress"},
        {"550461", "organizationIdentifier"},
        {"55040c", "title"},
        {"55040f", "businessCategory"},
        {"550411", "postalCode"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[40];
        der_begin(&m);
        strcpy(text, rows[i].name);
        strcat(text, "=x");
        expect(der_wrap(&m, 0x30, part(rows[i].oid, UTF8, "78")), text);
    }
    der_begin(&m);
    expect(der_wrap(&m, 0x30, part("550404", UTF8, "78")), "2.5.4.4=#0c0178");
    expect(der_wrap(&m, 0x30, part("550403", 0x02, "78")), "CN=#020178");
}

static void test_name_text_shows_the_last_24_parts(void **state)
{
    (void)state;
    for (size_t count = 23; count <= 26; count++) {
        char wanted[300] = "";
        struct vouch_span parts = {NULL, 0};
        der_begin(&m);
        for (size_t i = 0; i < count; i++) { /* the first is "a" */
            const char digits[] = {"67"[i / 15], "123456789abcdef"[i % 15], 0};
            parts = der_join(&m, 2, parts, part("55040a", UTF8, digits));
        }
        for (size_t i = count; i-- > (count > 24 ? count - 24 : 0);) {
            const char letter[] = {',', 'O', '=', (char)((i < 15 ? 'a' : 'q') + i % 15), 0};
            strcat(wanted, i + 1 == count ? letter + 1 : letter);
        }
        if (count > 24)
            strcat(wanted, ",...");
        expect(der_wrap(&m, 0x30, parts), wanted);
    }
}

/* As much of a value as fits, and nothing behind it. */
static void test_name_text_in_little_space_ends_with_the_last_character_that_fits(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span name = der_wrap(&m, 0x30, part("550403", UTF8, "61c3a962"));
    static const size_t lengths[] = {0, 0, 2, 3, 4, 4, 6, 7, 7};
    for (size_t space = 2; space < sizeof lengths / sizeof lengths[0]; space++) {
        char out[16];
        struct vouch_writer w = vouch_writer_of(out, space);
        vouch_name_write(&w, name);
        assert_int_equal(w.len, lengths[space]);
        assert_memory_equal(out,
                            "CN=a\xc3\xa9"
                            "b",
                            w.len);
        assert_int_equal(w.lost == 0, space >= 7);
    }
}

static void test_name_attribute_is_written_as_it_is_but_for_broken_bytes(void **state)
{
    static const struct {
        const char *value, *text;
    } rows[] = {
        {"20612c62", " a,b"},
        {"f48fbfbf", "\xf4\x8f\xbf\xbf"},
        {"61ff62", "a\xef\xbf\xbd"
                   "b"},
        {"c3", "\xef\xbf\xbd"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[16];
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        der_begin(&m);
        const struct vouch_attribute a = {.tag = UTF8, .value = der_hex(&m, rows[i].value)};
        vouch_attribute_write(&w, &a);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_text_escapes_what_is_no_character_to_print),
        cmocka_unit_test(test_name_text_has_short_names_for_usual_attributes),
        cmocka_unit_test(test_name_text_shows_the_last_24_parts),
        cmocka_unit_test(test_name_text_in_little_space_ends_with_the_last_character_that_fits),
        cmocka_unit_test(test_name_attribute_is_written_as_it_is_but_for_broken_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
