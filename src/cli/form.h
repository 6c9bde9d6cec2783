// SPDX-License-Identifier: EUPL-1.2
// What the sub-commands about forms share.
#ifndef ICOPE_CLI_FORM_H
#define ICOPE_CLI_FORM_H

#include "questionnaire/questionnaire.h"

// Loads a Questionnaire. NULL after saying every reason.
struct questionnaire *form_load(const char *path);

#endif
