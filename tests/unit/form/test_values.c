// SPDX-License-Identifier: EUPL-1.2
// What answers of the richer types must be: addresses, lines, quantities and their units,
// references, attachments; and what of them cannot be checked and is said.
#include "unit/form/fill.h"

// An item, an answer to it, and what comes of it.
static const struct {
    const char *item;   // members after linkId
    const char *value;  // the answer
    enum rc rc;         // of the validator
    const char *reason; // part of what is said, NULL nothing is
} rows[] = {
    {"'type':'string'", "'valueString':'one line'", RC_OK, NULL},
    {"'type':'string','answerValueSet':'http://elsewhere'", "'valueString':'a'", RC_OK,
     "the list of answers is not here"},
    {"'type':'choice','answerValueSet':'http://elsewhere'", "'valueCoding':{'code':'a'}", RC_OK,
     "the list of answers is not here"},
    {"'type':'string'", "'valueString':'two\\nlines'", RC_INVALID, "more than one line"},
    {"'type':'text'", "'valueString':'two\\nlines'", RC_OK, NULL},
    {"'type':'url'", "'valueUri':'https://example.org/a?b=c'", RC_OK, NULL},
    {"'type':'url'", "'valueUri':'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'", RC_OK, NULL},
    {"'type':'url'", "'valueUri':'example.org'", RC_INVALID, "no whole address"},
    {"'type':'url'", "'valueUri':'https://'", RC_INVALID, "no whole address"},
    {"'type':'url'", "'valueUri':'https://a/<b>'", RC_INVALID, "no whole address"},
#define KG(n)                                                                                      \
    "'valueQuantity':{'value':" n ",'unit':'kg','system':'http://unitsofmeasure.org','code':'kg'}"
#define BOUNDS                                                                                     \
    "'type':'quantity','extension':[{'url':'" FILL_SDC                                             \
    "minQuantity'," KG("40") "},{'url':'" FILL_SDC "maxQuantity'," KG("200") "}]"
    {BOUNDS, KG("72.5"), RC_OK, NULL},
    {BOUNDS, KG("39"), RC_INVALID, "less than the smallest"},
    {BOUNDS, "'valueQuantity':{'value':250000,'unit':'g','code':'g'}", RC_INVALID,
     "more than the largest"},
    {BOUNDS, "'valueQuantity':{'value':72500,'unit':'g','code':'g'}", RC_OK, NULL},
    {BOUNDS, "'valueQuantity':{'value':100,'unit':'cm','code':'cm'}", RC_INVALID,
     "cannot be compared"},
#define UNITS(more)                                                                                \
    "'type':'quantity','extension':[{'url':'" FILL_HL7 "questionnaire-unitOption','valueCoding':{" \
    "'system':'http://unitsofmeasure.org','code':'kg'}}" more "]"
#define FROM(url) ",{'url':'" FILL_HL7 "questionnaire-unitValueSet','valueCanonical':'" url "'}"
    {UNITS(""), KG("7"), RC_OK, NULL},
    {UNITS(""), "'valueQuantity':{'value':7,'code':'g'}", RC_INVALID, "not one of the 1 units"},
    {UNITS(""), "'valueQuantity':{'value':7,'system':'http://other','code':'kg'}", RC_INVALID,
     "not one of the 1 units"},
    {UNITS(",{'url':'" FILL_SDC "unitOpen','valueCode':'optionsOrString'}"),
     "'valueQuantity':{'value':7,'unit':'stone'}", RC_OK, NULL},
    {UNITS(FROM("#u")), "'valueQuantity':{'value':7,'code':'g'}", RC_OK, NULL},
    {UNITS(FROM("#u")), "'valueQuantity':{'value':7,'code':'mg'}", RC_INVALID,
     "not one of the 2 units"},
    {UNITS(FROM("http://elsewhere")), KG("7"), RC_OK, NULL},
    {UNITS(FROM("http://elsewhere")), "'valueQuantity':{'value':7,'code':'mg'}", RC_OK,
     "the list of units is not here"},
#define TO(text) "'valueReference':{'reference':'" text "'}"
#define ONLY(kind, v)                                                                              \
    "'type':'reference','extension':[{'url':'" FILL_HL7 "questionnaire-reference" kind "'," v "}]"
#define PEOPLE ONLY("Resource", "'valueCode':'Practitioner'")
    {"'type':'reference'", TO("Patient/1"), RC_OK, NULL},
    {"'type':'reference'", TO("Patient/1/_history/2"), RC_OK, NULL},
    {"'type':'reference'", TO("Dr Durand"), RC_INVALID, "not in the form of a reference"},
    {"'type':'reference'", TO("Patient/a b"), RC_INVALID, "not in the form of a reference"},
    {"'type':'reference'", TO("#here"), RC_OK, NULL},
    {"'type':'reference'", TO("#away"), RC_INVALID, "nothing with that id"},
    {PEOPLE, TO("Practitioner/1"), RC_OK, NULL},
    {PEOPLE, TO("https://example.org/fhir/Patient/1"), RC_INVALID, "a Patient cannot be referred"},
    {PEOPLE, TO("urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"), RC_OK, "not known here"},
    {ONLY("Profile", "'valueCanonical':'" FILL_HL7 "Patient'"), TO("Group/1"), RC_INVALID,
     "a Group cannot be referred"},
    {ONLY("Profile", "'valueCanonical':'http://example.org/Own'"), TO("Group/1"), RC_OK,
     "not known here"},
#define FILE_OF(members) "'valueAttachment':{" members "}"
#define LIMITED                                                                                    \
    "'type':'attachment','extension':[{'url':'" FILL_HL7 "mimeType','valueCode':'image/png'},"     \
    "{'url':'" FILL_HL7 "mimeType','valueCode':'text/*'},{'url':'" FILL_HL7                        \
    "maxSize','valueDecimal':0.000005}]"
    {LIMITED, FILE_OF("'contentType':'image/png','data':'AAAA'"), RC_OK, NULL},
    {LIMITED, FILE_OF("'contentType':'Text/Plain; charset=utf-8','data':'AA AA'"), RC_OK, NULL},
    {LIMITED, FILE_OF("'contentType':'image/gif','data':'AAAA'"), RC_INVALID,
     "image/gif is not taken"},
    {LIMITED, FILE_OF("'contentType':'image/png','data':'AAAAAAAA'"), RC_INVALID, "larger than"},
    {LIMITED, FILE_OF("'contentType':'image/png','url':'http://a/b','size':6000"), RC_INVALID,
     "larger than"},
    {LIMITED, FILE_OF("'contentType':'image/png','data':'AAAA','size':4"), RC_INVALID,
     "not of the size it says"},
    {LIMITED, FILE_OF("'contentType':'image/png','data':'?'"), RC_INVALID, "no base64"},
    {LIMITED, FILE_OF("'data':'AAAA'"), RC_INVALID, "without a content type"},
    {LIMITED, FILE_OF("'url':'letter.png','size':3"), RC_OK, "content type or size is not said"},
    {LIMITED, FILE_OF("'contentType':'image/png','url':'a'"), RC_OK, "or size is not said"},
    {"'type':'attachment'", FILE_OF("'url':'a b'"), RC_INVALID, "its address is none"},
};

static void answers_of_the_richer_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fill t;
        struct buf form = {0}, text = {0}, told = {0};
        struct json *outcome = NULL;
        buf_printf(&form,
                   "'contained':[{'resourceType':'ValueSet','id':'u','compose':{'include':[{"
                   "'system':'http://unitsofmeasure.org','concept':[{'code':'g'}]}]}}],"
                   "'item':[{'linkId':'a',%s}]",
                   rows[i].item);
        fill_open(&t, buf_text(&form));
        buf_printf(&text,
                   "{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':"
                   "'http://example.org/q|1','contained':[{'resourceType':'Patient','id':'here'}],"
                   "'item':[{'linkId':'a','answer':[{%s}]}]}",
                   rows[i].value);
        struct json *response = fill_json(buf_text(&text));
        enum rc rc = form_validate(t.q, &t.env, response, &outcome, NULL);
        json_write(outcome, false, &told);
        bool said = strstr(buf_text(&told), "\"details\"") != NULL;
        bool as_wanted =
            rows[i].reason == NULL ? !said : strstr(buf_text(&told), rows[i].reason) != NULL;
        if (rc != rows[i].rc || !as_wanted)
            fail_msg("%s with %s: %s", rows[i].item, rows[i].value, buf_text(&told));
        if (said && strstr(buf_text(&told), "QuestionnaireResponse.item[0].answer[0]") == NULL)
            fail_msg("no place: %s", buf_text(&told));
        json_free(outcome);
        json_free(response);
        buf_release(&form);
        buf_release(&text);
        buf_release(&told);
        fill_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_of_the_richer_types)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
