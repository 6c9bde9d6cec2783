#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate on the gates: each of them must fail on a small project made to break it, and name the file and line.
# Usage: tools/check-gates.sh
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# fresh: an empty project with our tools; its current folder afterwards.
fresh() {
    rm -rf "$scratch/p"
    mkdir -p "$scratch/p"
    cp -r tools LICENSES REUSE.toml .clang-format "$scratch/p/"
    mkdir -p "$scratch/p/questionnaires"
    echo '{}' >"$scratch/p/questionnaires/some.json" # under the second licence
    sed -i '/^[^#]/d' "$scratch/p/tools/exceptions.tsv"
    mkdir -p "$scratch/p/src/base" "$scratch/p/src/ui" "$scratch/p/screens" "$scratch/p/tests/support" "$scratch/p/data/po" "$scratch/p/data/man"
    (cd "$scratch/p" && git -c init.defaultBranch=main init -q .)
}

# put FILE: standard input becomes that file of the project.
put() { cat >"$scratch/p/$1"; }

# expect GATE TEXT: the gate must fail and say TEXT.
expect() {
    if output=$(cd "$scratch/p" && "tools/check-$1.sh" 2>&1); then
        echo "tools/check-$1.sh:1: passes although it should say: $2"
        failed=1
    elif ! printf '%s\n' "$output" | grep -qF -- "$2"; then
        echo "tools/check-$1.sh:1: should say \"$2\", says: $(printf '%s' "$output" | head -n 3)"
        failed=1
    fi
}

# accept GATE: the gate must pass.
accept() {
    output=$(cd "$scratch/p" && "tools/check-$1.sh" 2>&1) || {
        echo "tools/check-$1.sh:1: fails on a good project: $(printf '%s' "$output" | head -n 3)"
        failed=1
    }
}

fresh
put src/base/good.h <<'X'
// SPDX-License-Identifier: EUPL-1.2
// A good header.
#ifndef GOOD_H
#define GOOD_H
#include <stddef.h>

// A pair; every field is described.
struct pair {
    size_t a; // the first
    // The second.
    size_t b;
};

// Adds both.
size_t pair_sum(const struct pair *p,
                size_t carry);

// Doubles.
static inline size_t twice(size_t n)
{
    return 2 * n;
}
#endif
X
put src/base/good.c <<'X'
// SPDX-License-Identifier: EUPL-1.2
#include "base/good.h"

// Says "system(1)" in a comment and in a string only.
size_t pair_sum(const struct pair *p, size_t carry)
{
    const char *text = "strcpy(a, b); \" system(x)";
    return p->a + p->b + carry + (text[0] == '"' ? 1 : 0);
}
X
for gate in layers sizes banned comments headers spdx exceptions; do accept $gate; done

put src/base/up.c <<'X'
#include "ui/canvas.h"
#include <sqlite3.h>
#include <left/pad.h>
X
expect layers 'src/base/up.c:1: base may not include ui/canvas.h'
expect layers 'src/base/up.c:2: <sqlite3.h> belongs to'
expect layers 'src/base/up.c:3: <left/pad.h> is in no list'
expect spdx 'src/base/up.c:1: no SPDX'
echo '// SPDX-License-Ident''ifier: Beerware' | put src/base/up.c
expect spdx 'src/base/up.c:1: no text LICENSES/Beerware.txt'
rm "$scratch/p/src/base/up.c"

put src/base/bad.h <<'X'
// SPDX-License-Identifier: EUPL-1.2

struct one {
    int bare;
};

int bare_function(void);
size_t alone;
X
expect comments 'src/base/bad.h:2: the second line'
expect comments 'src/base/bad.h:4: field without'
expect comments 'src/base/bad.h:7: prototype without'
expect headers 'src/base/bad.h:1: does not compile alone'
rm "$scratch/p/src/base/bad.h"

put src/ui/bad.c <<'X'
void f(void)
{
    strcpy(a, b);
    x->system(1);
    fopen("a", "r");
}
X
expect banned 'src/ui/bad.c:3: strcpy() is banned'
expect banned 'src/ui/bad.c:5: fopen() in a pure layer'
printf 'int f(void) { return crypto_pwhash(1); }\n' | put src/ui/bad.c
expect cost 'src/ui/bad.c:1:'
printf 'int  f( void ) {return 0;}\n' | put src/ui/bad.c
tools/check-format.sh | grep -q '^skip' || expect format 'src/ui/bad.c:1'

{ echo 'static int'; echo 'long_one(int n)'; echo '{'; i=0; while [ $i -lt 70 ]; do echo '    n++;'; i=$((i + 1)); done; echo '    return n;'; echo '}'; } | put src/ui/bad.c
expect sizes 'src/ui/bad.c:1: 75 lines in long_one(), at most 70'
{ echo 'int many(int n)'; echo '{'; i=0; while [ $i -lt 8 ]; do echo '    if (n && i)'; i=$((i + 1)); done; echo '    return n ? 1 : 0;'; echo '}'; } | put src/ui/bad.c
expect sizes 'src/ui/bad.c:1: 18 branches in many(), at most 15'
i=0; while [ $i -lt 501 ]; do echo; i=$((i + 1)); done | put src/ui/bad.c
expect sizes 'src/ui/bad.c:1: 501 lines, at most 500'
printf 'sizes\tsrc/gone.c\t600\twas long once\n' >>"$scratch/p/tools/exceptions.tsv"
expect sizes 'no longer needed, remove it: sizes src/gone.c'
printf 'sizes\tsrc/gone.c\t600\n' >>"$scratch/p/tools/exceptions.tsv"
expect exceptions 'tools/exceptions.tsv:6: gate, what, limit, why'
rm "$scratch/p/src/ui/bad.c"

# built: compiles every file of the project as the Makefile would name it.
built() {
    (cd "$scratch/p" && find src screens -name '*.c' | while read -r c; do
        mkdir -p "build/obj/$(dirname "$c")" && ${CC:-cc} -w -Isrc -c -o "build/obj/${c%.c}.o" "$c"
    done)
}
if command -v nm >/dev/null; then
    echo 'int alone(void) { return 1; }' | put src/base/alone.c
    printf 'int two(void);\nint one(void) { return two(); }\n' | put src/base/one.c
    printf 'int one(void);\nint two(void) { return one(); }\n' | put src/base/two.c
    printf 'int show(void);\nint low(void) { return show(); }\n' | put src/base/low.c
    printf 'int low(void);\nint show(void) { return low(); }\n' | put src/ui/show.c
    built
    expect unused 'src/base/alone.c:1: alone has no user outside this file'
    expect cycles 'src/base:1: 2 files in circles, at most 0'
    expect cycles 'src/base/low.c:1: base may not use show of src/ui/show.c'
    expect cycles 'a circle of folders: base ui'
    printf 'unused\tsrc/base/one.c:one\t1\tonce alone\ncycles\tui\t2\tonce round\n' >>"$scratch/p/tools/exceptions.tsv"
    expect unused 'no longer needed, remove it: unused src/base/one.c:one'
    expect cycles 'no longer needed, remove it: cycles ui'
    sed -i '/^[^#]/d' "$scratch/p/tools/exceptions.tsv"
    rm -r "$scratch/p/build" "$scratch"/p/src/base/[alot]*.c "$scratch/p/src/ui/show.c"
    echo 'int used(void) { return 1; }' | put src/base/used.c
    printf 'int used(void), pair_sum(void);\nint main(void) { return used() + pair_sum(); }\n' | put src/main.c
    built
    accept unused
    accept cycles
    rm -r "$scratch/p/build" "$scratch/p/src/base/used.c" "$scratch/p/src/main.c"
fi

: | put ARCHITECTURE.md
expect architecture 'ARCHITECTURE.md:1: no word of src/base'
echo '`src/base/good` and `src/base/gone.c`' | put ARCHITECTURE.md
expect architecture 'ARCHITECTURE.md:1: no such file: src/base/gone.c'

if command -v msgfmt >/dev/null; then
    printf 'const char *t(void)\n{\n    return _("Untold");\n}\n' | put src/ui/text.c
    printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n' | put data/po/fr.po
    expect translations 'src/ui/text.c:3'
    printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Untold"\nmsgstr ""\n' | put data/po/fr.po
    expect translations 'untranslated'
fi
{ printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'; printf '\nmsgid "a"\nmsgstr "Qu%sest-ce ?"\n' "'"; } | put data/po/fr.po
expect typography 'data/po/fr.po:6: apostrophe, space or dots'
printf 'msgid "a"\nmsgstr "« Qui"\n' | put data/po/fr.po
expect typography 'data/po/fr.po:2: apostrophe, space or dots'
printf 'msgid "a"\nmsgstr " ; qui"\n' | put data/po/fr.po
expect typography 'data/po/fr.po:2: apostrophe, space or dots'
printf 'msgid "a"\nmsgstr "Qui ?"\n' | sed 's/ ?/\xe2\x80\xaf?/' | put data/po/fr.po
printf '{\n"fr": "Seul :",\n"en": "Alone: it is"\n}\n' | put data/po/texts.json
expect typography 'data/po/texts.json:2: apostrophe, space or dots'
rm "$scratch/p/data/po/texts.json"
accept typography
if ! tools/check-cppcheck.sh --version | grep -q '^skip'; then
    printf 'int f(void)\n{\n    int a[2] = {0};\n    return a[2];\n}\n' | put src/ui/text.c
    expect cppcheck 'src/ui/text.c:4'
fi
printf '#!/bin/sh\nif then\n' | put tools/broken.sh
expect scripts 'tools/broken.sh:1: does not parse'
mkdir "$scratch/p/debian"
printf 'Build-Depends:\n debhelper-compat (= 13),\n libleft-pad-dev,\n libvterm-dev\n\nPackage: icope\nDepends:\n libsqlite3-dev\n' | put debian/control
expect packages 'Build-Depends has not: libsqlite3-dev'
expect packages 'Build-Depends has not: libvterm-dev <!nocheck>'
expect packages 'tools/deps.sh has not: libleft-pad-dev'
rm -r "$scratch/p/debian"
printf 'made.txt\tprintf now\n' >>"$scratch/p/tools/generated.tsv"
echo before | put made.txt
expect generated 'made.txt:1: not current'
(cd "$scratch/p" && git -c user.name=t -c user.email=t@example.org commit -q --allow-empty -m 'No area here')
expect commits 'no "area: " in front'
printf '.Dd x\n.Xyz\n' | put data/man/icope.1
! command -v mandoc >/dev/null || expect man 'data/man/icope.1:'

# run RESULT STATUS SCRIPT: the test runner, given a program of that text, must close with RESULT and exit with STATUS.
run() {
    fresh
    cp tests/run.sh "$scratch/p/tests/"
    printf '#!/bin/sh\n%s\n' "$3" | put tests/program
    chmod +x "$scratch/p/tests/program"
    status=0
    output=$(cd "$scratch/p" && ICOPE_TEST_TIMEOUT=1 tests/run.sh tests/program) || status=$?
    if [ "$(printf '%s\n' "$output" | tail -n 1)" != "$1" ] || [ $status -ne "$2" ]; then
        echo "tests/run.sh:1: should close with \"$1\" ($2), not ($status): $output"
        failed=1
    fi
}
run '2 passed, 0 failed, 1 skipped' 0 'echo 1..3; echo ok 1 - a; echo "not ok 2 # SKIP b"; echo ok 3 - c'
run '1 passed, 1 failed, 0 skipped' 1 'echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1'
run '1 passed, 1 failed, 0 skipped' 1 'echo 1..2; echo ok 1 - a; kill -SEGV $$'
run '1 passed, 1 failed, 0 skipped' 1 'echo 1..2; echo ok 1 - a'
run '1 passed, 1 failed, 0 skipped' 1 'echo 1..1; echo ok 1 - a; exit 3'
run '0 passed, 1 failed, 0 skipped' 1 'sleep 5'
run '0 passed, 0 failed, 1 skipped' 1 'echo 1..1; echo "not ok 1 # SKIP a"'
exit $failed
