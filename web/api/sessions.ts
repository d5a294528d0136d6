// SPDX-License-Identifier: Apache-2.0
// Who is signed in on this browser.
import { call, type Answer, type Problem } from './call.ts';
import type { components } from './schema.ts';

type Session = components['schemas']['session_view'];
export type StaffMember = Pick<Session['user'], 'email' | 'name' | 'role'>;

export type SessionAnswer =
    | { kind: 'signed_in'; member: StaffMember }
    | { kind: 'signed_out' }
    | { kind: 'wrong_credentials' }
    | { kind: 'rate_limited'; retryAfterSeconds: number | undefined }
    | { kind: 'failed'; problem: Problem }
    | { kind: 'offline' };

const memberOf = ({ user: { email, name, role } }: Session): StaffMember => ({ email, name, role });

const refusal = (problem: Problem, whenUnauthorized: SessionAnswer): SessionAnswer => {
    if (problem.status === 401) return whenUnauthorized;
    if (problem.status === 429)
        return { kind: 'rate_limited', retryAfterSeconds: problem.retryAfterSeconds };
    return { kind: 'failed', problem };
};

const sessionOf = (answer: Answer<Session>, whenUnauthorized: SessionAnswer): SessionAnswer => {
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
    sessionOf(await call('get', '/v1/sessions/current'), { kind: 'signed_out' });

export const signIn = async (email: string, password: string): Promise<SessionAnswer> =>
    sessionOf(await call('post', '/v1/sessions', { email, password }), {
        kind: 'wrong_credentials',
    });

export const signOut = async (): Promise<SessionAnswer> => {
    const answer = await call('delete', '/v1/sessions/current');
    if (answer.kind === 'problem') return refusal(answer.problem, { kind: 'signed_out' });
    return answer.kind === 'done' ? { kind: 'signed_out' } : answer;
};
