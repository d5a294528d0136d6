// SPDX-License-Identifier: Apache-2.0
// The contract in docs/api is a valid OpenAPI 3.1 document, by validators that are not ours: its
// structure by the schema of the specification, its schemas by the draft they are written in.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';

import { isRecord, recordOf, type JsonRecord } from '../kit/values.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/api/openapi.json'), 'utf8');

/** The document, with what stands at one place (keys from the top) put to another value. */
const documentWith = (place: readonly string[] = [], value?: unknown): JsonRecord => {
    const changed = (at: unknown, steps: readonly string[]): unknown => {
        const [step, ...rest] = steps;
        if (step === undefined) return value;
        if (Array.isArray(at))
            return at.map((item: unknown, index) => (index === Number(step) ? changed(item, rest) : item));
        if (!isRecord(at)) throw new Error(`there is no ${step} here`);
        return { ...at, [step]: changed(at[step], rest) };
    };
    const document: unknown = JSON.parse(text);
    return recordOf(place.length === 0 ? document : changed(document, place));
};

const faultsOf = async (document: JsonRecord): Promise<string[]> => {
    const result = await new Validator().validate(document);
    const faults = result.valid ? [] : [JSON.stringify(result.errors)];
    const ajv = new Ajv2020({ strict: false });
    for (const [name, schema] of Object.entries(recordOf(recordOf(document['components'])['schemas'])))
        if (!ajv.validateSchema(recordOf(schema))) faults.push(`${name}: ${ajv.errorsText()}`);
    return faults;
};

const orders = ['paths', '/v1/orders'];

describe('docs/api/openapi.json', () => {
    test('is valid', async () => {
        expect(documentWith()['openapi']).toBe('3.1.0');
        expect(await faultsOf(documentWith())).toEqual([]);
    });

    test.each<[string, string[], unknown]>([
        ['a parameter in no place', [...orders, 'get', 'parameters', '0', 'in'], 'nowhere'],
        ['a response of no status', [...orders, 'get', 'responses', 'fine'], { description: 'Fine.' }],
        ['a response without description', [...orders, 'get', 'responses', '200'], {}],
        ['a path without its slash', ['paths', 'v1/orders'], {}],
        ['a reference to nothing', [...orders, 'post', 'requestBody', 'content', 'application/json', 'schema'],
            { $ref: '#/components/schemas/nothing' }],
        ['a schema of an unknown type', ['components', 'schemas', 'money', 'type'], 'decimal'],
        ['no title', ['info', 'title'], undefined],
    ])('would be refused with %s', async (_, place, value) => {
        expect(await faultsOf(documentWith(place, value))).not.toEqual([]);
    });
});
