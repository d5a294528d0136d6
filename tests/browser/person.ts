// SPDX-License-Identifier: Apache-2.0
// What a person does and sees: opens a page in a window of some size, and is told of anything the
// browser complains about.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Look = { width: number; scheme: 'light' | 'dark' };

export const startBrowser = (): Promise<Browser> =>
    chromium.launch({
        executablePath: process.env['REFUNDRY_CHROMIUM'] ?? '/usr/bin/chromium',
        args: [
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
        ],
    });

/** Opens `address`; `complaints` fills with script errors and violations of the page's policy. */
export const openPage = async (
    browser: Browser,
    address: string,
    look: Look,
): Promise<{ page: Page; complaints: string[] }> => {
    const context = await browser.newContext({
        viewport: { width: look.width, height: look.width < 800 ? 844 : 900 },
        colorScheme: look.scheme,
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
        // A refused request is the test's own doing; everything else is a defect.
        const isRefusal = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
    await page.goto(address);
    return { page, complaints };
};

/** Rules of WCAG 2.2 A and AA that the page breaks, with the elements that break them. */
export const accessibilityProblems = async (page: Page): Promise<string[]> => {
    // By the debugger's way in, which the page's policy does not bind.
    const client = await page.context().newCDPSession(page);
    await client.send('Runtime.evaluate', { expression: axeSource });
    // Axe measures colours where things stand: nothing may be laid out late while it looks.
    await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { content-visibility: visible !important }');
        document.adoptedStyleSheets = [sheet];
    });
    const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    const { result } = await client.send('Runtime.evaluate', {
        expression: `axe.run(document, ${JSON.stringify(options)}).then((found) => JSON.stringify(
            found.violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' | '))))`,
        awaitPromise: true,
        returnByValue: true,
    });
    return JSON.parse(String(result.value)) as string[];
};

export const scrollsSideways = (page: Page): Promise<boolean> =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Kept only where REFUNDRY_SCREENSHOTS names a folder. */
export const takePicture = async (page: Page, name: string, fullPage = false): Promise<void> => {
    const folder = process.env['REFUNDRY_SCREENSHOTS'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
};
