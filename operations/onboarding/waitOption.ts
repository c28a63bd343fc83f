import { CliError } from "../cliError";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const LONGEST = 12 * 3600;

/**
 * How long to wait, in milliseconds: `10m`, `90s`, `1h`; `0` looks once.
 * @throws CliError `usage` for anything else, and for more than 12 hours.
 */
export function waitOf(text: string): number {
    const [, amount, unit] = /^([0-9]{1,6})(s|m|h)$/.exec(text) ?? [];
    const seconds = text === "0" ? 0 : Number(amount) * SECONDS[unit ?? ""]!;
    if (!(seconds <= LONGEST)) {
        throw new CliError(
            "usage",
            `--wait is ${JSON.stringify(text)}; expected a time such as 90s, 10m or 1h, at most 12h, or 0 to look once`,
        );
    }
    return seconds * 1000;
}
