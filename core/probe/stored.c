// SPDX-License-Identifier: Apache-2.0
#include "core/probe/stored.h"

#include "core/probe/probe.h"
#include "core/status.h"

#include <string.h>

/* --- writing ---------------------------------------------------------------------------------- */

static void write_number(struct vouch_writer *w, const char *key, int64_t number)
{
    vouch_write_text(w, key);
    vouch_write_text(w, "=");
    vouch_write_decimal(w, number);
    vouch_write_text(w, "\n");
}

static void write_seen(struct vouch_writer *w, const char *key,
                       const struct vouch_seen_certificate *c)
{
    if (!c->seen)
        return;
    vouch_write_text(w, key);
    vouch_write_text(w, "=");
    vouch_write_hex(w, (struct vouch_span){c->sha256, sizeof c->sha256});
    vouch_write_text(w, "\n");
}

static void write_client(struct vouch_writer *w, size_t client, const struct vouch_simulation *s)
{
    const int64_t numbers[] = {s->version, s->suite, s->group, s->alert};
    vouch_write_text(w, "client ");
    vouch_write_text(w, vouch_simulated_client(client)->id);
    vouch_write_text(w, "=");
    vouch_write_text(w, vouch_answer_text(s->answer));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        vouch_write_text(w, " ");
        vouch_write_decimal(w, numbers[i]);
    }
    vouch_write_text(w, " ");
    vouch_write_text(w, s->why ? s->why : "");
    vouch_write_text(w, "\n");
}

void vouch_accepts_store(struct vouch_writer *w, const struct vouch_accepts *a)
{
    vouch_write_text(w, "parts=");
    vouch_accepts_write_parts(w, a->asked);
    vouch_write_text(w, "\n");
    write_number(w, "asked", a->asked_s);
    write_number(w, "connections", a->connections);
    write_number(w, "duration_ms", a->duration_ms);
    write_number(w, "dh_bits", a->dh_bits);
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++) {
        if (a->answers[i] == VOUCH_ANSWER_NOT_ASKED)
            continue;
        vouch_write_text(w, vouch_question_id((enum vouch_question)i));
        vouch_write_text(w, "=");
        vouch_write_text(w, vouch_answer_text(a->answers[i]));
        vouch_write_text(w, "\n");
    }
    write_seen(w, "certificate without_name", &a->nameless);
    write_seen(w, "certificate rsa", &a->rsa);
    write_seen(w, "certificate ecdsa", &a->ecdsa);
    for (size_t i = 0; i < a->clients_count; i++)
        write_client(w, i, &a->clients[i]);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What comes before the next such byte, and takes both off. */
static struct vouch_span take(struct vouch_span *text, uint8_t end)
{
    size_t at = vouch_span_find(*text, 0, end);
    struct vouch_span part = vouch_span_part(*text, 0, at);
    *text = vouch_span_part(*text, at < text->len ? at + 1 : at, text->len);
    return part;
}

static bool is(struct vouch_span a, const char *b)
{
    return vouch_span_equal(a, vouch_span_of(b));
}

static bool read_answer(struct vouch_span text, enum vouch_answer *out)
{
    for (int a = VOUCH_ANSWER_YES; a <= VOUCH_ANSWER_UNKNOWN; a++)
        if (is(text, vouch_answer_text((enum vouch_answer)a))) {
            *out = (enum vouch_answer)a;
            return true;
        }
    return false;
}

static bool read_seen(struct vouch_span hex, struct vouch_seen_certificate *out)
{
    out->seen = hex.len == 2 * sizeof out->sha256;
    for (size_t i = 0; out->seen && i < sizeof out->sha256; i++) {
        int high = vouch_hex_value(hex.data[2 * i]);
        int low = vouch_hex_value(hex.data[2 * i + 1]);
        out->seen = high >= 0 && low >= 0;
        out->sha256[i] = (uint8_t)(out->seen ? high * 16 + low : 0);
    }
    return out->seen;
}

static bool read_reason(struct vouch_span text, const char **out)
{
    const char *reason;
    for (size_t i = 0; text.len && (reason = vouch_probe_reason(i)) != NULL; i++)
        if (is(text, reason))
            *out = reason;
    return text.len == 0 || *out;
}

static bool read_u16(struct vouch_span *text, uint16_t *out)
{
    uint64_t number;
    bool good = vouch_span_decimal(take(text, ' '), UINT16_MAX, &number);
    *out = (uint16_t)(good ? number : 0);
    return good;
}

static bool read_simulation(struct vouch_span text, struct vouch_simulation *s)
{
    uint16_t alert = 0;
    memset(s, 0, sizeof *s);
    bool good = read_answer(take(&text, ' '), &s->answer) && read_u16(&text, &s->version) &&
                read_u16(&text, &s->suite) && read_u16(&text, &s->group) && read_u16(&text, &alert);
    s->alert = (uint8_t)alert;
    return good && read_reason(text, &s->why) && !s->why == (s->answer != VOUCH_ANSWER_NO);
}

static bool read_client(struct vouch_span id, struct vouch_span text, struct vouch_accepts *out)
{
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        if (is(id, vouch_simulated_client(i)->id)) {
            out->clients_count++;
            return out->clients[i].answer == VOUCH_ANSWER_NOT_ASKED &&
                   read_simulation(text, &out->clients[i]);
        }
    return false;
}

static bool read_certificate(struct vouch_span which, struct vouch_span hex,
                             struct vouch_accepts *out)
{
    if (is(which, "without_name"))
        return read_seen(hex, &out->nameless);
    if (is(which, "rsa"))
        return read_seen(hex, &out->rsa);
    return is(which, "ecdsa") && read_seen(hex, &out->ecdsa);
}

/* The lines that have a number. */
static bool read_number(struct vouch_span key, struct vouch_span text, struct vouch_accepts *out,
                        bool *known)
{
    uint64_t number = 0;
    bool good = vouch_span_decimal(text, INT64_MAX, &number);
    *known = true;
    if (is(key, "asked"))
        out->asked_s = (int64_t)number;
    else if (is(key, "connections"))
        out->connections = (unsigned)number;
    else if (is(key, "duration_ms"))
        out->duration_ms = (uint32_t)number;
    else if (is(key, "dh_bits"))
        out->dh_bits = (uint16_t)number;
    else
        *known = false;
    return good;
}

static bool read_line(struct vouch_span line, struct vouch_accepts *out)
{
    struct vouch_span key = take(&line, '=');
    struct vouch_span name = key;
    struct vouch_span kind = take(&name, ' ');
    bool is_number;
    if (is(key, "parts"))
        return vouch_accepts_parse(line, &out->asked);
    if (is(kind, "client"))
        return read_client(name, line, out);
    if (is(kind, "certificate"))
        return read_certificate(name, line, out);
    bool good = read_number(key, line, out, &is_number);
    for (size_t i = 0; !is_number && i < VOUCH_QUESTIONS; i++)
        if (is(key, vouch_question_id((enum vouch_question)i)))
            return read_answer(line, &out->answers[i]);
    return is_number && good;
}

int vouch_accepts_load(struct vouch_span text, struct vouch_accepts *out)
{
    bool good = text.len > 0;
    memset(out, 0, sizeof *out);
    while (good && text.len)
        good = read_line(take(&text, '\n'), out);
    size_t clients = out->asked & VOUCH_PROBE_CLIENTS ? VOUCH_SIMULATIONS : 0;
    vouch_accepts_count(out);
    return good && out->asked && out->clients_count == clients ? VOUCH_OK : VOUCH_E_MALFORMED;
}
