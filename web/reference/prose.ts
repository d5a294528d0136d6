// SPDX-License-Identifier: Apache-2.0
// The little Markdown that descriptions use - paragraphs, lists, code, bold, links - as data, so
// that no text of the document ever becomes markup.
export type Piece =
    | { kind: 'text' | 'code' | 'strong'; text: string }
    | { kind: 'link'; text: string; href: string };

export type Block =
    | { kind: 'paragraph'; pieces: Piece[] }
    | { kind: 'list'; items: Piece[][] }
    | { kind: 'code'; text: string };

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+|#[\w-]+|\/[^\s)]*)\)/g;

export const piecesOf = (source: string): Piece[] => {
    const pieces: Piece[] = [];
    let end = 0;
    const plain = (upTo: number): void => {
        if (upTo > end) pieces.push({ kind: 'text', text: source.slice(end, upTo) });
    };
    for (const match of source.matchAll(inline)) {
        plain(match.index);
        const [whole, code, strong, label, href] = match;
        if (code !== undefined) pieces.push({ kind: 'code', text: code });
        else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong });
        else if (label !== undefined && href !== undefined)
            pieces.push({ kind: 'link', text: label, href });
        end = match.index + whole.length;
    }
    plain(source.length);
    return pieces;
};

const blockOf = (source: string): Block => {
    const fenced = /^```\w*\n([\s\S]*?)\n?```$/.exec(source);
    if (fenced?.[1] !== undefined) return { kind: 'code', text: fenced[1] };
    const lines = source.split('\n');
    if (lines.every((line) => /^\s*[-*] /.test(line)))
        return { kind: 'list', items: lines.map((line) => piecesOf(line.replace(/^\s*[-*] /, ''))) };
    return { kind: 'paragraph', pieces: piecesOf(lines.join(' ')) };
};

export const blocksOf = (source: string): Block[] =>
    source
        .trim()
        .split(/\n{2,}/)
        .filter((block) => block !== '')
        .map(blockOf);
