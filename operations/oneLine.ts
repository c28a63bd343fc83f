/**
 * A text that somebody else wrote may hold anything, also the lines of another result, or what moves a
 * terminal's cursor over ours: this shows it in one line.
 */
export function oneLine(text: string): string {
    return text
        .replace(/[\n\r\u0085\u2028\u2029]\s*/g, " ")
        .replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
            const code = character.codePointAt(0) ?? 0;
            return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
        });
}
