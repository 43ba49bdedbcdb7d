// SPDX-License-Identifier: Apache-2.0
#ifndef FAKE_RESOLVER_H
#define FAKE_RESOLVER_H

#include "core/port.h"

/* A name service with a table of answers. One entry is one answer to one question; where several
 * entries have the same name and type they are several records of one answer. A name that no entry
 * has gets VOUCH_E_NO_NAME; a name without an entry of the type asked for, VOUCH_E_NO_DATA. */
struct fake_answer {
    const char *name;
    enum vouch_dns_type type; /* 0: an address */
    int status;               /* VOUCH_OK, or the answer to that question */
    const char *address;      /* type 0: as text, "192.0.2.1" or "2001:db8::1" */
    const void *rdata;        /* other types: as in struct vouch_records, names uncompressed */
    size_t rdata_len;
    bool authentic;
    bool bogus;
};

struct fake_resolver {
    const struct fake_answer *answers;
    size_t count;
    unsigned again; /* how often each look-up answers AGAIN first */
    uint32_t ttl_s; /* of every answer; init: 300 */

    unsigned lookups; /* look-ups that were begun */
    unsigned cancels; /* cancels while one was under way */
    unsigned misuse;  /* another question while one was under way */

    const char *asked; /* the look-up under way, or null */
    int asked_type;
    unsigned again_left;
};

/* The table stays the caller's. */
void fake_resolver_init(struct fake_resolver *r, const struct fake_answer *answers, size_t count);
struct vouch_resolver fake_resolver_of(struct fake_resolver *r);

#endif
