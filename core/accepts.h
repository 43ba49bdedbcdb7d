// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ACCEPTS_H
#define VOUCH_ACCEPTS_H

#include "core/clients.h"

/* What a server accepts, as found by a probe (probe/probe.h): a ClientHello for each question, and
 * the answer. "Yes" means that the server would continue the handshake; whether it could be
 * completed is not known, because there is no cryptography behind the hello. */

enum vouch_answer {
    VOUCH_ANSWER_NOT_ASKED = 0,
    VOUCH_ANSWER_YES,
    VOUCH_ANSWER_PREFERRED, /* of a group: asked for although the hello has another share */
    VOUCH_ANSWER_NO,
    VOUCH_ANSWER_UNKNOWN
};

/* What to ask for: a mask. */
enum {
    VOUCH_PROBE_VERSIONS = 1,
    VOUCH_PROBE_GROUPS = 2,
    VOUCH_PROBE_LARGE = 4,
    VOUCH_PROBE_SNI = 8,
    VOUCH_PROBE_WEAK = 16,
    VOUCH_PROBE_CLIENTS = 32,
    VOUCH_PROBE_ALL = 63
};

/* The questions, in the order in which they are asked. */
enum vouch_question {
    VOUCH_ASK_TLS_1_3 = 0,
    VOUCH_ASK_TLS_1_2,
    VOUCH_ASK_TLS_1_1,
    VOUCH_ASK_TLS_1_0,
    VOUCH_ASK_SSL_3,
    VOUCH_ASK_X25519_MLKEM768,
    VOUCH_ASK_P256_MLKEM768,
    VOUCH_ASK_P384_MLKEM1024,
    VOUCH_ASK_CLASSIC, /* TLS 1.3 without hybrid groups; asked where one is preferred */
    VOUCH_ASK_LARGE,   /* a hello as long as browsers', in two segments */
    VOUCH_ASK_NAMELESS,
    VOUCH_ASK_RSA_CERTIFICATE, /* below TLS 1.3, as all that follow */
    VOUCH_ASK_ECDSA_CERTIFICATE,
    VOUCH_ASK_ANONYMOUS,
    VOUCH_ASK_NULL,
    VOUCH_ASK_EXPORT,
    VOUCH_ASK_RC4,
    VOUCH_ASK_DES,
    VOUCH_ASK_3DES,
    VOUCH_ASK_CBC,
    VOUCH_ASK_RSA_EXCHANGE,
    VOUCH_ASK_DHE,
    VOUCH_ASK_FALLBACK, /* is a fallback marked by TLS_FALLBACK_SCSV refused (RFC 7507)? */
    VOUCH_QUESTIONS
};

enum { VOUCH_SIMULATIONS = 22, VOUCH_DH_BITS_GOOD = 2048 };

/* The result for one simulated client. */
struct vouch_simulation {
    enum vouch_answer answer;
    uint16_t version; /* that is chosen, or at which it would abort */
    uint16_t suite;
    uint16_t group;  /* 0: not known */
    const char *why; /* why it does not connect: a constant phrase; null: it does */
    uint8_t alert;   /* the server's, if it sent one */
};

/* A leaf certificate that was seen below TLS 1.3. */
struct vouch_seen_certificate {
    bool seen;
    uint8_t sha256[32];
};

struct vouch_accepts {
    unsigned asked; /* the mask; 0: nothing */
    enum vouch_answer answers[VOUCH_QUESTIONS];
    uint16_t dh_bits; /* of VOUCH_ASK_DHE; 0: not known */
    struct vouch_seen_certificate nameless;
    struct vouch_seen_certificate rsa;
    struct vouch_seen_certificate ecdsa;
    struct vouch_simulation clients[VOUCH_SIMULATIONS];
    size_t clients_count; /* 0: not asked */
    unsigned connections;
    int64_t asked_s; /* when the last question was answered; 0: not known */
    uint32_t duration_ms;
    unsigned unanswered; /* questions that were asked, but whose answer is unknown */
};

/* Which part of the mask a question belongs to. */
unsigned vouch_question_part(enum vouch_question q);
/* Its name in JSON: "TLSv1.3", "X25519MLKEM768", "anonymous". */
const char *vouch_question_id(enum vouch_question q);
/* "yes", "preferred", "no" or "unknown"; null: it was not asked. */
const char *vouch_answer_text(enum vouch_answer answer);
/* Yes, or preferred. */
bool vouch_accepts_has(const struct vouch_accepts *a, enum vouch_question q);
/* Reads "versions,groups,large,clients,weak,sni" or "all" into a mask. false: another word. */
bool vouch_accepts_parse(struct vouch_span text, unsigned *mask);
/* Writes such a list. */
void vouch_accepts_write_parts(struct vouch_writer *w, unsigned mask);
/* Of a server that speaks TLS 1.1 or older alone: no handshake shows its certificate. */
bool vouch_accepts_only_old(const struct vouch_accepts *a);
/* The group that the server chooses: a hybrid one that it prefers, else that of the handshake. `a`
 * may be null, and so may `handshake`; null: not known. */
const char *vouch_accepts_chosen(const struct vouch_accepts *a, const char *handshake);
/* Counts the answers that are not known into `unanswered`. */
void vouch_accepts_count(struct vouch_accepts *a);

/* A simulated client. */
struct vouch_simulated {
    const char *id;   /* "windows-2016" */
    const char *name; /* for people */
    const char *used; /* what it is used for */
    int judged;       /* the enum vouch_client that judges its certificate; -1: none */
    bool old;         /* often excluded on purpose */
};

/* By index, from 0; null beyond the last. */
const struct vouch_simulated *vouch_simulated_client(size_t index);

#endif
