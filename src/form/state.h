// SPDX-License-Identifier: EUPL-1.2
// A form being filled, as the files of the engine see it: the tree of answers, the live
// QuestionnaireResponse kept beside it, the order of recalculation. For src/form/ only.
#ifndef ICOPE_FORM_STATE_H
#define ICOPE_FORM_STATE_H

#include "fhirpath/seen.h"
#include "form/form.h"

enum { INSTANCES_MAX = 10000 }; // of a group, answers of a question

// The kept value of a variable within one scope.
struct variable_cache {
    bool done;           // `list` is current
    bool busy;           // being evaluated: asking again is a cycle
    struct fp_list list; // its value
    struct arena arena;  // what the value is made of
    struct json **held;  // elements the value points to, one share each; owned
    size_t held_count;   // their number
};

// Where items live: the response itself, one instance of a group, one answer of a question.
struct instance {
    struct slot *slot;                // whose instance or answer, NULL for the response
    struct json *json;                // the live element: response, group item, or answer; owned
    struct slot *slots;               // one for each child item, in order; owned
    size_t slot_count;                // their number
    bool has_value;                   // an answer with a value (a question's children need a place
                                      // even before it is answered)
    bool present;                     // is part of the live response (were its slot enabled)
    char *text;                       // short form of the value, NULL without; owned
    struct variable_cache *variables; // of the response or group; owned
    size_t source_index;              // position in what was opened: of the item for a group, of
                                      // the answer for a question
};

// One item within a place.
struct slot {
    const struct item *item;     // what it answers
    struct instance *in;         // the place it belongs to
    struct instance **instances; // instances of a group, answers of a question; owned
    size_t count;                // their number; a group and a question with children have ≥ 1
    bool enabled;                // now, all parents too
    bool own;                    // a person's value stands before the calculated one
    bool shown;                  // is part of the live response
    struct json *json;           // live item element of a question, NULL for groups; owned
    struct variable_cache *variables; // of a question; owned
    size_t source_index;              // position of a question's item in what was opened
};

// What is known of one node of the graph besides its value.
struct node_note {
    char *text;    // why its expression failed, NULL when it did not; owned
    bool restless; // did not come to rest
    bool current;  // of a constraint: `text` (why it is not met) is up to date
    bool endless;  // `text` says that it took too long
    bool failed;   // of a constraint: its expression could not be evaluated
};

// A form being filled.
struct form {
    const struct questionnaire *q; // what is filled
    struct form_env env;           // what expressions may see
    struct fp_seen seen;           // what they looked up: they live as long as the form does
    struct instance root;          // the response
    size_t *position;              // of each item (by index) among its siblings; owned
    struct graph *graph;           // who depends on whom; owned
    struct node_note *notes;       // by node; owned
    struct work *work;             // nodes waiting for recalculation; owned
    struct json *opened;           // the response it was opened from, or NULL; owned
    struct form_issue *issues;     // last answer of form_issues; owned
    size_t issue_count;            // their number
    size_t issue_cap;              // room
    bool issues_current;           // nothing changed since
    struct arena issue_texts;      // of the issues
    size_t evaluations;            // expressions evaluated by the last change
    size_t budget;                 // values its expressions may still touch
    int variable_depth;            // variables being evaluated inside each other
    bool quiet;                    // being built: the live response is made later
};

// --- state.c: the tree ---

// Makes the response place and everything that is there before any answer.
void state_init(struct form *f);
// Frees the tree.
void state_release(struct form *f);
// A new, empty instance or answer place at the end of a slot. Its live element has no value yet.
struct instance *slot_add(struct form *f, struct slot *s);
// Removes the last places until `count` are left.
void slot_cut(struct form *f, struct slot *s, size_t count);
// Removes one place.
void slot_remove(struct form *f, struct slot *s, size_t index);
// Sets the value of an answer place from a value element; its child items stay. Not taken over.
void instance_set_value(struct instance *p, const struct json *element);
// Takes the value away.
void instance_clear_value(struct instance *p);
// Number of answers with a value.
size_t slot_value_count(const struct slot *s);
// The slot of an item within a place that holds it directly.
struct slot *instance_slot(const struct form *f, const struct instance *p, const struct item *it);
// The first slot of an item, never NULL.
struct slot *state_first(const struct form *f, const struct item *it);
// Is `it` the ancestor of `inner`, or the same? NULL is the ancestor of all.
bool item_holds(const struct item *it, const struct item *inner);
// Calls `each` for every slot of an item below a place, in order.
void instance_each(struct form *f, struct instance *from, const struct item *it,
                   void (*each)(struct slot *s, void *self), void *self);
// Calls `each` for every slot of the tree in form order.
void state_each(struct form *f, void (*each)(struct slot *s, void *self), void *self);

// --- state_value.c: value elements ---

// The value[x] of a value element and the name of its member ("valueCoding"); NULL when there is
// none.
const struct json *element_value(const struct json *element, const char **ret_name);
// Do two elements hold the same value (member name and JSON)?
bool element_same(const struct json *a, const struct json *b);
// Short form of a value for an item, owned (free); NULL when there is none.
char *element_text_of(const struct item *it, const struct json *element);

// --- state_live.c: the live QuestionnaireResponse ---

// Builds all of it.
void live_build(struct form *f);
// Brings it up to date after answers, instances or enablement of a slot changed.
void live_update(struct form *f, struct slot *s);

#endif
