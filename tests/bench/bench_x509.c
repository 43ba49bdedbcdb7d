// SPDX-License-Identifier: Apache-2.0
/* Judges the cases of a file in x509-limbo's form with vouch's engine or with OpenSSL, for counting
 * instructions: everything but bench_case() is to be left out of the count.
 *
 *     bench_x509 vouch|openssl FILE
 */

#include "core/calendar.h"
#include "core/pem.h"
#include "core/x509/judge.h"

#include <jansson.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DERS_MAX = 160, FINDINGS_MAX = 64, TEXT_MAX = 1 << 16 };

struct ders {
    struct vouch_span at[DERS_MAX];
    size_t count;
};

struct bench {
    struct ders leaf;
    struct ders extra;
    struct ders roots;
    int64_t at_s;
    const char *name;
};

static struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
static struct vouch_judge judge;
static struct vouch_report report;
static struct vouch_finding findings[FINDINGS_MAX];
static struct vouch_sent rows[4];
static struct vouch_path_step path[VOUCH_PATH_MAX + 1];
static uint8_t text[TEXT_MAX];

static void add_pem(struct ders *list, const char *pem)
{
    struct vouch_pem_block block;
    struct vouch_pem p = vouch_pem_of(vouch_span_of(pem));
    while (vouch_pem_next(&p, &block) && list->count < DERS_MAX) {
        size_t size = vouch_base64_size(block.body.len);
        uint8_t *der = malloc(size);
        size_t len = 0;
        if (der != NULL && vouch_base64_decode(block.body, der, size, &len) == VOUCH_OK)
            list->at[list->count++] = (struct vouch_span){der, len};
        else
            free(der);
    }
}

static void add_all(struct ders *list, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        add_pem(list, json_string_value(json_array_get(array, i)));
}

static void free_ders(struct ders *list)
{
    for (size_t i = 0; i < list->count; i++)
        free((void *)(uintptr_t)list->at[i].data);
}

/* Cases that only mean to exhaust a judge measure its budget, not its cost. */
static bool exhausting(const json_t *json)
{
    const json_t *features = json_object_get(json, "features");
    for (size_t i = 0; i < json_array_size(features); i++)
        if (strcmp(json_string_value(json_array_get(features, i)), "denial-of-service") == 0)
            return true;
    return false;
}

static bool read_case(struct bench *b, const json_t *json)
{
    const char *at = json_string_value(json_object_get(json, "validation_time"));
    memset(b, 0, sizeof *b);
    add_pem(&b->leaf, json_string_value(json_object_get(json, "peer_certificate")));
    add_all(&b->extra, json_object_get(json, "untrusted_intermediates"));
    add_all(&b->roots, json_object_get(json, "trusted_certs"));
    b->name =
        json_string_value(json_object_get(json_object_get(json, "expected_peer_name"), "value"));
    return b->leaf.count == 1 && b->name != NULL && at != NULL && !exhausting(json) &&
           vouch_date_parse(vouch_span_of(at), &b->at_s) == VOUCH_OK;
}

/* --- vouch --- */

/* What a trust store does: the anchor's subject and key from its certificate. */
static void read_anchors(const struct bench *b, struct vouch_anchor *anchors)
{
    struct vouch_certificate c;
    for (size_t i = 0; i < b->roots.count; i++) {
        vouch_certificate_parse(b->roots.at[i], &c);
        anchors[i] =
            (struct vouch_anchor){.subject = c.subject, .key = c.spki, .certificate = c.der};
    }
}

static bool judge_vouch(const struct bench *b)
{
    struct vouch_anchor anchors[DERS_MAX];
    struct vouch_anchor_table table = {anchors, b->roots.count, NULL};
    struct vouch_wanted_name name = {VOUCH_ROLE_HOST, b->name};
    struct vouch_policy policy = {.names = &name, .names_count = 1};
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = FINDINGS_MAX,
                                           .sent = rows,
                                           .sent_max = sizeof rows / sizeof rows[0],
                                           .path = path,
                                           .path_max = VOUCH_PATH_MAX + 1,
                                           .text = text,
                                           .text_max = TEXT_MAX};
    struct vouch_judge_storage judge_storage = {.certificates = views,
                                                .certificates_max = VOUCH_SEARCH_CERTIFICATES_MAX};
    struct vouch_judge_question q = {.sent = b->leaf.at,
                                     .sent_count = b->leaf.count,
                                     .extra = b->extra.at,
                                     .extra_count = b->extra.count,
                                     .anchors = vouch_anchors_of_table(&table),
                                     .policy = &policy,
                                     .parts = &vouch_judge_all,
                                     .now = {.utc_s = b->at_s, .utc_known = true}};
    read_anchors(b, anchors);
    vouch_report_init(&report, &storage);
    int status = vouch_judge_init(&judge, &q, &judge_storage, &report);
    do
        status = status < 0 ? status : vouch_judge_step(&judge);
    while (status == VOUCH_AGAIN);
    return vouch_report_verdict(&report) <= VOUCH_VERDICT_WARNING;
}

/* --- OpenSSL --- */

static X509 *parse(struct vouch_span der)
{
    const unsigned char *at = der.data;
    return d2i_X509(NULL, &at, (long)der.len);
}

static STACK_OF(X509) * parse_all(const struct ders *list)
{
    STACK_OF(X509) *stack = sk_X509_new_null();
    for (size_t i = 0; i < list->count; i++) {
        X509 *c = parse(list->at[i]);
        if (c != NULL)
            sk_X509_push(stack, c);
    }
    return stack;
}

static void set_parameters(X509_STORE_CTX *context, const struct bench *b)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)b->at_s);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, b->name) != 1)
        X509_VERIFY_PARAM_set1_host(parameters, b->name, 0);
}

static bool judge_openssl(const struct bench *b)
{
    X509 *leaf = parse(b->leaf.at[0]);
    STACK_OF(X509) *extra = parse_all(&b->extra);
    STACK_OF(X509) *roots = parse_all(&b->roots);
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool good = false;
    if (leaf != NULL && X509_STORE_CTX_init(context, NULL, leaf, extra) == 1) {
        X509_STORE_CTX_set0_trusted_stack(context, roots);
        set_parameters(context, b);
        good = X509_verify_cert(context) == 1;
    }
    X509_STORE_CTX_free(context);
    sk_X509_pop_free(roots, X509_free);
    sk_X509_pop_free(extra, X509_free);
    X509_free(leaf);
    return good;
}

/* What is counted. */
bool bench_case(bool (*engine)(const struct bench *), const struct bench *b);

__attribute__((noinline)) bool bench_case(bool (*engine)(const struct bench *),
                                          const struct bench *b)
{
    bool good = engine(b);
    __asm__ volatile("" ::: "memory"); /* no jump in place of the call: it must be seen to return */
    return good;
}

int main(int argc, char **argv)
{
    struct bench b;
    json_error_t error;
    unsigned cases = 0;
    unsigned accepted = 0;
    json_t *file = argc == 3 ? json_load_file(argv[2], 0, &error) : NULL;
    if (file == NULL || psa_crypto_init() != PSA_SUCCESS) {
        fprintf(stderr, "bench_x509 vouch|openssl FILE: cannot begin\n");
        return 2;
    }
    bool ours = strcmp(argv[1], "vouch") == 0;
    const json_t *list = json_object_get(file, "testcases");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (read_case(&b, json_array_get(list, i))) {
            cases++;
            accepted += bench_case(ours ? judge_vouch : judge_openssl, &b);
        }
        free_ders(&b.leaf);
        free_ders(&b.extra);
        free_ders(&b.roots);
    }
    json_decref(file);
    printf("%u cases, %u accepted\n", cases, accepted);
    return 0;
}
