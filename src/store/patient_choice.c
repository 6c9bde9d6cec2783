// SPDX-License-Identifier: EUPL-1.2
#include "store/patient_choice.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

// ---- which of several ----

// How far back a use stands; the first row is for an element without one, or with another.
struct use_order {
    const char *use; // NULL: none
    int order;       // 0 the best, NEVER not taken
};
enum { NEVER = 1000, UNRANKED = 100000, RANK_WEIGHT = 10 };

static const struct use_order name_uses[] = {{NULL, 1},        {"official", 0}, {"usual", 2},
                                             {"maiden", 3},    {"temp", 4},     {"nickname", 5},
                                             {"anonymous", 6}, {"old", NEVER}};
static const struct use_order address_uses[] = {{NULL, 1},   {"home", 0},    {"temp", 2},
                                                {"work", 3}, {"billing", 4}, {"old", NEVER}};
static const struct use_order phone_uses[] = {{NULL, 0},   {"home", 0}, {"mobile", 0},
                                              {"temp", 1}, {"work", 2}, {"old", NEVER}};

static bool is_text(const struct json *owner, const char *key)
{
    const char *text = json_get_string(owner, key);
    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

static bool is_text_in(const struct json *array)
{
    for (size_t i = 0; i < json_count(array); i++) {
        const char *text = json_string(json_at(array, i));
        if (text != NULL && text[strspn(text, " \t\r\n")] != '\0')
            return true;
    }
    return false;
}

bool period_is_over(const struct json *period, struct date today)
{
    const char *end = json_get_string(period, "end");
    struct date d = {0};
    size_t len = end != NULL ? strcspn(end, "T") : 0;
    if (end == NULL || !date_parse_partial(end, len, &d))
        return false;
    if (d.year != today.year)
        return d.year < today.year;
    if (d.month == 0 || d.month != today.month)
        return d.month != 0 && d.month < today.month;
    return d.day != 0 && d.day < today.day;
}

static int order_of(const struct json *element, const struct use_order *uses, size_t count,
                    struct date today)
{
    const char *use = json_get_string(element, "use");
    int order = uses[0].order;
    for (size_t i = 1; use != NULL && i < count; i++)
        if (strcmp(uses[i].use, use) == 0)
            order = uses[i].order;
    return period_is_over(json_get(element, "period"), today) ? NEVER : order;
}

// The element of the list with the lowest order, or NULL; `order` answers NEVER for one that is not
// to be taken.
static struct json *best_of(const struct json *list, struct date today,
                            int (*order)(const struct json *element, struct date today), int limit)
{
    struct json *best = NULL;
    int lowest = limit;
    for (size_t i = 0; i < json_count(list); i++) {
        struct json *one = json_at(list, i);
        int its = json_type(one) == JSON_OBJECT ? order(one, today) : limit;
        if (its < lowest) {
            best = one;
            lowest = its;
        }
    }
    return best;
}

static int name_order(const struct json *n, struct date today)
{
    int order = order_of(n, name_uses, ARRAY_LEN(name_uses), today);
    bool family = is_text(n, "family") || is_text(n, "text");
    if (!family && !is_text_in(json_get(n, "given")))
        return 2 * NEVER + 1;
    return order + (family ? 0 : 10); // a given name alone identifies least
}

static int usual_order(const struct json *n, struct date today)
{
    const char *use = json_get_string(n, "use");
    bool usual = use != NULL && strcmp(use, "usual") == 0;
    return usual ? name_order(n, today) : NEVER;
}

static int address_order(const struct json *a, struct date today)
{
    const char *type = json_get_string(a, "type");
    bool postal = type != NULL && strcmp(type, "postal") == 0; // where nobody lives
    if (!is_text_in(json_get(a, "line")) && !is_text(a, "city") && !is_text(a, "postalCode") &&
        !is_text(a, "text"))
        return NEVER;
    return order_of(a, address_uses, ARRAY_LEN(address_uses), today) + (postal ? 5 : 0);
}

static int phone_order(const struct json *t, struct date today)
{
    static const char *const systems[] = {"phone", "sms"};
    const char *system = json_get_string(t, "system");
    int order = order_of(t, phone_uses, ARRAY_LEN(phone_uses), today);
    int64_t rank = 0;
    bool called = false;
    for (size_t i = 0; system != NULL && i < ARRAY_LEN(systems); i++)
        called = called || strcmp(systems[i], system) == 0;
    if (!called || !is_text(t, "value") || order >= NEVER)
        return 2 * UNRANKED;
    bool ranked = json_int(json_get(t, "rank"), &rank) && rank > 0 && rank < 1000;
    return (ranked ? (int)rank * RANK_WEIGHT : UNRANKED) + order;
}

static struct json *phone_of(const struct json *owner, struct date today)
{
    return best_of(json_get(owner, "telecom"), today, phone_order, 2 * UNRANKED);
}

static int contact_order(const struct json *c, struct date today)
{
    const struct json *name = json_get(c, "name");
    bool named =
        is_text(name, "text") || is_text(name, "family") || is_text_in(json_get(name, "given"));
    bool called = phone_of(c, today) != NULL;
    if (period_is_over(json_get(c, "period"), today) || (!named && !called))
        return NEVER;
    return (named ? 0 : 2) + (called ? 0 : 1);
}

static int doctor_order(const struct json *r, struct date today)
{
    (void)today;
    return is_text(r, "display") ? 0 : is_text(r, "reference") ? 1 : 2;
}

void patient_choose(const struct json *patient, struct date today, struct patient_choice *ret)
{
    const struct json *names = json_get(patient, "name");
    *ret = (struct patient_choice){
        .name = best_of(names, today, name_order, 2 * NEVER + 1),
        .usual = best_of(names, today, usual_order, NEVER),
        .address = best_of(json_get(patient, "address"), today, address_order, NEVER),
        .phone = phone_of(patient, today),
        .contact = best_of(json_get(patient, "contact"), today, contact_order, NEVER),
        .doctor = best_of(json_get(patient, "generalPractitioner"), today, doctor_order, NEVER),
    };
    if (ret->usual == ret->name)
        ret->usual = NULL;
    ret->contact_phone = phone_of(ret->contact, today);
}

// ---- what an element says ----

// Joins what is text of an array.
static void join(struct buf *out, const struct json *array, const char *separator)
{
    for (size_t i = 0; i < json_count(array); i++) {
        const char *text = json_string(json_at(array, i));
        if (text != NULL && text[0] != '\0')
            buf_printf(out, "%s%s", out->len > 0 ? separator : "", text);
    }
}

// At least two letters, none of them small.
static bool is_capital(const char *word, size_t len)
{
    size_t capitals = 0;
    for (size_t at = 0, step; at < len; at += step) {
        uint32_t cp;
        step = utf8_next(word + at, len - at, &cp);
        if (step == 0 || utf8_upper(cp) != cp)
            return false;
        capitals += utf8_lower(cp) != cp;
    }
    return capitals >= 2;
}

// Where the words in capitals at one end of a text meet the others; 0 when that cannot be told.
struct turn {
    size_t at;         // byte where the second part begins
    bool family_first; // "LE DANTEC Marie-Ange"
};

static struct turn turn_of(const char *text, size_t len)
{
    struct turn t = {.at = 0};
    size_t turns = 0, words = 0;
    bool before = false;
    for (size_t at = 0; at < len;) {
        at += strspn(text + at, " ");
        size_t word = strcspn(text + at, " ");
        if (word == 0 || at >= len)
            break;
        bool capital = is_capital(text + at, word);
        if (words++ > 0 && capital != before) {
            turns++;
            t = (struct turn){.at = at, .family_first = before};
        }
        before = capital;
        at += word;
    }
    return turns == 1 ? t : (struct turn){.at = 0};
}

static void add_trimmed(struct buf *out, const char *text, size_t len)
{
    while (len > 0 && isspace((unsigned char)text[0]))
        text++, len--;
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    buf_add(out, text, len);
}

static void split_text(const char *text, struct buf *family, struct buf *given)
{
    size_t len = strlen(text), comma = strcspn(text, ",");
    struct turn turn = turn_of(text, len);
    if (comma > 0 && comma < len && strchr(text + comma + 1, ',') == NULL) {
        add_trimmed(family, text, comma);
        add_trimmed(given, text + comma + 1, len - comma - 1);
    } else if (turn.at > 0) {
        add_trimmed(turn.family_first ? family : given, text, turn.at);
        add_trimmed(turn.family_first ? given : family, text + turn.at, len - turn.at);
    } else {
        add_trimmed(family, text, len);
    }
}

void human_name_read(const struct json *name, struct buf *family, struct buf *given)
{
    if (is_text(name, "family")) {
        buf_puts(family, json_get_string(name, "family"));
        join(given, json_get(name, "given"), " ");
    } else if (is_text(name, "text")) {
        split_text(json_get_string(name, "text"), family, given);
    } else {
        join(family, json_get(name, "given"), " ");
    }
}

void address_lines(const struct json *address, struct buf *out)
{
    bool parts = is_text_in(json_get(address, "line")) || is_text(address, "city") ||
                 is_text(address, "postalCode");
    join(out, json_get(address, "line"), ", ");
    if (!parts && is_text(address, "text"))
        buf_puts(out, json_get_string(address, "text"));
}

// The contained resource of that "#id", or NULL.
static const struct json *contained(const struct json *patient, const char *reference)
{
    const struct json *all = json_get(patient, "contained");
    for (size_t i = 0; reference != NULL && reference[0] == '#' && i < json_count(all); i++) {
        const char *id = json_get_string(json_at(all, i), "id");
        if (id != NULL && strcmp(id, reference + 1) == 0)
            return json_at(all, i);
    }
    return NULL;
}

void doctor_name(const struct json *patient, const struct json *doctor, struct buf *out)
{
    const struct json *there = contained(patient, json_get_string(doctor, "reference"));
    const struct json *names = json_get(there, "name");
    struct buf family = {0}, given = {0};
    if (is_text(doctor, "display")) {
        buf_puts(out, json_get_string(doctor, "display"));
    } else if (is_text(there, "name")) { // an Organization
        buf_puts(out, json_get_string(there, "name"));
    } else if (is_text(json_at(names, 0), "text")) {
        buf_puts(out, json_get_string(json_at(names, 0), "text"));
    } else if (names != NULL) {
        human_name_read(json_at(names, 0), &family, &given);
        buf_printf(out, "%s%s%s", buf_text(&given), given.len > 0 ? " " : "", buf_text(&family));
    } else if (is_text(json_get(doctor, "identifier"), "value")) {
        buf_puts(out, json_get_string(json_get(doctor, "identifier"), "value"));
    }
    buf_wipe(&family);
    buf_wipe(&given);
}
