// SPDX-License-Identifier: EUPL-1.2
// The elements of a Questionnaire as FHIR R4 defines them.
#include "questionnaire/shape.h"

#include "base/mem.h"
#include "questionnaire/load.h"

#include <string.h>

#define ONE(name, kind)                                                                            \
    {                                                                                              \
        name, kind, false, false, SHAPE_ANY                                                        \
    }
#define MANY(name, kind)                                                                           \
    {                                                                                              \
        name, kind, true, false, SHAPE_ANY                                                         \
    }
#define NEEDED(name, kind)                                                                         \
    {                                                                                              \
        name, kind, false, true, SHAPE_ANY                                                         \
    }
#define PART(name, shape)                                                                          \
    {                                                                                              \
        name, JSON_OBJECT, false, false, shape                                                     \
    }
#define PARTS(name, shape)                                                                         \
    {                                                                                              \
        name, JSON_OBJECT, true, false, shape                                                      \
    }

static const struct shape_member questionnaire[] = {
    NEEDED("resourceType", JSON_STRING),
    ONE("id", JSON_STRING),
    PART("meta", SHAPE_META),
    ONE("implicitRules", JSON_STRING),
    ONE("language", JSON_STRING),
    ONE("text", JSON_OBJECT),
    PARTS("contained", SHAPE_RESOURCE),
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("modifierExtension", SHAPE_EXTENSION),
    ONE("url", JSON_STRING),
    MANY("identifier", JSON_OBJECT),
    ONE("version", JSON_STRING),
    ONE("name", JSON_STRING),
    ONE("title", JSON_STRING),
    MANY("derivedFrom", JSON_STRING),
    ONE("status", JSON_STRING),
    ONE("experimental", JSON_BOOLEAN),
    MANY("subjectType", JSON_STRING),
    ONE("date", JSON_STRING),
    ONE("publisher", JSON_STRING),
    MANY("contact", JSON_OBJECT),
    ONE("description", JSON_STRING),
    MANY("useContext", JSON_OBJECT),
    PARTS("jurisdiction", SHAPE_CONCEPT),
    ONE("purpose", JSON_STRING),
    ONE("copyright", JSON_STRING),
    ONE("approvalDate", JSON_STRING),
    ONE("lastReviewDate", JSON_STRING),
    ONE("effectivePeriod", JSON_OBJECT),
    PARTS("code", SHAPE_CODING),
    ONE("versionAlgorithmString", JSON_STRING), // R5, also the next two
    ONE("versionAlgorithmCoding", JSON_OBJECT),
    ONE("copyrightLabel", JSON_STRING),
    ONE("fhirVersion", JSON_STRING), // some say it here
    PARTS("item", SHAPE_ITEM),
};

static const struct shape_member meta[] = {
    ONE("versionId", JSON_STRING), ONE("lastUpdated", JSON_STRING), ONE("source", JSON_STRING),
    MANY("profile", JSON_STRING),  PARTS("security", SHAPE_CODING), PARTS("tag", SHAPE_CODING),
};

static const struct shape_member item[] = {
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("modifierExtension", SHAPE_EXTENSION),
    NEEDED("linkId", JSON_STRING),
    ONE("definition", JSON_STRING),
    PARTS("code", SHAPE_CODING),
    ONE("prefix", JSON_STRING),
    ONE("text", JSON_STRING),
    NEEDED("type", JSON_STRING),
    PARTS("enableWhen", SHAPE_WHEN),
    ONE("enableBehavior", JSON_STRING),
    ONE("required", JSON_BOOLEAN),
    ONE("repeats", JSON_BOOLEAN),
    ONE("readOnly", JSON_BOOLEAN),
    ONE("maxLength", JSON_NUMBER),
    ONE("answerValueSet", JSON_STRING),
    PARTS("answerOption", SHAPE_OPTION),
    PARTS("initial", SHAPE_INITIAL),
    ONE("answerConstraint", JSON_STRING), // R5, also the next
    ONE("disabledDisplay", JSON_STRING),
    PARTS("item", SHAPE_ITEM),
};

static const struct shape_member when[] = {
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("modifierExtension", SHAPE_EXTENSION),
    NEEDED("question", JSON_STRING),
    NEEDED("operator", JSON_STRING),
};

static const struct shape_member option[] = {
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("modifierExtension", SHAPE_EXTENSION),
    ONE("initialSelected", JSON_BOOLEAN),
};

static const struct shape_member initial[] = {
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("modifierExtension", SHAPE_EXTENSION),
};

static const struct shape_member extension[] = {
    NEEDED("url", JSON_STRING),
    PARTS("extension", SHAPE_EXTENSION),
};

static const struct shape_member sibling[] = {
    PARTS("extension", SHAPE_EXTENSION),
};

static const struct shape_member coding[] = {
    PARTS("extension", SHAPE_EXTENSION), ONE("system", JSON_STRING),
    ONE("version", JSON_STRING),         ONE("code", JSON_STRING),
    ONE("display", JSON_STRING),         ONE("userSelected", JSON_BOOLEAN),
};

static const struct shape_member concept[] = {
    PARTS("extension", SHAPE_EXTENSION),
    PARTS("coding", SHAPE_CODING),
    ONE("text", JSON_STRING),
};

static const struct shape_member quantity[] = {
    PARTS("extension", SHAPE_EXTENSION), ONE("value", JSON_NUMBER),
    ONE("comparator", JSON_STRING),      ONE("unit", JSON_STRING),
    ONE("system", JSON_STRING),          ONE("code", JSON_STRING),
};

static const struct shape_member reference[] = {
    PARTS("extension", SHAPE_EXTENSION), ONE("reference", JSON_STRING), ONE("type", JSON_STRING),
    ONE("identifier", JSON_OBJECT),      ONE("display", JSON_STRING),
};

static const struct shape_member expression[] = {
    PARTS("extension", SHAPE_EXTENSION),
    ONE("description", JSON_STRING),
    ONE("name", JSON_STRING),
    ONE("language", JSON_STRING),
    ONE("expression", JSON_STRING),
    ONE("reference", JSON_STRING),
};

static const struct shape_member resource[] = {
    NEEDED("resourceType", JSON_STRING),
    ONE("id", JSON_STRING),
    ONE("url", JSON_STRING),
    PARTS("modifierExtension", SHAPE_EXTENSION),
};

#define SHAPE(label, list, choice, open)                                                           \
    {                                                                                              \
        label, list, ARRAY_LEN(list), choice, open, false                                          \
    }

static const struct shape shapes[SHAPE_COUNT] = {
    [SHAPE_ANY] = {.name = "element", .open = true},
    [SHAPE_QUESTIONNAIRE] = {"Questionnaire", questionnaire, ARRAY_LEN(questionnaire), NULL,
                             .vendors = true},
    [SHAPE_META] = SHAPE("meta", meta, NULL, true),
    [SHAPE_ITEM] = {"item", item, ARRAY_LEN(item), NULL, .vendors = true},
    [SHAPE_WHEN] = SHAPE("enableWhen", when, "answer", false),
    [SHAPE_OPTION] = SHAPE("answerOption", option, "value", false),
    [SHAPE_INITIAL] = SHAPE("initial", initial, "value", false),
    [SHAPE_EXTENSION] = SHAPE("extension", extension, "value", true),
    [SHAPE_SIBLING] = SHAPE("element", sibling, NULL, true),
    [SHAPE_CODING] = SHAPE("Coding", coding, NULL, true),
    [SHAPE_CONCEPT] = SHAPE("CodeableConcept", concept, NULL, true),
    [SHAPE_QUANTITY] = SHAPE("Quantity", quantity, NULL, true),
    [SHAPE_REFERENCE] = SHAPE("Reference", reference, NULL, true),
    [SHAPE_EXPRESSION] = SHAPE("Expression", expression, NULL, true),
    [SHAPE_RESOURCE] = SHAPE("resource", resource, NULL, true),
};

// Types of value[x] by the JSON kind they have.
static const struct {
    const char *types;   // the names, blanks between them
    enum json_type kind; // what they are in JSON
    enum shape_id shape; // of objects
} kinds[] = {
    {"Boolean", JSON_BOOLEAN, SHAPE_ANY},
    {"Integer Decimal PositiveInt UnsignedInt", JSON_NUMBER, SHAPE_ANY},
    {"String Code Uri Url Canonical Date DateTime Time Instant Markdown Id Oid Uuid Base64Binary"
     " Integer64",
     JSON_STRING, SHAPE_ANY},
    {"Coding", JSON_OBJECT, SHAPE_CODING},
    {"CodeableConcept", JSON_OBJECT, SHAPE_CONCEPT},
    {"Quantity Age Count Distance Duration SimpleQuantity MoneyQuantity", JSON_OBJECT,
     SHAPE_QUANTITY},
    {"Reference", JSON_OBJECT, SHAPE_REFERENCE},
    {"Expression", JSON_OBJECT, SHAPE_EXPRESSION},
    {"Attachment Identifier HumanName Address ContactPoint Period Range Ratio RatioRange"
     " SampledData Signature Annotation Timing Money ContactDetail Contributor DataRequirement"
     " ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta"
     " CodeableReference Availability ExtendedContactDetail",
     JSON_OBJECT, SHAPE_ANY},
};

const struct shape *shape_of(enum shape_id id)
{
    return &shapes[id];
}

bool shape_of_type(const char *type, enum json_type *ret_kind, enum shape_id *ret_shape)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (has_word(kinds[i].types, type)) {
            *ret_kind = kinds[i].kind;
            *ret_shape = kinds[i].shape;
            return true;
        }
    }
    return false;
}

// A search for the member with a prefix.
struct choice {
    const char *prefix;       // "value"
    const char *name;         // what was found
    const struct json *value; // its value
};

static bool is_choice(const char *key, struct json *value, void *self)
{
    struct choice *c = self;
    size_t len = strlen(c->prefix);
    if (strncmp(key, c->prefix, len) != 0 || key[len] < 'A' || key[len] > 'Z')
        return true;
    c->name = key;
    c->value = value;
    return false;
}

const struct json *choice_of(const struct json *element, const char *prefix, const char **ret_name)
{
    struct choice c = {.prefix = prefix};
    json_each(element, is_choice, &c);
    if (c.value != NULL && ret_name != NULL)
        *ret_name = c.name;
    return c.value;
}
