// SPDX-License-Identifier: Apache-2.0
// Serves the built pages as the real server does - strict policy, precompressed files - with an
// API whose answers each test chooses.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

export type Reply = { status: number; headers?: Record<string, string>; body?: unknown } | 'broken';
export type Api = Record<string, (body: unknown) => Reply>;

export const contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

const types: Record<string, string> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
};

const fileFor = (folder: string, path: string): string | undefined => {
    const below = normalize(decodeURIComponent(path)).replace(/^(\.\.\/)+/, '');
    for (const candidate of [join(folder, below), join(folder, below, 'index.html')])
        if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
    return undefined;
};

const sendFile = (file: string, response: ServerResponse): void => {
    const packed = existsSync(`${file}.br`);
    response.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        ...(packed ? { 'Content-Encoding': 'br' } : {}),
    });
    response.end(readFileSync(packed ? `${file}.br` : file));
};

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    return text === '' ? undefined : JSON.parse(text);
};

export type Site = { address: string; api: Api; close: () => void };

export const startSite = async (folder: string): Promise<Site> => {
    const site: Site = { address: '', api: {}, close: () => server.close() };
    const server = createServer(async (request, response) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        const answer = site.api[`${request.method} ${path}`];
        const body = await bodyOf(request);
        if (answer) {
            const reply = answer(body);
            if (reply === 'broken') return request.socket.destroy();
            const type = reply.status >= 400 ? 'application/problem+json' : 'application/json';
            response.writeHead(reply.status, { 'Content-Type': type, ...reply.headers });
            response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
            return;
        }
        const file = fileFor(folder, path);
        if (file) return sendFile(file, response);
        response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    site.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return site;
};
