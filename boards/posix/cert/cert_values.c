// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert_values.h"

#include "boards/posix/cert/new_file.h"
#include "boards/posix/command.h"
#include "core/pem.h"
#include "core/status.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PUBLIC_MODE = 0644, PEM_EXTRA = 256 };

struct service {
    const char *name;
    unsigned usage;
};

static const struct service services[] = {
    {"https", VOUCH_PLAN_SERVER},
    {"smtp", VOUCH_PLAN_SERVER},
    {"ldap-client", VOUCH_PLAN_CLIENT},
    {"smtp-client", VOUCH_PLAN_CLIENT},
    {"threat-analysis", VOUCH_PLAN_CLIENT},
    {"client", VOUCH_PLAN_CLIENT},
    {"both", VOUCH_PLAN_SERVER | VOUCH_PLAN_CLIENT},
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

/* A new file, or standard output. */
static int write_out(const char *path, struct vouch_span bytes, unsigned mode,
                     struct vouch_writer *why)
{
    struct vouch_output out;
    if (strcmp(path, "-") != 0)
        return vouch_new_file(path, bytes, mode, why);
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_write_span(&out.writer, bytes);
    int status = vouch_output_end(&out);
    if (status != VOUCH_OK)
        vouch_write_text(why, "standard output cannot be written");
    return status;
}

static int write_blocks(const char *path, const char *label, const struct vouch_span *der,
                        size_t count, struct vouch_writer *why)
{
    size_t max = 0;
    for (size_t i = 0; i < count; i++)
        max += 2 * der[i].len + PEM_EXTRA;
    uint8_t *memory = malloc(max + 1);
    if (!memory) {
        vouch_write_text(why, "no memory");
        return VOUCH_E_MEMORY;
    }
    struct vouch_writer pem = vouch_writer_of(memory, max);
    for (size_t i = 0; i < count; i++)
        vouch_pem_write(&pem, label, der[i]);
    int status = write_out(path, vouch_writer_span(&pem), PUBLIC_MODE, why);
    free(memory);
    return status;
}

int vouch_cert_write_pem(const char *path, const char *label, struct vouch_span der,
                         struct vouch_writer *why)
{
    return write_blocks(path, label, &der, 1, why);
}

int vouch_cert_write_chain(const char *path, const struct vouch_span *der, size_t count,
                           struct vouch_writer *why)
{
    return write_blocks(path, "CERTIFICATE", der, count, why);
}
