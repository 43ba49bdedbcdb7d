// SPDX-License-Identifier: Apache-2.0
#include "core/probe/clients.h"

const struct vouch_client_row *vouch_client_row(size_t index)
{
    if (index < VOUCH_CLIENT_PROGRAMS)
        return &vouch_client_programs[index];
    return index < VOUCH_SIMULATIONS ? &vouch_client_systems[index - VOUCH_CLIENT_PROGRAMS] : NULL;
}

const struct vouch_simulated *vouch_simulated_client(size_t index)
{
    const struct vouch_client_row *row = vouch_client_row(index);
    return row ? &row->known : NULL;
}
