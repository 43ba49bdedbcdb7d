// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/look_at_host.h"

#include "boards/posix/ask.h"
#include "core/mail/mx.h"
#include "port/posix/transport.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECT_MS = 3000, GREETING_MS = 1500, HELLO_MS = 3000, ANSWER_MAX = 64, ADDRESSES_MAX = 4 };

/* The service expected on a port. */
static const struct agent_service usual[] = {
    {443, "https", "web", true},
    {8443, "https", "gui", false},
    {25, "smtp", "mail", true},
    {587, "smtp", "submission", false},
    {465, "smtps", "submissions", true},
    {636, "ldaps", "directory", true},
    {389, "ldap", "directory-starttls", true},
    {993, "tls", "imap", false},
    {995, "tls", "pop3", false},
};
enum { USUAL = sizeof usual / sizeof usual[0] };

struct probe {
    int fd; /* -1: no answer */
    uint16_t port;
    uint8_t answer[ANSWER_MAX];
    ssize_t len; /* 0: nothing received */
};

/* --- connections ------------------------------------------------------------------------------ */

static void begin(struct probe *p, struct vouch_address address)
{
    struct sockaddr_storage to;

    address.port = p->port;
    socklen_t len = vouch_posix_socket_address(&address, &to);
    p->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd >= 0)
        (void)!connect(p->fd, (struct sockaddr *)&to, len);
}

static void give_up(struct probe *p)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
}

/* Waits for an event on each probe that needs one, at most `most_ms`; marks those with an event. */
static void wait_for(struct probe *p, size_t count, short event, int most_ms, bool happened[])
{
    struct pollfd set[USUAL];
    struct timespec end, now;
    size_t left = count;

    clock_gettime(CLOCK_MONOTONIC, &end);
    for (size_t i = 0; i < count; i++) {
        set[i] = (struct pollfd){.fd = happened[i] ? -1 : p[i].fd, .events = event};
        left -= set[i].fd < 0;
    }
    while (left > 0) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t gone_ms = (now.tv_sec - end.tv_sec) * 1000 + (now.tv_nsec - end.tv_nsec) / 1000000;
        if (gone_ms >= most_ms || poll(set, (nfds_t)count, (int)(most_ms - gone_ms)) <= 0)
            return;
        for (size_t i = 0; i < count; i++)
            if (set[i].fd >= 0 && set[i].revents) {
                happened[i] = true;
                set[i].fd = -1;
                left--;
            }
    }
}

static void connect_all(struct probe *p, size_t count)
{
    bool happened[USUAL] = {false};

    wait_for(p, count, POLLOUT, CONNECT_MS, happened);
    for (size_t i = 0; i < count; i++) {
        int fault = 1;
        socklen_t len = sizeof fault;
        if (p[i].fd >= 0)
            getsockopt(p[i].fd, SOL_SOCKET, SO_ERROR, &fault, &len);
        if (!happened[i] || fault)
            give_up(&p[i]);
    }
}

static void read_all(struct probe *p, size_t count, int most_ms)
{
    bool happened[USUAL];

    for (size_t i = 0; i < count; i++)
        happened[i] = p[i].len > 0;
    wait_for(p, count, POLLIN, most_ms, happened);
    for (size_t i = 0; i < count; i++)
        if (p[i].fd >= 0 && happened[i] && p[i].len <= 0)
            p[i].len = read(p[i].fd, p[i].answer, ANSWER_MAX);
}

/* --- which protocol --------------------------------------------------------------------------- */

/* A ClientHello that every TLS server answers, if only with an alert (RFC 8446 section 4.1.2). */
static void say_hello(struct probe *p)
{
    /* clang-format off */
    static const uint8_t hello[] = {
        0x16, 3, 1, 0, 83, 1, 0, 0, 79, 3, 3, /* record, handshake, version */
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* random */
        17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        0, 0, 12, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30, 0x13, 1, 0x13, 2, /* suites */
        1, 0, 0, 26, /* compression; extensions: */
        0, 10, 0, 6, 0, 4, 0, 29, 0, 23, /* groups */
        0, 11, 0, 2, 1, 0, /* points */
        0, 13, 0, 6, 0, 4, 4, 3, 8, 4, /* signatures */
    };
    /* clang-format on */

    if (p->fd >= 0 && p->len <= 0 &&
        send(p->fd, hello, sizeof hello, MSG_NOSIGNAL) != (ssize_t)sizeof hello)
        give_up(p);
}

static bool speaks_tls(const struct probe *p)
{
    return p->len > 2 && (p->answer[0] == 0x16 || p->answer[0] == 0x15) && p->answer[1] == 3;
}

/* The service of a port; on an unusual port it is recognized by what it sends. */
static bool service_of(const struct probe *p, struct agent_service *out)
{
    bool smtp = p->len > 3 && memcmp(p->answer, "220", 3) == 0;

    for (size_t i = 0; i < USUAL; i++)
        if (usual[i].port == p->port) {
            *out = usual[i];
            bool says_first = strcmp(out->scheme, "smtp") == 0;
            bool silent = strcmp(out->scheme, "ldap") == 0;
            return says_first ? smtp : speaks_tls(p) || (silent && p->fd >= 0);
        }
    *out = (struct agent_service){p->port, smtp ? "smtp" : "https", smtp ? "mail" : "web", false};
    return smtp || speaks_tls(p);
}

static size_t look_at_address(const struct vouch_address *address, uint16_t port,
                              struct agent_service out[AGENT_SERVICES_MAX])
{
    struct probe p[USUAL];
    size_t count = port ? 1 : USUAL, found = 0;

    memset(p, 0, sizeof p);
    for (size_t i = 0; i < count; i++) {
        p[i].port = port ? port : usual[i].port;
        begin(&p[i], *address);
    }
    connect_all(p, count);
    read_all(p, count, GREETING_MS);
    for (size_t i = 0; i < count; i++)
        say_hello(&p[i]);
    read_all(p, count, HELLO_MS);
    for (size_t i = 0; i < count; i++) {
        if (p[i].fd >= 0 && service_of(&p[i], &out[found]))
            found++;
        give_up(&p[i]);
    }
    return found;
}

size_t agent_look_at_host(struct vouch_posix_names *names, const struct vouch_target *host,
                          struct agent_service out[AGENT_SERVICES_MAX], const char **why)
{
    struct vouch_addresses addresses = {.count = 1, .at = {host->address}};
    size_t found = 0;

    *why = "the name has no address";
    if (!host->host_is_address && vouch_ask_addresses(names, host->host, &addresses) != VOUCH_OK)
        return 0;
    for (size_t i = 0; i < addresses.count && i < ADDRESSES_MAX && found == 0; i++) {
        *why = host->port ? "no service with TLS answers there"
                          : "no service with TLS answers on its ports 443, 8443, 25, 587, 465, "
                            "636, 389, 993 and 995";
        found = look_at_address(&addresses.at[i], host->port, out);
    }
    return found;
}

bool agent_has_mx(struct vouch_posix_names *names, const char *domain)
{
    static uint8_t buffer[8192];
    struct vouch_report_storage nothing = {0};
    struct vouch_report report;
    struct vouch_records records = {.data = vouch_writer_of(buffer, sizeof buffer)};
    struct vouch_mx mx;

    if (vouch_ask_records(names, domain, VOUCH_DNS_MX, &records) != VOUCH_OK)
        return false;
    vouch_report_init(&report, &nothing);
    return vouch_mx_read(&mx, domain, VOUCH_OK, &records, &report) == VOUCH_OK && mx.count > 0;
}
