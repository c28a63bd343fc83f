/**
 * Sorts names by how few single-character edits lead from a given one to them, so that the first
 * is what was probably meant. Equal distances keep the alphabet's order.
 *
 * @param wanted The name that was given.
 * @param known The names that there are.
 */
export function nearestFirst(wanted: string, known: readonly string[]): string[] {
    const folded = wanted.toLowerCase();
    return known
        .map((name) => ({ name, distance: editDistance(folded, name.toLowerCase()) }))
        .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
        .map(({ name }) => name);
}

/** Levenshtein's distance with one row, by Wagner and Fischer. */
function editDistance(from: string, to: string): number {
    let row = Array.from({ length: to.length + 1 }, (_, index) => index);
    for (let i = 0; i < from.length; i++) {
        const next = [i + 1];
        for (let j = 0; j < to.length; j++) {
            const substitution = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
            next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, substitution));
        }
        row = next;
    }
    return row[to.length] ?? 0;
}
