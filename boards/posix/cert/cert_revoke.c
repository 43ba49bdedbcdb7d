// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/authority.h"
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/issued.h"
#include "boards/posix/options.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert revoke`: the revocation list of a private authority. */

enum { WHY_MAX = 1024, DAYS_MAX = 3650, DAYS_DEFAULT = 30 };

struct settings {
    const char *reason;
    unsigned days;
};

static int take_days(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_cert_value_days(value, DAYS_MAX, &((struct settings *)self)->days, why);
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "reason", "REASON", VOUCH_OPTION_TEXT, AT(reason), NULL,
     "keyCompromise, superseded, cessationOfOperation, ... (RFC 5280 section 5.3.1)"},
    {0, "days", "N", VOUCH_OPTION_CALL, 0, take_days, "validity of the list; default 30"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert revoke",
    "FOLDER [CERTIFICATE|SERIAL]",
    "Revokes a certificate of the private authority in FOLDER, and writes FOLDER/crl.pem anew.",
    &group,
    1,
    "Without a certificate: a new list of what is revoked already.\n"
    "Example: vouch cert revoke --reason superseded ca mail.pem\n",
};

/* A serial in hexadecimal, colons allowed. false: invalid. */
static bool read_serial(const char *text, struct vouch_writer *w)
{
    int high = -1;
    for (; *text; text++) {
        int digit = vouch_hex_value((uint8_t)*text);
        if (*text == ':' && high < 0)
            continue;
        if (digit < 0)
            return false;
        if (high >= 0)
            vouch_write_u8(w, (uint8_t)(high << 4 | digit));
        high = high < 0 ? digit : -1;
    }
    return high < 0 && w->len > 0 && w->lost == 0;
}

/* The serial meant by an argument: that of the certificate in a file, or the argument itself. */
static int find_serial(const char *text, struct vouch_writer *serial, struct vouch_writer *why)
{
    struct vouch_bundle bundle = {0};
    struct vouch_certificate c = {0};
    if (access(text, F_OK) != 0 && errno == ENOENT && read_serial(text, serial))
        return VOUCH_OK;
    int status = vouch_bundle_add(&bundle, text, why);
    if (status == VOUCH_OK && bundle.certificates_count > 0) {
        vouch_certificate_parse(bundle.certificates[0], &c);
        vouch_write_span(serial, c.serial);
    }
    vouch_bundle_free(&bundle);
    if (status == VOUCH_OK && serial->len == 0) {
        vouch_write_text(why, text);
        vouch_write_text(why, ": there is no certificate in it");
        return VOUCH_E_NOT_FOUND;
    }
    return status;
}

static int revoke_one(const struct settings *s, char **operands, size_t count,
                      struct vouch_writer *why)
{
    uint8_t buffer[VOUCH_ISSUED_SERIAL_MAX];
    uint8_t known;
    struct vouch_authority authority;
    struct vouch_writer serial = vouch_writer_of(buffer, sizeof buffer);
    const char *reason = s->reason ? s->reason : "unspecified";
    if (!vouch_issued_reason(reason, &known)) {
        vouch_write_text(why, "--reason: not one of unspecified, keyCompromise, cACompromise, "
                              "affiliationChanged, superseded, cessationOfOperation, "
                              "privilegeWithdrawn, aACompromise");
        return VOUCH_E_ARGUMENT;
    }
    int status = count > 1 ? find_serial(operands[1], &serial, why) : VOUCH_OK;
    if (status != VOUCH_OK)
        return status;
    status = vouch_authority_open(&authority, operands[0], why);
    if (status == VOUCH_OK)
        status = vouch_authority_revoke(&authority, vouch_writer_span(&serial), reason,
                                        (int64_t)time(NULL), s->days ? s->days : DAYS_DEFAULT, why);
    vouch_authority_close(&authority);
    return status;
}

int vouch_cert_revoke(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    int answer = VOUCH_EXIT_UNKNOWN;
    struct settings s = {0};
    struct vouch_cert_operands o = {
        .least = 1, .most = 2, .otherwise = "expected a folder, and perhaps a certificate"};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (!vouch_cert_begin(&command, argc, argv, &s, &o, &answer))
        return answer;
    return vouch_cert_end(&command, revoke_one(&s, o.at, o.count, &why), &why);
}
