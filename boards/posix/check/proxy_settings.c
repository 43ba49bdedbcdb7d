// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/proxy_settings.h"

#include "port/posix/files.h"

#include <string.h>

enum { URL_MAX = 600 };

static bool take_scheme(struct vouch_proxy_settings *s, struct vouch_span *url)
{
    static const struct {
        const char *scheme;
        enum vouch_proxy_kind kind;
    } kinds[] = {{"http://", VOUCH_PROXY_HTTP},
                 {"socks5://", VOUCH_PROXY_SOCKS5},
                 {"socks5h://", VOUCH_PROXY_SOCKS5}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (vouch_span_starts_nocase(*url, kinds[i].scheme)) {
            s->kind = kinds[i].kind;
            *url = vouch_span_part(*url, strlen(kinds[i].scheme), url->len);
            return true;
        }
    return false;
}

static int take_user(struct vouch_proxy_settings *s, struct vouch_span *url,
                     struct vouch_writer *why)
{
    struct vouch_writer w = vouch_writer_of(s->user, sizeof s->user);
    size_t at = vouch_span_find(*url, 0, '@');
    struct vouch_span user = vouch_span_part(*url, 0, at);
    if (at == url->len)
        return VOUCH_OK;
    if (vouch_span_find(user, 0, ':') < user.len)
        return vouch_option_refuse(why, "a password on the command line can be read by every "
                                        "process; give --proxy-password-file FILE");
    if (user.len == 0 || user.len > VOUCH_PROXY_USER_MAX)
        return vouch_option_refuse(why, "the user has 1 to 127 bytes");
    vouch_write_span(&w, user);
    vouch_writer_string(&w);
    *url = vouch_span_part(*url, at + 1, url->len);
    return VOUCH_OK;
}

/* Host and port, as any target has them. */
static int take_place(struct vouch_proxy_settings *s, struct vouch_span place,
                      struct vouch_writer *why)
{
    char text[URL_MAX];
    struct vouch_target target;
    struct vouch_target_error error = {0};
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    if (place.len && place.data[place.len - 1] == '/')
        place.len--;
    vouch_write_text(&w, "tls://");
    vouch_write_span(&w, place);
    if (w.lost ||
        vouch_target_parse(&target, vouch_writer_span(&w), vouch_span_of(""), &error) != VOUCH_OK ||
        target.rest[0])
        return vouch_option_refuse(
            why, "a proxy is http://[user@]host:port or socks5://[user@]host:port");
    memcpy(s->host, target.host, sizeof s->host);
    s->port = target.port;
    return VOUCH_OK;
}

int vouch_proxy_settings_take(struct vouch_proxy_settings *s, const char *url,
                              struct vouch_writer *why)
{
    struct vouch_span left = vouch_span_of(url);
    if (!take_scheme(s, &left))
        return vouch_option_refuse(
            why, "a proxy is http://[user@]host:port or socks5://[user@]host:port");
    int status = take_user(s, &left, why);
    return status == VOUCH_OK ? take_place(s, left, why) : status;
}

int vouch_proxy_settings_take_header(struct vouch_proxy_settings *s, const char *version,
                                     struct vouch_writer *why)
{
    static const struct vouch_option_word words[] = {{"v1", 1}, {"v2", 2}};
    int number = 0;
    int status = vouch_option_word(words, 2, version, &number, why);
    s->header = (unsigned)number;
    return status;
}

static int take_proxy(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_proxy_settings_take(self, value, why);
}

static int take_header(void *self, const char *value, struct vouch_writer *why)
{
    return vouch_proxy_settings_take_header(self, value, why);
}

#define AT(field) offsetof(struct vouch_proxy_settings, field)

const struct vouch_option vouch_proxy_settings_options[VOUCH_PROXY_SETTINGS_OPTIONS] = {
    {0, "proxy", "URL", VOUCH_OPTION_CALL, 0, take_proxy,
     "connect through http://[user@]host:port or socks5://[user@]host:port"},
    {0, "proxy-password-file", "FILE", VOUCH_OPTION_TEXT, AT(password_file), NULL,
     "first line of FILE is the user's password"},
    {0, "proxy-protocol", "VERSION", VOUCH_OPTION_CALL, 0, take_header,
     "send the PROXY protocol's header first: v1 or v2"},
};

const char *vouch_proxy_settings_fault(const struct vouch_proxy_settings *s)
{
    if (s->password_file && !s->user[0])
        return "--proxy-password-file needs a user in --proxy";
    if (s->user[0] && !s->password_file)
        return "a user in --proxy needs --proxy-password-file";
    return NULL;
}

int vouch_proxy_settings_load(struct vouch_proxy_settings *s, struct vouch_writer *why)
{
    struct vouch_file file;
    if (!s->password_file)
        return VOUCH_OK;
    if (vouch_file_read(s->password_file, 4096, &file, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    size_t len = vouch_span_find(file.bytes, 0, '\n');
    if (len && file.bytes.data[len - 1] == '\r')
        len--;
    bool fits = len > 0 && len <= VOUCH_PROXY_PASSWORD_MAX;
    if (fits)
        memcpy(s->password, file.bytes.data, len);
    s->password_len = fits ? len : 0;
    vouch_file_free(&file);
    return fits ? VOUCH_OK : vouch_option_refuse(why, "the proxy's password has 1 to 255 bytes");
}

void vouch_proxy_settings_wipe(struct vouch_proxy_settings *s)
{
    explicit_bzero(s->password, sizeof s->password);
    s->password_len = 0;
}

void vouch_proxy_settings_fill(const struct vouch_proxy_settings *s, struct vouch_proxy *out)
{
    out->kind = s->kind;
    out->user = vouch_span_of(s->user);
    out->password = (struct vouch_span){(const uint8_t *)s->password, s->password_len};
    out->header = s->header;
}
