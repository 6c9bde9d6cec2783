// SPDX-License-Identifier: EUPL-1.2
// Rows as CSV and as JSON.
#include "base/csv.h"
#include "view/internal.h"

#include <string.h>

// Appends a value of a row as JSON.
static void json_value(const struct fp_value *v, struct buf *out)
{
    if (v->kind == FP_NODE && v->json != NULL) {
        json_write(v->json, false, out);
    } else if (v->kind == FP_NODE) {
        buf_puts(out, "null"); // nothing but an extension
    } else if (v->kind == FP_INTEGER) {
        buf_printf(out, "%lld", (long long)v->integer);
    } else if (v->kind == FP_BOOLEAN) {
        buf_puts(out, v->boolean ? "true" : "false");
    } else {
        struct json *json = fp_to_json(*v);
        json_write(json, false, out);
        json_free(json);
    }
}

// Appends the values of a cell: an array for a collection, else one value or null.
static void json_cell(const struct view_column *c, struct fp_list cell, struct buf *out)
{
    if (cell.count == 0 && (!c->collection || cell.at != NULL)) { // see row_of_nothing
        buf_puts(out, "null");
        return;
    }
    if (c->collection)
        buf_putc(out, '[');
    for (size_t i = 0; i < cell.count; i++) {
        if (i > 0)
            buf_putc(out, ',');
        json_value(&cell.at[i], out);
    }
    if (c->collection)
        buf_putc(out, ']');
}

void view_json_row(const struct view *v, const struct fp_list *cells, struct buf *out)
{
    for (size_t i = 0; i < v->top.width; i++) {
        buf_puts(out, i == 0 ? "{\"" : ",\"");
        buf_puts(out, v->columns[i]->name); // needs no escaping
        buf_puts(out, "\":");
        json_cell(v->columns[i], cells[i], out);
    }
    buf_putc(out, '}');
}

const char *view_cell_plain(const struct view_column *c, struct fp_list cell)
{
    const struct fp_value *v = cell.at;
    return cell.count == 1 && !c->collection && v->kind == FP_NODE ? json_string(v->json) : NULL;
}

bool view_cell_text(const struct view_column *c, struct fp_list cell, struct buf *out)
{
    const struct fp_value *v = cell.at;
    if (cell.count == 0 || (!c->collection && v->kind == FP_NODE && v->json == NULL))
        return false;
    const char *text = v->kind == FP_NODE && !c->collection ? json_string(v->json) : NULL;
    if (text != NULL) {
        buf_puts(out, text);
    } else if (v->kind == FP_STRING && !c->collection) {
        buf_add(out, v->string.at, v->string.len);
    } else if (c->collection || v->kind == FP_NODE || v->kind == FP_QUANTITY) {
        json_cell(c, cell, out);
    } else {
        struct arena a = {0};
        buf_puts(out, fp_to_text(*v, &a));
        arena_release(&a);
    }
    return true;
}

void view_csv_heading(const struct view *v, struct buf *out)
{
    for (size_t i = 0; i < v->top.width; i++)
        buf_printf(out, "%s%s", i > 0 ? "," : "", v->columns[i]->name);
    buf_puts(out, "\r\n");
}

void view_csv_row(const struct view *v, const struct fp_list *cells, struct buf *out)
{
    for (size_t i = 0; i < v->top.width; i++) {
        if (i > 0)
            buf_putc(out, ',');
        const char *plain = view_cell_plain(v->columns[i], cells[i]);
        struct buf text = {0};
        if (plain != NULL)
            csv_put_text(out, csv_rules_for(CSV_FOR_RFC4180), plain, strlen(plain));
        else if (view_cell_text(v->columns[i], cells[i], &text))
            csv_put_text(out, csv_rules_for(CSV_FOR_RFC4180), buf_text(&text), text.len);
        buf_release(&text);
    }
    buf_puts(out, "\r\n");
}
