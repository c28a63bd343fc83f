/** Every text in a value of JSON, names of members too. By a list of its own: no depth is too deep. */
export function* textsOf(value: unknown): Generator<string> {
    const open: unknown[] = [value];
    while (open.length > 0) {
        const item = open.pop();
        if (typeof item === "string") {
            yield item;
        } else if (typeof item === "object" && item !== null) {
            for (const [name, member] of Object.entries(item)) {
                if (!Array.isArray(item)) {
                    yield name;
                }
                open.push(member);
            }
        }
    }
}
