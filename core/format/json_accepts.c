// SPDX-License-Identifier: Apache-2.0
#include "core/format/json_accepts.h"

#include "core/format/accepts_words.h"

/* The questions of one part, by name. */
static void write_part(struct vouch_json *j, const char *key, const struct vouch_accepts *a,
                       size_t from, size_t to)
{
    vouch_json_object(j, key);
    for (size_t i = from; i <= to; i++)
        if (a->answers[i] != VOUCH_ANSWER_NOT_ASKED)
            vouch_json_text(j, vouch_question_id((enum vouch_question)i),
                            vouch_answer_text(a->answers[i]));
    vouch_json_end(j);
}

static void write_weak(struct vouch_json *j, const struct vouch_accepts *a)
{
    vouch_json_array(j, "weak");
    for (size_t i = VOUCH_ASK_ANONYMOUS; i <= VOUCH_ASK_RSA_EXCHANGE; i++)
        if (vouch_accepts_has(a, (enum vouch_question)i))
            vouch_json_text(j, NULL, vouch_question_id((enum vouch_question)i));
    if (a->dh_bits && a->dh_bits < VOUCH_DH_BITS_GOOD)
        vouch_json_text(j, NULL, "dhe");
    vouch_json_end(j);
    if (a->dh_bits)
        vouch_json_number(j, "dh_bits", a->dh_bits);
    if (a->answers[VOUCH_ASK_FALLBACK] != VOUCH_ANSWER_NOT_ASKED)
        vouch_json_text(j, "fallback_scsv", vouch_answer_text(a->answers[VOUCH_ASK_FALLBACK]));
}

static void write_certificate(struct vouch_json *j, const char *key, enum vouch_answer answer,
                              const struct vouch_seen_certificate *seen)
{
    if (answer == VOUCH_ANSWER_NOT_ASKED)
        return;
    vouch_json_object(j, key);
    vouch_json_text(j, "answer", vouch_answer_text(answer));
    if (seen->seen)
        vouch_json_hex(j, "sha256", (struct vouch_span){seen->sha256, sizeof seen->sha256});
    vouch_json_end(j);
}

static void write_certificates(struct vouch_json *j, const struct vouch_report *r)
{
    const struct vouch_accepts *a = r->accepts;
    if (vouch_accepts_nameless(r))
        vouch_json_text(j, "without_name", vouch_accepts_nameless(r));
    vouch_json_object(j, "certificates");
    write_certificate(j, "rsa", a->answers[VOUCH_ASK_RSA_CERTIFICATE], &a->rsa);
    write_certificate(j, "ecdsa", a->answers[VOUCH_ASK_ECDSA_CERTIFICATE], &a->ecdsa);
    vouch_json_end(j);
}

static void write_client(struct vouch_json *j, const struct vouch_report *r, size_t client,
                         enum vouch_language language)
{
    const struct vouch_simulation *s = &r->accepts->clients[client];
    char buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "client", vouch_simulated_client(client)->id);
    vouch_json_text(j, "name", vouch_simulated_client(client)->name);
    vouch_json_text(j, "outcome", vouch_answer_text(s->answer));
    if (vouch_accepts_client(r, client) == VOUCH_ANSWER_UNKNOWN)
        vouch_json_null(j, "accepts");
    else
        vouch_json_bool(j, "accepts", vouch_accepts_client(r, client) == VOUCH_ANSWER_YES);
    if (s->version) {
        vouch_accepts_write_suite(&w, s->suite);
        vouch_json_text(j, "protocol", vouch_accepts_version(s->version));
        vouch_json_span(j, "cipher", vouch_writer_span(&w));
        vouch_json_text(j, "group", vouch_accepts_group(s->group));
    }
    if (s->why) {
        vouch_json_text(j, "reason", s->why);
        vouch_json_text(j, "text", vouch_accepts_say(language, s->why));
    }
    if (s->alert)
        vouch_json_number(j, "alert", s->alert);
    vouch_json_end(j);
}

static void write_clients(struct vouch_json *j, const struct vouch_report *r,
                          enum vouch_language language)
{
    const struct vouch_accepts *a = r->accepts;
    vouch_json_array(j, "clients");
    for (size_t i = 0; i < a->clients_count; i++)
        write_client(j, r, i, language);
    vouch_json_end(j);
}

void vouch_json_accepts(struct vouch_json *j, const struct vouch_report *r,
                        enum vouch_language language)
{
    const struct vouch_accepts *a = r->accepts;
    if (!a)
        return;
    vouch_json_object(j, "accepts");
    write_part(j, "versions", a, VOUCH_ASK_TLS_1_3, VOUCH_ASK_SSL_3);
    if (a->asked & VOUCH_PROBE_GROUPS)
        write_part(j, "groups", a, VOUCH_ASK_X25519_MLKEM768, VOUCH_ASK_CLASSIC);
    if (a->asked & VOUCH_PROBE_LARGE)
        vouch_json_text(j, "large_hello", vouch_accepts_large(a));
    if (a->asked & VOUCH_PROBE_SNI)
        write_certificates(j, r);
    if (a->asked & VOUCH_PROBE_WEAK)
        write_weak(j, a);
    if (a->asked & VOUCH_PROBE_CLIENTS)
        write_clients(j, r, language);
    if (a->asked_s)
        vouch_json_time(j, "asked", a->asked_s);
    vouch_json_number(j, "connections", a->connections);
    vouch_json_number(j, "unanswered", a->unanswered);
    vouch_json_number(j, "duration_ms", a->duration_ms);
    vouch_json_end(j);
}
