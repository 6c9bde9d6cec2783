// SPDX-License-Identifier: EUPL-1.2
// The columns of one question of a wide view.
#include "base/buf.h"
#include "base/mem.h"
#include "view/make_inner.h"

#include <string.h>

enum {
    PARTS_MAX = 8,
    OPTION_NAME_BYTES = 40,
};

// A value of an answer as a column.
struct part {
    const char *suffix; // behind the name
    const char *path;   // from the answer
    const char *type;   // FHIR type of the column
};

// What types of item come to. What a choice comes to, its options say too.
static const struct {
    const char *item;
    struct part parts[3];
} types[] = {
    {"boolean", {{"", ".value.ofType(boolean)", "boolean"}}},
    {"decimal", {{"", ".value.ofType(decimal)", "decimal"}}},
    {"integer", {{"", ".value.ofType(integer)", "integer"}}},
    {"date", {{"", ".value.ofType(date)", "date"}}},
    {"dateTime", {{"", ".value.ofType(dateTime)", "dateTime"}}},
    {"time", {{"", ".value.ofType(time)", "time"}}},
    {"string", {{"", ".value.ofType(string)", "string"}}},
    {"text", {{"", ".value.ofType(string)", "string"}}},
    {"url", {{"", ".value.ofType(uri)", "uri"}}},
    {"choice", {{0}}},
    {"open-choice", {{0}}},
    {"quantity",
     {{"", ".value.ofType(Quantity).value", "decimal"},
      {"_unit", ".value.ofType(Quantity).unit", "string"},
      {"_code", ".value.ofType(Quantity).code", "code"}}},
    {"reference", {{"", ".value.ofType(Reference).reference", "string"}}},
    {"attachment",
     {{"", ".value.ofType(Attachment).title", "string"},
      {"_type", ".value.ofType(Attachment).contentType", "code"}}},
};

// What an option of a choice may be, and what it comes to. The first kind that a choice has gets
// the name of the question alone.
static const struct {
    const char *key; // of answerOption
    struct part parts[2];
} kinds[] = {
    {"valueCoding",
     {{"", ".value.ofType(Coding).code", "code"},
      {"_text", ".value.ofType(Coding).display", "string"}}},
    {"valueInteger", {{"_number", ".value.ofType(integer)", "integer"}}},
    {"valueDate", {{"_date", ".value.ofType(date)", "date"}}},
    {"valueTime", {{"_time", ".value.ofType(time)", "time"}}},
    {"valueReference", {{"_reference", ".value.ofType(Reference).reference", "string"}}},
    {"valueString", {{"_other", ".value.ofType(string)", "string"}}},
};

enum { KIND_CODING, KIND_STRING = ARRAY_LEN(kinds) - 1 };

static bool is_open(const struct json *item)
{
    return strcmp(json_get_string(item, "type"), "open-choice") == 0;
}

static bool is_choice(const struct json *item)
{
    return is_open(item) || strcmp(json_get_string(item, "type"), "choice") == 0;
}

// Has a choice such options? Those of a value set are codings; an open one takes words of one's
// own.
static bool has_kind(const struct json *item, size_t kind)
{
    const struct json *options = json_get(item, "answerOption");
    for (size_t i = 0; i < json_count(options); i++)
        if (json_get(json_at(options, i), kinds[kind].key) != NULL)
            return true;
    return (kind == KIND_STRING && is_open(item)) ||
           (kind == KIND_CODING && json_count(options) == 0);
}

bool make_is_question(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(types[i].item, type) == 0)
            return true;
    return false;
}

// The parts of an answer to an item, from kind number `first` of a choice on; returns how many.
static size_t list_parts(const struct json *item, size_t first, struct part out[PARTS_MAX])
{
    size_t count = 0;
    const char *type = json_get_string(item, "type");
    for (size_t i = 0; i < ARRAY_LEN(types) && !is_choice(item); i++)
        for (size_t k = 0; strcmp(types[i].item, type) == 0 && k < ARRAY_LEN(types[i].parts); k++)
            if (types[i].parts[k].path != NULL)
                out[count++] = types[i].parts[k];
    for (size_t i = first; i < ARRAY_LEN(kinds) && is_choice(item); i++)
        for (size_t k = 0; has_kind(item, i) && k < ARRAY_LEN(kinds[i].parts); k++)
            if (kinds[i].parts[k].path != NULL)
                out[count++] = kinds[i].parts[k];
    if (first == 0 && count > 0)
        out[0].suffix = "";
    return count;
}

// The columns of one answer, which `path` gives.
static enum rc answer_columns(struct making *m, const struct json *item, const char *number,
                              const char *path)
{
    struct part parts[PARTS_MAX];
    size_t count = list_parts(item, 0, parts);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct buf whole = {0}, suffix = {0};
        buf_printf(&whole, "%s%s", path, parts[i].path);
        buf_printf(&suffix, "%s%s", parts[i].suffix, number);
        rc = make_add(m, item,
                      &(struct make_column){.suffix = buf_text(&suffix),
                                            .path = buf_text(&whole),
                                            .type = parts[i].type,
                                            .whole = i == 0});
        buf_release(&whole);
        buf_release(&suffix);
    }
    return rc;
}

// One column an option: its code where it was chosen, else nothing. One without a code is known by
// its words.
static enum rc option_column(struct making *m, const struct json *item, const char *number,
                             const char *path, const struct json *coding)
{
    const char *code = json_get_string(coding, "code");
    const char *display = json_get_string(coding, "display");
    const char *by = code != NULL ? "code" : "display", *value = code != NULL ? code : display;
    struct buf whole = {0}, suffix = {0};
    if (value == NULL)
        return RC_OK;
    buf_printf(&whole, "%s.value.ofType(Coding).where(%s = ", path, by);
    make_literal(&whole, value);
    buf_printf(&whole, ").%s.first()", by);
    buf_printf(&suffix, "%s_", number);
    for (const char *c = value; *c != '\0' && suffix.len < OPTION_NAME_BYTES; c++)
        buf_putc(&suffix, make_name_letter(*c) ? *c : '_');
    enum rc rc = make_add(m, item,
                          &(struct make_column){.suffix = buf_text(&suffix),
                                                .path = buf_text(&whole),
                                                .type = code != NULL ? "code" : "string",
                                                .about = display != NULL ? display : code});
    buf_release(&whole);
    buf_release(&suffix);
    return rc;
}

// What a choice of several has beside codings: the first of it, and whether there is more.
static enum rc other_columns(struct making *m, const struct json *item, const char *number,
                             const char *path)
{
    struct part parts[PARTS_MAX];
    size_t count = list_parts(item, KIND_CODING + 1, parts);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct buf suffix = {0}, one = {0}, all = {0};
        buf_printf(&suffix, "%s%s", number, parts[i].suffix);
        buf_printf(&one, "%s%s.first()", path, parts[i].path);
        rc = make_add(m, item,
                      &(struct make_column){.suffix = buf_text(&suffix),
                                            .path = buf_text(&one),
                                            .type = parts[i].type});
        buf_puts(&suffix, "_more");
        buf_printf(&all, "%s%s[1].exists()", path, parts[i].path);
        rc = rc ? rc
                : make_add(m, item,
                           &(struct make_column){.suffix = buf_text(&suffix),
                                                 .path = buf_text(&all),
                                                 .type = "boolean"});
        buf_release(&suffix);
        buf_release(&one);
        buf_release(&all);
    }
    return rc;
}

// A choice of several: was it answered, then its options; what is no coding behind them.
static enum rc option_columns(struct making *m, const struct json *item, const char *number,
                              const char *path)
{
    const struct json *options = json_get(item, "answerOption");
    struct buf suffix = {0}, any = {0};
    buf_printf(&suffix, "%s_answered", number);
    buf_printf(&any, "%s.exists()", path);
    enum rc rc =
        make_add(m, item,
                 &(struct make_column){
                     .suffix = buf_text(&suffix), .path = buf_text(&any), .type = "boolean"});
    for (size_t i = 0; rc == RC_OK && i < json_count(options); i++)
        rc = option_column(m, item, number, path, json_get(json_at(options, i), "valueCoding"));
    buf_release(&suffix);
    buf_release(&any);
    return rc ? rc : other_columns(m, item, number, path);
}

bool make_is_split(const struct json *item)
{
    return json_bool(json_get(item, "repeats"), false) && is_choice(item) &&
           json_count(json_get(item, "answerOption")) > 0 && has_kind(item, KIND_CODING);
}

enum rc make_answers(struct making *m, const struct json *item, const char *number,
                     const char *path)
{
    if (!json_bool(json_get(item, "repeats"), false))
        return answer_columns(m, item, number, path);
    if (make_is_split(item))
        return option_columns(m, item, number, path);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->repeats; i++) {
        struct buf one = {0}, which = {0};
        buf_printf(&which, "%s_%zu", number, i + 1);
        buf_printf(&one, "%s[%zu]", path, i);
        rc = answer_columns(m, item, buf_text(&which), buf_text(&one));
        buf_release(&one);
        buf_release(&which);
    }
    return rc ? rc : make_more(m, item, number, path);
}
