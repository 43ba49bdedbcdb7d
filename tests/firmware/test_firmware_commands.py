# SPDX-License-Identifier: Apache-2.0
"""Commands to a running board: by its console, and by a real Mosquitto with a key that both sides have."""

import json
import os
import socket
import subprocess
import unittest

import board
import emulated
import peer
import pki
import services
from mosquitto import Mosquitto, Subscriber
from nginx import Nginx, Server

HOST = "www.example.test"
KEY = "a key of thirty characters, ok"
TOOL = os.path.join(board.ROOT, "build", "host", "tabulate")
TOPIC, ANSWER = "vouch/appliance/command", "vouch/appliance/answer"


class Scene(unittest.TestCase):
    others = 0  # targets beyond the two

    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        cls.anchors = cls.folder.write("root.pem", cases.root.pem())
        cls.key = cls.folder.write("key", KEY + "\n")
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        cls.addClassCleanup(nginx.stop)
        cls.port = nginx.port["good"]

    def use(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def ini(self, more="", secrets=""):
        """Two targets that are not due again for an hour, once they have been checked."""
        text = ("[network]\nhostname = appliance\n[time]\nboard_clock = yes\n[agent]\ninterval = 3600\nretry = 1\n"
                f"timeout = 20\n[trust]\nanchors = {self.anchors}\n{secrets}[report]\n{more}")
        for name in ("www", "other", *(f"another{n}" for n in range(self.others))):
            text += f"[target {name}]\nurl = https://{HOST}:{self.port}/{name}\nconnect = {board.PEER}:{self.port}\n"
        return text

    def reports_of(self, run, name):
        return sum(r["target"].endswith("/" + name) for r in run.reports())


class Terminal:
    """The board's UART, as QEMU shows it at a socket."""

    def __init__(self, path):
        self.socket = emulated.wait(lambda: self.connect(path), "the console")
        self.socket.settimeout(emulated.WAIT_S)
        self.seen = ""

    @staticmethod
    def connect(path):
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(path)
        except OSError:
            s.close()
            raise
        return s

    def type(self, text):
        self.socket.sendall(text.encode())

    def until_prompt(self):
        """What came before the next prompt, as lines."""
        while "vouch> " not in self.seen:
            data = self.socket.recv(4096)
            assert data, self.seen
            self.seen += data.decode()
        before, _, self.seen = self.seen.partition("vouch> ")
        return before.split("\r\n")

    def wake(self):
        """Types until there is an answer: what comes before the board sets up its UART is lost."""
        self.socket.settimeout(1)
        for _ in range(emulated.WAIT_S):
            self.type("help\r")
            if self.is_answered("help"):
                break
        self.socket.settimeout(emulated.WAIT_S)
        self.type("awake\r")  # answered after all that was typed before
        while not self.until_prompt()[0].endswith("awake"):
            pass

    def is_answered(self, line):
        try:
            return self.until_prompt()[0].endswith(line)
        except TimeoutError:
            return False

    def ask(self, line):
        """The answer's JSON lines."""
        self.type(line + "\r")
        echo, *answer, end = self.until_prompt()
        assert (echo, end) == (line, ""), (echo, answer, end)
        return [json.loads(x) for x in answer]


class Console(Scene):
    def start(self, name, more="", ports=()):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.path, "uart")
        run = self.use(emulated.Board(name, self.ini(more), [self.port, *ports], serial=f"unix:{path},server=on,wait=off"))
        terminal = Terminal(path)
        self.addCleanup(terminal.socket.close)
        terminal.wake()
        run.wait(lambda: len(run.reports()) >= 2, "the first checks")
        return run, terminal

    def judge(self, name):
        run, terminal = self.start(name)
        first, second = terminal.ask("show")
        self.assertEqual((first["number"], first["name"], first["verdict"], first["believed"], first["silent_s"]),
                         (1, "www", "valid", "valid", 0))
        self.assertEqual(second["name"], "other")
        self.assertEqual(terminal.ask("show other")[0]["target"], second["target"])
        self.assertEqual(terminal.ask("show 2"), terminal.ask("show other"))
        self.assertEqual(terminal.ask("check www"), [{"command": "check", "targets": 1}])
        run.wait(lambda: self.reports_of(run, "www") == 2, "it is checked at once")
        self.assertEqual(self.reports_of(run, "other"), 1)
        self.assertEqual(terminal.ask("check"), [{"command": "check", "targets": 2}])
        run.wait(lambda: (self.reports_of(run, "www"), self.reports_of(run, "other")) == (3, 2), "all are")
        silent = terminal.ask("silence www 2h")[0]["silent_s"]
        self.assertLessEqual(silent, 7200)
        self.assertGreater(silent, 3600)
        self.assertEqual(terminal.ask("silence www 0")[0]["silent_s"], 0)
        for line, error in [("check nobody", "no such target"), ("show 3", "no such target"),
                            ("silence www soon", "a time is wanted"), ("reboot", "is wanted"),
                            ("check www now", "is wanted"), ("silence www", "is wanted")]:
            with self.subTest(line):
                self.assertIn(error, terminal.ask(line)[0]["error"])
        self.assertEqual(run.events("assertion"), [])

    def test_console_mps2_an385_carries_out_what_is_typed(self):
        self.judge("mps2-an385")

    def test_console_riscv32_virt_carries_out_what_is_typed(self):
        self.judge("riscv32-virt")

    def test_console_list_that_does_not_fit_says_how_many_are_left_out(self):
        self.others = 60
        _, terminal = self.start("mps2-an385")
        *lines, last = terminal.ask("show")
        self.assertEqual([x["number"] for x in lines], list(range(1, len(lines) + 1)))
        self.assertGreater(len(lines), 10)
        self.assertEqual(last, {"command": "show", "more": 2 + self.others - len(lines)})

    def test_console_silence_holds_back_what_changes_until_it_is_over(self):
        cases = pki.nine_cases(HOST)
        case, receiver = cases.by_name["good"], cases.root.issue(board.PEER)
        sink = self.use(services.TlsSink(self.folder, receiver.pem(), receiver.key_pem()))
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        self.addCleanup(nginx.stop)
        self.port = nginx.port["good"]
        run, terminal = self.start("mps2-an385", f"syslog_tls = {board.PEER}:{sink.port}\n", [sink.port])
        run.wait(lambda: b"/www valid" in sink.heard and b"/other valid" in sink.heard, "the first changes")
        terminal.ask("silence www 2h")
        nginx.stop()
        terminal.ask("check")
        run.wait(lambda: [x["believed"] for x in terminal.ask("show")] == ["invalid"] * 2, "it is believed")
        run.wait(lambda: b"/other invalid" in sink.heard, "what is not silent")
        self.assertNotIn(b"/www invalid", sink.heard)
        terminal.ask("silence www 0")
        terminal.ask("check www")
        run.wait(lambda: b"/www invalid" in sink.heard, "what changed meanwhile")
        self.assertEqual(sink.heard.count(b"/www invalid"), 1)

    def test_console_line_is_edited_and_bounded(self):
        _, terminal = self.start("mps2-an385")
        terminal.type("shox\x7fw nob\x15show 2\r")
        self.assertEqual(json.loads(terminal.until_prompt()[1])["name"], "other")
        terminal.type("x" * 5000 + "\r")
        self.assertIn("too long", terminal.until_prompt()[1])
        terminal.socket.sendall(b"\0\x1b\xff\r")
        terminal.until_prompt()
        self.assertEqual(terminal.ask("show 1")[0]["name"], "www")


class Broker(Scene):
    def start(self):
        self.broker = self.use(Mosquitto())
        self.heard = self.use(Subscriber(self.broker.port))
        ini = self.ini(f"mqtt = {board.PEER}:{self.broker.port}\nmqtt_in_clear = yes\nmqtt_commands = command\n",
                       f"[secrets]\ncommand = {self.key}\n")
        run = self.use(emulated.Board("mps2-an385", ini, [self.port, self.broker.port]))
        run.wait(lambda: len(run.reports()) >= 2, "the first checks")
        run.wait(lambda: self.heard.payloads("vouch/appliance/status"), "a connection")
        run.wait(lambda: f"{TOPIC} (QoS 0)" in self.broker.log, "the subscription")
        return run

    def message(self, line, topic=TOPIC, key=None):
        done = subprocess.run([TOOL, "--command", key or self.key, topic, line], check=True, text=True,
                              stdout=subprocess.PIPE)
        return done.stdout.rstrip("\n")

    def publish(self, text, *options):
        subprocess.run([peer.need("mosquitto_pub"), "-h", peer.LOOPBACK, "-p", str(self.broker.port), "-t", TOPIC,
                        "-m", text, *options], check=True)

    def answered(self, run, count):
        run.wait(lambda: len(self.heard.payloads(ANSWER)) >= count, "an answer")
        return [json.loads(x) for x in self.heard.payloads(ANSWER)[-1].splitlines()]

    def refused(self, run, count, why):
        run.wait(lambda: len(run.events("command")) >= count, "that it was refused")
        self.assertIn(why, run.events("command")[-1])

    def test_broker_command_with_the_key_is_carried_out_and_answered(self):
        run = self.start()
        self.publish(self.message("check www"))
        self.assertEqual(self.answered(run, 1), [{"command": "check", "targets": 1}])
        run.wait(lambda: self.reports_of(run, "www") == 2, "it is checked at once")
        self.publish(self.message("show other"), "-q", "1")  # the subscription's QoS is 0
        self.assertEqual(self.answered(run, 2)[0]["name"], "other")
        self.publish(self.message("show nobody"))
        self.assertEqual(self.answered(run, 3)[0]["error"], "no such target")
        self.assertEqual(run.events("command"), [])

    def test_broker_command_that_is_forged_old_or_none_is_refused(self):
        run = self.start()
        good = self.message("check www")
        other = self.folder.write("other key", KEY[::-1] + "\n")
        self.publish(good)
        self.answered(run, 1)
        self.publish(good)
        self.refused(run, 1, "it came before")
        self.publish(self.message("check www", key=other))
        self.refused(run, 2, "not by the key")
        self.publish(self.message("check www", topic="vouch/another/command"))
        self.refused(run, 3, "not by the key")
        self.publish(good.replace("www", "other"))
        self.refused(run, 4, "not by the key")
        self.publish("check www")
        self.refused(run, 5, "it is none")

    def test_broker_that_sends_more_than_a_command_changes_nothing(self):
        run = self.start()
        before = len(run.reports())
        self.publish("x" * 400)
        self.publish(self.message("check"))
        self.answered(run, 1)
        self.publish("x" * 4000)  # longer than any: the connection ends, and comes again
        run.wait(lambda: len(run.reports()) == before + 2, "the checks go on")
        run.wait(lambda: self.broker.log.count(f"{TOPIC} (QoS 0)") > 1, "the second subscription")
        self.publish(self.message("show www"))
        self.answered(run, 2)
        self.assertEqual(run.events("assertion"), [])


class Configuration(Scene):
    def test_configuration_key_that_is_too_short_stops_the_board(self):
        short = self.folder.write("short", "too short\n")
        ini = self.ini(f"mqtt = {board.PEER}:1883\nmqtt_in_clear = yes\nmqtt_commands = command\n",
                       f"[secrets]\ncommand = {short}\n")
        run = board.run("mps2-an385", ini)
        self.assertEqual((run.status, run.events[-1]), (1, {"event": "config", "text": "mqtt_commands"}))
        done = subprocess.run([TOOL, "--command", short, TOPIC, "check"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, "16 to 127 characters" in done.stderr), (2, True))


if __name__ == "__main__":
    unittest.main()
