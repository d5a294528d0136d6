// SPDX-License-Identifier: Apache-2.0
// Which page stands at which address, and what happens to the files after Vite wrote them: each
// page goes where its address says, and every text file gets a .br and a .gz beside it, so that
// the server never compresses a page itself.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin, ResolvedConfig } from 'vite';

type Page = { source: string; place: string };

export const pages: Page[] = [
    { source: 'home/index.html', place: 'index.html' },
    { source: 'reference/index.html', place: 'docs/index.html' },
    { source: 'console/sign-in/index.html', place: 'console/sign-in/index.html' },
];

const compressible = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt']);
const worthCompressingBytes = 256;

const compressFile = (path: string): void => {
    const bytes = readFileSync(path);
    if (!compressible.has(extname(path)) || bytes.length < worthCompressingBytes) return;
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
};

const place = (folder: string, page: Page): void => {
    if (page.source === page.place) return;
    const target = join(folder, page.place);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(folder, page.source), target);
    rmSync(join(folder, dirname(page.source)), { recursive: true });
};

export const placePages = (): Plugin => {
    let config: ResolvedConfig;
    return {
        name: 'refundry-place-pages',
        apply: 'build',
        configResolved: (resolved) => {
            config = resolved;
        },
        writeBundle: () => {
            const folder = join(config.root, config.build.outDir);
            const out = config.build.outDir.startsWith('/') ? config.build.outDir : folder;
            for (const page of pages) place(out, page);
            for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
                if (entry.isFile()) compressFile(join(entry.parentPath, entry.name));
            }
        },
    };
};
