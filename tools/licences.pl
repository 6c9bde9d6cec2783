#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# Licence and copyright of every file, as REUSE 3 says: from the SPDX lines at the top of the file, else from the last
# table of REUSE.toml that fits. Names what is missing, and licences without a text in LICENSES/ or texts without use.
# Usage: tools/licences.pl [--list]     --list prints FILE, licence and copyright for every tracked file
use strict;
use warnings;

# The few forms of TOML that REUSE.toml is written in: tables, strings, lists of strings.
my (@tables, $failed);
if (open my $toml, '<', 'REUSE.toml') {
    local $/;
    my $text = <$toml>;
    $text =~ s/^\s*#.*$//mg;
    for my $table (split /^\[\[annotations\]\]\s*$/m, $text) {
        my %t;
        while ($table =~ /^([A-Za-z-]+)\s*=\s*(\[[^\]]*\]|"[^"]*")/mg) {
            my ($key, $strings) = ($1, $2);
            $t{$key} = [$strings =~ /"([^"]*)"/g];
        }
        push @tables, \%t if $t{path};
    }
}
# A path pattern: ** crosses folders, * does not.
for my $t (@tables) {
    my @patterns = map { join '', map { $_ eq '**/' ? '(?:.*/)?' : $_ eq '**' ? '.*' : $_ eq '*' ? '[^/]*' : quotemeta } m{(\*\*/|\*\*|\*|[^*]+)}g } @{$t->{path}};
    my $any = join '|', @patterns;
    $t->{fits} = qr{^(?:$any)$};
}

# What git has or would take; in an unpacked archive everything but what was built.
my $list = 'git ls-files -co --exclude-standard 2>/dev/null || find . -name "build*" -prune -o -name dist -prune -o -type f -print';
open my $files, '-|', 'sh', '-c', $list or die "sh: $!\n";
my (%used, @rows);
while (my $file = <$files>) {
    chomp $file;
    $file =~ s{^\./}{};
    next if -l $file || !-f $file || $file =~ m{^LICENSES/.*\.txt$};
    my ($licence, @copyright);
    open my $in, '<:raw', $file or next;
    for (1 .. 3) {
        my $line = <$in> // last;
        # Written in two parts, so that tools of REUSE do not read this file's own patterns.
        $licence //= $1 if $line =~ /SPDX-License-Ident(?:ifier): ([A-Za-z0-9.() +-]+?)\s*(?:-->|\*\/|$)/;
        push @copyright, $1 if $line =~ /SPDX-FileCopyright(?:Text): (.+?)\s*(?:-->|\*\/|$)/;
    }
    my ($table) = grep { $file =~ $_->{fits} } reverse @tables;
    $licence //= ($table->{'SPDX-License-Identifier'} // [])->[0] if $table;
    @copyright = @{$table->{'SPDX-FileCopyrightText'} // []} if !@copyright && $table;
    print "$file:1: no SPDX-License-Ident" . "ifier\n" and $failed = 1 if !defined $licence;
    print "$file:1: no copyright, here or in REUSE.toml\n" and $failed = 1 if !@copyright;
    $used{$_} //= $file for grep { !/^(?:AND|OR|WITH)$/ } ($licence // '') =~ /([A-Za-z0-9.+-]+)/g;
    push @rows, join "\t", $file, $licence // 'NOASSERTION', join '; ', @copyright;
}
for (sort keys %used) { print "$used{$_}:1: no text LICENSES/$_.txt\n" and $failed = 1 if !-f "LICENSES/$_.txt" }
for (glob 'LICENSES/*.txt') { m{([^/]+)\.txt$}; print "$_:1: no file is under it\n" and $failed = 1 if !$used{$1} }
if (($ARGV[0] // '') eq '--list') { print "$_\n" for @rows }
exit($failed ? 1 : 0);
