// SPDX-License-Identifier: Apache-2.0
#include "core/review.h"

#include "boards/posix/options.h"
#include "boards/posix/review/review_exit.h"
#include "boards/posix/review/review_input.h"
#include "boards/posix/review/review_partial.h"
#include "boards/posix/review/review_report.h"
#include "boards/posix/review/review_run.h"
#include "boards/posix/review/review_zone.h"
#include "core/calendar.h"
#include "core/format/review_format.h"
#include "core/format/review_html.h"

#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* vouch review LOG...: what the appliance's logs say about TLS. */

struct settings {
    const char *since;
    const char *until;
    const char *domain;
    const char *peer;
    const char *host;
    const char *icid;
    const char *dcid;
    const char *by;
    const char *format;
    const char *tz;
    const char *lang;
    const char *jobs;
    const char *piece;
    bool partial;
    bool merge;
    const char *policy;
    const char *diff;
    const char *organization;
    const char *contact;
    bool failed;
    bool json;
    bool follow;
};

#define TEXT(field) VOUCH_OPTION_TEXT, offsetof(struct settings, field), NULL
#define FLAG(field) VOUCH_OPTION_FLAG, offsetof(struct settings, field), NULL

static const struct vouch_option options[] = {
    {0, "since", "TIME", TEXT(since), "leave out what is before (2026-11-23 or RFC 3339)"},
    {0, "until", "TIME", TEXT(until), "leave out what is at this time or later"},
    {0, "domain", "DOMAIN", TEXT(domain), "only this domain and names under it"},
    {0, "peer", "HOST", TEXT(peer), "only this address or host name"},
    {0, "host", "HOST", TEXT(host), "only this appliance, as the log names it"},
    {0, "icid", "N", TEXT(icid), "only this incoming connection"},
    {0, "dcid", "N", TEXT(dcid), "only this delivery connection"},
    {0, "failed", NULL, FLAG(failed), "one line for each failure instead of the summary"},
    {0, "by", "hour|day", TEXT(by), "with a chart over time"},
    {0, "format", "FORMAT", TEXT(format), "text, json, csv, html or tlsrpt (RFC 8460)"},
    {0, "json", NULL, FLAG(json), "the same as --format json"},
    {0, "tz", "ZONE", TEXT(tz), "zone of logs that name none: +01:00, Europe/Amsterdam, a TZ rule"},
    {'f', "follow", NULL, FLAG(follow), "go on with what is added to the log, like tail -F"},
    {'j', "jobs", "N", TEXT(jobs), "read with so many threads (1 to 16)"},
    {0, "lang", "en|nl", TEXT(lang), "en or nl; else the locale's"},
    {0, "partial", NULL, FLAG(partial), "write what --merge needs of this piece of a log"},
    {0, "piece", "[LOG:]N", TEXT(piece),
     "with --partial: the log's name, and the piece's place in it"},
    {0, "merge", NULL, FLAG(merge), "the operands are partials: review them as one log"},
    {0, "diff", "FILE", TEXT(diff), "say what changed since the review whose JSON this is"},
    {0, "policy", "TYPE", TEXT(policy),
     "of a tlsrpt: tlsa, sts or no-policy-found; else by the log"},
    {0, "organization", "NAME", TEXT(organization), "of a tlsrpt: who reports"},
    {0, "contact", "ADDRESS", TEXT(contact), "of a tlsrpt: whom to ask"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    .name = "review",
    .operands = "LOG...",
    .summary = "Read an appliance's logs: what happened to TLS, to whom, and why.",
    .groups = &group,
    .groups_count = 1,
    .examples = "  vouch review /data/pub/mail_logs/*\n"
                "  vouch review --failed --domain example.com mail.current\n"
                "  vouch review --format tlsrpt --domain example.com --since 2026-11-22 \\\n"
                "      --until 2026-11-23 mail_logs/*.gz\n"
                "  vouch review --follow mail.current\n"
                "  ssh appliance cat mail_logs/mail.current | vouch review -\n",
};

enum shape { SHAPE_TEXT, SHAPE_JSON, SHAPE_CSV, SHAPE_TLSRPT, SHAPE_HTML };

struct session {
    struct settings settings;
    const struct vouch_partial_logs *merged; /* what is read comes from there; else NULL */
    struct vouch_review_options options;
    enum shape shape;
    unsigned threads;
    struct vouch_review_style style;
    struct vouch_output out;
};

static _Alignas(
    64) struct vouch_review review; /* large, and touched only as far as the logs need it */
static struct vouch_review_rows rows;
static struct vouch_partner_rows partners;
static struct session session;
static volatile int stop;

static int read_time(const char *name, const char *text, int64_t *utc_s)
{
    if (!text || vouch_date_parse(vouch_span_of(text), utc_s) == VOUCH_OK)
        return VOUCH_OK;
    vouch_complain("review", "--%s: not a time: %s", name, text);
    return VOUCH_E_ARGUMENT;
}

static int read_number(const char *name, const char *text, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    if (!text)
        return VOUCH_OK;
    if (!vouch_span_decimal(vouch_span_of(text), max, &v) || v == 0) {
        vouch_complain("review", "--%s: not a number from 1 on: %s", name, text);
        return VOUCH_E_ARGUMENT;
    }
    *out = v;
    return VOUCH_OK;
}

/* The place of a word in a row of them; `fallback` when there is none, -1 when it is no such word.
 */
static int read_word(const char *name, const char *text, const char *const *words, int count,
                     int fallback)
{
    if (!text)
        return fallback;
    for (int i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    vouch_complain("review", "--%s: not known: %s", name, text);
    return -1;
}

static int read_filters(struct session *s)
{
    struct vouch_review_options *o = &s->options;
    const struct settings *given = &s->settings;
    o->since_s = INT64_MIN;
    o->until_s = INT64_MAX;
    o->timed = given->since || given->until;
    o->domain = vouch_span_of(given->domain);
    o->peer = vouch_span_of(given->peer);
    o->host = vouch_span_of(given->host);
    o->failed_only = given->failed;
    o->newest_s = (int64_t)time(NULL);
    if (read_time("since", given->since, &o->since_s) ||
        read_time("until", given->until, &o->until_s) ||
        read_number("icid", given->icid, UINT64_MAX, &o->icid) ||
        read_number("dcid", given->dcid, UINT64_MAX, &o->dcid))
        return VOUCH_E_ARGUMENT;
    if (given->tz && vouch_zone_of_name(given->tz, &o->zone) != VOUCH_OK) {
        vouch_complain("review", "--tz: not a time zone: %s", given->tz);
        return VOUCH_E_ARGUMENT;
    }
    return VOUCH_OK;
}

static int read_style(struct session *s)
{
    static const char *const shapes[] = {"text", "json", "csv", "tlsrpt", "html"};
    static const char *const languages[] = {"en", "nl"};
    static const char *const steps[] = {"hour", "day"};
    const struct settings *given = &s->settings;
    uint64_t threads = 1;
    int shape = read_word("format", given->format, shapes, 5, given->json ? SHAPE_JSON : 0);
    int language = read_word("lang", given->lang, languages, 2, (int)vouch_language_of_locale());
    static const char *const policies[] = {"tlsa", "sts", "no-policy-found"};
    if (read_word("policy", given->policy, policies, 3, 0) < 0)
        return VOUCH_E_ARGUMENT;
    int step = read_word("by", given->by, steps, 2, 2);
    if (shape < 0 || language < 0 || step < 0 ||
        read_number("jobs", given->jobs, VOUCH_REVIEW_THREADS_MAX, &threads))
        return VOUCH_E_ARGUMENT;
    s->shape = (enum shape)shape;
    s->threads = (unsigned)threads;
    s->style.tongue = (enum vouch_language)language;
    s->style.step_s = step == 2 ? 0 : step == 1 ? VOUCH_DAY_S : 3600;
    s->style.rows = &rows;
    s->style.partners = &partners;
    bool whole = given->since && given->until && given->domain && given->organization &&
                 given->contact && *given->organization && *given->contact;
    if (s->shape != SHAPE_TLSRPT || whole)
        return VOUCH_OK;
    vouch_complain("review", "a tlsrpt needs --domain, --since, --until, --organization and "
                             "--contact (RFC 8460 section 4.4)");
    return VOUCH_E_ARGUMENT;
}

static void show_event(void *self, const struct vouch_review_event *event)
{
    struct session *s = self;
    if (s->shape == SHAPE_CSV)
        vouch_review_csv_event(event, &s->out.writer);
    else
        vouch_review_event_text(event, s->style.tongue, &s->out.writer);
}

/* Are single events shown, and not the summary alone? */
static bool shows_events(const struct session *s)
{
    if (s->shape == SHAPE_CSV)
        return true;
    return s->shape == SHAPE_TEXT && (s->settings.failed || s->settings.follow);
}

static void show_end(struct session *s)
{
    struct vouch_writer *w = &s->out.writer;
    struct vouch_tlsrpt_options report = {
        .organization = vouch_span_of(s->settings.organization ? s->settings.organization : ""),
        .contact = vouch_span_of(s->settings.contact ? s->settings.contact : ""),
        .domain = s->options.domain,
        .policy = vouch_span_of(s->settings.policy),
        .begin_s = s->options.since_s,
        .end_s = s->options.until_s,
    };
    if (s->shape == SHAPE_JSON)
        vouch_review_json(&review, &s->style, w);
    else if (s->shape == SHAPE_HTML)
        vouch_review_html(&review, &s->style, w);
    else if (s->shape == SHAPE_TLSRPT)
        vouch_review_tlsrpt(&review, &report, &rows, w);
    else if (s->shape == SHAPE_TEXT && !s->settings.failed)
        vouch_review_text(&review, &s->style, w);
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

/* Names that are patterns for the shell's glob, though nobody expanded them: the appliance's own
 * shell has none. */
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

/* Reads what is asked for; VOUCH_EXIT_VALID, or VOUCH_EXIT_UNKNOWN where something cannot be read.
 */
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
    vouch_review_run(&review, &in, s->threads);
    review.files_reversed = in.reversed;
    vouch_input_close(&in);
    return in.failures ? VOUCH_EXIT_UNKNOWN : VOUCH_EXIT_VALID;
}

static int review_logs(struct session *s, char **paths, size_t count);

/* Puts the logs together again and reviews them; what was left out is counted. */
static int review_partials(struct session *s, char **paths, size_t count)
{
    struct vouch_partial_logs logs;
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

static int review_logs(struct session *s, char **paths, size_t count)
{
    vouch_output_init(&s->out, STDOUT_FILENO);
    if (shows_events(s)) {
        s->options.on_event = show_event;
        s->options.self = s;
    }
    if (s->shape == SHAPE_CSV)
        vouch_review_csv_heading(&s->out.writer);
    vouch_review_begin(&review, &s->options);
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
    int status = vouch_options_read(&command, argc, argv, &s->settings, &operands, &count);
    if (status == VOUCH_OPTIONS_HELP)
        return VOUCH_EXIT_VALID;
    if (status != VOUCH_OK || read_filters(s) != VOUCH_OK || read_style(s) != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    if (count == 0)
        return vouch_complain("review", "no log named; \"-\" is standard input");
    if (expand(operands, count, &found) != VOUCH_OK)
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
