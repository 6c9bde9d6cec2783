// SPDX-License-Identifier: EUPL-1.2
// Checks of the store and of the laptop around it, each with what to do. One table.
#ifndef ICOPE_ADMIN_DOCTOR_H
#define ICOPE_ADMIN_DOCTOR_H

#include "base/clock.h"
#include "config/paths.h"
#include "store/file_check.h"

#include <stdbool.h>
#include <stddef.h>

// How it is, from good to bad.
enum doctor_level { DOCTOR_OK, DOCTOR_NOTE, DOCTOR_WARNING, DOCTOR_PROBLEM };

// One finding. Texts are translated.
struct doctor_finding {
    const char *check;       // stable name ("disk-space")
    enum doctor_level level; // how it is
    char what[256];          // what was seen
    const char *todo;        // what to do, "" nothing
};

// What the checks look at.
struct doctor {
    const struct paths *paths; // where things lie
    const char *file;          // the store's file
    const struct clock *clock; // now
    enum rc looked;            // what store_file_check answered
    struct file_check health;  // when that was RC_OK
    const char *flaw;          // its error text else
};

enum { DOCTOR_FINDINGS_MAX = 24 };
// Runs every check. The store is not needed open and is left as it is. Returns how many findings.
size_t doctor_run(const struct paths *paths, const char *file, const char *schema_dir,
                  const struct clock *clock, struct doctor_finding ret[DOCTOR_FINDINGS_MAX]);

#endif
