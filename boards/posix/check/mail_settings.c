// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/mail_settings.h"

#include "boards/posix/values.h"
#include "core/config/values.h"

#include <string.h>
#include <unistd.h>

static int take_destination(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_mail_settings *m = self;
    m->destination_given = vouch_destination_parse(vouch_span_of(value), &m->destination);
    if (m->destination_given)
        return VOUCH_OK;
    vouch_write_text(why, "not one of none, preferred, required, preferred-verify, "
                          "required-verify, required-verify-hosted, dane, dane-required");
    return VOUCH_E_ARGUMENT;
}

static int take_greeting(void *self, const char *value, struct vouch_writer *why)
{
    ((struct vouch_mail_settings *)self)->ehlo = value;
    return vouch_value_greeting(value, why);
}

#define AT(field) offsetof(struct vouch_mail_settings, field)

const struct vouch_option vouch_mail_settings_options[VOUCH_MAIL_SETTINGS_OPTIONS] = {
    {0, "ehlo", "NAME", VOUCH_OPTION_CALL, 0, take_greeting,
     "name in EHLO; default: this machine's name"},
    {0, "destination", "CONTROL", VOUCH_OPTION_CALL, 0, take_destination,
     "none, preferred[-verify], required[-verify[-hosted]], dane[-required]"},
    {0, "probe-required", NULL, VOUCH_OPTION_FLAG, AT(probe_required), NULL,
     "test whether the listener requires TLS (MAIL FROM:<>)"},
    {0, "no-alert", NULL, VOUCH_OPTION_FLAG, AT(no_alert), NULL,
     "report no alert if required TLS was not available"},
    {0, "sts", NULL, VOUCH_OPTION_FLAG, AT(sts), NULL,
     "fetch the MTA-STS policy and check each MX host against it"},
    {0, "helo", "NAME", VOUCH_OPTION_CALL, 0, take_greeting, NULL},
};

void vouch_mail_settings_init(struct vouch_mail_settings *m)
{
    memset(m, 0, sizeof *m);
    m->destination = VOUCH_DESTINATION_REQUIRED_VERIFY;
}

void vouch_mail_settings_take_next_hop(struct vouch_mail_settings *s, const char *host,
                                       struct vouch_writer *why)
{
    enum { SMTP_PORT = 25 };
    struct vouch_target at;

    if (!host)
        return;
    if (!vouch_peer_parse(host, SMTP_PORT, &at) || strlen(at.host) >= sizeof s->next_hop) {
        vouch_write_text(why, "next_hop: a host is wanted, such as relay.example.com");
        return;
    }
    memcpy(s->next_hop, at.host, strlen(at.host) + 1);
    s->next_hop_port = at.port;
}

void vouch_mail_settings_settle(struct vouch_mail_settings *m)
{
    if (gethostname(m->own_name, VOUCH_EHLO_MAX) != 0 || !m->own_name[0])
        memcpy(m->own_name, "localhost", sizeof "localhost");
    m->smtp.ehlo_name = m->ehlo ? m->ehlo : m->own_name;
    m->smtp.probe_required = m->probe_required;
}
