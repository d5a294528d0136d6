// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';

import { exampleOf, viewSchema, type Resolve } from './schema.ts';
import { sampleDocument } from './sample.ts';

const schemas: Record<string, unknown> = sampleDocument.components.schemas;
const resolve: Resolve = (reference) => schemas[reference.split('/').at(-1) ?? ''];
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const view = (schema: unknown) => viewSchema(schema, resolve);

describe('what a schema says', () => {
    test.each([
        [{ type: 'string' }, 'string'],
        [{ type: 'integer', format: 'int64' }, 'integer (int64)'],
        [{ type: ['string', 'null'] }, 'string or null'],
        [{ type: 'array', items: ref('money') }, 'list of money'],
        [{ type: 'array', items: { type: 'array', items: { type: 'number' } } }, 'list of list of number'],
        [{ anyOf: [ref('money'), { type: 'null' }] }, 'money or null'],
        [{ oneOf: [ref('money'), { type: 'string' }] }, 'one of 2'],
        [{ const: 'refund' }, 'constant'],
        [{}, 'any value'],
        [true, 'any value'],
    ])('%j is called %s', (schema, label) => {
        expect(view(schema).label).toBe(label);
    });

    test('members come with what is required', () => {
        const parts = view(ref('return_case')).parts;
        expect(parts.map(({ key, isRequired }) => [key, isRequired])).toEqual([
            ['id', true],
            ['owed', true],
            ['stage', false],
            ['replaces', false],
        ]);
    });

    test('allOf adds members up', () => {
        const all = { allOf: [ref('money'), { properties: { currency: { type: 'string' } }, required: ['currency'] }] };
        expect(view(all).parts.map(({ key, isRequired }) => [key, isRequired])).toEqual([
            ['amount_minor', true],
            ['currency', true],
        ]);
    });

    test('a description beside a reference wins over the one behind it', () => {
        expect(view({ ...ref('return_case'), description: 'The new one.' }).description).toBe('The new one.');
    });

    test('variants are named by their component or title', () => {
        const parts = view({ oneOf: [ref('money'), { title: 'text', type: 'string' }, { type: 'integer' }] }).parts;
        expect(parts.map(({ key }) => key)).toEqual(['money', 'text', 'variant 3']);
    });

    test('limits and values are words', () => {
        const all = view({ type: 'string', minLength: 1, maxLength: 5, pattern: '^a', default: 'a', enum: ['a', 'ab'] });
        expect(all.limits).toEqual(['at least 1 character', 'at most 5 characters', 'matches ^a', 'default a']);
        expect(all.values).toEqual(['a', 'ab']);
    });

    test('a reference to itself ends', () => {
        schemas['loop'] = ref('loop');
        expect(view(ref('loop')).label).toBe('any value');
    });

    test('a reference to nothing is any value', () => {
        expect(view(ref('nowhere')).label).toBe('any value');
    });
});

describe('an example', () => {
    test('has what must be there, all the way down, and ends in a recursive schema', () => {
        expect(exampleOf(ref('return_case'), resolve)).toEqual({
            owed: { amount_minor: 0 },
            id: 'text',
            stage: 'requested',
            replaces: { id: 'text', owed: { amount_minor: 0 } },
        });
    });

    test('prefers what the schema gives', () => {
        expect(exampleOf({ type: 'string', examples: ['x'], default: 'y' }, resolve)).toBe('x');
        expect(exampleOf({ type: 'string', default: 'y' }, resolve)).toBe('y');
        expect(exampleOf({ type: 'string', format: 'date' }, resolve)).toBe('2026-03-29');
    });

    test('of an id is one', () => {
        const pattern = '^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$';
        const id = exampleOf({ type: 'string', pattern }, resolve);
        expect(id).toMatch(/^ord_/);
        expect(id).toMatch(new RegExp(pattern));
    });
});
