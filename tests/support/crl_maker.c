// SPDX-License-Identifier: Apache-2.0
#include "tests/support/crl_maker.h"

struct vouch_span crl_number(struct der_maker *m)
{
    return der_extension(m, "551d14", false, der_hex(m, "02 01 07"));
}

struct vouch_span crl_key_id(struct der_maker *m)
{
    return der_extension(m, "551d23", false, der_hex(m, "30 06 80 04 01020304"));
}

struct crl_parts crl_good(struct der_maker *m)
{
    struct vouch_span none = {NULL, 0};
    return (struct crl_parts){.version = der_hex(m, "02 01 01"),
                              .issuer = der_name(m, "CN=authority"),
                              .this_update = der_text(m, 0x17, "260201000000Z"),
                              .next_update = der_text(m, 0x17, "260301000000Z"),
                              .entries = none,
                              .extensions = der_join(m, 2, crl_number(m), crl_key_id(m))};
}

struct vouch_span crl_build(struct der_maker *m, const struct crl_parts *c, struct signer *by)
{
    struct vouch_span entries = {NULL, 0};
    struct vouch_span extensions = {NULL, 0};
    if (c->entries.len)
        entries = der_wrap(m, 0x30, c->entries);
    if (c->extensions.len)
        extensions = der_wrap(m, 0xa0, der_wrap(m, 0x30, c->extensions));
    struct vouch_span algorithm = der_hex(m, "30 0a 06 08 2a8648ce3d040302");
    struct vouch_span tbs = der_sequence(m, 7, c->version, algorithm, c->issuer, c->this_update,
                                         c->next_update, entries, extensions);
    return signer_wrap(by, m, tbs, algorithm);
}

struct vouch_span crl_entry(struct der_maker *m, struct vouch_span serial, const char *extensions)
{
    struct vouch_span list = {NULL, 0};
    if (*extensions)
        list = der_wrap(m, 0x30, der_hex(m, extensions));
    return der_sequence(m, 3, der_wrap(m, 2, serial), der_text(m, 0x17, "260115120000Z"), list);
}
