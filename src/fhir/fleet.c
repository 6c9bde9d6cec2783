// SPDX-License-Identifier: EUPL-1.2
#include "fhir/fleet.h"

#include "base/instant.h"
#include "base/utf8.h"
#include "fhir/element.h"

#include <stdio.h>
#include <string.h>

// Extensions of the Device.
#define EXT FHIR_EXTENSIONS "laptop-"

enum rc fleet_own(struct store *s, const struct clock *clock, const char *form, int64_t package,
                  struct fleet_laptop *ret, struct err *e)
{
    struct ledger_head head;
    const struct store_counts counts = store_counts(s);
    const enum rc rc = store_ledger_head(s, &head, e);
    if (rc != RC_OK)
        return rc;
    *ret = (struct fleet_laptop){.program = ICOPE_VERSION,
                                 .package = package,
                                 .at_utc_ms = clock_utc_ms(clock),
                                 .waiting = counts.to_send,
                                 .urgent = counts.urgent_waiting};
    snprintf(ret->id, sizeof ret->id, "%s", head.laptop);
    snprintf(ret->form, sizeof ret->form, "%.39s", form);
    return kept_back_own(s, &ret->kept, e);
}

static void extend(struct json *all, const char *name, const char *member, struct json *value)
{
    struct json *o = part_extension(name, NULL);
    json_set(o, member, value);
    json_push(all, o);
}

struct json *fleet_device(const struct fleet_laptop *l)
{
    char at[INSTANT_BYTES];
    struct json *r = part_resource("Device", id_from(l->id), "list"), *own = json_new_object();
    struct json *all = json_new_array(), *version = json_new_object(), *name = json_new_object();
    json_set_string(own, "system", DEVICE_SYSTEM);
    json_set_string(own, "value", l->id);
    json_push(json_get(r, "identifier"), own);
    instant_write(l->at_utc_ms, at);
    extend(all, "laptop-contact", "valueInstant", json_new_string(at));
    extend(all, "laptop-waiting", "valueInteger", json_new_int((int64_t)l->waiting));
    extend(all, "laptop-urgent", "valueInteger", json_new_int((int64_t)l->urgent));
    if (l->form[0] != '\0')
        extend(all, "laptop-form", "valueString", json_new_string(l->form));
    if (l->package > 0)
        extend(all, "laptop-package", "valueInteger", json_new_int(l->package));
    kept_back_extend(&l->kept, all);
    json_set(r, "extension", all);
    json_set_string(r, "status", "active");
    json_set_string(name, "name", "icope");
    json_set_string(name, "type", "model-name");
    json_set(r, "deviceName", part_list(name));
    json_set_string(version, "value", l->program);
    json_set(r, "version", part_list(version));
    return r;
}

// An extension of ours, NULL none.
static const struct json *extension_of(const struct json *device, const char *name)
{
    const struct json *all = json_get(device, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        if (url != NULL && strncmp(url, EXT, strlen(EXT)) == 0 &&
            strcmp(url + strlen(EXT), name) == 0)
            return json_at(all, i);
    }
    return NULL;
}

static int64_t number_of(const struct json *device, const char *name)
{
    int64_t n = 0;
    return json_int(json_get(extension_of(device, name), "valueInteger"), &n) && n > 0 ? n : 0;
}

bool fleet_device_read(const struct json *device, struct fleet_laptop *ret)
{
    struct fleet_laptop l = {.id = ""};
    const char *type = json_get_string(device, "resourceType");
    const struct json *all = json_get(device, "identifier");
    for (size_t i = 0; type != NULL && i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *value = json_get_string(json_at(all, i), "value");
        if (system != NULL && value != NULL && strcmp(system, DEVICE_SYSTEM) == 0 &&
            id_valid(value))
            snprintf(l.id, sizeof l.id, "%s", value);
    }
    if (type == NULL || strcmp(type, "Device") != 0 || l.id[0] == '\0')
        return false;
    text_take(l.program, sizeof l.program,
              json_get_string(json_at(json_get(device, "version"), 0), "value"));
    text_take(l.form, sizeof l.form, json_get_string(extension_of(device, "form"), "valueString"));
    l.package = number_of(device, "package");
    l.waiting = (size_t)number_of(device, "waiting");
    l.urgent = (size_t)number_of(device, "urgent");
    l.kept = kept_back_read(json_get(device, "extension"));
    const char *at = json_get_string(extension_of(device, "contact"), "valueInstant");
    const char *kept = json_get_string(json_get(device, "meta"), "lastUpdated");
    if (kept == NULL || !instant_read(kept, &l.at_utc_ms)) // the server's clock before the laptop's
        if (at != NULL)
            instant_read(at, &l.at_utc_ms);
    *ret = l;
    return true;
}

// ---- the list ----

enum rc fleet_list(struct store *s, struct json **ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_FLEET, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    arena_release(&a);
    if (rc == RC_OK)
        *ret = v != NULL ? v : json_new_object();
    return rc;
}

static enum rc keep(struct store *s, const struct json *list, struct err *e)
{
    struct buf text = {0};
    json_write(list, false, &text);
    const enum rc rc = store_setting_note(s, SETTING_FLEET, buf_text(&text), e);
    buf_release(&text);
    return rc;
}

// The row of a laptop, added when it is not there; borrowed.
static struct json *row_of(struct json *list, const char *laptop)
{
    if (json_get(list, laptop) == NULL)
        json_set(list, laptop, json_new_object());
    return json_get(list, laptop);
}

static void put_heard(struct json *list, const struct fleet_laptop *l)
{
    struct json *row = row_of(list, l->id);
    int64_t before = 0;
    if (json_int(json_get(row, "at"), &before) && before > l->at_utc_ms)
        return;
    if (l->program[0] != '\0') { // a USB key says nothing of these
        json_set_string(row, "program", l->program);
        json_set(row, "form", l->form[0] != '\0' ? json_new_string(l->form) : NULL);
    }
    if (l->package > 0)
        json_set(row, "package", json_new_int(l->package));
    json_set(row, "at", json_new_int(l->at_utc_ms));
    json_set(row, "waiting", json_new_int((int64_t)l->waiting));
    json_set(row, "urgent", json_new_int((int64_t)l->urgent));
    if (l->kept.said)
        json_set(row, "kept", kept_back_json(&l->kept));
}

enum rc fleet_heard(struct store *s, const struct fleet_laptop *all, size_t count, struct err *e)
{
    struct json *list = NULL;
    enum rc rc = count > 0 ? fleet_list(s, &list, e) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        put_heard(list, &all[i]);
    if (rc == RC_OK && count > 0)
        rc = keep(s, list, e);
    json_free(list);
    return rc;
}

enum rc fleet_enrol(struct store *s, const struct json *card, struct err *e)
{
    static const char *const members[] = {"account", "role", "client", "program"};
    struct json *list = NULL;
    const char *laptop = json_get_string(card, "laptop");
    enum rc rc = fleet_list(s, &list, e);
    if (rc != RC_OK)
        return rc;
    struct json *row = row_of(list, laptop);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        char text[120];
        const char *said = json_get_string(card, members[i]);
        if (said == NULL || (json_get(row, "at") != NULL && strcmp(members[i], "program") == 0))
            continue; // what the laptop said later is newer
        text_take(text, sizeof text, said);
        json_set_string(row, members[i], text);
    }
    if (json_get(row, "package") == NULL && json_get(card, "package") != NULL)
        json_set(row, "package", json_copy(json_get(card, "package")));
    rc = keep(s, list, e);
    json_free(list);
    return rc;
}
