// SPDX-License-Identifier: Apache-2.0
/* Where trusted certificates are: folders, and the system's own locations. */
#include "port/posix/trust_store.h"

#include "port/posix/files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, WHY_SIZE = 512 };

/* "01234567.0": created by c_rehash and update-ca-certificates. */
static int is_hashed(const struct dirent *d)
{
    const char *name = d->d_name;
    return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' && name[9] != 0 &&
           strspn(name + 9, "0123456789") == strlen(name + 9);
}

static int is_certificate_file(const struct dirent *d)
{
    static const char *const ends[] = {".pem", ".crt", ".cer", ".der"};
    const char *dot = strrchr(d->d_name, '.');
    if (!dot || dot == d->d_name)
        return 0;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(dot, ends[i]) == 0)
            return 1;
    return 0;
}

/* A file of a folder; one without a certificate, or that has disappeared, is skipped. */
static int add_member(struct vouch_trust_store *s, const char *folder, const char *name,
                      struct vouch_writer *why)
{
    char path[PATH_SIZE];
    char text[WHY_SIZE];
    struct vouch_writer reason = vouch_writer_of(text, sizeof text);
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return vouch_file_explain(why, folder, "the path is too long", VOUCH_E_IO);
    int status = vouch_trust_store_add_file(s, path, &reason);
    if (status == VOUCH_OK || status == VOUCH_E_NOT_FOUND)
        return VOUCH_OK;
    if (why)
        vouch_write_text(why, vouch_writer_string(&reason));
    return status;
}

/* Adds the certificate files in order of name, up to the first broken one. */
static void add_members(struct vouch_trust_store *s, const char *folder, struct vouch_writer *why,
                        int *status)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_certificate_file, alphasort);
    for (int i = 0; i < count; i++) {
        if (*status == VOUCH_OK)
            *status = add_member(s, folder, names[i]->d_name, why);
        free(names[i]);
    }
    free(names);
}

/* Is there a file whose name is a hash? Below 0: the folder cannot be read. */
static int find_hashed(const char *path)
{
    int found = 0;
    const struct dirent *d;
    DIR *folder = opendir(path);
    if (!folder)
        return -1;
    while (!found && (d = readdir(folder)))
        found = is_hashed(d);
    closedir(folder);
    return found;
}

int vouch_trust_store_add_folder(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why)
{
    size_t before = s->entries_count;
    int hashed = find_hashed(path);
    int status = VOUCH_OK;
    if (hashed < 0)
        return vouch_file_explain(why, path, "the folder cannot be read", VOUCH_E_NOT_FOUND);
    if (hashed)
        return vouch_trust_store_add_hashed(s, path);
    add_members(s, path, why, &status);
    /* nothing has asked for the new ones, so nothing is decoded */
    if (status != VOUCH_OK)
        s->entries_count = before;
    else if (s->entries_count == before)
        return vouch_file_explain(why, path, "there is no certificate in it", VOUCH_E_NOT_FOUND);
    return status;
}

/* Folders separated by colons, like $PATH. */
static int add_folders(struct vouch_trust_store *s, const char *list, struct vouch_writer *why)
{
    char path[PATH_SIZE];
    int status = VOUCH_OK;
    while (*list && status == VOUCH_OK) {
        size_t len = strcspn(list, ":");
        if (len >= sizeof path)
            return vouch_file_explain(why, "SSL_CERT_DIR", "the path is too long", VOUCH_E_IO);
        memcpy(path, list, len);
        path[len] = 0;
        if (len)
            status = vouch_trust_store_add_folder(s, path, why);
        list += len + (list[len] == ':');
    }
    return status;
}

static int add_from_environment(struct vouch_trust_store *s, const char *file, const char *folders,
                                struct vouch_writer *why)
{
    int status = file ? vouch_trust_store_add_bundle(s, file, why) : VOUCH_OK;
    if (status == VOUCH_OK && folders)
        status = add_folders(s, folders, why);
    return status;
}

static const char *set_variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* Where update-ca-certificates(8) and update-ca-trust(8) expect an administrator to put the
 * machine's own authorities. */
static void add_own(struct vouch_trust_store *s)
{
    static const char *const folders[] = {"/usr/local/share/ca-certificates",
                                          "/etc/pki/ca-trust/source/anchors",
                                          "/etc/pki/trust/anchors"};
    s->system = true;
    s->own = calloc(1, sizeof *s->own);
    for (size_t i = 0; s->own && i < sizeof folders / sizeof folders[0]; i++)
        (void)vouch_trust_store_add_folder(s->own, folders[i], NULL);
}

int vouch_trust_store_add_system(struct vouch_trust_store *s, struct vouch_writer *why)
{
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Gentoo */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
        "/etc/pki/tls/certs/ca-bundle.crt",                  /* older Fedora, RHEL */
        "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
        "/etc/ssl/cert.pem",                                 /* Alpine, OpenBSD, macOS */
        "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD */
        "/etc/openssl/certs/ca-certificates.crt",            /* NetBSD */
    };
    const char *file = set_variable("SSL_CERT_FILE");
    const char *folders = set_variable("SSL_CERT_DIR");
    if (file || folders)
        return add_from_environment(s, file, folders, why);
    add_own(s);
    for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++)
        if (access(bundles[i], R_OK) == 0)
            return vouch_trust_store_add_bundle(s, bundles[i], why);
    if (access("/etc/ssl/certs", R_OK) == 0)
        return vouch_trust_store_add_folder(s, "/etc/ssl/certs", why);
    return vouch_file_explain(why, "/etc/ssl/certs/ca-certificates.crt",
                              "the system has no trust store", VOUCH_E_NOT_FOUND);
}
