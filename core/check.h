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
 * clock: pass in the time and call it again when its transport is ready or its deadline has come.
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
    void *in; /* input that the dialogue has not used yet */
    size_t in_max;
    void *out; /* output that the transport has not taken yet */
    size_t out_max;
};

struct vouch_check;

/* Connections to a host's addresses, tried in parallel (RFC 8305): attempts start 250 ms apart,
 * alternating IPv6 and IPv4, and the first to connect is checked. Owned by the caller, one for each
 * check. */
enum { VOUCH_RACE_LANES_MAX = VOUCH_ADDRESSES_MAX };

struct vouch_race_ops {
    int (*connect)(struct vouch_check *c); /* a step of the phase */
    void (*end)(struct vouch_check *c);    /* ends the attempts that lost */
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

/* A race without lanes. */
void vouch_race_init(struct vouch_race *r);
/* Adds a lane; the first is the check's own transport. Lanes beyond VOUCH_RACE_LANES_MAX are
 * ignored. */
void vouch_race_add(struct vouch_race *r, struct vouch_transport transport);

/* Storage over arrays that are members of `s`: those of VOUCH_REPORT_ARRAYS and
 * VOUCH_REPORT_CLIENTS, certificates, in and out, each of any size. What only some checks need,
 * such as judge.revocation, is set afterwards. */
/* clang-format 14 and 19 break their lines differently. */
// clang-format off
#define VOUCH_CHECK_STORAGE(s)                                                                     \
    {                                                                                              \
        .report = {VOUCH_REPORT_ARRAYS(s), VOUCH_REPORT_CLIENTS(s)}, VOUCH_CHECK_BUFFERS(s)        \
    }
/* The same without clients: their verdicts are not computed. */
#define VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(s)                                                     \
    {                                                                                              \
        .report = {VOUCH_REPORT_ARRAYS(s)}, VOUCH_CHECK_BUFFERS(s)                                 \
    }
#define VOUCH_CHECK_BUFFERS(s)                                                                     \
    .judge = {.certificates = (s).certificates,                                                    \
              .certificates_max = VOUCH_COUNT_OF((s).certificates)},                               \
    .in = (s).in, .in_max = sizeof((s).in), .out = (s).out, .out_max = sizeof((s).out)
// clang-format on

/* What is sent before the target's dialogue begins, for example to a proxy (dialogue/proxy.h): a
 * step like a dialogue's greet, whose options are a struct vouch_prelude_run. */
struct vouch_prelude {
    int (*step)(struct vouch_exchange *x);
    bool proxied; /* the connection goes to a proxy */
    /* The local address of a connection; false: not known. Null: never known. `transport` is the
     * transport's self. */
    bool (*local)(void *transport, struct vouch_address *out);
};

struct vouch_prelude_run {
    const struct vouch_prelude *prelude;
    bool known; /* the next two are set, and of one family; never where `proxied` */
    struct vouch_address from;
    struct vouch_address to;
    unsigned *state; /* two numbers for the step's own use, 0 at first */
};

/* What to check, and with what. The caller keeps it and everything it points to, which must outlive
 * the check. */
struct vouch_check_options {
    const struct vouch_target *target;
    const struct vouch_policy *policy;
    const struct vouch_judge_parts *parts;
    struct vouch_anchors anchors;
    struct vouch_pins pins;         /* all zero: none */
    struct vouch_evidence evidence; /* all zero: nothing is fetched */
    const struct vouch_span *crls;
    size_t crls_count;
    const struct vouch_span *ocsp; /* responses of OCSP responders, DER */
    size_t ocsp_count;
    struct vouch_memo *memo;          /* signatures verified by earlier checks; null: none */
    const struct vouch_span *signers; /* certificates of CRL signers */
    size_t signers_count;
    struct vouch_transport transport;
    struct vouch_race *race; /* null: one address after another, each with its share of the time */
    struct vouch_resolver resolver;
    const struct vouch_tls_config *tls;
    struct vouch_hello *hello; /* null: a single ClientHello, from tls */
    const char *servername;    /* for SNI; null: the target's host */
    /* --connect-to: connect to this host or address; null: the target's */
    const char *connect_host;
    uint16_t connect_port;          /* 0: the target's */
    const struct vouch_address *at; /* connect to this address and resolve nothing; null: resolve */
    enum vouch_family family;
    uint32_t timeout_ms;         /* for the whole check; 0: 20 s */
    uint32_t connect_timeout_ms; /* for each address; 0: 5 s */
    bool insecure_cert;          /* show the client's certificate to an unproved peer too */
    const void *dialogue_options;
    const struct vouch_prelude *prelude; /* null: none */
    struct vouch_restart *restart;       /* null: a signature in one call; x509/restart.h */
    struct vouch_check_storage storage;
};

/* One check in progress; the fields are private to it. */
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
    uint64_t wake_ms;       /* when to call the dialogue even if nothing arrives; 0: never */
    uint64_t connect_at_ms; /* not before */
    bool preluded;          /* the prelude is finished on this connection */
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
    bool asked; /* the question is complete; evidence is being fetched */
    bool judging;
    struct vouch_talk talk;
};

/* Starts a check; nothing is sent yet. VOUCH_OK, or VOUCH_E_ARGUMENT when a mandatory option is
 * missing. */
int vouch_check_init(struct vouch_check *c, const struct vouch_check_options *options);
/* Runs as far as it can without waiting (at most one signature verification, or a piece of one).
 * VOUCH_AGAIN: not finished; VOUCH_OK: finished, the report is complete; < 0: the check could not
 * be carried out (out of space), and every later call answers the same. */
int vouch_check_poll(struct vouch_check *c, const struct vouch_time *now);
/* What it waits for on its transport: VOUCH_WANT_READ | VOUCH_WANT_WRITE, or 0 when it waits for
 * the resolver or wants to be polled at once (vouch_check_due is then in the past). */
unsigned vouch_check_want(const struct vouch_check *c);
/* The monotonic time (port.h, mono_ms) by which to poll it. */
uint64_t vouch_check_due(const struct vouch_check *c);
/* The current phase. */
enum vouch_phase vouch_check_phase(const struct vouch_check *c);
/* What it has seen so far; complete once poll has answered VOUCH_OK. Valid as long as the check and
 * its storage. */
const struct vouch_report *vouch_check_report(const struct vouch_check *c);
/* Ends it in any phase and frees what it held; a second call does nothing. The report stays
 * valid. */
void vouch_check_close(struct vouch_check *c);

#endif
