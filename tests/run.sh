#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Runs test programs (and the gates), as many at once as there are cores, and adds up their results.
# Usage: [BUILD=build] tests/run.sh [--gates] [--verbose] [PROGRAM]...
#   --gates    first runs every tools/check-*.sh; each counts as one test
#   --verbose  shows the whole output of each program, not only of those that fail
# Each program gets an empty home and temporary folder of its own and ICOPE_TEST_TIMEOUT seconds (600). ICOPE_TEST_JOBS
# says how many run at once, ICOPE_SAMPLE and ICOPE_SEED how much of the long ones (tests/support/sample.h). The longest
# start first, by the times kept in $BUILD/test-times (name, seconds, CPU seconds); results are printed in the order asked
# for, each whole.
# The last line is always "N passed, N failed, N skipped"; exit 1 when anything failed or nothing passed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
program_path=$(realpath -m "$BUILD")/icope-test
limit=${ICOPE_TEST_TIMEOUT:-600}
jobs=${ICOPE_TEST_JOBS:-$(nproc 2>/dev/null || echo 1)}
times=$BUILD/test-times
gates=
verbose=
while [ $# -gt 0 ]; do
    case $1 in
    --gates) gates=1 ;;
    --verbose) verbose=1 ;;
    --) shift; break ;;
    -*) sed -n '3,11s/^# //p' "$0" >&2; exit 2 ;;
    *) break ;;
    esac
    shift
done

# In memory where there is room and TMPDIR says nothing else: most tests are about something else than the disk, and wait
# for it all the same.
place=${TMPDIR:-/tmp}
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(df -Pm /dev/shm | awk 'NR == 2 { print $4 }')" -ge 2048 ] &&
    ! grep -q ' /dev/shm .*noexec' /proc/mounts; then
    place=/dev/shm
fi
ulimit -n "$(ulimit -Hn)" # hundreds of connections at once
scratch=$(mktemp -d "$place/icope-tests.XXXXXX") || exit 1
# timeout leads a process group of its own, so an interrupt reaches a program only through it.
finish() {
    local running
    running=$(cat "$scratch"/*/pid 2>/dev/null)
    # shellcheck disable=SC2086 # several numbers
    [ -z "$running" ] || kill $running 2>/dev/null
    wait
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Prints one line for a program: result, name, counts, seconds.
line() { printf '%-4s %-44s %s\n' "$1" "$2" "$3"; }

# Runs a command with its output in $own/out; sets rc, wall and cpu (seconds, one decimal).
measure() {
    local started=$EPOCHREALTIME ended
    {
        timeout -k 10 "$limit" "$@" >"$own/out" 2>&1 </dev/null &
        echo $! >"$own/pid"
        wait $!
        rc=$?
    } 2>/dev/null # bash reports a crash by itself
    rm -f "$own/pid"
    ended=$EPOCHREALTIME
    wall=$(((${ended/[.,]/} - ${started/[.,]/}) / 100000))
    wall=$((wall / 10)).$((wall % 10))
    times >"$own/times" # of this subshell: a pipe would be another one
    cpu=$(awk 'NR == 2 { gsub(/[ms]/, " "); printf "%.1f", $1 * 60 + $2 + $3 * 60 + $4 }' "$own/times")
}

run_gate() {
    local gate=$1 name=${1#tools/check-}
    name="gate ${name%.sh}"
    BUILD=$BUILD measure "$gate"
    if [ $rc -ne 0 ]; then
        line FAIL "$name" ''
        sed 's/^/     /' "$own/out"
        echo 0 1 0 >"$own/counts"
    elif grep -q '^skip: ' "$own/out"; then
        line skip "$name" "$(sed -n 's/^skip: //p' "$own/out" | head -n 1)"
        echo 0 0 1 >"$own/counts"
    else
        line ok "$name" "$wall s$([ -z "$verbose" ] || tail -n 1 "$own/out" | sed 's/^/  /')"
        echo 1 0 0 >"$own/counts"
    fi
}

# Reads cmocka's TAP (or default) output; prints "passed failed skipped complete".
count() {
    awk '
        /^1\.\.[0-9]+/ { planned += substr($0, 4) + 0 }
        / # *SKIP/ && /^(not )?ok / { skipped++; next } # cmocka 1.1 writes "not ok N # SKIP name"
        /^not ok / { failed++; next }
        /^ok / { passed++; next }
        /^\[ +RUN +\]/ { planned++ }
        /^\[ +OK \]/ { passed++ }
        /^\[  (FAILED|ERROR) +\] [^0-9]/ && !seen[$NF]++ { failed++ }
        /^\[  SKIPPED \] [^0-9]/ && !seen[$NF]++ { skipped++ }
        END { print passed + 0, failed + 0, skipped + 0, (planned > 0 && passed + failed + skipped >= planned) }
    ' "$1"
}

# What of the output a person needs: failures, what was said about them, sanitizer reports.
complaints() { grep -vE '^(ok |# ok|not ok [0-9]+ # SKIP|1\.\.|TAP version|\[ +(RUN|OK) +\])' "$1" | sed 's/^/     /' | head -n 200; }

run_program() {
    local program=$1 name=${1#"$BUILD"/} p f s complete why=
    if ! [ -x "$program" ]; then
        line FAIL "$program" 'was not built'
        echo 0 1 0 >"$own/counts"
        return
    fi
    measure env -u LANGUAGE -u ICOPE_HOME -u XDG_DATA_HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME \
        HOME="$own/home" TMPDIR="$own/tmp" TZ="${TZ:-Europe/Paris}" LC_ALL="${ICOPE_TEST_LOCALE:-C.UTF-8}" \
        TERM=xterm-256color ICOPE_BIN="$program_path" ICOPE_BUILD="$BUILD" CMOCKA_MESSAGE_OUTPUT=TAP \
        LSAN_OPTIONS="${LSAN_OPTIONS:-suppressions=$PWD/tests/lsan.supp:print_suppressions=0}" \
        ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}" \
        "$program"
    read -r p f s complete <<<"$(count "$own/out")"
    if [ $rc -eq 124 ] || [ $rc -eq 137 ]; then
        why="stopped after $limit s"
    elif [ $rc -gt 128 ]; then
        why="killed by signal $((rc - 128))"
    elif [ "$complete" != 1 ]; then
        why='ended before all its tests had run'
    elif [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then
        why="exit code $rc"
    fi
    [ -z "$why" ] || f=$((f + 1))
    echo "$p" "$f" "$s" >"$own/counts"
    if [ "$f" -gt 0 ]; then
        line FAIL "$name" "$p passed, $f failed, $s skipped${why:+: $why}"
        complaints "$own/out"
    else
        line ok "$name" "$p passed$([ "$s" -eq 0 ] || echo ", $s skipped")  ($wall s, CPU $cpu s)"
        echo "$name $wall $cpu" >"$own/time"
        # What was skipped, and why where the program says so.
        [ "$s" -eq 0 ] || sed -nE 's/^(not )?ok [0-9]+ # *SKIP */     skipped: /p; s/^(# *)?[Ss]kip(ped)?: */     reason: /p' \
            "$own/out" | uniq | head -n 12
    fi
    [ -z "$verbose" ] || cat "$own/out"
}

tasks=()
if [ -n "$gates" ]; then
    for gate in tools/check-*.sh; do
        [ -x "$gate" ] && tasks+=("$gate")
    done
fi
tasks+=("$@")

# The numbers of the tasks, longest first; a task never timed may be long.
by_length() {
    local i
    { cat "$times" 2>/dev/null; for i in "${!tasks[@]}"; do printf '\t%d\t%s\n' "$i" "${tasks[i]#"$BUILD"/}"; done; } |
        awk -F '\t' 'NF == 1 { split($0, t, " "); s[t[1]] = t[2]; next }
            { print ($3 in s ? s[$3] : $3 ~ /^tools/ ? 2 : 1000), $2 }' | sort -k1,1nr -k2,2n | cut -d' ' -f2
}

# Runs a task in a folder of its own; the report appears when it is complete.
run_task() {
    own=$scratch/$1
    mkdir -m 700 "$own" "$own/home" "$own/tmp"
    case ${tasks[$1]} in
    tools/check-*.sh) run_gate "${tasks[$1]}" ;;
    *) run_program "${tasks[$1]}" ;;
    esac >"$own/report.part"
    rm -rf "$own/home" "$own/tmp"
    mv "$own/report.part" "$own/report"
}

# Prints the reports that are next in the order asked for.
shown=0
show() {
    while [ "$shown" -lt ${#tasks[@]} ] && [ -e "$scratch/$shown/report" ]; do
        cat "$scratch/$shown/report"
        shown=$((shown + 1))
    done
}

running=0
for task in $(by_length); do
    if [ "$running" -ge "$jobs" ]; then
        wait -n
        running=$((running - 1))
        show
    fi
    run_task "$task" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n
    running=$((running - 1))
    show
done

passed=0 failed=0 skipped=0
for ((task = 0; task < ${#tasks[@]}; task++)); do
    read -r p f s 2>/dev/null <"$scratch/$task/counts" || { p=0 f=1 s=0; line FAIL "${tasks[task]}" 'has no result'; }
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
if [ -d "$BUILD" ]; then
    cat "$scratch"/*/time "$times" 2>/dev/null | awk '!seen[$1]++' >"$scratch/times" && cp "$scratch/times" "$times"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
