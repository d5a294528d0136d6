// SPDX-License-Identifier: Apache-2.0
// Adyen receives refunds, and tells later, by webhook, what became of them.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';

import { type Answer, KeptAnswers, numberIn, type Provider, textIn } from './provider.ts';
import { isObject, type Json, type JsonObject, Specification } from './specification.ts';

interface Payment {
    readonly id: string;
    readonly currency: string;
    readonly units: number;
    readonly refunds: JsonObject[];
}

const failure = (status: number, errorCode: string, message: string): Answer => ({
    status,
    body: { status, errorCode, message, errorType: status === 401 ? 'security' : 'validation' },
});

/** The file has the version in the address of the server. */
function addVersion(document: JsonObject): void {
    const paths = document['paths'];
    if (!isObject(paths)) throw new Error('this is another file of Adyen');
    document['paths'] = Object.fromEntries(
        Object.entries(paths).map(([path, item]) => [`/v71${path}`, item]),
    );
}

export function adyen(folder: string): Provider {
    const spec = new Specification(join(folder, 'adyen', 'CheckoutService-v71.json'), addVersion);
    const webhooks = new Specification(join(folder, 'adyen', 'Webhooks-v1.json'));
    const payments: Payment[] = [];
    const keys = new KeptAnswers();
    let made = 0;

    function refund(of: Payment, wanted: JsonObject): Answer {
        const amount = wanted['amount'];
        if (!isObject(amount) || amount['currency'] !== of.currency)
            return failure(422, '130', 'Reference Missing');
        const one: JsonObject = {
            ...wanted,
            paymentPspReference: of.id,
            pspReference: `Z58PM89R6QRX${String(++made).padStart(4, '0')}`,
            status: 'received',
        };
        of.refunds.push(one);
        return { status: 201, body: { ...one } };
    }

    /** A webhook as Adyen would send it, judged by the file of webhooks. */
    function notice(what: JsonObject): string {
        const one = payments.flatMap((each) => each.refunds).find((each) => each['pspReference'] === what['refund']);
        const amount = one?.['amount'];
        if (one === undefined || !isObject(amount)) throw new Error('no such refund');
        const event = textIn(what, 'event', 'REFUND');
        const item: JsonObject = {
            amount: { currency: textIn(amount, 'currency'), value: numberIn(amount, 'value') },
            eventCode: event,
            eventDate: '2026-03-29T10:15:00+01:00',
            merchantAccountCode: textIn(one, 'merchantAccount'),
            merchantReference: textIn(one, 'reference'),
            originalReference: textIn(one, 'paymentPspReference'),
            paymentMethod: 'visa',
            pspReference: textIn(one, 'pspReference'),
            reason: textIn(what, 'reason'),
            success: textIn(what, 'success', 'true'),
        };
        const signed = [
            item['pspReference'],
            item['originalReference'],
            item['merchantAccountCode'],
            item['merchantReference'],
            amount['value'],
            amount['currency'],
            event,
            item['success'],
        ].join(':');
        const hmacSignature = createHmac('sha256', Buffer.from(textIn(what, 'key'), 'hex'))
            .update(signed, 'utf8')
            .digest('base64');
        item['additionalData'] = { hmacSignature };
        const body = { live: 'false', notificationItems: [{ NotificationRequestItem: item }] };
        const pointer = `#/webhooks/~1${event}/post/requestBody/content/application~1json/schema`;
        const findings = webhooks.findings('body', pointer, body);
        if (findings.length > 0) throw new Error(JSON.stringify(findings));
        return JSON.stringify(body);
    }

    return {
        specification: () => spec,
        rejected: (message, findings) => failure(400, '702', JSON.stringify({ message, findings })),
        answer(asked, operation) {
            if (asked.headers['x-api-key'] !== 'key_stub')
                return failure(401, '000', 'HTTP Status Response - Unauthorized');
            const of = payments.find((one) => one.id === operation?.values.get('paymentPspReference'));
            const wanted: unknown = JSON.parse(asked.body === '' ? '{}' : asked.body);
            if (of === undefined || !isObject(wanted))
                return failure(422, '167', 'Original pspReference required for this operation');
            if (wanted['merchantAccount'] !== 'TestMerchant')
                return failure(403, '901', 'Invalid Merchant Account');
            const key = asked.headers['idempotency-key'] ?? '';
            if (key.length > 64) return failure(422, '703', 'The key is too long');
            if (key === '') return refund(of, wanted);
            return keys.once(key, asked.path + asked.body, () => refund(of, wanted), () =>
                failure(422, '704', 'Request already processed or in progress'),
            );
        },
        control(verb, what): Json {
            if (verb === 'payment')
                payments.push({
                    id: textIn(what, 'id'),
                    currency: textIn(what, 'currency', 'EUR'),
                    units: numberIn(what, 'amount'),
                    refunds: [],
                });
            if (verb === 'notice') return notice(what);
            if (verb === 'refunds') return payments.find((one) => one.id === what['id'])?.refunds ?? [];
            return null;
        },
    };
}
