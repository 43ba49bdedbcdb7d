// SPDX-License-Identifier: Apache-2.0
#ifndef OCSP_SCENE_H
#define OCSP_SCENE_H

#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/ocsp_judge.h"
#include "tests/support/signer.h"

/* A leaf, its issuer, and OCSP responses of which one thing is wrong and no other. */

enum { OCSP_NOW_S = 1770000000 }; /* 2026-02-02T02:40:00Z */

#define OCSP_SIGNING "2b06010505070309"
#define OCSP_SHA1 "2b0e03021a"
#define OCSP_SHA256 "608648016503040201"
#define OCSP_SHA384 "608648016503040202"
#define OCSP_SHA512 "608648016503040203"
#define OCSP_REVOKED "a111180f32303236303131353132303030305a" /* 2026-01-15T12:00:00Z */
/* What is said when the response does not count. */
#define OCSP_NOTHING "revocation-unknown=CN=Authority"

/* There is one. */
extern struct ocsp_scene {
    struct der_maker m;
    struct signer authority, stranger, delegate;
    struct vouch_certificate leaf, root;
    struct vouch_finding findings[16];
    struct vouch_fact facts[4];
    struct vouch_report report;
    const struct vouch_span *crls; /* given with the response */
    size_t crls_count;
    unsigned verified; /* signatures, in the last judgement */
    int64_t max_age_s;
    bool utc_unknown;
} ocsp_scene;

/* One response; zeroed, with its three first, it is good. */
struct ocsp_answer {
    const char *status; /* CertStatus in hexadecimal; null: good */
    const char *from;   /* null: 20260201000000Z */
    const char *to;     /* null: 20260301000000Z; "": none */
    const char *hash;   /* OID of the CertID's hash; null: SHA-1 */
    const char *serial; /* content; null: the leaf's */
    const char *more;   /* a SingleResponse before it */
    const char *type;   /* OID; null: id-pkix-ocsp-basic */
    const char *code;   /* responseStatus, content; null: 00 */
    bool other_name;    /* in the CertID */
    bool other_key;
    bool by_name; /* the responder is named, and not told by its key */
    struct signer *by;
    const char *produced;        /* null: 20260201000000Z */
    const char *single;          /* singleExtensions, a list of Extension; null: none */
    const char *extension;       /* responseExtensions */
    struct vouch_span responder; /* its name, whole */
    struct vouch_span certificate;
    bool wrong_signature;
};

/* The keys: once for a program. */
int ocsp_scene_set_up(void **state);
int ocsp_scene_tear_down(void **state);
/* A leaf and its issuer, a set clock, and no lists. */
void ocsp_scene_begin(void);
/* The SingleResponse alone; the response. */
struct vouch_span ocsp_scene_single(const struct ocsp_answer *a);
struct vouch_span ocsp_scene_make(const struct ocsp_answer *a);
/* A SingleResponse in hexadecimal, `count` times; good until the next call. */
const char *ocsp_scene_rows(const struct ocsp_answer *a, size_t count);
/* A responder's certificate, serial number 0a0b0c, with the delegate's key, appointed by `by`;
 * `more`: a further extension, or empty. */
struct vouch_span ocsp_scene_appoint(struct signer *by, const char *purpose, const char *from,
                                     const char *to, struct vouch_span more);
/* Judges it for the leaf; the outcome, if stapled. */
uint8_t ocsp_scene_judge(struct vouch_span response, int64_t utc_s, bool stapled);
/* Just these findings, by their identifiers and values: "id=value id=value". */
void ocsp_scene_expect(const char *what, const char *wanted);
/* The value of the fact ocsp_staple. */
void ocsp_scene_expect_staple(const char *wanted);

#endif
