// SPDX-License-Identifier: Apache-2.0
#ifndef RULE_SCENE_H
#define RULE_SCENE_H

#include "core/x509/clients.h"
#include "tests/support/der_maker.h"

/* A path of several authorities, of which one certificate is odd, and the rules that it breaks. */

/* The leaf is at 0, authorities behind it; the anchor is the last. */
enum { RULE_PATH = 4, RULE_ANCHOR = RULE_PATH, RULE_CERTIFICATES };

struct rule_scene {
    /* to be changed behind rule_begin */
    struct vouch_certificate sent[RULE_CERTIFICATES];
    struct vouch_path path;
    struct vouch_report report;
    struct vouch_policy policy; /* no names are judged */
    struct vouch_clients_question question;

    /* its own */
    struct der_maker maker;
    struct vouch_finding findings[4];
    char text[1000];
};

/* All are good; the leaf is for host.example. */
void rule_begin(struct rule_scene *s);
/* A good certificate of that place, to be changed. */
struct der_certificate rule_good(struct rule_scene *s, size_t place);
/* Puts it there. */
void rule_put(struct rule_scene *s, size_t place, const struct der_certificate *c);
/* rule_begin, and one more extension in the certificate of that place. */
void rule_begin_with(struct rule_scene *s, size_t place, const char *extension);
/* The leaf gets this extension instead of its own of that OID; both in hexadecimal. */
void rule_leaf_instead(struct rule_scene *s, const char *oid, const char *value);
/* Is the rule of that text broken? Fails the test where the table has none. */
bool rule_broken(const struct rule_scene *s, const struct vouch_client_chain_rules *rules,
                 const char *what);

/* NameConstraints with these lists, as an extension; the lengths in it are one byte each. */
#define RULE_CONSTRAINTS(len2, len1, lists) "30" len2 "0603551d1e04" len1 lists

#endif
