// SPDX-License-Identifier: EUPL-1.2
// enableWhen: which question a row asks about, and whether it may be asked that way.
#include "questionnaire/load.h"

#include <string.h>

static const struct {
    const char *code; // as R4 writes it
    enum when_op op;  // as the program has it
    bool ordered;     // needs a type with an order
} operators[] = {
    {"exists", WHEN_EXISTS, false},   {"=", WHEN_EQUAL, false}, {"!=", WHEN_NOT_EQUAL, false},
    {">", WHEN_GREATER, true},        {"<", WHEN_LESS, true},   {">=", WHEN_GREATER_OR_EQUAL, true},
    {"<=", WHEN_LESS_OR_EQUAL, true},
};

// One row while it is read.
struct row {
    const struct item *it;   // whose row
    const struct json *json; // the enableWhen element
    const struct path *at;   // its place
    struct item_when when;   // what was read
    bool ordered;            // the operator needs an order
};

static bool read_operator(struct loader *l, struct row *row)
{
    const char *code = json_get_string(row->json, "operator");
    if (code == NULL)
        return false; // said by the check of shapes
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (strcmp(operators[i].code, code) == 0) {
            row->when.op = operators[i].op;
            row->ordered = operators[i].ordered;
            return true;
        }
    }
    struct path p = path_member(row->at, "operator");
    found(l, FINDING_INVALID, &p, "\"%.*s\" is none of: exists = != > < >= <=", cut(code), code);
    return false;
}

static bool is_inside(const struct item *it, const struct item *outer)
{
    while (it != NULL && it != outer)
        it = it->parent;
    return it == outer;
}

static bool read_question(struct loader *l, struct row *row)
{
    const char *id = json_get_string(row->json, "question");
    if (id == NULL)
        return false; // said by the check of shapes
    const struct item *source = questionnaire_find(l->q, id);
    struct path p = path_member(row->at, "question");
    if (source == NULL) {
        found(l, FINDING_INVALID, &p, "there is no item with linkId \"%.*s\"", cut(id), id);
        return false;
    }
    if (source->type == ITEM_GROUP || source->type == ITEM_DISPLAY) {
        found(l, FINDING_INVALID, &p, "\"%.*s\" is not a question", cut(id), id);
        return false;
    }
    if (is_inside(source, row->it)) {
        found(l, FINDING_INVALID, &p, "\"%.*s\" can only be answered once this item is enabled",
              cut(id), id);
        return false;
    }
    row->when.source = source;
    return true;
}

// Can answers to that question have that type? A choice has the types of its options.
static bool may_answer(const struct item *source, const char *type)
{
    if (has_word(item_rule_of(source->type)->answers, type))
        return true;
    for (size_t i = 0; i < source->option_count && i < OPTIONS_LOOKED_AT; i++)
        if (strcmp(source->options[i].value_name + strlen("value"), type) == 0)
            return true;
    return false;
}

static bool read_answer(struct loader *l, struct row *row)
{
    row->when.value = choice_of(row->json, "answer", &row->when.value_name);
    if (row->when.value == NULL) {
        found(l, FINDING_INVALID, row->at, "answer[x] is missing");
        return false;
    }
    const char *type = row->when.value_name + strlen("answer");
    struct path p = path_member(row->at, row->when.value_name);
    if (row->when.op == WHEN_EXISTS) {
        bool boolean = strcmp(type, "Boolean") == 0;
        if (!boolean)
            found(l, FINDING_INVALID, &p, "exists needs answerBoolean (que-7)");
        return boolean;
    }
    if (item_is_unlisted(row->when.source) && strcmp(type, "Coding") == 0) {
        found(l, FINDING_WARNING, &p,
              "words typed for \"%.*s\", whose list is not here, are not this code",
              cut(row->when.source->link_id), row->when.source->link_id);
    }
    if (!may_answer(row->when.source, type)) {
        found(l, FINDING_WARNING, &p, "never true: answers to \"%.*s\" are not of type %.*s",
              cut(row->when.source->link_id), row->when.source->link_id, cut(type), type);
    }
    return true;
}

static bool check_order(struct loader *l, const struct row *row)
{
    const struct item *source = row->when.source;
    const struct item_rule *rule = item_rule_of(source->type);
    // A choice between plain values has their order.
    bool plain = source->option_count > 0 &&
                 strcmp(source->options[0].value_name, "valueCoding") != 0 &&
                 strcmp(source->options[0].value_name, "valueReference") != 0;
    if (!row->ordered || rule->ordered || plain)
        return true;
    struct path p = path_member(row->at, "operator");
    found(l, FINDING_INVALID, &p, "answers of type %s have no order", rule->code);
    return false;
}

static void load_item_whens(struct loader *l, struct item *it)
{
    const struct json *list = json_get(it->json, "enableWhen");
    size_t count = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
    if (count == 0)
        return;
    struct path chain[2 * (ITEM_DEPTH_MAX + 1)];
    struct path member = path_member(item_path(l, it, chain), "enableWhen");
    struct item_when *rows = arena_array(&l->q->arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        struct path at = path_element(&member, i);
        struct row row = {.it = it, .json = json_at(list, i), .at = &at};
        bool good = json_type(row.json) == JSON_OBJECT && read_operator(l, &row);
        good = json_type(row.json) == JSON_OBJECT && read_question(l, &row) && good;
        if (good && read_answer(l, &row) && check_order(l, &row))
            rows[it->when_count++] = row.when;
    }
    it->when = rows;
}

void load_whens(struct loader *l)
{
    for (size_t i = 0; i < l->q->item_count; i++)
        load_item_whens(l, l->q->all[i]);
}
