// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap_message.h"

#include "core/dialogue/ldap_filter.h"

enum {
    BIND = 0x60,
    UNBIND = 0x42,
    SEARCH = 0x63,
    EXTENDED = 0x77,
    SIMPLE = 0x80,
    SASL = 0xa3,
    REQUEST_NAME = 0x80,
    RESPONSE_NAME = 0x8a,
    VERSION = 3
};

static size_t begin(struct vouch_writer *w, uint32_t id)
{
    size_t mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, id);
    return mark;
}

void vouch_ldap_write_starttls(struct vouch_writer *w, uint32_t id)
{
    size_t message = begin(w, id);
    size_t request = vouch_ber_open(w, EXTENDED);
    vouch_ber_write(w, REQUEST_NAME, vouch_span_of("1.3.6.1.4.1.1466.20037"));
    vouch_ber_close(w, request);
    vouch_ber_close(w, message);
}

void vouch_ldap_write_bind(struct vouch_writer *w, uint32_t id, const struct vouch_ldap_options *o)
{
    size_t message = begin(w, id);
    size_t request = vouch_ber_open(w, BIND);
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, VERSION);
    vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of(o->external ? "" : o->bind_dn));
    if (o->external) {
        size_t sasl = vouch_ber_open(w, SASL);
        vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of("EXTERNAL"));
        /* An empty identity means the one in the certificate; if it were omitted, the server would
         * ask for it. */
        vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of(""));
        vouch_ber_close(w, sasl);
    } else {
        vouch_ber_write(w, SIMPLE, o->password);
    }
    vouch_ber_close(w, request);
    vouch_ber_close(w, message);
}

static void write_attributes(struct vouch_writer *w, struct vouch_span list)
{
    size_t mark = vouch_ber_open(w, VOUCH_BER_SEQUENCE);
    size_t from = 0;
    while (from < list.len) {
        size_t comma = vouch_span_find(list, from, ',');
        vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_part(list, from, comma - from));
        from = comma + 1;
    }
    if (list.len == 0) /* "1.1": no attributes (RFC 4511 section 4.5.1.8) */
        vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of("1.1"));
    vouch_ber_close(w, mark);
}

int vouch_ldap_write_search(struct vouch_writer *w, uint32_t id, const struct vouch_ldap_query *q)
{
    static const struct vouch_ldap_query root_dse = {
        .attributes = "vendorName,vendorVersion,namingContexts,supportedLDAPVersion,"
                      "supportedControl,dnsHostName,isGlobalCatalogReady",
        .scope = VOUCH_LDAP_BASE};
    struct vouch_ldap_filter_error error;
    if (!q)
        q = &root_dse;
    size_t message = begin(w, id);
    size_t request = vouch_ber_open(w, SEARCH);
    vouch_ber_write(w, VOUCH_BER_OCTETS, vouch_span_of(q->base));
    vouch_ber_write_integer(w, VOUCH_BER_ENUMERATED, q->scope);
    vouch_ber_write_integer(w, VOUCH_BER_ENUMERATED, 0); /* never dereference aliases */
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 0);    /* the server's own limits of size ... */
    vouch_ber_write_integer(w, VOUCH_BER_INTEGER, 0);    /* ... and time; ours are in the check */
    vouch_ber_write_boolean(w, false);
    const char *filter = q->filter[0] ? q->filter : "(objectClass=*)";
    int status = vouch_ldap_filter_write(w, vouch_span_of(filter), &error);
    write_attributes(w, vouch_span_of(q->attributes));
    vouch_ber_close(w, request);
    vouch_ber_close(w, message);
    return status;
}

void vouch_ldap_write_unbind(struct vouch_writer *w, uint32_t id)
{
    size_t message = begin(w, id);
    vouch_write_u8(w, UNBIND);
    vouch_write_u8(w, 0);
    vouch_ber_close(w, message);
}

/* The operation of a large message, before all of it has arrived. */
static void read_operation(struct vouch_span in, size_t from, struct vouch_ldap_message *out)
{
    struct vouch_reader r = vouch_reader_of(vouch_span_part(in, from, in.len));
    out->id = vouch_ber_take_integer(&r, VOUCH_BER_INTEGER);
    out->operation = vouch_read_u8(&r);
}

int vouch_ldap_message_peek(struct vouch_span in, struct vouch_ldap_message *out, size_t *length)
{
    struct vouch_ber_header h;
    *length = 0;
    out->operation = 0;
    int status = vouch_ber_peek(in, &h);
    if (status != VOUCH_OK)
        return status;
    if (h.tag != VOUCH_BER_SEQUENCE)
        return VOUCH_E_MALFORMED;
    size_t most = UINT32_MAX - h.header_len;
    *length = h.header_len + (h.content_len < most ? h.content_len : most);
    if (*length > in.len) {
        read_operation(in, h.header_len, out);
        return VOUCH_AGAIN;
    }
    struct vouch_reader r = vouch_reader_of(vouch_span_part(in, h.header_len, h.content_len));
    out->id = vouch_ber_take_integer(&r, VOUCH_BER_INTEGER);
    vouch_ber_next(&r, &out->operation, &out->content);
    return r.failed ? VOUCH_E_MALFORMED : VOUCH_OK;
}

int vouch_ldap_result_read(struct vouch_span content, struct vouch_ldap_result *out)
{
    struct vouch_reader r = vouch_reader_of(content);
    out->code = vouch_ber_take_integer(&r, VOUCH_BER_ENUMERATED);
    vouch_ber_take(&r, VOUCH_BER_OCTETS); /* matchedDN */
    out->diagnostic = vouch_ber_take(&r, VOUCH_BER_OCTETS);
    out->name.data = NULL;
    out->name.len = 0;
    while (!r.failed && vouch_reader_left(&r)) {
        uint8_t tag;
        struct vouch_span part;
        if (vouch_ber_next(&r, &tag, &part) && tag == RESPONSE_NAME)
            out->name = part;
    }
    return r.failed ? VOUCH_E_MALFORMED : VOUCH_OK;
}
