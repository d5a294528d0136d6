// SPDX-License-Identifier: Apache-2.0
import { mount } from 'svelte';

import '../../kit/base.css';
import Page from './page.svelte';

const target = document.querySelector('#app');
if (target === null) throw new Error('the page has no #app');
mount(Page, { target });
