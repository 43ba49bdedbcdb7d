// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_GATHER_H
#define VOUCH_POSIX_GATHER_H

#include "boards/posix/bundle.h"
#include "boards/posix/fetch/fetch_options.h"
#include "core/evidence.h"
#include "core/x509/locations.h"
#include "port/posix/fetch.h"
#include "port/posix/files.h"

/* Fetches what a chain's certificates refer to: OCSP responses, revocation lists, and issuers that
 * were not sent. Goes from the leaf to the anchor, one fetch after another. What is fetched is
 * judged by the engine like data from a file; a missing issuer is only reported, because most
 * clients do not fetch it. */

enum { VOUCH_GATHER_ROWS = 24, VOUCH_GATHER_PATH = 8, VOUCH_GATHER_REQUEST = 160 };

/* One request. */
struct vouch_gather_row {
    enum vouch_location kind;
    int16_t position; /* of the certificate that contains the URL; VOUCH_NO_POSITION: not sent */
    char url[VOUCH_FETCH_URL_MAX + 1];     /* "": the certificate has none */
    char why[VOUCH_FETCH_WHY_MAX + 1];     /* "": success */
    char subject[VOUCH_FETCH_WHY_MAX + 1]; /* of a fetched issuer */
    int64_t cached_s;                      /* UTC: from the cache, and fetched then; 0: just now */
};

/* The fields are private to it, except `found` and the rows once it has ended. */
struct vouch_gather {
    const struct vouch_fetch_settings *settings;
    struct vouch_posix_names *names;
    const struct vouch_judge_question *question; /* only sent, anchors, policy and now are read */
    struct vouch_bundle found;
    struct vouch_gather_row rows[VOUCH_GATHER_ROWS];
    size_t rows_count;

    struct vouch_certificate walk[VOUCH_GATHER_PATH];
    int16_t positions[VOUCH_GATHER_PATH];
    size_t walk_count;
    size_t at;
    unsigned stage;
    size_t index; /* of the URL in the certificate */
    bool issuer_asked;
    struct vouch_certificate issuer; /* of the current certificate, if has_issuer */
    int16_t issuer_position;
    bool has_issuer;
    bool is_anchor; /* that issuer is an anchor */
    uint8_t request[VOUCH_GATHER_REQUEST];
    size_t request_len;
    struct vouch_fetch *fetch; /* from malloc; null: none has been started yet */
    bool fetching;
    struct vouch_span *lists[2]; /* what the question was given, from malloc */
};

/* Starts; the caller keeps all of it, and the question's spans must stay until the end. VOUCH_OK,
 * or VOUCH_E_MEMORY. End it in every case. */
int vouch_gather_begin(struct vouch_gather *g, const struct vouch_fetch_settings *settings,
                       struct vouch_posix_names *names,
                       const struct vouch_judge_question *question);
/* Continues: VOUCH_AGAIN until everything was tried, then VOUCH_OK; VOUCH_E_MEMORY. */
int vouch_gather_poll(struct vouch_gather *g, const struct vouch_time *now);
/* The same in one call. */
int vouch_gather_run(struct vouch_gather *g);
/* Adds to the report what was fetched, and what could not be. */
void vouch_gather_tell(const struct vouch_gather *g, struct vouch_report *report);
/* Adds the fetched lists and responses to a question, after those it has; they live until
 * vouch_gather_end or the next call. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_gather_fill(struct vouch_gather *g, struct vouch_judge_question *q);
void vouch_gather_end(struct vouch_gather *g);

/* --- parts: the cache ---------------------------------------------------------------------------
 */

/* Reads what was fetched earlier from this URL with this request, and when. false: nothing. Free
 * the file. */
bool vouch_gather_cache_read(const char *folder, const char *url, struct vouch_span request,
                             struct vouch_file *out, int64_t *fetched_s);
/* Is what was fetched earlier still valid for the current certificate, by its own dates? */
bool vouch_gather_is_fresh(const struct vouch_gather *g, enum vouch_location kind,
                           struct vouch_span body);
/* Stores it; a folder that cannot be written to is ignored. */
void vouch_gather_cache_write(const char *folder, const char *url, struct vouch_span request,
                              struct vouch_span body);

#endif
