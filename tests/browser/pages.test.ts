// SPDX-License-Identifier: Apache-2.0
// The pages in a browser, as a person meets them: each fits its window, breaks no accessibility
// rule and obeys its own policy; and does what it is for.
//
//   dev.d/web node tests/browser/pages.test.ts FOLDER_OF_BUILT_PAGES
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';

import {
    accessibilityProblems,
    openPage,
    scrollsSideways,
    startBrowser,
    takePicture,
    type Look,
} from './person.ts';
import { sampleApi } from './sample-api.ts';
import { startSite, type Site } from './site.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: pages.test.ts FOLDER_OF_BUILT_PAGES');

let site: Site;
let browser: Browser;

const nobody = { status: 401, body: { code: 'unauthorized', detail: 'Sign in first.' } };
const ana = { status: 200, body: { user: { email: 'ana@example.com', name: 'Ana Silva', role: 'agent' } } };

before(async () => {
    site = await startSite(folder);
    browser = await startBrowser();
});

after(async () => {
    await browser.close();
    site.close();
});

beforeEach(() => {
    site.api = {
        'GET /readyz': () => ({ status: 200 }),
        'GET /openapi.json': () => ({ status: 200, body: sampleApi }),
        'GET /v1/sessions/current': () => nobody,
    };
});

const wide: Look = { width: 1440, scheme: 'light' };

const visit = async (path: string, steps: (page: Page) => Promise<void>, look = wide): Promise<void> => {
    const { page, complaints } = await openPage(browser, site.address + path, look);
    try {
        await steps(page);
        assert.deepEqual(complaints, []);
    } finally {
        await page.context().close();
    }
};

const looks: Look[] = [320, 390, 1440].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

describe('every page', () => {
    const pages = [
        { path: '/', name: 'home', heading: 'Refundry is running' },
        { path: '/docs', name: 'docs', heading: /Refundry API/ },
        { path: '/console/sign-in', name: 'sign-in', heading: 'Sign in' },
    ];
    for (const { path, name, heading } of pages) {
        for (const look of looks) {
            test(`${path} is sound at ${look.width} px, ${look.scheme}`, () =>
                visit(
                    path,
                    async (page) => {
                        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
                        assert.equal(await scrollsSideways(page), false);
                        assert.deepEqual(await accessibilityProblems(page), []);
                        await takePicture(page, `${name}-${look.width}-${look.scheme}`);
                    },
                    look,
                ));
        }
    }
});

describe('the start page', () => {
    const says = (text: RegExp): Promise<void> =>
        visit('/', (page) => page.getByRole('status').filter({ hasText: text }).waitFor());

    test('says that the server is ready', () => says(/Ready: it takes requests/));

    test('says when the database does not answer', async () => {
        site.api['GET /readyz'] = () => ({ status: 503 });
        await says(/not ready/);
    });

    test('says when nothing answers', async () => {
        site.api['GET /readyz'] = () => 'broken';
        await says(/No answer/);
    });
});

describe('the reference', () => {
    test('shows an operation with its parameters, body, codes and a line to copy', () =>
        visit('/docs#create_order', async (page) => {
            const article = page.getByRole('article', { name: 'Create an order' });
            await article.getByText('Idempotency-Key', { exact: true }).first().waitFor();
            await article.getByText('422', { exact: true }).click();
            await article.getByText('amount_mismatch').waitFor();
            await article.getByText('The lines do not add up to what was paid.').waitFor();
            await article.getByRole('button', { name: 'Copy Try it' }).click();
            const copied = await page.evaluate(() => navigator.clipboard.readText());
            assert.match(copied, /^curl -X POST "http:\/\/127\.0\.0\.1:\d+\/v1\/orders"/);
            assert.match(copied, /"sku": "JUMPER-M"/);
            assert.deepEqual(await accessibilityProblems(page), []);
            await takePicture(page, 'docs-operation-1440-light');
        }));

    test('opens a schema member by keyboard, down a recursive schema', () =>
        visit('/docs#get_return', async (page) => {
            const article = page.getByRole('article', { name: 'Read a return' });
            await article.getByText('200', { exact: true }).click();
            for (let depth = 0; depth < 3; ++depth) {
                const member = article.locator('summary', { hasText: 'replaces' }).nth(depth);
                await member.focus();
                await page.keyboard.press('Enter');
            }
            // What opens is drawn a moment after the key.
            await article.locator('summary', { hasText: 'replaces' }).nth(3).waitFor();
            assert.equal(await article.locator('summary', { hasText: 'replaces' }).count(), 4);
            await takePicture(page, 'docs-tree-1440-light');
        }));

    test('filters by every word, from the keyboard, and says how many are left', () =>
        visit('/docs', async (page) => {
            await page.getByRole('heading', { level: 1 }).waitFor();
            await page.keyboard.press('/');
            await page.keyboard.type('get return');
            const contents = page.getByRole('navigation', { name: 'Operations' });
            await contents.getByText('1 of 6 operations').waitFor();
            await contents.getByRole('link', { name: /Read a return/ }).waitFor();
            await page.keyboard.type(' nothing');
            await contents.getByText(/No operation matches/).waitFor();
        }));

    test('goes to the operation in the address', () =>
        visit('/docs#cancel_return', async (page) => {
            const article = page.getByRole('article', { name: 'Cancel a return' });
            await article.waitFor();
            const box = await article.boundingBox();
            assert.ok(box && box.y < 300 && box.y > -50, `stands at ${box?.y}`);
            await page
                .getByRole('link', { name: /Cancel a return/, includeHidden: false })
                .and(page.locator('[aria-current="location"]'))
                .waitFor();
        }));

    test('keeps the contents behind a button in a narrow window', () =>
        visit(
            '/docs',
            async (page) => {
                const button = page.getByRole('button', { name: 'Contents' });
                await button.click();
                assert.equal(await button.getAttribute('aria-expanded'), 'true');
                await takePicture(page, 'docs-contents-390-light');
                await page.getByRole('link', { name: /Open a return/ }).first().click();
                assert.equal(await button.getAttribute('aria-expanded'), 'false');
                assert.match(page.url(), /#open_return$/);
                await page.waitForTimeout(200);
                await takePicture(page, 'docs-operation-390-light');
            },
            { width: 390, scheme: 'light' },
        ));

    const failures: [string, Site['api'][string], RegExp][] = [
        ['the server is gone', () => 'broken', /did not answer/],
        ['the server fails', () => ({ status: 500 }), /answered 500/],
        ['the document is another', () => ({ status: 200, body: { openapi: '3.0.1' } }), /version 3\.0\.1/],
    ];
    for (const [when, reply, message] of failures) {
        test(`says why and what to do when ${when}`, async () => {
            site.api['GET /openapi.json'] = reply;
            await visit('/docs', async (page) => {
                await page.getByRole('alert').getByText(message).waitFor();
                await takePicture(page, `docs-failed-1440-light`);
                site.api['GET /openapi.json'] = () => ({ status: 200, body: sampleApi });
                await page.getByRole('button', { name: 'Try again' }).click();
                await page.getByRole('heading', { level: 1, name: /Refundry API/ }).waitFor();
            });
        });
    }
});

describe('signing in', () => {
    const fill = async (page: Page): Promise<void> => {
        await page.getByLabel('E-mail').fill('ana@example.com');
        await page.getByLabel('Password', { exact: true }).fill('correct horse');
        await page.getByRole('button', { name: 'Sign in' }).click();
    };

    test('asks for what is missing and goes there', () =>
        visit('/console/sign-in', async (page) => {
            await page.getByLabel('E-mail').fill('ana');
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByText('Enter a whole e-mail address').waitFor();
            await page.getByText('Enter your password.').waitFor();
            const focused = await page.evaluate(() => document.activeElement?.id);
            assert.equal(focused, 'email');
            assert.deepEqual(await accessibilityProblems(page), []);
            await takePicture(page, 'sign-in-fields-1440-light');
        }));

    test('shows who is in, and signs out', async () => {
        const sent: unknown[] = [];
        site.api['POST /v1/sessions'] = (body) => {
            sent.push(body);
            return { ...ana, status: 201 };
        };
        site.api['DELETE /v1/sessions/current'] = () => ({ status: 204 });
        await visit('/console/sign-in', async (page) => {
            await fill(page);
            await page.getByText('As Ana Silva').waitFor();
            assert.deepEqual(sent, [{ email: 'ana@example.com', password: 'correct horse' }]);
            assert.deepEqual(await accessibilityProblems(page), []);
            await takePicture(page, 'signed-in-1440-light');
            await page.getByRole('button', { name: 'Sign out' }).click();
            await page.getByText('You are signed out.').waitFor();
            assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
        });
    });

    test('knows a person who is in already', async () => {
        site.api['GET /v1/sessions/current'] = () => ana;
        await visit('/console/sign-in', (page) => page.getByText('As Ana Silva').waitFor());
    });

    test('stays in when signing out did not go through', async () => {
        site.api['GET /v1/sessions/current'] = () => ana;
        site.api['DELETE /v1/sessions/current'] = () => 'broken';
        await visit('/console/sign-in', async (page) => {
            await page.getByRole('button', { name: 'Sign out' }).click();
            await page.getByRole('alert', { name: 'You are still signed in' }).waitFor();
            await page.getByText('As Ana Silva').waitFor();
        });
    });

    const refusals: [string, Site['api'][string], RegExp][] = [
        ['the password is wrong', () => ({ status: 401, body: { code: 'wrong_credentials' } }), /do not belong together/],
        ['there were too many attempts', () => ({ status: 429, headers: { 'Retry-After': '30' } }), /Wait 30 seconds/],
        ['nothing answers', () => 'broken', /what you typed is still here/],
        [
            'the server fails',
            () => ({ status: 500, body: { code: 'internal', detail: 'Something broke.', request_id: 'req_7' } }),
            /name request req_7/,
        ],
    ];
    for (const [when, reply, message] of refusals) {
        test(`says what to do when ${when}, and keeps the input`, async () => {
            site.api['POST /v1/sessions'] = reply;
            await visit('/console/sign-in', async (page) => {
                await fill(page);
                const alert = page.getByRole('alert', { name: 'You are not signed in' });
                await alert.getByText(message).waitFor();
                assert.equal(await alert.evaluate((element) => element === document.activeElement), true);
                assert.equal(await page.getByLabel('E-mail').inputValue(), 'ana@example.com');
                assert.deepEqual(await accessibilityProblems(page), []);
                await takePicture(page, `sign-in-refused-1440-light`);
            });
        });
    }
});
