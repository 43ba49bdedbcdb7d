// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REPORT_H
#define VOUCH_REPORT_H

#include "core/accepts.h"
#include "core/clients.h"
#include "core/finding.h"
#include "core/policy.h"
#include "core/port.h"

/* What one check saw: facts and findings. Facts are kept whatever the verdict. The caller provides
 * all storage; what does not fit is counted, never silently dropped: vouch_report_finish turns the
 * counts into a finding. */

enum vouch_verdict {
    VOUCH_VERDICT_VALID = 0,
    VOUCH_VERDICT_WARNING = 1, /* valid, with warnings */
    VOUCH_VERDICT_UNKNOWN = 2, /* could not be judged */
    VOUCH_VERDICT_INVALID = 3  /* invalid or unreachable */
};

enum { VOUCH_NO_POSITION = -1 };

struct vouch_finding {
    enum vouch_finding_code code;
    enum vouch_severity severity;
    int16_t position;        /* of a certificate as sent, from 0; or VOUCH_NO_POSITION */
    int16_t other;           /* a second position, depending on the code; or VOUCH_NO_POSITION */
    struct vouch_span value; /* in the report's text buffer */
};

/* A certificate as sent. Texts are in the report's text buffer; empty if a part of the certificate
 * could not be read. */
struct vouch_sent {
    struct vouch_span subject;   /* RFC 4514 */
    struct vouch_span issuer;    /* RFC 4514 */
    struct vouch_span sans;      /* "DNS:a.example", "IP:192.0.2.1", ..., one per line */
    struct vouch_span serial;    /* hexadecimal */
    struct vouch_span key;       /* "EC P-256", "RSA 2048", "Ed25519" */
    struct vouch_span signature; /* "ecdsa-with-SHA256" */
    uint8_t sha256[32];          /* of the whole DER */
    uint32_t length;             /* bytes of DER */
    bool dates_known;            /* the next two are set */
    int64_t not_before_s;        /* UTC seconds since 1970 */
    int64_t not_after_s;         /* UTC seconds since 1970 */
    bool ca;                     /* basicConstraints says CA */
    bool self_issued;            /* subject and issuer are the same name */
};

enum vouch_step_kind { VOUCH_STEP_SENT = 0, VOUCH_STEP_EXTRA, VOUCH_STEP_ANCHOR };

/* One step of the path that was used, from the leaf to the anchor. */
struct vouch_path_step {
    enum vouch_step_kind kind;
    int16_t position;          /* in what was sent, or among the extra ones; -1 for an anchor */
    struct vouch_span subject; /* RFC 4514, in the text buffer */
    bool not_after_known;
    int64_t not_after_s; /* UTC seconds since 1970 */
};

enum vouch_coverage {
    VOUCH_COVERED_NOT = 0,
    VOUCH_COVERED_BY_SAN,
    VOUCH_COVERED_BY_CN /* and not by a SAN */
};

/* One row of the name matrix. */
struct vouch_name_row {
    enum vouch_name_role role;
    struct vouch_span name; /* the wanted name */
    enum vouch_coverage by;
    struct vouch_span entry; /* the certificate's entry that covers it; empty: none */
};

/* A fact from a dialogue, for people and programs: {"http_status", "200"}. */
struct vouch_fact {
    const char *key; /* a constant */
    struct vouch_span value;
};

enum { VOUCH_PHASES_MAX = 10 };

struct vouch_tls_facts {
    const char *protocol; /* "TLSv1.3"; null: no session */
    const char *cipher;   /* OpenSSL's name for 1.2, IANA's for 1.3; in the text buffer */
    const char *group;    /* key exchange: "x25519", "secp256r1"; null: none, or not known */
    bool established;     /* the handshake completed */
    bool client_cert_requested;
    bool client_cert_sent; /* a certificate was requested, and ours was sent */
    int alert_received;    /* the alert's number, or -1 */
};

/* One client's verdict (x509/clients.h); the index of the row is the client. */
struct vouch_client_verdict {
    enum vouch_acceptance acceptance;
    const char *code; /* its error code, a constant; null: it accepts, or not known */
    enum vouch_finding_code finding; /* why it refuses, or what is not known; or NONE */
    const char *what;                /* or a rule that only some clients have, in plain words */
};

/* Storage owned by the caller. Any of the counts may be 0. */
struct vouch_report_storage {
    struct vouch_finding *findings;
    size_t findings_max;
    struct vouch_sent *sent;
    size_t sent_max;
    struct vouch_path_step *path;
    size_t path_max;
    struct vouch_name_row *names;
    size_t names_max;
    struct vouch_fact *facts;
    size_t facts_max;
    void *text;
    size_t text_max;
    struct vouch_client_verdict *clients; /* VOUCH_CLIENTS of them, or none */
    size_t clients_max;
};

#define VOUCH_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
/* Initializer over arrays that are members of `s`, of any size and with these names: findings,
 * sent, path, names, facts and text. */
#define VOUCH_REPORT_ARRAYS(s)                                                                     \
    .findings = (s).findings, .findings_max = VOUCH_COUNT_OF((s).findings), .sent = (s).sent,      \
    .sent_max = VOUCH_COUNT_OF((s).sent), .path = (s).path, .path_max = VOUCH_COUNT_OF((s).path),  \
    .names = (s).names, .names_max = VOUCH_COUNT_OF((s).names), .facts = (s).facts,                \
    .facts_max = VOUCH_COUNT_OF((s).facts), .text = (s).text, .text_max = sizeof((s).text)
/* The same for the array clients, which has VOUCH_CLIENTS rows. */
#define VOUCH_REPORT_CLIENTS(s) .clients = (s).clients, .clients_max = VOUCH_COUNT_OF((s).clients)

struct vouch_report {
    struct vouch_report_storage storage;
    struct vouch_writer text;
    bool strict;                         /* set it after init, before the first finding */
    const struct vouch_ignored *ignored; /* set like `strict`; null: none */
    enum vouch_severity worst;           /* of all that was found, including what did not fit */

    struct vouch_span target; /* as the user wrote it; in the text buffer */
    const char *key_file;     /* the private key that was judged with it; null: none */
    const char *trust_file;  /* the file of trusted roots it was judged with; null: none, several */
    const char *request_for; /* the service, as `vouch cert new --for` calls it, that a new request
                                must be for; null: a server's */
    bool address_known;
    struct vouch_address address; /* the last one connected to */
    struct vouch_time began;
    uint32_t duration_ms;
    const char *phase_names[VOUCH_PHASES_MAX]; /* the phases passed through, in order */
    uint32_t phase_ms[VOUCH_PHASES_MAX];       /* how long each took */
    size_t phases_count;

    struct vouch_tls_facts tls;
    size_t sent_count; /* kept in storage.sent */
    size_t sent_total; /* sent by the peer */
    size_t path_count; /* 0: no path to an anchor was found */
    size_t names_count;
    size_t facts_count;
    size_t findings_count;
    size_t clients_count; /* 0: not computed */
    /* what a probe has found; the caller's; null: no probe */
    const struct vouch_accepts *accepts;
    size_t lost;       /* entries that did not fit, of any kind */
    uint32_t steering; /* findings that decisions depend on; vouch_report_saw */
};

/* Empties the report and gives it its storage, which the caller keeps and which must outlive it. */
void vouch_report_init(struct vouch_report *r, const struct vouch_report_storage *storage);

/* Adds a finding with the severity of its kind under the report's strictness. `value` is copied;
 * VOUCH_NO_POSITION if there is none. A repeated code, position and value is added once. */
void vouch_report_find(struct vouch_report *r, enum vouch_finding_code code, int position,
                       int other, struct vouch_span value);
/* The same, with a severity given by the caller. */
void vouch_report_find_as(struct vouch_report *r, enum vouch_severity severity,
                          enum vouch_finding_code code, int position, int other,
                          struct vouch_span value);
/* Short forms. */
void vouch_report_find_plain(struct vouch_report *r, enum vouch_finding_code code);
void vouch_report_find_text(struct vouch_report *r, enum vouch_finding_code code, int position,
                            const char *value);

/* With a number as the value. */
void vouch_report_find_number(struct vouch_report *r, enum vouch_finding_code code, int position,
                              int64_t number);
/* With the remaining validity: "12d", or below two days "30h". */
void vouch_report_find_left(struct vouch_report *r, enum vouch_finding_code code, int position,
                            int64_t left_s);

/* Copies bytes into the text buffer and returns the copy; an empty span (and a count in `lost`)
 * when they do not fit. */
struct vouch_span vouch_report_keep(struct vouch_report *r, struct vouch_span s);
/* One more zeroed entry; null (and a count in `lost`) when there is no space. */
struct vouch_sent *vouch_report_add_sent(struct vouch_report *r);
struct vouch_path_step *vouch_report_add_step(struct vouch_report *r);
struct vouch_name_row *vouch_report_add_name(struct vouch_report *r);
/* Adds a fact; the value is copied, the key must be a constant. A key may have several facts. */
void vouch_report_add_fact(struct vouch_report *r, const char *key, struct vouch_span value);
void vouch_report_add_number(struct vouch_report *r, const char *key, int64_t number);
/* Replaces the value of the first fact with that key, or adds it. */
void vouch_report_set_fact(struct vouch_report *r, const char *key, struct vouch_span value);
/* The value of the first fact with that key; empty when there is none. */
struct vouch_span vouch_report_fact(const struct vouch_report *r, const char *key);

/* How many bytes a copy of the report takes. */
size_t vouch_report_copy_size(const struct vouch_report *r);
/* Copies the report and all that it points to into one block of that size, aligned as by malloc,
 * and gives the copy, which has space for two more findings and a fact. */
struct vouch_report *vouch_report_copy(const struct vouch_report *r, void *block);

/* Is this finding in the report? */
bool vouch_report_has(const struct vouch_report *r, enum vouch_finding_code code);
/* Was it found at any time, even if a full report has dropped it? Only for the codes that decisions
 * depend on (report.c lists them): a peer that fills the report must not change what is decided.
 * False for any other code. */
bool vouch_report_saw(const struct vouch_report *r, enum vouch_finding_code code);
/* Adds VOUCH_F_REPORT_FULL if anything was lost, and sorts the findings: worst first, then by
 * position and code. Call at the end, and again after changing severities. */
void vouch_report_finish(struct vouch_report *r);
/* The worst severity found, as a verdict. */
enum vouch_verdict vouch_report_verdict(const struct vouch_report *r);
/* "valid", "warning", "unknown" or "invalid". */
const char *vouch_verdict_text(enum vouch_verdict verdict);
/* The earliest notAfter of the certificates sent, or of the path used. false: unknown. */
bool vouch_report_sent_expiry(const struct vouch_report *r, int64_t *utc_s);
bool vouch_report_path_expiry(const struct vouch_report *r, int64_t *utc_s);

#endif
