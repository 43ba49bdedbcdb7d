// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/fetch/gather.h"

#include "core/x509/anchor_view.h"
#include "core/x509/name.h"
#include "core/x509/ocsp.h"
#include "core/x509/relation.h"
#include "core/x509/signature.h"
#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>

enum stage { ISSUER = 0, RESPONDER, LISTS, UPWARD };

enum { MOST = 16 * 1024 * 1024, REDIRECTS = 3 };

int vouch_gather_begin(struct vouch_gather *g, const struct vouch_fetch_settings *settings,
                       struct vouch_posix_names *names, const struct vouch_judge_question *question)
{
    memset(g, 0, sizeof *g);
    g->settings = settings;
    g->names = names;
    g->question = question;
    g->fetch = calloc(1, sizeof *g->fetch);
    if (!g->fetch)
        return VOUCH_E_MEMORY;
    if (question->sent_count > 0 &&
        vouch_certificate_parse(question->sent[0], &g->walk[0]) == VOUCH_OK)
        g->walk_count = 1;
    return VOUCH_OK;
}

static const struct vouch_certificate *subject_of(const struct vouch_gather *g)
{
    return &g->walk[g->at];
}

/* --- the issuer of the current certificate --- */

static void take_issuer(struct vouch_gather *g, const struct vouch_certificate *c, size_t position,
                        bool is_anchor)
{
    g->issuer = *c;
    g->issuer_position = is_anchor ? VOUCH_NO_POSITION : (int16_t)position;
    g->has_issuer = true;
    g->is_anchor = is_anchor;
}

static bool find_anchor(struct vouch_gather *g)
{
    const struct vouch_anchors *anchors = &g->question->anchors;
    struct vouch_anchor anchor;
    struct vouch_certificate view;
    for (size_t i = 0;
         anchors->ops->find(anchors->self, subject_of(g)->issuer, i, &anchor) == VOUCH_OK; i++) {
        vouch_anchor_view(&anchor, &view);
        if (vouch_relation_of(subject_of(g), &view) != VOUCH_RELATION_OTHER)
            take_issuer(g, &view, 0, true);
        if (g->has_issuer)
            return true;
    }
    return false;
}

/* The best one of a list, by its name and key identifier. */
static bool find_among(struct vouch_gather *g, const struct vouch_span *list, size_t count,
                       bool sent)
{
    struct vouch_certificate c;
    for (size_t i = 0; i < count; i++) {
        if (vouch_certificate_parse(list[i], &c) != VOUCH_OK)
            continue;
        enum vouch_relation relation = vouch_relation_of(subject_of(g), &c);
        if (relation == VOUCH_RELATION_MATCHING ||
            (relation == VOUCH_RELATION_SILENT && !g->has_issuer))
            take_issuer(g, &c, sent ? i : (size_t)VOUCH_NO_POSITION, false);
    }
    return g->has_issuer;
}

static bool find_issuer(struct vouch_gather *g)
{
    const struct vouch_judge_question *q = g->question;
    g->has_issuer = false;
    return find_anchor(g) || find_among(g, q->sent, q->sent_count, true) ||
           find_among(g, q->extra, q->extra_count, false) ||
           find_among(g, g->found.certificates, g->found.certificates_count, false);
}

/* --- responses --- */

static void say(struct vouch_gather_row *row, const char *why)
{
    struct vouch_writer w = vouch_writer_of(row->why, VOUCH_FETCH_WHY_MAX);
    vouch_write_text(&w, why);
    row->why[w.len] = '\0';
}

/* Is one of the fetched certificates the issuer, by its name and its signature? */
static int judge_issuers(struct vouch_gather *g, struct vouch_gather_row *row, size_t before)
{
    struct vouch_certificate c;
    struct vouch_writer w = vouch_writer_of(row->subject, VOUCH_FETCH_WHY_MAX);
    for (size_t i = before; i < g->found.certificates_count; i++) {
        if (vouch_certificate_parse(g->found.certificates[i], &c) != VOUCH_OK ||
            vouch_relation_of(subject_of(g), &c) == VOUCH_RELATION_NONE)
            continue;
        int status = vouch_certificate_verify(subject_of(g), c.spki);
        if (status == VOUCH_E_MEMORY)
            return status;
        if (status != VOUCH_OK)
            continue;
        vouch_name_write(&w, c.subject);
        row->subject[w.len] = '\0';
        return VOUCH_OK;
    }
    say(row, before == g->found.certificates_count ? "there is no certificate in it"
                                                   : "it is not the issuer's certificate");
    g->found.certificates_count = before;
    return VOUCH_OK;
}

static int take_body(struct vouch_gather *g, struct vouch_gather_row *row, struct vouch_span body)
{
    char line[256];
    struct vouch_ocsp response;
    struct vouch_writer why = vouch_writer_of(line, sizeof line);
    size_t certificates = g->found.certificates_count;
    size_t lists = g->found.crls_count;
    int status = VOUCH_OK;
    if (row->kind == VOUCH_LOCATION_OCSP) {
        if (vouch_ocsp_parse(body, &response) != VOUCH_OK)
            say(row, "it is not an OCSP response");
        else
            status = vouch_bundle_add_response_bytes(&g->found, body);
        return status;
    }
    g->found.lists = row->kind == VOUCH_LOCATION_CRL;
    status = vouch_bundle_add_bytes(&g->found, row->url, body, &why);
    if (status == VOUCH_E_MEMORY)
        return status;
    if (row->kind == VOUCH_LOCATION_ISSUER)
        return judge_issuers(g, row, certificates);
    if (g->found.crls_count == lists)
        say(row, "there is no revocation list in it");
    return VOUCH_OK;
}

/* --- the cache --- */

static bool take_cached(struct vouch_gather *g, struct vouch_gather_row *row,
                        struct vouch_span request, int *status)
{
    struct vouch_file file;
    int64_t fetched_s;
    if (!vouch_gather_cache_read(g->settings->cache, row->url, request, &file, &fetched_s))
        return false;
    bool fresh = vouch_gather_is_fresh(g, row->kind, file.bytes);
    if (fresh) {
        row->cached_s = fetched_s;
        *status = take_body(g, row, file.bytes);
    }
    vouch_file_free(&file);
    return fresh;
}

/* --- one fetch --- */

static struct vouch_gather_row *add_row(struct vouch_gather *g, enum vouch_location kind,
                                        struct vouch_span url)
{
    if (g->rows_count == VOUCH_GATHER_ROWS)
        return NULL;
    struct vouch_gather_row *row = &g->rows[g->rows_count++];
    memset(row, 0, sizeof *row);
    row->kind = kind;
    row->position = g->positions[g->at];
    size_t len = url.len < VOUCH_FETCH_URL_MAX ? url.len : VOUCH_FETCH_URL_MAX;
    if (len > 0)
        memcpy(row->url, url.data, len);
    return row;
}

static bool has_row(const struct vouch_gather *g, struct vouch_span url)
{
    for (size_t i = 0; i < g->rows_count; i++)
        if (vouch_span_equal(vouch_span_of(g->rows[i].url), url))
            return true;
    return false;
}

static bool write_request(struct vouch_gather *g)
{
    struct vouch_writer w = vouch_writer_of(g->request, sizeof g->request);
    bool good = vouch_ocsp_write_request(&w, subject_of(g), &g->issuer);
    g->request_len = w.len;
    return good;
}

/* Starts fetching; what the cache has, or what cannot be requested, is finished at once. */
static int begin_fetch(struct vouch_gather *g, enum vouch_location kind, struct vouch_span url)
{
    bool asks = kind == VOUCH_LOCATION_OCSP;
    struct vouch_fetch_options options = {.names = g->names,
                                          .most = MOST,
                                          .timeout_ms = g->settings->timeout_ms,
                                          .redirects = REDIRECTS,
                                          .allow_private = g->settings->allow_private};
    int status = VOUCH_OK;
    if (!asks && has_row(g, url))
        return VOUCH_OK;
    struct vouch_gather_row *row = add_row(g, kind, url);
    if (!row)
        return VOUCH_OK;
    g->request_len = 0;
    if (asks && !write_request(g)) {
        say(row, "no request can be made for its serial number and issuer");
        return VOUCH_OK;
    }
    struct vouch_span request = {g->request, g->request_len};
    if (take_cached(g, row, request, &status))
        return status;
    status = vouch_fetch_begin(g->fetch, &options, url, asks ? "application/ocsp-request" : NULL,
                               request);
    g->fetching = true;
    return status == VOUCH_E_MEMORY ? status : VOUCH_OK;
}

static int end_fetch(struct vouch_gather *g, int fetched)
{
    struct vouch_gather_row *row = &g->rows[g->rows_count - 1];
    int status = VOUCH_OK;
    g->fetching = false;
    if (fetched == VOUCH_OK)
        status = take_body(g, row, g->fetch->body);
    else
        say(row, g->fetch->why);
    if (fetched == VOUCH_OK && !row->why[0])
        vouch_gather_cache_write(g->settings->cache, row->url,
                                 (struct vouch_span){g->request, g->request_len}, g->fetch->body);
    vouch_fetch_end(g->fetch);
    return status;
}

/* --- from the leaf upward --- */

static bool is_looked_up(const struct vouch_gather *g)
{
    switch (g->question->policy->revocation_depth) {
    case VOUCH_DEPTH_LEAF:
        return g->at == 0;
    case VOUCH_DEPTH_INTERMEDIATES:
        return g->at > 0;
    case VOUCH_DEPTH_ALL:
        break;
    }
    return true;
}

static int step_issuer(struct vouch_gather *g)
{
    struct vouch_span url = {NULL, 0};
    bool fetch = g->settings->aia && !find_issuer(g) && !subject_of(g)->self_issued;
    if (fetch && !g->issuer_asked) {
        g->issuer_asked = true;
        if (vouch_location_at(subject_of(g), VOUCH_LOCATION_ISSUER, 0, &url))
            return begin_fetch(g, VOUCH_LOCATION_ISSUER, url);
        struct vouch_gather_row *row = add_row(g, VOUCH_LOCATION_ISSUER, url);
        if (row)
            say(row, vouch_location_any(subject_of(g), VOUCH_LOCATION_ISSUER)
                         ? "the certificate names a place by another scheme than http"
                         : "the certificate names no place");
    }
    g->stage = RESPONDER;
    return VOUCH_OK;
}

static int step_responder(struct vouch_gather *g)
{
    struct vouch_span url;
    g->stage = LISTS;
    g->index = 0;
    if (!g->settings->ocsp || !find_issuer(g) || !is_looked_up(g) ||
        !vouch_location_at(subject_of(g), VOUCH_LOCATION_OCSP, 0, &url))
        return VOUCH_OK;
    return begin_fetch(g, VOUCH_LOCATION_OCSP, url);
}

static int step_lists(struct vouch_gather *g)
{
    struct vouch_span url;
    if (g->settings->crl && is_looked_up(g) &&
        vouch_location_at(subject_of(g), VOUCH_LOCATION_CRL, g->index++, &url))
        return begin_fetch(g, VOUCH_LOCATION_CRL, url);
    g->stage = UPWARD;
    return VOUCH_OK;
}

static int step_upward(struct vouch_gather *g)
{
    bool more = find_issuer(g) && !g->is_anchor && !g->issuer.self_issued &&
                g->walk_count < VOUCH_GATHER_PATH;
    if (more) {
        g->positions[g->walk_count] = g->issuer_position;
        g->walk[g->walk_count++] = g->issuer;
    }
    g->at++;
    g->stage = ISSUER;
    g->issuer_asked = false;
    return VOUCH_OK;
}

static int step(struct vouch_gather *g)
{
    switch ((enum stage)g->stage) {
    case ISSUER:
        return step_issuer(g);
    case RESPONDER:
        return step_responder(g);
    case LISTS:
        return step_lists(g);
    case UPWARD:
        break;
    }
    return step_upward(g);
}

int vouch_gather_poll(struct vouch_gather *g, const struct vouch_time *now)
{
    int status = VOUCH_OK;
    while (status == VOUCH_OK && (g->fetching || g->at < g->walk_count)) {
        if (!g->fetching) {
            status = step(g);
            continue;
        }
        int fetched = vouch_fetch_poll(g->fetch, now);
        if (fetched == VOUCH_AGAIN)
            return VOUCH_AGAIN;
        status = end_fetch(g, fetched);
    }
    return status;
}

int vouch_gather_run(struct vouch_gather *g)
{
    int status = VOUCH_OK;
    while (status == VOUCH_OK && (g->fetching || g->at < g->walk_count))
        status = g->fetching ? end_fetch(g, vouch_fetch_run(g->fetch)) : step(g);
    return status;
}

void vouch_gather_end(struct vouch_gather *g)
{
    if (g->fetching)
        vouch_fetch_end(g->fetch);
    g->fetching = false;
    free(g->fetch);
    g->fetch = NULL;
    for (size_t i = 0; i < sizeof g->lists / sizeof g->lists[0]; i++)
        free(g->lists[i]);
    memset(g->lists, 0, sizeof g->lists);
    vouch_bundle_free(&g->found);
}
