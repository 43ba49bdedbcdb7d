// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_INTERNAL_H
#define VOUCH_REVIEW_INTERNAL_H

#include "core/review.h"
#include "core/review/scan.h"

#include <string.h>

/* Shared by the parts of the joiner. */

/* The time of a line in UTC, with year and zone worked out; false when the line has none. */
bool vouch_review_when(struct vouch_review *review, const struct vouch_stamp *stamp,
                       int64_t *utc_s);
/* The same for the current line: review->now_s. Usually it is the time of the line before. */
static inline void vouch_review_take_time(struct vouch_review *review,
                                          const struct vouch_stamp *when)
{
    if (vouch_stamp_same(when, &review->now))
        return;
    review->timed = vouch_review_when(review, when, &review->now_s);
    review->now = *when;
}

/* A line without the line feed at `end` and what is beyond the limit, and without the carriage
 * returns and NULs before it that some writers put there. */
static inline struct vouch_span vouch_review_line(const uint8_t *begin, const uint8_t *end)
{
    struct vouch_span line = {begin, (size_t)(end - begin)};
    if (line.len > VOUCH_REVIEW_LINE_MAX)
        line.len = VOUCH_REVIEW_LINE_MAX;
    while (line.len && (line.data[line.len - 1] == '\r' || line.data[line.len - 1] == 0))
        line.len--;
    return vouch_scan_without_ends(line);
}

/* The record of a line whose prefix is known; false: it says nothing of interest. */
bool vouch_review_read_after(const struct vouch_prefix *p, struct vouch_span line,
                             struct vouch_record *out);

/* May a line that starts so be JSON, perhaps with many records? */
static inline bool vouch_feed_is_json(uint8_t first)
{
    return first == '{' || first == '[';
}

/* An unrecognized message: does it mention TLS or LDAP in the appliance's own words? Then it
 * becomes an UNKNOWN record. */
bool vouch_review_speaks_of_tls(struct vouch_span message, struct vouch_record *out);
/* A line that no program logged: grep's "--" between matches, a code fence, a table's header. */
bool vouch_review_is_separator(struct vouch_span line);

/* A buffer for a text of `len` bytes (at most VOUCH_REVIEW_NOTE_MAX); replaces the note's previous
 * text. */
uint8_t *vouch_review_note_buffer(struct vouch_review *review, struct vouch_review_note *note,
                                  size_t len);
/* Keeps a text for a while; replaces the note's previous text. */
void vouch_review_note(struct vouch_review *review, struct vouch_review_note *note,
                       struct vouch_span text);
/* What the first line of a connection said. */
struct vouch_review_first {
    struct vouch_span peer;
    struct vouch_span host;
    struct vouch_span listener;
    uint64_t name_hash; /* as in a record; computed before the texts were truncated */
    uint32_t peer_hash;
};

enum { VOUCH_REVIEW_FIRST_HEAD = 14 };

/* Releases the note's text. */
void vouch_review_forget(struct vouch_review *review, struct vouch_review_note *note);
/* A buffer for a text of at most 511 bytes in a ring. */
uint8_t *vouch_ring_buffer(struct vouch_review_ring *ring, struct vouch_review_note *note,
                           size_t len);
struct vouch_span vouch_ring_read(const struct vouch_review_ring *ring,
                                  struct vouch_review_note note);

/* The text of a note; empty when it has been overwritten. Valid until the note is given another. */
static inline struct vouch_span vouch_review_noted(const struct vouch_review *review,
                                                   struct vouch_review_note note)
{
    const uint64_t len_mask = (1u << VOUCH_REVIEW_NOTE_LEN_BITS) - 1;
    if (note.packed >> 63 == 0) /* it has no slot */
        return vouch_ring_read(&review->ring, note);
    uint64_t slot = (note.packed & ~((uint64_t)1 << 63)) >> VOUCH_REVIEW_NOTE_LEN_BITS;
    struct vouch_span s = {review->slots[slot].text, note.packed & len_mask};
    return s;
}

/* What vouch_review_name_peer wrote; all empty when it has been overwritten. */
static inline struct vouch_review_first
vouch_review_first_of(const struct vouch_review *review, const struct vouch_review_connection *c)
{
    struct vouch_review_first first = {{NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0};
    struct vouch_span s = vouch_review_noted(review, c->first);
    if (s.len < VOUCH_REVIEW_FIRST_HEAD)
        return first;
    memcpy(&first.name_hash, s.data, 8);
    memcpy(&first.peer_hash, s.data + 8, 4);
    first.peer.data = s.data + VOUCH_REVIEW_FIRST_HEAD;
    first.peer.len = s.data[12];
    first.host.data = first.peer.data + first.peer.len;
    first.host.len = s.data[13];
    first.listener.data = first.host.data + first.host.len;
    first.listener.len = s.len - VOUCH_REVIEW_FIRST_HEAD - first.peer.len - first.host.len;
    return first;
}

/* Writes a text of at most 511 bytes to a ring, and reads it back (empty: overwritten). */
struct vouch_review_note vouch_ring_write(struct vouch_review_ring *ring, struct vouch_span text);
/* Has half of the ring, or more, been written since? */
bool vouch_ring_is_old(const struct vouch_review_ring *ring, struct vouch_review_note note);
/* This memory will be written soon: prefetches it. The tables are larger than a cache, and another
 * processor may have used this part of them last. C can express that only as a read, for which the
 * program waits: a build may define a macro of this name that does what its compiler offers. */
static inline void(vouch_review_prefetch)(const void *memory)
{
    (void)*(const volatile uint8_t *)memory;
}

/* The place of a connection with this number. The counters count upwards, so neighbours in time are
 * neighbours here, and two connections collide only if that many others lie between them.
 * Appliances with the same numbers are scattered. */
static inline uint32_t vouch_review_place_number(uint16_t host, uint64_t id)
{
    uint64_t v = id + (id >> 32) * 0x9E37u + (uint64_t)host * 0x8F1Bu;
    return (uint32_t)(v & (VOUCH_REVIEW_CONNECTIONS_MAX - 1));
}

static inline struct vouch_review_place *
vouch_review_place_of(struct vouch_review *review, enum vouch_side side, uint16_t host, uint64_t id)
{
    return &review->places[side][vouch_review_place_number(host, id)];
}

/* Does this place hold the connection with that number, open or ended? */
static inline bool vouch_review_is_there(const struct vouch_review_place *place, uint16_t host,
                                         uint64_t id)
{
    return place->id == id && place->host == host;
}

/* The connection that is open (or closing) there; NULL: none. */
static inline struct vouch_review_connection *
vouch_review_open_at(struct vouch_review *review, enum vouch_side side,
                     const struct vouch_review_place *place)
{
    bool open = place->slot != 0 && (place->slot & VOUCH_REVIEW_PLACE_ENDED) == 0;
    return open ? &review->connections[side][place->slot - 1] : NULL;
}

/* Ends the open connection at this number's place, if any. */
void vouch_review_make_way(struct vouch_review *review, enum vouch_side side, uint16_t host,
                           uint64_t id);
/* A new connection; its place must be free. */
struct vouch_review_connection *vouch_review_open(struct vouch_review *review, enum vouch_side side,
                                                  uint16_t host, uint64_t id);
/* Removes a connection from its place, so that another with the same number can be stored. */
void vouch_review_detach(struct vouch_review *review, enum vouch_side side,
                         struct vouch_review_connection *c);
/* Counts a connection that has ended, and forgets all of it but its number and when it ended. */
void vouch_review_end_one(struct vouch_review *review, enum vouch_side side,
                          struct vouch_review_connection *c);
/* A record with this time belongs to a connection that has ended: is it a repeated line? */
bool vouch_review_is_echo(const struct vouch_review_place *place, bool timed, int64_t utc_s);
/* Announces a record that will be taken soon. */
void vouch_review_prefetch_record(const struct vouch_review *review,
                                  const struct vouch_record *record);
/* Takes a record that belongs to a connection. */
void vouch_review_connect(struct vouch_review *review, const struct vouch_record *record);
/* Counts the connections that are still open. */
void vouch_review_end_connections(struct vouch_review *review);
/* Remembers a recipient's domain, and looks it up (empty: unknown). */
void vouch_review_recipient(struct vouch_review *review, const struct vouch_record *record);
struct vouch_span vouch_review_recipient_domain(const struct vouch_review *review, uint16_t host,
                                                uint64_t mid, uint32_t rid);
/* The number of a pair of protocol and cipher. */
uint8_t vouch_review_suite(struct vouch_review *review, enum vouch_side side,
                           struct vouch_span protocol, struct vouch_span cipher);
/* Counts a connection that has ended. */
void vouch_review_account(struct vouch_review *review, enum vouch_side side,
                          const struct vouch_review_connection *c);
/* Extends a time span to include a moment. */
void vouch_review_saw(struct vouch_review_span_of_time *seen, bool timed, int64_t utc_s);
/* Marks a moment on a partner's strip: bit 0 for success, 1 for failure, 2 for clear text. */
void vouch_review_strip_mark(struct vouch_review_partner *partner, int64_t utc_s, uint64_t bits);
/* Marks a span of 2^shift hours that starts with this hour since 1970. */
void vouch_review_strip_merge(struct vouch_review_partner *partner, int64_t hour, uint8_t shift,
                              uint64_t bits);
/* A partner's row; NULL: none. */
struct vouch_review_partner *vouch_review_partner_find(struct vouch_review *review, uint32_t name,
                                                       uint8_t side, uint16_t host);
/* Results that are known only when everything has been counted. */
void vouch_review_infer(struct vouch_review *review);
/* Counts the queries that have no answer when the log ends. */
void vouch_review_end_queries(struct vouch_review *review);
/* The directory and the GUI. */
void vouch_review_directory(struct vouch_review *review, const struct vouch_record *record);
void vouch_review_gui(struct vouch_review *review, const struct vouch_record *record);
/* A connection that a single line describes (Exim). */
void vouch_review_session(struct vouch_review *review, const struct vouch_record *record);
/* The number of the appliance of that name. */
uint16_t vouch_review_host_named(struct vouch_review *review, struct vouch_span name);
/* The number of the appliance that wrote a line. */
static inline uint16_t vouch_review_host(struct vouch_review *review, struct vouch_span name)
{
    return name.len == 0 ? review->host_of_file : vouch_review_host_named(review, name);
}

/* Another file starts, whose lines name no host: finds its appliance. */
void vouch_review_host_of_file(struct vouch_review *review, const struct vouch_review_file *file);
/* A consolidated event: two connections on one line. */
void vouch_review_consolidated(struct vouch_review *review, const struct vouch_record *record);
/* Is the time of an event within the requested range? */
bool vouch_review_time_wanted(const struct vouch_review *review, bool timed, int64_t utc_s);
/* Announces that a connection of this partner will end soon. */
void vouch_review_partner_prefetch(const struct vouch_review *review, uint64_t name_hash,
                                   enum vouch_side side, uint16_t host);
/* Adds a connection to its partner's row. */
void vouch_review_partner_count(struct vouch_review *review, const struct vouch_review_event *event,
                                const struct vouch_review_connection *c);
/* Adds to the failures that are listed separately. false: no space. */
bool vouch_review_group_failure(struct vouch_review *review,
                                const struct vouch_review_event *event);

#endif
