# SPDX-License-Identifier: Apache-2.0
"""OpenLDAP's slapd with a small directory: recipients with proxyAddresses, as an appliance asks for
them.

    with Slapd(chain, key, ca) as slapd:
        slapd.ldaps, slapd.ldap            # ports
"""

import os
import signal
import subprocess

import peer

BASE = "dc=example,dc=test"
BIND_DN = f"cn=reader,{BASE}"
PASSWORD = "reads-only"

SCHEMA = """
attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch
  SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.32473.1.1 NAME 'mailRecipient' AUXILIARY MAY proxyAddresses )
"""


def _ldif(people):
    text = (f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n"
            f"dn: {BIND_DN}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
            f"cn: reader\nuserPassword: {PASSWORD}\n\n")
    for i in range(people):
        text += (f"dn: uid=user{i},{BASE}\nobjectClass: inetOrgPerson\nobjectClass: mailRecipient\n"
                 f"uid: user{i}\ncn: User {i}\nsn: {i}\nproxyAddresses: smtp:user{i}@example.com\n\n")
    return text


class Slapd:
    """`client` is TLSVerifyClient's word; `lines` go into the global part of slapd.conf."""

    def __init__(self, chain, key, ca, client="never", people=3, lines=()):
        self.folder = peer.Folder()
        self.ldaps, self.ldap = peer.free_port(), peer.free_port()
        at = self.folder.path
        os.mkdir(f"{at}/db")
        config = self.folder.write("slapd.conf", "\n".join([
            "include /etc/ldap/schema/core.schema", "include /etc/ldap/schema/cosine.schema",
            "include /etc/ldap/schema/inetorgperson.schema", SCHEMA,
            "modulepath /usr/lib/ldap", "moduleload back_mdb", f"pidfile {at}/pid",
            f"TLSCertificateFile {self.folder.write('chain.pem', chain)}",
            f"TLSCertificateKeyFile {self.folder.write('key.pem', key, 0o600)}",
            f"TLSCACertificateFile {self.folder.write('ca.pem', ca)}",
            f"TLSVerifyClient {client}", *lines,
            "database mdb", f'suffix "{BASE}"', f"directory {at}/db", "maxsize 10485760",
            'access to attrs=userPassword by anonymous auth by * none', "access to * by * read", ""]))
        ldif = self.folder.write("seed.ldif", _ldif(people))
        try:
            subprocess.run([peer.need("slapadd"), "-q", "-f", config, "-l", ldif], check=True,
                           capture_output=True, timeout=20)
            urls = f"ldaps://127.0.0.1:{self.ldaps} ldap://127.0.0.1:{self.ldap}"
            self.child = peer.Child([peer.need("slapd"), "-d", "0", "-f", config, "-h", urls],
                                    [self.ldaps, self.ldap], stop_signal=signal.SIGINT)
        except BaseException:
            self.folder.cleanup()
            raise

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
