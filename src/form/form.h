// SPDX-License-Identifier: EUPL-1.2
// A form being filled: a questionnaire, the answers given so far, and everything that follows from
// them (enablement, calculated values, failures). Pure; an answer recomputes only what depends on
// it.
#ifndef ICOPE_FORM_FORM_H
#define ICOPE_FORM_FORM_H

#include "questionnaire/questionnaire.h"

struct form; // opaque

// What the expressions of a form may see besides the form itself.
struct form_env {
    const struct clock *clock;    // never NULL; outlives the form
    const struct json *patient;   // %patient or NULL
    const struct json *user;      // %user or NULL
    const struct json *encounter; // %encounter or NULL
};

// Starts an empty response with initial values. *q must outlive the form.
struct form *form_new(const struct questionnaire *q, const struct form_env *env);
// Starts from an existing QuestionnaireResponse (any status); what does not fit the questionnaire
// gives RC_INVALID with the reason.
enum rc form_open(const struct questionnaire *q, const struct form_env *env,
                  const struct json *response, struct form **ret, struct err *e);
// Frees; NULL is fine.
void form_free(struct form *f);

// The questionnaire it fills.
const struct questionnaire *form_questionnaire(const struct form *f);

// Sets the whole answer of a question (not inside a repeating group; those go through form_set_at):
// `values` is an array of FHIR value elements ({"valueInteger": 3}) or NULL / empty to clear. Type,
// option, range, length and form are checked first: RC_INVALID with a reason and nothing changed.
// RC_NO for an unknown linkId, RC_DENIED for readOnly. Recomputes the dependants. Not taken over.
enum rc form_set(struct form *f, const char *link_id, const struct json *values, struct err *e);

// Easier: one value from its short form: boolean, number text, string, code of an option, date …,
// as text by item type. NULL clears.
enum rc form_set_text(struct form *f, const char *link_id, const char *text, struct err *e);

// The value element that a text means for an item, as form_set_text takes it (dates as people type
// them, a comma for a point), new and owned: for form_set_at. NULL with the reason when it is none.
struct json *form_read_text(const struct form *f, const struct item *it, const char *text,
                            struct err *e);

// Easier: from the short JSON of the command line: boolean, number, string, {system,code},
// {value,unit}, array of these for repeats. Whole answers object {"linkId": value, group repeats as
// arrays of objects, {"value":…,"items":{…}}}: applied in form order, calculated last. Unknown
// linkIds and refused values are collected: RC_INVALID with the first in *e and all in *problems
// (one line each) if not NULL; what is right is kept.
enum rc form_set_all(struct form *f, const struct json *answers, struct buf *problems,
                     struct err *e);

// Checks without setting: would form_set take these values?
enum rc form_check(const struct form *f, const char *link_id, const struct json *values,
                   struct err *e);

// Inside repeating groups: at[] names the instance (from 0) of each repeating ancestor, the
// outermost first; what is missing at the end means 0. Otherwise like form_set; RC_NO also for an
// instance that is not there.
enum rc form_set_at(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                    const struct json *values, struct err *e);
// Like form_set_text, inside repeating groups.
enum rc form_set_text_at(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                         const char *text, struct err *e);
// Like form_answer, inside repeating groups.
const struct json *form_answer_at(const struct form *f, const char *link_id, const size_t *at,
                                  size_t at_count, size_t i);
// Like form_answer_text, inside repeating groups.
const char *form_answer_text_at(const struct form *f, const char *link_id, const size_t *at,
                                size_t at_count);
// Like form_enabled, inside repeating groups.
bool form_enabled_at(const struct form *f, const char *link_id, const size_t *at, size_t at_count);
// Instances of a group (at least one, it may be empty); 0 when it is no group or not there.
size_t form_instance_count(const struct form *f, const char *link_id, const size_t *at,
                           size_t at_count);
// Adds an instance of a repeating group at its end, with its initial values. RC_INVALID when it
// does not repeat or there can be no more.
enum rc form_add_instance(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                          struct err *e);
// Removes one instance with its answers; the last one only becomes empty.
enum rc form_remove_instance(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                             size_t index, struct err *e);

// An item as it is now at one place: what of it are expressions (required, readOnly, bounds, …)
// evaluated.
struct form_item {
    const struct item *it;      // the item, or `own`
    struct item own;            // with what was computed
    struct arena a;             // its texts
    struct json *quantities[2]; // smallest and largest, where they are quantities; owned
    struct json *made;          // options that were computed (answerExpression), an array; owned
    struct err e;               // why a part could not be computed: its plain value holds
};
// Evaluates it; the caller releases. An item that is not there at that place is as it is written.
void form_item_at(const struct form *f, const struct item *it, const size_t *at, size_t at_count,
                  struct form_item *ret);
// Frees what belongs to it.
void form_item_release(struct form_item *i);

// Number of values answered to a question (enabled or not); 0 when unanswered or unknown.
size_t form_answer_count(const struct form *f, const char *link_id);
// The i-th answer element ({"valueCoding": …}), borrowed until the form changes; NULL when absent.
const struct json *form_answer(const struct form *f, const char *link_id, size_t i);
// The answer as short text: code of a choice, number literal, "true", text, date. NULL when
// unanswered. Borrowed until the form changes.
const char *form_answer_text(const struct form *f, const char *link_id);
// Is the item enabled now (all its parents too)? False for unknown items.
bool form_enabled(const struct form *f, const char *link_id);

// What can be wrong with an item.
enum issue_kind {
    ISSUE_REQUIRED,   // no answer where one must be
    ISSUE_RANGE,      // outside minValue..maxValue, too long, wrong form
    ISSUE_CONSTRAINT, // a constraint of the form failed
    ISSUE_OCCURS,     // too few or too many answers
    ISSUE_EXPRESSION, // an expression could not be evaluated
    ISSUE_CYCLE,      // expressions depend on each other in a cycle
    ISSUE_UNCHECKED,  // answered, but the list of answers is not here
};

// One thing that keeps the form from being complete, or a failing expression.
struct form_issue {
    const struct item *item; // where
    enum issue_kind kind;    // what is wrong
    bool warning;            // does not stop completion
    const char *text; // technical (of ISSUE_UNCHECKED marked for translation) or, for a constraint,
                      // human text; borrowed until the form changes
};
// Issues of enabled items in form order; *ret borrowed until the form changes. Returns their
// number.
size_t form_issues(struct form *f, const struct form_issue **ret);

// Appends what is said of an item to this person, in a language: in that of the form what it
// computes (cqf-expression of the text), else its translation, else its plain text; nothing when it
// has none.
void form_said(struct form *f, const struct item *it, const char *language, struct buf *out);

// Appends the title of the form in the same way; nothing when it has none.
void form_title(struct form *f, const char *language, struct buf *out);

// The QuestionnaireResponse as it stands, new and owned. Status "completed" drops answers of
// disabled items and must only be asked for when no error issue is left (RC_INVALID otherwise);
// "in-progress", "amended", "stopped" as wanted. Caller adds id, subject, author, authored and so
// on.
enum rc form_response(struct form *f, const char *status, struct json **ret, struct err *e);

// What follows from the answers, new and owned: the response as expressions see it, and for each
// place of an item whether it is enabled, its answers, and every expression with what it gives
// there or why it fails.
struct json *form_explain(struct form *f);

// Validates a response against a questionnaire as FHIR R4 says (structure, types, options,
// cardinality, enableWhen, constraints): an OperationOutcome, new and owned; RC_OK valid
// (information or warnings at most), RC_INVALID otherwise.
enum rc form_validate(const struct questionnaire *q, const struct form_env *env,
                      const struct json *response, struct json **ret_outcome, struct err *e);

// Finds calculations that cannot end: values that follow from each other in a cycle, and those that
// take too long for an empty form. Each makes the form FORM_REFUSED with a reason in *report (of
// questionnaire_load); `text` is what the questionnaire was loaded from. RC_INVALID when there is
// one.
enum rc form_prove(const struct questionnaire *q, const struct form_env *env, const char *text,
                   size_t len, struct form_report *report, struct err *e);

// Which values follow from the answers of an item, itself included, through however many steps:
// ret[i] for the item of index i. An expression that does not say what it reads follows from
// everything.
void form_follows(const struct form *f, const struct item *it, bool *ret);

// How many expressions the last change evaluated: for tests that recalculation is not "everything
// again".
size_t form_last_evaluations(const struct form *f);

#endif
