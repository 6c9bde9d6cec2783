// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/function.h"

#include "fhirpath/fn.h"

#include <string.h>

// Sorted by name (bytes).
static const struct fp_function functions[] = {
    {"abs", 0, 0, fn_abs, false},
    {"aggregate", 1, 2, fn_aggregate, false},
    {"all", 1, 1, fn_all, false},
    {"allFalse", 0, 0, fn_all_false, false},
    {"allTrue", 0, 0, fn_all_true, false},
    {"answers", 0, 0, fn_answers, false},
    {"anyFalse", 0, 0, fn_any_false, false},
    {"anyTrue", 0, 0, fn_any_true, false},
    {"as", 1, 1, fn_as, true},
    {"avg", 0, 0, fn_avg, false},
    {"ceiling", 0, 0, fn_ceiling, false},
    {"checkModifiers", 0, 8, fn_self, false},
    {"children", 0, 0, fn_children, false},
    {"combine", 1, 2, fn_combine, false},
    {"comparable", 1, 1, fn_comparable, false},
    {"conformsTo", 1, 1, fn_conforms_to, false},
    {"contains", 1, 1, fn_contains, false},
    {"convertsToBoolean", 0, 0, fn_converts_to_boolean, false},
    {"convertsToDate", 0, 0, fn_converts_to_date, false},
    {"convertsToDateTime", 0, 0, fn_converts_to_datetime, false},
    {"convertsToDecimal", 0, 0, fn_converts_to_decimal, false},
    {"convertsToInteger", 0, 0, fn_converts_to_integer, false},
    {"convertsToQuantity", 0, 1, fn_converts_to_quantity, false},
    {"convertsToString", 0, 0, fn_converts_to_string, false},
    {"convertsToTime", 0, 0, fn_converts_to_time, false},
    {"count", 0, 0, fn_count, false},
    {"decode", 1, 1, fn_decode, false},
    {"defineVariable", 1, 2, fn_define_variable, false},
    {"descendants", 0, 0, fn_descendants, false},
    {"distinct", 0, 0, fn_distinct, false},
    {"empty", 0, 0, fn_empty, false},
    {"encode", 1, 1, fn_encode, false},
    {"endsWith", 1, 1, fn_ends_with, false},
    {"escape", 1, 1, fn_escape, false},
    {"exclude", 1, 1, fn_exclude, false},
    {"exists", 0, 1, fn_exists, false},
    {"exp", 0, 0, fn_exp, false},
    {"extension", 1, 1, fn_extension, false},
    {"first", 0, 0, fn_first, false},
    {"floor", 0, 0, fn_floor, false},
    {"getReferenceKey", 0, 1, fn_get_reference_key, true},
    {"getResourceKey", 0, 0, fn_get_resource_key, false},
    {"getValue", 0, 0, fn_get_value, false},
    {"hasValue", 0, 0, fn_has_value, false},
    {"highBoundary", 0, 1, fn_high_boundary, false},
    {"htmlChecks", 0, 0, fn_html_checks, false},
    {"iif", 2, 3, fn_iif, false},
    {"indexOf", 1, 1, fn_index_of, false},
    {"intersect", 1, 1, fn_intersect, false},
    {"is", 1, 1, fn_is, true},
    {"isDistinct", 0, 0, fn_is_distinct, false},
    {"join", 0, 1, fn_join_text, false},
    {"last", 0, 0, fn_last, false},
    {"lastIndexOf", 1, 1, fn_last_index_of, false},
    {"length", 0, 0, fn_length, false},
    {"ln", 0, 0, fn_ln, false},
    {"log", 1, 1, fn_log, false},
    {"lowBoundary", 0, 1, fn_low_boundary, false},
    {"lower", 0, 0, fn_lower, false},
    {"matches", 1, 2, fn_matches, false},
    {"matchesFull", 1, 2, fn_matches_full, false},
    {"max", 0, 0, fn_max, false},
    {"memberOf", 1, 1, fn_member_of, false},
    {"min", 0, 0, fn_min, false},
    {"not", 0, 0, fn_not, false},
    {"now", 0, 0, fn_now, false},
    {"ofType", 1, 1, fn_of_type, true},
    {"ordinal", 0, 0, fn_weight, false},
    {"power", 1, 1, fn_power, false},
    {"precision", 0, 0, fn_precision, false},
    {"repeat", 1, 1, fn_repeat, false},
    {"repeatAll", 1, 1, fn_repeat_all, false},
    {"replace", 2, 2, fn_replace, false},
    {"replaceMatches", 2, 3, fn_replace_matches, false},
    {"resolve", 0, 0, fn_resolve, false},
    {"round", 0, 1, fn_round, false},
    {"select", 1, 1, fn_select, false},
    {"single", 0, 0, fn_single, false},
    {"skip", 1, 1, fn_skip, false},
    {"sort", 0, 8, fn_sort, false},
    {"split", 1, 1, fn_split, false},
    {"sqrt", 0, 0, fn_sqrt, false},
    {"startsWith", 1, 1, fn_starts_with, false},
    {"subsetOf", 1, 1, fn_subset_of, false},
    {"substring", 1, 2, fn_substring, false},
    {"sum", 0, 0, fn_sum, false},
    {"supersetOf", 1, 1, fn_superset_of, false},
    {"tail", 0, 0, fn_tail, false},
    {"take", 1, 1, fn_take, false},
    {"timeOfDay", 0, 0, fn_time_of_day, false},
    {"toBoolean", 0, 0, fn_to_boolean, false},
    {"toChars", 0, 0, fn_to_chars, false},
    {"toDate", 0, 0, fn_to_date, false},
    {"toDateTime", 0, 0, fn_to_datetime, false},
    {"toDecimal", 0, 0, fn_to_decimal, false},
    {"toInteger", 0, 0, fn_to_integer, false},
    {"toQuantity", 0, 1, fn_to_quantity, false},
    {"toString", 0, 0, fn_to_string, false},
    {"toTime", 0, 0, fn_to_time, false},
    {"today", 0, 0, fn_today, false},
    {"trace", 1, 2, fn_trace, false},
    {"trim", 0, 0, fn_trim, false},
    {"truncate", 0, 0, fn_truncate, false},
    {"type", 0, 0, fn_type, false},
    {"unescape", 1, 1, fn_unescape, false},
    {"union", 1, 1, fn_union, false},
    {"upper", 0, 0, fn_upper, false},
    {"weight", 0, 0, fn_weight, false},
    {"where", 1, 1, fn_where, false},
};

const struct fp_function *fp_function_find(const char *name)
{
    size_t low = 0, high = ARRAY_LEN(functions);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(functions[middle].name, name);
        if (order == 0)
            return &functions[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct fp_function *fp_function_at(size_t index)
{
    return index < ARRAY_LEN(functions) ? &functions[index] : NULL;
}
