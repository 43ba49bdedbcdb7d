// SPDX-License-Identifier: Apache-2.0
/* Any bytes, as a revocation list and as a bundle of certificates: what is read lies in them, in
 * their order, and ends. */
#include "core/x509/crl.h"
#include "core/x509/ocsp.h"
#include "core/x509/pkcs7.h"
#include "core/x509/revocation.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_within(struct vouch_span all, struct vouch_span part)
{
    if (part.len)
        require(part.data >= all.data && part.data + part.len <= all.data + all.len);
}

static void walk_list(struct vouch_span der)
{
    struct vouch_crl crl;
    struct vouch_crl_entry e;
    int status = vouch_crl_parse(der, &crl);
    struct vouch_der entries = vouch_der_of(crl.entries);
    require((status == VOUCH_OK) == (crl.fault == NULL));
    check_within(der, crl.tbs);
    check_within(der, crl.issuer);
    check_within(der, crl.point);
    check_within(der, crl.unhandled);
    check_within(der, crl.signature_value);
    while (vouch_crl_next(&entries, &e)) {
        check_within(der, e.serial);
        check_within(der, e.issuer);
        require(vouch_crl_reason_text(e.reason) != NULL);
    }
}

/* A certificate whose issuer is the list's, and whose serial number is the first one's. */
static void look_up(struct vouch_span der)
{
    static struct vouch_finding findings[8];
    struct vouch_report_storage storage = {.findings = findings, .findings_max = 8};
    struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_SOFT};
    struct vouch_report report;
    struct vouch_crl crl;
    struct vouch_crl_entry first;
    struct vouch_certificate c = {.path_length = -1, .key_usage = UINT16_MAX};
    struct vouch_revocation r;
    vouch_crl_parse(der, &crl);
    struct vouch_der entries = vouch_der_of(crl.entries);
    vouch_crl_next(&entries, &first);
    c.issuer = crl.issuer;
    c.serial = first.serial;
    const struct vouch_certificate *path[] = {&c, &c};
    const int16_t positions[] = {0, -1};
    struct vouch_revocation_question q = {.path = path,
                                          .positions = positions,
                                          .path_count = 2,
                                          .crls = &der,
                                          .crls_count = 1,
                                          .ocsp = &der,
                                          .ocsp_count = 1,
                                          .policy = &policy,
                                          .now = {.utc_known = true}};
    vouch_report_init(&report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    for (int steps = 0; vouch_revocation_crl.step(&r, &report) == VOUCH_AGAIN; steps++)
        require(steps < 4);
    require(!vouch_report_has(&report, VOUCH_F_REVOKED)); /* there is no key to sign it with */
    require(vouch_report_has(&report, VOUCH_F_REVOCATION_UNKNOWN));
}

static void walk_bundle(struct vouch_span der)
{
    struct vouch_pkcs7 bundle;
    struct vouch_span one;
    const uint8_t *last = der.data;
    if (vouch_pkcs7_open(der, &bundle))
        return;
    while (vouch_pkcs7_certificate(&bundle, &one)) {
        check_within(der, one);
        require(one.len > 1 && one.data >= last);
        last = one.data + one.len;
    }
    while (vouch_pkcs7_crl(&bundle, &one))
        check_within(der, one);
}

/* The same bytes as an OCSP response. */
static void walk_response(struct vouch_span der)
{
    struct vouch_ocsp o;
    struct vouch_ocsp_answer answer;
    struct vouch_certificate delegate;
    const struct vouch_certificate nobody = {.path_length = -1};
    int status = vouch_ocsp_parse(der, &o);
    require((status == VOUCH_OK) == (o.fault == NULL) && (o.fault == NULL) == (o.field == NULL));
    check_within(der, o.tbs);
    check_within(der, o.responses);
    check_within(der, o.certificates);
    const struct vouch_time now = {.utc_known = true};
    require(!vouch_ocsp_find(&o, &nobody, &nobody, &now, &answer) || o.responses.len > 0);
    require(!vouch_ocsp_delegate(&o, &nobody, &delegate) || o.certificates.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_span der = {data, size};
    walk_response(der);
    walk_list(der);
    look_up(der);
    walk_bundle(der);
    return 0;
}
