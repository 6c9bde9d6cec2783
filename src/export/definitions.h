// SPDX-License-Identifier: EUPL-1.2
// What resources on their own do not say, beside them as NDJSON: code systems, maps to other codes,
// every version of a form that was answered, the views of the tables, and what the export offers;
// with the list of files in the shape of a Bulk Data output manifest
// (hl7.org/fhir/uv/bulkdata, 2.0.0). For src/export only.
#ifndef ICOPE_EXPORT_DEFINITIONS_H
#define ICOPE_EXPORT_DEFINITIONS_H

#include "export/record_format.h"
#include "tables/files.h"

enum { DEFINITION_FORMS_MAX = 64 };

// The forms that responses name: "url|version", each once. Start from {0}; definition_forms_free.
struct definition_forms {
    char *at[DEFINITION_FORMS_MAX]; // owned
    size_t count;                   // of them
};
// Adds one; more than there is room for are not added.
void definition_forms_add(struct definition_forms *f, const char *canonical, size_t len);
// Frees.
void definition_forms_free(struct definition_forms *f);

// A file of resources of one type.
struct definition_file {
    const char *type; // resourceType
    size_t count;     // of its resources
};
enum { DEFINITION_FILES = 5 };

// Writes all into `dir`, on disk and without names; a form that is not here is left out, and told
// in the manifest. `resources`: the files of resources beside them. The numbers go to the manifest.
// RC_BUSY, RC_FULL, RC_IO, RC_INVALID for data of the program that are none.
enum rc definitions_write(struct file_set *files, const char *dir, const struct record_target *to,
                          struct store *s, const struct definition_forms *forms,
                          const struct definition_file *resources, size_t count, struct manifest *m,
                          struct err *e);

#endif
