// SPDX-License-Identifier: EUPL-1.2
// The Step 1 form scored by engines of others and by the program: random answers, many of them unlikely or against each
// other; each calculated value must be the same. lforms runs the form by itself (enableWhen, variables,
// calculatedExpression); fhirpath.js and Medplum's FHIRPath evaluate its expressions in their order on the same response,
// over one small reading of enableWhen that is below.
// Usage: node engines.mjs PROGRAM QUESTIONNAIRE SETS SEED [LFORMS-FOLDER]     the last line is "N passed, N failed, N skipped"
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { JSDOM, VirtualConsole } from 'jsdom';

globalThis.WebSocket ??= class {}; // Medplum's package names it when it is loaded, also where it is not used
const { evalFhirPathTyped, toTypedValue } = await import('@medplum/core');

const [program, path, sets, seed, lformsFolder] = process.argv.slice(2);
const form = JSON.parse(readFileSync(path, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'icope-engines.'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const SDC = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const VARIABLE = 'http://hl7.org/fhir/StructureDefinition/variable';
const expressionOf = (element, url) => (element.extension ?? []).find((e) => e.url === url)?.valueExpression.expression;
const variables = form.extension.filter((e) => e.url === VARIABLE).map((e) => e.valueExpression);
const all = [];
const collect = (items, parents) => {
    for (const item of items) {
        all.push({ item, parents });
        collect(item.item ?? [], [...parents, item]);
    }
};
collect(form.item, []);
const byLink = new Map(all.map((a) => [a.item.linkId, a]));
const calculated = all.filter((a) => expressionOf(a.item, `${SDC}calculatedExpression`));

// ---- random answers ----

let state = Number(seed) >>> 0;
const chance = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = (list) => list[Math.floor(chance() * list.length)];

// Numbers at and beside what the rules compare with, as they are written.
const numbers = {
    'cog-tries': ['0', '1', '2', '3'],
    'cog-recall': ['0', '1', '2', '3'],
    'cog-recall-delay-s': ['0', '299', '300', '301', '900', '1199', '1200', '1201', '86400', '90000'],
    'loc-rises': ['0', '3', '4', '5'],
    'loc-time-s': ['0', '0.21', '3.999', '4', '4.00', '8.37', '13.999', '14', '14.00', '14.0000001', '14.001', '33.5', '60'],
    'hea-right-db': ['-10', '0', '34', '35', '36', '120'],
    'hea-left-db': ['-10', '0', '35', '36', '120'],
    'loc-attempt-rises': ['0', '5'],
    'loc-attempt-time-s': ['3.20', '14.001'],
};
// Answers of a visit in which all is well: random ones alone would never meet a normal domain.
const well = {
    'cog-tries': '1', 'cog-recall': '3', 'cog-recall-delay-s': '420', 'cog-cued': false, 'cog-interrupted': false,
    'loc-safe': true, 'loc-rises': '5', 'loc-arms': false, 'loc-time-s': '11.30', 'hea-method': 'whisper', 'hea-right': 'heard',
    'hea-left': 'heard', 'hea-right-db': '20', 'hea-left-db': '20', 'vis-chart': false,
};
for (const link of ['cog-year', 'cog-month', 'cog-weekday', 'cog-day', 'cog-place']) well[link] = 'right';
for (const link of ['nut-weight', 'nut-appetite', 'vis-far', 'vis-near', 'vis-disease', 'vis-diabetes', 'vis-pressure', 'psy-low',
    'psy-interest', 'soc-alone', 'soc-help', 'soc-carer', 'soc-wish']) well[link] = 'no';

function anyAnswer(item) {
    if (item.type === 'boolean') return chance() < 0.5;
    if (item.type === 'choice') return pick(item.answerOption).valueCoding.code;
    return numbers[item.linkId] ? { number: pick(numbers[item.linkId]) } : undefined;
}

// JSON of linkId to answer, as `form fill --answers` reads it; numbers keep their digits.
function randomAnswers() {
    const strange = pick([0, 0.03, 0.1, 0.3, 1]), missing = pick([0, 0, 0.05, 0.3, 0.95]);
    const answer = ({ item }) => {
        if (chance() < missing) return undefined;
        if (chance() >= strange && item.linkId in well) {
            const is = well[item.linkId];
            return typeof is === 'string' && item.type !== 'choice' ? { number: is } : is;
        }
        return chance() < Math.max(strange, 0.2) ? anyAnswer(item) : undefined;
    };
    const text = (value) => (value.number !== undefined ? value.number : JSON.stringify(value));
    const members = (list) => list.map((a) => [a.item.linkId, answer(a)]).filter(([, v]) => v !== undefined)
        .map(([link, v]) => `${JSON.stringify(link)}:${text(v)}`);
    const plain = all.filter((a) => !a.item.readOnly && !['group', 'display', 'string'].includes(a.item.type) &&
        !a.parents.some((p) => p.repeats));
    const parts = members(plain);
    const tries = byLink.get('loc-attempt')?.item.item ?? [];
    if (chance() < 0.3) {
        const instances = [1, 2].map(() => `{${members(tries.map((item) => ({ item }))).join(',')}}`).filter((i) => i !== '{}');
        if (instances.length > 0) parts.push(`"loc-attempt":[${instances.join(',')}]`);
    }
    return `{${parts.join(',')}}`;
}

// ---- the program ----

const run = promisify(execFile);
async function fill(answers, nth) {
    const file = join(folder, `${nth}.json`);
    writeFileSync(file, answers);
    try {
        return JSON.parse((await run(program, ['form', 'fill', path, '--answers', file], { maxBuffer: 1 << 24 })).stdout);
    } catch (e) {
        if (e.code !== 3) throw new Error(`exit ${e.code}: ${e.stderr}\n${answers}`); // 3: answers are missing
        return JSON.parse(e.stdout);
    } finally {
        rmSync(file);
    }
}

// ---- what the engines are given ----

const itemsOf = (response, link, items = response.item ?? []) => items.flatMap((i) => [...(i.linkId === link ? [i] : []),
    ...itemsOf(response, link, i.item ?? []), ...(i.answer ?? []).flatMap((a) => itemsOf(response, link, a.item ?? []))]);
const valueOf = (answer) => answer.valueCoding?.code ?? answer.valueBoolean ?? answer.valueInteger ?? answer.valueDecimal;

// enableWhen of R4, for the operators and types of the form.
function isEnabled(item, response, evaluate) {
    const expression = expressionOf(item, `${SDC}enableWhenExpression`);
    if (expression) return evaluate(expression, response)[0] === true;
    const holds = (w) => {
        const values = itemsOf(response, w.question).flatMap((i) => i.answer ?? []).map(valueOf);
        if (w.operator === 'exists') return values.length > 0 === w.answerBoolean;
        if (w.operator !== '=') throw new Error(`operator ${w.operator}`);
        return values.includes(w.answerCoding?.code ?? w.answerBoolean ?? w.answerInteger);
    };
    const list = item.enableWhen ?? [];
    return list.length === 0 || (item.enableBehavior === 'any' ? list.some(holds) : list.every(holds));
}

// The response without what is not enabled; again, until nothing more goes.
function onlyEnabled(response, evaluate) {
    const prune = (items, whole) => items.filter((i) => isEnabled(byLink.get(i.linkId).item, whole, evaluate))
        .map((i) => (i.item ? { ...i, item: prune(i.item, whole) } : i));
    for (let now = response; ; ) {
        const next = { ...now, item: prune(now.item ?? [], now) };
        if (JSON.stringify(next) === JSON.stringify(now)) return now;
        now = next;
    }
}

// Evaluates an expression of the form with one engine's FHIRPath; the variables first, in their order, once a response.
const withVariables = (evaluate) => {
    const known = new WeakMap();
    return (expression, response) => {
        if (!known.has(response)) {
            const env = {};
            for (const v of variables) env[v.name] = evaluate(v.expression, response, env);
            known.set(response, env);
        }
        return evaluate(expression, response, known.get(response));
    };
};

const compiled = new Map();
const compiledOnce = (expression) => {
    if (!compiled.has(expression)) compiled.set(expression, fhirpath.compile(expression, r4));
    return compiled.get(expression);
};

const engines = {
    'fhirpath.js': withVariables((expression, response, env) =>
        compiledOnce(expression)(response, { ...env, questionnaire: form, resource: response })),
    Medplum: withVariables((expression, response, env) => {
        const known = { '%resource': toTypedValue(response), '%questionnaire': toTypedValue(form) };
        // A variable without a value has none: their engine wants a value or nothing at all.
        for (const [name, list] of Object.entries(env))
            known[`%${name}`] = list.length > 0 ? toTypedValue(list[0]) : { type: 'undefined', value: undefined };
        return evalFhirPathTyped(expression, [toTypedValue(response)], known).map((v) => v.value);
    }),
};

const plainValue = (v) => String(v?.code ?? v ?? '');

function scoresBy(evaluate, response) {
    const enabled = onlyEnabled(response, evaluate);
    return new Map(calculated.map((a) => [a.item.linkId,
        plainValue(evaluate(expressionOf(a.item, `${SDC}calculatedExpression`), enabled)[0])]));
}

// ---- lforms, in a document that nobody sees ----

function openLforms() {
    const quiet = new VirtualConsole();
    const { window } = new JSDOM('<!doctype html><body></body>', { runScripts: 'outside-only', virtualConsole: quiet,
        url: 'http://localhost/', pretendToBeVisual: true });
    window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
    const parts = ['assets/lib/zone.min.js', 'runtime.js', 'polyfills.js', 'main.js'].map((f) => join('webcomponent', f));
    for (const file of [...parts, join('fhir', 'R4', 'lformsFHIR.min.js')]) window.eval(readFileSync(join(lformsFolder, file), 'utf8'));
    window.formText = JSON.stringify(form);
    return async (response) => {
        window.responseText = JSON.stringify(response);
        const text = await window.eval(`(async () => {
            const lf = window.LForms, def = lf.Util.convertFHIRQuestionnaireToLForms(JSON.parse(formText), 'R4');
            const data = new lf.LFormsData(lf.Util.mergeFHIRDataIntoLForms(JSON.parse(responseText), def, 'R4'));
            data.hasSavedData = false; // else what is not in the response is taken for a result that a person cleared
            await data._expressionProcessor.runCalculations(true);
            return JSON.stringify(lf.Util.getFormFHIRData('QuestionnaireResponse', 'R4', data));
        })()`);
        return scoresIn(JSON.parse(text));
    };
}

const scoresIn = (response) => new Map(calculated.map((a) => [a.item.linkId,
    plainValue(itemsOf(response, a.item.linkId).flatMap((i) => i.answer ?? []).map((x) => x.valueCoding ?? valueOf(x))[0])]));

// ---- all together ----

const lforms = lformsFolder ? openLforms() : undefined;
const seen = new Map();
let failed = 0, told = 0;
for (let nth = 0; nth < Number(sets); nth++) {
    const answers = randomAnswers();
    const response = await fill(answers, nth);
    const ours = scoresIn(response);
    for (const [link, is] of ours) seen.set(`${link}=${is}`, (seen.get(`${link}=${is}`) ?? 0) + 1);
    const given = { ...response, item: (response.item ?? []).filter((i) => i.linkId !== 'results') };
    const theirs = lforms ? { lforms: await lforms(given) } : {};
    for (const [name, evaluate] of Object.entries(engines)) theirs[name] = scoresBy(evaluate, given);
    let same = true;
    for (const [name, scores] of Object.entries(theirs))
        for (const [link, is] of scores)
            if (is !== ours.get(link)) {
                same = false;
                if (told++ < 20) console.log(`not ok - set ${nth}: ${link} is ${ours.get(link)}, ${name} says ${is}: ${answers}`);
            }
    failed += !same;
    if ((nth + 1) % 250 === 0) console.log(`# ${nth + 1} sets`);
}
console.log(`# seed ${seed}; ${[...seen].sort().map(([k, n]) => `${k} ${n}`).join(', ')}`);
console.log(`${Number(sets) - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
