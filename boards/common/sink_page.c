// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_page.h"

#include <string.h>

#include "boards/common/lwip_apps.h"
#include "lwip/apps/fs.h"
#include "lwip/apps/httpd.h"
#include "lwip/sys.h"

/* A page that has not been read to its end by then is cut off: otherwise it could hold its buffer
 * for ever. */
enum { READ_MS_MAX = 30000 };

/* lwIP's hooks carry no context. */
static const struct sink_page *the_page;

#define ERROR_PAGE(status, text)                                                                   \
    "HTTP/1.0 " status "\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\n"               \
    "Connection: close\r\n\r\n" text "\n"

static const struct {
    const char *path; /* path as lwIP requests it */
    const char *text;
} errors[] = {
    {"/400.html", ERROR_PAGE("400 Bad Request", "This is no request that is understood here.")},
    {"/404.html", ERROR_PAGE("404 Not Found", "Nothing is here.")},
    {"/501.html", ERROR_PAGE("501 Not Implemented", "Only GET is understood here.")},
};
static const char busy[] = ERROR_PAGE("503 Service Unavailable", "Too many readers; try again.");

static void start(void *self, const struct vouch_sink_resources *resources)
{
    if (!vouch_settings_bool(resources->settings, "report", &vouch_rows_report[VOUCH_REPORT_PAGE]))
        return;
    the_page = self;
    for (size_t i = 0; i < the_page->readers_max; i++) {
        the_page->readers[i].piece = the_page->pieces + i * the_page->piece_max;
        the_page->readers[i].piece_max = the_page->piece_max;
        the_page->readers[i].order = the_page->orders + i * the_page->order_max;
        the_page->readers[i].order_max = the_page->order_max;
    }
    httpd_init();
}

static void poll(void *self, const struct vouch_time *now)
{
    struct sink_page *page = self;

    page->site->now = *now;
}

/* The content comes from the states. */
static void report(void *self, const struct vouch_sink_result *result)
{
    (void)self;
    (void)result;
}

const struct vouch_sink_ops sink_page = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = vouch_sink_never_due,
};

static struct vouch_page_reader *free_reader(void)
{
    for (size_t i = 0; i < the_page->readers_max; i++)
        if (!the_page->readers[i].taken)
            return &the_page->readers[i];
    return NULL;
}

static int open_text(struct fs_file *file, const char *text)
{
    file->data = text;
    file->len = file->index = (int)strlen(text);
    file->flags = FS_FILE_FLAGS_HEADER_INCLUDED;
    file->pextension = NULL;
    return 1;
}

/* Its length is unknown until it has been read: "all of it" until the last piece. */
static int open_pieces(struct fs_file *file, struct vouch_page_reader *reader)
{
    reader->taken = true;
    reader->opened_ms = sys_now();
    file->data = NULL;
    file->len = INT32_MAX;
    file->index = 0;
    file->flags = FS_FILE_FLAGS_HEADER_INCLUDED;
    file->pextension = reader;
    return 1;
}

int fs_open_custom(struct fs_file *file, const char *name)
{
    struct vouch_page_reader *reader = the_page ? free_reader() : NULL;

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(name, errors[i].path) == 0)
            return open_text(file, errors[i].text);
    if (!reader)
        return open_text(file, busy);
    return vouch_page_open(reader, the_page->site, name) ? open_pieces(file, reader) : 0;
}

void fs_close_custom(struct fs_file *file)
{
    struct vouch_page_reader *reader = file->pextension;

    if (reader)
        reader->taken = false;
    file->pextension = NULL;
}

int fs_read_custom(struct fs_file *file, char *buffer, int count)
{
    struct vouch_page_reader *reader = file->pextension;

    if (!reader || sys_now() - reader->opened_ms > READ_MS_MAX)
        return FS_READ_EOF;
    size_t n = vouch_page_read(reader, buffer, (size_t)count);
    return n > 0 ? (int)n : FS_READ_EOF;
}
