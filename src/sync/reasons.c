// SPDX-License-Identifier: EUPL-1.2
#include "sync/reasons.h"

#include "base/i18n.h"

#include <stddef.h>
#include <string.h>

static const struct record_reason_text texts[RECORD_REASONS] = {
    [REASON_NONE] = {"", "", false},
    [REASON_TOO_LONG] = {"too-long", N_("longer than this program takes"), false},
    [REASON_NOBODY] = {"not-for-a-person", N_("not for a person"), true},
    [REASON_STATUS] = {"status", N_("in a state that no planned visit has"), false},
    [REASON_OTHER_PERSON] = {"other-person", N_("for somebody else than before"), false},
    [REASON_REFUSED] = {"refused", N_("cannot be kept here"), false},
    [REASON_PERSON_MISSING] = {"person-missing", N_("the server has no record of the person"),
                               false},
    [REASON_PERSON_GONE] = {"person-gone", N_("the record of the person was deleted there"), true},
    [REASON_PERSON_DENIED] = {"person-denied",
                              N_("the server does not show the person to this laptop"), false},
    [REASON_PERSON_FAILED] = {"person-failed", N_("the server fails to show the person"), false},
    [REASON_PERSON_TOO_LONG] = {"person-too-long",
                                N_("the record of the person is longer than this program takes"),
                                false},
    [REASON_PERSON_UNREADABLE] = {"person-unreadable",
                                  N_("the record of the person cannot be read"), false},
    [REASON_PERSON_NAMELESS] = {"person-nameless", N_("the person has no name"), true},
    [REASON_PERSON_ERASED] = {"person-erased", N_("the person was erased on this laptop"), true},
    [REASON_PERSON_TWICE] = {"person-twice", N_("the server has two records of the person"), false},
    [REASON_PERSON_REFUSED] = {"person-refused", N_("the record of the person cannot be kept here"),
                               false},
    [REASON_FLAG_UNREADABLE] = {"flag-unreadable", N_("a red flag cannot be read"), false},
    [REASON_FLAG_TOO_LONG] = {"flag-too-long", N_("a red flag is longer than this program takes"),
                              false},
    [REASON_FLAG_OTHER_PERSON] = {"flag-other-person",
                                  N_("a red flag is about somebody else than before"), false},
    [REASON_FLAG_REFUSED] = {"flag-refused", N_("a red flag cannot be kept here"), false},
    [REASON_FORM_VERSION] = {"form-version", N_("a form has no version that this program reads"),
                             false},
    [REASON_FORM_TOO_LONG] = {"form-too-long", N_("a form is longer than this program takes"),
                              false},
    [REASON_FORM_OTHER] = {"form-other", N_("a form is another one than the server listed"), false},
    [REASON_FORM_UNREADABLE] = {"form-unreadable", N_("the server does not show a form"), false},
    [REASON_VISIT_FOREIGN] = {"visit-foreign", N_("visits of other programs"), false},
    [REASON_VISIT_INCOMPLETE] = {"visit-incomplete", N_("a visit whose answers are not there yet"),
                                 false},
    [REASON_VISIT_UNREADABLE] = {"visit-unreadable", N_("a visit that cannot be read"), false},
    [REASON_VISIT_OTHER_PERSON] = {"visit-other-person",
                                   N_("a visit that was about somebody else before"), false},
    [REASON_VISIT_REFUSED] = {"visit-refused", N_("a visit that cannot be kept here"), false},
};

const struct record_reason_text *record_reason_text(enum record_reason reason)
{
    return &texts[reason < RECORD_REASONS ? reason : REASON_NONE];
}

enum record_reason record_reason_of(const char *code)
{
    for (size_t i = 1; code != NULL && i < RECORD_REASONS; i++)
        if (strcmp(texts[i].code, code) == 0)
            return (enum record_reason)i;
    return REASON_NONE;
}
