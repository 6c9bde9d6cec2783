// SPDX-License-Identifier: EUPL-1.2
// A copy of everything kept about one person, in open formats (GDPR articles 15 and 20): FHIR R4
// resources, the journal of every visit with corrected answers, and tables for spreadsheets.
#ifndef ICOPE_EXPORT_COPY_H
#define ICOPE_EXPORT_COPY_H

#include "base/csv.h"
#include "store/store.h"

// How to write it.
struct copy_options {
    const char *dir;           // folder, made when missing, mode 0700
    enum csv_for csv;          // the program that its tables are for
    const char *readme;        // text of README.txt, translated
    const char *language;      // of results.pdf: "fr", "en"
    const struct clock *clock; // for local times
};

// Writes resources.json (a Bundle of type collection), journals.json, the four tables,
// results.pdf (not where pango and cairo are missing), README.txt and manifest.json, mode 0600.
// RC_BUSY when one of them is there already, RC_NO for an unknown person, RC_FULL, RC_DENIED,
// RC_DAMAGED: then what can be read is written all the same and *e names what could not.
enum rc copy_write(struct store *s, struct id person, const struct copy_options *o, struct err *e);

#endif
