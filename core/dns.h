// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DNS_H
#define VOUCH_DNS_H

#include "core/port.h"

/* DNS messages (RFC 1035 section 4), for ports that have datagrams but no resolver. Pure: no state,
 * no clock, no network. */

enum { VOUCH_DNS_A = 1, VOUCH_DNS_AAAA = 28 }; /* in addition to enum vouch_dns_type */
enum { VOUCH_DNS_QUERY_MAX = 12 + 255 + 4 + 11, VOUCH_DNS_NAME_MAX = 255 };

/* Writes a name in wire format (RFC 1035 section 3.1), from text with or without a trailing dot.
 * false: a label is empty or longer than 63 bytes, or the name is longer than 255; the writer is
 * then unchanged. */
bool vouch_dns_write_name(struct vouch_writer *w, const char *name);
/* Reads an uncompressed name, as the RDATA in vouch_records has them, and writes it as text: lower
 * case, no trailing dot, "" for the root. false: a malformed name, or a label with a byte that
 * cannot be written as text (a blank, a dot, a control character, one above 126). */
bool vouch_dns_read_name(struct vouch_reader *r, struct vouch_writer *w);
/* Writes a query that asks for recursion, for the AD bit (RFC 6840 section 5.7), and by EDNS0 (RFC
 * 6891) for answers of up to 1232 bytes. checking_disabled: return answers that do not validate too
 * (RFC 4035 section 3.2.2). false: as above, or no space for VOUCH_DNS_QUERY_MAX bytes. */
bool vouch_dns_write_query(struct vouch_writer *w, const char *name, uint16_t type, uint16_t id,
                           bool checking_disabled);

/* Removes EDNS0 from such a query, for servers that answer FORMERR to it; *len becomes shorter.
 * false: it has none. */
bool vouch_dns_drop_edns(uint8_t *query, size_t *len);

/* The response code (RFC 1035 section 4.1.1), without EDNS0's upper bits; -1: not a DNS message. */
int vouch_dns_rcode(struct vouch_span message);
enum { VOUCH_DNS_SERVFAIL = 2, VOUCH_DNS_NXDOMAIN = 3 };

/* Reads the answer to a question of that name and type: the records at the end of the chain of
 * CNAMEs that begins at the name, or for CNAME its first link. Fills `out` but `bogus`; `authentic`
 * is the received AD bit, for the caller to trust or not. VOUCH_OK. NO_NAME; NO_DATA: also a chain
 * that leads nowhere. NAME_SERVER: another response code, an answer to another question, or a
 * message that breaks RFC 1035: `out` then has no records. */
int vouch_dns_read(struct vouch_span message, const char *name, uint16_t type,
                   struct vouch_records *out);

/* The index-th record of an answer; empty beyond the last. */
struct vouch_span vouch_records_at(const struct vouch_records *records, size_t index);

/* The status of a look-up whose two answers, for A and AAAA, have no address: the one that says
 * most about the name. */
int vouch_dns_joint_status(int a, int b);

#endif
