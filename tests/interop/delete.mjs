// SPDX-License-Identifier: EUPL-1.2
// Somebody deletes a visit on the server: first all that refers to its Encounter, then itself.
// Usage: node delete.mjs CONFIG ENCOUNTER
import { enter } from './client.mjs';

const [, , path, encounter] = process.argv;
const { ask } = await enter(path);
const REFERRING = [
    ['Provenance', 'target'],
    ['Task', 'encounter'],
    ['Flag', 'encounter'],
    ['Observation', 'encounter'],
    ['QuestionnaireResponse', 'encounter'],
];

async function remove(url) {
    const { status, body } = await ask(url, { method: 'DELETE' });
    if (status < 200 || status > 299) throw new Error(`DELETE ${url}: HTTP ${status} ${JSON.stringify(body)}`);
}

for (const [type, name] of REFERRING) {
    const { body } = await ask(`${type}?${name}=Encounter/${encounter}&_count=200`);
    for (const entry of body.entry ?? []) await remove(`${type}/${entry.resource.id}`);
}
await remove(`Encounter/${encounter}`);
