#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# What holds of codes: a code system gives each code one display in each language, and no two codes the same; every answer
# and every item of a questionnaire shows its code with exactly these, and offers none that is inactive. Of a version that a
# newer file of the same url has followed, only the codes must still be there: its words were published.
# Usage: tools/codes.pl CODESYSTEMS-FOLDER QUESTIONNAIRES-FOLDER      exit code 1 when anything does not hold
use strict;
use warnings;
use JSON::PP;
use open qw(:std :encoding(UTF-8));

die "usage: tools/codes.pl CODESYSTEMS-FOLDER QUESTIONNAIRES-FOLDER\n" if @ARGV != 2;
my $TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';
my $failed = 0;

sub lapse {
    my ($path, @what) = @_;
    print "$path:1: ", @what, "\n";
    $failed = 1;
}

sub load {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!\n";
    local $/ = undef;
    return decode_json(<$file>);
}

# Displays by language of a concept, and whether it is inactive.
sub concept {
    my ($system, $concept) = @_;
    my %says = ($system->{language} => $concept->{display});
    $says{ $_->{language} } = $_->{value} for @{ $concept->{designation} // [] };
    my $inactive = grep { $_->{code} eq 'inactive' && $_->{valueBoolean} } @{ $concept->{property} // [] };
    return { says => \%says, inactive => $inactive };
}

my %known; # url → code → concept
for my $path (sort glob "$ARGV[0]/*.json") {
    my $system = load($path);
    my (%by_display, %codes);
    for my $concept (@{ $system->{concept} }) {
        my $code = $concept->{code};
        lapse($path, "$code stands twice") if $codes{$code};
        $codes{$code} = concept($system, $concept);
        while (my ($language, $display) = each %{ $codes{$code}{says} }) {
            my $other = $by_display{$language}{$display};
            lapse($path, "$code and $other are both \"$display\"") if defined $other;
            $by_display{$language}{$display} = $code;
        }
    }
    my $count = keys %codes;
    lapse($path, "count says $system->{count}, there are $count codes") if $count != ($system->{count} // $count);
    $known{ $system->{url} } = \%codes;
}

# Displays by language of a Coding.
sub shown {
    my ($language, $coding) = @_;
    my %says = ($language => $coding->{display});
    for my $extension (@{ $coding->{_display}{extension} // [] }) {
        next if $extension->{url} ne $TRANSLATION;
        my %part = map { $_->{url} => $_->{valueCode} // $_->{valueString} } @{ $extension->{extension} };
        $says{ $part{lang} } = $part{content};
    }
    return \%says;
}

sub judge {
    my ($path, $form, $newest, $link, $coding, $is_answer) = @_;
    my $concept = $known{ $coding->{system} }{ $coding->{code} };
    if (!$concept) {
        lapse($path, "$link: $coding->{code} is in no code system");
        return;
    }
    return if !$newest;
    lapse($path, "$link: $coding->{code} is inactive") if $concept->{inactive};
    my $says = shown($form->{language}, $coding);
    for my $language (sort keys %{ $concept->{says} }) {
        next if !$is_answer && !defined $says->{$language};
        my ($here, $there) = ($says->{$language} // 'nothing', $concept->{says}{$language});
        lapse($path, "$link: $coding->{code} is \"$here\" here, \"$there\" in the code system") if $here ne $there;
    }
}

sub judge_items {
    my ($path, $form, $newest, $items) = @_;
    for my $item (@$items) {
        judge($path, $form, $newest, $item->{linkId}, $_->{valueCoding}, 1) for grep { $_->{valueCoding} } @{ $item->{answerOption} // [] };
        judge($path, $form, $newest, $item->{linkId}, $_, 0) for @{ $item->{code} // [] };
        judge_items($path, $form, $newest, $item->{item} // []);
    }
}

# "1.10.0" after "1.9.0".
sub number { return join '.', map { sprintf '%06d', $_ } split /\./, $_[0] }

my %forms = map { $_ => load($_) } sort glob "$ARGV[1]/*.json";
die "$ARGV[1]: no questionnaire\n" if !%forms;
my %newest;
for my $form (values %forms) {
    my $version = number($form->{version});
    $newest{ $form->{url} } = $version if ($newest{ $form->{url} } // '') lt $version;
}
for my $path (sort keys %forms) {
    my $form = $forms{$path};
    judge_items($path, $form, number($form->{version}) eq $newest{ $form->{url} }, $form->{item});
}
exit $failed;
