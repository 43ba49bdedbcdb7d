// SPDX-License-Identifier: Apache-2.0
#include "record.h"
#include "scan.h"

static bool is_cipher(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!good)
            return false;
    }
    return s.len > 0;
}

static bool is_protocol(struct vouch_span s)
{
    return s.len <= 16 &&
           (vouch_span_starts_nocase(s, "TLSv") || vouch_span_starts_nocase(s, "SSLv"));
}

static bool is_one_word(struct vouch_span s)
{
    return s.len > 0 && vouch_span_find(s, 0, ' ') == s.len;
}

/* What follows the cipher: nothing, a blank, "NAME", "for DOMAIN", "CN=NAME" or "CN: <NAME>". */
static bool read_tail(struct vouch_span s, struct vouch_record *out)
{
    while (s.len && s.data[s.len - 1] == ' ')
        s.len--;
    if (s.len == 0)
        return true;
    if (vouch_scan_text(&s, "CN=", 3) || vouch_scan_text(&s, "CN: ", 4))
        out->tail = VOUCH_TAIL_CN; /* a name of a certificate may hold blanks */
    else if (vouch_scan_text(&s, "for ", 4) && is_one_word(s))
        out->tail = VOUCH_TAIL_FOR;
    else if (is_one_word(s))
        out->tail = VOUCH_TAIL_NAME;
    else
        return false;
    out->c = s;
    return true;
}

/* After "TLS success". */
static bool read_success(struct vouch_span s, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_SECURED;
    if (vouch_span_trim(s).len == 0)
        return true;
    if (!vouch_scan_text(&s, " ", 1))
        return false;
    if (!vouch_scan_text(&s, "protocol ", 9))
        return s.len > 2 && s.data[0] == 'C' && s.data[1] == 'N' && read_tail(s, out);
    out->a = vouch_scan_word(&s);
    if (!is_protocol(out->a) || !vouch_scan_text(&s, "cipher ", 7))
        return false;
    out->b = vouch_scan_word(&s);
    return is_cipher(out->b) && read_tail(s, out);
}

/* After "TLS failed". */
static bool read_failure(struct vouch_span s, struct vouch_record *out)
{
    static const char required[] = "TLS required";
    out->kind = VOUCH_RECORD_FAILED;
    if (vouch_span_trim(s).len == 0)
        return true;
    if (!vouch_scan_text(&s, ": ", 2))
        return false;
    out->a = vouch_span_trim(s);
    out->required = vouch_scan_text(&s, required, sizeof required - 1);
    return true;
}

static bool read_unknown(struct vouch_span rest, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_UNKNOWN;
    out->a = rest;
    return true;
}

static bool is_text(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

/* "IP a.b.c.d TLS was required but could not be successfully negotiated" */
static bool read_with_address(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "IP ", 3))
        return false;
    out->b = vouch_scan_word(&s);
    if (!is_text(vouch_span_trim(s), "TLS was required but could not be successfully negotiated"))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->a = s;
    out->required = true;
    return true;
}

/* After "TLS ". */
static bool read_status(struct vouch_span rest, struct vouch_span s, struct vouch_record *out)
{
    struct vouch_record blank = *out;
    if (vouch_scan_text(&s, "success", 7) && read_success(s, out))
        return true;
    *out = blank;
    if (vouch_scan_text(&s, "failed", 6) && read_failure(s, out))
        return true;
    *out = blank;
    if (vouch_scan_text(&s, "read ", 5) || vouch_scan_text(&s, "write ", 6))
        return false; /* a debugging count of bytes */
    if (!is_text(vouch_span_trim(s), "was required but remote host did not initiate it"))
        return read_unknown(rest, out);
    out->kind = VOUCH_RECORD_FAILED;
    out->a = rest;
    out->required = true;
    return true;
}

bool vouch_tls_log_read(struct vouch_span rest, struct vouch_record *out)
{
    struct vouch_span s = rest;
    if (vouch_scan_text(&s, "TLS ", 4))
        return read_status(rest, s, out);
    if (vouch_scan_text(&s, "STARTTLS ", 9)) {
        if (!is_text(vouch_span_trim(s), "command not supported."))
            return read_unknown(rest, out);
        out->kind = VOUCH_RECORD_FAILED;
        out->a = vouch_span_trim(rest);
        return true;
    }
    return read_with_address(rest, out);
}
