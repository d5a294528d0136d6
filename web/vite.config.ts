// SPDX-License-Identifier: Apache-2.0
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { pages, placePages } from './pages.ts';

export default defineConfig({
    plugins: [svelte(), placePages()],
    publicDir: 'public',
    build: {
        outDir: '../build/web',
        emptyOutDir: true,
        target: 'es2022',
        // A strict policy allows no inline script and no data: style sheets.
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 300,
        rollupOptions: { input: pages.map((page) => page.source) },
    },
    server: {
        proxy: { '/v1': 'http://127.0.0.1:8080', '/openapi.json': 'http://127.0.0.1:8080' },
    },
    resolve: { conditions: ['browser'] },
    test: {
        environment: 'happy-dom',
        include: ['**/*.test.ts'],
        exclude: ['node_modules/**'],
    },
});
