// SPDX-License-Identifier: Apache-2.0
/* Tables of identifiers, each of their rows, and parameters of every shape; characters at the ends
 * of what their encodings can say. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/hostname.h"
#include "core/x509/locations.h"
#include "core/x509/name.h"
#include "core/x509/signature.h"
#include "core/x509/text.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

static struct der_maker m;

/* --- signature algorithms ----------------------------------------------------------------------
 */

static void test_algorithm_each_identifier_has_its_kind_and_hash(void **state)
{
    static const struct {
        const char *oid, *text;
        enum vouch_signature_kind kind;
        enum vouch_hash hash;
        bool weak;
    } rows[] = {
        {"2a864886f70d010102", "md2WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_MD2, true},
        {"2a864886f70d010103", "1.2.840.113549.1.1.3", 0, 0, false}, /* MD4: nobody's */
        {"2a864886f70d010104", "md5WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_MD5, true},
        {"2a864886f70d010105", "sha1WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA1, true},
        {"2a864886f70d01010b", "sha256WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA256,
         false},
        {"2a864886f70d01010c", "sha384WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA384,
         false},
        {"2a864886f70d01010d", "sha512WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA512,
         false},
        {"2a864886f70d01010e", "sha224WithRSAEncryption", VOUCH_SIGNATURE_RSA, VOUCH_HASH_SHA224,
         false},
        {"2a864886f70d01010f", "1.2.840.113549.1.1.15", 0, 0, false},
        {"2a8648ce3d0401", "ecdsa-with-SHA1", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA1, true},
        {"2a8648ce3d040301", "ecdsa-with-SHA224", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA224, false},
        {"2a8648ce3d040302", "ecdsa-with-SHA256", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA256, false},
        {"2a8648ce3d040303", "ecdsa-with-SHA384", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA384, false},
        {"2a8648ce3d040304", "ecdsa-with-SHA512", VOUCH_SIGNATURE_ECDSA, VOUCH_HASH_SHA512, false},
        {"2a8648ce3d040305", "1.2.840.10045.4.3.5", 0, 0, false},
        {"2b656f", "1.3.101.111", 0, 0, false}, /* X448 signs nothing */
        {"2b6570", "Ed25519", VOUCH_SIGNATURE_ED25519, VOUCH_HASH_NONE, false},
        {"2b6571", "Ed448", VOUCH_SIGNATURE_ED448, VOUCH_HASH_NONE, false},
        {"2b6572", "1.3.101.114", 0, 0, false},
        {"2a8648ce380403", "dsa-with-SHA1", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA1, true},
        {"608648016503040301", "dsa-with-SHA224", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA224, false},
        {"608648016503040302", "dsa-with-SHA256", VOUCH_SIGNATURE_DSA, VOUCH_HASH_SHA256, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[80];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_signature_algorithm a;
        der_begin(&m);
        struct vouch_span oid = der_wrap(&m, 0x06, der_hex(&m, rows[i].oid));
        assert_int_equal(vouch_signature_read(der_sequence(&m, 1, oid), &a, NULL), VOUCH_OK);
        assert_int_equal(a.kind, rows[i].kind);
        assert_int_equal(a.hash, rows[i].hash);
        assert_int_equal(vouch_signature_weak(&a), rows[i].weak);
        vouch_signature_write(&w, &a);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
        bool may = rows[i].kind == VOUCH_SIGNATURE_RSA || rows[i].kind == VOUCH_SIGNATURE_UNKNOWN;
        struct vouch_span with_null = der_sequence(&m, 2, oid, der_hex(&m, "0500"));
        assert_int_equal(vouch_signature_read(with_null, &a, NULL) == VOUCH_OK, may);
    }
}

#define SHA256 "608648016503040201"
#define MGF1 "2a864886f70d010108"

/* One field of RSASSA-PSS-params; null: it is absent. */
struct pss {
    const char *hash, *mask, *mask_hash, *salt, *trailer;
    const char *behind; /* after the last field */
    const char *text;   /* null: malformed */
    uint32_t salt_size;
};

static struct vouch_span hash_algorithm(const char *oid)
{
    return der_sequence(&m, 1, der_wrap(&m, 0x06, der_hex(&m, oid)));
}

static struct vouch_span tagged_number(uint8_t tag, const char *hex)
{
    return der_wrap(&m, tag, der_wrap(&m, 0x02, der_hex(&m, hex)));
}

static struct vouch_span pss_of(const struct pss *p)
{
    struct vouch_span none = {0}, mask = none;
    if (p->mask)
        mask = der_wrap(&m, 0xa1,
                        der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, p->mask)),
                                     p->mask_hash ? hash_algorithm(p->mask_hash) : none));
    struct vouch_span fields =
        der_sequence(&m, 5, p->hash ? der_wrap(&m, 0xa0, hash_algorithm(p->hash)) : none, mask,
                     p->salt ? tagged_number(0xa2, p->salt) : none,
                     p->trailer ? tagged_number(0xa3, p->trailer) : none,
                     p->behind ? der_hex(&m, p->behind) : none);
    return der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, "2a864886f70d01010a")), fields);
}

static void test_algorithm_pss_parameters_of_each_shape(void **state)
{
    static const struct pss rows[] = {
        {.text = "RSASSA-PSS-SHA1", .salt_size = 20},
        {SHA256, MGF1, SHA256, "20", "01", NULL, "RSASSA-PSS-SHA256", 32},
        {SHA256, MGF1, SHA256, "20", NULL, NULL, "RSASSA-PSS-SHA256", 32},
        {SHA256, MGF1, SHA256, NULL, NULL, NULL, "RSASSA-PSS-SHA256", 20},
        {SHA256, MGF1, SHA256, "00", NULL, NULL, "RSASSA-PSS-SHA256", 0},
        {"608648016503040202", MGF1, "608648016503040202", "30", NULL, NULL, "RSASSA-PSS-SHA384",
         48},
        {"608648016503040203", MGF1, "608648016503040203", "40", NULL, NULL, "RSASSA-PSS-SHA512",
         64},
        {"608648016503040204", MGF1, "608648016503040204", "1c", NULL, NULL, "RSASSA-PSS-SHA224",
         28},
        {"2b0e03021a", MGF1, "2b0e03021a", "14", NULL, NULL, "RSASSA-PSS-SHA1", 20},
        {"2a030405", MGF1, "2a030405", "14", NULL, NULL, "RSASSA-PSS", 20},
        /* wrong */
        {SHA256, MGF1, "608648016503040202", "20", NULL, NULL, NULL, 0},
        {SHA256, NULL, NULL, "20", NULL, NULL, NULL, 0}, /* the mask is SHA-1's then */
        {NULL, MGF1, SHA256, "20", NULL, NULL, NULL, 0},
        {SHA256, "2a864886f70d010109", SHA256, "20", NULL, NULL, NULL, 0},
        {SHA256, MGF1, NULL, "20", NULL, NULL, NULL, 0},
        {SHA256, MGF1, SHA256, "20", "00", NULL, NULL, 0},
        {SHA256, MGF1, SHA256, "20", "02", NULL, NULL, 0},
        {SHA256, MGF1, SHA256, "ff", NULL, NULL, NULL, 0},
        {SHA256, MGF1, SHA256, "0020", NULL, NULL, NULL, 0},
        {SHA256, MGF1, SHA256, "20", NULL, "0500", NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[80];
        const char *fault = NULL;
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_signature_algorithm a;
        der_begin(&m);
        int status = vouch_signature_read(pss_of(&rows[i]), &a, &fault);
        if ((status == VOUCH_OK) != (rows[i].text != NULL) ||
            (fault == NULL) != (status == VOUCH_OK))
            fail_msg("row %zu: %s", i, fault ? fault : "well-formed");
        if (status != VOUCH_OK)
            continue;
        vouch_signature_write(&w, &a);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
        assert_int_equal(a.salt, rows[i].salt_size);
    }
}

/* --- names --------------------------------------------------------------------------------------
 */

static void test_name_each_attribute_type_has_its_word(void **state)
{
    static const struct {
        const char *oid, *word;
    } rows[] = {
        {"550403", "CN=x"},
        {"550404", "2.5.4.4=#0c0178"},
        {"550405", "serialNumber=x"},
        {"550406", "C=x"},
        {"550407", "L=x"},
        {"550408", "ST=x"},
        {"550409", "STREET=x"},
        {"55040a", "O=x"},
        {"55040b", "OU=x"},
        {"55040c", "title=x"},
        {"55040f", "businessCategory=x"},
        {"550411", "postalCode=x"},
        {"550461", "organizationIdentifier=x"},
        {"550462", "2.5.4.98=#0c0178"},
        {"0992268993f22c640119", "DC=x"},
        {"0992268993f22c640101", "UID=x"},
        {"2a864886f70d010901", "emailAddress=x"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[80];
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        der_begin(&m);
        struct vouch_span one = der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, rows[i].oid)),
                                             der_text(&m, 0x0c, "x"));
        vouch_name_write(&w, der_sequence(&m, 1, der_wrap(&m, 0x31, one)));
        assert_string_equal(vouch_writer_string(&w), rows[i].word);
    }
}

/* --- characters ---------------------------------------------------------------------------------
 */

static void test_text_characters_at_the_ends_of_each_length_come_back(void **state)
{
    static const struct {
        uint32_t c;
        const char *utf8;
    } rows[] = {{0x01, "01"},          {0x7f, "7f"},       {0x80, "c280"},
                {0x7ff, "dfbf"},       {0x800, "e0a080"},  {0xd7ff, "ed9fbf"},
                {0xe000, "ee8080"},    {0xffff, "efbfbf"}, {0x10000, "f0908080"},
                {0x10ffff, "f48fbfbf"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[8];
        der_begin(&m);
        struct vouch_span bytes = der_hex(&m, rows[i].utf8);
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        struct vouch_text t = vouch_text_begin(VOUCH_TAG_UTF8, bytes);
        assert_int_equal(vouch_text_next(&t), rows[i].c);
        assert_int_equal(vouch_text_next(&t), VOUCH_TEXT_END);
        vouch_text_write_utf8(&w, rows[i].c);
        assert_true(vouch_span_equal(vouch_writer_span(&w), bytes));
        assert_true(vouch_text_well_formed(VOUCH_TAG_UTF8, bytes));
    }
}

static void test_text_that_breaks_its_encoding_is_not_well_formed(void **state)
{
    static const struct {
        uint8_t tag;
        const char *hex;
    } rows[] = {
        {VOUCH_TAG_UTF8, "80"},
        {VOUCH_TAG_UTF8, "bf"},
        {VOUCH_TAG_UTF8, "8280"},
        {VOUCH_TAG_UTF8, "bfbf"},
        {VOUCH_TAG_UTF8, "c1bf"},
        {VOUCH_TAG_UTF8, "c2"},
        {VOUCH_TAG_UTF8, "c27f"},
        {VOUCH_TAG_UTF8, "c2c0"},
        {VOUCH_TAG_UTF8, "e09fbf"},
        {VOUCH_TAG_UTF8, "eda080"},
        {VOUCH_TAG_UTF8, "edbfbf"},
        {VOUCH_TAG_UTF8, "efbf"},
        {VOUCH_TAG_UTF8, "f08fbfbf"},
        {VOUCH_TAG_UTF8, "f4908080"},
        {VOUCH_TAG_UTF8, "f0908f"},
        {VOUCH_TAG_UTF8, "f5808080"},
        {VOUCH_TAG_UTF8, "f8888080"},
        {VOUCH_TAG_UTF8, "f9908080"},
        {VOUCH_TAG_UTF8, "ff"},
        {VOUCH_TAG_BMP, "00"},
        {VOUCH_TAG_BMP, "004100"},
        {VOUCH_TAG_UNIVERSAL, "000041"},
        {VOUCH_TAG_UNIVERSAL, "00110000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        if (vouch_text_well_formed(rows[i].tag, der_hex(&m, rows[i].hex)))
            fail_msg("%s", rows[i].hex);
    }
    der_begin(&m);
    assert_true(vouch_text_well_formed(VOUCH_TAG_UNIVERSAL, der_hex(&m, "0010ffff")));
    assert_true(vouch_text_well_formed(VOUCH_TAG_BMP, der_hex(&m, "00410042")));
}

/* A CN is a host's name in types of one byte a character, and in no other. */
static void test_hostname_common_name_of_wide_characters_covers_nothing(void **state)
{
    static const struct {
        uint8_t tag;
        const char *hex;
        enum vouch_coverage by;
    } rows[] = {
        {VOUCH_TAG_UTF8, "612e6263", VOUCH_COVERED_BY_CN},
        {0x13, "612e6263", VOUCH_COVERED_BY_CN},
        {0x16, "612e6263", VOUCH_COVERED_BY_CN},
        {VOUCH_TAG_BMP, "612e6263", VOUCH_COVERED_NOT},
        {VOUCH_TAG_BMP, "0061002e00620063", VOUCH_COVERED_NOT},
        {VOUCH_TAG_UNIVERSAL, "000000610000002e0000006200000063", VOUCH_COVERED_NOT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate c;
        der_begin(&m);
        struct der_certificate parts = der_good_leaf(&m);
        struct vouch_span one = der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, "550403")),
                                             der_wrap(&m, rows[i].tag, der_hex(&m, rows[i].hex)));
        parts.subject = der_sequence(&m, 1, der_wrap(&m, 0x31, one));
        parts.extensions = (struct vouch_span){0};
        assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &c), VOUCH_OK);
        assert_int_equal(vouch_hostname_coverage(&c, guarded_text("a.bc"), NULL), rows[i].by);
    }
}

static void test_hostname_alphabet_has_its_ends(void **state)
{
    static const char good[] = "abyzABYZ0189_";
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char name[] = {'x', (char)c, 'x', '.', 'b', '\0'};
        char edge[] = {(char)c, 'x', '.', 'b', '\0'};
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        bool wanted = letter || c == '-' || c == '_' || c == '.';
        if (vouch_hostname_valid(guarded_text(name)) != wanted)
            fail_msg("byte %u within a label", c);
        if (vouch_hostname_valid(guarded_text(edge)) != (letter || c == '_'))
            fail_msg("byte %u at a label's begin", c);
    }
    for (const char *at = good; *at; at++) {
        char last[] = {'a', '.', 'b', *at, '\0'};
        assert_true(vouch_hostname_valid(guarded_text(last)));
    }
    assert_false(vouch_hostname_valid(guarded_text("a.b-")));
    assert_false(vouch_hostname_valid(guarded_text("a.12")));
    assert_true(vouch_hostname_valid(guarded_text("1.a2")));
    assert_false(vouch_hostname_valid(guarded_text("a..b")));
    assert_false(vouch_hostname_valid(guarded_text(".")));
    assert_false(vouch_hostname_valid(guarded_text("")));
    assert_false(vouch_hostname_valid(guarded_text("a.b..")));
}

/* --- where more is to be had --------------------------------------------------------------------
 */

#define URL(tag, text) der_text(&m, tag, text)

static void test_location_urls_of_each_kind_come_in_their_order(void **state)
{
    struct vouch_certificate c;
    struct vouch_span url;
    (void)state;
    der_begin(&m);
    struct vouch_span ocsp = der_wrap(&m, 0x06, der_hex(&m, "2b06010505073001"));
    struct vouch_span issuers = der_wrap(&m, 0x06, der_hex(&m, "2b06010505073002"));
    struct vouch_span access = der_sequence(&m, 4, der_sequence(&m, 2, ocsp, URL(0x86, "ldap://o")),
                                            der_sequence(&m, 2, issuers, URL(0x86, "http://i")),
                                            der_sequence(&m, 2, ocsp, URL(0x86, "HTTP://o1")),
                                            der_sequence(&m, 2, ocsp, URL(0x86, "http://o2")));
    struct vouch_span full = der_wrap(
        &m, 0xa0, der_join(&m, 3, URL(0x82, "x"), URL(0x86, "ldap://c"), URL(0x86, "http://c1")));
    struct vouch_span points = der_sequence(
        &m, 2, der_sequence(&m, 1, der_wrap(&m, 0xa0, full)),
        der_sequence(&m, 1, der_wrap(&m, 0xa0, der_wrap(&m, 0xa0, URL(0x86, "http://c2")))));
    struct vouch_span leaf =
        der_leaf_with(&m, der_join(&m, 2, der_extension(&m, "2b06010505070101", false, access),
                                   der_extension(&m, "551d1f", false, points)));
    assert_int_equal(vouch_certificate_parse(leaf, &c), VOUCH_OK);
    static const struct {
        enum vouch_location kind;
        size_t index;
        const char *url;
    } rows[] = {{VOUCH_LOCATION_OCSP, 0, "HTTP://o1"}, {VOUCH_LOCATION_OCSP, 1, "http://o2"},
                {VOUCH_LOCATION_OCSP, 2, NULL},        {VOUCH_LOCATION_ISSUER, 0, "http://i"},
                {VOUCH_LOCATION_ISSUER, 1, NULL},      {VOUCH_LOCATION_CRL, 0, "http://c1"},
                {VOUCH_LOCATION_CRL, 1, "http://c2"},  {VOUCH_LOCATION_CRL, 2, NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool there = vouch_location_at(&c, rows[i].kind, rows[i].index, &url);
        assert_int_equal(there, rows[i].url != NULL);
        if (there && !vouch_span_equal(url, guarded_text(rows[i].url)))
            fail_msg("%.*s", (int)url.len, (const char *)url.data);
        assert_true(vouch_location_any(&c, rows[i].kind));
    }
    struct der_certificate parts = der_good_leaf(&m);
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &c), VOUCH_OK);
    for (int kind = VOUCH_LOCATION_CRL; kind <= VOUCH_LOCATION_ISSUER; kind++) {
        assert_false(vouch_location_any(&c, (enum vouch_location)kind));
        assert_false(vouch_location_at(&c, (enum vouch_location)kind, 0, &url));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algorithm_each_identifier_has_its_kind_and_hash),
        cmocka_unit_test(test_algorithm_pss_parameters_of_each_shape),
        cmocka_unit_test(test_name_each_attribute_type_has_its_word),
        cmocka_unit_test(test_text_characters_at_the_ends_of_each_length_come_back),
        cmocka_unit_test(test_text_that_breaks_its_encoding_is_not_well_formed),
        cmocka_unit_test(test_hostname_common_name_of_wide_characters_covers_nothing),
        cmocka_unit_test(test_hostname_alphabet_has_its_ends),
        cmocka_unit_test(test_location_urls_of_each_kind_come_in_their_order),
    };
    return cmocka_run_group_tests_name("x509_algorithms", tests, NULL, NULL);
}
