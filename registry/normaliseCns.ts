import { parseCns } from "./cns";
import { cpfsIn, withoutCpfs } from "./personalData";

/** A CNS as the registry spells it, or why there is none. */
export type NormalisedCns =
    | {
          /** Six digits. */
          readonly cns: string;
          /** What was changed that a person should look at; absent when nothing was. */
          readonly notice?: string;
          readonly finding?: never;
      }
    | {
          readonly cns?: never;
          /** What was found, what was expected, and what to do. */
          readonly finding: string;
      };

/** Fewer digits than a CNS has, plain or with its marks: a spreadsheet drops zeros at the front. */
const SHORT_CNS_PATTERN = /^(?:[0-9]{1,5}|[0-9]\.[0-9]{3}-[0-9]|[0-9]{1,3}-[0-9])$/;
const ANY_CNS_DIGITS = /^[0-9.-]+$/;

/**
 * Reads a CNS as people and spreadsheets write it: `990010`, `99.001-0`, and shorter ones, which get
 * the zeros at the front that they lost. Longer ones are refused: no digit can be told to be too many.
 *
 * @param text What was written, blanks around it allowed.
 */
export function normaliseCns(text: string): NormalisedCns {
    const trimmed = text.trim();
    const cns = parseCns(trimmed);
    if (cns !== undefined) {
        return { cns };
    }
    const digits = trimmed.replace(/[.-]/g, "");
    if (SHORT_CNS_PATTERN.test(trimmed)) {
        const padded = digits.padStart(6, "0");
        return {
            cns: padded,
            notice: `CNS ${JSON.stringify(trimmed)} has ${digits.length} of six digits: read as ${padded}; compare it with the office's own documents`,
        };
    }
    if (cpfsIn(trimmed).length > 0) {
        return {
            finding:
                `CNS: found ${JSON.stringify(withoutCpfs(trimmed))}, a number in the form of a CPF, expected six ` +
                "digits, such as 990010 or 99.001-0; give the office's number, and nobody's CPF",
        };
    }
    const found =
        ANY_CNS_DIGITS.test(trimmed) && digits.length > 6
            ? `${digits.length} digits (${JSON.stringify(trimmed)})`
            : trimmed === ""
              ? "nothing"
              : JSON.stringify(trimmed);
    return {
        finding: `CNS: found ${found}, expected six digits, such as 990010 or 99.001-0; correct it`,
    };
}
