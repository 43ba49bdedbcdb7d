#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches the sources of mbedTLS 3.6 and lwIP 2.2 as Debian source packages.
#
#     boards/setup/sources.sh DIR mbedtls|lwip...
#
# Each ends up as DIR/<name> and is fetched once, by the apt of trixie.sh under DIR/apt.
set -euo pipefail

offline='connect this machine once, or name trees of your own with MBEDTLS_DIR= and LWIP_DIR='

# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/trixie.sh"

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
    write_configuration "$dir/apt" deb-src
    trixie_update "$dir/apt" || die "the Debian mirror of this machine does not answer: $offline"
    for package in "${wanted[@]}"; do fetch "$dir" "$package"; done
}

main "$@"
