// SPDX-License-Identifier: EUPL-1.2
// An answer as other models than FHIR get it: the columns of data/records/answer.json, a row each.
// For src/omop and src/openehr.
#ifndef ICOPE_EXPORT_ANSWER_CELLS_H
#define ICOPE_EXPORT_ANSWER_CELLS_H

#include "export/mapping.h"

// Cells that mapping_run gives, by number; NULL is nothing. Of a value one is there, but for a
// quantity's units.
enum answer_cell {
    ANSWER_RESPONSE,      // id of the QuestionnaireResponse
    ANSWER_PERSON,        // id of the Patient
    ANSWER_VISIT,         // id of the Encounter
    ANSWER_AUTHORED,      // dateTime
    ANSWER_AUTHOR,        // name, else identifier
    ANSWER_FORM,          // "url|version"
    ANSWER_QUESTION,      // linkId
    ANSWER_QUESTION_TEXT, // as it was asked
    ANSWER_CODE,
    ANSWER_SYSTEM,
    ANSWER_DISPLAY,
    ANSWER_DECIMAL,
    ANSWER_INTEGER,
    ANSWER_QUANTITY,
    ANSWER_UNIT,
    ANSWER_UNIT_CODE, // of UCUM
    ANSWER_YES_NO,    // "true", "false"
    ANSWER_DAY,
    ANSWER_MOMENT,
    ANSWER_TIME,
    ANSWER_TEXT,
    ANSWER_CELLS
};

// Opens it. As mapping_open.
enum rc answer_cells_open(struct mapping *m, const char *data_dir, struct err *e);
// The number that was answered, as it was written; NULL none.
const char *answer_number(const char *const *cells);
// What was answered in words, dates and times included; NULL none.
const char *answer_words(const char *const *cells);

#endif
