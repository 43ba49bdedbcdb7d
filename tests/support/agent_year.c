// SPDX-License-Identifier: Apache-2.0
#include "tests/support/agent_year.h"

#include "boards/posix/agent/store.h"
#include "core/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    DAYS = 365,
    CHECKS = 288,
    RENEWAL_DAYS = 31,
    TEXT_BYTES = 350,
    KEEP_DAYS = 400,
    MEGABYTES = 400
};
static const int64_t begin_s = 1790000000;

static char report[64 * 1024], text[TEXT_BYTES + 1];

static void ignore(void *self, const struct agent_outbox_row *row)
{
    (void)self;
    (void)row;
}

static void tell(struct agent_store *s, const char *identity, int64_t id, int64_t utc_s,
                 const char *kind)
{
    static const char *const routes[] = {"log", "mail"};
    const struct agent_outbox_row row = {.at_s = utc_s,
                                         .target = identity,
                                         .identity = identity,
                                         .kind = kind,
                                         .code = "cert-expires-warning",
                                         .text = text};

    agent_store_history(s, id, utc_s, kind, "valid", row.code, text);
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        agent_store_enqueue(s, routes[i], utc_s, &row);
        agent_store_take(s, routes[i], 1, ignore, NULL);
        agent_store_delivered(s, routes[i], utc_s);
    }
}

/* What is told of an endpoint on a day: a renewal each month, thresholds of expiry before it, and a
 * failure that is over on the same day. */
static size_t news_of(size_t endpoint, int day)
{
    size_t in_month = (endpoint + (size_t)day) % RENEWAL_DAYS;

    if (in_month == 0)
        return 1;
    if (in_month == 20)
        return 2;
    return in_month == 15;
}

static bool live_a_day(struct agent_store *s, struct agent_endpoint_row *rows, size_t endpoints,
                       int day, size_t report_bytes)
{
    int64_t utc_s = begin_s + (int64_t)day * VOUCH_DAY_S;
    const struct agent_day checks = {.checks = CHECKS, .total_ms = CHECKS * 20, .max_ms = 90};
    char identity[64];

    agent_store_begin(s);
    for (size_t i = 0; i < endpoints; i++) {
        snprintf(identity, sizeof identity, "https://host%zu.example.test", i);
        rows[i].checked_s = utc_s;
        rows[i].alert.known = rows[i].alert.certificate_known = true;
        rows[i].alert.sha256[day % 32]++;
        agent_store_keep(s, identity, identity, &rows[i],
                         (struct vouch_span){(const uint8_t *)report, report_bytes});
        agent_store_count(s, rows[i].id, utc_s, &checks);
        for (size_t n = news_of(i, day); n > 0; n--)
            tell(s, identity, rows[i].id, utc_s, "expiry");
    }
    if (day % 10 == 9) { /* which the agent does each hour */
        agent_store_prune(s, utc_s - (int64_t)KEEP_DAYS * VOUCH_DAY_S, utc_s);
        agent_store_shrink(s, MEGABYTES * 1000000LL, utc_s);
    }
    return agent_store_commit(s, utc_s);
}

static int64_t size_of(const char *folder)
{
    char path[64];
    struct stat st;

    snprintf(path, sizeof path, "%s/state.db", folder);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

int64_t agent_year(size_t endpoints, size_t report_bytes)
{
    static struct agent_store store;
    char folder[] = "/tmp/vouch-year-XXXXXX", command[64];
    struct agent_endpoint_row *rows = calloc(endpoints, sizeof *rows);
    if (!rows)
        return -1;
    bool good = report_bytes <= sizeof report && mkdtemp(folder) &&
                agent_store_open(&store, folder, begin_s);

    if (good) /* nothing here outlives the machine */
        sqlite3_exec(store.db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    memset(text, 'x', TEXT_BYTES);
    memset(report, 'r', sizeof report);
    for (int day = 0; good && day < DAYS; day++)
        good = live_a_day(&store, rows, endpoints, day, report_bytes);
    agent_store_close(&store);
    int64_t size = good ? size_of(folder) : -1;
    free(rows);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? size : -1;
}
