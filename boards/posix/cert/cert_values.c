// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert_values.h"

#include "boards/posix/cert/new_file.h"
#include "boards/posix/command.h"
#include "core/pem.h"
#include "core/status.h"

#include <string.h>
#include <unistd.h>

enum { PUBLIC_MODE = 0644, PEM_MAX = 2 * VOUCH_PLAN_DER_MAX };

struct service {
    const char *name;
    unsigned usage;
};

static const struct service services[] = {
    {"https", VOUCH_PLAN_SERVER},       {"smtp", VOUCH_PLAN_SERVER},
    {"ldap-client", VOUCH_PLAN_CLIENT}, {"smtp-client", VOUCH_PLAN_CLIENT},
    {"client", VOUCH_PLAN_CLIENT},      {"both", VOUCH_PLAN_SERVER | VOUCH_PLAN_CLIENT},
};

enum { SERVICES = sizeof services / sizeof services[0] };

int vouch_cert_value_service(const char *text, unsigned *usage, struct vouch_writer *why)
{
    for (size_t i = 0; i < SERVICES; i++) {
        if (!vouch_span_equal_nocase(vouch_span_of(services[i].name), vouch_span_of(text)))
            continue;
        *usage = services[i].usage;
        return VOUCH_OK;
    }
    vouch_write_text(why, "not one of");
    for (size_t i = 0; i < SERVICES; i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, services[i].name);
    }
    return VOUCH_E_ARGUMENT;
}

int vouch_cert_value_days(const char *text, unsigned most, unsigned *days, struct vouch_writer *why)
{
    uint64_t value = 0;
    if (vouch_span_decimal(vouch_span_of(text), most, &value) && value > 0) {
        *days = (unsigned)value;
        return VOUCH_OK;
    }
    vouch_write_text(why, "not a number of days from 1 to ");
    vouch_write_decimal(why, most);
    return VOUCH_E_ARGUMENT;
}

int vouch_cert_write_pem(const char *path, const char *label, struct vouch_span der,
                         struct vouch_writer *why)
{
    static uint8_t room[PEM_MAX];
    struct vouch_writer pem = vouch_writer_of(room, sizeof room);
    struct vouch_output out;
    vouch_pem_write(&pem, label, der);
    if (strcmp(path, "-") != 0)
        return vouch_new_file(path, vouch_writer_span(&pem), PUBLIC_MODE, why);
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_write_span(&out.writer, vouch_writer_span(&pem));
    if (vouch_output_end(&out) == VOUCH_OK)
        return VOUCH_OK;
    vouch_write_text(why, "standard output cannot be written");
    return VOUCH_E_IO;
}
