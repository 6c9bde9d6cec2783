// SPDX-License-Identifier: EUPL-1.2
// The line of a person in the index, made from the Patient.
#include "store/index_entry.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "store/patient_choice.h"

#include <string.h>

// No text of a line is longer: thousands of names would fill the memory that search runs over.
enum { TEXT_BYTES = 256 };

// Appends a text as the guard of sinks gives it, cut at a character.
static void add_text(struct buf *out, const char *text)
{
    char cut[TEXT_BYTES];
    text_take(cut, sizeof cut, text);
    buf_puts(out, cut);
}

static void add_last(struct buf *out, const struct buf *text)
{
    add_text(out, buf_text(text));
    buf_putc(out, '\0');
}

static void add_other_names(struct buf *out, const struct json *patient, const struct json *shown)
{
    const struct json *names = json_get(patient, "name");
    struct buf others = {0}, given = {0};
    for (size_t i = 0; i < json_count(names) && others.len < TEXT_BYTES; i++) {
        if (json_at(names, i) == shown || json_type(json_at(names, i)) != JSON_OBJECT)
            continue;
        human_name_read(json_at(names, i), &others, &given);
        if (others.len > 0)
            buf_putc(&others, ' ');
    }
    add_last(out, &others);
    buf_wipe(&others);
    buf_wipe(&given);
}

static char sex_of(const struct json *patient)
{
    const char *gender = json_get_string(patient, "gender");
    static const char *const known[] = {"male", "female", "other", "unknown"};
    for (size_t i = 0; gender != NULL && i < ARRAY_LEN(known); i++)
        if (strcmp(known[i], gender) == 0)
            return known[i][0];
    return 'u'; // FHIR: may be absent
}

// The identifier a reference begins with: behind it may be a version.
static struct id id_from_start(const char *text)
{
    char id[ID_BYTES] = "";
    size_t len = strcspn(text, "/?#");
    if (len < sizeof id)
        memcpy(id, text, len);
    return id_from(id);
}

struct id store_replaced_by(const struct json *patient, const char **ret_reference)
{
    static const char kind[] = "Patient/";
    const struct json *links = json_get(patient, "link");
    *ret_reference = NULL;
    for (size_t i = 0; i < json_count(links); i++) {
        const struct json *link = json_at(links, i);
        const char *type = json_get_string(link, "type");
        const char *to = json_get_string(json_get(link, "other"), "reference");
        const char *at = to != NULL ? strstr(to, kind) : NULL;
        if (type == NULL || strcmp(type, "replaced-by") != 0 || to == NULL)
            continue;
        *ret_reference = to;
        if (at != NULL && (at == to || at[-1] == '/'))
            return id_from_start(at + sizeof kind - 1);
    }
    return (struct id){{0}};
}

// The first part of that url of an extension, or NULL.
static const struct json *part_of(const struct json *owner, const char *url)
{
    const struct json *list = json_get(owner, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *it = json_get_string(json_at(list, i), "url");
        if (it != NULL && strcmp(it, url) == 0)
            return json_at(list, i);
    }
    return NULL;
}

// The date of a date or dateTime, as far as it is known.
static void take_day(struct date *ret, const char *text)
{
    struct date day;
    if (text != NULL && date_parse_partial(text, strcspn(text, "T"), &day))
        *ret = day;
}

// Why the person is not to be visited, if so; death before anything else.
void store_situation_of(const struct json *patient, char *ret, struct date *ret_since)
{
    static const struct {
        const char *code;
        char situation;
    } codes[] = {{"moved", 'm'}, {"home", 'h'}, {"refused", 'r'}};
    const struct json *said = part_of(patient, STORE_SITUATION);
    const char *code = json_get_string(part_of(said, "code"), "valueCode");
    const char *died = json_get_string(patient, "deceasedDateTime");
    *ret = '\0';
    *ret_since = (struct date){0};
    for (size_t i = 0; code != NULL && i < ARRAY_LEN(codes); i++)
        if (strcmp(codes[i].code, code) == 0)
            *ret = codes[i].situation;
    if (*ret == '\0' && !json_bool(json_get(patient, "active"), true))
        *ret = 'i';
    if (died != NULL || json_bool(json_get(patient, "deceasedBoolean"), false))
        *ret = 'd';
    if (*ret != '\0')
        take_day(ret_since, json_get_string(part_of(said, "since"), "valueDate"));
    if (died != NULL)
        take_day(ret_since, died);
}

static bool is_matricule(const char *system)
{
    return system != NULL && strncmp(system, "urn:oid:1.2.250.1.213.1.4.", 26) == 0;
}

// A matricule as one word in capitals, however it was written: it is looked for and compared so.
static void add_matricule(struct buf *out, const char *value)
{
    for (; *value != '\0'; value++)
        if (strchr(" .-", *value) == NULL)
            buf_putc(out, *value >= 'a' && *value <= 'z' ? (char)(*value - 'a' + 'A') : *value);
    buf_putc(out, ' ');
}

// Street, postcode, telephones and matricule, each terminated.
static void add_where(struct buf *text, const struct json *patient, const struct json *address)
{
    const struct json *telecom = json_get(patient, "telecom");
    const struct json *identifiers = json_get(patient, "identifier");
    struct buf part = {0};
    address_lines(address, &part);
    add_last(text, &part);
    add_text(text, json_get_string(address, "postalCode"));
    buf_putc(text, '\0');
    buf_clear(&part);
    for (size_t i = 0; i < json_count(telecom) && part.len < TEXT_BYTES; i++) {
        const char *value = json_get_string(json_at(telecom, i), "value");
        if (value != NULL && strchr(value, '@') == NULL)
            buf_printf(&part, "%s,", value);
    }
    add_last(text, &part);
    buf_clear(&part);
    for (size_t i = 0; i < json_count(identifiers) && part.len < TEXT_BYTES; i++) {
        const char *value = json_get_string(json_at(identifiers, i), "value");
        if (value != NULL && is_matricule(json_get_string(json_at(identifiers, i), "system")))
            add_matricule(&part, value);
    }
    add_last(text, &part);
    buf_wipe(&part);
}

// Birth name and given names, each terminated; false without a name.
static bool add_name(struct buf *text, const struct json *name)
{
    struct buf family = {0}, given = {0};
    human_name_read(name, &family, &given);
    bool named = family.len > 0;
    add_last(text, &family);
    add_last(text, &given);
    buf_wipe(&family);
    buf_wipe(&given);
    return named;
}

enum rc index_entry_from_patient(const struct json *patient, struct date today,
                                 struct index_entry *ret, struct err *e)
{
    struct patient_choice chosen;
    const char *id = json_get_string(patient, "id"), *other;
    struct index_entry l = {
        .format = INDEX_ENTRY_FORMAT,
        .p = {.sex = sex_of(patient), .merged_into = store_replaced_by(patient, &other)}};
    struct buf text = {0};
    if (id == NULL || !id_valid(id))
        return err_set(e, RC_INVALID, "Patient without an identifier of ours");
    patient_choose(patient, today, &chosen);
    if (!add_name(&text, chosen.name)) {
        buf_wipe(&text);
        return err_set(e, RC_INVALID, "Patient %s: without a name", id);
    }
    add_text(&text, json_get_string(chosen.address, "city"));
    buf_putc(&text, '\0');
    add_other_names(&text, patient, chosen.name);
    add_where(&text, patient, chosen.address);
    take_day(&l.p.birth, json_get_string(patient, "birthDate"));
    store_situation_of(patient, &l.p.situation, &l.p.since);
    l.p.id = id_from(id);
    l.text_bytes = text.len;
    l.text = mem_text(text.at, text.len);
    index_entry_complete(&l);
    buf_wipe(&text);
    *ret = l;
    return RC_OK;
}
