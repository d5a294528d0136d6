// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';

import { jsonTokens } from '../kit/json-tokens.ts';
import { text } from '../kit/messages.ts';
import { curlOf } from './curl.ts';
import { readDocument } from './document.ts';
import { blocksOf, piecesOf } from './prose.ts';
import { sampleDocument } from './sample.ts';
import { countOperations, filterGroups } from './search.ts';

const reading = readDocument(sampleDocument, 'Other');
if (reading.kind === 'refused') throw new Error(reading.reason);
const { groups, resolve } = reading.document;

describe('the filter', () => {
    test.each([
        ['', 3],
        ['  ', 3],
        ['RETURN', 2],
        ['post return', 1],
        ['{return_id}', 1],
        ['healthz', 1],
        ['refund', 0],
    ])('%j leaves %i operations', (query, count) => {
        expect(countOperations(filterGroups(groups, query))).toBe(count);
    });
});

describe('a curl line', () => {
    test('carries key, idempotency key and a body a shell leaves alone', () => {
        const operation = groups[0]?.operations[1];
        if (!operation) throw new Error('no operation');
        expect(curlOf(operation, 'http://shop.test', resolve)).toBe(
            [
                'curl -X POST "http://shop.test/v1/returns"',
                '-H "Authorization: Bearer $REFUNDRY_API_KEY"',
                '-H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)"',
                '-H "Content-Type: application/json"',
                `-d '{\n  "note": "it'\\''s"\n}'`,
            ].join(' \\\n  '),
        );
    });

    test('makes path parameters shell variables and sends no key where none is asked', () => {
        const [returns, other] = groups;
        const lines = [returns?.operations[0], other?.operations[0]].map((operation) =>
            operation ? curlOf(operation, 'http://shop.test', resolve) : '',
        );
        expect(lines[0]).toContain('"http://shop.test/v1/returns/$RETURN_ID"');
        expect(lines[1]).toBe('curl "http://shop.test/healthz"');
    });
});

describe('prose', () => {
    test('knows paragraphs, lists and code', () => {
        expect(blocksOf('One\ntwo.\n\n- a\n- `b`\n\n```json\n{}\n```')).toEqual([
            { kind: 'paragraph', pieces: [{ kind: 'text', text: 'One two.' }] },
            { kind: 'list', items: [[{ kind: 'text', text: 'a' }], [{ kind: 'code', text: 'b' }]] },
            { kind: 'code', text: '{}' },
        ]);
    });

    test('makes links only of addresses that cannot run', () => {
        expect(piecesOf('[a](https://example.com) [b](javascript:alert(1))')).toEqual([
            { kind: 'link', text: 'a', href: 'https://example.com' },
            { kind: 'text', text: ' [b](javascript:alert(1))' },
        ]);
    });
});

describe('coloured JSON', () => {
    test('is the text again', () => {
        const json = JSON.stringify({ a: 'x"y\\', b: [1.5e3, true, null], 'c:d': {} }, null, 2);
        const tokens = jsonTokens(json);
        expect(tokens.map((token) => token.text).join('')).toBe(json);
        expect(tokens.filter(({ kind }) => kind === 'key').map((token) => token.text)).toEqual(['"a"', '"b"', '"c:d"']);
    });
});

describe('messages', () => {
    test('put parameters in and leave what is not given', () => {
        expect(text('reference.search.count', { shown: 1, all: 6 })).toBe('1 of 6 operations');
        expect(text('reference.search.count', { shown: 1 })).toBe('1 of {all} operations');
    });
});
