#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The life of the Debian package in a clean Debian: lintian finds no error, it installs, runs, keeps a store through an
# upgrade, and a purge takes away all that is the package's and nothing that is a person's.
# Usage: tools/deb-life.sh [--suite NAME]     as root; needs debootstrap, dpkg-dev, debhelper, network
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --inside ]; then # in the chroot, with both versions below $2
    said() { printf '%s\n' "== $*"; }
    fail() { echo "FAIL: $*" && exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update >/dev/null
    if command -v lintian >/dev/null || apt-get -q install -y --no-install-recommends lintian >/dev/null 2>&1; then
        said 'lintian'
        # Root inside a chroot that is thrown away.
        lintian --allow-root --fail-on error --pedantic "$2"/old/*.changes || fail 'lintian names errors'
    fi
    said 'install'
    apt-get -q install -y --no-install-recommends "$2"/old/icope_*.deb >/tmp/log 2>&1 || { tail /tmp/log && fail install; }
    dpkg -L icope >/tmp/files
    for f in /usr/bin/icope /usr/share/man/man1/icope.1.gz /usr/share/applications/icope.desktop \
        /usr/share/icons/hicolor/scalable/apps/icope.svg /lib/systemd/system/icope-sync.timer /usr/share/doc/icope/copyright; do
        grep -qx "\(/usr\)\?$f" /tmp/files || fail "no $f"
    done
    getent passwd icope >/dev/null || grep -q '^u icope' /usr/lib/sysusers.d/icope.conf || fail 'no user icope'
    if [ -x /usr/bin/systemctl ] && systemctl is-enabled icope-sync.timer >/dev/null 2>&1; then fail 'the timer is on by itself'; fi
    said "run: $(icope --version)"
    (umask 077 && printf 'a long passphrase for practice only\n' >/tmp/passphrase)
    mkdir -p /home/anne /var/lib/icope
    for home in /home/anne /var/lib/icope; do
        HOME=$home icope simulate --people 5 --seed 1 --store "$home/store.db" --passphrase-file /tmp/passphrase >/dev/null || fail simulate
    done
    sha256sum /home/anne/store.db /var/lib/icope/store.db >/tmp/stores
    said 'upgrade'
    apt-get -q install -y --no-install-recommends "$2"/new/icope_*.deb >/tmp/log 2>&1 || { tail /tmp/log && fail upgrade; }
    dpkg-query -W icope
    icope doctor --store /home/anne/store.db >/dev/null || [ $? -le 3 ] || fail 'doctor after the upgrade'
    sha256sum --quiet -c /tmp/stores || fail 'the upgrade touched a store'
    said 'purge'
    apt-get -q purge -y icope >/tmp/log 2>&1 || { tail /tmp/log && fail purge; }
    left=$(while read -r f; do [ -d "$f" ] || [ ! -e "$f" ] || echo "$f"; done </tmp/files)
    [ -z "$left" ] || fail "left behind: $left"
    [ ! -d /usr/share/icope ] || fail 'left behind: /usr/share/icope'
    sha256sum --quiet -c /tmp/stores || fail 'the purge touched a store'
    said 'every store is as it was'
    exit 0
fi

suite=bookworm
[ "${1:-}" != --suite ] || suite=$2
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
version=$(sed -n '1s/^icope (\(.*\)).*/\1/p' debian/changelog)
DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-}" tools/deb.sh "$packages/old"
DEB_BUILD_OPTIONS=nocheck tools/deb.sh "$packages/new" "$version+1"
ICOPE_CHROOT_EXTRA=$packages tools/chroot.sh --suite "$suite" 'tools/deb-life.sh --inside /root/extra'
