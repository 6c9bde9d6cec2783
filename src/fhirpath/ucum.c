// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/ucum.h"

#include "base/mem.h"

#include <string.h>

enum {
    ATOM_BYTES = 24,       // longest code of one unit
    EXPONENT_MAX = 20,     // of one unit: m20
    POWER_MAX = 60,        // of the decimal exponent as a whole
    UNIT_DEPTH_MAX = 8,    // brackets, and definitions by other units
    UNIT_TEXT_BYTES = 256, // longest unit
};

// One unit: factor × 10^power10 × definition.
struct atom {
    const char *code;
    const char *factor; // decimal
    int power10;
    const char *definition; // other units, "" for none
    bool metric;            // takes prefixes
};

static const struct atom atoms[] = {
#include "fhirpath/ucum_units.inc"
};

// Prefixes, longest first.
static const struct {
    const char *code;
    int power10;
} prefixes[] = {
    {"da", 1}, {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12},  {"G", 9},
    {"M", 6},  {"k", 3},   {"h", 2},   {"d", -1},  {"c", -2},  {"m", -3},  {"u", -6},
    {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24},
};

// Codes of the base units, by dimension.
static const char *const bases[DIM_COUNT] = {"m", "s",  "g",   "rad",     "K",
                                             "C", "cd", "mol", "{month}", "[iU]"};

// Units that cannot be converted by a factor.
static const char *const lonely[] = {"Cel", "[degF]", "[pH]", "B", "Np", "[hp'_X]"};

// Where a parser stands.
struct reader {
    const char *at; // next byte, of a terminated text
    int depth;      // brackets and definitions
};

static const struct fp_unit one = {.numerator = {.coef = 1}, .denominator = {.coef = 1}};

static bool read_term(struct reader *r, struct fp_unit *ret);

// *u = *u × other^exponent.
static bool multiply(struct fp_unit *u, const struct fp_unit *other, int exponent)
{
    if (other->alone)
        u->alone = other->alone;
    int times = exponent < 0 ? -exponent : exponent;
    for (int i = 0; i < times; i++) {
        struct dec up = exponent > 0 ? other->numerator : other->denominator;
        struct dec down = exponent > 0 ? other->denominator : other->numerator;
        if (!dec_mul(u->numerator, up, &u->numerator) ||
            !dec_mul(u->denominator, down, &u->denominator))
            return false;
    }
    u->power10 += other->power10 * exponent;
    for (int i = 0; i < DIM_COUNT; i++)
        u->dim[i] += other->dim[i] * exponent;
    return u->power10 <= POWER_MAX && u->power10 >= -POWER_MAX;
}

// One of the base units.
static bool find_base(const char *code, struct fp_unit *ret)
{
    for (int i = 0; i < DIM_COUNT; i++) {
        if (!strcmp(bases[i], code)) {
            *ret = one;
            ret->dim[i] = 1;
            return true;
        }
    }
    return false;
}

static bool unit_of_atom(const struct atom *a, int depth, struct fp_unit *ret)
{
    struct fp_unit u = one;
    struct reader r = {.at = a->definition, .depth = depth + 1};
    if (*r.at && !find_base(r.at, &u) && (r.depth > UNIT_DEPTH_MAX || !read_term(&r, &u) || *r.at))
        return false;
    struct fp_unit factor = one;
    factor.power10 = a->power10;
    if (!dec_parse(a->factor, strlen(a->factor), &factor.numerator) || !multiply(&u, &factor, 1))
        return false;
    *ret = u;
    return true;
}

// A code without prefix.
static bool find_plain(const char *code, int depth, bool only_metric, struct fp_unit *ret)
{
    if (find_base(code, ret))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(atoms); i++)
        if (!strcmp(atoms[i].code, code) && (atoms[i].metric || !only_metric))
            return unit_of_atom(&atoms[i], depth, ret);
    return false;
}

static bool find(const char *code, int depth, struct fp_unit *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(lonely); i++) {
        if (!strcmp(lonely[i], code)) {
            *ret = one;
            ret->alone = lonely[i];
            return true;
        }
    }
    if (find_plain(code, depth, false, ret))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        size_t len = strlen(prefixes[i].code);
        if (!strncmp(code, prefixes[i].code, len) && code[len] &&
            find_plain(code + len, depth, true, ret)) {
            ret->power10 += prefixes[i].power10;
            return true;
        }
    }
    return false;
}

// Takes the exponent behind a code; 1 without.
static bool read_exponent(struct reader *r, int *ret)
{
    bool minus = *r->at == '-';
    if (minus || *r->at == '+')
        r->at++;
    int n = 0;
    bool any = false;
    for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
        n = n * 10 + (*r->at - '0');
        any = true;
        if (n > EXPONENT_MAX)
            return false;
    }
    *ret = any ? (minus ? -n : n) : 1;
    return any || !minus;
}

// Takes an annotation {…}; it has no meaning of its own.
static bool skip_annotation(struct reader *r)
{
    if (*r->at == '{') {
        const char *close = strchr(r->at, '}');
        if (!close)
            return false;
        r->at = close + 1;
    }
    return true;
}

// Bytes of a code: up to an operator, a sign or a digit outside square brackets; 10* and 10^ are
// codes.
static size_t code_length(const char *at)
{
    if (!strncmp(at, "10*", 3) || !strncmp(at, "10^", 3))
        return 3;
    size_t len = 0;
    bool square = false;
    for (; at[len]; len++)
        if (at[len] == '[' || at[len] == ']')
            square = at[len] == '[';
        else if (!square && strchr("./(){}+-0123456789", at[len]))
            break;
    return len;
}

static bool read_code(struct reader *r, struct fp_unit *ret)
{
    char code[ATOM_BYTES];
    size_t len = code_length(r->at);
    if (len == 0 || len >= sizeof code)
        return false;
    memcpy(code, r->at, len);
    code[len] = '\0';
    r->at += len;
    struct fp_unit u = one;
    int exponent = 1;
    *ret = one;
    return find(code, r->depth, &u) && read_exponent(r, &exponent) && multiply(ret, &u, exponent);
}

// A number, a code with exponent, or a term in brackets.
static bool read_component(struct reader *r, struct fp_unit *ret)
{
    *ret = one;
    if (*r->at == '(') {
        if (++r->depth > UNIT_DEPTH_MAX)
            return false;
        r->at++;
        if (!read_term(r, ret) || *r->at != ')')
            return false;
        r->at++;
        r->depth--;
        return true;
    }
    if (*r->at == '{')
        return skip_annotation(r);
    bool power = !strncmp(r->at, "10*", 3) || !strncmp(r->at, "10^", 3);
    size_t digits = strspn(r->at, "0123456789");
    bool done = false;
    if (digits > 0 && !power) {
        done = dec_parse(r->at, digits, &ret->numerator) && ret->numerator.coef != 0;
        r->at += digits;
    } else {
        done = read_code(r, ret);
    }
    return done && skip_annotation(r);
}

static bool read_term(struct reader *r, struct fp_unit *ret)
{
    struct fp_unit u = one;
    int sign = 1;
    if (*r->at == '/') {
        sign = -1;
        r->at++;
    }
    for (;;) {
        struct fp_unit part;
        if (!read_component(r, &part) || !multiply(&u, &part, sign))
            return false;
        if (*r->at != '.' && *r->at != '/') {
            *ret = u;
            return true;
        }
        sign = *r->at == '/' ? -1 : 1;
        r->at++;
    }
}

// Calendar words as units.
static const struct {
    const char *word;
    const char *unit;       // for =, < and so on
    const char *equivalent; // for ~
} calendar[] = {
    {"year", "{year}", "a"},     {"years", "{year}", "a"},
    {"month", "{month}", "mo"},  {"months", "{month}", "mo"},
    {"week", "wk", "wk"},        {"weeks", "wk", "wk"},
    {"day", "d", "d"},           {"days", "d", "d"},
    {"hour", "h", "h"},          {"hours", "h", "h"},
    {"minute", "min", "min"},    {"minutes", "min", "min"},
    {"second", "s", "s"},        {"seconds", "s", "s"},
    {"millisecond", "ms", "ms"}, {"milliseconds", "ms", "ms"},
};

bool fp_unit_parse(const char *text, bool equivalent, struct fp_unit *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(calendar); i++) {
        if (!strcmp(calendar[i].word, text)) {
            const char *code = equivalent ? calendar[i].equivalent : calendar[i].unit;
            return find_plain(code, 0, false, ret) || find(code, 0, ret);
        }
    }
    struct reader r = {.at = text};
    struct fp_unit u;
    if (!*text || strlen(text) >= UNIT_TEXT_BYTES || !read_term(&r, &u) || *r.at)
        return false;
    *ret = u;
    return true;
}

bool fp_unit_comparable(const struct fp_unit *a, const struct fp_unit *b)
{
    if (a->alone || b->alone)
        return a->alone == b->alone;
    return !memcmp(a->dim, b->dim, sizeof a->dim);
}

static enum fp_order order_of(int cmp)
{
    return cmp < 0 ? ORDER_LESS : cmp > 0 ? ORDER_MORE : ORDER_SAME;
}

// d × 10^power, power ≥ 0.
static bool shift(struct dec *d, int power)
{
    for (; power > 0; power--)
        if (!dec_mul(*d, dec_from_int(10), d))
            return false;
    return true;
}

static double as_double(struct dec value, const struct fp_unit *u)
{
    double x = dec_to_double(value) * dec_to_double(u->numerator) / dec_to_double(u->denominator);
    for (int i = u->power10; i != 0; i += i > 0 ? -1 : 1)
        x = i > 0 ? x * 10 : x / 10;
    return x;
}

bool fp_quantity_convert(struct dec value, const char *from, const char *to, struct dec *ret)
{
    struct fp_unit x;
    struct fp_unit y;
    if (!strcmp(from, to)) {
        *ret = value;
        return true;
    }
    if (!fp_unit_parse(from, false, &x) || !fp_unit_parse(to, false, &y) || x.alone || y.alone ||
        !fp_unit_comparable(&x, &y))
        return false;
    int power = x.power10 - y.power10;
    struct dec up = value;
    struct dec down = y.numerator;
    return dec_mul(up, x.numerator, &up) && dec_mul(up, y.denominator, &up) &&
           dec_mul(down, x.denominator, &down) &&
           shift(power > 0 ? &up : &down, power > 0 ? power : -power) && dec_div(up, down, ret);
}

const char *fp_calendar_code(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(calendar); i++)
        if (!strcmp(calendar[i].word, word))
            return calendar[i].equivalent;
    return NULL;
}

const char *fp_calendar_word(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(calendar); i++)
        if (!strcmp(calendar[i].equivalent, code))
            return calendar[i].word;
    return NULL;
}

enum fp_order fp_quantity_order(struct dec a, const char *ua, struct dec b, const char *ub,
                                bool equivalent)
{
    if (!strcmp(ua, ub))
        return order_of(dec_cmp(a, b));
    struct fp_unit x;
    struct fp_unit y;
    if (!fp_unit_parse(ua, equivalent, &x) || !fp_unit_parse(ub, equivalent, &y) ||
        !fp_unit_comparable(&x, &y))
        return ORDER_UNKNOWN;
    int power = x.power10 - y.power10;
    struct dec left = a;
    struct dec right = b;
    // a × x > b × y without a division: exact.
    if (dec_mul(left, x.numerator, &left) && dec_mul(left, y.denominator, &left) &&
        dec_mul(right, y.numerator, &right) && dec_mul(right, x.denominator, &right) &&
        shift(power > 0 ? &left : &right, power > 0 ? power : -power))
        return order_of(dec_cmp(left, right));
    double p = as_double(a, &x);
    double q = as_double(b, &y);
    return order_of(p < q ? -1 : p > q);
}
