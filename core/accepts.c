// SPDX-License-Identifier: Apache-2.0
#include "core/accepts.h"

struct question {
    const char *id;
    unsigned part;
};

static const struct question questions[VOUCH_QUESTIONS] = {
    [VOUCH_ASK_TLS_1_3] = {"TLSv1.3", VOUCH_PROBE_VERSIONS},
    [VOUCH_ASK_TLS_1_2] = {"TLSv1.2", VOUCH_PROBE_VERSIONS},
    [VOUCH_ASK_TLS_1_1] = {"TLSv1.1", VOUCH_PROBE_VERSIONS},
    [VOUCH_ASK_TLS_1_0] = {"TLSv1.0", VOUCH_PROBE_VERSIONS},
    [VOUCH_ASK_SSL_3] = {"SSLv3", VOUCH_PROBE_VERSIONS},
    [VOUCH_ASK_X25519_MLKEM768] = {"X25519MLKEM768", VOUCH_PROBE_GROUPS},
    [VOUCH_ASK_P256_MLKEM768] = {"SecP256r1MLKEM768", VOUCH_PROBE_GROUPS},
    [VOUCH_ASK_P384_MLKEM1024] = {"SecP384r1MLKEM1024", VOUCH_PROBE_GROUPS},
    [VOUCH_ASK_CLASSIC] = {"classic", VOUCH_PROBE_GROUPS},
    [VOUCH_ASK_LARGE] = {"large_hello", VOUCH_PROBE_LARGE},
    [VOUCH_ASK_NAMELESS] = {"without_name", VOUCH_PROBE_SNI},
    [VOUCH_ASK_RSA_CERTIFICATE] = {"rsa", VOUCH_PROBE_SNI},
    [VOUCH_ASK_ECDSA_CERTIFICATE] = {"ecdsa", VOUCH_PROBE_SNI},
    [VOUCH_ASK_ANONYMOUS] = {"anonymous", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_NULL] = {"null", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_EXPORT] = {"export", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_RC4] = {"rc4", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_DES] = {"des", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_3DES] = {"3des", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_CBC] = {"cbc", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_RSA_EXCHANGE] = {"rsa-key-exchange", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_DHE] = {"dhe", VOUCH_PROBE_WEAK},
    [VOUCH_ASK_FALLBACK] = {"fallback_scsv", VOUCH_PROBE_WEAK},
};

unsigned vouch_question_part(enum vouch_question q)
{
    return questions[q].part;
}

const char *vouch_question_id(enum vouch_question q)
{
    return questions[q].id;
}

const char *vouch_answer_text(enum vouch_answer answer)
{
    switch (answer) {
    case VOUCH_ANSWER_NOT_ASKED:
        return NULL;
    case VOUCH_ANSWER_YES:
        return "yes";
    case VOUCH_ANSWER_PREFERRED:
        return "preferred";
    case VOUCH_ANSWER_NO:
        return "no";
    case VOUCH_ANSWER_UNKNOWN:
        return "unknown";
    }
    return NULL;
}

bool vouch_accepts_has(const struct vouch_accepts *a, enum vouch_question q)
{
    return a->answers[q] == VOUCH_ANSWER_YES || a->answers[q] == VOUCH_ANSWER_PREFERRED;
}

bool vouch_accepts_only_old(const struct vouch_accepts *a)
{
    bool old = false;
    for (size_t i = VOUCH_ASK_TLS_1_1; i <= VOUCH_ASK_SSL_3; i++)
        old = old || a->answers[i] == VOUCH_ANSWER_YES;
    return old && a->answers[VOUCH_ASK_TLS_1_3] != VOUCH_ANSWER_YES &&
           a->answers[VOUCH_ASK_TLS_1_2] != VOUCH_ANSWER_YES;
}

const char *vouch_accepts_chosen(const struct vouch_accepts *a, const char *handshake)
{
    for (size_t i = VOUCH_ASK_X25519_MLKEM768; a && i <= VOUCH_ASK_P384_MLKEM1024; i++)
        if (a->answers[i] == VOUCH_ANSWER_PREFERRED)
            return questions[i].id;
    return handshake;
}

void vouch_accepts_count(struct vouch_accepts *a)
{
    a->unanswered = 0;
    for (size_t i = 0; i < VOUCH_QUESTIONS; i++)
        a->unanswered += a->answers[i] == VOUCH_ANSWER_UNKNOWN;
    for (size_t i = 0; i < a->clients_count; i++)
        a->unanswered += a->clients[i].answer == VOUCH_ANSWER_UNKNOWN;
}

static const struct {
    const char *word;
    unsigned part;
} words[] = {{"versions", VOUCH_PROBE_VERSIONS},
             {"groups", VOUCH_PROBE_GROUPS},
             {"large", VOUCH_PROBE_LARGE},
             {"sni", VOUCH_PROBE_SNI},
             {"weak", VOUCH_PROBE_WEAK},
             {"clients", VOUCH_PROBE_CLIENTS},
             {"all", VOUCH_PROBE_ALL}};
enum { PARTS = sizeof words / sizeof words[0] - 1 };

void vouch_accepts_write_parts(struct vouch_writer *w, unsigned mask)
{
    const char *before = "";
    for (size_t i = 0; i < PARTS; i++) {
        if (!(mask & words[i].part))
            continue;
        vouch_write_text(w, before);
        vouch_write_text(w, words[i].word);
        before = ",";
    }
}

static unsigned part_of_word(struct vouch_span word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vouch_span_equal_nocase(word, vouch_span_of(words[i].word)))
            return words[i].part;
    return 0;
}

bool vouch_accepts_parse(struct vouch_span text, unsigned *mask)
{
    unsigned found = 0;
    for (size_t at = 0; at <= text.len;) {
        size_t comma = vouch_span_find(text, at, ',');
        unsigned part = part_of_word(vouch_span_trim(vouch_span_part(text, at, comma - at)));
        if (!part)
            return false;
        found |= part;
        at = comma + 1;
    }
    *mask = found;
    return true;
}
