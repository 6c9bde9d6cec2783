// SPDX-License-Identifier: EUPL-1.2
// The settings package: what an organisation sets on all its laptops, signed, without any secret.
// One format for both doors, a file (icope setup) and the server: a FHIR R4 Basic with code
// "settings", whose extension "signed-settings" holds, in base64, "package" (the content as JSON),
// "signature" (Ed25519, vault/signer.h) and "key" (the public key). What the content may hold
// stands in one table; a member that is not in it, or a value out of its limits, refuses the whole.
//
// Content: {"icopeSettings": 1, "number": n ≥ 1, "made": instant, and any of
//   "organisation": {"name","contact","dpo"}     as the notice names it
//   "canonicals": "https://asso.fr/fhir"         base of its own names (fhir/canonical.h)
//   "server": {"base","auth","tokenUrl","clientId","scope","pin","pinNext","proxy","mode",
//             "parallel","maxEntries"}           as sync/server.h; "{laptop}" in clientId stands
//             for
//                                                the laptop's identifier
//   "ca": PEM                                    authorities that its server is trusted by
//   "settings": {name: value}                    as admin/policy.h
//   "forms": [Questionnaire …]                   kept as those of the server
//   "words": ["fr-1", …]                         lists of words in use, the others rest
//   "notice": {"fr": …, "en": …}                 texts in place of data/notice
//   "roles": {"account": "visitor"}              role of the first account of a new store
//   "recovery": [{"label","key": public words}]  as admin/settings_recovery.h}
#ifndef ICOPE_ADMIN_SETTINGS_PACKAGE_H
#define ICOPE_ADMIN_SETTINGS_PACKAGE_H

#include "base/json.h"
#include "vault/key_words.h"
#include "vault/signer.h"

#include <stdint.h>

_Static_assert((int)KEY_WORDS_KEY_BYTES == (int)VAULT_PUBLIC_BYTES, "keys as words");

enum { SETTINGS_BYTES_MAX = 4 * 1024 * 1024 };

// One that was opened: its signature holds and all of its content may be. Release it.
struct settings_package {
    struct json *content;                  // as above, owned
    unsigned char key[VAULT_PUBLIC_BYTES]; // whose signature it bears
    int64_t number;                        // later ones have a greater one
};

// Is the text, a Basic, a signed package at all, whatever it holds?
bool settings_package_is(const struct json *basic);
// Opens one. RC_INVALID says what is wrong, for people: damaged, not signed by the key it names, a
// newer kind, an unknown member, a value out of its limits.
enum rc settings_package_open(const char *text, size_t len, struct settings_package *ret,
                              struct err *e);
// Frees.
void settings_package_release(struct settings_package *p);
// Signs that content and appends the file's text. RC_INVALID as settings_package_open: what no
// laptop would take is never signed.
enum rc settings_package_sign(const struct json *content, const struct vault_signer *by,
                              struct buf *out, struct err *e);
// Does that text name the key by its fingerprint ("lusab-babad-…", blanks or hyphens, any case)?
bool settings_fingerprint_is(const unsigned char key[VAULT_PUBLIC_BYTES], const char *text);

#endif
