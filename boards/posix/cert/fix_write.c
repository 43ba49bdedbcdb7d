// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fix_write.h"

#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/cert/new_file.h"
#include "boards/posix/cert/pkcs12_write.h"
#include "boards/posix/password.h"
#include "core/status.h"
#include "core/x509/certificate.h"
#include "core/x509/name.h"

#include <unistd.h>

enum { SECRET_MODE = 0600, NAME_MAX_CHARS = 128 };

static bool ends_in(const char *path, const char *a, const char *b)
{
    struct vouch_span s = vouch_span_of(path);
    return vouch_span_ends_nocase(s, a) || vouch_span_ends_nocase(s, b);
}

static int say(struct vouch_writer *why, const char *path, const char *what, int status)
{
    vouch_write_text(why, path);
    vouch_write_text(why, what);
    return status;
}

/* The subject's common name or its first attribute, in ASCII: the name of the entry in a key
 * store. */
static struct vouch_span name_of(struct vouch_span der, uint8_t buffer[NAME_MAX_CHARS])
{
    struct vouch_certificate c;
    struct vouch_writer w = vouch_writer_of(buffer, NAME_MAX_CHARS);
    vouch_certificate_parse(der, &c);
    vouch_name_write(&w, c.subject);
    struct vouch_span s = vouch_writer_span(&w);
    s = vouch_span_part(s, 0, vouch_span_find(s, 0, ','));
    size_t value = vouch_span_find(s, 0, '=');
    s = value < s.len ? vouch_span_part(s, value + 1, s.len) : s;
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] < 0x20 || s.data[i] > 0x7e)
            return (struct vouch_span){NULL, 0};
    return s;
}

static int read_password(const struct vouch_fix_output *o, struct vouch_secret *secret,
                         struct vouch_writer *why)
{
    if (o->password_file)
        return vouch_password_read(o->password_file, secret, why);
    int status = vouch_password_ask(o->path, true, secret);
    if (status == VOUCH_E_NOT_FOUND)
        return say(why, o->path, ": it needs a password; give --out-password-file",
                   VOUCH_E_ARGUMENT);
    return status == VOUCH_OK ? status
                              : say(why, o->path, ": no password, or two that differ", status);
}

static int write_pkcs12(const struct vouch_fix_output *o, struct vouch_writer *why)
{
    uint8_t buffer[NAME_MAX_CHARS];
    struct vouch_secret secret = {NULL, 0};
    struct vouch_bundle_written file;
    if (!o->key)
        return say(why, o->path, ": PKCS#12 has the private key too; give --key", VOUCH_E_ARGUMENT);
    int status = read_password(o, &secret, why);
    if (status != VOUCH_OK)
        return status;
    const struct vouch_pkcs12_plan plan = {
        .key = o->key,
        .chain = o->chain,
        .chain_count = o->chain_count,
        .name = name_of(o->chain[0], buffer),
        .password = {secret.bytes, secret.len},
        .legacy = o->legacy,
    };
    status = vouch_pkcs12_write(&plan, &file);
    vouch_secret_free(&secret);
    if (status == VOUCH_OK)
        status = vouch_new_file(o->path, file.der, SECRET_MODE, why);
    else
        say(why, o->path,
            status == VOUCH_E_ARGUMENT ? ": the password is too long, or no UTF-8"
                                       : ": it cannot be made",
            status);
    vouch_bundle_written_free(&file);
    return status;
}

static int write_pkcs7(const struct vouch_fix_output *o, struct vouch_writer *why)
{
    struct vouch_bundle_written file;
    int status = vouch_pkcs7_write(o->chain, o->chain_count, &file);
    if (status == VOUCH_OK)
        status = vouch_cert_write_pem(o->path, "PKCS7", file.der, why);
    else
        say(why, o->path, ": no memory", status);
    vouch_bundle_written_free(&file);
    return status;
}

static int write_bundle(const struct vouch_fix_output *o, struct vouch_writer *why)
{
    if (ends_in(o->path, ".p12", ".pfx"))
        return write_pkcs12(o, why);
    if (ends_in(o->path, ".p7b", ".p7c"))
        return write_pkcs7(o, why);
    return vouch_cert_write_chain(o->path, o->chain, o->chain_count, why);
}

int vouch_fix_write(const struct vouch_fix_output *o, struct vouch_writer *why)
{
    if (o->chain_count == 0)
        return say(why, o->path, ": there is no chain to write", VOUCH_E_ARGUMENT);
    if (o->key_path && !o->key)
        return say(why, o->key_path, ": the bundle has no private key that can be read",
                   VOUCH_E_ARGUMENT);
    if (o->key_path && access(o->key_path, F_OK) == 0)
        return say(why, o->key_path, ": exists already and is not overwritten", VOUCH_E_ARGUMENT);
    int status = write_bundle(o, why);
    return status == VOUCH_OK && o->key_path ? vouch_key_save(o->key, o->key_path, why) : status;
}
