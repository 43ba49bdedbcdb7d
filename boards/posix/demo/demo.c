// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo.h"

#include "boards/posix/demo/demo_folder.h"
#include "core/pem.h"
#include "core/tls_seam.h"
#include "port/posix/clock.h"
#include "port/posix/files.h"

#include <psa/crypto.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `vouch demo`: a small appliance on loopback, correct or broken in one way, until a signal
 * arrives. */

static const char name[] = "demo";

enum { PEM_MAX = 4096, PORTS_MAX = 256 };

struct demo {
    struct vouch_demo_settings settings;
    const struct vouch_demo_kind *kind; /* null: nothing is broken */
    struct vouch_demo_pki pki;
    mbedtls_x509_crt client_root; /* for testing required client certificates */
    mbedtls_ssl_config config;
    struct vouch_demo_loop loop;
    char cafile[PATH_MAX];
    bool cafile_is_ours;
};

static volatile sig_atomic_t stopped;

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

/* --- TLS ----------------------------------------------------------------------------------------
 */

static const int weak_suites[] = {MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                  MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA, 0};

static int demand_client_certificate(struct demo *d)
{
    vouch_tls_seam_set_parser(mbedtls_x509_crt_parse_der);
    mbedtls_ssl_conf_authmode(&d->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    /* In TLS 1.3 mbedTLS's server refuses with an alert that no client can decrypt. */
    mbedtls_ssl_conf_max_tls_version(&d->config, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_ca_chain(&d->config, &d->client_root, NULL);
    return mbedtls_x509_crt_parse_der(&d->client_root, d->pki.anchor.data, d->pki.anchor.len);
}

static int configure(struct demo *d)
{
    enum vouch_demo_fault fault = d->loop.fault;
    int ret = mbedtls_ssl_config_defaults(&d->config, MBEDTLS_SSL_IS_SERVER,
                                          MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&d->config, vouch_demo_random, NULL);
    if (ret == 0)
        ret = mbedtls_ssl_conf_own_cert(&d->config, &d->pki.sent, d->pki.key);
    if (ret == 0 && fault == VOUCH_DEMO_FAULT_CLIENT_CERT)
        ret = demand_client_certificate(d);
    if (fault == VOUCH_DEMO_FAULT_WEAK_CIPHER) {
        mbedtls_ssl_conf_max_tls_version(&d->config, MBEDTLS_SSL_VERSION_TLS1_2);
        mbedtls_ssl_conf_ciphersuites(&d->config, weak_suites);
    }
    d->loop.config = &d->config;
    return ret;
}

/* --folder: existing files are served as they are, broken or fixed; otherwise they are created. */
static int use_folder(struct demo *d)
{
    const char *folder = d->settings.folder;
    char buffer[PATH_MAX + 256];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    if (!folder)
        return VOUCH_OK;
    bool there = vouch_demo_folder_has(folder);
    int status = there && d->kind ? VOUCH_E_ARGUMENT : VOUCH_OK;
    if (status != VOUCH_OK)
        vouch_complain(name,
                       "%s: has an appliance's files already; start it without --broken, or "
                       "name a new folder",
                       folder);
    else if (there)
        status = vouch_demo_folder_read(folder, &d->pki, &why);
    else
        status = vouch_demo_folder_write(folder, &d->pki, &why);
    if (why.len)
        vouch_complain(name, "%s", vouch_writer_string(&why));
    return status;
}

static int prepare(struct demo *d)
{
    static const struct vouch_demo_plan good;
    struct vouch_time now;
    vouch_posix_now(&now);
    if (psa_crypto_init() != PSA_SUCCESS)
        return VOUCH_E_ENTROPY;
    int status = vouch_demo_pki_init(&d->pki, d->kind ? &d->kind->plan : &good, now.utc_s);
    if (status == VOUCH_OK)
        status = use_folder(d);
    if (status != VOUCH_OK)
        return status;
    return configure(d) == 0 ? VOUCH_OK : VOUCH_E_MEMORY;
}

/* --- files --------------------------------------------------------------------------------------
 */

static int write_file(const char *path, struct vouch_span bytes)
{
    char buffer[PATH_MAX + 128];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = vouch_file_write(path, bytes, 0644, &why);
    if (status != VOUCH_OK)
        vouch_complain(name, "%s", vouch_writer_string(&why));
    return status;
}

/* If no place was given, a temporary one, which is removed when the demonstration ends. */
static int choose_cafile(struct demo *d)
{
    const char *folder = getenv("TMPDIR");
    if (d->settings.cafile_out) {
        (void)snprintf(d->cafile, sizeof d->cafile, "%s", d->settings.cafile_out);
        return VOUCH_OK;
    }
    (void)snprintf(d->cafile, sizeof d->cafile, "%s/vouch-demo-ca-XXXXXX.pem",
                   folder ? folder : "/tmp");
    int fd = mkstemps(d->cafile, 4);
    if (fd < 0) {
        vouch_complain(name, "%s: %s", d->cafile, strerror(errno));
        return VOUCH_E_IO;
    }
    (void)close(fd);
    d->cafile_is_ours = true;
    return VOUCH_OK;
}

static int write_files(struct demo *d)
{
    char buffer[PEM_MAX];
    struct vouch_writer pem = vouch_writer_of(buffer, sizeof buffer);
    char ports_buffer[PORTS_MAX];
    struct vouch_writer ports = vouch_writer_of(ports_buffer, sizeof ports_buffer);
    int status = choose_cafile(d);
    if (status != VOUCH_OK)
        return status;
    vouch_pem_write(&pem, "CERTIFICATE", d->pki.anchor);
    status = write_file(d->cafile, vouch_writer_span(&pem));
    vouch_demo_write_ports(&ports, &d->loop);
    if (status == VOUCH_OK && d->settings.ports_file)
        status = write_file(d->settings.ports_file, vouch_writer_span(&ports));
    return status;
}

/* --- running ------------------------------------------------------------------------------------
 */

static int open_ports(struct demo *d)
{
    static const struct vouch_demo_service *const services[VOUCH_DEMO_SERVICES] = {
        &vouch_demo_http, &vouch_demo_smtp, &vouch_demo_ldap};
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        uint16_t port = vouch_demo_port(&d->settings, i, services[i]->port);
        if (vouch_demo_listen(&d->loop.listeners[i], services[i], port) == VOUCH_OK)
            continue;
        vouch_complain(name, "port %u: %s; --port 0 takes any free ones", (unsigned)port,
                       strerror(errno));
        return VOUCH_E_IO;
    }
    return VOUCH_OK;
}

static void announce(const struct demo *d)
{
    struct vouch_output out;
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_demo_write_ports(&out.writer, &d->loop);
    if (!d->settings.quiet)
        vouch_demo_write_welcome(&out.writer, &d->loop, d->kind, d->cafile, d->settings.seconds);
    (void)vouch_output_end(&out);
}

/* From here on signals are accepted only while waiting (with the returned mask), so that none is
 * lost between a check and the wait. */
static void catch_signals(sigset_t *waiting)
{
    const struct sigaction action = {.sa_handler = stop};
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGINT);
    (void)sigaddset(&blocked, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &blocked, waiting);
    (void)sigdelset(waiting, SIGINT);
    (void)sigdelset(waiting, SIGTERM);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static void serve(struct demo *d, const sigset_t *waiting)
{
    bool limited = d->settings.seconds != 0;
    struct vouch_time now;
    vouch_posix_now(&now);
    uint64_t end_ms = now.mono_ms + d->settings.seconds * 1000u;
    while (!stopped && (!limited || now.mono_ms < end_ms)) {
        vouch_demo_turn(&d->loop, limited ? (int)(end_ms - now.mono_ms) : -1, waiting);
        vouch_posix_now(&now);
    }
}

static int run(struct demo *d)
{
    sigset_t waiting;
    catch_signals(&waiting);
    int status = prepare(d);
    if (status != VOUCH_OK)
        return vouch_complain(name, "no certificates: %s", vouch_status_text(status));
    if (open_ports(d) != VOUCH_OK || write_files(d) != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    announce(d);
    serve(d, &waiting);
    return VOUCH_EXIT_VALID;
}

static void release(struct demo *d)
{
    vouch_demo_loop_close(&d->loop);
    if (d->cafile_is_ours)
        (void)unlink(d->cafile);
    mbedtls_ssl_config_free(&d->config);
    mbedtls_x509_crt_free(&d->client_root);
    vouch_demo_pki_free(&d->pki);
}

static int list_kinds(void)
{
    struct vouch_output out;
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_demo_write_kinds(&out.writer);
    return vouch_output_end(&out) == VOUCH_OK ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
}

static void init(struct demo *d)
{
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++)
        d->loop.listeners[i].fd4 = d->loop.listeners[i].fd6 = -1;
    mbedtls_ssl_config_init(&d->config);
    mbedtls_x509_crt_init(&d->client_root);
    if (d->kind)
        d->loop.fault = d->kind->fault;
}

int vouch_cmd_demo(int argc, char **argv)
{
    static struct demo d; /* too large for a stack */
    int status = vouch_demo_settings_read(&d.settings, argc, argv);
    const char *broken = d.settings.broken;
    if (status != VOUCH_OK)
        return status == VOUCH_OPTIONS_HELP ? VOUCH_EXIT_VALID : VOUCH_EXIT_UNKNOWN;
    if (broken && strcmp(broken, "list") == 0)
        return list_kinds();
    if (broken && (d.kind = vouch_demo_kind_of(broken)) == NULL)
        return vouch_complain(name, "cannot be broken as \"%s\"; see vouch demo --broken list",
                              broken);
    init(&d);
    status = run(&d);
    release(&d);
    return status;
}
