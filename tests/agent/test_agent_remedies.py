# SPDX-License-Identifier: Apache-2.0
"""The inventory's incidents before and after: each is told, is mended by what its remedy says (vouch's own commands,
files moved in place, a reload), and is then in order."""

import hashlib
import os
import shutil
import signal
import ssl
import unittest

from live_agent import FAST, Agent, until, vouch
from cluster import Cluster
import nginx
import peer

HOST = "localhost"
PATIENCE_S = 120


class Remedies(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        self.vouch("ca", "--subject", "CN=Lab", self.at("ca"))
        self.trust = self.at("ca/ca.pem")
        pairs = {name: self.issue(name) for name in ("gui", "mail")}
        self.nginx = nginx.Nginx({name: nginx.Server(*map(self.read, pair)) for name, pair in pairs.items()})
        self.addCleanup(self.nginx.stop)

    def at(self, name):
        return os.path.join(self.folder.path, name)

    def read(self, path):
        with open(path, encoding="ascii") as f:
            return f.read()

    def vouch(self, *words):
        code, out, err = vouch("cert", *words)
        self.assertEqual(code, 0, out + err)

    def issue(self, name, *options, use_key=None):
        """(certificate, key), by the commands that the remedies name."""
        key = use_key or self.at(f"{name}.key")
        self.vouch("new", "--request", *(["--use-key"] if use_key else []), "--key", key, "-o", self.at(f"{name}.csr"), HOST)
        self.vouch("sign", *options, "-o", self.at(f"{name}.pem"), self.at("ca"), self.at(f"{name}.csr"))
        return self.at(f"{name}.pem"), key

    def install(self, site, certificate, key):
        """Moves both in place, and reloads the service."""
        for end, source in (("pem", certificate), ("key", key)):
            place = os.path.join(self.nginx.folder.path, f"{site}.{end}")
            shutil.copyfile(source, place + ".new")
            os.replace(place + ".new", place)
        before = self.workers()
        self.nginx.child.process.send_signal(signal.SIGHUP)
        gone = until(lambda: self.workers() and not self.workers() & before, PATIENCE_S)
        self.assertTrue(gone, "a worker with the certificate before goes on")
        with open(certificate, encoding="ascii") as f:
            wanted = ssl.PEM_cert_to_DER_cert(f.read())
        self.assertTrue(until(lambda: self.served(site) == wanted, PATIENCE_S), "it serves the one before")

    def workers(self):
        """The processes that serve; the old ones answer until they are gone."""
        pid = self.nginx.child.process.pid
        return set(self.read(f"/proc/{pid}/task/{pid}/children").split())

    def served(self, site):
        return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((HOST, self.nginx.port[site]), timeout=60))

    def target(self, site):
        return f"[target {site}]\nurl = https://{HOST}:{self.nginx.port[site]}\n"

    def config(self, *sections):
        return f"[trust]\nanchors = {self.trust}\n{FAST}" + "".join(sections)

    def codes(self, *sections):
        """The faults that one look at everything tells."""
        agent = Agent(self.config(*sections), "[alert log]\nfile = alerts.log\ngroup = 0\nclass = certificate\n")
        self.addCleanup(agent.__exit__)
        _, err = agent.run("--once")
        self.assertNotIn("faults", err)
        return sorted({a.rpartition("[")[2].rstrip("]") for a in agent.alerts})

    def mended(self, sections, code, mend, after=None):
        """`after`: the sections of the configuration that the remedy leaves."""
        self.assertEqual(self.codes(*sections), [code])
        mend()
        self.assertEqual(self.codes(*(after or sections)), [])

    def test_machine_level_over_the_clusters_is_removed(self):
        cluster = f"[certificate cluster]\nfile = {self.at('mail.pem')}\ntargets = mail, gui\nlevel = cluster\n"
        machine = f"[certificate machine]\nfile = {self.at('gui.pem')}\ntargets = gui\n"
        services = self.target("gui"), self.target("mail")
        self.assertEqual(self.codes(*services, cluster, machine), ["assigned-overrides", "assigned-partly"])
        self.install("gui", self.at("mail.pem"), self.at("mail.key"))
        self.assertEqual(self.codes(*services, cluster), [])

    def test_machine_level_that_was_lost_with_the_cluster_is_assigned_again(self):
        """The machine left and joined again: it serves what the cluster has, and not what was its own."""
        machine = f"[certificate machine]\nfile = {self.at('gui.pem')}\ntargets = gui\n"
        self.install("gui", self.at("mail.pem"), self.at("mail.key"))
        self.mended([self.target("gui"), machine], "assigned-not-served",
                    lambda: self.install("gui", self.at("gui.pem"), self.at("gui.key")))

    def test_file_that_is_not_served_is_installed(self):
        self.install("gui", *self.issue("other"))  # not older than the one assigned, which would wait as its renewal
        section = f"[certificate gui]\nfile = {self.at('gui.pem')}\ntargets = gui\n"
        self.mended([self.target("gui"), section], "assigned-not-served",
                    lambda: self.install("gui", self.at("gui.pem"), self.at("gui.key")))

    def test_renewal_that_waits_on_disk_is_served_after_a_reload(self):
        place = self.at("assigned.pem")
        shutil.copyfile(self.at("gui.pem"), place)
        agent = Agent(self.config(self.target("gui"), f"[certificate gui]\nfile = {place}\ntargets = gui\n"))
        self.addCleanup(agent.__exit__)
        agent.start().started()
        renewed = self.issue("renewed", use_key=self.at("gui.key"))
        shutil.copyfile(renewed[0], place)
        self.assertTrue(until(lambda: agent.alerts_with("assigned-renewal-waits"), PATIENCE_S), agent.log)
        self.install("gui", *renewed)
        over = lambda: agent.alerts_with("is in order again", "assigned-renewal-waits")  # noqa: E731
        self.assertTrue(until(over, PATIENCE_S), agent.log)

    def test_half_a_cluster_gets_the_rest(self):
        renewed = self.issue("renewed")
        with Cluster(4, self.read(self.at("gui.pem")), self.read(self.at("gui.key"))) as nodes:
            nodes.serve(*map(self.read, renewed), 0, 1)
            agent = Agent(f"[agent]\ndns = {peer.LOOPBACK}:{nodes.names.port}\n" + self.config(
                f"[target c]\nurl = tls://c.example.org:{nodes.port}\nservername = {HOST}\nall_addresses = yes\n",
                f"[certificate c]\nfile = {renewed[0]}\ntargets = c\nlevel = cluster\n"))
            self.addCleanup(agent.__exit__)
            agent.start()
            self.assertTrue(until(lambda: agent.alerts_with("assigned-partly", "2 of 4 nodes"), PATIENCE_S), agent.log)
            nodes.serve(*map(self.read, renewed), 2, 3)
            over = lambda: agent.alerts_with("is in order again", "assigned-partly")  # noqa: E731
            self.assertTrue(until(over, PATIENCE_S), agent.log)

    def test_key_on_two_machines_becomes_two(self):
        self.install("mail", self.at("gui.pem"), self.at("gui.key"))
        shutil.copyfile(self.at("gui.pem"), self.at("copy.pem"))
        sections = [self.target("gui"), self.target("mail"), f"[certificate gui]\nfile = {self.at('gui.pem')}\ntargets = gui\n",
                    f"[certificate mail]\nfile = {self.at('copy.pem')}\ntargets = mail\n"]

        def mend():
            own = self.issue("own")
            os.replace(own[0], self.at("copy.pem"))
            self.install("mail", self.at("copy.pem"), own[1])

        self.mended(sections, "assigned-key-shared", mend)

    def test_demonstration_certificate_is_replaced(self):
        shutil.copyfile(self.at("gui.pem"), self.at("assigned.pem"))
        listed = self.folder.write("demo.txt", hashlib.sha256(self.served("gui")).hexdigest() + "\n")
        sections = [f"[agent]\ndemonstration = {listed}\n", self.target("gui"),
                    f"[certificate gui]\nfile = {self.at('assigned.pem')}\ntargets = gui\n"]

        def mend():
            own = self.issue("own")
            os.replace(own[0], self.at("assigned.pem"))
            self.install("gui", self.at("assigned.pem"), own[1])

        self.mended(sections, "assigned-demonstration", mend)

    def test_certificate_shown_to_servers_gets_the_purpose_of_clients(self):
        section = f"[certificate out]\nfile = {self.at('gui.pem')}\nservice = delivery\n"

        def mend():
            self.vouch("sign", "--for", "client", "-o", self.at("client.pem"), self.at("ca"), self.at("gui.csr"))
            os.replace(self.at("client.pem"), self.at("gui.pem"))

        self.mended([self.target("gui"), section], "assigned-no-client-purpose", mend)

    def test_own_client_certificate_near_its_end_is_renewed_with_its_key(self):
        pair = self.issue("client", "--for", "client", "--days", "9")
        sections = [self.target("gui"), "client_cert = own\nclient_key = key\n",
                    f"[secrets]\nown = {pair[0]}\nkey = {pair[1]}\n"]

        def mend():
            os.replace(self.issue("again", "--for", "client", use_key=pair[1])[0], pair[0])

        self.mended(sections, "assigned-client-expires", mend)


if __name__ == "__main__":
    unittest.main()
