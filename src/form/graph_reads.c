// SPDX-License-Identifier: EUPL-1.2
// What an expression reads: the variables it names, the items whose linkIds it mentions, and where
// neither says enough, everything. Too much is only slow, too little would leave a stale score, so
// doubt means everything.
#include "form/graph.h"

#include <ctype.h>
#include <string.h>

// The expression being looked at.
struct reads {
    struct graph *g;               // the graph
    const struct questionnaire *q; // whose items
    size_t reader;                 // the node that reads
    const struct item *scope;      // where the expression stands, NULL for the root
    const struct item_expr *self;  // a variable does not read itself
    bool whole;                    // it sees the whole response by name
    size_t ids;                    // literals that are linkIds
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

// Does the text hold that word, not as a part of another?
static size_t count_word(const char *text, const char *word)
{
    size_t n = 0;
    size_t len = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + len, word)) {
        n += (at == text || !is_word(at[-1])) && !is_word(at[len]);
    }
    return n;
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') {
        p++;
    }
    return p;
}

static bool take(const char **p, const char *word)
{
    const char *at = skip_blanks(*p);
    if (strncmp(at, word, strlen(word)) != 0) {
        return false;
    }
    *p = at + strlen(word);
    return true;
}

// After the closing quote of a linkId: `).item.where(linkId = '…` only passes through that item.
static bool passes_through(const char *after)
{
    const char *p = after;
    if (!take(&p, ")")) {
        return false;
    }
    take(&p, ".answer");
    return take(&p, ".item") && take(&p, ".where") && take(&p, "(") && take(&p, "linkId") &&
           take(&p, "=");
}

// Do all places of that literal only pass through?
static bool only_passes(const char *text, const char *literal)
{
    size_t len = strlen(literal);
    bool any = false;
    for (const char *at = strstr(text, literal); at != NULL; at = strstr(at + 1, literal)) {
        if (at == text || at[-1] != '\'' || at[len] != '\'') {
            continue;
        }
        if (!passes_through(at + len + 1)) {
            return false;
        }
        any = true;
    }
    return any;
}

static void see_literal(const char *literal, void *self)
{
    struct reads *r = self;
    const struct item *it = questionnaire_find(r->q, literal);
    if (it == NULL) {
        return;
    }
    r->ids++;
    if (it->item_count == 0) {
        graph_edge(r->g, graph_item(it, NODE_ENABLED), r->reader);
        graph_edge(r->g, graph_item(it, NODE_VALUE), r->reader);
    } else if (!only_passes(r->self->text, literal)) {
        graph_edge(r->g, graph_item(it, NODE_SUBTREE), r->reader);
    }
}

static void see_name(const char *name, void *self)
{
    static const char *const whole[] = {"resource", "rootResource", "context"};
    struct reads *r = self;
    const struct item *owner = NULL;
    size_t which = 0;
    if (variable_find(r->q, r->scope, name, r->self, &owner, &which)) {
        graph_edge(r->g, graph_variable(r->g, owner, which), r->reader);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        r->whole = r->whole || (strcmp(name, whole[i]) == 0 && (i < 2 || r->scope == NULL));
    }
}

// Words by which an expression reads the response itself.
static bool walks(const char *text)
{
    static const char *const words[] = {"item",   "answer", "children", "descendants",
                                        "repeat", "value",  "linkId",   "this"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (count_word(text, words[i]) > 0) {
            return true;
        }
    }
    return false;
}

// A check or variable of an item that reads its focus depends on what is below that item.
static void read_focus(struct reads *r)
{
    if (r->scope == NULL) {
        graph_edge(r->g, r->g->all, r->reader);
    } else if (r->g->nodes[r->reader].kind != NODE_ENABLED || r->scope->item_count == 0) {
        graph_edge(r->g, graph_item(r->scope, NODE_SUBTREE), r->reader);
    } else {
        graph_edge(r->g, r->g->all, r->reader);
    }
}

void graph_reads(struct graph *g, const struct questionnaire *q, size_t reader,
                 const struct item *scope)
{
    const struct item_expr *x = g->nodes[reader].expr;
    struct reads r = {.g = g, .q = q, .reader = reader, .scope = scope, .self = x};
    fp_expr_names(x->compiled, see_name, &r);
    fp_expr_literals(x->compiled, see_literal, &r);
    if (count_word(x->text, "linkId") > r.ids || (r.whole && r.ids == 0)) {
        graph_edge(g, g->all, reader);
    } else if (r.ids == 0 && walks(x->text)) {
        read_focus(&r);
    }
    if (g->nodes[reader].kind == NODE_CHECK && scope != NULL) {
        graph_edge(g, graph_item(scope, NODE_SUBTREE), reader);
    }
}
