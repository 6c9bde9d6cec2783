#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# What holds of the three words to remember and the twelve that are whispered in the same visit (two sets of three an ear):
# every set has the syllables of its language; no two words rhyme, are of one field of meaning, or are the same; a whispered
# word is never a word of any list, and begins otherwise and is spelled otherwise than those of its visit. Syllables, rhymes
# and fields are said of each word in the file. Every list in use, and no other, is an answer of the form and an active code.
# Usage: tools/words.pl WORDS.json QUESTIONNAIRE.json CODESYSTEM.json      exit code 1 when anything does not hold
use strict;
use warnings;
use JSON::PP;
use open qw(:std :encoding(UTF-8));

die "usage: tools/words.pl WORDS.json QUESTIONNAIRE.json CODESYSTEM.json\n" if @ARGV != 3;
my $failed = 0;

sub lapse {
    print "$ARGV[0]:1: ", @_, "\n";
    $failed = 1;
}

sub load {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!\n";
    local $/ = undef;
    return decode_json(<$file>);
}

# The first letter without accent.
sub beginning { return lc(substr($_[0], 0, 1)) =~ tr/éèêàâîôûç/eeeaaiouc/r }

# How many letters must be changed, added or taken to make one word of the other.
sub distance {
    my ($from, $to) = @_;
    my @row = 0 .. length $to;
    for my $i (1 .. length $from) {
        my ($corner, @next) = ($row[0], $i);
        for my $k (1 .. length $to) {
            my $cost = $corner + (substr($from, $i - 1, 1) ne substr($to, $k - 1, 1));
            ($corner, my $up) = ($row[$k], $row[$k]);
            push @next, (sort { $a <=> $b } $cost, $up + 1, $next[-1] + 1)[0];
        }
        @row = @next;
    }
    return $row[-1];
}

# What each word says of itself differs within a visit.
sub different {
    my ($where, $known, @words) = @_;
    for my $what ('rhyme', 'meaning') {
        my %seen;
        for my $word (@words) {
            my $is = $known->{$word}{$what} // '';
            lapse("$where: $word has no $what") if $is eq '';
            lapse("$where: $word and $seen{$is} have one $what, $is") if $seen{$is};
            $seen{$is} = $word;
        }
    }
}

sub judge_language {
    my ($language, $of) = @_;
    my $known = $of->{words};
    my $pattern = join ' ', sort @{ $of->{syllables} };
    my (%in_list, %used);
    my @lists = grep { !$_->{retired} } @{ $of->{lists} };
    for my $list (@{ $of->{lists} }) {
        for my $word (@{ $list->{words} }) {
            lapse("$language: $word is in $in_list{$word} and $list->{id}") if $in_list{$word} && !$list->{retired};
            $in_list{$word} = $list->{id};
        }
    }
    for my $list (@lists) {
        my $where = $list->{id};
        my $whisper = $of->{whisper}{ $list->{whisper} // '' };
        if (!$whisper) {
            lapse("$where: no whispered words");
            next;
        }
        my @sets = ($list->{words}, map { @{ $whisper->{$_} // [] } } 'right', 'left');
        lapse("$where: not two sets an ear") if @{ $whisper->{right} // [] } != 2 || @{ $whisper->{left} // [] } != 2;
        for my $set (@sets) {
            my $has = join ' ', sort map { $known->{$_}{syllables} // '?' } @$set;
            lapse("$where: @$set has the syllables $has, not $pattern") if $has ne $pattern;
        }
        my ($said, @rest) = @sets;
        my @whispered = map { @$_ } @rest;
        different($where, $known, @$said, @whispered);
        for my $word (@whispered) {
            lapse("$where: $word is whispered and in $in_list{$word}") if $in_list{$word};
            for my $other (@$said) {
                lapse("$where: $word begins as $other does") if beginning($word) eq beginning($other);
                lapse("$where: $word is spelled nearly as $other") if distance($word, $other) < 3;
            }
        }
        $used{$_} = 1 for @$said, @whispered;
    }
    lapse("$language: $_ is in no list") for grep { !$used{$_} } sort keys %$known;
    return map { $_->{id} } @lists;
}

# Answers of the item with that linkId.
sub options {
    my ($items, $link) = @_;
    for my $item (@{ $items // [] }) {
        my @found = $item->{linkId} eq $link ? map { $_->{valueCoding}{code} } @{ $item->{answerOption} } : options($item->{item}, $link);
        return @found if @found;
    }
    return;
}

my ($words, $form, $codes) = map { load($_) } @ARGV;
my @active = map { judge_language($_, $words->{$_}) } sort keys %$words;
my @retired = map { $_->{id} } grep { $_->{retired} } map { @{ $words->{$_}{lists} } } sort keys %$words;
my %inactive;
for my $concept (@{ $codes->{concept} }) {
    $inactive{ $concept->{code} } = (grep { $_->{code} eq 'inactive' && $_->{valueBoolean} } @{ $concept->{property} // [] }) ? 1 : 0;
}
my ($in_data, $in_form) = map { join ' ', sort @$_ } \@active, [options($form->{item}, 'cog-list')];
lapse("lists in use: $in_data; answers of the form: $in_form") if $in_data ne $in_form;
for my $id (@active, @retired) {
    my $wanted = (grep { $_ eq $id } @retired) ? 1 : 0;
    lapse("$id is ", $wanted ? 'not an inactive' : 'no active', ' code') if !defined $inactive{$id} || $inactive{$id} != $wanted;
}
exit $failed;
