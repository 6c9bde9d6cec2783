// SPDX-License-Identifier: EUPL-1.2
// The figures of a report: sections of tables whose cells are numbers, so that small ones can be
// left out and every face (page, JSON) shows the same. Pure.
#ifndef ICOPE_REPORT_FIGURES_H
#define ICOPE_REPORT_FIGURES_H

#include "base/mem.h"
#include "document/page.h"

#include <stdbool.h>
#include <stddef.h>

enum { FIGURE_COLUMNS = 12 };

// What a cell holds.
enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_COUNT,  // n
    CELL_SHARE,  // n of `of`
    CELL_RANGE,  // where the share of a larger number of such people probably lies (share_range)
    CELL_BESIDE, // how it lies beside a published share (share_beside)
    CELL_NUMBER, // a measure with one decimal
    CELL_PERCENT // one with its sign
};

// A cell.
struct cell {
    enum cell_kind kind; // which of the others counts
    const char *text;    // of a text
    const char *code;    // what stands for it in JSON, NULL: the text itself
    size_t n, of;        // of a count, and of what is about a share
    double number;       // of a number; the published per cent
    size_t number_of;    // people behind what was published, 0 not known
    const char *is;      // what it counts, NULL: nothing that another cell counts; see cell_as
    const char *is_of;   // the same of what it is a share of
    bool hidden;         // it is about so few people that it is not shown
};

// A column of a table; the first one names the rows.
struct figure_column {
    const char *name;     // stable, for other programs
    const char *heading;  // for people
    bool part;            // the parts of a row add up to its sum
    bool sum;             // see there
    bool gives;           // of the parts the one that is left out to hide another
    bool charted;         // a part of the chart's bars, filled as `fill`
    enum chart_fill fill; // see there
    bool mark;            // a number that the chart marks
};

// A table, perhaps with a chart.
struct figure_table {
    const char *name;                             // stable
    const char *caption;                          // for people
    struct figure_column columns[FIGURE_COLUMNS]; // in order
    size_t column_count;                          // of them
    struct cell *cells;                           // row by row
    size_t row_count, row_room;                   // of them
    bool people;                                  // numbers of people: small ones are left out
    bool total;                                   // the last row adds up the others
    const char *chart;                            // title of its chart, NULL none
    bool percent;                                 // of the chart: shares; else counts
    struct figure_table *next;                    // NULL: the last
};

// A part of the report.
struct figure_section {
    bool sheet;                        // begins on a new sheet of paper
    const char *name, *title;          // stable; for people
    const char *texts[8];              // paragraphs before the tables, NULL after the last
    const char *notes[4];              // the same, set apart
    struct figure_table *first, *last; // its tables
    struct figure_section *next;       // NULL: the last
};

// Numbers in several tables that add up.
struct figure_sum {
    const char *whole, *parts[6]; // what the cells count (cell.is)
    size_t part_count;            // of parts
    struct figure_sum *next;      // NULL: the last
};

// All of them.
struct figures {
    struct arena arena;                  // behind all
    struct figure_sum *sums;             // see there, NULL none
    struct figure_section *first, *last; // in order
};

// Adds a section.
struct figure_section *figures_section(struct figures *f, const char *name, const char *title);
// Adds a paragraph to a section. Texts are borrowed.
void figures_text(struct figure_section *s, const char *text);
// The same of a note.
void figures_note(struct figure_section *s, const char *text);
// Adds a table to a section; columns are copied.
struct figure_table *figures_table(struct figures *f, struct figure_section *s, const char *name,
                                   const char *caption, const struct figure_column *columns,
                                   size_t count);
// Adds a row of as many cells as there are columns.
void figures_row(struct figures *f, struct figure_table *t, const struct cell *cells);
// A cell of a text, borrowed.
struct cell cell_text(const char *text);
// The same of a number.
struct cell cell_count(size_t n);
// The same of a measure.
struct cell cell_number(double number);
// The same of a share.
struct cell cell_share(size_t n, size_t of);
// The range of such a share; empty where it is of nobody.
struct cell cell_range(size_t n, size_t of);
// How a share lies beside a published one of so many people; empty where there is none.
struct cell cell_beside(size_t n, size_t of, double percent, size_t people);
// The same of a measure in per cent; below 0: empty.
struct cell cell_percent(double percent);

// Says what a number counts ("screened"), and what it is a share of. Numbers of the same name are
// the same number, in whatever table they stand; each is left out where another one is, and a share
// where what it is of is. Names are borrowed; NULL: it stands nowhere else.
struct cell cell_as(struct cell c, const char *is, const char *of);
// Says that numbers add up to another one, for what no table adds up. Names are borrowed, NULL
// ends.
void figures_adds_up(struct figures *f, const char *whole, const char *const *parts);

// Between how many per cent the share of a whole lies of which `of` people are a part taken by
// chance, of whom n have it: 95 times in 100 (Wilson's interval). Precondition: of > 0.
void share_range(size_t n, size_t of, double *ret_low, double *ret_high);

// How a share lies beside another one.
enum beside { BESIDE_LOWER = -1, BESIDE_CHANCE, BESIDE_HIGHER };
// Is a share higher or lower than a published one (per cent, of so many people, 0: of a great many)
// by more than chance explains (Newcombe's interval of the difference)? Precondition: of > 0.
enum beside share_beside(size_t n, size_t of, double percent, size_t people);

// Leaves out numbers of people below `smallest`, and as many others as are needed so that neither
// they nor a sum of them below it can be worked out from sums: in each row whose parts add up, down
// each column of a table with a total, by figures_adds_up, and by what another table says.
void figures_mask(struct figures *f, size_t smallest);

#endif
