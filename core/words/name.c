// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_NAME_MISMATCH,
     {"The certificate does not cover the name {value}",
      "Het certificaat dekt de naam {value} niet"},
     {"Have a certificate issued with this name as a subjectAltName, or use a name that it covers.",
      "Laat een certificaat uitgeven met deze naam als subjectAltName, of gebruik een naam die het "
      "dekt."},
     "RFC 9525 section 6"},
    {VOUCH_F_NAME_CN_ONLY,
     {"Only the common name covers {value}: browsers refuse that, some mail servers do not",
      "Alleen de common name dekt {value}: browsers weigeren dat, sommige mailservers niet"},
     {"Have the certificate issued again with the name as a subjectAltName too.",
      "Laat het certificaat opnieuw uitgeven met de naam ook als subjectAltName."},
     "RFC 9525 section 2"},
    {VOUCH_F_NAME_ROLE_MISMATCH,
     {"An additional name is not covered: {value}", "Een extra naam is niet gedekt: {value}"},
     {"Add the name to the certificate, or make interface, MX record and certificate agree.",
      "Voeg de naam toe aan het certificaat, of laat interface, MX-record en certificaat "
      "overeenkomen."},
     "RFC 9525 section 6"},
    {VOUCH_F_NAME_PUBLIC_SUFFIX,
     {"A wildcard is directly below a public suffix and covers nothing: {value}",
      "Een wildcard staat direct onder een publiek achtervoegsel en dekt niets: {value}"},
     {"Have a certificate issued for a name of your own.",
      "Laat een certificaat uitgeven voor een eigen naam."},
     "CA/Browser Forum BR section 3.2.2.6"},
    {VOUCH_F_NAME_NO_SAN,
     {"The certificate has no subjectAltName", "Het certificaat heeft geen subjectAltName"},
     {"Have the certificate issued again with its names as subjectAltName entries.",
      "Laat het certificaat opnieuw uitgeven met de namen als subjectAltName."},
     "RFC 9525 section 2"},
    {VOUCH_F_NAME_SHARED_SUFFIX,
     {"A wildcard covers the names of all customers of a provider: {value}",
      "Een wildcard dekt de namen van alle klanten van een aanbieder: {value}"},
     {"Have a certificate issued for this name alone.",
      "Laat een certificaat uitgeven voor alleen deze naam."},
     "CA/Browser Forum BR section 3.2.2.6"},
};

const struct vouch_words_area vouch_words_name = {rows, sizeof rows / sizeof rows[0]};
