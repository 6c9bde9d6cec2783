// SPDX-License-Identifier: EUPL-1.2
// Arithmetic of quantities: units are converted, multiplied and divided (FHIRPath 2.0 §6.6, UCUM).
// Private to src/fhirpath.
#ifndef ICOPE_FHIRPATH_QUANTITY_H
#define ICOPE_FHIRPATH_QUANTITY_H

#include "fhirpath/values.h"

// l + r (sign 1) or l − r (sign -1), in the finer of both units. False when the units do not fit.
bool fp_quantity_add(struct fp_value l, struct fp_value r, int sign, struct fp_value *ret);

// l × r or l ÷ r; a number counts as a quantity of unit "1". The unit is made in `a`: m × m is m2,
// g ÷ m is g/m. False when a unit is not known, or by zero.
bool fp_quantity_scale(struct arena *a, struct fp_value l, struct fp_value r, bool divide,
                       struct fp_value *ret);

#endif
