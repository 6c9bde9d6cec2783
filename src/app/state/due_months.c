// SPDX-License-Identifier: EUPL-1.2
#include "app/state/state.h"
#include "base/fs.h"
#include "pathway/due.h"

unsigned app_due_months(const struct app *app)
{
    enum { DUE_BYTES = 64 * 1024 };
    const struct date day = {.year = 2026, .month = 1, .day = 1};
    struct buf path = {0}, text = {0};
    struct json *due = NULL;
    fs_join(&path, app->state->paths.data, "pathway/due.json");
    if (fs_read(buf_text(&path), DUE_BYTES, &text, NULL) == RC_OK)
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &due, NULL);
    const struct date next = due_after(due, day);
    json_free(due);
    buf_release(&text);
    buf_release(&path);
    return (unsigned)((next.year - day.year) * 12 + next.month - day.month);
}
