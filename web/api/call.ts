// SPDX-License-Identifier: Apache-2.0
// One call of the API of the server this page came from. What a page can act on comes back as a
// value; nothing throws.
import { isRecord, textOf } from '../kit/values.ts';

/** RFC 9457. */
export type Problem = {
    status: number;
    code: string;
    message: string;
    requestId: string;
    retryAfterSeconds: number | undefined;
};

export type Answer =
    | { kind: 'done'; value: unknown }
    | { kind: 'problem'; problem: Problem }
    | { kind: 'offline' };

type Method = 'GET' | 'POST' | 'DELETE';

const timeoutMilliseconds = 15_000;

/** randomUUID exists only on https and localhost; a key needs no more than to be unlike others. */
const idempotencyKey = (): string =>
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

const retryAfter = (response: Response): number | undefined => {
    const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
    return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
};

const problemOf = (response: Response, body: unknown): Problem => {
    const fields = isRecord(body) ? body : {};
    return {
        status: response.status,
        code: textOf(fields['code']),
        message: textOf(fields['message']) || textOf(fields['detail']) || textOf(fields['title']) ||
            `${response.status} ${response.statusText}`.trim(),
        requestId: textOf(fields['request_id']),
        retryAfterSeconds: retryAfter(response),
    };
};

const bodyOf = async (response: Response): Promise<unknown> => {
    try {
        return await response.json();
    } catch {
        return undefined;
    }
};

export const call = async (method: Method, path: string, body?: unknown): Promise<Answer> => {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method === 'POST') headers['Idempotency-Key'] = idempotencyKey();
    let response: Response;
    try {
        response = await fetch(path, {
            method,
            headers,
            credentials: 'same-origin',
            signal: AbortSignal.timeout(timeoutMilliseconds),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    } catch {
        return { kind: 'offline' };
    }
    const value = await bodyOf(response);
    if (response.ok) return { kind: 'done', value };
    return { kind: 'problem', problem: problemOf(response, value) };
};
