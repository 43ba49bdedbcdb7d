// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_KEYS_H
#define VOUCH_X509_CLIENTS_KEYS_H

#include "core/x509/clients.h"

/* Conditions of the clients' own rules (clients_rules.c) about keys and signatures. */

/* The leaf's RSA key is shorter than this; shorter than OpenSSL's level 2 accepts (112 bits of
 * security, by its calculation 1962 bits); an authority's key is. */
bool vouch_client_rsa_below_1024(const struct vouch_clients_question *q);
bool vouch_client_rsa_below_openssl(const struct vouch_clients_question *q);
bool vouch_client_rsa_below_2048(const struct vouch_clients_question *q);
bool vouch_client_ca_rsa_below_openssl(const struct vouch_clients_question *q);
/* The leaf's public exponent has more than 33 bits. */
bool vouch_client_exponent_long(const struct vouch_clients_question *q);
/* The leaf's key: on P-521, Ed25519; a compressed elliptic curve point. */
bool vouch_client_leaf_p521(const struct vouch_clients_question *q);
bool vouch_client_leaf_ed25519(const struct vouch_clients_question *q);
bool vouch_client_point_compressed(const struct vouch_clients_question *q);
/* An authority's key: on a Brainpool curve, Ed25519. */
bool vouch_client_ca_brainpool(const struct vouch_clients_question *q);
bool vouch_client_ca_ed25519(const struct vouch_clients_question *q);
/* A certificate of the path is signed with SHA-224; with RSASSA-PSS and a salt whose length differs
 * from its digest's. */
bool vouch_client_sha224(const struct vouch_clients_question *q);
bool vouch_client_salt_odd(const struct vouch_clients_question *q);
/* The latter by a key of rsaEncryption, whose parameters name no salt length. */
bool vouch_client_salt_odd_by_rsa(const struct vouch_clients_question *q);

#endif
