# The S3 servers for the tests: moto, one that checks signatures, and one behind TLS that lets everybody in. Sourced by
# scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root and state are set by scripts/test-infra

bring_up_s3() {
    local keys
    if [[ -n "$(users_value TEST_S3_ENDPOINT)" ]]; then
        say "S3: $(users_value TEST_S3_ENDPOINT), named in .env.test"
        return
    fi
    free_port >"$state/s3.port"
    # The user, what it may do and its key are made before anybody is let in only with a key. Some versions of moto
    # read the number when a module is loaded, none later than that.
    start_process s3 env INITIAL_NO_AUTH_ACTION_COUNT=3 PYTHONUNBUFFERED=1 \
        "$root/.local/venv/bin/moto_server" --host 127.0.0.1 --port "$(<"$state/s3.port")"
    wait_for s3 "$(<"$state/s3.port")" || die "the S3 server did not start"
    keys="$("$root/.local/venv/bin/python" "$root/scripts/infra/s3-setup.py" "http://127.0.0.1:$(<"$state/s3.port")" etl-test)" ||
        die "the S3 server could not be set up, its log is $logs/s3.log"
    started TEST_S3_TYPE s3
    started TEST_S3_ENDPOINT "http://127.0.0.1:$(<"$state/s3.port")"
    started TEST_S3_BUCKET etl-test
    started TEST_S3_ACCESS_KEY "${keys%% *}"
    started TEST_S3_SECRET_KEY "${keys##* }"
    say "S3: http://127.0.0.1:$(<"$state/s3.port"), bucket etl-test"
}

# With a certificate of its own making, which is for 127.0.0.1 and not for localhost.
bring_up_s3_tls() {
    local ca="$state/s3-tls.pem" endpoint
    if [[ -n "$(users_value TEST_S3_TLS_ENDPOINT)" ]]; then
        say "S3 with TLS: $(users_value TEST_S3_TLS_ENDPOINT), named in .env.test"
        return
    fi
    free_port >"$state/s3-tls.port"
    endpoint="https://127.0.0.1:$(<"$state/s3-tls.port")"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=etl-test -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$state/s3-tls.key" -out "$ca" 2>"$logs/s3-tls-certificate.log" || die "openssl made no certificate"
    start_process s3-tls env PYTHONUNBUFFERED=1 "$root/.local/venv/bin/moto_server" --host 127.0.0.1 \
        --port "$(<"$state/s3-tls.port")" --ssl-cert "$ca" --ssl-key "$state/s3-tls.key"
    wait_for s3-tls "$(<"$state/s3-tls.port")" || die "the S3 server with TLS did not start"
    curl --silent --show-error --fail --noproxy '*' --cacert "$ca" --request PUT "$endpoint/etl-test" >/dev/null ||
        die "the S3 server with TLS makes no bucket, its log is $logs/s3-tls.log"
    started TEST_S3_TLS_ENDPOINT "$endpoint"
    started TEST_S3_TLS_CA_FILE "$ca"
    say "S3 with TLS: $endpoint, bucket etl-test"
}

stop_s3() {
    stop_process s3
    stop_process s3-tls
    rm -f "$state"/s3.port "$state"/s3-tls.{port,pem,key}
}

# s3_runs NAME
s3_runs() { process_runs "$1" && answers 127.0.0.1 "$(<"$state/$1.port")"; }
