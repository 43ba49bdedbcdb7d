// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_STORE_H
#define VOUCH_POSIX_TRUST_STORE_H

#include "core/anchors.h"
#include "port/posix/files.h"

/* The trusted certificates, from PEM or DER files: indexed by subject, not parsed. Of each
 * certificate only the beginning is decoded, up to the subject; the rest only when a chain asks for
 * that subject. In folders whose files are named by OpenSSL's hash of the subject, only the file
 * that a chain asks for is opened. */
struct vouch_trust_store {
    struct vouch_file *files;
    size_t files_count;
    struct vouch_trust_entry *entries;
    size_t entries_count;
    size_t entries_cap;
    char **folders; /* the hashed ones */
    size_t folders_count;
    uint32_t *loaded; /* the hashes whose files have been opened */
    size_t loaded_count;
    bool system;                   /* it contains what the system trusts */
    struct vouch_trust_store *own; /* of that, what its administrator has added; null: nothing */
};

/* Makes it empty: it trusts nothing. */
void vouch_trust_store_init(struct vouch_trust_store *s);
/* Frees all of it, including the anchors that it returned. */
void vouch_trust_store_free(struct vouch_trust_store *s);

/* Adds the certificates of a file (--cafile), each of which is decoded once to verify that it is
 * complete. VOUCH_OK; otherwise the store is as before, and `why` (null: not wanted) has one line:
 * "PATH: reason", with block and line where they help. The statuses of vouch_file_read; NOT_FOUND
 * also when there is no certificate in it; MALFORMED: an incomplete certificate, or invalid
 * base64. */
int vouch_trust_store_add_file(struct vouch_trust_store *s, const char *path,
                               struct vouch_writer *why);
/* The same for a file maintained by the system: its blocks are not checked in advance, and an
 * invalid one is ignored. */
int vouch_trust_store_add_bundle(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why);
/* Adds the files of a folder (--capath). If there is one named by OpenSSL's hash (01234567.0), only
 * those, each when it is asked for; broken ones are ignored. Otherwise all that end in .pem, .crt,
 * .cer or .der, as with vouch_trust_store_add_file; files without a certificate are skipped;
 * NOT_FOUND when there is no certificate in any. */
int vouch_trust_store_add_folder(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why);
/* Adds what the system trusts: the file $SSL_CERT_FILE and the folder $SSL_CERT_DIR if set, else
 * the first existing one of the usual places for the bundle. NOT_FOUND when there is none; the
 * other statuses as above. */
int vouch_trust_store_add_system(struct vouch_trust_store *s, struct vouch_writer *why);

/* The number of certificates, without those of hashed folders that have not been asked for. */
size_t vouch_trust_store_count(const struct vouch_trust_store *s);
/* The store as anchors, which it must outlive. The same certificate from two files is one
 * anchor. */
struct vouch_anchors vouch_trust_store_anchors(struct vouch_trust_store *s);

/* --- parts --------------------------------------------------------------------------------------
 */

/* Remembers a hashed folder. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_trust_store_add_hashed(struct vouch_trust_store *s, const char *path);
/* Adds what the hashed folders have for a subject. */
void vouch_trust_store_load_hashed(struct vouch_trust_store *s, struct vouch_span subject);
/* Frees what the two hold. */
void vouch_trust_store_free_hashed(struct vouch_trust_store *s);
/* OpenSSL's hash of a name, as used in file names: X509_NAME_hash of OpenSSL 1.0.0 and later.
 * false: the name is malformed, or unreasonably large. */
bool vouch_trust_name_hash(struct vouch_span name, uint32_t *hash);

#endif
