// SPDX-License-Identifier: EUPL-1.2
// A page of planned visits: what is new in it, where it goes on, how the server's clock stands.
#include "base/instant.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES_MAX = 200, TASKS_MAX = 5000 };

static void note_clock(struct pull *p, const struct json *set, const struct http_reply *reply)
{
    const char *text = json_get_string(json_get(set, "meta"), "lastUpdated");
    int64_t updated = 0, date = reply->server_utc_ms;
    if (p->begun != 0)
        return; // the first page of the pass counts
    if (text != NULL && !instant_read(text, &updated))
        updated = 0;
    p->begun = updated > 0 && (date == 0 || updated < date) ? updated : date;
}

static void note_order(struct pull *p, const struct json *task)
{
    const char *text = json_get_string(json_get(task, "meta"), "lastUpdated");
    int64_t at = 0;
    if (text == NULL || !instant_read(text, &at) || at < p->newest)
        p->sorted = false;
    else
        p->newest = at;
}

static void note_next(struct sync *s, const struct json *set)
{
    struct pull *p = &s->pull;
    const struct json *links = json_get(set, "link");
    struct buf next = {0};
    free(p->next);
    p->next = NULL;
    for (size_t i = 0; i < json_count(links); i++) {
        const char *relation = json_get_string(json_at(links, i), "relation");
        const char *url = json_get_string(json_at(links, i), "url");
        if (relation == NULL || url == NULL || strcmp(relation, "next") != 0)
            continue;
        if (query_next(s->server.base, url, &next))
            break;
        // Another machine: what was listed so far stays, the rest is not fetched from there.
        p->unclean = true;
        run_stop(s, SYNC_ELSEWHERE,
                 &(struct http_reply){.why = "the next page is on another server"});
        return;
    }
    if (next.len == 0)
        return;
    for (size_t i = 0; i < json_count(p->followed); i++)
        p->unclean |= strcmp(json_string(json_at(p->followed, i)), buf_text(&next)) == 0;
    p->unclean |= p->pages >= PAGES_MAX || json_count(p->listed) > TASKS_MAX;
    if (!p->unclean) {
        p->next = mem_text(buf_text(&next), next.len);
        json_push(p->followed, json_new_string(p->next));
    }
    buf_release(&next);
}

static bool is_bearable(const struct json *task)
{
    struct buf text = {0};
    json_write(task, false, &text);
    size_t len = text.len;
    buf_wipe(&text);
    return len <= RESOURCE_BYTES_MAX && query_is_id(json_get_string(task, "id"));
}

void page_read(struct sync *s, const struct json *set, const struct http_reply *reply)
{
    struct pull *p = &s->pull;
    const struct json *entries = json_get(set, "entry");
    note_clock(p, set, reply);
    p->pages++;
    s->view.pull_pages++;
    json_free(p->tasks);
    p->tasks = json_new_array();
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *task = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(task, "resourceType");
        if (type == NULL || strcmp(type, "Task") != 0)
            continue;
        if (!is_bearable(task)) {
            unusable_note(s, task, REASON_TOO_LONG);
            continue;
        }
        note_order(p, task);
        struct id here = resource_local_id(s, "Task", json_get_string(task, "id"));
        json_set(p->listed, here.text, json_new_bool(true));
        if (task_is_news(s, task)) {
            p->news = true;
            json_push(p->tasks, json_copy(task));
        }
    }
    note_next(s, set);
}
