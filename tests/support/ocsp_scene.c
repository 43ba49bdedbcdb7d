// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/md.h>

#include "core/x509/key.h"
#include "core/x509/revocation.h"
#include "tests/support/ocsp_scene.h"

struct ocsp_scene ocsp_scene;

static struct der_maker *const m = &ocsp_scene.m;
static char text[2000];

static struct vouch_span hash_of(mbedtls_md_type_t md, struct vouch_span data)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    uint8_t *at = m->buffer + m->used;
    assert_int_equal(mbedtls_md(info, data.data, data.len, at), 0);
    m->used += mbedtls_md_get_size(info);
    return (struct vouch_span){at, mbedtls_md_get_size(info)};
}

static struct vouch_span key_bytes(struct vouch_span spki)
{
    struct vouch_key key;
    assert_int_equal(vouch_key_read(spki, &key, NULL), VOUCH_OK);
    return key.bytes;
}

static struct vouch_span id_of(const struct ocsp_answer *a)
{
    mbedtls_md_type_t md = MBEDTLS_MD_SHA1;
    if (a->hash && strcmp(a->hash, OCSP_SHA256) == 0)
        md = MBEDTLS_MD_SHA256;
    if (a->hash && strcmp(a->hash, OCSP_SHA384) == 0)
        md = MBEDTLS_MD_SHA384;
    if (a->hash && strcmp(a->hash, OCSP_SHA512) == 0)
        md = MBEDTLS_MD_SHA512;
    struct vouch_span name = a->other_name ? der_name(m, "CN=Other") : ocsp_scene.leaf.issuer;
    struct vouch_span key = a->other_key ? signer_key(&ocsp_scene.stranger) : ocsp_scene.root.spki;
    struct vouch_span serial = a->serial ? der_hex(m, a->serial) : ocsp_scene.leaf.serial;
    return der_sequence(
        m, 4, der_sequence(m, 1, der_wrap(m, 0x06, der_hex(m, a->hash ? a->hash : OCSP_SHA1))),
        der_wrap(m, 0x04, hash_of(md, name)), der_wrap(m, 0x04, hash_of(md, key_bytes(key))),
        der_wrap(m, 0x02, serial));
}

static struct vouch_span extensions(const char *list)
{
    struct vouch_span none = {0};
    return list ? der_wrap(m, 0xA1, der_wrap(m, 0x30, der_hex(m, list))) : none;
}

struct vouch_span ocsp_scene_single(const struct ocsp_answer *a)
{
    const char *to = a->to ? a->to : "20260301000000Z";
    struct vouch_span none = {0};
    struct vouch_span end = *to ? der_wrap(m, 0xA0, der_text(m, 0x18, to)) : none;
    return der_sequence(m, 5, id_of(a), der_hex(m, a->status ? a->status : "8000"),
                        der_text(m, 0x18, a->from ? a->from : "20260201000000Z"), end,
                        extensions(a->single));
}

struct vouch_span ocsp_scene_make(const struct ocsp_answer *a)
{
    struct signer *by = a->by ? a->by : &ocsp_scene.authority;
    struct vouch_span none = {0};
    struct vouch_span name = a->responder.len ? a->responder : ocsp_scene.root.subject;
    struct vouch_span id =
        a->by_name
            ? der_wrap(m, 0xA1, name)
            : der_wrap(m, 0xA2,
                       der_wrap(m, 0x04, hash_of(MBEDTLS_MD_SHA1, key_bytes(signer_key(by)))));
    struct vouch_span rows =
        der_sequence(m, 2, a->more ? der_hex(m, a->more) : none, ocsp_scene_single(a));
    const char *produced = a->produced ? a->produced : "20260201000000Z";
    struct vouch_span data =
        der_sequence(m, 4, id, der_text(m, 0x18, produced), rows, extensions(a->extension));
    struct vouch_span signature = signer_sign(by, m, MBEDTLS_MD_SHA256, data);
    if (a->wrong_signature)
        ((uint8_t *)(uintptr_t)signature.data)[signature.len - 1] ^= 1;
    struct vouch_span bits = der_join(m, 2, der_hex(m, "00"), signature);
    struct vouch_span certs =
        a->certificate.len ? der_wrap(m, 0xA0, der_sequence(m, 1, a->certificate)) : none;
    struct vouch_span basic = der_sequence(m, 4, data, der_hex(m, "300a06082a8648ce3d040302"),
                                           der_wrap(m, 0x03, bits), certs);
    struct vouch_span type = der_hex(m, a->type ? a->type : "2b0601050507300101");
    struct vouch_span bytes = der_sequence(m, 2, der_wrap(m, 0x06, type), der_wrap(m, 0x04, basic));
    return der_sequence(m, 2, der_wrap(m, 0x0A, der_hex(m, a->code ? a->code : "00")),
                        a->code ? none : der_wrap(m, 0xA0, bytes));
}

struct vouch_span ocsp_scene_appoint(struct signer *by, const char *purpose, const char *from,
                                     const char *to, struct vouch_span more)
{
    struct der_certificate parts = der_good_leaf(m);
    parts.subject = der_name(m, "CN=Responder");
    parts.serial = der_hex(m, "0203 0a0b0c");
    parts.key = signer_key(&ocsp_scene.delegate);
    parts.validity = der_validity(m, from, to);
    struct vouch_span usage = der_sequence(m, 1, der_wrap(m, 0x06, der_hex(m, purpose)));
    usage = der_extension(m, "551d25", false, usage);
    parts.extensions = der_extensions(m, der_join(m, 2, usage, more));
    return signer_build(by, m, &parts);
}

void ocsp_scene_begin(void)
{
    der_begin(m);
    ocsp_scene.crls_count = 0;
    ocsp_scene.max_age_s = 0;
    ocsp_scene.utc_unknown = false;
    struct der_certificate parts = der_good_leaf(m);
    assert_int_equal(
        vouch_certificate_parse(signer_build(&ocsp_scene.authority, m, &parts), &ocsp_scene.leaf),
        0);
    parts = der_good_root(m);
    parts.key = signer_key(&ocsp_scene.authority);
    assert_int_equal(
        vouch_certificate_parse(signer_build(&ocsp_scene.authority, m, &parts), &ocsp_scene.root),
        0);
}

uint8_t ocsp_scene_judge(struct vouch_span response, int64_t utc_s, bool stapled)
{
    static const int16_t positions[] = {0, -1};
    const struct vouch_certificate *path[] = {&ocsp_scene.leaf, &ocsp_scene.root};
    struct vouch_report_storage storage = {.findings = ocsp_scene.findings,
                                           .findings_max = 16,
                                           .facts = ocsp_scene.facts,
                                           .facts_max = 4,
                                           .text = text,
                                           .text_max = sizeof text};
    struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD,
                                  .crl_max_age_s = ocsp_scene.max_age_s};
    struct vouch_revocation_question q = {.path = path,
                                          .positions = positions,
                                          .path_count = 2,
                                          .policy = &policy,
                                          .crls = ocsp_scene.crls,
                                          .crls_count = ocsp_scene.crls_count,
                                          .now = {0, utc_s, !ocsp_scene.utc_unknown}};
    struct vouch_revocation r;
    int status, steps = 0;
    if (stapled)
        q.staple = response;
    else
        q.ocsp = &response, q.ocsp_count = 1;
    vouch_report_init(&ocsp_scene.report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    while ((status = vouch_revocation_crl.step(&r, &ocsp_scene.report)) == VOUCH_AGAIN)
        assert_in_range(++steps, 0, 200);
    assert_int_equal(status, VOUCH_OK);
    ocsp_scene.verified = r.spent;
    return r.staple_outcome;
}

void ocsp_scene_expect(const char *what, const char *wanted)
{
    char buffer[600];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < ocsp_scene.report.findings_count; i++) {
        vouch_write_text(&w, i ? " " : "");
        vouch_write_text(&w, vouch_finding_kind(ocsp_scene.findings[i].code)->id);
        vouch_write_text(&w, ocsp_scene.findings[i].value.len ? "=" : "");
        vouch_write_span(&w, ocsp_scene.findings[i].value);
    }
    if (strcmp(vouch_writer_string(&w), wanted) != 0)
        fail_msg("%s: \"%s\" instead of \"%s\"", what, buffer, wanted);
}

const char *ocsp_scene_rows(const struct ocsp_answer *a, size_t count)
{
    static char hex[20000];
    static const char digits[] = "0123456789abcdef";
    struct vouch_span row = ocsp_scene_single(a);
    assert_true(2 * row.len * count < sizeof hex);
    for (size_t i = 0; i < row.len * count; i++) {
        hex[2 * i] = digits[row.data[i % row.len] >> 4];
        hex[2 * i + 1] = digits[row.data[i % row.len] & 15];
    }
    hex[2 * row.len * count] = 0;
    return hex;
}

void ocsp_scene_expect_staple(const char *wanted)
{
    assert_string_equal(ocsp_scene.facts[0].key, "ocsp_staple");
    assert_true(vouch_span_equal(ocsp_scene.facts[0].value, vouch_span_of(wanted)));
}

int ocsp_scene_set_up(void **state)
{
    (void)state;
    signer_begin(&ocsp_scene.authority, SIGNER_P256);
    signer_begin(&ocsp_scene.stranger, SIGNER_P384);
    signer_begin(&ocsp_scene.delegate, SIGNER_P384);
    return 0;
}

int ocsp_scene_tear_down(void **state)
{
    (void)state;
    signer_end(&ocsp_scene.authority);
    signer_end(&ocsp_scene.stranger);
    signer_end(&ocsp_scene.delegate);
    return 0;
}
