// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_pki.h"

#include "core/calendar.h"
#include "core/status.h"
#include "port/posix/entropy.h"

#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/rsa.h>

#include <string.h>

enum { DATE_MAX = 16, SERIAL_MAX = 10 };

int vouch_demo_random(void *unused, unsigned char *buffer, size_t len)
{
    struct vouch_entropy e = vouch_posix_entropy();
    (void)unused;
    return e.ops->fill(e.self, buffer, len) == VOUCH_OK ? 0 : MBEDTLS_ERR_PK_BAD_INPUT_DATA;
}

/* One certificate to be made. */
struct recipe {
    const char *subject;
    const char *issuer;
    mbedtls_pk_context *key;
    mbedtls_pk_context *issuer_key;
    int from_days;
    int to_days;
    bool ca;
    mbedtls_md_type_t digest;
    const mbedtls_x509_san_list *names; /* null: none */
    bool client_usage;
};

/* --- keys ---------------------------------------------------------------------------------------
 */

static int make_key(mbedtls_pk_context *key, enum vouch_demo_key kind)
{
    bool rsa = kind != VOUCH_DEMO_P256;
    const mbedtls_pk_info_t *info =
        mbedtls_pk_info_from_type(rsa ? MBEDTLS_PK_RSA : MBEDTLS_PK_ECKEY);
    if (mbedtls_pk_setup(key, info) != 0)
        return -1;
    if (rsa)
        return mbedtls_rsa_gen_key(mbedtls_pk_rsa(*key), vouch_demo_random, NULL,
                                   kind == VOUCH_DEMO_RSA_1024 ? 1024 : 2048, 65537);
    return mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*key), vouch_demo_random,
                               NULL);
}

static int make_keys(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan)
{
    int ret = make_key(&p->keys[VOUCH_DEMO_LEAF], plan->key);
    for (int i = VOUCH_DEMO_LOWER; i < VOUCH_DEMO_CERTIFICATES && ret == 0; i++)
        ret = make_key(&p->keys[i], VOUCH_DEMO_P256);
    return ret == 0 ? make_key(&p->other_key, plan->key) : ret;
}

/* --- one certificate ----------------------------------------------------------------------------
 */

/* "20261123102030", as mbedTLS wants it */
static void write_date(char out[DATE_MAX], int64_t utc_s)
{
    const struct vouch_date d = vouch_date_of_utc(utc_s);
    const int parts[] = {d.month, d.day, d.hour, d.minute, d.second};
    struct vouch_writer w = vouch_writer_of(out, DATE_MAX);
    vouch_write_padded(&w, (uint64_t)d.year, 4);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        vouch_write_padded(&w, (uint64_t)parts[i], 2);
    (void)vouch_writer_string(&w);
}

static int set_validity(mbedtls_x509write_cert *w, const struct recipe *r, int64_t now)
{
    char from[DATE_MAX];
    char to[DATE_MAX];
    write_date(from, now + (int64_t)r->from_days * VOUCH_DAY_S);
    write_date(to, now + (int64_t)r->to_days * VOUCH_DAY_S);
    return mbedtls_x509write_crt_set_validity(w, from, to);
}

static int set_serial(mbedtls_x509write_cert *w)
{
    unsigned char serial[SERIAL_MAX];
    int ret = vouch_demo_random(NULL, serial, sizeof serial);
    serial[0] = (unsigned char)((serial[0] & 0x3F) | 0x40); /* positive, and without a leading 0 */
    return ret == 0 ? mbedtls_x509write_crt_set_serial_raw(w, serial, sizeof serial) : ret;
}

/* By hand, because mbedTLS's own function makes the extension critical, which clients reject. */
static int set_usage(mbedtls_x509write_cert *w, bool client)
{
    static const uint8_t server_auth[] = {0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06,
                                          0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    static const uint8_t client_auth[] = {0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06,
                                          0x01, 0x05, 0x05, 0x07, 0x03, 0x02};
    return mbedtls_x509write_crt_set_extension(
        w, MBEDTLS_OID_EXTENDED_KEY_USAGE, MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE), 0,
        client ? client_auth : server_auth, sizeof server_auth);
}

static int set_leaf_extensions(mbedtls_x509write_cert *w, const struct recipe *r)
{
    int ret = mbedtls_x509write_crt_set_key_usage(w, MBEDTLS_X509_KU_DIGITAL_SIGNATURE |
                                                         MBEDTLS_X509_KU_KEY_ENCIPHERMENT);
    if (ret == 0)
        ret = set_usage(w, r->client_usage);
    if (ret == 0 && r->names)
        ret = mbedtls_x509write_crt_set_subject_alternative_name(w, r->names);
    return ret;
}

static int set_extensions(mbedtls_x509write_cert *w, const struct recipe *r)
{
    int ret = mbedtls_x509write_crt_set_basic_constraints(w, r->ca, -1);
    if (ret == 0)
        ret = mbedtls_x509write_crt_set_subject_key_identifier(w);
    if (ret == 0)
        ret = mbedtls_x509write_crt_set_authority_key_identifier(w);
    if (ret != 0)
        return ret;
    if (!r->ca)
        return set_leaf_extensions(w, r);
    return mbedtls_x509write_crt_set_key_usage(w, MBEDTLS_X509_KU_KEY_CERT_SIGN |
                                                      MBEDTLS_X509_KU_CRL_SIGN);
}

static int fill(mbedtls_x509write_cert *w, const struct recipe *r, int64_t now)
{
    mbedtls_x509write_crt_set_version(w, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(w, r->digest);
    mbedtls_x509write_crt_set_subject_key(w, r->key);
    mbedtls_x509write_crt_set_issuer_key(w, r->issuer_key);
    int ret = mbedtls_x509write_crt_set_subject_name(w, r->subject);
    if (ret == 0)
        ret = mbedtls_x509write_crt_set_issuer_name(w, r->issuer);
    if (ret == 0)
        ret = set_serial(w);
    if (ret == 0)
        ret = set_validity(w, r, now);
    return ret == 0 ? set_extensions(w, r) : ret;
}

static int make(struct vouch_demo_pki *p, enum vouch_demo_certificate which, const struct recipe *r,
                int64_t now)
{
    mbedtls_x509write_cert w;
    uint8_t *buffer = p->buffer[which];
    mbedtls_x509write_crt_init(&w);
    int ret = fill(&w, r, now);
    if (ret == 0) /* it writes at the end of the buffer */
        ret = mbedtls_x509write_crt_der(&w, buffer, VOUCH_DEMO_DER_MAX, vouch_demo_random, NULL);
    mbedtls_x509write_crt_free(&w);
    if (ret <= 0)
        return -1;
    p->der[which] = (struct vouch_span){buffer + VOUCH_DEMO_DER_MAX - ret, (size_t)ret};
    return 0;
}

/* --- all of them --------------------------------------------------------------------------------
 */

static const char root_name[] = "CN=vouch demo root,O=vouch demo";
static const char old_root_name[] = "CN=vouch demo old root,O=vouch demo";
static const char upper_name[] = "CN=vouch demo CA 1,O=vouch demo";
static const char lower_name[] = "CN=vouch demo CA 2,O=vouch demo";
static const char leaf_name[] = "CN=localhost,O=vouch demo";

static struct recipe authority(struct vouch_demo_pki *p, enum vouch_demo_certificate which,
                               enum vouch_demo_certificate by, const char *subject,
                               const char *issuer)
{
    return (struct recipe){.subject = subject,
                           .issuer = issuer,
                           .key = &p->keys[which],
                           .issuer_key = &p->keys[by],
                           .from_days = -400,
                           .to_days = 1500,
                           .ca = true,
                           .digest = MBEDTLS_MD_SHA256};
}

static int make_authorities(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan,
                            int64_t now)
{
    struct recipe root = authority(p, VOUCH_DEMO_ROOT, VOUCH_DEMO_ROOT, root_name, root_name);
    struct recipe upper = authority(p, VOUCH_DEMO_UPPER, VOUCH_DEMO_ROOT, upper_name, root_name);
    struct recipe lower = authority(p, VOUCH_DEMO_LOWER, VOUCH_DEMO_UPPER, lower_name, upper_name);
    struct recipe stranger = authority(p, VOUCH_DEMO_STRANGER, VOUCH_DEMO_CROSSED,
                                       "CN=vouch demo unrelated CA,O=vouch demo", old_root_name);
    struct recipe crossed =
        authority(p, VOUCH_DEMO_ROOT, VOUCH_DEMO_CROSSED, root_name, old_root_name);
    crossed.from_days = -3000;
    crossed.to_days = -30;
    lower.ca = !plan->lower_no_ca;
    int ret = make(p, VOUCH_DEMO_ROOT, &root, now);
    if (ret == 0)
        ret = make(p, VOUCH_DEMO_UPPER, &upper, now);
    if (ret == 0)
        ret = make(p, VOUCH_DEMO_LOWER, &lower, now);
    if (ret == 0)
        ret = make(p, VOUCH_DEMO_STRANGER, &stranger, now);
    return ret == 0 ? make(p, VOUCH_DEMO_CROSSED, &crossed, now) : ret;
}

static void set_name(mbedtls_x509_san_list *item, int type, const void *value, size_t len,
                     mbedtls_x509_san_list *next)
{
    memset(item, 0, sizeof *item);
    item->node.type = type;
    item->node.san.unstructured_name.p = (unsigned char *)(uintptr_t)value;
    item->node.san.unstructured_name.len = len;
    item->next = next;
}

static int make_leaf(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan, int64_t now)
{
    static const uint8_t ipv4[4] = {127, 0, 0, 1};
    static const uint8_t ipv6[16] = {[15] = 1};
    const char *name = plan->name ? plan->name : "localhost";
    const char *subject = plan->subject ? plan->subject : leaf_name;
    bool dated = plan->from_days != 0 || plan->to_days != 0;
    mbedtls_x509_san_list names[3];
    set_name(&names[2], MBEDTLS_X509_SAN_IP_ADDRESS, ipv6, sizeof ipv6, NULL);
    set_name(&names[1], MBEDTLS_X509_SAN_IP_ADDRESS, ipv4, sizeof ipv4, &names[2]);
    set_name(&names[0], MBEDTLS_X509_SAN_DNS_NAME, name, strlen(name),
             plan->name ? NULL : names + 1);
    const struct recipe r = {.subject = subject,
                             .issuer = plan->self_signed ? subject : lower_name,
                             .key = &p->keys[VOUCH_DEMO_LEAF],
                             .issuer_key =
                                 &p->keys[plan->self_signed ? VOUCH_DEMO_LEAF : VOUCH_DEMO_LOWER],
                             .from_days = dated ? plan->from_days : -1,
                             .to_days = dated ? plan->to_days : 89,
                             .digest = plan->sha1 ? MBEDTLS_MD_SHA1 : MBEDTLS_MD_SHA256,
                             .names = plan->no_san ? NULL : names,
                             .client_usage = plan->client_usage};
    return make(p, VOUCH_DEMO_LEAF, &r, now);
}

static int list_sent(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan)
{
    static const enum vouch_demo_certificate good[] = {VOUCH_DEMO_LEAF, VOUCH_DEMO_LOWER,
                                                       VOUCH_DEMO_UPPER};
    const enum vouch_demo_certificate *sent = plan->sent_count > 0 ? plan->sent : good;
    size_t count = plan->sent_count > 0 ? plan->sent_count : sizeof good / sizeof good[0];
    int ret = 0;
    for (size_t i = 0; i < count && ret == 0; i++)
        ret = mbedtls_x509_crt_parse_der(&p->sent, p->der[sent[i]].data, p->der[sent[i]].len);
    return ret;
}

int vouch_demo_pki_init(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan, int64_t now)
{
    memset(p, 0, sizeof *p);
    for (int i = 0; i < VOUCH_DEMO_CERTIFICATES; i++)
        mbedtls_pk_init(&p->keys[i]);
    mbedtls_pk_init(&p->other_key);
    mbedtls_x509_crt_init(&p->sent);
    int ret = make_keys(p, plan);
    if (ret == 0)
        ret = make_authorities(p, plan, now);
    if (ret == 0)
        ret = make_leaf(p, plan, now);
    if (ret == 0)
        ret = list_sent(p, plan);
    /* mbedTLS's server refuses to send a certificate whose extensions forbid it, so it must not
     * check. */
    p->sent.MBEDTLS_PRIVATE(ext_types) = 0;
    p->key = plan->other_key ? &p->other_key : &p->keys[VOUCH_DEMO_LEAF];
    p->anchor = p->der[plan->unknown_root ? VOUCH_DEMO_STRANGER : VOUCH_DEMO_ROOT];
    return ret == 0 ? VOUCH_OK : VOUCH_E_MEMORY;
}

void vouch_demo_pki_free(struct vouch_demo_pki *p)
{
    mbedtls_x509_crt_free(&p->sent);
    mbedtls_pk_free(&p->other_key);
    for (int i = 0; i < VOUCH_DEMO_CERTIFICATES; i++)
        mbedtls_pk_free(&p->keys[i]);
}
