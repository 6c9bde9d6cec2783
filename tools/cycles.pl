#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# The judge of tools/check-cycles.sh: reads `nm -A -g -P` on standard input.
# Usage: nm -A -g -P OBJECT... | tools/cycles.pl BUILD [--list]
use strict;
use warnings;

my ($build, $list) = @ARGV;
my (%defined, %wanted, %edge, %may, %layer, %allowed, %unused, $failed);

open my $rows, '<', 'tools/layers.tsv' or die 'no tools/layers.tsv';
while (<$rows>) {
    chomp;
    my ($kind, $name, $what) = split /\t/;
    next unless ($kind // '') eq 'layer';
    $layer{$name} = 1;
    $may{$name}{$_ =~ m{^(.*)/[^/]+\.h$} ? $1 : $_} = 1 for split ' ', $what;
}
open $rows, '<', 'tools/exceptions.tsv' or die 'no tools/exceptions.tsv';
while (<$rows>) {
    chomp;
    my ($gate, $what, $limit) = split /\t/;
    next unless $gate eq 'cycles';
    $allowed{$what} = $limit;
    $unused{$what} = 1;
}

# Which file defines a symbol, which ask for it.
while (<STDIN>) {
    my ($file, $symbol, $kind) = m{^\Q$build\E/obj/(\S+)\.o: (\S+) (\S)} or next;
    if ($kind eq 'U') { $wanted{"$file.c"}{$symbol} = 1 }
    else { $defined{$symbol} = "$file.c" }
}
sub folder { my $f = shift; $f =~ s{^src/}{}; return $f =~ m{^(.*)/} ? $1 : $f }
my (%between, %example);
for my $from (sort keys %wanted) {
    for my $symbol (sort keys %{$wanted{$from}}) {
        my $to = $defined{$symbol} // next;
        next if $to eq $from;
        my ($a, $b) = (folder($from), folder($to));
        if ($a eq $b) { $edge{$a}{$from}{$to} //= $symbol }
        elsif ($layer{$a}) {
            $between{$a}{$b} = 1;
            $example{"$a $b"} //= "$from calls $symbol of $to";
            # A folder of which one header may be included may be called, with the folders below it.
            if (!$may{$a}{$b} && !$may{$a}{$b =~ s{/.*}{}r}) { print "$from:1: $a may not use $symbol of $to\n"; $failed = 1 }
        }
    }
}

# Strongly connected parts (Tarjan 1972) of {node => {node => 1}}; only those with more than one node.
sub circles {
    my ($graph) = @_;
    my ($count, @stack, %index, %low, %on, @found) = (0);
    my $visit;
    $visit = sub {
        my ($v) = @_;
        $index{$v} = $low{$v} = $count++;
        push @stack, $v;
        $on{$v} = 1;
        for my $w (sort keys %{$graph->{$v} // {}}) {
            if (!defined $index{$w}) { $visit->($w); $low{$v} = $low{$w} if $low{$w} < $low{$v} }
            elsif ($on{$w}) { $low{$v} = $index{$w} if $index{$w} < $low{$v} }
        }
        return if $low{$v} != $index{$v};
        my @part;
        do { push @part, pop @stack; $on{$part[-1]} = 0 } until $part[-1] eq $v;
        push @found, [sort @part] if @part > 1;
    };
    defined $index{$_} or $visit->($_) for sort keys %$graph;
    return @found;
}

for my $part (circles(\%between)) {
    if (@$part <= ($allowed{'folders'} // 0)) { delete $unused{'folders'}; next if $list ne '--list' }
    print "tools/layers.tsv:1: a circle of folders: @$part\n";
    for my $a (@$part) { for my $b (@$part) { print "  $example{\"$a $b\"}\n" if $example{"$a $b"} } }
    $failed = 1 if @$part > ($allowed{'folders'} // 0);
}
for my $in (sort keys %edge) {
    my @parts = circles($edge{$in});
    my ($files) = (0);
    for my $part (@parts) {
        $files += @$part;
        next if $list ne '--list';
        my %member = map { $_ => 1 } @$part;
        print scalar(@$part), " files in $in:\n";
        for my $from (@$part) {
            print "  $from → ", join(', ', map { (m{([^/]+)\.c$})[0] . " ($edge{$in}{$from}{$_})" }
                grep { $member{$_} } sort keys %{$edge{$in}{$from}}), "\n";
        }
    }
    next if !$files;
    if ($files > ($allowed{$in} // 0)) {
        print $in eq 'screens' ? '' : 'src/', "$in:1: $files files in circles, at most ", $allowed{$in} // 0, ": tools/check-cycles.sh --list names them\n";
        $failed = 1;
    } elsif ($files < $allowed{$in}) {
        print "tools/exceptions.tsv:1: lower it: cycles $in $files\n";
        $failed = 1;
    }
    delete $unused{$in};
}
for (sort keys %unused) { print "tools/exceptions.tsv:1: no longer needed, remove it: cycles $_\n"; $failed = 1 }
exit($failed ? 1 : 0);
