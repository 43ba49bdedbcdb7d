// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle.h"
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/cert_plan.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/chain_aia.h"
#include "boards/posix/cert/chain_fix.h"
#include "boards/posix/cert/fix_write.h"
#include "boards/posix/cert/items.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/options.h"
#include "core/x509/name.h"
#include "port/posix/trust_store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert fix`: the same certificates, each once, in order, and without the root. */

enum { WHY_MAX = 1024 };

struct settings {
    const char *out;
    const char *key;
    const char *key_password_file;
    const char *key_out;
    const char *out_password_file;
    bool legacy;
    bool aia;
    bool allow_private;
    struct vouch_texts trust;
    struct vouch_texts extra;
};

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {'o', "out", "FILE", VOUCH_OPTION_TEXT, AT(out), NULL,
     "output file: PKCS#12 where it ends in .p12 or .pfx, PKCS#7 in .p7b or .p7c, else PEM; "
     "default: standard output"},
    {0, "out-password-file", "FILE", VOUCH_OPTION_TEXT, AT(out_password_file), NULL,
     "its first line becomes the password of a PKCS#12 file; default: it is asked for"},
    {0, "legacy", NULL, VOUCH_OPTION_FLAG, AT(legacy), NULL,
     "encrypt PKCS#12 with 3DES and SHA-1, for old programs"},
    {0, "key-out", "FILE", VOUCH_OPTION_TEXT, AT(key_out), NULL,
     "write the bundle's private key to FILE, PEM, mode 0600"},
    {0, "untrusted", "FILE", VOUCH_OPTION_LIST, AT(extra), NULL,
     "take missing intermediates from here"},
    {0, "aia", NULL, VOUCH_OPTION_FLAG, AT(aia), NULL,
     "fetch missing intermediates from the URLs in the certificates (http)"},
    {0, "fetch-private", NULL, VOUCH_OPTION_FLAG, AT(allow_private), NULL,
     "fetch from loopback and private addresses too"},
    {0, "trust", "FILE", VOUCH_OPTION_LIST, AT(trust), NULL,
     "trusted roots; default: the system's"},
    {0, "key", "FILE", VOUCH_OPTION_TEXT, AT(key), NULL,
     "the service's private key: the certificate for it becomes the first"},
    {0, "key-password-file", "FILE", VOUCH_OPTION_TEXT, AT(key_password_file), NULL,
     "its first line is the password of the key, or of a PKCS#12 bundle"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert fix",
    "BUNDLE",
    "Writes the certificates of a bundle as a chain: each once, in order, without the root.",
    &group,
    1,
    "BUNDLE is PEM, DER, PKCS#7 or PKCS#12. What was left out or is missing is listed.\n"
    "Exit status: 0 when the chain is complete, 2 when an issuer is still missing.\n"
    "Example: vouch cert fix -o new.pem --untrusted intermediates.pem old.pem\n"
    "         vouch cert fix -o new.p12 --key mail.key mail.pem\n",
};

struct fixing {
    struct settings settings;
    struct vouch_bundle bundle;
    struct vouch_bundle extra;
    struct vouch_trust_store store;
    mbedtls_pk_context key;
    bool has_key;
    uint8_t spki_buffer[VOUCH_SPKI_MAX];
    struct vouch_span spki;
    struct vouch_chain_fix fix;
    struct vouch_chain_aia aia;
};

/* --- reading --- */

static int load_trust(struct fixing *x, struct vouch_writer *why)
{
    const struct vouch_texts *paths = &x->settings.trust;
    int status = VOUCH_OK;
    if (paths->count == 0) { /* none at all: the chain is then ordered without a store */
        (void)vouch_trust_store_add_system(&x->store, NULL);
        return VOUCH_OK;
    }
    for (size_t i = 0; i < paths->count && status == VOUCH_OK; i++)
        status = vouch_trust_store_add_file(&x->store, paths->at[i], why);
    return status;
}

/* The service's key: --key, else the bundle's own. */
static int load_key(struct fixing *x, const char *path, struct vouch_writer *why)
{
    const char *key = x->settings.key;
    if (!key && vouch_items_have_key(path, x->settings.key_password_file))
        key = path;
    if (!key)
        return VOUCH_OK;
    int status = vouch_key_load(&x->key, key, x->settings.key_password_file, why);
    x->has_key = status == VOUCH_OK;
    return x->has_key ? vouch_cert_spki(&x->key, x->spki_buffer, &x->spki) : status;
}

static int refuse(struct vouch_writer *why, const char *path, const char *before, size_t number,
                  const char *after)
{
    vouch_write_text(why, path);
    vouch_write_text(why, before);
    vouch_write_decimal(why, (int64_t)number);
    vouch_write_text(why, after);
    return VOUCH_E_MALFORMED;
}

/* What cannot be read cannot be ordered, and must not be written. */
static int refuse_unreadable(const struct vouch_bundle *b, const char *path,
                             struct vouch_writer *why)
{
    if (b->certificates_count > VOUCH_CHAIN_FIX_MAX)
        return refuse(why, path, ": it has ", b->certificates_count,
                      " certificates, more than can be put in order (64)");
    for (size_t i = 0; i < b->certificates_count; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(b->certificates[i], &c);
        if (!(c.parts & VOUCH_PART_KEY))
            return refuse(why, path, ": certificate ", i + 1, " in it cannot be read");
    }
    return VOUCH_OK;
}

static int load(struct fixing *x, const char *path, struct vouch_writer *why)
{
    x->bundle.password_file = x->settings.key_password_file;
    int status = vouch_bundle_add(&x->bundle, path, why);
    if (status == VOUCH_OK)
        status = refuse_unreadable(&x->bundle, path, why);
    for (size_t i = 0; i < x->settings.extra.count && status == VOUCH_OK; i++)
        status = vouch_bundle_add(&x->extra, x->settings.extra.at[i], why);
    if (status == VOUCH_OK)
        status = load_trust(x, why);
    return status == VOUCH_OK ? load_key(x, path, why) : status;
}

static int fix(struct fixing *x, const char *path, struct vouch_writer *why)
{
    int status = load(x, path, why);
    if (status != VOUCH_OK)
        return status;
    const struct vouch_chain_fix_question q = {
        .bundle = x->bundle.certificates,
        .bundle_count = x->bundle.certificates_count,
        .extra = x->extra.certificates,
        .extra_count = x->extra.certificates_count,
        .leaf_spki = x->spki,
        .anchors = vouch_trust_store_anchors(&x->store),
        .now = {0, (int64_t)time(NULL), true},
    };
    status = vouch_chain_fix(&q, &x->fix);
    x->aia.settings.allow_private = x->settings.allow_private;
    if (status == VOUCH_OK && x->settings.aia && !x->fix.complete)
        status = vouch_chain_aia_fix(&x->aia, &q, &x->fix);
    if (status == VOUCH_OK)
        return status;
    vouch_write_text(why, path);
    vouch_write_text(why, status == VOUCH_E_NOT_FOUND
                              ? ": no certificate in it belongs to the private key"
                              : ": it cannot be searched: no memory");
    return status;
}

/* --- writing --- */

static int write_all(struct fixing *x, struct vouch_writer *why)
{
    const struct vouch_fix_output out = {
        .path = x->settings.out ? x->settings.out : "-",
        .key_path = x->settings.key_out,
        .password_file = x->settings.out_password_file,
        .legacy = x->settings.legacy,
        .key = x->has_key ? &x->key : NULL,
        .chain = x->fix.chain,
        .chain_count = x->fix.chain_count,
    };
    return vouch_fix_write(&out, why);
}

static void say_name(struct vouch_writer *w, struct vouch_span der)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    vouch_name_write(w, c.subject);
}

/* How many times the first of them occurs. */
static size_t copies_of(const struct vouch_span *certificates, size_t count)
{
    size_t copies = 0;
    for (size_t i = 0; i < count; i++)
        copies += vouch_span_equal(certificates[0], certificates[i]);
    return copies;
}

static void say_copies(struct vouch_writer *w, size_t copies, struct vouch_span der)
{
    vouch_write_text(w, "left out, stands there ");
    if (copies == 2) {
        vouch_write_text(w, "twice: ");
    } else {
        vouch_write_decimal(w, (int64_t)copies);
        vouch_write_text(w, " times: ");
    }
    say_name(w, der);
    vouch_write_u8(w, '\n');
}

/* One line for each certificate whose position changed. */
static void say_changes(struct vouch_writer *w, const struct fixing *x)
{
    static const char *const words[] = {
        [VOUCH_CHAIN_UNRELATED] = "belongs to no path: ",
        [VOUCH_CHAIN_ROOT] = "clients have their own root: ",
    };
    for (size_t i = 0; i < x->bundle.certificates_count; i++) {
        size_t copies = copies_of(x->bundle.certificates + i, x->bundle.certificates_count - i);
        bool first = x->fix.fate[i] != VOUCH_CHAIN_DUPLICATE;
        if (first && copies > 1)
            say_copies(w, copies, x->bundle.certificates[i]);
        if (!first || x->fix.fate[i] == VOUCH_CHAIN_KEPT)
            continue;
        vouch_write_text(w, "left out, ");
        vouch_write_text(w, words[x->fix.fate[i]]);
        say_name(w, x->bundle.certificates[i]);
        vouch_write_u8(w, '\n');
    }
    for (size_t i = 0; i < x->fix.chain_count; i++) {
        vouch_write_decimal(w, (int64_t)i);
        vouch_write_text(w, "  ");
        say_name(w, x->fix.chain[i]);
        vouch_write_u8(w, '\n');
    }
}

/* To standard error when the chain itself goes to standard output. */
static int say(const struct fixing *x)
{
    struct vouch_output out;
    bool to_file = x->settings.out && strcmp(x->settings.out, "-") != 0;
    vouch_output_init(&out, to_file ? STDOUT_FILENO : STDERR_FILENO);
    vouch_chain_aia_write(&out.writer, &x->aia);
    say_changes(&out.writer, x);
    if (!x->fix.complete) {
        vouch_write_text(&out.writer, "still missing: the certificate of ");
        vouch_name_write(&out.writer, x->fix.last_issuer);
        vouch_write_text(&out.writer,
                         "; give the file that has it with --untrusted, or the root with "
                         "--trust; or let it be fetched with --aia\n");
    }
    if (vouch_output_end(&out) != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    return x->fix.complete ? VOUCH_EXIT_VALID : VOUCH_EXIT_INVALID;
}

static int run(struct fixing *x, const char *path)
{
    uint8_t buffer[WHY_MAX];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    vouch_trust_store_init(&x->store);
    mbedtls_pk_init(&x->key);
    int status = fix(x, path, &why);
    if (status == VOUCH_OK)
        status = write_all(x, &why);
    int answer =
        status == VOUCH_OK ? say(x) : vouch_complain(command.name, "%.*s", (int)why.len, buffer);
    mbedtls_pk_free(&x->key);
    vouch_chain_aia_free(&x->aia);
    vouch_trust_store_free(&x->store);
    vouch_bundle_free(&x->bundle);
    vouch_bundle_free(&x->extra);
    return answer;
}

int vouch_cert_fix(int argc, char **argv)
{
    int answer = VOUCH_EXIT_UNKNOWN;
    struct vouch_cert_operands o = {.least = 1, .most = 1, .otherwise = "expected one bundle"};
    struct fixing *x = calloc(1, sizeof *x);
    if (!x)
        return vouch_complain(command.name, "no memory");
    if (vouch_cert_begin(&command, argc, argv, &x->settings, &o, &answer))
        answer = run(x, o.at[0]);
    free(x);
    return answer;
}
