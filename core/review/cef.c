// SPDX-License-Identifier: Apache-2.0
#include "core/review/cef.h"

#include "core/review/record.h"
#include "core/review/scan.h"

enum { HEADER_FIELDS = 7 };

/* Everything after the seventh unescaped bar. */
static bool skip_header(struct vouch_span *s)
{
    size_t bars = 0;
    for (size_t i = 0; i < s->len; i++) {
        if (s->data[i] == '\\')
            i++;
        else if (s->data[i] == '|')
            bars++;
        if (bars == HEADER_FIELDS) {
            *s = vouch_span_part(*s, i + 1, s->len);
            return true;
        }
    }
    return false;
}

bool vouch_cef_read(struct vouch_span message, struct vouch_record *out)
{
    struct vouch_span s = message;
    if (!vouch_scan_text(&s, "CEF:", 4) || !skip_header(&s))
        return false;
    if (vouch_scan_find(s, 0, "ESAICID=") == s.len && vouch_scan_find(s, 0, "ESADCID=") == s.len)
        return false;
    out->kind = VOUCH_RECORD_CEF;
    out->cef.extension = s;
    return true;
}

static bool is_key_byte(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* The length of "key=" at `at`, or 0. */
static size_t key_at(struct vouch_span s, size_t at)
{
    size_t end = at;
    while (end < s.len && end - at < 64 && is_key_byte(s.data[end]))
        end++;
    return end > at && end < s.len && s.data[end] == '=' ? end + 1 - at : 0;
}

/* The position of the next " key=" (its blank); s.len: none. */
static size_t next_key(struct vouch_span s, size_t from)
{
    size_t at = vouch_span_find(s, from, ' ');
    while (at < s.len && key_at(s, at + 1) == 0)
        at = vouch_span_find(s, at + 1, ' ');
    return at;
}

/* A quoted value ends with a quote that is followed by a key or by the end. The subject (msg) is
 * text from outside and may contain such a quote, with keys after it: the last one on the line is
 * used, so that nothing in a subject can pass for a key. */
static size_t quoted_end(struct vouch_span s, size_t from, bool last)
{
    size_t found = s.len;
    size_t at = vouch_span_find(s, from + 1, '\'');
    while (at < s.len) {
        bool ends = at + 1 == s.len || (s.data[at + 1] == ' ' && key_at(s, at + 2));
        if (ends)
            found = at + 1;
        if (ends && !last)
            break;
        at = vouch_span_find(s, at + 1, '\'');
    }
    return found;
}

/* An address may start with a quoted string (RFC 5321, section 4.1.2), which may contain anything:
 * returns the position after it; `from` when there is none, or it never ends. */
static size_t behind_quoted_string(struct vouch_span s, size_t from)
{
    if (from >= s.len || s.data[from] != '"')
        return from;
    for (size_t i = from + 1; i < s.len; i++) {
        if (s.data[i] == '\\')
            i++;
        else if (s.data[i] == '"')
            return i + 1;
    }
    return from;
}

/* `open_ended` is set when no quote ends a value any more, so that later calls need not search. */
static size_t value_end(struct vouch_span s, struct vouch_span key, size_t from, bool *open_ended)
{
    bool subject = vouch_span_equal(key, vouch_span_of("msg"));
    if (from < s.len && s.data[from] == '\'' && !*open_ended) {
        size_t end = quoted_end(s, from, subject);
        if (end < s.len || s.data[s.len - 1] == '\'')
            return end;
        *open_ended = true;
    }
    return next_key(s, behind_quoted_string(s, from));
}

struct field {
    const char *key;
    size_t at; /* in struct vouch_cef */
};

static void take(struct vouch_cef *out, struct vouch_span key, struct vouch_span value)
{
    static const struct field fields[] = {
        {"ESAICID", offsetof(struct vouch_cef, icid)},
        {"ESADCID", offsetof(struct vouch_cef, dcid)},
        {"ESATLSInConnStatus", offsetof(struct vouch_cef, in_status)},
        {"ESATLSInProtocol", offsetof(struct vouch_cef, in_protocol)},
        {"ESATLSInCipher", offsetof(struct vouch_cef, in_cipher)},
        {"ESATLSOutConnStatus", offsetof(struct vouch_cef, out_status)},
        {"ESATLSOutProtocol", offsetof(struct vouch_cef, out_protocol)},
        {"ESATLSOutCipher", offsetof(struct vouch_cef, out_cipher)},
        {"ESADaneStatus", offsetof(struct vouch_cef, dane_status)},
        {"ESADaneHost", offsetof(struct vouch_cef, dane_host)},
        {"sourceAddress", offsetof(struct vouch_cef, source_address)},
        {"src", offsetof(struct vouch_cef, source_address)},
        {"sourceHostName", offsetof(struct vouch_cef, source_host)},
        {"shost", offsetof(struct vouch_cef, source_host)},
        {"dvchost", offsetof(struct vouch_cef, device_host)},
        {"dvc", offsetof(struct vouch_cef, device_address)},
        {"deviceExternalId", offsetof(struct vouch_cef, device_id)},
        {"ESASenderGroup", offsetof(struct vouch_cef, sender_group)},
        {"duser", offsetof(struct vouch_cef, recipients)},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (vouch_span_equal(key, vouch_span_of(fields[i].key)))
            memcpy((char *)out + fields[i].at, &value, sizeof value);
}

/* The last of repeated keys counts: free text from outside (sender, names) mostly comes before the
 * keys about TLS. An equals sign in a value is written "\\=", so properly escaped text contains no
 * keys at all; this is for writers that forget to escape. */
void vouch_cef_fields(struct vouch_span extension, struct vouch_cef *out)
{
    struct vouch_span s = vouch_span_trim(extension);
    size_t at = key_at(s, 0) ? 0 : next_key(s, 0) + 1;
    bool open_ended = false;
    memset(out, 0, sizeof *out);
    while (at < s.len) {
        size_t key_len = key_at(s, at);
        if (key_len == 0)
            break;
        struct vouch_span key = vouch_span_part(s, at, key_len - 1);
        size_t end = value_end(s, key, at + key_len, &open_ended);
        take(out, key, vouch_span_trim(vouch_span_part(s, at + key_len, end - at - key_len)));
        at = end + 1;
    }
}
