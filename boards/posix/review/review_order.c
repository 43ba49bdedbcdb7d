// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_input.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The order of the files: by the time of their first lines, each once. */

struct place {
    char *path;
    int64_t first_s;
    dev_t device;
    ino_t file;
    bool regular;
    bool repeated;
};

static void look_at(struct vouch_input *in, struct place *p)
{
    struct stat st;
    p->regular = strcmp(p->path, "-") != 0 && stat(p->path, &st) == 0 && S_ISREG(st.st_mode);
    if (!p->regular)
        return;
    p->device = st.st_dev;
    p->file = st.st_ino;
    in->quiet = true;
    in->paths = &p->path;
    in->count = 1;
    in->next = 0;
    p->regular = vouch_input_next(in) && in->file.timed;
    p->first_s = in->file.first_s;
    vouch_input_close(in);
    in->quiet = false;
    in->reversed = 0;
    in->failures = 0;
}

/* Insertion sort: the files are mostly in order, and a file without a known time keeps its
 * place. */
static bool sort(struct place *places, size_t count)
{
    bool moved = false;
    for (size_t i = 1; i < count; i++) {
        struct place p = places[i];
        size_t at = i;
        while (p.regular && at > 0 && places[at - 1].regular &&
               places[at - 1].first_s > p.first_s) {
            places[at] = places[at - 1];
            at--;
            moved = true;
        }
        places[at] = p;
    }
    return moved;
}

static bool is_repeated(const struct place *places, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (places[i].file == places[at].file && places[i].device == places[at].device &&
            places[at].file != 0)
            return true;
    return false;
}

static void put_in_order(struct vouch_input *in, char **paths, size_t count)
{
    struct place *places = calloc(count, sizeof *places);
    if (!places || count < 2) {
        free(places);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        places[i].path = paths[i];
        look_at(in, &places[i]);
        places[i].repeated = is_repeated(places, i);
    }
    bool sorted = sort(places, count);
    size_t left = 0;
    size_t repeats = 0;
    for (size_t i = 0; i < count; i++)
        if (places[i].repeated)
            repeats++;
        else
            paths[left++] = places[i].path;
    /* not read, but still the caller's strings */
    for (size_t i = 0; i < repeats; i++)
        paths[left + i] = paths[left - 1];
    free(places);
    in->sorted = sorted;
    in->repeats = repeats;
}

void vouch_input_begin(struct vouch_input *in, char **paths, size_t count)
{
    memset(in, 0, sizeof *in);
    in->fd = -1;
    put_in_order(in, paths, count);
    in->paths = paths;
    in->count = count - in->repeats;
    in->next = 0;
}
