import { CartorioStatus, nearestFirst, parseCns } from "../../registry/index";
import { UF_OF_IBGE_CODE } from "../../registry/uf";
import { CliError } from "../cliError";
import type { ListedStack } from "./stackList";

/** What a value of a selection key looks like, and how it is compared. */
interface SelectionKey {
    readonly expected: string;
    /** The value as the registry has it; nothing for one that no stack can have. */
    readonly read: (text: string) => string | undefined;
}

const KEYS: Readonly<Record<"uf" | "wave" | "class" | "status" | "cns", SelectionKey>> = {
    uf: { expected: "a UF, such as SP", read: ufOf },
    wave: {
        expected: "a whole number, such as 0",
        read: (text) => (/^\d{1,6}$/.test(text) ? String(Number(text)) : undefined),
    },
    class: {
        expected: "1, 2 or 3",
        read: (text) => (/^[123]$/.test(text) ? text : undefined),
    },
    status: {
        expected: `one of ${Object.values(CartorioStatus).join(", ")}`,
        read: (text) => Object.values<string>(CartorioStatus).find((status) => status === text),
    },
    cns: { expected: "a CNS, such as 990010 or 99.001-0", read: parseCns },
};

type Key = keyof typeof KEYS;
const NAMES = Object.keys(KEYS) as Key[];

/** Conditions that a stack must all meet. */
export type Selection = readonly { readonly key: Key; readonly value: string }[];

/**
 * Reads a selection such as `uf=SP,wave=1`.
 * @throws CliError `usage` with every condition that is wrong.
 */
export function parseSelection(text: string): Selection {
    const findings: string[] = [];
    const conditions = text.split(",").flatMap((part) => {
        const [name = "", ...rest] = part.split("=");
        const key = NAMES.find((known) => known === name.trim());
        const written = rest.join("=").trim();
        const value = key === undefined ? undefined : KEYS[key].read(written);
        if (key === undefined) {
            const nearest = nearestFirst(name.trim(), NAMES)[0]!;
            findings.push(
                `${JSON.stringify(part)} in --select; expected <key>=<value> with a key of ${NAMES.join(", ")} (${nearest}?)`,
            );
        } else if (value === undefined) {
            findings.push(`${part} in --select; expected ${KEYS[key].expected}`);
        }
        return key === undefined || value === undefined ? [] : [{ key, value }];
    });
    for (const key of NAMES) {
        if (conditions.filter((one) => one.key === key).length > 1) {
            findings.push(`${key} stands twice in --select, and no stack has two: name it once`);
        }
    }
    if (findings.length > 0) {
        throw new CliError("usage", findings.join("\n"));
    }
    return conditions;
}

/** The stacks that meet every condition. */
export function selected<T extends ListedStack>(stacks: readonly T[], selection: Selection): T[] {
    return stacks.filter((stack) =>
        selection.every(({ key, value }) => String(stack[key]) === value),
    );
}

function ufOf(text: string): string | undefined {
    const uf = text.toUpperCase();
    return Object.values(UF_OF_IBGE_CODE).find((known) => known === uf);
}
