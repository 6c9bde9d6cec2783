// SPDX-License-Identifier: EUPL-1.2
// What the files form/questionnaire*.c share while a form is being loaded. For them only.
#ifndef ICOPE_QUESTIONNAIRE_LOAD_H
#define ICOPE_QUESTIONNAIRE_LOAD_H

#include "base/buf.h"
#include "questionnaire/questionnaire.h"

enum {
    ITEM_DEPTH_MAX = 64,       // nesting of items
    ITEM_COUNT_MAX = 20000,    // items of a form
    OPTION_COUNT_MAX = 100000, // options a form may make from value sets
    OPTIONS_LOOKED_AT = 100,   // options are of one type; more need not be looked at
    CUT_CHARS = 60,            // characters shown of a name from the form
};

// What a finding means for the form.
enum finding {
    FINDING_WARNING, // can be filled all the same
    FINDING_REFUSED, // needs something this program does not have
    FINDING_INVALID, // breaks R4
};

// A place in the resource as a chain of steps, each on the stack of the function that went there.
struct path {
    const struct path *up; // the step before, NULL at the root
    const char *member;    // name of a member, NULL for an element of an array
    size_t index;          // of the element
};

// A value set inside the resource, or handed over with it.
struct contained_set {
    const char *id;              // in `contained`, NULL when it was handed over
    const struct json *json;     // the ValueSet
    struct item_option *options; // expanded, in the arena; NULL until `done`
    size_t option_count;         // their number
    bool busy;                   // being expanded: seeing it again is a cycle
    bool done;                   // expansion was tried
    bool complete;               // every part of it could be expanded
};

// A concept of a contained code system.
struct contained_concept {
    const char *system;       // url of the code system
    const char *code;         // its code
    const struct json *json;  // the concept
    size_t order;             // in the order of the text
    const struct json *owner; // the CodeSystem
};

// A form while it is being loaded.
struct loader {
    const char *text;                   // the source, for line and column
    size_t len;                         // its bytes
    struct questionnaire *q;            // what is being built
    struct form_report *report;         // what was found
    struct item **all;                  // items so far, in document order; owned
    size_t *positions;                  // of all[i] in its own "item" array; owned
    size_t count;                       // how many
    size_t cap;                         // room in all and positions
    size_t compiled_cap;                // room in q->compiled
    const struct json *others;          // resources handed over with the form, or NULL
    const struct json **resources;      // contained ones, then those; in the arena
    size_t resource_count;              // their number
    struct contained_set *sets;         // of them the ValueSets
    size_t set_count;                   // their number
    struct contained_concept *concepts; // of contained CodeSystems, sorted by system, code
    size_t concept_count;               // their number
    size_t option_count;                // options made from value sets so far
    bool too_many_options;              // more than OPTION_COUNT_MAX
    int set_depth;                      // value sets being expanded inside each other
    const struct json **computed;       // extensions whose expressions are evaluated; owned
    size_t computed_count;              // their number
    size_t computed_cap;                // room
};

// The root of all paths.
#define PATH_ROOT ((const struct path *)NULL)

// One step into a member. `up` must outlive the result.
struct path path_member(const struct path *up, const char *member);
// One step into an element of an array. `up` must outlive the result.
struct path path_element(const struct path *up, size_t index);
// Appends "item[2].answerOption[0]".
void path_write(const struct path *p, struct buf *out);

// Notes a finding at a path; past REASONS_MAX it only counts.
void found(struct loader *l, enum finding what, const struct path *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
// Notes a finding at an item, or at a member of it (NULL: the item).
void found_item(struct loader *l, enum finding what, const struct item *it, const char *member,
                const char *fmt, ...) __attribute__((format(printf, 5, 6)));
// Notes a finding whose place is already in the text ("line:column: why").
void found_json(struct loader *l, enum finding what, const char *placed);
// Bytes of `text` to show with "%.*s": at most CUT_CHARS characters, whole ones.
int cut(const char *text);

// The chain of steps to an item, written into chain[2 × (ITEM_DEPTH_MAX + 1)]; returns its end.
const struct path *item_path(const struct loader *l, const struct item *it, struct path *chain);

// Finds of which version of FHIR the form is; false when it is one that cannot be read here, which
// is told: then nothing more need be looked at.
bool check_version(struct loader *l);
// Does the form say that it is given a resource of that name (SDC launchContext)?
bool launch_context_has(const struct questionnaire *q, const char *name);
// Says what expressions mention that the form does not have; the tree must be there.
void check_mentions(struct loader *l);
// Is there a known extension of that name ("calculatedExpression")? Some programs write extensions
// as members.
bool extension_is_named(const char *name);
// JSON kinds of every R4 member, unknown members, members that must be there.
void check_shapes(struct loader *l);
// Builds the tree of items.
void load_items(struct loader *l);
// enableWhen rows of every item; the tree and q->by_id must be there.
void load_whens(struct loader *l);
// Rules of R4 (que-1 … que-13) and required codes for one item.
void check_item_rules(struct loader *l, const struct item *it, const struct path *at);
// The same for the resource itself.
void check_root_rules(struct loader *l);
// Options of an item (answerOption, answerValueSet).
void load_options(struct loader *l, struct item *it, const struct path *at);
// Finds contained value sets and code systems; before load_options.
void load_contained(struct loader *l);
// The value set an address means: "#id", or its url with or without a version. NULL when it is not
// here.
struct contained_set *find_set(const struct loader *l, const char *address);
// Makes its options, once. `at` is where it is asked for.
void expand_set(struct loader *l, struct contained_set *set, const struct path *at);
// Weight a concept, or an entry of an expansion, carries itself: extension or property. `system` is
// its CodeSystem or NULL.
bool concept_own_weight(const struct json *concept, const struct json *system, struct dec *ret);
// Weight of a Coding in contained code systems.
bool concept_weight(const struct loader *l, const char *system, const char *code, struct dec *ret);
// ordinalValue or itemWeight extension of an element.
bool extension_weight(const struct json *element, struct dec *ret);
// Extensions of an item.
void load_extensions(struct loader *l, struct item *it, const struct path *at);
// Extensions of the resource: variables, constraints, things we cannot do.
void load_root_extensions(struct loader *l);

// How an expression is used.
enum expr_use {
    EXPR_PREFILL, // only proposes: one we cannot run is left out
    EXPR_NAMED,   // a variable: one we cannot run keeps its name and has no value
    EXPR_CHECKS,  // a constraint: one we cannot run is not checked
    EXPR_DECIDES  // the form means something else without it
};
// --- computed.c ---

// The expression in place of the value of a member of `holder` (cqf-expression, cqf-calculatedValue
// at "_member", or inside a value that is an object). False when there is none.
bool load_computed(struct loader *l, const struct json *holder, const char *member,
                   const struct item *it, const struct path *at, enum expr_use use,
                   struct item_expr *ret);
// A part of an item that is computed. False when it is not.
bool load_part(struct loader *l, struct item *it, enum part_kind kind, size_t field,
               const struct json *holder, const char *member, const struct path *at);
// Members of an item that are computed: whether it is required, repeats, is read-only, …
void load_item_parts(struct loader *l, struct item *it, const struct path *at);
// Says which expressions of the resource nothing evaluates; last of all.
void check_computed(struct loader *l);

// Reads and compiles an Expression element. `it` is the item it belongs to, NULL the form: names of
// elements are checked against the type that $this has there.
void load_expr(struct loader *l, const struct json *expression, const struct item *it,
               const struct path *at, enum expr_use use, struct item_expr *ret);
// Compiles FHIRPath that came as plain text.
void load_expr_text(struct loader *l, const char *text, const struct item *it,
                    const struct path *at, struct item_expr *ret);

// The only member of an element whose name is `prefix` followed by a type ("value" →
// "valueCoding"). *ret_name is its name. NULL when there is none.
const struct json *choice_of(const struct json *element, const char *prefix, const char **ret_name);

// What R4 says about an item type.
struct item_rule {
    const char *code;    // "open-choice"
    enum item_type type; // as the program has it
    const char *answers; // types answers may have: "Decimal Integer", "" = none
    bool ordered;        // may be compared with < and >
    bool has_options;    // answerOption and answerValueSet make sense
    bool has_max_length; // maxLength makes sense
};
// The row of a type's code, or NULL.
const struct item_rule *item_rule_of_code(const char *code);
// The row of a type.
const struct item_rule *item_rule_of(enum item_type type);
// Is `word` one of the words of `list`?
bool has_word(const char *list, const char *word);

#endif
