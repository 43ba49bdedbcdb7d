# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For the scripts beside it: apt-get, in English, and patient.

say() { printf 'setup: %s\n' "$*" >&2; }

# Runs apt-get. While another process holds one of its locks it says so once and tries again, for
# at most VOUCH_APT_WAIT_S seconds: apt itself waits for dpkg's lock only.
apt_get() {
    local limit=${VOUCH_APT_WAIT_S:-600} began=$SECONDS said='' errors status
    errors=$(mktemp)
    while :; do
        status=0
        LC_ALL=C apt-get "$@" 2>"$errors" || status=$?
        if [[ $status == 0 ]] || ! grep -q 'Could not get lock' "$errors" ||
            ((SECONDS - began >= limit)); then
            break
        fi
        [[ -n $said ]] || say "another process uses apt: waiting for it, at most $limit s"
        said=yes
        sleep 1
    done
    cat "$errors" >&2
    rm -f "$errors"
    return "$status"
}
