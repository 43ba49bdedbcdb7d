// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/request.h"

#include "core/pem.h"
#include "core/x509/der.h"
#include "core/x509/extension.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "port/posix/files.h"

#include <stdlib.h>
#include <string.h>

enum { REQUEST_FILE_MAX = 1024 * 1024 };

/* pkcs-9-at-extensionRequest */
static const uint8_t extension_request[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e};

static void note_asked(struct vouch_certificate *asked)
{
    struct vouch_der list = vouch_der_of(asked->extensions);
    struct vouch_extension e;
    while (vouch_extension_next(&list, &e)) {
        asked->present |= 1u << e.kind;
        asked->critical |= e.critical ? 1u << e.kind : 0;
    }
}

static void read_attributes(struct vouch_der *info, struct vouch_request *out)
{
    const struct vouch_span wanted = {extension_request, sizeof extension_request};
    struct vouch_span content;
    if (!vouch_der_optional(info, VOUCH_TAG_CONSTRUCTED, &content))
        return;
    struct vouch_der attributes = vouch_der_of(content);
    while (vouch_der_more(&attributes)) {
        struct vouch_der attribute = vouch_der_enter(&attributes, VOUCH_TAG_SEQUENCE);
        bool extensions = vouch_span_equal(vouch_der_oid(&attribute), wanted);
        struct vouch_der values = vouch_der_enter(&attribute, VOUCH_TAG_SET);
        if (extensions && out->asked.extensions.len == 0)
            out->asked.extensions = vouch_der_read(&values, VOUCH_TAG_SEQUENCE);
    }
    if (attributes.fault)
        vouch_der_fail(info, attributes.fault);
    note_asked(&out->asked);
}

static const char *read_request(struct vouch_span der, struct vouch_request *out,
                                struct vouch_span *info_whole)
{
    struct vouch_der all = vouch_der_of(der);
    struct vouch_der request = vouch_der_enter(&all, VOUCH_TAG_SEQUENCE);
    *info_whole = vouch_der_whole(&request, VOUCH_TAG_SEQUENCE);
    out->algorithm = vouch_der_whole(&request, VOUCH_TAG_SEQUENCE);
    out->signature_value = vouch_der_octet_bits(&request);
    vouch_der_leave(&all, &request);
    struct vouch_der outer = vouch_der_of(*info_whole);
    struct vouch_der info = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    if (vouch_der_small(&info, vouch_der_integer(&info)) != 0)
        return "a version other than 1";
    out->subject = vouch_der_whole(&info, VOUCH_TAG_SEQUENCE);
    out->spki = vouch_der_whole(&info, VOUCH_TAG_SEQUENCE);
    read_attributes(&info, out);
    if (!vouch_der_end(&all) || info.fault)
        return all.fault ? all.fault : info.fault;
    return vouch_name_fault(out->subject);
}

int vouch_request_parse(struct vouch_span der, struct vouch_request *out)
{
    struct vouch_span info;
    memset(out, 0, sizeof *out);
    out->fault = read_request(der, out, &info);
    if (out->fault)
        return VOUCH_E_MALFORMED;
    int status = vouch_signature_verify(out->spki, out->algorithm, info, out->signature_value);
    if (status == VOUCH_E_SIGNATURE)
        out->fault = "it is not signed by its own key";
    else if (status != VOUCH_OK)
        out->fault = "its kind of key or signature cannot be judged";
    return status;
}

/* The DER of the first request in a text, decoded in place. */
static bool find_request(uint8_t *memory, size_t len, struct vouch_span *der)
{
    struct vouch_span text = {memory, len};
    struct vouch_pem pem = vouch_pem_of(text);
    struct vouch_pem_block block;
    *der = text;
    if (vouch_pem_is_der(text))
        return true;
    while (vouch_pem_next(&pem, &block)) {
        size_t decoded = 0;
        if (block.kind != VOUCH_PEM_REQUEST)
            continue;
        der->data = memory;
        int status = vouch_base64_decode(block.body, memory, len, &decoded);
        der->len = decoded;
        return status == VOUCH_OK;
    }
    return false;
}

int vouch_request_load(const char *path, struct vouch_request *out, uint8_t **memory,
                       struct vouch_writer *why)
{
    struct vouch_file file;
    struct vouch_span der;
    int status = vouch_file_read(path, REQUEST_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    *memory = malloc(file.bytes.len + 1);
    size_t len = file.bytes.len;
    if (*memory && len)
        memcpy(*memory, file.bytes.data, len);
    vouch_file_free(&file);
    if (!*memory)
        return vouch_file_explain(why, path, "no memory", VOUCH_E_MEMORY);
    if (!find_request(*memory, len, &der))
        return vouch_file_explain(why, path, "there is no certificate request in it (PEM or DER)",
                                  VOUCH_E_NOT_FOUND);
    status = vouch_request_parse(der, out);
    return status == VOUCH_OK ? status : vouch_file_explain(why, path, out->fault, status);
}
