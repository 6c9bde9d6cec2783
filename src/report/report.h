// SPDX-License-Identifier: EUPL-1.2
// The report of a programme: who was screened, what was found and not found, what became of it,
// by age, commune, round and month, beside published figures. One reading of the store
// (export/records.h); small numbers of people are left out. A page for html.h and pdf.h, or for a
// screen; or JSON.
#ifndef ICOPE_REPORT_REPORT_H
#define ICOPE_REPORT_REPORT_H

#include "base/clock.h"
#include "base/json.h"
#include "document/page.h"
#include "export/selection.h"
#include "store/store.h"

// What to report.
struct report_options {
    const char *data;              // folder of the program's data
    const char *language;          // of labels out of files: "fr", "en"
    const struct selection *which; // whom and what, NULL: everything
    const struct clock *clock;     // for days
    bool exact;                    // small numbers too, for the team's own eyes
    bool visitors;                 // the page about visitors instead (see staff.h)
    // Told how much is done of how much; NULL: nobody. False stops: RC_NO.
    bool (*progress)(size_t done, size_t total, void *self);
    void *self; // for progress
};

struct report; // its figures, opaque

// Reads and counts. *ret is new and owned: report_free. RC_NO: stopped; RC_INVALID: the file of
// published figures is wrong; RC_DENIED: a page about visitors that nobody allowed; errors of the
// store. Precondition: unlocked.
enum rc report_read(struct store *s, const struct report_options *o, struct report **ret,
                    struct err *e);
// Frees. NULL is fine.
void report_free(struct report *r);
// Could something not be read, so that the figures lack it?
bool report_is_partial(const struct report *r);
// The report as a document; page_release it.
void report_page(const struct report *r, struct page *ret);
// The same figures for other programs: {"sections":[{"name","title","tables":[{"name","columns",
// "rows":[{column: number | {"n","of"} | {"low","high"} in per cent | text}]}]}], "lostPeople",
// "lostVisits", …}; a cell that is left out or empty is absent. New and owned.
struct json *report_json(const struct report *r);

#endif
