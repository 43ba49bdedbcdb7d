// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/authority.h"

#include "boards/posix/cert/crl_write.h"
#include "boards/posix/cert/issued.h"
#include "boards/posix/cert/key_make.h"
#include "core/pem.h"
#include "core/status.h"
#include "core/x509/extension.h"
#include "port/posix/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, PUBLIC_MODE = 0644 };

bool vouch_authority_path(const char *folder, const char *name, char *buffer, size_t max)
{
    int n = snprintf(buffer, max, "%s/%s", folder, name);
    return n > 0 && (size_t)n < max;
}

static int lock_folder(struct vouch_authority *a, struct vouch_writer *why)
{
    a->lock = open(a->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (a->lock < 0 || flock(a->lock, LOCK_EX) != 0)
        return vouch_file_explain(why, a->folder, strerror(errno), VOUCH_E_IO);
    return VOUCH_OK;
}

static int load_certificate(struct vouch_authority *a, const char *path, struct vouch_writer *why)
{
    int status = vouch_bundle_add(&a->bundle, path, why);
    if (status != VOUCH_OK)
        return status;
    if (a->bundle.certificates_count == 0)
        return vouch_file_explain(why, path, "there is no certificate in it", VOUCH_E_NOT_FOUND);
    if (vouch_certificate_parse(a->bundle.certificates[0], &a->certificate) != VOUCH_OK)
        return vouch_file_explain(why, path, a->certificate.fault, VOUCH_E_MALFORMED);
    if (!vouch_certificate_may_sign(&a->certificate))
        return vouch_file_explain(why, path, "it may not issue certificates", VOUCH_E_ARGUMENT);
    vouch_extension_subject_key_id(&a->certificate, &a->key_id);
    return VOUCH_OK;
}

/* Do the key and the certificate match? */
static int compare_keys(struct vouch_authority *a, const char *path, struct vouch_writer *why)
{
    uint8_t buffer[VOUCH_SPKI_MAX];
    struct vouch_span spki;
    int status = vouch_cert_spki(&a->key, buffer, &spki);
    if (status == VOUCH_OK && !vouch_span_equal(spki, a->certificate.spki))
        return vouch_file_explain(why, path, "it is not the key of ca.pem beside it",
                                  VOUCH_E_ARGUMENT);
    return status;
}

int vouch_authority_open(struct vouch_authority *a, const char *folder, struct vouch_writer *why)
{
    char key[PATH_SIZE];
    char certificate[PATH_SIZE];
    memset(a, 0, sizeof *a);
    a->folder = folder;
    a->lock = -1;
    mbedtls_pk_init(&a->key);
    if (!vouch_authority_path(folder, "ca.key", key, sizeof key) ||
        !vouch_authority_path(folder, "ca.pem", certificate, sizeof certificate))
        return vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
    int status = lock_folder(a, why);
    if (status == VOUCH_OK)
        status = load_certificate(a, certificate, why);
    if (status == VOUCH_OK)
        status = vouch_key_load(&a->key, key, NULL, why);
    if (status == VOUCH_OK)
        status = compare_keys(a, key, why);
    return status;
}

void vouch_authority_close(struct vouch_authority *a)
{
    mbedtls_pk_free(&a->key);
    vouch_bundle_free(&a->bundle);
    if (a->lock >= 0)
        close(a->lock);
    a->lock = -1;
}

/* --- issued.txt --- */

static int read_issued(const struct vouch_authority *a, struct vouch_issued *list,
                       struct vouch_writer *why)
{
    char path[PATH_SIZE];
    if (!vouch_authority_path(a->folder, "issued.txt", path, sizeof path))
        return vouch_file_explain(why, a->folder, "too long a path", VOUCH_E_ARGUMENT);
    return vouch_issued_load(list, path, why);
}

static int write_issued(const struct vouch_authority *a, const struct vouch_issued *list,
                        struct vouch_writer *why)
{
    char path[PATH_SIZE];
    vouch_authority_path(a->folder, "issued.txt", path, sizeof path);
    return vouch_issued_save(list, path, why);
}

int vouch_authority_note(struct vouch_authority *a, const struct vouch_certificate *c,
                         struct vouch_writer *why)
{
    struct vouch_issued list = {0};
    int status = read_issued(a, &list, why);
    if (status == VOUCH_OK)
        status = vouch_issued_add(&list, c);
    if (status == VOUCH_OK)
        status = write_issued(a, &list, why);
    vouch_issued_free(&list);
    return status;
}

/* --- crl.pem --- */

static int write_list(struct vouch_authority *a, const struct vouch_issued *list, int64_t now_s,
                      unsigned days, struct vouch_writer *why)
{
    char path[PATH_SIZE];
    struct vouch_crl_plan plan = {a->certificate.subject, a->key_id, &a->key, now_s, days, list};
    struct vouch_span pem;
    uint8_t *memory = NULL;
    vouch_authority_path(a->folder, "crl.pem", path, sizeof path);
    int status = vouch_crl_write(&plan, &memory, &pem);
    if (status == VOUCH_OK)
        status = vouch_file_write(path, pem, PUBLIC_MODE, why);
    else
        vouch_file_explain(why, path, "no memory, or the list cannot be signed", status);
    free(memory);
    return status;
}

static int mark_revoked(struct vouch_issued *list, struct vouch_span serial, const char *reason,
                        int64_t now_s, struct vouch_writer *why)
{
    int status = vouch_issued_revoke(list, serial, reason, now_s);
    if (status == VOUCH_E_NOT_FOUND)
        vouch_write_text(why, "this authority issued no certificate with that serial number; "
                              "issued.txt lists those that it did");
    else if (status == VOUCH_E_ARGUMENT)
        vouch_write_text(why, "that certificate is revoked already");
    return status;
}

int vouch_authority_revoke(struct vouch_authority *a, struct vouch_span serial, const char *reason,
                           int64_t now_s, unsigned days, struct vouch_writer *why)
{
    struct vouch_issued list = {0};
    int status = read_issued(a, &list, why);
    if (status == VOUCH_OK && serial.len)
        status = mark_revoked(&list, serial, reason, now_s, why);
    list.crl_number++;
    if (status == VOUCH_OK)
        status = write_issued(a, &list, why);
    if (status == VOUCH_OK)
        status = write_list(a, &list, now_s, days, why);
    vouch_issued_free(&list);
    return status;
}
