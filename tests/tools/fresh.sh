#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tries the project on fresh Debian machines: README's two commands in a minimal tree of each release.
#
#     tests/tools/fresh.sh [--only-run] RELEASE...
#
# As root, with a Debian mirror in reach. In each release, in trees of their own:
#
#   user   `make run` as a user with sudo, while another process holds apt's lock for ten seconds
#   root   `make run` and `make test` as root, beside an exim4 that was there before (not --only-run)
#
# and afterwards what changed in the tree is compared with what the installed packages brought. The
# trees lie under FRESH_DIR (build/fresh); the mounts in them are seen by this script only.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Where this machine has its own packages from, unless others are named.
# shellcheck disable=SC2016 # apt fills it in
sources() { apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | sed 's|/*$||' | sort -u; }
mirror=${FRESH_MIRROR:-$(sources | grep -v -e security | head -n 1)}
security=${FRESH_SECURITY:-$(sources | grep -e security | head -n 1)}
place=${FRESH_DIR:-$top/build/fresh}
python=${PYTHON:-/usr/bin/python3}
only_run=''

say() { printf 'fresh: %s\n' "$*"; }
die() {
    say "$*" >&2
    exit 1
}

# A minimal tree of a release, kept as an archive: as its installer leaves it.
pristine() {
    local release=$1 tree=$place/$1.new
    [[ ! -s $place/$release.tar ]] || return 0
    say "$release: debootstrap"
    rm -rf "$tree"
    debootstrap --variant=minbase --include=ca-certificates "$release" "$tree" "$mirror" \
        >"$place/$release.debootstrap.log" 2>&1 || die "$release: see $place/$release.debootstrap.log"
    cat >"$tree/etc/apt/sources.list" <<LIST
deb $mirror $release main
deb $mirror $release-updates main
${security:+deb $security $release-security main}
LIST
    tar -C "$tree" -cf "$place/$release.tar.new" .
    mv "$place/$release.tar.new" "$place/$release.tar"
    rm -rf "$tree"
}

# Runs a command in a tree, as root: inside TREE COMMAND...
inside() {
    local tree=$1
    shift
    chroot "$tree" /usr/bin/env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# Makes the tree that $tree names, with this project in it, to be cloned.
begin() {
    local release=$1
    rm -rf "$tree"
    mkdir -p "$tree"
    tar -C "$tree" -xf "$place/$release.tar"
    mount --bind "$tree" "$tree"
    mount -t proc proc "$tree/proc"
    mount --rbind /sys "$tree/sys"
    mount --rbind /dev "$tree/dev"
    cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
    # What this machine sets of apt's network, as for a proxy.
    apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https|Check)' >"$tree/etc/apt/apt.conf.d/90fresh" || true
    git -C "$top" bundle create -q "$tree/srv/vouch.bundle" HEAD
    inside "$tree" apt-get -qq update
    # What README says to have first, and what the trial itself wants.
    inside "$tree" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
        git make "${@:2}" >"$tree.log" 2>&1 || die "$release: see $tree.log"
}

end() {
    umount -R "$tree"
    [[ -n ${FRESH_KEEP:-} ]] || rm -rf "$tree"
}

# Runs a command that is one of README's, and says how long it took: timed TREE-LOG NAME COMMAND...
timed() {
    local name=$1 began=$SECONDS
    shift
    "$@" >"$place/$name.log" 2>&1 || {
        tail -n 40 "$place/$name.log"
        die "$name: FAILED after $((SECONDS - began)) s; see $place/$name.log"
    }
    say "$name: $((SECONDS - began)) s; $(tail -n 1 "$place/$name.log")"
}

hold_lock() {
    "$python" - "$tree/var/lib/apt/lists/lock" <<'HOLD'
import fcntl, sys, time
with open(sys.argv[1], "a") as f:
    fcntl.lockf(f, fcntl.LOCK_EX)
    time.sleep(10)
HOLD
}

try_user() {
    local release=$1
    tree=$place/$release-user
    begin "$release" sudo
    inside "$tree" useradd -m -s /bin/bash tester
    echo 'tester ALL=(ALL) NOPASSWD: ALL' >"$tree/etc/sudoers.d/tester"
    "$python" "$top/tests/tools/changes.py" record "$tree" "$tree.before"
    hold_lock &
    timed "$release-user-run" inside "$tree" su - tester -c \
        "git clone -q /srv/vouch.bundle 'a vouch' && cd 'a vouch' && make run"
    wait
    grep -q 'another process uses apt' "$place/$release-user-run.log" ||
        die "$release: the lock was not waited for"
    "$python" "$top/tests/tools/changes.py" compare "$tree" "$tree.before"
    end
}

try_root() {
    local release=$1
    tree=$place/$release-root
    begin "$release" exim4-daemon-light
    "$python" "$top/tests/tools/changes.py" record "$tree" "$tree.before"
    timed "$release-root-run" inside "$tree" sh -c \
        'cd /root && git clone -q /srv/vouch.bundle vouch && cd vouch && make run'
    timed "$release-root-test" inside "$tree" sh -c 'cd /root/vouch && make test'
    "$python" "$top/tests/tools/changes.py" compare "$tree" "$tree.before"
    end
}

# In a mount namespace, which goes with the script: no mount is left, whatever happens.
apart() {
    mount --make-rprivate /
    local release
    for release; do
        pristine "$release"
        try_user "$release"
        [[ -n $only_run ]] || try_root "$release"
    done
    say 'all is well'
}

if [[ ${1:-} == --only-run ]]; then
    only_run=yes
    shift
fi
[[ $# -gt 0 ]] || die 'usage: tests/tools/fresh.sh [--only-run] RELEASE...'
[[ $(id -u) == 0 ]] || die 'wants root, for chroot and mounts'
[[ -n $mirror ]] || die 'no Debian mirror among the sources of apt: name one as FRESH_MIRROR='
command -v debootstrap >/dev/null || die 'wants the package debootstrap'
mkdir -p "$place"
if [[ -z ${FRESH_APART:-} ]]; then
    FRESH_APART=yes exec unshare --mount --pid --fork --kill-child -- \
        "${BASH_SOURCE[0]}" ${only_run:+--only-run} "$@"
fi
apart "$@"
