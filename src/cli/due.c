// SPDX-License-Identifier: EUPL-1.2
#include "cli/due.h"

#include "base/fs.h"
#include "pathway/due.h"

unsigned cli_due_months(const struct cli_call *call)
{
    struct buf path = {0}, text = {0};
    struct json *due = NULL;
    const struct date day = {.year = 2026, .month = 1, .day = 1};
    fs_join(&path, call->paths->data, "pathway/due.json");
    if (fs_read(buf_text(&path), 64 * 1024, &text, NULL) == RC_OK)
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &due, NULL);
    struct date next = due_after(due, day);
    json_free(due);
    buf_release(&text);
    buf_release(&path);
    return (unsigned)((next.year - day.year) * 12 + next.month - day.month);
}
