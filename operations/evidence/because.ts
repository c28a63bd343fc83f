import { personalDataIn } from "../../evidence/personalData";
import { CliError } from "../cliError";

/** Longest reason: evidence takes 512. */
const MAX_BECAUSE = 480;

/**
 * Judges the reason of an act before anything happens: it goes into the evidence for good.
 * @throws CliError `usage` with every finding; a refused reason is not repeated.
 */
export function requireBecause(text: string): void {
    const personal = personalDataIn(text);
    const findings = [
        ...(text.trim() === "" ? ["it is empty"] : []),
        ...(text.length > MAX_BECAUSE
            ? [`it has ${text.length} characters, at most ${MAX_BECAUSE} are kept`]
            : []),
        ...(/\p{Cc}/u.test(text) ? ["it has a line end or another control character"] : []),
        ...(personal === undefined
            ? []
            : [`it holds ${personal}, and evidence holds no personal data`]),
    ];
    if (findings.length > 0) {
        throw new CliError(
            "usage",
            `--because can't be kept: ${findings.join("; ")}. Expected one line that names what happened, no person`,
        );
    }
}
