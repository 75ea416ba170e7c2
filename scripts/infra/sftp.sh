# The SFTP servers for the tests: OpenSSH's, for whoever runs this, with keys of its own; and one that is not OpenSSH's,
# which takes passwords. Sourced by scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # state and logs are set by scripts/test-infra

# bring_up_sftp PREFIX: the prefix of its variables.
bring_up_sftp() {
    local prefix="$1"
    if [[ -n "$(users_value "${prefix}_HOST")" ]]; then
        say "SFTP: $(users_value "${prefix}_HOST"), named in .env.test"
        return
    fi
    start_sftp
    started "${prefix}_TYPE" sftp
    started "${prefix}_HOST" 127.0.0.1
    started "${prefix}_PORT" "$(<"$state/sftp.port")"
    started "${prefix}_USER" "$(id --user --name)"
    started "${prefix}_KEY_FILE" "$state/sftp/user_ed25519"
    started "${prefix}_RSA_KEY_FILE" "$state/sftp/user_rsa"
    started "${prefix}_KNOWN_HOSTS" "$state/sftp/known_hosts"
    started "${prefix}_BASE_PATH" "$state/sftp/data"
    if mount_small_disk "$state/sftp/data/small"; then started "${prefix}_SMALL_DISK" /small; fi
    say "SFTP: 127.0.0.1:$(<"$state/sftp.port"), its files are in $state/sftp/data"
}

# bring_up_password_sftp PREFIX: the other one.
bring_up_password_sftp() {
    local prefix="$1" port password
    if [[ -n "$(users_value "${prefix}_HOST")" ]]; then
        say "SFTP with a password: $(users_value "${prefix}_HOST"), named in .env.test"
        return
    fi
    mkdir -p "$state/sftp-password/data"
    password="$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')"
    port="$(free_port)"
    printf '%s\n' "$port" >"$state/sftp-password.port"
    make_key "$state/sftp-password/host_key" ed25519
    SFTP_PASSWORD="$password" start_process sftp-password "$root/.local/venv/bin/python" \
        "$root/scripts/infra/sftp-server.py" --port "$port" --root "$state/sftp-password/data" \
        --key "$state/sftp-password/host_key"
    wait_for sftp-password "$port" || die "the SFTP server with a password did not start"
    started "${prefix}_TYPE" sftp
    started "${prefix}_HOST" 127.0.0.1
    started "${prefix}_PORT" "$port"
    started "${prefix}_USER" etl-password
    started "${prefix}_PROMPTED_USER" etl-prompt
    started "${prefix}_BROKEN_USER" etl-broken
    started "${prefix}_PASS" "$password"
    started "${prefix}_HOST_KEY_SHA256" "$(ssh-keygen -l -f "$state/sftp-password/host_key.pub" | cut -d ' ' -f 2)"
    say "SFTP with a password: 127.0.0.1:$port, its files are in $state/sftp-password/data"
}

# start_sftp: the port is in $state/sftp.port afterwards.
start_sftp() {
    local port kind
    mkdir -p "$state/sftp/data"
    port="$(free_port)"
    printf '%s\n' "$port" >"$state/sftp.port"
    rm -f "$state/sftp/known_hosts" "$state/sftp/authorized_keys"
    for kind in ed25519 rsa ecdsa; do
        make_key "$state/sftp/host_$kind" "$kind"
        printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d ' ' -f 1,2 "$state/sftp/host_$kind.pub")" >>"$state/sftp/known_hosts"
    done
    for kind in ed25519 rsa; do
        make_key "$state/sftp/user_$kind" "$kind"
        cat "$state/sftp/user_$kind.pub" >>"$state/sftp/authorized_keys"
    done
    cat >"$state/sftp.conf" <<CONF
ListenAddress 127.0.0.1
Port $port
PidFile none
HostKey $state/sftp/host_ed25519
HostKey $state/sftp/host_rsa
HostKey $state/sftp/host_ecdsa
AuthorizedKeysFile $state/sftp/authorized_keys
# The checkout may be anybody's.
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem sftp internal-sftp
MaxStartups 100:30:200
MaxSessions 100
# So that a large file meets an exchange of new keys.
RekeyLimit 16M
LogLevel VERBOSE
CONF
    # sshd wants it, and its package leaves it to its service.
    if ((EUID == 0)); then mkdir -p /run/sshd; fi
    start_process sftp /usr/sbin/sshd -D -e -f "$state/sftp.conf"
    wait_for sftp "$port" || die "the SFTP server did not start"
}

# make_key FILE KIND
make_key() {
    rm -f "$1" "$1.pub"
    ssh-keygen -q -t "$2" -N '' -C "etl-file-sync tests" -f "$1"
}

stop_sftp() {
    stop_process sftp
    stop_process sftp-password
    unmount_disk "$state/sftp/data/small"
    rm -rf "$state/sftp" "$state/sftp-password"
}

# sftp_runs NAME
sftp_runs() { process_runs "$1" && answers 127.0.0.1 "$(<"$state/$1.port")"; }
