// SPDX-License-Identifier: EUPL-1.2
// What R4 demands of a Questionnaire beyond the JSON kinds: item types, required codes, and the
// invariants que-1 … que-13. A broken rule that leaves no doubt what to ask is only a warning:
// such forms are common and can be filled.
#include "questionnaire/load.h"

#include <string.h>

static const struct item_rule types[] = {
    {"group", ITEM_GROUP, "", false, false, false},
    {"display", ITEM_DISPLAY, "", false, false, false},
    {"boolean", ITEM_BOOLEAN, "Boolean", false, false, true},
    {"decimal", ITEM_DECIMAL, "Decimal Integer", true, true, true},
    {"integer", ITEM_INTEGER, "Integer Decimal", true, true, true},
    {"date", ITEM_DATE, "Date", true, true, false},
    {"dateTime", ITEM_DATETIME, "DateTime Date", true, true, false},
    {"time", ITEM_TIME, "Time", true, true, false},
    {"string", ITEM_STRING, "String", true, true, true},
    {"text", ITEM_TEXT, "String", true, false, true},
    {"url", ITEM_URL, "String Uri", false, false, true},
    {"choice", ITEM_CHOICE, "Coding", false, true, false},
    {"open-choice", ITEM_OPEN_CHOICE, "Coding String", false, true, true},
    {"attachment", ITEM_ATTACHMENT, "Attachment", false, false, false},
    {"reference", ITEM_REFERENCE, "Reference", false, false, false},
    {"quantity", ITEM_QUANTITY, "Quantity", true, true, false},
    {"coding", ITEM_CHOICE, "Coding", false, true, false},
};

const struct item_rule *item_rule_of_code(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(types[i].code, code) == 0)
            return &types[i];
    return NULL;
}

const struct item_rule *item_rule_of(enum item_type type)
{
    size_t i = 0;
    while (types[i].type != type)
        i++;
    return &types[i];
}

bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = 0; list[at] != '\0';) {
        size_t bytes = strcspn(list + at, " ");
        if (bytes == len && memcmp(list + at, word, len) == 0)
            return len > 0;
        at += bytes + (list[at + bytes] == ' ');
    }
    return false;
}

static bool has(const struct item *it, const char *member)
{
    return json_get(it->json, member) != NULL;
}

static bool is_display(const struct item *it)
{
    return it->type == ITEM_DISPLAY;
}

static bool no_children(const struct item *it)
{
    return it->type == ITEM_GROUP && json_count(json_get(it->json, "item")) == 0;
}

static bool display_children(const struct item *it)
{
    bool help = true; // displays below a display are its help text, they need no place
    for (size_t i = 0; i < it->item_count; i++)
        help = help && is_display(it->items[i]);
    return is_display(it) && !help;
}

static bool display_help(const struct item *it)
{
    return is_display(it) && it->item_count > 0 && !display_children(it);
}

static bool display_code(const struct item *it)
{
    return is_display(it) && has(it, "code");
}

static bool two_lists(const struct item *it)
{
    return has(it, "answerOption") && has(it, "answerValueSet");
}

static bool list_out_of_place(const struct item *it)
{
    return !item_rule_of(it->type)->has_options &&
           (has(it, "answerOption") || has(it, "answerValueSet"));
}

static bool display_required(const struct item *it)
{
    return is_display(it) && (has(it, "required") || has(it, "repeats"));
}

static bool initial_out_of_place(const struct item *it)
{
    return (is_display(it) || it->type == ITEM_GROUP) && has(it, "initial");
}

static bool display_read_only(const struct item *it)
{
    return is_display(it) && has(it, "readOnly");
}

static bool length_out_of_place(const struct item *it)
{
    return !item_rule_of(it->type)->has_max_length && has(it, "maxLength");
}

static bool initial_beside_options(const struct item *it)
{
    return has(it, "answerOption") && has(it, "initial");
}

static bool behavior_missing(const struct item *it)
{
    return json_count(json_get(it->json, "enableWhen")) > 1 && !has(it, "enableBehavior");
}

static bool several_initial(const struct item *it)
{
    return !it->repeats && json_count(json_get(it->json, "initial")) > 1;
}

static bool occurs_turned(const struct item *it)
{
    return it->min_occurs >= 0 && it->max_occurs >= 0 && it->min_occurs > it->max_occurs;
}

static bool no_list(const struct item *it)
{
    return it->type == ITEM_CHOICE && !has(it, "answerOption") && !has(it, "answerValueSet") &&
           it->answer_expr.text == NULL;
}

// One rule for items.
static const struct {
    bool (*broken)(const struct item *it); // does the item break it
    enum finding what;                     // what that means
    const char *why;                       // in words
} rules[] = {
    {no_children, FINDING_WARNING, "a group without items (que-1)"},
    {display_children, FINDING_INVALID,
     "questions below a display have no place in a response (que-1)"},
    {display_help, FINDING_WARNING, "a display has no items (que-1)"},
    {display_code, FINDING_WARNING, "a display has no code (que-3)"},
    {two_lists, FINDING_INVALID, "both answerOption and answerValueSet (que-4)"},
    {list_out_of_place, FINDING_INVALID, "answers of this type cannot be listed (que-5)"},
    {display_required, FINDING_WARNING, "required and repeats say nothing on a display (que-6)"},
    {initial_out_of_place, FINDING_INVALID, "only questions have initial values (que-8)"},
    {display_read_only, FINDING_WARNING, "readOnly says nothing on a display (que-9)"},
    {length_out_of_place, FINDING_INVALID, "answers of this type have no length (que-10)"},
    {initial_beside_options, FINDING_WARNING,
     "with answerOption, initialSelected takes the place of initial (que-11)"},
    {behavior_missing, FINDING_INVALID,
     "several enableWhen and no enableBehavior to say all or any (que-12)"},
    {several_initial, FINDING_INVALID, "several initial values, but only one answer (que-13)"},
    {occurs_turned, FINDING_INVALID, "minOccurs is larger than maxOccurs"},
    {no_list, FINDING_WARNING,
     "a choice without a list of answers: free text is taken and not checked"},
};

// A member whose value must be one of few codes.
struct code_rule {
    const char *member; // of the element
    const char *codes;  // allowed ones
};

static void check_code(struct loader *l, const struct json *element, const struct code_rule *rule,
                       const struct path *at)
{
    const char *code = json_get_string(element, rule->member);
    if (code != NULL && !has_word(rule->codes, code)) {
        struct path p = path_member(at, rule->member);
        found(l, FINDING_INVALID, &p, "\"%.*s\" is none of: %s", cut(code), code, rule->codes);
    }
}

void check_item_rules(struct loader *l, const struct item *it, const struct path *at)
{
    static const struct code_rule behavior = {"enableBehavior", "all any"};
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i].broken(it))
            found(l, rules[i].what, at, "%s", rules[i].why);
    check_code(l, it->json, &behavior, at);
    const char *link_id = json_get_string(it->json, "linkId");
    if (link_id != NULL && link_id[0] == '\0') {
        struct path p = path_member(at, "linkId");
        found(l, FINDING_INVALID, &p, "an empty linkId");
    }
}

void check_root_rules(struct loader *l)
{
    static const struct code_rule status = {"status", "draft active retired unknown"};
    const struct json *json = l->q->json;
    check_code(l, json, &status, PATH_ROOT);
    if (json_get(json, "status") == NULL)
        found(l, FINDING_WARNING, PATH_ROOT, "the status is missing");
    if (json_get(json, "implicitRules") != NULL) {
        struct path p = path_member(PATH_ROOT, "implicitRules");
        found(l, FINDING_REFUSED, &p, "rules this program does not know");
    }
    const struct json *profiles = json_get(json_get(json, "meta"), "profile");
    for (size_t i = 0; i < json_count(profiles); i++) {
        const char *one = json_string(json_at(profiles, i));
        if (one != NULL && strstr(one, "/sdc-questionnaire-adapt") != NULL) {
            struct path meta = path_member(PATH_ROOT, "meta");
            struct path list = path_member(&meta, "profile");
            struct path p = path_element(&list, i);
            found(l, FINDING_REFUSED, &p, "an adaptive form asks a server for each next question");
        }
    }
    if (l->q->item_count == 0 && json_count(json_get(json, "item")) == 0)
        found(l, FINDING_WARNING, PATH_ROOT, "there is nothing to ask");
}
