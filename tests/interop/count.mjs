// SPDX-License-Identifier: EUPL-1.2
// Asks a server what it holds and compares: each resource of each delivered package is there exactly
// once with what the newest package says, nothing else is, every reference leads somewhere, receipts
// name the versions shown, and everything is valid R4 by Medplum's validator.
// Usage: node count.mjs CONFIG BELIEFS   BELIEFS: lines written by test_interop.c
import fs from 'node:fs';
import { enter, problems, urnOf } from './client.mjs';
import { core } from './r4.mjs';

const [, , path, beliefs] = process.argv;
const { config, ask, all, meddled } = await enter(path);
const wrong = problems();
const lines = fs.readFileSync(beliefs, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const packages = lines.filter((l) => l.bundle);
const delivered = packages.filter((p) => p.state === 'delivered');
const touched = fs.existsSync(meddled) ? fs.readFileSync(meddled, 'utf8').trim().split('\n') : [];

for (const p of packages)
    wrong.check(['delivered', 'conflict', 'replaced'].includes(p.state), `a package is ${p.state}: ${JSON.stringify(p.problem)}`);
for (const p of delivered)
    wrong.check(p.receipt?.server === config.base, 'a receipt names another server');

// ---- what should be there: "Type/id" → the newest of ours ----

const ours = new Map();
for (const p of [...delivered].sort((a, b) => a.number - b.number))
    for (const { resource } of p.bundle.entry) ours.set(`${resource.resourceType}/${resource.id}`, resource);

// ---- what is there ----

const theirs = new Map(); // "Type/id" as we name it → all of theirs
const ids = new Set(); // "Type/id" as they name it
const types = [...new Set([...ours.keys()].map((key) => key.split('/')[0]))];
let held = 0;
for (const type of types) {
    const found = await all(type);
    held += found.length;
    for (const r of found) {
        const key = `${type}/${urnOf(r) ?? r.id}`;
        ids.add(`${type}/${r.id}`);
        theirs.set(key, [...(theirs.get(key) ?? []), r]);
        try {
            core.validateResource(r);
        } catch (e) {
            wrong.say(`${type} is not valid: ${e.message}`);
        }
    }
}

// A server that chooses ids gets a Provenance only where it finds what is tagged: R4 gives it no identifier.
const chooses = [...theirs].some(([key, found]) => found.some((r) => key !== `${r.resourceType}/${r.id}`));
for (const key of ours.keys()) {
    const count = theirs.get(key)?.length ?? 0;
    const left = chooses && key.startsWith('Provenance/');
    wrong.check(left ? count <= 1 : count === 1, `${key} is there ${count} times`);
}
for (const key of theirs.keys()) wrong.check(ours.has(key), `${key} is there and was not sent by a delivered package`);
for (const line of lines.filter((l) => l.silent))
    wrong.check(!theirs.has(`Patient/${line.silent}`), 'a person who wants nothing sent is there');

// Some servers have a validator of their own: the first resources of each type are shown to it.
let judged = 0;
if (config.validates)
    for (const type of types)
        for (const [r] of [...theirs.values()].filter(([it]) => it.resourceType === type).slice(0, config.validates)) {
            const { body } = await ask(`${type}/$validate`, {
                method: 'POST',
                body: JSON.stringify(r),
                headers: { 'Content-Type': 'application/fhir+json' },
            });
            wrong.check(body?.resourceType === 'OperationOutcome', `${type}/$validate does not answer`);
            for (const issue of body?.issue ?? [])
                wrong.check(!['error', 'fatal'].includes(issue.severity), `${type}: the server's validator says ${issue.diagnostics}`);
            judged++;
        }

// ---- is it what we said? ----

const name = (reference) => {
    const found = theirs.get(reference)?.[0];
    return found ? `${found.resourceType}/${found.id}` : reference;
};

function holds(mine, other, where) {
    if (mine !== null && typeof mine === 'object')
        return Object.entries(mine).find(([key, value]) => {
            if (where.length === 0 && ['meta', 'text', 'id'].includes(key)) return false;
            return holds(value, other?.[key], [...where, key]);
        });
    const same = where.at(-1) === 'reference' ? name(mine) === other : mine === other;
    return !same && !(Date.parse(mine) === Date.parse(other) && /T/.test(mine)) ? where : undefined;
}

for (const [key, mine] of ours) {
    const found = theirs.get(key)?.[0];
    if (found && !touched.includes(mine.id))
        wrong.check(!holds(mine, found, []), `${key} differs in ${holds(mine, found, [])?.[0]}`);
}
for (const person of touched) {
    const there = theirs.get(`Patient/${person}`)?.[0];
    wrong.check(there?.telecom?.[0]?.value === '01 99 00 99 99', 'what another changed was overwritten');
}

// ---- references ----

let references = 0;
async function follow(value, from) {
    if (Array.isArray(value)) for (const one of value) await follow(one, from);
    else if (value !== null && typeof value === 'object') {
        if (typeof value.reference === 'string') {
            references++;
            const known = ids.has(value.reference) || (await ask(value.reference)).status === 200;
            wrong.check(known, `${from} refers to ${value.reference}, which is not there`);
        }
        for (const one of Object.values(value)) await follow(one, from);
    }
}
for (const [key, found] of theirs) for (const r of found) await follow(r, key);

// ---- receipts ----

const versions = new Map(); // "Type/id" → versions that receipts name
for (const p of delivered)
    for (const { url, version } of p.receipt.entries ?? [])
        versions.set(url, [...(versions.get(url) ?? []), version]);
for (const [url, named] of versions) {
    const shown = theirs.get(url)?.[0]?.meta?.versionId;
    const id = url.split('/')[1];
    wrong.check(named.includes(shown) || touched.includes(id), `${url} is version ${shown}, receipts say ${named}`);
}
for (const p of delivered)
    wrong.check(versions.has(p.receipt.readBack), `a receipt was read back by ${p.receipt.readBack}, which it did not send`);

const count = (state) => packages.filter((p) => p.state === state).length;
console.log(
    `# ${config.name}: ${count('delivered')} packages delivered, ${count('conflict')} in conflict; ` +
        `${held} resources of ${types.length} types there, each once and valid, ${references} references followed` +
        (judged ? `; ${judged} found valid by the server too` : '') +
        (chooses ? '; the server chooses ids' : '')
);
wrong.end();
