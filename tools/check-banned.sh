#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: no function that cuts silently, cannot report errors, jumps or runs a shell; and in the pure layers nothing that
# reaches the disk, the clock, the environment or the terminal. No column of a row of the store is read by number.
# Usage: tools/check-banned.sh
set -eu
cd "$(dirname "$0")/.."
everywhere='strcpy strcat sprintf vsprintf gets strtok strtok_r atoi atol atoll atof alloca system popen rand srand random
srandom drand48 signal longjmp siglongjmp setjmp sigsetjmp tmpnam tempnam mktemp strncpy strncat sscanf stpcpy wcscpy
scanf getwd asctime ctime gmtime localtime'
pure='fopen open openat creat unlink rename stat fstat lstat mkdir opendir time clock_gettime gettimeofday getenv setenv
printf puts putchar perror fputs fputc putc write read socket connect fork execv execvp getrandom exit'
tools/c-code.pl $(find src screens tests -name '*.[ch]' | sort) /dev/null | awk -F '\t' -v everywhere="$everywhere" -v pure="$pure" '
    BEGIN {
        n = split(everywhere, a, /[ \n]+/); for (i = 1; i <= n; i++) banned[a[i]] = 1
        n = split(pure, a, /[ \n]+/); for (i = 1; i <= n; i++) impure[a[i]] = 1
    }
    $4 ~ /^[ \t]*#/ { next }
    {
        if ($4 ~ /query_get_[a-z]+\([^,]*, *[0-9]/) { print $1 ":" $2 ": a column read by number"; failed = 1 }
        text = $4; is_pure = $1 ~ /^src\/(fhirpath|questionnaire|form|pathway|ui)\//; before = ""
        while (match(text, /[A-Za-z_][A-Za-z_0-9]*[ ]*\(/)) {
            name = substr(text, RSTART, RLENGTH - 1); sub(/ +$/, "", name)
            before = substr(text, 1, RSTART - 1)
            text = substr(text, RSTART + RLENGTH)
            if (before ~ /(->|\.|struct )$/) continue # a member with that name is not the function
            if (name in banned) { print $1 ":" $2 ": " name "() is banned"; failed = 1 }
            else if (is_pure && name in impure) { print $1 ":" $2 ": " name "() in a pure layer"; failed = 1 }
        }
    }
    END { exit failed }
'
