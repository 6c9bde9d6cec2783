#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# French as it is printed: ’ for the apostrophe, a narrow no-break space (U+202F) before ; : ! ? » and after «, … for three
# dots. Names each lapse of the files by line and text; exit code 1 when there is any.
# Usage: tools/typography.pl [--fix] FILE...
#   .po: all msgstr; .json: texts in French; others: every line. --fix mends .po files in place, what it can.
use strict;
use utf8; # the marks below are characters, not bytes
use warnings;
use Encode 'decode';
use JSON::PP;
use open qw(:std :encoding(UTF-8));

my $narrow = "\x{202F}";
my $fix = @ARGV && $ARGV[0] eq '--fix' && shift @ARGV;
my $failed = 0;
my $whole; # the JSON file that is judged

# What a person or a program types is no prose: samples of JSON, options, addresses, placeholders, names of formats.
sub code { return $_[0] =~ s/\{\\?".*?\}|`[^`]*`|\S*(?:--|:\/\/)\S*|\b[A-Z]+ \.\.\./X/gr }

# The text with everything mended that needs no thought.
sub typeset {
    my ($text) = @_;
    $text =~ s/(?<=\p{L})'(?=[\p{L}\d«"%])/\x{2019}/g;
    $text =~ s/(?:(?<=\S)|^)[ \x{A0}](?=[;:!?»])/$narrow/g;
    $text =~ s/«[ \x{A0}]/«$narrow/g;
    $text =~ s/(?<=\p{L})\.\.\./\x{2026}/g;
    return $text;
}

# What is wrong with a text; empty when nothing is.
sub lapse {
    my $prose = code($_[0]);
    return 'apostrophe, space or dots' if typeset($prose) ne $prose;
    return 'straight quotation mark'   if $prose =~ /(?<![=\\])"|\\"|'/;
    return 'no narrow space before a high mark' if $prose =~ /[^\s$narrow(;:!?»][;!?](?=\s|$)|[^\s$narrow(;:!?»]:(?=\s|$)|[^$narrow]»/;
    return 'no narrow space after «'   if $prose =~ /«[^$narrow]/;
    return '1 for 1er'                 if $prose =~ /(?<![\d,.]|n° )\b1 (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)/;
    return '';
}

sub judge {
    my ($where, $text) = @_;
    my $what = lapse($text);
    return if $what eq '';
    print "$where: $what: $text\n";
    $failed = 1;
}

sub judge_po {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    my @lines = <$file>;
    my ($in, $start, $text) = (0, 0, '');
    for my $i (0 .. $#lines, -1) {
        my $line = $i < 0 ? '' : $lines[$i];
        my $begins = $line =~ /^msgstr/;
        my $goes_on = $in && $line =~ /^"/;
        judge("$path:$start", $text) if $in && !$goes_on && $start > 0 && $text !~ /^Project-Id-Version/;
        ($in, $start, $text) = (1, $i + 1, '') if $begins;
        $in = 0 unless $begins || $goes_on;
        next unless $in;
        my ($head, $said) = $line =~ /^([^"]*)"(.*)"$/;
        if ($fix && $said !~ /^[A-Z][A-Za-z-]+: .*\\n$/) {
            $said = typeset($said) if code($said) eq $said || typeset(code($said)) ne code($said);
            $lines[$i] = "$head\"$said\"\n";
        }
        $text .= $said;
    }
    return unless $fix;
    open my $out, '>', $path or die "$path: $!\n";
    print $out @lines;
}

my %prose = map { $_ => 1 } qw(fr text display title definition description valueString valueMarkdown value);
# French texts of a JSON tree: not what is marked as another language.
sub judge_json {
    my ($path, $node, $key) = @_;
    if (ref $node eq 'ARRAY') {
        return if grep { ref eq 'HASH' && ($_->{url} // '') eq 'lang' && ($_->{valueCode} // 'fr') ne 'fr' } @$node;
        judge_json($path, $_, $key) for @$node;
    } elsif (ref $node eq 'HASH') {
        return if ($node->{language} // 'fr') ne 'fr';
        judge_json($path, $node->{$_}, $key eq 'fr' && !ref $node->{$_} ? 'fr' : $_)
            for grep { !/^(?:en|source|expression|_?url)$/ } sort keys %$node;
    } elsif (defined $node && $prose{$key}) {
        my $at = index $whole, $node =~ s/\n.*//sr;
        judge($path . ':' . (1 + (substr($whole, 0, $at < 0 ? 0 : $at) =~ tr/\n//)), $node);
    }
}

for my $path (@ARGV) {
    if ($path =~ /\.po$/) {
        judge_po($path);
    } elsif ($path =~ /\.json$/) {
        open my $file, '<:raw', $path or die "$path: $!\n";
        my $bytes = do { local $/; <$file> };
        my $json = JSON::PP->new->utf8->allow_nonref->decode($bytes);
        $whole = decode('UTF-8', $bytes);
        # What was published stays as it was.
        next if ref $json eq 'HASH' && ($json->{resourceType} // '') eq 'Questionnaire' && ($json->{version} // '') eq '1.0.0';
        judge_json($path, $json, '');
    } else {
        open my $file, '<', $path or die "$path: $!\n";
        while (<$file>) { chomp; judge("$path:$.", $_) }
    }
}
exit $failed;
