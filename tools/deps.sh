#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Installs the Debian packages that are missing. Asks for nothing (no root, no network) when all are there.
# Usage: tools/deps.sh run|check|bench|deb|readers|report|servers|interop      run = build and start; check = also gates and tests;
#   bench = also the rivals; deb = also what packages are made with;
#   readers = also what reads files for people; report = also what looks at pages; servers = also what FHIR servers from npm run
#   on; interop = also what HAPI runs on
# ICOPE_DEPS=print only names what is missing (exit 1 when anything is).
set -eu

run='gcc make pkgconf libc6-dev libncurses-dev libsqlite3-dev libjson-c-dev libsodium-dev libzstd-dev libpcre2-dev
libutf8proc-dev libzxcvbn-dev uuid-dev libqrencode-dev libxlsxwriter-dev libreadstat-dev libpango1.0-dev
libcairo2-dev libqpdf-dev fonts-dejavu-core libcurl4-openssl-dev zlib1g-dev libssl-dev gettext ca-certificates'
check='clang clang-format clang-tidy cppcheck libclang-rt-dev libcmocka-dev libvterm-dev git mandoc iproute2 nftables
openssl unzip xlsx2csv'
bench='vim nano htop sqlite3 python3'
deb='dpkg-dev debhelper xz-utils'
readers='libreoffice-calc-nogui pspp python3-venv r-cran-haven'
report='chromium poppler-utils python3-venv npm default-jdk-headless maven'
servers='nodejs npm python3-venv'
interop="$servers postgresql default-jdk-headless maven"

case ${1:-check} in
run) wanted=$run ;;
check) wanted="$run $check" ;;
bench) wanted="$run $check $bench" ;;
deb) wanted="$run $check $deb" ;;
readers) wanted="$run $check $readers" ;;
report) wanted="$run $check $report" ;;
servers) wanted="$run $check $servers" ;;
interop) wanted="$run $check $interop" ;;
*) sed -n 's/^# \{0,1\}//p' "$0" | sed -n 2,6p >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian; if the build fails, install what these packages hold:" $wanted >&2
    exit 0
fi

# A package counts as there when it, or another that provides it, is installed.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | sed -n 's/^installed //p' | tr -d ',' |
    sed 's/([^)]*)//g' | tr ' ' '\n')
missing=
for package in $wanted; do
    printf '%s\n' "$installed" | grep -qxF "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Missing Debian packages:$missing" >&2
[ "${ICOPE_DEPS:-}" != print ] || exit 1
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    echo "Installing them needs administrator rights; sudo may ask for your password." >&2
    as_root=sudo
else
    echo "Ask an administrator to run: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
$as_root apt-get -q update </dev/null
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing </dev/null
