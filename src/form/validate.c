// SPDX-License-Identifier: EUPL-1.2
// Validates a QuestionnaireResponse: first its structure while it is read into a form, then what
// the filled form says: answers of disabled items, options, bounds, missing answers, constraints.
#include "form/calculate.h"
#include "form/check.h"
#include "form/issues.h"
#include "form/response.h"

#include <string.h>

enum { OUTCOME_MAX = 500 }; // issues written; more are counted

// An OperationOutcome being written.
struct outcome {
    struct form *f;              // the form read
    const struct json *response; // what it was read from
    struct json *issues;         // its array, owned until it is put into the outcome
    size_t errors;               // issues of severity error
    size_t more;                 // not written
    bool closed;                 // the status says that nothing may be missing
};

// Severity words.
static const char error[] = "error";
static const char warning[] = "warning";

// A response in progress may lack anything and go past any bound.
static const char *broken(const struct outcome *o)
{
    return o->closed ? error : warning;
}

static void add(struct outcome *o, const char *severity, const char *code, const char *path,
                const char *text)
{
    o->errors += severity == error;
    if (json_count(o->issues) >= OUTCOME_MAX) {
        o->more++;
        return;
    }
    struct json *issue = json_new_object();
    struct json *details = json_new_object();
    struct json *expression = json_new_array();
    struct buf full = {0};
    buf_printf(&full, "QuestionnaireResponse%s%s", *path != 0 ? "." : "", path);
    json_set_string(issue, "severity", severity);
    json_set_string(issue, "code", code);
    json_set_string(details, "text", text);
    json_set(issue, "details", details);
    json_push(expression, json_new_string(buf_text(&full)));
    json_set(issue, "expression", expression);
    json_push(o->issues, issue);
    buf_release(&full);
}

static void add_problem(const struct path *at, const char *code, const char *text, void *self)
{
    struct buf path = {0};
    path_write(at, &path);
    add(self, error, code, buf_text(&path), text);
    buf_release(&path);
}

// --- paths of what was read ---

static void write_instance(const struct instance *p, struct buf *out);

static void write_slot(const struct slot *s, struct buf *out)
{
    write_instance(s->in, out);
    buf_printf(out, "%sitem[%zu]", out->len > 0 ? "." : "", s->source_index);
}

static void write_instance(const struct instance *p, struct buf *out)
{
    if (p->slot == NULL)
        return;
    if (p->slot->item->type == ITEM_GROUP) {
        write_instance(p->slot->in, out);
        buf_printf(out, "%sitem[%zu]", out->len > 0 ? "." : "", p->source_index);
    } else {
        write_slot(p->slot, out);
        buf_printf(out, ".answer[%zu]", p->source_index);
    }
}

static void add_at_slot(struct outcome *o, const char *severity, const char *code,
                        const struct slot *s, const char *text)
{
    struct buf path = {0};
    struct buf full = {0};
    if (s->item->type == ITEM_GROUP)
        write_instance(s->instances[0], &path);
    else
        write_slot(s, &path);
    buf_printf(&full, "\"%.60s\": %s", s->item->link_id, text);
    add(o, severity, code, buf_text(&path), buf_text(&full));
    buf_release(&full);
    buf_release(&path);
}

// What is not there has no path of its own: it is told where it belongs.
static void add_missing(struct outcome *o, const struct slot *s, const char *text)
{
    struct buf path = {0};
    struct buf full = {0};
    write_instance(s->in, &path);
    buf_printf(&full, "\"%.60s\": %s", s->item->link_id, text);
    add(o, broken(o), "required", buf_text(&path), buf_text(&full));
    buf_release(&full);
    buf_release(&path);
}

// --- what the filled form says ---

// Is something wrong with one answer? *ret_code and *e say what.
static bool answer_wrong(const struct slot *s, const struct item *it, const struct json *element,
                         const char **ret_code, struct err *e)
{
    bool option = check_option(it, element, e) != RC_OK;
    if (slot_value_count(s) > 1 && check_exclusive(s->item, element)) {
        option = true;
        err_set(e, RC_INVALID, "an exclusive option stands alone");
    }
    *ret_code = option ? "code-invalid" : "value";
    return option || check_range(it, element, e) != RC_OK || check_digits(it, element, e) != RC_OK;
}

static void add_at_answer(struct outcome *o, const char *severity, const char *code,
                          const struct instance *p, const char *text)
{
    struct buf path = {0};
    struct buf full = {0};
    write_instance(p, &path);
    buf_printf(&full, "\"%.60s\": %s", p->slot->item->link_id, text);
    add(o, severity, code, buf_text(&path), buf_text(&full));
    buf_release(&full);
    buf_release(&path);
}

// Is what a reference points to inside the response ("#id") there?
static bool resolves(const struct outcome *o, const struct json *element)
{
    const char *text = json_get_string(json_get(element, "valueReference"), "reference");
    const struct json *list = json_get(o->response, "contained");
    if (text == NULL || text[0] != '#')
        return true;
    for (size_t i = 0; i < json_count(list); i++) {
        const char *id = json_get_string(json_at(list, i), "id");
        if (id != NULL && strcmp(id, text + 1) == 0)
            return true;
    }
    return false;
}

static void see_answer(struct outcome *o, const struct slot *s, const struct item *it,
                       const struct instance *p)
{
    struct err e = {.rc = RC_OK};
    const char *code = NULL;
    const char *unchecked = check_unchecked(it, p->json);
    bool malformed = check_instant(p->json, &e) != RC_OK;
    if (malformed)
        add_at_answer(o, error, "value", p, e.text);
    else if (answer_wrong(s, it, p->json, &code, &e))
        add_at_answer(o, broken(o), code, p, e.text);
    else if (!resolves(o, p->json))
        add_at_answer(o, error, "not-found", p, "nothing with that id is contained");
    if (unchecked != NULL)
        add_at_answer(o, warning, "not-supported", p, unchecked);
}

static void see_answers(struct outcome *o, const struct slot *s, const struct item *it)
{
    for (size_t i = 0; s->item->type != ITEM_GROUP && i < s->count; i++)
        if (s->instances[i]->has_value)
            see_answer(o, s, it, s->instances[i]);
}

static void see_constraints(struct outcome *o, struct slot *s)
{
    for (size_t i = 0; i < s->item->constraint_count; i++) {
        const struct item_constraint *c = &s->item->constraints[i];
        struct err e = {.rc = RC_OK};
        enum rc rc = constraint_check(o->f, c, s, &e);
        if (rc == RC_NO)
            add_at_slot(o, c->warning ? warning : broken(o), "invariant", s, constraint_text(c));
        else if (rc != RC_OK)
            add_at_slot(o, rc == RC_LIMIT ? broken(o) : warning, "exception", s, e.text);
    }
}

// A calculated value cannot be compared with what a person may have written over it; that its
// expression fails (an answer of unknown weight) must not pass without a word.
static void see_calculation(struct outcome *o, struct slot *s)
{
    const struct item_expr *x = &s->item->calculated;
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    struct err e = {.rc = RC_OK};
    if (x->compiled != NULL && scope_eval(o->f, x, s, NULL, &a, &list, &e) != RC_OK)
        add_at_slot(o, warning, "exception", s, e.text);
    arena_release(&a);
}

static void see_slot(struct slot *s, void *self)
{
    struct outcome *o = self;
    enum issue_kind kind = ISSUE_REQUIRED;
    const char *text = NULL;
    struct form_item b;
    item_now(o->f, s, &b);
    see_answers(o, s, b.it);
    if (b.e.rc != RC_OK)
        add_at_slot(o, b.e.rc == RC_LIMIT ? broken(o) : warning, "exception", s, b.e.text);
    if (!s->enabled && slot_value_count(s) > 0)
        add_at_slot(o, broken(o), "business-rule", s, "answered although it is not enabled");
    if (s->enabled && slot_missing(s, b.it, &kind, &text))
        add_missing(o, s, text);
    if (s->enabled && slot_crowded(s, b.it))
        add_at_slot(o, broken(o), "structure", s, "too many answers");
    if (s->enabled) {
        see_constraints(o, s);
        see_calculation(o, s);
    }
    form_item_release(&b);
}

static void see_root(struct outcome *o)
{
    const struct questionnaire *q = o->f->q;
    for (size_t i = 0; i < q->constraint_count; i++) {
        const struct item_constraint *c = &q->constraints[i];
        struct err e = {.rc = RC_OK};
        enum rc rc = constraint_check(o->f, c, NULL, &e);
        if (rc == RC_NO)
            add(o, c->warning ? warning : broken(o), "invariant", "", constraint_text(c));
        else if (rc != RC_OK)
            add(o, rc == RC_LIMIT ? broken(o) : warning, "exception", "", e.text);
    }
}

// Who answered for whom and when, held to the same rules as answers.
static void check_members(struct outcome *o, const struct json *response)
{
    static const struct item reference = {.type = ITEM_REFERENCE}, moment = {.type = ITEM_DATETIME};
    static const struct {
        const char *member;      // of the response
        const char *value;       // its type
        const struct item *like; // an item of that type
    } rows[] = {{"subject", "valueReference", &reference},
                {"encounter", "valueReference", &reference},
                {"author", "valueReference", &reference},
                {"source", "valueReference", &reference},
                {"authored", "valueDateTime", &moment}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct json *v = json_get(response, rows[i].member);
        struct json *element = json_new_object();
        struct err e = {.rc = RC_OK};
        json_set(element, rows[i].value, v != NULL ? json_copy(v) : NULL);
        if (v != NULL && (check_type(rows[i].like, element, &e) != RC_OK ||
                          check_range(rows[i].like, element, &e) != RC_OK ||
                          check_instant(element, &e) != RC_OK))
            add(o, error, "value", rows[i].member, e.text);
        else if (v != NULL && !resolves(o, element))
            add(o, error, "not-found", rows[i].member, "nothing with that id is contained");
        json_free(element);
    }
}

static void check_head(struct outcome *o, const struct json *response)
{
    check_members(o, response);
    static const char statuses[] = "in-progress completed amended entered-in-error stopped";
    const char *status = json_get_string(response, "status");
    const char *canonical = json_get_string(response, "questionnaire");
    const struct questionnaire *q = o->f->q;
    if (status == NULL || !has_word(statuses, status)) {
        add(o, error, status == NULL ? "required" : "code-invalid", "status",
            "a response needs a status of R4");
    }
    o->closed = status != NULL && has_word("completed amended", status);
    if (canonical == NULL) {
        add(o, warning, "informational", "questionnaire", "which questionnaire is not said");
        return;
    }
    // A url may hold | and # itself, so what follows it is the version.
    size_t len = q->url != NULL ? strlen(q->url) : strcspn(canonical, "|");
    if (q->url != NULL && (strncmp(q->url, canonical, len) != 0 ||
                           (canonical[len] != '\0' && canonical[len] != '|'))) {
        add(o, error, "invalid", "questionnaire", "answers another questionnaire");
    } else if (canonical[len] == '|' && q->version != NULL &&
               strcmp(canonical + len + 1, q->version) != 0) {
        add(o, warning, "business-rule", "questionnaire",
            "answers another version of the questionnaire");
    }
}

static struct json *finish(struct outcome *o)
{
    struct json *outcome = json_new_object();
    if (o->more > 0) {
        struct buf text = {0};
        buf_printf(&text, "and %zu more", o->more);
        struct json *issue = json_new_object();
        json_set_string(issue, "severity", "information");
        json_set_string(issue, "code", "too-costly");
        json_set_string(issue, "diagnostics", buf_text(&text));
        json_push(o->issues, issue);
        buf_release(&text);
    } else if (json_count(o->issues) == 0) {
        struct json *issue = json_new_object();
        json_set_string(issue, "severity", "information");
        json_set_string(issue, "code", "informational");
        json_set_string(issue, "diagnostics", "valid");
        json_push(o->issues, issue);
    }
    json_set_string(outcome, "resourceType", "OperationOutcome");
    json_set(outcome, "issue", o->issues);
    return outcome;
}

enum rc form_validate(const struct questionnaire *q, const struct form_env *env,
                      const struct json *response, struct json **ret_outcome, struct err *e)
{
    struct outcome o = {.f = form_begin(q, env), .response = response, .issues = json_new_array()};
    struct reader r = {.f = o.f, .problem = add_problem, .self = &o};
    check_head(&o, response);
    response_read(&r, response);
    form_settle(o.f, false);
    work_begin(o.f);
    see_root(&o);
    state_each(o.f, see_slot, &o);
    size_t errors = o.errors;
    *ret_outcome = finish(&o);
    form_free(o.f);
    return errors == 0 ? RC_OK : err_set(e, RC_INVALID, "%zu errors in the response", errors);
}
