# Background processes that a later run of the script can find again and end. Sourced by scripts/test-infra.
# shellcheck shell=bash
# shellcheck disable=SC2154 # state and logs are set by scripts/test-infra

# Field 22 of /proc/PID/stat: with it a process is told from a later one that got the same id.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# start_process NAME COMMAND…: in a process group of its own, with its output in a log.
start_process() {
    local name="$1" pid
    shift
    (
        # Nothing of the caller's may stay open in a server: neither the lock of scripts/test-infra nor a pipe by
        # whose end somebody learns that the script is over.
        for fd in /proc/self/fd/*; do
            fd="${fd##*/}"
            if ((fd > 2)); then eval "exec $fd>&-"; fi
        done
        exec setsid "$@" </dev/null >"$logs/$name.log" 2>&1
    ) &
    pid=$!
    printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$state/$name.process"
}

process_runs() {
    local pid started
    read -r pid started 2>/dev/null <"$state/$1.process" || return 1
    [[ -n "$started" && "$(start_time "$pid")" == "$started" ]]
}

# Ends the process and those that it started, and waits until they are gone.
stop_process() {
    local pid started
    read -r pid started 2>/dev/null <"$state/$1.process" || return 0
    # The leader may be gone and its children not; a group's id is not given away while one of it lives.
    if process_runs "$1" || [[ ! -e "/proc/$pid" ]]; then
        kill -TERM -- "-$pid" 2>/dev/null || true
        for _ in {1..50}; do
            kill -0 -- "-$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$pid" 2>/dev/null || true
    fi
    rm -f "$state/$1.process"
}

answers() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# wait_for NAME PORT: until the process listens there; fails at once when it ends before that.
wait_for() {
    for _ in {1..300}; do
        if ! process_runs "$1"; then
            tail -n 20 "$logs/$1.log" >&2
            return 1
        fi
        answers 127.0.0.1 "$2" && return 0
        sleep 0.1
    done
    say "$1 does not answer on port $2 after 30 s, its log is $logs/$1.log"
    return 1
}

# A port that nobody listens on, below the range from which Linux takes ports for outgoing connections.
free_port() {
    local port
    while :; do
        port=$((10000 + RANDOM % 20000))
        answers 127.0.0.1 "$port" || break
    done
    printf '%s' "$port"
}
