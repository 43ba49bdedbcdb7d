// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_INI_FILE_H
#define VOUCH_POSIX_INI_FILE_H

#include "core/config/setting.h"

/* A configuration file (INI) in memory, checked against a table of sections: all faults are
 * reported with file and line, not only the first. */

struct vouch_ini_entry {
    char *key;
    char *value;
    unsigned line;
    const struct vouch_setting *row; /* null in a section with free keys */
    const struct vouch_setting_help *help;
};

struct vouch_ini_section {
    const struct vouch_setting_section *known;
    char *own;        /* of "[target NAME]"; "" if it has none */
    const char *file; /* where it is */
    unsigned line;
    struct vouch_ini_entry *entries;
    size_t count;
};

/* Called for each fault: one line without the file's name and line number. */
typedef void vouch_ini_complain(void *self, const char *file, unsigned line, const char *what);

struct vouch_ini {
    const struct vouch_setting_section *sections_known;
    vouch_ini_complain *complain;
    void *complain_self;
    struct vouch_ini_section *sections;
    size_t count;
    char **files; /* files that were read */
    size_t files_count;
    size_t faults;
};

/* An empty configuration; the caller keeps the table of sections. */
void vouch_ini_init(struct vouch_ini *ini, const struct vouch_setting_section *sections,
                    vouch_ini_complain *complain, void *self);
/* Adds the content of a file. Faults are counted in `faults` and reported, as is a file that cannot
 * be read. */
void vouch_ini_read(struct vouch_ini *ini, const char *path);
/* Adds every file of a folder whose name ends in ".conf", in order of name. */
void vouch_ini_read_folder(struct vouch_ini *ini, const char *path);
/* Counts and reports a fault found by the caller, at an entry's or a section's position. */
void vouch_ini_fault(struct vouch_ini *ini, const char *file, unsigned line, const char *what);
/* The sections of that name, one after another: null starts, and ends. */
const struct vouch_ini_section *vouch_ini_next(const struct vouch_ini *ini, const char *name,
                                               const struct vouch_ini_section *before);
/* The entry of a key; null: not set, or no section. `nth` counts those with the same key from 0. */
const struct vouch_ini_entry *vouch_ini_entry(const struct vouch_ini_section *section,
                                              const char *key, size_t nth);
void vouch_ini_free(struct vouch_ini *ini);

#endif
