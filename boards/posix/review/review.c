// SPDX-License-Identifier: Apache-2.0
#include "core/review.h"

#include "boards/posix/review/review_exit.h"
#include "boards/posix/review/review_input.h"
#include "boards/posix/review/review_partial.h"
#include "boards/posix/review/review_report.h"
#include "boards/posix/review/review_run.h"
#include "boards/posix/review/review_settings.h"
#include "core/format/fold.h"
#include "core/format/review_format.h"
#include "core/format/review_html.h"

#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* `vouch review LOG...`: what an appliance's logs say about TLS. */

struct session {
    struct vouch_review_settings settings;
    const struct vouch_partial_logs *merged; /* the source of the logs if merging; else NULL */
    struct vouch_review_style style;
    struct vouch_output out;
};

static _Alignas(
    64) struct vouch_review review; /* large, but only touched as far as the logs need it */
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static struct session session;
static volatile int stop;

static void show_event(void *self, const struct vouch_review_event *event)
{
    struct session *s = self;
    if (s->settings.shape == VOUCH_REVIEW_CSV)
        vouch_review_csv_event(event, &s->out.writer);
    else
        vouch_review_event_text(event, s->style.tongue, &s->out.writer);
}

/* Are single events shown, rather than only the summary? */
static bool shows_events(const struct session *s)
{
    if (s->settings.shape == VOUCH_REVIEW_CSV)
        return true;
    return s->settings.shape == VOUCH_REVIEW_TEXT &&
           (s->settings.options.failed_only || s->settings.follow);
}

/* The summary; on a terminal no line is longer than it is wide. */
static void show_text(struct session *s)
{
    static struct vouch_fold fold;
    enum { NARROW = 40, USUAL = 80 };
    struct winsize size = {.ws_col = 0};
    if (!isatty(STDOUT_FILENO)) {
        vouch_review_text(&review, &s->style, &s->out.writer);
        return;
    }
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= NARROW;
    vouch_fold_begin(&fold, &s->out.writer, known ? size.ws_col : USUAL);
    vouch_review_text(&review, &s->style, &fold.writer);
    vouch_fold_end(&fold);
}

static void show_end(struct session *s)
{
    struct vouch_writer *w = &s->out.writer;
    struct vouch_tlsrpt_options report = {
        .organization = vouch_span_of(s->settings.organization ? s->settings.organization : ""),
        .contact = vouch_span_of(s->settings.contact ? s->settings.contact : ""),
        .domain = s->settings.options.domain,
        .policy = vouch_span_of(s->settings.policy),
        .begin_s = s->settings.options.since_s,
        .end_s = s->settings.options.until_s,
    };
    if (s->settings.shape == VOUCH_REVIEW_JSON)
        vouch_review_json(&review, &s->style, w);
    else if (s->settings.shape == VOUCH_REVIEW_HTML)
        vouch_review_html(&review, &s->style, w);
    else if (s->settings.shape == VOUCH_REVIEW_TLSRPT)
        vouch_review_tlsrpt(&review, &report, &rows, w);
    else if (s->settings.shape == VOUCH_REVIEW_TEXT && !s->settings.options.failed_only)
        show_text(s);
}

static void on_signal(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

static void catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Everything that is in the log has been read. */
static void show_so_far(void *self)
{
    struct session *s = self;
    vouch_review_rest(&review);
    vouch_writer_flush(&s->out.writer);
}

/* Arguments that are patterns of the shell's glob but were not expanded: the appliance's own shell
 * has no glob. */
static int expand(char **operands, size_t count, glob_t *found)
{
    memset(found, 0, sizeof *found);
    for (size_t i = 0; i < count; i++) {
        bool pattern = strpbrk(operands[i], "*?[") && access(operands[i], F_OK) != 0;
        int flags = GLOB_NOCHECK | (i ? GLOB_APPEND : 0) | (pattern ? 0 : GLOB_NOMAGIC);
        if (!pattern)
            flags |= GLOB_NOESCAPE;
        if (glob(operands[i], flags, NULL, found) != 0)
            return VOUCH_E_MEMORY;
    }
    return VOUCH_OK;
}

/* Reads what was requested; VOUCH_EXIT_VALID, or VOUCH_EXIT_UNKNOWN if something cannot be read. */
static int read_all(struct session *s, char **paths, size_t count)
{
    static struct vouch_input in;
    if (s->settings.follow) {
        if (count != 1 || strcmp(paths[0], "-") == 0)
            return vouch_complain("review", "--follow wants one file");
        catch_signals();
        if (vouch_review_follow(&review, paths[0], &stop, show_so_far, s) != VOUCH_OK)
            return vouch_complain("review", "%s: cannot be opened", paths[0]);
        return VOUCH_EXIT_VALID;
    }
    vouch_input_begin(&in, paths, count);
    in.merged = s->merged;
    review.files_sorted = in.sorted && !s->merged;
    review.files_repeated = in.repeats;
    vouch_review_run(&review, &in, s->settings.threads);
    review.files_reversed = in.reversed;
    vouch_input_close(&in);
    return in.failures ? VOUCH_EXIT_UNKNOWN : VOUCH_EXIT_VALID;
}

static int review_logs(struct session *s, char **paths, size_t count);

/* Reassembles the logs and reviews them; lines that were left out are counted. */
static int review_partials(struct session *s, char **paths, size_t count)
{
    static struct vouch_partial_logs logs; /* static, because the session keeps using them */
    int status = vouch_partial_merge(paths, count, &logs);
    s->merged = &logs;
    char **merged = calloc(logs.count + 1, sizeof *merged);
    for (size_t i = 0; merged && i < logs.count; i++) {
        merged[i] = logs.at[i].path;
        review.lines += logs.at[i].lines;
        review.full += logs.at[i].full;
        review.foreign += logs.at[i].foreign;
    }
    if (status == VOUCH_EXIT_VALID)
        status =
            merged ? review_logs(s, merged, logs.count) : vouch_complain("review", "out of memory");
    free(merged);
    vouch_partial_free(&logs);
    return status;
}

/* The tables are reached at random: of a large log much of the time goes into finding pages of 4
 * KiB. A small log is not worth the memory. */
static void choose_pages(char *const *paths, size_t count)
{
    enum { LARGE_LOGS = 64 << 20, LARGE_PAGE = 2 << 20 };
    struct stat st;
    off_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += stat(paths[i], &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
    uintptr_t at = (uintptr_t)&review;
    uintptr_t begin = (at + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = (at + sizeof review) / LARGE_PAGE * LARGE_PAGE;
    if (size >= LARGE_LOGS)
        madvise((char *)&review + (begin - at), end - begin, MADV_HUGEPAGE);
}

static int review_logs(struct session *s, char **paths, size_t count)
{
    vouch_output_init(&s->out, STDOUT_FILENO);
    if (shows_events(s)) {
        s->settings.options.on_event = show_event;
        s->settings.options.self = s;
    }
    if (s->settings.shape == VOUCH_REVIEW_CSV)
        vouch_review_csv_heading(&s->out.writer);
    choose_pages(paths, count);
    vouch_review_begin(&review, &s->settings.options);
    size_t logs =
        s->settings.follow || s->merged ? count : vouch_review_take_reports(&review, paths, count);
    int trouble = logs || count == 0 ? read_all(s, paths, logs) : VOUCH_OK;
    vouch_review_end(&review);
    if (s->settings.diff)
        trouble |= vouch_review_take_earlier(&review, s->settings.diff);
    show_end(s);
    if (vouch_output_end(&s->out) != VOUCH_OK)
        return vouch_complain("review", "the output could not be written");
    if (vouch_review_is_unread(&review))
        return vouch_review_complain_unread(&review);
    return trouble ? trouble : vouch_review_exit_of(&review);
}

int vouch_cmd_review(int argc, char **argv)
{
    struct session *s = &session;
    char **operands;
    size_t count;
    glob_t found;
    int status = vouch_review_settings_read(&s->settings, argc, argv, &operands, &count);
    if (status != VOUCH_OK)
        return status == VOUCH_OPTIONS_HELP ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
    s->style = (struct vouch_review_style){
        .tongue = s->settings.output.language,
        .step_s = s->settings.step_s,
        .rows = &rows,
        .partners = &partners,
    };
    if (expand(operands, count, &found) != VOUCH_OK || !found.gl_pathv)
        return vouch_complain("review", "out of memory");
    if (s->settings.partial)
        status = vouch_partial_command(s->settings.piece, s->settings.merge, found.gl_pathv,
                                       found.gl_pathc);
    else if (s->settings.merge)
        status = review_partials(s, found.gl_pathv, found.gl_pathc);
    else
        status = review_logs(s, found.gl_pathv, found.gl_pathc);
    globfree(&found);
    return status;
}
