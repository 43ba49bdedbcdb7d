// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"

#include <string.h>

enum {
    AHEAD = 16
}; /* records: reading memory that is not in the cache takes as long as processing a few of them */

void vouch_review_begin(struct vouch_review *review, const struct vouch_review_options *options)
{
    review->options = *options;
    review->zone = options->zone;
    review->closing.max = VOUCH_REVIEW_CLOSING_MAX;
    review->left_behind.max = 64;
    vouch_names_begin(&review->names);
    struct vouch_review_file first = {.newest_s = options->newest_s};
    vouch_review_host_of_file(review, &first);
}

void vouch_review_next_file(struct vouch_review *review, const struct vouch_review_file *file)
{
    struct vouch_review_appliance *a = &review->hosts[review->host_of_file];
    int64_t last_s = review->has_last ? review->last_local_s : review->now_s;
    if (a->by_file && (review->has_last || review->timed)) {
        a->last_s = a->timed && a->last_s > last_s ? a->last_s : last_s;
        a->timed = true;
    }
    review->zone = review->options.zone;
    review->options.newest_s = file->newest_s;
    memset(&review->now, 0xFF, sizeof review->now);
    review->has_last = false;
    vouch_review_host_of_file(review, file);
}

static void take_unknown(struct vouch_review *review, const struct vouch_record *r)
{
    review->unknown++;
    vouch_review_connect(review, r);
    if (review->unknown_count == VOUCH_REVIEW_UNKNOWN_MAX)
        return;
    uint32_t raw = vouch_names_keep(&review->names, r->unknown.message);
    for (size_t i = 0; i < review->unknown_count; i++)
        if (review->unknown_raw[i] == raw)
            return;
    review->unknown_raw[review->unknown_count++] = raw;
}

/* The header of a file takes precedence over the command line, but not over the line itself. */
static void take_zone(struct vouch_review *review, const struct vouch_record *r)
{
    review->zone = vouch_zone_fixed(r->when.offset_s);
    memset(&review->now, 0xFF, sizeof review->now);
    review->has_last = false;
}

static void take(struct vouch_review *review, const struct vouch_record *r)
{
    switch ((enum vouch_record_kind)r->kind) {
    case VOUCH_RECORD_RCPT:
        vouch_review_recipient(review, r);
        break;
    case VOUCH_RECORD_OPEN:
    case VOUCH_RECORD_GROUP:
    case VOUCH_RECORD_SECURED:
    case VOUCH_RECORD_FAILED:
    case VOUCH_RECORD_CLOSE:
    case VOUCH_RECORD_START:
    case VOUCH_RECORD_DOMAIN:
    case VOUCH_RECORD_HINT:
    case VOUCH_RECORD_RELAYED:
    case VOUCH_RECORD_SESSION:
        vouch_review_connect(review, r);
        break;
    case VOUCH_RECORD_LDAP_ASKED:
    case VOUCH_RECORD_LDAP_ANSWERED:
    case VOUCH_RECORD_LDAP_FAILED:
    case VOUCH_RECORD_LDAP_SECURED:
        vouch_review_directory(review, r);
        break;
    case VOUCH_RECORD_GUI_FAILED:
        vouch_review_gui(review, r);
        break;
    case VOUCH_RECORD_CEF:
        vouch_review_consolidated(review, r);
        break;
    case VOUCH_RECORD_ALERT_CLEAR:
        review->alerts_clear++;
        break;
    case VOUCH_RECORD_ZONE:
        take_zone(review, r);
        break;
    case VOUCH_RECORD_UNKNOWN:
        take_unknown(review, r);
        break;
    case VOUCH_RECORD_NONE:
        break;
    }
}

void vouch_review_join(struct vouch_review *review, const struct vouch_review_batch *batch)
{
    review->lines += batch->lines;
    review->full += batch->full;
    review->unreadable += batch->unreadable;
    review->foreign += batch->foreign;
    if (batch->first_unreadable.len && review->unread_first == VOUCH_NAME_NONE)
        review->unread_first = vouch_names_keep(&review->names, batch->first_unreadable);
    memset(review->suite_seen, 0, sizeof review->suite_seen);
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->count - i > AHEAD)
            vouch_review_prefetch_record(review, &batch->records[i + AHEAD]);
        take(review, &batch->records[i]);
    }
}

bool vouch_review_is_unread(const struct vouch_review *review)
{
    return review->full > 0 && review->unreadable + review->foreign == review->full;
}

bool vouch_review_is_mostly_unread(const struct vouch_review *review)
{
    return review->unreadable * 10 > review->full;
}

void vouch_review_end(struct vouch_review *review)
{
    vouch_review_end_connections(review);
    vouch_review_end_queries(review);
    vouch_review_infer(review);
}
