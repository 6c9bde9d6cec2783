#!/usr/bin/perl
# SPDX-License-Identifier: EUPL-1.2
# Prints what is inside the program that was built, as SPDX 2.3 JSON: the program with its checksum and licence; every
# library that it is linked with, loads when first used, or that those need, each with the package, version and
# supplier that dpkg names; the compiler; and every file of the source with its licence and checksum.
# Usage: [BUILD=build] tools/sbom.pl VERSION >FILE.spdx.json     SOURCE_DATE_EPOCH: the time to write, else the commit's
use strict;
use warnings;
use Digest::SHA;
use JSON::PP;
use POSIX 'strftime';

my $version = shift or die "usage: tools/sbom.pl VERSION\n";
my $build = $ENV{BUILD} // 'build';
my $program = "$build/icope";
-x $program or die "$program is not built\n";

sub lines { open my $pipe, '-|', @_ or die "$_[0]: $!\n"; chomp(my @l = <$pipe>); return @l }
sub checksum { my ($file, $kind) = @_; return Digest::SHA->new($kind)->addfile($file, 'b')->hexdigest }
sub id { my $name = shift; $name =~ s/[^A-Za-z0-9.-]/-/g; return "SPDXRef-$name" }

# Licence of what is linked, where it is known for sure; dpkg has no field for it.
my %licence = (libc6 => 'LGPL-2.1-or-later', 'libjson-c5' => 'MIT', 'libpcre2-8-0' => 'BSD-3-Clause', libsodium23 => 'ISC',
    'libsqlite3-0' => 'blessing', libncursesw6 => 'X11', libtinfo6 => 'X11', libqrencode4 => 'LGPL-2.1-or-later',
    libzstd1 => 'BSD-3-Clause', zlib1g => 'Zlib', libcurl4 => 'curl', libcurl4t64 => 'curl', libssl3 => 'Apache-2.0',
    libssl3t64 => 'Apache-2.0', libutf8proc2 => 'MIT', libutf8proc3 => 'MIT', libuuid1 => 'BSD-3-Clause', libzxcvbn0 => 'MIT',
    libqpdf29 => 'Apache-2.0', libqpdf30 => 'Apache-2.0', libcairo2 => 'LGPL-2.1-only OR MPL-1.1', 'libpango-1.0-0' => 'LGPL-2.0-or-later', 'libpangocairo-1.0-0' => 'LGPL-2.0-or-later',
    'libglib2.0-0' => 'LGPL-2.1-or-later', 'libglib2.0-0t64' => 'LGPL-2.1-or-later');

# Library files: those the program is linked with, those it loads by name when first used, and what these need.
sub needs { my $of = shift; return map { m{^\s+(\S+) => (/\S+)} ? ($1 => $2) : () } lines('ldd', $of) }
my %linked = needs($program);
my %how = map { /\(NEEDED\).*\[(.*)\]/ && $linked{$1} ? ($linked{$1} => 'DYNAMIC_LINK') : () } lines('readelf', '-dW', $program);
my %file = map { $_ => 1 } values %linked;
open my $binary, '<:raw', $program or die "$program: $!\n";
my $bytes = do { local $/; <$binary> };
my ($folder) = $linked{'libc.so.6'} =~ m{^(.*)/};
for my $name (grep { !$linked{$_} } $bytes =~ /\0(lib[a-z0-9_+.-]+\.so\.[0-9]+)(?=\0)/g) {
    my ($path) = grep { -e } "$folder/$name", "/usr$folder/$name" or next;
    $how{$path} = 'OPTIONAL';
    my %theirs = needs($path);
    $file{$_} = 1 for $path, values %theirs;
}

# The package of a file, asked by every name that the file has (libraries move from /lib to /usr/lib).
my %package;
for my $path (sort keys %file) {
    (my $other = $path) =~ s{^/(usr/)?}{$1 ? '/' : '/usr/'}e;
    my ($owner) = grep { defined } map { (lines('sh', '-c', 'dpkg -S "$1" 2>/dev/null', 'sh', $_))[0] } $path, $other;
    my ($name) = ($owner // '') =~ /^([^:, ]+)/ or next;
    my $p = $package{$name} //= {how => 'INDIRECT'};
    $p->{how} = $how{$path} if $how{$path} && $p->{how} ne 'DYNAMIC_LINK';
}

my $created = $ENV{SOURCE_DATE_EPOCH} // (lines('git', 'log', '-1', '--format=%ct'))[0];
my $digest = checksum($program, 256);
my (@packages, @relations);
push @packages, {SPDXID => 'SPDXRef-icope', name => 'icope', versionInfo => $version, downloadLocation => 'NOASSERTION',
    filesAnalyzed => JSON::PP::false, licenseConcluded => 'EUPL-1.2', licenseDeclared => 'EUPL-1.2 AND CC-BY-4.0',
    copyrightText => 'Copyright The icope authors', primaryPackagePurpose => 'APPLICATION',
    checksums => [{algorithm => 'SHA256', checksumValue => $digest}], supplier => 'Organization: The icope authors'};
for my $name (sort keys %package) {
    my ($found, $arch, $source, $home, $maintainer) = split /\t/, (lines('dpkg-query', '-W', '-f',
        '${Version}\t${Architecture}\t${source:Package}\t${Homepage}\t${Maintainer}\n', $name))[0];
    my $known = $licence{$name} // 'NOASSERTION';
    (my $escaped = $found) =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ge;
    my %p = (SPDXID => id($name), name => $name, versionInfo => $found, downloadLocation => 'NOASSERTION',
        filesAnalyzed => JSON::PP::false, licenseConcluded => 'NOASSERTION', licenseDeclared => $known,
        copyrightText => 'NOASSERTION', primaryPackagePurpose => 'LIBRARY', sourceInfo => "Debian source package $source",
        externalRefs => [{referenceCategory => 'PACKAGE-MANAGER', referenceType => 'purl',
            referenceLocator => "pkg:deb/debian/$name\@$escaped?arch=$arch"}]);
    $p{homepage} = $home if $home;
    $p{supplier} = "Organization: $1" if $maintainer =~ /^([^<]+?) </;
    push @packages, \%p;
    my $link = $package{$name}{how};
    push @relations, $link eq 'OPTIONAL' ? [id($name), 'OPTIONAL_DEPENDENCY_OF', 'SPDXRef-icope']
        : ['SPDXRef-icope', $link eq 'INDIRECT' ? 'DEPENDS_ON' : 'DYNAMIC_LINK', id($name)];
}
my ($compiler) = $bytes =~ /\0?((?:GCC: \([^)]*\) |Debian clang version )[0-9.]+)/;
if ($compiler) {
    my ($name, $number) = $compiler =~ /^(GCC|Debian clang).* ([0-9.]+)$/;
    push @packages, {SPDXID => 'SPDXRef-compiler', name => $name eq 'GCC' ? 'gcc' : 'clang', versionInfo => $number,
        downloadLocation => 'NOASSERTION', filesAnalyzed => JSON::PP::false, licenseConcluded => 'NOASSERTION',
        licenseDeclared => 'NOASSERTION', copyrightText => 'NOASSERTION', comment => $compiler};
    push @relations, ['SPDXRef-compiler', 'BUILD_TOOL_OF', 'SPDXRef-icope'];
}

# The source, as tools/licences.pl knows it.
my @files;
for (lines('tools/licences.pl', '--list')) {
    my ($path, $expression, $copyright) = split /\t/;
    push @files, {SPDXID => id("file-$path-" . substr(Digest::SHA::sha1_hex($path), 0, 8)), fileName => "./$path",
        licenseConcluded => $expression, licenseInfoInFiles => [grep { !/^(?:AND|OR|WITH)$/ } $expression =~ /([A-Za-z0-9.+-]+)/g],
        copyrightText => $copyright, checksums => [{algorithm => 'SHA1', checksumValue => checksum($path, 1)},
            {algorithm => 'SHA256', checksumValue => checksum($path, 256)}]};
    push @relations, ['SPDXRef-icope', 'GENERATED_FROM', $files[-1]{SPDXID}] if $path =~ m{^(?:src|screens)/.*\.[ch]$|\.inc$};
}

my %document = (spdxVersion => 'SPDX-2.3', dataLicense => 'CC0-1.0', SPDXID => 'SPDXRef-DOCUMENT', name => "icope-$version",
    documentNamespace => "https://icope.example.org/spdx/icope-$version-$digest",
    creationInfo => {created => strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $created), creators => ['Tool: icope-sbom', 'Organization: The icope authors']},
    packages => \@packages, files => \@files,
    relationships => [map { {spdxElementId => $_->[0], relationshipType => $_->[1], relatedSpdxElement => $_->[2]} }
        ['SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-icope'], @relations]);
print JSON::PP->new->canonical->pretty->encode(\%document);
