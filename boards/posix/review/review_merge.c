// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/command.h"
#include "boards/posix/review/review_partial.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The location of a piece. */
struct piece {
    const char *path; /* of the partial */
    off_t at;
    uint64_t number;
    bool timed;
    int64_t first_s;
    int64_t newest_s;
    uint64_t counts[3]; /* number of lines left out: all, not blank, of other programs */
    uint64_t length;
    char *name;
};

struct pieces {
    struct piece *at;
    size_t count;
    size_t capacity;
};

static struct piece *add(struct pieces *all)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity ? 2 * all->capacity : 64;
        struct piece *more = realloc(all->at, capacity * sizeof *more);
        if (!more)
            return NULL;
        all->at = more;
        all->capacity = capacity;
    }
    return memset(&all->at[all->count++], 0, sizeof *all->at);
}

/* "piece NUMBER FIRST NEWEST LINES FULL FOREIGN LENGTH NAME" */
static bool read_head(const char *line, struct piece *p)
{
    char first[24];
    int name = 0;
    int n = sscanf(line, /* NOLINT(cert-err34-c): each number is bounded by its width */
                   "piece %19" SCNu64 " %21s %19" SCNd64 " %19" SCNu64 " %19" SCNu64 " %19" SCNu64
                   " %19" SCNu64 " %n",
                   &p->number, first, &p->newest_s, &p->counts[0], &p->counts[1], &p->counts[2],
                   &p->length, &name);
    if (n != 7 || name == 0)
        return false;
    p->timed = strcmp(first, "-") != 0;
    p->first_s = p->timed ? strtoll(first, NULL, 10) : 0;
    p->name = strdup(line + name);
    if (p->name)
        p->name[strcspn(p->name, "\n")] = 0;
    return p->name != NULL;
}

static bool list_pieces(const char *path, FILE *f, struct pieces *all)
{
    char *line = NULL;
    size_t capacity = 0;
    bool good = getline(&line, &capacity, f) > 0 && strcmp(line, "vouch-review-partial 1\n") == 0;
    while (good && getline(&line, &capacity, f) > 0) {
        struct piece *p = add(all);
        good = p && read_head(line, p);
        if (!good)
            break;
        p->path = path;
        p->at = ftello(f);
        good = p->length < INT64_MAX && fseeko(f, (off_t)p->length, SEEK_CUR) == 0;
    }
    free(line);
    return good;
}

static int complain_about(const char *path, const char *what)
{
    return vouch_complain("review", "%s: %s", path, what);
}

static int list_all(char **paths, size_t count, struct pieces *all)
{
    for (size_t i = 0; i < count; i++) {
        FILE *f = fopen(paths[i], "re");
        if (!f)
            return complain_about(paths[i], strerror(errno));
        struct stat st;
        bool good = fstat(fileno(f), &st) == 0 && list_pieces(paths[i], f, all);
        if (good && all->count) {
            const struct piece *last = &all->at[all->count - 1];
            good = last->path != paths[i] || last->at + (off_t)last->length <= st.st_size;
        }
        fclose(f);
        if (!good)
            return complain_about(paths[i], "this is no partial of this version, or not all of it");
    }
    return VOUCH_EXIT_VALID;
}

/* By name, then by number, then by time. */
static int compare(const void *one, const void *other)
{
    const struct piece *a = one;
    const struct piece *b = other;
    int order = strcmp(a->name, b->name);
    if (order)
        return order;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->first_s != b->first_s)
        return a->first_s < b->first_s ? -1 : 1;
    return 0;
}

static void free_all(struct pieces *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->at[i].name);
    free(all->at);
}

/* Copies a piece's bytes unchanged. */
static bool copy(const struct piece *p, void (*put)(void *self, struct vouch_span s), void *self)
{
    uint8_t block[2048];
    uint64_t left = p->length;
    FILE *f = fopen(p->path, "re");
    bool good = f && fseeko(f, p->at, SEEK_SET) == 0;
    while (good && left > 0) {
        size_t n = fread(block, 1, left < sizeof block ? (size_t)left : sizeof block, f);
        struct vouch_span s = {block, n};
        good = n > 0;
        put(self, s);
        left -= n;
    }
    if (f)
        fclose(f);
    return good;
}

static void put_file(void *self, struct vouch_span s)
{
    fwrite(s.data, 1, s.len, self);
}

static void put_writer(void *self, struct vouch_span s)
{
    vouch_write_span(self, s);
}

/* Writes the pieces of one log, starting at `from`, to a separate file. */
static bool put_together(const struct pieces *all, size_t from, size_t to,
                         struct vouch_partial_log *log, const char *folder, size_t number)
{
    char path[128];
    int64_t newest_s = 0;
    snprintf(path, sizeof path, "%s/%zu", folder, number);
    FILE *f = fopen(path, "wxe");
    bool good = f != NULL;
    for (size_t i = from; good && i < to; i++) {
        const struct piece *p = &all->at[i];
        good = copy(p, put_file, f);
        log->lines += p->counts[0];
        log->full += p->counts[1];
        log->foreign += p->counts[2];
        newest_s = p->newest_s > newest_s ? p->newest_s : newest_s;
    }
    if (f) {
        const struct timespec times[2] = {{newest_s, 0}, {newest_s, 0}};
        good = fflush(f) == 0 && futimens(fileno(f), times) == 0 && good;
        fclose(f);
    }
    log->path = strdup(path);
    log->name = strdup(all->at[from].name);
    return good && log->path && log->name;
}

int vouch_partial_merge(char **paths, size_t count, struct vouch_partial_logs *logs)
{
    struct pieces all = {NULL, 0, 0};
    memset(logs, 0, sizeof *logs);
    int status = list_all(paths, count, &all);
    strcpy(logs->folder, "/tmp/vouch-merge-XXXXXX");
    logs->at = calloc(all.count + 1, sizeof *logs->at);
    if (status == VOUCH_EXIT_VALID && (!logs->at || !mkdtemp(logs->folder)))
        status = vouch_complain("review", "no temporary folder can be made");
    if (all.count)
        qsort(all.at, all.count, sizeof *all.at, compare);
    for (size_t from = 0; status == VOUCH_EXIT_VALID && from < all.count;) {
        size_t to = from + 1;
        while (to < all.count && strcmp(all.at[to].name, all.at[from].name) == 0)
            to++;
        if (!put_together(&all, from, to, &logs->at[logs->count], logs->folder, logs->count))
            status = vouch_complain("review", "the pieces could not be put together");
        logs->count++;
        from = to;
    }
    free_all(&all);
    return status;
}

int vouch_partial_join(char **paths, size_t count, struct vouch_writer *w)
{
    struct pieces all = {NULL, 0, 0};
    int status = list_all(paths, count, &all);
    if (all.count)
        qsort(all.at, all.count, sizeof *all.at, compare);
    vouch_write_text(w, status == VOUCH_EXIT_VALID ? "vouch-review-partial 1\n" : "");
    for (size_t i = 0; status == VOUCH_EXIT_VALID && i < all.count; i++) {
        const struct piece *p = &all.at[i];
        char head[256];
        char first[24] = "-";
        if (p->timed)
            snprintf(first, sizeof first, "%" PRId64, p->first_s);
        snprintf(
            head, sizeof head,
            "piece %" PRIu64 " %s %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " ",
            p->number, first, p->newest_s, p->counts[0], p->counts[1], p->counts[2], p->length);
        vouch_write_text(w, head);
        vouch_write_text(w, p->name);
        vouch_write_text(w, "\n");
        if (!copy(p, put_writer, w))
            status = complain_about(p->path, "it cannot be read");
    }
    free_all(&all);
    return status;
}

const char *vouch_partial_name(const struct vouch_partial_logs *logs, const char *path)
{
    for (size_t i = 0; i < logs->count; i++)
        if (strcmp(logs->at[i].path, path) == 0)
            return logs->at[i].name;
    return path;
}

void vouch_partial_free(struct vouch_partial_logs *logs)
{
    for (size_t i = 0; i < logs->count; i++) {
        if (logs->at[i].path)
            unlink(logs->at[i].path);
        free(logs->at[i].path);
        free(logs->at[i].name);
    }
    rmdir(logs->folder);
    free(logs->at);
}
