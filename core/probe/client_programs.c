// SPDX-License-Identifier: Apache-2.0
#include "core/probe/clients.h"

/* Browsers, and what is built with OpenSSL. */

/* Chrome 156: captured from Debian chromium 156.0.8078.108, headless. */
static const uint16_t chromium_156_versions[] = {0x0a0a, 0x0304, 0x0303};
static const uint16_t chromium_156_suites[] = {0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f,
                                               0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
                                               0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t chromium_156_groups[] = {0x0a0a, 0x11ec, 0x001d, 0x0017, 0x0018};
static const uint16_t chromium_156_schemes[] = {0x9a9a, 0x0904, 0x0905, 0x0906, 0x0403, 0x0804,
                                                0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
static const uint16_t chromium_156_shares[] = {0x0a0a, 0x11ec, 0x001d};

/* Firefox ESR 153: captured from Debian firefox-esr 153.8.0. */
static const uint16_t firefox_esr_153_versions[] = {0x0304, 0x0303};
static const uint16_t firefox_esr_153_suites[] = {0x1301, 0x1303, 0x1302, 0xc02b, 0xc02f, 0xcca9,
                                                  0xcca8, 0xc02c, 0xc030, 0xc00a, 0xc013, 0xc014,
                                                  0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t firefox_esr_153_groups[] = {0x11ec, 0x001d, 0x0017, 0x0018,
                                                  0x0019, 0x0100, 0x0101};
static const uint16_t firefox_esr_153_schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                                   0x0401, 0x0501, 0x0601, 0x0203, 0x0201};
static const uint16_t firefox_esr_153_shares[] = {0x11ec, 0x001d, 0x0017};

/* Safari 26: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'Safari 26.4
 * (macOS/iOS/iPadOS 26.4)'; confidence: medium. */
static const uint16_t safari_26_suites[] = {0x0a0a, 0x1302, 0x1303, 0x1301, 0xc02c, 0xc02b, 0xcca9,
                                            0xc030, 0xc02f, 0xcca8, 0xc00a, 0xc009, 0xc014, 0xc013,
                                            0x009d, 0x009c, 0x0035, 0x002f, 0xc008, 0xc012, 0x000a};
static const uint16_t safari_26_groups[] = {0x0a0a, 0x11ec, 0x001d, 0x0017, 0x0018, 0x0019};
static const uint16_t safari_26_schemes[] = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805,
                                             0x0805, 0x0501, 0x0806, 0x0601, 0x0201};

/* Safari 18: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'Safari 18.4
 * (macOS 15.4/iOS 18.4)'; confidence: medium. */
static const uint16_t safari_18_versions[] = {0x0a0a, 0x0304, 0x0303, 0x0302, 0x0301};
static const uint16_t safari_18_suites[] = {0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02c, 0xc02b, 0xcca9,
                                            0xc030, 0xc02f, 0xcca8, 0xc00a, 0xc009, 0xc014, 0xc013,
                                            0x009d, 0x009c, 0x0035, 0x002f, 0xc008, 0xc012, 0x000a};
static const uint16_t safari_18_groups[] = {0x0a0a, 0x001d, 0x0017, 0x0018, 0x0019};
static const uint16_t safari_18_shares[] = {0x0a0a, 0x001d};

/* OpenSSL 3.5: captured from Debian trixie openssl 3.5.9 s_client. */
static const uint16_t openssl_3_5_suites[] = {
    0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b,
    0xc02f, 0x009e, 0xc024, 0xc028, 0x006b, 0xc023, 0xc027, 0x0067, 0xc00a, 0xc014,
    0x0039, 0xc009, 0xc013, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f};
static const uint16_t openssl_3_5_groups[] = {0x11ec, 0x001d, 0x0017, 0x001e,
                                              0x0018, 0x0019, 0x0100, 0x0101};
static const uint16_t openssl_3_5_schemes[] = {
    0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a,
    0x081b, 0x081c, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401,
    0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602};
static const uint16_t openssl_3_5_shares[] = {0x11ec, 0x001d};

/* OpenSSL 3.0: captured from Debian bookworm openssl 3.0.19 s_client. */
static const uint16_t openssl_3_0_versions[] = {0x0304, 0x0303, 0x0302, 0x0301};
static const uint16_t openssl_3_0_suites[] = {
    0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f,
    0x009e, 0xc024, 0xc028, 0x006b, 0xc023, 0xc027, 0x0067, 0xc00a, 0xc014, 0x0039, 0xc009,
    0xc013, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff};
static const uint16_t openssl_3_0_groups[] = {0x001d, 0x0017, 0x001e, 0x0019, 0x0018,
                                              0x0100, 0x0101, 0x0102, 0x0103, 0x0104};
static const uint16_t openssl_3_0_schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805,
    0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602};
static const uint16_t openssl_3_0_shares[] = {0x001d};

/* OpenSSL 1.1.1: captured from Debian bullseye openssl 1.1.1w s_client, default SECLEVEL 2. */
static const uint16_t openssl_1_1_1_groups[] = {0x001d, 0x0017, 0x001e, 0x0019, 0x0018};
static const uint16_t openssl_1_1_1_schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401,
    0x0501, 0x0601, 0x0303, 0x0203, 0x0301, 0x0201, 0x0302, 0x0202, 0x0402, 0x0502, 0x0602};

/* OpenSSL 1.0.2: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'OpenSSL
 * 1.0.2e'; confidence: medium. */
static const uint16_t openssl_1_0_2_versions[] = {0x0303, 0x0302, 0x0301};
static const uint16_t openssl_1_0_2_suites[] = {
    0xc030, 0xc02c, 0xc028, 0xc024, 0xc014, 0xc00a, 0x00a5, 0x00a3, 0x00a1, 0x009f, 0x006b, 0x006a,
    0x0069, 0x0068, 0x0039, 0x0038, 0x0037, 0x0036, 0x0088, 0x0087, 0x0086, 0x0085, 0xc032, 0xc02e,
    0xc02a, 0xc026, 0xc00f, 0xc005, 0x009d, 0x003d, 0x0035, 0x0084, 0xc02f, 0xc02b, 0xc027, 0xc023,
    0xc013, 0xc009, 0x00a4, 0x00a2, 0x00a0, 0x009e, 0x0067, 0x0040, 0x003f, 0x003e, 0x0033, 0x0032,
    0x0031, 0x0030, 0x009a, 0x0099, 0x0098, 0x0097, 0x0045, 0x0044, 0x0043, 0x0042, 0xc031, 0xc02d,
    0xc029, 0xc025, 0xc00e, 0xc004, 0x009c, 0x003c, 0x002f, 0x0096, 0x0041, 0x0007, 0xc011, 0xc007,
    0xc00c, 0xc002, 0x0005, 0x0004, 0xc012, 0xc008, 0x0016, 0x0013, 0x0010, 0x000d, 0xc00d, 0xc003,
    0x000a, 0x0015, 0x0012, 0x000f, 0x000c, 0x0009, 0x00ff};
static const uint16_t openssl_1_0_2_groups[] = {0x0017, 0x0019, 0x001c, 0x001b, 0x0018,
                                                0x001a, 0x0016, 0x000e, 0x000d, 0x000b,
                                                0x000c, 0x0009, 0x000a};
static const uint16_t openssl_1_0_2_schemes[] = {0x0601, 0x0602, 0x0603, 0x0501, 0x0502,
                                                 0x0503, 0x0401, 0x0402, 0x0403, 0x0301,
                                                 0x0302, 0x0303, 0x0201, 0x0202, 0x0203};

/* OpenSSL 0.9.8: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'OpenSSL
 * 0.9.8y'; confidence: medium. */
static const uint16_t openssl_0_9_8_versions[] = {0x0301};
static const uint16_t openssl_0_9_8_suites[] = {
    0x0039, 0x0038, 0x0035, 0x0016, 0x0013, 0x000a, 0x0033, 0x0032, 0x002f, 0x0007, 0x0005,
    0x0004, 0x0015, 0x0012, 0x0009, 0x0014, 0x0011, 0x0008, 0x0006, 0x0003, 0x00ff};

/* Postfix 3.10: captured from Debian trixie posttls-finger 3.10.13 -l may. */
static const uint16_t postfix_3_10_openssl_3_5_suites[] = {
    0x1302, 0x1303, 0x1301, 0x00a7, 0x006d, 0x00c5, 0xc019, 0x003a, 0x0089, 0xc02c, 0xc030,
    0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0ad, 0xc09f, 0xc05d, 0xc061, 0xc053, 0xc024, 0xc028,
    0x006b, 0xc073, 0xc077, 0x00c4, 0xc00a, 0xc014, 0x0039, 0x0088, 0x009d, 0xc09d, 0xc051,
    0x003d, 0x00c0, 0x0035, 0x0084, 0x00a6, 0x006c, 0x00bf, 0xc018, 0x0034, 0x0046, 0xc02b,
    0xc02f, 0x009e, 0xc0ac, 0xc09e, 0xc05c, 0xc060, 0xc052, 0xc023, 0xc027, 0x0067, 0xc072,
    0xc076, 0x00be, 0xc009, 0xc013, 0x0033, 0x0045, 0x009c, 0xc09c, 0xc050, 0x003c, 0x00ba,
    0x002f, 0x0041, 0xc0af, 0xc0ae, 0xc0a3, 0xc0a2, 0xc0a1, 0xc0a0, 0x00ff};
static const uint16_t postfix_3_10_openssl_3_5_groups[] = {0x001d, 0x001e, 0x0017, 0x0018,
                                                           0x0019, 0x0100, 0x0101};
static const uint16_t postfix_3_10_openssl_3_5_schemes[] = {
    0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b,
    0x081c, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
    0x0303, 0x0203, 0x0301, 0x0201, 0x0302, 0x0202, 0x0402, 0x0502, 0x0602};

/* Postfix 3.7: captured from Debian bookworm posttls-finger -l may. */
static const uint16_t postfix_3_7_openssl_3_0_suites[] = {
    0x1302, 0x1303, 0x1301, 0x00a7, 0x006d, 0x00c5, 0xc019, 0x003a, 0x0089, 0xc02c, 0xc030,
    0x00a3, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad, 0xc0a3, 0xc09f, 0xc05d, 0xc061,
    0xc057, 0xc053, 0xc024, 0xc028, 0x006b, 0x006a, 0xc073, 0xc077, 0x00c4, 0x00c3, 0xc00a,
    0xc014, 0x0039, 0x0038, 0x0088, 0x0087, 0x009d, 0xc0a1, 0xc09d, 0xc051, 0x003d, 0x00c0,
    0x0035, 0x0084, 0x00a6, 0x006c, 0x00bf, 0xc018, 0x0034, 0x0046, 0xc02b, 0xc02f, 0x00a2,
    0x009e, 0xc0ae, 0xc0ac, 0xc0a2, 0xc09e, 0xc05c, 0xc060, 0xc056, 0xc052, 0xc023, 0xc027,
    0x0067, 0x0040, 0xc072, 0xc076, 0x00be, 0x00bd, 0xc009, 0xc013, 0x0033, 0x0032, 0x0045,
    0x0044, 0x009c, 0xc0a0, 0xc09c, 0xc050, 0x003c, 0x00ba, 0x002f, 0x0041, 0x00ff};
static const uint16_t postfix_3_7_openssl_3_0_groups[] = {0x001d, 0x001e, 0x0017, 0x0019, 0x0018};

const struct vouch_client_row vouch_client_programs[VOUCH_CLIENT_PROGRAMS] = {
    {.known = {"chromium-156", "Chrome 156", "GUI", VOUCH_CLIENT_CHROME, false},
     .versions = VOUCH_CODES(chromium_156_versions),
     .suites = VOUCH_CODES(chromium_156_suites),
     .groups = VOUCH_CODES(chromium_156_groups),
     .schemes = VOUCH_CODES(chromium_156_schemes),
     .shares = VOUCH_CODES(chromium_156_shares),
     .alpn = "h2,http/1.1",
     .bytes = 1982},
    {.known = {"firefox-esr-153", "Firefox ESR 153", "GUI", VOUCH_CLIENT_FIREFOX, false},
     .versions = VOUCH_CODES(firefox_esr_153_versions),
     .suites = VOUCH_CODES(firefox_esr_153_suites),
     .groups = VOUCH_CODES(firefox_esr_153_groups),
     .schemes = VOUCH_CODES(firefox_esr_153_schemes),
     .shares = VOUCH_CODES(firefox_esr_153_shares),
     .alpn = "h2,http/1.1",
     .bytes = 1893},
    {.known = {"safari-26", "Safari 26", "GUI, Apple Mail", VOUCH_CLIENT_APPLE, false},
     .versions = VOUCH_CODES(chromium_156_versions),
     .suites = VOUCH_CODES(safari_26_suites),
     .groups = VOUCH_CODES(safari_26_groups),
     .schemes = VOUCH_CODES(safari_26_schemes),
     .shares = VOUCH_CODES(chromium_156_shares),
     .alpn = "h2,http/1.1",
     .bytes = 1533},
    {.known = {"safari-18", "Safari 18", "GUI, Apple Mail", -1, false},
     .versions = VOUCH_CODES(safari_18_versions),
     .suites = VOUCH_CODES(safari_18_suites),
     .groups = VOUCH_CODES(safari_18_groups),
     .schemes = VOUCH_CODES(safari_26_schemes),
     .shares = VOUCH_CODES(safari_18_shares),
     .alpn = "h2,http/1.1",
     .bytes = 517},
    {.known = {"openssl-3.5", "OpenSSL 3.5", "API, mail", VOUCH_CLIENT_OPENSSL, false},
     .versions = VOUCH_CODES(firefox_esr_153_versions),
     .suites = VOUCH_CODES(openssl_3_5_suites),
     .groups = VOUCH_CODES(openssl_3_5_groups),
     .schemes = VOUCH_CODES(openssl_3_5_schemes),
     .shares = VOUCH_CODES(openssl_3_5_shares),
     .bytes = 1552,
     .least_version = 0x0303,
     .least_dh_bits = 2048,
     .needs_renegotiation = true},
    {.known = {"openssl-3.0", "OpenSSL 3.0", "API, mail", VOUCH_CLIENT_OPENSSL, false},
     .versions = VOUCH_CODES(openssl_3_0_versions),
     .suites = VOUCH_CODES(openssl_3_0_suites),
     .groups = VOUCH_CODES(openssl_3_0_groups),
     .schemes = VOUCH_CODES(openssl_3_0_schemes),
     .shares = VOUCH_CODES(openssl_3_0_shares),
     .least_version = 0x0303,
     .least_dh_bits = 2048,
     .needs_renegotiation = true},
    {.known = {"openssl-1.1.1", "OpenSSL 1.1.1", "API, mail", -1, false},
     .versions = VOUCH_CODES(openssl_3_0_versions),
     .suites = VOUCH_CODES(openssl_3_0_suites),
     .groups = VOUCH_CODES(openssl_1_1_1_groups),
     .schemes = VOUCH_CODES(openssl_1_1_1_schemes),
     .shares = VOUCH_CODES(openssl_3_0_shares)},
    {.known = {"openssl-1.0.2", "OpenSSL 1.0.2", "mail, appliances", -1, true},
     .versions = VOUCH_CODES(openssl_1_0_2_versions),
     .suites = VOUCH_CODES(openssl_1_0_2_suites),
     .groups = VOUCH_CODES(openssl_1_0_2_groups),
     .schemes = VOUCH_CODES(openssl_1_0_2_schemes)},
    {.known = {"openssl-0.9.8", "OpenSSL 0.9.8", "old appliances", -1, true},
     .versions = VOUCH_CODES(openssl_0_9_8_versions),
     .suites = VOUCH_CODES(openssl_0_9_8_suites)},
    {.known = {"postfix-3.10-openssl-3.5", "Postfix 3.10", "mail sender", -1, false},
     .versions = VOUCH_CODES(openssl_3_0_versions),
     .suites = VOUCH_CODES(postfix_3_10_openssl_3_5_suites),
     .groups = VOUCH_CODES(postfix_3_10_openssl_3_5_groups),
     .schemes = VOUCH_CODES(postfix_3_10_openssl_3_5_schemes),
     .shares = VOUCH_CODES(openssl_3_0_shares),
     .nameless = true,
     .bytes = 517},
    {.known = {"postfix-3.7-openssl-3.0", "Postfix 3.7", "mail sender", -1, false},
     .versions = VOUCH_CODES(openssl_3_0_versions),
     .suites = VOUCH_CODES(postfix_3_7_openssl_3_0_suites),
     .groups = VOUCH_CODES(postfix_3_7_openssl_3_0_groups),
     .schemes = VOUCH_CODES(openssl_1_1_1_schemes),
     .shares = VOUCH_CODES(openssl_3_0_shares),
     .nameless = true,
     .bytes = 517},
};
