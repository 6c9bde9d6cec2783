// SPDX-License-Identifier: EUPL-1.2
#include "fhir/short.h"

#include "unit/http/read.h"

#define OURS  "https://icope.example.org/fhir/CodeSystem/icope"
#define WORDS "'display':'Signal','_display':{'extension':[{'url':'u','valueString':'Sign'}]}"

// What is kept and what is sent of it.
static const struct {
    const char *kept, *sent;
} rows[] = {
    // Translations go, the word that was shown stays.
    {"{'resourceType':'QuestionnaireResponse','item':[{'linkId':'a','item':[{'linkId':'b','answer':"
     "[{'valueCoding':{'system':'" OURS "','code':'alert'," WORDS "}}]}]}]}",
     "{'resourceType':'QuestionnaireResponse','item':[{'linkId':'a','item':[{'linkId':'b','answer':"
     "[{'valueCoding':{'system':'" OURS "','code':'alert','display':'Signal'}}]}]}]}"},
    // A word is said once where the concept has it as its text; another word is not that word.
    {"{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert'," WORDS "}],'text':'Signal'}}",
     "{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert'}],'text':'Signal'}}"},
    {"{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert','display':'Signal'}],'text':'Signal !'}}",
     "{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert','display':'Signal'}],'text':'Signal !'}}"},
    {"{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert','display':'Signal'}]}}",
     "{'resourceType':'Observation','valueCodeableConcept':{'coding':[{'system':'" OURS
     "','code':'alert','display':'Signal'}]}}"},
};

// Nothing of these is touched: codes of others, and what people read on a server.
static const char *const untouched[] = {
    "{'resourceType':'QuestionnaireResponse','item':[{'answer':[{'valueCoding':{'system':"
    "'http://loinc.org','code':'1'," WORDS "}},{'valueCoding':{'code':'2'," WORDS "}},"
    "{'valueString':'Signal','_valueString':{'id':'x'}}]}]}",
    "{'resourceType':'Observation','code':{'coding':[{'system':'http://loinc.org','code':'1',"
    "'display':'Signal'}],'text':'Signal'}}",
    "{'resourceType':'Flag','code':{'coding':[{'system':'" OURS "-red-flag','code':'a'," WORDS
    "}],'text':'Signal'}}",
    "{'resourceType':'Provenance','reason':[{'coding':[{'system':'" OURS "','code':'a'," WORDS
    "}],'text':'Signal'}]}",
    "{'resourceType':'Consent','provision':{'code':[{'coding':[{'system':'" OURS
    "-consent','code':'a'," WORDS "}],'text':'Signal'}]}}",
    "{'resourceType':'Task','statusReason':{'coding':[{'system':'" OURS "','code':'a'," WORDS
    "}],'text':'Signal'}}",
    "{}",
};

static void assert_sent(const char *kept, const char *sent)
{
    struct json *v = read_json(kept), *before = json_copy(v), *expected = read_json(sent);
    struct json *shorter = resource_short(v);
    struct buf text = {0};
    json_write(shorter, false, &text);
    if (!json_equal(shorter, expected))
        fail_msg("%s", buf_text(&text));
    assert_true(json_equal(v, before)); // what is kept never changes
    buf_release(&text);
    json_free(shorter);
    json_free(expected);
    json_free(before);
    json_free(v);
}

static void translations_and_repeated_words_are_not_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_sent(rows[i].kept, rows[i].sent);
}

static void what_others_coded_and_people_read_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(untouched); i++)
        assert_sent(untouched[i], untouched[i]);
}

// Strings of FHIR hold no blanks but plain ones, by the rules that JSON schemas are checked with.
static void narrow_blanks_of_french_become_plain_ones(void **state)
{
    (void)state;
    assert_sent("{'resourceType':'QuestionnaireResponse','item':[{'text':'Qui répond\u202f?',"
                "'answer':[{'valueDecimal':1.50},{'valueString':'a\u00a0b\u2009c'}]}]}",
                "{'resourceType':'QuestionnaireResponse','item':[{'text':'Qui répond ?',"
                "'answer':[{'valueDecimal':1.50},{'valueString':'a b c'}]}]}");
    assert_sent("{'resourceType':'Flag','code':{'text':'Douleur\u202f: forte'}}",
                "{'resourceType':'Flag','code':{'text':'Douleur : forte'}}");
    // What others may change is compared with what is kept here.
    assert_sent("{'resourceType':'Patient','address':[{'city':'L\u00a0Isle'}]}",
                "{'resourceType':'Patient','address':[{'city':'L\u00a0Isle'}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(translations_and_repeated_words_are_not_sent),
        cmocka_unit_test(what_others_coded_and_people_read_stays),
        cmocka_unit_test(narrow_blanks_of_french_become_plain_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
