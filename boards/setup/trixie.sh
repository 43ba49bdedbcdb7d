# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For the scripts beside it, after apt.sh: packages of Debian 13, or of the release that VOUCH_RELEASE names, on any release. apt works with lists,
# cache and configuration of its own in a folder, so nothing of the system's apt changes; it verifies
# the signatures with the Debian keyring that is installed. The mirror is the one that this machine
# already uses, so that a proxy or a local mirror keeps working.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
release=${VOUCH_RELEASE:-trixie}

die() {
    say "$*"
    exit 1
}

# Prints "URI suite" for each place that may carry a newer package of it. Asks apt rather than
# reading its files: that covers one-line and deb822 sources and mirror lists alike.
mirrors() {
    # shellcheck disable=SC2016 # apt fills these in
    apt-get "$@" indextargets --format '$(REPO_URI) $(RELEASE)' \
        'Created-By: Packages' 'Origin: Debian' |
        sort -u |
        while read -r uri suite; do
            case $suite in
            *-backports* | *-proposed*) continue ;;
            *-security | */updates) echo "$uri $release-security" ;;
            *-updates) echo "$uri $release-updates" ;;
            *) echo "$uri $release" ;;
            esac
        done | sort -u
}

# The same on a machine whose package lists were removed, as container images do: apt reads the
# system's sources, but keeps the lists here.
mirrors_anew() {
    local own=(-o "Dir::State=$1/own" -o "Dir::State::lists=$1/own/lists")
    own+=(-o "Dir::Cache=$1/own" -o "Dir::State::status=$1/status" -o 'APT::Sandbox::User=')
    mkdir -p "$1/own/lists/partial"
    apt_get -q -q "${own[@]}" update
    mirrors "${own[@]}"
    rm -rf "$1/own"
}

# Into the folder $1, for packages of the type $2: deb or deb-src.
write_configuration() {
    local apt=$1 type=$2 found
    [[ -r $keyring ]] || die "$keyring is missing: install debian-archive-keyring"
    mkdir -p "$apt"/{lists/partial,archives/partial,empty}
    : >"$apt/status"
    : >"$apt/preferences"
    found=$(mirrors)
    [[ -n $found ]] || found=$(mirrors_anew "$apt")
    [[ -n $found ]] ||
        die "apt on this machine names no Debian mirror${offline:+: $offline}"
    sed "s|^|$type [signed-by=$keyring] |; s|\$| main|" <<<"$found" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/empty";
Dir::Etc::preferencesparts "$apt/empty";
Dir::Etc::preferences "$apt/preferences";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
APT::Sandbox::User "";
Acquire::Languages "none";
CONF
}

trixie_update() {
    apt_get -q -q -c "$1/apt.conf" -o APT::Update::Error-Mode=any update
}
