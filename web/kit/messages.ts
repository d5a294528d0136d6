// SPDX-License-Identifier: Apache-2.0
// The words people see. One catalogue per language; a component asks for a key, never writes text.
import { english } from './messages.en.ts';

export type MessageKey = keyof typeof english;

/** The text of `key`, each {name} in it replaced by the parameter of that name. */
export const text = (key: MessageKey, parameters: Record<string, string | number> = {}): string =>
    english[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
