// SPDX-License-Identifier: EUPL-1.2
// The French health identifier (INS) as people type it, read it off a card or scan it, and the code
// of a birthplace. What does not agree is told, never refused: check digits and cards are wrong
// more often than a visitor who has the person in front of him. Pure.
//
// The matricule is a NIR (INSEE's directory of persons) or, until there is one, a NIA: sex, year
// and month of birth, department and commune or 99 and country, a number of order, and a key of two
// digits. "Référentiel INS", annexes, for systems and the DataMatrix ("INS – Format datamatrix",
// v2.2); INSEE for the parts of the number; "Code officiel géographique" (COG) for places.
#ifndef ICOPE_FHIR_INS_H
#define ICOPE_FHIR_INS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    INS_BYTES = 16,           // 13 characters, the key of 2, NUL
    BIRTHPLACE_BYTES = 6,     // 5 characters, NUL
    INS_NAME_BYTES = 101,     // of the DataMatrix
    INS_SYSTEM_BYTES = 32,    // of a system
    INS_BIRTH_BYTES = 11,     // YYYY-MM-DD
    INS_SCAN_BYTES_MAX = 2048 // longer texts are no DataMatrix
};

// What stands where an INS should be.
enum ins_form {
    INS_WHOLE,  // 13 characters and the key
    INS_NO_KEY, // the 13 alone
    INS_LENGTH, // another number of characters
    INS_SIGNS   // something that no INS contains
};

// Reads an INS as it is typed or printed, with blanks of any kind, full stops and hyphens between
// its parts and a small a or b for Corsica; ret is written when it is whole or lacks the key.
// *ret_chars (may be NULL): characters that were read.
enum ins_form ins_read(const char *typed, char ret[INS_BYTES], size_t *ret_chars);
// The FHIR system of that matricule: NIR, or NIA for a number given until there is a final one
// (first digit 3, 4, 7 or 8).
const char *ins_system(const char *ins);
// Does that system hold matricules (NIR, NIA, and those of tests and demonstrations)?
bool ins_is_system(const char *system);

// Is it the system of numbers for tests or demonstrations?
bool ins_is_of_nobody(const char *system);

// What does not agree with the rest of the sheet, to be added up.
enum ins_doubt {
    INS_DOUBT_KEY = 1,    // the key does not fit (97 − N mod 97; 2A counts as 19, 2B as 18)
    INS_DOUBT_NO_KEY = 2, // there is none
    INS_DOUBT_FORM = 4,   // it is no INS at all; nothing else was compared
    INS_DOUBT_SEX = 8,    // it says another sex
    INS_DOUBT_BIRTH = 16, // it says another year or month of birth
    INS_DOUBT_PLACE = 32, // it says another birthplace
};
// Compares an INS with birth (YYYY, YYYY-MM or YYYY-MM-DD), sex (m f o u) and birthplace (COG); ""
// is compared with nothing. A month that the number does not tell (20 to 99) agrees with every
// month, and a place with what it is called since departments were divided. Returns the sum.
unsigned ins_doubts(const char *ins, const char *birth, char sex, const char *birthplace);
// The place of birth that an INS of the right form says, as a COG code.
void ins_birthplace(const char *ins, char ret[BIRTHPLACE_BYTES]);

// What was typed for a birthplace.
enum birthplace_form {
    BIRTHPLACE_CODE, // a COG code
    BIRTHPLACE_NAME, // letters: a town's name
    BIRTHPLACE_WRONG // neither
};
// Reads the COG code of a commune (31483, 2A004, 97411) or of a country (99352), blanks left aside;
// ret is written when it is one. Of the form only: the list of communes is not here.
enum birthplace_form birthplace_read(const char *typed, char ret[BIRTHPLACE_BYTES]);

// What the DataMatrix of an INS says; "" what it does not.
struct ins_scan {
    char ins[INS_BYTES];               // with its key
    char system[INS_SYSTEM_BYTES];     // urn:oid:…
    char given[INS_NAME_BYTES];        // birth given names, capitals
    char family[INS_NAME_BYTES];       // birth name, capitals
    char birth[INS_BIRTH_BYTES];       // YYYY-MM-DD, YYYY-MM or YYYY
    char birthplace[BIRTHPLACE_BYTES]; // COG code
    char sex;                          // m f, NUL when it is not told
};
// Does it begin as the DataMatrix of an INS does? For recognising one while it still comes in.
bool ins_scan_begins(const char *text);
// Reads what a scanner gives of it: the blocks in any order, their separator (GS) there, turned
// into a blank or lost. False, ret untouched, when it is not whole: a matricule, both names, sex
// and birth date.
bool ins_scan_read(const char *text, struct ins_scan *ret);

#endif
