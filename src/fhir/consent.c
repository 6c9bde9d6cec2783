// SPDX-License-Identifier: EUPL-1.2
// What the person agreed to, as a FHIR R4 Consent: opt-in, so that what was not answered is not
// allowed, and one nested provision for each question that was.
#include "fhir/element.h"

#include <string.h>

#define HL7 "http://terminology.hl7.org/CodeSystem/"

// One row a question: member of the journal's entry = code of the project's code system, what it is
// about in HL7's words.
static const struct {
    const char *question, *action, *purpose;
} questions[] = {
    {"screening", "collect", "TREAT"}, {"send", "disclose", "CAREMGT"},
    {"gp", "disclose", "COC"},         {"carer", "disclose", "FAMRQT"},
    {"social", "disclose", "SUPNWK"},  {"research", "use", "HRESCH"},
};

// "permit", "deny", or NULL when the question was not answered.
static const char *type_of(const char *answer)
{
    if (answer == NULL)
        return NULL;
    return strcmp(answer, "yes") == 0 ? "permit" : strcmp(answer, "no") == 0 ? "deny" : NULL;
}

// From when an answer counts; older entries have one moment for all.
static void add_period(struct json *provision, const char *from)
{
    if (from == NULL)
        return;
    struct json *period = json_new_object();
    json_set_string(period, "start", from);
    json_set(provision, "period", period);
}

static struct json *provisions(const struct json *consent)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        const char *type = type_of(json_get_string(consent, questions[i].question));
        if (type == NULL)
            continue;
        struct json *p = json_new_object();
        json_set_string(p, "type", type);
        add_period(p, json_get_string(json_get(consent, "given"), questions[i].question));
        json_set(p, "action",
                 part_list(part_concept(HL7 "consentaction", questions[i].action, NULL)));
        json_set(p, "purpose",
                 part_list(part_coding(HL7 "v3-ActReason", questions[i].purpose, NULL)));
        json_set(p, "code",
                 part_list(part_concept(FHIR_CODES "icope-consent", questions[i].question, NULL)));
        json_push(list, p);
    }
    return list;
}

static struct json *extensions(const struct json *consent)
{
    struct json *list = json_new_array();
    const char *by = json_get_string(consent, "informedBy");
    if (by != NULL && by[0] != '\0')
        json_push(list, part_extension("consent-informed-by", by));
    const char *given = json_get_string(consent, "noticeGiven");
    if (given != NULL && given[0] != '\0')
        json_push(list, part_extension("consent-notice-given", given));
    const char *refusal = json_get_string(consent, "refusal");
    if (refusal != NULL && refusal[0] != '\0') { // nothing of it leaves: nobody agreed to sending
        const char *words = json_get_string(consent, "refusalText");
        struct json *o = part_extension("consent-refusal", NULL);
        json_set(o, "valueCodeableConcept",
                 part_concept(FHIR_CODES "icope-refusal", refusal,
                              words != NULL && words[0] != '\0' ? words : NULL));
        json_push(list, o);
    }
    if (json_bool(json_get(consent, "guardianship"), false)) {
        struct json *o = part_extension("consent-guardianship", NULL);
        json_set(o, "valueBoolean", json_new_bool(true));
        json_push(list, o);
    }
    return list;
}

static struct json *policy(const char *what, const char *version)
{
    struct json *o = json_new_object();
    struct buf uri = {0};
    buf_printf(&uri, FHIR_BASE "/%s|%s", what, version != NULL ? version : "1");
    json_set_string(o, "uri", buf_text(&uri));
    buf_release(&uri);
    return o;
}

// The questions and the notice, with their versions. An older entry has no form: its notice was the
// form.
static struct json *policies(const struct json *consent)
{
    const char *notice = json_get_string(consent, "notice");
    const char *form = json_get_string(consent, "form");
    struct json *list =
        part_list(policy("Questionnaire/icope-consent", form != NULL ? form : notice));
    if (form != NULL)
        json_push(list, policy("notice", notice));
    return list;
}

enum rc package_consent(struct maker *m)
{
    const struct json *consent = m->in->consent;
    if (consent == NULL)
        return RC_OK; // never asked: nothing to claim
    struct json *r = part_resource("Consent", id_named(m->in->visit->id, "Consent"), "list");
    struct json *extension = extensions(consent);
    if (json_count(extension) > 0)
        json_set(r, "extension", json_share(extension));
    json_free(extension);
    const char *screening = type_of(json_get_string(consent, "screening"));
    bool refused = screening == NULL || strcmp(screening, "deny") == 0;
    json_set_string(r, "status", refused ? "rejected" : "active");
    json_set(r, "scope", part_concept(HL7 "consentscope", "patient-privacy", NULL));
    json_set(r, "category", part_list(part_concept("http://loinc.org", "59284-0", NULL)));
    json_set(r, "patient", part_reference("Patient", m->in->visit->person));
    const char *at = json_get_string(consent, "at");
    json_set_string(r, "dateTime", at != NULL ? at : m->finished);
    json_set(r, "performer", part_list(part_reference("Patient", m->in->visit->person)));
    json_set(r, "policy", policies(consent));
    json_set(r, "policyRule", part_concept(HL7 "v3-ActCode", "OPTIN", NULL));
    struct json *root = json_new_object(), *nested = provisions(consent);
    if (json_count(nested) > 0) {
        json_set(root, "provision", json_share(nested));
        json_set(r, "provision", json_share(root));
    }
    json_free(nested);
    json_free(root);
    json_push(m->resources, r);
    return RC_OK;
}

bool package_may_be_sent(const struct json *consent)
{
    const char *send = json_get_string(consent, "send");
    return send != NULL && strcmp(send, "yes") == 0 &&
           !json_bool(json_get(consent, "guardianship"), false);
}

// An extension of ours, NULL none.
static const struct json *extension_of(const struct json *consent, const char *name)
{
    const struct json *all = json_get(consent, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        const char *at = url != NULL ? strstr(url, "/StructureDefinition/") : NULL;
        if (at != NULL && strcmp(at + strlen("/StructureDefinition/"), name) == 0)
            return json_at(all, i);
    }
    return NULL;
}

static bool has_guardian(const struct json *consent)
{
    const struct json *o = extension_of(consent, "consent-guardianship");
    return json_bool(json_get(o, "valueBoolean"), false);
}

// The nested provision of a purpose, borrowed, NULL none.
static struct json *provision_of(const struct json *consent, const char *code)
{
    const struct json *all = json_get(json_get(consent, "provision"), "provision");
    for (size_t i = 0; i < json_count(all); i++) {
        struct json *p = json_at(all, i);
        const struct json *codes = json_get(json_at(json_get(p, "code"), 0), "coding");
        const char *what = json_get_string(json_at(codes, 0), "code");
        if (what != NULL && strcmp(what, code) == 0)
            return p;
    }
    return NULL;
}

enum agreement_state consent_answer(const struct json *consent, const char *code,
                                    const char **ret_since)
{
    const struct json *p = provision_of(consent, code);
    const char *type = json_get_string(p, "type");
    *ret_since = json_get_string(json_get(p, "period"), "start");
    if (type == NULL)
        return AGREEMENT_NOT_ASKED;
    return strcmp(type, "permit") == 0 ? AGREEMENT_YES : AGREEMENT_NO;
}

void consent_deny(struct json *consent, const char *code, const char *at)
{
    struct json *p = provision_of(consent, code);
    const char *since;
    if (p == NULL || consent_answer(consent, code, &since) != AGREEMENT_YES)
        return;
    json_set_string(p, "type", "deny");
    add_period(p, at);
    if (strcmp(code, "screening") == 0)
        json_set_string(consent, "status", "rejected");
}

struct json *consent_standing(const struct json *consent, struct id id, const char *at)
{
    struct json *copy = json_copy(consent), *head = part_resource("Consent", id, "list");
    json_set_string(copy, "id", id.text);
    json_set(copy, "identifier", json_share(json_get(head, "identifier")));
    json_set_string(copy, "dateTime", at);
    json_free(head);
    return copy;
}

// "permit", "deny", or NULL: the answer to that question.
static const char *answer_of(const struct json *consent, const char *question)
{
    return json_get_string(provision_of(consent, question), "type");
}

bool consent_allows_sending(const struct json *consent)
{
    const char *answer = answer_of(consent, "send");
    return answer != NULL && strcmp(answer, "permit") == 0 && !has_guardian(consent);
}

enum consent_end consent_end_of(const struct json *consent, const char **ret_code,
                                const char **ret_words)
{
    const char *answer = answer_of(consent, "screening");
    const struct json *why =
        json_get(extension_of(consent, "consent-refusal"), "valueCodeableConcept");
    const char *code = json_get_string(json_at(json_get(why, "coding"), 0), "code");
    const char *words = json_get_string(why, "text");
    *ret_code = code != NULL ? code : "";
    *ret_words = words != NULL ? words : "";
    if (has_guardian(consent))
        return CONSENT_GUARDIAN;
    return answer != NULL && strcmp(answer, "deny") == 0 ? CONSENT_REFUSED : CONSENT_GOES_ON;
}
