// SPDX-License-Identifier: EUPL-1.2
#include "export/pseudonymise.h"

#include "base/canonical.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/instant.h"
#include "export/keep.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PSEUDONYM_SYSTEM FHIR_BASE "/NamingSystem/pseudonym"

enum {
    SHIFT_DAYS = 2 * 365, // at most so far back
    DAY_BYTES = 10,       // of 2026-05-12
    DIGITS_MAX = 5,       // a telephone number, a day, a matricule have more
    NEAR_DAYS = 5 * 366,  // of an answered day to the visit: older ones tell ages
};

// One resource being told.
struct telling {
    const struct pseudonyms *p;
    const struct subject *about; // never NULL
    int64_t shift_days;          // of their days
    bool no_days;                // none of it can be told
};

// ---- identifiers ----

// As a UUID of version 8, RFC 9562.
static struct id as_uuid(const struct pseudonym_key *key, const char *kind, const char *text)
{
    struct id id;
    unsigned char b[PSEUDONYM_BYTES];
    pseudonym_of(key, kind, text, b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x80);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(id.text, sizeof id.text,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
    return id;
}

// Of whatever is known by that identifier, in whichever form it is named.
static struct id exchanged(const struct pseudonyms *p, const char *id)
{
    const struct id ours = id_from(id);
    if (ours.text[0] == '\0')
        return as_uuid(p->key, "id", id);
    return as_uuid(p->key, "id", p->survivor(ours, p->self).text);
}

void pseudonymise_id(const struct pseudonym_key *key, struct id id, struct id *ret)
{
    *ret = as_uuid(key, "id", id.text);
}

void pseudonymise_account(const struct pseudonyms *p, const char *name, struct id *ret)
{
    *ret = as_uuid(p->key, "identifier", name);
}

// "Type/id", also behind an address and before a version; NULL when it is nothing like it.
static struct json *exchanged_reference(const struct telling *t, const char *text)
{
    static const char urn[] = "urn:uuid:", history[] = "/_history/";
    struct buf out = {0};
    char type[64], id[80];
    if (strncmp(text, urn, sizeof urn - 1) == 0) {
        buf_printf(&out, "%s%s", urn, exchanged(t->p, text + sizeof urn - 1).text);
    } else {
        const char *end = strstr(text, history);
        const char *stop = end != NULL ? end : text + strlen(text), *slash = stop, *start;
        while (slash > text && slash[-1] != '/')
            slash--;
        start = slash > text ? slash - 1 : text;
        while (start > text && start[-1] != '/')
            start--;
        if (slash == text || (size_t)(slash - 1 - start) >= sizeof type ||
            (size_t)(stop - slash) >= sizeof id || stop == slash)
            return NULL;
        snprintf(type, sizeof type, "%.*s", (int)(slash - 1 - start), start);
        snprintf(id, sizeof id, "%.*s", (int)(stop - slash), slash);
        if (vocabulary_has(t->p->vocabulary, type))
            buf_printf(&out, "%s/%s", type, exchanged(t->p, id).text);
    }
    struct json *value = out.len > 0 ? json_new_string(buf_text(&out)) : NULL;
    buf_release(&out);
    return value;
}

// Who has no record of their own is known by an identifier: staff, laptops, organisations.
static struct json *exchanged_identifier(const struct telling *t, const struct json *identifier)
{
    static const char urn[] = "urn:uuid:";
    const char *value = json_get_string(identifier, "value");
    struct json *o = json_new_object();
    struct buf text = {0};
    if (value == NULL) {
        json_free(o);
        return NULL;
    }
    if (strncmp(value, urn, sizeof urn - 1) == 0)
        buf_printf(&text, "%s%s", urn, exchanged(t->p, value + sizeof urn - 1).text);
    else
        buf_puts(&text, as_uuid(t->p->key, "identifier", value).text);
    json_set_string(o, "system",
                    strncmp(value, urn, sizeof urn - 1) == 0 ? "urn:ietf:rfc:3986"
                                                             : PSEUDONYM_SYSTEM);
    json_set_string(o, "value", buf_text(&text));
    buf_release(&text);
    return o;
}

// FHIR's reason why something is not there, as a list of extensions.
static struct json *masked(void)
{
    struct json *all = json_new_array(), *why = json_new_object();
    json_set_string(why, "url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
    json_set_string(why, "valueCode", "masked");
    json_push(all, why);
    return all;
}

// Does a reference lead to those who make visits: people, organisations, laptops? One that does not
// say where it leads may.
static bool is_staff(const char *to, const char *type)
{
    static const char *const kinds[] = {"Practitioner", "Organization",      "Device",
                                        "Location",     "HealthcareService", "CareTeam"};
    bool is = to == NULL && type == NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const size_t len = strlen(kinds[i]);
        const char *at = to != NULL ? strstr(to, kinds[i]) : NULL;
        is = is || (type != NULL && strncmp(type, kinds[i], len) == 0) ||
             (at != NULL && (at == to || at[-1] == '/'));
    }
    return is;
}

// Staff and laptops go about in one place: they are told only where the place is, or whoever else
// they saw would say it.
static bool tells_staff(const struct telling *t)
{
    const struct described *d = &t->about->described;
    return d->level == PLACE_COMMUNE && place_at(&d->place, PLACE_COMMUNE)[0] != '\0';
}

static struct json *tell_reference(const struct telling *t, const struct json *value)
{
    const char *to = json_get_string(value, "reference"), *type = json_get_string(value, "type");
    struct json *o = json_new_object();
    if (is_staff(to, type) && !tells_staff(t)) {
        json_set(o, "extension", masked());
        if (vocabulary_has(t->p->vocabulary, type))
            json_set_string(o, "type", type);
        return o;
    }
    if (to != NULL)
        json_set(o, "reference", exchanged_reference(t, to));
    if (vocabulary_has(t->p->vocabulary, type))
        json_set_string(o, "type", type);
    struct json *identifier = exchanged_identifier(t, json_get(value, "identifier"));
    if (identifier != NULL)
        json_set(o, "identifier", identifier);
    if (json_count(o) > 0)
        return o;
    json_free(o);
    return NULL;
}

// ---- moments ----

// The day that a text begins with, as it was written there: the local one.
static bool read_day(const char *text, struct date *ret)
{
    int64_t at = 0;
    return date_parse(text, strnlen(text, DAY_BYTES), ret) &&
           (strlen(text) <= DAY_BYTES || instant_read(text, &at));
}

// Of a moment the day is told, moved, and no time of it: hours, minutes and seconds would be the
// same in every project, and together the mark of one person; moved along, they would tell by how
// much wherever a day begins at midnight. What has to be a whole moment is therefore not told, nor
// what is less than a day.
static struct json *tell_moment(const struct telling *t, const char *text, bool whole)
{
    struct date day = {0};
    char month[sizeof "2026-05"];
    if (whole || t->no_days || !read_day(text, &day))
        return NULL;
    if (t->p->dates == DATES_MONTH) {
        snprintf(month, sizeof month, "%s", text);
        return json_new_string(month);
    }
    const struct time_text moved = date_text(date_from_days(date_days(day) - t->shift_days));
    return json_new_string(moved.text);
}

// A day that was answered, a day of birth too: told only near the visit.
static struct json *tell_day(const struct telling *t, const char *text)
{
    struct date day = {0};
    if (!read_day(text, &day))
        return NULL;
    const int64_t apart = date_days(day) - t->about->seen_days;
    return apart > -NEAR_DAYS && apart < NEAR_DAYS ? tell_moment(t, text, false) : NULL;
}

// ---- values ----

static struct json *tell_number(const struct json *value)
{
    const char *text = json_number(value);
    size_t digits = 0;
    if (text == NULL)
        return NULL;
    for (const char *at = text; *at != '\0'; at++) {
        digits += isdigit((unsigned char)*at) != 0;
        if (*at == 'e' || *at == 'E')
            return NULL;
    }
    return digits <= DIGITS_MAX ? json_new_number(text) : NULL;
}

static struct json *tell_canonical(const struct telling *t, const char *text)
{
    char url[200];
    const char *bar = strchr(text, '|');
    const size_t len = bar != NULL ? (size_t)(bar - text) : strlen(text);
    if (len >= sizeof url)
        return NULL;
    snprintf(url, sizeof url, "%.*s", (int)len, text);
    const bool known = vocabulary_has(t->p->vocabulary, url) &&
                       (bar == NULL || vocabulary_has(t->p->vocabulary, bar + 1));
    return known ? json_new_string(text) : NULL;
}

static struct json *tell_text(const struct telling *t, enum keep keep, const char *text)
{
    const bool known = vocabulary_has(t->p->vocabulary, text);
    if (keep == KEEP_ID)
        return json_new_string(exchanged(t->p, text).text);
    if (keep == KEEP_CANONICAL)
        return tell_canonical(t, text);
    if (keep == KEEP_MOMENT || keep == KEEP_INSTANT)
        return tell_moment(t, text, keep == KEEP_INSTANT);
    if (keep == KEEP_DAY)
        return tell_day(t, text);
    const bool stays = (keep == KEEP_WORD && known) || (keep == KEEP_FREE && t->p->free_text) ||
                       (keep == KEEP_LABEL && (known || t->p->free_text));
    return stays ? json_new_string(text) : NULL;
}

static struct json *tell_object(const struct telling *t, const char *of, const struct json *value);

static struct json *tell_value(const struct telling *t, const struct kept *row,
                               const struct json *value)
{
    if (json_type(value) == JSON_ARRAY) {
        struct json *all = json_new_array();
        for (size_t i = 0; i < json_count(value); i++) {
            struct json *one = json_type(json_at(value, i)) != JSON_ARRAY
                                   ? tell_value(t, row, json_at(value, i))
                                   : NULL;
            if (one != NULL)
                json_push(all, one);
        }
        if (json_count(all) > 0)
            return all;
        json_free(all);
        return NULL;
    }
    if (row->keep == KEEP_TYPE)
        return tell_object(t, row->type, value);
    if (row->keep == KEEP_REFERENCE)
        return tell_reference(t, value);
    if (row->keep == KEEP_FLAG)
        return json_type(value) == JSON_BOOLEAN ? json_new_bool(json_bool(value, false)) : NULL;
    if (row->keep == KEEP_NUMBER)
        return tell_number(value);
    return json_string(value) != NULL ? tell_text(t, row->keep, json_string(value)) : NULL;
}

// An object being told.
struct object {
    const struct telling *t;
    const char *of;
    struct json *out;
};

// FHIR's way to leave out a primitive element that it demands: "_name" says why there is none.
static void say_hidden(struct json *out, const char *name)
{
    struct json *beside = json_new_object();
    struct buf member = {0};
    json_set(beside, "extension", masked());
    buf_printf(&member, "_%s", name);
    json_set(out, buf_text(&member), beside);
    buf_release(&member);
}

static bool tell_member(const char *name, struct json *value, void *self)
{
    struct object *o = self;
    const struct kept *row = keep_find(o->of, name);
    struct json *told = row != NULL ? tell_value(o->t, row, value) : NULL;
    if (told != NULL)
        json_set(o->out, name, told);
    else if (row != NULL && row->must_be)
        say_hidden(o->out, name);
    return true;
}

// `begun` is what it begins with, taken over.
static struct json *tell_more(const struct telling *t, const char *of, const struct json *value,
                              struct json *begun)
{
    struct object o = {.t = t, .of = of, .out = begun};
    const char *needed = keep_needed(of);
    json_each(value, tell_member, &o);
    // Of an extension its name alone is no FHIR.
    const bool empty = strcmp(of, "Extension") == 0 && json_count(o.out) == 1;
    if (!empty && json_count(o.out) > 0 && (needed == NULL || json_get(o.out, needed) != NULL))
        return o.out;
    json_free(o.out);
    return NULL;
}

static struct json *tell_object(const struct telling *t, const char *of, const struct json *value)
{
    return json_type(value) == JSON_OBJECT ? tell_more(t, of, value, json_new_object()) : NULL;
}

// ---- the person ----

static void add_age(const struct telling *t, struct json *patient)
{
    char band[BAND_BYTES], year[16];
    const struct described *d = &t->about->described;
    const int64_t shift_days = t->p->dates == DATES_SHIFTED ? t->shift_days : 0;
    const struct date seen = date_from_days(t->about->seen_days - shift_days);
    anonymity_band(d, band);
    if (band[0] == '\0')
        return;
    struct json *all = json_new_array(), *one = json_new_object();
    json_set_string(one, "url", FHIR_EXTENSIONS AGE_BAND_EXTENSION);
    json_set_string(one, "valueString", band);
    json_push(all, one);
    json_set(patient, "extension", all);
    // No finer than the band: a year that puts everybody of it in its middle.
    snprintf(year, sizeof year, "%04d", seen.year - anonymity_middle(d));
    json_set_string(patient, "birthDate", year);
}

static void add_place(const struct telling *t, struct json *patient)
{
    static const char *const members[] = {
        [PLACE_COMMUNE] = "postalCode", [PLACE_DEPARTEMENT] = "district", [PLACE_REGION] = "state"};
    const struct described *d = &t->about->described;
    if (d->level == PLACE_NONE || place_at(&d->place, d->level)[0] == '\0')
        return;
    struct json *address = json_new_object(), *all = json_new_array();
    for (int level = (int)d->level; level < PLACE_NONE; level++) {
        const char *code = place_at(&d->place, (enum place_level)level);
        if (level == PLACE_COMMUNE && d->place.commune[0] != '\0')
            json_set(address, "extension", place_extension(&d->place));
        else if (code[0] != '\0')
            json_set_string(address, members[level], code);
    }
    json_push(all, address);
    json_set(patient, "address", all);
}

static struct json *tell_patient(const struct telling *t, const struct json *patient)
{
    static const char *const sexes[] = {"male", "female", "other"};
    const char *sex = json_get_string(patient, "gender");
    struct json *o = json_new_object();
    json_set_string(o, "resourceType", "Patient");
    json_set_string(o, "id", exchanged(t->p, t->about->id.text).text);
    for (size_t i = 0; i < sizeof sexes / sizeof *sexes; i++)
        if (t->about->described.says_sex && sex != NULL && strcmp(sex, sexes[i]) == 0)
            json_set_string(o, "gender", sex);
    add_age(t, o);
    add_place(t, o);
    return o;
}

// A visit that is still to be made is planned for about the day of the export, or for that of its
// round: moved, that day would tell by how much all of the person's are.
static bool tells_the_move(const struct pseudonyms *p, const struct json *resource)
{
    static const char *const over[] = {"completed", "failed", "cancelled", "rejected",
                                       "entered-in-error"};
    const char *type = json_get_string(resource, "resourceType"),
               *status = json_get_string(resource, "status");
    bool tells = p->dates == DATES_SHIFTED && strcmp(type, "Task") == 0;
    for (size_t i = 0; status != NULL && i < ARRAY_LEN(over); i++)
        tells = tells && strcmp(status, over[i]) != 0;
    return tells;
}

struct json *pseudonymise(const struct pseudonyms *p, const struct subject *about,
                          const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    struct telling t = {.p = p, .about = about};
    t.shift_days = 1 + (int64_t)pseudonym_number(p->key, "shift", about->id.text, SHIFT_DAYS);
    if (type == NULL)
        return NULL;
    if (strcmp(type, "Patient") == 0)
        return tell_patient(&t, resource);
    t.no_days = tells_the_move(p, resource);
    if (!keep_has_type(type))
        return NULL;
    struct json *begun = json_new_object();
    json_set_string(begun, "resourceType", type);
    return tell_more(&t, type, resource, begun);
}
