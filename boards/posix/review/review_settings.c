// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_settings.h"

#include "boards/posix/review/review_run.h"
#include "boards/posix/review/review_zone.h"
#include "core/calendar.h"

#include <string.h>
#include <time.h>

static int read_time(const char *value, int64_t *utc_s, bool *given, struct vouch_writer *why)
{
    *given = true;
    return vouch_date_parse(vouch_span_of(value), utc_s) == VOUCH_OK
               ? VOUCH_OK
               : vouch_option_refuse(why, "not a time such as 2026-11-23 or 2026-11-23T10:20:30Z");
}

static int take_since(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_review_settings *s = self;
    return read_time(value, &s->options.since_s, &s->since_given, why);
}

static int take_until(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_review_settings *s = self;
    return read_time(value, &s->options.until_s, &s->until_given, why);
}

static int read_number(const char *value, uint64_t max, uint64_t *out)
{
    return vouch_span_decimal(vouch_span_of(value), max, out) && *out > 0 ? VOUCH_OK
                                                                          : VOUCH_E_ARGUMENT;
}

static int read_connection(const char *value, uint64_t *out, struct vouch_writer *why)
{
    return read_number(value, UINT64_MAX, out) == VOUCH_OK
               ? VOUCH_OK
               : vouch_option_refuse(why, "not the number of a connection, from 1 on");
}

static int take_icid(void *self, const char *value, struct vouch_writer *why)
{
    return read_connection(value, &((struct vouch_review_settings *)self)->options.icid, why);
}

static int take_dcid(void *self, const char *value, struct vouch_writer *why)
{
    return read_connection(value, &((struct vouch_review_settings *)self)->options.dcid, why);
}

static int take_jobs(void *self, const char *value, struct vouch_writer *why)
{
    uint64_t threads = 1;
    if (read_number(value, VOUCH_REVIEW_THREADS_MAX, &threads) != VOUCH_OK)
        return vouch_option_refuse(why, "not a number of threads, 1 to 16");
    ((struct vouch_review_settings *)self)->threads = (unsigned)threads;
    return VOUCH_OK;
}

static int take_zone(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_review_settings *s = self;
    return vouch_zone_of_name(value, &s->options.zone) == VOUCH_OK
               ? VOUCH_OK
               : vouch_option_refuse(why, "not a time zone");
}

static int take_format(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"text", VOUCH_REVIEW_TEXT},
                                                     {"json", VOUCH_REVIEW_JSON},
                                                     {"csv", VOUCH_REVIEW_CSV},
                                                     {"tlsrpt", VOUCH_REVIEW_TLSRPT},
                                                     {"html", VOUCH_REVIEW_HTML}};
    struct vouch_review_settings *s = self;
    int shape = VOUCH_REVIEW_TEXT;
    int status = vouch_option_word(words, sizeof words / sizeof words[0], value, &shape, why);
    s->shape = (enum vouch_review_shape)shape;
    s->shape_given = true;
    return status;
}

static int take_step(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"hour", VOUCH_HOUR_S}, {"day", VOUCH_DAY_S}};
    int step_s = 0;
    int status = vouch_option_word(words, 2, value, &step_s, why);
    ((struct vouch_review_settings *)self)->step_s = step_s;
    return status;
}

static int take_policy(void *self, const char *value, struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {
        {"tlsa", 0}, {"sts", 1}, {"no-policy-found", 2}};
    int which = 0;
    int status = vouch_option_word(words, 3, value, &which, why);
    ((struct vouch_review_settings *)self)->policy = words[which].text;
    return status;
}

#define AT(field) offsetof(struct vouch_review_settings, field)
#define TEXT(field) VOUCH_OPTION_TEXT, AT(field), NULL
#define FLAG(field) VOUCH_OPTION_FLAG, AT(field), NULL
#define CALL(take) VOUCH_OPTION_CALL, 0, take

static const struct vouch_option selection[] = {
    {0, "since", "TIME", CALL(take_since), "only what is not before TIME (2026-11-23 or RFC 3339)"},
    {0, "until", "TIME", CALL(take_until), "only what is before TIME"},
    {0, "domain", "DOMAIN", TEXT(domain), "only this domain and its subdomains"},
    {0, "peer", "HOST", TEXT(peer), "only this address or host name"},
    {0, "host", "HOST", TEXT(host), "only this appliance, as the log names it"},
    {0, "icid", "N", CALL(take_icid), "only this incoming connection"},
    {0, "dcid", "N", CALL(take_dcid), "only this delivery connection"},
};

static const struct vouch_option input[] = {
    {0, "tz", "ZONE", CALL(take_zone),
     "time zone of logs that name none: +01:00, Europe/Amsterdam, a TZ rule"},
    {'f', "follow", NULL, FLAG(follow), "keep reading what is appended to the log, like tail -F"},
    {'j', "jobs", "N", CALL(take_jobs), "read with N threads (1 to 16)"},
    {0, "partial", NULL, FLAG(partial), "write an intermediate result of one piece of a log"},
    {0, "piece", "[LOG:]N", TEXT(piece), "with --partial: the log's name and the piece's number"},
    {0, "merge", NULL, FLAG(merge), "LOG... are intermediate results: review them as one log"},
};

static const struct vouch_option output[] = {
    {0, "failed", NULL, FLAG(options.failed_only),
     "one line for each failure instead of the summary"},
    {0, "by", "hour|day", CALL(take_step), "add a chart by hour or by day"},
    {0, "diff", "FILE", TEXT(diff), "show what changed since the review whose JSON is in FILE"},
    {0, "format", "FORMAT", CALL(take_format), "text, json, csv, html or tlsrpt (RFC 8460)"},
};

static const struct vouch_option tlsrpt[] = {
    {0, "policy", "TYPE", CALL(take_policy),
     "tlsa, sts or no-policy-found; default: what the log says"},
    {0, "organization", "NAME", TEXT(organization), "the organization that sends the report"},
    {0, "contact", "ADDRESS", TEXT(contact), "whom to ask about it"},
};

#define OPTIONS(list) (list), sizeof(list) / sizeof((list)[0])

static const struct vouch_option_group groups[] = {
    {"Selection", OPTIONS(selection), 0},
    {"Input", OPTIONS(input), 0},
    {"Output", OPTIONS(output), 0},
    {NULL, &vouch_output_options[VOUCH_OUTPUT_JSON], VOUCH_OUTPUT_LANGUAGE + 1 - VOUCH_OUTPUT_JSON,
     AT(output)},
    {"Reports to a domain (--format tlsrpt)", OPTIONS(tlsrpt), 0},
};

static const struct vouch_command command = {
    .name = "review",
    .operands = "LOG...",
    .summary = "Reads an appliance's logs: what happened to TLS, with whom, and why.",
    .groups = groups,
    .groups_count = sizeof groups / sizeof groups[0],
    .examples = "  vouch review /data/pub/mail_logs/*\n"
                "  vouch review --failed --domain example.com mail.current\n"
                "  vouch review --format tlsrpt --domain example.com --since 2026-11-22 \\\n"
                "      --until 2026-11-23 mail_logs/*.gz\n"
                "  vouch review --follow mail.current\n"
                "  ssh appliance cat mail_logs/mail.current | vouch review -\n",
};

static int complain(const char *what)
{
    vouch_complain(command.name, "%s", what);
    return VOUCH_E_ARGUMENT;
}

/* What a report of RFC 8460 cannot be without. */
static bool tells_whose_report(const struct vouch_review_settings *s)
{
    return s->since_given && s->until_given && s->domain && s->organization && s->contact &&
           *s->organization && *s->contact;
}

/* As the rows have it: people type an internationalised domain in their own letters. */
static void settle_domain(struct vouch_review_settings *s)
{
    struct vouch_writer w = vouch_writer_of(s->domain_spelled, sizeof s->domain_spelled);
    struct vouch_span domain = vouch_span_of(s->domain);
    s->options.domain = vouch_domain_write(domain, &w) ? vouch_writer_span(&w) : domain;
}

static void settle(struct vouch_review_settings *s)
{
    struct vouch_review_options *o = &s->options;
    vouch_output_settings_settle(&s->output);
    if (!s->shape_given && s->output.json)
        s->shape = VOUCH_REVIEW_JSON;
    o->timed = s->since_given || s->until_given;
    settle_domain(s);
    o->peer = vouch_span_of(s->peer);
    o->host = vouch_span_of(s->host);
    o->newest_s = (int64_t)time(NULL);
}

int vouch_review_settings_read(struct vouch_review_settings *s, int argc, char **argv, char ***logs,
                               size_t *logs_count)
{
    memset(s, 0, sizeof *s);
    s->options.since_s = INT64_MIN;
    s->options.until_s = INT64_MAX;
    s->threads = 1;
    int status = vouch_options_read(&command, argc, argv, s, logs, logs_count);
    if (status != VOUCH_OK)
        return status;
    settle(s);
    if (s->output.json && s->shape != VOUCH_REVIEW_JSON)
        return complain("--json and another --format exclude each other");
    if (s->shape == VOUCH_REVIEW_TLSRPT && !tells_whose_report(s))
        return complain("a tlsrpt needs --domain, --since, --until, --organization and "
                        "--contact (RFC 8460 section 4.4)");
    if (s->options.since_s >= s->options.until_s)
        return complain("--since must be before --until: nothing lies between them");
    if (*logs_count == 0)
        return complain("no log named; \"-\" is standard input");
    return VOUCH_OK;
}
