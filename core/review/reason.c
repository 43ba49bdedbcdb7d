// SPDX-License-Identifier: Apache-2.0
#include "core/review/reason.h"

#include "core/review/scan.h"

enum { OPENSSL_LIB_SSL = 20, OPENSSL_ALERT_BASE = 1000 };

struct numbered {
    unsigned number;
    enum vouch_reason reason;
};

struct phrased {
    const char *phrase; /* in lower case */
    enum vouch_reason reason;
};

static const struct numbered alerts[] = {
    {40, VOUCH_REASON_ALERT_HANDSHAKE_FAILURE},
    {41, VOUCH_REASON_ALERT_CERTIFICATE_REQUIRED}, /* SSL 3.0's "no certificate" */
    {42, VOUCH_REASON_ALERT_BAD_CERTIFICATE},
    {43, VOUCH_REASON_ALERT_UNSUPPORTED_CERTIFICATE},
    {44, VOUCH_REASON_ALERT_CERTIFICATE_REVOKED},
    {45, VOUCH_REASON_ALERT_CERTIFICATE_EXPIRED},
    {46, VOUCH_REASON_ALERT_CERTIFICATE_UNKNOWN},
    {48, VOUCH_REASON_ALERT_UNKNOWN_CA},
    {49, VOUCH_REASON_ALERT_ACCESS_DENIED},
    {51, VOUCH_REASON_ALERT_DECRYPT_ERROR},
    {70, VOUCH_REASON_ALERT_PROTOCOL_VERSION},
    {71, VOUCH_REASON_ALERT_INSUFFICIENT_SECURITY},
    {80, VOUCH_REASON_ALERT_INTERNAL_ERROR},
    {112, VOUCH_REASON_ALERT_UNRECOGNIZED_NAME},
    {116, VOUCH_REASON_ALERT_CERTIFICATE_REQUIRED},
    {120, VOUCH_REASON_ALERT_NO_APPLICATION_PROTOCOL},
};

/* OpenSSL's reasons of its SSL library, the same numbers in 1.x and 3.x. */
static const struct numbered ssl_reasons[] = {
    {134, VOUCH_REASON_VERIFY_FAILED},        {156, VOUCH_REASON_HTTP_REQUEST},
    {155, VOUCH_REASON_HTTP_REQUEST}, /* a proxy's CONNECT */
    {193, VOUCH_REASON_NO_SHARED_CIPHER},     {199, VOUCH_REASON_NO_PEER_CERTIFICATE},
    {252, VOUCH_REASON_UNSUPPORTED_PROTOCOL}, {258, VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {259, VOUCH_REASON_UNSUPPORTED_PROTOCOL}, {266, VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {267, VOUCH_REASON_WRONG_VERSION_NUMBER}, {294, VOUCH_REASON_CLOSED},
    {372, VOUCH_REASON_KEY_TOO_SMALL},        {394, VOUCH_REASON_KEY_TOO_SMALL},
    {396, VOUCH_REASON_UNSUPPORTED_PROTOCOL}, {397, VOUCH_REASON_KEY_TOO_SMALL},
    {399, VOUCH_REASON_KEY_TOO_SMALL},
};

/* FreeBSD's numbers, which the appliance writes, and Linux's beside them. */
static const struct numbered errnos[] = {
    {0, VOUCH_REASON_CLOSED},       {32, VOUCH_REASON_CLOSED},
    {54, VOUCH_REASON_RESET},       {104, VOUCH_REASON_RESET},
    {53, VOUCH_REASON_RESET},       {103, VOUCH_REASON_RESET},
    {60, VOUCH_REASON_TIMEOUT},     {110, VOUCH_REASON_TIMEOUT},
    {61, VOUCH_REASON_REFUSED},     {111, VOUCH_REASON_REFUSED},
    {51, VOUCH_REASON_UNREACHABLE}, {101, VOUCH_REASON_UNREACHABLE},
    {65, VOUCH_REASON_UNREACHABLE}, {113, VOUCH_REASON_UNREACHABLE},
};

/* Looked for at the end of OpenSSL's text, after the last colon. */
static const struct phrased ssl_phrases[] = {
    {"alert bad certificate", VOUCH_REASON_ALERT_BAD_CERTIFICATE},
    {"alert unsupported certificate", VOUCH_REASON_ALERT_UNSUPPORTED_CERTIFICATE},
    {"alert certificate revoked", VOUCH_REASON_ALERT_CERTIFICATE_REVOKED},
    {"alert certificate expired", VOUCH_REASON_ALERT_CERTIFICATE_EXPIRED},
    {"alert certificate unknown", VOUCH_REASON_ALERT_CERTIFICATE_UNKNOWN},
    {"alert certificate required", VOUCH_REASON_ALERT_CERTIFICATE_REQUIRED},
    {"alert no certificate", VOUCH_REASON_ALERT_CERTIFICATE_REQUIRED},
    {"alert unknown ca", VOUCH_REASON_ALERT_UNKNOWN_CA},
    {"alert access denied", VOUCH_REASON_ALERT_ACCESS_DENIED},
    {"alert handshake failure", VOUCH_REASON_ALERT_HANDSHAKE_FAILURE},
    {"alert protocol version", VOUCH_REASON_ALERT_PROTOCOL_VERSION},
    {"alert insufficient security", VOUCH_REASON_ALERT_INSUFFICIENT_SECURITY},
    {"alert decrypt error", VOUCH_REASON_ALERT_DECRYPT_ERROR},
    {"alert internal error", VOUCH_REASON_ALERT_INTERNAL_ERROR},
    {"unrecognized name", VOUCH_REASON_ALERT_UNRECOGNIZED_NAME},
    {"alert no application protocol", VOUCH_REASON_ALERT_NO_APPLICATION_PROTOCOL},
    {"certificate verify failed", VOUCH_REASON_VERIFY_FAILED},
    {"peer did not return a certificate", VOUCH_REASON_NO_PEER_CERTIFICATE},
    {"no shared cipher", VOUCH_REASON_NO_SHARED_CIPHER},
    {"wrong version number", VOUCH_REASON_WRONG_VERSION_NUMBER},
    {"http request", VOUCH_REASON_HTTP_REQUEST},
    {"https proxy request", VOUCH_REASON_HTTP_REQUEST},
    {"unsupported protocol", VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {"unknown protocol", VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {"version too low", VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {"wrong ssl version", VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {"unexpected eof while reading", VOUCH_REASON_CLOSED},
    {"dh key too small", VOUCH_REASON_KEY_TOO_SMALL},
    {"ee key too small", VOUCH_REASON_KEY_TOO_SMALL},
    {"ca key too small", VOUCH_REASON_KEY_TOO_SMALL},
    {"bad dh p length", VOUCH_REASON_KEY_TOO_SMALL},
    {"bad signature", VOUCH_REASON_PROTOCOL_ERROR},
    {"decryption failed or bad record mac", VOUCH_REASON_PROTOCOL_ERROR},
    {"unexpected message", VOUCH_REASON_PROTOCOL_ERROR},
    {"length mismatch", VOUCH_REASON_PROTOCOL_ERROR},
};

/* Whole texts, as the appliance and Postfix write them; compared from the start. */
static const struct phrased steps[] = {
    {"tls required, starttls unavailable", VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"starttls unavailable", VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"starttls unexpected response", VOUCH_REASON_STARTTLS_UNEXPECTED},
    {"starttls command not supported", VOUCH_REASON_STARTTLS_NOT_SUPPORTED},
    {"tls was required but remote host did not initiate it", VOUCH_REASON_STARTTLS_NOT_STARTED},
    {"tls was required but could not be successfully negotiated",
     VOUCH_REASON_REQUIRED_NOT_NEGOTIATED},
    {"tls connection failed because of an unsupported protocol issue",
     VOUCH_REASON_UNSUPPORTED_PROTOCOL},
    {"tls is required, but was not offered", VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"tls is required, but host", VOUCH_REASON_STARTTLS_UNEXPECTED},
    {"tls is required, but our tls engine", VOUCH_REASON_HANDSHAKE_FAILED},
    {"cannot start tls: handshake failure", VOUCH_REASON_HANDSHAKE_FAILED},
    {"server certificate not verified", VOUCH_REASON_VERIFY_FAILED},
    {"server certificate not trusted", VOUCH_REASON_VERIFY_FAILED},
    {"must issue a starttls command first", VOUCH_REASON_STARTTLS_NOT_STARTED},
    {"lost connection", VOUCH_REASON_CLOSED},
    {"connection reset by peer", VOUCH_REASON_RESET},
    {"connection timed out", VOUCH_REASON_TIMEOUT},
    {"ldap authentication failed", VOUCH_REASON_LDAP_CREDENTIALS},
    {"server unreachable: dns lookup failure", VOUCH_REASON_LDAP_NO_NAME},
    {"server unreachable", VOUCH_REASON_LDAP_UNREACHABLE},
    {"certificate has expired", VOUCH_REASON_VERIFY_EXPIRED},
    {"self-signed certificate", VOUCH_REASON_VERIFY_SELF_SIGNED},
    {"self signed certificate", VOUCH_REASON_VERIFY_SELF_SIGNED},
    {"unable to get local issuer certificate", VOUCH_REASON_VERIFY_FAILED},
    {"untrusted issuer", VOUCH_REASON_VERIFY_FAILED},
    {"unable to verify the first certificate", VOUCH_REASON_VERIFY_FAILED},
    {"certificate not trusted", VOUCH_REASON_VERIFY_FAILED},
    {"hostname mismatch", VOUCH_REASON_VERIFY_NAME},
};

static enum vouch_reason find_number(const struct numbered *row, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (row[i].number == number)
            return row[i].reason;
    return VOUCH_REASON_UNKNOWN;
}

static bool ends_nocase(struct vouch_span s, const char *phrase)
{
    size_t len = strlen(phrase);
    return s.len >= len && vouch_span_starts_nocase(vouch_span_part(s, s.len - len, len), phrase);
}

enum vouch_reason vouch_reason_of_alert(unsigned alert)
{
    enum vouch_reason r = find_number(alerts, sizeof alerts / sizeof alerts[0], alert);
    return r == VOUCH_REASON_UNKNOWN ? VOUCH_REASON_ALERT_OTHER : r;
}

enum vouch_reason vouch_reason_of_code(uint64_t code)
{
    uint64_t number;
    if (code >> 24 == OPENSSL_LIB_SSL)
        number = code & 0xFFF;
    else if (code >> 23 == OPENSSL_LIB_SSL)
        number = code & 0x7FFFFF;
    else
        return VOUCH_REASON_UNKNOWN;
    if (number >= OPENSSL_ALERT_BASE && number < OPENSSL_ALERT_BASE + 256)
        return vouch_reason_of_alert((unsigned)(number - OPENSSL_ALERT_BASE));
    return find_number(ssl_reasons, sizeof ssl_reasons / sizeof ssl_reasons[0], number);
}

/* "[Errno 54] text" */
static bool read_errno(struct vouch_span text, enum vouch_reason *out)
{
    uint64_t number;
    if (!vouch_scan_text(&text, "[Errno ", 7) || !vouch_scan_number(&text, &number) ||
        !vouch_scan_text(&text, "]", 1))
        return false;
    *out = find_number(errnos, sizeof errnos / sizeof errnos[0], number);
    return true;
}

/* OpenSSL's text without the brackets, quotes and blanks around it. */
static struct vouch_span unwrapped(struct vouch_span s)
{
    while (s.len && memchr("()' \",", s.data[s.len - 1], 6))
        s.len--;
    return s;
}

static enum vouch_reason read_phrase(struct vouch_span s)
{
    for (size_t i = 0; i < sizeof ssl_phrases / sizeof ssl_phrases[0]; i++)
        if (ends_nocase(s, ssl_phrases[i].phrase))
            return ssl_phrases[i].reason;
    return VOUCH_REASON_UNKNOWN;
}

static bool read_hex(struct vouch_span s, uint64_t *out)
{
    uint64_t v = 0;
    size_t i = 0;
    for (; i < s.len && i < 8; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f'))
            break;
        v = v << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *out = v;
    return i > 0;
}

/* The packed code: decimal after "(", or hexadecimal after "error:". */
static bool read_packed(struct vouch_span text, uint64_t *code)
{
    struct vouch_span s = text;
    if (vouch_scan_text(&s, "(", 1) && vouch_scan_number(&s, code))
        return true;
    size_t at = vouch_scan_find(text, 0, "error:");
    return at < text.len && read_hex(vouch_span_part(text, at + 6, 8), code);
}

/* The reason's own field of "error:CODE:LIBRARY:FUNCTION:REASON:file:line"; else all of it. */
static struct vouch_span reason_field(struct vouch_span text)
{
    size_t at = vouch_scan_find(text, 0, "error:");
    for (int colons = 0; colons < 4 && at < text.len; colons++)
        at = vouch_span_find(text, at, ':') + 1;
    if (at >= text.len)
        return text;
    return vouch_span_part(text, at, vouch_span_find(text, at, ':') - at);
}

static enum vouch_reason read_openssl(struct vouch_span text)
{
    uint64_t code;
    enum vouch_reason r = read_phrase(unwrapped(reason_field(text)));
    if (r == VOUCH_REASON_UNKNOWN && read_packed(text, &code))
        r = vouch_reason_of_code(code);
    return r;
}

/* "num=62:" before what OpenSSL says of a certificate. */
static struct vouch_span without_number(struct vouch_span text)
{
    uint64_t number;
    struct vouch_span s = text;
    bool numbered = vouch_scan_text(&s, "num=", 4) && vouch_scan_number(&s, &number) &&
                    vouch_scan_text(&s, ":", 1);
    return numbered ? s : text;
}

static enum vouch_reason read_step(struct vouch_span text)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (vouch_span_starts_nocase(text, steps[i].phrase))
            return steps[i].reason;
    return VOUCH_REASON_UNKNOWN;
}

enum vouch_reason vouch_reason_read(struct vouch_span text)
{
    enum vouch_reason r;
    struct vouch_span s = vouch_span_trim(text);
    if (s.len == 0)
        return VOUCH_REASON_NONE;
    if (read_errno(s, &r))
        return r;
    r = read_step(without_number(s));
    if (r != VOUCH_REASON_UNKNOWN)
        return r;
    bool openssl = s.data[0] == '(' || vouch_scan_find(s, 0, "SSL routines") < s.len ||
                   vouch_span_starts_nocase(s, "error:");
    return openssl ? read_openssl(s) : VOUCH_REASON_UNKNOWN;
}
