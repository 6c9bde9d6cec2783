#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every global symbol of the program has a user in another file of the program, read from the object files. A
# function that only its own file uses is static; one that only tests use, or nobody, goes. What stays for now stands
# in tools/exceptions.tsv (unused FILE.c:SYMBOL 1 why; or unused FOLDER COUNT why), a list that only shrinks.
# Usage: tools/check-unused.sh     BUILD=folder
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
[ -d "$BUILD/obj/src" ] || { echo 'skip: nothing is built yet'; exit 0; }
for c in $(find src screens -name '*.c' | LC_ALL=C sort); do
    [ -f "$BUILD/obj/${c%.c}.o" ] && echo "$BUILD/obj/${c%.c}.o"
done | xargs nm -A -g -P 2>/dev/null | perl -e '
    use strict;
    use warnings;
    my ($build) = @ARGV;
    my (%defined, %wanted, %allowed, %room, $failed);
    open my $rows, "<", "tools/exceptions.tsv" or die "no tools/exceptions.tsv";
    while (<$rows>) { my ($gate, $what, $limit) = split /\t/; $allowed{$what} = $limit if $gate eq "unused" }
    while (<STDIN>) {
        my ($file, $symbol, $kind) = m{^\Q$build\E/obj/(\S+)\.o: (\S+) (\S)} or next;
        if ($kind eq "U") { $wanted{$symbol} = 1 }
        elsif ($symbol ne "main" && $symbol !~ /^_/) { $defined{$symbol} = "$file.c" } # _…: of compiler and sanitizers
    }
    for (sort { $defined{$a} cmp $defined{$b} || $a cmp $b } keys %defined) {
        next if $wanted{$_} || delete $allowed{"$defined{$_}:$_"};
        my $folder = $defined{$_} =~ s{^(?:src/)?(.*)/.*}{$1}r;
        next if $allowed{$folder} && ++$room{$folder} <= $allowed{$folder};
        print "$defined{$_}:1: $_ has no user outside this file: make it static, or remove it\n";
        $failed = 1;
    }
    delete $allowed{$_} for keys %room;
    for (sort keys %allowed) { print "tools/exceptions.tsv:1: no longer needed, remove it: unused $_\n"; $failed = 1 }
    exit($failed ? 1 : 0);
' "$BUILD"
