// SPDX-License-Identifier: EUPL-1.2
// A Patient that somebody's program damaged, thousands of times: what comes of it is a record or a
// refusal, nothing of it is made up, and a sheet that nobody corrected changes nothing.
#include "fhir/patient.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "store/index_entry.h"
#include "support/json_of.h"

#include <stdio.h>

enum { ROUNDS = 4000, CHANGES_MAX = 4 };

static const char rich[] =
    "{\"resourceType\":\"Patient\",\"id\":\"0a0b0c0d-1111-4222-8333-444444444444\",\"active\":true,"
    "\"identifier\":[{\"system\":\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"242052A00412376\"},{"
    "\"system\":\"urn:h\",\"value\":\"P1\"}],\"name\":[{\"use\":\"official\",\"family\":"
    "\"LEFÈVRE\","
    "\"given\":[\"Jean Pierre\",\"René\"],\"period\":{\"start\":\"1942\"}},{\"use\":\"old\","
    "\"family\":\"Ancien\"},{\"text\":\"René LEFÈVRE\"}],\"gender\":\"male\",\"birthDate\":"
    "\"1942-05-12\",\"deceasedDateTime\":\"2026-10\",\"telecom\":[{\"system\":\"phone\",\"value\":"
    "\"01\",\"rank\":2},{\"system\":\"phone\",\"value\":\"02\",\"rank\":1}],\"address\":[{\"use\":"
    "\"old\",\"city\":\"X\",\"period\":{\"end\":\"2020\"}},{\"line\":[\"2 rue Neuve\",\"Bât. B\"],"
    "\"city\":\"Y\",\"postalCode\":\"31800\"}],\"contact\":[{\"name\":{\"family\":\"N\",\"given\":["
    "\"P\"]},\"telecom\":[{\"system\":\"phone\",\"value\":\"03\"}]}],\"generalPractitioner\":[{"
    "\"reference\":\"#p\"}],\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"p\","
    "\"name\":"
    "[{\"family\":\"Roux\"}]}],\"link\":[{\"other\":{\"reference\":\"Patient/"
    "0a0b0c0d-1111-4222-8333-555555555555\"},\"type\":\"replaced-by\"}]}";

// A generator of our own, so that a failure can be done again.
static uint64_t seed;

static size_t below(size_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(seed >> 33) % n;
}

// Something that may stand anywhere.
static struct json *anything(void)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "1942",
                                        "1942-13",
                                        "1942-05-12T10:00:00Z",
                                        "e\xCC\x81",
                                        "\t\n",
                                        "old",
                                        "replaced-by",
                                        "Patient/x",
                                        "#p",
                                        "LE BRAS Anne",
                                        "A, B, C",
                                        "female",
                                        "phone"};
    struct json *v;
    switch (below(7)) {
    case 0:
        return json_new_string(texts[below(ARRAY_LEN(texts))]);
    case 1:
        return json_new_int((int64_t)below(3000) - 10);
    case 2:
        return json_new_bool(below(2) == 0);
    case 3:
        return json_new_array();
    case 4:
        return json_new_object();
    case 5:
        v = json_new_array();
        for (size_t i = below(4); i > 0; i--)
            json_push(v, anything());
        return v;
    default:
        return NULL;
    }
}

// The path to damage, and how many values are still to be passed.
struct walk {
    size_t left;
};

static struct json *damaged(const struct json *v, struct walk *w);

struct copying {
    struct json *to;
    struct walk *w;
};

static bool copy_member(const char *key, struct json *value, void *self)
{
    struct copying *c = self;
    json_set(c->to, key, damaged(value, c->w));
    return true;
}

// A copy in which one value is something else.
static struct json *damaged(const struct json *v, struct walk *w)
{
    if (w->left-- == 0)
        return anything();
    if (json_type(v) == JSON_ARRAY) {
        struct json *copy = json_new_array();
        for (size_t i = 0; i < json_count(v); i++)
            json_push(copy, damaged(json_at(v, i), w));
        return copy;
    }
    if (json_type(v) != JSON_OBJECT)
        return json_copy(v);
    struct copying c = {.to = json_new_object(), .w = w};
    json_each(v, copy_member, &c);
    return c.to;
}

static bool is_part_of(struct date d, const char *text)
{
    struct time_text said = date_text(d);
    return text != NULL && strncmp(text, said.text, strlen(said.text)) == 0;
}

static void assert_line(const struct json *p)
{
    struct index_entry l = {0};
    struct date today = {2026, 11, 28};
    if (index_entry_from_patient(p, today, &l, NULL) != RC_OK)
        return; // refused
    assert_true(l.p.family[0] != '\0' && utf8_valid(l.p.family, strlen(l.p.family)));
    assert_non_null(strchr("mfou", l.p.sex));
    assert_true(!date_known(l.p.birth) || is_part_of(l.p.birth, json_get_string(p, "birthDate")));
    assert_true(strlen(l.p.family) < 256 && strlen(l.p.given) < 256 && strlen(l.p.town) < 256);
    struct buf bytes = {0};
    struct index_entry again = {0};
    index_entry_write(&l, &bytes);
    assert_true(index_entry_read(l.p.id, bytes.at, bytes.len, &again));
    assert_string_equal(again.folded, l.folded);
    index_entry_release(&again);
    index_entry_release(&l);
    buf_release(&bytes);
}

// What the sheet is not about, of a Patient that is an object.
static const char *const members[] = {"identifier", "name",    "gender",  "birthDate",
                                      "telecom",    "address", "contact", "generalPractitioner",
                                      "contained",  "link",    "active",  "deceasedDateTime"};

// Fails with the Patient it is about.
static void assert_same(const struct json *p, enum person_field field, const char *is,
                        const char *right)
{
    struct buf text = {0};
    if (strcmp(is, right) == 0)
        return;
    json_write(p, false, &text);
    fail_msg("field %d is \"%s\", not \"%s\": %s", (int)field, is, right, buf_text(&text));
}

static void assert_sheet(const struct json *p)
{
    struct person_fields f, again;
    struct id id = id_from("0a0b0c0d-1111-4222-8333-444444444444");
    patient_to_fields(p, &f);
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++)
        assert_true(utf8_valid(f.at[i], strlen(f.at[i])));
    if (json_type(p) != JSON_OBJECT)
        return;
    struct json *same = patient_from_fields(&f, p, id);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct json *a = json_get(same, members[i]), *b = json_get(p, members[i]);
        assert_true(a == NULL ? b == NULL : json_equal(a, b));
    }
    json_free(same);
    size_t field = below(PERSON_SEX);
    snprintf(f.at[field], PERSON_FIELD_BYTES, "Zed");
    struct json *now = patient_from_fields(&f, p, id);
    patient_to_fields(now, &again);
    if (field == PERSON_FAMILY || (field == PERSON_GIVEN && f.at[PERSON_FAMILY][0] != '\0'))
        assert_same(p, (enum person_field)field, again.at[field], "Zed");
    for (enum person_field i = PERSON_ADDRESS; i <= PERSON_PHONE; i++)
        assert_same(p, i, again.at[i], f.at[i]);
    json_free(now);
}

static void any_patient_is_a_record_or_a_refusal(void **state)
{
    struct json *whole = json_of(rich);
    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct json *p = json_copy(whole);
        seed = i;
        for (size_t k = 1 + below(CHANGES_MAX); k > 0; k--) {
            struct walk w = {.left = below(90)};
            struct json *next = damaged(p, &w);
            json_free(p);
            p = next;
        }
        assert_line(p);
        assert_sheet(p);
        json_free(p);
    }
    json_free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_patient_is_a_record_or_a_refusal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
