#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Runs test programs (and the gates) one by one and adds up their results.
# Usage: [BUILD=build] tests/run.sh [--gates] [--verbose] [PROGRAM]...
#   --gates    first runs every tools/check-*.sh; each counts as one test
#   --verbose  shows the whole output of each program, not only of those that fail
# Each program gets an empty home and temporary folder of its own and ICOPE_TEST_TIMEOUT seconds (600).
# The last line is always "N passed, N failed, N skipped"; exit 1 when anything failed or nothing passed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
program_path=$(realpath -m "$BUILD")/icope-test
limit=${ICOPE_TEST_TIMEOUT:-600}
gates=
verbose=
while [ $# -gt 0 ]; do
    case $1 in
    --gates) gates=1 ;;
    --verbose) verbose=1 ;;
    --) shift; break ;;
    -*) sed -n '3,8s/^# //p' "$0" >&2; exit 2 ;;
    *) break ;;
    esac
    shift
done

passed=0 failed=0 skipped=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/icope-tests.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT

# Prints one line for a program: result, name, counts, seconds.
line() { printf '%-4s %-44s %s\n' "$1" "$2" "$3"; }

run_gates() {
    local gate name
    for gate in tools/check-*.sh; do
        [ -x "$gate" ] || continue
        name=${gate#tools/check-}
        if BUILD=$BUILD timeout "$limit" "$gate" >"$scratch/out" 2>&1 </dev/null; then
            if grep -q '^skip: ' "$scratch/out"; then
                skipped=$((skipped + 1))
                line skip "gate ${name%.sh}" "$(sed -n 's/^skip: //p' "$scratch/out" | head -n 1)"
            else
                passed=$((passed + 1))
                line ok "gate ${name%.sh}" "$([ -z "$verbose" ] || tail -n 1 "$scratch/out")"
            fi
        else
            failed=$((failed + 1))
            line FAIL "gate ${name%.sh}" ''
            sed 's/^/     /' "$scratch/out"
        fi
    done
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
    local program=$1 name rc started p f s complete why
    name=${program#"$BUILD"/}
    rm -rf "$scratch/home" "$scratch/tmp"
    mkdir -m 700 "$scratch/home" "$scratch/tmp"
    started=$(date +%s)
    { env -u LANGUAGE -u ICOPE_HOME -u XDG_DATA_HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME \
        HOME="$scratch/home" TMPDIR="$scratch/tmp" TZ="${TZ:-Europe/Paris}" LC_ALL="${ICOPE_TEST_LOCALE:-C.UTF-8}" \
        TERM=xterm-256color ICOPE_BIN="$program_path" ICOPE_BUILD="$BUILD" CMOCKA_MESSAGE_OUTPUT=TAP \
        ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}" \
        timeout -k 10 "$limit" "$program" >"$scratch/out" 2>&1 </dev/null; } 2>/dev/null # bash reports a crash by itself
    rc=$?
    read -r p f s complete <<<"$(count "$scratch/out")"
    why=
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
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ]; then
        line FAIL "$name" "$p passed, $f failed, $s skipped${why:+: $why}"
        complaints "$scratch/out"
    else
        line ok "$name" "$p passed$([ "$s" -eq 0 ] || echo ", $s skipped")  ($(($(date +%s) - started)) s)"
        # What was skipped, and why where the program says so.
        [ "$s" -eq 0 ] || sed -nE 's/^(not )?ok [0-9]+ # *SKIP */     skipped: /p; s/^(# *)?[Ss]kip(ped)?: */     reason: /p' \
            "$scratch/out" | uniq | head -n 12
    fi
    [ -z "$verbose" ] || cat "$scratch/out"
}

[ -z "$gates" ] || run_gates
for program; do
    if [ -x "$program" ]; then
        run_program "$program"
    else
        failed=$((failed + 1))
        line FAIL "$program" 'was not built'
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
