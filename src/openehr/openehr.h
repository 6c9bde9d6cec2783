// SPDX-License-Identifier: EUPL-1.2
// Visits as openEHR compositions in canonical JSON (specifications.openehr.org, RM 1.1.0), one a
// line: experimental, for no published archetype knows ICOPE. What stands where is a template in
// data/openehr, on archetypes of ckm.openehr.org. An answer that says that nothing is known has a
// null flavour and no value.
#ifndef ICOPE_OPENEHR_OPENEHR_H
#define ICOPE_OPENEHR_OPENEHR_H

#include "export/record_format.h"

// Folder "openehr".
extern const struct record_format record_openehr;

#endif
