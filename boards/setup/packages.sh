#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of some groups of packages.txt, if any is missing.
#
#     boards/setup/packages.sh [--list] GROUP...
#
# --list prints the missing ones instead. An installed machine costs one dpkg-query. Nothing that is
# installed is removed for them. Services of the packages are neither started nor enabled: the tests
# start what they need themselves, on ports of their own.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
policy=/usr/sbin/policy-rc.d
# shellcheck source=/dev/null
source "$here/apt.sh"

packages_of() {
    local group
    for group; do
        sed -n "s/^$group://p" "$here/packages.txt"
    done | tr -s ' ' '\n' | sort -u | sed '/^$/d'
}

missing() {
    local names
    mapfile -t names < <(packages_of "$@")
    comm -23 <(printf '%s\n' "${names[@]}" | sort -u) \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

# As root, or through sudo when it asks no questions that nobody can answer.
may_install() {
    [[ $(id -u) != 0 ]] || return 0
    command -v sudo >/dev/null || return 1
    [[ -t 0 ]] || sudo -n true 2>/dev/null
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

# What starts at boot or with a user's session: links to units, and those of the older kind.
boot_links() {
    find /etc/systemd/system -type l ! -lname /dev/null -printf 'unit %f\n' 2>/dev/null || true
    find /etc/systemd/user -type l ! -lname /dev/null -printf 'user %f\n' 2>/dev/null || true
    find /etc/rc2.d /etc/rc3.d /etc/rcS.d -name 'S*' -printf 'script %f\n' 2>/dev/null |
        sed 's/^script S[0-9]*/script /' || true
}

# Disables what starts at boot and is not in a list that boot_links gave earlier.
disable_new() {
    local before=$1 kind name
    local -x DPKG_MAINTSCRIPT_PACKAGE=vouch # the helper serves nobody but packages' scripts
    while read -r kind name; do
        case $kind in
        unit) deb-systemd-helper disable "$name" >/dev/null 2>&1 || true ;;
        user) deb-systemd-helper --user disable "$name" >/dev/null 2>&1 || true ;;
        script) update-rc.d "$name" disable >/dev/null 2>&1 || true ;;
        esac
    done < <(comm -13 <(sort -u <<<"$before") <(boot_links | sort -u))
}

# As root: packages.sh's functions come through the pipe.
install_as_root() {
    local before status
    before=$(boot_links)
    if [[ ! -e $policy ]]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    debconf-set-selections <<'ANSWERS'
krb5-config krb5-config/default_realm string EXAMPLE.TEST
slapd slapd/no_configuration boolean true
ANSWERS
    apt_get -q -q update </dev/null
    status=0
    apt_get -q -q -y --no-install-recommends --no-remove install "$@" </dev/null || status=$?
    disable_new "$before"
    [[ $status == 0 ]] || say 'apt could not install them: the reason stands above'
    return "$status"
}

install_them() {
    say "installing: $*"
    {
        echo 'set -euo pipefail'
        declare -f say apt_get boot_links disable_new install_as_root
        printf 'policy=%q\ninstall_as_root' "$policy"
        printf ' %q' "$@"
        echo
    } | as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l \
        VOUCH_APT_WAIT_S="${VOUCH_APT_WAIT_S:-600}" bash -s
}

check_groups() {
    local group
    for group; do
        grep -q "^$group:" "$here/packages.txt" && continue
        say "no group \"$group\" in packages.txt"
        return 1
    done
}

main() {
    local list='' wanted
    if [[ ${1:-} == --list ]]; then
        list=yes
        shift
    fi
    check_groups "$@"
    # make may ask for several groups at once, and apt serves one at a time.
    exec 9<"$here/packages.txt"
    flock 9
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian machine: see boards/setup/packages.txt for what is needed"
        return 0
    fi
    mapfile -t wanted < <(missing "$@")
    if [[ -n $list ]]; then
        [[ ${#wanted[@]} == 0 ]] || printf '%s\n' "${wanted[@]}"
        return 0
    fi
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    if ! may_install; then
        say 'some Debian packages are missing. As root, type:'
        say "    apt-get install --no-install-recommends ${wanted[*]}"
        return 1
    fi
    install_them "${wanted[@]}" >&2
}

main "$@"
