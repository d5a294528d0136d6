// SPDX-License-Identifier: Apache-2.0
// A BTCPay Server's pull payments, which customers claim payouts of.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Answer, numberIn, type Provider, textIn } from './provider.ts';
import { isObject, type Json, type JsonObject, Specification } from './specification.ts';

const STORE = 'store_stub';

interface Invoice {
    readonly id: string;
    readonly minor: number;
}

/** The file is the frame that paths and schemas of the others are merged into at run time. */
function mergeWith(folder: string, names: readonly string[]): (document: JsonObject) => void {
    return (document) => {
        for (const name of names) {
            const text = readFileSync(join(folder, `swagger.template.${name}.json`), 'utf8');
            const part: unknown = JSON.parse(text);
            if (!isObject(part)) throw new Error(`${name} is no OpenAPI file`);
            merge(document, part);
        }
    };
}

function merge(into: JsonObject, from: JsonObject): void {
    for (const [key, value] of Object.entries(from)) {
        const there = into[key];
        if (isObject(there) && isObject(value)) merge(there, value);
        else into[key] = value;
    }
}

const failure = (status: number, code: string, message: string): Answer => ({
    status,
    body: { code, message },
});

export function btcpay(folder: string): Provider {
    const place = join(folder, 'btcpay');
    const spec = new Specification(
        join(place, 'swagger.template.json'),
        mergeWith(place, ['invoices', 'pull-payments', 'stores-payment-methods', 'webhooks']),
    );
    const invoices: Invoice[] = [];
    const pulls: JsonObject[] = [];
    const payouts: JsonObject[] = [];
    let made = 0;

    function refund(invoice: Invoice, wanted: JsonObject): Answer {
        const amount = textIn(wanted, 'customAmount');
        if (!/^\d+(\.\d+)?$/.test(amount) || Math.round(Number(amount) * 100) > invoice.minor)
            return { status: 400, body: [{ path: 'CustomAmount', message: 'Amount is not usable' }] };
        const id = `pp_${++made}`;
        const one: JsonObject = {
            id,
            name: wanted['name'] ?? `Refund ${invoice.id}`,
            description: wanted['description'] ?? '',
            currency: textIn(wanted, 'customCurrency'),
            amount: Number(amount).toFixed(8),
            BOLT11Expiration: '30',
            autoApproveClaims: false,
            archived: false,
            viewLink: `https://pay.shop.example/pull-payments/${id}`,
        };
        pulls.push(one);
        return { status: 200, body: { ...one } };
    }

    function ofPullPayment(method: string, id: string, isAboutPayouts: boolean): Answer {
        const one = pulls.find((each) => each['id'] === id);
        if (one === undefined) return failure(404, 'pullpayment-not-found', 'The pull payment was not found');
        if (isAboutPayouts)
            return { status: 200, body: payouts.filter((each) => each['pullPaymentId'] === id) };
        if (method === 'GET') return { status: 200, body: { ...one } };
        one['archived'] = true;
        for (const payout of payouts)
            if (payout['pullPaymentId'] === id && payout['state'] !== 'Completed') payout['state'] = 'Cancelled';
        return { status: 200, body: null };
    }

    function notice(what: JsonObject): Json {
        const body = JSON.stringify({
            deliveryId: 'd2',
            originalDeliveryId: 'd1',
            isRedelivery: true,
            webhookId: 'w1',
            type: 'PayoutUpdated',
            timestamp: 1700000000,
            storeId: STORE,
            payoutId: 'po_1',
            pullPaymentId: textIn(what, 'pull'),
            payoutState: 'Completed',
        });
        const signature = createHmac('sha256', textIn(what, 'secret')).update(body, 'utf8').digest('hex');
        return { body, signature: `sha256=${signature}` };
    }

    return {
        specification: () => spec,
        rejected: (message, findings) => failure(400, 'stub-rejected', JSON.stringify({ message, findings })),
        answer(asked, operation) {
            // What a customer sees of a pull payment is open to whoever has its id.
            const isOpen = asked.method === 'GET' && asked.path.startsWith('/api/v1/pull-payments/');
            if (!isOpen && asked.headers['authorization'] !== 'token key_stub')
                return failure(401, 'unauthenticated', 'Authentication is required');
            const pull = operation?.values.get('pullPaymentId');
            if (pull !== undefined) return ofPullPayment(asked.method, pull, asked.path.endsWith('/payouts'));
            const store = operation?.values.get('storeId');
            if (store !== undefined)
                return store === STORE
                    ? { status: 200, body: pulls.filter((one) => asked.query.get('includeArchived') === 'true' || one['archived'] === false) }
                    : failure(403, 'missing-permission', 'Insufficient API permissions.');
            const invoice = invoices.find((one) => one.id === operation?.values.get('invoiceId'));
            const wanted: unknown = JSON.parse(asked.body === '' ? '{}' : asked.body);
            if (invoice === undefined || !isObject(wanted))
                return failure(404, 'invoice-not-found', 'The invoice was not found');
            return refund(invoice, wanted);
        },
        control(verb, what): Json {
            if (verb === 'payment') invoices.push({ id: textIn(what, 'id'), minor: numberIn(what, 'amount') });
            if (verb === 'claim')
                payouts.push({
                    id: `po_${++made}`,
                    revision: 0,
                    pullPaymentId: textIn(what, 'pull'),
                    date: '2026-03-29T10:15:00Z',
                    destination: '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
                    originalCurrency: 'EUR',
                    originalAmount: textIn(what, 'amount'),
                    payoutCurrency: 'BTC',
                    payoutAmount: '0.00041000',
                    payoutMethodId: 'BTC-CHAIN',
                    state: textIn(what, 'state'),
                    metadata: {},
                });
            if (verb === 'notice') return notice(what);
            if (verb === 'refunds') return pulls.filter((one) => one['name'] === what['name']);
            return null;
        },
    };
}
