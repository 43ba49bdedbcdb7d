// SPDX-License-Identifier: Apache-2.0
#include "core/probe/probe.h"

enum { VALUE_MAX = 400 };

/* A list as it is being written. */
struct list {
    char buffer[VALUE_MAX];
    struct vouch_writer w;
};

static void list_begin(struct list *l)
{
    l->w = vouch_writer_of(l->buffer, sizeof l->buffer);
}

static void list_add(struct list *l, const char *item)
{
    vouch_write_text(&l->w, l->w.len ? ", " : "");
    vouch_write_text(&l->w, item);
}

static void find_list(struct vouch_report *r, struct list *l, enum vouch_finding_code code,
                      enum vouch_severity severity)
{
    if (l->w.len)
        vouch_report_find_as(r, severity, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                             vouch_writer_span(&l->w));
}

static enum vouch_severity severity_of(const struct vouch_report *r, enum vouch_finding_code code)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(code);
    return r->strict ? kind->strict : kind->severity;
}

static void find_versions(const struct vouch_accepts *a, struct vouch_report *r)
{
    struct list old;
    const char *newest_old = NULL;
    bool new_open =
        vouch_accepts_has(a, VOUCH_ASK_TLS_1_3) || vouch_accepts_has(a, VOUCH_ASK_TLS_1_2);
    bool new_closed = a->answers[VOUCH_ASK_TLS_1_3] == VOUCH_ANSWER_NO &&
                      a->answers[VOUCH_ASK_TLS_1_2] == VOUCH_ANSWER_NO;
    list_begin(&old);
    for (size_t i = VOUCH_ASK_TLS_1_1; i <= VOUCH_ASK_SSL_3; i++) {
        if (!vouch_accepts_has(a, (enum vouch_question)i))
            continue;
        list_add(&old, vouch_question_id((enum vouch_question)i));
        newest_old = newest_old ? newest_old : vouch_question_id((enum vouch_question)i);
    }
    if (newest_old && new_closed)
        vouch_report_find_text(r, VOUCH_F_PROBE_OLD_VERSION_ONLY, VOUCH_NO_POSITION, newest_old);
    else if (new_open)
        find_list(r, &old, VOUCH_F_PROBE_OLD_VERSION_OPEN,
                  severity_of(r, VOUCH_F_PROBE_OLD_VERSION_OPEN));
}

static void find_groups(const struct vouch_accepts *a, struct vouch_report *r)
{
    bool all_known = true;
    bool any = false;
    for (size_t i = VOUCH_ASK_X25519_MLKEM768; i <= VOUCH_ASK_P384_MLKEM1024; i++) {
        any = any || vouch_accepts_has(a, (enum vouch_question)i);
        all_known = all_known && a->answers[i] == VOUCH_ANSWER_NO;
    }
    if (a->answers[VOUCH_ASK_CLASSIC] == VOUCH_ANSWER_NO && any)
        vouch_report_find_plain(r, VOUCH_F_PROBE_HYBRID_ONLY);
    if (all_known)
        vouch_report_find_plain(r, VOUCH_F_PROBE_HYBRID_MISSING);
}

static void find_weak(const struct vouch_accepts *a, bool mail, struct vouch_report *r)
{
    struct list weak;
    struct list dated;
    list_begin(&weak);
    list_begin(&dated);
    for (size_t i = VOUCH_ASK_ANONYMOUS; i <= VOUCH_ASK_RSA_EXCHANGE; i++) {
        bool common =
            i == VOUCH_ASK_CBC || i == VOUCH_ASK_RSA_EXCHANGE || (i == VOUCH_ASK_ANONYMOUS && mail);
        if (vouch_accepts_has(a, (enum vouch_question)i))
            list_add(common ? &dated : &weak, vouch_question_id((enum vouch_question)i));
    }
    if (a->dh_bits && a->dh_bits < VOUCH_DH_BITS_GOOD) {
        list_add(&weak, "dhe-");
        vouch_write_decimal(&weak.w, a->dh_bits);
    }
    find_list(r, &weak, VOUCH_F_PROBE_WEAK_ACCEPTED, severity_of(r, VOUCH_F_PROBE_WEAK_ACCEPTED));
    find_list(r, &dated, VOUCH_F_PROBE_WEAK_ACCEPTED, VOUCH_SEVERITY_INFO);
}

/* The clients, all old or all current, that cannot connect for the same reason as `first`. */
static void add_clients(const struct vouch_accepts *a, size_t first, struct list *l)
{
    const char *why = a->clients[first].why;
    bool old = vouch_simulated_client(first)->old;
    for (size_t i = first; i < a->clients_count; i++)
        if (a->clients[i].why == why && vouch_simulated_client(i)->old == old)
            list_add(l, vouch_simulated_client(i)->name);
    vouch_write_text(&l->w, " (");
    vouch_write_text(&l->w, why);
    vouch_write_text(&l->w, ")");
}

static bool is_first_of_reason(const struct vouch_accepts *a, size_t client)
{
    bool old = vouch_simulated_client(client)->old;
    for (size_t i = 0; i < client; i++)
        if (a->clients[i].why == a->clients[client].why && vouch_simulated_client(i)->old == old)
            return false;
    return true;
}

static void find_clients(const struct vouch_accepts *a, struct vouch_report *r)
{
    for (size_t i = 0; i < a->clients_count; i++) {
        struct list l;
        if (!a->clients[i].why || !is_first_of_reason(a, i))
            continue;
        list_begin(&l);
        add_clients(a, i, &l);
        bool old = vouch_simulated_client(i)->old;
        find_list(r, &l, VOUCH_F_PROBE_CLIENT_EXCLUDED,
                  old ? VOUCH_SEVERITY_INFO : severity_of(r, VOUCH_F_PROBE_CLIENT_EXCLUDED));
    }
}

/* Is there a version of that client which would connect, or of which that is not known? */
static bool has_other_version(const struct vouch_accepts *a, int judged)
{
    for (size_t i = 0; i < a->clients_count; i++)
        if (vouch_simulated_client(i)->judged == judged && !a->clients[i].why)
            return true;
    return false;
}

/* A client whose handshake fails does not accept the chain, whatever its rules say about the
 * certificate. */
static void join_clients(const struct vouch_accepts *a, struct vouch_report *r)
{
    for (size_t i = a->clients_count; i-- > 0;) {
        int judged = vouch_simulated_client(i)->judged;
        if (judged < 0 || (size_t)judged >= r->clients_count || !a->clients[i].why)
            continue;
        struct vouch_client_verdict *row = &r->storage.clients[judged];
        if (row->acceptance == VOUCH_REFUSES || has_other_version(a, judged))
            continue;
        *row = (struct vouch_client_verdict){.acceptance = VOUCH_REFUSES,
                                             .finding = VOUCH_F_PROBE_CLIENT_EXCLUDED,
                                             .what = a->clients[i].why};
    }
}

/* A client whose hello the server answers does not fail as the check's own handshake did; what it
 * makes of the certificate is not known, since none was seen. */
static void spare_clients(const struct vouch_accepts *a, struct vouch_report *r)
{
    for (size_t i = 0; i < a->clients_count && r->sent_count == 0; i++) {
        int judged = vouch_simulated_client(i)->judged;
        if (judged < 0 || (size_t)judged >= r->clients_count ||
            a->clients[i].answer != VOUCH_ANSWER_YES)
            continue;
        r->storage.clients[judged].acceptance = VOUCH_ACCEPTANCE_UNKNOWN;
        r->storage.clients[judged].code = NULL;
    }
}

void vouch_probe_find(const struct vouch_accepts *a, bool web, bool mail, struct vouch_report *r)
{
    find_versions(a, r);
    find_groups(a, r);
    if (a->answers[VOUCH_ASK_LARGE] == VOUCH_ANSWER_NO)
        vouch_report_find_as(r, web ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                             VOUCH_F_PROBE_LARGE_HELLO_BROKEN, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                             (struct vouch_span){NULL, 0});
    find_weak(a, mail, r);
    find_clients(a, r);
    join_clients(a, r);
    spare_clients(a, r);
    if (a->unanswered)
        vouch_report_find_number(r, VOUCH_F_PROBE_UNANSWERED, VOUCH_NO_POSITION, a->unanswered);
}
