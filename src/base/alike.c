// SPDX-License-Identifier: EUPL-1.2
#include "base/alike.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 16, MATRICULE = 13, NEAR_LETTERS = 3 };

// ---- words of a name ----

// Folded words of a name, particles apart.
struct words {
    char text[512];            // behind them
    const char *at[WORDS_MAX]; // the others, in their order
    size_t count;              // of at
    char whole[512];           // all of it in one word, particles in front
    char bare[512];            // the others in one word
};

static bool is_particle(const char *word)
{
    static const char *const all[] = {"d",   "de",  "del", "della", "den", "der", "des", "di",
                                      "do",  "dos", "du",  "da",    "das", "la",  "las", "le",
                                      "les", "los", "lo",  "l",     "el",  "al",  "van", "von",
                                      "zu",  "zum", "zur", "ter",   "ten", "ben", "ibn", "bin",
                                      "bou", "ou",  "ait", "y",     "e",   "mac", "mc",  "o"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (strcmp(all[i], word) == 0)
            return true;
    return false;
}

static bool is_saint(const char *word)
{
    static const char *const all[] = {"saint", "sainte", "ste"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (strcmp(all[i], word) == 0)
            return true;
    return false;
}

static void join(char out[512], const char *word)
{
    size_t used = strlen(out), len = strlen(word);
    if (used + len < 512)
        memcpy(out + used, word, len + 1);
}

// Splits the folded text into words, Saint in its one form; returns how many.
static size_t split(char *text, const char *out[WORDS_MAX])
{
    size_t count = 0;
    char *rest = text;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        if (word[0] != '\0' && count < WORDS_MAX)
            out[count++] = is_saint(word) ? "st" : word;
    return count;
}

// A name of particles alone has none: Y. and D. are initials, Ben is a given name.
static void words_read(const char *name, struct words *ret)
{
    const char *all[WORDS_MAX];
    struct buf folded = {0};
    *ret = (struct words){.count = 0};
    text_fold(&folded, name, strlen(name));
    text_take(ret->text, sizeof ret->text, buf_text(&folded));
    buf_wipe(&folded);
    size_t count = split(ret->text, all), particles = 0;
    for (size_t i = 0; i < count; i++)
        particles += is_particle(all[i]);
    for (size_t i = 0; i < count; i++)
        if (is_particle(all[i]) && particles < count)
            join(ret->whole, all[i]);
        else
            ret->at[ret->count++] = all[i];
    for (size_t i = 0; i < ret->count; i++) {
        join(ret->whole, ret->at[i]);
        join(ret->bare, ret->at[i]);
    }
}

static bool is_empty(const struct words *w)
{
    return w->whole[0] == '\0';
}

// ---- nearness ----

enum { LONGEST = 40 };

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

// Letters changed, added, left out or exchanged with the next one between two words of at most
// LONGEST (Damerau's distance in its restricted form).
static int distance(const char *a, size_t m, const char *b, size_t n)
{
    int rows[3][LONGEST + 1];
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= m; i++) {
        int *now = rows[i % 3], *before = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= n; j++) {
            now[j] = least_of(before[j - 1] + (a[i - 1] != b[j - 1]),
                              least_of(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least_of(now[j], two[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

// One letter apart, two in a long word, none in a short one?
static bool is_near(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b), shorter = m < n ? m : n, apart = m > n ? m - n : n - m;
    int most = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
    return m <= LONGEST && n <= LONGEST && apart <= (size_t)most && distance(a, m, b, n) <= most;
}

// Is `whole` the other word with a particle glued to its front?
static bool is_glued(const char *whole, const char *word)
{
    size_t len = strlen(whole), tail = strlen(word);
    char front[8] = "";
    if (tail < NEAR_LETTERS || len <= tail || len - tail >= sizeof front ||
        strcmp(whole + len - tail, word) != 0)
        return false;
    memcpy(front, whole, len - tail);
    return is_particle(front);
}

static bool has_word(const struct words *w, const char *word)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->at[i], word) == 0)
            return true;
    return false;
}

// Is every word of `part` a word of `all`?
static bool is_part(const struct words *part, const struct words *all)
{
    for (size_t i = 0; i < part->count; i++)
        if (!has_word(all, part->at[i]))
            return false;
    return part->count > 0;
}

// Do both hold a number, and not the same? Inconnue 1 and Inconnue 2 are no misspellings.
static bool is_numbered_apart(const struct words *a, const struct words *b)
{
    const char *of_a = NULL, *of_b = NULL;
    for (size_t i = 0; i < a->count; i++)
        of_a = strpbrk(a->at[i], "0123456789") != NULL ? a->at[i] : of_a;
    for (size_t i = 0; i < b->count; i++)
        of_b = strpbrk(b->at[i], "0123456789") != NULL ? b->at[i] : of_b;
    return of_a != NULL && of_b != NULL && strcmp(of_a, of_b) != 0;
}

enum nearness { APART, NEAR, SAME };

static enum nearness compare_families(const struct words *a, const struct words *b)
{
    if (is_empty(a) || is_empty(b) || is_numbered_apart(a, b))
        return APART;
    if (strcmp(a->whole, b->whole) == 0 || strcmp(a->bare, b->bare) == 0 || is_part(a, b) ||
        is_part(b, a) || is_glued(a->whole, b->bare) || is_glued(b->whole, a->bare))
        return SAME;
    size_t shorter = strlen(a->bare) < strlen(b->bare) ? strlen(a->bare) : strlen(b->bare);
    size_t letters = shorter < NEAR_LETTERS ? shorter : NEAR_LETTERS;
    return is_near(a->whole, b->whole) || is_near(a->bare, b->bare) ||
                   strncmp(a->bare, b->bare, letters) == 0
               ? NEAR
               : APART;
}

// An initial stands for every name that begins so.
static bool is_same_given(const char *a, const char *b)
{
    bool initial = a[1] == '\0' || b[1] == '\0';
    return initial ? a[0] == b[0] : strcmp(a, b) == 0 || is_near(a, b);
}

enum givens { GIVEN_MISSING, GIVEN_OTHER, GIVEN_SHARED };

// Begins so many double names that sharing it says little.
static bool is_common_start(const char *word)
{
    return strcmp(word, "marie") == 0 || strcmp(word, "jean") == 0 || strcmp(word, "anne") == 0;
}

// How many words of `a` are in `b`; *ret_telling: one of them says more than that.
static size_t count_shared(const struct words *a, const struct words *b, bool *ret_telling)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->count; i++) {
        bool in = false;
        for (size_t j = 0; j < b->count; j++)
            in = in || is_same_given(a->at[i], b->at[j]);
        shared += in;
        *ret_telling = *ret_telling || (in && !is_common_start(a->at[i]));
    }
    return shared;
}

static enum givens compare_givens(const struct words *a, const struct words *b)
{
    bool telling = false;
    if (is_empty(a) || is_empty(b))
        return GIVEN_MISSING;
    size_t of_a = count_shared(a, b, &telling), of_b = count_shared(b, a, &telling);
    bool whole = of_a == a->count || of_b == b->count || strcmp(a->whole, b->whole) == 0;
    return whole || telling ? GIVEN_SHARED : GIVEN_OTHER;
}

// ---- the rest ----

static bool same_ins(const char *a, const char *b)
{
    for (; *a != '\0'; a += strcspn(a, " "), a += strspn(a, " ")) {
        size_t len = strcspn(a, " ");
        for (const char *at = b; len >= MATRICULE && *at != '\0';) {
            size_t other = strcspn(at, " ");
            if (other >= MATRICULE && memcmp(a, at, MATRICULE) == 0)
                return true;
            at += other;
            at += strspn(at, " ");
        }
    }
    return false;
}

// Final numbers of two people; a provisional one gives way to another.
static bool has_other_ins(const char *a, const char *b)
{
    bool final = strchr("12", a[0]) != NULL && strchr("12", b[0]) != NULL;
    return strlen(a) >= MATRICULE && strlen(b) >= MATRICULE && final && !same_ins(a, b);
}

static bool has_other_sex(char a, char b)
{
    return (a == 'm' && b == 'f') || (a == 'f' && b == 'm');
}

enum births { BIRTH_OTHER, BIRTH_UNKNOWN, BIRTH_SWAPPED, BIRTH_PERHAPS, BIRTH_SAME };

static enum births compare_births(struct date a, struct date b)
{
    if (!date_known(a) || !date_known(b))
        return BIRTH_UNKNOWN;
    if (date_may_be_same(a, b))
        return date_valid(a) && date_valid(b) ? BIRTH_SAME : BIRTH_PERHAPS;
    bool swapped =
        date_valid(a) && date_valid(b) && a.year == b.year && a.day == b.month && a.month == b.day;
    return swapped ? BIRTH_SWAPPED : BIRTH_OTHER;
}

// Names of both, and how they stand to each other.
struct names {
    enum nearness family;
    enum givens given;
};

static struct names compare_names(const struct alike_person *a, const struct alike_person *b)
{
    struct words of_a[3], of_b[3];
    const char *const texts_a[] = {a->family, a->others, a->given};
    const char *const texts_b[] = {b->family, b->others, b->given};
    struct names n = {.family = APART};
    for (size_t i = 0; i < ARRAY_LEN(of_a); i++) {
        words_read(texts_a[i], &of_a[i]);
        words_read(texts_b[i], &of_b[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 2; j++) {
            enum nearness one = compare_families(&of_a[i], &of_b[j]);
            n.family = one > n.family ? one : n.family;
        }
    }
    n.given = compare_givens(&of_a[2], &of_b[2]);
    // Family and given names in each other's place.
    if (n.given != GIVEN_SHARED && compare_families(&of_a[0], &of_b[2]) == SAME &&
        compare_families(&of_a[2], &of_b[0]) == SAME)
        n = (struct names){.family = SAME, .given = GIVEN_SHARED};
    // Or all of them in one place.
    if (n.given == GIVEN_MISSING && n.family == SAME &&
        ((is_empty(&of_a[2]) && is_part(&of_b[2], &of_a[0])) ||
         (is_empty(&of_b[2]) && is_part(&of_a[2], &of_b[0]))))
        n.given = GIVEN_SHARED;
    explicit_bzero(of_a, sizeof of_a);
    explicit_bzero(of_b, sizeof of_b);
    return n;
}

// Of names whose families are the same, near or apart, by how the births agree.
static enum alike judge(struct names n, enum births birth)
{
    bool shared = n.given == GIVEN_SHARED, other = n.given == GIVEN_OTHER;
    if (n.family == APART || birth == BIRTH_OTHER)
        return ALIKE_NO;
    if (birth == BIRTH_SAME)
        return !other ? ALIKE_LIKELY : n.family == SAME ? ALIKE_TWIN : ALIKE_NO;
    if (birth == BIRTH_PERHAPS)
        return shared || (n.family == SAME && !other) ? ALIKE_LIKELY : ALIKE_NO;
    return n.family == SAME && shared ? ALIKE_LIKELY : ALIKE_NO;
}

enum alike alike_compare(const struct alike_person *a, const struct alike_person *b)
{
    if (same_ins(a->ins, b->ins))
        return ALIKE_LIKELY;
    enum births birth = compare_births(a->birth, b->birth);
    if (birth == BIRTH_OTHER)
        return ALIKE_NO; // before the names, which take a hundred times as long
    struct names n = compare_names(a, b);
    enum alike alike = judge(n, birth);
    bool two = has_other_ins(a->ins, b->ins) ||
               (n.given == GIVEN_MISSING && has_other_sex(a->sex, b->sex));
    return alike == ALIKE_LIKELY && two ? ALIKE_TWIN : alike;
}
