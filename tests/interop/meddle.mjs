// SPDX-License-Identifier: EUPL-1.2
// Somebody else changes a person's telephone number on the server.
// Usage: node meddle.mjs CONFIG PERSON
import fs from 'node:fs';
import { enter, urnOf } from './client.mjs';

const [, , path, person] = process.argv;
const { ask, all, meddled } = await enter(path);
const patient = (await all('Patient')).find((p) => p.id === person || urnOf(p) === person);
patient.telecom = [{ system: 'phone', value: '01 99 00 99 99' }];
const { status } = await ask(`Patient/${patient.id}`, {
    method: 'PUT',
    body: JSON.stringify(patient),
    headers: { 'Content-Type': 'application/fhir+json' },
});
fs.appendFileSync(meddled, `${person}\n`);
process.exitCode = status >= 200 && status < 300 ? 0 : 1;
