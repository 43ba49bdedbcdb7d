// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_REASON_H
#define VOUCH_REVIEW_REASON_H

#include "core/bytes.h"
#include "core/words.h"

#include <stdbool.h>
#include <stdint.h>

/* Why TLS failed, as far as a log shows. */
enum vouch_reason {
    VOUCH_REASON_NONE,    /* the line says only that it failed */
    VOUCH_REASON_UNKNOWN, /* the line says something unknown: the raw text is kept */
    /* they rejected our certificate: alerts that came from the peer */
    VOUCH_REASON_ALERT_BAD_CERTIFICATE,
    VOUCH_REASON_ALERT_UNSUPPORTED_CERTIFICATE,
    VOUCH_REASON_ALERT_CERTIFICATE_REVOKED,
    VOUCH_REASON_ALERT_CERTIFICATE_EXPIRED,
    VOUCH_REASON_ALERT_CERTIFICATE_UNKNOWN,
    VOUCH_REASON_ALERT_UNKNOWN_CA,
    /* the peer required something else of us */
    VOUCH_REASON_ALERT_CERTIFICATE_REQUIRED,
    VOUCH_REASON_ALERT_ACCESS_DENIED,
    VOUCH_REASON_ALERT_HANDSHAKE_FAILURE,
    VOUCH_REASON_ALERT_PROTOCOL_VERSION,
    VOUCH_REASON_ALERT_INSUFFICIENT_SECURITY,
    VOUCH_REASON_ALERT_DECRYPT_ERROR,
    VOUCH_REASON_ALERT_INTERNAL_ERROR,
    VOUCH_REASON_ALERT_UNRECOGNIZED_NAME,
    VOUCH_REASON_ALERT_NO_APPLICATION_PROTOCOL,
    VOUCH_REASON_ALERT_OTHER,
    /* we rejected theirs */
    VOUCH_REASON_VERIFY_FAILED,
    VOUCH_REASON_VERIFY_EXPIRED,
    VOUCH_REASON_VERIFY_NAME,
    VOUCH_REASON_VERIFY_SELF_SIGNED,
    VOUCH_REASON_NO_PEER_CERTIFICATE,
    /* no common ground */
    VOUCH_REASON_NO_SHARED_CIPHER,
    VOUCH_REASON_UNSUPPORTED_PROTOCOL,
    VOUCH_REASON_WRONG_VERSION_NUMBER,
    VOUCH_REASON_HTTP_REQUEST,
    VOUCH_REASON_KEY_TOO_SMALL,
    VOUCH_REASON_PROTOCOL_ERROR,
    /* the connection */
    VOUCH_REASON_RESET,
    VOUCH_REASON_CLOSED,
    VOUCH_REASON_TIMEOUT,
    VOUCH_REASON_REFUSED,
    VOUCH_REASON_UNREACHABLE,
    /* STARTTLS */
    VOUCH_REASON_STARTTLS_NOT_OFFERED,
    VOUCH_REASON_STARTTLS_NOT_SUPPORTED,
    VOUCH_REASON_STARTTLS_UNEXPECTED,
    VOUCH_REASON_STARTTLS_NOT_STARTED,
    VOUCH_REASON_REQUIRED_NOT_NEGOTIATED,
    VOUCH_REASON_HANDSHAKE_FAILED,
    /* the directory */
    VOUCH_REASON_LDAP_CREDENTIALS,
    VOUCH_REASON_LDAP_UNREACHABLE,
    VOUCH_REASON_LDAP_NO_NAME,
    VOUCH_REASON_LDAP_QUERY_FAILED,
    VOUCH_REASON_LDAP_TIMEOUT,
    /* more of what we rejected in theirs */
    VOUCH_REASON_VERIFY_NOT_YET,
    VOUCH_REASON_VERIFY_REVOKED,
    VOUCH_REASON_VERIFY_CRL,
    VOUCH_REASON_VERIFY_BROKEN,
    VOUCH_REASON_VERIFY_CHAIN,
    VOUCH_REASON_VERIFY_PURPOSE,
    VOUCH_REASON_VERIFY_WEAK_SIGNATURE,
    VOUCH_REASON_STAPLE,
    VOUCH_REASON_DANE_MISMATCH,
    VOUCH_REASON_DANE_LOOKUP,
    /* more of no common ground */
    VOUCH_REASON_NO_SHARED_SIGNATURE,
    VOUCH_REASON_NO_SHARED_GROUP,
    VOUCH_REASON_LEGACY_RENEGOTIATION,
    VOUCH_REASON_INAPPROPRIATE_FALLBACK,
    VOUCH_REASON_SESSION_ERROR,
    /* our side */
    VOUCH_REASON_OUR_CERTIFICATE,
    VOUCH_REASON_OUR_SETTINGS,
    VOUCH_REASON_OUR_SOFTWARE,
    /* before STARTTLS */
    VOUCH_REASON_NO_ESMTP,
    VOUCH_REASON_COUNT,
    VOUCH_REASON_FIRST_MORE = VOUCH_REASON_LDAP_QUERY_FAILED /* their texts are in another file */
};

enum vouch_blame {
    VOUCH_BLAME_UNCLEAR,
    VOUCH_BLAME_OURS,   /* they rejected ours: check our certificate or settings */
    VOUCH_BLAME_THEIRS, /* we rejected theirs, or theirs does not work */
    VOUCH_BLAME_NETWORK,
    VOUCH_BLAME_SELF /* our own settings or software */
};

struct vouch_reason_words {
    const char *id;     /* stable: "alert-unknown-ca" */
    const char *result; /* the result type of RFC 8460 section 4.3 */
    enum vouch_blame blame;
    const char *text[VOUCH_LANGUAGES];   /* what it means */
    const char *remedy[VOUCH_LANGUAGES]; /* how to fix it */
};

/* Reads a reason as a log has it: "[Errno 54] ...", "('SSL routines:F:R')", a packed OpenSSL code
 * (1.x or 3.x) with or without its text, or the text of a STARTTLS step. Text takes precedence over
 * numbers when both are present, because the packed forms differ between OpenSSL versions. An empty
 * text gives NONE, an unknown one UNKNOWN. */
enum vouch_reason vouch_reason_read(struct vouch_span text);
/* The texts of reasons from VOUCH_REASON_FIRST_MORE on. */
extern const struct vouch_reason_words
    vouch_reason_words_more[VOUCH_REASON_COUNT - VOUCH_REASON_FIRST_MORE];
/* Never null; an unknown number gives the texts of UNKNOWN. */
const struct vouch_reason_words *vouch_reason_words_of(enum vouch_reason reason);

#endif
