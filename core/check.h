// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_H
#define VOUCH_CHECK_H

#include "core/check_hello.h"
#include "core/check_talk.h"
#include "core/evidence.h"
#include "core/phase.h"
#include "core/pins.h"
#include "core/target.h"
#include "core/tls.h"
#include "core/x509/judge.h"

/* One check of one endpoint, as a value that is polled. It never blocks, never spins and reads no
 * clock: give it the time and call it again when its transport is ready or its time has come.
 *
 *     vouch_check_init(&check, &options);
 *     while (vouch_check_poll(&check, &now) == VOUCH_AGAIN)
 *         wait for vouch_check_want(&check) on the transport, or until vouch_check_due(&check);
 *     ... vouch_check_report(&check) ...
 *     vouch_check_close(&check);
 *
 * An endpoint that is down or wrong ends in VOUCH_OK and a report with findings. */

enum { VOUCH_WANT_READ = 1, VOUCH_WANT_WRITE = 2 };

/* The caller's storage for one check. */
struct vouch_check_storage {
    struct vouch_report_storage report;
    struct vouch_judge_storage judge;
    void *in; /* what the peer says and the dialogue has not used yet */
    size_t in_max;
    void *out; /* what the dialogue says and the transport has not taken yet */
    size_t out_max;
};

struct vouch_check;

/* Connections to a host's addresses, tried side by side (RFC 8305): attempts begin 250 ms apart,
 * IPv4 and IPv6 by turns, and the first that stands is checked. The caller's, one for each check.
 */
enum { VOUCH_RACE_LANES_MAX = VOUCH_ADDRESSES_MAX };

struct vouch_race_ops {
    int (*connect)(struct vouch_check *c); /* a step of the phase */
    void (*end)(struct vouch_check *c);    /* of the attempts that were overtaken */
};

struct vouch_race_lane {
    struct vouch_transport transport;
    const struct vouch_address *to;
    uint64_t began_ms;
    uint64_t due_ms;
    bool open;
};

struct vouch_race {
    const struct vouch_race_ops *ops;
    struct vouch_race_lane lanes[VOUCH_RACE_LANES_MAX];
    size_t count; /* of lanes */
    uint64_t next_ms;
    bool one_at_a_time; /* this machine cannot hold more connections */
};

/* A race without a lane. */
void vouch_race_init(struct vouch_race *r);
/* Adds a lane: the first is the check's own transport. More than VOUCH_RACE_LANES_MAX are not
 * taken. */
void vouch_race_add(struct vouch_race *r, struct vouch_transport transport);

/* The storage over arrays that are members of `s`: those of VOUCH_REPORT_ARRAYS and
 * VOUCH_REPORT_CLIENTS, certificates, in and out, each as large as it likes. What only some checks
 * need, such as judge.revocation, is set behind it. */
/* clang-format 14 and 19 break their lines differently. */
// clang-format off
#define VOUCH_CHECK_STORAGE(s)                                                                     \
    {                                                                                              \
        .report = {VOUCH_REPORT_ARRAYS(s), VOUCH_REPORT_CLIENTS(s)}, VOUCH_CHECK_BUFFERS(s)        \
    }
/* The same without clients: what they would say is not judged. */
#define VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(s)                                                     \
    {                                                                                              \
        .report = {VOUCH_REPORT_ARRAYS(s)}, VOUCH_CHECK_BUFFERS(s)                                 \
    }
#define VOUCH_CHECK_BUFFERS(s)                                                                     \
    .judge = {.certificates = (s).certificates,                                                    \
              .certificates_max = VOUCH_COUNT_OF((s).certificates)},                               \
    .in = (s).in, .in_max = sizeof((s).in), .out = (s).out, .out_max = sizeof((s).out)
// clang-format on

/* What is said over the connection before the target's dialogue begins, such as to a proxy
 * (dialogue/proxy.h): a step as a dialogue's greet, whose options are a struct vouch_prelude_run.
 */
struct vouch_prelude {
    int (*step)(struct vouch_exchange *x);
    bool proxied; /* what is connected to is a proxy */
    /* This machine's end of a connection; false: not known. Null: never. `transport` is the
     * transport's self. */
    bool (*local)(void *transport, struct vouch_address *out);
};

struct vouch_prelude_run {
    const struct vouch_prelude *prelude;
    bool known; /* the next two, which are of one family; never where `proxied` */
    struct vouch_address from;
    struct vouch_address to;
    unsigned *state; /* two numbers of the step's own, 0 at first */
};

/* What to check, and with what. It and all it points to stay the caller's and must outlive the
 * check. */
struct vouch_check_options {
    const struct vouch_target *target;
    const struct vouch_policy *policy;
    const struct vouch_judge_parts *parts;
    struct vouch_anchors anchors;
    struct vouch_pins pins;         /* all zero: none */
    struct vouch_evidence evidence; /* all zero: nothing is looked for elsewhere */
    const struct vouch_span *crls;
    size_t crls_count;
    const struct vouch_span *ocsp; /* responses of OCSP responders, DER */
    size_t ocsp_count;
    struct vouch_memo *memo;          /* signatures known from earlier checks; null: none */
    const struct vouch_span *signers; /* certificates of those who sign CRLs */
    size_t signers_count;
    struct vouch_transport transport;
    struct vouch_race *race; /* null: one address after another, each with its share of the time */
    struct vouch_resolver resolver;
    const struct vouch_tls_config *tls;
    struct vouch_hello *hello; /* null: one hello, by tls */
    const char *servername;    /* for SNI; null: the target's host */
    const char *connect_host;  /* --connect-to: speak to this host or address; null: the target's */
    uint16_t connect_port;     /* 0: the target's */
    const struct vouch_address
        *at; /* speak to just this address and resolve nothing; null: resolve */
    enum vouch_family family;
    uint32_t timeout_ms;         /* for all of it; 0: 20 s */
    uint32_t connect_timeout_ms; /* for each address; 0: 5 s */
    bool insecure_cert; /* show the client's certificate to a peer that is not proved, too */
    const void *dialogue_options;
    const struct vouch_prelude *prelude; /* null: none */
    struct vouch_restart *restart;       /* null: a signature in one call; x509/restart.h */
    struct vouch_check_storage storage;
};

/* One check under way; the fields are its own. */
struct vouch_check {
    struct vouch_check_options options;
    struct vouch_report report;
    enum vouch_phase phase;
    int stuck; /* the negative status that ended it, else 0 */
    bool begun;
    struct vouch_time now;
    uint64_t due_ms; /* the whole check's deadline */
    uint64_t phase_began_ms;
    uint64_t phase_due_ms;
    uint64_t wake_ms;       /* the dialogue wants to be called then though nothing came; 0: no */
    uint64_t connect_at_ms; /* not before */
    bool preluded;          /* the prelude is over, on this connection */
    unsigned prelude_state[2];
    bool reconnected; /* the dialogue has asked for a second connection and got it */
    bool progressed;  /* poll again at once */
    unsigned want;
    struct vouch_addresses addresses;
    size_t address_next;              /* the next to try */
    bool opening;                     /* a connection to report.address, or a race */
    struct vouch_transport transport; /* the one that is connected */
    struct vouch_tls tls;
    bool tls_open;   /* tls is initialised */
    bool handshaken; /* and its handshake complete */
    struct vouch_judge judge;
    struct vouch_judge_question question;
    bool asked; /* the question stands; what is to be found elsewhere is being looked for */
    bool judging;
    struct vouch_talk talk;
};

/* Begins a check; nothing is sent yet. VOUCH_OK, or VOUCH_E_ARGUMENT when a mandatory option is
 * missing. */
int vouch_check_init(struct vouch_check *c, const struct vouch_check_options *options);
/* Goes on as far as it can without waiting (one signature verification at most, or a piece).
 * VOUCH_AGAIN: not finished; VOUCH_OK: finished, the report is whole; < 0: the check could not be
 * carried out (out of space), and the same again on every later call. */
int vouch_check_poll(struct vouch_check *c, const struct vouch_time *now);
/* What it waits for on its transport: VOUCH_WANT_READ | VOUCH_WANT_WRITE, or 0 when it waits for
 * the resolver or wants to be polled again at once (vouch_check_due is then in the past). */
unsigned vouch_check_want(const struct vouch_check *c);
/* The monotonic time (port.h, mono_ms) at which to poll it at the latest. */
uint64_t vouch_check_due(const struct vouch_check *c);
/* The phase that it is in. */
enum vouch_phase vouch_check_phase(const struct vouch_check *c);
/* What it saw so far; whole once poll has answered VOUCH_OK. Lives as long as the check and its
 * buffer. */
const struct vouch_report *vouch_check_report(const struct vouch_check *c);
/* Ends it in any phase and frees what it held; a second call does nothing. The report stays good.
 */
void vouch_check_close(struct vouch_check *c);

#endif
