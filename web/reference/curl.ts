// SPDX-License-Identifier: Apache-2.0
import type { Operation } from './document.ts';
import { exampleOf, type Resolve } from './schema.ts';

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

export const printJson = (value: unknown): string => JSON.stringify(value, null, 2);

export const exampleBody = (operation: Operation, resolve: Resolve): unknown =>
    operation.body && (operation.body.example ?? exampleOf(operation.body.schema, resolve));

const addressOf = (operation: Operation, origin: string, resolve: Resolve): string => {
    const query = operation.parameters
        .filter((parameter) => parameter.place === 'query' && parameter.isRequired)
        .map((parameter) => {
            const value = String(exampleOf(parameter.schema, resolve));
            return `${parameter.name}=${encodeURIComponent(value)}`;
        });
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
    return `"${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}"`;
};

/** A line for a shell that does the operation; path parameters are shell variables. */
export const curlOf = (operation: Operation, origin: string, resolve: Resolve): string => {
    const parts = [
        operation.method === 'GET' ? 'curl' : `curl -X ${operation.method}`,
        addressOf(operation, origin, resolve),
    ];
    const lines = [parts.join(' ')];
    if (operation.schemes.length > 0) lines.push(`-H "Authorization: Bearer $REFUNDRY_API_KEY"`);
    for (const parameter of operation.parameters) {
        if (parameter.place !== 'header' || parameter.name.toLowerCase() === 'authorization') continue;
        if (parameter.name.toLowerCase() === 'idempotency-key')
            lines.push(`-H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)"`);
        else if (parameter.isRequired)
            lines.push(`-H "${parameter.name}: ${String(exampleOf(parameter.schema, resolve))}"`);
    }
    if (operation.body) {
        lines.push(`-H "Content-Type: ${operation.body.mediaType}"`);
        lines.push(`-d ${quoted(printJson(exampleBody(operation, resolve)))}`);
    }
    return lines.join(' \\\n  ');
};
