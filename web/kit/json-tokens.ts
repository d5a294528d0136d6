// SPDX-License-Identifier: Apache-2.0
export type JsonToken = { kind: 'key' | 'string' | 'number' | 'plain'; text: string };

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)/g;

/** Cuts printed JSON into coloured pieces that together are the text again. */
export const jsonTokens = (json: string): JsonToken[] => {
    const tokens: JsonToken[] = [];
    let end = 0;
    const plain = (upTo: number): void => {
        if (upTo > end) tokens.push({ kind: 'plain', text: json.slice(end, upTo) });
    };
    for (const match of json.matchAll(pattern)) {
        plain(match.index);
        const [whole, quoted, colon] = match;
        if (quoted === undefined) tokens.push({ kind: 'number', text: whole });
        else if (colon === undefined) tokens.push({ kind: 'string', text: quoted });
        else tokens.push({ kind: 'key', text: quoted }, { kind: 'plain', text: colon });
        end = match.index + whole.length;
    }
    plain(json.length);
    return tokens;
};
