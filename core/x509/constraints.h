// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CONSTRAINTS_H
#define VOUCH_X509_CONSTRAINTS_H

#include "core/x509/certificate.h"
#include "core/x509/extension.h"

/* Name constraints (RFC 5280 sections 4.2.1.10 and 6.1.4 (g)): applies a CA's or an anchor's
 * subtrees to the names of one certificate below it. Nothing is copied or kept. */

enum vouch_constraints_verdict {
    VOUCH_CONSTRAINTS_KEPT = 0,
    VOUCH_CONSTRAINTS_BROKEN,    /* a name is excluded, not permitted, or cannot be judged */
    VOUCH_CONSTRAINTS_MALFORMED, /* the constraints themselves are malformed */
    VOUCH_CONSTRAINTS_SPENT      /* the work limit was reached before the answer */
};

/* The reason. The spans are in the DER of the two certificates. */
struct vouch_constraints_fault {
    enum vouch_constraints_verdict verdict;
    const char *why;                /* a constant; null when kept */
    struct vouch_general_name name; /* BROKEN: the name; value empty: no particular one */
    /* not null: a base that only lenient clients accept was read as they do (a DNS base with a
     * leading period, a mail base with a leading "@"); a constant that says so */
    const char *loose;
};

/* The work that one judgement may do: one unit is one subtree compared with one name, of some
 * hundred bytes together; longer ones count as several. */
enum { VOUCH_CONSTRAINTS_WORK = 50000 };

/* Do the names of `c` satisfy `value` (a whole NameConstraints)? Judges the subject, every
 * subjectAltName, and e-mail addresses in the subject if there are none in the alternative names.
 * With `common_names`, a common name that looks like a DNS name counts as a DNS name if there is no
 * dNSName and no iPAddress: for callers that match common names. `work` is counted down. A wildcard
 * entry must be permitted as a whole, and is excluded when any name that it covers is. */
void vouch_constraints_check(struct vouch_span value, const struct vouch_certificate *c,
                             bool common_names, uint32_t *work,
                             struct vouch_constraints_fault *out);

/* Writes the fault as text: "DNS:a.example: not in any permitted subtree". */
void vouch_constraints_write(struct vouch_writer *w, const struct vouch_constraints_fault *fault);

/* --- single forms, for tests and for other comparisons with subtrees --- */

/* A DNS name of letters, digits, "-" and "_" in labels of 1 to 63 bytes, at most 253, without a
 * period at either end; with `wildcard`, its first label may be "*". */
bool vouch_constraints_dns_name(struct vouch_span name, bool wildcard);
/* Is the name equal to the base, or below it? Both are well-formed; an empty base contains all
 * names. */
bool vouch_constraints_dns_within(struct vouch_span name, struct vouch_span base);
/* Does the wildcard ("*.a.example") cover any name within the base? */
bool vouch_constraints_dns_overlaps(struct vouch_span wildcard, struct vouch_span base);
/* The same for mailboxes and URIs (RFC 5280 section 4.2.1.10); false for a malformed name. */
bool vouch_constraints_mail_within(struct vouch_span mailbox, struct vouch_span base);
bool vouch_constraints_uri_within(struct vouch_span uri, struct vouch_span base);
/* `base` is address and mask, 8 or 32 bytes. */
bool vouch_constraints_ip_within(struct vouch_span address, struct vouch_span base);
/* The host in a URI's authority; empty when there is none or it is an IP address. */
struct vouch_span vouch_constraints_uri_host(struct vouch_span uri);
/* What is wrong with the form of a subtree's base; null: nothing. *loose as in the fault. */
const char *vouch_constraints_base_fault(const struct vouch_general_name *base, const char **loose);

#endif
