// SPDX-License-Identifier: EUPL-1.2
// What one person's visits came to, as a page to read and to print. For src/export only.
#ifndef ICOPE_EXPORT_COPY_RESULTS_H
#define ICOPE_EXPORT_COPY_RESULTS_H

#include "base/json.h"
#include "store/store.h"

// Appends a PDF (document/pdf.h) of the Observations among the entries of a Bundle, visit by visit
// in their order; `language`: "fr", "en". RC_IO: pango or cairo cannot be loaded.
enum rc copy_results(const struct json *entries, const struct store_person *person,
                     const char *language, struct buf *out, struct err *e);

#endif
