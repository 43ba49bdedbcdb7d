// SPDX-License-Identifier: Apache-2.0
#include "core/status.h"

#include <stddef.h>

static const struct {
    int status;
    const char *text;
} phrases[] = {
    {VOUCH_OK, "ok"},
    {VOUCH_AGAIN, "not finished"},
    {VOUCH_E_ARGUMENT, "invalid argument"},
    {VOUCH_E_SPACE, "out of space"},
    {VOUCH_E_MEMORY, "out of memory"},
    {VOUCH_E_UNSUPPORTED, "not supported by this build"},
    {VOUCH_E_MALFORMED, "malformed"},
    {VOUCH_E_NOT_FOUND, "not found"},
    {VOUCH_E_CLOSED, "closed by the peer"},
    {VOUCH_E_RESET, "connection reset by the peer"},
    {VOUCH_E_REFUSED, "connection refused"},
    {VOUCH_E_UNREACHABLE, "host or network unreachable"},
    {VOUCH_E_TIMEOUT, "timed out"},
    {VOUCH_E_IO, "input or output error"},
    {VOUCH_E_NO_NAME, "the name does not exist"},
    {VOUCH_E_NO_DATA, "the name has no record of that type"},
    {VOUCH_E_NAME_SERVER, "the name service gave no usable answer"},
    {VOUCH_E_SIGNATURE, "signature does not verify"},
    {VOUCH_E_ENTROPY, "no random numbers available"},
};

const char *vouch_status_text(int status)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].status == status)
            return phrases[i].text;
    return "unknown status";
}
