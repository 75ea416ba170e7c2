# The file .env.test: the user's, or one of ours while our servers run. Sourced by scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state and env_file are set by scripts/test-infra

readonly mark="# Written by scripts/test-infra up, removed by scripts/test-infra down. Without this line it stays."

env_test_is_ours() { [[ -f "$env_file" && "$(head -n 1 "$env_file")" == "$mark" ]]; }

env_test_is_users() { [[ -f "$env_file" ]] && ! env_test_is_ours; }

# users_value NAME: what the user's .env.test says of a variable; nothing without such a file.
users_value() {
    env_test_is_users || return 0
    # A simple reading that is enough for hosts and ports: export, quotes and a comment are taken off.
    sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$env_file" |
        tail -n 1 | tr -d '\r' | sed "s/^\"\([^\"]*\)\".*/\1/; s/^'\([^']*\)'.*/\1/; s/[[:space:]]\{1,\}#.*//; s/[[:space:]]*$//"
}

# Adds a line for something that was started here.
started() { (umask 077 && printf '%s=%s\n' "$1" "$2" >>"$state/env"); }

write_env_test() {
    env_test_is_users && return 0
    # In one step, and readable by its owner only: it holds passwords.
    (umask 077 && { printf '%s\n' "$mark" && cat "$state/env"; } >"$env_file.part")
    chown --reference="$root" "$env_file.part" 2>/dev/null || true
    mv "$env_file.part" "$env_file"
}

remove_env_test() {
    if env_test_is_ours; then rm -f "$env_file"; fi
}
