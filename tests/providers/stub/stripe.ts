// SPDX-License-Identifier: Apache-2.0
// Stripe's refunds: the official example of a refund, adapted to what has been asked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Answer, KeptAnswers, numberIn, type Provider, textIn } from './provider.ts';
import {
    type Asked,
    decodeForm,
    isObject,
    type Json,
    type JsonObject,
    type Operation,
    Specification,
} from './specification.ts';

interface Payment {
    readonly charge: string;
    readonly intent: string;
    readonly currency: string;
    readonly amount: number;
    readonly first: string;
    readonly refunds: JsonObject[];
}

const failure = (status: number, type: string, code: string, message: string): Answer => ({
    status,
    body: { error: { type, message, ...(code === '' ? {} : { code }) } },
});

function example(folder: string): JsonObject {
    const file = join(folder, 'stripe', 'fixtures3-official-2026-07-29.json');
    const fixtures: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const resources = isObject(fixtures) ? fixtures['resources'] : undefined;
    const refund = isObject(resources) ? resources['refund'] : undefined;
    if (!isObject(refund)) throw new Error(`${file} has no refund`);
    return refund;
}

export function stripe(folder: string): Provider {
    const spec = new Specification(join(folder, 'stripe', 'spec3-official-2023-09-12.yaml.gz'));
    const sample = example(folder);
    const payments: Payment[] = [];
    const keys = new KeptAnswers();
    let made = 0;

    const paymentOf = (of: JsonObject): Payment | undefined =>
        payments.find((one) => one.charge === of['charge'] || one.intent === of['payment_intent']);
    const refundOf = (id: string): JsonObject | undefined =>
        payments.flatMap((one) => one.refunds).find((one) => one['id'] === id);
    const missing = (what: string): Answer =>
        failure(404, 'invalid_request_error', 'resource_missing', `No such ${what}`);

    function refund(form: JsonObject): Answer {
        const payment = paymentOf(form);
        if (payment === undefined) return missing('payment');
        const counted = payment.refunds.filter(
            (one) => one['status'] !== 'failed' && one['status'] !== 'canceled',
        );
        const left =
            payment.amount - counted.reduce((sum, one) => sum + numberIn(one, 'amount'), 0);
        if (left === 0)
            return failure(400, 'invalid_request_error', 'charge_already_refunded', 'It is.');
        const amount = form['amount'] === undefined ? left : Number(form['amount']);
        if (amount > left) return failure(400, 'invalid_request_error', '', 'That is more than is left.');
        const one: JsonObject = {
            ...sample,
            id: `re_${++made}`,
            amount,
            currency: payment.currency,
            charge: payment.charge,
            payment_intent: payment.intent,
            metadata: form['metadata'] ?? {},
            status: payment.first,
        };
        payment.refunds.unshift(one);
        return { status: 200, body: { ...one } };
    }

    function list(query: URLSearchParams): Answer {
        const payment = paymentOf(Object.fromEntries(query));
        if (payment === undefined) return missing('payment');
        const after = query.get('starting_after');
        const from = after === null ? 0 : payment.refunds.findIndex((one) => one['id'] === after) + 1;
        const limit = Number(query.get('limit') ?? 10);
        return {
            status: 200,
            body: {
                object: 'list',
                url: '/v1/refunds',
                data: payment.refunds.slice(from, from + limit),
                has_more: payment.refunds.length > from + limit,
            },
        };
    }

    function cancel(id: string): Answer {
        const one = refundOf(id);
        if (one === undefined) return missing('refund');
        if (one['status'] !== 'requires_action')
            return failure(400, 'invalid_request_error', '', 'It cannot be cancelled any more.');
        one['status'] = 'canceled';
        return { status: 200, body: { ...one } };
    }

    function post(asked: Asked, operation: Operation): Answer {
        const key = asked.headers['idempotency-key'] ?? '';
        if (key === '' || key.length > 255)
            return failure(400, 'idempotency_error', '', 'The stub wants a key of at most 255.');
        return keys.once(
            key,
            asked.path + asked.body,
            () =>
                operation.template === '/v1/refunds'
                    ? refund(decodeForm(asked.body))
                    : cancel(operation.values.get('refund') ?? ''),
            () => failure(400, 'idempotency_error', '', 'The key belongs to another request.'),
        );
    }

    return {
        specification: () => spec,
        rejected: (message, findings) => ({
            status: 400,
            body: { error: { type: 'invalid_request_error', message: JSON.stringify({ message, findings }) } },
        }),
        answer(asked, operation) {
            if (asked.headers['authorization'] !== 'Bearer sk_test_stub')
                return failure(401, 'invalid_request_error', '', 'Invalid API Key');
            if (asked.headers['stripe-version'] !== '2023-08-16')
                return failure(400, 'invalid_request_error', '', 'The stub speaks 2023-08-16.');
            if (operation === undefined) return missing('page');
            if (asked.method === 'POST') return post(asked, operation);
            if (operation.template === '/v1/refunds') return list(asked.query);
            const one = refundOf(operation.values.get('refund') ?? '');
            return one === undefined ? missing('refund') : { status: 200, body: { ...one } };
        },
        control(verb: string, what: JsonObject): Json {
            if (verb === 'payment')
                payments.push({
                    charge: textIn(what, 'charge'),
                    intent: textIn(what, 'intent'),
                    currency: textIn(what, 'currency', 'eur'),
                    amount: numberIn(what, 'amount'),
                    first: textIn(what, 'first', 'succeeded'),
                    refunds: [],
                });
            if (verb === 'forget_keys') keys.forget();
            if (verb === 'end') Object.assign(refundOf(textIn(what, 'refund')) ?? {}, what['change']);
            if (verb === 'refunds') return paymentOf(what)?.refunds ?? [];
            return null;
        },
    };
}
