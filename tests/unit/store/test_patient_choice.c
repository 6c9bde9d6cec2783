// SPDX-License-Identifier: EUPL-1.2
// What counts of a Patient that has several of everything, or that writes it in another way.
#include "store/patient_choice.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct date today = {2026, 11, 28};

static struct json *json_of(const char *text)
{
    struct json *v = NULL;
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL) != RC_OK)
        fail_msg("%s", text);
    return v;
}

// Written with ' for ": a Patient, and what counts of it ("" nothing).
static const struct {
    const char *patient, *family, *given, *lines, *town, *phone, *contact_phone, *doctor;
} rows[] = {
    {"{'name':[{'use':'old','family':'Ancien'},{'use':'official','family':'Nouveau','given':['A']}"
     "],'address':[{'use':'old','line':['1'],'city':'X'},{'use':'home','line':['2 rue','Bât. B'],"
     "'city':'Y'}],'telecom':[{'system':'phone','value':'1','use':'old'},{'system':'email',"
     "'value':'e@x','rank':1},{'system':'phone','value':'2','use':'mobile','rank':1}]}",
     "Nouveau", "A", "2 rue, Bât. B", "Y", "2", "", ""},
    // A period that is over counts as old; one whose end is today, or is not said exactly, not.
    {"{'name':[{'family':'Avant','period':{'end':'2026-11-27'}},{'use':'usual','family':'Usuel'}],"
     "'address':[{'city':'X','period':{'end':'2025'}},{'city':'Y','period':{'end':'2026-11-28'}}],"
     "'telecom':[{'system':'phone','value':'1','period':{'end':'2026-10'}},{'system':'phone',"
     "'value':'2','period':{'end':'2026'}}]}",
     "Usuel", "", "", "Y", "2", "", ""},
    // Nothing but what is over: a name all the same, no wrong door and no wrong number.
    {"{'name':[{'use':'old','family':'Seul'}],'address':[{'use':'home','city':'X','period':{'end':"
     "'2020-01-01T00:00:00+01:00'}}],'telecom':[{'system':'phone','value':'1','use':'old'}]}",
     "Seul", "", "", "", "", "", ""},
    // By use, then in their order; where letters go is not where somebody lives.
    {"{'name':[{'use':'nickname','family':'N'},{'use':'maiden','family':'M'},{'family':'F'}],"
     "'address':[{'type':'postal','city':'BP'},{'use':'work','city':'W'},{'use':'temp','city':'T'}"
     "],'telecom':[{'system':'phone','value':'1','use':'work'},{'system':'phone','value':'2'},"
     "{'system':'phone','value':'3'}]}",
     "F", "", "", "T", "2", "", ""},
    {"{'name':[{'family':'F'}],'telecom':[{'system':'phone','value':'1','rank':3},{'system':'sms',"
     "'value':'2','rank':2},{'system':'phone','value':'3','rank':0},{'system':'fax','value':'4',"
     "'rank':1},{'value':'5','rank':1}]}",
     "F", "", "", "", "2", "", ""},
    // A name that is one text.
    {"{'name':[{'text':'Marie-Ange LE DANTEC'}]}", "LE DANTEC", "Marie-Ange", "", "", "", "", ""},
    {"{'name':[{'text':'LE DANTEC Marie Ange'}]}", "LE DANTEC", "Marie Ange", "", "", "", "", ""},
    {"{'name':[{'text':'Éloi ÉZÉCHIEL-D’ŒUF'}]}", "ÉZÉCHIEL-D’ŒUF", "Éloi", "", "", "", "", ""},
    {"{'name':[{'text':'Le Dantec, Marie-Ange'}]}", "Le Dantec", "Marie-Ange", "", "", "", "", ""},
    {"{'name':[{'text':'Marie-Ange Le Dantec'}]}", "Marie-Ange Le Dantec", "", "", "", "", "", ""},
    {"{'name':[{'text':'MARIE LE DANTEC'}]}", "MARIE LE DANTEC", "", "", "", "", "", ""},
    {"{'name':[{'text':'A DUPONT B MARTIN'}]}", "A DUPONT B MARTIN", "", "", "", "", "", ""},
    {"{'name':[{'text':'  '},{'given':['Rose']}]}", "Rose", "", "", "", "", "", ""},
    {"{'name':[{'given':['Rose']},{'use':'old','family':'Ancien'}]}", "Rose", "", "", "", "", "",
     ""},
    {"{'name':[{'family':'L','given':['Jean Pierre','René']}]}", "L", "Jean Pierre René", "", "",
     "", "", ""},
    // Whom to ask, and the physician by name, by what is contained, by an identifier.
    {"{'name':[{'family':'F'}],'contact':[{'period':{'end':'2019'},'name':{'text':'Old'},'telecom'"
     ":[{'system':'phone','value':'1'}]},{'organization':{'display':'O'}},{'name':{'family':'N',"
     "'given':['Paul']},'telecom':[{'system':'phone','value':'2','use':'old'},{'system':'phone',"
     "'value':'3'}]}],'generalPractitioner':[{'reference':'Practitioner/1'},{'display':'Dr Roux'}]"
     "}",
     "F", "", "", "", "", "3", "Dr Roux"},
    {"{'name':[{'family':'F'}],'contained':[{'resourceType':'Practitioner','id':'p','name':[{"
     "'family':'Roux','given':['Anne']}]}],'generalPractitioner':[{'reference':'#p'}]}",
     "F", "", "", "", "", "", "Anne Roux"},
    {"{'name':[{'family':'F'}],'contained':[{'resourceType':'Organization','id':'o','name':"
     "'Cabinet'}],'generalPractitioner':[{'reference':'#o'}]}",
     "F", "", "", "", "", "", "Cabinet"},
    {"{'name':[{'family':'F'}],'generalPractitioner':[{'identifier':{'value':'10003456789'}}]}",
     "F", "", "", "", "", "", "10003456789"},
    {"{'name':[{'family':'F'}],'address':[{'text':'2 rue Neuve, 31800 Y'}]}", "F", "",
     "2 rue Neuve, 31800 Y", "", "", "", ""},
    // Anything else than FHIR is passed over.
    {"{}", "", "", "", "", "", "", ""},
    {"{'name':'x','address':{},'telecom':7,'contact':null,'generalPractitioner':'y'}", "", "", "",
     "", "", "", ""},
    {"{'name':[null,7,'x',[],{'family':7,'given':'x'},{'family':'F','given':[null,1,'G',{}]}],"
     "'address':[[],{'line':'x','city':{}},{'line':[1,'L']}],'telecom':[{'system':1,'value':'2'},{"
     "'system':'phone','value':3,'rank':'1'}],'contact':[[],{'telecom':'x'}],"
     "'generalPractitioner':[7,{'reference':'#p'}],'contained':'x'}",
     "F", "G", "L", "", "", "", ""},
};

static void what_counts_is_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[1200];
        struct patient_choice c;
        struct buf said[4] = {{0}};
        snprintf(text, sizeof text, "%s", rows[i].patient);
        for (char *at = text; *at != '\0'; at++)
            *at = *at == '\'' ? '"' : *at;
        struct json *p = json_of(text);
        patient_choose(p, today, &c);
        human_name_read(c.name, &said[0], &said[1]);
        address_lines(c.address, &said[2]);
        doctor_name(p, c.doctor, &said[3]);
        const char *town = json_get_string(c.address, "city");
        const char *phone = json_get_string(c.phone, "value");
        const char *contact = json_get_string(c.contact_phone, "value");
        const char *const is[] = {buf_text(&said[0]),         buf_text(&said[1]),
                                  buf_text(&said[2]),         town != NULL ? town : "",
                                  phone != NULL ? phone : "", contact != NULL ? contact : "",
                                  buf_text(&said[3])};
        const char *const right[] = {rows[i].family, rows[i].given, rows[i].lines,
                                     rows[i].town,   rows[i].phone, rows[i].contact_phone,
                                     rows[i].doctor};
        for (size_t k = 0; k < ARRAY_LEN(is); k++)
            if (strcmp(is[k], right[k]) != 0)
                fail_msg("row %zu, %zu: \"%s\", not \"%s\"", i, k, is[k], right[k]);
        for (size_t k = 0; k < ARRAY_LEN(said); k++)
            buf_wipe(&said[k]);
        json_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_counts_is_chosen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
