// SPDX-License-Identifier: Apache-2.0
#include "core/x509/pkcs7.h"

#include "core/status.h"

static const uint8_t signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2};

/* SignedData: what precedes the certificates is skipped. */
static void read_signed_data(struct vouch_der *fields, struct vouch_pkcs7 *out)
{
    struct vouch_span certificates;
    struct vouch_span crls;
    vouch_der_integer(fields);
    vouch_der_read(fields, VOUCH_TAG_SET);
    vouch_der_read(fields, VOUCH_TAG_SEQUENCE);
    vouch_der_optional(fields, VOUCH_TAG_CONSTRUCTED | 0, &certificates);
    vouch_der_optional(fields, VOUCH_TAG_CONSTRUCTED | 1, &crls);
    vouch_der_read(fields, VOUCH_TAG_SET); /* signers: none, or ignored as well */
    out->certificates = vouch_der_of(certificates);
    out->crls = vouch_der_of(crls);
}

int vouch_pkcs7_open(struct vouch_span der, struct vouch_pkcs7 *out)
{
    struct vouch_span want = {signed_data, sizeof signed_data};
    struct vouch_der d = vouch_der_of(der);
    struct vouch_der info = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    if (!vouch_span_equal(vouch_der_oid(&info), want))
        vouch_der_fail(&info, "no bundle of certificates");
    struct vouch_der content = vouch_der_enter(&info, VOUCH_TAG_CONSTRUCTED | 0);
    struct vouch_der fields = vouch_der_enter(&content, VOUCH_TAG_SEQUENCE);
    read_signed_data(&fields, out);
    vouch_der_leave(&content, &fields);
    vouch_der_leave(&info, &content);
    vouch_der_leave(&d, &info);
    vouch_der_end(&d);
    return d.fault ? VOUCH_E_MALFORMED : VOUCH_OK;
}

static bool next_element(struct vouch_der *list, struct vouch_span *out)
{
    if (!vouch_der_more(list))
        return false;
    *out = vouch_der_whole(list, VOUCH_TAG_SEQUENCE);
    return !list->fault;
}

bool vouch_pkcs7_certificate(struct vouch_pkcs7 *bundle, struct vouch_span *out)
{
    return next_element(&bundle->certificates, out);
}

bool vouch_pkcs7_crl(struct vouch_pkcs7 *bundle, struct vouch_span *out)
{
    return next_element(&bundle->crls, out);
}
