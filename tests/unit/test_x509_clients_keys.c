// SPDX-License-Identifier: Apache-2.0
/* What clients ask of keys and signatures, by their numbers; and the one finding that sums up who
 * refuses. */
#include "core/x509/clients.h"
#include "core/x509/clients_keys.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate sent[3], anchor;
static struct vouch_path path;
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];
static char text[4000];
static struct vouch_policy policy;
static struct vouch_wanted_name host = {VOUCH_ROLE_HOST, "host.example"};
static struct vouch_clients_question q;

/* --- certificates ----------------------------------------------------------------------------- */

static struct vouch_span rsa_key(size_t bits, const char *exponent)
{
    uint8_t number[1 + 4096 / 8];
    size_t bytes = (bits + 7) / 8;
    memset(number, 0xff, sizeof number);
    number[0] = 0;
    number[1] = (uint8_t)(0xff >> (8 * bytes - bits));
    bool padded = number[1] & 0x80;
    struct vouch_span modulus = {padded ? number : number + 1, padded ? bytes + 1 : bytes};
    struct vouch_span kept = der_join(&m, 1, der_wrap(&m, 2, der_join(&m, 1, modulus)));
    struct vouch_span numbers = der_sequence(&m, 2, kept, der_hex(&m, exponent));
    return der_sequence(&m, 2, der_hex(&m, "300d06092a864886f70d0101010500"),
                        der_wrap(&m, 3, der_join(&m, 2, der_hex(&m, "00"), numbers)));
}

#define USUAL "0203010001"

static struct vouch_span ec_key(const char *curve, size_t point, const char *first)
{
    uint8_t rest[140] = {0};
    struct vouch_span zeros = {rest, point - 1};
    struct vouch_span algorithm =
        der_sequence(&m, 2, der_hex(&m, "06072a8648ce3d0201"), der_hex(&m, curve));
    return der_sequence(
        &m, 2, algorithm,
        der_wrap(&m, 3, der_join(&m, 3, der_hex(&m, "00"), der_hex(&m, first), zeros)));
}

#define P256 "06082a8648ce3d030107"
#define P384 "06052b81040022"
#define P521 "06052b81040023"
#define ED25519_KEY                                                                                \
    "302a300506032b65700321000000000000000000000000000000000000000000000000000000000000000001"

/* Leaf, authority and anchor; `place` has this key and this algorithm, the others the usual. */
static void begin(int place, struct vouch_span (*key)(void), const char *algorithm)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .clients = verdicts,
                                                 .clients_max = VOUCH_CLIENTS,
                                                 .text = text,
                                                 .text_max = sizeof text};
    struct vouch_certificate *views[] = {&sent[0], &sent[1], &anchor};
    der_begin(&m);
    vouch_report_init(&report, &storage);
    for (int i = 0; i < 3; i++) {
        struct der_certificate c = i ? der_good_root(&m) : der_good_leaf(&m);
        if (i == place && key)
            c.key = key();
        if (i == place && algorithm)
            c.inner = c.outer = der_hex(&m, algorithm);
        vouch_certificate_parse(der_build(&m, &c), views[i]);
    }
    path = (struct vouch_path){.at = {&sent[0], &sent[1]}, .count = 2};
    policy = (struct vouch_policy){.names = &host, .names_count = 1, .clients = VOUCH_CLIENTS_ALL};
    q = (struct vouch_clients_question){.path = &path,
                                        .anchor = &anchor,
                                        .sent = sent,
                                        .report = &report,
                                        .policy = &policy,
                                        .suite = 0x1301};
}

static size_t wanted_bits;
static const char *wanted_hex;

static struct vouch_span rsa_of_bits(void)
{
    return rsa_key(wanted_bits, USUAL);
}

static struct vouch_span rsa_of_exponent(void)
{
    return rsa_key(2048, wanted_hex);
}

static struct vouch_span of_hex(void)
{
    return der_hex(&m, wanted_hex);
}

static struct vouch_span on_curve(void)
{
    size_t coordinate = strcmp(wanted_hex, P256) == 0   ? 32
                        : strcmp(wanted_hex, P384) == 0 ? 48
                        : strcmp(wanted_hex, P521) == 0 ? 66
                                                        : wanted_bits / 8;
    return ec_key(wanted_hex, 1 + 2 * coordinate, "04");
}

static void test_keys_rsa_sizes_have_their_bounds(void **state)
{
    static const size_t sizes[] = {1023, 1024, 1961, 1962, 2047, 2048, 4096};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t bits = wanted_bits = sizes[i];
        begin(0, rsa_of_bits, NULL);
        assert_int_equal(vouch_client_rsa_below_1024(&q), bits < 1024);
        assert_int_equal(vouch_client_rsa_below_openssl(&q), bits >= 1024 && bits < 1962);
        assert_int_equal(vouch_client_rsa_below_2048(&q), bits < 2048);
        assert_false(vouch_client_ca_rsa_below_openssl(&q));
        for (int place = 1; place <= 2; place++) {
            begin(place, rsa_of_bits, NULL);
            assert_int_equal(vouch_client_ca_rsa_below_openssl(&q), bits < 1962);
            assert_false(vouch_client_rsa_below_2048(&q));
            if (place == 2)
                q.anchor = NULL;
            assert_int_equal(vouch_client_ca_rsa_below_openssl(&q), place == 1 && bits < 1962);
        }
    }
}

static void test_keys_exponents_have_their_length(void **state)
{
    static const struct {
        const char *exponent;
        bool is_long;
    } rows[] = {
        {"0203010001", false},      {"020500ffffffff", false},
        {"02050100000001", false},                            /* 33 bits */
        {"020501ffffffff", false},  {"02050200000001", true}, /* 34 bits */
        {"0206010000000001", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wanted_hex = rows[i].exponent;
        begin(0, rsa_of_exponent, NULL);
        if (vouch_client_exponent_long(&q) != rows[i].is_long)
            fail_msg("%s", rows[i].exponent);
        begin(1, rsa_of_exponent, NULL);
        assert_false(vouch_client_exponent_long(&q));
    }
    /* of Ed25519, whose bytes look like an RSA key's with an exponent of 25 bytes */
    wanted_hex = "302a300506032b6570032100301e0201010219"
                 "01010101010101010101010101010101010101010101010101";
    begin(0, of_hex, NULL);
    assert_false(vouch_client_exponent_long(&q));
}

/* --- curves ----------------------------------------------------------------------------------- */

static void test_keys_curves_have_their_names(void **state)
{
    static const struct {
        const char *curve;
        size_t bits;
        bool p521, brainpool;
    } rows[] = {
        {P256, 256, false, false},
        {P384, 384, false, false},
        {P521, 521, true, false},
        {"06092b2403030208010107", 256, false, true},
        {"06092b240303020801010b", 384, false, true},
        {"06092b240303020801010d", 512, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int place = 0; place <= 2; place++) {
            wanted_hex = rows[i].curve;
            wanted_bits = rows[i].bits;
            begin(place, on_curve, NULL);
            assert_int_equal(vouch_client_leaf_p521(&q), rows[i].p521 && place == 0);
            assert_int_equal(vouch_client_ca_brainpool(&q), rows[i].brainpool && place > 0);
            assert_false(vouch_client_point_compressed(&q));
            assert_false(vouch_client_leaf_ed25519(&q));
            assert_false(vouch_client_ca_ed25519(&q));
        }
    for (int place = 0; place <= 2; place++) {
        wanted_hex = ED25519_KEY;
        begin(place, of_hex, NULL);
        assert_int_equal(vouch_client_leaf_ed25519(&q), place == 0);
        assert_int_equal(vouch_client_ca_ed25519(&q), place > 0);
        assert_false(vouch_client_ca_brainpool(&q));
        assert_false(vouch_client_leaf_p521(&q));
    }
}

/* --- signatures ------------------------------------------------------------------------------- */

#define PSS(hash, salt)                                                                            \
    "304106092a864886f70d01010a3034a00f300d0609608648016503040" hash                               \
    "0500a11c301a06092a864886f70d010108300d0609608648016503040" hash "0500a20302"                  \
    "01" salt

static void test_signatures_have_their_hashes_and_salts(void **state)
{
    static const struct {
        const char *algorithm;
        bool sha224, odd;
    } rows[] = {
        {"300a06082a8648ce3d040302", false, false},
        {"300a06082a8648ce3d040301", true, false},
        {"300d06092a864886f70d01010e0500", true, false},
        {PSS("201", "20"), false, false},
        {PSS("201", "1f"), false, true},
        {PSS("201", "21"), false, true},
        {PSS("202", "30"), false, false},
        {PSS("202", "31"), false, true},
        {PSS("203", "40"), false, false},
        {PSS("203", "3f"), false, true},
        {PSS("204", "10"), true, false}, /* no usual one is known */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int place = 0; place <= 2; place++) {
            begin(place, NULL, rows[i].algorithm);
            if (vouch_client_sha224(&q) != (rows[i].sha224 && place < 2) ||
                vouch_client_salt_odd(&q) != (rows[i].odd && place < 2) ||
                vouch_client_salt_odd_by_rsa(&q)) /* the signers' keys are of another kind */
                fail_msg("%s at %d", rows[i].algorithm, place);
            q.anchor = NULL; /* and are taken for RSA where they are not known */
            path.count = 1;
            if (vouch_client_salt_odd_by_rsa(&q) != (rows[i].odd && place == 0))
                fail_msg("%s at %d, by RSA", rows[i].algorithm, place);
        }
}

static void test_signatures_are_by_the_key_of_the_next_certificate(void **state)
{
    (void)state;
    wanted_bits = 2048;
    for (int rsa = 1; rsa <= 2; rsa++)
        for (int odd = 0; odd <= 1; odd++) {
            begin(rsa, rsa_of_bits, NULL);
            sent[odd].algorithm = der_hex(&m, PSS("201", "1f"));
            assert_int_equal(vouch_client_salt_odd_by_rsa(&q), rsa == odd + 1);
        }
}

/* --- who refuses ------------------------------------------------------------------------------ */

/* Only OpenSSL refuses an RSA key below 1,962 bits with this code; browsers go by 1,024. */
static void judge(unsigned mask, enum vouch_finding_code more, enum vouch_severity severity)
{
    wanted_bits = 1024;
    begin(1, rsa_of_bits, NULL);
    policy.clients = mask;
    if (more)
        vouch_report_find_as(&report, severity, more, 0, VOUCH_NO_POSITION, vouch_span_of(""));
    vouch_clients.judge(&q, &report);
}

static const struct vouch_finding *sum(void)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == VOUCH_F_CLIENTS_SPLIT || findings[i].code == VOUCH_F_CLIENTS_REFUSE)
            return &findings[i];
    return NULL;
}

static void test_clients_that_refuse_are_told_in_one_finding(void **state)
{
    unsigned refusing = 0;
    (void)state;
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_NONE, VOUCH_SEVERITY_INFO);
    for (unsigned c = 0; c < VOUCH_CLIENTS; c++)
        refusing |= (unsigned)(verdicts[c].acceptance == VOUCH_REFUSES) << c;
    assert_true(refusing != 0 && refusing != VOUCH_CLIENTS_ALL);
    assert_int_equal(sum()->code, VOUCH_F_CLIENTS_SPLIT);
    assert_int_equal(sum()->severity, VOUCH_SEVERITY_WARNING);
    assert_int_equal(sum()->position, VOUCH_NO_POSITION);
    for (unsigned mask = 1; mask <= VOUCH_CLIENTS_ALL; mask++) {
        judge(mask, VOUCH_F_NONE, VOUCH_SEVERITY_INFO);
        unsigned those = mask & refusing;
        if (!those) {
            assert_null(sum());
            continue;
        }
        assert_int_equal(sum()->code,
                         those == mask ? VOUCH_F_CLIENTS_REFUSE : VOUCH_F_CLIENTS_SPLIT);
        assert_int_equal(sum()->severity, those == mask || mask == VOUCH_CLIENTS_WEB
                                              ? VOUCH_SEVERITY_ERROR
                                              : VOUCH_SEVERITY_WARNING);
        size_t named = 1;
        for (size_t i = 0; i < sum()->value.len; i++)
            named += sum()->value.data[i] == ';';
        size_t wanted = 0;
        for (unsigned c = 0; c < VOUCH_CLIENTS; c++)
            wanted += those >> c & 1;
        assert_int_equal(named, wanted);
    }
}

static void test_clients_that_refuse_are_apart_from_each_other(void **state)
{
    size_t refuse = 0, apart = 0;
    (void)state;
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_TLS_VERSION, VOUCH_SEVERITY_WARNING);
    for (unsigned c = 0; c < VOUCH_CLIENTS; c++)
        refuse += verdicts[c].acceptance == VOUCH_REFUSES;
    assert_true(refuse > 1);
    struct vouch_span s = sum()->value;
    for (size_t i = 0; i + 1 < s.len; i++)
        apart += s.data[i] == ';' && s.data[i + 1] == ' ';
    assert_int_equal(apart + 1, refuse);
    assert_true(s.data[0] != ';');
}

static void test_clients_are_not_told_again_behind_an_error(void **state)
{
    (void)state;
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_CERT_EXPIRES_SOON, VOUCH_SEVERITY_WARNING);
    assert_non_null(sum());
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_CERT_EXPIRES_SOON, VOUCH_SEVERITY_UNKNOWN);
    assert_non_null(sum());
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_CERT_EXPIRED, VOUCH_SEVERITY_ERROR);
    assert_null(sum());
    judge(VOUCH_CLIENTS_ALL, VOUCH_F_CLIENTS_HELLO_REFUSED, VOUCH_SEVERITY_WARNING);
    assert_null(sum());
}

static void test_clients_of_a_refused_handshake_are_judged_by_its_finding_alone(void **state)
{
    static const enum vouch_finding_code codes[] = {
        VOUCH_F_TLS_VERSION, VOUCH_F_TLS_NO_COMMON_CIPHER, VOUCH_F_PEER_CLOSED, VOUCH_F_NONE};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        begin(-1, NULL, NULL);
        if (codes[i])
            vouch_report_find_text(&report, codes[i], VOUCH_NO_POSITION, "TLS 1.0");
        vouch_clients.refused(&policy, &report);
        assert_int_equal(report.clients_count, i < 2 ? VOUCH_CLIENTS : 0);
        begin(-1, NULL, NULL);
        policy.no_clients = true;
        vouch_report_find_text(&report, VOUCH_F_TLS_VERSION, VOUCH_NO_POSITION, "");
        vouch_clients.refused(&policy, &report);
        assert_int_equal(report.clients_count, 0);
    }
    begin(-1, NULL, NULL); /* without room for all of them, none */
    report.storage.clients_max = VOUCH_CLIENTS - 1;
    vouch_clients.judge(&q, &report);
    assert_int_equal(report.clients_count, 0);
}

/* The order of the findings is that of the rules, and not that of the report. */
static void test_clients_look_at_each_finding_in_the_order_of_their_rules(void **state)
{
    static const enum vouch_finding_code codes[] = {VOUCH_F_CERT_EXPIRED, VOUCH_F_NAME_MISMATCH};
    const char *said[VOUCH_CLIENTS];
    (void)state;
    for (int turned = 0; turned <= 1; turned++) {
        begin(1, NULL, NULL);
        for (int i = 0; i < 2; i++)
            vouch_report_find_as(&report, VOUCH_SEVERITY_ERROR, codes[i ^ turned], 0,
                                 VOUCH_NO_POSITION, vouch_span_of(""));
        assert_int_equal(findings[0].code, codes[turned]);
        vouch_clients.judge(&q, &report);
        for (int c = 0; c < VOUCH_CLIENTS; c++) {
            assert_int_equal(verdicts[c].acceptance, VOUCH_REFUSES);
            assert_non_null(verdicts[c].code);
            if (turned)
                assert_string_equal(verdicts[c].code, said[c]);
            said[c] = verdicts[c].code;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_rsa_sizes_have_their_bounds),
        cmocka_unit_test(test_keys_exponents_have_their_length),
        cmocka_unit_test(test_keys_curves_have_their_names),
        cmocka_unit_test(test_signatures_are_by_the_key_of_the_next_certificate),
        cmocka_unit_test(test_signatures_have_their_hashes_and_salts),
        cmocka_unit_test(test_clients_that_refuse_are_told_in_one_finding),
        cmocka_unit_test(test_clients_that_refuse_are_apart_from_each_other),
        cmocka_unit_test(test_clients_are_not_told_again_behind_an_error),
        cmocka_unit_test(test_clients_of_a_refused_handshake_are_judged_by_its_finding_alone),
        cmocka_unit_test(test_clients_look_at_each_finding_in_the_order_of_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
