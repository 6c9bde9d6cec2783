// SPDX-License-Identifier: EUPL-1.2
// Whose planned visits they are: the owners that are set, a reference or system|value on each line.
#include "fhir/canonical.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// The next line of owners, without blanks around it. False at the end.
static bool next_line(const char **at, char out[200])
{
    while (**at != '\0' && isspace((unsigned char)**at))
        ++*at;
    size_t len = strcspn(*at, "\r\n"), kept = len < 199 ? len : 199;
    while (kept > 0 && (*at)[kept - 1] == ' ')
        kept--;
    snprintf(out, 200, "%.*s", (int)kept, *at);
    *at += len;
    return len > 0;
}

// "Type/id", or an absolute address (FHIR R4 references.html#literal); an identifier's system may
// be an address too.
static bool is_reference(const char *line)
{
    if (strchr(line, '|') != NULL)
        return false;
    if (strncmp(line, "https://", 8) == 0 || strncmp(line, "http://", 7) == 0)
        return server_owner_is(line);
    const char *slash = strchr(line, '/');
    size_t letters = 0;
    while (isalpha((unsigned char)line[letters]))
        letters++;
    return slash == line + letters && letters > 0 && query_is_id(slash + 1);
}

struct json *owner_queries(const char *owners)
{
    static const char *const names[] = {"owner", "owner:identifier"};
    struct json *all = json_new_array();
    struct buf lists[ARRAY_LEN(names)] = {{0}};
    char line[200];
    for (const char *at = owners; next_line(&at, line);) {
        bool reference = is_reference(line), identifier = strchr(line, '|') != NULL;
        struct buf *list = &lists[identifier];
        if (reference || identifier)
            buf_printf(list, "%s%s", list->len > 0 ? "," : "", line);
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf query = {0};
        if (lists[i].len > 0) {
            query_add(&query, names[i], buf_text(&lists[i]));
            json_push(all, json_new_string(buf_text(&query)));
        }
        buf_release(&query);
        buf_release(&lists[i]);
    }
    return all;
}

void owners_here(struct sync *s)
{
    struct json *lines = json_new_array(), *here = NULL;
    struct buf text = {0}, swapped = {0}, joined = {0};
    char line[200];
    for (const char *at = s->server.owners; next_line(&at, line);)
        json_push(lines, json_new_string(line));
    json_write(lines, false, &text);
    if (s->canonicals.base[0] != '\0' &&
        canonical_swap(text.at, text.len, s->canonicals.base, FHIR_BASE, &swapped) &&
        json_parse(swapped.at, swapped.len, &JSON_LIMITS, &here, NULL) == RC_OK) {
        for (size_t i = 0; i < json_count(here); i++)
            buf_printf(&joined, "%s%s", i > 0 ? "\n" : "", json_string(json_at(here, i)));
        if (joined.len < sizeof s->server.owners)
            snprintf(s->server.owners, sizeof s->server.owners, "%s", buf_text(&joined));
    }
    json_free(lines);
    json_free(here);
    buf_release(&text);
    buf_release(&swapped);
    buf_release(&joined);
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

// Is the owner one of those lines? *comparable: could it be told from one of them at all?
static bool is_listed(const char *owners, const struct json *owner, bool *comparable)
{
    const struct json *named = json_get(owner, "identifier");
    const char *reference = json_get_string(owner, "reference");
    const char *system = json_get_string(named, "system"), *value = json_get_string(named, "value");
    char line[200], token[400];
    *comparable = false;
    snprintf(token, sizeof token, "%s|%s", system != NULL ? system : "",
             value != NULL ? value : "");
    for (const char *at = owners; next_line(&at, line);) {
        if (is_reference(line) && reference != NULL && ends_in(reference, line))
            return true;
        if (!is_reference(line) && value != NULL && strcmp(line, token) == 0)
            return true;
        *comparable |= is_reference(line) ? reference != NULL : value != NULL;
    }
    return false;
}

bool owner_is_ours(const char *owners, const struct json *task)
{
    const struct json *owner = json_get(task, "owner");
    bool comparable;
    if (is_listed(owners, owner, &comparable))
        return true;
    return owner != NULL && !comparable; // by an identifier of a reference, or the like
}

bool owner_is_known(const char *owners, const struct json *task)
{
    bool comparable;
    return is_listed(owners, json_get(task, "owner"), &comparable);
}
