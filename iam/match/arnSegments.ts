/**
 * The six parts of an ARN, of which the last may have colons; nothing for other texts.
 *
 * @param variables - Whether the text has policy variables, whose colons don't count.
 */
export function arnSegments(value: string, variables: boolean): string[] | undefined {
    const parts: string[] = [];
    let start = 0;
    let braces = 0;
    for (let at = 0; at < value.length && parts.length < 5; at++) {
        if (variables && value.startsWith("${", at)) {
            braces++;
        } else if (value[at] === "}" && braces > 0) {
            braces--;
        } else if (value[at] === ":" && braces === 0) {
            parts.push(value.slice(start, at));
            start = at + 1;
        }
    }
    return parts.length === 5 ? [...parts, value.slice(start)] : undefined;
}
