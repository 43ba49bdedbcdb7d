// SPDX-License-Identifier: Apache-2.0
#include "core/probe/clients.h"
#include "core/probe/probe.h"

enum { TLS_1_3 = 0x0304 };

enum reason {
    VERSION_TOO_OLD = 0,
    OTHER_SUITE,
    OTHER_GROUP,
    DH_TOO_SMALL,
    NO_RENEGOTIATION,
    NOTHING_IN_COMMON,
    NO_VERSION,
    NAME_UNKNOWN,
    NO_PROTOCOL,
    ALERT,
    CLOSED,
    TOO_LONG,
    REASONS
};

static const char *const reasons[REASONS] = {
    [VERSION_TOO_OLD] = "the version that the server chooses is too old",
    [OTHER_SUITE] = "the server chooses a cipher that was not offered",
    [OTHER_GROUP] = "the server chooses a group that was not offered",
    [DH_TOO_SMALL] = "the server's Diffie-Hellman group is too small",
    [NO_RENEGOTIATION] = "the server has no secure renegotiation (RFC 5746)",
    [NOTHING_IN_COMMON] = "no cipher, group or signature in common",
    [NO_VERSION] = "no TLS version in common",
    [NAME_UNKNOWN] = "the server does not know the name, or was told none",
    [NO_PROTOCOL] = "no application protocol in common",
    [ALERT] = "the server refuses with an alert",
    [CLOSED] = "the server closes the connection",
    [TOO_LONG] = "no answer to a hello of that length",
};

const char *vouch_probe_reason(size_t index)
{
    return index < REASONS ? reasons[index] : NULL;
}

void vouch_probe_prepare_client(struct vouch_probe *p, size_t client)
{
    const struct vouch_client_row *row = vouch_client_row(client);
    p->hello = (struct vouch_client_hello){
        .versions = row->versions,
        .suites = row->suites,
        .groups = row->groups,
        .schemes = row->schemes,
        .shares = row->shares,
        .alpn = p->options.web ? row->alpn : NULL,
        .random = p->options.random,
        .bytes = row->bytes,
    };
    if (!row->nameless)
        p->hello.name = vouch_span_of(p->options.servername);
}

/* Why the client itself refuses a ServerHello; null: it does not. */
static const char *refusal(const struct vouch_client_row *row, const struct vouch_server_answer *s)
{
    if (!vouch_codes_have(row->versions, s->version) || s->version < row->least_version)
        return reasons[VERSION_TOO_OLD];
    if (!vouch_codes_have(row->suites, s->suite))
        return reasons[OTHER_SUITE];
    if (s->group && row->groups.count && !vouch_codes_have(row->groups, s->group))
        return reasons[OTHER_GROUP];
    if (s->dh_bits && s->dh_bits < row->least_dh_bits)
        return reasons[DH_TOO_SMALL];
    if (row->needs_renegotiation && s->version < TLS_1_3 && !s->renegotiation)
        return reasons[NO_RENEGOTIATION];
    return NULL;
}

static const char *reason_of_alert(uint8_t alert)
{
    switch (alert) {
    case 40:
    case 71:
        return reasons[NOTHING_IN_COMMON];
    case 70:
        return reasons[NO_VERSION];
    case 112:
        return reasons[NAME_UNKNOWN];
    case 120:
        return reasons[NO_PROTOCOL];
    default:
        return reasons[ALERT];
    }
}

static bool is_open(const struct vouch_accepts *a, uint16_t version)
{
    size_t question = VOUCH_ASK_TLS_1_3 + (size_t)(TLS_1_3 - version);
    return question <= VOUCH_ASK_SSL_3 && a->answers[question] == VOUCH_ANSWER_YES;
}

/* Servers answer an unsupported version with various alerts, or close; which versions are accepted
 * is known already. */
static bool has_version(const struct vouch_accepts *a, const struct vouch_client_row *row)
{
    for (size_t i = 0; i < row->versions.count; i++)
        if (row->versions.at[i] <= TLS_1_3 && is_open(a, row->versions.at[i]))
            return true;
    return false;
}

void vouch_probe_answer_client(struct vouch_probe *p, size_t client,
                               enum vouch_probe_outcome outcome)
{
    const struct vouch_client_row *row = vouch_client_row(client);
    const struct vouch_server_answer *s = &p->reader.answer;
    struct vouch_simulation out = {.answer = VOUCH_ANSWER_UNKNOWN};
    if (outcome == VOUCH_GOT_HELLO) {
        out = (struct vouch_simulation){
            .version = s->version, .suite = s->suite, .group = s->group, .why = refusal(row, s)};
        out.answer = out.why ? VOUCH_ANSWER_NO : VOUCH_ANSWER_YES;
    } else if (outcome == VOUCH_GOT_ALERT || outcome == VOUCH_GOT_CLOSE) {
        bool alert = outcome == VOUCH_GOT_ALERT;
        out.answer = VOUCH_ANSWER_NO;
        out.alert = alert ? s->alert : 0;
        out.why = alert ? reason_of_alert(s->alert) : reasons[CLOSED];
        if (!has_version(p->options.accepts, row))
            out.why = reasons[NO_VERSION];
    } else if (outcome == VOUCH_GOT_NOTHING &&
               p->options.accepts->answers[VOUCH_ASK_LARGE] == VOUCH_ANSWER_NO) {
        out.answer = VOUCH_ANSWER_NO;
        out.why = reasons[TOO_LONG];
    }
    p->options.accepts->clients[client] = out;
}
