// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_MAIL_SETTINGS_H
#define VOUCH_POSIX_MAIL_SETTINGS_H

#include "boards/posix/options.h"
#include "core/dialogue/smtp.h"
#include "core/mail/destination.h"

/* The mail options of `vouch check`, and those for all addresses and keys of a host. */

enum { VOUCH_EHLO_MAX = 255 };

struct vouch_mail_settings {
    /* as given */
    const char *ehlo; /* null: this machine's name */
    bool probe_required;
    bool no_alert; /* for no domain */
    bool all_keys;
    bool all_addresses;
    bool sts;

    /* in parsed form */
    char next_hop[VOUCH_EHLO_MAX + 1]; /* of mx://: instead of the MX hosts; "": those */
    uint16_t next_hop_port;
    bool destination_given;
    enum vouch_destination destination; /* of mx://; if not given: required-verify */
    char own_name[VOUCH_EHLO_MAX + 1];
    struct vouch_smtp_options smtp;
};

enum { VOUCH_MAIL_SETTINGS_OPTIONS = 6 };

/* The group sets a struct vouch_mail_settings. */
extern const struct vouch_option vouch_mail_settings_options[VOUCH_MAIL_SETTINGS_OPTIONS];
/* Takes where mail of a domain is delivered instead of its MX hosts, as "host" or "host:port";
 * null: those. Says in `why` what is wrong. */
void vouch_mail_settings_take_next_hop(struct vouch_mail_settings *s, const char *host,
                                       struct vouch_writer *why);

void vouch_mail_settings_init(struct vouch_mail_settings *m);
/* Call once all options are read: fills `smtp`. */
void vouch_mail_settings_settle(struct vouch_mail_settings *m);

#endif
