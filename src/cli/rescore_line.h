// SPDX-License-Identifier: EUPL-1.2
// A visit under both forms as one JSON object: what --json prints, what is printed in any other
// way, and what is kept.
#ifndef ICOPE_CLI_RESCORE_LINE_H
#define ICOPE_CLI_RESCORE_LINE_H

#include "rescore/rescore.h"

// New and owned: {"response", "authored", "was", "now" (versions), "changed", "comparable",
// "failed", "results": [{"linkId", "text", "was", "wasText", "now", "nowText" (each where that form
// has it), "changed", "comparable", and where it is not "why" and "lacks"}], "left": [{"linkId",
// "text", "reason"}]}. Texts are in `language`, codes are not.
struct json *rescore_line(const struct rescore *r, const struct json *response, const char *was,
                          const char *now, const char *language);

// A reason in words, by its name; the name itself when it is none of ours.
const char *rescore_reason_words(const char *name);

#endif
