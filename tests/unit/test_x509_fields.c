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

/* Whatever breaks the form of a certificate, the finding names the field in which it stands. Each
 * fault is made in each field of a good certificate, and in each of its extensions. */

static struct der_maker maker;
static char buffer[256];

static const char *fault_of(struct vouch_span der)
{
    struct vouch_certificate c;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (vouch_certificate_parse(der, &c) == VOUCH_OK)
        return "no fault";
    vouch_certificate_write_fault(&w, &c);
    return vouch_writer_string(&w);
}

static void must_name(const char *what, struct vouch_span der, const char *field)
{
    const char *said = fault_of(der);
    if (strncmp(said, field, strlen(field)) != 0 || said[strlen(field)] != ':')
        fail_msg("%s in %s: \"%s\"", what, field, said);
}

/* Extensions of certificates have names; the unknown, and those of lists, have none. */
static void test_field_extension_has_a_name_if_it_is_a_certificates(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind <= VOUCH_EXT_CERTIFICATE_ISSUER + 1; kind++) {
        bool named = kind > VOUCH_EXT_UNKNOWN && kind < VOUCH_EXT_CRL_NUMBER;
        assert_int_equal(vouch_certificate_extension_name(kind) != NULL, named);
    }
    assert_string_equal(vouch_certificate_extension_name(VOUCH_EXT_SUBJECT_KEY_ID),
                        "subjectKeyIdentifier");
    assert_string_equal(vouch_certificate_extension_name(VOUCH_EXT_TLS_FEATURE), "tlsfeature");
    assert_null(vouch_certificate_extension_name(UINT32_MAX));
}

/* The third of three; the one before is good. */
static void test_field_extension_behind_others_is_named_by_itself(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&maker);
    struct vouch_span first = der_extension(&maker, "551d0e", false, der_hex(&maker, "04 01 01"));
    struct vouch_span second = der_extension(&maker, "2a0304", false, der_hex(&maker, "05 00"));
    struct vouch_span usage = der_extension(&maker, "551d0f", true, der_hex(&maker, "05 00"));
    const struct vouch_span third[] = {none, usage, der_hex(&maker, "05 00"),
                                       der_hex(&maker, "30 02 05 00")};
    static const char *const said[] = {
        "no fault", "extension keyUsage:", "extension number 3:", "extension number 3:"};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        const char *fault =
            fault_of(der_leaf_with(&maker, der_join(&maker, 3, first, second, third[i])));
        if (strncmp(fault, said[i], strlen(said[i])) != 0)
            fail_msg("\"%s\" where \"%s\" belongs", fault, said[i]);
    }
}

/* --- faults that any element with a one-byte length can have --- */

static struct vouch_span other_tag(struct vouch_span e)
{
    return der_wrap(&maker, 0x0a, vouch_span_part(e, 2, e.len - 2));
}

static struct vouch_span long_length(struct vouch_span e)
{
    return der_join(&maker, 3, vouch_span_part(e, 0, 1), der_hex(&maker, "81"),
                    vouch_span_part(e, 1, e.len - 1));
}

static struct vouch_span indefinite_length(struct vouch_span e)
{
    return der_join(&maker, 4, vouch_span_part(e, 0, 1), der_hex(&maker, "80"),
                    vouch_span_part(e, 2, e.len - 2), der_hex(&maker, "00 00"));
}

static struct vouch_span emptied(struct vouch_span e)
{
    return der_wrap(&maker, e.data[0], (struct vouch_span){NULL, 0});
}

static struct vouch_span cut(struct vouch_span e)
{
    return der_wrap(&maker, e.data[0], vouch_span_part(e, 2, e.len - 3));
}

static struct vouch_span with_more_behind(struct vouch_span e)
{
    return der_wrap(&maker, e.data[0],
                    der_join(&maker, 2, vouch_span_part(e, 2, e.len - 2), der_hex(&maker, "0500")));
}

static const struct {
    const char *what;
    struct vouch_span (*make)(struct vouch_span element);
    bool empty_is_good; /* of names and octets */
} faults[] = {
    {"another tag", other_tag, false},
    {"a long length", long_length, false},
    {"an indefinite length", indefinite_length, false},
    {"no content", emptied, true},
    {"a cut", cut, false},
    {"more behind", with_more_behind, false},
};

enum { FAULTS = sizeof faults / sizeof faults[0] };

static struct vouch_span *field_of(struct der_certificate *c, size_t index, const char **name)
{
    struct {
        const char *name;
        struct vouch_span *at;
    } const fields[] = {
        {"serialNumber", &c->serial},
        {"signature", &c->inner},
        {"issuer", &c->issuer},
        {"subject", &c->subject},
        {"subjectPublicKeyInfo", &c->key},
        {"signatureAlgorithm", &c->outer},
        {"signatureValue", &c->signature},
    };
    if (index >= sizeof fields / sizeof fields[0])
        return NULL;
    *name = fields[index].name;
    return fields[index].at;
}

/* A serial number and a signature may be any bytes. */
static bool may_be_cut(const char *name, size_t fault)
{
    bool bytes = strcmp(name, "serialNumber") == 0 || strcmp(name, "signatureValue") == 0;
    bool any = faults[fault].make == cut || faults[fault].make == with_more_behind;
    return (bytes && any) || (faults[fault].empty_is_good &&
                              (strcmp(name, "issuer") == 0 || strcmp(name, "subject") == 0));
}

static void test_fields_each_fault_names_the_field(void **state)
{
    (void)state;
    struct der_certificate probe;
    const char *name;
    for (size_t field = 0; field_of(&probe, field, &name); field++) {
        for (size_t fault = 0; fault < FAULTS; fault++) {
            der_begin(&maker);
            struct der_certificate c = der_good_leaf(&maker);
            struct vouch_span *at = field_of(&c, field, &name);
            if (may_be_cut(name, fault))
                continue;
            *at = faults[fault].make(*at);
            must_name(faults[fault].what, der_build(&maker, &c), name);
        }
    }
}

/* Good values of extensions whose form is checked. */
static const struct {
    const char *oid;
    const char *name;
    const char *value;
} extensions[] = {
    {"551d0e", "subjectKeyIdentifier", "04 04 01 02 03 04"},
    {"551d0f", "keyUsage", "03 02 07 80"},
    {"551d11", "subjectAltName", "30 03 82 01 61"},
    {"551d12", "issuerAltName", "30 03 82 01 61"},
    {"551d13", "basicConstraints", "30 03 01 01 ff"},
    {"551d1e", "nameConstraints", "30 07 a0 05 30 03 82 01 61"},
    {"551d1f", "cRLDistributionPoints", "30 0b 30 09 a0 07 a0 05 86 03 61 3a 62"},
    {"551d20", "certificatePolicies", "30 06 30 04 06 02 2a 03"},
    {"551d21", "policyMappings", "30 0a 30 08 06 02 2a 03 06 02 2a 04"},
    {"551d23", "authorityKeyIdentifier", "30 06 80 04 01 02 03 04"},
    {"551d24", "policyConstraints", "30 03 80 01 00"},
    {"551d25", "extKeyUsage", "30 04 06 02 2a 03"},
    {"551d2e", "freshestCRL", "30 0b 30 09 a0 07 a0 05 86 03 61 3a 62"},
    {"551d36", "inhibitAnyPolicy", "02 01 00"},
    {"2b06010505070101", "authorityInfoAccess", "30 0b 30 09 06 02 2a 03 86 03 61 3a 62"},
    {"2b0601050507010b", "subjectInfoAccess", "30 0b 30 09 06 02 2a 03 86 03 61 3a 62"},
    {"2b06010505070118", "tlsfeature", "30 03 02 01 05"},
};

/* Octets may be any; an empty sequence is what is asked of some by other rules. */
static bool extension_stays_good(const char *name, size_t fault)
{
    static const char *const may_be_empty[] = {"subjectKeyIdentifier", "basicConstraints",
                                               "authorityKeyIdentifier", "tlsfeature"};
    bool octets = strcmp(name, "subjectKeyIdentifier") == 0;
    bool longer = strcmp(name, "keyUsage") == 0 || strcmp(name, "inhibitAnyPolicy") == 0;
    bool cut_or_more = faults[fault].make == cut || faults[fault].make == with_more_behind;
    if ((octets && cut_or_more) || (longer && faults[fault].make == with_more_behind))
        return true;
    for (size_t i = 0; faults[fault].empty_is_good && i < 4; i++)
        if (strcmp(name, may_be_empty[i]) == 0)
            return true;
    return false;
}

static void test_fields_each_fault_names_the_extension(void **state)
{
    (void)state;
    char field[64];
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        struct vouch_writer w = vouch_writer_of(field, sizeof field);
        vouch_write_text(&w, "extension ");
        vouch_write_text(&w, extensions[i].name);
        der_begin(&maker);
        struct vouch_span good = der_hex(&maker, extensions[i].value);
        struct vouch_span alone = der_extension(&maker, extensions[i].oid, false, good);
        assert_string_equal(fault_of(der_leaf_with(&maker, alone)), "no fault");
        for (size_t fault = 0; fault < FAULTS; fault++) {
            if (extension_stays_good(extensions[i].name, fault))
                continue;
            struct vouch_span bad = faults[fault].make(good);
            must_name(faults[fault].what,
                      der_leaf_with(&maker, der_extension(&maker, extensions[i].oid, false, bad)),
                      vouch_writer_string(&w));
        }
        must_name("the same twice", der_leaf_with(&maker, der_join(&maker, 2, alone, alone)),
                  vouch_writer_string(&w));
    }
}

/* --- faults of one field alone --- */

enum field { VERSION, VALIDITY, UNIQUE_IDS, SUBJECT, KEY, EXTENSIONS, OUTER, BEHIND };

static void test_fields_rules_of_one_field_say_what_belongs_there(void **state)
{
    (void)state;
    static const struct {
        enum field field;
        const char *hex;
        const char *said;
    } rows[] = {
        {VERSION, "a0 03 02 01 07", "version: a version that does not exist"},
        {VERSION, "a0 03 0c 01 02", "version: another type than INTEGER"},
        {VALIDITY, "30 00", "notBefore: a missing time"},
        {VALIDITY, "30 1e 17 0d 32363133303130303030303030 5a 17 0d 3236303430313030303030305a",
         "notBefore: "},
        {VALIDITY, "30 0f 17 0d 3236303130313030303030305a", "notAfter: a missing time"},
        {VALIDITY, "30 1e 17 0d 3236303130313030303030305a 0c 0d 3236303430313030303030305a",
         "notAfter: another type than UTCTime or GeneralizedTime"},
        {UNIQUE_IDS, "a1 03 02 01 00", "extensions: "},
        {SUBJECT, "30 0d 31 0b 30 09 06 03 55 04 03 0c 02 c0 80",
         "subject: a name with a string that breaks the rules of its type"},
        {KEY, "30 02 05 00", "subjectPublicKeyInfo: another type than SEQUENCE"},
        {EXTENSIONS, "a3 02 30 00", "extensions: an empty list of extensions"},
        {EXTENSIONS, "a3 06 30 04 30 02 05 00",
         "extension number 1: another type than OBJECT IDENTIFIER"},
        {EXTENSIONS, "a3 0b 30 09 30 07 06 03 55 1d 0f 04 00",
         "extension keyUsage: a missing BIT STRING"},
        {EXTENSIONS, "a3 0c 30 0a 30 08 06 03 55 1d 63 0c 01 61",
         "extension 2.5.29.99: another type than OCTET STRING"},
        {OUTER, "30 0a 06 08 2a 86 48 ce 3d 04 03 03",
         "signature: the signature algorithm inside is not the one outside"},
        {BEHIND, "05 00", "Certificate: bytes behind the end of a value"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        struct vouch_span *const fields[] = {&c.version, &c.validity,   &c.unique_ids, &c.subject,
                                             &c.key,     &c.extensions, &c.outer,      &c.behind};
        *fields[rows[i].field] = der_hex(&maker, rows[i].hex);
        const char *said = fault_of(der_build(&maker, &c));
        if (strncmp(said, rows[i].said, strlen(rows[i].said)) != 0)
            fail_msg("\"%s\" instead of \"%s\"", said, rows[i].said);
    }
}

static void test_fields_what_is_no_certificate_is_said_of_the_whole(void **state)
{
    (void)state;
    der_begin(&maker);
    assert_string_equal(fault_of(der_hex(&maker, "")), "Certificate: a missing SEQUENCE");
    assert_string_equal(fault_of(der_hex(&maker, "02 01 00")),
                        "Certificate: another type than SEQUENCE");
    assert_string_equal(fault_of(der_hex(&maker, "30 82 05 00 30")),
                        "Certificate: an element longer than what holds it");
    assert_string_equal(fault_of(der_hex(&maker, "30 02 05 00")),
                        "tbsCertificate: another type than SEQUENCE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_field_extension_behind_others_is_named_by_itself),
        cmocka_unit_test(test_field_extension_has_a_name_if_it_is_a_certificates),
        cmocka_unit_test(test_fields_each_fault_names_the_field),
        cmocka_unit_test(test_fields_each_fault_names_the_extension),
        cmocka_unit_test(test_fields_rules_of_one_field_say_what_belongs_there),
        cmocka_unit_test(test_fields_what_is_no_certificate_is_said_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
