// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/target_check.h"

#include "boards/tools/secrets.h"
#include "boards/tools/table.h"
#include "core/accepts.h"
#include "core/dialogue/ldap.h"
#include "core/target.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 32, VALUE_MAX = 1024 };

static struct {
    unsigned line; /* where it starts; 0: no open section */
    size_t count;
    const struct vouch_setting *set[KEYS_MAX];
    const struct vouch_setting_help *help[KEYS_MAX];
    char value[KEYS_MAX][VALUE_MAX];
    unsigned set_line[KEYS_MAX];
} section;

void target_begin(unsigned line)
{
    section.line = line;
    section.count = 0;
}

void target_setting(const struct vouch_setting *s, const struct vouch_setting_help *help,
                    const char *value, unsigned line)
{
    if (section.count == KEYS_MAX)
        return;
    section.set[section.count] = s;
    section.help[section.count] = help;
    section.set_line[section.count] = line;
    snprintf(section.value[section.count++], VALUE_MAX, "%s", value);
}

/* Its value and line; null: not set. */
static const char *value_of(const char *key, unsigned *line)
{
    for (size_t i = 0; i < section.count; i++)
        if (strcmp(section.set[i]->key, key) == 0) {
            *line = section.set_line[i];
            return section.value[i];
        }
    return NULL;
}

static const char *url_fault(struct vouch_target *target, const char *url, const char *starttls,
                             struct vouch_span *where)
{
    static struct vouch_ldap_query query;
    struct vouch_target_error error = {0};
    const char *what = NULL;

    if (vouch_target_parse(target, vouch_span_of(url), vouch_span_of(starttls), &error) !=
        VOUCH_OK) {
        *where = error.where;
        return error.what;
    }
    bool ldap = strncmp(target->dialogue->scheme, "ldap", 4) == 0;
    if (ldap && vouch_ldap_url_parse(&query, vouch_span_of(target->rest), &what) != VOUCH_OK)
        return what;
    return NULL;
}

/* Keys that the board does not read for such a URL. */
static void check_schemes(const char *scheme)
{
    char word[32];

    snprintf(word, sizeof word, " %s ", scheme);
    for (size_t i = 0; i < section.count; i++)
        if (section.help[i]->schemes && !strstr(section.help[i]->schemes, word))
            table_fault(section.set_line[i], "%s: nothing reads it for %s; it goes with%s",
                        section.set[i]->key, scheme, section.help[i]->schemes);
}

static void check_needs(const char *key, const char *other)
{
    unsigned line, other_line;

    if (value_of(key, &line) && !value_of(other, &other_line))
        table_fault(line, "%s: needs %s beside it", key, other);
}

static void check_client(void)
{
    unsigned line, key_line;
    const char *certificate = value_of("client_cert", &line);
    const char *key = value_of("client_key", &key_line);

    check_needs("client_cert", "client_key");
    check_needs("client_key", "client_cert");
    if (certificate && key)
        secrets_pair(certificate, key, key_line);
}

static void check_bind(void)
{
    unsigned line, dn_line;
    const char *external = value_of("external", &line);

    check_needs("bind_password", "bind_dn");
    if (!external || strcmp(external, "yes") != 0)
        return;
    check_needs("external", "client_cert");
    if (value_of("bind_dn", &dn_line))
        table_fault(dn_line, "bind_dn: external = yes in line %u binds by the certificate", line);
}

/* mx://DOMAIN[:PORT], as an SMTP target. */
static const char *mx_fault(struct vouch_target *target, const char *url, const char *starttls,
                            struct vouch_span *where)
{
    static char smtp[VALUE_MAX + 8]; /* *where points into it */

    if (starttls[0])
        return "mx:// speaks STARTTLS of itself";
    snprintf(smtp, sizeof smtp, "smtp%s", url + 2);
    const char *fault = url_fault(target, smtp, "", where);
    if (!fault && (target->host_is_address || target->rest[0]))
        return "mx:// takes a mail domain, and a port at most";
    return fault;
}

/* A board that cannot ask for MX records checks the next hop like "smtp". */
static void put_next_hop(void)
{
    struct vouch_target target;
    struct vouch_span where;
    char url[VALUE_MAX + 8];
    unsigned line;
    const char *next_hop = value_of("next_hop", &line);

    if (!next_hop)
        return;
    snprintf(url, sizeof url, "smtp://%s", next_hop);
    const char *fault = url_fault(&target, url, "", &where);
    if (fault || target.rest[0])
        table_fault(line, "next_hop = %s: %s", next_hop,
                    fault ? fault : "a host is wanted, and a port at most");
    else
        table_put(CONFIG_SETTING, "smtp", url, strlen(url) + 1, line);
}

static void check_accepts(void)
{
    unsigned line, parts = 0;
    const char *value = value_of("accepts", &line);

    if (value && strcmp(value, "off") != 0 &&
        (!vouch_accepts_parse(vouch_span_of(value), &parts) || parts & VOUCH_PROBE_CLIENTS))
        table_fault(line,
                    "accepts = %s: versions, groups, large, sni and weak are wanted, with commas "
                    "between them, or off; boards do not ask for clients",
                    value);
}

static void check_mx(void)
{
    unsigned line;

    check_schemes("mx");
    put_next_hop();
    if (value_of("accepts", &line))
        table_fault(line, "accepts: a board does not ask the hosts of a mail domain");
    if (value_of("connect", &line))
        table_fault(line, "connect: nothing reads it for mx; next_hop names a host");
}

void target_end(void)
{
    struct vouch_target target;
    struct vouch_span where = {NULL, 0};
    unsigned line, starttls_line, begun = section.line;

    section.line = 0;
    if (begun == 0)
        return;
    const char *url = value_of("url", &line), *starttls = value_of("starttls", &starttls_line);
    if (!url) {
        table_fault(begun, "[target] without url: add url = https://host, smtp://host ...");
        return;
    }
    bool mx = vouch_span_starts_nocase(vouch_span_of(url), "mx://");
    const char *fault = (mx ? mx_fault : url_fault)(&target, url, starttls ? starttls : "", &where);
    if (fault) {
        table_fault(line, "url = %s: %s%s%.*s", url, fault, where.len ? ": " : "", (int)where.len,
                    (const char *)where.data);
        return;
    }
    check_accepts();
    if (mx)
        check_mx();
    else
        check_schemes(target.dialogue->scheme);
    check_client();
    check_bind();
}
