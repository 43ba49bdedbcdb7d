#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the completions of the program VOUCH for bash, zsh or fish, from its own tables of options:
#     completions.sh VOUCH SHELL
set -eu
vouch=$1 shell=$2

# Commands, a line each: the words before its options, a tab, its summary.
commands() {
    "$vouch" --help | sed -n 's/^  vouch \([a-z-]*\)  *\(.*\)$/\1\t\2/p'
    "$vouch" cert --help | sed -n 's/^  vouch cert \([a-z-]*\)  *\(.*\)$/cert \1\t\2/p'
}

# Of each command: its words, letter, name, argument and help, with tabs between.
options() {
    commands | cut -f 1 | while read -r words; do
        [ "$words" = cert ] && continue
        # shellcheck disable=SC2086 # a command may have two words
        "$vouch" $words --list-options | sed "s/^/$words	/"
    done
}

bash_completions() {
    cat <<'END'
# bash completion for vouch
_vouch() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$_vouch_commands --help --version" -- "$cur")
        return
    fi
    if [ "$command" = cert ]; then
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "$_vouch_cert_commands --help" -- "$cur")
            return
        fi
        command="cert ${COMP_WORDS[2]}"
    fi
    case "$command $prev" in
END
    options | awk -F '\t' '$4 != "" {
        action = $4 ~ /FILE|FOLDER|CERT|KEY/ ? "-f" : "-W \"\""
        pattern = "\"" $1 " --" $3 "\"" ($2 != "-" ? " | \"" $1 " -" $2 "\"" : "")
        print "    " pattern ") mapfile -t COMPREPLY < <(compgen " action " -- \"$cur\"); return ;;"
    }'
    cat <<'END'
    esac
    case "$command" in
END
    options | awk -F '\t' '{ list[$1] = list[$1] " --" $3 } END {
        for (command in list) print "    \"" command "\") words=\"" substr(list[command], 2) " --help\" ;;"
    }' | sort
    cat <<'END'
    esac
    if [ "${cur#-}" != "$cur" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}
END
    printf '_vouch_commands="%s"\n' "$(commands | cut -f 1 | grep -v ' ' | tr '\n' ' ' | sed 's/ $//')"
    printf '_vouch_cert_commands="%s"\n' "$(commands | sed -n 's/^cert \([a-z-]*\)\t.*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
    printf 'complete -o filenames -F _vouch vouch\n'
}

zsh_completions() {
    cat <<'END'
#compdef vouch
# zsh completion for vouch
_vouch() {
    local -a commands cert_commands
    commands=(
END
    commands | awk -F '\t' '$1 !~ / / { gsub(/[\x27:]/, "", $2); print "        \x27" $1 ":" $2 "\x27" }'
    printf '    )\n    cert_commands=(\n'
    commands | awk -F '\t' '$1 ~ /^cert / { sub(/^cert /, "", $1); gsub(/[\x27:]/, "", $2); print "        \x27" $1 ":" $2 "\x27" }'
    cat <<'END'
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    if [[ $command == cert ]]; then
        if (( CURRENT == 2 )); then
            _describe command cert_commands
            return
        fi
        command="cert $words[2]"
        shift words
        (( CURRENT-- ))
    fi
    case $command in
END
    options | awk -F '\t' '
        $1 != last { if (last != "") print "            \x27*:file:_files\x27 ;;"; print "    \x27" $1 "\x27) _arguments \\"; last = $1 }
        {
            help = $5
            gsub(/[\x27\[\]:\\]/, "", help)
            action = $4 == "" ? "" : ($4 ~ /FILE|FOLDER|CERT|KEY/ ? ":" $4 ":_files" : ":" $4 ": ")
            gsub(/[\x27\[\]]/, "", action)
            print "            \x27*--" $3 ($4 != "" ? "=" : "") "[" help "]" action "\x27 \\"
            if ($2 != "-") print "            \x27*-" $2 ($4 != "" ? "+" : "") "[" help "]" action "\x27 \\"
        }
        END { print "            \x27*:file:_files\x27 ;;" }'
    printf '    esac\n}\n_vouch "$@"\n'
}

fish_completions() {
    cat <<'END'
# fish completion for vouch
function __vouch_is
    set -l words (commandline -opc)
    string match -q -- "vouch $argv*" "$words"
end
END
    commands | awk -F '\t' '{
        gsub(/\x27/, "", $2)
        if ($1 ~ /^cert /) { sub(/^cert /, "", $1); print "complete -c vouch -n \x27__vouch_is cert; and test (count (commandline -opc)) -eq 2\x27 -f -a " $1 " -d \x27" $2 "\x27" }
        else print "complete -c vouch -n __fish_use_subcommand -f -a " $1 " -d \x27" $2 "\x27"
    }'
    options | awk -F '\t' '{
        gsub(/[\x27\\]/, "", $5)
        print "complete -c vouch -n \x27__vouch_is " $1 "\x27 -l " $3 ($2 != "-" ? " -s " $2 : "") ($4 != "" ? " -r" : "") " -d \x27" $5 "\x27"
    }'
}

case $shell in
bash | zsh | fish) "${shell}_completions" ;;
*)
    echo "completions.sh: bash, zsh or fish is wanted" >&2
    exit 2
    ;;
esac
