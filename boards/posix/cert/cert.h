// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_H
#define VOUCH_POSIX_CERT_H

#include "boards/posix/command.h"

/* The subcommands of `vouch cert`; argv[0] is their name. */

/* Writes the CAs in PEM or DER files as a constant C table, sorted for vouch_anchors_of_table. */
vouch_command_main vouch_cert_anchors;
/* Creates a key, and a self-signed certificate or a request. */
vouch_command_main vouch_cert_new;
/* A private authority: creates one, issues certificates, revokes them. */
vouch_command_main vouch_cert_ca;
vouch_command_main vouch_cert_sign;
vouch_command_main vouch_cert_revoke;
/* Lists what expires when. */
vouch_command_main vouch_cert_due;
/* Judges certificates before they are installed. */
vouch_command_main vouch_cert_check;
/* Shows the content of files. */
vouch_command_main vouch_cert_show;
/* Writes the certificates of a bundle as a chain in order. */
vouch_command_main vouch_cert_fix;

#endif
