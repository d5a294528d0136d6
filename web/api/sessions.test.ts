// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test, vi } from 'vitest';

import { explain, fieldErrors } from '../console/sign-in/sign-in-form.ts';
import { currentSession, signIn, signOut } from './sessions.ts';

afterEach(() => vi.unstubAllGlobals());

const sent: { path: string; init: RequestInit }[] = [];
const answering = (reply: () => Response): void => {
    sent.length = 0;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
        sent.push({ path, init });
        return reply();
    });
};
const offline = (): Response => {
    throw new TypeError('failed to fetch');
};
const problem = (status: number, body: object, headers: HeadersInit = {}) => () =>
    new Response(JSON.stringify(body), { status, headers });

describe('signing in', () => {
    test('sends the pair as JSON with a key of its own', async () => {
        answering(() => Response.json({ user: { email: 'ana@example.com', name: 'Ana', role: 'agent' } }, { status: 201 }));
        expect(await signIn('ana@example.com', 'secret')).toEqual({
            kind: 'signed_in',
            member: { email: 'ana@example.com', name: 'Ana', role: 'agent' },
        });
        expect(sent[0]?.path).toBe('/v1/sessions');
        expect(sent[0]?.init.body).toBe('{"email":"ana@example.com","password":"secret"}');
        const headers = new Headers(sent[0]?.init.headers);
        expect(headers.get('Content-Type')).toBe('application/json');
        expect(headers.get('Idempotency-Key')).toMatch(/^[0-9a-z-]{10,}$/);
    });

    test.each([
        ['a wrong password', problem(401, { code: 'wrong_credentials' }), { kind: 'wrong_credentials' }],
        ['too many attempts', problem(429, {}, { 'Retry-After': '30' }), { kind: 'rate_limited', retryAfterSeconds: 30 }],
        ['too many, without a time', problem(429, {}), { kind: 'rate_limited', retryAfterSeconds: undefined }],
        ['no answer', offline, { kind: 'offline' }],
    ])('tells %s', async (_, reply, expected) => {
        answering(reply);
        expect(await signIn('a@b', 'c')).toEqual(expected);
    });

    test('keeps what a problem document says', async () => {
        answering(problem(500, { code: 'internal', detail: 'Broke.', request_id: 'req_7' }));
        const answer = await signIn('a@b', 'c');
        expect(explain(answer)).toEqual([
            'The server could not do it: Broke.',
            'If you ask for help, name request req_7.',
        ]);
    });

    test('makes a sentence even of an answer that is no problem document', async () => {
        answering(() => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
        expect(explain(await signIn('a@b', 'c'))).toEqual(['The server could not do it: 502 Bad Gateway']);
    });
});

describe('the current session', () => {
    test('is nobody’s when the server says so', async () => {
        answering(problem(401, {}));
        expect(await currentSession()).toEqual({ kind: 'signed_out' });
    });

    test('ends, also when it had ended already', async () => {
        answering(() => new Response(null, { status: 204 }));
        expect(await signOut()).toEqual({ kind: 'signed_out' });
        answering(problem(401, {}));
        expect(await signOut()).toEqual({ kind: 'signed_out' });
    });
});

describe('the fields', () => {
    test.each([
        ['', 'x', [true, false]],
        ['ana', 'x', [true, false]],
        ['ana@', '', [true, true]],
        [' ana@example.com ', 'x', [false, false]],
    ])('%j and %j', (email, password, wrong) => {
        const errors = fieldErrors(email, password);
        expect([errors.email !== '', errors.password !== '']).toEqual(wrong);
    });
});
