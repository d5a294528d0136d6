// SPDX-License-Identifier: Apache-2.0
// An OpenAPI 3.1 document, read once from `unknown` into what the page shows.
import { isRecord, listOf, recordOf, textOf, textsOf, type JsonRecord } from '../kit/values.ts';

export type Parameter = {
    name: string;
    place: string;
    description: string;
    isRequired: boolean;
    isDeprecated: boolean;
    schema: unknown;
};

export type Body = { mediaType: string; schema: unknown; example: unknown };

export type ProblemCode = { code: string; description: string };

export type Response = {
    status: string;
    description: string;
    body: Body | undefined;
    headers: { name: string; description: string }[];
    codes: ProblemCode[];
};

export type Operation = {
    id: string;
    method: string;
    path: string;
    summary: string;
    description: string;
    isDeprecated: boolean;
    parameters: Parameter[];
    body: (Body & { isRequired: boolean; description: string }) | undefined;
    responses: Response[];
    schemes: string[];
};

export type Group = { id: string; name: string; description: string; operations: Operation[] };

export type SecurityScheme = { id: string; type: string; description: string };

/** What `type` of a problem document leads to. */
export type Problem = { code: string; status: string; meaning: string; remedy: string };

export type ApiDocument = {
    title: string;
    version: string;
    description: string;
    groups: Group[];
    schemas: { name: string; schema: unknown }[];
    schemes: SecurityScheme[];
    problems: Problem[];
    /** What a local reference (#/components/…) points to; undefined when it points nowhere. */
    resolve: (reference: string) => unknown;
};

export type Reading = { kind: 'read'; document: ApiDocument } | { kind: 'refused'; reason: string };

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

export const anchorOf = (words: string): string =>
    words.toLowerCase().replace(/[^a-z0-9_]+/g, '-').replace(/^-+|-+$/g, '');

const resolver =
    (root: JsonRecord) =>
    (reference: string): unknown => {
        if (!reference.startsWith('#/')) return undefined;
        let place: unknown = root;
        for (const step of reference.slice(2).split('/')) {
            if (!isRecord(place)) return undefined;
            place = place[decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~')];
        }
        return place;
    };

type Follow = (value: unknown) => JsonRecord;

/** The record itself, or the one its $ref names. */
const follower =
    (resolve: (reference: string) => unknown): Follow =>
    (value) => {
        const record = recordOf(value);
        const reference = textOf(record['$ref']);
        return reference === '' ? record : recordOf(resolve(reference));
    };

const exampleOf = (media: JsonRecord, follow: Follow): unknown => {
    if ('example' in media) return media['example'];
    const first = Object.values(recordOf(media['examples']))[0];
    return first === undefined ? undefined : follow(first)['value'];
};

const bodyOf = (content: unknown, follow: Follow): Body | undefined => {
    const [mediaType, media] = Object.entries(recordOf(content))[0] ?? [];
    if (mediaType === undefined) return undefined;
    const record = recordOf(media);
    return { mediaType, schema: record['schema'], example: exampleOf(record, follow) };
};

const parameterOf = (value: JsonRecord): Parameter => ({
    name: textOf(value['name']),
    place: textOf(value['in']),
    description: textOf(value['description']),
    isRequired: value['required'] === true,
    isDeprecated: value['deprecated'] === true,
    schema: value['schema'],
});

/** `x-problem-codes`: plain codes, or records with a code and a description. */
const codesOf = (value: unknown): ProblemCode[] =>
    listOf(value).map((item) =>
        typeof item === 'string'
            ? { code: item, description: '' }
            : {
                  code: textOf(recordOf(item)['code']),
                  description: textOf(recordOf(item)['description']),
              },
    );

const problemOf = (value: unknown): Problem => {
    const record = recordOf(value);
    return {
        code: textOf(record['code']),
        status: String(record['status'] ?? ''),
        meaning: textOf(record['meaning']),
        remedy: textOf(record['remedy']),
    };
};

const responsesOf = (value: unknown, follow: Follow): Response[] =>
    Object.entries(recordOf(value)).map(([status, raw]) => {
        const response = follow(raw);
        return {
            status,
            description: textOf(response['description']),
            body: bodyOf(response['content'], follow),
            headers: Object.entries(recordOf(response['headers'])).map(([name, header]) => ({
                name,
                description: textOf(follow(header)['description']),
            })),
            codes: codesOf(response['x-problem-codes']),
        };
    });

const schemesOf = (security: unknown): string[] =>
    listOf(security).flatMap((choice) => Object.keys(recordOf(choice)));

const operationOf = (
    root: JsonRecord,
    path: string,
    method: string,
    item: JsonRecord,
    follow: Follow,
): Operation => {
    const raw = recordOf(item[method]);
    const body = raw['requestBody'] === undefined ? undefined : follow(raw['requestBody']);
    const content = body && bodyOf(body['content'], follow);
    return {
        id: textOf(raw['operationId']) || anchorOf(`${method} ${path}`),
        method: method.toUpperCase(),
        path,
        summary: textOf(raw['summary']),
        description: textOf(raw['description']),
        isDeprecated: raw['deprecated'] === true,
        parameters: [...listOf(item['parameters']), ...listOf(raw['parameters'])].map((parameter) =>
            parameterOf(follow(parameter)),
        ),
        body: content && {
            ...content,
            isRequired: body?.['required'] === true,
            description: textOf(body?.['description']),
        },
        responses: responsesOf(raw['responses'], follow),
        schemes: schemesOf(raw['security'] ?? root['security']),
    };
};

/** "store_credit" as people read it: "Store credit". */
const wordsOf = (name: string): string => {
    const words = name.replaceAll('_', ' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Groups in the order of the document's tags; what has no tag comes last, under `otherName`. */
const groupsOf = (root: JsonRecord, follow: Follow, otherName: string): Group[] => {
    const groups = new Map<string, Group>();
    const groupNamed = (name: string, description = ''): Group => {
        const known = groups.get(name);
        if (known) return known;
        const group = { id: `group-${anchorOf(name)}`, name: wordsOf(name), description, operations: [] };
        groups.set(name, group);
        return group;
    };
    for (const tag of listOf(root['tags']).map(recordOf))
        groupNamed(textOf(tag['name']), textOf(tag['description']));
    for (const [path, rawItem] of Object.entries(recordOf(root['paths']))) {
        const item = follow(rawItem);
        for (const method of methods) {
            if (!isRecord(item[method])) continue;
            const tag = textsOf(item[method]['tags'])[0] ?? otherName;
            groupNamed(tag).operations.push(operationOf(root, path, method, item, follow));
        }
    }
    return [...groups.values()].filter((group) => group.operations.length > 0);
};

export const readDocument = (value: unknown, otherName: string): Reading => {
    if (!isRecord(value)) return { kind: 'refused', reason: 'it is not an object' };
    const version = textOf(value['openapi']);
    if (!version.startsWith('3.1')) {
        const found = version === '' ? 'it has no “openapi” member' : `it says version ${version}`;
        return { kind: 'refused', reason: found };
    }
    const info = recordOf(value['info']);
    const components = recordOf(value['components']);
    const resolve = resolver(value);
    const follow = follower(resolve);
    return {
        kind: 'read',
        document: {
            title: textOf(info['title']),
            version: textOf(info['version']),
            description: textOf(info['description']),
            groups: groupsOf(value, follow, otherName),
            schemas: Object.entries(recordOf(components['schemas'])).map(([name, schema]) => ({
                name,
                schema,
            })),
            schemes: Object.entries(recordOf(components['securitySchemes'])).map(([id, scheme]) => ({
                id,
                type: [textOf(recordOf(scheme)['type']), textOf(recordOf(scheme)['scheme'])]
                    .filter((word) => word !== '')
                    .join(', '),
                description: textOf(recordOf(scheme)['description']),
            })),
            problems: listOf(value['x-problems']).map(problemOf),
            resolve,
        },
    };
};
