// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CT_H
#define VOUCH_X509_CT_H

#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/scts.h"

/* Certificate transparency: which of a certificate's signed timestamps (RFC 6962) are valid, and
 * whether they are as many as browsers ask for. One signature at a time; the logs and their keys
 * come from a list of the caller, and nothing of this is linked where there is none. */

/* As the logs' list says; 0: none of these. */
enum vouch_ct_state {
    VOUCH_CT_PENDING = 1,
    VOUCH_CT_QUALIFIED,
    VOUCH_CT_USABLE,
    VOUCH_CT_READONLY,
    VOUCH_CT_RETIRED, /* timestamps from before its retirement still count */
    VOUCH_CT_REJECTED
};

/* Until when a log was another operator's. */
struct vouch_ct_former {
    int64_t until_s; /* UTC seconds since 1970 */
    struct vouch_span name;
    uint16_t operator_number;
};

enum { VOUCH_CT_FORMER = 4 };

struct vouch_ct_log {
    uint8_t id[VOUCH_SCT_LOG_ID];                   /* SHA-256 of the key */
    struct vouch_span key;                          /* whole SubjectPublicKeyInfo */
    struct vouch_span name;                         /* "Operator: log" */
    uint16_t operator_number;                       /* equal for the logs of one operator */
    struct vouch_ct_former former[VOUCH_CT_FORMER]; /* earliest first; until_s 0: no more */
    uint8_t state;                                  /* enum vouch_ct_state */
    int64_t state_s; /* since when; UTC seconds since 1970, as are the next two */
    int64_t from_s;  /* only for certificates that end at or after this; 0 in both: for all */
    int64_t until_s; /* and before this */
};

struct vouch_ct_ops;

struct vouch_ct_logs {
    const struct vouch_ct_ops *ops; /* &vouch_ct_rfc6962 */
    const struct vouch_ct_log *at;
    size_t count;
    int64_t dated_s; /* when the list was made; 0: not known */
};

/* Where timestamps come from; only those in the certificate are not over the whole of it. */
enum vouch_ct_source {
    VOUCH_CT_EMBEDDED = 0,
    VOUCH_CT_TLS,
    VOUCH_CT_STAPLE, /* the OCSP response stapled to it */
    VOUCH_CT_SOURCES
};

enum vouch_ct_outcome {
    VOUCH_CT_VALID = 0,
    VOUCH_CT_BAD_SIGNATURE,
    VOUCH_CT_UNKNOWN_LOG,
    VOUCH_CT_UNTRUSTED_LOG, /* pending, rejected, or retired before */
    VOUCH_CT_IN_FUTURE,
    VOUCH_CT_UNSUPPORTED /* the log's key, or a version other than 1 */
};

enum { VOUCH_CT_ROWS = 16 };

struct vouch_ct_row {
    const struct vouch_ct_log *log; /* null: not in the list */
    struct vouch_span id;
    const struct vouch_ct_former *former; /* whose it was when it signed; null: as it is now */
    uint8_t outcome;                      /* enum vouch_ct_outcome */
    uint8_t source;                       /* enum vouch_ct_source */
};

/* Do they suffice for browsers? */
enum vouch_ct_verdict {
    VOUCH_CT_NOT_JUDGED = 0, /* no list, or the issuer is not known */
    VOUCH_CT_ENOUGH,
    VOUCH_CT_TOO_FEW,
    VOUCH_CT_MIXED,    /* enough only for Chrome, which counts all sources together */
    VOUCH_CT_UNCERTAIN /* too few, but logs are newer than the list, or not all were seen */
};

/* The caller keeps all of it. */
struct vouch_ct_question {
    const struct vouch_ct_logs *logs;
    const struct vouch_certificate *leaf;
    const struct vouch_certificate *issuer;
    struct vouch_span handshake; /* the SignedCertificateTimestampList of the handshake */
    struct vouch_span staple;    /* the OCSP response of the handshake */
    bool handshake_seen;         /* it was asked for both; false: a chain from a file */
    struct vouch_time now;
};

/* One certificate's timestamps being verified; the fields are private to it, except the rows. */
struct vouch_ct {
    struct vouch_ct_question question;
    struct vouch_reader list;
    uint8_t source;
    uint8_t verdict; /* enum vouch_ct_verdict; valid at the end */
    uint8_t issuer_key[VOUCH_SCT_LOG_ID];
    struct vouch_ct_row rows[VOUCH_CT_ROWS];
    size_t count;
};

struct vouch_ct_ops {
    /* Starts. VOUCH_OK, or VOUCH_E_MEMORY. */
    int (*begin)(struct vouch_ct *ct, const struct vouch_ct_question *question);
    /* Verifies the next one: VOUCH_AGAIN; at the end VOUCH_OK, when the report has its fact "scts"
     * and VOUCH_F_SCT_INVALID for each that is over something else. VOUCH_E_MEMORY. */
    int (*step)(struct vouch_ct *ct, struct vouch_report *report);
};

extern const struct vouch_ct_ops vouch_ct_rfc6962;

/* How many different logs browsers ask for by the certificate's lifetime. */
size_t vouch_ct_logs_wanted(const struct vouch_certificate *leaf);

/* --- parts ---------------------------------------------------------------------------------------
 */

/* Who operated the log at that time (UTC seconds since 1970); null: who does now. */
const struct vouch_ct_former *vouch_ct_former_at(const struct vouch_ct_log *log, int64_t at_s);
/* SHA-256 of what a log has signed (RFC 6962 section 3.2): of the certificate without its list of
 * timestamps, or of the whole where `embedded` is false. VOUCH_OK, VOUCH_E_MALFORMED,
 * VOUCH_E_MEMORY. */
int vouch_ct_digest(const struct vouch_ct *ct, const struct vouch_sct *sct, bool embedded,
                    uint8_t out[VOUCH_SCT_LOG_ID]);
/* Counts what is valid, and tells. */
void vouch_ct_conclude(struct vouch_ct *ct, struct vouch_report *report);

#endif
