// SPDX-License-Identifier: EUPL-1.2
// Handlers of the functions and of the operators that compute. Each takes its input and gives *ret,
// which is empty before the call; FHIRPath 2.0 says what each does. Private to src/fhirpath.
#ifndef ICOPE_FHIRPATH_FN_H
#define ICOPE_FHIRPATH_FN_H

#include "fhirpath/eval.h"

// Operators: both sides are evaluated.
// `|`: both without doubles.
enum rc fp_union(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `+` of numbers, quantities, texts, and a time with a duration.
enum rc fp_plus(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `-`; see fp_plus.
enum rc fp_minus(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `&`: texts, empty counts as "".
enum rc fp_join(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `*` of numbers and quantities.
enum rc fp_times(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `/`: a decimal; by zero gives nothing.
enum rc fp_divided(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `div`: the whole part.
enum rc fp_div(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);
// `mod`: the rest.
enum rc fp_mod(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret);

// abs()
enum rc fn_abs(struct fp_call *c, struct fp_list *ret);
// aggregate()
enum rc fn_aggregate(struct fp_call *c, struct fp_list *ret);
// all()
enum rc fn_all(struct fp_call *c, struct fp_list *ret);
// allFalse()
enum rc fn_all_false(struct fp_call *c, struct fp_list *ret);
// allTrue()
enum rc fn_all_true(struct fp_call *c, struct fp_list *ret);
// answers()
enum rc fn_answers(struct fp_call *c, struct fp_list *ret);
// anyFalse()
enum rc fn_any_false(struct fp_call *c, struct fp_list *ret);
// anyTrue()
enum rc fn_any_true(struct fp_call *c, struct fp_list *ret);
// as()
enum rc fn_as(struct fp_call *c, struct fp_list *ret);
// avg()
enum rc fn_avg(struct fp_call *c, struct fp_list *ret);
// ceiling()
enum rc fn_ceiling(struct fp_call *c, struct fp_list *ret);
// checkModifiers()
enum rc fn_self(struct fp_call *c, struct fp_list *ret);
// children()
enum rc fn_children(struct fp_call *c, struct fp_list *ret);
// combine()
enum rc fn_combine(struct fp_call *c, struct fp_list *ret);
// comparable()
enum rc fn_comparable(struct fp_call *c, struct fp_list *ret);
// conformsTo()
enum rc fn_conforms_to(struct fp_call *c, struct fp_list *ret);
// contains()
enum rc fn_contains(struct fp_call *c, struct fp_list *ret);
// convertsToBoolean()
enum rc fn_converts_to_boolean(struct fp_call *c, struct fp_list *ret);
// convertsToDate()
enum rc fn_converts_to_date(struct fp_call *c, struct fp_list *ret);
// convertsToDateTime()
enum rc fn_converts_to_datetime(struct fp_call *c, struct fp_list *ret);
// convertsToDecimal()
enum rc fn_converts_to_decimal(struct fp_call *c, struct fp_list *ret);
// convertsToInteger()
enum rc fn_converts_to_integer(struct fp_call *c, struct fp_list *ret);
// convertsToQuantity()
enum rc fn_converts_to_quantity(struct fp_call *c, struct fp_list *ret);
// convertsToString()
enum rc fn_converts_to_string(struct fp_call *c, struct fp_list *ret);
// convertsToTime()
enum rc fn_converts_to_time(struct fp_call *c, struct fp_list *ret);
// count()
enum rc fn_count(struct fp_call *c, struct fp_list *ret);
// decode()
enum rc fn_decode(struct fp_call *c, struct fp_list *ret);
// defineVariable()
enum rc fn_define_variable(struct fp_call *c, struct fp_list *ret);
// descendants()
enum rc fn_descendants(struct fp_call *c, struct fp_list *ret);
// distinct()
enum rc fn_distinct(struct fp_call *c, struct fp_list *ret);
// empty()
enum rc fn_empty(struct fp_call *c, struct fp_list *ret);
// encode()
enum rc fn_encode(struct fp_call *c, struct fp_list *ret);
// endsWith()
enum rc fn_ends_with(struct fp_call *c, struct fp_list *ret);
// escape()
enum rc fn_escape(struct fp_call *c, struct fp_list *ret);
// exclude()
enum rc fn_exclude(struct fp_call *c, struct fp_list *ret);
// exists()
enum rc fn_exists(struct fp_call *c, struct fp_list *ret);
// exp()
enum rc fn_exp(struct fp_call *c, struct fp_list *ret);
// extension()
enum rc fn_extension(struct fp_call *c, struct fp_list *ret);
// first()
enum rc fn_first(struct fp_call *c, struct fp_list *ret);
// floor()
enum rc fn_floor(struct fp_call *c, struct fp_list *ret);
// getReferenceKey()
enum rc fn_get_reference_key(struct fp_call *c, struct fp_list *ret);
// getResourceKey()
enum rc fn_get_resource_key(struct fp_call *c, struct fp_list *ret);
// getValue()
enum rc fn_get_value(struct fp_call *c, struct fp_list *ret);
// hasValue()
enum rc fn_has_value(struct fp_call *c, struct fp_list *ret);
// highBoundary()
enum rc fn_high_boundary(struct fp_call *c, struct fp_list *ret);
// htmlChecks()
enum rc fn_html_checks(struct fp_call *c, struct fp_list *ret);
// iif()
enum rc fn_iif(struct fp_call *c, struct fp_list *ret);
// indexOf()
enum rc fn_index_of(struct fp_call *c, struct fp_list *ret);
// intersect()
enum rc fn_intersect(struct fp_call *c, struct fp_list *ret);
// is()
enum rc fn_is(struct fp_call *c, struct fp_list *ret);
// isDistinct()
enum rc fn_is_distinct(struct fp_call *c, struct fp_list *ret);
// join()
enum rc fn_join_text(struct fp_call *c, struct fp_list *ret);
// last()
enum rc fn_last(struct fp_call *c, struct fp_list *ret);
// lastIndexOf()
enum rc fn_last_index_of(struct fp_call *c, struct fp_list *ret);
// length()
enum rc fn_length(struct fp_call *c, struct fp_list *ret);
// ln()
enum rc fn_ln(struct fp_call *c, struct fp_list *ret);
// log()
enum rc fn_log(struct fp_call *c, struct fp_list *ret);
// lowBoundary()
enum rc fn_low_boundary(struct fp_call *c, struct fp_list *ret);
// lower()
enum rc fn_lower(struct fp_call *c, struct fp_list *ret);
// matches()
enum rc fn_matches(struct fp_call *c, struct fp_list *ret);
// matchesFull()
enum rc fn_matches_full(struct fp_call *c, struct fp_list *ret);
// max()
enum rc fn_max(struct fp_call *c, struct fp_list *ret);
// memberOf()
enum rc fn_member_of(struct fp_call *c, struct fp_list *ret);
// min()
enum rc fn_min(struct fp_call *c, struct fp_list *ret);
// not()
enum rc fn_not(struct fp_call *c, struct fp_list *ret);
// now()
enum rc fn_now(struct fp_call *c, struct fp_list *ret);
// ofType()
enum rc fn_of_type(struct fp_call *c, struct fp_list *ret);
// ordinal()
enum rc fn_weight(struct fp_call *c, struct fp_list *ret);
// power()
enum rc fn_power(struct fp_call *c, struct fp_list *ret);
// precision()
enum rc fn_precision(struct fp_call *c, struct fp_list *ret);
// repeat()
enum rc fn_repeat(struct fp_call *c, struct fp_list *ret);
// repeatAll()
enum rc fn_repeat_all(struct fp_call *c, struct fp_list *ret);
// replace()
enum rc fn_replace(struct fp_call *c, struct fp_list *ret);
// replaceMatches()
enum rc fn_replace_matches(struct fp_call *c, struct fp_list *ret);
// resolve()
enum rc fn_resolve(struct fp_call *c, struct fp_list *ret);
// round()
enum rc fn_round(struct fp_call *c, struct fp_list *ret);
// select()
enum rc fn_select(struct fp_call *c, struct fp_list *ret);
// single()
enum rc fn_single(struct fp_call *c, struct fp_list *ret);
// skip()
enum rc fn_skip(struct fp_call *c, struct fp_list *ret);
// sort()
enum rc fn_sort(struct fp_call *c, struct fp_list *ret);
// split()
enum rc fn_split(struct fp_call *c, struct fp_list *ret);
// sqrt()
enum rc fn_sqrt(struct fp_call *c, struct fp_list *ret);
// startsWith()
enum rc fn_starts_with(struct fp_call *c, struct fp_list *ret);
// subsetOf()
enum rc fn_subset_of(struct fp_call *c, struct fp_list *ret);
// substring()
enum rc fn_substring(struct fp_call *c, struct fp_list *ret);
// sum()
enum rc fn_sum(struct fp_call *c, struct fp_list *ret);
// supersetOf()
enum rc fn_superset_of(struct fp_call *c, struct fp_list *ret);
// tail()
enum rc fn_tail(struct fp_call *c, struct fp_list *ret);
// take()
enum rc fn_take(struct fp_call *c, struct fp_list *ret);
// timeOfDay()
enum rc fn_time_of_day(struct fp_call *c, struct fp_list *ret);
// toBoolean()
enum rc fn_to_boolean(struct fp_call *c, struct fp_list *ret);
// toChars()
enum rc fn_to_chars(struct fp_call *c, struct fp_list *ret);
// toDate()
enum rc fn_to_date(struct fp_call *c, struct fp_list *ret);
// toDateTime()
enum rc fn_to_datetime(struct fp_call *c, struct fp_list *ret);
// toDecimal()
enum rc fn_to_decimal(struct fp_call *c, struct fp_list *ret);
// toInteger()
enum rc fn_to_integer(struct fp_call *c, struct fp_list *ret);
// toQuantity()
enum rc fn_to_quantity(struct fp_call *c, struct fp_list *ret);
// toString()
enum rc fn_to_string(struct fp_call *c, struct fp_list *ret);
// toTime()
enum rc fn_to_time(struct fp_call *c, struct fp_list *ret);
// today()
enum rc fn_today(struct fp_call *c, struct fp_list *ret);
// trace()
enum rc fn_trace(struct fp_call *c, struct fp_list *ret);
// trim()
enum rc fn_trim(struct fp_call *c, struct fp_list *ret);
// truncate()
enum rc fn_truncate(struct fp_call *c, struct fp_list *ret);
// type()
enum rc fn_type(struct fp_call *c, struct fp_list *ret);
// unescape()
enum rc fn_unescape(struct fp_call *c, struct fp_list *ret);
// union()
enum rc fn_union(struct fp_call *c, struct fp_list *ret);
// upper()
enum rc fn_upper(struct fp_call *c, struct fp_list *ret);
// where()
enum rc fn_where(struct fp_call *c, struct fp_list *ret);

#endif
