# SPDX-License-Identifier: EUPL-1.2
# Prints src/vault/common_passwords.c from the list of words: awk -f tools/common-passwords.awk data/passphrases/guessed-first.txt
function flush_line() { if (text != "") lines = lines "\n    \"" text "\","; text = "" }
/^#/ { next }
{ for (i = 1; i <= NF; i++) {
    if ($i !~ /^[a-z]+$/) { print FILENAME ":" FNR ": not small letters: " $i >"/dev/stderr"; bad = 1; exit 1 }
    if (seen[$i]++) continue
    if (length(text) + length($i) > 90) flush_line()
    text = text $i " "
} }
END {
    if (bad) exit 1
    flush_line()
    print "// SPDX-License-Ident" "ifier: EUPL-1.2"
    print "// Made from data/passphrases/guessed-first.txt: tools/check-generated.sh --write"
    print "#include \"vault/common_passwords.h\"\n"
    print "const char *const COMMON_WORDS[] = {" lines "\n};"
    print "const size_t COMMON_WORD_LINES = sizeof COMMON_WORDS / sizeof COMMON_WORDS[0];"
}
