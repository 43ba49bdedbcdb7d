// SPDX-License-Identifier: Apache-2.0
/* What people type for a directory: filters and URLs. What is taken is one whole element of BER
 * with nothing behind it, and an escaped value stays a value. */
#include "core/dialogue/ber.h"
#include "core/dialogue/ldap_filter.h"
#include "core/dialogue/ldap_url.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* All elements within elements are whole. */
static void check_ber(struct vouch_span s, int depth)
{
    struct vouch_reader r = vouch_reader_of(s);
    while (vouch_reader_left(&r)) {
        uint8_t tag;
        struct vouch_span content;
        must(vouch_ber_next(&r, &tag, &content));
        if (tag & 0x20 && depth < VOUCH_LDAP_FILTER_DEPTH + 2)
            check_ber(content, depth + 1);
    }
}

static void try_filter(struct vouch_span text)
{
    static uint8_t buffer[8192];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_ldap_filter_error error = {NULL, 0};
    int status = vouch_ldap_filter_write(&w, text, &error);
    if (status != VOUCH_OK) {
        must(error.what && error.where <= text.len);
        return;
    }
    struct vouch_ber_header h;
    must(vouch_ber_peek(vouch_writer_span(&w), &h) == VOUCH_OK);
    must(h.header_len + h.content_len == w.len);
    check_ber(vouch_writer_span(&w), 0);
}

static void try_escaped(struct vouch_span value)
{
    static uint8_t buffer[8192];
    static uint8_t ber[16384];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer out = vouch_writer_of(ber, sizeof ber);
    struct vouch_ldap_filter_error error;
    vouch_write_text(&w, "(a=");
    vouch_ldap_filter_escape(&w, vouch_span_part(value, 0, 1000));
    vouch_write_text(&w, ")");
    must(vouch_ldap_filter_write(&out, vouch_writer_span(&w), &error) == VOUCH_OK);
    must(ber[0] == 0xa3); /* equality, whatever the value has in it */
}

static void try_url(struct vouch_span rest)
{
    struct vouch_ldap_query q;
    const char *what = NULL;
    int status = vouch_ldap_url_parse(&q, rest, &what);
    must(status == VOUCH_OK || (what && what[0]));
    must(strlen(q.base) <= VOUCH_LDAP_BASE_MAX && strlen(q.filter) <= VOUCH_LDAP_FILTER_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_span text = {data, size};
    struct vouch_ber_header h;
    try_filter(text);
    try_escaped(text);
    try_url(text);
    if (vouch_ber_peek(text, &h) == VOUCH_OK)
        must(h.header_len >= 2 && h.header_len <= 6);
    return 0;
}
