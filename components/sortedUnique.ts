/** The values once each, by code unit: the same order in every locale. */
export function sortedUnique(values: readonly string[]): string[] {
    return [...new Set(values)].sort();
}
