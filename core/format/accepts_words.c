// SPDX-License-Identifier: Apache-2.0
#include "core/format/accepts_words.h"

#include "core/hello/key_share.h"
#include "core/tls_internal.h"

#include <string.h>

/* The reasons are those of core/probe/simulate.c. */
static const struct {
    const char *english, *dutch;
} words[] = {
    {"yes", "ja"},
    {"no", "nee"},
    {"preferred", "voorkeur"},
    {"unknown", "onbekend"},
    {"broken", "stuk"},
    {"same", "hetzelfde"},
    {"other", "een ander"},
    {"accepted", "aanvaard"},
    {"refused", "geweigerd"},
    {"the version that the server chooses is too old", "de versie die de server kiest, is te oud"},
    {"the server chooses a cipher that was not offered",
     "de server kiest een cipher die niet is aangeboden"},
    {"the server chooses a group that was not offered",
     "de server kiest een groep die niet is aangeboden"},
    {"the server's Diffie-Hellman group is too small",
     "de Diffie-Hellman-groep van de server is te klein"},
    {"the server has no secure renegotiation (RFC 5746)",
     "de server heeft geen veilige heronderhandeling (RFC 5746)"},
    {"no cipher, group or signature in common",
     "geen gemeenschappelijke cipher, groep of handtekening"},
    {"no TLS version in common", "geen gemeenschappelijke TLS-versie"},
    {"the server does not know the name, or was told none",
     "de server kent de naam niet, of kreeg er geen te horen"},
    {"no application protocol in common", "geen gemeenschappelijk toepassingsprotocol"},
    {"the server refuses with an alert", "de server weigert met een alert"},
    {"the server closes the connection", "de server verbreekt de verbinding"},
    {"no answer to a hello of that length", "geen antwoord op een hello van die lengte"},
};

const char *vouch_accepts_say(enum vouch_language language, const char *word)
{
    if (!word || language != VOUCH_LANGUAGE_NL)
        return word;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].english, word) == 0)
            return words[i].dutch;
    return word;
}

const char *vouch_accepts_version(uint16_t version)
{
    switch (version) {
    case 0x0304:
        return vouch_question_id(VOUCH_ASK_TLS_1_3);
    case 0x0303:
        return vouch_question_id(VOUCH_ASK_TLS_1_2);
    case 0x0302:
        return vouch_question_id(VOUCH_ASK_TLS_1_1);
    case 0x0301:
        return vouch_question_id(VOUCH_ASK_TLS_1_0);
    case 0x0300:
        return vouch_question_id(VOUCH_ASK_SSL_3);
    default:
        return NULL;
    }
}

const char *vouch_accepts_group(uint16_t group)
{
    switch (group) {
    case VOUCH_GROUP_X25519_MLKEM768:
        return vouch_question_id(VOUCH_ASK_X25519_MLKEM768);
    case VOUCH_GROUP_P256_MLKEM768:
        return vouch_question_id(VOUCH_ASK_P256_MLKEM768);
    case VOUCH_GROUP_P384_MLKEM1024:
        return vouch_question_id(VOUCH_ASK_P384_MLKEM1024);
    default:
        return vouch_tls_group_text(group);
    }
}

const char *vouch_accepts_large(const struct vouch_accepts *a)
{
    enum vouch_answer answer = a->answers[VOUCH_ASK_LARGE];
    return answer == VOUCH_ANSWER_NO ? "broken" : vouch_answer_text(answer);
}

const char *vouch_accepts_nameless(const struct vouch_report *r)
{
    const struct vouch_accepts *a = r->accepts;
    enum vouch_answer answer = a->answers[VOUCH_ASK_NAMELESS];
    if (answer == VOUCH_ANSWER_NO)
        return "refused";
    if (answer != VOUCH_ANSWER_YES)
        return vouch_answer_text(answer);
    if (!a->nameless.seen || r->sent_count == 0)
        return "accepted";
    const uint8_t *named = r->storage.sent[0].sha256;
    bool same =
        memcmp(named, a->nameless.sha256, sizeof a->nameless.sha256) == 0 ||
        (a->rsa.seen && memcmp(a->rsa.sha256, a->nameless.sha256, sizeof a->rsa.sha256) == 0) ||
        (a->ecdsa.seen && memcmp(a->ecdsa.sha256, a->nameless.sha256, sizeof a->ecdsa.sha256) == 0);
    return same ? "same" : "other";
}

void vouch_accepts_write_suite(struct vouch_writer *w, uint16_t suite)
{
    static const struct {
        uint16_t suite;
        const char *name;
    } names[] = {{0x0004, "RC4-MD5"},
                 {0x0005, "RC4-SHA"},
                 {0x000a, "DES-CBC3-SHA"},
                 {0x0016, "DHE-RSA-DES-CBC3-SHA"},
                 {0x0018, "ADH-RC4-MD5"},
                 {0x0034, "ADH-AES128-SHA"},
                 {0x003a, "ADH-AES256-SHA"},
                 {0x006c, "ADH-AES128-SHA256"},
                 {0x006d, "ADH-AES256-SHA256"},
                 {0x00a6, "ADH-AES128-GCM-SHA256"},
                 {0x00a7, "ADH-AES256-GCM-SHA384"},
                 {0xc007, "ECDHE-ECDSA-RC4-SHA"},
                 {0xc008, "ECDHE-ECDSA-DES-CBC3-SHA"},
                 {0xc011, "ECDHE-RSA-RC4-SHA"},
                 {0xc012, "ECDHE-RSA-DES-CBC3-SHA"},
                 {0xc018, "AECDH-AES128-SHA"},
                 {0xc019, "AECDH-AES256-SHA"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].suite == suite) {
            vouch_write_text(w, names[i].name);
            return;
        }
    vouch_tls_write_suite(w, suite);
}

enum vouch_answer vouch_accepts_client(const struct vouch_report *r, size_t client)
{
    enum vouch_answer answer = r->accepts->clients[client].answer;
    int judged = vouch_simulated_client(client)->judged;
    if (answer != VOUCH_ANSWER_YES || judged < 0)
        return answer;
    if ((size_t)judged >= r->clients_count)
        return VOUCH_ANSWER_UNKNOWN;
    switch (r->storage.clients[judged].acceptance) {
    case VOUCH_ACCEPTS:
        return VOUCH_ANSWER_YES;
    case VOUCH_REFUSES:
        return VOUCH_ANSWER_NO;
    case VOUCH_ACCEPTANCE_UNKNOWN:
        return VOUCH_ANSWER_UNKNOWN;
    }
    return VOUCH_ANSWER_UNKNOWN;
}
