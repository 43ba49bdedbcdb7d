// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/pkcs12_load.h"

#include "boards/posix/password.h"
#include "core/status.h"

#include <string.h>

static int try_password(struct vouch_pkcs12 *p, struct vouch_span bytes,
                        const struct vouch_secret *secret, struct vouch_writer *why)
{
    vouch_pkcs12_free(p);
    return vouch_pkcs12_open(p, bytes, (struct vouch_span){secret->bytes, secret->len}, why);
}

/* First without a password, since some files have none. */
static int load_typed(struct vouch_pkcs12 *p, const char *path, struct vouch_span bytes,
                      struct vouch_writer *why)
{
    struct vouch_secret secret = {NULL, 0};
    size_t begun = why->len;
    int status = try_password(p, bytes, &secret, why);
    if (status != VOUCH_E_SIGNATURE)
        return status;
    status = vouch_password_ask(path, false, &secret);
    why->len = begun;
    if (status == VOUCH_OK)
        status = try_password(p, bytes, &secret, why);
    else if (status == VOUCH_E_NOT_FOUND)
        vouch_write_text(why, "it is encrypted; give --key-password-file");
    else
        vouch_write_text(why, "no password was typed");
    vouch_secret_free(&secret);
    return status == VOUCH_E_NOT_FOUND ? VOUCH_E_SIGNATURE : status;
}

int vouch_pkcs12_load(struct vouch_pkcs12 *p, const char *path, struct vouch_span bytes,
                      const char *password_file, struct vouch_writer *why)
{
    struct vouch_secret secret = {NULL, 0};
    memset(p, 0, sizeof *p);
    if (password_file) {
        int status = vouch_password_read(password_file, &secret, why);
        if (status != VOUCH_OK)
            return status;
    }
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    int status =
        password_file ? try_password(p, bytes, &secret, why) : load_typed(p, path, bytes, why);
    vouch_secret_free(&secret);
    return status;
}
