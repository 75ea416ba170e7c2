# The S3 server for the tests: moto, which checks signatures. Sourced by scripts/test-infra.
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

stop_s3() {
    stop_process s3
    rm -f "$state/s3.port"
}

s3_runs() { process_runs s3 && answers 127.0.0.1 "$(<"$state/s3.port")"; }
