/**
 * Runs an action with some variables of this process's environment replaced, and puts them back.
 * @param variables an `undefined` removes the variable.
 */
export async function withEnvironment<T>(
    variables: Readonly<Record<string, string | undefined>>,
    action: () => T | Promise<T>,
): Promise<T> {
    const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
    assign(Object.entries(variables));
    try {
        return await action();
    } finally {
        assign(before);
    }
}

function assign(variables: readonly (readonly [string, string | undefined])[]): void {
    for (const [name, value] of variables) {
        if (value === undefined) {
            delete process.env[name];
        } else {
            process.env[name] = value;
        }
    }
}
