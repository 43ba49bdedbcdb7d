// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_VALUES_H
#define VOUCH_POSIX_CERT_VALUES_H

#include "boards/posix/cert/cert_plan.h"

/* Values of options that several subcommands of `vouch cert` have. Each answers VOUCH_OK, or
 * VOUCH_E_ARGUMENT with one line in `why`. */

/* What a certificate is for: "https", "smtp", "ldap-client", "smtp-client", "threat-analysis",
 * "client" or "both", as
 * usages. */
int vouch_cert_value_service(const char *text, unsigned *usage, struct vouch_writer *why);
/* A whole number of days from 1 to `most`. */
int vouch_cert_value_days(const char *text, unsigned most, unsigned *days,
                          struct vouch_writer *why);
/* Writes DER as a PEM file: a new one with vouch_new_file, mode 0644; "-" is standard output.
 * Answers as vouch_new_file. */
int vouch_cert_write_pem(const char *path, const char *label, struct vouch_span der,
                         struct vouch_writer *why);
/* The same for a chain of certificates; VOUCH_E_MEMORY. */
int vouch_cert_write_chain(const char *path, const struct vouch_span *der, size_t count,
                           struct vouch_writer *why);

#endif
