// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PROBE_H
#define VOUCH_PROBE_H

#include "core/accepts.h"
#include "core/check.h"
#include "core/hello/client_hello.h"
#include "core/hello/server_answer.h"

/* Asks a server what it accepts, after its check and at the same address: a table of questions, a
 * connection for each, with the dialogue's greet step before the ClientHello. It is polled like a
 * check:
 *
 *     vouch_probe_init(&probe, &options);
 *     while (vouch_probe_poll(&probe, &now) == VOUCH_AGAIN)
 *         wait for vouch_probe_want(&probe) on the transport, or until vouch_probe_due(&probe);
 *     vouch_probe_close(&probe);
 *     ... options.accepts ...
 *
 * A close without an alert is a refusal only if another hello was answered: if none was, or none
 * afterwards, the answer is "unknown". */

/* The caller keeps all of it; it must outlive the probe. */
struct vouch_probe_options {
    const struct vouch_target *target;
    struct vouch_address address;
    struct vouch_transport transport;
    const char *servername;       /* for SNI; null: none */
    const void *dialogue_options; /* as in a check's options */
    const struct vouch_prelude *prelude;
    const uint8_t *random; /* VOUCH_HELLO_RANDOM bytes for the hellos, not all of them 0 */
    unsigned ask;          /* a mask of VOUCH_PROBE_... */
    uint32_t pause_ms;     /* between two connections */
    uint32_t answer_ms;    /* the time limit of a connection; 0: 3 s */
    uint32_t timeout_ms;   /* the time limit of the probe; 0: 60 s */
    bool web;              /* send browsers' ALPN */
    void *in;              /* received bytes: 2 KiB or more */
    size_t in_max;
    void *out; /* bytes to send: 5 KiB are enough for every hello */
    size_t out_max;
    void *messages; /* of the server's answer: 16 KiB */
    size_t messages_max;
    struct vouch_report *scratch; /* what the dialogue finds; the check has reported it */
    struct vouch_accepts *accepts;
};

enum vouch_probe_stage {
    VOUCH_PROBE_PAUSES = 0,
    VOUCH_PROBE_CONNECTS,
    VOUCH_PROBE_GREETS,
    VOUCH_PROBE_SENDS,
    VOUCH_PROBE_READS,
    VOUCH_PROBE_ENDED
};

/* How one connection ended. */
enum vouch_probe_outcome {
    VOUCH_GOT_NOTHING = 0, /* no answer in time, or one that is not understood */
    VOUCH_GOT_HELLO,       /* or a HelloRetryRequest */
    VOUCH_GOT_ALERT,
    VOUCH_GOT_CLOSE,  /* the end of the stream, without an alert */
    VOUCH_GOT_NOWHERE /* no connection, or TLS could not be started */
};

/* One probe under way; the fields are its own. */
struct vouch_probe {
    struct vouch_probe_options options;
    struct vouch_time now;
    bool begun;
    uint64_t began_ms;
    uint64_t due_ms;
    uint64_t stage_due_ms;
    enum vouch_probe_stage stage;
    unsigned want;
    size_t question; /* VOUCH_QUESTIONS + n: the n-th client */
    unsigned attempt;
    bool controlling; /* the first answered question is asked again */
    size_t control;
    bool has_control;
    uint64_t closed;  /* bit q: refused by a close, and nothing has been answered since */
    unsigned nowhere; /* connections that failed in a row */
    bool preluded;
    unsigned prelude_state[2];
    struct vouch_talk talk;
    struct vouch_client_hello hello;
    size_t hello_len;
    size_t hello_sent;
    uint64_t go_on_ms; /* when to send the second segment */
    struct vouch_answer_reader reader;
};

/* Initializes it; nothing is sent yet. VOUCH_OK, or VOUCH_E_ARGUMENT: an option is missing. */
int vouch_probe_init(struct vouch_probe *p, const struct vouch_probe_options *options);
/* VOUCH_AGAIN: not finished; VOUCH_OK: finished, the answers are complete. */
int vouch_probe_poll(struct vouch_probe *p, const struct vouch_time *now);
/* As those of a check. */
unsigned vouch_probe_want(const struct vouch_probe *p);
uint64_t vouch_probe_due(const struct vouch_probe *p);
/* Once finished, for a server that supports only TLS 1.1 or older: its certificates, which are sent
 * in clear there. Returns the array and sets *count, to 0 for any other server. Valid until the
 * probe is initialized again. */
const struct vouch_span *vouch_probe_chain(const struct vouch_probe *p, size_t *count);
/* Closes the connection, in any state. */
void vouch_probe_close(struct vouch_probe *p);

/* --- the table of questions: questions.c -------------------------------------------------------
 */

/* The hello of the current question and attempt. false: there is nothing to ask, the answer is
 * known already. */
bool vouch_probe_prepare(struct vouch_probe *p);
/* Takes the outcome as the answer to the current question. true: ask it again, in another way. */
bool vouch_probe_answer(struct vouch_probe *p, enum vouch_probe_outcome outcome);
/* Sets the answers to the questions in the mask (bit q) to unknown. */
void vouch_probe_forget(struct vouch_probe *p, uint64_t questions);
/* The simulation of a client: simulate.c */
void vouch_probe_prepare_client(struct vouch_probe *p, size_t client);
void vouch_probe_answer_client(struct vouch_probe *p, size_t client,
                               enum vouch_probe_outcome outcome);
/* Why a client cannot connect, by index from 0: every `why` is one of these. Null beyond them. */
const char *vouch_probe_reason(size_t index);

/* Adds the findings that follow from the answers: findings.c. `web`: the clients are browsers;
 * `mail`: they are mail senders, some of which also deliver without any certificate. */
void vouch_probe_find(const struct vouch_accepts *a, bool web, bool mail, struct vouch_report *r);

#endif
