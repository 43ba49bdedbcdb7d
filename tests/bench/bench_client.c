// SPDX-License-Identifier: Apache-2.0
/* The least that a client over OpenSSL does: bench_client HOST PORT CAFILE N connects N times to an
 * address of this machine, verifies chain and name, and closes. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

static int connect_to(const char *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Whether the handshake ended well, with a chain and a name that are good. */
static int handshake(SSL_CTX *context, const char *host, const char *port)
{
    int fd = connect_to(port);
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    SSL_set_tlsext_host_name(ssl, host);
    SSL_set1_host(ssl, host);
    int good = SSL_connect(ssl) == 1;
    if (good)
        SSL_shutdown(ssl);
    SSL_free(ssl);
    close(fd);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_load_verify_locations(context, argv[3], NULL) != 1)
        return 2;
    for (long left = strtol(argv[4], NULL, 10); left > 0; left--)
        if (!handshake(context, argv[1], argv[2])) {
            fputs("no handshake\n", stderr);
            return 1;
        }
    SSL_CTX_free(context);
    return 0;
}
