// SPDX-License-Identifier: Apache-2.0
// Who is signed in on this browser.
import { recordOf, textOf } from '../kit/values.ts';
import { call, type Answer, type Problem } from './call.ts';

export type StaffMember = { email: string; name: string; role: string };

export type SessionAnswer =
    | { kind: 'signed_in'; member: StaffMember }
    | { kind: 'signed_out' }
    | { kind: 'wrong_credentials' }
    | { kind: 'rate_limited'; retryAfterSeconds: number | undefined }
    | { kind: 'failed'; problem: Problem }
    | { kind: 'offline' };

const memberOf = (value: unknown): StaffMember => {
    const session = recordOf(value);
    const user = recordOf(session['user'] ?? session);
    return {
        email: textOf(user['email']),
        name: textOf(user['name']),
        role: textOf(user['role']),
    };
};

const refusal = (problem: Problem, whenUnauthorized: SessionAnswer): SessionAnswer => {
    if (problem.status === 401) return whenUnauthorized;
    if (problem.status === 429)
        return { kind: 'rate_limited', retryAfterSeconds: problem.retryAfterSeconds };
    return { kind: 'failed', problem };
};

const sessionOf = (answer: Answer, whenUnauthorized: SessionAnswer): SessionAnswer => {
    switch (answer.kind) {
        case 'done':
            return { kind: 'signed_in', member: memberOf(answer.value) };
        case 'problem':
            return refusal(answer.problem, whenUnauthorized);
        case 'offline':
            return answer;
    }
};

export const currentSession = async (): Promise<SessionAnswer> =>
    sessionOf(await call('GET', '/v1/sessions/current'), { kind: 'signed_out' });

export const signIn = async (email: string, password: string): Promise<SessionAnswer> =>
    sessionOf(await call('POST', '/v1/sessions', { email, password }), {
        kind: 'wrong_credentials',
    });

export const signOut = async (): Promise<SessionAnswer> => {
    const answer = await call('DELETE', '/v1/sessions/current');
    return answer.kind === 'done' ? { kind: 'signed_out' } : sessionOf(answer, { kind: 'signed_out' });
};
