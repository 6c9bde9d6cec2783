// SPDX-License-Identifier: EUPL-1.2
// A FHIR R4 Questionnaire as the program uses it: loaded and checked once, then read-only. Pure.
// Follows FHIR R4 Questionnaire and SDC 3 (render, behave). Unknown extensions are ignored, unknown
// modifierExtensions refuse the form.
#ifndef ICOPE_QUESTIONNAIRE_QUESTIONNAIRE_H
#define ICOPE_QUESTIONNAIRE_QUESTIONNAIRE_H

#include "base/dec.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "fhirpath/fhirpath.h"

#include <stdbool.h>
#include <stddef.h>

enum item_type {
    ITEM_GROUP,
    ITEM_DISPLAY,
    ITEM_BOOLEAN,
    ITEM_DECIMAL,
    ITEM_INTEGER,
    ITEM_DATE,
    ITEM_DATETIME,
    ITEM_TIME,
    ITEM_STRING,
    ITEM_TEXT,
    ITEM_URL,
    ITEM_CHOICE,
    ITEM_OPEN_CHOICE,
    ITEM_ATTACHMENT,
    ITEM_REFERENCE,
    ITEM_QUANTITY,
};

enum when_op {
    WHEN_EXISTS,
    WHEN_EQUAL,
    WHEN_NOT_EQUAL,
    WHEN_GREATER,
    WHEN_LESS,
    WHEN_GREATER_OR_EQUAL,
    WHEN_LESS_OR_EQUAL
};

// One enableWhen row.
struct item_when {
    const struct item *source; // the question asked about, never NULL
    enum when_op op;           // how to compare
    const struct json *value;  // answer[x]
    const char *value_name;    // "answerCoding" …
};

// One allowed answer.
struct item_option {
    const struct json *json;  // the answerOption element, NULL when it comes from a value set
    const struct json *value; // the value[x] itself: string, number, Coding, Reference
    const char *value_name;   // "valueCoding", "valueString", …
    const char *code;         // code of a Coding, else the text of the value; never NULL
    const char *system;       // system of a Coding or NULL
    bool initial;             // initialSelected
    bool exclusive;           // optionExclusive
    bool has_weight;   // ordinalValue or itemWeight is there (on option, Coding or code system
                       // property)
    struct dec weight; // its value
};

// An expression of an item (SDC). Compiled at load; a malformed one is a form warning and
// `compiled` is NULL.
struct item_expr {
    const char *name;         // of a variable, else NULL
    const char *text;         // FHIRPath source
    struct fp_expr *compiled; // owned by the questionnaire
};

// constraint extension.
struct item_constraint {
    const char *key;         // name of the rule
    const char *human;       // what to tell a person (default language; item_translated for others)
    const struct json *json; // the extension, for translations of `human`
    bool warning;            // severity warning: does not stop completion
    struct item_expr expr;   // must be true
};

// What a part of an item is.
enum part_kind {
    PART_FLAG,  // bool
    PART_COUNT, // int
    PART_TEXT,  // const char *
    PART_LOW,   // the smallest value: min, min_text, min_quantity
    PART_HIGH,  // the largest one
    PART_SWITCH // some options are offered or not (SDC answerOptionsToggleExpression)
};

// A part of an item that is an expression (cqf-expression, cqf-calculatedValue). It wins over the
// plain value beside it.
struct item_part {
    enum part_kind kind;          // what it is
    size_t field;                 // of struct item that it sets: offsetof(struct item, required)
    struct item_expr expr;        // what computes it
    const struct json *json;      // of PART_SWITCH: the extension, which lists options
    const struct item_part *next; // of the same item, NULL the last
};

// One node of the tree. All text is borrowed from the questionnaire's JSON.
struct item {
    const struct json *json;           // the item element
    const char *link_id;               // never NULL, unique in a form that was accepted
    const char *text;                  // default-language text or NULL
    const char *prefix;                // or NULL
    enum item_type type;               // what it asks for
    size_t index;                      // position in document order, 0..item_count-1
    const struct item *parent;         // NULL at the top
    struct item **items;               // children in order
    size_t item_count;                 // their number
    bool required;                     // must be answered before completion
    bool repeats;                      // several answers or instances
    bool read_only;                    // only calculated or initial values
    bool hidden;                       // never shown
    const struct item_when *when;      // enableWhen rows
    size_t when_count;                 // their number
    bool when_any;                     // enableBehavior any instead of all
    const struct item_option *options; // answerOption or contained answerValueSet, expanded
    size_t option_count;               // their number
    bool switched;                     // some options are not offered now: see form_item
    bool open;                         // values of its type beside the options are answers too (R5)
    const char *external_value_set;    // answerValueSet that is not contained, or NULL
    const struct json *const *initial; // initial[] elements whose type fits
    size_t initial_count;              // their number
    const struct item_expr *variables; // variable extensions
    size_t variable_count;             // their number
    struct item_expr calculated;       // calculatedExpression; text NULL when absent, also below
    struct item_expr enable_when;      // enableWhenExpression
    struct item_expr initial_expr;     // initialExpression
    struct item_expr answer_expr;      // answerExpression
    struct item_expr text_expr;        // cqf-expression of the text: what is said to this person
    const struct item_constraint *constraints; // constraint extensions
    size_t constraint_count;                   // their number
    bool has_min;                              // is `min` given
    bool has_max;                              // is `max` given
    struct dec min;                            // minValue of numbers (dates: see min_text)
    struct dec max;                            // maxValue of numbers
    const char *min_text;                      // minValue as written, NULL if none
    const char *max_text;                      // maxValue as written, NULL if none
    int min_length;                            // characters; −1 = none
    int max_length;                            // characters; −1 = none
    int max_decimals;                          // maxDecimalPlaces; −1 = none
    int min_occurs;                            // fewest answers; −1 = none
    int max_occurs;                            // most answers; −1 = none
    const struct item_part *parts;             // parts that are computed, NULL none
    const char *regex;                         // or NULL
    const char *entry_format;                  // or NULL
    const char *control;                       // itemControl code or NULL
    const char *unit;                          // unit extension or initial quantity unit, or NULL
    const char *unit_code;                     // its code, or NULL
    const char *unit_system;                   // system of that code, or NULL
    const struct json *const *units;           // unitOption Codings, the units a quantity may have
    size_t unit_count;                         // their number
    bool unit_open;                            // other units are taken too (SDC unitOpen)
    const char *external_unit_set;             // unitValueSet that is not here, or NULL
    const struct json *min_quantity; // minQuantity, or a minValue that is a Quantity, or NULL
    const struct json *max_quantity; // the same for the largest
    const char *widget;   // this project's widget extension (valueCode) or NULL: stopwatch, words,
                          // recall, whisper, …
    const char *category; // displayCategory code or NULL
};

// A loaded form.
struct questionnaire {
    struct json *json;                         // whole resource, owned
    const char *url;                           // NULL when absent, also the next three
    const char *version;                       // business version
    const char *title;                         // default-language title
    struct item_expr title_expr;               // what computes it, text NULL when nothing does
    const char *language;                      // language of the default texts
    struct item **items;                       // top level
    size_t top_count;                          // their number
    struct item **all;                         // every item in document order
    size_t item_count;                         // their number
    const struct item_expr *variables;         // of the root
    size_t variable_count;                     // their number
    const struct item_constraint *constraints; // of the root
    size_t constraint_count;                   // their number
    struct item **by_id;                       // every item, sorted by linkId (strcmp)
    struct json *codings;                      // array of Codings made from value sets, owned
    struct fp_expr **compiled;                 // every compiled expression, owned
    size_t compiled_count;                     // their number
    struct arena arena;                        // everything above lives here
};

enum { REASONS_MAX = 20 };

// What a form check says.
enum form_status {
    FORM_OK,      // can be filled here
    FORM_REFUSED, // a correct form that needs something this program does not have (adaptive, CQL
                  // that decides, modifier extension), or is past a limit
    FORM_INVALID, // not a correct R4 Questionnaire
};

// Up to REASONS_MAX reasons "line:column: path: what is wrong", for people; more are counted.
struct form_report {
    enum form_status status;     // the verdict
    char *reasons[REASONS_MAX];  // owned
    size_t reason_count;         // kept in `reasons`
    size_t more;                 // found but not kept
    char *warnings[REASONS_MAX]; // owned; things that do not stop filling (malformed expression,
                                 // CQL pre-fill …)
    size_t warning_count;        // kept in `warnings`
};

// Loads and checks a text. On RC_OK *ret is owned (questionnaire_free) and status is FORM_OK;
// RC_INVALID with the report otherwise, the first reason also in *e. *report is set anew and must
// be released; NULL: nobody asks.
enum rc questionnaire_load(const char *text, size_t len, struct questionnaire **ret,
                           struct form_report *report, struct err *e);
// The same with the value sets and code systems it refers to by their url: a ValueSet, a CodeSystem
// or a Bundle of them, needed only until this returns; NULL: none but those inside the form.
enum rc questionnaire_load_with(const char *text, size_t len, const struct json *others,
                                struct questionnaire **ret, struct form_report *report,
                                struct err *e);
// Frees; NULL is fine.
void questionnaire_free(struct questionnaire *q);
// Frees the reasons; the report is {0} again.
void form_report_release(struct form_report *r);

// The item with that linkId, or NULL.
const struct item *questionnaire_find(const struct questionnaire *q, const char *link_id);

// Text of an item, option display or title in a language ("fr", "en"), through the translation
// extension; falls back to the default text. Never NULL ("" when there is none). Borrowed.
const char *item_text(const struct item *it, const char *language);
// Display of an option (its Coding display, string, or code) in a language.
const char *option_text(const struct item_option *o, const char *language);
// Translated text of any element member, e.g. (questionnaire->json, "title") or (constraint json,
// …); falls back to the member itself; NULL when absent.
const char *element_text(const struct json *element, const char *member, const char *language);
// The number by which people choose option i: its code where all codes are numbers (of integers, or
// of one or two digits), its weight where the weights rise 0, 1, 2 …, else its place from 1; −1
// none.
int item_option_number(const struct item *it, size_t i);
// The option with that code (and system when not NULL), or NULL.
const struct item_option *item_option_find(const struct item *it, const char *system,
                                           const char *code);
// Is it a question whose list of answers is not here? Then nobody checks them, and those to a
// choice are free text.
bool item_is_unlisted(const struct item *it);
// Calls `each` for every expression of an item (NULL: of the form) that could be compiled. Its kind
// is "variable", "calculated", "enableWhen", "initial", "answer", "text", "part" or "constraint".
void questionnaire_expressions(const struct questionnaire *q, const struct item *it,
                               void (*each)(const char *kind, const struct item_expr *x,
                                            void *self),
                               void *self);
// First extension of an element with that url, borrowed, or NULL.
const struct json *element_extension(const struct json *element, const char *url);

#endif
