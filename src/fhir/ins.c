// SPDX-License-Identifier: EUPL-1.2
#include "fhir/ins.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MATRICULE = 13, WHOLE = 15, SEX_AT = 0, YEAR_AT = 1, MONTH_AT = 3, PLACE_AT = 5 };

static bool digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static int number(const char *text, size_t len)
{
    int n = 0;
    for (size_t i = 0; i < len; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

// ---- the matricule ----

// What stands between the parts of a number on cards and in letters.
static bool is_between(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '.' || cp == '-' || cp == 0xA0 || cp == 0x2007 ||
           cp == 0x2009 || cp == 0x202F || cp == 0x2010 || cp == 0x2011;
}

// Copies the signs without what stands between them, in capitals, as far as they are plain; returns
// how many there are, also past `room`.
static size_t signs_of(const char *typed, char *out, size_t room, bool *ret_plain)
{
    size_t count = 0, left = strlen(typed), used;
    uint32_t cp;
    *ret_plain = true;
    for (; (used = utf8_next(typed, left, &cp)) > 0; typed += used, left -= used) {
        if (is_between(cp))
            continue;
        *ret_plain = *ret_plain && cp < 0x80;
        if (count < room)
            out[count] = (char)(cp < 0x80 ? utf8_upper(cp) : '?');
        count++;
    }
    return count;
}

// Digits everywhere, except that Corsica has a letter.
static bool is_matricule(const char *signs, size_t len)
{
    bool corsica =
        signs[PLACE_AT] == '2' && (signs[PLACE_AT + 1] == 'A' || signs[PLACE_AT + 1] == 'B');
    for (size_t i = 0; i < len; i++)
        if (!digits(signs + i, 1) && !(corsica && i == PLACE_AT + 1))
            return false;
    return true;
}

enum ins_form ins_read(const char *typed, char ret[INS_BYTES], size_t *ret_chars)
{
    char signs[INS_BYTES] = "";
    bool plain;
    size_t count = signs_of(typed, signs, WHOLE, &plain);
    if (ret_chars != NULL)
        *ret_chars = count;
    if (count != MATRICULE && count != WHOLE)
        return plain && is_matricule(signs, count < WHOLE ? count : WHOLE) ? INS_LENGTH : INS_SIGNS;
    if (!plain || !is_matricule(signs, count))
        return INS_SIGNS;
    memcpy(ret, signs, sizeof signs);
    return count == WHOLE ? INS_WHOLE : INS_NO_KEY;
}

// Is it in the form that ins_read gives?
static bool has_form(const char *ins)
{
    size_t len = strlen(ins);
    return (len == MATRICULE || len == WHOLE) && is_matricule(ins, len);
}

static bool key_fits(const char *ins)
{
    int64_t n = 0;
    for (size_t i = 0; i < MATRICULE; i++) {
        bool corsica = ins[i] == 'A' || ins[i] == 'B';
        if (corsica)
            n--; // the 2 before it: 2A is 19, 2B is 18
        n = n * 10 + (!corsica ? ins[i] - '0' : ins[i] == 'A' ? 9 : 8);
    }
    return number(ins + MATRICULE, 2) == 97 - (int)(n % 97);
}

#define SYSTEMS "urn:oid:1.2.250.1.213.1.4."

const char *ins_system(const char *ins)
{
    bool provisional = ins[SEX_AT] != '\0' && strchr("3478", ins[SEX_AT]) != NULL;
    return provisional ? SYSTEMS "9" : SYSTEMS "8";
}

bool ins_is_system(const char *system)
{
    static const char *const all[] = {SYSTEMS "8", SYSTEMS "9", SYSTEMS "10", SYSTEMS "11"};
    for (size_t i = 0; system != NULL && i < ARRAY_LEN(all); i++)
        if (strcmp(all[i], system) == 0)
            return true;
    return false;
}

bool ins_is_of_nobody(const char *system)
{
    return strcmp(system, SYSTEMS "10") == 0 || strcmp(system, SYSTEMS "11") == 0;
}

// ---- does it agree? ----

// Odd numbers are men's, even ones women's, final or provisional; 0, 5, 6 and 9 are not given.
static bool sex_agrees(const char *ins, char sex)
{
    if (sex != 'm' && sex != 'f')
        return true;
    return ins[SEX_AT] != '\0' && strchr(sex == 'm' ? "137" : "248", ins[SEX_AT]) != NULL;
}

static bool birth_agrees(const char *ins, const char *birth)
{
    size_t len = strlen(birth);
    if (len < 4 || !digits(birth, 4))
        return true;
    if (memcmp(ins + YEAR_AT, birth + 2, 2) != 0)
        return false;
    // 20 and above: the civil register says no month, or only in an incomplete document.
    int month = number(ins + MONTH_AT, 2);
    bool told = month < 20;
    return len < 7 || !told || memcmp(ins + MONTH_AT, birth + 5, 2) == 0;
}

// Places whose code is another one today, in numbers given before.
static const struct {
    const char *then; // department in the number
    const char *now;  // departments or country of today, in groups of `wide`
    size_t wide;      // 2: a department, the commune keeps its number; 5: a country
    int until;        // year of birth
} renamed[] = {
    {"20", "2A2B", 2, 1976},       // Corsica
    {"75", "929394", 2, 1968},     // Seine
    {"78", "9192939495", 2, 1968}, // Seine-et-Oise
    {"91", "99352", 5, 1968},      {"92", "99352", 5, 1968},
    {"93", "99352", 5, 1968},      {"94", "99352", 5, 1968}, // Algeria
    {"95", "99350", 5, 1968},                                // Morocco
    {"96", "99351", 5, 1968},                                // Tunisia
};

static bool was_renamed(const char *then, const char *now, int year)
{
    for (size_t i = 0; i < ARRAY_LEN(renamed); i++) {
        if (strncmp(renamed[i].then, then, 2) != 0 || (year > 0 && year >= renamed[i].until))
            continue;
        for (const char *at = renamed[i].now; *at != '\0'; at += renamed[i].wide)
            if (strncmp(at, now, renamed[i].wide) == 0 &&
                (renamed[i].wide == 5 || strcmp(then + 2, now + 2) == 0))
                return true;
    }
    return false;
}

void ins_birthplace(const char *ins, char ret[BIRTHPLACE_BYTES])
{
    snprintf(ret, BIRTHPLACE_BYTES, "%.5s", ins + PLACE_AT);
}

static bool place_agrees(const char *ins, const char *birthplace, const char *birth)
{
    char place[BIRTHPLACE_BYTES];
    ins_birthplace(ins, place);
    // Commune 990 and country 999: not known.
    bool unknown = strcmp(place + 2, "990") == 0 || strcmp(place, "99999") == 0 ||
                   strcmp(birthplace, "99999") == 0;
    int year = strlen(birth) >= 4 && digits(birth, 4) ? number(birth, 4) : 0;
    return unknown || strcmp(place, birthplace) == 0 || was_renamed(place, birthplace, year);
}

unsigned ins_doubts(const char *ins, const char *birth, char sex, const char *birthplace)
{
    unsigned doubts = 0;
    if (ins[0] == '\0')
        return 0;
    if (!has_form(ins))
        return INS_DOUBT_FORM;
    if (strlen(ins) == MATRICULE)
        doubts |= INS_DOUBT_NO_KEY;
    else if (!key_fits(ins))
        doubts |= INS_DOUBT_KEY;
    if (!sex_agrees(ins, sex))
        doubts |= INS_DOUBT_SEX;
    if (!birth_agrees(ins, birth))
        doubts |= INS_DOUBT_BIRTH;
    if (birthplace[0] != '\0' && !place_agrees(ins, birthplace, birth))
        doubts |= INS_DOUBT_PLACE;
    return doubts;
}

// ---- the birthplace ----

// Departments 01 to 96 with three digits of the commune, overseas 971 to 978 and 984 to 989 with
// two, 99 with three of the country; 20 before Corsica was divided.
static bool is_cog(const char *code)
{
    bool corsica = code[0] == '2' && (code[1] == 'A' || code[1] == 'B');
    if (!digits(code, 1) || (!digits(code + 1, 1) && !corsica) || !digits(code + 2, 3))
        return false;
    int department = corsica ? 20 : number(code, 2), third = code[2] - '0';
    bool overseas = (department == 97 && third >= 1 && third <= 8) ||
                    (department == 98 && third >= 4 && third <= 9);
    return department == 97 || department == 98 ? overseas : department >= 1;
}

enum birthplace_form birthplace_read(const char *typed, char ret[BIRTHPLACE_BYTES])
{
    char signs[BIRTHPLACE_BYTES] = "";
    bool plain;
    size_t count = signs_of(typed, signs, BIRTHPLACE_BYTES - 1, &plain), letters = 0;
    if (count == BIRTHPLACE_BYTES - 1 && plain && is_cog(signs)) {
        memcpy(ret, signs, sizeof signs);
        return BIRTHPLACE_CODE;
    }
    for (uint32_t cp; *typed != '\0';) {
        typed += utf8_next(typed, strlen(typed), &cp);
        letters += utf8_upper(cp) != utf8_lower(cp);
    }
    return letters > 1 ? BIRTHPLACE_NAME : BIRTHPLACE_WRONG;
}

// ---- the DataMatrix ----

#define MARK "IS01"
enum { HEAD = 26, SEPARATOR = 0x1D, BLOCKS = 7 };
enum { BLOCK_INS, BLOCK_SYSTEM, BLOCK_GIVEN, BLOCK_FAMILY, BLOCK_SEX, BLOCK_BIRTH, BLOCK_PLACE };

// Where the marks begin: behind blanks and the symbol's own identifier ("]d2", ISO/IEC 15424).
static const char *head_of(const char *text)
{
    while (*text == ' ')
        text++;
    if (text[0] == ']' && text[1] != '\0' && text[2] != '\0')
        text += 3;
    return text;
}

bool ins_scan_begins(const char *text)
{
    return strncmp(head_of(text), MARK, sizeof MARK - 1) == 0;
}

// Length of the block's value at `at`: up to the separator or, where that was lost, up to what can
// only be the next block's name: no name of a person holds a digit.
static size_t block_length(const char *at, int block)
{
    static const size_t fixed[BLOCKS] = {
        [BLOCK_INS] = WHOLE, [BLOCK_SEX] = 1, [BLOCK_BIRTH] = 10, [BLOCK_PLACE] = 5};
    size_t len = 0;
    if (fixed[block] > 0)
        return strnlen(at, fixed[block]);
    while (at[len] != '\0' && at[len] != SEPARATOR &&
           !(at[len] == 'S' && at[len + 1] >= '1' && at[len + 1] <= '7'))
        len++;
    return len;
}

// Takes blanks and a separator off the end.
static size_t trimmed(const char *at, size_t len)
{
    while (len > 0 && (at[len - 1] == ' ' || at[len - 1] == SEPARATOR))
        len--;
    return len;
}

// Splits the message into its blocks. False at what is none.
static bool split(const char *at, const char *blocks[BLOCKS], size_t lengths[BLOCKS])
{
    while (*at != '\0') {
        if (*at == ' ' || *at == SEPARATOR) {
            at++;
            continue;
        }
        if (at[0] != 'S' || at[1] < '1' || at[1] > '7')
            return false;
        int block = at[1] - '1';
        size_t len = block_length(at + 2, block);
        blocks[block] = at + 2;
        lengths[block] = trimmed(at + 2, len);
        at += 2 + len;
    }
    return true;
}

// DD-MM-YYYY, where 00 stands for what is not known.
static bool take_birth(const char *at, size_t len, char ret[INS_BIRTH_BYTES])
{
    if (len != 10 || !digits(at, 2) || !digits(at + 3, 2) || !digits(at + 6, 4))
        return false;
    if (memcmp(at + 3, "00", 2) == 0)
        snprintf(ret, INS_BIRTH_BYTES, "%.4s", at + 6);
    else if (memcmp(at, "00", 2) == 0)
        snprintf(ret, INS_BIRTH_BYTES, "%.4s-%.2s", at + 6, at + 3);
    else
        snprintf(ret, INS_BIRTH_BYTES, "%.4s-%.2s-%.2s", at + 6, at + 3, at);
    return true;
}

bool ins_scan_read(const char *text, struct ins_scan *ret)
{
    const char *blocks[BLOCKS] = {NULL}, *head = head_of(text);
    size_t lengths[BLOCKS] = {0};
    struct ins_scan s = {.sex = '\0'};
    char ins[INS_BYTES];
    if (!ins_scan_begins(text) || strlen(text) > INS_SCAN_BYTES_MAX || strlen(head) < HEAD ||
        !digits(head + 2, HEAD - 2) || !split(head + HEAD, blocks, lengths))
        return false;
    for (int i = BLOCK_INS; i < BLOCK_PLACE; i++)
        if (i != BLOCK_SYSTEM && lengths[i] == 0)
            return false;
    snprintf(ins, sizeof ins, "%.*s", (int)lengths[BLOCK_INS], blocks[BLOCK_INS]);
    if (ins_read(ins, s.ins, NULL) != INS_WHOLE ||
        !take_birth(blocks[BLOCK_BIRTH], lengths[BLOCK_BIRTH], s.birth))
        return false;
    if (lengths[BLOCK_SYSTEM] > 0)
        snprintf(s.system, sizeof s.system, "urn:oid:%.*s", (int)lengths[BLOCK_SYSTEM],
                 blocks[BLOCK_SYSTEM]);
    snprintf(s.given, sizeof s.given, "%.*s", (int)lengths[BLOCK_GIVEN], blocks[BLOCK_GIVEN]);
    snprintf(s.family, sizeof s.family, "%.*s", (int)lengths[BLOCK_FAMILY], blocks[BLOCK_FAMILY]);
    s.sex = blocks[BLOCK_SEX][0] == 'M' ? 'm' : blocks[BLOCK_SEX][0] == 'F' ? 'f' : '\0';
    if (lengths[BLOCK_PLACE] == 5) {
        char place[BIRTHPLACE_BYTES];
        snprintf(place, sizeof place, "%.5s", blocks[BLOCK_PLACE]);
        birthplace_read(place, s.birthplace);
    }
    *ret = s;
    return true;
}
