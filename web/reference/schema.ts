// SPDX-License-Identifier: Apache-2.0
// What a JSON Schema (2020-12, as OpenAPI 3.1 uses it) says, put for a reader: a label, limits,
// legal values, and the parts one level down. Recursion is the reader's, by opening a part.
import { isRecord, listOf, recordOf, textOf, textsOf, type JsonRecord } from '../kit/values.ts';

export type Resolve = (reference: string) => unknown;

export type SchemaPart = {
    /** A member's name, or what the part is: "each item", "variant 2". */
    key: string;
    kind: 'member' | 'item' | 'variant' | 'other_members';
    isRequired: boolean;
    schema: unknown;
};

export type SchemaView = {
    /** The component it comes from, or "". */
    name: string;
    label: string;
    description: string;
    limits: string[];
    values: string[];
    isDeprecated: boolean;
    isReadOnly: boolean;
    isWriteOnly: boolean;
    parts: SchemaPart[];
};

const nameOf = (reference: string): string => reference.split('/').at(-1) ?? '';

/** Merges allOf: members add up, other keywords of later parts win. */
const merge = (schemas: JsonRecord[]): JsonRecord => {
    const merged: Record<string, unknown> = {};
    for (const schema of schemas) {
        const properties = { ...recordOf(merged['properties']), ...recordOf(schema['properties']) };
        const required = [...textsOf(merged['required']), ...textsOf(schema['required'])];
        Object.assign(merged, schema, { properties, required });
    }
    return merged;
};

const flatten = (schema: unknown, resolve: Resolve, seen: ReadonlySet<string> = new Set()): JsonRecord => {
    const record = recordOf(schema);
    const reference = textOf(record['$ref']);
    if (reference !== '') {
        if (seen.has(reference)) return {};
        const target = flatten(resolve(reference), resolve, new Set([...seen, reference]));
        const { $ref: _, ...beside } = record;
        return Object.keys(beside).length === 0 ? target : merge([target, beside]);
    }
    const all = listOf(record['allOf']);
    if (all.length === 0) return record;
    const { allOf: _, ...beside } = record;
    return merge([...all.map((part) => flatten(part, resolve, seen)), beside]);
};

const typesOf = (schema: JsonRecord): string[] => {
    const type = schema['type'];
    if (typeof type === 'string') return [type];
    if (Array.isArray(type)) return textsOf(type);
    if (isRecord(schema['properties'])) return ['object'];
    if (schema['items'] !== undefined) return ['array'];
    return [];
};

const isNull = (schema: unknown): boolean => recordOf(schema)['type'] === 'null';

const variantsOf = (schema: JsonRecord): unknown[] =>
    [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])].filter((variant) => !isNull(variant));

const isNullable = (schema: JsonRecord): boolean =>
    typesOf(schema).includes('null') ||
    [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])].some(isNull);

const referenceName = (schema: unknown): string => {
    const reference = textOf(recordOf(schema)['$ref']);
    return reference === '' ? '' : nameOf(reference);
};

const labelOf = (schema: unknown, resolve: Resolve): string => {
    const flat = flatten(schema, resolve);
    const variants = variantsOf(flat);
    const nothing = isNullable(flat) ? ' or null' : '';
    if (variants.length === 1) return labelOf(variants[0], resolve) + nothing;
    if (variants.length > 1) return `one of ${variants.length}${nothing}`;
    const types = typesOf(flat).filter((type) => type !== 'null');
    if (types.includes('array')) return `list of ${labelOf(flat['items'], resolve)}${nothing}`;
    const type = types.join(' or ') || ('const' in flat || 'enum' in flat ? 'constant' : 'any value');
    const name = referenceName(schema);
    if (type === 'object' && name !== '') return name + nothing;
    const format = textOf(flat['format']);
    return (format === '' ? type : `${type} (${format})`) + nothing;
};

const counted = (value: string, noun: string): string => `${value} ${noun}${value === '1' ? '' : 's'}`;

const limitWords: readonly [string, (value: string) => string][] = [
    ['minimum', (value) => `at least ${value}`],
    ['exclusiveMinimum', (value) => `above ${value}`],
    ['maximum', (value) => `at most ${value}`],
    ['exclusiveMaximum', (value) => `below ${value}`],
    ['multipleOf', (value) => `a multiple of ${value}`],
    ['minLength', (value) => `at least ${counted(value, 'character')}`],
    ['maxLength', (value) => `at most ${counted(value, 'character')}`],
    ['pattern', (value) => `matches ${value}`],
    ['minItems', (value) => `at least ${counted(value, 'item')}`],
    ['maxItems', (value) => `at most ${counted(value, 'item')}`],
    ['default', (value) => `default ${value}`],
];

const printed = (value: unknown): string =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const limitsOf = (schema: JsonRecord): string[] => {
    const limits = limitWords
        .filter(([keyword]) => schema[keyword] !== undefined)
        .map(([keyword, say]) => say(printed(schema[keyword])));
    if (schema['uniqueItems'] === true) limits.push('no item twice');
    return limits;
};

const valuesOf = (schema: JsonRecord): string[] => {
    if ('const' in schema) return [printed(schema['const'])];
    const items = recordOf(schema['items']);
    return listOf(schema['enum'] ?? items['enum']).map(printed);
};

const membersOf = (schema: JsonRecord): SchemaPart[] => {
    const required = new Set(textsOf(schema['required']));
    const members: SchemaPart[] = Object.entries(recordOf(schema['properties'])).map(
        ([key, member]) => ({ key, kind: 'member', isRequired: required.has(key), schema: member }),
    );
    const others = schema['additionalProperties'];
    if (isRecord(others) && Object.keys(others).length > 0)
        members.push({ key: 'any name', kind: 'other_members', isRequired: false, schema: others });
    return members;
};

/** The parts one level down; of a list those of its items, of a single variant its own. */
const partsOf = (schema: JsonRecord, resolve: Resolve): SchemaPart[] => {
    const variants = variantsOf(schema);
    if (variants.length === 1) return partsOf(flatten(variants[0], resolve), resolve);
    if (variants.length > 1) {
        return variants.map((variant, index) => ({
            key: referenceName(variant) || textOf(recordOf(variant)['title']) || `variant ${index + 1}`,
            kind: 'variant',
            isRequired: false,
            schema: variant,
        }));
    }
    if (schema['items'] !== undefined) return partsOf(flatten(schema['items'], resolve), resolve);
    return membersOf(schema);
};

export const viewSchema = (schema: unknown, resolve: Resolve): SchemaView => {
    const flat = flatten(schema, resolve);
    return {
        name: referenceName(schema),
        label: labelOf(schema, resolve),
        description: textOf(flat['description']),
        limits: limitsOf(flat),
        values: valuesOf(flat),
        isDeprecated: flat['deprecated'] === true,
        isReadOnly: flat['readOnly'] === true,
        isWriteOnly: flat['writeOnly'] === true,
        parts: partsOf(flat, resolve),
    };
};

const examplesByFormat: Readonly<Record<string, string>> = {
    'date-time': '2026-03-29T10:15:00Z',
    date: '2026-03-29',
    email: 'ana@example.com',
    uri: 'https://example.com/',
    uuid: '018f6b1c-7c3a-7d2e-9a41-0b5d3c2e1f00',
};

/** An id says in its pattern how it begins: `^ord_[0-7]…`. */
const idPattern = /^\^([a-z]+_)\[0-7\]/;

const stringExample = (schema: JsonRecord): string => {
    const prefix = idPattern.exec(textOf(schema['pattern']))?.[1];
    if (prefix !== undefined) return `${prefix}01k5e8m2s0f3vbt6yq9w4xd7hn`;
    return examplesByFormat[textOf(schema['format'])] ?? 'text';
};

const depthMax = 8;

/** A value the schema would accept: its own example or default where it has one, else made up. */
export const exampleOf = (schema: unknown, resolve: Resolve, depth = 0): unknown => {
    const flat = flatten(schema, resolve);
    if (listOf(flat['examples']).length > 0) return listOf(flat['examples'])[0];
    for (const keyword of ['example', 'const', 'default']) if (keyword in flat) return flat[keyword];
    if (listOf(flat['enum']).length > 0) return listOf(flat['enum'])[0];
    if (depth > depthMax) return null;
    const variant = variantsOf(flat)[0];
    if (variant !== undefined) return exampleOf(variant, resolve, depth + 1);
    const type = typesOf(flat).find((candidate) => candidate !== 'null');
    switch (type) {
        case 'object':
            return exampleObject(flat, resolve, depth);
        case 'array':
            return [exampleOf(flat['items'], resolve, depth + 1)];
        case 'string':
            return stringExample(flat);
        case 'integer':
        case 'number':
            return typeof flat['minimum'] === 'number' ? flat['minimum'] : 1;
        case 'boolean':
            return true;
        default:
            return null;
    }
};

const exampleObject = (schema: JsonRecord, resolve: Resolve, depth: number): JsonRecord => {
    const members = membersOf(schema).filter((part) => part.kind === 'member');
    // Deep down only what must be there, so that an example stays readable.
    const shown = members.filter(
        (part) => part.isRequired || (depth < 2 && recordOf(part.schema)['readOnly'] !== true),
    );
    return Object.fromEntries(
        shown.map((part) => [part.key, exampleOf(part.schema, resolve, depth + 1)]),
    );
};
