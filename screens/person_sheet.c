// SPDX-License-Identifier: EUPL-1.2
// The rows of a person's sheet (person_edit.c).
#include "screens.h"

#include <stddef.h>

static const struct sheet_choice sexes[] = {
    {"f", N_("woman")}, {"m", N_("man")}, {"o", N_("other")}, {"u", N_("unknown")}};
static const struct sheet_choice documents[] = {{"", N_("none")},
                                                {"carte-identite", N_("identity card")},
                                                {"passeport", N_("passport")},
                                                {"carte-vitale", N_("health card")},
                                                {"autre", N_("other document")}};

static const struct sheet_choice situations[] = {{"", N_("is visited")},
                                                 {"deceased", N_("deceased")},
                                                 {"moved", N_("moved away")},
                                                 {"home", N_("in a home")},
                                                 {"refused", N_("refused for good")},
                                                 {"inactive", N_("record not in use")}};

// In the order of enum person_field.
const struct sheet_row person_sheet_rows[PERSON_SHEET_ROWS] = {
    [PERSON_FAMILY] = {.label = N_("Birth name"),
                       .kind = SHEET_TEXT,
                       .scanned = true,
                       .required = true,
                       .max_chars = 80,
                       .hint = N_("The name at birth, as on the identity card.")},
    [PERSON_GIVEN] = {.label = N_("Given names"),
                      .kind = SHEET_TEXT,
                      .scanned = true,
                      .max_chars = 80},
    [PERSON_BIRTH] = {.label = N_("Birth date"),
                      .kind = SHEET_BIRTH,
                      .required = true,
                      .hint = N_("12051942 or 12/05/1942; 05/1942 or 1942 if no more is known")},
    [PERSON_SEX] = {.label = N_("Sex"),
                    .kind = SHEET_CHOICE,
                    .choices = sexes,
                    .choice_count = 4,
                    .required = true},
    [PERSON_BIRTHPLACE] =
        {.label = N_("Birthplace code"),
         .kind = SHEET_TEXT,
         .scanned = true,
         .max_chars = 60, // also a town's name, to be told that it is none
         .hint = N_("INSEE code of the town of birth, 99 and the country's number abroad.")},
    [PERSON_USUAL_NAME] = {.label = N_("Usual name"),
                           .kind = SHEET_TEXT,
                           .scanned = true,
                           .max_chars = 80},
    [PERSON_ADDRESS] = {.label = N_("Address"),
                        .kind = SHEET_TEXT,
                        .scanned = true,
                        .max_chars = 120},
    [PERSON_POSTCODE] = {.label = N_("Postcode"),
                         .kind = SHEET_TEXT,
                         .scanned = true,
                         .max_chars = 10},
    [PERSON_TOWN] = {.label = N_("Town"), .kind = SHEET_TEXT, .scanned = true, .max_chars = 60},
    [PERSON_PHONE] = {.label = N_("Telephone"),
                      .kind = SHEET_TEXT,
                      .scanned = true,
                      .max_chars = 40},
    [PERSON_GP] = {.label = N_("GP"), .kind = SHEET_TEXT, .scanned = true, .max_chars = 80},
    [PERSON_CONTACT] = {.label = N_("Contact"),
                        .kind = SHEET_TEXT,
                        .scanned = true,
                        .max_chars = 80,
                        .hint = N_("Someone to reach: family, neighbour, carer.")},
    [PERSON_CONTACT_PHONE] = {.label = N_("Contact's phone"),
                              .kind = SHEET_TEXT,
                              .scanned = true,
                              .max_chars = 40},
    [PERSON_INS] = {.label = N_("INS"),
                    .kind = SHEET_TEXT,
                    .scanned = true,
                    .max_chars = 40,
                    .hint = N_("13 characters and the key of 2 digits, or the scanned code. It "
                               "stays provisional on this laptop.")},
    [PERSON_DOCUMENT] = {.label = N_("Document seen"),
                         .kind = SHEET_CHOICE,
                         .choices = documents,
                         .choice_count = 5},
    [PERSON_SITUATION] = {.label = N_("Situation"),
                          .kind = SHEET_CHOICE,
                          .choices = situations,
                          .choice_count = 6,
                          .hint = N_("Such a person is in no round and never due.")},
    [PERSON_SITUATION_SINCE] = {.label = N_("Since"), .kind = SHEET_DATE},
};
