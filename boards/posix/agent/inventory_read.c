// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/inventory_read.h"

#include "boards/posix/bundle.h"
#include "core/x509/extension.h"
#include "core/x509/facts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool agent_inventory_lists(const char *file, const uint8_t sha256[32])
{
    char line[256], wanted[65];
    struct vouch_writer w = vouch_writer_of(wanted, sizeof wanted);
    FILE *f = file ? fopen(file, "re") : NULL;
    bool found = false;

    vouch_write_hex(&w, (struct vouch_span){sha256, 32});
    vouch_writer_string(&w);
    while (f && !found && fgets(line, sizeof line, f)) {
        size_t len = 0;
        for (const char *at = line; *at && !isspace((unsigned char)*at); at++)
            if (*at != ':')
                line[len++] = *at;
        line[len] = '\0';
        found = strcasecmp(line, wanted) == 0;
    }
    if (f)
        fclose(f);
    return found;
}

/* Words in certificates that vendors ship; only counted if self-signed. */
static bool has_demonstration_words(const struct vouch_certificate *c)
{
    static const char *const words[] = {"demo", "example", "snakeoil", "default", "test"};
    char subject[1024];
    size_t len = c->subject.len < sizeof subject - 1 ? c->subject.len : sizeof subject - 1;

    if (!vouch_facts_self_signed(c))
        return false;
    for (size_t i = 0; i < len; i++)
        subject[i] = c->subject.data[i] ? (char)tolower(c->subject.data[i]) : ' ';
    subject[len] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(subject, words[i]))
            return true;
    return false;
}

static bool take(struct agent_assigned *s, struct vouch_span der, const char *demonstration)
{
    struct vouch_certificate c;

    if (vouch_certificate_parse(der, &c) != VOUCH_OK ||
        vouch_certificate_sha256(der, s->sha256) != VOUCH_OK ||
        vouch_certificate_sha256(c.spki, s->key_sha256) != VOUCH_OK)
        return false;
    s->not_before_s = c.not_before_s;
    s->not_after_s = c.not_after_s;
    s->client_auth = vouch_extension_allows_usage(&c, vouch_oid_client_auth);
    s->demonstration =
        agent_inventory_lists(demonstration, s->sha256) || has_demonstration_words(&c);
    return true;
}

void agent_assigned_read(struct agent_assigned *s, const char *file, const char *demonstration)
{
    struct vouch_bundle bundle = {0};
    struct vouch_writer text = vouch_writer_of(s->why, sizeof s->why), *why = &text;
    struct stat st;

    if (stat(file, &st) != 0) {
        s->readable = false;
        s->changed_s = 0;
        vouch_write_text(why, file);
        vouch_write_text(why, ": ");
        vouch_write_text(why, strerror(errno));
        vouch_writer_string(why);
        return;
    }
    if (s->readable && st.st_mtim.tv_sec == s->changed_s && st.st_size == s->size)
        return;
    s->readable = vouch_bundle_add(&bundle, file, why) == VOUCH_OK &&
                  bundle.certificates_count > 0 && take(s, bundle.certificates[0], demonstration);
    if (!s->readable && why->len == 0) {
        vouch_write_text(why, file);
        vouch_write_text(why, ": no certificate that can be read");
    }
    vouch_writer_string(why);
    s->changed_s = st.st_mtim.tv_sec;
    s->size = st.st_size;
    vouch_bundle_free(&bundle);
}
