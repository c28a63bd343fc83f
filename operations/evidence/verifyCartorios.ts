import {
    type Break,
    BreakKind,
    type EvidenceRecord,
    type EvidenceReport,
    type Head,
    parseHead,
    verifyEvidence,
} from "../../evidence/index";
import { CartorioStatus } from "../../registry/index";
import { environmentConfig, stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { type CartorioStack, cartorioStacksOf } from "../stacks/stackList";
import { evidencePlaceOf } from "./evidencePlace";
import { openPlace } from "./openPlace";
import { tellingEvidence } from "./openWriter";

/** What the verification of one cartório's evidence found. */
export interface CartorioReport extends EvidenceReport {
    readonly stack: string;
    /** Of the cartório, by the registry. */
    readonly status: CartorioStatus;
    /** Whether it is in service, or was, and has no evidence. */
    readonly isMissing: boolean;
}

/** What the verification of the cartórios of a place found. */
export interface CartoriosReport {
    readonly ok: boolean;
    readonly place: string;
    readonly stacks: readonly CartorioReport[];
    /** What is of no single cartório: heads of chains that are nowhere, chains below two stacks. */
    readonly findings: readonly string[];
}

/** What is to be verified. */
export interface CartoriosQuery {
    readonly root: string;
    /** A stack, or an environment. */
    readonly named: string;
    /** The root of all cartórios' evidence, where an option names it. */
    readonly evidence: string | undefined;
    /** Heads that were kept outside. */
    readonly expectHead: readonly string[];
}

const IN_SERVICE: ReadonlySet<string> = new Set([CartorioStatus.Active, CartorioStatus.Suspended]);

/**
 * Verifies the evidence of one cartório, or of every cartório of an environment: `<place>/<stack>/chains`.
 * A cartório that is in service must have some; the only one that is asked for, too.
 * @param whole whether `named` is an environment.
 * @throws CliError or RegistryError when nothing can be verified.
 */
export async function verifyCartorios(
    { root, named, evidence, expectHead }: CartoriosQuery,
    whole: boolean,
): Promise<CartoriosReport> {
    const config = environmentConfig(root, named);
    const place = evidencePlaceOf(config, evidence);
    const heads = await tellingEvidence(() => Promise.resolve(expectHead.map(parseHead)));
    const offices = cartorioStacksOf(root, config.environment);
    const asked = whole
        ? offices
        : [{ stackName: named, cartorio: stackAccount(root, named).cartorio }];
    // Ids of chains, and the stacks below which they are.
    const found = new Map<string, string[]>();
    const stacks: CartorioReport[] = [];
    for (const { stackName, cartorio } of asked) {
        const isForeign = foreignTo({ stackName, cartorio }, offices);
        const report = await verifyStack(place, stackName, isForeign, heads, found);
        const isMissing = countRecords(report.chains) === 0 && IN_SERVICE.has(cartorio.status);
        stacks.push({ stack: stackName, status: cartorio.status, ...report, isMissing });
    }
    if (!whole && countRecords(stacks[0]!.chains) === 0) {
        throw new CliError(
            "refused",
            `${openPlace(place, named).description} holds no evidence: expected at least one chain with a record. Is it the right place?`,
        );
    }
    const findings = [
        ...heads
            .filter(({ chain }) => !found.has(chain))
            .map(
                ({ chain, seq, hash }) =>
                    `BROKEN   chain ${chain}: missing chain: it is in none of these places; the head that is kept outside remembers its record ${seq} (${hash})`,
            ),
        ...[...found]
            .filter(([, at]) => at.length > 1)
            .map(
                ([chain, at]) =>
                    `BROKEN   chain ${chain}: copied chain: it is below ${at.join(" and ")}; a chain is one office's`,
            ),
    ];
    const ok = findings.length === 0 && stacks.every(isGood);
    return { ok, place, stacks, findings };
}

/** How many records chains have. */
export function countRecords(chains: EvidenceReport["chains"]): number {
    return chains.reduce((sum, { records }) => sum + records, 0);
}

/** A break, or no evidence where there must be some, spoils it. */
function isGood({ breaks, isMissing }: CartorioReport): boolean {
    return breaks.length === 0 && !isMissing;
}

/** What in a record tells that it is another office's; nothing where it may be this one's. */
type Foreign = (record: EvidenceRecord) => string | undefined;

/** @param offices every one of the environment. */
function foreignTo(
    { stackName, cartorio }: Pick<CartorioStack, "stackName" | "cartorio">,
    offices: readonly CartorioStack[],
): Foreign {
    // An account that no other office has may have been this one's before.
    const others = new Set(offices.map((office) => office.cartorio.accountId));
    others.delete(cartorio.accountId);
    return ({ data }) => {
        const { stack, cns, accountId } = data;
        return stack !== undefined && stack !== stackName
            ? `stack ${JSON.stringify(stack)}`
            : cns !== undefined && cns !== cartorio.cns
              ? `cns ${JSON.stringify(cns)}`
              : others.has(accountId as string)
                ? `accountId ${JSON.stringify(accountId)}`
                : undefined;
    };
}

/** @param found gets the ids of the chains. */
async function verifyStack(
    place: string,
    stackName: string,
    isForeign: Foreign,
    heads: readonly Head[],
    found: Map<string, string[]>,
): Promise<EvidenceReport> {
    const files = openPlace(place, stackName);
    try {
        return await tellingEvidence(async () => {
            if (!(await files.hasChains())) {
                return { ok: false, chains: [], breaks: [] };
            }
            const ids = await files.chains.chains();
            ids.forEach((id) => found.set(id, [...(found.get(id) ?? []), stackName]));
            const expectHeads = heads.filter(({ chain }) => ids.includes(chain));
            const foreign = new Map<string, Break>();
            const onRecord = (record: EvidenceRecord) => {
                const says = isForeign(record);
                if (says !== undefined && !foreign.has(record.chain)) {
                    foreign.set(record.chain, foreignBreak(record, stackName, says));
                }
            };
            const report = await verifyEvidence(files.chains, { expectHeads, onRecord });
            // Whose records they are counts once they are what was written.
            const breaks = report.breaks.length > 0 ? report.breaks : [...foreign.values()];
            return { ...report, ok: report.ok && breaks.length === 0, breaks };
        });
    } finally {
        files.close();
    }
}

/** A record that is another office's. @param says what in it tells that. */
function foreignBreak({ chain, seq }: EvidenceRecord, stackName: string, says: string): Break {
    const what = `the record says ${says}, and it is below ${stackName}: it is another office's`;
    return { kind: BreakKind.Copied, what, chain, seq };
}
