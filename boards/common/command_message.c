// SPDX-License-Identifier: Apache-2.0
#include "boards/common/command_message.h"

#include <string.h>

#include "mbedtls/constant_time.h"
#include "mbedtls/md.h"

enum { MAC_LEN = 32, WINDOW_MS = 300 * 1000 };

static bool mac_of(struct vouch_span key, const char *topic, struct vouch_span text, uint8_t *mac)
{
    mbedtls_md_context_t md;

    mbedtls_md_init(&md);
    bool good = mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 1) == 0 &&
                mbedtls_md_hmac_starts(&md, key.data, key.len) == 0 &&
                mbedtls_md_hmac_update(&md, (const uint8_t *)topic, strlen(topic) + 1) == 0 &&
                mbedtls_md_hmac_update(&md, text.data, text.len) == 0 &&
                mbedtls_md_hmac_finish(&md, mac) == 0;
    mbedtls_md_free(&md);
    return good;
}

/* In lower case, as senders write it. */
static bool is_mac(const uint8_t *mac, struct vouch_span digits)
{
    uint8_t text[COMMAND_MAC_DIGITS];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);

    vouch_write_hex(&w, (struct vouch_span){mac, MAC_LEN});
    return mbedtls_ct_memcmp(text, digits.data, sizeof text) == 0;
}

static int weigh_time(struct command_gate *gate, uint64_t time_ms, const struct vouch_time *now)
{
    if (!now->utc_known || now->utc_s < 0)
        return VOUCH_E_UNSUPPORTED;
    uint64_t now_ms = (uint64_t)now->utc_s * 1000U;
    if (time_ms > now_ms + WINDOW_MS || time_ms + WINDOW_MS < now_ms)
        return VOUCH_E_TIMEOUT;
    if (time_ms <= gate->last_ms)
        return VOUCH_E_REFUSED;
    gate->last_ms = time_ms;
    return VOUCH_OK;
}

int command_message_open(struct command_gate *gate, const char *topic, struct vouch_span message,
                         const struct vouch_time *now, struct vouch_span *line)
{
    uint8_t mac[MAC_LEN];
    uint64_t time_ms;
    size_t blank = 0;

    if (message.len <= COMMAND_MAC_DIGITS + 1)
        return VOUCH_E_MALFORMED;
    size_t len = message.len - COMMAND_MAC_DIGITS - 1;
    struct vouch_span text = vouch_span_part(message, 0, len);
    while (blank < len && text.data[blank] != ' ')
        blank++;
    if (message.data[len] != ' ' || blank == len ||
        !vouch_span_decimal(vouch_span_part(text, 0, blank), INT64_MAX, &time_ms))
        return VOUCH_E_MALFORMED;
    if (!mac_of((struct vouch_span){gate->key, gate->key_len}, topic, text, mac) ||
        !is_mac(mac, vouch_span_part(message, len + 1, COMMAND_MAC_DIGITS)))
        return VOUCH_E_SIGNATURE;
    *line = vouch_span_part(text, blank + 1, len - blank - 1);
    return weigh_time(gate, time_ms, now);
}

int command_message_write(struct vouch_writer *w, struct vouch_span key, const char *topic,
                          uint64_t time_ms, const char *line)
{
    uint8_t mac[MAC_LEN];
    size_t from = w->len;

    vouch_write_decimal(w, (int64_t)time_ms);
    vouch_write_text(w, " ");
    vouch_write_text(w, line);
    if (!mac_of(key, topic, vouch_span_part(vouch_writer_span(w), from, w->len - from), mac))
        return VOUCH_E_ARGUMENT;
    vouch_write_text(w, " ");
    vouch_write_hex(w, (struct vouch_span){mac, MAC_LEN});
    return w->lost == 0 ? VOUCH_OK : VOUCH_E_ARGUMENT;
}
