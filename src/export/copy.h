// SPDX-License-Identifier: EUPL-1.2
// A copy of everything kept about one person, in open formats (GDPR articles 15 and 20): FHIR R4
// resources, the journal of every visit with corrected answers, a page to read, and the tables of
// an export. No red flags: they are for the team, and may be about somebody beside the person.
#ifndef ICOPE_EXPORT_COPY_H
#define ICOPE_EXPORT_COPY_H

#include "export/views.h"

// How to write it.
struct copy_options {
    const char *dir;                 // folder, made when missing, mode 0700
    enum csv_for csv;                // the program that its tables are for
    const struct export_view *views; // of its tables; those of red flags are left out
    size_t view_count;               // how many
    const struct code_book *codes;   // numbers and labels of codes; NULL: texts only
    const char *readme;              // text of README.txt, translated
    const char *language;            // of results.pdf and meanings: "fr", "en"
    const struct clock *clock;       // for local times
};

// Writes resources.json (a Bundle of type collection), journals.json, csv/ with a file a table,
// dictionary.csv, results.pdf (not where pango and cairo are missing), README.txt and
// manifest.json, mode 0600.
// RC_BUSY when one of them is there already, RC_NO for an unknown person, RC_FULL, RC_DENIED,
// RC_DAMAGED: then what can be read is written all the same and *e names what could not.
enum rc copy_write(struct store *s, struct id person, const struct copy_options *o, struct err *e);

#endif
