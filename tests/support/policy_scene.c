// SPDX-License-Identifier: Apache-2.0
#include "tests/support/policy_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct policy_scene policy_scene;

enum { MAX = POLICY_SCENE_MAX, BUFFER_SIZE = 1024 };

static struct forged forged[MAX];
static struct vouch_certificate certificates[MAX];
static const struct vouch_certificate *path[MAX];
static uint8_t buffer[MAX][2][BUFFER_SIZE];
static struct vouch_span wanted[4];
static uint8_t wanted_oids[4][4];

static const uint8_t any_policy[] = {0x55, 0x1d, 0x20, 0x00};

static size_t oid_of(char letter, uint8_t out[4])
{
    const uint8_t arc[] = {0x88, 0x37, (uint8_t)letter};
    memcpy(out, letter == '*' ? any_policy : arc, letter == '*' ? 4 : 3);
    return letter == '*' ? 4 : 3;
}

static void write_oid(struct vouch_writer *w, char letter)
{
    uint8_t oid[4];
    size_t len = oid_of(letter, oid);
    forge_tlv(w, 0x06, (struct vouch_span){oid, len});
}

/* A SEQUENCE of SEQUENCEs, each of `each` policies. */
static void write_list(struct vouch_writer *w, const char *letters, size_t each)
{
    uint8_t inner[BUFFER_SIZE];
    uint8_t list[BUFFER_SIZE];
    struct vouch_writer all = vouch_writer_of(list, sizeof list);
    for (size_t i = 0; letters[i] != '\0'; i += each) {
        struct vouch_writer one = vouch_writer_of(inner, sizeof inner);
        for (size_t j = 0; j < each; j++)
            write_oid(&one, letters[i + j]);
        forge_tlv(&all, 0x30, vouch_writer_span(&one));
    }
    forge_tlv(w, 0x30, vouch_writer_span(&all));
}

void policy_begin(void)
{
    policy_scene.count = 0;
    memset(&policy_scene.policy, 0, sizeof policy_scene.policy);
    policy_scene.policy.policies = wanted;
}

void policy_want(const char *letters)
{
    for (size_t i = 0; letters[i] != '\0'; i++) {
        size_t len = oid_of(letters[i], wanted_oids[i]);
        wanted[i] = (struct vouch_span){wanted_oids[i], len};
        policy_scene.policy.policies_count++;
    }
}

void policy_add_full(const char *policies, const char *mappings, const char *constraints,
                     const char *inhibit, bool self_issued)
{
    struct forge f = {.subject = self_issued ? "CA" : "Other", .issuer = "CA", .ca = true};
    size_t n = 0;
    if (policies != NULL) {
        struct vouch_writer w = vouch_writer_of(buffer[policy_scene.count][0], BUFFER_SIZE);
        write_list(&w, policies, 1);
        f.more[n++] = (struct forge_extension){forge_oid_policies, false, vouch_writer_span(&w)};
    }
    if (mappings != NULL) {
        struct vouch_writer w = vouch_writer_of(buffer[policy_scene.count][1], BUFFER_SIZE);
        write_list(&w, mappings, 2);
        f.more[n++] =
            (struct forge_extension){forge_oid_policy_mappings, true, vouch_writer_span(&w)};
    }
    if (constraints != NULL)
        f.more[n++] = (struct forge_extension){
            forge_oid_policy_constraints, true, {(const uint8_t *)constraints, 5}};
    if (inhibit != NULL)
        f.more[n++] =
            (struct forge_extension){forge_oid_inhibit_any, true, {(const uint8_t *)inhibit, 3}};
    forge_make(&f, &forged[policy_scene.count]);
    int status = vouch_certificate_parse(forged_span(&forged[policy_scene.count]),
                                         &certificates[policy_scene.count]);
    if (status != VOUCH_OK)
        fail_msg("forged badly: %s", certificates[policy_scene.count].fault);
    policy_scene.count++;
}

void policy_add(const char *policies)
{
    policy_add_full(policies, NULL, NULL, NULL, false);
}

const char *policy_judge(void)
{
    for (size_t i = 0; i < policy_scene.count; i++)
        path[i] = &certificates[policy_scene.count - 1 - i];
    return vouch_policies.judge(path, policy_scene.count, &policy_scene.anchor,
                                &policy_scene.policy, &policy_scene.at);
}

void policy_begin_explicit(const char *letters)
{
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want(letters);
}

void policy_add_features(const char *features, size_t len)
{
    static const uint8_t oid[] = {0x2b, 6, 1, 5, 5, 7, 1, 0x18};
    size_t i = policy_scene.count++;
    struct forge f = {.subject = "Other", .issuer = "CA", .ca = true};
    if (features)
        f.more[0] =
            (struct forge_extension){{oid, sizeof oid}, false, {(const uint8_t *)features, len}};
    forge_make(&f, &forged[i]);
    assert_int_equal(vouch_certificate_parse(forged_span(&forged[i]), &certificates[i]), VOUCH_OK);
}

bool policy_features(void)
{
    for (size_t i = 0; i < policy_scene.count; i++)
        path[i] = &certificates[policy_scene.count - 1 - i];
    return vouch_policies.features(path, policy_scene.count, &policy_scene.anchor, &policy_scene.at,
                                   &policy_scene.feature);
}
