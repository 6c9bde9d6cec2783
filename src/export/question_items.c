// SPDX-License-Identifier: EUPL-1.2
#include "export/question_items.h"

#include "base/mem.h"
#include "catalog/definition.h"

#include <stdlib.h>
#include <string.h>

static const char unit_extension[] = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";

static const struct json *form_of(struct question_items *q, const char *canonical)
{
    for (size_t i = 0; i < q->form_count; i++)
        if (strcmp(q->forms[i].canonical, canonical) == 0)
            return q->forms[i].definition;
    if (q->form_count == ASKED_FORMS_MAX)
        return NULL;
    struct asked_form *f = &q->forms[q->form_count++];
    f->canonical = mem_text(canonical, strlen(canonical));
    f->definition = definition_find(q->questionnaires, q->store, canonical);
    return f->definition;
}

static const struct json *item_of(const struct json *parent, const char *question)
{
    const struct json *items = json_get(parent, "item"), *found = NULL;
    for (size_t i = 0; found == NULL && i < json_count(items); i++) {
        const struct json *item = json_at(items, i);
        const char *name = json_get_string(item, "linkId");
        found = name != NULL && strcmp(name, question) == 0 ? item : item_of(item, question);
    }
    return found;
}

const struct json *question_item(struct question_items *q, const char *form, const char *question)
{
    return item_of(form_of(q, form), question);
}

const char *question_unit(const struct json *item)
{
    const struct json *extensions = json_get(item, "extension");
    for (size_t i = 0; i < json_count(extensions); i++) {
        const struct json *x = json_at(extensions, i);
        const char *url = json_get_string(x, "url");
        if (url != NULL && strcmp(url, unit_extension) == 0)
            return json_get_string(json_get(x, "valueCoding"), "code");
    }
    return NULL;
}

void question_items_close(struct question_items *q)
{
    for (size_t i = 0; i < q->form_count; i++) {
        free(q->forms[i].canonical);
        json_free(q->forms[i].definition);
    }
    *q = (struct question_items){.form_count = 0};
}
