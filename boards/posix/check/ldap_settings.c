// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/ldap_settings.h"

#include "core/dialogue/ldap_filter.h"
#include "port/posix/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int take_number(const char *value, int32_t *out, struct vouch_writer *why)
{
    uint64_t number;
    if (!vouch_span_decimal(vouch_span_of(value), 1000000, &number))
        return vouch_option_refuse(why, "not a number from 0 to 1000000");
    *out = (int32_t)number;
    return VOUCH_OK;
}

static int take_expect(void *self, const char *value, struct vouch_writer *why)
{
    return take_number(value, &((struct vouch_ldap_settings *)self)->expect, why);
}

static int take_expect_min(void *self, const char *value, struct vouch_writer *why)
{
    return take_number(value, &((struct vouch_ldap_settings *)self)->expect_min, why);
}

static int take_descriptor(void *self, const char *value, struct vouch_writer *why)
{
    int32_t number = -1;
    int status = take_number(value, &number, why);
    ((struct vouch_ldap_settings *)self)->password_descriptor = number;
    return status;
}

static int take_query(void *self, const char *value, struct vouch_writer *why)
{
    static const char *const kinds[] = {"accept", "routing", "group"};
    struct vouch_ldap_settings *s = self;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t len = strlen(kinds[i]);
        if (strncmp(value, kinds[i], len) != 0 || value[len] != '=')
            continue;
        memcpy(s->query_kind, kinds[i], len + 1);
        s->query = value + len + 1;
        return VOUCH_OK;
    }
    return vouch_option_refuse(why, "not accept=FILTER, routing=FILTER or group=FILTER");
}

static int refuse_password(void *self, const char *value, struct vouch_writer *why)
{
    (void)self;
    (void)value;
    return vouch_option_refuse(why,
                               "a password on the command line can be read by every process; give "
                               "--bind-password-file, --bind-password-env or --bind-password-fd");
}

#define AT(field) offsetof(struct vouch_ldap_settings, field)

const struct vouch_option vouch_ldap_settings_options[VOUCH_LDAP_SETTINGS_OPTIONS] = {
    {0, "bind-dn", "NAME", VOUCH_OPTION_TEXT, AT(bind_dn), NULL, "bind as NAME"},
    {0, "bind-password-file", "FILE", VOUCH_OPTION_TEXT, AT(password_file), NULL,
     "first line of FILE is its password"},
    {0, "bind-password-env", "VARIABLE", VOUCH_OPTION_TEXT, AT(password_variable), NULL,
     "value of VARIABLE is its password"},
    {0, "bind-password-fd", "N", VOUCH_OPTION_CALL, 0, take_descriptor,
     "read its password from file descriptor N"},
    {0, "bind-password", NULL, VOUCH_OPTION_CALL, 0, refuse_password, NULL},
    {0, "external", NULL, VOUCH_OPTION_FLAG, AT(external), NULL,
     "bind with the client certificate (SASL EXTERNAL)"},
    {0, "insecure-bind", NULL, VOUCH_OPTION_FLAG, AT(insecure_bind), NULL,
     "bind even if the server is not verified"},
    {0, "base", "DN", VOUCH_OPTION_TEXT, AT(base), NULL, "search base of --query"},
    {0, "query", "KIND=FILTER", VOUCH_OPTION_CALL, 0, take_query,
     "accept, routing or group query, tokens {a} {u} {d} {g}"},
    {0, "recipient", "ADDRESS", VOUCH_OPTION_TEXT, AT(recipient), NULL, "value of {a} {u} {d}"},
    {0, "group", "NAME", VOUCH_OPTION_TEXT, AT(group), NULL, "value of {g}"},
    {0, "compare-gc", NULL, VOUCH_OPTION_FLAG, AT(compare_gc), NULL,
     "for port 3269: send the query to 636 too, and compare"},
    {0, "expect", "N", VOUCH_OPTION_CALL, 0, take_expect,
     "error unless exactly N entries are found"},
    {0, "expect-min", "N", VOUCH_OPTION_CALL, 0, take_expect_min,
     "error unless at least N entries are found"},
};

void vouch_ldap_settings_init(struct vouch_ldap_settings *s)
{
    memset(s, 0, sizeof *s);
    s->password_descriptor = -1;
    s->expect = VOUCH_LDAP_ANY_NUMBER;
    s->expect_min = VOUCH_LDAP_ANY_NUMBER;
}

const char *vouch_ldap_settings_fault(const struct vouch_ldap_settings *s)
{
    int sources = !!s->password_file + !!s->password_variable + (s->password_descriptor >= 0);
    if (sources > 1)
        return "one source for the password is enough";
    if (sources && !s->bind_dn)
        return "a bind password needs --bind-dn";
    if (s->bind_dn && !sources)
        return "--bind-dn needs --bind-password-file, --bind-password-env or --bind-password-fd";
    if (s->bind_dn && s->external)
        return "--bind-dn and --external exclude each other";
    if (s->base && !s->query)
        return "--base goes with --query";
    return NULL;
}

/* --- the password ----------------------------------------------------------------------------- */

/* The first line; an empty password would be an anonymous bind, which was not requested (RFC 4513
 * section 5.1.2). */
static int keep_password(struct vouch_ldap_settings *s, struct vouch_span text,
                         struct vouch_writer *why)
{
    struct vouch_span line = vouch_span_part(text, 0, vouch_span_find(text, 0, '\n'));
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    if (line.len == 0)
        return vouch_option_refuse(why, "the bind password is empty");
    if (line.len > VOUCH_PASSWORD_MAX)
        return vouch_option_refuse(why, "the bind password is longer than 255 bytes");
    memcpy(s->password, line.data, line.len);
    s->password_len = line.len;
    return VOUCH_OK;
}

static int load_from_file(struct vouch_ldap_settings *s, struct vouch_writer *why)
{
    struct vouch_file file;
    if (vouch_file_read(s->password_file, 4096, &file, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    int status = keep_password(s, file.bytes, why);
    vouch_file_free(&file);
    return status;
}

static int load_from_descriptor(struct vouch_ldap_settings *s, struct vouch_writer *why)
{
    uint8_t buffer[VOUCH_PASSWORD_MAX + 2];
    struct vouch_span text = {buffer, 0};
    while (text.len < sizeof buffer) {
        ssize_t n = read(s->password_descriptor, buffer + text.len, sizeof buffer - text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return vouch_option_refuse(why, "--bind-password-fd: that descriptor cannot be read");
        if (n == 0)
            break;
        text.len += (size_t)n;
    }
    int status = keep_password(s, text, why);
    explicit_bzero(buffer, sizeof buffer);
    return status;
}

int vouch_ldap_settings_load(struct vouch_ldap_settings *s, struct vouch_writer *why)
{
    if (s->password_file)
        return load_from_file(s, why);
    if (s->password_descriptor >= 0)
        return load_from_descriptor(s, why);
    if (!s->password_variable)
        return VOUCH_OK;
    const char *value = getenv(s->password_variable);
    if (!value)
        return vouch_option_refuse(why, "--bind-password-env: there is no such variable");
    return keep_password(s, vouch_span_of(value), why);
}

struct vouch_span vouch_ldap_settings_password(const struct vouch_ldap_settings *s)
{
    struct vouch_span password = {(const uint8_t *)s->password, s->password_len};
    return password;
}

void vouch_ldap_settings_wipe(struct vouch_ldap_settings *s)
{
    explicit_bzero(s->password, sizeof s->password);
    s->password_len = 0;
}

/* --- the query -------------------------------------------------------------------------------- */

/* The value of a token in an appliance's query; empty data: not given. */
static struct vouch_span token_value(const struct vouch_ldap_settings *s, uint8_t token)
{
    struct vouch_span address = vouch_span_of(s->recipient);
    size_t at = vouch_span_find(address, 0, '@');
    if (token == 'a' || token == 'f')
        return address;
    if (token == 'u')
        return vouch_span_part(address, 0, at);
    if (token == 'd')
        return vouch_span_part(address, at + 1, address.len);
    return vouch_span_of(token == 'g' ? s->group : NULL);
}

static int substitute(const struct vouch_ldap_settings *s, struct vouch_writer *w,
                      struct vouch_writer *why)
{
    struct vouch_span text = vouch_span_of(s->query);
    for (size_t i = 0; i < text.len; i++) {
        bool token = text.data[i] == '{' && i + 2 < text.len && text.data[i + 2] == '}';
        if (!token) {
            vouch_write_u8(w, text.data[i]);
            continue;
        }
        struct vouch_span value = token_value(s, text.data[i + 1]);
        if (value.len == 0)
            return vouch_option_refuse(
                why, "--query: a token that has no value; give --recipient or --group");
        vouch_ldap_filter_escape(w, value);
        i += 2;
    }
    return VOUCH_OK;
}

static int plan_query(const struct vouch_ldap_settings *s, struct vouch_ldap_query *q,
                      struct vouch_writer *why)
{
    struct vouch_writer w = vouch_writer_of(q->filter, sizeof q->filter);
    if (q->filter[0])
        return vouch_option_refuse(why, "--query and a filter in the target exclude each other");
    int status = substitute(s, &w, why);
    if (status != VOUCH_OK)
        return status;
    vouch_writer_string(&w);
    if (w.lost || (s->base && strlen(s->base) > VOUCH_LDAP_BASE_MAX))
        return vouch_option_refuse(why, "--query: the filter or the base is longer than 255 bytes");
    if (s->base)
        memcpy(q->base, s->base, strlen(s->base) + 1);
    q->scope = VOUCH_LDAP_SUBTREE;
    q->asked = true;
    return VOUCH_OK;
}

/* An error message before anything is sent is better than a finding afterwards. */
static int try_filter(const char *filter, struct vouch_writer *why)
{
    uint8_t buffer[2048];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_ldap_filter_error error;
    if (!filter[0] || vouch_ldap_filter_write(&w, vouch_span_of(filter), &error) == VOUCH_OK)
        return VOUCH_OK;
    vouch_write_text(why, "the filter, byte ");
    vouch_write_decimal(why, (int64_t)error.where + 1);
    vouch_write_text(why, ": ");
    return vouch_option_refuse(why, error.what);
}

int vouch_ldap_settings_plan(const struct vouch_ldap_settings *s, const char *rest,
                             struct vouch_ldap_plan *plan, struct vouch_writer *why)
{
    const char *what = "";
    if (vouch_ldap_url_parse(&plan->query, vouch_span_of(rest), &what) != VOUCH_OK)
        return vouch_option_refuse(why, what);
    int status = s->query ? plan_query(s, &plan->query, why) : VOUCH_OK;
    if (status == VOUCH_OK)
        status = try_filter(plan->query.filter, why);
    plan->options = (struct vouch_ldap_options){
        .query = &plan->query,
        .bind_dn = s->bind_dn,
        .external = s->external,
        .insecure_bind = s->insecure_bind,
        .expect = s->expect,
        .expect_min = s->expect_min,
    };
    return status;
}
