// SPDX-License-Identifier: Apache-2.0
export type Readiness = 'checking' | 'ready' | 'not_ready' | 'offline';

export const readiness = async (): Promise<Readiness> => {
    try {
        const response = await fetch('/readyz', { cache: 'no-store' });
        return response.ok ? 'ready' : 'not_ready';
    } catch {
        return 'offline';
    }
};
