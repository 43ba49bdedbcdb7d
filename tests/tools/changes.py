#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What changed in a Debian tree, apart from packages that were installed.

    changes.py record TREE FILE     notes what there is
    changes.py compare TREE FILE    names what is new, gone or changed since; exit status 1 if anything is

What installed packages own is passed over, and so is what their own scripts are known to write.
"""

import json
import os
import pathlib
import re
import stat
import sys

# Not of the system, or different at every run of apt.
OUTSIDE = ("proc", "sys", "dev", "run", "home", "root", "srv", "tmp/apt", "var/cache", "var/log", "var/lib/apt",
           "var/lib/dpkg")
# What scripts of packages write.
WRITTEN = re.compile(
    r"etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|etc/ld\.so\.cache|etc/alternatives/|etc/ssl/"
    r"|etc/rc[0-6S]\.d/K|etc/mailcap|etc/ca-certificates|etc/\.pwd\.lock|etc/(ucf|java|fonts|dconf|X11|xml|sgml|gtk)"
    r"|etc/(ldap|krb5|samba|nginx|unbound|nsd|snmp|mosquitto|rsyslog|apparmor\.d|default|logrotate|init\.d)"
    r"|etc/(dovecot|postgresql|postgresql-common|mysql|prosody|lighttpd|python3|\.java)(/|$)"
    r"|etc/(hosts\.(allow|deny)|inputrc|pam\.d/common-\w+|apt/apt\.conf\.d/02autoremove-postgresql)$"
    r"|etc/systemd/(system|user)/[^/]+\.wants$"
    r"|tmp/hsperfdata_\w+$"  # of every Java program, by user
    r"|etc/(machine-id|mtab)$"
    r"|etc/(papersize|environment|locale|shells|timezone|localtime|mime)"
    r"|usr/(s?bin|lib|share|include)/|var/lib/|usr/local/(lib|share)/|var/(spool|mail|www|backups)|bin$|sbin$|lib\w*$")
# What systemd enables when it comes itself: consoles, remote file systems, records of a crash.
OF_SYSTEMD = re.compile(r"/(getty@tty1\.service|remote-fs\.target|systemd-pstore\.service)$")


def outside(path):
    return any(path == p or path.startswith(p + "/") for p in OUTSIDE)


def describe(path):
    """What must stay as it was: kind, mode, owner, and the content of a small file or link."""
    st = os.lstat(path)
    content = ""
    if stat.S_ISLNK(st.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(st.st_mode):
        content = [st.st_size, pathlib.Path(path).read_bytes().hex() if st.st_size < 4096 else ""]
    return [st.st_mode, st.st_uid, st.st_gid, content]


def everything(tree):
    found = {}
    for folder, folders, files in os.walk(tree):
        at = os.path.relpath(folder, tree)
        folders[:] = [f for f in folders if not outside(os.path.normpath(os.path.join(at, f)))]
        for name in folders + files:
            path = os.path.normpath(os.path.join(at, name))
            if not outside(path):
                found[path] = describe(os.path.join(tree, path))
    return found


def packages(tree):
    text = pathlib.Path(tree, "var/lib/dpkg/status").read_text(encoding="utf-8")
    return sorted(re.search(r"^Package: (.*)", p).group(1) for p in text.split("\n\n")
                  if re.search(r"^Status: .* installed$", p, re.M))


def owned(tree):
    """Paths of all packages' files; where /bin is a link, under /usr too."""
    paths = set()
    for listing in pathlib.Path(tree, "var/lib/dpkg/info").glob("*.list"):
        for line in listing.read_text(encoding="utf-8").splitlines():
            path = line.lstrip("/")
            paths.update((path, "usr/" + path))
    for listing in pathlib.Path(tree, "var/lib/dpkg/info").glob("*.conffiles"):
        paths.update(line.split()[-1].lstrip("/") for line in listing.read_text().splitlines() if line)
    return paths


def starts_at_boot(paths):
    links = re.compile(r"etc/systemd/(system|user)/.+\.wants/|etc/rc[2-5S]\.d/S")
    return {p for p in paths if links.match(p) and not OF_SYSTEMD.search(p)}


def compare(tree, before):
    now, known = everything(tree), owned(tree)
    faults = [f"package removed: {p}" for p in sorted(set(before["packages"]) - set(packages(tree)))]
    then = before["files"]
    faults += [f"starts at boot: {p}" for p in sorted(starts_at_boot(now) - starts_at_boot(then))]
    faults += [f"gone: {p}" for p in sorted(set(then) - set(now)) if not WRITTEN.match(p)]
    for path in sorted(now):
        if path in known or WRITTEN.match(path) or OF_SYSTEMD.search(path) or path in starts_at_boot([path]):
            continue
        if path not in then:
            faults.append(f"new: {path}")
        elif now[path] != then[path]:
            faults.append(f"changed: {path}")
    faults += [f"may become root: {folder}/{name}" for place in ("root", "home")
               for folder, _, names in os.walk(os.path.join(tree, place)) for name in names
               if os.lstat(os.path.join(folder, name)).st_mode & 0o6000]
    return faults


def main():
    verb, tree, file = sys.argv[1:]
    if verb == "record":
        with open(file, "w", encoding="utf-8", errors="surrogateescape") as f:
            json.dump({"packages": packages(tree), "files": everything(tree)}, f)
        return 0
    with open(file, encoding="utf-8", errors="surrogateescape") as f:
        faults = compare(tree, json.load(f))
    print("\n".join(faults) if faults else "nothing changed but packages installed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
