// SPDX-License-Identifier: Apache-2.0
// What a stub of one provider is made of.
import type { Asked, Json, JsonObject, Operation, Specification } from './specification.ts';

export interface Answer {
    readonly status: number;
    readonly body: Json;
    readonly headers?: Readonly<Record<string, string>>;
    /** What is sent instead of `body`, which is then only judged. */
    readonly raw?: string;
}

export interface Provider {
    /** The specification a path belongs to; undefined: what documents it is not at hand. */
    specification(path: string): Specification | undefined;
    /** The provider's own way to say that a request is not one it documents. */
    rejected(message: string, findings: Json): Answer;
    answer(asked: Asked, operation: Operation | undefined): Answer;
    /** A test sets the stage: a payment is there, a refund ends. */
    control(verb: string, what: JsonObject): Json;
}

export const textIn = (from: JsonObject, key: string, otherwise = ''): string => {
    const value = from[key];
    return typeof value === 'string' ? value : otherwise;
};
export const numberIn = (from: JsonObject, key: string, otherwise = 0): number => {
    const value = from[key];
    return typeof value === 'number' ? value : otherwise;
};

interface Remembered {
    readonly request: string;
    readonly answer: Answer;
}

/** Answers a key once and then again and again. */
export class KeptAnswers {
    private readonly kept = new Map<string, Remembered>();

    /** `other` is answered when the key came with another request. */
    once(key: string, request: string, answer: () => Answer, other: () => Answer): Answer {
        const earlier = this.kept.get(key);
        if (earlier !== undefined)
            return earlier.request === request ? earlier.answer : other();
        const made = answer();
        this.kept.set(key, { request, answer: made });
        return made;
    }
    forget(): void {
        this.kept.clear();
    }
}
