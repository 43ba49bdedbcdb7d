// SPDX-License-Identifier: Apache-2.0
#include "core/review/record.h"
#include "core/review/scan.h"

/* The characters of a cipher name: capitals, digits, hyphen, underscore. */
static const uint8_t in_cipher[256] = {
    ['-'] = 1, ['_'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
    ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1,
    ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1,
    ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
    ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
};

static bool is_cipher(struct vouch_span s)
{
    uint8_t all = 1;
    for (size_t i = 0; i < s.len; i++)
        all &= in_cipher[s.data[i]];
    return s.len > 0 && all;
}

static bool is_protocol(struct vouch_span s)
{
    return s.len >= 4 && s.len <= 16 &&
           (memcmp(s.data, "TLS", 3) == 0 || memcmp(s.data, "SSL", 3) == 0) &&
           (s.data[3] == 'v' ? s.len > 4 : s.data[3] >= '1' && s.data[3] <= '3');
}

static bool is_one_word(struct vouch_span s)
{
    return s.len > 0 && vouch_span_find(s, 0, ' ') == s.len;
}

/* What follows the cipher: nothing, a blank, "NAME", "for DOMAIN", "CN=NAME" or "CN: <NAME>". TLS
 * was established in any case. */
static bool read_tail(struct vouch_span s, struct vouch_record *out)
{
    while (s.len && s.data[s.len - 1] == ' ')
        s.len--;
    if (s.len == 0)
        return true;
    /* a name in a certificate may contain blanks */
    if (vouch_scan_text(&s, "CN=", 3) || vouch_scan_text(&s, "CN: ", 4))
        out->tail = VOUCH_TAIL_CN;
    else if (vouch_scan_text(&s, "for ", 4))
        out->tail = VOUCH_TAIL_FOR;
    else
        out->tail = is_one_word(s) ? VOUCH_TAIL_NAME : VOUCH_TAIL_CN;
    out->secured.name = s;
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
    out->secured.protocol = vouch_scan_word(&s);
    if (!is_protocol(out->secured.protocol) || !vouch_scan_text(&s, "cipher ", 7))
        return false;
    out->secured.cipher = vouch_scan_word(&s);
    return is_cipher(out->secured.cipher) && read_tail(s, out);
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
    out->failed.reason = vouch_span_trim(s);
    out->required = vouch_scan_text(&s, required, sizeof required - 1);
    return true;
}

static bool read_unknown(struct vouch_span rest, struct vouch_record *out)
{
    out->kind = VOUCH_RECORD_UNKNOWN;
    out->unknown.message = rest;
    return true;
}

static bool is_text(struct vouch_span s, const char *text)
{
    return vouch_scan_equal(s, vouch_span_of(text));
}

/* "IP a.b.c.d TLS was required but could not be successfully negotiated" */
static bool read_with_address(struct vouch_span s, struct vouch_record *out)
{
    if (!vouch_scan_text(&s, "IP ", 3))
        return false;
    out->failed.peer = vouch_scan_word(&s);
    if (!is_text(vouch_span_trim(s), "TLS was required but could not be successfully negotiated"))
        return false;
    out->kind = VOUCH_RECORD_FAILED;
    out->failed.reason = s;
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
        return false; /* a count of bytes for debugging */
    if (!is_text(vouch_span_trim(s), "was required but remote host did not initiate it"))
        return read_unknown(rest, out);
    out->kind = VOUCH_RECORD_FAILED;
    out->failed.reason = rest;
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
        out->failed.reason = vouch_span_trim(rest);
        return true;
    }
    return read_with_address(rest, out);
}
