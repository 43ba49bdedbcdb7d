// SPDX-License-Identifier: Apache-2.0
#include "core/format/text.h"

/* The remedies that vouch itself can carry out, as commands to type. They never contain text from a
 * peer, which could act on the shell. */

enum command {
    COMMAND_NONE = 0,
    COMMAND_FIX,          /* order, duplicates, roots: the same certificates, rearranged */
    COMMAND_FIX_COMPLETE, /* the same, with an intermediate from another file */
    COMMAND_REQUEST,      /* a new certificate, with a new key */
    COMMAND_RENEW         /* a new certificate for the same key */
};

struct row {
    enum vouch_finding_code code;
    enum command command;
};

static const struct row rows[] = {
    {VOUCH_F_CERT_EXPIRED, COMMAND_RENEW},
    {VOUCH_F_CERT_EXPIRES_SOON, COMMAND_RENEW},
    {VOUCH_F_CERT_EXPIRES_WARNING, COMMAND_RENEW},
    {VOUCH_F_CERT_SELF_SIGNED, COMMAND_RENEW},
    {VOUCH_F_CERT_EXTENDED_USAGE, COMMAND_RENEW},
    {VOUCH_F_CERT_WEAK_SIGNATURE, COMMAND_RENEW},
    {VOUCH_F_CERT_WEAK_KEY, COMMAND_REQUEST},
    {VOUCH_F_CERT_DEMONSTRATION, COMMAND_REQUEST},
    {VOUCH_F_CERT_KEY_MISMATCH, COMMAND_REQUEST},
    {VOUCH_F_REVOKED, COMMAND_REQUEST},
    {VOUCH_F_TLS_BAD_SIGNATURE, COMMAND_RENEW},
    {VOUCH_F_CHAIN_MISSING_INTERMEDIATE, COMMAND_FIX_COMPLETE},
    {VOUCH_F_CHAIN_DUPLICATE, COMMAND_FIX},
    {VOUCH_F_CHAIN_MISORDERED, COMMAND_FIX},
    {VOUCH_F_CHAIN_UNRELATED, COMMAND_FIX},
    {VOUCH_F_CHAIN_ROOT_SENT, COMMAND_FIX},
    {VOUCH_F_CHAIN_EXPIRED_ALTERNATIVE, COMMAND_FIX},
    {VOUCH_F_CHAIN_LEAF_NOT_FIRST, COMMAND_FIX},
    {VOUCH_F_NAME_MISMATCH, COMMAND_RENEW},
    {VOUCH_F_NAME_ROLE_MISMATCH, COMMAND_RENEW},
    {VOUCH_F_NAME_NO_SAN, COMMAND_RENEW},
    {VOUCH_F_NAME_CN_ONLY, COMMAND_RENEW},
};

/* Only the leaf; an authority must replace its own certificate. A fault of a certificate that was
 * not sent has no position: it is the anchor's. */
static bool about_leaf(const struct vouch_finding *f)
{
    bool certificate = (f->code >= VOUCH_F_CERT_MALFORMED && f->code < VOUCH_F_CHAIN_NO_ANCHOR) ||
                       f->code == VOUCH_F_REVOKED;
    return f->position == 0 || (f->position < 0 && !certificate);
}

static enum command command_of(const struct vouch_finding *f)
{
    if (f->severity <= VOUCH_SEVERITY_INFO)
        return COMMAND_NONE;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].code != f->code)
            continue;
        bool chain = rows[i].command == COMMAND_FIX || rows[i].command == COMMAND_FIX_COMPLETE;
        return chain || about_leaf(f) ? rows[i].command : COMMAND_NONE;
    }
    return COMMAND_NONE;
}

/* The commands that the findings call for, as bits; a command that another includes is omitted. */
static unsigned wanted(const struct vouch_report *r)
{
    unsigned bits = 0;
    for (size_t i = 0; i < r->findings_count; i++)
        bits |= 1u << command_of(&r->storage.findings[i]);
    if (bits & 1u << COMMAND_FIX_COMPLETE)
        bits &= ~(1u << COMMAND_FIX);
    if (bits & 1u << COMMAND_REQUEST)
        bits &= ~(1u << COMMAND_RENEW);
    if (vouch_report_has(
            r, VOUCH_F_CHAIN_LEAF_NOT_FIRST)) /* the certificate judged is not the service's */
        bits &= 1u << COMMAND_FIX | 1u << COMMAND_FIX_COMPLETE;
    return bits & ~(1u << COMMAND_NONE);
}

/* Contains nothing that is special to a shell. */
static bool plain(struct vouch_span s)
{
    static const char others[] = "._-/*:";
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        bool known = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     vouch_span_find(vouch_span_of(others), 0, c) < sizeof others - 1;
        if (!known)
            return false;
    }
    return s.len > 0 && s.data[0] != '-';
}

/* The file that was judged; of a live service, where it has its chain is not known here. */
static void say_file(struct vouch_text *t)
{
    struct vouch_span target = t->report->target;
    size_t colon = vouch_span_find(target, 0, ':');
    bool file = colon == target.len && plain(target);
    vouch_page_span(&t->page, file ? target : vouch_span_of("CHAIN.pem"));
}

/* Without them `vouch cert fix` would miss a private root. */
static void say_trust(struct vouch_text *t)
{
    const char *file = t->report->trust_file;
    if (!file || !plain(vouch_span_of(file)))
        return;
    vouch_page_say(&t->page, " --trust ");
    vouch_page_say(&t->page, file);
}

/* The names that were asked for: the user's own words. */
static void say_names(struct vouch_text *t)
{
    const struct vouch_report *r = t->report;
    size_t said = 0;
    for (size_t i = 0; i < r->names_count; i++) {
        if (!plain(r->storage.names[i].name))
            continue;
        vouch_page_blank(&t->page);
        vouch_page_span(&t->page, r->storage.names[i].name);
        said++;
    }
    if (said == 0)
        vouch_page_say(&t->page, " NAME");
}

static void say_key(struct vouch_text *t)
{
    const char *key = t->report->key_file;
    vouch_page_say(&t->page, key && plain(vouch_span_of(key)) ? key : "KEY");
}

/* Beside a key that is there, the files of the request that it was made for may be, too. */
static void say_new_files(struct vouch_text *t, const char *options)
{
    if (t->report->key_file)
        vouch_page_say(&t->page, options);
}

static void say_service(struct vouch_text *t)
{
    if (!t->report->request_for)
        return;
    vouch_page_say(&t->page, " --for ");
    vouch_page_say(&t->page, t->report->request_for);
}

static void say_command(struct vouch_text *t, enum command command)
{
    switch (command) {
    case COMMAND_NONE:
        return;
    case COMMAND_FIX:
        vouch_page_say(&t->page, "vouch cert fix");
        say_trust(t);
        vouch_page_say(&t->page, " -o NEW.pem ");
        say_file(t);
        return;
    case COMMAND_FIX_COMPLETE:
        vouch_page_say(&t->page, "vouch cert fix");
        say_trust(t);
        vouch_page_say(&t->page, " --untrusted INTERMEDIATES.pem -o NEW.pem ");
        say_file(t);
        return;
    case COMMAND_REQUEST:
        vouch_page_say(&t->page, "vouch cert new --request");
        say_new_files(t, " --key NEW.key -o NEW.csr");
        say_service(t);
        say_names(t);
        return;
    case COMMAND_RENEW:
        vouch_page_say(&t->page, "vouch cert new --request --use-key --key ");
        say_key(t);
        say_new_files(t, " -o NEW.csr");
        say_service(t);
        say_names(t);
        return;
    }
}

void vouch_text_commands(struct vouch_text *t)
{
    unsigned bits = wanted(t->report);
    size_t width = t->page.width;
    bool first = true;
    if (!bits)
        return;
    vouch_page_gap(&t->page);
    for (unsigned command = COMMAND_FIX; command <= COMMAND_RENEW; command++) {
        if (!(bits & 1u << command))
            continue;
        if (first)
            vouch_text_margin(t, VOUCH_LABEL_COMMANDS);
        else
            vouch_page_indent(&t->page, 0);
        first = false;
        t->page.width = SIZE_MAX; /* a command stays on one line */
        say_command(t, (enum command)command);
        vouch_page_blank(&t->page);
    }
    t->page.width = width;
}
