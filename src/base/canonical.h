// SPDX-License-Identifier: EUPL-1.2
// The base under which this program knows its own canonicals, CodeSystems, NamingSystems and
// extensions. The one place that holds it: what is kept in a store is named by it for ever, and
// what is sent is named by the base of the organisation (fhir/canonical.h).
#ifndef ICOPE_BASE_CANONICAL_H
#define ICOPE_BASE_CANONICAL_H

// example.org belongs to nobody (RFC 2606): no organisation's names can be mistaken for it.
#define FHIR_BASE "https://icope.example.org/fhir"
// Where our extensions begin.
#define FHIR_EXTENSIONS FHIR_BASE "/StructureDefinition/"
// Where our code systems begin.
#define FHIR_CODES FHIR_BASE "/CodeSystem/"

_Static_assert(sizeof FHIR_EXTENSIONS > sizeof FHIR_BASE, "what is ours lies below the base");

#endif
