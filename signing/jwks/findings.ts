/** Whether reading something gave findings in its place. */
export function isFindings<T extends object>(read: T | string[]): read is string[] {
    return Array.isArray(read);
}
