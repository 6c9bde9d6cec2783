// SPDX-License-Identifier: EUPL-1.2
#include "store/doctor_names.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "store/patient_choice.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

static const char setting[] = "doctor-names";

bool doctor_key(const char *base, const struct json *reference, char ret[DOCTOR_KEY_BYTES])
{
    static const char *const kinds[] = {"Practitioner/", "PractitionerRole/", "Organization/"};
    static const char id_chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-.";
    const char *text = json_get_string(reference, "reference");
    size_t len = strlen(base);
    if (text == NULL)
        return false;
    if (len > 0 && strncmp(text, base, len) == 0 && text[len] == '/')
        text += len + 1;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t kind = strlen(kinds[i]);
        if (strncmp(text, kinds[i], kind) != 0)
            continue;
        size_t id = strspn(text + kind, id_chars);
        char end = text[kind + id]; // a version may follow
        if (id == 0 || id > 64 || (end != '\0' && end != '/'))
            return false;
        snprintf(ret, DOCTOR_KEY_BYTES, "%.*s", (int)(kind + id), text);
        return true;
    }
    return false;
}

// The setting as it is, of whatever server; NULL none.
static struct json *noted(struct store *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    if (store_setting(s, setting, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    arena_release(&a);
    return v;
}

struct json *doctor_names(struct store *s, const char *base)
{
    struct json *v = noted(s), *names = NULL;
    const char *of = json_get_string(v, "base");
    if (of != NULL && strcmp(of, base) == 0 && json_type(json_get(v, "names")) == JSON_OBJECT)
        names = json_copy(json_get(v, "names"));
    json_free(v);
    return names;
}

enum rc doctor_names_note(struct store *s, const char *base, const struct json *names,
                          struct err *e)
{
    struct buf text = {0};
    struct json *v = json_new_object();
    json_set_string(v, "base", base);
    json_set(v, "names", json_copy(names));
    json_write(v, false, &text);
    enum rc rc = store_setting_note(s, setting, buf_text(&text), e);
    buf_wipe(&text);
    json_free(v);
    return rc;
}

static void add_words(struct buf *out, const char *text)
{
    if (text != NULL && text[0] != '\0')
        buf_printf(out, "%s%s", out->len > 0 ? " " : "", text);
}

void doctor_own_name(const struct json *resource, struct date today, struct buf *out)
{
    struct patient_choice counts;
    struct buf family = {0}, given = {0}, all = {0};
    char name[DOCTOR_NAME_BYTES];
    if (json_type(json_get(resource, "name")) == JSON_STRING) {
        add_words(&all, json_get_string(resource, "name"));
    } else {
        patient_choose(resource, today, &counts); // a HumanName as a Patient's
        const struct json *prefix = json_get(counts.name, "prefix");
        if (json_get_string(counts.name, "text") != NULL) {
            add_words(&all, json_get_string(counts.name, "text"));
        } else if (counts.name != NULL) {
            for (size_t i = 0; i < json_count(prefix); i++)
                add_words(&all, json_string(json_at(prefix, i)));
            human_name_read(counts.name, &family, &given);
            add_words(&all, buf_text(&given));
            add_words(&all, buf_text(&family));
        }
    }
    text_take(name, sizeof name, buf_text(&all));
    buf_puts(out, name);
    buf_wipe(&family);
    buf_wipe(&given);
    buf_wipe(&all);
}

bool doctor_found_name(struct store *s, const struct json *patient, struct date today,
                       struct buf *out)
{
    struct patient_choice counts;
    char key[DOCTOR_KEY_BYTES];
    bool refers = false;
    const struct json *all = json_get(patient, "generalPractitioner");
    patient_choose(patient, today, &counts);
    const char *display = json_get_string(counts.doctor, "display");
    if (counts.doctor == NULL || (display != NULL && display[0] != '\0'))
        return false;
    struct json *v = noted(s);
    const char *base = json_get_string(v, "base"), *name = NULL;
    for (size_t i = 0; name == NULL && i < json_count(all); i++) {
        const char *reference = json_get_string(json_at(all, i), "reference");
        refers = refers || (reference != NULL && reference[0] != '#');
        if (base != NULL && doctor_key(base, json_at(all, i), key))
            name = json_get_string(json_get(json_get(v, "names"), key), "name");
        if (name != NULL && name[0] == '\0')
            name = NULL;
    }
    if (name != NULL)
        buf_puts(out, name);
    json_free(v);
    return refers;
}
