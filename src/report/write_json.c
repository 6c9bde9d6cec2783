// SPDX-License-Identifier: EUPL-1.2
// The figures as JSON.
#include "base/i18n.h"
#include "report/internal.h"
#include "report/report.h"

#include <stdio.h>

static struct json *decimal(double number)
{
    char text[40];
    snprintf(text, sizeof text, "%.1f", number);
    return json_new_number(text);
}

static const char *beside_name(enum beside beside)
{
    return beside == BESIDE_HIGHER ? "higher" : beside == BESIDE_LOWER ? "lower" : "chance";
}

static struct json *cell_json(const struct cell *c)
{
    double low = 0, high = 0;
    if (c->hidden)
        return NULL;
    struct json *o = NULL;
    switch (c->kind) {
    case CELL_TEXT:
        return json_new_string(c->code != NULL ? c->code : c->text);
    case CELL_COUNT:
        return json_new_int((int64_t)c->n);
    case CELL_SHARE:
        o = json_new_object();
        json_set(o, "n", json_new_int((int64_t)c->n));
        json_set(o, "of", json_new_int((int64_t)c->of));
        return o;
    case CELL_RANGE:
        o = json_new_object();
        share_range(c->n, c->of, &low, &high);
        json_set(o, "low", decimal(low));
        json_set(o, "high", decimal(high));
        return o;
    case CELL_BESIDE:
        return json_new_string(beside_name(share_beside(c->n, c->of, c->number, c->number_of)));
    case CELL_NUMBER:
    case CELL_PERCENT:
        return decimal(c->number);
    case CELL_EMPTY:
        break;
    }
    return NULL;
}

static struct json *table_json(const struct figure_table *t)
{
    struct json *o = json_new_object(), *columns = json_new_array(), *rows = json_new_array();
    json_set_string(o, "name", t->name);
    json_set_string(o, "caption", t->caption);
    for (size_t i = 0; i < t->column_count; i++) {
        struct json *column = json_new_object();
        json_set_string(column, "name", t->columns[i].name);
        json_set_string(column, "heading", _(t->columns[i].heading));
        json_push(columns, column);
    }
    for (size_t r = 0; r < t->row_count; r++) {
        struct json *row = json_new_object();
        for (size_t i = 0; i < t->column_count; i++) {
            const struct cell *c = &t->cells[r * t->column_count + i];
            struct json *value = cell_json(c);
            json_set(row, t->columns[i].name, value);
        }
        json_push(rows, row);
    }
    json_set(o, "columns", columns);
    json_set(o, "rows", rows);
    return o;
}

struct json *report_json(const struct report *r)
{
    struct json *o = json_new_object(), *sections = json_new_array();
    json_set_string(o, "title", r->title);
    json_set_string(o, "of", r->subtitle);
    json_set_string(o, "counted", r->day);
    json_set(o, "practice", json_new_bool(r->practice));
    json_set(o, "partial", json_new_bool(r->partial));
    json_set(o, "lostPeople", json_new_int((int64_t)r->lost_people));
    json_set(o, "lostVisits", json_new_int((int64_t)r->lost_visits));
    json_set(o, "smallest",
             r->exact || r->visitors ? NULL : json_new_int((int64_t)r->plan.smallest));
    for (const struct figure_section *s = r->figures.first; s != NULL; s = s->next) {
        struct json *section = json_new_object(), *tables = json_new_array();
        json_set_string(section, "name", s->name);
        json_set_string(section, "title", s->title);
        for (const struct figure_table *t = s->first; t != NULL; t = t->next)
            json_push(tables, table_json(t));
        json_set(section, "tables", tables);
        json_push(sections, section);
    }
    json_set(o, "sections", sections);
    return o;
}
