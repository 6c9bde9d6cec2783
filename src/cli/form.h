// SPDX-License-Identifier: EUPL-1.2
// What the sub-commands about forms share.
#ifndef ICOPE_CLI_FORM_H
#define ICOPE_CLI_FORM_H

#include "questionnaire/questionnaire.h"

// Loads a Questionnaire, with the value sets of the file `with` (NULL: none). NULL after saying
// every reason.
struct questionnaire *form_load(const char *path, const char *with);

// Says each line of a text, about a file.
void form_say_lines(const char *what, const char *text);

// The option for them.
#define FORM_OPTION_WITH                                                                           \
    {                                                                                              \
        "with", 'w', ARG_FILE, "FILE",                                                             \
            .help = N_("The lists of answers it refers to: a FHIR ValueSet, CodeSystem or "        \
                       "Bundle of them.")                                                          \
    }

#endif
