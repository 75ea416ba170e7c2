# Shared by the scripts beside it: `source` this file, do not run it.
# shellcheck shell=bash

# Tests wait for each other's processors as well as for their servers: with all at once, time limits of a second would be
# those of the machine. Swift Testing reads this; without it, it starts every test at the same moment.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-$((4 * $(getconf _NPROCESSORS_ONLN)))}"

say() { printf '==> %s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Runs a command as root: directly, or through sudo. The arguments after the first are only for the message
# that a user without either gets, so that they can ask someone who has the rights.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo. Run as root: $*"
    fi
}

is_installed() {
    [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

# Installs those of the named packages that are missing; calls apt-get only if there are any.
install_packages() {
    command -v apt-get >/dev/null ||
        die "these scripts know Debian and Ubuntu only; install the likes of: $*"
    local package absent=()
    for package in "$@"; do
        is_installed "$package" || absent+=("$package")
    done
    ((${#absent[@]})) || return 0
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        die "missing packages, and no rights to install them. Run as root:
    apt-get update && apt-get install --no-install-recommends ${absent[*]}"
    fi
    say "installing ${absent[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q --yes --no-install-recommends "${absent[@]}"
}

# install_server PACKAGE SERVICE: Debian starts a service when its package is installed, and at every boot after. None
# of ours is to run by itself: scripts/test-infra runs its own, on ports of their own.
install_server() {
    local policy=/usr/sbin/policy-rc.d isOurs="" code=0
    if [[ ! -e "$policy" ]]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        isOurs=yes
    fi
    # In a shell of its own: what goes wrong ends only that, and the policy goes all the same.
    (install_packages "$1") || code=$?
    [[ -z "$isOurs" ]] || as_root rm -f "$policy"
    ((code == 0)) || exit "$code"
    as_root update-rc.d "$2" disable >/dev/null 2>&1 || true
}
