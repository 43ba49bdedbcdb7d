// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_LDAP_SETTINGS_H
#define VOUCH_POSIX_LDAP_SETTINGS_H

#include "boards/posix/options.h"
#include "core/dialogue/ldap.h"

/* The directory options of `vouch check`: who binds, and what is searched. */

enum { VOUCH_PASSWORD_MAX = 255 };

struct vouch_ldap_settings {
    /* as given */
    const char *bind_dn;
    const char *password_file;
    const char *password_variable;
    const char *base;
    const char *recipient; /* for {a}, {u} and {d} */
    const char *group;     /* for {g} */
    bool external;
    bool insecure_bind;
    bool compare_gc;

    /* in parsed form */
    int password_descriptor; /* -1: none */
    int32_t expect;          /* VOUCH_LDAP_ANY_NUMBER: not checked */
    int32_t expect_min;
    char query_kind[16]; /* "accept", "routing" or "group"; "": no --query */
    const char *query;   /* its filter, including tokens */
    char password[VOUCH_PASSWORD_MAX + 1];
    size_t password_len;
};

/* What one target's dialogue needs of them. */
struct vouch_ldap_plan {
    struct vouch_ldap_query query;
    struct vouch_ldap_options options;
};

enum { VOUCH_LDAP_SETTINGS_OPTIONS = 14 };

/* The group sets a struct vouch_ldap_settings. */
extern const struct vouch_option vouch_ldap_settings_options[VOUCH_LDAP_SETTINGS_OPTIONS];

void vouch_ldap_settings_init(struct vouch_ldap_settings *s);
/* Options that contradict each other, as one line; null: none. */
const char *vouch_ldap_settings_fault(const struct vouch_ldap_settings *s);
/* Reads the password from its source. VOUCH_OK, or VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_ldap_settings_load(struct vouch_ldap_settings *s, struct vouch_writer *why);
/* The loaded password; empty: none. It belongs to the settings. */
struct vouch_span vouch_ldap_settings_password(const struct vouch_ldap_settings *s);
/* Wipes the password. */
void vouch_ldap_settings_wipe(struct vouch_ldap_settings *s);
/* Makes the plan for a target's "/base?attributes?scope?filter". VOUCH_OK, or VOUCH_E_ARGUMENT with
 * one line in `why`. The settings must outlive the plan, whose password is still to be set. */
int vouch_ldap_settings_plan(const struct vouch_ldap_settings *s, const char *rest,
                             struct vouch_ldap_plan *plan, struct vouch_writer *why);

#endif
