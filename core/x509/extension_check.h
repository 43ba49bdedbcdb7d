// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_EXTENSION_CHECK_H
#define VOUCH_X509_EXTENSION_CHECK_H

#include "core/x509/extension.h"

/* Syntax checks of extensions, for x509/certificate.c. */

/* What is wrong with the syntax of an extension's value; null when nothing is, or when the kind is
 * unknown. The text is a constant. The meaning of the value is not checked. */
const char *vouch_extension_fault(const struct vouch_extension *e);

/* --- parts --------------------------------------------------------------------------------------
 */

/* Checks the value of an extension that only policies, CRLs and the report use; accepts any value
 * of another kind. */
void vouch_extension_check_unread(enum vouch_extension_kind kind, struct vouch_der *d);
/* GeneralNames whose SEQUENCE has been entered: at least one, each well-formed. */
void vouch_extension_check_names(struct vouch_der *names);

#endif
