# The FTP servers for the tests. Sourced by scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state and logs are set by scripts/test-infra

# bring_up_ftp NAME PREFIX: the server's name here, and the prefix of its variables.
bring_up_ftp() {
    local name="$1" prefix="$2" password
    if [[ -n "$(users_value "${prefix}_HOST")" ]]; then
        say "FTP $name: $(users_value "${prefix}_HOST"), named in .env.test"
        return
    fi
    password="$(od -An -N 12 -t x1 /dev/urandom | tr -d ' \n')"
    start_ftp "$name" "etl-$name" "$password"
    if [[ "$name" == tls ]]; then
        started "${prefix}_TYPE" ftps
        started "${prefix}_CA_FILE" "$state/tls/ca.pem"
    else
        started "${prefix}_TYPE" ftp
    fi
    started "${prefix}_HOST" 127.0.0.1
    started "${prefix}_PORT" "$(<"$state/$name.port")"
    started "${prefix}_USER" "etl-$name"
    started "${prefix}_PASS" "$password"
    started "${prefix}_BASE_PATH" /data
    # Not where tests stop servers: none of them wants it there.
    if [[ "$name" == destination && -z "${TEST_INFRA_SET:-}" ]]; then
        if mount_small_disk "$(ftp_root "$name")/data/small"; then started "${prefix}_SMALL_DISK" /small; fi
        if mount_read_only_disk "$(ftp_root "$name")/data/read-only"; then started "${prefix}_READ_ONLY" /read-only; fi
    fi
    say "FTP $name: 127.0.0.1:$(<"$state/$name.port"), its files are in $(ftp_root "$name")"
}

ftp_root() { printf '%s/ftp/%s' "$state" "$1"; }

# start_ftp NAME USER PASSWORD: the port is in $state/NAME.port afterwards.
start_ftp() {
    local name="$1" user="$2" password="$3" port
    mkdir -p "$(ftp_root "$name")/data"
    if [[ "$name" == tls ]]; then make_certificates "$state/tls"; fi
    port="$(free_port)"
    printf '%s\n' "$port" >"$state/$name.port"
    if ((EUID == 0)); then
        (umask 077 && printf '%s:%s\n' "$user" "$(openssl passwd -5 -stdin <<<"$password")" >>"$state/accounts")
        configure_vsftpd "$name" "$port"
    else
        (umask 077 && printf '%s:%s\n' "$user" "$password" >>"$state/accounts")
    fi
    run_ftp "$name"
}

# run_ftp NAME: starts a server that was set up before, on the port that it has.
run_ftp() {
    local name="$1" port tls=()
    port="$(<"$state/$name.port")"
    if [[ "$name" == tls ]]; then tls=(--certificate "$state/tls/server.pem" --key "$state/tls/server.key"); fi
    if ((EUID == 0)); then
        # It tells what is wrong with its settings on descriptor 0, which is a client's connection under inetd.
        # shellcheck disable=SC2016 # $1 is of the inner shell
        start_process "$name" sh -c 'exec /usr/sbin/vsftpd "$1" <&1' vsftpd "$state/$name.conf"
    else
        # vsftpd has to be started by root, this one does not.
        start_process "$name" "$root/.local/venv/bin/python" "$root/scripts/infra/ftp-server.py" \
            --port "$port" --passive "$((port + 1))-$((port + 2000))" --root "$(ftp_root "$name")" \
            --account "etl-$name" --accounts "$state/accounts" --rate "${TEST_INFRA_FTP_RATE:-0}" \
            ${tls[@]+"${tls[@]}"}
    fi
    wait_for "$name" "$port" || die "the FTP server '$name' did not start"
}

# Logins are checked by a PAM service and an account file of our own instead of system users: one small file in
# /etc/pam.d is all that the machine sees of us, and `down` removes it. (pam_exec would need no package, but a
# vsftpd session takes the end of any child process for that of its own and hangs.)
pam_service() {
    local service
    if [[ ! -e "$state/pam-service" ]]; then
        service="etl-test-$$-$RANDOM"
        printf '%s\n' "$service" >"$state/pam-service"
        cat >"/etc/pam.d/$service" <<PAM
# Written by scripts/test-infra up, removed by scripts/test-infra down.
auth required pam_pwdfile.so [pwdfile=$state/accounts]
account required pam_permit.so
PAM
    fi
    cat "$state/pam-service"
}

configure_vsftpd() {
    local name="$1" port="$2" owner
    # Files belong to whom the checkout belongs to, so that a tester can read and remove them.
    owner="$(stat --format %U "$root")"
    mkdir -p "$state/empty"
    chown -R "$owner" "$(ftp_root "$name")"
    cat >"$state/$name.conf" <<CONF
listen=YES
listen_address=127.0.0.1
listen_port=$port
background=NO
pasv_min_port=$((port + 1))
pasv_max_port=$((port + 2000))
connect_from_port_20=NO
max_clients=0
max_per_ip=0
local_max_rate=${TEST_INFRA_FTP_RATE:-0}

anonymous_enable=NO
local_enable=YES
guest_enable=YES
guest_username=$owner
virtual_use_local_privs=YES
pam_service_name=$(pam_service)
delay_failed_login=0

local_root=$(ftp_root "$name")
chroot_local_user=YES
allow_writeable_chroot=YES
write_enable=YES
local_umask=022
utf8_filesystem=YES

# What the package leaves to its init script, and what a container may not allow.
secure_chroot_dir=$state/empty
seccomp_sandbox=NO
isolate=NO
isolate_network=NO

xferlog_enable=YES
log_ftp_protocol=YES
vsftpd_log_file=$logs/$name.protocol.log
CONF
    [[ "$name" == tls ]] || return 0
    # Nothing in the clear, and no data connection that does not continue its control connection's session.
    cat >>"$state/$name.conf" <<CONF

ssl_enable=YES
rsa_cert_file=$state/tls/server.pem
rsa_private_key_file=$state/tls/server.key
force_local_logins_ssl=YES
force_local_data_ssl=YES
require_ssl_reuse=YES
ssl_tlsv1=YES
ssl_ciphers=HIGH
CONF
}

# make_certificates DIRECTORY: an authority of this run alone, and a certificate of it for this machine.
make_certificates() {
    mkdir -p "$1"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=etl-file-sync tests" \
        -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$1/server.key" -out "$1/server.csr" 2>/dev/null
    openssl x509 -req -in "$1/server.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 2 \
        -extfile <(printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\n') -out "$1/server.pem" 2>/dev/null
    chmod 600 "$1"/*.key
}

# Ends the server in the midst of whatever it does. Its port stays noted, so that run_ftp can start it again.
stop_ftp() {
    stop_process "$1"
    # Each session of vsftpd made a process group of its own; they are known by their settings' path.
    local process command
    for process in /proc/[0-9]*; do
        { mapfile -d '' -t command <"$process/cmdline"; } 2>/dev/null || continue
        if [[ "${command[1]:-}" == "$state/$1.conf" ]]; then
            kill -KILL "${process#/proc/}" 2>/dev/null || true
        fi
    done
}

remove_pam_service() {
    [[ -e "$state/pam-service" ]] || return 0
    rm -f "/etc/pam.d/$(<"$state/pam-service")" "$state/pam-service"
}

ftp_runs() { process_runs "$1" && answers 127.0.0.1 "$(<"$state/$1.port")"; }
