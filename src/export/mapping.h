// SPDX-License-Identifier: EUPL-1.2
// What of a resource goes to another model: a ViewDefinition of the program's data, whose columns
// are known by name.
#ifndef ICOPE_EXPORT_MAPPING_H
#define ICOPE_EXPORT_MAPPING_H

#include "base/clock.h"
#include "view/view.h"

enum { MAPPING_CELLS_MAX = 24 };

// Start from {0}; mapping_close.
struct mapping {
    struct json *definition;              // owned
    struct view *view;                    // owned
    size_t at[MAPPING_CELLS_MAX];         // column of the view, by name asked for
    size_t count;                         // names asked for
    struct buf texts[MAPPING_CELLS_MAX];  // behind cells
    const char *cells[MAPPING_CELLS_MAX]; // of a row, in the order of names; NULL nothing
    struct arena arena;                   // of a resource
    void (*take)(const char *const *cells, void *self); // while it runs
    void *self;                                         // for take
};

// Reads DATA_DIR/NAME.json ("omop/person"), which must have columns of those names. RC_NO, RC_IO,
// RC_INVALID.
enum rc mapping_open(struct mapping *m, const char *data_dir, const char *name,
                     const char *const *columns, size_t count, struct err *e);
// Gives the rows of a resource. As view_run.
enum rc mapping_run(struct mapping *m, const struct json *resource, const struct clock *clock,
                    void (*take)(const char *const *cells, void *self), void *self, struct err *e);
// Frees.
void mapping_close(struct mapping *m);

#endif
