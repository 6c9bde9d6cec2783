// SPDX-License-Identifier: EUPL-1.2
// The list of stores this user had: {"stores": ["/path/icope.db"], "language": "fr"}.
#include "base/fs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/store_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KNOWN_MAX_BYTES = 64 * 1024 };

// The list, new and owned; an empty one when there is none or it cannot be read.
static struct json *read_list(const struct paths *paths)
{
    struct buf text = {0};
    struct json *root = NULL;
    if (paths->known[0] != '\0' && fs_read(paths->known, KNOWN_MAX_BYTES, &text, NULL) == RC_OK)
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &root, NULL);
    buf_release(&text);
    if (json_type(root) != JSON_OBJECT) {
        json_free(root);
        root = json_new_object();
    }
    if (json_type(json_get(root, "stores")) != JSON_ARRAY)
        json_set(root, "stores", json_new_array());
    return root;
}

static bool holds(const struct json *stores, const char *path)
{
    for (size_t i = 0; i < json_count(stores); i++) {
        const char *at = json_string(json_at(stores, i));
        if (at != NULL && strcmp(at, path) == 0)
            return true;
    }
    return false;
}

static enum rc write_list(const struct paths *paths, const struct json *root, struct err *e)
{
    struct buf text = {0};
    json_write(root, true, &text);
    buf_putc(&text, '\n');
    enum rc rc = fs_mkdirs(paths->state, e);
    if (rc == RC_OK)
        rc = fs_write(paths->known, text.at, text.len, 0600, e);
    buf_release(&text);
    return rc;
}

bool known_stores_has(const struct paths *paths)
{
    struct json *root = read_list(paths);
    bool has = holds(json_get(root, "stores"), paths->store);
    json_free(root);
    return has;
}

void known_stores_add(const struct paths *paths, const char *language)
{
    struct err e = {0};
    if (paths->known[0] == '\0')
        return;
    struct json *root = read_list(paths), *kept = json_new_array();
    const struct json *stores = json_get(root, "stores");
    if (!holds(stores, paths->store)) {
        for (size_t i = 0; i < json_count(stores); i++)
            json_push(kept, json_copy(json_at(stores, i)));
        json_push(kept, json_new_string(paths->store));
        json_set(root, "stores", kept);
        json_set_string(root, "language", language);
        kept = NULL;
        if (write_list(paths, root, &e) != RC_OK)
            log_line("app", "the list of stores was not written: %s", e.text);
    }
    json_free(kept);
    json_free(root);
}

enum rc known_stores_drop(const struct paths *paths, struct err *e)
{
    struct json *root = read_list(paths), *kept = json_new_array();
    const struct json *stores = json_get(root, "stores");
    for (size_t i = 0; i < json_count(stores); i++) {
        const char *at = json_string(json_at(stores, i));
        if (at != NULL && strcmp(at, paths->store) != 0)
            json_push(kept, json_new_string(at));
    }
    json_set(root, "stores", kept);
    enum rc rc = write_list(paths, root, e);
    json_free(root);
    return rc;
}

void known_stores_language(const struct paths *paths, char out[8])
{
    struct json *root = read_list(paths);
    const char *language = json_get_string(root, "language");
    snprintf(out, 8, "%.7s", language != NULL ? language : "");
    json_free(root);
}
