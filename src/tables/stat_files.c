// SPDX-License-Identifier: EUPL-1.2
// Tables for Stata (dta, version 118) and SPSS (sav). A day that is known in part is no number
// there: its text stands in a column NAME_text beside the day, which is missing. A code is its
// number (tables/codes.h); one without a number is missing, and its text stands in NAME_code.
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tables/files.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <readstat.h>

// What differs between the two.
struct stat_rules {
    const char *extension;
    size_t name_chars;   // of a variable
    size_t label_bytes;  // of its label
    size_t text_bytes;   // of a cell
    int64_t epoch_days;  // 1970-01-01 in days of its calendar
    double day_units;    // a day in units of its days
    double moment_units; // a second in units of its moments
    const char *day_format, *moment_format;
    bool tagged; // missing values have letters, else numbers
    readstat_error_t (*begin)(readstat_writer_t *w, void *ctx, long rows);
};
static const struct stat_rules stata_rules = {
    .extension = ".dta",
    .name_chars = 32,
    .label_bytes = 80,
    .text_bytes = 2045,
    .epoch_days = 3653, // from 1960-01-01
    .day_units = 1,
    .moment_units = 1000,
    .day_format = "%td",
    .moment_format = "%tc",
    .tagged = true,
    .begin = readstat_begin_writing_dta,
};
static const struct stat_rules spss_rules = {
    .extension = ".sav",
    .name_chars = 64,
    .label_bytes = 250,
    .text_bytes = 32000,
    .epoch_days = 141428, // from 1582-10-14
    .day_units = 86400,
    .moment_units = 1,
    .day_format = "SDATE10",
    .moment_format = "DATETIME20",
    .begin = readstat_begin_writing_sav,
};

// Words that neither program takes as the name of a variable.
static const char *const reserved[] = {
    "_all", "_b",  "byte",  "_coef", "_cons", "double", "float", "if",    "in",   "int", "long",
    "_n",   "_pi", "_pred", "_rc",   "_skip", "str",    "strl",  "using", "with", "all", "and",
    "by",   "eq",  "ge",    "gt",    "le",    "lt",     "ne",    "not",   "or",   "to",
};

// A column as variables.
struct variable {
    readstat_variable_t *value; // owned by the writer
    readstat_variable_t *text;  // what the value cannot hold: a day in part, a code without a
                                // number; NULL where there is none
};

// Labels of the values of variables.
struct labels {
    const struct table_codes *codes;   // whose; NULL: yes and no, or none
    const struct table_codes *reasons; // why there is no value, NULL none
    bool truth;                        // yes and no
    readstat_label_set_t *set;         // owned by the writer
};

struct table_files {
    struct file_set files; // first (table_files_publish)
    const struct stat_rules *rules;
    struct table_target to;
    const struct table *table;  // being written
    struct fs_stage *stage;     // its file
    readstat_writer_t *writer;  // of it
    struct variable *variables; // by column; owned
    struct labels *labels;      // those in use; owned
    size_t label_count;         // how many
    char (*names)[65];          // taken ones; owned
    size_t name_count;          // how many
};

static enum rc check(readstat_error_t error, struct err *e)
{
    return error == READSTAT_OK ? RC_OK
                                : err_set(e, RC_INVALID, "%s", readstat_error_message(error));
}

static ssize_t write_bytes(const void *data, size_t len, void *ctx)
{
    fs_stage_write(ctx, data, len);
    return (ssize_t)len;
}

static enum rc open_with(const struct stat_rules *rules, const struct table_target *to,
                         struct table_files **ret)
{
    struct table_files *f = mem_alloc(sizeof *f);
    f->rules = rules;
    f->to = *to;
    *ret = f;
    return RC_OK;
}

static enum rc open_stata(const struct table_target *to, struct table_files **ret, struct err *e)
{
    (void)e;
    return open_with(&stata_rules, to, ret);
}

static enum rc open_spss(const struct table_target *to, struct table_files **ret, struct err *e)
{
    (void)e;
    return open_with(&spss_rules, to, ret);
}

static bool is_taken(const struct table_files *f, const char *name)
{
    for (size_t i = 0; i < f->name_count; i++)
        if (strcasecmp(f->names[i], name) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
        if (strcasecmp(reserved[i], name) == 0)
            return true;
    return false;
}

// A name that is short enough and not taken: the same for the same columns. Borrowed.
static const char *take_name(struct table_files *f, const char *wish, const char *suffix)
{
    char name[65], tail[32];
    size_t room = f->rules->name_chars;
    snprintf(tail, sizeof tail, "%s", suffix);
    for (size_t i = 2;; i++) {
        snprintf(name, sizeof name, "%.*s%s", (int)(room - strlen(tail)), wish, tail);
        if (!is_taken(f, name))
            break;
        snprintf(tail, sizeof tail, "%s_%zu", suffix, i);
    }
    snprintf(f->names[f->name_count], sizeof f->names[0], "%s", name);
    return f->names[f->name_count++];
}

// A text of at most that many bytes, cut at a character.
static const char *cut(const char *text, size_t bytes, struct buf *out)
{
    size_t len = strlen(text);
    uint32_t cp;
    buf_clear(out);
    for (size_t at = 0, used; (used = utf8_next(text + at, len - at, &cp)) > 0; at += used) {
        char utf8[4];
        size_t more = utf8_put(cp, utf8);
        if (out->len + more > bytes)
            break;
        buf_add(out, utf8, more);
    }
    return buf_text(out);
}

static readstat_variable_t *add_variable(struct table_files *f, const struct table_column *c,
                                         const char *suffix, readstat_type_t type, size_t width)
{
    struct buf label = {0};
    readstat_variable_t *v =
        readstat_add_variable(f->writer, take_name(f, c->name, suffix), type, width);
    if (v != NULL && c->about[0] != '\0')
        readstat_variable_set_label(v, cut(c->about, f->rules->label_bytes, &label));
    buf_release(&label);
    return v;
}

static void label_value(struct table_files *f, readstat_label_set_t *set,
                        const struct table_code *c)
{
    const char *label = c->labels[f->table->language];
    if (c->missing != '\0' && f->rules->tagged)
        readstat_label_tagged_value(set, c->missing, label);
    else
        readstat_label_double_value(set, c->number, label);
}

static bool is_same(const struct labels *l, const struct labels *other)
{
    return l->codes == other->codes && l->reasons == other->reasons && l->truth == other->truth;
}

// A set of labels with a name that both programs take.
static readstat_label_set_t *new_label_set(struct table_files *f, const struct labels *l)
{
    char name[33];
    const char *of = l->codes != NULL ? l->codes->name : l->truth ? "truth" : "number";
    snprintf(name, sizeof name, "%.24s%s", of, l->reasons != NULL ? "_missing" : "");
    for (char *at = name; *at != '\0'; at++)
        if (*at == '-')
            *at = '_';
    return readstat_add_label_set(f->writer, READSTAT_TYPE_DOUBLE, name);
}

static void fill_labels(struct table_files *f, const struct labels *l)
{
    if (l->truth) {
        readstat_label_double_value(l->set, 0, _("no"));
        readstat_label_double_value(l->set, 1, _("yes"));
    }
    for (size_t i = 0; l->codes != NULL && i < l->codes->count; i++)
        label_value(f, l->set, &l->codes->at[i]);
    for (size_t i = 0; l->reasons != NULL && i < l->reasons->count; i++) {
        const struct table_code *own = table_code_find(l->codes, l->reasons->at[i].code);
        if (own == NULL || own->missing == '\0')
            label_value(f, l->set, &l->reasons->at[i]);
    }
}

// The labels of a column's values, NULL when it has none. Columns of the same codes share them.
static readstat_label_set_t *labels_of(struct table_files *f, const struct table_column *c)
{
    struct labels want = {
        .codes = c->codes, .reasons = c->reasons, .truth = c->kind == TABLE_TRUTH};
    for (size_t i = 0; i < f->label_count; i++)
        if (is_same(&f->labels[i], &want))
            return f->labels[i].set;
    if (want.codes == NULL && want.reasons == NULL && !want.truth)
        return NULL;
    want.set = new_label_set(f, &want);
    fill_labels(f, &want);
    f->labels[f->label_count++] = want;
    return want.set;
}

static void add_column(struct table_files *f, const struct table_column *c, struct variable *ret)
{
    size_t width = c->width < 1                      ? 1
                   : c->width < f->rules->text_bytes ? c->width
                                                     : f->rules->text_bytes;
    bool day = c->kind == TABLE_DAY, moment = c->kind == TABLE_MOMENT;
    if (c->kind == TABLE_TEXT && c->codes == NULL) {
        ret->value = add_variable(f, c, "", READSTAT_TYPE_STRING, width);
        return;
    }
    ret->value = add_variable(f, c, "", READSTAT_TYPE_DOUBLE, 0);
    readstat_label_set_t *labels = labels_of(f, c);
    if (labels != NULL)
        readstat_variable_set_label_set(ret->value, labels);
    if (!f->rules->tagged && (c->codes != NULL || c->reasons != NULL))
        readstat_variable_add_missing_double_range(ret->value, CODE_MISSING_LEAST,
                                                   CODE_MISSING_MOST);
    if (day || moment)
        readstat_variable_set_format(ret->value,
                                     day ? f->rules->day_format : f->rules->moment_format);
    if (day || c->partial > 0)
        ret->text = add_variable(f, c, "_text", READSTAT_TYPE_STRING, width);
    else if (c->unknown > 0)
        ret->text = add_variable(f, c, "_code", READSTAT_TYPE_STRING, width);
}

static enum rc begin(struct table_files *f, const struct table *t, struct err *e)
{
    struct buf label = {0};
    f->table = t;
    enum rc rc = file_set_begin(&f->files, &f->to, t->name, f->rules->extension, &f->stage, e);
    if (rc != RC_OK)
        return rc;
    f->writer = readstat_writer_init();
    if (f->writer == NULL)
        mem_exhausted();
    f->variables = mem_array(t->column_count, sizeof *f->variables);
    f->names = mem_array(t->column_count * 2, sizeof *f->names);
    f->name_count = 0;
    readstat_set_data_writer(f->writer, write_bytes);
    readstat_writer_set_file_label(f->writer, cut(t->title, f->rules->label_bytes, &label));
    f->labels = mem_array(t->column_count, sizeof *f->labels);
    f->label_count = 0;
    for (size_t i = 0; i < t->column_count; i++)
        add_column(f, &t->columns[i], &f->variables[i]);
    buf_release(&label);
    return check(f->rules->begin(f->writer, f->stage, (long)t->row_count), e);
}

static readstat_error_t insert_day(struct table_files *f, const struct variable *v,
                                   enum table_kind kind, const char *text)
{
    const struct stat_rules *r = f->rules;
    struct datetime at;
    if (!cell_moment(kind, text, &at))
        return readstat_insert_missing_value(f->writer, v->value);
    double days = (double)(date_days(at.date) + r->epoch_days);
    double value = days * r->day_units;
    if (kind == TABLE_MOMENT)
        value = (days * 86400 + at.hour * 3600 + at.minute * 60 + at.second) * r->moment_units;
    return readstat_insert_double_value(f->writer, v->value, value);
}

static readstat_error_t insert_text(struct table_files *f, const readstat_variable_t *v,
                                    const char *text)
{
    struct buf whole = {0};
    readstat_error_t error =
        readstat_insert_string_value(f->writer, v, cut(text, f->rules->text_bytes, &whole));
    buf_wipe(&whole);
    return error;
}

static readstat_error_t insert_code(struct table_files *f, const struct variable *v,
                                    const struct table_code *code)
{
    if (code == NULL)
        return readstat_insert_missing_value(f->writer, v->value);
    if (code->missing != '\0' && f->rules->tagged)
        return readstat_insert_tagged_missing_value(f->writer, v->value, code->missing);
    return readstat_insert_double_value(f->writer, v->value, code->number);
}

// A number, a truth, or a code.
static readstat_error_t insert_value(struct table_files *f, const struct table_column *c,
                                     const struct variable *v, const char *text)
{
    if (c->codes != NULL)
        return insert_code(f, v, table_code_find(c->codes, text));
    double value = c->kind == TABLE_TRUTH ? text[0] == 't' : strtod(text, NULL);
    return readstat_insert_double_value(f->writer, v->value, value);
}

// Why the cell of a column is empty, NULL not said.
static const struct table_code *reason_of(const struct table_column *c, const char *const *cells)
{
    const char *code = c->reasons != NULL ? cells[c->reason_at] : NULL;
    return code != NULL ? table_code_find(c->reasons, code) : NULL;
}

static readstat_error_t insert_cell(struct table_files *f, size_t i, const char *const *cells)
{
    const struct table_column *c = &f->table->columns[i];
    const struct variable *v = &f->variables[i];
    const char *text = cells[i];
    if (c->kind == TABLE_TEXT && c->codes == NULL)
        return text != NULL ? insert_text(f, v->value, text)
                            : readstat_insert_missing_value(f->writer, v->value);
    if (v->text != NULL) {
        bool beside = text != NULL && (c->codes == NULL || !table_code_find(c->codes, text));
        readstat_error_t error = insert_text(f, v->text, beside ? text : "");
        if (error != READSTAT_OK)
            return error;
    }
    if (text == NULL)
        return insert_code(f, v, reason_of(c, cells));
    if (c->kind == TABLE_DAY || c->kind == TABLE_MOMENT)
        return insert_day(f, v, c->kind, text);
    return insert_value(f, c, v, text);
}

static enum rc row(struct table_files *f, const char *const *cells, struct err *e)
{
    readstat_error_t error = readstat_begin_row(f->writer);
    for (size_t i = 0; error == READSTAT_OK && i < f->table->column_count; i++)
        error = insert_cell(f, i, cells);
    if (error == READSTAT_OK)
        error = readstat_end_row(f->writer);
    return check(error, e);
}

static void end_writer(struct table_files *f)
{
    readstat_writer_free(f->writer);
    free(f->variables);
    free(f->names);
    free(f->labels);
    f->labels = NULL;
    f->writer = NULL;
    f->variables = NULL;
    f->names = NULL;
}

static enum rc end(struct table_files *f, struct err *e)
{
    enum rc rc = check(readstat_end_writing(f->writer), e);
    end_writer(f);
    return rc ? rc : fs_stage_sync(f->stage, e);
}

static void release(struct table_files *f)
{
    if (f == NULL)
        return;
    if (f->writer != NULL)
        end_writer(f);
    file_set_release(&f->files);
    free(f);
}

const struct table_format table_stata = {
    .name = "stata",
    .apart = true,
    .counted = true,
    .open = open_stata,
    .begin = begin,
    .row = row,
    .end = end,
    .publish = table_files_publish,
    .release = release,
};

const struct table_format table_spss = {
    .name = "spss",
    .apart = true,
    .counted = true,
    .open = open_spss,
    .begin = begin,
    .row = row,
    .end = end,
    .publish = table_files_publish,
    .release = release,
};
