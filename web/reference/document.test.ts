// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';

import { readDocument, type ApiDocument } from './document.ts';
import { sampleDocument } from './sample.ts';

const read = (value: unknown): ApiDocument => {
    const reading = readDocument(value, 'Other');
    if (reading.kind === 'refused') throw new Error(reading.reason);
    return reading.document;
};

describe('reading a document', () => {
    test('groups operations by tag, in the order of the tags, and the rest last', () => {
        const { groups } = read(sampleDocument);
        expect(groups.map(({ name, operations }) => [name, operations.map(({ id }) => id)])).toEqual([
            ['Returns', ['get_return', 'open_return']],
            ['Other', ['get-healthz']],
        ]);
    });

    test('gives an operation the parameters of its path', () => {
        const operation = read(sampleDocument).groups[0]?.operations[0];
        expect(operation?.parameters.map(({ name, place }) => [name, place])).toEqual([['return_id', 'path']]);
    });

    test('follows references and reads problem codes in both forms', () => {
        const responses = read(sampleDocument).groups[0]?.operations[0]?.responses;
        expect(responses?.[1]).toMatchObject({
            status: '404',
            description: 'None here.',
            codes: [
                { code: 'not_found', description: '' },
                { code: 'gone', description: 'Deleted.' },
            ],
        });
    });

    test('reads every problem', () => {
        expect(read(sampleDocument).problems).toEqual([
            { code: 'gone', status: '404', meaning: 'Deleted.', remedy: 'Make it anew.' },
        ]);
    });

    test('knows which operations need no key', () => {
        const schemes = read(sampleDocument).groups.flatMap(({ operations }) => operations.map((o) => o.schemes));
        expect(schemes).toEqual([['api_key'], ['api_key'], []]);
    });

    test.each([
        [null, 'it is not an object'],
        [[], 'it is not an object'],
        [{}, 'it has no “openapi” member'],
        [{ openapi: '3.0.3' }, 'it says version 3.0.3'],
    ])('refuses %j', (value, reason) => {
        expect(readDocument(value, 'Other')).toEqual({ kind: 'refused', reason });
    });

    test('shows an empty document as empty', () => {
        expect(read({ openapi: '3.1.0' })).toMatchObject({ groups: [], schemas: [], problems: [], title: '' });
    });

    test('resolves escaped names and nothing outside the document', () => {
        const { resolve } = read({ openapi: '3.1.0', 'a/b': { 'c~d': 1 } });
        expect(resolve('#/a~1b/c~0d')).toBe(1);
        expect(resolve('https://example.com/other.json')).toBeUndefined();
        expect(resolve('#/nowhere/at/all')).toBeUndefined();
    });
});
