// SPDX-License-Identifier: Apache-2.0
#include "core/review/cef.h"
#include "core/review/connect.h"
#include "core/review/scan.h"

#include <string.h>

/* One event is about one message, so a connection appears again with each of its messages: its
 * place knows its number, and it is counted only the first time. */

static struct vouch_span last_domain(struct vouch_span recipients)
{
    size_t end = vouch_scan_find(recipients, 0, ";");
    struct vouch_span first = vouch_span_trim(vouch_span_part(recipients, 0, end));
    first = vouch_span_trim(vouch_span_part(first, 0, vouch_span_find(first, 0, ',')));
    size_t at = vouch_scan_find_last(first, "@");
    struct vouch_span s = vouch_span_part(first, at + 1, first.len);
    if (s.len && s.data[s.len - 1] == '>')
        s.len--;
    return s;
}

/* Exactly this word: more would be someone's text that looks like this key. */
static enum vouch_outcome outcome_of(struct vouch_span status)
{
    if (vouch_span_equal_nocase(status, vouch_span_of("Success")))
        return VOUCH_OUTCOME_SECURED;
    return vouch_span_equal_nocase(status, vouch_span_of("Failure")) ? VOUCH_OUTCOME_FAILED
                                                                     : VOUCH_OUTCOME_CLEAR;
}

/* The appliance: its name from syslog, else what the event says about its device. */
static uint16_t host_of(struct vouch_review *review, const struct vouch_record *r,
                        const struct vouch_cef *cef)
{
    struct vouch_span names[] = {r->host, cef->device_host, cef->device_address, cef->device_id};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].len)
            return vouch_review_host(review, names[i]);
    return review->host_of_file;
}

struct half {
    enum vouch_side side;
    struct vouch_span id;
    struct vouch_span status;
    struct vouch_span protocol;
    struct vouch_span cipher;
};

static void describe(struct vouch_review *review, const struct half *h, const struct vouch_cef *cef,
                     struct vouch_review_connection *c)
{
    c->outcome = (uint8_t)outcome_of(h->status);
    if (c->outcome == VOUCH_OUTCOME_SECURED)
        c->suite = vouch_review_suite(review, h->side, h->protocol, h->cipher);
    if (h->side == VOUCH_SIDE_RECEIVING) {
        vouch_review_name_it(review, c, cef->source_address, cef->source_host);
        vouch_review_note(review, &c->group, cef->sender_group);
    } else {
        vouch_review_note(review, &c->domain, last_domain(cef->recipients));
    }
}

static void take_half(struct vouch_review *review, const struct vouch_record *r,
                      const struct half *h, const struct vouch_cef *cef)
{
    uint64_t id;
    if (!vouch_span_decimal(h->id, UINT64_MAX, &id) || id == 0)
        return;
    uint16_t host = host_of(review, r, cef);
    if (vouch_review_is_there(vouch_review_place_of(review, h->side, host, id), host, id))
        return; /* already counted, from an earlier event or its own lines */
    vouch_review_make_way(review, h->side, host, id);
    struct vouch_review_connection *c = vouch_review_open(review, h->side, host, id);
    c->opened = true;
    c->timed = review->timed;
    c->utc_s = review->now_s;
    describe(review, h, cef, c);
    vouch_review_end_one(review, h->side, c);
}

void vouch_review_consolidated(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_cef cef;
    vouch_cef_fields(r->cef.extension, &cef);
    vouch_review_take_time(review, &r->when);
    struct half in = {VOUCH_SIDE_RECEIVING, cef.icid, cef.in_status, cef.in_protocol,
                      cef.in_cipher};
    struct half out = {VOUCH_SIDE_DELIVERING, cef.dcid, cef.out_status, cef.out_protocol,
                       cef.out_cipher};
    review->dane[0] += outcome_of(cef.dane_status) == VOUCH_OUTCOME_SECURED;
    review->dane[1] += outcome_of(cef.dane_status) == VOUCH_OUTCOME_FAILED;
    take_half(review, r, &in, &cef);
    take_half(review, r, &out, &cef);
}
