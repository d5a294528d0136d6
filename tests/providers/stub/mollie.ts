// SPDX-License-Identifier: Apache-2.0
// Mollie's refunds of a payment: the official example of a refund, adapted to what has been asked.
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

interface Payment {
    readonly id: string;
    readonly currency: string;
    readonly minor: number;
    readonly first: string;
    readonly refunds: JsonObject[];
}

const TITLES: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized Request',
    404: 'Not Found',
    409: 'Conflict',
    422: 'Unprocessable Entity',
};

const failure = (status: number, detail: string): Answer => ({
    status,
    body: {
        status,
        title: TITLES[status] ?? 'Error',
        detail,
        _links: { documentation: { href: 'https://docs.mollie.com/errors', type: 'text/html' } },
    },
});

const minorIn = (amount: JsonObject): number => Math.round(Number(textIn(amount, 'value')) * 100);

/** The texts call an amount of a refund required, the schema leaves its parts open. */
function close(document: JsonObject): void {
    const components = document['components'];
    const schemas = isObject(components) ? components['schemas'] : undefined;
    const refund = isObject(schemas) ? schemas['entity-refund'] : undefined;
    const amount = isObject(schemas) ? schemas['amount'] : undefined;
    if (!isObject(refund) || !isObject(amount)) throw new Error('this is another file of Mollie');
    // `additionalProperties` cannot look through the allOf around it; the request names no others.
    refund['additionalProperties'] = false;
    // "with the right number of decimals": docs.mollie.com, "Multicurrency".
    const properties = amount['properties'];
    const value = isObject(properties) ? properties['value'] : undefined;
    if (isObject(value)) value['pattern'] = '^-?\\d+(\\.\\d+)?$';
}

export function mollie(folder: string): Provider {
    const spec = new Specification(join(folder, 'mollie', 'specs.yaml.gz'), close);
    const example = spec.resolved('#/components/examples/get-refund/value')?.value;
    if (example === undefined) throw new Error('the example of a refund is gone');
    const payments: Payment[] = [];
    const keys = new KeptAnswers();
    let made = 0;

    const left = (of: Payment): number =>
        of.minor -
        of.refunds
            .filter((one) => one['status'] !== 'failed' && one['status'] !== 'canceled')
            .reduce((sum, one) => sum + (isObject(one['amount']) ? minorIn(one['amount']) : 0), 0);

    function refund(of: Payment, wanted: JsonObject): Answer {
        const amount = wanted['amount'];
        if (!isObject(amount)) return failure(422, "The 'amount' field is missing");
        if (amount['currency'] !== of.currency) return failure(422, 'The currency is another');
        if (minorIn(amount) > left(of)) return failure(422, 'The amount is higher than the maximum');
        const one: JsonObject = {
            ...example,
            id: `re_${++made}`,
            amount,
            status: of.first,
            description: wanted['description'] ?? '',
            metadata: wanted['metadata'] ?? null,
            paymentId: of.id,
        };
        of.refunds.unshift(one);
        return { status: 201, body: { ...one } };
    }

    function list(of: Payment, query: URLSearchParams): Answer {
        const from = query.get('from');
        const start = from === null ? 0 : of.refunds.findIndex((one) => one['id'] === from);
        const limit = Math.min(Number(query.get('limit') ?? 50), 250);
        const page = of.refunds.slice(start, start + limit);
        const after = of.refunds[start + limit];
        const link = (href: string): Json => ({ href, type: 'application/hal+json' });
        const base = `https://api.mollie.com/v2/payments/${of.id}/refunds`;
        return {
            status: 200,
            body: {
                count: page.length,
                _embedded: { refunds: page },
                _links: {
                    self: link(base),
                    previous: null,
                    next: after === undefined ? null : link(`${base}?from=${String(after['id'])}&limit=${limit}`),
                    documentation: { href: 'https://docs.mollie.com/reference/list-refunds', type: 'text/html' },
                },
            },
        };
    }

    function cancel(one: JsonObject): Answer {
        if (one['status'] !== 'queued' && one['status'] !== 'pending')
            return failure(404, 'The refund cannot be canceled');
        one['status'] = 'canceled';
        return { status: 204, body: null };
    }

    function served(asked: Asked, operation: Operation): Answer {
        const of = payments.find((one) => one.id === operation.values.get('paymentId'));
        if (of === undefined)
            return failure(404, `No payment exists with token ${operation.values.get('paymentId')}.`);
        const id = operation.values.get('refundId');
        if (id !== undefined) {
            const one = of.refunds.find((each) => each['id'] === id);
            if (one === undefined) return failure(404, `No refund exists with token ${id}.`);
            return asked.method === 'DELETE' ? cancel(one) : { status: 200, body: { ...one } };
        }
        if (asked.method === 'GET') return list(of, asked.query);
        const wanted: unknown = asked.body === '' ? {} : JSON.parse(asked.body);
        const pay = (): Answer => refund(of, isObject(wanted) ? wanted : {});
        const key = asked.headers['idempotency-key'];
        return key === undefined
            ? pay()
            : keys.once(key, asked.path + asked.body, pay, () => failure(409, 'A duplicate refund has been detected'));
    }

    return {
        specification: () => spec,
        rejected: (message, findings) => failure(400, JSON.stringify({ message, findings })),
        answer(asked, operation) {
            if (asked.headers['authorization'] !== 'Bearer test_stub')
                return failure(401, 'Missing authentication, or failed to authenticate');
            return operation === undefined ? failure(404, 'No such page') : served(asked, operation);
        },
        control(verb, what): Json {
            if (verb === 'payment')
                payments.push({
                    id: textIn(what, 'id'),
                    currency: textIn(what, 'currency', 'EUR'),
                    minor: numberIn(what, 'amount'),
                    first: textIn(what, 'first', 'pending'),
                    refunds: [],
                });
            if (verb === 'forget_keys') keys.forget();
            const all = payments.flatMap((one) => one.refunds);
            if (verb === 'end')
                Object.assign(all.find((one) => one['id'] === what['refund']) ?? {}, what['change']);
            if (verb === 'refunds') return payments.find((one) => one.id === what['id'])?.refunds ?? [];
            return null;
        },
    };
}
