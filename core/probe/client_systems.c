// SPDX-License-Identifier: Apache-2.0
#include "core/probe/clients.h"

/* GnuTLS, Java and Windows. */

/* GnuTLS 3.8 (Exim, wget): captured from Debian trixie gnutls-cli 3.8.9; 3.7.9 is the same in
 * these fields. */
static const uint16_t gnutls_3_8_versions[] = {0x0304, 0x0303, 0x0302, 0x0301};
static const uint16_t gnutls_3_8_suites[] = {
    0x1302, 0x1303, 0x1301, 0x1304, 0xc02c, 0xcca9, 0xc0ad, 0xc00a, 0xc02b, 0xc0ac,
    0xc009, 0xc030, 0xcca8, 0xc014, 0xc02f, 0xc013, 0x009d, 0xc09d, 0x0035, 0x009c,
    0xc09c, 0x002f, 0x009f, 0xccaa, 0xc09f, 0x0039, 0x009e, 0xc09e, 0x0033};
static const uint16_t gnutls_3_8_groups[] = {0x0017, 0x0018, 0x0019, 0x001d, 0x001e,
                                             0x0100, 0x0101, 0x0102, 0x0103, 0x0104};
static const uint16_t gnutls_3_8_schemes[] = {0x0401, 0x0809, 0x0804, 0x0403, 0x0807, 0x0501,
                                              0x080a, 0x0805, 0x0503, 0x0808, 0x0601, 0x080b,
                                              0x0806, 0x0603, 0x0201, 0x0203};
static const uint16_t gnutls_3_8_shares[] = {0x0017, 0x001d};

/* Java 8: captured from Debian sid openjdk-8 8u504. */
static const uint16_t java_8_versions[] = {0x0304, 0x0303};
static const uint16_t java_8_suites[] = {
    0x1302, 0x1301, 0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x00a3, 0x009e, 0x00a2, 0xc024,
    0xc028, 0xc023, 0xc027, 0x006b, 0x006a, 0x0067, 0x0040, 0xc00a, 0xc014, 0xc009, 0xc013,
    0x0039, 0x0038, 0x0033, 0x0032, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff};
static const uint16_t java_8_groups[] = {0x0017, 0x0018, 0x0019, 0x0100,
                                         0x0101, 0x0102, 0x0103, 0x0104};
static const uint16_t java_8_schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809,
                                          0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0402, 0x0303,
                                          0x0301, 0x0302, 0x0203, 0x0201, 0x0202};
static const uint16_t java_8_shares[] = {0x0017};

/* Java 8u31: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'Java 8u31';
 * confidence: medium. */
static const uint16_t java_8_2015_versions[] = {0x0303, 0x0302, 0x0301};
static const uint16_t java_8_2015_suites[] = {
    0xc023, 0xc027, 0x003c, 0xc025, 0xc029, 0x0067, 0x0040, 0xc009, 0xc013, 0x002f, 0xc004, 0xc00e,
    0x0033, 0x0032, 0xc02b, 0xc02f, 0x009c, 0xc02d, 0xc031, 0x009e, 0x00a2, 0xc008, 0xc012, 0x000a,
    0xc003, 0xc00d, 0x0016, 0x0013, 0xc007, 0xc011, 0x0005, 0xc002, 0xc00c, 0x0004, 0x00ff};
static const uint16_t java_8_2015_groups[] = {
    0x0017, 0x0001, 0x0003, 0x0013, 0x0015, 0x0006, 0x0007, 0x0009, 0x000a,
    0x0018, 0x000b, 0x000c, 0x0019, 0x000d, 0x000e, 0x000f, 0x0010, 0x0011,
    0x0002, 0x0012, 0x0004, 0x0005, 0x0014, 0x0008, 0x0016};
static const uint16_t java_8_2015_schemes[] = {0x0603, 0x0601, 0x0503, 0x0501, 0x0403, 0x0401,
                                               0x0303, 0x0301, 0x0203, 0x0201, 0x0202, 0x0101};

/* Java 11: captured from Debian bullseye openjdk-11 11.0.32. */
static const uint16_t java_11_suites[] = {
    0x1302, 0x1301, 0x1303, 0xc02c, 0xc02b, 0xcca9, 0xc030, 0xcca8, 0xc02f, 0x009f, 0xccaa,
    0x00a3, 0x009e, 0x00a2, 0xc024, 0xc028, 0xc023, 0xc027, 0x006b, 0x006a, 0x0067, 0x0040,
    0xc00a, 0xc014, 0xc009, 0xc013, 0x0039, 0x0038, 0x0033, 0x0032, 0x00ff};
static const uint16_t java_11_groups[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x001e,
                                          0x0100, 0x0101, 0x0102, 0x0103, 0x0104};
static const uint16_t java_11_schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                           0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
                                           0x0402, 0x0303, 0x0301, 0x0302};
static const uint16_t java_11_shares[] = {0x001d};

/* Java 17: captured from Debian bookworm openjdk-17 17.0.15. */
static const uint16_t java_17_suites[] = {
    0x1302, 0x1301, 0x1303, 0xc02c, 0xc02b, 0xcca9, 0xc030, 0xcca8, 0xc02f, 0x009f,
    0xccaa, 0x00a3, 0x009e, 0x00a2, 0xc024, 0xc028, 0xc023, 0xc027, 0x006b, 0x006a,
    0x0067, 0x0040, 0xc00a, 0xc014, 0xc009, 0xc013, 0x0039, 0x0038, 0x0033, 0x0032,
    0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff};
static const uint16_t java_17_schemes[] = {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805,
                                           0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
                                           0x0402, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202};
static const uint16_t java_17_shares[] = {0x001d, 0x0017};

/* Windows Server 2012 R2: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'IE
 * 11 Win 8.1' (Schannel 6.3 is that of Server 2012 R2); confidence: medium. */
static const uint16_t windows_2012r2_suites[] = {
    0xc028, 0xc027, 0xc014, 0xc013, 0x009f, 0x009e, 0x0039, 0x0033, 0x009d,
    0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0xc02c, 0xc02b, 0xc024, 0xc023,
    0xc00a, 0xc009, 0x006a, 0x0040, 0x0038, 0x0032, 0x000a, 0x0013};
static const uint16_t windows_2012r2_groups[] = {0x0017, 0x0018};
static const uint16_t windows_2012r2_schemes[] = {0x0401, 0x0501, 0x0601, 0x0201, 0x0403,
                                                  0x0503, 0x0603, 0x0203, 0x0202};

/* Windows Server 2016: learn.microsoft.com TLS cipher suites tables (tls-cipher-suites-in-
 * windows-10-v1607.md); extensions, schemes: the handshake in testssl.sh (9fdf8028, etc/client-
 * simulation.txt), 'IE 11 Win 10' (whose suites are this list without RC4); confidence: medium. */
static const uint16_t windows_2016_suites[] = {
    0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027,
    0xc00a, 0xc009, 0xc014, 0xc013, 0x0039, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c,
    0x0035, 0x002f, 0x000a, 0x006a, 0x0040, 0x0038, 0x0032, 0x0013, 0x0005, 0x0004};
static const uint16_t windows_2016_schemes[] = {0x0401, 0x0501, 0x0201, 0x0403, 0x0503,
                                                0x0203, 0x0202, 0x0601, 0x0603};

/* Windows Server 2019: learn.microsoft.com TLS cipher suites tables (tls-cipher-suites-in-
 * windows-10-v1809.md); extensions: the handshake in testssl.sh (9fdf8028, etc/client-
 * simulation.txt), 'Edge 15 Win 10'; signature schemes: list of ToddMaxey/SChannel-settings
 * (registry default of later versions), not captured on 1809; confidence: low for schemes and
 * extension order. */
static const uint16_t windows_2019_suites[] = {
    0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a,
    0xc009, 0xc014, 0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a};
static const uint16_t windows_2019_groups[] = {0x001d, 0x0017, 0x0018};
static const uint16_t windows_2019_schemes[] = {0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201,
                                                0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603};

/* Windows Server 2022: learn.microsoft.com TLS cipher suites tables (tls-cipher-suites-in-
 * windows-server-2022.md); extensions inferred; confidence: low for extension order; suites
 * high. */
static const uint16_t windows_2022_suites[] = {
    0x1302, 0x1301, 0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027,
    0xc00a, 0xc009, 0xc014, 0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a};

/* Windows Server 2008 R2: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'IE
 * 11 Win 7'; confidence: medium. */
static const uint16_t windows_2008r2_suites[] = {
    0xc028, 0xc027, 0xc014, 0xc013, 0x009f, 0x009e, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
    0xc02c, 0xc02b, 0xc024, 0xc023, 0xc00a, 0xc009, 0x006a, 0x0040, 0x0038, 0x0032, 0x000a, 0x0013};
static const uint16_t windows_2008r2_schemes[] = {0x0601, 0x0603, 0x0401, 0x0501, 0x0201,
                                                  0x0403, 0x0503, 0x0203, 0x0202};

/* Java 7: the handshake in testssl.sh (9fdf8028, etc/client-simulation.txt), 'Java 7u25';
 * confidence: medium. */
static const uint16_t java_7_versions[] = {0x0301};
static const uint16_t java_7_suites[] = {0xc009, 0xc013, 0x002f, 0xc004, 0xc00e, 0x0033, 0x0032,
                                         0xc007, 0xc011, 0x0005, 0xc002, 0xc00c, 0xc008, 0xc012,
                                         0x000a, 0xc003, 0xc00d, 0x0016, 0x0013, 0x0004, 0x00ff};

const struct vouch_client_row vouch_client_systems[VOUCH_CLIENT_SYSTEMS] = {
    {.known = {"gnutls-3.8", "GnuTLS 3.8 (Exim, wget)", "mail, directory", VOUCH_CLIENT_GNUTLS,
               false},
     .versions = VOUCH_CODES(gnutls_3_8_versions),
     .suites = VOUCH_CODES(gnutls_3_8_suites),
     .groups = VOUCH_CODES(gnutls_3_8_groups),
     .schemes = VOUCH_CODES(gnutls_3_8_schemes),
     .shares = VOUCH_CODES(gnutls_3_8_shares)},
    {.known = {"java-8", "Java 8", "API, directory", -1, false},
     .versions = VOUCH_CODES(java_8_versions),
     .suites = VOUCH_CODES(java_8_suites),
     .groups = VOUCH_CODES(java_8_groups),
     .schemes = VOUCH_CODES(java_8_schemes),
     .shares = VOUCH_CODES(java_8_shares)},
    {.known = {"java-8-2015", "Java 8u31", "API", -1, true},
     .versions = VOUCH_CODES(java_8_2015_versions),
     .suites = VOUCH_CODES(java_8_2015_suites),
     .groups = VOUCH_CODES(java_8_2015_groups),
     .schemes = VOUCH_CODES(java_8_2015_schemes)},
    {.known = {"java-11", "Java 11", "API", -1, false},
     .versions = VOUCH_CODES(java_8_versions),
     .suites = VOUCH_CODES(java_11_suites),
     .groups = VOUCH_CODES(java_11_groups),
     .schemes = VOUCH_CODES(java_11_schemes),
     .shares = VOUCH_CODES(java_11_shares)},
    {.known = {"java-17", "Java 17", "API", VOUCH_CLIENT_JAVA, false},
     .versions = VOUCH_CODES(java_8_versions),
     .suites = VOUCH_CODES(java_17_suites),
     .groups = VOUCH_CODES(java_11_groups),
     .schemes = VOUCH_CODES(java_17_schemes),
     .shares = VOUCH_CODES(java_17_shares)},
    {.known = {"windows-2012r2", "Windows Server 2012 R2", "mail sender, API", -1, false},
     .versions = VOUCH_CODES(java_8_2015_versions),
     .suites = VOUCH_CODES(windows_2012r2_suites),
     .groups = VOUCH_CODES(windows_2012r2_groups),
     .schemes = VOUCH_CODES(windows_2012r2_schemes)},
    {.known = {"windows-2016", "Windows Server 2016", "mail sender, API", -1, false},
     .versions = VOUCH_CODES(java_8_2015_versions),
     .suites = VOUCH_CODES(windows_2016_suites),
     .groups = VOUCH_CODES(windows_2012r2_groups),
     .schemes = VOUCH_CODES(windows_2016_schemes)},
    {.known = {"windows-2019", "Windows Server 2019", "mail sender, API", -1, false},
     .versions = VOUCH_CODES(java_8_2015_versions),
     .suites = VOUCH_CODES(windows_2019_suites),
     .groups = VOUCH_CODES(windows_2019_groups),
     .schemes = VOUCH_CODES(windows_2019_schemes)},
    {.known = {"windows-2022", "Windows Server 2022", "mail sender, API", VOUCH_CLIENT_WINDOWS,
               false},
     .versions = VOUCH_CODES(java_8_versions),
     .suites = VOUCH_CODES(windows_2022_suites),
     .groups = VOUCH_CODES(windows_2019_groups),
     .schemes = VOUCH_CODES(windows_2019_schemes),
     .shares = VOUCH_CODES(java_11_shares)},
    {.known = {"windows-2008r2", "Windows Server 2008 R2", "old senders", -1, true},
     .versions = VOUCH_CODES(java_8_2015_versions),
     .suites = VOUCH_CODES(windows_2008r2_suites),
     .groups = VOUCH_CODES(windows_2012r2_groups),
     .schemes = VOUCH_CODES(windows_2008r2_schemes)},
    {.known = {"java-7", "Java 7", "GUI, API", -1, true},
     .versions = VOUCH_CODES(java_7_versions),
     .suites = VOUCH_CODES(java_7_suites),
     .groups = VOUCH_CODES(java_8_2015_groups)},
};
