// SPDX-License-Identifier: EUPL-1.2
// A client of its own, so that what icope believes is checked by other means than icope's.
import fs from 'node:fs';

export function problems() {
    const found = [];
    return {
        say: (text) => found.push(text),
        check: (ok, text) => ok || found.push(text),
        end: () => {
            for (const text of found.slice(0, 25)) console.log(`# wrong: ${text}`);
            if (found.length > 25) console.log(`# and ${found.length - 25} more`);
            process.exitCode = found.length > 0 ? 1 : 0;
        },
    };
}

export async function enter(path) {
    const config = JSON.parse(fs.readFileSync(path, 'utf8'));
    let token = config.auth === 'bearer' ? config.secret : null;
    if (config.auth === 'client') {
        const form = { grant_type: 'client_credentials', client_id: config.clientId, client_secret: config.secret };
        const reply = await fetch(config.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
        token = (await reply.json()).access_token;
    }
    const headers = { Accept: 'application/fhir+json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };

    // Answers {status, body}.
    async function ask(url, options = {}) {
        const whole = /^https?:/.test(url) ? url : `${config.base}/${url}`;
        const reply = await fetch(whole, { ...options, headers: { ...headers, ...options.headers } });
        const text = await reply.text();
        return { status: reply.status, body: text === '' ? null : JSON.parse(text) };
    }

    // Every resource of a type, page by page. A resource that a shifting page shows again is one.
    async function all(type) {
        const found = new Map();
        for (let url = `${type}?_count=50`, pages = 0; url; pages++) {
            const { status, body } = await ask(url);
            if (status !== 200 || pages > 1000) throw new Error(`${type}: HTTP ${status} on page ${pages}`);
            const before = found.size;
            for (const { resource } of body.entry ?? []) if (resource.resourceType === type) found.set(resource.id, resource);
            url = body.link?.find((l) => l.relation === 'next')?.url;
            if (!url && body.total > found.size) url = `${type}?_count=50&_offset=${found.size}`; // some give no link
            if (found.size === before) url = null; // a page of nothing new is the end
        }
        return [...found.values()];
    }
    return { config, ask, all, meddled: `${path}.meddled` };
}

export const urnOf = (resource) => {
    const all = [resource.identifier ?? []].flat();
    const tag = resource.meta?.tag?.find((t) => t.code?.startsWith('urn:uuid:'))?.code;
    return (all.find((i) => i.value?.startsWith('urn:uuid:'))?.value ?? tag)?.slice('urn:uuid:'.length);
};
