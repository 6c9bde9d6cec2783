// SPDX-License-Identifier: EUPL-1.2
// Medplum's own FHIR router over its repository in memory, reached by HTTP with OAuth client
// credentials. All FHIR logic, the check of each resource against R4 included, is Medplum's.
// Usage: node medplum.mjs CONFIG   CONFIG: {"port","clientId","secret","atomic"}
import fs from 'node:fs';
import http from 'node:http';
import zlib from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { core } from './r4.mjs';

const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));

// The repository in memory neither validates nor rolls back: Medplum's validator is asked before each
// write, and a transaction that fails gets the maps it began with.
class Repository extends MemoryRepository {
    async createResource(resource, options, update) {
        core.validateResource(resource);
        return super.createResource(resource, options, update);
    }
    async updateResource(resource, options) {
        core.validateResource(resource);
        return super.updateResource(resource, options);
    }
    async conditionalCreate(resource, search, options) {
        core.validateResource(resource);
        return super.conditionalCreate(resource, search, options);
    }
    async withTransaction(work) {
        const copy = (map) =>
            new Map([...map].map(([type, all]) => [type, new Map([...all].map(([id, it]) => [id, Array.isArray(it) ? [...it] : it]))]));
        const before = [copy(this.resources), copy(this.history)];
        try {
            return await work(this);
        } catch (e) {
            [this.resources, this.history].forEach((map, i) => {
                map.clear();
                before[i].forEach((value, key) => map.set(key, value));
            });
            throw e;
        }
    }
}

const repository = new Repository();
const router = new FhirRouter();
const tokens = new Set();
const base = `http://127.0.0.1:${config.port}/fhir/R4`;
const statement = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    software: { name: 'Medplum fhir-router', version: core.MEDPLUM_VERSION },
};

function answer(res, status, body, headers = {}) {
    res.writeHead(status, { 'Content-Type': 'application/fhir+json; charset=utf-8', ...headers });
    res.end(body === undefined ? '' : JSON.stringify(body));
}

function token(res, text) {
    const form = new URLSearchParams(text);
    const known = form.get('client_id') === config.clientId && form.get('client_secret') === config.secret;
    if (form.get('grant_type') !== 'client_credentials' || !known)
        return answer(res, 400, { error: 'invalid_client' });
    const fresh = randomUUID();
    tokens.add(fresh);
    return answer(res, 200, { token_type: 'Bearer', access_token: fresh, expires_in: 3600 });
}

async function fhir(req, res, url, body) {
    const query = {};
    for (const [key, value] of url.searchParams)
        query[key] = key in query ? [query[key], value].flat() : value;
    const [outcome, resource] = await router.handleRequest(
        {
            method: req.method,
            url: url.pathname.replace(/^\/fhir\/R4\/?/, '/') + url.search,
            pathname: '',
            params: {},
            query,
            body,
            headers: req.headers,
            config: { transactions: config.atomic },
        },
        repository
    );
    const headers = {};
    if (resource?.meta?.versionId) headers.ETag = `W/"${resource.meta.versionId}"`;
    answer(res, core.getStatus(outcome), resource ?? outcome, headers);
}

async function handle(req, res, raw) {
    const url = new URL(req.url, base);
    const text = (req.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(raw) : raw).toString();
    if (url.pathname === '/oauth2/token') return token(res, text);
    if (url.pathname === '/fhir/R4/metadata') return answer(res, 200, statement);
    if (!tokens.has((req.headers.authorization ?? '').replace(/^Bearer /, '')))
        return answer(res, 401, core.unauthorized);
    return fhir(req, res, url, text === '' ? undefined : JSON.parse(text));
}

// One request after the other: what is rolled back must not be somebody else's.
let queue = Promise.resolve();
http.createServer(async (req, res) => {
    const chunks = [];
    try {
        for await (const chunk of req) chunks.push(chunk);
    } catch {
        return; // a laptop died while it sent
    }
    queue = queue.then(async () => {
        try {
            await handle(req, res, Buffer.concat(chunks));
        } catch (e) {
            const outcome = e.outcome ?? core.normalizeOperationOutcome(e);
            answer(res, outcome.id ? core.getStatus(outcome) : 400, outcome);
        }
    });
}).listen(config.port, '127.0.0.1', () => console.log(`listening ${base}`));
