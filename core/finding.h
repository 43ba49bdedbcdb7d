// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FINDING_H
#define VOUCH_FINDING_H

#include <stdbool.h>
#include <stddef.h>

/* Every finding that vouch can report, as data. Each code has one row in the table of its area
 * (core/finding/AREA.c) and its words, English and Dutch, in core/words/AREA.c, which an image that
 * only needs codes does not link. Identifiers are stable, because programs rely on them. */

/* Ordered by severity: the worst of several is their maximum. */
enum vouch_severity {
    VOUCH_SEVERITY_INFO = 0,    /* worth knowing, not a fault */
    VOUCH_SEVERITY_WARNING = 1, /* works today, or works for some clients only */
    VOUCH_SEVERITY_UNKNOWN = 2, /* could not be judged */
    VOUCH_SEVERITY_ERROR = 3    /* clients refuse this, or should */
};

/* RFC 8460 section 4.3 */
enum vouch_result_type {
    VOUCH_RESULT_NONE = 0,
    VOUCH_RESULT_STARTTLS_NOT_SUPPORTED,
    VOUCH_RESULT_CERTIFICATE_HOST_MISMATCH,
    VOUCH_RESULT_CERTIFICATE_EXPIRED,
    VOUCH_RESULT_CERTIFICATE_NOT_TRUSTED,
    VOUCH_RESULT_VALIDATION_FAILURE,
    VOUCH_RESULT_TLSA_INVALID,
    VOUCH_RESULT_DNSSEC_INVALID,
    VOUCH_RESULT_DANE_REQUIRED,
    VOUCH_RESULT_STS_POLICY_FETCH_ERROR,
    VOUCH_RESULT_STS_POLICY_INVALID,
    VOUCH_RESULT_STS_WEBPKI_INVALID
};

/* The hundreds give the area, in the order of a check. A code's number may change between versions;
 * its identifier may not. */
enum vouch_finding_code {
    VOUCH_F_NONE = 0,

    /* reaching the peer: core/finding/net.c */
    VOUCH_F_RESOLVE_NO_NAME = 100, /* the host name does not exist */
    VOUCH_F_RESOLVE_NO_ADDRESS,    /* the name exists without an address */
    VOUCH_F_RESOLVE_FAILED,        /* the name service gave no usable answer */
    VOUCH_F_RESOLVE_TIMEOUT,
    VOUCH_F_CONNECT_REFUSED,
    VOUCH_F_CONNECT_UNREACHABLE,
    VOUCH_F_CONNECT_TIMEOUT,
    VOUCH_F_CONNECT_FAILED,
    VOUCH_F_PEER_RESET,         /* value: the phase */
    VOUCH_F_PEER_CLOSED,        /* value: the phase */
    VOUCH_F_PEER_SILENT,        /* nothing came within the time; value: the phase */
    VOUCH_F_PEER_SLOW,          /* something came, but not all within the time; value: the phase */
    VOUCH_F_REPLY_TOO_LONG,     /* a reply larger than the space for it; value: the phase */
    VOUCH_F_ADDRESS_LOST,       /* more addresses than were kept; value: how many */
    VOUCH_F_REPORT_FULL,        /* more to report than there was space for; value: how many */
    VOUCH_F_CONNECT_EXHAUSTED,  /* no descriptors or memory left here; value: the endpoint */
    VOUCH_F_CONNECT_UNANSWERED, /* another address was there first; value: endpoint and time */
    VOUCH_F_PROXY_AUTH,         /* the proxy wants another user or password; value: its answer */
    VOUCH_F_PROXY_REFUSED,      /* the proxy does not connect; value: its answer */
    VOUCH_F_PROXY_MALFORMED,    /* what answers is no proxy of that kind; value: its answer */

    /* the TLS session: core/finding/tls.c */
    VOUCH_F_TLS_NOT_TLS = 200,  /* what answered does not speak TLS; value: what it looks like */
    VOUCH_F_TLS_ALERT_RECEIVED, /* the peer refused us; value: alert name and number */
    VOUCH_F_TLS_PEER_REJECTED_CLIENT,  /* the peer refused our certificate; value: the way */
    VOUCH_F_TLS_CLIENT_CERT_DEMANDED,  /* the peer wants a certificate and we have none */
    VOUCH_F_TLS_CLIENT_CERT_REQUESTED, /* the peer asks for a certificate, and can do without */
    VOUCH_F_TLS_VERSION,               /* no common protocol version */
    VOUCH_F_TLS_NO_COMMON_CIPHER,
    VOUCH_F_TLS_BAD_SIGNATURE,   /* the peer does not hold the key of its certificate */
    VOUCH_F_TLS_HANDSHAKE,       /* any other failure of the handshake; value: what */
    VOUCH_F_TLS_NO_CERTIFICATE,  /* the handshake ended and no certificate was seen */
    VOUCH_F_TLS_OLD_PROTOCOL,    /* TLS 1.1 or older; value: which (RFC 8996) */
    VOUCH_F_TLS_WEAK_CIPHER,     /* value: which */
    VOUCH_F_TLS_TOO_LARGE,       /* a message larger than this build takes; value: cause and size */
    VOUCH_F_TLS_OUT_OF_MEMORY,   /* the arena was used up */
    VOUCH_F_TLS_KEY_UNSUPPORTED, /* this build cannot judge the leaf's key; value: its kind */
    VOUCH_F_TLS_INJECTED,        /* bytes in clear after the go-ahead for TLS (CVE-2011-0411) */
    VOUCH_F_TLS_NO_CLOSE_NOTIFY, /* the stream ended without closure alert (RFC 8446 section 6.1) */
    /* the peer knows no such name; value: the name, or that none was sent */
    VOUCH_F_TLS_UNKNOWN_NAME,
    VOUCH_F_TLS_CLIENT_CERT_WITHHELD,  /* the peer asks for our certificate, and is not proved */
    VOUCH_F_TLS_CLIENT_CERT_NOT_ASKED, /* a service that should ask for it did not */
    VOUCH_F_OWN_CERT_EXPIRED,          /* the certificate that we show; value: when */
    VOUCH_F_OWN_CERT_EXPIRES,          /* the same; value: days left */
    VOUCH_F_OWN_CERT_USAGE,            /* the same: it is not for clients */
    VOUCH_F_PIN_MATCHED,               /* a key that was given beforehand; value: its pin */
    VOUCH_F_PIN_MISMATCH,              /* none of the keys that were given; value: the leaf's */
    VOUCH_F_TLS_TWO_CERTIFICATES,      /* by the kind of key asked for; value: kind of this one */
    VOUCH_F_TLS_KEY_UPDATE,            /* new keys in the session, which this build cannot follow */

    /* one certificate: core/finding/certificate.c */
    VOUCH_F_CERT_MALFORMED = 300, /* value: what breaks which rule */
    VOUCH_F_CERT_EXPIRED,         /* value: when */
    VOUCH_F_CERT_NOT_YET_VALID,   /* value: when */
    VOUCH_F_CERT_EXPIRES_SOON,    /* under the critical threshold: an error; value: days left */
    VOUCH_F_CERT_EXPIRES_WARNING, /* under the warning threshold; value: days left */
    VOUCH_F_CLOCK_UNKNOWN,        /* validity not judged: the clock is not set */
    VOUCH_F_CERT_WEAK_KEY,        /* value: the key */
    VOUCH_F_CERT_WEAK_SIGNATURE,  /* value: the algorithm */
    VOUCH_F_CERT_KEY_UNSUPPORTED, /* value: the key's kind */
    VOUCH_F_CERT_SIGNATURE_UNSUPPORTED,
    VOUCH_F_CERT_SELF_SIGNED,      /* the leaf is self-signed and no anchor */
    VOUCH_F_CERT_DEMONSTRATION,    /* the appliance's demonstration certificate is still in use */
    VOUCH_F_CERT_KEY_MISMATCH,     /* the private key does not belong to the certificate */
    VOUCH_F_CERT_KEY_USAGE,        /* keyUsage forbids what it is used for */
    VOUCH_F_CERT_EXTENDED_USAGE,   /* extendedKeyUsage lacks the purpose */
    VOUCH_F_CERT_UNKNOWN_CRITICAL, /* value: the extension's OID */
    VOUCH_F_CERT_TOO_LARGE,        /* larger than this build judges; value: bytes */

    /* the path and the chain as sent: core/finding/chain.c */
    VOUCH_F_CHAIN_NO_ANCHOR = 400,      /* no path to a trusted root; value: the issuer sought */
    VOUCH_F_CHAIN_MISSING_INTERMEDIATE, /* value: the issuer that was not sent */
    VOUCH_F_CHAIN_DUPLICATE,            /* other: the first copy's position */
    VOUCH_F_CHAIN_MISORDERED,           /* other: where it belongs */
    VOUCH_F_CHAIN_UNRELATED,            /* belongs to no path from the leaf */
    VOUCH_F_CHAIN_ROOT_SENT,
    VOUCH_F_CHAIN_EXPIRED_ALTERNATIVE, /* an expired certificate beside a good path */
    VOUCH_F_CHAIN_LEAF_NOT_FIRST,
    VOUCH_F_CHAIN_SAME_KEY, /* one key under two names; other: the first */
    VOUCH_F_CHAIN_BAD_SIGNATURE,
    VOUCH_F_CHAIN_NOT_CA, /* an issuer is no CA */
    VOUCH_F_CHAIN_PATH_LENGTH,
    VOUCH_F_CHAIN_NAME_CONSTRAINT,      /* value: the name, and which subtree */
    VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, /* value: what */
    VOUCH_F_CHAIN_POLICY,               /* no acceptable certificate policy */
    VOUCH_F_CHAIN_BUDGET,               /* the search's budget is spent; value: which */
    VOUCH_F_CHAIN_TOO_DEEP,             /* longer than the depth allowed */
    VOUCH_F_CHAIN_TOO_MANY,             /* more certificates than are judged; value: how many */
    VOUCH_F_CHAIN_ANCHOR_EXPIRED,       /* value: the trusted root, and when it expired */
    VOUCH_F_CHAIN_ANCHOR_EXPIRES,       /* value: the trusted root, and the time left */
    VOUCH_F_CHAIN_ISSUER_KEY,           /* the issuer's key cannot be read; value: its name */
    VOUCH_F_CHAIN_ANCHOR_PURPOSE, /* the anchor is not trusted for this purpose; value: which */

    /* names: core/finding/name.c */
    VOUCH_F_NAME_MISMATCH = 500, /* value: the name; position 0 */
    VOUCH_F_NAME_CN_ONLY,        /* only the common name matches (RFC 9525 section 2) */
    VOUCH_F_NAME_ROLE_MISMATCH,  /* a further name (interface, MX, domain) is not covered */
    VOUCH_F_NAME_PUBLIC_SUFFIX,  /* a wildcard over a public suffix; value: the entry */
    VOUCH_F_NAME_NO_SAN,
    VOUCH_F_NAME_SHARED_SUFFIX, /* a wildcard over a provider's suffix; value: the entry */

    /* revocation: core/finding/revocation.c */
    VOUCH_F_REVOKED = 600, /* value: date and reason */
    VOUCH_F_REVOCATION_NOT_CHECKED,
    VOUCH_F_REVOCATION_UNKNOWN, /* no usable CRL; value: for which issuer */
    VOUCH_F_CRL_MALFORMED,
    VOUCH_F_CRL_EXPIRED,
    VOUCH_F_CRL_NOT_YET_VALID,
    VOUCH_F_CRL_BAD_SIGNATURE,
    VOUCH_F_CRL_SCOPE,
    VOUCH_F_CRL_UNKNOWN_CRITICAL,
    VOUCH_F_CRL_EXPIRES_SOON,        /* under the critical threshold: an error; value: time left */
    VOUCH_F_CRL_EXPIRES_WARNING,     /* under the warning threshold; value: time left */
    VOUCH_F_OCSP_MALFORMED,          /* value: what, and where */
    VOUCH_F_OCSP_REFUSED,            /* the responder gave no answer; value: its status */
    VOUCH_F_OCSP_EXPIRED,            /* value: when, or why it cannot be told */
    VOUCH_F_OCSP_BAD_SIGNATURE,      /* value: why */
    VOUCH_F_OCSP_UNKNOWN,            /* the responder does not know the certificate */
    VOUCH_F_OCSP_STAPLE_MISSING,     /* the certificate demands a stapled answer; none came */
    VOUCH_F_OCSP_STAPLE_OTHER,       /* the stapled answer is about another certificate */
    VOUCH_F_REVOCATION_FETCH_FAILED, /* value: which, and why */
    VOUCH_F_AIA_FOUND,               /* value: subject and URL of the missing issuer */
    VOUCH_F_AIA_FAILED,              /* value: URL, and why */
    VOUCH_F_OCSP_SIGNER_UNCHECKED, /* the responder's certificate may be revoked; value: its name */
    VOUCH_F_OCSP_UNKNOWN_CRITICAL, /* value: the OID, and where */

    /* formal rules that few clients enforce, or none: core/finding/lint.c, core/x509/lint.c */
    VOUCH_F_LINT_AKI_CRITICAL = 700,
    VOUCH_F_LINT_AKI_MISSING,
    VOUCH_F_LINT_AKI_NO_KEY_ID,
    VOUCH_F_LINT_AKI_ISSUER,
    VOUCH_F_LINT_AKI_MISMATCH,
    VOUCH_F_LINT_SKI_CRITICAL,
    VOUCH_F_LINT_SKI_MISSING,
    VOUCH_F_LINT_SERIAL_NOT_POSITIVE,
    VOUCH_F_LINT_SERIAL_TOO_LONG,
    VOUCH_F_LINT_VERSION,
    VOUCH_F_LINT_TIME_TYPE,
    VOUCH_F_LINT_DEFAULT_WRITTEN,
    VOUCH_F_LINT_UNIQUE_ID,
    VOUCH_F_LINT_ISSUER_EMPTY,
    VOUCH_F_LINT_CA_SUBJECT_EMPTY,
    VOUCH_F_LINT_CA_NO_BASIC_CONSTRAINTS,
    VOUCH_F_LINT_CA_BASIC_NOT_CRITICAL,
    VOUCH_F_LINT_CA_NO_CERT_SIGN,
    VOUCH_F_LINT_CA_NO_KEY_USAGE,
    VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL,
    VOUCH_F_LINT_PATH_LENGTH,
    VOUCH_F_LINT_LEAF_IS_CA,
    VOUCH_F_LINT_LEAF_CERT_SIGN,
    VOUCH_F_LINT_LEAF_NAME_CONSTRAINTS,
    VOUCH_F_LINT_NAME_CONSTRAINTS_NOT_CRITICAL,
    VOUCH_F_LINT_POLICY_CONSTRAINTS_NOT_CRITICAL,
    VOUCH_F_LINT_INHIBIT_ANY_NOT_CRITICAL,
    VOUCH_F_LINT_POLICY_TWICE,
    VOUCH_F_LINT_EKU_MISSING,
    VOUCH_F_LINT_EKU_ANY,
    VOUCH_F_LINT_EKU_CRITICAL,
    VOUCH_F_LINT_ROOT_EKU,
    VOUCH_F_LINT_RSA_SIZE,
    VOUCH_F_LINT_CURVE,
    VOUCH_F_LINT_SIGNATURE_PARAMETERS,
    VOUCH_F_LINT_LIFETIME,
    VOUCH_F_LINT_SAN_NOT_CRITICAL,
    VOUCH_F_LINT_SAN_CRITICAL,
    VOUCH_F_LINT_SAN_UNDERSCORE,
    VOUCH_F_LINT_SAN_NAME,
    VOUCH_F_LINT_CN_ADDRESS_FORM,
    VOUCH_F_LINT_CN_NOT_IN_SAN,
    VOUCH_F_LINT_CN_OUTSIDE_SAN,
    VOUCH_F_LINT_CN_NO_NAME,
    VOUCH_F_LINT_CLIENT_AUTH_ENDS, /* value: the authority, and the day */
    VOUCH_F_LINT_PRINTABLE,
    VOUCH_F_LINT_COUNTRY,
    VOUCH_F_LINT_SAN_FORM,
    VOUCH_F_LINT_DIRECTORY_ATTRIBUTES,
    VOUCH_F_LINT_POINT_BARE,
    VOUCH_F_LINT_POINTS_CRITICAL,
    VOUCH_F_LINT_QUALIFIER,
    VOUCH_F_LINT_MAPPING,
    VOUCH_F_LINT_CA_ONLY,

    /* SMTP and mail: core/finding/smtp.c */
    VOUCH_F_SMTP_NOT_SMTP = 800,      /* the greeting is none; value: what came */
    VOUCH_F_SMTP_GREETING_REFUSED,    /* value: the reply, as in all that follow */
    VOUCH_F_SMTP_NO_ESMTP,            /* EHLO refused, HELO taken: STARTTLS cannot be asked for */
    VOUCH_F_SMTP_HELO_REFUSED,        /* EHLO and HELO refused */
    VOUCH_F_SMTP_NO_STARTTLS,         /* not offered */
    VOUCH_F_SMTP_STARTTLS_HIDDEN,     /* offered on the first 250 line, the greeting's place */
    VOUCH_F_SMTP_STARTTLS_STRIPPED,   /* overwritten on the way */
    VOUCH_F_SMTP_STARTTLS_TEMPORARY,  /* 4yz */
    VOUCH_F_SMTP_STARTTLS_REFUSED,    /* 5yz */
    VOUCH_F_SMTP_STARTTLS_UNEXPECTED, /* a reply that is neither yes nor no */
    VOUCH_F_SMTP_MALFORMED_REPLY,
    VOUCH_F_SMTP_LINE_TOO_LONG,
    VOUCH_F_SMTP_EHLO_TLS_REFUSED,
    VOUCH_F_SMTP_STARTTLS_AGAIN,   /* offered again inside TLS (RFC 3207 section 4.2) */
    VOUCH_F_SMTP_KEYWORDS_DIFFER,  /* extensions that TLS lost; value: which */
    VOUCH_F_SMTP_AUTH_IN_CLEAR,    /* PLAIN or LOGIN offered before TLS */
    VOUCH_F_SMTP_TLS_REQUIRED,     /* the listener insists on TLS */
    VOUCH_F_SMTP_TLS_NOT_REQUIRED, /* the listener takes mail in clear */
    VOUCH_F_SMTP_REQUIRED_UNKNOWN, /* its answer to MAIL FROM tells neither */
    /* EHLO refused for another reason than that it is not known; value: the reply */
    VOUCH_F_SMTP_EHLO_REFUSED,
    VOUCH_F_SMTP_TEMPORARY, /* refused for the time being, and asked once more; value: the reply */
    /* LDAP: core/finding/ldap.c */
    VOUCH_F_LDAP_STARTTLS_REFUSED = 900, /* value: the result, as in all that follow */
    VOUCH_F_LDAP_BIND_WITHHELD,          /* the session is not proved: no credentials were sent */
    VOUCH_F_LDAP_INSECURE_BIND,          /* they were sent all the same, as the user demanded */
    VOUCH_F_LDAP_BAD_CREDENTIALS,        /* invalidCredentials */
    VOUCH_F_LDAP_STRONGER_AUTH,          /* the directory demands signing or TLS for this bind */
    VOUCH_F_LDAP_CHANNEL_BINDING,        /* Active Directory demands a channel binding token */
    VOUCH_F_LDAP_BIND_FAILED,            /* any other refusal */
    VOUCH_F_LDAP_SEARCH_FAILED,
    VOUCH_F_LDAP_REFERRAL,         /* the answer lies on another server */
    VOUCH_F_LDAP_UNEXPECTED_COUNT, /* not as many entries as expected; value: how many */
    VOUCH_F_LDAP_BAD_FILTER,       /* the filter cannot be sent; value: the filter */
    VOUCH_F_LDAP_DISCONNECTED,     /* notice of disconnection */
    VOUCH_F_LDAP_STRAY_MESSAGE,    /* an answer to nothing that was asked; value: its id */
    VOUCH_F_LDAP_MALFORMED,        /* value: its first bytes, or what is wrong */
    VOUCH_F_LDAP_TOO_LARGE,        /* an answer larger than vouch takes; value: bytes */
    VOUCH_F_LDAP_ENDLESS,          /* the search was broken off; value: entries so far */
    /* the domain finds what the catalogue does not; value: how many */
    VOUCH_F_LDAP_NOT_IN_CATALOGUE,
    VOUCH_F_LDAP_AD_NO_USER,          /* data 525 */
    VOUCH_F_LDAP_AD_LOGON_HOURS,      /* data 530 */
    VOUCH_F_LDAP_AD_WORKSTATION,      /* data 531 */
    VOUCH_F_LDAP_AD_PASSWORD_EXPIRED, /* data 532 */
    VOUCH_F_LDAP_AD_DISABLED,         /* data 533 */
    VOUCH_F_LDAP_AD_EXPIRED,          /* data 701 */
    VOUCH_F_LDAP_AD_MUST_RESET,       /* data 773 */
    VOUCH_F_LDAP_AD_LOCKED,           /* data 775 */

    /* HTTP: core/finding/http.c */
    VOUCH_F_HTTP_NO_ANSWER = 1000, /* over a good session, nothing that is HTTP; value: what */
    VOUCH_F_HTTP_STATUS,           /* value: a status of 400 or above */
    VOUCH_F_HTTP_NO_HSTS,          /* no Strict-Transport-Security (RFC 6797) */
    VOUCH_F_HTTP_CLIENT_CERT,      /* the server answers that it wants a client certificate */

    /* mail routing: core/finding/mail.c */
    VOUCH_F_MX_NULL = 1100,       /* the domain says that it takes no mail (RFC 7505) */
    VOUCH_F_MX_NULL_AMONG_OTHERS, /* a null MX beside real ones */
    VOUCH_F_MX_IMPLICIT,          /* no MX record: the domain's own address is used */
    VOUCH_F_MX_NO_DOMAIN,         /* the domain does not exist */
    VOUCH_F_MX_LOOKUP_FAILED,     /* no usable answer */
    VOUCH_F_MX_BOGUS,             /* the answer does not validate */
    VOUCH_F_MX_DANGLING,          /* an MX host that does not exist or has no address; value: it */
    VOUCH_F_MX_IS_ALIAS,          /* an MX host that is a CNAME (RFC 5321 section 5.1); value: it */
    VOUCH_F_MX_IS_ADDRESS,        /* an MX record with an address for a host name; value: it */
    VOUCH_F_DANE_MX_INSECURE,     /* the MX records are not signed: their hosts may be forged */
    VOUCH_F_DANE_INSECURE,        /* the host's address or TLSA records are not signed; value: it */
    VOUCH_F_DANE_NO_TLSA,         /* signed, and there is no TLSA record; value: the host */
    VOUCH_F_DANE_PUBLISHED,       /* there are TLSA records; value: the host */
    VOUCH_F_DANE_RECORD_UNUSABLE, /* value: the record, and why */
    VOUCH_F_DANE_UNUSABLE,        /* none of the records can be used; value: the host */
    VOUCH_F_DANE_BOGUS,           /* the TLSA answer does not validate; value: the host */
    VOUCH_F_DANE_LOOKUP_FAILED,   /* no usable answer; value: the host */
    VOUCH_F_DANE_EE_MATCHED,      /* value: the record that matches the server's certificate */
    VOUCH_F_DANE_TA_MATCHED,      /* value: the record that matches an authority in its chain */
    VOUCH_F_DANE_MISMATCH,        /* no record matches; value: each of them */
    VOUCH_F_DANE_MISSING,         /* DANE is required and there is none; value: the host */
    /* a record is of an authority that the server does not send; value: its name */
    VOUCH_F_DANE_TA_NOT_SENT,
    VOUCH_F_STS_NO_RECORD,      /* the domain publishes no MTA-STS policy; value: it */
    VOUCH_F_STS_LOOKUP_FAILED,  /* value: the domain */
    VOUCH_F_STS_RECORD_INVALID, /* value: what is wrong with the TXT record */
    VOUCH_F_STS_FETCH_FAILED,   /* value: the status, or what came instead of one */
    VOUCH_F_STS_WEBPKI,         /* the policy's web server is not proved; value: its name */
    VOUCH_F_STS_MEDIA_TYPE,     /* value: the type, which is not text/plain */
    VOUCH_F_STS_POLICY_INVALID, /* value: what is wrong, and where */
    VOUCH_F_STS_NOT_ENFORCED,   /* value: the mode */
    VOUCH_F_STS_SHORT_AGE,      /* value: max_age, less than a day */
    VOUCH_F_STS_MX_NOT_LISTED,  /* an MX host that the policy does not name; value: it */
    VOUCH_F_STS_NAME,           /* the certificate does not name the MX host; value: it */
    VOUCH_F_STS_BROKEN,         /* no TLS, or no good certificate; value: the reason's code */

    /* where clients differ: core/finding/clients.c */
    VOUCH_F_CHAIN_KEY_ID = 1200,   /* not the key identifier of the issuer; value: its name */
    VOUCH_F_CHAIN_TLS_FEATURE,     /* an issuer's TLS feature is missing below it; value: which */
    VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, /* the anchor is an intermediate; value: its name */
    VOUCH_F_CHAIN_LEAF_TRUSTED,
    VOUCH_F_CLIENTS_REFUSE, /* value: who, by which code, and why */
    VOUCH_F_CLIENTS_SPLIT,
    VOUCH_F_CLIENTS_HELLO_REFUSED, /* value: who would be refused; what was chosen instead */
    VOUCH_F_CLIENTS_HELLO_LONG,    /* only a shorter hello than browsers send was answered */
    VOUCH_F_CLIENTS_HTTP2_CIPHER, /* HTTP/2 was chosen, and a suite that it forbids; value: which */
    VOUCH_F_CLIENTS_HTTP2_ONLY,   /* HTTP/2 was chosen, and the page was not asked for */
    /* value: the same, of those that refuse */ /* the leaf itself is among the anchors; value: its
                                                   name */
    VOUCH_F_CLIENTS_ROOT_UNTIL, /* browsers trust the root for what was issued until then; value:
                                   which, and the day */
    VOUCH_F_CLIENT_AT_SERVERS,  /* value: which servers take it, and why others do not */
    VOUCH_F_SCT_INVALID,        /* a signed timestamp is over another certificate; value: the log */
    VOUCH_F_SCT_UNVERIFIED,     /* timestamps that need a list of logs; value: of how many logs */
    VOUCH_F_CLIENTS_SERIAL_REUSED, /* value: the other target; the number, and whose it is */

    /* IMAP, POP3, FTP and others before TLS: core/finding/starttls.c; value of each: the protocol,
       and what the server said */
    VOUCH_F_STARTTLS_WRONG_SERVICE = 1300,
    VOUCH_F_STARTTLS_GREETING_REFUSED,
    VOUCH_F_STARTTLS_NOT_OFFERED,
    VOUCH_F_STARTTLS_REFUSED, /* offered, or asked for, and refused */
    VOUCH_F_STARTTLS_MALFORMED_REPLY,
    VOUCH_F_STARTTLS_LOGIN_IN_CLEAR, /* a login is possible before TLS */

    /* what a probe has found that the service accepts: core/finding/probe.c */
    VOUCH_F_PROBE_OLD_VERSION_ONLY = 1400, /* value: the newest version that is open */
    VOUCH_F_PROBE_OLD_VERSION_OPEN,        /* TLS 1.1 or older, beside newer ones; value: which */
    VOUCH_F_PROBE_HYBRID_ONLY,             /* TLS 1.3 with hybrid groups and no others */
    VOUCH_F_PROBE_HYBRID_MISSING,          /* no hybrid group at all */
    VOUCH_F_PROBE_LARGE_HELLO_BROKEN,      /* a hello of browsers' length is not answered */
    VOUCH_F_PROBE_CLIENT_EXCLUDED,         /* value: who, and why */
    VOUCH_F_PROBE_WEAK_ACCEPTED,           /* value: which classes */
    VOUCH_F_PROBE_UNANSWERED               /* value: how many questions */
};

/* One row: the fixed properties of a code. */
struct vouch_finding_kind {
    enum vouch_finding_code code;
    const char *id; /* stable, lower case, words joined by "-" */
    enum vouch_severity severity;
    enum vouch_severity strict; /* under a strict policy */
    enum vouch_result_type result;
};

/* The row of a code; null when there is none. */
const struct vouch_finding_kind *vouch_finding_kind(enum vouch_finding_code code);
/* All rows in the order of their codes, by index from 0; null at the end. */
const struct vouch_finding_kind *vouch_finding_at(size_t index);
/* May a user downgrade it to a remark? Not if it makes clients refuse a session or a chain: an
 * error of the areas TLS, certificates, chains, names and revocation. */
bool vouch_finding_ignorable(const struct vouch_finding_kind *kind);
/* "info", "warning", "unknown" or "error". */
const char *vouch_severity_text(enum vouch_severity severity);
/* The RFC 8460 name ("certificate-expired"); "" for VOUCH_RESULT_NONE. */
const char *vouch_result_type_text(enum vouch_result_type type);

#endif
