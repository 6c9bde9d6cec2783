// SPDX-License-Identifier: EUPL-1.2
#include "admin/settings_recovery.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "store/recovery.h"
#include "vault/key_words.h"

#include <string.h>

struct json *settings_recovery_of(struct store *s)
{
    struct arena a = {0};
    struct store_recovery *all = NULL;
    struct json *list = json_new_array();
    size_t count = 0;
    if (store_recoveries(s, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        char words[KEY_WORDS_TEXT_BYTES];
        struct json *key = json_new_object();
        key_words_write(all[i].public_key, words);
        json_set_string(key, "label", all[i].label);
        json_set_string(key, "key", words);
        if (all[i].active)
            json_push(list, json_share(key));
        json_free(key);
    }
    arena_release(&a);
    if (json_count(list) > 0)
        return list;
    json_free(list);
    return NULL;
}

static bool read_key(const struct json *one, unsigned char ret[KEY_WORDS_KEY_BYTES])
{
    const char *words = json_get_string(one, "key");
    return words != NULL && key_words_read(words, ret, NULL) == KEY_WORDS_FINE;
}

static bool label_fits(const char *label)
{
    const size_t len = label != NULL ? strlen(label) : 0;
    bool fits = len > 0 && len < sizeof((struct store_recovery *)NULL)->label && label[0] != ' ' &&
                label[len - 1] != ' ' && utf8_valid(label, len);
    struct buf safe = {0};
    if (fits)
        text_safe(&safe, label, len, false);
    fits = fits && strcmp(buf_text(&safe), label) == 0;
    buf_release(&safe);
    return fits;
}

enum rc settings_recovery_check(const struct json *recovery, struct err *e)
{
    const size_t count = json_count(recovery);
    bool good = json_type(recovery) == JSON_ARRAY && count > 0 && count <= SETTINGS_RECOVERY_MAX;
    for (size_t i = 0; good && i < count; i++) {
        unsigned char key[KEY_WORDS_KEY_BYTES];
        const struct json *one = json_at(recovery, i);
        good = json_type(one) == JSON_OBJECT && json_count(one) == 2 && read_key(one, key) &&
               label_fits(json_get_string(one, "label"));
    }
    return good ? RC_OK
                : err_set(e, RC_INVALID, "recovery: %s",
                          _("public halves of recovery keys, each with a label and its words"));
}

static bool has_key(struct store *s, const unsigned char *key)
{
    struct arena a = {0};
    struct store_recovery *all = NULL;
    size_t count = 0;
    bool found = false;
    if (store_recoveries(s, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count && !found; i++)
        found = memcmp(all[i].public_key, key, KEY_WORDS_KEY_BYTES) == 0;
    arena_release(&a);
    return found;
}

void settings_recovery_changes(struct store *s, const struct json *recovery, struct json *rows)
{
    for (size_t i = 0; i < json_count(recovery); i++) {
        unsigned char key[KEY_WORDS_KEY_BYTES];
        char fingerprint[FINGERPRINT_TEXT_BYTES];
        struct buf then = {0};
        const struct json *one = json_at(recovery, i);
        if (!read_key(one, key) || (s != NULL && has_key(s, key)))
            continue;
        key_words_fingerprint(key, fingerprint);
        buf_printf(&then, "%s (%s)", json_get_string(one, "label"), fingerprint);
        struct json *o = json_new_object();
        json_set_string(o, "what", _("recovery key"));
        json_set_string(o, "now", "-");
        json_set_string(o, "then", buf_text(&then));
        json_push(rows, o);
        buf_release(&then);
    }
}

enum rc settings_recovery_apply(struct store *s, const struct json *recovery, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < json_count(recovery) && rc == RC_OK; i++) {
        unsigned char key[KEY_WORDS_KEY_BYTES];
        const struct json *one = json_at(recovery, i);
        if (read_key(one, key) && !has_key(s, key))
            rc = store_recovery_add(s, key, json_get_string(one, "label"), e);
    }
    return rc;
}
