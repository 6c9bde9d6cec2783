#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Runs a command on the last commit in a Debian with nothing but its base, as README.md promises it.
# Usage: tools/chroot.sh [--suite NAME] [--keep] [--first-screen] COMMAND     as root; needs debootstrap
#   --suite NAME     bookworm (default), trixie, …
#   --first-screen   COMMAND opens the program: wait for its first screen, quit it, and that must end well
#   --keep           leave the folder of the chroot and say where it is
# Examples: tools/chroot.sh --first-screen 'apt-get install -y make && make run'
#           tools/chroot.sh --suite trixie 'apt-get install -y make && make quick'
# The base is kept in $ICOPE_CHROOTS (/var/tmp/icope-chroots) for the next time. Mirror and proxy are those that apt
# uses on this machine. Without root, or without debootstrap, it says so and ends with 77.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=bookworm keep='' first=''
while [ $# -gt 0 ]; do
    case $1 in
    --suite) suite=${2:?} && shift ;;
    --keep) keep=1 ;;
    --first-screen) first=1 ;;
    -*) sed -n '3,12s/^# //p' "$0" >&2 && exit 2 ;;
    *) break ;;
    esac
    shift
done
[ $# -eq 1 ] || { sed -n '3,12s/^# //p' "$0" >&2 && exit 2; }
command=$1
[ "$(id -u)" = 0 ] || { echo 'skip: not root' && exit 77; }
command -v debootstrap >/dev/null || { echo 'skip: no debootstrap (apt-get install debootstrap)' && exit 77; }

store=${ICOPE_CHROOTS:-/var/tmp/icope-chroots}
mkdir -p "$store"
if [ ! -f "$store/$suite.tar" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
    making=$(mktemp -d "$store/$suite.XXXXXX")
    chmod 755 "$making"
    debootstrap --variant=minbase "$suite" "$making" "${mirror:-http://deb.debian.org/debian}" >"$store/$suite.log" 2>&1 || {
        tail -n 5 "$store/$suite.log" >&2 && exit 1
    }
    apt-config dump | grep -E '^Acquire::(https?|ftp)::' >"$making/etc/apt/apt.conf.d/90host" || true
    cp /etc/resolv.conf "$making/etc/"
    chroot "$making" apt-get -q update >>"$store/$suite.log" 2>&1
    tar -C "$making" --one-file-system -cf "$store/$suite.tar.part" .
    mv "$store/$suite.tar.part" "$store/$suite.tar"
    rm -rf --one-file-system "$making"
fi

root=$(mktemp -d "$store/run.XXXXXX")
ended() {
    if [ -n "$keep" ]; then echo "kept: $root"; else rm -rf --one-file-system "$root"; fi
}
trap ended EXIT
tar -C "$root" -xf "$store/$suite.tar"
chmod 755 "$root" # apt works as a user of its own
printf "127.0.0.1 localhost\n::1 localhost ip6-localhost\n" >"$root/etc/hosts" # as every installed system has it
mkdir "$root/root/icope"
git archive HEAD | tar -C "$root/root/icope" -xf -
[ ! -d "${ICOPE_CHROOT_EXTRA:-}" ] || cp -r "$ICOPE_CHROOT_EXTRA" "$root/root/extra"
printf '#!/bin/sh\ncd /root/icope\n%s\n' "$command" >"$root/root/command"

# inside PROGRAM...: in the chroot, with its own processes and terminals, and the loopback of this machine. All mounts
# and processes end with it.
inside() {
    unshare --mount --pid --fork --kill-child --propagation private sh -c '
        root=$1 && shift
        mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/dev/shm" &&
        mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts" &&
        ln -sfn pts/ptmx "$root/dev/ptmx" &&
        exec chroot "$root" env -i HOME=/root USER=root TERM=xterm-256color LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
    ' sh "$root" "$@"
}

started=$SECONDS
rc=0
if [ -z "$first" ]; then
    inside sh /root/command </dev/null || rc=$?
else
    # A person at a terminal: sees the first screen (its language line), presses q, then y if asked.
    mkfifo "$root/root/keys"
    # The terminal is this machine's: script of Debian 13 turns round for ever when its input is no terminal.
    export -f inside
    export root
    script -qefc "bash -c 'stty rows 24 cols 80; inside sh /root/command'" "$root/root/seen" <"$root/root/keys" >/dev/null &
    exec 3>"$root/root/keys"
    until grep -q 'Français' "$root/root/seen" 2>/dev/null; do
        kill -0 $! 2>/dev/null && [ $((SECONDS - started)) -lt 1200 ] || break
        sleep 0.2
    done
    if grep -q 'Français' "$root/root/seen" 2>/dev/null; then
        echo "first screen after $((SECONDS - started)) s"
        sleep 1
        printf q >&3
    else
        echo 'no first screen:' && tail -n 20 "$root/root/seen"
        rc=1
    fi
    for _ in $(seq 50); do kill -0 $! 2>/dev/null || break; sleep 0.2; done
    kill -0 $! 2>/dev/null && echo 'did not quit on q' && rc=1 && kill $!
    exec 3>&-
    wait $! || rc=$?
    grep -aoE 'Missing Debian packages:.*' "$root/root/seen" || true
fi
echo "$suite: $command: exit $rc, $((SECONDS - started)) s"
exit $rc
