#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every commit's subject is "area: imperative", 72 characters at most, without a full stop, and its second line
# is empty. Merges are not looked at.
# Usage: tools/check-commits.sh [RANGE]     default: all that HEAD reaches
set -eu
cd "$(dirname "$0")/.."
git rev-parse -q --verify HEAD >/dev/null 2>&1 || { echo 'skip: not a git checkout with commits'; exit 0; }
git log --no-merges --format='%h%x09%s' "${1:-HEAD}" | LC_ALL=C.UTF-8 perl -CS -F'\t' -lane '
    my ($id, $subject) = ($F[0], join "\t", @F[1 .. $#F]);
    my @why;
    push @why, "longer than 72 characters" if length $subject > 72;
    push @why, "no \"area: \" in front" if $subject !~ m{^[A-Za-z0-9_.,/ -]{1,30}: \S};
    push @why, "full stop at the end" if $subject =~ /[^.]\.$/;
    if (@why) { print "commit $id: ", join(", ", @why), ": $subject"; $bad = 1 }
    END { exit($bad ? 1 : 0) }'
