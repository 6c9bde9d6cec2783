// SPDX-License-Identifier: EUPL-1.2
// FHIR resources without what tells who somebody is: only elements of a list are kept, identifiers
// of every kind are exchanged for pseudonyms of the project, moments are moved or cut, words stay
// only when forms or code lists have them. Before any table or format is made of them. What comes
// out are still personal data (GDPR, article 4 (5) and recital 26): whoever has the key can turn
// them back.
#ifndef ICOPE_EXPORT_PSEUDONYMISE_H
#define ICOPE_EXPORT_PSEUDONYMISE_H

#include "base/json.h"
#include "export/anonymity.h"
#include "export/vocabulary.h"
#include "vault/pseudonym.h"

// What becomes of moments.
enum dates {
    DATES_SHIFTED, // days, each person's moved by a number of their own, into the past: intervals
                   // in days stay, times of day do not
    DATES_MONTH,   // only year and month
};

// Extensions that take the place of what is not said.
#define AGE_BAND_EXTENSION "age-band"

// How it is done, for everybody of a project. All borrowed.
struct pseudonyms {
    const struct pseudonym_key *key;     // of the project
    const struct vocabulary *vocabulary; // words that may stay
    enum dates dates;                    // see there
    bool free_text;                      // texts that people wrote stay
    // The record that stands for one of that identifier, by the store; itself for any other.
    struct id (*survivor)(struct id id, void *self);
    void *self; // for survivor
};

// The person that a resource is about.
struct subject {
    struct id id;               // of the record that stands for them
    int64_t seen_days;          // date_days of the first visit that is told
    struct described described; // what may be said of them
};

// The resource as it may be told, new and owned; NULL when nothing of its kind may be.
struct json *pseudonymise(const struct pseudonyms *p, const struct subject *about,
                          const struct json *resource);
// What stands for an identifier; of a person that of the record that stands for them.
void pseudonymise_id(const struct pseudonym_key *key, struct id id, struct id *ret);
// What stands for an account's name, for a manifest.
void pseudonymise_account(const struct pseudonyms *p, const char *name, struct id *ret);

#endif
