// SPDX-License-Identifier: Apache-2.0
/* resolv.conf and the hosts file with any content: reading ends, domains to search are strings that
 * fit, and addresses that a hosts file gives are of the family that was asked for. */
#include "port/posix/names_conf.h"
#include "port/posix/resolver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DOMAINS_MOST = 10000 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void read_conf(const char *path)
{
    static struct vouch_posix_names_conf conf;
    char domain[256];
    size_t index = 0;
    vouch_posix_names_conf_read(path, &conf);
    while (vouch_posix_names_conf_domain(&conf, index, domain, sizeof domain)) {
        must(strlen(domain) < sizeof domain);
        must(++index < DOMAINS_MOST);
    }
}

static void read_hosts(const char *path)
{
    static struct vouch_posix_names names;
    struct vouch_addresses got;
    struct vouch_posix_names_options o = {.hosts_path = path, .servers = "127.0.0.1:1"};
    memset(&got, 0, sizeof got);
    vouch_posix_names_init(&names, &o);
    (void)vouch_posix_names_known(&names, "a.test", VOUCH_FAMILY_IPV4, &got);
    for (size_t i = 0; i < got.count; i++)
        must(got.at[i].family == VOUCH_FAMILY_IPV4);
    vouch_posix_names_close(&names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("names", 0);
    must(fd >= 0);
    must(size == 0 || write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_conf(path);
    read_hosts(path);
    close(fd);
    return 0;
}
