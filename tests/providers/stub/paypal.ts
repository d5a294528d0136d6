// SPDX-License-Identifier: Apache-2.0
// PayPal's captures, refunds and orders, its tokens, and its word on webhooks.
import { join } from 'node:path';

import { type Answer, KeptAnswers, numberIn, type Provider, textIn } from './provider.ts';
import {
    type Asked,
    isObject,
    type Json,
    type JsonObject,
    type Operation,
    Specification,
} from './specification.ts';

interface Capture {
    readonly id: string;
    readonly order: string;
    readonly currency: string;
    readonly minor: number;
    readonly first: string;
    readonly refunds: JsonObject[];
}

const TOKEN = 'A21AAFEpH4PsADK7qSS7pSRsgzfENtu-Q1ysgEDVDESseMHBYXVJYE8ovjj68elIDy8nF26AwPhfXTIeWAZHSLIsQkSYz9ifg';

const failure = (status: number, name: string, issue: string, description: string): Answer => ({
    status,
    body: {
        name,
        message: messages[name] ?? name,
        debug_id: '90957fca61718',
        details: [{ issue, description }],
    },
});
const messages: Readonly<Record<string, string>> = {
    UNPROCESSABLE_ENTITY:
        'The requested action could not be performed, semantically incorrect, or failed business validation.',
    RESOURCE_NOT_FOUND: 'The specified resource does not exist.',
    INVALID_REQUEST: 'Request is not well-formed, syntactically incorrect, or violates schema.',
};

const decimal = (minor: number): string => (minor / 100).toFixed(2);
const minorIn = (amount: JsonObject): number => Math.round(Number(textIn(amount, 'value')) * 100);

/** The files close no object; what they do not name, PayPal does not know. */
function close(document: JsonObject): void {
    const components = document['components'];
    const schemas = isObject(components) ? components['schemas'] : undefined;
    for (const name of ['refund_request', 'money', 'verify_webhook_signature']) {
        const schema = isObject(schemas) ? schemas[name] : undefined;
        if (isObject(schema)) schema['additionalProperties'] = false;
    }
}

export function paypal(folder: string): Provider {
    const file = (name: string): Specification => new Specification(join(folder, 'paypal', name), close);
    const payments = file('payments_payment_v2.json');
    const orders = file('checkout_orders_v2.json');
    const webhooks = file('notifications_webhooks_v1.json');
    const captures: Capture[] = [];
    const keys = new KeptAnswers();
    let valid = TOKEN;
    let genuine = true;
    let made = 0;

    const left = (of: Capture): number =>
        of.minor -
        of.refunds
            .filter((one) => one['status'] !== 'FAILED' && one['status'] !== 'CANCELLED')
            .reduce((sum, one) => sum + (isObject(one['amount']) ? minorIn(one['amount']) : 0), 0);
    const missing = failure(
        404,
        'RESOURCE_NOT_FOUND',
        'INVALID_RESOURCE_ID',
        'Specified resource ID does not exist. Please check the resource ID and try again.',
    );

    const link = (href: string, rel: string): Json => ({
        href: `https://api-m.paypal.com${href}`,
        rel,
        method: 'GET',
    });

    function refund(of: Capture, wanted: JsonObject): Answer {
        const rest = left(of);
        const amount = wanted['amount'];
        const minor = isObject(amount) ? minorIn(amount) : rest;
        if (rest === 0)
            return failure(422, 'UNPROCESSABLE_ENTITY', 'CAPTURE_FULLY_REFUNDED', 'The capture has already been fully refunded');
        if (isObject(amount) && amount['currency_code'] !== of.currency)
            return failure(422, 'UNPROCESSABLE_ENTITY', 'REFUND_CAPTURE_CURRENCY_MISMATCH', 'Refund must be in the same currency as the capture');
        if (minor > rest)
            return failure(
                422,
                'UNPROCESSABLE_ENTITY',
                'REFUND_AMOUNT_EXCEEDED',
                'The refund amount must be less than or equal to the capture amount that has not yet been refunded.',
            );
        const id = `1JU0890278169${String(++made).padStart(4, '0')}`;
        const one: JsonObject = {
            id,
            status: of.first,
            amount: { value: decimal(minor), currency_code: of.currency },
            ...(wanted['custom_id'] === undefined ? {} : { custom_id: wanted['custom_id'] }),
            links: [link(`/v2/payments/refunds/${id}`, 'self'), link(`/v2/payments/captures/${of.id}`, 'up')],
            create_time: '2026-03-29T10:15:00Z',
        };
        of.refunds.push(one);
        return { status: 201, body: { ...one } };
    }

    const state = (of: Capture): string =>
        of.refunds.length === 0 ? 'COMPLETED' : left(of) === 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED';

    function capture(of: Capture): Answer {
        return {
            status: 200,
            body: {
                id: of.id,
                status: state(of),
                amount: { value: decimal(of.minor), currency_code: of.currency },
                supplementary_data: { related_ids: { order_id: of.order } },
            },
        };
    }

    function order(id: string): Answer {
        const parts = captures.filter((one) => one.order === id);
        if (parts.length === 0) return missing;
        const units = parts.map((one) => ({
            reference_id: one.id,
            payments: {
                captures: [{ id: one.id, status: state(one) }],
                ...(one.refunds.length === 0 ? {} : { refunds: one.refunds }),
            },
        }));
        return { status: 200, body: { id, status: 'COMPLETED', purchase_units: units } };
    }

    function token(asked: Asked): Answer {
        const right = `Basic ${Buffer.from('client_stub:secret_stub').toString('base64')}`;
        if (asked.headers['authorization'] !== right || asked.body !== 'grant_type=client_credentials')
            return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
        return { status: 200, body: { access_token: valid, token_type: 'Bearer', expires_in: 32400 } };
    }

    function served(asked: Asked, operation: Operation): Answer {
        const find = (name: string): Capture | undefined =>
            captures.find((one) => one.id === operation.values.get(name));
        switch (`${asked.method} ${operation.template}`) {
            case 'POST /v2/payments/captures/{capture_id}/refund': {
                const of = find('capture_id');
                if (of === undefined) return missing;
                const wanted: unknown = JSON.parse(asked.body === '' ? '{}' : asked.body);
                const pay = (): Answer => refund(of, isObject(wanted) ? wanted : {});
                const key = asked.headers['paypal-request-id'];
                if (key === undefined) return pay();
                const again = keys.once(key, asked.path + asked.body, pay, () =>
                    failure(422, 'UNPROCESSABLE_ENTITY', 'REFUND_NOT_ALLOWED', 'Capture cannot be refunded.'),
                );
                return asked.headers['prefer'] === 'return=representation' ? again : shortest(again);
            }
            case 'GET /v2/payments/captures/{capture_id}': {
                const of = find('capture_id');
                return of === undefined ? missing : capture(of);
            }
            case 'GET /v2/payments/refunds/{refund_id}': {
                const all = captures.flatMap((one) => one.refunds);
                const one = all.find((each) => each['id'] === operation.values.get('refund_id'));
                return one === undefined ? missing : { status: 200, body: { ...one } };
            }
            case 'GET /v2/checkout/orders/{id}':
                return order(operation.values.get('id') ?? '');
            case 'POST /v1/notifications/verify-webhook-signature':
                return { status: 200, body: { verification_status: genuine ? 'SUCCESS' : 'FAILURE' } };
            default:
                return missing;
        }
    }

    return {
        specification(path) {
            if (path.startsWith('/v1/oauth2/')) return undefined;
            if (path.startsWith('/v1/notifications/')) return webhooks;
            return path.startsWith('/v2/checkout/') ? orders : payments;
        },
        rejected: (message, findings) => ({
            status: 400,
            body: {
                name: 'INVALID_REQUEST',
                message: JSON.stringify({ message, findings }),
                debug_id: 'stub',
                details: [{ issue: 'INVALID_PARAMETER_SYNTAX' }],
            },
        }),
        answer(asked, operation) {
            if (asked.path === '/v1/oauth2/token') return token(asked);
            if (asked.headers['authorization'] !== `Bearer ${valid}`)
                return {
                    status: 401,
                    body: {
                        name: 'AUTHENTICATION_FAILURE',
                        message: 'Authentication failed due to missing authorization header, or invalid authentication credentials.',
                        debug_id: '90957fca61718',
                        details: [{ issue: 'INVALID_ACCOUNT_STATUS' }],
                    },
                };
            return operation === undefined ? missing : served(asked, operation);
        },
        control(verb, what): Json {
            if (verb === 'payment')
                captures.push({
                    id: textIn(what, 'capture'),
                    order: textIn(what, 'order'),
                    currency: textIn(what, 'currency', 'EUR'),
                    minor: numberIn(what, 'amount'),
                    first: textIn(what, 'first', 'COMPLETED'),
                    refunds: [],
                });
            if (verb === 'end_token') valid = `${TOKEN}${++made}`;
            if (verb === 'forget_keys') keys.forget();
            if (verb === 'genuine') genuine = what['is'] === true;
            const all = captures.flatMap((one) => one.refunds);
            if (verb === 'end')
                Object.assign(all.find((one) => one['id'] === what['refund']) ?? {}, what['change']);
            if (verb === 'refunds')
                return captures.find((one) => one.id === what['capture'])?.refunds ?? [];
            return null;
        },
    };
}

function shortest(answer: Answer): Answer {
    if (answer.status !== 201 || !isObject(answer.body)) return answer;
    const { id, status, links } = answer.body;
    return { status: 201, body: { id: id ?? null, status: status ?? null, links: links ?? null } };
}
