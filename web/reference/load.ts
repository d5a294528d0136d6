// SPDX-License-Identifier: Apache-2.0
import { text } from '../kit/messages.ts';
import { readDocument, type ApiDocument } from './document.ts';

export type Loaded = { kind: 'ready'; document: ApiDocument } | { kind: 'failed'; message: string };

const failed = (message: string): Loaded => ({ kind: 'failed', message });

export const loadDocument = async (address: string): Promise<Loaded> => {
    let response: Response;
    try {
        response = await fetch(address, { headers: { Accept: 'application/json' } });
    } catch {
        return failed(text('reference.failed.offline'));
    }
    if (!response.ok) return failed(text('reference.failed.status', { status: response.status }));
    let value: unknown;
    try {
        value = await response.json();
    } catch {
        return failed(text('reference.failed.format', { reason: 'it is not JSON' }));
    }
    const reading = readDocument(value, text('reference.other'));
    return reading.kind === 'read'
        ? { kind: 'ready', document: reading.document }
        : failed(text('reference.failed.format', { reason: reading.reason }));
};
