// SPDX-License-Identifier: Apache-2.0
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';

import { sampleDocument } from './sample.ts';
import SchemaTree from './schema-tree.svelte';
import { viewSchema } from './schema.ts';

const schemas: Record<string, unknown> = sampleDocument.components.schemas;
const resolve = (reference: string): unknown => schemas[reference.split('/').at(-1) ?? ''];

let shown: ReturnType<typeof mount> | undefined;

const show = (): HTMLElement => {
    const { parts } = viewSchema(schemas['return_case'], resolve);
    shown = mount(SchemaTree, { target: document.body, props: { parts, resolve } });
    flushSync();
    return document.body;
};

afterEach(async () => {
    if (shown) await unmount(shown);
    document.body.replaceChildren();
});

test('a row has name, type, marks, description and values', () => {
    const rows = [...show().querySelectorAll(':scope > ul > li')].map((row) => row.textContent.replace(/\s+/g, ' ').trim());
    expect(rows).toEqual([
        'id string required read only Begins with ret_.',
        'owed money required',
        'stage string One of requestedsettled',
        'replaces return_case or null',
    ]);
});

test('what is closed is not there; opened, it is, one level at a time', async () => {
    const body = show();
    expect(body.querySelectorAll('li')).toHaveLength(4);
    const replaces = [...body.querySelectorAll('details')].at(-1);
    if (!replaces) throw new Error('no member to open');
    replaces.open = true;
    replaces.dispatchEvent(new Event('toggle'));
    flushSync();
    expect(body.querySelectorAll('li')).toHaveLength(8);
});
