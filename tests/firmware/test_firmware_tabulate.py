# SPDX-License-Identifier: Apache-2.0
"""The host tool that makes configuration tables: what it refuses, in which line, and how it is mended."""

import os
import re
import struct
import subprocess
import unittest

import board
import peer
import pki
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# What is wrong; the line where; words of the message; the file.
BAD = [
    ("section", 1, ["[nosuch]", "network, time"], "[nosuch]\nx = 1\n"),
    ("empty section", 2, ["[agents]", "no such section"], "\n[agents]\n"),
    ("key", 3, ["intervall", "no such key", "interval, retry"], "[agent]\nrounds = 1\nintervall = 5\n"),
    ("probe", 3, ["accepts = all", "versions, groups", "do not ask for clients"], "[target]\nurl = https://a\naccepts = all\n"),
    ("probe of a mail domain", 3, ["accepts", "mail domain"], "[target]\nurl = mx://a.example\naccepts = sni\n"),
    ("key outside", 1, ["rounds", "before the first"], "rounds = 1\n"),
    ("twice", 3, ["rounds", "line 2 already"], "[agent]\nrounds = 1\nrounds = 2\n"),
    ("section twice", 3, ["[agent]", "line 1 already"], "[agent]\nrounds = 1\n[agent]\nretry = 2\n"),
    ("target twice", 3, ["[target a]", "line 1"], "[target a]\nurl = tls://a:1\n[target a]\nurl = tls://b:1\n"),
    ("no setting", 2, ["neither"], "[agent]\nrounds\n"),
    ("number", 2, ["interval = soon", "number"], "[agent]\ninterval = soon\n"),
    ("yes or no", 2, ["strict = maybe", "yes or no"], "[policy]\nstrict = maybe\n"),
    ("threshold", 2, ["warning = 20y", "20d"], "[policy]\nwarning = 20y\n"),
    ("gateway of the other family", 2, ["gateway = 2001:db8::1", "192.0.2.1"], "[network]\ngateway = 2001:db8::1\n"),
    ("IPv6 gateway of the other family", 2, ["gateway6 = 192.0.2.1", "2001:db8::1"],
     "[network]\ngateway6 = 192.0.2.1\n"),
    ("port that nothing reads", 2, ["dns = 192.0.2.1:5353", "without a port"], "[network]\ndns = 192.0.2.1:5353\n"),
    ("SNTP servers that are no hosts", 2, ["hosts with blanks between"], "[time]\nsntp = 192.0.2.1 time..example.org\n"),
    ("SNTP server's port", 2, ["hosts with blanks between"], "[time]\nsntp = time.example.org:66000\n"),
    ("timeout", 2, ["4294968", "4294967 at most"], "[agent]\ntimeout = 4294968\n"),
    ("topic", 2, ["mqtt_topic = a/#", "wildcards"], "[report]\nmqtt_topic = a/#\n"),
    ("long topic", 2, ["79 bytes"], "[report]\nmqtt_topic = " + "a" * 80 + "\n"),
    ("the status topic's name", 1, ["[target status]", "another name"],
     "[target status]\nurl = tls://a:1\n[report]\nmqtt = 192.0.2.1\nmqtt_in_clear = yes\n"),
    ("MQTT in clear, said by nobody", 2, ["in clear", "mqtt_tls", "mqtt_in_clear = yes"],
     "[report]\nmqtt = 192.0.2.1\n"),
    ("long heading", 1, ["longer than 63"], "[target " + "a" * 60 + "]\nurl = tls://a:1\n"),
    ("empty password", 6, ["/dev/null", "no password"],
     "[target]\nurl = ldaps://a\nbind_dn = cn=x\nbind_password = p\n[secrets]\np = /dev/null\n"),
    ("address", 2, ["gateway = router", "192.0.2.1"], "[network]\ngateway = router\n"),
    ("network", 2, ["address = 192.0.2.1/33", "dhcp"], "[network]\naddress = 192.0.2.1/33\n"),
    ("endpoint", 2, ["syslog = 192.0.2.1:x", "192.0.2.1:514"], "[report]\nsyslog = 192.0.2.1:x\n"),
    ("anchors", 2, ["/nonexistent.pem", "No such file"], "[trust]\nanchors = /nonexistent.pem\n"),
    ("anchors of nothing", 2, ["no certificate in it"], "[trust]\nanchors = /etc/hostname\n"),
    ("scheme", 2, ["gopher://a", "scheme"], "[target]\nurl = gopher://a\n"),
    ("port", 2, ["tls://a:70000", "port"], "[target]\nurl = tls://a:70000\n"),
    ("no port", 2, ["tls://a"], "[target]\nurl = tls://a\n"),
    ("host", 3, ["-a_b"], "[target]\nconnect = 192.0.2.1\nurl = https://-a_b/\n"),
    ("LDAP URL", 2, ["scope"], "[target]\nurl = ldaps://a/dc=x??every\n"),
    ("updates that nothing could verify", 2, ["[update] url without key", "public key"], "[update]\nurl = https://a.example/u\n"),
    ("no url", 2, ["without url"], "\n[target]\nhelo = a\n[agent]\nrounds = 1\n"),
    ("key of another scheme", 3, ["bind_dn", "https", "ldap"], "[target]\nurl = https://a\nbind_dn = cn=x\n"),
    ("password without a name", 3, ["bind_password", "bind_dn"],
     "[target]\nurl = ldaps://a\nbind_password = p\n[secrets]\np = /etc/hostname\n"),
    ("certificate without key", 3, ["client_cert", "client_key"],
     "[target]\nurl = https://a\nclient_cert = p\n[secrets]\np = /etc/hostname\n"),
    ("external without certificate", 3, ["external", "client_cert"],
     "[target]\nurl = ldaps://a\nexternal = yes\n"),
    ("mx with a path", 2, ["mail domain"], "[target]\nurl = mx://a.test/x\n"),
    ("mx at an address", 3, ["connect", "next_hop"], "[target]\nurl = mx://a.test\nconnect = 192.0.2.1\n"),
    ("next hop", 3, ["next_hop", "a:b"], "[target]\nurl = mx://a.test\nnext_hop = a:b\n"),
    ("next hop of another scheme", 3, ["next_hop", "smtp"],
     "[target]\nurl = smtp://a.test\nnext_hop = b.test\n"),
    ("destination", 3, ["destination", "required-verify", "dane"],
     "[target]\nurl = mx://a.test\ndestination = never\n"),
    ("no such secret", 4, ["reader", "[secrets]"],
     "[target]\nurl = ldaps://a\nbind_dn = cn=x\nbind_password = reader\n"),
    ("unused secret", 2, ["left", "no setting uses it"], "[secrets]\nleft = /etc/hostname\n"),
    ("long line", 2, ["longer than"], "[target]\nurl = https://a/" + "x" * 300 + "\n"),
]


class Tabulate(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)

    def run_tool(self, ini, most=1 << 20, options=()):
        source = self.folder.write("config.ini", ini)
        table = os.path.join(self.folder.path, "table.bin")
        tool = os.path.join(board.ROOT, "build", "host", "tabulate")
        done = subprocess.run([tool, *options, source, table, str(most)], capture_output=True, text=True)
        return done.returncode, done.stderr, table

    def refused(self, ini, line, words):
        code, said, table = self.run_tool(ini)
        self.assertEqual((code, os.path.exists(table)), (2, False), said)
        first = re.match(r"tabulate: .*config\.ini:(\d+): (.*)\n", said)
        self.assertTrue(first, said)
        self.assertEqual(int(first[1]), line, said)
        for word in words:
            self.assertIn(word, first[2])

    def test_tabulate_what_a_board_would_not_understand_is_refused_in_its_line(self):
        for what, line, words, ini in BAD:
            with self.subTest(what):
                self.refused(ini, line, words)

    def test_tabulate_says_every_fault_at_once(self):
        code, said, _ = self.run_tool("[agent]\ninterval = soon\nretry = later\n[target]\nurl = gopher://a\n")
        self.assertEqual((code, said.count("\n")), (2, 3), said)

    def test_tabulate_table_larger_than_the_board_takes_is_refused(self):
        ini = "".join(f"[target {i}]\nurl = tls://host{i}.example.test:443\n" for i in range(100))
        code, said, table = self.run_tool(ini, 1000)
        self.assertEqual((code, os.path.exists(table)), (2, False))
        self.assertIn("the board takes 1000", said)

    def test_tabulate_targets_without_a_name_may_come_again(self):
        code, said, table = self.run_tool("[target]\nurl = tls://a:1\n[target]\nurl = tls://b:1\n")
        self.assertEqual((code, said), (0, ""))
        with open(table, "rb") as f:
            data = f.read()
        self.assertTrue(b"tls://a:1" in data and b"tls://b:1" in data)

    def test_tabulate_file_without_a_target_is_remarked(self):
        for ini in ("", "# nothing\n", "\0\1\2", "[agent]\nrounds = 1\n"):
            with self.subTest(ini=ini):
                code, said, table = self.run_tool(ini)
                self.assertEqual((code, os.path.exists(table)), (0, True))
                self.assertRegex(said, r"^tabulate: .*config\.ini: no \[target\]: the board will check nothing\n$")

    def test_tabulate_byte_order_mark_is_passed_over(self):
        self.assertEqual(self.run_tool("\ufeff[target]\nurl = https://a\n")[:2], (0, ""))

    def secrets(self, certificate, key, more=""):
        return (f"[target]\nurl = https://a\nclient_cert = me\nclient_key = mine\n[secrets]\n"
                f"me = {self.folder.write('me.pem', certificate)}\n"
                f"mine = {self.folder.write('mine.pem', key)}\n{more}")

    def test_tabulate_credentials_become_der(self):
        sub = pki.root().issue_ca("Sub")
        leaf = sub.issue("client.example.test")
        text = "Bag Attributes\n" + pki.pem(leaf, sub) + leaf.key_pem()
        code, said, table = self.run_tool(self.secrets(text, text))
        self.assertEqual((code, said), (0, ""))
        with open(table, "rb") as f:
            data = f.read()
        self.assertIn(b"me\0" + leaf.der() + sub.der(), data)
        self.assertIn(b"mine\0" + leaf.key_der(), data)
        self.assertNotIn(b"BEGIN", data)

    def test_tabulate_credentials_that_cannot_serve_are_refused(self):
        root = pki.root()
        leaf, other = root.issue("a.example.test"), root.issue("b.example.test", key=pki.new_key())
        locked = subprocess.run(["openssl", "pkey", "-aes128", "-passout", "pass:x"], check=True,
                                input=leaf.key_pem(), capture_output=True, text=True).stdout
        for what, certificate, key, line, words in (
                ("another key", leaf.pem(), other.key_pem(), 4, ["does not belong", "mine.pem"]),
                ("encrypted", leaf.pem(), locked, 7, ["encrypted", "openssl pkey"]),
                ("no key", leaf.pem(), leaf.pem(), 7, ["no private key"]),
                ("no certificate", leaf.key_pem(), leaf.key_pem(), 6, ["no certificate"]),
                ("broken", leaf.pem().replace("MII", "AAA", 1), leaf.key_pem(), 6, ["bad certificate"])):
            with self.subTest(what):
                self.refused(self.secrets(certificate, key), line, words)

    def test_tabulate_signed_table_verifies_with_the_key_that_an_older_one_carries(self):
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption())
        public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                               serialization.PublicFormat.SubjectPublicKeyInfo)
        ini = f"[update]\nkey = {self.folder.write('update.pub', public)}\n[target]\nurl = https://a\n"
        code, said, table = self.run_tool(ini, options=["--version", "9", "--sign",
                                                        self.folder.write("update.key", private)])
        self.assertEqual((code, said), (0, ""))
        with open(table, "rb") as f:
            data = f.read()
        length = struct.unpack_from("<I", data, 4)[0]
        self.assertEqual((data[:4], struct.unpack_from("<I", data, 12)[0]), (b"VCT2", 9))
        self.assertIn(key.public_key().public_bytes(serialization.Encoding.DER,
                                                    serialization.PublicFormat.SubjectPublicKeyInfo), data)
        signature = data[length + 2:]
        self.assertEqual(struct.unpack_from("<H", data, length)[0], len(signature))
        key.public_key().verify(signature, data[:length], ec.ECDSA(hashes.SHA256()))

    def test_tabulate_keys_that_cannot_sign_updates_are_refused(self):
        leaf = pki.root().issue("a.example.test")
        self.refused(f"[update]\nkey = {self.folder.write('no.pub', leaf.pem())}\n", 2, ["no public key on P-256"])
        code, said, table = self.run_tool("", options=["--sign", self.folder.write("no.key", leaf.pem())])
        self.assertEqual((code, os.path.exists(table)), (2, False))
        self.assertIn("no private key on P-256", said)

    def test_tabulate_password_longer_than_a_board_reads_is_refused(self):
        ini = "[target]\nurl = ldaps://a\nbind_dn = cn=x\nbind_password = p\n[secrets]\np = "
        self.refused(ini + self.folder.write("p", "x" * 128), 6, ["space for 127 bytes"])
        self.assertEqual(self.run_tool(ini + self.folder.write("p", "x" * 127))[0], 0)

    def test_tabulate_password_is_the_first_line(self):
        ini = ("[target]\nurl = ldaps://a\nbind_dn = cn=x\nbind_password = p\n"
               f"[secrets]\np = {self.folder.write('p', 'first' + chr(10) + 'second')}\n")
        code, said, table = self.run_tool(ini)
        self.assertEqual((code, said), (0, ""))
        with open(table, "rb") as f:
            data = f.read()
        self.assertIn(b"p\0first", data)
        self.assertNotIn(b"second", data)


if __name__ == "__main__":
    unittest.main()
