// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PORT_H
#define VOUCH_PORT_H

#include "core/bytes.h"
#include "core/status.h"

/* Everything the core needs from a machine: a transport, a resolver, a clock, random numbers,
 * storage. All slots of a table are mandatory; a port that lacks a feature answers
 * VOUCH_E_UNSUPPORTED. `self` is the port's own object, which the core only passes back. No slot
 * may block. */

/* A moment. The core reads no clock: the caller passes in the time. */
struct vouch_time {
    uint64_t mono_ms; /* monotonic, from any origin: for deadlines and durations */
    int64_t utc_s;    /* seconds since 1970-01-01T00:00:00Z; undefined unless utc_known */
    bool utc_known;   /* false until the machine's clock has been set */
};

enum vouch_family { VOUCH_FAMILY_ANY = 0, VOUCH_FAMILY_IPV4 = 4, VOUCH_FAMILY_IPV6 = 6 };

struct vouch_address {
    enum vouch_family family; /* IPV4: bytes[0..3]; IPV6: bytes[0..15]; network order */
    uint8_t bytes[16];
    uint16_t port;  /* host order */
    uint32_t scope; /* the interface of a link-local IPv6 address, else 0 */
};

/* A byte stream to one peer. */
struct vouch_transport_ops {
    /* Starts and continues the connection to `to`. VOUCH_AGAIN until it is established, then
     * VOUCH_OK; REFUSED, UNREACHABLE, TIMEOUT, RESET or IO when it fails; SPACE or MEMORY when this
     * machine cannot hold another. Call with the same address until the answer is not AGAIN. */
    int (*open)(void *self, const struct vouch_address *to);
    /* > 0: the number of bytes taken. 0: none now, try again later. < 0: a status; CLOSED or RESET
     * when the peer has gone. The caller keeps the bytes. len is never 0. */
    int (*send)(void *self, const uint8_t *data, size_t len);
    /* > 0: the number of bytes received. 0: none now. VOUCH_E_CLOSED: end of stream (never 0 for
     * that); data received before it is delivered first. < 0: another status. len is never 0. */
    int (*recv)(void *self, uint8_t *data, size_t len);
    /* Ends the connection and frees what it held, in any state; a second call does nothing. The
     * transport may then be opened again. */
    void (*close)(void *self);
};

struct vouch_transport {
    const struct vouch_transport_ops *ops;
    void *self;
};

/* The resource record types that vouch asks for (RFC 1035, 7671). */
enum vouch_dns_type {
    VOUCH_DNS_CNAME = 5,
    VOUCH_DNS_MX = 15,
    VOUCH_DNS_TXT = 16,
    VOUCH_DNS_TLSA = 52
};

enum { VOUCH_ADDRESSES_MAX = 8 };

struct vouch_addresses {
    struct vouch_address at[VOUCH_ADDRESSES_MAX]; /* in the order in which to try them; port is 0 */
    size_t count;
    size_t lost;    /* how many more there were */
    bool authentic; /* a resolver trusted to validate DNSSEC says AD (RFC 4035 section 3.2.3) */
};

/* The records of one answer, in the caller's buffer: for each a two-byte big-endian length, then
 * the RDATA with every name in it uncompressed (RFC 1035 section 3.3), or for CNAME the name alone.
 */
struct vouch_records {
    struct vouch_writer data;
    size_t count;
    size_t lost; /* records that did not fit */
    uint32_t ttl_s;
    bool authentic; /* as in vouch_addresses */
    bool bogus;     /* the validating resolver refused the answer (SERVFAIL that CD lifts) */
};

/* One look-up at a time for each self. */
struct vouch_resolver_ops {
    /* Addresses of a host name (A-labels, no trailing dot needed). VOUCH_AGAIN until there is an
     * answer: call again with the same arguments. NO_NAME, NO_DATA, NAME_SERVER or TIMEOUT when
     * there is none. The caller keeps `name`, which must stay valid until then. */
    int (*addresses)(void *self, const char *name, enum vouch_family family,
                     struct vouch_addresses *out);
    /* The records of a type; answers as above. */
    int (*records)(void *self, const char *name, enum vouch_dns_type type,
                   struct vouch_records *out);
    /* Cancels the current look-up, if any. */
    void (*cancel)(void *self);
};

struct vouch_resolver {
    const struct vouch_resolver_ops *ops;
    void *self;
};

struct vouch_clock_ops {
    void (*now)(void *self, struct vouch_time *out);
};

struct vouch_clock {
    const struct vouch_clock_ops *ops;
    void *self;
};

struct vouch_entropy_ops {
    /* Fills the buffer with random bytes fit for keys. VOUCH_OK, or VOUCH_E_ENTROPY: the content
     * must not be used. */
    int (*fill)(void *self, uint8_t *buffer, size_t len);
};

struct vouch_entropy {
    const struct vouch_entropy_ops *ops;
    void *self;
};

/* Small named values that outlive a check: credentials, keys, an agent's state. */
struct vouch_storage_ops {
    /* Reads the whole value of that name into the buffer. >= 0: its length. NOT_FOUND, SPACE,
     * IO. */
    int (*read)(void *self, const char *name, uint8_t *buffer, size_t cap);
    /* Replaces the value of that name, atomically. VOUCH_OK, SPACE, IO, UNSUPPORTED. */
    int (*write)(void *self, const char *name, const uint8_t *data, size_t len);
};

struct vouch_storage {
    const struct vouch_storage_ops *ops;
    void *self;
};

/* Reads "192.0.2.1" or "2001:db8::1" (no brackets, no port, no zone); false when it is neither.
 * The port is left 0. RFC 4291 section 2.2. */
bool vouch_address_parse(struct vouch_span text, struct vouch_address *out);
/* Writes the address without its port, IPv6 in the form of RFC 5952. */
void vouch_address_write(struct vouch_writer *w, const struct vouch_address *a);
/* Is it an address of the public Internet, rather than loopback, private, local or reserved (RFC
 * 6890)? */
bool vouch_address_is_public(const struct vouch_address *a);
/* Same family and address; ports are not compared. */
bool vouch_address_same(const struct vouch_address *a, const struct vouch_address *b);

#endif
