# The Kafka broker for the tests. Sourced by scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state and logs are set by scripts/test-infra

bring_up_kafka() {
    local named port=""
    named="$(users_value KAFKA_BOOTSTRAP_SERVERS)"
    # A broker on this machine that is named but not there is started where it is looked for: that is what
    # somebody wants who copied the example.
    if [[ "$named" =~ ^(127\.0\.0\.1|localhost):([0-9]+)$ ]] && ! answers 127.0.0.1 "${BASH_REMATCH[2]}"; then
        port="${BASH_REMATCH[2]}"
    elif [[ -n "$named" ]]; then
        say "Kafka: $named, named in .env.test"
        return
    fi
    start_kafka "$port"
    port="${TEST_INFRA_KAFKA_PORT:-$(<"$state/kafka.port")}"
    started KAFKA_BOOTSTRAP_SERVERS "127.0.0.1:$port"
    # The shortest that a broker takes by default: tests wait for groups to form and for dead members.
    started KAFKA_SESSION_TIMEOUT_MS 6000
    say "Kafka: 127.0.0.1:$port"
}

# A set of its own gets a broker of its own: there is one container on a machine.
has_docker() { [[ -z "${TEST_INFRA_SET:-}" ]] && timeout 15 docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }

compose() {
    ETL_TEST_KAFKA_PORT="$(<"$state/kafka.port")" \
        docker compose --file "$root/docker-compose.test.yml" "$@"
}

# start_kafka [PORT]: Apache Kafka in the container etl-test, whose image is built where it is not there, or the
# stand-in. The port is in $state/kafka.port afterwards.
start_kafka() {
    local port="${1:-}" running
    if [[ -z "$port" ]]; then
        port=9092
        [[ -z "${TEST_INFRA_SET:-}" ]] && ! answers 127.0.0.1 "$port" || port="$(free_port)"
    fi
    printf '%s\n' "$port" >"$state/kafka.port"
    if has_docker; then
        # It is published under the port that its broker has inside.
        running="$(docker exec etl-test printenv KAFKA_BOOTSTRAP_SERVERS 2>/dev/null | sed -n '1s/.*://p')"
        if [[ -n "$running" ]]; then
            # Started by hand or by another checkout: used, and left to whom it belongs.
            printf '%s\n' "$running" >"$state/kafka.port"
            return
        fi
        touch "$state/kafka.compose"
        compose up --detach --wait || die "Kafka did not start; 'docker logs etl-test' may say why"
    else
        "$root/scripts/install-tansu"
        start_process kafka "$root/.local/bin/tansu" broker --storage-engine memory://tansu/ \
            --listener-url "tcp://127.0.0.1:$port" --advertised-listener-url "tcp://127.0.0.1:${TEST_INFRA_KAFKA_PORT:-$port}"
        wait_for kafka "$port" || die "the broker did not start"
    fi
}

stop_kafka() {
    stop_process kafka
    if [[ -e "$state/kafka.compose" ]]; then
        compose down --volumes || true
        rm -f "$state/kafka.compose"
    fi
    rm -f "$state/kafka.port"
}

kafka_runs() {
    answers 127.0.0.1 "$(<"$state/kafka.port")" && { [[ ! -e "$state/kafka.process" ]] || process_runs kafka; }
}
