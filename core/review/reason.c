// SPDX-License-Identifier: Apache-2.0
#include "core/review/reason.h"

#include "core/review/reason_openssl.h"
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

/* FreeBSD's numbers, which the appliance writes, next to Linux's. */
static const struct numbered errnos[] = {
    {0, VOUCH_REASON_CLOSED},       {32, VOUCH_REASON_CLOSED},
    {54, VOUCH_REASON_RESET},       {104, VOUCH_REASON_RESET},
    {53, VOUCH_REASON_RESET},       {103, VOUCH_REASON_RESET},
    {60, VOUCH_REASON_TIMEOUT},     {110, VOUCH_REASON_TIMEOUT},
    {61, VOUCH_REASON_REFUSED},     {111, VOUCH_REASON_REFUSED},
    {51, VOUCH_REASON_UNREACHABLE}, {101, VOUCH_REASON_UNREACHABLE},
    {65, VOUCH_REASON_UNREACHABLE}, {113, VOUCH_REASON_UNREACHABLE},
};

/* Alerts by their names, at the end of OpenSSL's text: "sslv3 alert ...", "ssl/tls alert ...". */
static const struct phrased alert_names[] = {
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
    {"alert export restriction", VOUCH_REASON_ALERT_INSUFFICIENT_SECURITY},
    {"alert decrypt error", VOUCH_REASON_ALERT_DECRYPT_ERROR},
    {"alert internal error", VOUCH_REASON_ALERT_INTERNAL_ERROR},
    {"alert unrecognized name", VOUCH_REASON_ALERT_UNRECOGNIZED_NAME},
    {"unrecognized name", VOUCH_REASON_ALERT_UNRECOGNIZED_NAME},
    {"alert no application protocol", VOUCH_REASON_ALERT_NO_APPLICATION_PROTOCOL},
    {"alert no renegotiation", VOUCH_REASON_LEGACY_RENEGOTIATION},
    {"alert inappropriate fallback", VOUCH_REASON_INAPPROPRIATE_FALLBACK},
    {"alert unknown psk identity", VOUCH_REASON_SESSION_ERROR},
    {"bad certificate status response", VOUCH_REASON_STAPLE},
    {"unsupported extension", VOUCH_REASON_ALERT_OTHER},
    {"certificate unobtainable", VOUCH_REASON_ALERT_OTHER},
    {"bad certificate hash value", VOUCH_REASON_ALERT_OTHER},
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
    {"tls is required, but our tls engine", VOUCH_REASON_OUR_SOFTWARE},
    {"tls is required, but unavailable", VOUCH_REASON_OUR_SOFTWARE},
    {"client tls configuration problem", VOUCH_REASON_OUR_SETTINGS},
    {"requiretls failure: sender requested requiretls, but no matching server certificate",
     VOUCH_REASON_VERIFY_NAME},
    {"requiretls failure: sender requested requiretls, but no trusted server certificate",
     VOUCH_REASON_VERIFY_FAILED},
    {"requiretls failure: sender requested requiretls, but host", VOUCH_REASON_STARTTLS_UNEXPECTED},
    {"requiretls failure: sender requested requiretls, but tls service was not offered",
     VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"cannot start tls: handshake failure", VOUCH_REASON_HANDSHAKE_FAILED},
    {"server certificate not verified", VOUCH_REASON_VERIFY_FAILED},
    {"server certificate not trusted", VOUCH_REASON_VERIFY_FAILED},
    {"403 4.7.0 tls handshake failed", VOUCH_REASON_HANDSHAKE_FAILED},
    {"tls handshake failed", VOUCH_REASON_HANDSHAKE_FAILED},
    {"403 4.7.0 not authenticated", VOUCH_REASON_VERIFY_FAILED},
    {"403 4.7.0 authentication failed", VOUCH_REASON_VERIFY_FAILED},
    {"403 4.7.0 server not authenticated", VOUCH_REASON_VERIFY_FAILED},
    {"403 4.7.0 encryption too weak", VOUCH_REASON_ALERT_INSUFFICIENT_SECURITY},
    {"deferred: 403 4.7.0 tls handshake", VOUCH_REASON_HANDSHAKE_FAILED},
    {"a tls session is required, but the server did not offer", VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"a tls session is required, but an attempt to start tls failed",
     VOUCH_REASON_HANDSHAKE_FAILED},
    {"tlsa lookup error", VOUCH_REASON_DANE_LOOKUP},
    {"tls policy lookup error", VOUCH_REASON_DANE_LOOKUP},
    {"non dnssec destination", VOUCH_REASON_DANE_LOOKUP},
    {"no tlsa records found", VOUCH_REASON_DANE_LOOKUP},
    {"dane error: tlsa lookup", VOUCH_REASON_DANE_LOOKUP},
    {"dane error: ", VOUCH_REASON_DANE_MISMATCH},
    {"ehlo command not", VOUCH_REASON_NO_ESMTP},
    {"remote host does not support esmtp", VOUCH_REASON_NO_ESMTP},
    {"starttls not supported", VOUCH_REASON_STARTTLS_NOT_OFFERED},
    {"timeout", VOUCH_REASON_TIMEOUT},
    {"ldap: unable to process", VOUCH_REASON_LDAP_QUERY_FAILED},
    {"unable to process", VOUCH_REASON_LDAP_QUERY_FAILED},
    {"smtp auth ldap query failed", VOUCH_REASON_LDAP_QUERY_FAILED},
    {"lookup fail", VOUCH_REASON_LDAP_QUERY_FAILED},
    {"query fail", VOUCH_REASON_LDAP_QUERY_FAILED},
    {"must issue a starttls command first", VOUCH_REASON_STARTTLS_NOT_STARTED},
    {"lost connection", VOUCH_REASON_CLOSED},
    {"connection reset by peer", VOUCH_REASON_RESET},
    {"connection timed out", VOUCH_REASON_TIMEOUT},
    {"tcp connection closed by peer", VOUCH_REASON_CLOSED},
    {"ldap authentication failed", VOUCH_REASON_LDAP_CREDENTIALS},
    {"server unreachable: dns lookup failure", VOUCH_REASON_LDAP_NO_NAME},
    {"server unreachable", VOUCH_REASON_LDAP_UNREACHABLE},
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

/* The reason for an alert that came from the peer (RFC 8446 section 6). */
static enum vouch_reason reason_of_alert(unsigned alert)
{
    enum vouch_reason r = find_number(alerts, sizeof alerts / sizeof alerts[0], alert);
    return r == VOUCH_REASON_UNKNOWN ? VOUCH_REASON_ALERT_OTHER : r;
}

static enum vouch_reason find_row(unsigned number)
{
    size_t count;
    const struct vouch_openssl_reason *rows = vouch_openssl_reasons(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number && number)
            return rows[i].reason;
    return VOUCH_REASON_UNKNOWN;
}

/* A few numbers had another meaning before 1.1, when their current reasons did not exist. */
static enum vouch_reason find_old_row(unsigned number)
{
    enum { OLD_DH_KEY_TOO_SMALL = 372 };
    if (number == OLD_DH_KEY_TOO_SMALL)
        return VOUCH_REASON_KEY_TOO_SMALL;
    enum vouch_reason r = find_row(number);
    return r == VOUCH_REASON_DANE_MISMATCH ? VOUCH_REASON_UNKNOWN : r;
}

/* The reason for a packed OpenSSL error code: of 1.x if its library is SSL (20) at bit 24, of 3.x
 * if it is that at bit 23. UNKNOWN for other codes. */
static enum vouch_reason reason_of_code(uint64_t code)
{
    bool old = code >> 24 == OPENSSL_LIB_SSL;
    uint64_t number = code & (old ? 0xFFF : 0x7FFFFF);
    if (!old && code >> 23 != OPENSSL_LIB_SSL)
        return VOUCH_REASON_UNKNOWN;
    if (number >= OPENSSL_ALERT_BASE && number < OPENSSL_ALERT_BASE + 256)
        return reason_of_alert((unsigned)(number - OPENSSL_ALERT_BASE));
    return old ? find_old_row((unsigned)number) : find_row((unsigned)number);
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

/* OpenSSL's text without surrounding brackets, quotes and blanks. */
static struct vouch_span unwrapped(struct vouch_span s)
{
    while (s.len && memchr("()' \",", s.data[s.len - 1], 6))
        s.len--;
    return s;
}

static bool ends_word(struct vouch_span s, size_t at)
{
    uint8_t c = at < s.len ? vouch_lower(s.data[at]) : ' ';
    return (c < 'a' || c > 'z') && (c < '0' || c > '9');
}

/* How well a row matches: its length if the text is equal to it, starts or ends with it; 0: not at
 * all. */
static size_t fit_of(struct vouch_span s, const char *text, bool whole)
{
    size_t len = strlen(text);
    if (vouch_span_starts_nocase(s, text) && (s.len == len || (!whole && ends_word(s, len))))
        return len;
    bool ends = !whole && s.len > len && ends_nocase(s, text) && ends_word(s, s.len - len - 1);
    return ends ? len : 0;
}

struct best {
    size_t fit;
    enum vouch_reason reason;
};

static void look_through(const struct vouch_openssl_reason *rows, size_t count, struct vouch_span s,
                         bool whole, struct best *best)
{
    for (size_t i = 0; i < count; i++) {
        size_t fit = fit_of(s, rows[i].text, whole);
        if (fit <= best->fit)
            continue;
        best->fit = fit;
        best->reason = rows[i].reason;
    }
}

/* OpenSSL's, GnuTLS's and the verification's texts; the longest match. `whole`: the text must
 * contain nothing else. */
static enum vouch_reason read_phrase(struct vouch_span s, bool whole)
{
    struct best best = {0, VOUCH_REASON_UNKNOWN};
    size_t count;
    for (size_t i = 0; i < sizeof alert_names / sizeof alert_names[0]; i++)
        if (ends_nocase(s, alert_names[i].phrase))
            return alert_names[i].reason;
    const struct vouch_openssl_reason *rows = vouch_verify_reasons(&count);
    look_through(rows, count, s, false, &best);
    rows = vouch_openssl_reasons(&count);
    look_through(rows, count, s, whole, &best);
    rows = vouch_other_reasons(&count);
    look_through(rows, count, s, false, &best);
    bool alert = best.fit == 0 && vouch_scan_find(s, 0, " alert ") < s.len && !whole;
    return alert ? VOUCH_REASON_ALERT_OTHER : best.reason;
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

/* The reason field of "error:CODE:LIBRARY:FUNCTION:REASON:file:line"; otherwise the whole text. */
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
    enum vouch_reason r = read_phrase(unwrapped(reason_field(text)), false);
    if (r == VOUCH_REASON_UNKNOWN && read_packed(text, &code))
        r = reason_of_code(code);
    return r;
}

/* "verify error:", "num=62:" before OpenSSL's text about a certificate. */
static struct vouch_span without_lead(struct vouch_span text)
{
    static const char lead[] = "verify error:";
    static const char alert[] = "A TLS fatal alert has been received.: "; /* GnuTLS */
    uint64_t number;
    struct vouch_span s = text;
    if (vouch_span_starts_nocase(s, alert))
        return vouch_span_part(s, sizeof alert - 1, s.len);
    if (vouch_span_starts_nocase(s, lead))
        text = s = vouch_span_trim(vouch_span_part(s, sizeof lead - 1, s.len));
    bool numbered = vouch_scan_text(&s, "num=", 4) && vouch_scan_number(&s, &number) &&
                    vouch_scan_text(&s, ":", 1);
    return numbered ? s : text;
}

/* "... SSL alert number 46" */
static bool read_alert_number(struct vouch_span text, enum vouch_reason *out)
{
    static const char mark[] = "alert number ";
    uint64_t number;
    size_t at = vouch_scan_find_last(text, mark);
    struct vouch_span s = vouch_span_part(text, at + sizeof mark - 1, text.len);
    if (at == text.len || !vouch_scan_number(&s, &number) || number > 255)
        return false;
    *out = reason_of_alert((unsigned)number);
    return true;
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
    s = without_lead(s);
    r = read_step(s);
    if (r != VOUCH_REASON_UNKNOWN)
        return r;
    bool openssl = s.len && (s.data[0] == '(' || vouch_scan_find(s, 0, "SSL routines") < s.len ||
                             vouch_span_starts_nocase(s, "error:"));
    r = openssl ? read_openssl(s) : read_phrase(unwrapped(s), true);
    if (r == VOUCH_REASON_UNKNOWN)
        read_alert_number(s, &r);
    return r;
}
