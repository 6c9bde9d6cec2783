// SPDX-License-Identifier: EUPL-1.2
// What a report is made of. For the files of src/report only.
#ifndef ICOPE_REPORT_INTERNAL_H
#define ICOPE_REPORT_INTERNAL_H

#include "report/figures.h"
#include "report/plan.h"

// A report.
struct report {
    struct figures figures; // all of them
    struct plan plan;       // behind the titles of domains
    struct arena words;     // behind the words that came up
    const char *language;   // of labels
    const char *title;      // of the whole
    const char *subtitle;   // which visits, counted when
    const char *day;        // YYYY-MM-DD, when
    bool practice;          // of a practice store
    bool partial;           // something could not be read
    size_t lost_people;     // records of people that could not
    size_t lost_visits;     // the same of visits
    bool exact;             // small numbers are shown
    bool visitors;          // the page about visitors
};

#endif
