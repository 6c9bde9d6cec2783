// SPDX-License-Identifier: EUPL-1.2
// A document in memory, without a look: headings, paragraphs, tables, charts in order. Written by
// html.h and pdf.h, so that both say the same. Pure.
#ifndef ICOPE_DOCUMENT_PAGE_H
#define ICOPE_DOCUMENT_PAGE_H

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHART_SERIES_MAX = 4 };

// What a block is.
enum page_kind {
    PAGE_HEADING,   // of a part
    PAGE_PARAGRAPH, // running text
    PAGE_NOTE,      // a paragraph that is set apart: what must be known to read what follows
    PAGE_TABLE,     // a table
    PAGE_CHART,     // a chart; the table with its numbers follows it
    PAGE_BREAK      // what follows begins on a new sheet
};

// How a part of a bar is filled: to be told apart without colours.
enum chart_fill { CHART_SOLID, CHART_EMPTY, CHART_HATCHED, CHART_DOTTED };

// What the parts of the bars stand for.
struct chart_series {
    const char *label;    // in the legend
    enum chart_fill fill; // each its own
};

// One bar: its parts lie end to end.
struct chart_bar {
    const char *label;              // what it is about
    const char *said;               // its numbers in words, beside it; "" nothing
    double parts[CHART_SERIES_MAX]; // by series, from 0
    double mark;                    // another's value, drawn as a line across; below 0: none
};

// Horizontal bars on one axis from zero.
struct chart {
    const char *title; // what is shown
    const char *about; // the same in a sentence, for who cannot see it
    const char *unit;  // behind the numbers of the axis ("%"), "" none
    const char *mark;  // in the legend: what the marks are, NULL: there are none
    struct chart_series series[CHART_SERIES_MAX]; // in order
    size_t series_count;                          // of them
    const struct chart_bar *bars;                 // in order
    size_t bar_count;                             // of them
    double most;                                  // end of the axis, above 0
};

// A column of a table. The first column names the rows.
struct page_column {
    const char *heading; // its name
    bool number;         // set flush right
};

// A table.
struct page_table {
    const char *caption;               // what it shows
    const struct page_column *columns; // in order
    size_t column_count;               // of them
    const char *const *cells;          // row by row; NULL: empty
    size_t row_count;                  // of them
};

// A block.
struct page_block {
    enum page_kind kind;     // which of the others counts
    int level;               // of a heading: 2, 3
    const char *text;        // of a heading, paragraph, note
    struct page_table table; // of a table
    struct chart chart;      // of a chart
    struct page_block *next; // NULL: the last
};

// A document. Its texts live in its arena.
struct page {
    struct arena arena;              // behind all of it
    const char *language;            // "fr", "en"
    const char *title;               // of all
    const char *subtitle;            // below it, "" none
    struct page_block *first, *last; // NULL while empty
    size_t row_room;                 // rows that the last table has room for
};

// Begins one; texts are copied, as everywhere below. End with page_release.
void page_begin(struct page *p, const char *language, const char *title, const char *subtitle);
// Frees all.
void page_release(struct page *p);

// Adds a heading of level 2 (a part) or 3 (a part of a part).
void page_heading(struct page *p, int level, const char *text);
// Adds a paragraph.
void page_paragraph(struct page *p, const char *text);
// Adds a note.
void page_note(struct page *p, const char *text);
// The next block begins on a new sheet of paper.
void page_break(struct page *p);
// Adds a table without rows.
void page_table(struct page *p, const char *caption, const struct page_column *columns,
                size_t count);
// Adds a row to the table that was added last, of as many cells as it has columns; NULL: empty.
void page_row(struct page *p, const char *const *cells);
// Adds a chart. Precondition: parts and most are finite and not negative.
void page_chart(struct page *p, const struct chart *chart);
// A text that lives as long as the page, for cells.
const char *page_text(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

#endif
