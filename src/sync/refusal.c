// SPDX-License-Identifier: EUPL-1.2
// A cause that would hit every visit (a profile the server does not know, a right we do not have, a
// type of resource it does not take) is one thing to say about the server, not one about each
// visit. Such a refusal is weighed against what the server takes: when something else goes through,
// it was about the visit after all.
#include "sync/engine.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SUSPECTS_NAMED = 3, SUSPECTS_ALIKE = 5 }; // that prove it by words, or by being the same

// Words of servers about themselves, in pairs that have to be there both.
static const char *const general_words[][2] = {
    {"profile", "not found"},
    {"profile", "unknown"},
    {"profile", "not known"},
    {"profile", "not been able to"},
    {"profile", "could not be found"},
    {"profile", "could not be resolved"},
    {"profile", "unable to"},
    {"profile", "not supported"},
    {"resource type", "unknown"},
    {"resource type", "not supported"},
    {"resource type", "disabled"},
    {"resource type", "not enabled"},
    {"codesystem", "unknown"},
    {"permission", "denied"},
    {"not", "authorized"},
};
// Of the value set issue-type.
static const char *const general_codes[] = {"not-supported", "forbidden", "security", "suppressed"};

bool refusal_is_general(int status, const struct issue *issue)
{
    if (status == 403 || status == 401)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(general_codes); i++)
        if (strcmp(issue->code, general_codes[i]) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_LEN(general_words); i++)
        if (strcasestr(issue->text, general_words[i][0]) != NULL &&
            strcasestr(issue->text, general_words[i][1]) != NULL)
            return true;
    return false;
}

// The cause without what differs from visit to visit: numbers, identifiers, what is quoted.
static void write_cause(int status, const struct issue *issue, struct buf *out)
{
    buf_printf(out, "%d %s ", status, issue->code);
    for (const char *at = issue->text; *at != '\0'; at++) {
        char quote = strchr("'\"`", *at) != NULL ? *at : '\0';
        const char *end = quote != '\0' ? strchr(at + 1, quote) : NULL;
        if (end != NULL)
            at = end;
        else if (isalpha((unsigned char)*at) || (unsigned char)*at >= 0x80)
            buf_putc(out, *at);
    }
}

// Another cause than before: those that only were alike were about themselves.
static void forget_alike(struct sync *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].suspect != NULL && !s->items[i].suspect_named) {
            package_suspect_held(s, &s->items[i]);
            s->suspects--;
        }
    s->suspects_named = s->suspects;
}

bool refusal_suspect(struct sync *s, struct pending *p, int status, const struct issue *issue,
                     const char *link)
{
    struct buf cause = {0};
    if (s->taken > 0)
        return false;
    write_cause(status, issue, &cause);
    char hash[LEDGER_HASH_BYTES];
    store_package_hash(cause.at, cause.len, hash);
    buf_release(&cause);
    if (s->suspects > 0 && strcmp(hash, s->refusal_cause) != 0)
        forget_alike(s);
    snprintf(s->refusal_cause, sizeof s->refusal_cause, "%s", hash);
    package_suspect(s, p, status, issue, link);
    p->suspect_named = refusal_is_general(status, issue);
    s->suspects++;
    s->suspects_named += p->suspect_named;
    s->refusal_status = status;
    snprintf(s->refusal, sizeof s->refusal, "%.255s", issue->text);
    return true;
}

bool refusal_is_open(const struct sync *s)
{
    return s->taken == 0 && (s->suspects > 0 || s->profile.refuses == YES);
}

bool refusal_is_proved(const struct sync *s)
{
    return s->taken == 0 && (s->suspects_named >= SUSPECTS_NAMED || s->suspects >= SUSPECTS_ALIKE);
}

static void hold_all(struct sync *s)
{
    for (size_t i = 0; s->suspects > 0 && i < s->count; i++)
        package_suspect_held(s, &s->items[i]);
    s->suspects = s->suspects_named = 0;
}

void refusal_lifted(struct sync *s)
{
    s->taken++;
    s->profile.refuses = UNKNOWN;
    hold_all(s);
}

void refusal_end(struct sync *s)
{
    if (s->suspects == 0 || s->view.trouble != SYNC_FINE)
        return;
    if (s->suspects_named == 0 && !refusal_is_proved(s)) {
        hold_all(s); // too few to say so, and none speaks of the server
        return;
    }
    struct http_reply refused = {.status = s->refusal_status, .retry_after_ms = -1};
    snprintf(refused.why, sizeof refused.why, "%s", s->refusal);
    s->profile.refuses = YES;
    run_stop(s, SYNC_REFUSED, &refused);
}
