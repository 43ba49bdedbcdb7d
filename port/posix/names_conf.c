// SPDX-License-Identifier: Apache-2.0
/* resolv.conf(5), read here because c-ares does not expose what it has read: its list of domains is
 * empty in newer versions, and the way to query its servers differs between them. */
#include "port/posix/names_conf.h"

#include "port/posix/files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONF_MAX = 65536, HOST_NAME_SIZE = 256 };

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the next word off a line; empty at its end, and at a comment. */
static struct vouch_span next_word(struct vouch_span *line)
{
    size_t from = 0;
    while (from < line->len && is_blank(line->data[from]))
        from++;
    size_t to = from;
    while (to < line->len && !is_blank(line->data[to]))
        to++;
    struct vouch_span word = vouch_span_part(*line, from, to - from);
    *line = vouch_span_part(*line, to, line->len);
    if (word.len && (word.data[0] == '#' || word.data[0] == ';'))
        word.len = 0;
    return word;
}

static bool is_word(struct vouch_span word, const char *text)
{
    return vouch_span_equal(word, vouch_span_of(text));
}

/* --- servers ------------------------------------------------------------------------------------
 */

/* Removes the port from a server: "192.0.2.1:53", "[2001:db8::1]:53". */
static struct vouch_span without_port(struct vouch_span server)
{
    if (server.len && server.data[0] == '[')
        return vouch_span_part(server, 1, vouch_span_find(server, 0, ']') - 1);
    size_t colon = vouch_span_find(server, 0, ':');
    bool one = colon < server.len && vouch_span_find(server, colon + 1, ':') == server.len;
    return one ? vouch_span_part(server, 0, colon) : server;
}

static bool is_loopback(struct vouch_span server)
{
    static const uint8_t six[16] = {[15] = 1};
    struct vouch_address a;
    if (!vouch_address_parse(without_port(server), &a))
        return false;
    if (a.family == VOUCH_FAMILY_IPV4)
        return a.bytes[0] == 127;
    return memcmp(a.bytes, six, sizeof six) == 0;
}

bool vouch_posix_names_on_loopback(const char *servers)
{
    struct vouch_span all = vouch_span_of(servers);
    for (size_t at = 0; at < all.len;) {
        size_t end = vouch_span_find(all, at, ',');
        if (!is_loopback(vouch_span_trim(vouch_span_part(all, at, end - at))))
            return false;
        at = end + 1;
    }
    return true;
}

/* --- domains ------------------------------------------------------------------------------------
 */

static void add_domain(struct vouch_span domain, struct vouch_posix_names_conf *out)
{
    size_t used = strlen(out->search);
    if (domain.len && domain.data[domain.len - 1] == '.')
        domain.len--;
    if (domain.len == 0 || used + domain.len + 2 > sizeof out->search)
        return;
    if (used)
        out->search[used++] = ' ';
    memcpy(out->search + used, domain.data, domain.len);
    out->search[used + domain.len] = 0;
}

static void set_domains(struct vouch_span line, bool only_one, struct vouch_posix_names_conf *out)
{
    out->search[0] = 0;
    for (struct vouch_span w = next_word(&line); w.len; w = next_word(&line)) {
        add_domain(w, out);
        if (only_one)
            return;
    }
}

static void set_domain_of_host(struct vouch_posix_names_conf *out)
{
    char host[HOST_NAME_SIZE] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        return;
    const char *dot = strchr(host, '.');
    if (dot)
        add_domain(vouch_span_of(dot + 1), out);
}

/* --- the file -----------------------------------------------------------------------------------
 */

/* Takes one line; does it set the search domains? */
static bool take_line(struct vouch_span line, struct vouch_posix_names_conf *out)
{
    if (line.len == 0 || is_blank(line.data[0]))
        return false; /* a keyword must start its line */
    struct vouch_span key = next_word(&line);
    if (is_word(key, "nameserver"))
        out->on_loopback = out->on_loopback && is_loopback(next_word(&line));
    if (is_word(key, "options"))
        for (struct vouch_span w = next_word(&line); w.len; w = next_word(&line))
            out->trust_ad = out->trust_ad || is_word(w, "trust-ad");
    if (!is_word(key, "search") && !is_word(key, "domain"))
        return false;
    set_domains(line, is_word(key, "domain"), out);
    return true;
}

/* Does it set the search domains? */
static bool read_file(const char *path, struct vouch_posix_names_conf *out)
{
    struct vouch_file f;
    bool searches = false;
    if (vouch_file_read(path, CONF_MAX, &f, NULL) != VOUCH_OK)
        return false;
    for (size_t at = 0; at < f.bytes.len;) {
        size_t end = vouch_span_find(f.bytes, at, '\n');
        searches = take_line(vouch_span_part(f.bytes, at, end - at), out) || searches;
        at = end + 1;
    }
    vouch_file_free(&f);
    return searches;
}

void vouch_posix_names_conf_read(const char *path, struct vouch_posix_names_conf *out)
{
    const char *instead = getenv("LOCALDOMAIN");
    memset(out, 0, sizeof *out);
    out->on_loopback = true;
    bool searches = read_file(path, out);
    if (instead)
        set_domains(vouch_span_of(instead), false, out);
    else if (!searches)
        set_domain_of_host(out);
}

bool vouch_posix_names_conf_domain(const struct vouch_posix_names_conf *conf, size_t index,
                                   char *buffer, size_t cap)
{
    struct vouch_span rest = vouch_span_of(conf->search);
    struct vouch_span word = next_word(&rest);
    for (size_t i = 0; i < index && word.len; i++)
        word = next_word(&rest);
    if (word.len == 0 || word.len >= cap)
        return false;
    memcpy(buffer, word.data, word.len);
    buffer[word.len] = 0;
    return true;
}
