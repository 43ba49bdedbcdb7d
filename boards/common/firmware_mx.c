// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_mx.h"

#include <string.h>

#include "core/mail/destination.h"
#include "core/mail/mx.h"

enum { RECORDS_ROOM = 2048, ENDPOINTS_MAX = 64, NO_HOST = VOUCH_MX_MAX };

enum stage {
    STAGE_MX,
    STAGE_DOMAIN, /* to be reported itself */
    STAGE_ALIAS,
    STAGE_ADDRESSES,
    STAGE_ENDPOINTS /* the addresses are known, or known not to be */
};

static struct {
    struct firmware_mx_want want;
    enum vouch_destination destination;
    char domain[VOUCH_HOST_MAX + 1];
    struct vouch_target target;
    struct vouch_address at;
    struct vouch_wanted_name names[2];
    struct vouch_records records;
    uint8_t room[RECORDS_ROOM];

    enum stage stage;
    int mx_status;
    struct vouch_mx mx;
    size_t host; /* under way; NO_HOST: the domain itself */
    bool is_alias;
    int status; /* of its addresses */
    struct vouch_addresses addresses;
    size_t address;
} mail;

/* What was last said of an endpoint, by its name and address. */
static struct {
    uint32_t mark;
    enum vouch_verdict verdict;
} known[ENDPOINTS_MAX];
static size_t known_next;

static int fail(const char **why, const char *key)
{
    *why = key;
    return VOUCH_E_MALFORMED;
}

static void copy(char *to, size_t cap, const char *from)
{
    struct vouch_writer w = vouch_writer_of(to, cap);

    vouch_write_text(&w, from);
    vouch_writer_string(&w);
}

/* "smtp" in the place of "mx", or of the next hop. */
static int parse(const char *before, const char *rest)
{
    char room[VOUCH_HOST_MAX + 32];
    struct vouch_writer w = vouch_writer_of(room, sizeof(room));
    struct vouch_target_error error;

    vouch_write_text(&w, before);
    vouch_write_text(&w, rest);
    if (w.lost > 0)
        return VOUCH_E_MALFORMED;
    return vouch_target_parse(&mail.target, vouch_writer_span(&w), vouch_span_of(""), &error);
}

/* The next hop is the one host, on its own port. */
static int take_next_hop(const char **why)
{
    if (parse("smtp://", mail.want.next_hop) != VOUCH_OK)
        return fail(why, "next_hop");
    mail.mx.count = 1;
    copy(mail.mx.at[0].name, sizeof(mail.mx.at[0].name), mail.target.host);
    mail.stage = STAGE_ALIAS;
    mail.host = 0;
    return VOUCH_OK;
}

static int begin(const struct firmware_mx_want *want, const char **why)
{
    memset(&mail, 0, sizeof(mail));
    mail.want = *want;
    mail.host = NO_HOST;
    mail.destination = VOUCH_DESTINATION_REQUIRED_VERIFY;
    if (want->destination &&
        !vouch_destination_parse(vouch_span_of(want->destination), &mail.destination))
        return fail(why, "destination");
    if (parse("smtp", want->url + 2) != VOUCH_OK || mail.target.host_is_address ||
        mail.target.rest[0])
        return fail(why, "url");
    copy(mail.domain, sizeof(mail.domain), mail.target.host);
    return want->next_hop ? take_next_hop(why) : VOUCH_OK;
}

/* --- what the name service knows --- */

static int look_up(const char *name, enum vouch_dns_type type)
{
    const struct vouch_resolver *r = &mail.want.resolver;

    memset(&mail.records, 0, sizeof(mail.records));
    mail.records.data = vouch_writer_of(mail.room, sizeof(mail.room));
    return r->ops->records(r->self, name, type, &mail.records);
}

/* The domain's own findings go into a report that nobody keeps, to see whether it is worth one. */
static int read_mx(void)
{
    struct vouch_report_room none = {0};
    struct vouch_report scratch;

    mail.mx_status = look_up(mail.domain, VOUCH_DNS_MX);
    if (mail.mx_status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    vouch_report_init(&scratch, &none);
    scratch.strict = mail.want.strict;
    if (vouch_mx_read(&mail.mx, mail.domain, mail.mx_status, &mail.records, &scratch) != VOUCH_OK)
        mail.mx.count = 0;
    bool says = mail.mx.count == 0 || scratch.worst > VOUCH_SEVERITY_INFO;
    mail.stage = says ? STAGE_DOMAIN : STAGE_ALIAS;
    mail.host = says ? NO_HOST : 0;
    return says ? VOUCH_E_NOT_FOUND : VOUCH_AGAIN;
}

static int read_alias(void)
{
    int status = look_up(mail.mx.at[mail.host].name, VOUCH_DNS_CNAME);

    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    mail.is_alias = status == VOUCH_OK && mail.records.count > 0;
    mail.stage = STAGE_ADDRESSES;
    return VOUCH_AGAIN;
}

static int read_addresses(void)
{
    const struct vouch_resolver *r = &mail.want.resolver;

    mail.status =
        r->ops->addresses(r->self, mail.mx.at[mail.host].name, VOUCH_FAMILY_ANY, &mail.addresses);
    if (mail.status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (mail.status != VOUCH_OK)
        mail.addresses.count = 0;
    mail.address = 0;
    mail.stage = STAGE_ENDPOINTS;
    return mail.addresses.count > 0 ? VOUCH_OK : VOUCH_E_NOT_FOUND;
}

/* Behind a report: the host's next address, or the next host. */
static int go_on(void)
{
    bool host_done = mail.stage == STAGE_DOMAIN || ++mail.address >= mail.addresses.count;

    if (!host_done)
        return VOUCH_OK;
    mail.host = mail.stage == STAGE_DOMAIN ? 0 : mail.host + 1;
    mail.stage = STAGE_ALIAS;
    return VOUCH_AGAIN;
}

static int next(void)
{
    switch (mail.stage) {
    case STAGE_MX:
        return read_mx();
    case STAGE_ALIAS:
        return read_alias();
    case STAGE_ADDRESSES:
        return read_addresses();
    case STAGE_DOMAIN:
    case STAGE_ENDPOINTS:
        break;
    }
    return go_on();
}

/* --- reports --- */

/* "mx://example.com via mx1.example.com" */
static void name_target(void)
{
    struct vouch_target *t = &mail.target;
    struct vouch_writer w = vouch_writer_of(t->text, sizeof(t->text));

    vouch_write_text(&w, mail.want.url);
    if (mail.host != NO_HOST) {
        copy(t->host, sizeof(t->host), mail.mx.at[mail.host].name);
        vouch_write_text(&w, " via ");
        vouch_write_text(&w, t->host);
    }
    vouch_writer_string(&w);
}

static void fill(struct vouch_check_options *options, struct vouch_policy *policy)
{
    name_target();
    mail.at = mail.addresses.at[mail.address];
    mail.at.port = mail.target.port;
    options->target = &mail.target;
    options->at = &mail.at;
    mail.names[0] = (struct vouch_wanted_name){VOUCH_ROLE_MX, mail.target.host};
    mail.names[1] = (struct vouch_wanted_name){VOUCH_ROLE_DOMAIN, mail.domain};
    policy->names = mail.names;
    policy->names_count = 2;
    policy->name_rule = VOUCH_NAMES_SAN_OR_CN;
}

static void add_facts(struct vouch_report *r)
{
    uint8_t digits[8];
    struct vouch_writer w = vouch_writer_of(digits, sizeof(digits));

    vouch_report_add_fact(r, "mx_domain", vouch_span_of(mail.domain));
    if (mail.host == NO_HOST)
        return;
    vouch_write_decimal(&w, mail.mx.at[mail.host].preference);
    vouch_report_add_fact(r, "mx_host", vouch_span_of(mail.mx.at[mail.host].name));
    vouch_report_add_fact(r, "mx_preference", vouch_writer_span(&w));
}

/* Of a host without addresses, or of the domain itself. */
static void say(struct vouch_report *r)
{
    bool nowhere =
        mail.status == VOUCH_E_NO_NAME || mail.status == VOUCH_E_NO_DATA || mail.status == VOUCH_OK;

    if (mail.host == NO_HOST)
        vouch_mx_read(&mail.mx, mail.domain, mail.mx_status, &mail.records, r);
    else
        vouch_report_find_text(r, nowhere ? VOUCH_F_MX_DANGLING : VOUCH_F_RESOLVE_FAILED,
                               VOUCH_NO_POSITION, mail.mx.at[mail.host].name);
}

static void tell(struct vouch_report *r, const struct vouch_report_room *room)
{
    if (room) {
        name_target();
        vouch_report_init(r, room);
        r->strict = mail.want.strict;
        r->target = vouch_report_keep(r, vouch_span_of(mail.target.text));
    }
    add_facts(r);
    if (room)
        say(r);
    else if (mail.is_alias)
        vouch_report_find_text(r, VOUCH_F_MX_IS_ALIAS, VOUCH_NO_POSITION, mail.target.host);
}

/* Remembers the verdict. true: it is another than before, or the endpoint is new. */
static bool changed(const struct vouch_report *r)
{
    uint32_t mark = 2166136261U; /* FNV-1a of the target's text and the address */
    enum vouch_verdict verdict = vouch_report_verdict(r);

    for (size_t i = 0; mail.target.text[i]; i++)
        mark = (mark ^ (uint8_t)mail.target.text[i]) * 16777619U;
    for (size_t i = 0; i < sizeof(mail.at.bytes); i++)
        mark = (mark ^ mail.at.bytes[i]) * 16777619U;
    for (size_t i = 0; i < ENDPOINTS_MAX; i++) {
        if (known[i].mark != mark)
            continue;
        bool other = known[i].verdict != verdict;
        known[i].verdict = verdict;
        return other;
    }
    known[known_next].mark = mark;
    known[known_next].verdict = verdict;
    known_next = (known_next + 1) % ENDPOINTS_MAX;
    return true;
}

/* What delivery to the domain makes of it. */
static void weigh(struct vouch_report *r)
{
    vouch_destination_weigh(r, mail.destination);
    vouch_report_add_fact(r, "destination",
                          vouch_span_of(vouch_destination_text(mail.destination)));
    enum vouch_delivery delivery = vouch_destination_delivery(r, mail.destination);
    vouch_report_add_fact(r, "delivery", vouch_span_of(vouch_delivery_text(delivery)));
    vouch_report_finish(r);
}

static unsigned finish(struct vouch_report *r)
{
    bool more = mail.stage == STAGE_DOMAIN
                    ? mail.mx.count > 0
                    : mail.address + 1 < mail.addresses.count || mail.host + 1 < mail.mx.count;

    weigh(r);
    return FIRMWARE_MX | (more ? FIRMWARE_MX_MORE : 0U) | (changed(r) ? FIRMWARE_MX_CHANGED : 0U);
}

const struct firmware_mx_ops firmware_mx = {
    .begin = begin,
    .next = next,
    .fill = fill,
    .tell = tell,
    .finish = finish,
};
