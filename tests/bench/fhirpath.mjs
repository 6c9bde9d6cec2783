// SPDX-License-Identifier: EUPL-1.2
// The expressions of open forms, each with a response of random answers, for bench_fhirpath; and how long fhirpath.js takes
// for them, compiled once: a line of nanoseconds of CPU each, "-" where it gives an error.
// Usage: node fhirpath.mjs write ROWS.json FORM…
//        node fhirpath.mjs time ROWS.json FOLDER      FOLDER: where fhirpath is installed (node_modules)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [what, rowsPath, ...rest] = process.argv.slice(2);
const KINDS = ['calculatedExpression', 'enableWhenExpression', 'variable', 'initialExpression', 'answerExpression'];

let state = 1;
const chance = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
};

const answer = (item) => {
    const codings = (item.answerOption ?? []).filter((o) => o.valueCoding).map((o) => o.valueCoding);
    const values = {
        choice: () => ({ valueCoding: codings.length > 0 ? codings[chance(codings.length)] : { code: 'a' } }),
        boolean: () => ({ valueBoolean: true }), decimal: () => ({ valueDecimal: chance(200) / 10 }),
        integer: () => ({ valueInteger: chance(11) }), date: () => ({ valueDate: '1942-05-12' }),
        dateTime: () => ({ valueDateTime: '2026-05-12T10:00:00Z' }), string: () => ({ valueString: 'abc' }),
        text: () => ({ valueString: 'abc' }),
        quantity: () => ({ valueQuantity: { value: 70, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } }),
    };
    return (values[item.type] ?? (item.type === 'open-choice' ? values.choice : null))?.();
};

const respond = (items) => (items ?? []).filter((item) => item.type !== 'display').map((item) => {
    const made = { linkId: item.linkId };
    const value = item.type === 'group' ? undefined : answer(item);
    if (item.type === 'group') made.item = respond(item.item);
    if (value) made.answer = [item.item ? { ...value, item: respond(item.item) } : value];
    return made;
});

const collect = (element, found) => {
    if (Array.isArray(element)) for (const one of element) collect(one, found);
    else if (element && typeof element === 'object') {
        const x = element.valueExpression;
        if (KINDS.some((kind) => element.url?.endsWith?.(kind)) && x?.language === 'text/fhirpath' && x.expression) found.add(x.expression);
        for (const one of Object.values(element)) collect(one, found);
    }
    return found;
};

if (what === 'write') {
    const rows = [];
    for (const path of rest) {
        let form;
        try { form = JSON.parse(readFileSync(path, 'utf8')); } catch { continue; }
        if (form.resourceType !== 'Questionnaire') continue;
        const expressions = [...collect(form, new Set())]
            .filter((x) => (x.match(/%[\w-]+/g) ?? []).every((name) => name === '%resource' || name === '%context')).slice(0, 20);
        if (expressions.length > 0)
            rows.push({ response: { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: respond(form.item) }, expressions });
    }
    writeFileSync(rowsPath, JSON.stringify(rows));
} else {
    const require = createRequire(`${rest[0]}/x.js`);
    const fhirpath = require('fhirpath'), r4 = require('fhirpath/fhir-context/r4');
    const now = () => { const used = process.cpuUsage(); return (used.user + used.system) * 1000; };
    for (const { response, expressions } of JSON.parse(readFileSync(rowsPath, 'utf8'))) {
        const names = { resource: response, context: response };
        for (const text of expressions) {
            let line = '-';
            try {
                const run = fhirpath.compile(text, r4);
                run(response, names);
                for (let rounds = 3; line === '-'; rounds *= 3) {
                    const from = now();
                    for (let i = 0; i < rounds; i++) run(response, names);
                    const spent = now() - from;
                    if (spent > 2e7) line = (spent / rounds).toFixed(1);
                }
            } catch { /* an error is a line of its own */ }
            console.log(line);
        }
    }
}
