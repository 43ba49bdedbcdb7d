# SPDX-License-Identifier: Apache-2.0
"""Round trips, field for field: openssl, GnuTLS and keytool read what vouch makes as vouch says that it is, vouch
shows what they make as they say, and each signs the others' requests."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from program import VOUCH, environment

OPENSSL_CA = """[ca]
default_ca = d
[d]
dir = .
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = p
copy_extensions = copy
x509_extensions = e
default_crl_days = 30
[p]
commonName = supplied
[e]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
USAGES = {"digital signature": "digitalSignature", "key encipherment": "keyEncipherment", "certificate sign": "keyCertSign",
          "crl sign": "cRLSign", "certificate signing": "keyCertSign", "crl signing": "cRLSign",
          "tls web server authentication": "serverAuth", "tls web client authentication": "clientAuth",
          "tls www server": "serverAuth", "tls www client": "clientAuth", "non repudiation": "nonRepudiation"}


def words(text):
    return sorted(USAGES[w.strip().rstrip(".").lower()] for w in text.split(",") if w.strip())


def plain_hex(text):
    return text.replace(":", "").lower().lstrip("0")


class RoundTrip(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def at(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.at(name), "w") as f:
            f.write(text)

    def tool(self, *arguments, **keywords):
        done = subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, env=environment(), **keywords)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def vouch(self, *arguments):
        return self.tool(VOUCH, "cert", *arguments)

    # --- what each says of the first certificate in a file

    def by_vouch(self, name):
        f = json.loads(self.vouch("show", "--json", name).splitlines()[0])
        return {"serial": f["serial"].lstrip("0"), "sha256": f["sha256"], "names": sorted(f.get("names", [])),
                "not_before": f["not_before"], "not_after": f["not_after"], "subject": f["subject"], "issuer": f["issuer"],
                "usage": sorted(f.get("key_usage", [])), "purposes": sorted(f.get("extended_key_usage", [])),
                "ca": f.get("ca") == "yes", "subject_key_id": f.get("subject_key_id"),
                "authority_key_id": f.get("authority_key_id")}

    def by_openssl(self, name):
        text = self.tool("openssl", "x509", "-in", name, "-noout", "-serial", "-subject", "-issuer", "-nameopt",
                         "RFC2253", "-dates", "-dateopt", "iso_8601", "-fingerprint", "-sha256", "-ext",
                         "subjectAltName,keyUsage,extendedKeyUsage,basicConstraints,subjectKeyIdentifier,"
                         "authorityKeyIdentifier")

        def one(pattern, default=""):
            found = re.search(pattern, text, re.M)
            return found.group(1).strip() if found else default

        date = lambda t: t.replace(" ", "T")  # noqa: E731
        names = [n.strip().replace("IP Address", "IP") for n in one(r"Alternative Name: *\w*\n(.*)").split(",") if n.strip()]
        return {"serial": plain_hex(one(r"^serial=(.*)")), "sha256": one(r"Fingerprint=(.*)").replace(":", "").lower(),
                "names": sorted(names), "not_before": date(one(r"notBefore=(.*)")), "not_after": date(one(r"notAfter=(.*)")),
                "subject": one(r"^subject=(.*)"), "issuer": one(r"^issuer=(.*)"),
                "usage": words(one(r"X509v3 Key Usage: *\w*\n(.*)")),
                "purposes": words(one(r"Extended Key Usage: *\w*\n(.*)")), "ca": "CA:TRUE" in text,
                "subject_key_id": one(r"Subject Key Identifier: *\n(.*)").replace(":", "").lower() or None,
                "authority_key_id": one(r"Authority Key Identifier: *\n(?: *keyid:)?(.*)").replace(":", "").lower() or None}

    def by_gnutls(self, name):
        text = self.tool("certtool", "-i", "--infile", name)
        text = text.split("-----BEGIN")[0]
        months = {m: i for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}

        def date(key):
            _, month, day, time, _, year = re.search(rf"{key}: (.*)", text).group(1).split()
            return f"{year}-{months[month]:02}-{int(day):02}T{time}Z"

        def block(title):
            found = re.search(rf"^\t\t{title} \(.*\):\n((?:\t\t\t.*\n)*)", text, re.M)
            return [line.strip() for line in found.group(1).splitlines()] if found else []

        names = [n.replace("DNSname: ", "DNS:").replace("IPAddress: ", "IP:") for n in block("Subject Alternative Name")]
        key_id = re.search(r"Subject Key Identifier \(.*\):\n\t\t\t(\w+)", text)
        return {"serial": plain_hex(re.search(r"Serial Number \(hex\): (\w+)", text).group(1)),
                "sha256": re.search(r"Fingerprint:\n\t\tsha1:.*\n\t\tsha256:(\w+)", text).group(1), "names": sorted(names),
                "not_before": date("Not Before"), "not_after": date("Not After"),
                "subject": re.search(r"^\tSubject: (.*)", text, re.M).group(1),
                "issuer": re.search(r"^\tIssuer: (.*)", text, re.M).group(1),
                "usage": words(",".join(block("Key Usage"))), "purposes": words(",".join(block("Key Purpose"))),
                "ca": "Certificate Authority (CA): TRUE" in text, "subject_key_id": key_id.group(1) if key_id else None}

    def by_keytool(self, name):
        text = self.tool("keytool", "-printcert", "-file", name)
        names = re.findall(r"^  (DNSName|IPAddress): (.*)$", text, re.M)
        found = re.search(r"ExtendedKeyUsages \[\n((?:  \w+\n)*)\]", text)
        return {"serial": plain_hex(re.search(r"Serial number: (\w+)", text).group(1)),
                "sha256": re.search(r"SHA256: (.*)", text).group(1).replace(":", "").lower(),
                "names": sorted(f"{'DNS' if kind == 'DNSName' else 'IP'}:{value}" for kind, value in names),
                "purposes": sorted(found.group(1).split()) if found else [], "ca": bool(re.search(r"CA:true", text))}

    def compare(self, name):
        said = self.by_vouch(name)
        readers = {"openssl": self.by_openssl, "gnutls": self.by_gnutls}
        if shutil.which("keytool"):
            readers["keytool"] = self.by_keytool
        for reader, of in readers.items():
            with self.subTest(f"{name} by {reader}"):
                seen = of(name)
                self.assertEqual(seen, {key: said[key] for key in seen})

    # --- what vouch makes

    def test_what_vouch_makes_is_read_alike(self):
        self.vouch("ca", "--subject", "CN=Lab CA", "ca")
        os.rename(self.at("ca/ca.pem"), self.at("authority.pem"))
        shutil.copy(self.at("authority.pem"), self.at("ca/ca.pem"))
        self.compare("authority.pem")
        for kind, service in (("p256", "https"), ("p384", "client"), ("rsa2048", "both"), ("rsa3072", "smtp")):
            self.vouch("new", "--type", kind, "--for", service, "--key", f"{kind}.key", "-o", f"{kind}-self.pem",
                       "mail.example.test", "*.example.test", "192.0.2.7")
            self.compare(f"{kind}-self.pem")
            self.vouch("new", "--request", "--for", service, "--use-key", "--key", f"{kind}.key", "-o", f"{kind}.csr",
                       "mail.example.test", "192.0.2.7")
            self.assertIn("self-signature verify OK", self.tool("openssl", "req", "-in", f"{kind}.csr", "-noout", "-verify"))
            self.assertIn("DNSname: mail.example.test", self.tool("certtool", "--crq-info", "--infile", f"{kind}.csr"))
            self.vouch("sign", "--for", service, "-o", f"{kind}.pem", "ca", f"{kind}.csr")
            self.compare(f"{kind}.pem")
            self.tool("openssl", "verify", "-x509_strict", "-CAfile", "authority.pem", f"{kind}.pem")
            self.tool("certtool", "--verify", "--load-ca-certificate", "authority.pem", "--infile", f"{kind}.pem")

    def test_revocation_list_is_read_alike(self):
        self.vouch("ca", "ca")
        self.vouch("new", "--request", "--key", "a.key", "-o", "a.csr", "a.example.test")
        self.vouch("sign", "-o", "a.pem", "ca", "a.csr")
        self.vouch("revoke", "--reason", "keyCompromise", "ca", "a.pem")
        said = json.loads(self.vouch("show", "--json", "ca/crl.pem"))
        openssl = self.tool("openssl", "crl", "-in", "ca/crl.pem", "-noout", "-text", "-CAfile", "ca/ca.pem")
        self.assertIn("verify OK", openssl)
        self.assertIn("Key Compromise", openssl)
        gnutls = self.tool("certtool", "--crl-info", "--infile", "ca/crl.pem")
        serial = json.loads(self.vouch("show", "--json", "a.pem"))["serial"]
        self.assertIn(serial.lstrip("0"), plain_hex(re.search(r"Serial Number: (\w+)", openssl).group(1)))
        self.assertIn(serial, gnutls)
        self.assertIn(serial, json.dumps(said))
        self.tool("openssl", "verify", "-crl_check", "-CAfile", "ca/ca.pem", "-CRLfile", "ca/crl.pem", "ca/ca.pem")
        done = subprocess.run(["openssl", "verify", "-crl_check", "-CAfile", "ca/ca.pem", "-CRLfile", "ca/crl.pem",
                               "a.pem"], cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertIn("certificate revoked", done.stderr)

    # --- what others make

    def test_what_openssl_makes_is_shown_as_openssl_says(self):
        self.tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "o.key", "-out", "o.pem", "-subj",
                  "/O=Example/CN=o.example.test", "-days", "30", "-addext", "subjectAltName=DNS:o.example.test,IP:192.0.2.1",
                  "-addext", "keyUsage=critical,digitalSignature,keyCertSign", "-addext", "extendedKeyUsage=serverAuth,clientAuth")
        self.compare("o.pem")

    def test_what_gnutls_makes_is_shown_as_gnutls_says(self):
        self.tool("certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp384r1", "--outfile", "g.key")
        self.write("g.cfg", 'cn = "g.example.test"\norganization = "Example"\ndns_name = "g.example.test"\nip_address = '
                   '"192.0.2.2"\ntls_www_server\nsigning_key\nexpiration_days = 40\nserial = 0x00ab12\n')
        self.tool("certtool", "--generate-self-signed", "--load-privkey", "g.key", "--template", "g.cfg", "--outfile", "g.pem")
        self.compare("g.pem")

    @unittest.skipUnless(shutil.which("keytool"), "no keytool (default-jre-headless)")
    def test_what_keytool_makes_is_shown_as_keytool_says(self):
        self.make_keystore()
        self.write("k.pem", self.tool("keytool", "-exportcert", "-rfc", "-alias", "k", *self.store()).split("\n\n")[0])
        self.compare("k.pem")

    def store(self):
        return ("-keystore", "k.p12", "-storepass", "secret1", "-storetype", "PKCS12")

    def make_keystore(self):
        self.tool("keytool", "-genkeypair", "-alias", "k", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                  "CN=k.example.test", "-ext", "san=dns:k.example.test,ip:192.0.2.3", "-ext", "eku=serverAuth", *self.store())

    # --- requests over the border

    def test_openssl_ca_signs_a_request_of_vouch(self):
        self.vouch("ca", "ca")
        self.write("openssl.cnf", OPENSSL_CA)
        self.write("index.txt", "")
        self.write("serial", "4711\n")
        self.vouch("new", "--request", "--key", "a.key", "-o", "a.csr", "a.example.test", "b.example.test")
        self.tool("openssl", "ca", "-config", "openssl.cnf", "-batch", "-notext", "-cert", "ca/ca.pem", "-keyfile",
                  "ca/ca.key", "-in", "a.csr", "-out", "a.pem", "-days", "90")
        self.compare("a.pem")
        self.assertEqual(self.by_vouch("a.pem")["names"], ["DNS:a.example.test", "DNS:b.example.test"])
        self.vouch("check", "--key", "a.key", "--trust", "ca/ca.pem", "--name", "b.example.test", "a.pem")

    def test_gnutls_signs_a_request_of_vouch(self):
        self.vouch("ca", "ca")
        self.vouch("new", "--request", "--key", "a.key", "-o", "a.csr", "a.example.test")
        self.write("a.cfg", "expiration_days = 90\nhonor_crq_extensions\n")
        self.tool("certtool", "--generate-certificate", "--load-request", "a.csr", "--load-ca-certificate", "ca/ca.pem",
                  "--load-ca-privkey", "ca/ca.key", "--template", "a.cfg", "--outfile", "a.pem")
        self.compare("a.pem")
        self.vouch("check", "--key", "a.key", "--trust", "ca/ca.pem", "--name", "a.example.test", "a.pem")

    @unittest.skipUnless(shutil.which("keytool"), "no keytool (default-jre-headless)")
    def test_keytool_and_vouch_sign_each_others_requests(self):
        self.make_keystore()
        self.tool("keytool", "-certreq", "-alias", "k", "-file", "k.csr", "-ext", "san=dns:k.example.test", *self.store())
        self.vouch("ca", "ca")
        self.vouch("sign", "-o", "k.pem", "ca", "k.csr")
        self.compare("k.pem")
        self.assertEqual(self.by_vouch("k.pem")["names"], ["DNS:k.example.test"])
        self.tool("keytool", "-importcert", "-noprompt", "-alias", "root", "-file", "ca/ca.pem", *self.store())
        self.assertIn("installed", self.tool("keytool", "-importcert", "-alias", "k", "-file", "k.pem", *self.store()))
        self.vouch("new", "--request", "--key", "a.key", "-o", "a.csr", "a.example.test")
        self.tool("keytool", "-gencert", "-rfc", "-alias", "k", "-infile", "a.csr", "-outfile", "a.pem", "-ext", "honored=all",
                  *self.store())
        with open(self.at("a.pem")) as f:  # its issuers come behind it
            self.write("a.pem", f.read().split("-----END")[0] + "-----END CERTIFICATE-----\n")
        self.compare("a.pem")


if __name__ == "__main__":
    unittest.main()
