// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/route.h"
#include "boards/posix/agent/syslog_line.h"
#include "core/calendar.h"
#include "port/posix/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sinks without an answer: a file, and syslog over UDP. */

enum { LINE_MAX_BYTES = 2048, TAIL_MAX = 256 * 1024, SYSLOG_PORT = 514, FACILITY_DAEMON = 3 };

static int fail(struct agent_delivery *d)
{
    snprintf(d->why, sizeof d->why, "%s: %s", d->route->to, strerror(errno));
    return VOUCH_E_IO;
}

static struct vouch_span first_line(const char *text)
{
    struct vouch_span s = vouch_span_of(text);

    return vouch_span_part(s, 0, vouch_span_find(s, 0, '\n'));
}

/* --- a file ----------------------------------------------------------------------------------- */

/* "2026-11-28T14:02:11Z Warning #12: ...", or in the form of an appliance's logs "Sat Nov 28
 * 14:02:11 2026 Warning #12: ...": the number identifies one that was resent. */
static void write_file_line(struct vouch_writer *w, const struct agent_message_item *i,
                            bool appliance)
{
    static const char *const levels[] = {"Info", "Warning", "Warning", "Critical"};

    if (appliance)
        vouch_date_write_ctime(w, i->at_s);
    else
        vouch_date_write(w, i->at_s);
    vouch_write_text(w, " ");
    vouch_write_text(w, levels[i->severity]);
    vouch_write_text(w, " #");
    vouch_write_decimal(w, i->id);
    vouch_write_text(w, ": ");
    vouch_write_span(w, first_line(i->text));
    vouch_write_text(w, "\n");
}

/* The end of a file that was written to before, so far as lines of an earlier attempt can reach:
 * allocated, or without data where the file is none, is empty or cannot be read. */
static struct vouch_span end_of_file(const char *path)
{
    struct vouch_span end = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    uint8_t *data = NULL;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (data = malloc(TAIL_MAX))) {
        off_t from = st.st_size > TAIL_MAX ? st.st_size - TAIL_MAX : 0;
        ssize_t got = pread(fd, data, TAIL_MAX, from);
        end = (struct vouch_span){data, got > 0 ? (size_t)got : 0};
    }
    if (fd >= 0)
        close(fd);
    return end;
}

/* A whole line of it, line's end included. */
static bool has_line(struct vouch_span text, struct vouch_span line)
{
    for (size_t at = 0; at + line.len <= text.len;) {
        if (vouch_span_equal(vouch_span_part(text, at, line.len), line))
            return true;
        at = vouch_span_find(text, at, '\n') + 1;
    }
    return false;
}

/* What is sent again is looked for first: an attempt that was cut off may have come as far. */
static bool write_file(int fd, const struct agent_delivery *d)
{
    uint8_t line[LINE_MAX_BYTES];
    bool appliance = strcmp(agent_route_value(d->route, VOUCH_ALERT_LINES), "appliance") == 0;
    struct vouch_span there = {0};

    if (d->message.items[0].attempt > 1)
        there = end_of_file(d->route->to);
    bool good = there.len == 0 || there.data[there.len - 1] == '\n' || write(fd, "\n", 1) == 1;
    for (size_t i = 0; good && i < d->message.count; i++) {
        struct vouch_writer w = vouch_writer_of(line, sizeof line);
        write_file_line(&w, &d->message.items[i], appliance);
        good = has_line(there, vouch_writer_span(&w)) || write(fd, w.data, w.len) == (ssize_t)w.len;
    }
    free((void *)(uintptr_t)there.data);
    return good;
}

/* Opened anew for each message, so that it can be rotated. */
int agent_send_file(struct agent_delivery *d)
{
    int fd = open(d->route->to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    bool good = fd >= 0 && write_file(fd, d);

    int status = good && fsync(fd) == 0 ? VOUCH_OK : fail(d);
    if (fd >= 0)
        close(fd);
    return status;
}

/* --- syslog over UDP (RFC 5424 in RFC 5426) --------------------------------------------------- */

static unsigned level_of(enum vouch_severity severity)
{
    static const unsigned levels[] = {6, 4, 4, 3};

    return levels[severity];
}

void agent_syslog_write(struct vouch_writer *w, const struct agent_message_item *i)
{
    char host[256] = "-";

    gethostname(host, sizeof host - 1);
    vouch_write_text(w, "<");
    vouch_write_decimal(w, FACILITY_DAEMON * 8 + level_of(i->severity));
    vouch_write_text(w, ">1 ");
    vouch_date_write(w, i->at_s);
    vouch_write_text(w, " ");
    vouch_write_text(w, host);
    vouch_write_text(w, " vouch ");
    vouch_write_decimal(w, getpid());
    vouch_write_text(w, " ");
    vouch_write_text(w, i->kind);
    vouch_write_text(w, " [vouch@32473 alert=\""); /* RFC 5612's number for examples */
    vouch_write_decimal(w, i->id);
    vouch_write_text(w, "\"] ");
    vouch_write_span(w, first_line(i->text));
}

static int open_socket(const struct vouch_address *to, struct sockaddr_storage *name,
                       socklen_t *len)
{
    *len = vouch_posix_socket_address(to, name);
    return socket(name->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

int agent_send_syslog(struct agent_delivery *d)
{
    struct vouch_address to;
    struct sockaddr_storage name;
    socklen_t len;
    uint8_t line[LINE_MAX_BYTES];

    if (!vouch_address_port_parse(d->route->to, SYSLOG_PORT, &to))
        return VOUCH_E_ARGUMENT;
    int fd = open_socket(&to, &name, &len);
    bool good = fd >= 0;
    for (size_t i = 0; good && i < d->message.count; i++) {
        struct vouch_writer w = vouch_writer_of(line, sizeof line);
        agent_syslog_write(&w, &d->message.items[i]);
        good = sendto(fd, w.data, w.len, 0, (struct sockaddr *)&name, len) == (ssize_t)w.len;
    }
    int status = good ? VOUCH_OK : fail(d);
    if (fd >= 0)
        close(fd);
    return status;
}
