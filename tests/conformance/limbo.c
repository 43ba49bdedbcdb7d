// SPDX-License-Identifier: Apache-2.0
/* Runs the cases of a file in x509-limbo's JSON form straight through the engine.
 *
 *     limbo [--lenient] [--why] [--repeat N] [--only ID] FILE...
 *
 * It prints each disagreement with the findings behind it, and for all cases: agreement, false
 * accepts, false rejects, the slowest case, and signatures verified. Exit status: 0 when every case
 * agrees (with --lenient: when no case that should be accepted is rejected). */

#include "core/calendar.h"
#include "core/pem.h"
#include "core/x509/judge.h"

#include <jansson.h>
#include <psa/crypto.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DERS_MAX = 160, NAMES_MAX = 8, FINDINGS_MAX = 200, TEXT_SIZE = 1 << 20 };

struct ders {
    struct vouch_span at[DERS_MAX];
    size_t count;
    size_t lost;
};

struct options {
    bool lenient;
    bool why;
    unsigned repeat;
    const char *only;
};

/* One case, made ready for the engine. */
struct kase {
    const char *id;
    bool success;
    struct ders leaf;
    struct ders extra;
    struct ders roots;
    struct ders crls;
    struct vouch_anchor anchors[DERS_MAX];
    struct vouch_anchor_table table;
    struct vouch_wanted_name names[NAMES_MAX];
    struct vouch_policy policy;
    struct vouch_judge_question question;
};

/* All buffers of one run; static, since it is large. */
static struct kase kase;
static struct vouch_certificate views[VOUCH_SEARCH_CERTIFICATES_MAX];
static struct vouch_judge judge;
static struct vouch_revocation_storage lists;
static struct vouch_report report;
static struct vouch_finding findings[FINDINGS_MAX];
static struct vouch_sent sent[4];
static struct vouch_path_step steps[VOUCH_PATH_MAX + 1];
static struct vouch_name_row rows[NAMES_MAX];
static struct vouch_fact facts[4];
static uint8_t text[TEXT_SIZE];

struct tally {
    unsigned cases;
    unsigned agree;
    unsigned false_accepts;
    unsigned false_rejects;
    unsigned signatures;
    unsigned most_signatures;
    double slowest_ms;
    double total_ms;
    char slowest[128];
    char most[128];
};

static void add_pem(struct ders *list, const char *pem)
{
    struct vouch_pem_block block;
    struct vouch_pem p = vouch_pem_of(vouch_span_of(pem));
    while (vouch_pem_next(&p, &block)) {
        size_t size = vouch_base64_size(block.body.len);
        uint8_t *der = malloc(size);
        size_t len = 0;
        if (der == NULL || list->count == DERS_MAX ||
            vouch_base64_decode(block.body, der, size, &len) != VOUCH_OK) {
            list->lost++;
            free(der);
            continue;
        }
        list->at[list->count++] = (struct vouch_span){der, len};
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
    *list = (struct ders){0};
}

static void add_name(struct kase *k, const json_t *name)
{
    const char *value = json_string_value(json_object_get(name, "value"));
    if (value != NULL && k->policy.names_count < NAMES_MAX)
        k->names[k->policy.names_count++] = (struct vouch_wanted_name){VOUCH_ROLE_HOST, value};
}

/* A root that cannot be read trusts nobody. */
static void add_anchors(struct kase *k)
{
    for (size_t i = 0; i < k->roots.count; i++) {
        struct vouch_certificate c;
        vouch_certificate_parse(k->roots.at[i], &c);
        if ((c.parts & VOUCH_PART_SUBJECT) != 0 && (c.parts & VOUCH_PART_KEY) != 0)
            k->anchors[k->table.count++] =
                (struct vouch_anchor){.subject = c.subject, .key = c.spki, .certificate = c.der};
    }
    k->table.at = k->anchors;
}

static void read_policy(struct kase *k, const json_t *json, const struct options *o)
{
    const json_t *depth = json_object_get(json, "max_chain_depth");
    const json_t *peers = json_object_get(json, "expected_peer_names");
    const char *kind = json_string_value(json_object_get(json, "validation_kind"));
    add_name(k, json_object_get(json, "expected_peer_name"));
    for (size_t i = 0; i < json_array_size(peers); i++)
        add_name(k, json_array_get(peers, i));
    k->policy.strict = !o->lenient;
    k->policy.names = k->names;
    k->policy.name_rule = k->policy.names_count > 0 ? VOUCH_NAMES_SAN : VOUCH_NAMES_NOT_JUDGED;
    if (kind != NULL && strcmp(kind, "CLIENT") == 0)
        k->policy.purpose = VOUCH_PURPOSE_CLIENT;
    if (json_is_integer(depth))
        k->policy.max_depth = (unsigned)json_integer_value(depth) + 1;
    const char *revocation = json_string_value(json_object_get(json, "revocation"));
    if (k->crls.count > 0)
        k->policy.revocation = VOUCH_REVOCATION_SOFT;
    if (revocation != NULL && strcmp(revocation, "hard") == 0)
        k->policy.revocation = VOUCH_REVOCATION_HARD;
}

static void read_time(struct kase *k, const json_t *json)
{
    const char *at = json_string_value(json_object_get(json, "validation_time"));
    k->question.now.utc_known = true;
    if (at == NULL || vouch_date_parse(vouch_span_of(at), &k->question.now.utc_s) != VOUCH_OK)
        k->question.now.utc_s = time(NULL);
}

static void read_case(struct kase *k, const json_t *json, const struct options *o)
{
    memset(k, 0, sizeof *k);
    k->id = json_string_value(json_object_get(json, "id"));
    k->success =
        strcmp(json_string_value(json_object_get(json, "expected_result")), "SUCCESS") == 0;
    add_pem(&k->leaf, json_string_value(json_object_get(json, "peer_certificate")));
    add_all(&k->extra, json_object_get(json, "untrusted_intermediates"));
    add_all(&k->roots, json_object_get(json, "trusted_certs"));
    add_all(&k->crls, json_object_get(json, "crls"));
    add_anchors(k);
    read_policy(k, json, o);
    read_time(k, json);
    k->question.sent = k->leaf.at;
    k->question.sent_count = k->leaf.count;
    k->question.extra = k->extra.at;
    k->question.extra_count = k->extra.count;
    k->question.crls = k->crls.at;
    k->question.crls_count = k->crls.count;
    k->question.anchors = vouch_anchors_of_table(&k->table);
    k->question.policy = &k->policy;
    k->question.parts = &vouch_judge_all;
}

/* Of processor time: other programs do not count. */
static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One judgement; its milliseconds. */
static double run(const struct kase *k)
{
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = FINDINGS_MAX,
                                           .sent = sent,
                                           .sent_max = 4,
                                           .path = steps,
                                           .path_max = VOUCH_PATH_MAX + 1,
                                           .names = rows,
                                           .names_max = NAMES_MAX,
                                           .facts = facts,
                                           .facts_max = 4,
                                           .text = text,
                                           .text_max = sizeof text};
    struct vouch_judge_storage judge_storage = {.certificates = views,
                                                .certificates_max = sizeof views / sizeof views[0],
                                                .revocation = &lists};
    double began = now_ms();
    vouch_report_init(&report, &storage);
    int status = vouch_judge_init(&judge, &k->question, &judge_storage, &report);
    while (status == VOUCH_OK && (status = vouch_judge_step(&judge)) == VOUCH_AGAIN)
        status = VOUCH_OK;
    vouch_report_finish(&report);
    return now_ms() - began;
}

static void print_findings(const char *label, const char *id)
{
    printf("%s %s\n", label, id);
    for (size_t i = 0; i < report.findings_count; i++) {
        const struct vouch_finding *f = &report.storage.findings[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
        printf("    %-8s %s at %d: %.*s\n", vouch_severity_text(f->severity),
               kind != NULL ? kind->id : "?", f->position, (int)f->value.len,
               f->value.len > 0 ? (const char *)f->value.data : "");
    }
}

static void count_case(struct tally *t, const struct kase *k, const struct options *o, double ms)
{
    bool accepted = vouch_report_verdict(&report) <= VOUCH_VERDICT_WARNING;
    unsigned signatures = vouch_judge_signatures(&judge);
    t->cases++;
    t->agree += accepted == k->success;
    t->false_accepts += accepted && !k->success;
    t->false_rejects += !accepted && k->success;
    t->signatures += signatures;
    t->total_ms += ms;
    if (ms > t->slowest_ms) {
        t->slowest_ms = ms;
        snprintf(t->slowest, sizeof t->slowest, "%s", k->id);
    }
    if (signatures > t->most_signatures) {
        t->most_signatures = signatures;
        snprintf(t->most, sizeof t->most, "%s", k->id);
    }
    if (accepted != k->success && !(o->lenient && accepted))
        print_findings(accepted ? "FALSE ACCEPT" : "FALSE REJECT", k->id);
    else if (o->why)
        print_findings(accepted ? "accepted" : "rejected", k->id);
}

static void run_case(struct tally *t, const json_t *json, const struct options *o)
{
    double best = 0;
    read_case(&kase, json, o);
    if (o->only == NULL || strstr(kase.id, o->only) != NULL) {
        for (unsigned i = 0; i < o->repeat; i++) {
            double ms = run(&kase);
            best = i == 0 || ms < best ? ms : best;
        }
        count_case(t, &kase, o, best);
    }
    free_ders(&kase.leaf);
    free_ders(&kase.extra);
    free_ders(&kase.roots);
    free_ders(&kase.crls);
}

/* For tests/tools/suite.py: each case is a test. */
static void hand_on(const struct tally *t, const struct options *o)
{
    const char *path = getenv("VOUCH_TALLY");
    unsigned failed = t->false_rejects + (o->lenient ? 0 : t->false_accepts);
    FILE *file = path != NULL ? fopen(path, "a") : NULL;
    if (file == NULL)
        return;
    fprintf(file, "%u %u\n", t->cases - failed, failed);
    fclose(file);
}

static int run_file(const char *path, const struct options *o)
{
    json_error_t error;
    struct tally t = {0};
    json_t *file = json_load_file(path, 0, &error);
    const json_t *cases = json_object_get(file, "testcases");
    if (file == NULL) {
        fprintf(stderr, "limbo: %s: %s\n", path, error.text);
        return 2;
    }
    for (size_t i = 0; i < json_array_size(cases); i++)
        run_case(&t, json_array_get(cases, i), o);
    json_decref(file);
    printf("%s: %u of %u agree, %u false accepts, %u false rejects\n", path, t.agree, t.cases,
           t.false_accepts, t.false_rejects);
    printf("    slowest %.2f ms (%s), mean %.3f ms; signatures %u in all, at most %u (%s)\n",
           t.slowest_ms, t.slowest, t.cases > 0 ? t.total_ms / t.cases : 0, t.signatures,
           t.most_signatures, t.most);
    hand_on(&t, o);
    return t.false_rejects > 0 || (!o->lenient && t.false_accepts > 0);
}

int main(int argc, char **argv)
{
    struct options o = {.repeat = 1};
    int worst = 0;
    if (psa_crypto_init() != PSA_SUCCESS)
        return 2;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lenient") == 0) {
            o.lenient = true;
        } else if (strcmp(argv[i], "--why") == 0) {
            o.why = true;
        } else if (strcmp(argv[i], "--repeat") == 0 && i + 1 < argc) {
            o.repeat = (unsigned)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
            o.only = argv[++i];
        } else {
            int status = run_file(argv[i], &o);
            worst = status > worst ? status : worst;
        }
    }
    printf("bytes: one judgement %zu, of which the search %zu; with the views of 4 certificates "
           "%zu\n",
           sizeof judge, sizeof judge.search, sizeof judge + 4 * sizeof views[0]);
    return worst;
}
