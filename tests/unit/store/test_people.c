// SPDX-License-Identifier: EUPL-1.2
#include "unit/store/fixture.h"

static void person_save_keeps_versions_and_index(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id id = add_person(f, "Lefèvre", "Zoé", "1942-05-12", "Saint-Béat");
    struct json *p = a_patient(id, "Lefèvre-Œuf", "Zoé", "1942-05-12", "Albi"), *back = NULL;
    (void)state;
    assert_ok(f, store_person_save(f->s, p, &f->e));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(store_person_count(f->s), 1);
        const struct store_person *row = store_person_find(f->s, id);
        assert_string_equal(row->family, "Lefèvre-Œuf");
        assert_string_equal(row->given, "Zoé");
        assert_string_equal(row->town, "Albi");
        assert_int_equal(row->birth.year * 10000 + row->birth.month * 100 + row->birth.day,
                         19420512);
        assert_int_equal(row->sex, 'f');
        assert_ok(f, store_person_load(f->s, id, &back, &f->e));
        assert_true(json_equal(p, back));
        json_free(back);
        fixture_again(f);
    }
    assert_rc(f, RC_NO, store_person_load(f->s, id_new(), &back, &f->e));
    json_free(p);
    fixture_free(f);
}

static void person_save_refuses_without_name_or_id(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    static const char *const drop[] = {"name", "id"};
    for (size_t i = 0; i < ARRAY_LEN(drop); i++) {
        struct json *p = a_patient(id_new(), "Martin", "Jeanne", "1942-05-12", NULL);
        json_set(p, drop[i], NULL);
        assert_rc(f, RC_INVALID, store_person_save(f->s, p, &f->e));
        json_free(p);
    }
    assert_int_equal(store_person_count(f->s), 0);
    uint64_t entries = 0;
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e)); // nothing half-written
    assert_int_equal(entries, 2);                            // of making the store
    fixture_free(f);
}

// Who is born when is known in part, or not at all; the index says no more, here and read again.
static void a_birth_date_may_be_partial_or_missing(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    static const struct {
        const char *family, *birth, *query; // what finds this one alone
        struct date expected;
    } rows[] = {
        {"Benali", "1942", "benali 1942", {1942, 0, 0}},
        {"Tran", "1943-05", "05/1943", {1943, 5, 0}},
        {"Oubli", NULL, "oubli", {0}},
        {"Faux", "1944-02-30", "faux", {0}},
        {"Leger", "1945-02-03", "3/2/1945", {1945, 2, 3}},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *p = a_patient(id_new(), rows[i].family, "A", "1900-01-01", NULL);
        json_set(p, "birthDate", rows[i].birth != NULL ? json_new_string(rows[i].birth) : NULL);
        json_set(p, "gender", NULL);
        assert_ok(f, store_person_save(f->s, p, &f->e));
        json_free(p);
    }
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            size_t at[8];
            assert_int_equal(store_person_search(f->s, rows[i].query, at, 8), 1);
            const struct store_person *p = store_person_at(f->s, at[0]);
            assert_string_equal(p->family, rows[i].family);
            assert_memory_equal(&p->birth, &rows[i].expected, sizeof p->birth);
            assert_int_equal(p->sex, 'u');
        }
        size_t at[8];
        static const char *const nobody[] = {"01/1942", "01/01/1942", "0101",     "1942-01",
                                             "00/1942", "00/05/1943", "00051943", "-00-"};
        for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
            if (store_person_search(f->s, nobody[i], at, 8) != 0)
                fail_msg("%s", nobody[i]);
        fixture_again(f);
    }
    fixture_free(f);
}

static void people_stand_in_the_order_of_names(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    static const char *const names[] = {"Zola", "abadie", "Édouard", "Le Goff", "Legoff", "Müller"};
    static const char *const order[] = {"abadie", "Édouard", "Le Goff", "Legoff", "Müller", "Zola"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        add_person(f, names[i], "A", "1940-01-01", NULL);
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < ARRAY_LEN(order); i++)
            assert_string_equal(store_person_at(f->s, i)->family, order[i]);
        assert_null(store_person_at(f->s, ARRAY_LEN(order)));
        fixture_again(f);
    }
    fixture_free(f);
}

// A query and the family names it finds, in order.
static const struct {
    const char *query, *found;
} searches[] = {
    {"lefevre", "Lefèvre "},
    {"LEFÈV", "Lefèvre "},
    {"ev", "Lefèvre "},
    {"oeuf", "d'Œuf "},
    {"zoe", "d'Œuf Lefèvre "},
    {"zoe albi", "Lefèvre "},
    {"albi zo", "Lefèvre "},
    {"saint beat", "d'Œuf "},
    {"Saint-Béat", "d'Œuf "},
    {"1942", "Lefèvre "},
    {"12/05/1942", "Lefèvre "},
    {"12.5.1942", "Lefèvre "},
    {"1942-05-12", "Lefèvre "},
    {"05/1942", "Lefèvre "},
    {"12/05", "Lefèvre "},
    {"05/12/1942", ""},
    {"03/11/1938 zoe", "d'Œuf "},
    {"nobody", ""},
    {"", "d'Œuf Lefèvre Martin "},
    {"  ", "d'Œuf Lefèvre Martin "},
    {"lefevre martin", ""},
    {"petit", "Martin "}, // the name in daily use
    {"1/2/3/4", ""},
    {"/", "d'Œuf Lefèvre Martin "},
};

static void search_finds_every_word_anywhere(void **state)
{
    struct fixture *f = fixture_new(true);
    size_t at[8];
    (void)state;
    assert_int_equal(store_person_search(f->s, "a", at, 8), 0);
    add_person(f, "Lefèvre", "Zoé", "1942-05-12", "Albi");
    add_person(f, "d'Œuf", "Zoé Anne", "1938-11-03", "Saint-Béat");
    struct json *p = a_patient(id_new(), "Martin", "Jeanne", "1950-01-31", NULL);
    struct json *usual = json_new_object();
    json_set_string(usual, "use", "usual");
    json_set_string(usual, "family", "Petit");
    json_push(json_get(p, "name"), usual);
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
    for (size_t i = 0; i < ARRAY_LEN(searches); i++) {
        struct buf found = {0};
        size_t count = store_person_search(f->s, searches[i].query, at, 8);
        for (size_t k = 0; k < count; k++)
            buf_printf(&found, "%s ", store_person_at(f->s, at[k])->family);
        if (strcmp(buf_text(&found), searches[i].found) != 0)
            fail_msg("\"%s\" found %s", searches[i].query, buf_text(&found));
        buf_release(&found);
    }
    assert_int_equal(store_person_search(f->s, "", at, 2), 2);
    assert_int_equal(store_person_search(f->s, "e", at, 0), 0);
    store_lock(f->s);
    assert_int_equal(store_person_search(f->s, "e", at, 8), 0);
    fixture_free(f);
}

// What people type in the search, and who is meant.
static const struct {
    const char *query, *found;
} typed[] = {
    {"oneill", "O'Neill "},
    {"o'neill", "O'Neill "},
    {"annemarie", "O'Neill "},
    {"st jean", "Le Bihan "},
    {"saint jean", "Le Bihan "},
    {"stjean", "Le Bihan "},
    {"ste marie", "Dupré "},
    {"labastide", "Dupré "},
    {"bastide", "Dupré "},
    {"lebihan", "Le Bihan "},
    {"03111938", "Le Bihan "},
    {"031138", "Le Bihan "},
    {"03 11 1938", "Le Bihan "},
    {"05 61 00 00 07", "Dupré "},
    {"0561000007", "Dupré "},
    {"05.61.00.00.07", "Dupré "},
    {"+33 5 61 00 00 07", "Dupré "},
    {"0612", "Le Bihan "},
    {"138117", "Le Bihan "},
    {"tilleuls", "Dupré "},
    {"31800 tilleuls", "Dupré "},
    {"12 tilleuls", "Dupré "},
    {"31800", "Dupré "},
    {"99 tilleuls", ""},
};

static void search_takes_what_people_type(void **state)
{
    struct fixture *f = fixture_new(true);
    size_t at[8];
    (void)state;
    add_person(f, "O'Neill", "Anne-Marie", "1942-05-12", "Albi");
    struct json *home = a_patient(id_new(), "Dupré", "Jo", "1950-01-31", "Sainte-Marie L'Abastide");
    json_set_string(json_at(json_get(home, "address"), 0), "postalCode", "31800");
    struct json *lines = json_new_array(), *phone = json_new_object(), *phones = json_new_array();
    json_push(lines, json_new_string("12 rue des Tilleuls"));
    json_set(json_at(json_get(home, "address"), 0), "line", lines);
    json_set_string(phone, "value", "+33 5 61 00 00 07");
    json_push(phones, phone);
    json_set(home, "telecom", phones);
    assert_ok(f, store_person_save(f->s, home, &f->e));
    struct json *ins = a_patient(id_new(), "Le Bihan", "Yann", "1938-11-03", "Saint-Jean");
    struct json *number = json_new_object(), *numbers = json_new_array();
    json_set_string(number, "system", "urn:oid:1.2.250.1.213.1.4.8");
    json_set_string(number, "value", "138117506120112");
    json_push(numbers, number);
    json_set(ins, "identifier", numbers);
    assert_ok(f, store_person_save(f->s, ins, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        struct buf found = {0};
        size_t count = store_person_search(f->s, typed[i].query, at, 8);
        for (size_t k = 0; k < count; k++)
            buf_printf(&found, "%s ", store_person_at(f->s, at[k])->family);
        if (strcmp(buf_text(&found), typed[i].found) != 0)
            fail_msg("\"%s\" found %s", typed[i].query, buf_text(&found));
        buf_release(&found);
    }
    json_free(home);
    json_free(ins);
    fixture_free(f);
}

static void namesakes_are_told_from_others(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    struct id one = add_person(f, "Martin", "Jeanne", "1942-05-12", "Albi");
    struct id longer = add_person(f, "Martin", "Jeanne Marie", "1943-05-12", "Albi");
    assert_false(store_person_has_namesake(f->s, one));
    struct id two = add_person(f, "MARTIN", "Jeanne", "1938-11-03", "Albi");
    assert_true(store_person_has_namesake(f->s, one));
    assert_true(store_person_has_namesake(f->s, two));
    assert_false(store_person_has_namesake(f->s, longer));
    assert_false(store_person_has_namesake(f->s, id_new()));
    fixture_free(f);
}

static void situation_comes_from_the_patient(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    struct json *p = a_patient(id_new(), "Martin", "Jeanne", "1942-05-12", NULL);
    struct id id = id_from(json_get_string(p, "id"));
    json_set(p, "active", json_new_bool(false));
    assert_ok(f, store_person_save(f->s, p, &f->e));
    assert_int_equal(store_person_find(f->s, id)->situation, 'i');
    json_set_string(p, "deceasedDateTime", "2026-03-02T10:00:00+01:00");
    assert_ok(f, store_person_save(f->s, p, &f->e));
    fixture_again(f);
    assert_int_equal(store_person_find(f->s, id)->situation, 'd');
    assert_int_equal(date_days(store_person_find(f->s, id)->since),
                     date_days((struct date){.year = 2026, .month = 3, .day = 2}));
    json_free(p);
    fixture_free(f);
}

// A Patient of that name whose link says which one it is replaced by, "" none.
static void replaced(struct fixture *f, struct id id, const char *family, const char *reference)
{
    struct json *p = a_patient(id, family, "A", "1940-01-01", NULL);
    if (reference[0] != '\0') {
        struct json *links = json_new_array(), *link = json_new_object(), *to = json_new_object();
        json_set_string(to, "reference", reference);
        json_set_string(link, "type", "replaced-by");
        json_set(link, "other", to);
        json_push(links, link);
        json_set(p, "link", links);
    }
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
}

// Whoever is replaced by a record that is here stands for nothing any more; a record that is
// missing or a circle takes nobody out of the lists.
static void a_chain_of_duplicates_leads_to_one_record(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id id[8];
    char to[8][80];
    size_t at[16];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(id); i++) {
        id[i] = id_new();
        snprintf(to[i], sizeof to[i], "Patient/%.36s", id[i].text);
    }
    replaced(f, id[0], "Premier", to[1]);
    replaced(f, id[1], "Second",
             "https://server.test/fhir/Patient/00000000-0000-4000-8000-000000000000");
    replaced(f, id[2], "Anneau", to[3]);
    replaced(f, id[3], "Bague", to[2]);
    replaced(f, id[4], "Seul", to[4]);
    replaced(f, id[5], "Vers", to[2]);
    replaced(f, id[6], "Chiffre", "Patient/4711");
    replaced(f, id[7], "Reste", "");
    assert_ok(f, store_person_replaced(f->s, id[6], id[7], &f->e));
    replaced(f, id[6], "Chiffre", "Patient/4711"); // changed otherwise
    for (int again = 0; again < 2; again++) {
        static const size_t survivors[] = {1, 1, 2, 3, 4, 5, 7, 7};
        for (size_t i = 0; i < ARRAY_LEN(id); i++) {
            assert_string_equal(store_person_survivor(f->s, id[i]).text, id[survivors[i]].text);
            assert_int_equal(store_person_is_duplicate(f->s, store_person_find(f->s, id[i])),
                             survivors[i] != i);
        }
        assert_int_equal(store_person_search(f->s, "1940", at, 16), 6);
        fixture_again(f);
    }
    replaced(f, id[6], "Chiffre", ""); // not any more
    assert_int_equal(store_person_search(f->s, "1940", at, 16), 7);
    assert_rc(f, RC_NO, store_person_replaced(f->s, id_new(), id[7], &f->e));
    fixture_free(f);
}

// Texts are kept in composed form, however they came, and the index is not filled by thousands.
static void a_person_of_any_server_is_kept_in_one_form(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id id = id_new();
    (void)state;
    struct json *p = a_patient(id, "Lefe\xCC\x80vre", "Rene\xCC\x81", "1940-01-01", NULL), *back;
    for (size_t i = 0; i < 5000; i++) {
        char text[40];
        struct json *name = json_new_object();
        snprintf(text, sizeof text, "Autre%zu", i);
        json_set_string(name, "family", text);
        json_push(json_get(p, "name"), name);
    }
    assert_ok(f, store_person_save(f->s, p, &f->e));
    assert_ok(f, store_person_load(f->s, id, &back, &f->e));
    const struct json *name = json_at(json_get(back, "name"), 0);
    assert_string_equal(json_get_string(name, "family"), "Lefèvre");
    assert_string_equal(json_string(json_at(json_get(name, "given"), 0)), "René");
    assert_int_equal(json_count(json_get(back, "name")), 5001);
    assert_string_equal(store_person_find(f->s, id)->family, "Lefèvre");
    size_t at[2];
    assert_int_equal(store_person_search(f->s, "autre7", at, 2), 1);
    assert_int_equal(store_person_search(f->s, "autre4999", at, 2), 0);
    json_free(back);
    json_free(p);
    fixture_free(f);
}

static void index_finds_many_by_identifier(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id ids[300];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        char family[32];
        snprintf(family, sizeof family, "Nom%zu", i * 7919 % 300);
        ids[i] = add_person(f, family, "A", "1940-01-01", NULL);
    }
    for (int again = 0; again < 2; again++) {
        assert_int_equal(store_person_count(f->s), ARRAY_LEN(ids));
        for (size_t i = 0; i < ARRAY_LEN(ids); i++)
            assert_true(id_equal(store_person_find(f->s, ids[i])->id, ids[i]));
        assert_null(store_person_find(f->s, id_new()));
        assert_null(store_person_find(f->s, (struct id){{0}}));
        fixture_again(f);
    }
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(person_save_keeps_versions_and_index),
        cmocka_unit_test(person_save_refuses_without_name_or_id),
        cmocka_unit_test(a_birth_date_may_be_partial_or_missing),
        cmocka_unit_test(people_stand_in_the_order_of_names),
        cmocka_unit_test(search_finds_every_word_anywhere),
        cmocka_unit_test(search_takes_what_people_type),
        cmocka_unit_test(namesakes_are_told_from_others),
        cmocka_unit_test(situation_comes_from_the_patient),
        cmocka_unit_test(a_chain_of_duplicates_leads_to_one_record),
        cmocka_unit_test(a_person_of_any_server_is_kept_in_one_form),
        cmocka_unit_test(index_finds_many_by_identifier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
