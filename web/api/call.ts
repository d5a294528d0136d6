// SPDX-License-Identifier: Apache-2.0
// One call of the API of the server this page came from. What a page can act on comes back as a
// value; nothing throws. Paths, bodies and values have the types generated from the server's own
// OpenAPI document, which its tests hold every answer to.
import { isRecord, textOf } from '../kit/values.ts';
import type { paths } from './schema.ts';

/** RFC 9457. */
export type Problem = {
    status: number;
    code: string;
    message: string;
    requestId: string;
    retryAfterSeconds: number | undefined;
};

export type Answer<Value> =
    | { kind: 'done'; value: Value }
    | { kind: 'problem'; problem: Problem }
    | { kind: 'offline' };

type Method = 'get' | 'post' | 'put' | 'delete';
type Path = keyof paths;
type Operation<P extends Path, M extends Method> = paths[P][M];
type JsonOf<Holder> = Holder extends { content: { 'application/json': infer Json } } ? Json : undefined;

/** The methods a path has. */
export type MethodOf<P extends Path> = {
    [M in Method]: Operation<P, M> extends { responses: unknown } ? M : never;
}[Method];
/** What is sent with a request, or undefined for nothing. */
export type BodyOf<P extends Path, M extends Method> =
    Operation<P, M> extends { requestBody: infer Body } ? JsonOf<Body> : undefined;
/** What a success brings. */
export type ValueOf<P extends Path, M extends Method> =
    Operation<P, M> extends { responses: infer Responses }
        ? { [Status in keyof Responses]: Status extends 200 | 201 | 204 ? JsonOf<Responses[Status]> : never }[keyof Responses]
        : never;

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
        message: textOf(fields['detail']) || textOf(fields['title']) ||
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

export const call = async <P extends Path, M extends MethodOf<P>>(
    method: M,
    path: P,
    ...[body]: BodyOf<P, M> extends undefined ? [] : [body: BodyOf<P, M>]
): Promise<Answer<ValueOf<P, M>>> => {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method === 'post') headers['Idempotency-Key'] = idempotencyKey();
    let response: Response;
    try {
        response = await fetch(path, {
            method: method.toUpperCase(),
            headers,
            credentials: 'same-origin',
            signal: AbortSignal.timeout(timeoutMilliseconds),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    } catch {
        return { kind: 'offline' };
    }
    const value = await bodyOf(response);
    if (response.ok) return { kind: 'done', value: value as ValueOf<P, M> };
    return { kind: 'problem', problem: problemOf(response, value) };
};
