// SPDX-License-Identifier: EUPL-1.2
// The draft of a form is its QuestionnaireResponse, in progress.
#include "base/buf.h"
#include "base/fs.h"
#include "cli/form_lines.h"

#include <string.h>

enum { DRAFT_MAX_BYTES = 32 * 1024 * 1024 };

enum rc form_draft_keep(struct form *f, const char *path, struct err *e)
{
    struct json *response = NULL;
    struct buf text = {0};
    enum rc rc = form_response(f, "in-progress", &response, e);
    if (rc == RC_OK) {
        json_write(response, true, &text);
        buf_putc(&text, '\n');
        rc = fs_write(path, buf_text(&text), text.len, 0600, e);
    }
    buf_wipe(&text);
    json_free(response);
    return rc;
}

// Does a response name this form? One that names none may be of it.
static bool is_of(const struct questionnaire *q, const struct json *response)
{
    const char *of = json_get_string(response, "questionnaire");
    size_t len = of != NULL ? strcspn(of, "|") : 0;
    return of == NULL || q->url == NULL || (strncmp(of, q->url, len) == 0 && q->url[len] == '\0');
}

enum rc form_draft_open(const struct questionnaire *q, const struct form_env *env, const char *path,
                        struct form **ret, struct err *e)
{
    struct buf text = {0};
    struct json *response = NULL;
    enum rc rc = fs_read(path, DRAFT_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &response, e);
    if (rc == RC_OK && !is_of(q, response))
        rc = err_set(e, RC_INVALID, "%s", "this draft belongs to another form");
    if (rc == RC_OK)
        rc = form_open(q, env, response, ret, e);
    buf_wipe(&text);
    json_free(response);
    return rc;
}
