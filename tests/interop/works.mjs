// SPDX-License-Identifier: EUPL-1.2
// FHIR Works on AWS' own router with a storage in memory in place of its database: a server that
// refuses ids chosen by the client, ignores ifNoneExist and ifMatch inside bundles, takes at most 100
// entries and names no version in a location. Each body is checked by its own JSON schema of R4.
// Usage: node works.mjs CONFIG   CONFIG: {"port","secret","putCreates"}
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';

const require = createRequire(import.meta.url);
const express = require('express');
const works = require('fhir-works-on-aws-interface');
const { generateServerlessRouter } = require('fhir-works-on-aws-routing');
const Schema = require('fhir-works-on-aws-routing/lib/router/validation/jsonSchemaValidator').default;
const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const base = `http://127.0.0.1:${config.port}`;

// "Type/id" → its versions, oldest first.
const kept = new Map();
const newest = (type, id) => kept.get(`${type}/${id}`)?.at(-1);

function write(type, id, resource) {
    const versions = kept.get(`${type}/${id}`) ?? [];
    const meta = { ...resource.meta, versionId: String(versions.length + 1), lastUpdated: new Date().toISOString() };
    const stored = { ...resource, id, meta };
    kept.set(`${type}/${id}`, [...versions, stored]);
    return stored;
}

function read({ resourceType, id }) {
    const found = newest(resourceType, id);
    if (!found) throw new works.ResourceNotFoundError(resourceType, id);
    return { message: 'found', resource: found };
}

const persistence = {
    ...works.stubs.persistence,
    updateCreateSupported: config.putCreates,
    createResource: async ({ resourceType, resource }) => ({ message: 'made', resource: write(resourceType, randomUUID(), resource) }),
    updateResource: async ({ resourceType, id, resource }) => {
        if (!config.putCreates) read({ resourceType, id });
        return { message: 'changed', resource: write(resourceType, id, resource) };
    },
    readResource: async (request) => read(request),
    vReadResource: async ({ resourceType, id, vid }) => {
        const found = kept.get(`${resourceType}/${id}`)?.[Number(vid) - 1];
        if (!found) throw new works.ResourceVersionNotFoundError(resourceType, id, vid);
        return { message: 'found', resource: found };
    },
    getActiveSubscriptions: async () => [],
};

const bundle = {
    batch: () => {
        throw new Error('no batches here');
    },
    // All or nothing: what could fail is looked at before anything is written.
    transaction: async ({ requests }) => {
        const missing = requests.filter((r) => r.operation === 'update' && !config.putCreates && !newest(r.resourceType, r.id));
        const odd = requests.filter((r) => !['create', 'update'].includes(r.operation));
        if (missing.length + odd.length > 0)
            return {
                success: false,
                errorType: 'USER_ERROR',
                message: `Failed to find resources: ${[...missing, ...odd].map((r) => `${r.resourceType}/${r.id}`).join(', ')}`,
                batchReadWriteResponses: [],
            };
        const batchReadWriteResponses = requests.map((r) => {
            const stored = write(r.resourceType, r.id, r.resource);
            const { versionId: vid, lastUpdated: lastModified } = stored.meta;
            return { id: r.id, vid, operation: r.operation, lastModified, resourceType: r.resourceType, resource: {} };
        });
        return { success: true, message: 'done', batchReadWriteResponses };
    },
};

const values = (parameter) => [parameter ?? []].flat().flatMap((text) => text.split(','));
const tokens = (resource) => [resource.identifier ?? []].flat().flatMap((i) => [i.value, `${i.system ?? ''}|${i.value}`]);

const search = {
    ...works.stubs.search,
    typeSearch: async ({ resourceType, queryParams = {}, baseUrl }) => {
        const ids = values(queryParams._id), identifiers = values(queryParams.identifier);
        const owners = values(queryParams.owner), since = [queryParams._lastUpdated ?? []].flat()[0]?.replace(/^ge/, '');
        const found = [...kept.values()]
            .map((versions) => versions.at(-1))
            .filter((r) => r.resourceType === resourceType)
            .filter((r) => ids.length === 0 || ids.includes(r.id))
            .filter((r) => identifiers.length === 0 || tokens(r).some((t) => identifiers.includes(t)))
            .filter((r) => owners.length === 0 || owners.includes(r.owner?.reference))
            .filter((r) => !since || Date.parse(r.meta.lastUpdated) >= Date.parse(since));
        const count = Number(queryParams._count ?? 20), from = Number(queryParams._getpagesoffset ?? 0);
        const page = new URLSearchParams(Object.entries(queryParams).flatMap(([k, v]) => [v].flat().map((one) => [k, one])));
        page.set('_count', count);
        page.set('_getpagesoffset', from + count);
        return {
            result: {
                numberOfResults: found.length,
                message: '',
                entries: found.slice(from, from + count).map((resource) => ({
                    fullUrl: `${baseUrl}/${resourceType}/${resource.id}`,
                    resource,
                    search: { mode: 'match' },
                })),
                nextResultUrl: from + count < found.length ? `${baseUrl}/${resourceType}?${page}` : undefined,
            },
        };
    },
    getCapabilities: async () => ({}),
};

const everybody = {
    verifyAccessToken: async ({ accessToken }) => {
        if (accessToken !== config.secret) throw new works.UnauthorizedError('who are you?');
        return { sub: 'interop' };
    },
    isBundleRequestAuthorized: async () => {},
    isWriteRequestAuthorized: async () => {},
    isAccessBulkDataJobAllowed: async () => {},
    getAllowedResourceTypesForOperation: async () => works.BASE_R4_RESOURCES,
    authorizeAndFilterReadResponse: async ({ readResponse }) => readResponse,
    getSearchFilterBasedOnIdentity: async () => [],
};

const generic = {
    operations: ['create', 'read', 'vread', 'update', 'search-type'],
    fhirVersions: ['4.0.1'],
    persistence,
    typeSearch: search,
    typeHistory: works.stubs.history,
};

const router = generateServerlessRouter(
    {
        configVersion: 1.0,
        productInfo: { orgName: 'interop', productMachineName: 'fhir-works-on-aws-routing', productVersion: '6.6.2' },
        auth: { strategy: {}, authorization: everybody },
        server: { url: base },
        profile: {
            fhirVersion: '4.0.1',
            systemOperations: ['transaction'],
            bundle,
            systemSearch: works.stubs.search,
            systemHistory: works.stubs.history,
            genericResource: generic,
        },
        validators: [new Schema('4.0.1')],
    },
    works.BASE_R4_RESOURCES
);
express().use('/', router).listen(config.port, '127.0.0.1', () => console.log(`listening ${base}`));
