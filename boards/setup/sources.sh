#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches the sources of mbedTLS 3.6 and lwIP 2.2 as Debian source packages.
#
#     boards/setup/sources.sh DIR mbedtls|lwip...
#
# Each ends up as DIR/<name> and is fetched once. apt works here with lists, cache and
# configuration of its own under DIR/apt, so nothing of the system's apt changes; it verifies the
# signatures with the Debian keyring that is installed. The mirror is the one that this machine
# already uses, so that a proxy or a local mirror keeps working.
set -euo pipefail

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
release=trixie
offline='connect this machine once, or name trees of your own with MBEDTLS_DIR= and LWIP_DIR='

# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"
die() {
    say "$*"
    exit 1
}

# The series that the project is written for, and the oldest version in it that will do.
series_of() {
    case $1 in
    mbedtls) echo '3.6' ;;
    lwip) echo '2.2' ;;
    *) die "unknown source \"$1\": expected mbedtls or lwip" ;;
    esac
}

minimum_of() {
    case $1 in
    mbedtls) echo '3.6.6' ;;
    lwip) echo '2.2.1' ;;
    esac
}

# Prints "URI suite" for each place that may carry a newer trixie package. Asks apt rather than
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

write_configuration() {
    local apt=$1 found
    mkdir -p "$apt"/{lists/partial,archives/partial,empty}
    : >"$apt/status"
    : >"$apt/preferences"
    found=$(mirrors)
    [[ -n $found ]] || found=$(mirrors_anew "$apt")
    [[ -n $found ]] ||
        die "apt on this machine names no Debian mirror; use MBEDTLS_DIR= and LWIP_DIR="
    sed "s|^|deb-src [signed-by=$keyring] |; s|\$| main|" <<<"$found" >"$apt/sources.list"
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

# Newest version on offer of the wanted series.
newest() {
    local apt=$1 package=$2 series=$3 best='' version
    while read -r version; do
        [[ $version == "$series".* ]] || continue
        if [[ -z $best ]] || dpkg --compare-versions "$version" gt "$best"; then best=$version; fi
    done < <(apt-cache -c "$apt/apt.conf" showsrc --only-source "$package" | sed -n 's/^Version: //p')
    echo "$best"
}

fetch() {
    local dir=$1 package=$2 apt=$1/apt version
    version=$(newest "$apt" "$package" "$(series_of "$package")")
    [[ -n $version ]] || die "no $package $(series_of "$package") on this machine's Debian mirror"
    dpkg --compare-versions "$version" ge "$(minimum_of "$package")" ||
        die "$package $version is too old: $(minimum_of "$package") or newer is needed"
    rm -rf "$dir/$package.new"
    mkdir -p "$dir/archives"
    (cd "$dir/archives" &&
        apt_get -q -q -c "$apt/apt.conf" source --download-only --only-source "$package=$version") ||
        die "$package $version could not be fetched: $offline"
    dpkg-source --no-copy -x "$dir/archives/${package}_${version#*:}.dsc" "$dir/$package.new" \
        >"$dir/$package.log" 2>&1 || die "dpkg-source failed: see $dir/$package.log"
    echo "$version" >"$dir/$package.new/.debian-version"
    rm -rf "${dir:?}/$package"
    mv "$dir/$package.new" "$dir/$package"
    say "$package $version (Debian source package, signature verified by apt)"
}

main() {
    [[ $# -ge 2 ]] || die 'usage: boards/setup/sources.sh DIR mbedtls|lwip...'
    local dir wanted=() package
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    shift
    # make may ask for both at once, and apt serves one at a time.
    exec 9<"$dir"
    flock 9
    for package; do
        series_of "$package" >/dev/null
        [[ -e $dir/$package/.debian-version ]] || wanted+=("$package")
    done
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    [[ -r $keyring ]] || die "$keyring is missing: install debian-archive-keyring"
    write_configuration "$dir/apt"
    apt_get -q -q -c "$dir/apt/apt.conf" -o APT::Update::Error-Mode=any update ||
        die "the Debian mirror of this machine does not answer: $offline"
    for package in "${wanted[@]}"; do fetch "$dir" "$package"; done
}

main "$@"
