// SPDX-License-Identifier: EUPL-1.2
// Regular expressions by PCRE2 in UTF-8 mode, with limits on time and stack, so that a hostile
// pattern ends in RC_LIMIT and not in a hang. The only user of PCRE2.
#ifndef ICOPE_FHIRPATH_REGEX_H
#define ICOPE_FHIRPATH_REGEX_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

// Does `text` match? `whole`: all of it must. `flags`: "i" ignores case, "m" lets ^ and $ meet
// lines, others are refused. RC_INVALID for a bad pattern, RC_LIMIT.
enum rc fp_regex_matches(const char *pattern, size_t pattern_len, const char *text, size_t len,
                         const char *flags, bool whole, bool *ret, struct err *e);

// Replaces every match; $1 and ${name} in `with` stand for groups. Appends to *out.
enum rc fp_regex_replace(const char *pattern, size_t pattern_len, const char *text, size_t len,
                         const char *with, size_t with_len, const char *flags, struct buf *out,
                         struct err *e);

#endif
