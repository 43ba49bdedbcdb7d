// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_STORE_H
#define VOUCH_POSIX_TRUST_STORE_H

#include "core/anchors.h"
#include "port/posix/files.h"

/* The certificates that are trusted, from PEM or DER files: indexed by subject, not parsed. Of each
 * certificate only the first bytes are decoded, as far as the subject; all of it only when a chain
 * asks for that subject. In folders whose files have OpenSSL's hash of the subject as their name,
 * only the file that a chain asks for is opened. */
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
    bool system;                   /* it has what the system trusts */
    struct vouch_trust_store *own; /* of that, what its administrator has added; null: nothing */
};

/* Makes it empty: it trusts nobody. */
void vouch_trust_store_init(struct vouch_trust_store *s);
/* Frees all of it; anchors that it gave out are gone then. */
void vouch_trust_store_free(struct vouch_trust_store *s);

/* Adds the certificates of a file (--cafile), every one of which is decoded once to see that it is
 * whole. VOUCH_OK; otherwise the store is as before, and `why` (null: not wanted) has one line:
 * "PATH: reason", with block and line where they help. The statuses of vouch_file_read; NOT_FOUND
 * also when there is no certificate in it; MALFORMED: half a certificate, or no base64. */
int vouch_trust_store_add_file(struct vouch_trust_store *s, const char *path,
                               struct vouch_writer *why);
/* The same for a file that the system keeps: what its blocks hold is not looked at beforehand, and
 * one that is no certificate trusts nobody. */
int vouch_trust_store_add_bundle(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why);
/* Adds the files of a folder (--capath). Where there is one named by OpenSSL's hash (01234567.0),
 * those, each when it is asked for, and one that is broken trusts nobody. Else all that end in
 * .pem, .crt, .cer or .der, as vouch_trust_store_add_file; files without a certificate are passed
 * over; NOT_FOUND when there is no certificate in any. */
int vouch_trust_store_add_folder(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why);
/* Adds what the system trusts: the file $SSL_CERT_FILE and the folder $SSL_CERT_DIR where they are
 * set, else the first there is of the places where systems keep their bundle. NOT_FOUND when there
 * is none; the other statuses as above. */
int vouch_trust_store_add_system(struct vouch_trust_store *s, struct vouch_writer *why);

/* How many certificates there are, without those of hashed folders that nobody has asked for. */
size_t vouch_trust_store_count(const struct vouch_trust_store *s);
/* The store as anchors; it must outlive them. The same certificate from two files is one anchor. */
struct vouch_anchors vouch_trust_store_anchors(struct vouch_trust_store *s);

/* --- parts --------------------------------------------------------------------------------------
 */

/* Remembers a hashed folder. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_trust_store_add_hashed(struct vouch_trust_store *s, const char *path);
/* Adds what the hashed folders have for a subject. */
void vouch_trust_store_load_hashed(struct vouch_trust_store *s, struct vouch_span subject);
/* Frees what the two hold. */
void vouch_trust_store_free_hashed(struct vouch_trust_store *s);
/* OpenSSL's hash of a name, as it stands in file names: X509_NAME_hash of OpenSSL 1.0.0 and later.
 * false: the name is malformed, or larger than any sane one. */
bool vouch_trust_name_hash(struct vouch_span name, uint32_t *hash);

#endif
