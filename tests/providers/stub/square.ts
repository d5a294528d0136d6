// SPDX-License-Identifier: Apache-2.0
// Square's payments and refunds: the official examples, adapted to what has been asked.
import { join } from 'node:path';

import { type Answer, KeptAnswers, numberIn, type Provider, textIn } from './provider.ts';
import { isObject, type Json, type JsonObject, Specification } from './specification.ts';

interface Payment {
    readonly id: string;
    readonly currency: string;
    readonly units: number;
    readonly first: string;
    readonly refunds: JsonObject[];
}

const failure = (status: number, category: string, code: string, detail: string): Answer => ({
    status,
    body: { errors: [{ category, code, detail }] },
});

/**
 * The file closes no object and documents no errors; the page "Handling errors" does:
 * `errors`, each an Error.
 */
function complete(document: JsonObject): void {
    const components = document['components'];
    const schemas = isObject(components) ? components['schemas'] : undefined;
    for (const name of ['RefundPaymentRequest', 'Money']) {
        const schema = isObject(schemas) ? schemas[name] : undefined;
        if (!isObject(schema)) throw new Error('this is another file of Square');
        schema['additionalProperties'] = false;
    }
    const paths = document['paths'];
    for (const item of Object.values(isObject(paths) ? paths : {}))
        for (const operation of Object.values(isObject(item) ? item : {}))
            if (isObject(operation) && isObject(operation['responses']))
                operation['responses']['default'] = errors;
}
const errors: Json = {
    content: {
        'application/json': {
            schema: {
                type: 'object',
                required: ['errors'],
                properties: { errors: { type: 'array', items: { $ref: '#/components/schemas/Error' } } },
            },
        },
    },
};

export function square(folder: string): Provider {
    const spec = new Specification(join(folder, 'square', 'api.json.gz'), complete);
    const example = (schema: string, part: string): JsonObject => {
        const found = spec.resolved(`#/components/schemas/${schema}/example/${part}`)?.value;
        if (found === undefined) throw new Error(`the example of ${schema} is gone`);
        return found;
    };
    const sample = example('RefundPaymentResponse', 'refund');
    delete sample['app_fee_money'];
    const samplePayment = example('GetPaymentResponse', 'payment');
    const payments: Payment[] = [];
    const keys = new KeptAnswers();
    let made = 0;

    const amountOf = (of: JsonObject): JsonObject =>
        isObject(of['amount_money']) ? of['amount_money'] : {};
    const refunded = (of: Payment): number =>
        of.refunds
            .filter((one) => one['status'] !== 'FAILED' && one['status'] !== 'REJECTED')
            .reduce((sum, one) => sum + numberIn(amountOf(one), 'amount'), 0);
    const missing = failure(404, 'INVALID_REQUEST_ERROR', 'NOT_FOUND', 'Could not find it.');

    function refund(wanted: JsonObject): Answer {
        const of = payments.find((one) => one.id === wanted['payment_id']);
        if (of === undefined) return missing;
        const amount = amountOf(wanted);
        if (amount['currency'] !== of.currency)
            return failure(400, 'REFUND_ERROR', 'REFUND_AMOUNT_INVALID', 'The currency is another.');
        if (numberIn(amount, 'amount') > of.units - refunded(of))
            return failure(400, 'REFUND_ERROR', 'REFUND_AMOUNT_INVALID', 'That is more than is left.');
        const one: JsonObject = {
            ...sample,
            id: `${of.id}_${++made}`,
            payment_id: of.id,
            amount_money: amount,
            reason: wanted['reason'] ?? '',
            status: of.first,
        };
        of.refunds.push(one);
        return { status: 200, body: { refund: { ...one } } };
    }

    function payment(id: string): Answer {
        const of = payments.find((one) => one.id === id);
        if (of === undefined) return missing;
        const ids = of.refunds.map((one) => textIn(one, 'id'));
        return {
            status: 200,
            body: { payment: { ...samplePayment, id, ...(ids.length === 0 ? {} : { refund_ids: ids }) } },
        };
    }

    return {
        specification: () => spec,
        rejected: (message, findings) =>
            failure(400, 'INVALID_REQUEST_ERROR', 'BAD_REQUEST', JSON.stringify({ message, findings })),
        answer(asked, operation) {
            if (asked.headers['authorization'] !== 'Bearer token_stub')
                return failure(401, 'AUTHENTICATION_ERROR', 'UNAUTHORIZED', 'This request could not be authorized.');
            if (asked.headers['square-version'] !== '2025-08-20')
                return failure(400, 'INVALID_REQUEST_ERROR', 'INVALID_SQUARE_VERSION_FORMAT', 'The stub speaks 2025-08-20.');
            if (operation?.template === '/v2/payments/{payment_id}')
                return payment(operation.values.get('payment_id') ?? '');
            if (operation?.template === '/v2/refunds/{refund_id}') {
                const all = payments.flatMap((one) => one.refunds);
                const one = all.find((each) => each['id'] === operation.values.get('refund_id'));
                return one === undefined ? missing : { status: 200, body: { refund: { ...one } } };
            }
            const wanted: unknown = JSON.parse(asked.body === '' ? '{}' : asked.body);
            if (operation?.template !== '/v2/refunds' || !isObject(wanted)) return missing;
            const key = textIn(wanted, 'idempotency_key');
            if (key.length > 45)
                return failure(400, 'INVALID_REQUEST_ERROR', 'VALUE_TOO_LONG', 'The key is too long.');
            return keys.once(key, asked.body, () => refund(wanted), () =>
                failure(400, 'INVALID_REQUEST_ERROR', 'IDEMPOTENCY_KEY_REUSED', 'Different request parameters used.'),
            );
        },
        control(verb, what): Json {
            if (verb === 'payment')
                payments.push({
                    id: textIn(what, 'id'),
                    currency: textIn(what, 'currency', 'USD'),
                    units: numberIn(what, 'amount'),
                    first: textIn(what, 'first', 'PENDING'),
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
