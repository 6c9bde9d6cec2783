#!/usr/bin/env node
// SPDX-License-Identifier: EUPL-1.2
// Makes src/fhirpath/ucum_units.inc: which units there are and by which unit each is stated is said below; every number,
// and whether a unit takes prefixes, is worked out exactly from the UCUM table in the npm package @lhncbc/ucum-lhc
// (UCUM codes and values: copyright Regenstrief Institute, free to use under https://ucum.org/license):
//   npm install @lhncbc/ucum-lhc && tools/make-ucum.mjs node_modules/@lhncbc/ucum-lhc >src/fhirpath/ucum_units.inc
import { readFileSync } from 'node:fs';

// CODE DEFINITION; no definition: a number.
const wanted = `
10* | 10^ | % | [ppth] | [ppm] | [ppb] | [pi]
sr rad2 | deg rad/180 | ' deg/60 | '' deg/3600
Hz /s | N g.m/s2 | Pa N/m2 | J N.m | W J/s | A C/s | V J/C | F C/V | Ohm V/A | S A/V | Wb V.s | T Wb/m2 | H Wb/A
lm cd.sr | lx lm/m2 | Bq /s | Gy m2/s2 | Sv m2/s2 | l m3 | L m3 | ar m2
min s | h s | d s | wk s | mo s | mo_j s | mo_g s | a s | a_j s | a_g s | a_t s
t g | bar Pa | atm Pa | m[Hg] Pa | m[H2O] Pa | [psi] Pa | cal J | [Cal] J
eq mol | osm mol | kat mol/s | U mol/min | [IU] [iU]
[in_i] m | [ft_i] m | [yd_i] m | [mi_i] m | [lb_av] g | [oz_av] g | [stone_av] g | [gr] g
[gal_us] m3 | [qt_us] m3 | [pt_us] m3 | [foz_us] m3 | [drp] m3 | [kn_i] m/h | [diop] /m | u g | eV J`
    .split(/[\n|]/).map((row) => row.trim().split(' ')).filter(([code]) => code);
// Units the program takes as base units: a mole is not a number, and an [iU] has no measure.
const bases = ['m', 's', 'g', 'rad', 'K', 'C', 'cd', 'mol', '[iU]'];
// UCUM defines the dioptre as 1/m; the package lost the slash.
const corrections = { '[diop]': '/m' };
// Numbers that do not end: how many digits are kept.
const digits = { '[pi]': 20, deg: 20, '[psi]': 16 };

const folder = process.argv[2];
if (!folder) {
    process.stderr.write('usage: make-ucum.mjs FOLDER-OF-@lhncbc/ucum-lhc\n');
    process.exit(2);
}
const table = JSON.parse(readFileSync(`${folder}/data/ucumDefs.min.json`, 'utf8'));
const rows = (part) => part.data.map((r) => Object.fromEntries(part.config.map((name, i) => [[name].flat()[0], r[i]])));
// Rows of another source are common combinations of these.
const units = new Map(rows(table.units).filter((u) => u.source_ === 'UCUM').map((u) => [u.csCode_, u]));
const prefixes = new Map(rows(table.prefixes).filter((p) => p.exp_ !== null).map((p) => [p.code_, Number(p.exp_)]));

// Values are n/d with the exponents of the base units.
const power = (p) => (p < 0 ? { n: 1n, d: 10n ** BigInt(-p), dim: {} } : { n: 10n ** BigInt(p), d: 1n, dim: {} });
function times(a, b, exponent = 1) {
    let { n, d } = a;
    const dim = { ...a.dim };
    for (let i = 0; i < Math.abs(exponent); i++) {
        n *= exponent > 0 ? b.n : b.d;
        d *= exponent > 0 ? b.d : b.n;
    }
    for (const [unit, e] of Object.entries(b.dim)) dim[unit] = (dim[unit] ?? 0) + e * exponent;
    return { n, d, dim };
}
function decimal(text) {
    const [, whole, part = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text);
    return times({ n: BigInt(whole + part), d: 1n, dim: {} }, power(Number(exponent) - part.length));
}
function unit(code) {
    if (bases.includes(code)) return { n: 1n, d: 1n, dim: { [code]: 1 } };
    const u = units.get(code);
    if (u) return times(decimal(u.baseFactorStr_), term(corrections[code] ?? u.csUnitString_));
    for (const length of [2, 1]) {
        const [prefix, rest] = [prefixes.get(code.slice(0, length)), code.slice(length)];
        if (prefix !== undefined && (bases.includes(rest) || units.get(rest)?.isMetric_))
            return times(power(prefix), unit(rest));
    }
    throw new Error(`UCUM has no unit ${code}`);
}
// "kg.m/s2", "/m", "10*-2", "[pi].rad/360"
function term(text) {
    let value = power(0);
    for (const [, operator, component] of text.matchAll(/([./]?)([^./]+)/g)) {
        const sign = operator === '/' ? -1 : 1;
        const [, code, exponent] = /^\d+$/.test(component) || units.has(component) ? [0, component, '1']
            : /^(.*?[^\d+-])([+-]?\d+)$/.exec(component) ?? [0, component, '1'];
        value = times(value, /^\d+$/.test(code) ? decimal(code) : unit(code), sign * Number(exponent));
    }
    return value;
}

// A ratio as [decimal, power of ten].
function written(code, { n, d }) {
    const keep = digits[code] ?? 30;
    let exponent = 0;
    while (n >= d * 10n) [d, exponent] = [d * 10n, exponent + 1];
    while (n < d) [n, exponent] = [n * 10n, exponent - 1];
    let scaled = (n * 10n ** BigInt(keep)) / d; // keep + 1 digits
    if ((scaled * d !== n * 10n ** BigInt(keep)) !== (code in digits)) throw new Error(`${code}: ${scaled} digits`);
    scaled = String((scaled + 5n) / 10n).replace(/0+$/, '');
    if (scaled === '1') return ['1', exponent];
    const places = scaled.length - 1 - exponent; // behind the point
    if (exponent < -9) return [scaled.replace(/^(.)(.)/, '$1.$2'), exponent];
    if (places <= 0) return [scaled + '0'.repeat(-places), 0];
    const padded = scaled.padStart(places + 1, '0');
    return [`${padded.slice(0, -places)}.${padded.slice(-places)}`, 0];
}

const lines = wanted.map(([code, definition = '']) => {
    const value = times(unit(code), term(definition), -1);
    const left = Object.entries(value.dim).filter(([, e]) => e !== 0);
    if (left.length > 0) throw new Error(`${code} is not ${definition}`);
    const [factor, exponent] = written(code, value);
    return `    {"${code}", "${factor}", ${exponent}, "${definition}", ${units.get(code).isMetric_}},`;
});
process.stdout.write(`// SPDX-License-Identifier: EUPL-1.2
// Made by tools/make-ucum.mjs from the UCUM table (https://ucum.org/license). Do not edit.
// Units by factor, power of ten, definition and whether they take prefixes.
// clang-format off
    {"{year}", "12", 0, "{month}", false}, // calendar year, never written so in a unit
${lines.join('\n')}
// clang-format on
`);
