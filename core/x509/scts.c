// SPDX-License-Identifier: Apache-2.0
#include "core/x509/scts.h"

#include "core/x509/der.h"
#include "core/x509/extension.h"
#include "core/x509/ocsp.h"

enum { MS = 1000, LOGS_MAX = 16 };

/* 1.3.6.1.4.1.11129.2.4.2, and .5 in a response */
static const uint8_t oid_scts[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02};
static const uint8_t oid_answered[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x05};

bool vouch_sct_is_list(const struct vouch_extension *e)
{
    return vouch_span_equal(e->oid, (struct vouch_span){oid_scts, sizeof oid_scts});
}

/* The list in the extension with that identifier. */
static struct vouch_reader list_in(struct vouch_span extensions, struct vouch_span oid)
{
    struct vouch_der list = vouch_der_of(extensions);
    struct vouch_extension e;
    while (vouch_extension_next(&list, &e)) {
        if (!vouch_span_equal(e.oid, oid))
            continue;
        struct vouch_der value = vouch_der_of(e.value);
        struct vouch_reader all = vouch_reader_of(vouch_der_read(&value, VOUCH_TAG_OCTET_STRING));
        return vouch_reader_of(vouch_read_span(&all, vouch_read_u16(&all)));
    }
    return vouch_reader_of((struct vouch_span){NULL, 0});
}

struct vouch_reader vouch_scts_of(const struct vouch_certificate *c)
{
    return list_in(c->extensions, (struct vouch_span){oid_scts, sizeof oid_scts});
}

struct vouch_reader vouch_scts_answered(const struct vouch_ocsp_answer *answer)
{
    return list_in(answer->extensions, (struct vouch_span){oid_answered, sizeof oid_answered});
}

bool vouch_sct_next(struct vouch_reader *list, struct vouch_sct *out)
{
    struct vouch_reader r = vouch_reader_of(vouch_read_span(list, vouch_read_u16(list)));
    *out = (struct vouch_sct){.version = vouch_read_u8(&r)};
    out->log = vouch_read_span(&r, VOUCH_SCT_LOG_ID);
    out->at_ms = (uint64_t)vouch_read_u32(&r) << 32;
    out->at_ms |= vouch_read_u32(&r);
    out->at_s = (int64_t)(out->at_ms / MS);
    out->extensions = vouch_read_span(&r, vouch_read_u16(&r));
    out->hash = vouch_read_u8(&r);
    out->algorithm = vouch_read_u8(&r);
    out->signature = vouch_read_span(&r, vouch_read_u16(&r));
    return !list->failed && !r.failed && vouch_reader_left(&r) == 0;
}

size_t vouch_scts_logs(const struct vouch_certificate *c)
{
    struct vouch_reader list = vouch_scts_of(c);
    struct vouch_span logs[LOGS_MAX];
    struct vouch_sct sct;
    size_t count = 0;
    while (count < LOGS_MAX && vouch_sct_next(&list, &sct)) {
        size_t same = 0;
        while (same < count && !vouch_span_equal(logs[same], sct.log))
            same++;
        if (same == count && sct.version == 0)
            logs[count++] = sct.log;
    }
    return count;
}

int64_t vouch_scts_first(const struct vouch_certificate *c)
{
    struct vouch_reader list = vouch_scts_of(c);
    struct vouch_sct sct;
    int64_t first = 0;
    while (vouch_sct_next(&list, &sct))
        if (sct.version == 0 && (first == 0 || sct.at_s < first))
            first = sct.at_s;
    return first;
}
