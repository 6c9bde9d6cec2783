#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# Reads C files and prints one line for each of theirs: path, line number, "c" when it holds a comment (else "-"),
# and the code with comments removed and the inside of strings and character constants emptied. Tab-separated.
# The gates on sizes, comments and banned functions read this instead of C.
# Usage: tools/c-code.pl FILE...
use strict;
use warnings;

for my $path (@ARGV) {
    open my $file, '<', $path or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    close $file;
    # Comments and literals in one pass; each keeps its newlines, comments are marked by \x01 on each of their lines.
    $text =~ s{
        (/\*.*?\*/|//[^\n]*)          # a comment
      | "((?:[^"\\\n]|\\.)*)"         # a string
      | '((?:[^'\\\n]|\\.)*)'         # a character
    }{ defined $1 ? join("\n", map { "\x01" } split /\n/, $1, -1) : defined $2 ? '""' : "' '" }gsex;
    my $number = 0;
    my @lines = split /\n/, $text, -1;
    pop @lines if @lines && $lines[-1] eq ""; # what follows the last newline is no line
    for my $line (@lines) {
        $number++;
        my $mark = $line =~ tr/\x01//d ? 'c' : '-';
        $line =~ s/\s+$//;
        print "$path\t$number\t$mark\t$line\n";
    }
}
