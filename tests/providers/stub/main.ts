// SPDX-License-Identifier: Apache-2.0
// Stubs of payment providers, held to the providers' own specifications:
//
//   node main.ts <folder of the specifications>     prints "listening on <port>"
//
// /<provider>/… is the provider. /control/<provider>/<verb> is the test's: `next` says how the next
// requests are answered, `requests` tells what came, the other verbs are the provider's own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { argv } from 'node:process';

import { adyen } from './adyen.ts';
import { btcpay } from './btcpay.ts';
import { klarna } from './klarna.ts';
import { mollie } from './mollie.ts';
import { paypal } from './paypal.ts';
import { type Answer, numberIn, type Provider, textIn } from './provider.ts';
import { type Asked, type Finding, isObject, type Json, type JsonObject } from './specification.ts';
import { square } from './square.ts';
import { stripe } from './stripe.ts';

const BODY_BYTES_MAX = 1 << 20;

const folder = argv[2];
if (folder === undefined) throw new Error('usage: main.ts <folder of the specifications>');
const makers: Readonly<Record<string, (folder: string) => Provider>> = { adyen, btcpay, klarna, mollie, paypal, square, stripe };

interface Stage {
    readonly provider: Provider;
    readonly requests: JsonObject[];
    readonly next: { behaviour: string; left: number };
}
const stages = new Map<string, Stage>();

/** A provider starts when it is first spoken to: some specifications take a second to read. */
function stageOf(name: string): Stage | undefined {
    const make = makers[name];
    if (!stages.has(name) && make !== undefined)
        stages.set(name, { provider: make(folder ?? ''), requests: [], next: { behaviour: '', left: 0 } });
    return stages.get(name);
}

async function read(request: IncomingMessage, path: string): Promise<Asked> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
        size += (part as Buffer).length;
        if (size > BODY_BYTES_MAX) throw new Error('the body is too large');
        parts.push(part as Buffer);
    }
    const url = new URL(path, 'http://stub');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers))
        headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
    return {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.concat(parts).toString('utf8'),
    };
}

function judged(provider: Provider, asked: Asked): { answer: Answer; findings: Finding[] } {
    const spec = provider.specification(asked.path);
    const operation = spec?.operation(asked.method, asked.path);
    if (spec !== undefined && operation === undefined) {
        const finding: Finding = { where: 'operation', pointer: asked.path, message: 'is not documented' };
        return { answer: provider.rejected('no such operation', [{ ...finding }]), findings: [finding] };
    }
    const wrong = operation?.check(asked) ?? [];
    if (wrong.length > 0)
        return { answer: provider.rejected('not as documented', wrong.map((one) => ({ ...one }))), findings: wrong };
    const answer = provider.answer(asked, operation);
    return { answer, findings: operation?.checkAnswer(answer.status, answer.body) ?? [] };
}

function send(response: ServerResponse, answer: Answer): void {
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(answer.raw ?? (answer.body === null ? '' : JSON.stringify(answer.body)));
}

/** The work is done by the time these speak; how they speak of it is the test's choice. */
function misbehave(behaviour: string, response: ServerResponse, answer: Answer): void {
    const text = answer.raw ?? JSON.stringify(answer.body);
    switch (behaviour) {
        case 'lost':
            response.socket?.resetAndDestroy();
            return;
        case 'silent':
            return;
        case 'cut':
            response.writeHead(answer.status, { 'Content-Length': text.length });
            response.write(text.slice(0, text.length / 2), () => response.socket?.resetAndDestroy());
            return;
        case 'garbled':
            send(response, { status: answer.status, body: null, raw: text.slice(0, text.length / 2) });
            return;
        case 'huge':
            response.writeHead(answer.status);
            response.end(' '.repeat(BODY_BYTES_MAX + 1) + text);
            return;
        case 'broken':
            send(response, { status: 500, body: null, raw: '<html>Internal Server Error</html>' });
            return;
        default:
            send(response, answer);
    }
}

/** These do nothing of what was asked. */
const refusals: Readonly<Record<string, Answer>> = {
    busy: { status: 429, body: { error: { type: 'api_error' } }, headers: { 'Retry-After': '1' } },
    unavailable: { status: 503, body: { error: { type: 'api_error' } } },
};

async function play(stage: Stage, request: IncomingMessage, path: string, response: ServerResponse): Promise<void> {
    const asked = await read(request, path);
    const behaviour = stage.next.left > 0 ? stage.next.behaviour : '';
    if (stage.next.left > 0) --stage.next.left;
    const refusal = refusals[behaviour];
    const { answer, findings } = refusal === undefined
        ? judged(stage.provider, asked)
        : { answer: refusal, findings: [] };
    stage.requests.push({
        method: asked.method,
        path: asked.path,
        query: asked.query.toString(),
        headers: { ...asked.headers },
        body: asked.body,
        status: answer.status,
        findings: findings.map((one) => ({ ...one })),
    });
    misbehave(behaviour, response, answer);
}

async function control(stage: Stage, verb: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request, '/');
    const what: unknown = asked.body === '' ? {} : JSON.parse(asked.body);
    if (!isObject(what)) throw new Error('an object is wanted');
    let said: Json = null;
    if (verb === 'requests') said = stage.requests;
    else if (verb === 'next')
        Object.assign(stage.next, { behaviour: textIn(what, 'behaviour'), left: numberIn(what, 'times', 1) });
    else said = stage.provider.control(verb, what);
    send(response, { status: 200, body: { said } });
}

const server = createServer((request, response) => {
    const [, first = '', second = '', ...rest] = (request.url ?? '').split('/');
    const stage = stageOf(first === 'control' ? second : first);
    if (stage === undefined) {
        response.writeHead(404);
        response.end();
        return;
    }
    const done = first === 'control'
        ? control(stage, rest.join('/'), request, response)
        : play(stage, request, '/' + [second, ...rest].join('/'), response);
    done.catch((error: unknown) => {
        console.error(error);
        response.writeHead(599);
        response.end(String(error));
    });
});

server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    console.log(`listening on ${typeof address === 'object' && address !== null ? address.port : 0}`);
});
