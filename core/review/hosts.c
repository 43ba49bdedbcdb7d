// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"
#include "core/review/scan.h"

/* The appliances. A line that names its host belongs to it. Lines that name none belong to the
 * file's appliance: files that follow each other in time are rotated logs of one appliance; files
 * that overlap in time are not, nor are files of the same name in different folders. */

enum { OVERLAP_S = 120, OVERLAP_PART = 10 }; /* lines are slightly out of order where a file ends */

static uint16_t add(struct vouch_review *review, uint32_t name)
{
    if (review->host_count == VOUCH_REVIEW_HOSTS_MAX)
        return VOUCH_REVIEW_HOSTS_MAX - 1;
    bool last = review->host_count == VOUCH_REVIEW_HOSTS_MAX - 1;
    struct vouch_review_appliance *a = &review->hosts[review->host_count];
    a->name = last ? VOUCH_NAME_LOST : name;
    return review->host_count++;
}

uint16_t vouch_review_host_named(struct vouch_review *review, struct vouch_span name)
{
    const struct vouch_review_appliance *last = &review->hosts[review->host_last];
    if (!last->by_file && vouch_span_equal(vouch_names_text(&review->names, last->name), name))
        return review->host_last; /* usually the same again */
    uint32_t number = vouch_names_keep(&review->names, name);
    uint16_t *known = &review->host_of_name[number];
    if (*known == 0)
        *known = (uint16_t)(add(review, number) + 1);
    review->host_last = (uint16_t)(*known - 1);
    return review->host_last;
}

static struct vouch_span folder_of(struct vouch_span path)
{
    size_t slash = vouch_scan_find_last(path, "/");
    return vouch_span_part(path, 0, slash < path.len ? slash : 0);
}

/* "2026-03" and the like: a folder of an archive, not an appliance's name. */
static bool is_date(struct vouch_span s)
{
    size_t slash = vouch_scan_find_last(s, "/");
    for (size_t i = slash < s.len ? slash + 1 : 0; i < s.len; i++) {
        uint8_t low = vouch_lower(s.data[i]);
        if (low >= 'a' && low <= 'z')
            return false;
    }
    return true;
}

/* Can the file continue where this appliance's last one ended? */
static bool goes_on(const struct vouch_review *review, const struct vouch_review_appliance *a,
                    const struct vouch_review_file *file)
{
    struct vouch_span before = vouch_names_text(&review->names, a->folder);
    struct vouch_span folder = folder_of(file->name);
    bool apart = !vouch_span_equal(before, folder) && !is_date(before) && !is_date(folder);
    if (!a->by_file || apart)
        return false;
    int64_t slack_s = (a->last_s - a->first_s) / OVERLAP_PART;
    slack_s = slack_s < OVERLAP_S ? slack_s : OVERLAP_S;
    return !a->timed || !file->timed || file->first_s >= a->last_s - slack_s;
}

void vouch_review_host_of_file(struct vouch_review *review, const struct vouch_review_file *file)
{
    uint16_t best = VOUCH_REVIEW_HOSTS_MAX;
    struct vouch_names *names = &review->names;
    for (uint16_t i = 0; i < review->host_count; i++) {
        const struct vouch_review_appliance *a = &review->hosts[i];
        bool later = best == VOUCH_REVIEW_HOSTS_MAX || a->last_s > review->hosts[best].last_s;
        if (goes_on(review, a, file) && later)
            best = i;
    }
    if (best == VOUCH_REVIEW_HOSTS_MAX) {
        best = add(review, vouch_names_keep(names, file->name));
        review->hosts[best].by_file = true;
        review->files++;
    }
    if (review->hosts[best].name == VOUCH_NAME_NONE)
        review->hosts[best].name = vouch_names_keep(names, file->name);
    if (file->timed)
        review->hosts[best].first_s = file->first_s;
    review->hosts[best].folder = vouch_names_keep(names, folder_of(file->name));
    review->host_of_file = best;
}

struct vouch_span vouch_review_appliance_name(const struct vouch_review *review, uint16_t host)
{
    const struct vouch_review_appliance *a = &review->hosts[host];
    struct vouch_span none = {NULL, 0};
    if (a->by_file && review->files < 2)
        return none;
    return vouch_names_text(&review->names, a->name);
}
