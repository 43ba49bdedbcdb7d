// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/fetch/gather.h"

#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 1600 };

static const char *const kinds[] = {[VOUCH_LOCATION_CRL] = "crl ",
                                    [VOUCH_LOCATION_OCSP] = "ocsp ",
                                    [VOUCH_LOCATION_ISSUER] = "issuer "};

/* The given ones, followed by those that were fetched. */
static int join(struct vouch_span **buffer, const struct vouch_span **list, size_t *count,
                const struct vouch_span *more, size_t more_count)
{
    free(*buffer);
    *buffer = NULL;
    if (more_count == 0)
        return VOUCH_OK;
    *buffer = calloc(*count + more_count, sizeof **buffer);
    if (!*buffer)
        return VOUCH_E_MEMORY;
    if (*count > 0)
        memcpy(*buffer, *list, *count * sizeof **buffer);
    memcpy(*buffer + *count, more, more_count * sizeof **buffer);
    *list = *buffer;
    *count += more_count;
    return VOUCH_OK;
}

static void find(struct vouch_report *report, const struct vouch_gather_row *row,
                 enum vouch_finding_code code, const char *first, const char *second)
{
    char buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, first);
    vouch_write_text(&w, first[0] && second[0] ? ": " : "");
    vouch_write_text(&w, second);
    vouch_report_find(report, code, row->position, VOUCH_NO_POSITION, vouch_writer_span(&w));
}

/* "crl http://ca.example/a.crl", and if it came from the cache, since when. */
static void add_fact(struct vouch_report *report, const struct vouch_gather_row *row)
{
    char buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, kinds[row->kind]);
    vouch_write_text(&w, row->url);
    if (row->cached_s) {
        vouch_write_text(&w, ", kept since ");
        vouch_date_write(&w, row->cached_s);
    }
    vouch_report_add_fact(report, "fetched", vouch_writer_span(&w));
}

static void tell_row(struct vouch_report *report, const struct vouch_gather_row *row)
{
    bool issuer = row->kind == VOUCH_LOCATION_ISSUER;
    if (row->why[0]) {
        find(report, row, issuer ? VOUCH_F_AIA_FAILED : VOUCH_F_REVOCATION_FETCH_FAILED, row->url,
             row->why);
        return;
    }
    add_fact(report, row);
    if (issuer)
        find(report, row, VOUCH_F_AIA_FOUND, row->subject, row->url);
}

void vouch_gather_tell(const struct vouch_gather *g, struct vouch_report *report)
{
    for (size_t i = 0; i < g->rows_count; i++)
        tell_row(report, &g->rows[i]);
}

int vouch_gather_fill(struct vouch_gather *g, struct vouch_judge_question *q)
{
    int status = join(&g->lists[0], &q->crls, &q->crls_count, g->found.crls, g->found.crls_count);
    if (status != VOUCH_OK)
        return status;
    return join(&g->lists[1], &q->ocsp, &q->ocsp_count, g->found.responses,
                g->found.responses_count);
}
