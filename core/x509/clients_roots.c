// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_roots.h"

/* Made by tests/tools/root_limits.py on 2026-11-28 from
 * Chromium 156.0.8078.108, Firefox 153.8.0esr and the ca-certificates of Debian 12 and 13. */

enum { NEVER = 0 };

#define ALWAYS VOUCH_CLIENT_ROOT_ALWAYS

static const struct vouch_client_root rows[] = {
    {0x009bbe7f1f93dd91, ALWAYS, NEVER},          /* WR2 */
    {0x00e6d7bbd2fbca7f, NEVER, NEVER},           /* AffirmTrust Commercial */
    {0x02c87cc767acf42f, ALWAYS, ALWAYS},         /* emSign Root CA - G1 */
    {0x0484479190086ba2, ALWAYS, ALWAYS},         /* UCA Extended Validation Root */
    {0x05f1c1af6bd2fed3, NEVER, NEVER},           /* Trustwave Global ECC P384 Certification Auth */
    {0x0614fc74923383d1, NEVER, NEVER},           /* CommScope Public Trust RSA Root-01 */
    {0x07aef32bc49a4cbc, NEVER, ALWAYS},          /* SecureSign Root CA15 */
    {0x07ca9da67b12437a, ALWAYS, ALWAYS},         /* CA Disig Root R2 */
    {0x0914b988a8d6d825, 1799971199, ALWAYS},     /* ANF Secure Server Root CA */
    {0x09f76b205289fbf6, ALWAYS, ALWAYS},         /* NAVER Global Root Certification Authority */
    {0x0a2f05b2c212561a, ALWAYS, ALWAYS},         /* ACCVRAIZ1 */
    {0x0aabfa392768991a, NEVER, NEVER},           /* SecureSign RootCA11 */
    {0x0ea078be414f0cdb, NEVER, NEVER},           /* AAA Certificate Services */
    {0x0fdb827f188ce6da, ALWAYS, ALWAYS},         /* e-Szigno TLS Root CA 2023 */
    {0x1133f46ab3d6da89, ALWAYS, ALWAYS},         /* Certum Trusted Root CA */
    {0x13c7de6e4e80e814, ALWAYS, ALWAYS},         /* Telia Root CA v2 */
    {0x14aa6a204d42baa1, ALWAYS, ALWAYS},         /* Microsoft RSA Root Certificate Authority 201 */
    {0x182a7d7fe53b2106, NEVER, NEVER},           /* XRamp Global Certification Authority */
    {0x19b221f35ae61b18, 1790812799, ALWAYS},     /* Certum Trusted Network CA */
    {0x1af32e58589bd938, 1789430399, ALWAYS},     /* DigiCert Assured ID Root G3 */
    {0x1b6e6246956a6957, 1789430399, ALWAYS},     /* TWCA Global Root CA */
    {0x1ce6d7a0a7021b41, 1819670399, ALWAYS},     /* Telekom Security TLS RSA Root 2023 */
    {0x1e55e972a375de87, ALWAYS, ALWAYS},         /* TUBITAK Kamu SM SSL Kok Sertifikasi - Surum  */
    {0x1f3be3d9f06135b1, NEVER, NEVER},           /* ePKI Root Certification Authority */
    {0x1f88d9b83f5fec1f, 1820966399, ALWAYS},     /* D-TRUST BR Root CA 1 2020 */
    {0x1f8d9b74244ec846, NEVER, NEVER},           /* QuoVadis Root CA 2 */
    {0x1fb2361c7e28b35d, ALWAYS, NEVER},          /* WE1 */
    {0x22466e3a1abdb16b, NEVER, NEVER},           /* Entrust.net Certification Authority (2048) */
    {0x24dd8dc12b0158ce, NEVER, ALWAYS},          /* SECOM TLS RSA Root CA 2024 */
    {0x267bb7d6bb739447, NEVER, NEVER},           /* TrustCor ECA-1 */
    {0x27c55f447ccb6684, NEVER, ALWAYS},          /* BJCA Global Root CA2 */
    {0x28b549d9dfb872f1, 1790812799, ALWAYS},     /* USERTrust RSA Certification Authority */
    {0x2938d80abb5052aa, ALWAYS, NEVER},          /* WR4 */
    {0x2981f168091b446d, 1790812799, ALWAYS},     /* GlobalSign */
    {0x29a8f591f0eda446, ALWAYS, NEVER},          /* AE1 */
    {0x2a76e82289038b05, ALWAYS, ALWAYS},         /* Security Communication RootCA2 */
    {0x2e959e59d645fe24, NEVER, NEVER},           /* CommScope Public Trust ECC Root-01 */
    {0x2f73a306a202a1d4, ALWAYS, NEVER},          /* E9 */
    {0x3552535765599b8b, NEVER, NEVER},           /* TrustCor RootCert CA-1 */
    {0x367b9e552234c2b9, ALWAYS, ALWAYS},         /* Amazon Root CA 4 */
    {0x36ad5703628d2266, NEVER, ALWAYS},          /* GTS Root R3 */
    {0x36bbabc602c28bc5, 1781481599, ALWAYS},     /* SSL.com Root Certification Authority RSA */
    {0x370965ca8426026e, NEVER, NEVER},           /* Certigna */
    {0x377b19e4cbc7b33a, NEVER, NEVER},           /* Baltimore CyberTrust Root */
    {0x386aea6b29e121fb, 1790812799, ALWAYS},     /* OISTE WISeKey Global Root GB CA */
    {0x3b61e4c04c999791, NEVER, NEVER},           /* AffirmTrust Premium ECC */
    {0x3e590392a70edeae, 1819670399, ALWAYS},     /* D-TRUST EV Root CA 1 2020 */
    {0x3f4124ceaf5fa49e, ALWAYS, ALWAYS},         /* Amazon Root CA 1 */
    {0x3f95d81c6f36dee3, ALWAYS, ALWAYS},         /* HARICA TLS RSA Root CA 2021 */
    {0x402a9d3cbc63b2ca, NEVER, NEVER},           /* DigiCert Assured ID Root CA */
    {0x4085b88c8cd3784c, NEVER, ALWAYS},          /* QuoVadis Root CA 1 G3 */
    {0x40c44a732d507709, ALWAYS, ALWAYS},         /* IdenTrust Commercial Root CA 1 */
    {0x44a8a48c9a3bd98a, 1776211199, 1776297599}, /* Izenpe.com */
    {0x44d745c0d91af212, 1819670399, ALWAYS},     /* D-TRUST EV Root CA 2 2023 */
    {0x46f611b10e0a9269, 1813017599, ALWAYS},     /* SwissSign RSA TLS Root CA 2022 - 1 */
    {0x48a2715dc18209b8, ALWAYS, ALWAYS},         /* TrustAsia TLS RSA Root CA */
    {0x49421a723cd2ec0f, NEVER, NEVER},           /* E-Tugra Certification Authority */
    {0x497d0cc7d822c67b, NEVER, NEVER},           /* Entrust Root Certification Authority - G2 */
    {0x4c11335966781bca, ALWAYS, ALWAYS},         /* GlobalSign Root E46 */
    {0x4c50659bf34ee26f, ALWAYS, ALWAYS},         /* HARICA TLS ECC Root CA 2021 */
    {0x4e9579d4330eee65, NEVER, NEVER},           /* COMODO Certification Authority */
    {0x5026159b196b4a1f, NEVER, NEVER},           /* SecureTrust CA */
    {0x50711223279d5ab8, ALWAYS, ALWAYS},         /* Certainly Root E1 */
    {0x54eab5cfe6cbec6a, 1789430399, ALWAYS},     /* DigiCert Trusted Root G4 */
    {0x55df2cac0bc424c7, ALWAYS, ALWAYS},         /* Atos TrustedRoot Root CA RSA TLS 2021 */
    {0x5941490f3fb4407c, NEVER, NEVER},           /* AffirmTrust Networking */
    {0x5a16e1d768b764c4, ALWAYS, ALWAYS},         /* Atos TrustedRoot Root CA ECC TLS 2021 */
    {0x5b7fb9e9a3bd7ee8, 1819670399, ALWAYS},     /* Telekom Security TLS ECC Root 2020 */
    {0x5bd7ff6bab5416ad, ALWAYS, ALWAYS},         /* DigiCert TLS RSA4096 Root G5 */
    {0x5d68756daea582c6, NEVER, ALWAYS},          /* Telia RSA TLS Root CA v3 */
    {0x5d7444bb188a9ed1, NEVER, NEVER},           /* CommScope Public Trust RSA Root-02 */
    {0x5d94f3367d71cddf, 1790812799, ALWAYS},     /* OISTE WISeKey Global Root GC CA */
    {0x5dc7d171420372e8, 1781481599, ALWAYS},     /* SSL.com EV Root Certification Authority RSA  */
    {0x5f25a02a1356e3c2, 1790812799, ALWAYS},     /* Autoridad de Certificacion Firmaprofesional  */
    {0x61771d4fd8fa54c5, 1820966399, ALWAYS},     /* DigiCert Global Root G2 */
    {0x63ada55bb2614d15, ALWAYS, ALWAYS},         /* Security Communication ECC RootCA1 */
    {0x6412ead0efc0f83e, ALWAYS, ALWAYS},         /* Sectigo Public Server Authentication Root E4 */
    {0x658b7918e1edf123, ALWAYS, ALWAYS},         /* TrustAsia TLS ECC Root CA */
    {0x69522f8cc580062a, NEVER, ALWAYS},          /* BJCA Global Root CA1 */
    {0x6aea5833f5dbe864, NEVER, ALWAYS},          /* TWCA Root Certification Authority */
    {0x6bfdfd9059ed1550, NEVER, ALWAYS},          /* Hellenic Academic and Research Institutions  */
    {0x6c20fd4ab2dd0ab6, 1754006399, ALWAYS},     /* HiPKI Root CA - G1 */
    {0x6ca8ae7540e4fe25, NEVER, NEVER},           /* Entrust Root Certification Authority - EC1 */
    {0x6f71ac49024ff67f, ALWAYS, ALWAYS},         /* AC RAIZ FNMT-RCM SERVIDORES SEGUROS */
    {0x715100d3c388381a, NEVER, NEVER},           /* Trustwave Global Certification Authority */
    {0x72aa763ef79e37da, NEVER, NEVER},           /* certSIGN ROOT CA */
    {0x72ba573a17ad1a26, ALWAYS, NEVER},          /* WR1 */
    {0x74d4b68ac16bc66f, NEVER, NEVER},           /* SwissSign Gold CA - G2 */
    {0x74fb25c99813580b, NEVER, NEVER},           /* GlobalSign Root CA */
    {0x77b371983943f0d9, NEVER, NEVER},           /* emSign ECC Root CA - C3 */
    {0x79a120ace285784b, 1781481599, ALWAYS},     /* SSL.com EV Root Certification Authority ECC */
    {0x7a694471a41dc59c, NEVER, NEVER},           /* SwissSign Silver CA - G2 */
    {0x7c9f1c9c6fb4349b, ALWAYS, ALWAYS},         /* AC RAIZ FNMT-RCM */
    {0x7d19ebbf2d6eb006, NEVER, ALWAYS},          /* TrustAsia Global Root CA G4 */
    {0x7d6cb8f8feb53fd7, NEVER, NEVER},           /* Go Daddy Class 2 Certification Authority */
    {0x829a0a0f482101ad, ALWAYS, ALWAYS},         /* TunTrust Root CA */
    {0x85dd99f52b19a7ce, NEVER, NEVER},           /* FIRMAPROFESIONAL CA ROOT-A WEB */
    {0x86d4a1782dcc3c24, 1761955199, ALWAYS},     /* Buypass Class 2 Root CA */
    {0x886b1a27687d8fe6, NEVER, NEVER},           /* GTS Root R2 */
    {0x891e7a4053909fe3, ALWAYS, ALWAYS},         /* DigiCert TLS ECC P384 Root G5 */
    {0x8b09a89f5ec66b00, 1820966399, ALWAYS},     /* DigiCert Global Root G3 */
    {0x8d0d78dd42cdd16d, NEVER, NEVER},           /* Trustwave Global ECC P256 Certification Auth */
    {0x8daa4be38559fe2a, ALWAYS, NEVER},          /* R13 */
    {0x8e0025e0855cd38a, ALWAYS, NEVER},          /* E8 */
    {0x8f37dd5609f5f9b8, ALWAYS, ALWAYS},         /* UCA Global G2 Root */
    {0x91b9173c0f2d0474, ALWAYS, ALWAYS},         /* Microsoft ECC Root Certificate Authority 201 */
    {0x92742c6cadabffa4, 1799971199, ALWAYS},     /* vTrus ECC Root CA */
    {0x93084d3690827cd9, ALWAYS, NEVER},          /* R12 */
    {0x936b861bfd7bbfaf, ALWAYS, ALWAYS},         /* ISRG Root X1 */
    {0x94f56b9601ec5f08, 1790812799, ALWAYS},     /* USERTrust ECC Certification Authority */
    {0x982ccf3f8c4f5983, ALWAYS, ALWAYS},         /* OISTE Server Root RSA G1 */
    {0x994a3254607f7de0, NEVER, ALWAYS},          /* IdenTrust Public Sector Root CA 1 */
    {0x9b8c225944e71fe8, 1780012799, ALWAYS},     /* D-TRUST Root Class 3 CA 2 2009 */
    {0x9dca249d849d7028, ALWAYS, ALWAYS},         /* Hongkong Post Root CA 3 */
    {0x9ed2e41418640666, 1781481599, ALWAYS},     /* Certigna Root CA */
    {0xa082d567a3999bb1, NEVER, NEVER},           /* Hongkong Post Root CA 1 */
    {0xa329c15aa722b98e, 1820966399, ALWAYS},     /* QuoVadis Root CA 3 G3 */
    {0xa73be08849c79cc6, NEVER, NEVER},           /* Security Communication RootCA3 */
    {0xab3ecc5817fe9060, ALWAYS, NEVER},          /* emSign ECC Root CA - G3 */
    {0xada9e8d1cf29a916, 1780012799, ALWAYS},     /* T-TeleSec GlobalRoot Class 2 */
    {0xaf1534159d9e2a70, NEVER, NEVER},           /* Entrust Root Certification Authority */
    {0xaffd5609d0561189, ALWAYS, ALWAYS},         /* GTS Root R4 */
    {0xb049de25da1d6d40, 1780012799, ALWAYS},     /* D-TRUST Root Class 3 CA 2 EV 2009 */
    {0xb114177e916b0895, 1790812799, ALWAYS},     /* GlobalSign */
    {0xb208019d5bce8ec3, NEVER, NEVER},           /* QuoVadis Root CA 3 */
    {0xb404d0d154d0be5c, 1790812799, ALWAYS},     /* GlobalSign */
    {0xb42e18464148d5ba, NEVER, NEVER},           /* Security Communication RootCA1 */
    {0xb50d3a5509076e6f, NEVER, NEVER},           /* E-Tugra Global Root CA RSA v3 */
    {0xb62f11f92392c694, NEVER, NEVER},           /* SecureSign Root CA12 */
    {0xb94d431abf805447, 1820966399, ALWAYS},     /* Amazon Root CA 2 */
    {0xba3027de844ac2fe, ALWAYS, NEVER},          /* WE4 */
    {0xba87110407a4d6e9, ALWAYS, ALWAYS},         /* certSIGN ROOT CA G2 */
    {0xbab48c8c7c079516, NEVER, NEVER},           /* E-Tugra Global Root CA ECC v3 */
    {0xbba4be6a4c789d51, ALWAYS, ALWAYS},         /* ISRG Root X2 */
    {0xc0e6a0f25349b99b, ALWAYS, NEVER},          /* WR3 */
    {0xc255ca0e024c1a9e, 1790812799, ALWAYS},     /* e-Szigno Root CA 2017 */
    {0xc3033fc02a3846cd, NEVER, ALWAYS},          /* Telia EC TLS Root CA v3 */
    {0xc6b5085d6b6f4f2f, ALWAYS, NEVER},          /* WE3 */
    {0xc738018055cfc2f8, NEVER, NEVER},           /* TeliaSonera Root CA v1 */
    {0xc78360a074f3be17, ALWAYS, ALWAYS},         /* TWCA CYBER Root CA */
    {0xc7c0b1169e9f5b39, NEVER, ALWAYS},          /* SECOM TLS ECC Root CA 2024 */
    {0xc9bb67c69046a7fb, ALWAYS, ALWAYS},         /* GTS Root R1 */
    {0xc9ed77d917a26a45, 1820966399, ALWAYS},     /* GlobalSign */
    {0xca0010f52549902c, NEVER, ALWAYS},          /* Starfield Services Root Certificate Authorit */
    {0xca05937967c5854e, NEVER, NEVER},           /* Entrust Root Certification Authority - G4 */
    {0xcb35b314b5fb5184, ALWAYS, ALWAYS},         /* Certum EC-384 CA */
    {0xcbc6a25c501c8b64, ALWAYS, ALWAYS},         /* Starfield Root Certificate Authority - G2 */
    {0xcc75ae6c077ac522, NEVER, ALWAYS},          /* SecureSign Root CA14 */
    {0xcc9ab73f02a7655f, NEVER, NEVER},           /* CommScope Public Trust ECC Root-02 */
    {0xcfcf9a559cfbfb5e, 1799971199, ALWAYS},     /* vTrus Root CA */
    {0xd04f7a55255ac90c, ALWAYS, NEVER},          /* WE2 */
    {0xd208b60ba5d8a3f6, NEVER, ALWAYS},          /* Certum Trusted Network CA 2 */
    {0xd20a3756ff805f55, ALWAYS, ALWAYS},         /* Sectigo Public Server Authentication Root R4 */
    {0xd231376c59a224f4, ALWAYS, ALWAYS},         /* Go Daddy Root Certificate Authority - G2 */
    {0xd3941af2e9b2e044, 1780012799, ALWAYS},     /* T-TeleSec GlobalRoot Class 3 */
    {0xd4704cfa412ed1c3, NEVER, ALWAYS},          /* NetLock Arany (Class Gold) F?tan?s?tv?ny */
    {0xd54fe76c95759fb3, 1820966399, ALWAYS},     /* D-TRUST BR Root CA 2 2023 */
    {0xd57f92cdb332f86e, NEVER, NEVER},           /* Secure Global CA */
    {0xd6def385c290e9d4, 1790812799, ALWAYS},     /* COMODO ECC Certification Authority */
    {0xd749d055d41ffc49, ALWAYS, ALWAYS},         /* SSL.com TLS ECC Root CA 2022 */
    {0xd8688d8ff61792d5, NEVER, NEVER},           /* DigiCert Global Root CA */
    {0xdc2b0dd1916d8e13, ALWAYS, ALWAYS},         /* GDCA TrustAUTH R5 ROOT */
    {0xddfd639ce8d4a681, ALWAYS, ALWAYS},         /* OISTE Server Root ECC G1 */
    {0xde70b5a214eb3ab5, 1790812799, ALWAYS},     /* Microsec e-Szigno Root CA 2009 */
    {0xdfa9a9f4088b86ea, NEVER, ALWAYS},          /* Hellenic Academic and Research Institutions  */
    {0xdfe69b45f93a9590, ALWAYS, ALWAYS},         /* Certainly Root R1 */
    {0xe158e2f81ce4e23c, ALWAYS, ALWAYS},         /* SZAFIR ROOT CA2 */
    {0xe19dd18b980db813, ALWAYS, ALWAYS},         /* Actalis Authentication Root CA */
    {0xe261912f8075c32f, ALWAYS, ALWAYS},         /* GlobalSign Root R46 */
    {0xe48dd6879131293c, NEVER, NEVER},           /* DigiCert High Assurance EV Root CA */
    {0xe7d9a646ff213c6e, ALWAYS, ALWAYS},         /* CFCA EV ROOT */
    {0xe8efc7591ea0cb66, 1789430399, ALWAYS},     /* DigiCert Assured ID Root G2 */
    {0xea3bd0b127e0c59b, NEVER, NEVER},           /* TrustCor RootCert CA-2 */
    {0xec726e226e1488d4, 1790812799, ALWAYS},     /* COMODO RSA Certification Authority */
    {0xed2a373516357bae, NEVER, NEVER},           /* Starfield Class 2 Certification Authority */
    {0xee06d5c705ea74c8, NEVER, NEVER},           /* AffirmTrust Premium */
    {0xee30d8e83080f621, 1781481599, ALWAYS},     /* SSL.com Root Certification Authority ECC */
    {0xf07278f254bdd131, 1761955199, ALWAYS},     /* Buypass Class 3 Root CA */
    {0xf43440606d00e3eb, ALWAYS, ALWAYS},         /* SSL.com TLS RSA Root CA 2022 */
    {0xf71ccf89fda595a7, NEVER, ALWAYS},          /* TrustAsia Global Root CA G3 */
    {0xf763b213d3c22334, NEVER, NEVER},           /* emSign Root CA - C1 */
    {0xf9d736a0bfa8033f, NEVER, NEVER},           /* Atos TrustedRoot 2011 */
    {0xfbb0858492902cc1, 1820966399, ALWAYS},     /* QuoVadis Root CA 2 G3 */
    {0xfbb490d3d4593447, ALWAYS, NEVER},          /* R14 */
    {0xfc148542346dda86, NEVER, NEVER},           /* GLOBALTRUST 2020 */
    {0xfe2d3ad25196c07e, ALWAYS, NEVER},          /* E7 */
    {0xfffbc1fa197b35a4, 1820966399, ALWAYS},     /* Amazon Root CA 3 */
};

const struct vouch_client_roots vouch_client_roots = {rows, sizeof rows / sizeof rows[0]};
