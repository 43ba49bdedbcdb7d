// SPDX-License-Identifier: Apache-2.0
/* The dialogues of a board with little flash: replaces core/dialogue/registry.c. */
#include "core/dialogue.h"
#include "core/dialogue/http.h"
#include "core/dialogue/ldap.h"
#include "core/dialogue/smtp.h"
#include "core/dialogue/tls.h"

static const struct vouch_dialogue *const dialogues[] = {
    &vouch_dialogue_https, &vouch_dialogue_smtp,  &vouch_dialogue_smtps,
    &vouch_dialogue_ldap,  &vouch_dialogue_ldaps, &vouch_dialogue_tls,
};

const struct vouch_dialogue *vouch_dialogue_at(size_t index)
{
    return index < sizeof dialogues / sizeof dialogues[0] ? dialogues[index] : NULL;
}
