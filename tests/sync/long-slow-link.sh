#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# 200 finished visits over slow links: both ends in network namespaces of their own without a route anywhere else, the
# rate by tc tbf, losses by nft in both directions, the round trip by a relay. Figures are printed and never judged; that
# each visit arrived exactly once is. Needs root; skips, saying why, where namespaces or nft are not to be had.
# Usage: tests/sync/long-slow-link.sh      BUILD=build; ICOPE_SAMPLE=ci: 40 visits and only the slower link
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
bench=$BUILD/bench/bench_link
visits=200 single=4 sets=('512 300' '5000 50')
[ "${ICOPE_SAMPLE:-all}" = all ] || visits=40 single=2 sets=('512 300')
here=icope-link-$$-a there=icope-link-$$-b
near=127.1.0.1 far=127.1.0.2
passed=0 failed=0 server=
out=$(mktemp -d) || exit 1

end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    ip netns del "$here" 2>/dev/null
    ip netns del "$there" 2>/dev/null
    rm -rf "$out"
}
trap end EXIT

skip() {
    echo "skip: $1"
    echo '0 passed, 0 failed, 1 skipped'
    exit 0
}

make "$bench" >"$out/make" 2>&1 </dev/null || { cat "$out/make"; echo '0 passed, 1 failed, 0 skipped'; exit 1; }
[ "$(id -u)" = 0 ] || skip 'network namespaces need root'
for tool in ip tc nft; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
ip netns add "$here" 2>"$out/why" && ip netns add "$there" 2>>"$out/why" || skip "no network namespaces: $(cat "$out/why")"

# An address of 127.0.0.0/8 on a real link: the program sends plain http to such alone, and nothing can leave.
side() {
    local ns=$1 dev=$2 address=$3
    ip netns exec "$ns" sysctl -qw net.ipv4.conf.all.route_localnet=1
    ip -n "$ns" addr add "$address/24" dev "$dev"
    # One packet on the wire for each segment: else a loss would hit 64 kB at once, or nothing.
    ip -n "$ns" link set "$dev" gso_max_segs 1
    ip -n "$ns" link set "$dev" up
}
ip link add near0 netns "$here" type veth peer name far0 netns "$there" || skip 'no veth'
ip -n "$there" link set lo up
ip -n "$there" addr del 127.0.0.1/8 dev lo
side "$here" near0 $near
side "$there" far0 $far

# rate LOSS%
shape() {
    local rate=$1 burst=$2 ns dev
    for ns in "$here near0" "$there far0"; do
        read -r ns dev <<<"$ns"
        ip netns exec "$ns" tc qdisc replace dev "$dev" root tbf rate "$rate" burst "$burst" latency 3000ms
    done
}

# Drops that many of 100 packets, in both directions; all: the link is down.
drop() {
    local ns rule=
    case $1 in
    0) ;;
    all) rule='drop' ;;
    *) rule="numgen random mod 100 < $1 counter drop" ;;
    esac
    for ns in "$here" "$there"; do
        ip netns exec "$ns" nft -f - <<EOF
table inet link
delete table inet link
table inet link { chain in { type filter hook input priority 0; iif != "lo" $rule; }; }
EOF
    done
}

start_server() {
    : >"$out/served"
    ip netns exec "$there" "$bench" serve $far 8080 "$1" >"$out/served" 2>"$out/server" &
    server=$!
    local n=0
    until ip netns exec "$there" bash -c "exec 3<>/dev/tcp/$far/8080" 2>/dev/null; do
        n=$((n + 1))
        [ $n -lt 100 ] || { echo "the server does not start: $(cat "$out/server")"; return 1; }
        sleep 0.1
    done
}

stop_server() {
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}

# Packets that drop took on both sides since it was set.
dropped() {
    for ns in "$here" "$there"; do ip netns exec "$ns" nft list table inet link; done |
        sed -n 's/.*counter packets \([0-9]*\).*/\1/p' | awk '{ n += $1 } END { print n + 0 }'
}

wire() { ip netns exec "$here" cat /sys/class/net/near0/statistics/tx_bytes /sys/class/net/near0/statistics/rx_bytes | tr '\n' ' '; }

# name kbit/s round-trip-ms loss what...   One run; prints a line, counts.
run() {
    local name=$1 kbit=$2 rtt=$3 loss=$4 want=$5 line before after begun=
    [[ $name == *${ICOPE_LINK_ONLY:-}* ]] || return
    shift 5
    drop 0
    shape "${kbit}kbit" "$((kbit * 1000 / 8 / 50 + 3000))"
    start_server "$rtt" || { failed=$((failed + 1)); return; }
    [ "$loss" = flap ] || drop "$loss"
    local flapper=
    before=$(wire)
    while read -r line; do
        case $line in
        begin)
            before=$(wire) begun=1
            if [ "$loss" = flap ]; then
                (while :; do drop 0; sleep 3; drop all; sleep 10; done) &
                flapper=$!
            fi
            ;;
        end*) break ;;
        esac
    done < <(TMPDIR=$out ip netns exec "$here" "$bench" "$@" 2>"$out/client")
    after=$(wire)
    local taken
    taken=$(dropped)
    [ -z "$flapper" ] || { kill "$flapper"; wait "$flapper" 2>/dev/null; }
    drop 0
    sleep 0.3
    local there_now extra=0
    there_now=$(tail -n 1 "$out/served")
    stop_server
    [ "${*: -1}" != known ] || extra=1
    if [ -z "$begun" ] || [ "${line%% *}" != end ]; then
        echo "FAIL $name: no end: $(cat "$out/client")"
        failed=$((failed + 1))
        return
    fi
    if [ "$(cut -d' ' -f1,2 <<<"$there_now")" = "$((want + extra)) $((want + extra))" ]; then
        passed=$((passed + 1))
    else
        echo "FAIL $name: of $want visits there are on the server (responses, encounters, all): $there_now"
        failed=$((failed + 1))
    fi
    awk -v name="$name" -v line="$line" -v before="$before" -v after="$after" -v kbit="$kbit" -v rtt="$rtt" -v taken="$taken" 'BEGIN {
        split(line, l, " "); split(before, b, " "); split(after, a, " ")
        wire = a[1] - b[1] + a[2] - b[2]; http = l[4] + l[5]
        ideal = wire * 8 / kbit + 3 * rtt; strict = http * 8 / kbit + 3 * rtt
        printf "%-34s %4d visits %7.2f s  CPU %5.2f s  x%.2f of the wire (x%.2f of HTTP) + 3 round trips  %5.0f B/visit up %5.0f down  %5d requests  %4d packets lost\n",
            name, l[2], l[3] / 1000, l[7] / 1000, l[3] / ideal, l[3] / strict, l[4] / l[2], l[5] / l[2], l[6], taken }'
}

base=http://$far:8080/fhir
for set in "${sets[@]}"; do
    read -r kbit rtt <<<"$set"
    run "$kbit kbit/s $rtt ms, server known" "$kbit" "$rtt" 0 $visits send $base $visits known
    run "$kbit kbit/s $rtt ms, first time" "$kbit" "$rtt" 0 $visits send $base $visits new
    run "$kbit kbit/s $rtt ms 3 %, server known" "$kbit" "$rtt" 3 $visits send $base $visits known
    run "$kbit kbit/s $rtt ms, one by one" "$kbit" "$rtt" 0 $single single $base $single
    run "$kbit kbit/s $rtt ms 3 %, one by one" "$kbit" "$rtt" 3 $single single $base $single
done
run '512 kbit/s 300 ms, 3 s up 10 s down' 512 300 flap $visits send $base $visits known

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
