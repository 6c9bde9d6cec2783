// SPDX-License-Identifier: EUPL-1.2
// A cause that would hit every visit (a profile the server does not know, a right we do not have, a
// type of resource it does not take) is one thing to say about the server, not one about each
// visit. Such a refusal is weighed against what the server takes: when something else goes through,
// it was about the visit after all.
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

enum { SUSPECTS_MAX = 3 };

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

bool refusal_suspect(struct sync *s, struct pending *p, int status, const struct issue *issue,
                     const char *link)
{
    if (s->taken > 0 || !refusal_is_general(status, issue))
        return false;
    package_suspect(s, p, status, issue, link);
    s->suspects++;
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
    return s->taken == 0 && s->suspects >= SUSPECTS_MAX;
}

void refusal_lifted(struct sync *s)
{
    s->taken++;
    s->profile.refuses = UNKNOWN;
    for (size_t i = 0; s->suspects > 0 && i < s->count; i++)
        package_suspect_held(s, &s->items[i]);
    s->suspects = 0;
}

void refusal_end(struct sync *s)
{
    if (s->suspects == 0 || s->view.trouble != SYNC_FINE)
        return;
    struct http_reply refused = {.status = s->refusal_status, .retry_after_ms = -1};
    snprintf(refused.why, sizeof refused.why, "%s", s->refusal);
    s->profile.refuses = YES;
    run_stop(s, SYNC_REFUSED, &refused);
}
