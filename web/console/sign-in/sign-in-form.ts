// SPDX-License-Identifier: Apache-2.0
// What the form says back: field errors before anything is sent, and the answer of the server.
import type { SessionAnswer } from '../../api/sessions.ts';
import { text } from '../../kit/messages.ts';

export type FieldErrors = { email: string; password: string };

export const fieldErrors = (email: string, password: string): FieldErrors => ({
    email:
        email.trim() === ''
            ? text('sign_in.error.email_missing')
            : /^[^\s@]+@[^\s@]+$/.test(email.trim())
              ? ''
              : text('sign_in.error.email_wrong'),
    password: password === '' ? text('sign_in.error.password_missing') : '',
});

/** The sentences for an answer that is no session; none for one that is fine. */
export const explain = (answer: SessionAnswer): string[] => {
    switch (answer.kind) {
        case 'signed_in':
        case 'signed_out':
            return [];
        case 'wrong_credentials':
            return [text('sign_in.error.credentials')];
        case 'rate_limited':
            return [
                answer.retryAfterSeconds === undefined
                    ? text('sign_in.error.rate_unknown')
                    : text('sign_in.error.rate', { seconds: answer.retryAfterSeconds }),
            ];
        case 'offline':
            return [text('sign_in.error.offline')];
        case 'failed': {
            const { message, requestId } = answer.problem;
            const said = text('sign_in.error.server', { message });
            return requestId === '' ? [said] : [said, text('sign_in.error.request_id', { id: requestId })];
        }
    }
};
