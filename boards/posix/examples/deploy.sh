#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a renewed certificate: judged before the service is reloaded, judged where it serves after it, and
# taken back when either says no.
#
#     deploy.sh CHAIN KEY
#
# What to do with them stands in /etc/vouch/deploy.conf (another file: VOUCH_DEPLOY_CONF), which this script reads:
#
#     VOUCH_LIVE_CHAIN=/etc/ssl/gui.pem              where the service reads its chain
#     VOUCH_LIVE_KEY=/etc/ssl/private/gui.key        and its key
#     VOUCH_RELOAD='systemctl reload nginx'          what makes it read them
#     VOUCH_TARGETS='https://gui.example.com'        where it serves them, one or more
#     VOUCH_NAMES='gui.example.com'                  names that the certificate must cover; may be empty
#     VOUCH_FOR=https                                as vouch cert check --for; may be empty
#     VOUCH_BEFORE='--dns'                           more options of vouch cert check; may be empty
#     VOUCH_AFTER=''                                 more options of vouch check; may be empty
#
# Exit status: 0 it serves; 1 it was refused, and nothing was changed; 2 it did not serve, and the old files are back.
set -u

new_chain=${1:?usage: deploy.sh CHAIN KEY}
new_key=${2:?usage: deploy.sh CHAIN KEY}
vouch=${VOUCH:-vouch}
# shellcheck source=/dev/null
. "${VOUCH_DEPLOY_CONF:-/etc/vouch/deploy.conf}"

say() { printf 'vouch deploy: %s\n' "$*" >&2; }

# Warnings (status 1) do not stop a renewal: the certificate that serves has them too, or is about to expire.
good() { [ "$1" -le 1 ]; }

# The file takes the other's place at once, with the mode and owner of the one that was there.
install_file() {
    cp -p -- "$2" "$2.new" 2>/dev/null || (umask 077 && : >"$2.new") || return 1
    cat -- "$1" >"$2.new" && mv -- "$2.new" "$2"
}

keep_file() { [ ! -e "$1" ] || cp -p -- "$1" "$1.before"; }

take_back() {
    for file in "$VOUCH_LIVE_CHAIN" "$VOUCH_LIVE_KEY"; do
        [ ! -e "$file.before" ] || mv -- "$file.before" "$file"
    done
    sh -c "$VOUCH_RELOAD" || say "the reload of the old files failed: $VOUCH_RELOAD"
}

# The first certificate's, of a report or of vouch cert show.
digest() { grep -o '"sha256":"[0-9a-f]*"' | head -n 1; }

# Does the target serve the new certificate, and is it good there? A reload takes its time.
serves() {
    wanted=$("$vouch" cert show --json "$new_chain" | digest)
    tries=0
    while [ "$tries" -lt 20 ]; do
        # shellcheck disable=SC2086 # several options
        report=$("$vouch" check --json ${VOUCH_AFTER-} "$1")
        verdict=$?
        served=$(printf '%s\n' "$report" | digest)
        [ "$served" = "$wanted" ] && break
        tries=$((tries + 1))
        sleep 0.5
    done
    [ "$served" = "$wanted" ] || { say "$1 does not serve the new certificate"; return 1; }
    # The verdict is that of the answer with the new certificate: an old worker may answer the next time.
    good "$verdict" && return 0
    # shellcheck disable=SC2086 # several options
    "$vouch" check -q ${VOUCH_AFTER-} "$1" >&2
    return 1
}

set -- --key "$new_key" --for "${VOUCH_FOR:-https}"
for name in ${VOUCH_NAMES-}; do set -- "$@" --name "$name"; done
# shellcheck disable=SC2086 # several options
"$vouch" cert check -q "$@" ${VOUCH_BEFORE-} "$new_chain" >&2
good $? || { say "the new certificate is not installed"; exit 1; }

if ! keep_file "$VOUCH_LIVE_CHAIN" || ! keep_file "$VOUCH_LIVE_KEY"; then
    say "the old files cannot be kept"
    exit 1
fi
if install_file "$new_key" "$VOUCH_LIVE_KEY" && install_file "$new_chain" "$VOUCH_LIVE_CHAIN" &&
    sh -c "$VOUCH_RELOAD"; then
    failed=
    for target in $VOUCH_TARGETS; do serves "$target" || failed="$failed $target"; done
else
    failed=" the installation or the reload"
fi
if [ -n "$failed" ]; then
    say "failed:$failed; the old files are put back"
    take_back
    exit 2
fi
rm -f -- "$VOUCH_LIVE_CHAIN.before" "$VOUCH_LIVE_KEY.before"
say "the new certificate serves"
