// SPDX-License-Identifier: Apache-2.0
#include "core/review/program.h"

#include "core/review/scan.h"

/* The words are in lower case. Most begin with another letter, which is compared first: this runs
 * several times for nearly every line from syslog. */
static bool is_one_of(struct vouch_span word, const char *const *words, size_t count)
{
    char first = word.len ? (char)vouch_lower(word.data[0]) : '\0';
    for (size_t i = 0; i < count; i++)
        if (words[i][0] == first && vouch_span_equal_nocase(word, vouch_span_of(words[i])))
            return true;
    return false;
}

/* postfix(1), "Daemon processes". */
static const char *const services[] = {
    "smtp",     "smtpd",      "lmtp",      "tlsproxy",        "postscreen", "qmgr",      "oqmgr",
    "cleanup",  "pickup",     "bounce",    "error",           "local",      "virtual",   "pipe",
    "anvil",    "scache",     "tlsmgr",    "trivial-rewrite", "verify",     "discard",   "master",
    "proxymap", "flush",      "showq",     "dnsblog",         "postlogd",   "postdrop",  "sendmail",
    "script",   "postsuper",  "postqueue", "proxywrite",      "qmqpd",      "spawn",     "defer",
    "trace",    "submission", "smtps",     "submissions",     "nqmgr",      "postalias", "postmap",
    "relay",    "retry",      "rewrite",
};

static const char *const sendmails[] = {"sendmail", "sm-mta", "sm-msp-queue", "sm-que", "sm-msp"};

/* "postfix@-.service" and similar, as journalctl -o with-unit shows it in place of the tag: the
 * name before the instance; empty: no such unit. */
static struct vouch_span unit_of(struct vouch_span tag)
{
    static const char end[] = ".service";
    size_t len = sizeof end - 1;
    struct vouch_span none = {NULL, 0};
    if (tag.len <= len || memcmp(tag.data + tag.len - len, end, len) != 0)
        return none;
    tag.len -= len;
    return vouch_span_part(tag, 0, vouch_span_find(tag, 0, '@'));
}

bool vouch_program_is_unit(struct vouch_span tag)
{
    return vouch_span_equal(unit_of(tag), vouch_span_of("postfix"));
}

enum vouch_dialect vouch_program_dialect(struct vouch_span tag)
{
    struct vouch_span unit = unit_of(tag);
    if (vouch_program_is_unit(tag))
        return VOUCH_DIALECT_POSTFIX;
    if (unit.len)
        tag = unit;
    size_t slash = vouch_scan_find_last(tag, "/");
    if (slash < tag.len && is_one_of(vouch_span_part(tag, slash + 1, tag.len), services,
                                     sizeof services / sizeof services[0]))
        return VOUCH_DIALECT_POSTFIX;
    if (is_one_of(tag, sendmails, sizeof sendmails / sizeof sendmails[0]))
        return VOUCH_DIALECT_SENDMAIL;
    bool exim = vouch_span_equal(tag, vouch_span_of("exim")) ||
                vouch_span_equal(tag, vouch_span_of("exim4"));
    return exim ? VOUCH_DIALECT_EXIM : VOUCH_DIALECT_OTHER;
}

static bool is_facility(struct vouch_span word)
{
    static const char *const names[] = {
        "kern",   "user",   "mail",     "daemon", "auth",   "syslog",   "lpr",     "news",
        "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "security", "console", "local0",
        "local1", "local2", "local3",   "local4", "local5", "local6",   "local7"};
    return word.len < sizeof "authpriv" && is_one_of(word, names, sizeof names / sizeof names[0]);
}

static bool is_level(struct vouch_span word)
{
    static const char *const names[] = {"emerg", "emergency", "alert", "crit",         "critical",
                                        "err",   "error",     "warn",  "warning",      "notice",
                                        "info",  "debug",     "trace", "informational"};
    return word.len < sizeof "informational" &&
           is_one_of(word, names, sizeof names / sizeof names[0]);
}

bool vouch_program_is_severity(struct vouch_span word)
{
    size_t dot = 0;
    while (dot < word.len && word.data[dot] != '.' && word.data[dot] != ':')
        dot++;
    struct vouch_span facility = vouch_span_part(word, 0, dot);
    if (dot < word.len)
        return is_facility(facility) && is_level(vouch_span_part(word, dot + 1, word.len));
    return is_level(word);
}

static struct vouch_span word_from(struct vouch_span s, size_t from)
{
    size_t end = from;
    while (end < s.len && s.data[end] != ' ' && s.data[end] != '\t')
        end++;
    return vouch_span_part(s, from, end - from);
}

size_t vouch_program_severity(struct vouch_span s)
{
    struct vouch_span first = word_from(s, 0);
    if (vouch_program_is_severity(first))
        return first.len;
    if (!is_facility(first))
        return 0;
    struct vouch_span second = word_from(s, first.len + 1);
    return is_level(second) ? first.len + 1 + second.len : 0;
}

static bool number_follows(struct vouch_span s)
{
    uint64_t number;
    return vouch_scan_number(&s, &number) && s.len && s.data[0] == ' ';
}

bool vouch_program_is_appliance(struct vouch_span message)
{
    static const char *const begins[] = {
        "ICID ",
        "DCID ",
        "MID ",
        "New SMTP ICID ",
        "New SMTP DCID ",
        "New smtp ICID ",
        "New smtp DCID ",
        "Start MID ",
        "Message finished MID ",
        "Delivery start DCID ",
        "Message done DCID ",
        "Connection Error: DCID ",
        "Connection Error: DCID: ",
        "Delayed: DCID ",
        "Delayed: DCID: ",
        "Bounced: DCID ",
        "Bounced: DCID: ",
    };
    static const char first[] = "IDMNSCB";
    if (message.len == 0 || !memchr(first, message.data[0], sizeof first - 1))
        return false;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        struct vouch_span s = message;
        if (vouch_scan_text(&s, begins[i], strlen(begins[i])) && number_follows(s))
            return true;
    }
    return false;
}

static bool is_word_byte(uint8_t c)
{
    uint8_t low = vouch_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

/* That many letters and digits from `at` on, and the byte after them. */
static bool is_run(struct vouch_span s, size_t at, size_t len, uint8_t after)
{
    if (at + len >= s.len || s.data[at + len] != after)
        return false;
    for (size_t i = at; i < at + len; i++)
        if (!is_word_byte(s.data[i]))
            return false;
    return true;
}

/* "1abcDE-0012ab-CD " or, since 4.97, "1abcDE-00000012abc-CDEF ". */
static bool is_exim_id(struct vouch_span s)
{
    return is_run(s, 0, 6, '-') && ((is_run(s, 7, 6, '-') && is_run(s, 14, 2, ' ')) ||
                                    (is_run(s, 7, 11, '-') && is_run(s, 19, 4, ' ')));
}

bool vouch_program_is_exim(struct vouch_span message)
{
    static const char *const begins[] = {
        "TLS error on connection ",
        "TLS session: ",
        "SMTP connection from ",
        "SMTP syntax error in ",
        "SMTP protocol error",
        "SMTP protocol sync",
        "SMTP command timeout ",
        "SMTP data timeout ",
        "no host name found for IP address",
        "unexpected disconnection",
        "unexpected end of",
        "rejected ",
        "refused connection from ",
        "Start queue run",
        "End queue run",
        "exim 4.",
        "H=",
        "no IP address found for host",
        "SMTP call from ",
        "daemon ",
        "pid ",
        "list matching forced",
        "Warning: ",
        "ident connection to",
        "TLS client disconnected",
        "TLS: ",
        "failed to expand",
    };
    struct vouch_span s = message;
    uint64_t process;
    struct vouch_span t = s;
    if (vouch_scan_text(&t, "[", 1) && vouch_scan_number(&t, &process) &&
        vouch_scan_text(&t, "] ", 2))
        s = t;
    if (is_exim_id(s))
        return true;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (vouch_span_starts_nocase(s, begins[i]))
            return true;
    return false;
}
