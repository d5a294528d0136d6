// SPDX-License-Identifier: Apache-2.0
// A small document with everything the reference page must be able to show.
const problem = (description: string, codes: unknown[]): unknown => ({
    description,
    'x-problem-codes': codes,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
});

const json = (name: string): unknown => ({
    'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'Any text of yours; the same key never does the same thing twice.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
};

export const sampleApi = {
    openapi: '3.1.0',
    info: {
        title: 'Refundry API',
        version: '0.1.0',
        description:
            'Orders go in; returns are asked for, **decided**, received, settled. Amounts are whole minor units (`1999` is 19.99 EUR).\n\n- errors are problem documents (RFC 9457) with a stable `code`\n- lists come in pages with a cursor',
    },
    tags: [
        { name: 'Orders', description: 'What was bought, as it was paid.' },
        { name: 'Returns', description: 'What comes back, and what is given for it.' },
    ],
    security: [{ api_key: [] }],
    paths: {
        '/v1/orders': {
            get: {
                operationId: 'list_orders',
                tags: ['Orders'],
                summary: 'List orders',
                description: 'Newest first. Filters add up.',
                parameters: [
                    { name: 'number', in: 'query', description: 'The shop’s order number.', schema: { type: 'string', maxLength: 64 } },
                    { name: 'limit', in: 'query', schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 20 } },
                    { name: 'cursor', in: 'query', schema: { type: 'string' } },
                ],
                responses: {
                    '200': { description: 'A page of orders.', content: json('order_page') },
                    '401': problem('No key, or one that was revoked.', ['key_missing', 'key_revoked']),
                },
            },
            post: {
                operationId: 'create_order',
                tags: ['Orders'],
                summary: 'Create an order',
                parameters: [idempotencyKey],
                requestBody: { required: true, content: json('order_input') },
                responses: {
                    '201': {
                        description: 'The order as it is kept.',
                        headers: { Location: { description: 'Where it can be read.', schema: { type: 'string' } } },
                        content: json('order'),
                    },
                    '422': problem('A field is wrong; `errors` names each with a JSON pointer.', [
                        { code: 'amount_mismatch', description: 'The lines do not add up to what was paid.' },
                        { code: 'unknown_currency', description: 'Not a currency of ISO 4217.' },
                    ]),
                },
            },
        },
        '/v1/returns': {
            post: {
                operationId: 'open_return',
                tags: ['Returns'],
                summary: 'Open a return',
                description: 'Decides by the policy pinned to the order and by the law of the shopper’s country.',
                parameters: [idempotencyKey],
                requestBody: { required: true, content: json('open_return') },
                responses: {
                    '201': { description: 'The case, with its decision.', content: json('return_case') },
                    '409': problem('Somebody was quicker.', ['units_already_returned']),
                },
            },
        },
        '/v1/returns/{return_id}': {
            parameters: [{ name: 'return_id', in: 'path', required: true, schema: { type: 'string', pattern: '^ret_[0-9a-z]+$' } }],
            get: {
                operationId: 'get_return',
                tags: ['Returns'],
                summary: 'Read a return',
                responses: {
                    '200': { description: 'The case.', content: json('return_case') },
                    '404': problem('No such case for this merchant.', ['not_found']),
                },
            },
            delete: {
                operationId: 'cancel_return',
                tags: ['Returns'],
                summary: 'Cancel a return',
                deprecated: true,
                responses: { '204': { description: 'It is cancelled.' } },
            },
        },
        '/healthz': {
            get: { operationId: 'health', summary: 'Alive?', security: [], responses: { '200': { description: 'Yes.' } } },
        },
    },
    components: {
        securitySchemes: {
            api_key: { type: 'http', scheme: 'bearer', description: 'A key made by `refundry apikey create`.' },
        },
        schemas: {
            money: {
                type: 'object',
                description: 'An amount in whole minor units.',
                required: ['amount_minor', 'currency'],
                properties: {
                    amount_minor: { type: 'integer', format: 'int64', examples: [1999] },
                    currency: { type: 'string', minLength: 3, maxLength: 3, examples: ['EUR'] },
                },
            },
            order_line: {
                type: 'object',
                required: ['sku', 'quantity', 'paid'],
                properties: {
                    sku: { type: 'string', examples: ['JUMPER-M'] },
                    quantity: { type: 'integer', minimum: 1 },
                    paid: { $ref: '#/components/schemas/money' },
                    categories: { type: 'array', items: { type: 'string', enum: ['perishable', 'hygiene', 'custom_made', 'digital'] } },
                },
            },
            order_input: {
                type: 'object',
                required: ['number', 'email', 'lines'],
                properties: {
                    number: { type: 'string', maxLength: 64, examples: ['A-1001'] },
                    email: { type: 'string', format: 'email' },
                    placed_at: { type: 'string', format: 'date-time' },
                    lines: { type: 'array', minItems: 1, maxItems: 500, items: { $ref: '#/components/schemas/order_line' } },
                    note: { type: ['string', 'null'], description: 'Shown to staff only.' },
                },
            },
            order: {
                allOf: [
                    { $ref: '#/components/schemas/order_input' },
                    { type: 'object', required: ['id'], properties: { id: { type: 'string', readOnly: true, examples: ['ord_01h8xy'] } } },
                ],
            },
            order_page: {
                type: 'object',
                required: ['items'],
                properties: {
                    items: { type: 'array', items: { $ref: '#/components/schemas/order' } },
                    next_cursor: { type: ['string', 'null'] },
                },
            },
            reason: { type: 'string', enum: ['too_small', 'too_large', 'damaged', 'not_as_described', 'changed_mind'] },
            open_return: {
                type: 'object',
                required: ['order', 'items'],
                properties: {
                    order: { type: 'string', examples: ['ord_01h8xy'] },
                    items: {
                        type: 'array',
                        items: {
                            type: 'object',
                            required: ['line', 'quantity', 'reason'],
                            properties: {
                                line: { type: 'string', examples: ['lin_01h8xz'] },
                                quantity: { type: 'integer', minimum: 1 },
                                reason: { $ref: '#/components/schemas/reason' },
                            },
                        },
                    },
                    resolution: {
                        oneOf: [
                            { title: 'refund', type: 'object', properties: { to: { const: 'original_payment' } } },
                            { title: 'store_credit', type: 'object', properties: { bonus: { $ref: '#/components/schemas/money' } } },
                        ],
                    },
                },
            },
            return_case: {
                type: 'object',
                required: ['id', 'stage', 'owed'],
                properties: {
                    id: { type: 'string', examples: ['ret_01h8y0'] },
                    stage: { type: 'string', enum: ['requested', 'awaiting_goods', 'received', 'settled'] },
                    owed: { $ref: '#/components/schemas/money' },
                    replaces: { anyOf: [{ $ref: '#/components/schemas/return_case' }, { type: 'null' }] },
                },
            },
            problem: {
                type: 'object',
                required: ['type', 'code', 'message', 'request_id'],
                properties: {
                    type: { type: 'string', format: 'uri' },
                    code: { type: 'string' },
                    message: { type: 'string' },
                    request_id: { type: 'string' },
                },
            },
        },
    },
};
