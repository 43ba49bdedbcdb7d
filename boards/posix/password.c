// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/password.h"

#include "core/format/plain.h"
#include "core/status.h"
#include "port/posix/files.h"

#include <mbedtls/platform_util.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

enum { PASSWORD_FILE_MAX = 64 * 1024, TYPED_MAX = 1024, PROMPT_MAX = 512 };

enum { CTRL_C = 3, CTRL_D = 4, BACKSPACE = 8, CTRL_U = 21, DELETE = 127 };

/* The last password typed, and its file: one command may read a file more than once. */
static struct {
    bool allowed;
    char path[PROMPT_MAX];
    uint8_t typed[TYPED_MAX];
    size_t len;
} asked;

void vouch_secret_free(struct vouch_secret *s)
{
    if (s->bytes)
        mbedtls_platform_zeroize(s->bytes, s->len);
    free(s->bytes);
    s->bytes = NULL;
    s->len = 0;
}

static int keep(struct vouch_secret *out, struct vouch_span text)
{
    out->bytes = calloc(1, text.len + 1);
    out->len = text.len;
    if (out->bytes && text.len)
        memcpy(out->bytes, text.data, text.len);
    return out->bytes ? VOUCH_OK : VOUCH_E_MEMORY;
}

static void leave_no_core(void)
{
    /* One byte: less than any core file and, being non-zero, respected by programs that receive
     * core dumps. */
    const struct rlimit none = {1, 1};
    setrlimit(RLIMIT_CORE, &none);
}

int vouch_password_read(const char *path, struct vouch_secret *out, struct vouch_writer *why)
{
    struct vouch_file file;
    leave_no_core();
    if (!path)
        return VOUCH_OK;
    int status = vouch_file_read(path, PASSWORD_FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    size_t end = vouch_span_find(file.bytes, 0, '\n');
    struct vouch_span line = vouch_span_part(file.bytes, 0, end);
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    status = keep(out, line);
    vouch_file_free(&file);
    return status;
}

/* --- the terminal --- */

void vouch_password_begin(void)
{
    leave_no_core();
    asked.allowed = true;
}

void vouch_password_end(void)
{
    mbedtls_platform_zeroize(&asked, sizeof asked);
}

static void write_all(int fd, struct vouch_span s)
{
    while (s.len) {
        ssize_t n = write(fd, s.data, s.len);
        if (n < 0 && errno != EINTR)
            return;
        s = vouch_span_part(s, n > 0 ? (size_t)n : 0, s.len);
    }
}

static void prompt(int fd, const char *path, bool again)
{
    uint8_t buffer[PROMPT_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, again ? "The same once more for " : "Password of ");
    vouch_plain_write(&w, vouch_span_of(path));
    vouch_write_text(&w, ": ");
    write_all(fd, vouch_writer_span(&w));
}

/* One key. 0: continue; 1: the line is complete; -1: aborted. */
static int take_key(uint8_t key)
{
    switch (key) {
    case '\r':
    case '\n':
        return 1;
    case CTRL_C:
    case CTRL_D:
        return -1;
    case CTRL_U:
        asked.len = 0;
        return 0;
    case BACKSPACE:
    case DELETE: /* a whole character of UTF-8 */
        while (asked.len && (asked.typed[asked.len - 1] & 0xc0) == 0x80)
            asked.len--;
        asked.len -= asked.len > 0;
        return 0;
    default:
        if (asked.len == TYPED_MAX)
            return -1;
        asked.typed[asked.len++] = key;
        return 0;
    }
}

/* Prompts, and reads a line key by key, so that aborting leaves the terminal as it was. Keys typed
 * before the prompt are discarded. */
static int read_line(int fd, const char *path, bool again)
{
    struct termios before;
    struct termios silent;
    uint8_t key;
    int end = -1;
    asked.len = 0;
    if (tcgetattr(fd, &before) != 0)
        return VOUCH_E_NOT_FOUND;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSAFLUSH, &silent);
    prompt(fd, path, again);
    for (;;) {
        ssize_t n = read(fd, &key, 1);
        if (n < 0 && errno == EINTR)
            continue;
        end = n == 1 ? take_key(key) : -1;
        if (end)
            break;
    }
    tcsetattr(fd, TCSAFLUSH, &before);
    write_all(fd, vouch_span_of("\n"));
    return end > 0 ? VOUCH_OK : VOUCH_E_ARGUMENT;
}

static int ask_twice(int fd, const char *path)
{
    uint8_t first[TYPED_MAX];
    size_t len = asked.len;
    memcpy(first, asked.typed, len);
    int status = read_line(fd, path, true);
    if (status == VOUCH_OK && (len != asked.len || memcmp(first, asked.typed, len) != 0))
        status = VOUCH_E_ARGUMENT;
    mbedtls_platform_zeroize(first, sizeof first);
    return status;
}

int vouch_password_ask(const char *path, bool again, struct vouch_secret *out)
{
    if (!asked.allowed)
        return VOUCH_E_NOT_FOUND;
    if (asked.path[0] && strcmp(asked.path, path) == 0)
        return keep(out, (struct vouch_span){asked.typed, asked.len});
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return VOUCH_E_NOT_FOUND;
    int status = read_line(fd, path, false);
    if (status == VOUCH_OK && again)
        status = ask_twice(fd, path);
    close(fd);
    if (status != VOUCH_OK)
        return status;
    asked.path[0] = 0;
    if (strlen(path) < sizeof asked.path)
        memcpy(asked.path, path, strlen(path) + 1);
    return keep(out, (struct vouch_span){asked.typed, asked.len});
}
