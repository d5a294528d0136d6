// SPDX-License-Identifier: Apache-2.0
// Klarna's orders and their refunds.
import { join } from 'node:path';

import { type Answer, KeptAnswers, numberIn, type Provider, textIn } from './provider.ts';
import { isObject, type Json, type JsonObject, Specification } from './specification.ts';

interface Order {
    readonly id: string;
    readonly captured: number;
    readonly refunds: JsonObject[];
}

const failure = (status: number, error_code: string, message: string): Answer => ({
    status,
    body: { error_code, error_messages: [message], correlation_id: '66782175-ae05-44fc-9eb3-eeceadbad271' },
});

/** The file closes no object, and leaves out that any request may be malformed or unauthorized. */
function complete(document: JsonObject): void {
    const components = document['components'];
    const schemas = isObject(components) ? components['schemas'] : undefined;
    const request = isObject(schemas) ? schemas['RefundObject'] : undefined;
    if (!isObject(request)) throw new Error('this is another file of Klarna');
    request['additionalProperties'] = false;
    const paths = document['paths'];
    for (const item of Object.values(isObject(paths) ? paths : {}))
        for (const operation of Object.values(isObject(item) ? item : {}))
            if (isObject(operation) && isObject(operation['responses']))
                operation['responses']['default'] = {
                    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorMessageDto' } } },
                };
}

export function klarna(folder: string): Provider {
    const spec = new Specification(join(folder, 'klarna', 'order-management-api-openapi.yml'), complete);
    const orders: Order[] = [];
    const keys = new KeptAnswers();
    let made = 0;

    const refunded = (of: Order): number =>
        of.refunds.reduce((sum, one) => sum + numberIn(one, 'refunded_amount'), 0);

    function refund(of: Order, wanted: JsonObject): Answer {
        const amount = numberIn(wanted, 'refunded_amount');
        if (amount > of.captured - refunded(of))
            return failure(403, 'REFUND_NOT_ALLOWED', 'The amount is higher than the captured amount.');
        const id = `b2cb4f2e-2781-4359-80ad-${String(++made).padStart(12, '0')}`;
        of.refunds.push({ ...wanted, refund_id: id, refunded_at: '2026-03-29T10:15:00Z', credit_invoice: false });
        const place = `/ordermanagement/v1/orders/${of.id}/refunds/${id}`;
        return { status: 201, body: '', raw: '', headers: { 'Refund-Id': id, Location: `https://api.klarna.com${place}` } };
    }

    return {
        specification: () => spec,
        rejected: (message, findings) => failure(400, 'BAD_VALUE', JSON.stringify({ message, findings })),
        answer(asked, operation) {
            const right = `Basic ${Buffer.from('user_stub:secret_stub').toString('base64')}`;
            if (asked.headers['authorization'] !== right) return failure(401, 'UNAUTHORIZED', 'Who are you?');
            const of = orders.find((one) => one.id === operation?.values.get('order_id'));
            if (of === undefined) return failure(404, 'NO_SUCH_ORDER', 'Order not found.');
            const id = operation?.values.get('refund_id');
            if (id !== undefined) {
                const one = of.refunds.find((each) => each['refund_id'] === id);
                return one === undefined
                    ? failure(404, 'NOT_FOUND', 'Refund not found.')
                    : { status: 200, body: { ...one } };
            }
            if (asked.method === 'GET')
                return {
                    status: 200,
                    body: {
                        order_id: of.id,
                        status: 'CAPTURED',
                        purchase_currency: 'SEK',
                        captured_amount: of.captured,
                        refunded_amount: refunded(of),
                        refunds: of.refunds,
                    },
                };
            const wanted: unknown = JSON.parse(asked.body);
            const pay = (): Answer => refund(of, isObject(wanted) ? wanted : {});
            const key = asked.headers['klarna-idempotency-key'];
            // Only the key matters, not what came with it.
            return key === undefined ? pay() : keys.once(key, asked.path, pay, pay);
        },
        control(verb, what): Json {
            if (verb === 'payment')
                orders.push({ id: textIn(what, 'id'), captured: numberIn(what, 'amount'), refunds: [] });
            if (verb === 'forget_keys') keys.forget();
            if (verb === 'refunds') return orders.find((one) => one.id === what['id'])?.refunds ?? [];
            return null;
        },
    };
}
