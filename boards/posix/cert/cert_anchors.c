// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle.h"
#include "boards/posix/cert/cert.h"
#include "boards/posix/options.h"
#include "core/calendar.h"
#include "core/x509/extension.h"
#include "core/x509/name.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `vouch cert anchors`: what firmware trusts, as a table that stays in flash: of each CA its
 * subject, its key and what limits it (name constraints, path length, extended key usage, policy
 * constraints, dates, the purposes that its mark in the store refuses), some 200 bytes for an EC
 * key. The rest of a root's certificate has no effect: a CA with a restriction that cannot be
 * represented is omitted. */

enum { WHY_MAX = 1024, BYTES_IN_LINE = 12, KEPT_MAX = 4096 };

struct settings {
    const char *name;
    bool expired;
};

/* A CA, and the purposes refused by its mark. */
struct row {
    struct vouch_certificate c;
    uint8_t refused;
};

struct table {
    struct row *at;
    size_t count;
};

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {0, "name", "IDENTIFIER", VOUCH_OPTION_TEXT, AT(name), NULL,
     "name of the table; default: vouch_firmware_anchors"},
    {0, "expired", NULL, VOUCH_OPTION_FLAG, AT(expired), NULL, "include CAs that have expired"},
};

static const struct vouch_option_group group = {NULL, options, sizeof options / sizeof options[0],
                                                0};

static const struct vouch_command command = {
    "cert anchors",
    "FILE...",
    "Writes the CAs in the files as a constant table in C, for vouch_anchors_of_table.",
    &group,
    1,
    "Example: vouch cert anchors roots.pem > anchors.c\n",
};

/* --- the table --- */

static bool known(const struct table *t, const struct vouch_certificate *c)
{
    for (size_t i = 0; i < t->count; i++)
        if (vouch_span_equal(t->at[i].c.spki, c->spki) &&
            vouch_name_equal(t->at[i].c.subject, c->subject))
            return true;
    return false;
}

/* The extensions that are kept with a bare key, as the certificate has them. */
static void write_kept(struct vouch_writer *w, const struct vouch_certificate *c)
{
    const unsigned kept = 1u << VOUCH_EXT_EXTENDED_USAGE | 1u << VOUCH_EXT_POLICY_CONSTRAINTS |
                          1u << VOUCH_EXT_INHIBIT_ANY;
    struct vouch_der list = vouch_der_of(c->extensions);
    struct vouch_extension e;
    for (struct vouch_span before = list.left; vouch_extension_next(&list, &e); before = list.left)
        if (kept >> e.kind & 1)
            vouch_write_span(w, vouch_span_part(before, 0, before.len - list.left.len));
}

/* Why a certificate is omitted; null: it is not. */
static const char *unfit(const struct settings *s, const struct vouch_certificate *c)
{
    struct vouch_span oid;
    if (c->fault)
        return c->fault;
    if (!vouch_certificate_may_sign(c))
        return "it is no CA";
    if (vouch_extension_unhandled(c, VOUCH_EXTENSIONS_HANDLED, 0, &oid))
        return "it has a critical extension that this build cannot judge";
    struct vouch_writer kept = vouch_writer_of(NULL, 0);
    write_kept(&kept, c);
    if (kept.lost > KEPT_MAX)
        return "its extended key usage is too long";
    if (!s->expired && c->not_after_s < (int64_t)time(NULL))
        return "it has expired";
    return NULL;
}

static void warn(const struct vouch_certificate *c, const char *why)
{
    char buffer[512];
    char where[192];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer fault = vouch_writer_of(where, sizeof where);
    vouch_name_write(&w, c->subject);
    if (c->fault) {
        vouch_certificate_write_fault(&fault, c);
        why = vouch_writer_string(&fault);
    }
    vouch_complain(command.name, "left out %s: %s", vouch_writer_string(&w), why);
}

static int order(const void *a, const void *b)
{
    const struct vouch_certificate *x = &((const struct row *)a)->c;
    const struct vouch_certificate *y = &((const struct row *)b)->c;
    if (x->subject_hash != y->subject_hash)
        return x->subject_hash < y->subject_hash ? -1 : 1;
    return vouch_span_compare(x->der, y->der);
}

static int fill(struct table *t, const struct settings *s, const struct vouch_bundle *b)
{
    struct vouch_certificate c;
    t->at = calloc(b->certificates_count + 1, sizeof *t->at);
    if (!t->at)
        return VOUCH_E_MEMORY;
    for (size_t i = 0; i < b->certificates_count; i++) {
        vouch_certificate_parse(b->certificates[i], &c);
        const char *why = unfit(s, &c);
        if (why)
            warn(&c, why);
        else if (!known(t, &c))
            t->at[t->count++] = (struct row){c, b->refused[i]};
    }
    qsort(t->at, t->count, sizeof *t->at, order);
    return VOUCH_OK;
}

/* --- as C --- */

static void write_bytes(struct vouch_writer *w, const char *what, size_t n, struct vouch_span s)
{
    static const char digits[] = "0123456789abcdef";
    vouch_write_text(w, "static const uint8_t ");
    vouch_write_text(w, what);
    vouch_write_decimal(w, (int64_t)n);
    vouch_write_text(w, "[] = {");
    for (size_t i = 0; i < s.len; i++) {
        vouch_write_text(w, i % BYTES_IN_LINE ? " " : "\n    ");
        vouch_write_text(w, "0x");
        vouch_write_u8(w, (uint8_t)digits[s.data[i] >> 4]);
        vouch_write_u8(w, (uint8_t)digits[s.data[i] & 15]);
        vouch_write_u8(w, ',');
    }
    vouch_write_text(w, "\n};\n");
}

static void write_span(struct vouch_writer *w, const char *field, const char *what, size_t n,
                       size_t len)
{
    vouch_write_text(w, field);
    vouch_write_text(w, " = {");
    vouch_write_text(w, what);
    vouch_write_decimal(w, (int64_t)n);
    vouch_write_text(w, ", ");
    vouch_write_decimal(w, (int64_t)len);
    vouch_write_text(w, "}");
}

static struct vouch_span constraints_of(const struct vouch_certificate *c)
{
    struct vouch_span value = {NULL, 0};
    vouch_extension_value(c, VOUCH_EXT_NAME_CONSTRAINTS, &value);
    return value;
}

/* A name must not end the comment. */
static void write_comment(struct vouch_writer *w, const struct vouch_certificate *c)
{
    uint8_t buffer[512];
    struct vouch_writer name = vouch_writer_of(buffer, sizeof buffer);
    vouch_name_write(&name, c->subject);
    vouch_write_text(w, "\n/* ");
    for (size_t i = 0; i < name.len; i++)
        vouch_write_u8(w,
                       buffer[i] < 0x20 || buffer[i] > 0x7e || buffer[i] == '*' ? '?' : buffer[i]);
    vouch_write_text(w, ", until ");
    vouch_date_write_day(w, c->not_after_s);
    vouch_write_text(w, " */\n");
}

static void write_number(struct vouch_writer *w, const char *field, int64_t value)
{
    vouch_write_text(w, field);
    vouch_write_decimal(w, value);
}

static void write_limits(struct vouch_writer *w, size_t n, const struct vouch_certificate *c)
{
    uint8_t buffer[KEPT_MAX];
    struct vouch_writer kept = vouch_writer_of(buffer, sizeof buffer);
    write_kept(&kept, c);
    if (kept.len)
        write_bytes(w, "extensions_", n, vouch_writer_span(&kept));
    write_number(w, "static const struct vouch_anchor_limits limits_", (int64_t)n);
    write_number(w, " = {\n    .not_before_s = ", c->not_before_s);
    write_number(w, ", .not_after_s = ", c->not_after_s);
    write_number(w, ", .path_length = ", c->path_length);
    if (kept.len)
        write_span(w, ", .extensions", "extensions_", n, kept.len);
    vouch_write_text(w, "};\n");
}

static void write_data(struct vouch_writer *w, const struct table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct vouch_certificate *c = &t->at[i].c;
        struct vouch_span constraints = constraints_of(c);
        write_comment(w, c);
        write_bytes(w, "subject_", i, c->subject);
        write_bytes(w, "key_", i, c->spki);
        if (constraints.len)
            write_bytes(w, "constraints_", i, constraints);
        write_limits(w, i, c);
    }
}

static void write_rows(struct vouch_writer *w, const struct table *t)
{
    vouch_write_text(w, "\nstatic const struct vouch_anchor anchors[] = {\n");
    for (size_t i = 0; i < t->count; i++) {
        const struct vouch_certificate *c = &t->at[i].c;
        struct vouch_span constraints = constraints_of(c);
        write_span(w, "    {.subject", "subject_", i, c->subject.len);
        write_span(w, ", .key", "key_", i, c->spki.len);
        if (constraints.len)
            write_span(w, ", .constraints", "constraints_", i, constraints.len);
        write_number(w, ", .limits = &limits_", (int64_t)i);
        if (t->at[i].refused)
            write_number(w, ", .refused = ", t->at[i].refused);
        vouch_write_text(w, "},\n");
    }
    vouch_write_text(w, "};\n\nstatic const uint32_t hashes[] = {\n");
    for (size_t i = 0; i < t->count; i++) {
        vouch_write_text(w, "    ");
        vouch_write_decimal(w, (int64_t)t->at[i].c.subject_hash);
        vouch_write_text(w, "u,\n");
    }
}

static void write_table(struct vouch_writer *w, const char *name, const struct table *t)
{
    vouch_write_text(w, "/* Trusted CAs, made by `vouch cert anchors`. */\n"
                        "#include \"core/anchors.h\"\n\n"
                        "extern const struct vouch_anchor_table ");
    vouch_write_text(w, name);
    vouch_write_text(w, ";\n");
    write_data(w, t);
    write_rows(w, t);
    vouch_write_text(w, "};\n\nconst struct vouch_anchor_table ");
    vouch_write_text(w, name);
    vouch_write_text(w, " = {anchors, ");
    vouch_write_decimal(w, (int64_t)t->count);
    vouch_write_text(w, ", hashes};\n");
}

static bool identifier(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return strspn(name, letters) > 0 && strspn(name, all) == strlen(name);
}

static int write_out(const struct settings *s, const struct table *t)
{
    struct vouch_output out;
    if (t->count == 0)
        return vouch_complain(command.name, "there is no CA to trust in these files");
    vouch_output_init(&out, STDOUT_FILENO);
    write_table(&out.writer, s->name ? s->name : "vouch_firmware_anchors", t);
    if (vouch_output_end(&out) != VOUCH_OK)
        return vouch_complain(command.name, "cannot write the table");
    return VOUCH_EXIT_VALID;
}

int vouch_cert_anchors(int argc, char **argv)
{
    uint8_t buffer[WHY_MAX];
    char **files = NULL;
    size_t count = 0;
    struct settings s = {0};
    struct table t = {0};
    struct vouch_bundle bundle = {.anchors = true};
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_options_read(&command, argc, argv, &s, &files, &count);
    if (status != VOUCH_OK)
        return status == VOUCH_OPTIONS_HELP ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
    if (s.name && !identifier(s.name))
        return vouch_complain(command.name, "--name %s: not an identifier of C", s.name);
    if (count == 0)
        return vouch_complain(command.name, "which file? See vouch cert anchors --help");
    for (size_t i = 0; i < count && status == VOUCH_OK; i++)
        status = vouch_bundle_add(&bundle, files[i], &why);
    if (status == VOUCH_OK)
        status = fill(&t, &s, &bundle);
    int answer = status == VOUCH_OK ? write_out(&s, &t)
                                    : vouch_complain(command.name, "%.*s", (int)why.len, buffer);
    free(t.at);
    vouch_bundle_free(&bundle);
    return answer;
}
