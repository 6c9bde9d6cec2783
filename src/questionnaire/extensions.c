// SPDX-License-Identifier: EUPL-1.2
// The extensions this program knows: one row for each address. All others are left alone.
#include "base/canonical.h"
#include "fhirpath/regex.h"
#include "questionnaire/load.h"
#include "questionnaire/shape.h"

#include <limits.h>
#include <string.h>

#define HL7   "http://hl7.org/fhir/StructureDefinition/"
#define SDC   "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
#define ICOPE FHIR_EXTENSIONS

// An element whose extensions are being read.
struct target {
    struct item *item;                   // where they go; for the resource a stand-in
    size_t room;                         // extensions the element has: room for each list below
    struct item_expr *variables;         // item->variables
    struct item_constraint *constraints; // item->constraints
    const struct json **units;           // item->units
};

// One known extension.
struct row {
    const char *url;    // its address
    const char *member; // the value it must have, NULL when the handler looks itself
    void (*read)(struct loader *l, struct target *t, const struct row *row,
                 const struct json *value, const struct path *at); // what to do with the value
    size_t offset;   // of the field of struct item the handler fills
    int use;         // enum expr_use of an expression, enum finding of a thing we lack
    const char *why; // what to say of a thing we lack
};

static void *field(const struct target *t, const struct row *row)
{
    return (char *)t->item + row->offset;
}

// The item itself, NULL for the stand-in of the resource.
static const struct item *owner(const struct target *t)
{
    return t->item->json != NULL ? t->item : NULL;
}

static void read_bool(struct loader *l, struct target *t, const struct row *row,
                      const struct json *value, const struct path *at)
{
    (void)l;
    (void)at;
    *(bool *)field(t, row) = json_bool(value, false);
}

static void read_text(struct loader *l, struct target *t, const struct row *row,
                      const struct json *value, const struct path *at)
{
    (void)l;
    (void)at;
    *(const char **)field(t, row) = json_string(value);
}

static void read_regex(struct loader *l, struct target *t, const struct row *row,
                       const struct json *value, const struct path *at)
{
    const char *pattern = json_string(value);
    struct err e = {.rc = RC_OK};
    bool matches;
    read_text(l, t, row, value, at);
    if (fp_regex_matches(pattern, strlen(pattern), "", 0, "", true, &matches, &e) == RC_INVALID)
        found(l, FINDING_WARNING, at, "the pattern cannot be read and refuses nothing: %s", e.text);
}

static void read_count(struct loader *l, struct target *t, const struct row *row,
                       const struct json *value, const struct path *at)
{
    int64_t n = 0;
    if (!json_int(value, &n) || n < 0 || n > INT_MAX) {
        found(l, FINDING_INVALID, at, "not a number from 0 to %d", INT_MAX);
        return;
    }
    *(int *)field(t, row) = (int)n;
}

// The code of a CodeableConcept: HL7's own when there are several, else the first, else its text.
static void read_concept(struct loader *l, struct target *t, const struct row *row,
                         const struct json *value, const struct path *at)
{
    const char **code = field(t, row);
    const struct json *codings = json_get(value, "coding");
    const char *first = NULL;
    (void)l;
    (void)at;
    for (size_t i = 0; i < json_count(codings) && *code == NULL; i++) {
        const struct json *one = json_at(codings, i);
        const char *system = json_get_string(one, "system");
        const char *it = json_get_string(one, "code");
        first = first != NULL ? first : it;
        if (it != NULL && system != NULL && strncmp(system, "http://hl7.org/fhir", 19) == 0)
            *code = it;
    }
    if (*code == NULL)
        *code = first != NULL ? first : json_get_string(value, "text");
}

static void read_unit(struct loader *l, struct target *t, const struct row *row,
                      const struct json *value, const struct path *at)
{
    struct item *it = t->item;
    (void)l;
    (void)row;
    (void)at;
    it->unit_code = json_get_string(value, "code");
    it->unit_system = json_get_string(value, "system");
    it->unit = json_get_string(value, "display");
    if (it->unit == NULL)
        it->unit = it->unit_code;
}

static void read_unit_option(struct loader *l, struct target *t, const struct row *row,
                             const struct json *value, const struct path *at)
{
    (void)row;
    (void)at;
    if (t->units == NULL) {
        t->units = arena_array(&l->q->arena, t->room, sizeof(struct json *));
        t->item->units = t->units;
    }
    t->units[t->item->unit_count++] = value;
}

// The units of a value set stand beside those listed.
static void read_unit_set(struct loader *l, struct target *t, const struct row *row,
                          const struct json *value, const struct path *at)
{
    struct item *it = t->item;
    const char *address = json_string(value);
    struct contained_set *set = find_set(l, address);
    (void)row;
    if (set != NULL)
        expand_set(l, set, at);
    if (set == NULL || !set->complete) {
        it->external_unit_set = address;
        found(l, FINDING_WARNING, at, "%.*s is not in the form: units are not checked",
              cut(address), address);
        return;
    }
    const struct json **units =
        arena_array(&l->q->arena, t->room + set->option_count, sizeof(struct json *));
    for (size_t i = 0; i < it->unit_count; i++)
        units[i] = it->units[i];
    for (size_t i = 0; i < set->option_count; i++)
        units[it->unit_count++] = set->options[i].value;
    t->units = units;
    it->units = units;
}

static void read_unit_open(struct loader *l, struct target *t, const struct row *row,
                           const struct json *value, const struct path *at)
{
    (void)l;
    (void)row;
    (void)at;
    t->item->unit_open = strcmp(json_string(value), "optionsOnly") != 0;
}

// minValue and maxValue have the type of the item.
static void read_bound(struct loader *l, struct target *t, const struct row *row,
                       const struct json *extension, const struct path *at)
{
    struct item *it = t->item;
    bool low = row->offset == offsetof(struct item, min);
    const char *name = "value[x]";
    const struct json *value = choice_of(extension, "value", &name);
    struct path place = path_member(at, name);
    const char *text = json_string(value);
    const char *number = json_number(value);
    struct dec parsed;
    if (strcmp(name, "valueQuantity") == 0 && it->type == ITEM_QUANTITY) {
        *(low ? &it->min_quantity : &it->max_quantity) = value;
        return;
    }
    if (number != NULL) {
        if (!dec_parse(number, strlen(number), &parsed)) {
            found(l, FINDING_REFUSED, &place, "a number this long cannot be compared");
            return;
        }
        *(struct dec *)field(t, row) = parsed;
        *(low ? &it->has_min : &it->has_max) = true;
        text = number;
    }
    bool numbers = it->type == ITEM_INTEGER || it->type == ITEM_DECIMAL;
    if (number == NULL && text != NULL && numbers) {
        found(l, FINDING_INVALID, &place, "a bound of numbers must be a number");
        return;
    }
    if (text == NULL) {
        found(l, FINDING_WARNING, at, "a bound without a plain value is not checked");
        return;
    }
    *(low ? &it->min_text : &it->max_text) = text;
}

static void read_quantity(struct loader *l, struct target *t, const struct row *row,
                          const struct json *value, const struct path *at)
{
    (void)l;
    (void)at;
    *(const struct json **)field(t, row) = value;
}

static void read_expr(struct loader *l, struct target *t, const struct row *row,
                      const struct json *value, const struct path *at)
{
    struct item_expr *x = field(t, row);
    if (x->text != NULL) {
        found(l, FINDING_WARNING, at, "a second expression of the same kind is left out");
        return;
    }
    load_expr(l, value, owner(t), at, (enum expr_use)row->use, x);
}

static void read_variable(struct loader *l, struct target *t, const struct row *row,
                          const struct json *value, const struct path *at)
{
    (void)row;
    if (json_get_string(value, "name") == NULL) {
        found(l, FINDING_WARNING, at, "a variable without a name is left out");
        return;
    }
    if (t->variables == NULL) {
        t->variables = arena_array(&l->q->arena, t->room, sizeof(*t->variables));
        t->item->variables = t->variables;
    }
    load_expr(l, value, owner(t), at, EXPR_NAMED, &t->variables[t->item->variable_count++]);
}

// One part of a constraint: where it is and what it says.
static const struct json *part(const struct json *extension, const char *url, const char **ret_name,
                               size_t *ret_index)
{
    const struct json *list = json_get(extension, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *it = json_get_string(json_at(list, i), "url");
        if (it != NULL && strcmp(it, url) == 0) {
            *ret_index = i;
            return choice_of(json_at(list, i), "value", ret_name);
        }
    }
    return NULL;
}

static const char *part_text(const struct json *extension, const char *url)
{
    const char *name = NULL;
    size_t index = 0;
    return json_string(part(extension, url, &name, &index));
}

// R4 writes the expression of a constraint as text, SDC as an Expression.
static void read_constraint(struct loader *l, struct target *t, const struct row *row,
                            const struct json *extension, const struct path *at)
{
    const char *name = "expression";
    size_t index = 0;
    const struct json *expression = part(extension, "expression", &name, &index);
    (void)row;
    if (expression == NULL) {
        found(l, FINDING_WARNING, at, "a constraint without an expression is left out");
        return;
    }
    struct path list = path_member(at, "extension");
    struct path element = path_element(&list, index);
    struct path place = path_member(&element, name);
    if (t->constraints == NULL) {
        t->constraints = arena_array(&l->q->arena, t->room, sizeof(*t->constraints));
        t->item->constraints = t->constraints;
    }
    struct item_constraint *c = &t->constraints[t->item->constraint_count];
    const char *severity = part_text(extension, "severity");
    c->json = extension;
    c->key = part_text(extension, "key");
    c->human = part_text(extension, "human");
    c->warning = severity != NULL && strcmp(severity, "warning") == 0;
    if (json_string(expression) != NULL)
        load_expr_text(l, json_string(expression), owner(t), &place, &c->expr);
    else
        load_expr(l, expression, owner(t), &place, EXPR_CHECKS, &c->expr);
    t->item->constraint_count += c->expr.text != NULL;
}

// Options that an expression offers or takes away: a part of the item that is computed.
static void read_switch(struct loader *l, struct target *t, const struct row *row,
                        const struct json *extension, const struct path *at)
{
    const char *name = "expression";
    size_t index = 0;
    const struct json *expression = part(extension, "expression", &name, &index);
    struct item_part *own = arena_alloc(&l->q->arena, sizeof *own);
    struct path list = path_member(at, "extension");
    struct path element = path_element(&list, index);
    struct path place = path_member(&element, name);
    *own = (struct item_part){.kind = PART_SWITCH, .json = extension, .next = t->item->parts};
    (void)row;
    load_expr(l, expression, owner(t), &place, EXPR_DECIDES, &own->expr);
    t->item->parts = own;
}

static void say_missing(struct loader *l, struct target *t, const struct row *row,
                        const struct json *value, const struct path *at)
{
    (void)t;
    bool off = json_type(json_get(value, "valueBoolean")) == JSON_BOOLEAN &&
               !json_bool(json_get(value, "valueBoolean"), true);
    if (!off)
        found(l, (enum finding)row->use, at, "%s", row->why);
}

static void read_assembly(struct loader *l, struct target *t, const struct row *row,
                          const struct json *value, const struct path *at)
{
    (void)t;
    (void)row;
    if (strncmp(json_string(value), "assemble-", 9) == 0) {
        bool root = strcmp(json_string(value), "assemble-root") == 0;
        found(l, root ? FINDING_REFUSED : FINDING_WARNING, at, "%s",
              root ? "must be put together from other forms first"
                   : "is made to be a part of other forms");
    }
}

#define AT(f) offsetof(struct item, f)

static const struct row rows[] = {
    {HL7 "questionnaire-hidden", "valueBoolean", read_bool, AT(hidden), 0, NULL},
    {HL7 "questionnaire-itemControl", "valueCodeableConcept", read_concept, AT(control), 0, NULL},
    {HL7 "questionnaire-displayCategory", "valueCodeableConcept", read_concept, AT(category), 0,
     NULL},
    {HL7 "questionnaire-unit", "valueCoding", read_unit, 0, 0, NULL},
    {HL7 "questionnaire-unitOption", "valueCoding", read_unit_option, 0, 0, NULL},
    {HL7 "questionnaire-unitValueSet", "valueCanonical", read_unit_set, 0, 0, NULL},
    {SDC "unitOpen", "valueCode", read_unit_open, 0, 0, NULL},
    {HL7 "minValue", NULL, read_bound, AT(min), 0, NULL},
    {HL7 "maxValue", NULL, read_bound, AT(max), 0, NULL},
    {SDC "minQuantity", "valueQuantity", read_quantity, AT(min_quantity), 0, NULL},
    {SDC "maxQuantity", "valueQuantity", read_quantity, AT(max_quantity), 0, NULL},
    {HL7 "minLength", "valueInteger", read_count, AT(min_length), 0, NULL},
    {HL7 "maxDecimalPlaces", "valueInteger", read_count, AT(max_decimals), 0, NULL},
    {HL7 "questionnaire-minOccurs", "valueInteger", read_count, AT(min_occurs), 0, NULL},
    {HL7 "questionnaire-maxOccurs", "valueInteger", read_count, AT(max_occurs), 0, NULL},
    {HL7 "regex", "valueString", read_regex, AT(regex), 0, NULL},
    {HL7 "entryFormat", "valueString", read_text, AT(entry_format), 0, NULL},
    {ICOPE "widget", "valueCode", read_text, AT(widget), 0, NULL},
    {HL7 "variable", "valueExpression", read_variable, 0, 0, NULL},
    {SDC "calculatedExpression", "valueExpression", read_expr, AT(calculated), EXPR_DECIDES, NULL},
    {HL7 "questionnaire-calculatedExpression", "valueExpression", read_expr, AT(calculated),
     EXPR_DECIDES, NULL},
    {SDC "enableWhenExpression", "valueExpression", read_expr, AT(enable_when), EXPR_DECIDES, NULL},
    {SDC "initialExpression", "valueExpression", read_expr, AT(initial_expr), EXPR_PREFILL, NULL},
    {HL7 "questionnaire-initialExpression", "valueExpression", read_expr, AT(initial_expr),
     EXPR_PREFILL, NULL},
    {HL7 "cqf-expression", "valueExpression", read_expr, AT(initial_expr), EXPR_PREFILL, NULL},
    {SDC "answerExpression", "valueExpression", read_expr, AT(answer_expr), EXPR_PREFILL, NULL},
    {HL7 "questionnaire-constraint", NULL, read_constraint, 0, 0, NULL},
    {HL7 "targetConstraint", NULL, read_constraint, 0, 0, NULL},
    {SDC "answerOptionsToggleExpression", NULL, read_switch, 0, 0, NULL},
    {SDC "subQuestionnaire", NULL, say_missing, 0, FINDING_REFUSED,
     "another form belongs here, and forms are not put together here"},
};

// What only the resource may carry.
static const struct row root_rows[] = {
    {HL7 "variable", "valueExpression", read_variable, 0, 0, NULL},
    {HL7 "questionnaire-constraint", NULL, read_constraint, 0, 0, NULL},
    {HL7 "targetConstraint", NULL, read_constraint, 0, 0, NULL},
    {SDC "questionnaireAdaptive", NULL, say_missing, 0, FINDING_REFUSED,
     "an adaptive form asks a server for each next question"},
    {SDC "assemble-expectation", "valueCode", read_assembly, 0, 0, NULL},
};

bool extension_is_named(const char *name)
{
    static const char *const heads[] = {SDC, HL7 "questionnaire-", HL7};
    static const char others[] = "launchContext mimeType maxSize optionExclusive";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t k = 0; k < ARRAY_LEN(heads); k++)
            if (strncmp(rows[i].url, heads[k], strlen(heads[k])) == 0 &&
                strcmp(rows[i].url + strlen(heads[k]), name) == 0)
                return true;
    return has_word(others, name);
}

// The name of the member value[x] or _value[x] of an extension; NULL when it has none.
static bool find_value(const char *key, struct json *value, void *self)
{
    const char **name = self;
    key += key[0] == '_';
    if (value != NULL && strncmp(key, "value", strlen("value")) == 0)
        *name = key;
    return true;
}

// A value that is an expression. False when it is none.
static bool read_computed(struct loader *l, struct target *t, const struct row *row,
                          const struct json *extension, const struct path *at)
{
    static const struct {
        void (*read)(struct loader *l, struct target *t, const struct row *row,
                     const struct json *value, const struct path *at); // of the plain value
        enum part_kind kind;                                           // what it is
    } kinds[] = {{read_bool, PART_FLAG},  {read_count, PART_COUNT}, {read_text, PART_TEXT},
                 {read_regex, PART_TEXT}, {read_bound, PART_LOW},   {read_quantity, PART_LOW}};
    const char *name = NULL;
    json_each(extension, find_value, &name);
    for (size_t i = 0; name != NULL && owner(t) != NULL && i < ARRAY_LEN(kinds); i++) {
        bool high = row->offset == AT(max) || row->offset == AT(max_quantity);
        enum part_kind kind = kinds[i].kind == PART_LOW && high ? PART_HIGH : kinds[i].kind;
        if (kinds[i].read == row->read)
            return load_part(l, t->item, kind, row->offset, extension, name, at);
    }
    return false;
}

static void read_one(struct loader *l, struct target *t, const struct row *row,
                     const struct json *extension, const struct path *at)
{
    const char *name = NULL;
    if (read_computed(l, t, row, extension, at) && choice_of(extension, "value", &name) == NULL)
        return;
    if (row->member == NULL) {
        row->read(l, t, row, extension, at);
        return;
    }
    const struct json *value = json_get(extension, row->member);
    bool decides = row->read == read_expr && row->use == EXPR_DECIDES;
    enum json_type kind = JSON_NULL;
    enum shape_id shape = SHAPE_ANY;
    if (value == NULL) {
        found(l, decides ? FINDING_INVALID : FINDING_WARNING, at, "%s has no %s%s",
              strrchr(row->url, '/') + 1, row->member, decides ? "" : " and is left out");
        return;
    }
    struct path place = path_member(at, row->member);
    if (shape_of_type(row->member + strlen("value"), &kind, &shape) && json_type(value) != kind) {
        found(l, FINDING_INVALID, &place, "not of the JSON kind that %s has",
              row->member + strlen("value"));
        return;
    }
    row->read(l, t, row, value, &place);
}

static void read_all(struct loader *l, struct target *t, const struct json *element,
                     const struct path *up, const struct row *known, size_t known_count)
{
    const struct json *list = json_get(element, "extension");
    struct path member = path_member(up, "extension");
    t->room = json_count(list);
    for (size_t i = 0; i < t->room; i++) {
        const struct json *extension = json_at(list, i);
        const char *url = json_get_string(extension, "url");
        struct path at = path_element(&member, i);
        for (size_t k = 0; k < known_count && url != NULL; k++) {
            if (strcmp(known[k].url, url) == 0) {
                read_one(l, t, &known[k], extension, &at);
                break;
            }
        }
    }
}

void load_extensions(struct loader *l, struct item *it, const struct path *at)
{
    load_item_parts(l, it, at);
    struct target t = {.item = it};
    read_all(l, &t, it->json, at, rows, ARRAY_LEN(rows));
    if (it->unit == NULL && it->unit_count == 1)
        read_unit(l, &t, rows, it->units[0], at);
}

void load_root_extensions(struct loader *l)
{
    struct questionnaire *q = l->q;
    struct item stand_in = {.type = ITEM_GROUP};
    struct target t = {.item = &stand_in};
    read_all(l, &t, q->json, PATH_ROOT, root_rows, ARRAY_LEN(root_rows));
    load_computed(l, q->json, "title", NULL, PATH_ROOT, EXPR_PREFILL, &q->title_expr);
    q->variables = stand_in.variables;
    q->variable_count = stand_in.variable_count;
    q->constraints = stand_in.constraints;
    q->constraint_count = stand_in.constraint_count;
}
