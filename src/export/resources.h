// SPDX-License-Identifier: EUPL-1.2
// The resources of a store as NDJSON, one file a type, as FHIR Bulk Data lays them out
// (hl7.org/fhir/uv/bulkdata), with what they refer to (export/definitions.h).
#ifndef ICOPE_EXPORT_RESOURCES_H
#define ICOPE_EXPORT_RESOURCES_H

#include "export/record_format.h"

extern const struct record_format record_fhir;

#endif
