/** Runs tasks of one key one after the other, tasks of different keys side by side. */
export class KeyedMutex {
    readonly #tails = new Map<string, Promise<void>>();

    /** Runs `task` when every earlier task of `key` has ended; gives its result or its error. */
    async run<T>(key: string, task: () => Promise<T>): Promise<T> {
        const previous = this.#tails.get(key) ?? Promise.resolve();
        const result = previous.then(task);
        const tail = result.then(
            () => undefined,
            () => undefined,
        );
        this.#tails.set(key, tail);
        try {
            return await result;
        } finally {
            if (this.#tails.get(key) === tail) {
                this.#tails.delete(key);
            }
        }
    }
}
