// SPDX-License-Identifier: Apache-2.0
// An official OpenAPI file as a judge: is this request one that the provider documents, and is this
// answer one that it would give?
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Finding {
    readonly where: 'operation' | 'path' | 'query' | 'header' | 'body' | 'answer';
    readonly pointer: string;
    readonly message: string;
}

export interface Asked {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

function read(file: string): JsonObject {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    // The core schema knows no timestamps: some files give impossible dates as examples.
    const document: unknown = text.trimStart().startsWith('{')
        ? JSON.parse(text)
        : parse(text, { schema: 'core' });
    if (!isObject(document)) throw new Error(`${file} is no OpenAPI file`);
    return document;
}

function isPattern(text: string): boolean {
    try {
        return new RegExp(text, 'u').source !== '';
    } catch {
        return false;
    }
}

/** Makes ready for Ajv what a file has that is no JSON Schema of its version. */
function prepare(node: Json): void {
    if (Array.isArray(node)) {
        node.forEach(prepare);
        return;
    }
    if (!isObject(node)) return;
    // Stripe: the object itself stands there only for who asks, and the schemas run in circles.
    if ('x-expansionResources' in node) {
        delete node['x-expansionResources'];
        delete node['anyOf'];
        node['type'] = 'string';
    }
    // References to files and pages that are not here.
    const reference = node['$ref'];
    if (typeof reference === 'string' && !reference.startsWith('#')) delete node['$ref'];
    const pattern = node['pattern'];
    if (typeof pattern === 'string' && !isPattern(pattern)) delete node['pattern'];
    for (const bound of ['exclusiveMinimum', 'exclusiveMaximum'])
        if (typeof node[bound] === 'boolean') delete node[bound];
    // OpenAPI 3.0 allows null beside the words of an enum, Ajv only among them.
    const words = node['enum'];
    if (node['nullable'] === true && Array.isArray(words)) words.push(null);
    if (node['nullable'] === true && !('type' in node)) delete node['nullable'];
    Object.values(node).forEach(prepare);
}

/**
 * A property that only answers have (readOnly) is required of answers only, and one that only
 * requests have (writeOnly) of requests only: OpenAPI 3, Schema Object.
 */
function loosen(document: JsonObject, side: 'readOnly' | 'writeOnly'): JsonObject {
    const is = (property: Json | undefined): boolean => {
        if (!isObject(property)) return false;
        const reference = property['$ref'];
        if (property[side] === true) return true;
        return typeof reference === 'string' && is(valueAt(document, reference));
    };
    const visit = (node: Json): void => {
        if (Array.isArray(node)) node.forEach(visit);
        if (!isObject(node)) return;
        const required = node['required'];
        const properties = node['properties'];
        if (Array.isArray(required) && isObject(properties))
            node['required'] = required.filter((name) => !is(properties[String(name)]));
        Object.values(node).forEach(visit);
    };
    visit(document);
    return document;
}

function valueAt(document: JsonObject, pointer: string): Json | undefined {
    let value: Json | undefined = document;
    for (const part of pointer.split('/').slice(1)) {
        const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
        if (Array.isArray(value)) value = value[Number(key)];
        else value = isObject(value) ? value[key] : undefined;
    }
    return value;
}

const escaped = (key: string): string =>
    encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointerTo = (...keys: string[]): string => '#' + keys.map((key) => '/' + escaped(key)).join('');

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export class Specification {
    readonly document: JsonObject;
    private readonly judges: Readonly<Record<'body' | 'text' | 'answer', Ajv>>;
    private readonly compiled = new Map<string, ValidateFunction>();

    /** `complete` mends what a file leaves out that its own texts or examples have. */
    constructor(file: string, complete: (document: JsonObject) => void = () => {}) {
        this.document = read(file);
        complete(this.document);
        prepare(this.document);
        const version = this.document['openapi'];
        const Judge = typeof version === 'string' && version.startsWith('3.1') ? Ajv2020 : Ajv;
        const options = { strict: false, allErrors: true, validateFormats: false, validateSchema: false };
        this.judges = {
            body: new Judge(options),
            // Forms, paths and queries are text: "1999" is an integer there.
            text: new Judge({ ...options, coerceTypes: true }),
            answer: new Judge(options),
        };
        const sent = loosen(structuredClone(this.document), 'readOnly');
        this.judges.body.addSchema(sent, 'spec');
        this.judges.text.addSchema(sent, 'spec');
        this.judges.answer.addSchema(loosen(structuredClone(this.document), 'writeOnly'), 'spec');
    }

    /** The place of a schema after its references, as a pointer, and what stands there. */
    private resolve(pointer: string): { pointer: string; value: JsonObject } | undefined {
        const value = valueAt(this.document, pointer);
        if (!isObject(value)) return undefined;
        const reference = value['$ref'];
        return typeof reference === 'string' ? this.resolve(reference) : { pointer, value };
    }

    private judge(pointer: string, kind: 'body' | 'text' | 'answer'): ValidateFunction {
        const key = `${kind} ${pointer}`;
        let found = this.compiled.get(key);
        if (found === undefined) {
            found = this.judges[kind].compile({ $ref: `spec${pointer}` });
            this.compiled.set(key, found);
        }
        return found;
    }

    /** Finds by the schema at `pointer`; `where` is what the value is. */
    findings(where: Finding['where'], pointer: string, value: unknown, isText = false): Finding[] {
        const judge = this.judge(pointer, where === 'answer' ? where : isText ? 'text' : 'body');
        if (judge(value)) return [];
        return (judge.errors ?? []).map((error: ErrorObject) => ({
            where,
            pointer: error.instancePath,
            message: `${error.message ?? ''} ${JSON.stringify(error.params)}`,
        }));
    }

    /** The operation that documents this request. */
    operation(method: string, path: string): Operation | undefined {
        const paths = this.document['paths'];
        if (!isObject(paths)) return undefined;
        const candidates = Object.keys(paths).sort((a, b) => a.split('{').length - b.split('{').length);
        for (const template of candidates) {
            const values = match(template, path);
            const item = paths[template];
            if (values === undefined || !isObject(item)) continue;
            if (!METHODS.includes(method.toLowerCase()) || !isObject(item[method.toLowerCase()])) continue;
            return new Operation(this, template, method.toLowerCase(), values);
        }
        return undefined;
    }

    resolved(pointer: string): { pointer: string; value: JsonObject } | undefined {
        return this.resolve(pointer);
    }
}

function match(template: string, path: string): Map<string, string> | undefined {
    const wanted = template.split('/');
    const given = path.split('/');
    if (wanted.length !== given.length) return undefined;
    const values = new Map<string, string>();
    for (const [index, part] of wanted.entries()) {
        const text = given[index] ?? '';
        const name = /^\{(.+)\}$/.exec(part)?.[1];
        if (name === undefined && part !== text) return undefined;
        if (name !== undefined && text === '') return undefined;
        if (name !== undefined) values.set(name, decodeURIComponent(text));
    }
    return values;
}

export class Operation {
    readonly template: string;
    readonly values: ReadonlyMap<string, string>;
    private readonly spec: Specification;
    private readonly pointer: string;
    private readonly pathPointer: string;

    constructor(spec: Specification, template: string, method: string, values: Map<string, string>) {
        this.spec = spec;
        this.template = template;
        this.values = values;
        this.pathPointer = pointerTo('paths', template);
        this.pointer = pointerTo('paths', template, method);
    }

    check(asked: Asked): Finding[] {
        return [...this.parameters(asked), ...this.body(asked)];
    }

    /** What documents an answer of this status may say otherwise. */
    checkAnswer(status: number, body: Json): Finding[] {
        const answer =
            this.spec.resolved(`${this.pointer}/responses/${status}`) ??
            this.spec.resolved(`${this.pointer}/responses/default`);
        if (answer === undefined)
            return [{ where: 'answer', pointer: '', message: `status ${status} is not documented` }];
        const schema = this.schemaOf(answer, 'json');
        return schema === undefined ? [] : this.spec.findings('answer', schema, body);
    }

    private parameters(asked: Asked): Finding[] {
        const found: Finding[] = [];
        const known = new Set<string>();
        for (const base of [this.pathPointer, this.pointer]) {
            const list = this.spec.resolved(base)?.value['parameters'];
            for (const index of Array.isArray(list) ? list.keys() : []) {
                const parameter = this.spec.resolved(`${base}/parameters/${index}`);
                if (parameter === undefined) continue;
                known.add(`${String(parameter.value['in'])} ${String(parameter.value['name'])}`);
                found.push(...this.parameter(asked, parameter));
            }
        }
        for (const name of new Set(asked.query.keys()))
            if (!known.has(`query ${name.replace(/\[.*$/, '')}`))
                found.push({ where: 'query', pointer: `/${name}`, message: 'is not documented' });
        return found;
    }

    private parameter(asked: Asked, at: { pointer: string; value: JsonObject }): Finding[] {
        const name = String(at.value['name']);
        const where = at.value['in'];
        if (where !== 'query' && where !== 'header' && where !== 'path') return [];
        const value =
            where === 'query'
                ? (asked.query.get(name) ?? undefined)
                : where === 'header'
                  ? asked.headers[name.toLowerCase()]
                  : this.values.get(name);
        if (value === undefined)
            return at.value['required'] === true
                ? [{ where, pointer: `/${name}`, message: 'is required' }]
                : [];
        if (!isObject(at.value['schema'])) return [];
        return this.spec
            .findings(where, `${at.pointer}/schema`, value, true)
            .map((finding) => ({ ...finding, pointer: `/${name}${finding.pointer}` }));
    }

    private body(asked: Asked): Finding[] {
        const documented = this.spec.resolved(`${this.pointer}/requestBody`);
        if (documented === undefined)
            return asked.body === ''
                ? []
                : [{ where: 'body', pointer: '', message: 'there is to be none' }];
        if (asked.body === '')
            return documented.value['required'] === true
                ? [{ where: 'body', pointer: '', message: 'is required' }]
                : [];
        const type = (asked.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
        const schema = this.schemaOf(documented, type);
        if (schema === undefined)
            return [{ where: 'header', pointer: '/content-type', message: `“${type}” is not documented` }];
        if (type === 'application/x-www-form-urlencoded')
            return this.spec.findings('body', schema, decodeForm(asked.body), true);
        try {
            return this.spec.findings('body', schema, JSON.parse(asked.body));
        } catch {
            return [{ where: 'body', pointer: '', message: 'is no JSON' }];
        }
    }

    /** The pointer to the schema of that media type; "json" is any kind of it. */
    private schemaOf(at: { pointer: string; value: JsonObject }, type: string): string | undefined {
        const content = at.value['content'];
        if (!isObject(content)) return undefined;
        const name = Object.keys(content).find((key) =>
            type === 'json' ? key.includes('json') : key.split(';')[0] === type,
        );
        const media = name === undefined ? undefined : content[name];
        if (name === undefined || !isObject(media) || !isObject(media['schema'])) return undefined;
        return `${at.pointer}/content/${escaped(name)}/schema`;
    }
}

/** `a[b]=c` is `{a: {b: 'c'}}`, `a[]=c` and `a[0]=c` are `{a: ['c']}`. */
export function decodeForm(text: string): JsonObject {
    const form: JsonObject = {};
    for (const [name, value] of new URLSearchParams(text)) {
        const keys = name.split(/\[|\]\[|\]/).filter((key, index) => key !== '' || index === 0);
        const last = keys.pop() ?? '';
        let at = form;
        for (const key of keys) {
            const inner = isObject(at[key]) ? at[key] : {};
            at[key] = inner;
            at = inner;
        }
        if (name.endsWith('[]')) {
            const list = at[last];
            at[last] = Array.isArray(list) ? [...list, value] : [value];
        } else {
            at[last] = value;
        }
    }
    return form;
}
