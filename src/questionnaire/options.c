// SPDX-License-Identifier: EUPL-1.2
// The answers a question allows: answerOption, or a value set inside the form.
#include "questionnaire/load.h"

#include <string.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"

static bool flag(const struct json *element, const char *url)
{
    return json_bool(json_get(element_extension(element, url), "valueBoolean"), false);
}

// What names an option: code of a Coding, text of anything else.
static const char *code_of(const struct json *value)
{
    static const char *const members[] = {"code", "reference", "display", "value"};
    const char *text = json_string(value);
    if (text == NULL)
        text = json_number(value);
    for (size_t i = 0; i < ARRAY_LEN(members) && text == NULL; i++)
        text = json_get_string(value, members[i]);
    return text == NULL ? "" : text;
}

static void check_option(struct loader *l, const struct item *it, const struct item_option *o,
                         const struct path *at)
{
    const char *type = o->value_name + strlen("value");
    bool any = it->type == ITEM_CHOICE || it->type == ITEM_OPEN_CHOICE;
    struct path place = path_member(at, o->value_name);
    if (!has_word("Integer Date Time String Coding Reference", type)) {
        found(l, FINDING_INVALID, &place, "an option cannot have this type");
    } else if (!any && !has_word(item_rule_of(it->type)->answers, type) &&
               it->type != ITEM_QUANTITY) {
        found(l, FINDING_WARNING, &place, "answers of type %s are never %s",
              item_rule_of(it->type)->code, type);
    }
}

static void read_options(struct loader *l, struct item *it, const struct json *list,
                         const struct path *at)
{
    size_t count = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
    struct item_option *options = arena_array(&l->q->arena, count, sizeof *options);
    struct path member = path_member(at, "answerOption");
    for (size_t i = 0; i < count; i++) {
        struct path place = path_element(&member, i);
        struct item_option *o = &options[it->option_count];
        o->json = json_at(list, i);
        o->value = choice_of(o->json, "value", &o->value_name);
        if (json_type(o->json) != JSON_OBJECT)
            continue; // said by the check of shapes
        if (o->value == NULL) {
            found(l, FINDING_INVALID, &place, "value[x] is missing");
            continue;
        }
        o->code = code_of(o->value);
        o->system = json_get_string(o->value, "system");
        o->initial = json_bool(json_get(o->json, "initialSelected"), false);
        o->exclusive = flag(o->json, HL7 "questionnaire-optionExclusive");
        o->has_weight = extension_weight(o->json, &o->weight) ||
                        extension_weight(o->value, &o->weight) ||
                        (o->system != NULL && concept_weight(l, o->system, o->code, &o->weight));
        check_option(l, it, o, &place);
        it->option_count++;
    }
    it->options = options;
}

static void read_value_set(struct loader *l, struct item *it, const char *address,
                           const struct path *at)
{
    struct path place = path_member(at, "answerValueSet");
    struct contained_set *set = find_set(l, address);
    if (set == NULL && address[0] == '#') {
        found(l, FINDING_INVALID, &place, "there is no contained ValueSet \"%.*s\"",
              cut(address + 1), address + 1);
        return;
    }
    if (set == NULL) {
        it->external_value_set = address;
        found(l, FINDING_WARNING, &place,
              "%.*s is not in the form: free text is taken and not checked", cut(address), address);
        return;
    }
    expand_set(l, set, &place);
    if (!set->complete) {
        it->external_value_set = address;
        found(l, FINDING_WARNING, &place,
              "the codes of %.*s are not all in the form: free text is taken and not checked",
              cut(address), address);
        return;
    }
    it->options = set->options;
    it->option_count = set->option_count;
}

void load_options(struct loader *l, struct item *it, const struct path *at)
{
    const struct json *list = json_get(it->json, "answerOption");
    const char *address = json_get_string(it->json, "answerValueSet");
    if (json_count(list) > 0)
        read_options(l, it, list, at);
    else if (address != NULL)
        read_value_set(l, it, address, at);
}
