// SPDX-License-Identifier: EUPL-1.2
#include "export/unfinished.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "vault/digest.h"

#include <inttypes.h>
#include <string.h>

enum { FILE_BYTES = 64 * 1024 * 1024 };

// What stands in the file for who opens it.
static const char words[] = "This export was interrupted or is being written. The same export once "
                            "more goes on with it; remove this folder if nobody wants that.";

// Is a file still what it was when it got its name?
static bool is_whole_file(const char *dir, const struct json *file)
{
    char hash[DIGEST_TEXT_BYTES];
    uint64_t bytes = 0;
    int64_t was = -1;
    struct buf path = {0};
    const char *name = json_get_string(file, "path"), *sum = json_get_string(file, "sha256");
    json_int(json_get(file, "bytes"), &was);
    fs_join(&path, dir, name != NULL ? name : "");
    const bool whole = sum != NULL && was >= 0 &&
                       digest_file(buf_text(&path), hash, &bytes, NULL) == RC_OK &&
                       bytes == (uint64_t)was && strcmp(hash, sum) == 0;
    buf_release(&path);
    return whole;
}

static bool is_whole_part(const char *dir, const struct json *part)
{
    const struct json *files = json_get(part, "files");
    bool whole = json_get_string(part, "name") != NULL && json_count(files) > 0;
    for (size_t i = 0; whole && i < json_count(files); i++)
        whole = is_whole_file(dir, json_at(files, i));
    return whole;
}

static size_t take(struct manifest *m, const struct json *object)
{
    struct json *parts = json_new_array();
    const struct json *were = json_get(object, "parts");
    for (size_t i = 0; i < json_count(were); i++)
        if (is_whole_part(m->dir, json_at(were, i)))
            json_push(parts, json_copy(json_at(were, i)));
    json_free(m->object);
    m->object = json_copy(object);
    json_set(m->object, "parts", parts);
    return json_count(were) - json_count(parts);
}

enum rc unfinished_read(struct manifest *m, const struct json *asked, const char *held,
                        enum unfinished *ret, size_t *ret_spoiled, struct err *e)
{
    struct buf path = {0}, text = {0};
    struct json *object = NULL;
    struct err none = {0};
    *ret = UNFINISHED_NONE;
    fs_join(&path, m->dir, UNFINISHED_FILE);
    enum rc rc = fs_read(buf_text(&path), FILE_BYTES, &text, &none);
    if (rc == RC_OK &&
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &object, NULL) == RC_OK) {
        const char *store = json_get_string(object, "store");
        *ret = !json_equal(json_get(object, "asked"), asked)                  ? UNFINISHED_OTHER
               : held[0] == '\0' || store == NULL || strcmp(store, held) != 0 ? UNFINISHED_STALE
                                                                              : UNFINISHED_SAME;
        if (*ret == UNFINISHED_SAME)
            *ret_spoiled = take(m, object);
    }
    json_free(object);
    buf_release(&path);
    buf_release(&text);
    return rc == RC_OK || rc == RC_NO ? RC_OK : err_set(e, rc, "%s", none.text);
}

enum rc unfinished_save(struct manifest *m, const struct json *asked, const char *held,
                        struct err *e)
{
    struct buf path = {0}, text = {0};
    struct fs_stage stage = {.fd = -1};
    json_set_string(m->object, "unfinished", words);
    json_set(m->object, "asked", json_copy(asked));
    json_set_string(m->object, "store", held);
    fs_join(&path, m->dir, UNFINISHED_FILE);
    json_write(m->object, true, &text);
    buf_putc(&text, '\n');
    enum rc rc = fs_stage_begin(&stage, buf_text(&path), NULL, 0600, e);
    if (rc == RC_OK) {
        fs_stage_write(&stage, buf_text(&text), text.len);
        rc = fs_stage_sync(&stage, e);
        rc = rc ? rc : fs_stage_commit(&stage, FS_REPLACE, e);
        fs_stage_abandon(&stage);
    }
    buf_release(&path);
    buf_release(&text);
    return rc;
}
