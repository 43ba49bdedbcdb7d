// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_KINDS_H
#define VOUCH_POSIX_DEMO_KINDS_H

#include "boards/posix/demo/demo_pki.h"

/* The ways in which the demonstration appliance can be broken: `vouch demo --broken KIND`. */

/* Faults of a service; faulty certificates are described by their plan. */
enum vouch_demo_fault {
    VOUCH_DEMO_FAULT_NONE = 0,
    VOUCH_DEMO_FAULT_SILENT,      /* accepts and sends nothing */
    VOUCH_DEMO_FAULT_CLOSES,      /* accepts and closes */
    VOUCH_DEMO_FAULT_PLAIN,       /* no TLS where TLS is expected */
    VOUCH_DEMO_FAULT_ALERT,       /* refuses every handshake with alert 40 */
    VOUCH_DEMO_FAULT_OLD_TLS,     /* TLS 1.0 at most */
    VOUCH_DEMO_FAULT_WEAK_CIPHER, /* TLS 1.2 without forward secrecy */
    VOUCH_DEMO_FAULT_CLIENT_CERT, /* requires a client certificate */
    VOUCH_DEMO_FAULT_HTTP_ERROR,
    VOUCH_DEMO_FAULT_HTTP_NO_HSTS,
    VOUCH_DEMO_FAULT_SMTP_NO_STARTTLS,
    VOUCH_DEMO_FAULT_SMTP_454,
    VOUCH_DEMO_FAULT_SMTP_502,
    VOUCH_DEMO_FAULT_SMTP_GARBAGE,  /* accepts STARTTLS but then sends no TLS */
    VOUCH_DEMO_FAULT_SMTP_INJECTED, /* a reply in clear text after the one that starts TLS */
    VOUCH_DEMO_FAULT_SMTP_REFUSES,  /* 554 as its greeting */
    VOUCH_DEMO_FAULT_SMTP_AGAIN,    /* offers STARTTLS inside TLS */
    VOUCH_DEMO_FAULT_LDAP_BUSY      /* every search fails */
};

struct vouch_demo_kind {
    const char *name;
    const char *service; /* "https", "smtp", "ldaps": where it is visible; "all" */
    const char *finding; /* the identifier of the resulting finding */
    const char *text;    /* one line for people */
    enum vouch_demo_fault fault;
    struct vouch_demo_plan plan;
};

/* The kind of that name; null: none. */
const struct vouch_demo_kind *vouch_demo_kind_of(const char *name);
/* By index from 0; null at the end. */
const struct vouch_demo_kind *vouch_demo_kind_at(size_t index);

#endif
