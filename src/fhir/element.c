// SPDX-License-Identifier: EUPL-1.2
#include "fhir/element.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct json *own_identifier(struct id id)
{
    struct json *o = json_new_object();
    struct buf urn = {0};
    buf_printf(&urn, "urn:uuid:%s", id.text);
    json_set_string(o, "system", "urn:ietf:rfc:3986");
    json_set_string(o, "value", buf_text(&urn));
    buf_release(&urn);
    return o;
}

struct json *part_resource(const char *type, struct id id, const char *identifier)
{
    struct json *r = json_new_object();
    json_set_string(r, "resourceType", type);
    json_set_string(r, "id", id.text);
    if (identifier != NULL) {
        struct json *own = own_identifier(id);
        json_set(r, "identifier", strcmp(identifier, "list") == 0 ? part_list(own) : own);
    }
    return r;
}

struct json *part_coding(const char *system, const char *code, const char *display)
{
    struct json *coding = json_new_object();
    json_set_string(coding, "system", system);
    json_set_string(coding, "code", code);
    json_set_string(coding, "display", display);
    return coding;
}

struct json *part_text(const char *text)
{
    struct json *concept = json_new_object();
    json_set_string(concept, "text", text);
    return concept;
}

struct json *part_concept_of(struct json *codings, const char *text)
{
    struct json *concept = json_new_object();
    json_set(concept, "coding", codings);
    json_set_string(concept, "text", text);
    return concept;
}

struct json *part_concept(const char *system, const char *code, const char *text)
{
    return part_concept_of(part_list(part_coding(system, code, NULL)), text);
}

struct json *part_reference(const char *type, struct id id)
{
    struct json *o = json_new_object();
    struct buf text = {0};
    buf_printf(&text, "%s/%s", type, id.text);
    json_set_string(o, "reference", buf_text(&text));
    buf_release(&text);
    return o;
}

struct json *part_practitioner(const char *account)
{
    struct json *o = json_new_object(), *identifier = json_new_object();
    json_set_string(identifier, "system", FHIR_BASE "/NamingSystem/account");
    json_set_string(identifier, "value", account[0] != '\0' ? account : "unknown");
    json_set_string(o, "type", "Practitioner");
    json_set(o, "identifier", identifier);
    if (account[0] != '\0')
        json_set_string(o, "display", account);
    return o;
}

struct json *part_staff(const struct maker *m)
{
    return part_practitioner(m->in->visit->account);
}

struct json *part_organisation(const struct maker *m)
{
    if (m->in->organisation == NULL || m->in->organisation[0] == '\0')
        return NULL;
    struct json *o = json_new_object();
    json_set_string(o, "type", "Organization");
    json_set_string(o, "display", m->in->organisation);
    return o;
}

struct json *part_list(struct json *only)
{
    struct json *list = json_new_array();
    json_push(list, only);
    return list;
}

struct json *part_extension(const char *name, const char *text)
{
    struct json *o = json_new_object();
    struct buf url = {0};
    buf_printf(&url, FHIR_EXTENSIONS "%s", name);
    json_set_string(o, "url", buf_text(&url));
    json_set_string(o, "valueString", text);
    buf_release(&url);
    return o;
}

void part_about(const struct maker *m, struct json *resource)
{
    json_set(resource, "subject", part_reference("Patient", m->in->visit->person));
    json_set(resource, "encounter", part_reference("Encounter", m->in->visit->id));
}

// PUT to an id of our own making: sending it again changes nothing. A version that is known guards
// somebody else's newer one.
struct json *part_entry(struct json *resource)
{
    struct json *entry = json_new_object(), *request = json_new_object();
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    const char *version = json_get_string(json_get(resource, "meta"), "versionId");
    struct buf text = {0};
    buf_printf(&text, "urn:uuid:%s", id);
    json_set_string(entry, "fullUrl", buf_text(&text));
    json_set(entry, "resource", resource);
    json_set_string(request, "method", "PUT");
    buf_clear(&text);
    buf_printf(&text, "%s/%s", type, id);
    json_set_string(request, "url", buf_text(&text));
    if (version != NULL) {
        buf_clear(&text);
        buf_printf(&text, "W/\"%s\"", version);
        json_set_string(request, "ifMatch", buf_text(&text));
    }
    json_set(entry, "request", request);
    buf_release(&text);
    return entry;
}

struct json *part_number(const struct ledger_head *number)
{
    char text[120];
    struct json *o = json_new_object();
    json_set(o, "extension", part_list(part_extension("ledger-before", number->before)));
    json_set_string(o, "use", "secondary");
    snprintf(text, sizeof text, PART_LEDGER "%s", number->laptop);
    json_set_string(o, "system", text);
    snprintf(text, sizeof text, "%" PRIu64, number->next);
    json_set_string(o, "value", text);
    return o;
}

struct json *part_valued(const char *url, const char *member, struct json *value)
{
    struct json *o = json_new_object();
    json_set_string(o, "url", url);
    json_set(o, member, value);
    return o;
}

struct json *part_seconds(int64_t ms)
{
    struct json *o = json_new_object();
    json_set(o, "value", json_new_int(ms / 1000));
    json_set_string(o, "unit", "s");
    json_set_string(o, "system", "http://unitsofmeasure.org");
    json_set_string(o, "code", "s");
    return o;
}
