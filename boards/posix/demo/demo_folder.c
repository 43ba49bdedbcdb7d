// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_folder.h"

#include "boards/posix/bundle.h"
#include "boards/posix/cert/authority.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/cert/new_file.h"
#include "core/pem.h"
#include "core/status.h"
#include "port/posix/files.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PUBLIC_MODE = 0644, FOLDER_MODE = 0700, PEM_SIZE = 16 * 1024 };

static int make_folder(const char *path, struct vouch_writer *why)
{
    if (mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST)
        return VOUCH_OK;
    return vouch_file_explain(why, path, strerror(errno), VOUCH_E_IO);
}

static int write_certificates(const char *folder, const char *name, const struct vouch_span *der,
                              size_t count, struct vouch_writer *why)
{
    char path[PATH_MAX];
    uint8_t buffer[PEM_SIZE];
    struct vouch_writer pem = vouch_writer_of(buffer, sizeof buffer);
    if (!vouch_authority_path(folder, name, path, sizeof path))
        return vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
    for (size_t i = 0; i < count; i++)
        vouch_pem_write(&pem, "CERTIFICATE", der[i]);
    return vouch_new_file(path, vouch_writer_span(&pem), PUBLIC_MODE, why);
}

static int write_key(const char *folder, const char *name, mbedtls_pk_context *key,
                     struct vouch_writer *why)
{
    char path[PATH_MAX];
    if (!vouch_authority_path(folder, name, path, sizeof path))
        return vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
    return vouch_key_save(key, path, why);
}

static int write_chain(const char *folder, const struct vouch_demo_pki *pki,
                       struct vouch_writer *why)
{
    struct vouch_span sent[VOUCH_DEMO_SENT_MAX];
    size_t count = 0;
    for (const mbedtls_x509_crt *c = &pki->sent; c && count < VOUCH_DEMO_SENT_MAX; c = c->next)
        sent[count++] = (struct vouch_span){c->raw.p, c->raw.len};
    return write_certificates(folder, "chain.pem", sent, count, why);
}

/* The intermediate that issues, as an authority of `vouch cert`. */
static int write_authority(const char *folder, struct vouch_demo_pki *pki,
                           const struct vouch_span intermediates[2], struct vouch_writer *why)
{
    char path[PATH_MAX];
    if (!vouch_authority_path(folder, "ca", path, sizeof path))
        return vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
    int status = make_folder(path, why);
    if (status == VOUCH_OK)
        status = write_key(path, "ca.key", &pki->keys[VOUCH_DEMO_LOWER], why);
    if (status == VOUCH_OK)
        status = write_certificates(path, "ca.pem", intermediates, 2, why);
    return status;
}

int vouch_demo_folder_write(const char *folder, struct vouch_demo_pki *pki,
                            struct vouch_writer *why)
{
    const struct vouch_span intermediates[2] = {pki->der[VOUCH_DEMO_LOWER],
                                                pki->der[VOUCH_DEMO_UPPER]};
    int status = make_folder(folder, why);
    if (status == VOUCH_OK)
        status = write_key(folder, "key.pem", pki->key, why);
    if (status == VOUCH_OK)
        status = write_certificates(folder, "root.pem", &pki->anchor, 1, why);
    if (status == VOUCH_OK)
        status = write_certificates(folder, "intermediates.pem", intermediates, 2, why);
    if (status == VOUCH_OK)
        status = write_authority(folder, pki, intermediates, why);
    return status == VOUCH_OK ? write_chain(folder, pki, why) : status;
}

bool vouch_demo_folder_has(const char *folder)
{
    char path[PATH_MAX];
    return vouch_authority_path(folder, "chain.pem", path, sizeof path) && access(path, F_OK) == 0;
}

/* --- reading --- */

static int read_bundle(const char *folder, const char *name, struct vouch_bundle *b,
                       struct vouch_writer *why)
{
    char path[PATH_MAX];
    if (!vouch_authority_path(folder, name, path, sizeof path)) {
        vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
        return VOUCH_E_ARGUMENT;
    }
    int status = vouch_bundle_add(b, path, why);
    if (status == VOUCH_OK && b->certificates_count == 0) {
        vouch_file_explain(why, path, "there is no certificate in it", VOUCH_E_NOT_FOUND);
        return VOUCH_E_NOT_FOUND;
    }
    return status;
}

static int read_chain(const char *folder, struct vouch_demo_pki *pki, struct vouch_writer *why)
{
    struct vouch_bundle b = {0};
    int status = read_bundle(folder, "chain.pem", &b, why);
    mbedtls_x509_crt_free(&pki->sent);
    mbedtls_x509_crt_init(&pki->sent);
    for (size_t i = 0; i < b.certificates_count && status == VOUCH_OK; i++)
        if (mbedtls_x509_crt_parse_der(&pki->sent, b.certificates[i].data, b.certificates[i].len))
            status =
                vouch_file_explain(why, folder, "chain.pem holds what mbedTLS's server cannot send",
                                   VOUCH_E_MALFORMED);
    pki->sent.MBEDTLS_PRIVATE(ext_types) = 0; /* see vouch_demo_pki_init */
    vouch_bundle_free(&b);
    return status;
}

static int read_root(const char *folder, struct vouch_demo_pki *pki, struct vouch_writer *why)
{
    struct vouch_bundle b = {0};
    uint8_t *buffer = pki->buffer[VOUCH_DEMO_ROOT];
    int status = read_bundle(folder, "root.pem", &b, why);
    if (status == VOUCH_OK && b.certificates[0].len > VOUCH_DEMO_DER_MAX)
        status = vouch_file_explain(why, folder, "root.pem is too large", VOUCH_E_SPACE);
    if (status == VOUCH_OK) {
        memcpy(buffer, b.certificates[0].data, b.certificates[0].len);
        pki->anchor = (struct vouch_span){buffer, b.certificates[0].len};
    }
    vouch_bundle_free(&b);
    return status;
}

int vouch_demo_folder_read(const char *folder, struct vouch_demo_pki *pki, struct vouch_writer *why)
{
    char path[PATH_MAX];
    if (!vouch_authority_path(folder, "key.pem", path, sizeof path))
        return vouch_file_explain(why, folder, "too long a path", VOUCH_E_ARGUMENT);
    mbedtls_pk_free(&pki->other_key);
    mbedtls_pk_init(&pki->other_key);
    int status = vouch_key_load(&pki->other_key, path, NULL, why);
    pki->key = &pki->other_key;
    if (status == VOUCH_OK)
        status = read_chain(folder, pki, why);
    return status == VOUCH_OK ? read_root(folder, pki, why) : status;
}
