// SPDX-License-Identifier: EUPL-1.2
// The resources of a visit, one function a kind. Codes: HL7's own code systems where R4 binds them,
// the project's where no published code was found (never a guessed one).
#include "fhir/concept_map.h"
#include "fhir/element.h"
#include "fhir/fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// The question who answers.
#define RESPONDENT "respondent"
#define HL7        "http://terminology.hl7.org/CodeSystem/"

// What a visit ended with, as the status of its Encounter and of what is observed in it.
static const struct {
    const char *response, *observation;
} statuses[] = {
    {"completed", "final"},
    {"in-progress", "preliminary"},
    {"stopped", "preliminary"},
    {"amended", "corrected"},
};

static bool screening_accepted(const struct json *consent)
{
    const char *screening = json_get_string(consent, "screening");
    return screening != NULL && strcmp(screening, "yes") == 0;
}

// A visit that ended before the person agreed never began.
static bool visit_began(const struct maker *m)
{
    return strcmp(m->in->status, "stopped") != 0 || screening_accepted(m->in->consent);
}

// The numbers this visit has in ledgers: those of earlier versions stay, so that each number that
// was given can be found on the server. The newest is last, with the hash of all before it.
static void add_numbers(const struct maker *m, struct json *identifiers)
{
    const struct ledger_head *number = m->in->number;
    const struct json *old = NULL;
    for (size_t i = 0; i < json_count(m->in->previous) && old == NULL; i++) {
        const char *type = json_get_string(json_at(m->in->previous, i), "resourceType");
        if (type != NULL && strcmp(type, "Encounter") == 0)
            old = json_get(json_at(m->in->previous, i), "identifier");
    }
    for (size_t i = 0; i < json_count(old); i++) {
        const char *system = json_get_string(json_at(old, i), "system");
        if (system != NULL && strncmp(system, PART_LEDGER, strlen(PART_LEDGER)) == 0)
            json_push(identifiers, json_copy(json_at(old, i)));
    }
    if (number == NULL || !package_may_be_sent(m->in->consent))
        return; // nothing is queued, so no number is used up
    json_push(identifiers, part_number(number));
}

// That the laptop's clock was in doubt, or was set, while the visit was made.
static void add_clock(const struct maker *m, struct json *encounter)
{
    struct json *extensions = json_new_array();
    for (size_t i = 0; i < json_count(m->in->clock_marks); i++) {
        const struct json *mark = json_at(m->in->clock_marks, i);
        const char *verdict = json_get_string(mark, "verdict"), *at = json_get_string(mark, "at");
        struct json *parts = json_new_array(), *o = json_new_object();
        int64_t jump_ms = 0;
        if (verdict != NULL)
            json_push(parts, part_valued("verdict", "valueCode", json_new_string(verdict)));
        if (at != NULL)
            json_push(parts, part_valued("at", "valueInstant", json_new_string(at)));
        if (json_int(json_get(mark, "jumpMs"), &jump_ms))
            json_push(parts, part_valued("jump", "valueQuantity", part_seconds(jump_ms)));
        json_set_string(o, "url", FHIR_BASE "/StructureDefinition/clock-doubt");
        json_set(o, "extension", parts);
        json_push(extensions, o);
    }
    if (json_count(extensions) > 0)
        json_set(encounter, "extension", extensions);
    else
        json_free(extensions);
}

enum rc package_encounter(struct maker *m)
{
    struct json *r = part_resource("Encounter", m->in->visit->id, "list");
    add_numbers(m, json_get(r, "identifier"));
    json_set_string(r, "status", visit_began(m) ? "finished" : "cancelled");
    json_set(r, "class", part_coding(HL7 "v3-ActCode", "HH", "home health"));
    json_set(r, "subject", part_reference("Patient", m->in->visit->person));
    struct json *participant = json_new_object();
    json_set(participant, "individual", part_staff(m));
    json_set(r, "participant", part_list(participant));
    struct json *period = json_new_object();
    json_set_string(period, "start", m->started);
    json_set_string(period, "end", m->finished);
    json_set(r, "period", period);
    add_clock(m, r);
    json_set(r, "serviceProvider", part_organisation(m)); // NULL: not said
    json_push(m->resources, r);
    return RC_OK;
}

// Notes hang at the root with the linkId they are about: an item without answer is not in the
// response, its note must be.
static void add_notes(struct json *response, const struct json *notes)
{
    struct json *extensions = json_new_array();
    for (size_t i = 0; i < json_count(notes); i++) {
        static const char *const members[] = {"linkId", "text"};
        const struct json *note = json_at(notes, i);
        struct json *extension = part_extension("visitor-note", NULL), *parts = json_new_array();
        for (size_t k = 0; k < ARRAY_LEN(members); k++) {
            struct json *part = json_new_object();
            const char *text = json_get_string(note, members[k]);
            json_set_string(part, "url", members[k]);
            json_set_string(part, "valueString", text != NULL ? text : "?");
            json_push(parts, part);
        }
        json_set(extension, "extension", parts);
        json_push(extensions, extension);
    }
    if (json_count(extensions) > 0)
        json_set(response, "extension", extensions);
    else
        json_free(extensions);
}

static void canonical(const struct package_input *in, struct buf *out)
{
    buf_puts(out, in->visit->form_url);
    if (in->visit->form_version[0] != '\0')
        buf_printf(out, "|%s", in->visit->form_version);
}

// Who answered, as the form says: the person, or somebody else for a part or all of it, who has no
// record of their own. FHIR R4: QuestionnaireResponse.source is not the author.
static struct json *source_of(const struct maker *m)
{
    const struct json *who = json_get(form_answer(m->in->form, RESPONDENT, 0), "valueCoding");
    const char *code = json_get_string(who, "code");
    if (code == NULL || strcmp(code, "person") == 0)
        return part_reference("Patient", m->in->visit->person);
    struct json *o = json_new_object();
    json_set_string(o, "type", "RelatedPerson");
    json_set_string(o, "display", json_get_string(who, "display"));
    return o;
}

// Who wrote it down, and for whom that account is known.
static struct json *author_of(const struct maker *m)
{
    struct json *o = part_staff(m);
    json_set(json_get(o, "identifier"), "assigner", part_organisation(m));
    return o;
}

enum rc package_response(struct maker *m)
{
    struct json *r = NULL;
    enum rc rc = form_response(m->in->form, m->in->status, &r, m->e);
    if (rc != RC_OK)
        return rc;
    struct json *head = part_resource("QuestionnaireResponse", m->in->visit->response, "one");
    json_set_string(r, "resourceType", "QuestionnaireResponse");
    json_set_string(r, "id", m->in->visit->response.text);
    json_set(r, "identifier", json_share(json_get(head, "identifier")));
    json_free(head);
    struct buf form = {0};
    canonical(m->in, &form);
    json_set_string(r, "questionnaire", buf_text(&form));
    buf_release(&form);
    part_about(m, r);
    json_set_string(r, "authored", m->issued);
    json_set(r, "author", author_of(m));
    json_set(r, "source", source_of(m));
    add_notes(r, m->in->notes);
    json_push(m->resources, r);
    return RC_OK;
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

// The codes of an item where the form gives some, else its linkId in the project's code system;
// then what others call them.
static struct json *codes_of(const struct maker *m, const struct item *it)
{
    const struct json *codes = json_get(it->json, "code");
    struct json *all = json_count(codes) > 0
                           ? json_copy(codes)
                           : part_list(part_coding(FHIR_CODES "icope-step1", it->link_id, NULL));
    concept_maps_add(m->in->maps, all);
    return all;
}

// The answer as value[x] of an Observation.
static bool set_value(const struct maker *m, struct json *observation, const struct json *answer)
{
    const struct json *coding = json_get(answer, "valueCoding");
    const char *text = json_get_string(answer, "valueString");
    if (coding != NULL) {
        struct json *all = part_list(json_copy(coding));
        concept_maps_add(m->in->maps, all);
        json_set(observation, "valueCodeableConcept",
                 part_concept_of(all, json_get_string(coding, "display")));
    } else
        json_set_string(observation, "valueString", text);
    return coding != NULL || text != NULL;
}

static const char *observation_status(const char *response_status)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (strcmp(statuses[i].response, response_status) == 0)
            return statuses[i].observation;
    return "unknown";
}

static void observe(struct maker *m, const struct item *it)
{
    const struct json *answer = form_answer(m->in->form, it->link_id, 0);
    char name[256];
    // Same name as extraction gives: linkId and repetition within the response.
    snprintf(name, sizeof name, "%s/0", it->link_id);
    struct json *r = part_resource("Observation", id_named(m->in->visit->response, name), "list");
    if (!set_value(m, r, answer)) {
        json_free(r);
        return;
    }
    json_set_string(r, "status", observation_status(m->in->status));
    json_set(r, "category", part_list(part_concept(HL7 "observation-category", "survey", NULL)));
    json_set(r, "code", part_concept_of(codes_of(m, it), it->text));
    part_about(m, r);
    json_set_string(r, "effectiveDateTime", m->finished);
    json_set_string(r, "issued", m->issued);
    json_set(r, "performer", part_list(part_staff(m)));
    json_set(r, "derivedFrom",
             part_list(part_reference("QuestionnaireResponse", m->in->visit->response)));
    json_push(m->resources, r);
}

enum rc package_observations(struct maker *m)
{
    if (!visit_began(m)) // its form calculated states, but nobody was asked anything
        return RC_OK;
    const struct questionnaire *q = form_questionnaire(m->in->form);
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        if (ends_in(it->link_id, "-status") && form_enabled(m->in->form, it->link_id) &&
            form_answer_count(m->in->form, it->link_id) > 0)
            observe(m, it);
    }
    return RC_OK;
}

enum rc package_tasks(struct maker *m)
{
    for (size_t i = 0; i < json_count(m->in->tasks); i++)
        json_push(m->resources, json_copy(json_at(m->in->tasks, i)));
    return RC_OK;
}

static bool is_made(const struct maker *m, const struct json *resource)
{
    const char *id = json_get_string(resource, "id");
    for (size_t i = 0; id != NULL && i < json_count(m->resources); i++) {
        const char *made = json_get_string(json_at(m->resources, i), "id");
        if (made != NULL && strcmp(made, id) == 0)
            return true;
    }
    return id == NULL;
}

enum rc package_withdrawn(struct maker *m)
{
    for (size_t i = 0; i < json_count(m->in->previous); i++) {
        const struct json *old = json_at(m->in->previous, i);
        const char *type = json_get_string(old, "resourceType");
        bool consent = type != NULL && strcmp(type, "Consent") == 0; // stands
        bool result = type != NULL && strcmp(type, "Observation") == 0;
        if (!(consent || result) || is_made(m, old))
            continue;
        struct json *copy = json_copy(old);
        if (result)
            json_set_string(copy, "status", "entered-in-error");
        json_push(m->resources, copy);
    }
    return RC_OK;
}

// Who or what took part, by a code of provenance-participant-type.
static struct json *agent(const char *type, struct json *who, struct json *for_whom)
{
    struct json *o = json_new_object();
    json_set(o, "type", part_concept(HL7 "provenance-participant-type", type, NULL));
    json_set(o, "who", who);
    json_set(o, "onBehalfOf", for_whom); // NULL: nobody
    return o;
}

// A reference that names something outside: {"type", "identifier", "display"}.
static struct json *named(const char *type, const char *system, const char *value,
                          const char *display)
{
    struct json *o = json_new_object(), *identifier = json_new_object();
    json_set_string(identifier, "system", system);
    json_set_string(identifier, "value", value);
    json_set_string(o, "type", type);
    json_set(o, "identifier", identifier);
    json_set_string(o, "display", display);
    return o;
}

// The laptop, as its Device is known on the server; in a practice store there is only the program.
static struct json *laptop_of(const struct maker *m)
{
    static const char program[] = "icope " ICOPE_VERSION;
    if (m->in->number == NULL)
        return named("Device", FHIR_BASE "/NamingSystem/program", "icope", program);
    return named("Device", DEVICE_SYSTEM, m->in->number->laptop, program);
}

// Provenance has no identifier in R4: a tag names it where a server chooses ids.
static void add_tag(struct json *r)
{
    struct json *meta = json_new_object();
    struct buf urn = {0};
    buf_printf(&urn, "urn:uuid:%s", json_get_string(r, "id"));
    json_set(meta, "tag", part_list(part_coding("urn:ietf:rfc:3986", buf_text(&urn), NULL)));
    json_set(r, "meta", meta);
    buf_release(&urn);
}

enum rc package_provenance(struct maker *m)
{
    char name[32] = "Provenance"; // each version has its own
    if (m->in->reason != NULL)
        snprintf(name, sizeof name, "Provenance/%u", m->in->visit->versions + 1);
    struct json *r = part_resource("Provenance", id_named(m->in->visit->id, name), NULL);
    add_tag(r);
    struct json *targets = json_new_array(), *agents = json_new_array();
    for (size_t i = 0; i < json_count(m->resources); i++) {
        const struct json *made = json_at(m->resources, i);
        json_push(targets, part_reference(json_get_string(made, "resourceType"),
                                          id_from(json_get_string(made, "id"))));
    }
    json_set(r, "target", targets);
    json_set_string(r, "recorded", m->issued);
    if (m->in->reason != NULL) {
        json_set(r, "reason", part_list(part_text(m->in->reason)));
        json_set(r, "activity", part_concept(HL7 "v3-DataOperation", "UPDATE", NULL));
    }
    json_push(agents, agent("author", part_staff(m), part_organisation(m)));
    json_push(agents, agent("assembler", laptop_of(m), NULL));
    json_set(r, "agent", agents);
    struct buf form = {0};
    canonical(m->in, &form);
    struct json *entity = json_new_object();
    json_set_string(entity, "role", "source");
    json_set(entity, "what",
             named("Questionnaire", "urn:ietf:rfc:3986", buf_text(&form), buf_text(&form)));
    json_set(r, "entity", part_list(entity));
    buf_release(&form);
    json_push(m->resources, r);
    return RC_OK;
}
