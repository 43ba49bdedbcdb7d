// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/cert_begin.h"

#include "core/status.h"

#include <psa/crypto.h>

bool vouch_cert_begin(const struct vouch_command *command, int argc, char **argv, void *settings,
                      struct vouch_cert_operands *o, int *answer)
{
    int status = vouch_options_read(command, argc, argv, settings, &o->at, &o->count);
    *answer = VOUCH_EXIT_UNKNOWN;
    if (status == VOUCH_OPTIONS_HELP)
        *answer = VOUCH_EXIT_VALID;
    if (status != VOUCH_OK)
        return false;
    if (o->count < o->least || o->count > o->most) {
        vouch_complain(command->name, "%s; see vouch %s --help", o->otherwise, command->name);
        return false;
    }
    if (psa_crypto_init() == PSA_SUCCESS)
        return true;
    vouch_complain(command->name, "the cryptographic library does not start");
    return false;
}

int vouch_cert_end(const struct vouch_command *command, int status, const struct vouch_writer *why)
{
    if (status == VOUCH_OK)
        return VOUCH_EXIT_VALID;
    return vouch_complain(command->name, "%.*s", (int)why->len, (const char *)why->data);
}
