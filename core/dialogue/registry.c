// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ftp.h"
#include "core/dialogue/http.h"
#include "core/dialogue/imap.h"
#include "core/dialogue/ldap.h"
#include "core/dialogue/mysql.h"
#include "core/dialogue/pop3.h"
#include "core/dialogue/postgres.h"
#include "core/dialogue/sieve.h"
#include "core/dialogue/smtp.h"
#include "core/dialogue/tls.h"
#include "core/dialogue/xmpp.h"

static const struct vouch_dialogue *const dialogues[] = {
    &vouch_dialogue_https,    &vouch_dialogue_smtp,        &vouch_dialogue_smtps,
    &vouch_dialogue_ldap,     &vouch_dialogue_ldaps,       &vouch_dialogue_tls,
    &vouch_dialogue_imap,     &vouch_dialogue_imaps,       &vouch_dialogue_pop3,
    &vouch_dialogue_pop3s,    &vouch_dialogue_lmtp,        &vouch_dialogue_sieve,
    &vouch_dialogue_ftp,      &vouch_dialogue_ftps,        &vouch_dialogue_xmpp,
    &vouch_dialogue_xmpps,    &vouch_dialogue_xmpp_server, &vouch_dialogue_xmpps_server,
    &vouch_dialogue_postgres, &vouch_dialogue_mysql,
};

const struct vouch_dialogue *vouch_dialogue_at(size_t index)
{
    return index < sizeof dialogues / sizeof dialogues[0] ? dialogues[index] : NULL;
}
