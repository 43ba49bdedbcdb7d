// SPDX-License-Identifier: Apache-2.0
/* Targets as anybody may type them: whatever is accepted holds within its limits, names itself by
 * the text that it gives, and reads back from it as the same target. */
#include "core/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_error(const struct vouch_target_error *error, struct vouch_span text)
{
    must(error->what && error->what[0]);
    must(error->where.len == 0 || error->where.len <= text.len + 8);
}

static void check_target(const struct vouch_target *t)
{
    struct vouch_target again;
    struct vouch_target_error error;
    must(t->dialogue && t->port);
    must(t->host[0] && strlen(t->host) <= VOUCH_HOST_MAX && strlen(t->rest) <= VOUCH_REST_MAX);
    for (const char *c = t->text; *c; c++)
        must(*c > ' ' && *c < 0x7F);
    must(vouch_target_parse(&again, vouch_span_of(t->text), vouch_span_of(""), &error) == VOUCH_OK);
    must(strcmp(again.text, t->text) == 0 && strcmp(again.host, t->host) == 0);
    must(again.port == t->port && again.dialogue == t->dialogue);
}

/* The first byte chooses the --starttls word. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const words[] = {"", "smtp", "ldap", "imap"};
    struct vouch_target t;
    struct vouch_target_error error;
    char host[VOUCH_HOST_MAX + 1];
    if (size == 0)
        return 0;
    struct vouch_span text = {data + 1, size - 1};
    struct vouch_span word = vouch_span_of(words[data[0] & 3]);
    if (vouch_target_parse(&t, text, word, &error) == VOUCH_OK)
        check_target(&t);
    else
        check_error(&error, text);
    if (vouch_host_parse(host, text, &error) == VOUCH_OK)
        must(strlen(host) <= VOUCH_HOST_MAX);
    return 0;
}
