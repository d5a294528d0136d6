// SPDX-License-Identifier: Apache-2.0
// Small documents for the tests beside.
export const sampleDocument = {
    openapi: '3.1.0',
    info: { title: 'Sample', version: '1.2.3', description: 'Says `hello`.' },
    tags: [{ name: 'Returns', description: 'What comes back.' }],
    security: [{ api_key: [] }],
    paths: {
        '/v1/returns/{return_id}': {
            parameters: [{ name: 'return_id', in: 'path', required: true, schema: { type: 'string' } }],
            get: {
                operationId: 'get_return',
                tags: ['Returns'],
                summary: 'Read a return',
                responses: {
                    '200': { description: 'The case.', content: { 'application/json': { schema: { $ref: '#/components/schemas/return_case' } } } },
                    '404': { $ref: '#/components/responses/not_found' },
                },
            },
        },
        '/v1/returns': {
            post: {
                operationId: 'open_return',
                tags: ['Returns'],
                summary: 'Open a return',
                parameters: [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } }],
                requestBody: {
                    required: true,
                    content: { 'application/json': { schema: { type: 'object', required: ['note'], properties: { note: { const: "it's" } } } } },
                },
                responses: { '201': { description: 'Opened.' } },
            },
        },
        '/healthz': { get: { summary: 'Alive?', security: [], responses: {} } },
    },
    'x-problems': [{ code: 'gone', status: 404, meaning: 'Deleted.', remedy: 'Make it anew.' }],
    components: {
        responses: { not_found: { description: 'None here.', 'x-problem-codes': ['not_found', { code: 'gone', description: 'Deleted.' }] } },
        schemas: {
            money: { type: 'object', required: ['amount_minor'], properties: { amount_minor: { type: 'integer', format: 'int64', minimum: 0 } } },
            return_case: {
                type: 'object',
                required: ['id', 'owed'],
                properties: {
                    id: { type: 'string', readOnly: true, description: 'Begins with `ret_`.' },
                    owed: { $ref: '#/components/schemas/money' },
                    stage: { type: 'string', enum: ['requested', 'settled'] },
                    replaces: { anyOf: [{ $ref: '#/components/schemas/return_case' }, { type: 'null' }] },
                },
            },
        },
    },
};
