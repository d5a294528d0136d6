// SPDX-License-Identifier: Apache-2.0
import type { Group, Operation } from './document.ts';

const haystackOf = (group: Group, operation: Operation): string =>
    [operation.method, operation.path, operation.id, operation.summary, group.name]
        .join(' ')
        .toLowerCase();

/** The groups with only those operations in which every word of the query occurs. */
export const filterGroups = (groups: Group[], query: string): Group[] => {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return groups;
    return groups
        .map((group) => ({
            ...group,
            operations: group.operations.filter((operation) => {
                const haystack = haystackOf(group, operation);
                return words.every((word) => haystack.includes(word));
            }),
        }))
        .filter((group) => group.operations.length > 0);
};

export const countOperations = (groups: Group[]): number =>
    groups.reduce((sum, group) => sum + group.operations.length, 0);
