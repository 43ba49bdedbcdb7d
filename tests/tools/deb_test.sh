#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs, upgrades, removes and purges the packages of a folder in a fresh debootstrap, as root:
#     deb_test.sh FOLDER [RELEASE]
# BASE_TAR names an archive of such a tree; else debootstrap makes one from this machine's mirror.
set -euo pipefail
[ -n "${VOUCH_DEB_APART:-}" ] || VOUCH_DEB_APART=1 exec unshare -m "$0" "$@"
folder=$(realpath "$1") release=${2:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
root=$(mktemp -d /var/tmp/vouch-deb-XXXXXX)
[ -z "${TREES:-}" ] || { rmdir "$root" && root=$(mktemp -d "$TREES/deb-XXXXXX"); }
trap 'umount -l "$root/proc" 2>/dev/null; rm -rf "$root"' EXIT

say() { echo "deb_test: $*"; }
fail() {
    say "FAILED: $*"
    exit 1
}
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }

if [ -n "${BASE_TAR:-}" ]; then
    tar -C "$root" -xf "$BASE_TAR"
else
    debootstrap --variant=minbase "$release" "$root" >/dev/null
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
mkdir "$root/packages"
cp "$folder"/*.deb "$root/packages/"
inside apt-get -qq update

say "install in $(cat "$root/etc/debian_version")"
inside sh -c 'apt-get -qq install --no-install-recommends -y /packages/vouch_*.deb /packages/vouch-agent_*.deb /packages/libvouch-core-dev_*.deb' >/dev/null
inside vouch --version
printf '[state]\nfolder = /tmp\n[target a]\nurl = https://localhost\n' >"$root/etc/vouch/vouch.conf"
inside vouch agent --check-config || fail "vouch agent does not start"
inside test -e /usr/share/man/man5/vouch.conf.5.gz || [ -e "$root/etc/dpkg/dpkg.cfg.d/excludes" ] || say "manuals are left out here"
inside sh -c 'cp /usr/share/doc/vouch-agent/examples/vouch.conf.example /tmp/ && vouch agent -c /tmp/vouch.conf.example --check-config' ||
    fail "the example is not good"

say "upgrade"
# shellcheck disable=SC2016 # the shell inside fills these in
inside sh -c 'mkdir /tmp/up && cd /tmp/up && for p in vouch vouch-agent libvouch-core-dev; do
    dpkg-deb -R /packages/${p}_*.deb $p && sed -i "s/^Version: .*/&+up/; s/(= \([^)]*\))/(= \1+up)/" $p/DEBIAN/control && dpkg-deb -b $p >/dev/null; done'
mkdir -p "$root/var/lib/private/vouch" && touch "$root/var/lib/private/vouch/state.db"
inside sh -c 'dpkg -i /tmp/up/vouch.deb /tmp/up/vouch-agent.deb /tmp/up/libvouch-core-dev.deb' >/dev/null
grep -q 'url = https://localhost' "$root/etc/vouch/vouch.conf" || fail "an upgrade took the configuration"
[ -e "$root/var/lib/private/vouch/state.db" ] || fail "an upgrade took the state"

say "remove, and purge"
inside apt-get -qq remove -y vouch vouch-agent libvouch-core-dev >/dev/null
[ -e "$root/etc/vouch/vouch.conf" ] || fail "removal took the configuration"
inside dpkg --purge vouch-agent vouch libvouch-core-dev >/dev/null 2>&1
left=$(find "$root/etc" "$root/usr" "$root/var/lib" -xdev -iname '*vouch*' ! -path '*/dpkg/*' ! -path '*/apt/*')
[ -z "$left" ] || fail "a purge leaves $left"
say "good"
