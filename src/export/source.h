// SPDX-License-Identifier: EUPL-1.2
// The tables of a store for spreadsheets and statistics: people, visits, answers, results, red
// flags.
#ifndef ICOPE_EXPORT_SOURCE_H
#define ICOPE_EXPORT_SOURCE_H

#include "base/clock.h"
#include "base/csv.h"
#include "base/err.h"
#include "store/store.h"

// How to write them.
struct tables_options {
    const char *dir;           // folder, made when missing, mode 0700
    const char *prefix;        // in front of each file's name: "", "practice-"
    enum csv_for csv;          // for which program
    struct id person;          // only this person, "" everybody
    const struct clock *clock; // for the local time of visits
    // Told how many people are done of how many; NULL: nobody. False stops: RC_NO, nothing is
    // written.
    bool (*progress)(size_t done, size_t total, void *self);
    void *self; // for progress
};

// What was written, for the closing line.
struct tables_counts {
    size_t people, visits, answers, results, flags; // rows of each
};

// Writes people.csv, visits.csv, answers.csv, results.csv and, for everybody, red-flags.csv, mode
// 0600: all, or none when anything fails. What one person gets of their own data has no red flags:
// they may be about somebody beside them. RC_BUSY when one of them is there already, RC_FULL,
// RC_DENIED, RC_DAMAGED, RC_NO when it was stopped. Precondition: the store is unlocked.
enum rc tables_write(struct store *s, const struct tables_options *o, struct tables_counts *ret,
                     struct err *e);

#endif
