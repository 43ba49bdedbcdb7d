// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/review_html.h"

enum { CELLS = 60, WIDTH = 600, TALL = 20, CHART_TALL = 140 };

static void put_rect(const struct vouch_review_html *h, const char *name, int64_t x, int64_t y,
                     int64_t width, int64_t height)
{
    if (height <= 0)
        return;
    vouch_review_html_put(h, "<rect class=\"");
    vouch_review_html_put(h, name);
    vouch_review_html_put(h, "\" x=\"");
    vouch_review_html_number(h, x);
    vouch_review_html_put(h, "\" y=\"");
    vouch_review_html_number(h, y);
    vouch_review_html_put(h, "\" width=\"");
    vouch_review_html_number(h, width);
    vouch_review_html_put(h, "\" height=\"");
    vouch_review_html_number(h, height);
    vouch_review_html_put(h, "\"/>");
}

static void put_ends(const struct vouch_review_html *h)
{
    vouch_review_html_put(h, "<div class=\"ends\"><span>");
    vouch_date_write(h->w, h->from_s);
    vouch_review_html_put(h, "</span><span>");
    vouch_date_write(h->w, h->to_s);
    vouch_review_html_put(h, "</span></div>");
}

/* The cell of a time; the log's duration is divided into CELLS. */
static int64_t cell_of(const struct vouch_review_html *h, int64_t utc_s)
{
    int64_t length = h->to_s - h->from_s + 1;
    int64_t cell = (utc_s - h->from_s) * CELLS / length;
    return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell;
}

/* What happened in each cell, as the bits of a strip. */
static void fill_cells(const struct vouch_review_html *h, const struct vouch_review_partner *p,
                       uint8_t *cells)
{
    int64_t span_s = (int64_t)3600 << p->strip_shift;
    for (unsigned i = 0; i < 64; i++) {
        int64_t begin_s = (p->strip_at + (int64_t)i) * span_s;
        uint8_t bits = 0;
        for (unsigned k = 0; k < 3; k++)
            bits = (uint8_t)(bits | (p->strip[k] >> i & 1) << k);
        if (bits == 0)
            continue;
        for (int64_t c = cell_of(h, begin_s); c <= cell_of(h, begin_s + span_s - 1); c++)
            cells[c] |= bits;
    }
}

void vouch_review_html_strip(const struct vouch_review_html *h,
                             const struct vouch_review_partner *p)
{
    uint8_t cells[CELLS] = {0};
    enum { STEP = WIDTH / CELLS };
    if (!p->timed)
        return;
    fill_cells(h, p, cells);
    vouch_review_html_put(h, "<svg class=\"strip\" viewBox=\"0 0 600 20\" "
                             "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
    vouch_review_html_label(h, VOUCH_LABEL_STRIP);
    vouch_review_html_put(h, "\">");
    for (int64_t i = 0; i < CELLS; i++) {
        if (cells[i] & 2)
            put_rect(h, "s-bad", i * STEP, 0, STEP - 1, TALL);
        if (cells[i] & 1)
            put_rect(h, "s-ok", i * STEP, TALL / 2, STEP - 1, TALL / 2);
        if (cells[i] == 4)
            put_rect(h, "s-clear", i * STEP, TALL - TALL / 4, STEP - 1, TALL / 4);
    }
    vouch_review_html_put(h, "</svg>");
    put_ends(h);
}

/* --- versions over time ----------------------------------------------------------------------- */

struct bar {
    uint64_t version[VOUCH_REVIEW_VERSIONS];
    uint64_t failed;
};

static uint64_t height_of(const struct bar *b)
{
    uint64_t sum = b->failed;
    for (int v = 0; v < VOUCH_REVIEW_VERSIONS; v++)
        sum += b->version[v];
    return sum;
}

static uint64_t fill_bars(const struct vouch_review_html *h, struct bar *bars)
{
    uint64_t most = 0;
    for (size_t i = 0; i < VOUCH_REVIEW_HOURS_MAX; i++) {
        const struct vouch_review_hour *hour = &h->r->hours[i];
        if (!hour->used)
            continue;
        struct bar *b = &bars[cell_of(h, hour->hour * 3600)];
        for (int v = 0; v < VOUCH_REVIEW_VERSIONS; v++)
            b->version[v] += hour->version[v];
        b->failed += hour->count[0][VOUCH_OUTCOME_FAILED] + hour->count[1][VOUCH_OUTCOME_FAILED];
    }
    for (size_t i = 0; i < CELLS; i++)
        most = height_of(&bars[i]) > most ? height_of(&bars[i]) : most;
    return most;
}

static const char *const version_names[VOUCH_REVIEW_VERSIONS] = {"none", "old", "v12", "v13"};

static void put_bar(const struct vouch_review_html *h, const struct bar *b, int64_t x,
                    uint64_t most)
{
    int64_t y = CHART_TALL;
    for (int v = VOUCH_REVIEW_VERSIONS - 1; v >= -1; v--) {
        uint64_t n = v < 0 ? b->failed : b->version[v];
        int64_t tall = (int64_t)((n * CHART_TALL + most - 1) / most);
        y -= tall;
        put_rect(h, v < 0 ? "s-bad" : version_names[v], x, y < 0 ? 0 : y, WIDTH / CELLS - 1, tall);
    }
}

static void put_key(const struct vouch_review_html *h, const char *name, const char *text)
{
    vouch_review_html_put(h, "<li><svg viewBox=\"0 0 8 8\" aria-hidden=\"true\">");
    put_rect(h, name, 0, 0, 8, 8);
    vouch_review_html_put(h, "</svg>");
    if (text)
        vouch_review_html_put(h, text);
    else
        vouch_review_html_label(h, VOUCH_LABEL_FAILED);
    vouch_review_html_put(h, "</li>");
}

void vouch_review_html_versions(const struct vouch_review_html *h)
{
    struct bar bars[CELLS] = {{{0}, 0}};
    uint64_t most = fill_bars(h, bars);
    if (most == 0)
        return;
    vouch_review_html_put(h, "<h2>");
    vouch_review_html_label(h, VOUCH_LABEL_VERSIONS_OVER_TIME);
    vouch_review_html_put(h, "</h2><svg class=\"chart\" viewBox=\"0 0 600 140\" "
                             "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
    vouch_review_html_label(h, VOUCH_LABEL_VERSIONS_OVER_TIME);
    vouch_review_html_put(h, "\">");
    for (int64_t i = 0; i < CELLS; i++)
        put_bar(h, &bars[i], i * (WIDTH / CELLS), most);
    vouch_review_html_put(h, "</svg>");
    put_ends(h);
    vouch_review_html_put(h, "<ul class=\"key\">");
    for (int v = VOUCH_REVIEW_VERSIONS - 1; v >= 0; v--)
        put_key(h, version_names[v],
                vouch_review_version_text((enum vouch_review_version)v, h->style->tongue));
    put_key(h, "s-bad", NULL);
    vouch_review_html_put(h, "</ul>");
}
