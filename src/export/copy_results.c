// SPDX-License-Identifier: EUPL-1.2
#include "export/copy_results.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "document/page.h"
#include "document/pdf.h"

#include <stdio.h>
#include <string.h>

// What a result says: in words, else as a number with its unit; NULL nothing.
static const char *value_of(struct page *p, const struct json *observation)
{
    const struct json *quantity = json_get(observation, "valueQuantity");
    const char *text = json_get_string(json_get(observation, "valueCodeableConcept"), "text");
    const char *number = json_number(quantity != NULL ? json_get(quantity, "value")
                                                      : json_get(observation, "valueInteger"));
    const char *unit = json_get_string(quantity, "unit");
    if (text != NULL || number == NULL)
        return text;
    return page_text(p, "%s %s", number, unit != NULL ? unit : "");
}

static void begin_visit(struct page *p, const struct json *observation)
{
    const struct page_column columns[] = {{.heading = _("What was looked at")},
                                          {.heading = _("Result")}};
    const char *at = json_get_string(observation, "effectiveDateTime");
    const char *day = page_text(p, "%.10s", at != NULL ? at : "");
    page_heading(p, 2, day);
    page_table(p, _("Results of this visit"), columns, ARRAY_LEN(columns));
}

enum rc copy_results(const struct json *entries, const struct store_person *person,
                     const char *language, struct buf *out, struct err *e)
{
    struct page p = {0};
    const char *visit = NULL;
    char subtitle[300];
    const struct time_text birth = date_text(person->birth);
    snprintf(subtitle, sizeof subtitle, "%s %s, %s", person->family, person->given, birth.text);
    page_begin(&p, language, _("Results of the visits"), subtitle);
    page_note(&p,
              _("A signal is a reason to look closer, not a diagnosis. What was not assessed is "
                "neither good nor bad."));
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *o = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(o, "resourceType");
        const char *of = json_get_string(json_get(o, "encounter"), "reference");
        if (type == NULL || strcmp(type, "Observation") != 0)
            continue;
        of = of != NULL ? of : "";
        if (visit == NULL || strcmp(visit, of) != 0)
            begin_visit(&p, o);
        visit = of;
        const char *cells[] = {json_get_string(json_get(o, "code"), "text"), value_of(&p, o)};
        page_row(&p, cells);
    }
    if (visit == NULL)
        page_paragraph(&p, _("No visit has results yet."));
    const enum rc rc = pdf_write(&p, out, e);
    page_release(&p);
    return rc;
}
