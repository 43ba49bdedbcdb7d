// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/authority.h"
#include "boards/posix/cert/cert.h"
#include "boards/posix/cert/cert_begin.h"
#include "boards/posix/cert/cert_values.h"
#include "boards/posix/cert/key_make.h"
#include "boards/posix/cert/plan_permit.h"
#include "boards/posix/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* `vouch cert ca`: a private authority in a folder of its own (see authority.h). */

enum {
    WHY_MAX = 1024,
    PATH_SIZE = 4096,
    DAYS_MAX = 36500,
    DAYS_DEFAULT = 3650,
    FOLDER_MODE = 0700
};

struct settings {
    const char *subject;
    struct vouch_texts permitted;
    enum vouch_key_choice choice;
    unsigned days;
};

static int take_type(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_key_choice_parse(value, &((struct settings *)self)->choice, why);
}

static int take_days(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_cert_value_days(value, DAYS_MAX, &((struct settings *)self)->days, why);
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "subject", "NAME", VOUCH_OPTION_TEXT, AT(subject), NULL,
     "subject, as CN=Example CA,O=Example; default CN=FOLDER"},
    {0, "permit", "NAME", VOUCH_OPTION_LIST, AT(permitted), NULL,
     "issue only for this domain and its subdomains, this address or network (name constraints)"},
    {0, "type", "TYPE", VOUCH_OPTION_CALL, 0, take_type,
     "p256 (default), p384, rsa2048, rsa3072 or rsa4096"},
    {0, "days", "N", VOUCH_OPTION_CALL, 0, take_days, "validity; default 3650"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert ca",
    "FOLDER",
    "Makes a private certificate authority for a lab or a closed network, in a new folder.",
    &group,
    1,
    "FOLDER/ca.pem is what clients are to trust; FOLDER/ca.key must stay secret.\n"
    "Example: vouch cert ca --permit example.test ca\n",
};

struct making {
    struct settings settings;
    struct vouch_plan_names permitted;
    mbedtls_pk_context key;
    uint8_t subject[VOUCH_SUBJECT_MAX];
    uint8_t spki[VOUCH_SPKI_MAX];
    uint8_t serial[VOUCH_SERIAL_BYTES];
    uint8_t der[VOUCH_PLAN_DER_MAX];
};

static int explain(struct vouch_writer *why, const char *path, const char *what)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    vouch_write_text(why, what);
    return VOUCH_E_IO;
}

static int prepare_subject(struct making *m, const char *folder, struct vouch_span *subject,
                           struct vouch_writer *why)
{
    char text[PATH_SIZE];
    const char *slash = strrchr(folder, '/');
    if (m->settings.subject)
        return vouch_subject_parse(m->settings.subject, m->subject, subject, why);
    snprintf(text, sizeof text, "CN=%s", slash && slash[1] ? slash + 1 : folder);
    return vouch_subject_parse(text, m->subject, subject, why);
}

static int make_der(struct making *m, struct vouch_cert_plan *plan, struct vouch_span *der)
{
    plan->permitted = &m->permitted;
    plan->signer = &m->key;
    vouch_cert_plan_dates(plan, m->settings.days ? m->settings.days : DAYS_DEFAULT);
    plan->serial = (struct vouch_span){m->serial, sizeof m->serial};
    int status = vouch_key_make(&m->key, m->settings.choice);
    if (status == VOUCH_OK)
        status = vouch_cert_serial(m->serial);
    if (status == VOUCH_OK)
        status = vouch_cert_spki(&m->key, m->spki, &plan->spki);
    return status == VOUCH_OK ? vouch_cert_plan_make(plan, m->der, sizeof m->der, der) : status;
}

static int save(struct making *m, const char *folder, struct vouch_span der,
                struct vouch_writer *why)
{
    char key[PATH_SIZE];
    char certificate[PATH_SIZE];
    if (!vouch_authority_path(folder, "ca.key", key, sizeof key) ||
        !vouch_authority_path(folder, "ca.pem", certificate, sizeof certificate))
        return explain(why, folder, "too long a path");
    if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
        return explain(why, folder, strerror(errno));
    int status = vouch_key_save(&m->key, key, why);
    if (status == VOUCH_OK)
        status = vouch_cert_write_pem(certificate, "CERTIFICATE", der, why);
    return status;
}

static int make(struct making *m, const char *folder, struct vouch_writer *why)
{
    struct vouch_cert_plan plan = {.ca = true, .path_length = 0};
    struct vouch_span der = {NULL, 0};
    int status = VOUCH_OK;
    for (size_t i = 0; i < m->settings.permitted.count && status == VOUCH_OK; i++)
        status = vouch_plan_permit_add(&m->permitted, m->settings.permitted.at[i], why);
    if (status == VOUCH_OK)
        status = prepare_subject(m, folder, &plan.subject, why);
    if (status != VOUCH_OK)
        return status;
    if (make_der(m, &plan, &der) != VOUCH_OK)
        return explain(why, folder, "the certificate cannot be made: no memory");
    return save(m, folder, der, why);
}

int vouch_cert_ca(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    int answer = VOUCH_EXIT_UNKNOWN;
    struct vouch_cert_operands o = {.least = 1, .most = 1, .otherwise = "expected one folder"};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct making *m = calloc(1, sizeof *m);
    if (!m)
        return vouch_complain(command.name, "no memory");
    mbedtls_pk_init(&m->key);
    if (vouch_cert_begin(&command, argc, argv, &m->settings, &o, &answer))
        answer = vouch_cert_end(&command, make(m, o.at[0], &why), &why);
    mbedtls_pk_free(&m->key);
    free(m);
    return answer;
}
