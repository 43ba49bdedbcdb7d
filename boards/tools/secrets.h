// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOLS_SECRETS_H
#define VOUCH_TOOLS_SECRETS_H

/* The section [secrets], and the settings that refer to it. A secret's file is read once its
 * purpose is known: a certificate or a key is stored in the table as DER, whatever its format, and
 * a password as the file's first line. */

enum secret_use { SECRET_UNUSED = 0, SECRET_PASSWORD, SECRET_CERTIFICATE, SECRET_KEY };

/* A line of [secrets], and a setting that refers to one. The texts are copied. */
void secrets_add(const char *name, const char *file, unsigned line);
void secrets_use(const char *name, enum secret_use use, unsigned line);
/* This key must match this certificate; both are used. */
void secrets_pair(const char *certificate, const char *key, unsigned line);
/* Everything has been added: checks it, and puts the secrets into the table. */
void secrets_put(void);

#endif
