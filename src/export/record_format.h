// SPDX-License-Identifier: EUPL-1.2
// Formats of other systems, which are neither tables of views nor the resources themselves: one row
// of functions a format. Each walks over the store by itself, through records_stream, and nothing
// stands under its name before everything is written.
#ifndef ICOPE_EXPORT_RECORD_FORMAT_H
#define ICOPE_EXPORT_RECORD_FORMAT_H

#include "base/clock.h"
#include "export/manifest.h"
#include "export/selection.h"
#include "store/store.h"

// What a format has to know. Texts are borrowed and live until release.
struct record_target {
    const char *dir;               // of the export; each format makes a folder in it
    const char *prefix;            // in front of each file's name: "", "practice-"
    const char *data;              // read-only data of the program
    const char *questionnaires;    // folder of the program's own forms
    const char *vocabulary;        // folder of an OMOP vocabulary, NULL: none
    const char *holder;            // who answers for the data, as its notice says; "" nobody said
    const struct selection *which; // whom and what, NULL: everything
    const struct clock *clock;     // for local time
    // Asked at each resource whether to go on, with the visits that the pass over the store has
    // reached (struct resource_given); false stops with RC_NO. NULL: always.
    bool (*goes_on)(size_t visits, void *self);
    void *self; // for goes_on
};

struct record_files; // files of one format being written, opaque

// A format.
struct record_format {
    const char *name; // "omop", also the folder
    unsigned passes;  // over the store, about
    // Begins; RC_BUSY, RC_DENIED, RC_FULL, RC_IO, RC_INVALID for what its target names. *ret goes
    // to release, also after an error.
    enum rc (*open)(const struct record_target *to, struct record_files **ret, struct err *e);
    // Writes everything; numbers of rows go to the manifest, *ret is how many. RC_BUSY, RC_FULL,
    // RC_DAMAGED, RC_NO when it was stopped …
    enum rc (*write)(struct record_files *f, struct store *s, struct manifest *m, size_t *ret,
                     struct err *e);
    // Gives all files their names, or none; `named` gets each path.
    enum rc (*publish)(struct record_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e);
    // Frees; what has no name is gone. NULL is fine.
    void (*release)(struct record_files *f);
};

enum { RECORD_FORMATS_MAX = 4 };

#endif
