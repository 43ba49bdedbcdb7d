// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/certificate.h"
#include "core/x509/extension.h"
#include "tests/support/der_maker.h"

/* Each row breaks one rule of a good certificate, or bends it without breaking it. */

static struct der_maker maker;

enum field {
    VERSION,
    SERIAL,
    INNER,
    ISSUER,
    VALIDITY,
    SUBJECT,
    KEY,
    UNIQUE_IDS,
    EXTENSIONS,
    OUTER,
    SIGNATURE,
    BEHIND
};

static struct vouch_span *field_of(struct der_certificate *c, enum field field)
{
    struct vouch_span *const fields[] = {&c->version,    &c->serial,  &c->inner,     &c->issuer,
                                         &c->validity,   &c->subject, &c->key,       &c->unique_ids,
                                         &c->extensions, &c->outer,   &c->signature, &c->behind};
    return fields[field];
}

/* A good leaf with one field replaced. */
static struct vouch_span leaf_with(enum field field, struct vouch_span value)
{
    struct der_certificate c = der_good_leaf(&maker);
    *field_of(&c, field) = value;
    return der_build(&maker, &c);
}

static void check(const char *what, struct vouch_span der, const char *fault)
{
    struct vouch_certificate c;
    int status = vouch_certificate_parse(der, &c);
    assert_int_equal(status == VOUCH_OK, c.fault == NULL);
    bool same = fault ? c.fault && strstr(c.fault, fault) : !c.fault;
    if (!same)
        fail_msg("%s: \"%s\" instead of \"%s\"", what, c.fault ? c.fault : "no fault",
                 fault ? fault : "no fault");
}

struct row {
    enum field field;
    const char *hex;
    const char *fault;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        der_begin(&maker);
        check(rows[i].hex, leaf_with(rows[i].field, der_hex(&maker, rows[i].hex)), rows[i].fault);
    }
}

static void test_certificate_good_is_read_whole(void **state)
{
    (void)state;
    struct vouch_certificate c;
    der_begin(&maker);
    struct der_certificate parts = der_good_root(&maker);
    struct vouch_span der = der_build(&maker, &parts);
    assert_int_equal(vouch_certificate_parse(der, &c), VOUCH_OK);
    assert_int_equal(c.parts, 0xff);
    assert_int_equal(c.version, 3);
    assert_true(vouch_span_equal(c.issuer, parts.issuer));
    assert_true(vouch_span_equal(c.subject, parts.subject));
    assert_true(vouch_span_equal(c.spki, parts.key));
    assert_true(vouch_span_equal(c.algorithm, parts.outer));
    assert_true(vouch_span_equal(c.tbs, der_tbs(&maker, &parts)));
    assert_true(vouch_span_equal(c.serial, der_hex(&maker, "1234567890abcdef")));
    assert_int_equal(c.signature_value.len, 8);
    assert_int_equal(c.not_before_s, 1767225600);
    assert_int_equal(c.not_after_s, 1775001600);
    assert_true(c.ca && c.self_issued);
    assert_int_equal(c.path_length, -1);
    assert_int_equal(c.key_usage, VOUCH_USAGE_KEY_CERT_SIGN | VOUCH_USAGE_CRL_SIGN);
    assert_true(vouch_certificate_may_sign(&c));
    assert_int_equal(c.notes, 0);
}

static void test_certificate_size_of_a_view_stays_small(void **state)
{
    (void)state;
    /* Nine spans, two dates, and 40 bytes of numbers. */
    assert_in_range(sizeof(struct vouch_certificate), 1,
                    9 * sizeof(struct vouch_span) + 2 * sizeof(int64_t) + 48);
}

static void test_certificate_version_rules(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {VERSION, "a0 03 02 01 01", NULL}, /* lint's */
        {VERSION, "a0 03 02 01 00", "version 1 written out"},
        {VERSION, "a0 03 02 01 03", "does not exist"},
        {VERSION, "a0 04 02 02 00 02", "shortest"},
        {VERSION, "a0 06 02 01 02 02 01 02", "behind"},
        {VERSION, "", "extensions in a certificate of version 1"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_certificate_version_1_without_extensions_is_read(void **state)
{
    (void)state;
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    struct vouch_certificate c;
    parts.version.len = 0;
    parts.extensions.len = 0;
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &c), VOUCH_OK);
    assert_int_equal(c.version, 1);
    assert_int_equal(c.key_usage, 0xffff);
    assert_false(vouch_certificate_may_sign(&c));
}

static void test_certificate_serial_rules(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SERIAL, "02 01 00", NULL}, /* these two are lint's */
        {SERIAL, "02 01 ff", NULL},          {SERIAL, "02 00", "shortest"},
        {SERIAL, "02 02 00 01", "shortest"}, {SERIAL, "0a 01 01", "another type"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_certificate_algorithm_rules(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {INNER, "30 0a 06 08 2a 86 48 ce 3d 04 03 03", "is not the one outside"},
        {OUTER, "30 0a 06 08 2a 86 48 ce 3d 04 03 03", "is not the one outside"},
        {OUTER, "30 0c 06 08 2a 86 48 ce 3d 04 03 02 05 00", "has none"},
        {OUTER, "06 08 2a 86 48 ce 3d 04 03 02", "another type"},
        {SIGNATURE, "03 02 01 fe", "whole number"},
        {SIGNATURE, "04 02 01 fe", "another type"},
        {SIGNATURE, "", "a missing BIT STRING"},
        {BEHIND, "05 00", "behind"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_certificate_bytes_behind_it_are_a_fault(void **state)
{
    (void)state;
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    struct vouch_span der = der_build(&maker, &parts);
    check("zeros behind", der_join(&maker, 2, der, der_hex(&maker, "00")), "behind");
    for (size_t len = 0; len < der.len; len++) {
        struct vouch_certificate c;
        if (vouch_certificate_parse(vouch_span_part(der, 0, len), &c) == VOUCH_OK)
            fail_msg("the first %zu of %zu bytes are taken for the whole", len, der.len);
    }
}

static void test_certificate_name_rules(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SUBJECT, "30 00", NULL},
        {ISSUER, "30 00", NULL}, /* lint's */
        {SUBJECT, "30 02 31 00", "empty part"},
        {SUBJECT, "30 0d 31 0b 30 09 06 03 55 04 03 0c 02 c0 80", "breaks the rules"},
        {ISSUER, "30 0e 31 0c 30 0a 06 03 55 04 03 1e 03 00 61 00", "breaks the rules"},
        {SUBJECT, "30 0e 31 0c 30 0a 06 03 55 04 03 0c 01 61 05 00", "behind"},
        {SUBJECT, "30 0c 31 0a 30 08 06 03 55 80 03 0c 01 61", "shortest"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

struct validity_row {
    const char *from;
    const char *to;
    const char *fault;
    bool noted;
};

static void test_certificate_validity_rules(void **state)
{
    (void)state;
    static const struct validity_row rows[] = {
        {"491231235959Z", "20500101000000Z", NULL, false},
        {"20260101000000Z", "260401000000Z", NULL, true},
        {"260101000000Z", "20491231235959Z", NULL, true},
        {"260101000000Z", "99991231235959Z", NULL, false},
        {"260101000000Z", "20500101000000Z", NULL, false},
        {"260101000000Z", "99991231235959.Z", "a time", false},
        {"2601010000Z", "260401000000Z", "a time", false},
        {"260101000000+", "260401000000Z", "a time", false},
        {"260101000000Z", "260431000000Z", "a time", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate c;
        der_begin(&maker);
        struct vouch_span der = leaf_with(VALIDITY, der_validity(&maker, rows[i].from, rows[i].to));
        check(rows[i].to, der, rows[i].fault);
        vouch_certificate_parse(der, &c);
        assert_int_equal((c.notes & VOUCH_NOTE_TIME_TYPE) != 0, rows[i].noted);
        assert_int_equal((c.parts & VOUCH_PART_VALIDITY) != 0, rows[i].fault == NULL);
    }
}

static void test_certificate_with_a_bad_date_is_read_on(void **state)
{
    (void)state;
    struct vouch_certificate c;
    der_begin(&maker);
    struct vouch_span der =
        leaf_with(VALIDITY, der_validity(&maker, "260101000000Z", "never, I say"));
    assert_int_equal(vouch_certificate_parse(der, &c), VOUCH_E_MALFORMED);
    assert_int_equal(c.parts, 0xff & ~VOUCH_PART_VALIDITY);
    struct vouch_der names = vouch_extension_sans(&c);
    struct vouch_general_name name;
    assert_true(vouch_general_next(&names, &name));
    assert_int_equal(name.kind, VOUCH_GENERAL_DNS);
    assert_false(vouch_general_next(&names, &name));
}

static void test_certificate_unique_ids_are_noted(void **state)
{
    (void)state;
    struct vouch_certificate c;
    der_begin(&maker);
    struct vouch_span der = leaf_with(UNIQUE_IDS, der_hex(&maker, "81 02 00 01 82 02 00 01"));
    assert_int_equal(vouch_certificate_parse(der, &c), VOUCH_OK);
    assert_int_equal(c.notes, VOUCH_NOTE_UNIQUE_ID);
    check("in the wrong order", leaf_with(UNIQUE_IDS, der_hex(&maker, "82 02 00 01 81 02 00 01")),
          "another type");
    check("a third one", leaf_with(UNIQUE_IDS, der_hex(&maker, "83 02 00 01")), "another type");
    check("a third one behind them",
          leaf_with(UNIQUE_IDS, der_hex(&maker, "81 02 00 01 82 02 00 01 83 02 00 01")),
          "another type");
}

/* --- extensions --- */

static struct vouch_span leaf_with_extension(struct vouch_span extension)
{
    return leaf_with(EXTENSIONS, der_extensions(&maker, extension));
}

static void test_certificate_extension_list_rules(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {EXTENSIONS, "", NULL},
        {EXTENSIONS, "a3 02 30 00", "empty list of extensions"},
        {EXTENSIONS, "a3 0d 30 0b 30 09 06 03 55 1d 63 04 02 05 00", NULL},
        {EXTENSIONS, "a3 10 30 0e 30 0c 06 03 55 1d 63 01 01 ff 04 02 05 00", NULL},
        {EXTENSIONS, "a3 10 30 0e 30 0c 06 03 55 1d 63 01 01 01 04 02 05 00", "BOOLEAN"},
        {EXTENSIONS, "a3 0f 30 0d 30 0b 06 03 55 1d 63 04 02 05 00 05 00", "behind"},
        {EXTENSIONS, "a3 0d 30 0b 30 09 06 03 55 1d 63 03 02 00 00", "another type"},
        {EXTENSIONS,
         "a3 18 30 16 30 09 06 03 55 1d 63 04 02 05 00 30 09 06 03 55 1d 63 04 02 05 00",
         "two extensions"},
        {EXTENSIONS,
         "a3 1c 30 1a 30 0b 06 03 55 1d 0e 04 04 04 02 01 02 30 0b 06 03 55 1d 0e 04 04 04 02 01 "
         "02",
         "two extensions"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_certificate_criticality_written_as_false_is_noted(void **state)
{
    (void)state;
    struct vouch_certificate c;
    der_begin(&maker);
    struct vouch_span list = der_hex(&maker, "30 0c 06 03 55 1d 63 01 01 00 04 02 05 00");
    assert_int_equal(vouch_certificate_parse(leaf_with_extension(list), &c), VOUCH_OK);
    assert_int_equal(c.notes, VOUCH_NOTE_DEFAULT);
    assert_int_equal(c.critical, 0);
}

static void test_certificate_very_many_extensions_are_a_fault(void **state)
{
    (void)state;
    struct vouch_span list = {NULL, 0};
    der_begin(&maker);
    for (int i = 0; i < 65; i++) {
        char oid[] = "2a0300";
        oid[4] = (char)('0' + i / 16);
        oid[5] = "0123456789abcdef"[i % 16];
        if (i == 64)
            check("64 extensions", leaf_with_extension(list), NULL);
        list =
            der_join(&maker, 2, list, der_extension(&maker, oid, false, der_hex(&maker, "05 00")));
    }
    check("65 extensions", leaf_with_extension(list), "more extensions");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificate_good_is_read_whole),
        cmocka_unit_test(test_certificate_size_of_a_view_stays_small),
        cmocka_unit_test(test_certificate_version_rules),
        cmocka_unit_test(test_certificate_version_1_without_extensions_is_read),
        cmocka_unit_test(test_certificate_serial_rules),
        cmocka_unit_test(test_certificate_algorithm_rules),
        cmocka_unit_test(test_certificate_bytes_behind_it_are_a_fault),
        cmocka_unit_test(test_certificate_name_rules),
        cmocka_unit_test(test_certificate_validity_rules),
        cmocka_unit_test(test_certificate_with_a_bad_date_is_read_on),
        cmocka_unit_test(test_certificate_unique_ids_are_noted),
        cmocka_unit_test(test_certificate_extension_list_rules),
        cmocka_unit_test(test_certificate_criticality_written_as_false_is_noted),
        cmocka_unit_test(test_certificate_very_many_extensions_are_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
