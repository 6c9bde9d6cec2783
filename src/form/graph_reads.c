// SPDX-License-Identifier: EUPL-1.2
// What an expression reads: the variables it names and the items it asks for by linkId = '…'. Where
// that does not say enough, everything: too much is only slow, too little would leave a stale score
// standing. The text is looked at, not the tree: a comparison of linkId with a literal is the one
// form that pins an expression to an item, and it is easily seen.
#include "form/graph.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// The expression being looked at.
struct reads {
    struct graph *g;               // the graph
    const struct questionnaire *q; // whose items
    size_t reader;                 // the node that reads
    const struct item *scope;      // where the expression stands, NULL for the root
    const struct item_expr *self;  // a variable does not read itself
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

// The next place of a word, not as a part of another; NULL when there is none.
static const char *find_word(const char *text, const char *from, const char *word)
{
    size_t len = strlen(word);
    const char *at = strstr(from, word);
    while (at != NULL && ((at != text && is_word(at[-1])) || is_word(at[len])))
        at = strstr(at + 1, word);
    return at;
}

static bool take(const char **p, const char *word)
{
    const char *at = *p + strspn(*p, " \t\r\n");
    if (strncmp(at, word, strlen(word)) != 0)
        return false;
    *p = at + strlen(word);
    return true;
}

// After the closing quote of a linkId: `).item.where(linkId = '…` only passes through that item.
static bool passes_through(const char *after)
{
    const char *p = after;
    if (!take(&p, ")"))
        return false;
    take(&p, ".answer");
    return take(&p, ".item") && take(&p, ".where") && take(&p, "(") && take(&p, "linkId") &&
           take(&p, "=");
}

static void read_item(const struct reads *r, const struct item *it, bool passes)
{
    if (it->item_count == 0) {
        graph_edge(r->g, graph_item(it, NODE_ENABLED), r->reader);
        graph_edge(r->g, graph_item(it, NODE_VALUE), r->reader);
    } else if (!passes) {
        graph_edge(r->g, graph_item(it, NODE_SUBTREE), r->reader);
    }
}

// Reads one `linkId = '…'` from behind its first word; false when it is anything else.
static bool read_link(const struct reads *r, const char *p)
{
    if ((!take(&p, "=") && !take(&p, "~")) || !take(&p, "'"))
        return false;
    size_t len = strcspn(p, "'\\");
    if (p[len] != '\'')
        return false;
    char *id = mem_text(p, len);
    const struct item *it = questionnaire_find(r->q, id);
    free(id);
    if (it != NULL)
        read_item(r, it, passes_through(p + len + 1));
    return true;
}

// Does the linkId at `at` belong to a path into the questionnaire, not into the answers:
// `%questionnaire.item.where(linkId = '…').item.where(linkId`? What a form says is not answered.
static bool is_of_form(const char *text, const char *at)
{
    static const char form[] = "%questionnaire";
    for (const char *from = strstr(text, form); from != NULL && from < at;
         from = strstr(from + 1, form)) {
        const char *p = from + strlen(form);
        while (take(&p, ".item") && take(&p, ".where") && take(&p, "(") && take(&p, "linkId")) {
            if (p == at + strlen("linkId"))
                return true;
            if (!take(&p, "=") || !take(&p, "'"))
                break;
            p += strcspn(p, "'");
            if (!take(&p, "'") || !take(&p, ")"))
                break;
        }
    }
    return false;
}

// Adds every item asked for by linkId. False when linkIds are asked for in another way.
static bool read_links(const struct reads *r)
{
    const char *text = r->self->text;
    bool plain = true;
    for (const char *at = find_word(text, text, "linkId"); at != NULL;
         at = find_word(text, at + 1, "linkId"))
        plain = (is_of_form(text, at) || read_link(r, at + strlen("linkId"))) && plain;
    return plain;
}

static void see_name(const char *name, void *self)
{
    struct reads *r = self;
    const struct item *owner = NULL;
    size_t which = 0;
    if (variable_find(r->q, r->scope, name, r->self, &owner, &which))
        graph_edge(r->g, graph_variable(r->g, owner, which), r->reader);
}

// Is there a linkId between `from` and the next %name?
static bool pinned(const char *text, const char *from)
{
    const char *link = find_word(text, from, "linkId");
    const char *next = strchr(from, '%');
    return link != NULL && (next == NULL || link < next);
}

// Does the expression follow the whole response from some %name without asking for a linkId?
static bool roams(const char *text)
{
    static const char *const whole[] = {"%resource", "%rootResource", "%context"};
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        const char *at = strstr(text, whole[i]);
        for (; at != NULL; at = strstr(at + 1, whole[i])) {
            size_t len = strlen(whole[i]);
            if (!is_word(at[len]) && !pinned(text, at + len))
                return true;
        }
    }
    return false;
}

// Does a part that starts at the focus read the response without asking for a linkId?
static bool walks(const char *text)
{
    static const char *const words[] = {"item",   "answer", "children", "descendants",
                                        "repeat", "value",  "this",     "trace"};
    const char *name = strchr(text, '%');
    if (pinned(text, text))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const char *at = find_word(text, text, words[i]);
        if (at != NULL && (name == NULL || at < name))
            return true;
    }
    return false;
}

// What starts at the focus sees the item and what is below it.
static void read_focus(const struct reads *r)
{
    graph_edge(r->g, r->scope == NULL ? r->g->all : graph_item(r->scope, NODE_SUBTREE), r->reader);
}

void graph_reads(struct graph *g, const struct questionnaire *q, size_t reader,
                 const struct item *scope)
{
    const struct item_expr *x = g->nodes[reader].expr;
    struct reads r = {.g = g, .q = q, .reader = reader, .scope = scope, .self = x};
    fp_expr_names(x->compiled, see_name, &r);
    bool plain = read_links(&r);
    if (!plain || roams(x->text))
        graph_edge(g, g->all, reader);
    else if (walks(x->text))
        read_focus(&r);
    if (g->nodes[reader].kind == NODE_CHECK)
        read_focus(&r); // it looks only at what was answered
}
