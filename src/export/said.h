// SPDX-License-Identifier: EUPL-1.2
// What the manifest of an export says of what is not in it, in sentences for whoever made it.
#ifndef ICOPE_EXPORT_SAID_H
#define ICOPE_EXPORT_SAID_H

#include "base/json.h"

// Gives each sentence, translated: people and visits in and out with the reasons, resources that
// gave no row of a table, codes without a number. NULL gives none.
void export_said(const struct json *manifest, void (*line)(const char *text, void *self),
                 void *self);

#endif
