// SPDX-License-Identifier: EUPL-1.2
// The store in the OMOP Common Data Model 5.4 (ohdsi.github.io/CommonDataModel): one SQLite file
// with its 39 tables, and a CSV file for each that gets rows. What goes where is data:
// ViewDefinitions and tables in data/omop. Concepts come from a vocabulary that the user has; what
// it does not have is concept 0, keeps its source value, and is listed in unmapped.csv.
#ifndef ICOPE_OMOP_OMOP_H
#define ICOPE_OMOP_OMOP_H

#include "export/record_format.h"

// Folder "omop".
extern const struct record_format record_omop;

#endif
