// SPDX-License-Identifier: EUPL-1.2
// What the files of the package share: one maker per build, short ways to FHIR elements, one
// function per kind of resource. For src/app/package*.c only.
#ifndef ICOPE_FHIR_ELEMENT_H
#define ICOPE_FHIR_ELEMENT_H

#include "base/canonical.h"
#include "fhir/visit_bundle.h"

// System of a number in the ledger of that laptop, which follows.
#define PART_LEDGER FHIR_BASE "/NamingSystem/ledger/"

// One build in progress.
struct maker {
    const struct package_input *in; // what the caller gave
    struct json *resources;         // array built so far, owned
    char started[INSTANT_BYTES];    // start of the visit as FHIR instant
    char finished[INSTANT_BYTES];   // its end
    char issued[INSTANT_BYTES];     // when this was put together: later for a correction
    struct err *e;                  // the caller's
};

// A new resource of that type and id. `identifier` "list" or "one" also writes the id as business
// identifier (urn:uuid), for servers that do not let clients choose ids; NULL: the type has none.
struct json *part_resource(const char *type, struct id id, const char *identifier);
// {"system","code","display"}; display may be NULL.
struct json *part_coding(const char *system, const char *code, const char *display);
// A CodeableConcept of one coding; text may be NULL.
struct json *part_concept(const char *system, const char *code, const char *text);
// A CodeableConcept of a text alone.
struct json *part_text(const char *text);
// A CodeableConcept that takes over an array of codings; text may be NULL.
struct json *part_concept_of(struct json *codings, const char *text);
// {"reference": "type/id"}.
struct json *part_reference(const char *type, struct id id);
// Reference to a member of staff by account name, "" an unknown one.
struct json *part_practitioner(const char *account);
// The entry of a transaction that puts a resource (with "id", taken over) to an id of our own
// making.
struct json *part_entry(struct json *resource);
// Reference to the member of staff who did the visit.
struct json *part_staff(const struct maker *m);
// Reference to the organisation that is responsible, by its words; NULL where nobody said.
struct json *part_organisation(const struct maker *m);
// The identifier of a visit that is its number in a ledger.
struct json *part_number(const struct ledger_head *number);
// An array of one value, which is taken over.
struct json *part_list(struct json *only);
// An extension of the project with a string value.
struct json *part_extension(const char *name, const char *text);
// A part of an extension: {"url", member: value}; takes over the value.
struct json *part_valued(const char *url, const char *member, struct json *value);
// That many milliseconds as a Quantity in whole seconds (UCUM).
struct json *part_seconds(int64_t ms);
// Sets subject and encounter.
void part_about(const struct maker *m, struct json *resource);

// One function per kind; each pushes none, one or several resources onto m->resources.
// The visit itself.
enum rc package_encounter(struct maker *m);
// The form with its answers and the visitor's notes.
enum rc package_response(struct maker *m);
// What the person agreed to, one provision a question.
enum rc package_consent(struct maker *m);
// One Observation per answered domain status.
enum rc package_observations(struct maker *m);
// The Tasks of the planned visits, with their outcome.
enum rc package_tasks(struct maker *m);
// What the version before held and this one does not: results were entered in error, a consent
// stands.
enum rc package_withdrawn(struct maker *m);
// Who made all this, with which program and form.
enum rc package_provenance(struct maker *m);

// The Patient as it may leave the laptop: a copy that carries the matricule INS only when the
// identity is qualified. New and owned.
struct json *package_patient(const struct json *patient);

#endif
