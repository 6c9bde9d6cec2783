// SPDX-License-Identifier: EUPL-1.2
// The coordination plans visits on the server, takes one back, and looks what became of another.
// Usage: node round.mjs CONFIG plan:FILE | cancel:FILE | accepted:FILE     FILE: whose, and the Tasks
import fs from 'node:fs';
import { enter } from './client.mjs';

const VISITS = 5;
const [, , path, what] = process.argv;
const [action, file] = [what.slice(0, what.indexOf(':')), what.slice(what.indexOf(':') + 1)];
const { ask } = await enter(path);

async function write(method, resource) {
    const url = method === 'PUT' ? `${resource.resourceType}/${resource.id}` : resource.resourceType;
    const headers = { 'Content-Type': 'application/fhir+json', Prefer: 'return=representation' };
    const { status, body } = await ask(url, { method, body: JSON.stringify(resource), headers });
    if (status < 200 || status > 299) throw new Error(`${method} ${url}: HTTP ${status} ${JSON.stringify(body)}`);
    return body;
}

async function plan() {
    const owner = await write('POST', { resourceType: 'Practitioner', name: [{ family: 'Moreau', given: ['Anne'] }] });
    const tasks = [];
    for (let i = 0; i < VISITS; i++) {
        const patient = await write('POST', {
            resourceType: 'Patient',
            name: [{ use: 'official', family: `Planifié ${i}`, given: ['Renée'] }],
            gender: 'female',
            birthDate: `194${i}-02-03`,
            address: [{ city: 'Landorthe' }],
        });
        const task = await write('POST', {
            resourceType: 'Task',
            status: 'requested',
            intent: 'order',
            for: { reference: `Patient/${patient.id}` },
            owner: { reference: `Practitioner/${owner.id}` },
            executionPeriod: { start: new Date(Date.now() + i * 600000).toISOString() },
        });
        tasks.push(task.id);
    }
    fs.writeFileSync(file, JSON.stringify({ owner: `Practitioner/${owner.id}`, tasks }));
}

const planned = () => JSON.parse(fs.readFileSync(file, 'utf8')).tasks;

async function cancel() {
    const { body } = await ask(`Task/${planned().at(-1)}`);
    await write('PUT', { ...body, status: 'cancelled' });
}

async function accepted() {
    const statuses = [];
    for (const id of planned()) statuses.push((await ask(`Task/${id}`)).body.status);
    const count = (status) => statuses.filter((s) => s === status).length;
    const good = count('accepted') === 1 && count('cancelled') === 1 && count('requested') === VISITS - 2;
    if (!good) console.log(`# wrong: the planned visits are ${statuses.join(', ')}`);
    process.exitCode = good ? 0 : 1;
}

await { plan, cancel, accepted }[action]();
