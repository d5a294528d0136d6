// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test, vi } from 'vitest';

import { loadDocument } from './load.ts';

afterEach(() => vi.unstubAllGlobals());

const answering = (reply: () => Response): void => vi.stubGlobal('fetch', async () => reply()) as never;

test('a document is ready', async () => {
    answering(() => Response.json({ openapi: '3.1.0', info: { title: 'A' } }));
    expect(await loadDocument('/openapi.json')).toMatchObject({ kind: 'ready', document: { title: 'A' } });
});

test.each([
    ['no answer', () => { throw new TypeError('failed to fetch'); }, /did not answer/],
    ['an error', () => new Response('', { status: 503 }), /answered 503/],
    ['a page', () => new Response('<html>'), /it is not JSON/],
    ['another version', () => Response.json({ swagger: '2.0' }), /no “openapi” member/],
])('%s is explained', async (_, reply, message) => {
    answering(reply);
    const loaded = await loadDocument('/openapi.json');
    expect(loaded.kind).toBe('failed');
    expect(loaded.kind === 'failed' && loaded.message).toMatch(message);
});
