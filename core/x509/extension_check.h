// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_EXTENSION_CHECK_H
#define VOUCH_X509_EXTENSION_CHECK_H

#include "core/x509/extension.h"

/* The form of extensions, for x509/certificate.c. */

/* What breaks the form of an extension's value; null when nothing does, or when the kind is not
 * known here. The text is a constant. Nothing is said of what the value means. */
const char *vouch_extension_fault(const struct vouch_extension *e);

/* --- parts --------------------------------------------------------------------------------------
 */

/* Reads the value of an extension that only policies, CRLs and a report's reader look into; takes
 * any value of another kind. */
void vouch_extension_check_unread(enum vouch_extension_kind kind, struct vouch_der *d);
/* GeneralNames that have been entered: at least one, each well-formed. */
void vouch_extension_check_names(struct vouch_der *names);

#endif
