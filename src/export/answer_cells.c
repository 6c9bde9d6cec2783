// SPDX-License-Identifier: EUPL-1.2
#include "export/answer_cells.h"

enum rc answer_cells_open(struct mapping *m, const char *data_dir, struct err *e)
{
    static const char *const columns[ANSWER_CELLS] = {
        [ANSWER_RESPONSE] = "response", [ANSWER_PERSON] = "person",
        [ANSWER_VISIT] = "visit",       [ANSWER_AUTHORED] = "authored",
        [ANSWER_AUTHOR] = "author",     [ANSWER_FORM] = "form",
        [ANSWER_QUESTION] = "question", [ANSWER_QUESTION_TEXT] = "question_text",
        [ANSWER_CODE] = "code",         [ANSWER_SYSTEM] = "system",
        [ANSWER_DISPLAY] = "display",   [ANSWER_DECIMAL] = "decimal",
        [ANSWER_INTEGER] = "integer",   [ANSWER_QUANTITY] = "quantity",
        [ANSWER_UNIT] = "unit",         [ANSWER_UNIT_CODE] = "unit_code",
        [ANSWER_YES_NO] = "yes_no",     [ANSWER_DAY] = "day",
        [ANSWER_MOMENT] = "moment",     [ANSWER_TIME] = "time",
        [ANSWER_TEXT] = "text"};
    return mapping_open(m, data_dir, "records/answer", columns, ANSWER_CELLS, e);
}

// The first of these cells that is there.
static const char *first_of(const char *const *cells, const enum answer_cell *which, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cells[which[i]] != NULL)
            return cells[which[i]];
    return NULL;
}

const char *answer_number(const char *const *cells)
{
    static const enum answer_cell numbers[] = {ANSWER_DECIMAL, ANSWER_INTEGER, ANSWER_QUANTITY};
    return first_of(cells, numbers, ARRAY_LEN(numbers));
}

const char *answer_words(const char *const *cells)
{
    static const enum answer_cell words[] = {ANSWER_DAY, ANSWER_MOMENT, ANSWER_TIME, ANSWER_TEXT};
    return first_of(cells, words, ARRAY_LEN(words));
}
