import fs from "node:fs";
import path from "node:path";
import { awsDirectory, type SandboxAccess } from "../../../sandbox/environment";
import { luhnDigit } from "../../../registry/index";
import { announce } from "../../../sandbox/session";
import { repositoryRoot } from "../../../toolchain/versions";
import type { Workspace } from "./workspace";

/** First line of a list of cartórios. */
export const LIST_HEADER = "cns,name,uf,municipality,class,account,wave";

/** Starts the smoke as the application of the account, on the sandbox that is announced in its folder. */
export const SMOKE_COMMAND =
    `CARTORIO_SANDBOX_DIR="$CARTORIO_SANDBOX" "${process.execPath}" ` +
    `"${path.join(repositoryRoot, "toolchain", "run.cjs")}" "${path.join(repositoryRoot, "sandbox", "cli.ts")}" ` +
    'exec --as "workload-$CARTORIO_ACCOUNT" ' +
    `"${process.execPath}" operations/cartorio.cjs smoke "$CARTORIO_STACK" --nonce "$CARTORIO_NONCE" ` +
    '--results "$CARTORIO_RESULTS" --expect-key "$CARTORIO_KEY_ARN"';

/** Lets that command find the sandbox of a workspace. @returns what ends that. */
export function announceSandbox({ access }: Workspace): () => void {
    return announce(access.directory, access);
}

/** An invented office for one of the sandbox's spare accounts, 1 to 20. */
export function spareOffice(number: number): { readonly cns: string; readonly accountId: string } {
    const digits = `99${String(100 + number)}`;
    return {
        cns: `${digits}${luhnDigit(digits)}`,
        accountId: `1111111190${String(number).padStart(2, "0")}`,
    };
}

/** The line of a list that asks for it. */
export function listLine(number: number): string {
    const { cns, accountId } = spareOffice(number);
    return `${cns},${number}º Ofício de Notas de Exemplo,SP,3550308,2,${accountId},1`;
}

/** A call, as far as onboarding is judged by it. */
export interface Call {
    readonly eventName: string;
    readonly readOnly?: boolean;
    readonly errorCode?: string;
    readonly recipientAccountId?: string;
    readonly userIdentity: { readonly arn?: string; readonly accountId?: string };
    readonly requestParameters: Readonly<Record<string, unknown>> | null;
    readonly resources?: readonly { readonly accountId: string; readonly ARN: string }[];
}

/** Every call that the sandbox answered so far. */
export function callsOf({ directory }: Pick<SandboxAccess, "directory">): readonly Call[] {
    const file = path.join(awsDirectory(directory), "trail.jsonl");
    const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
    return lines.filter(Boolean).map((line) => JSON.parse(line) as Call);
}

/** Accounts beside the hub in which somebody acted, or whose resources somebody named. */
export function accountsTouched(calls: readonly Call[]): readonly string[] {
    const touched = calls.flatMap(({ recipientAccountId, userIdentity, resources = [] }) => [
        ...(recipientAccountId === undefined ? [] : [recipientAccountId]),
        ...(userIdentity.accountId === undefined ? [] : [userIdentity.accountId]),
        ...resources.map(({ accountId }) => accountId),
    ]);
    return [...new Set(touched)].filter((account) => account !== "999999990001").sort();
}

/** Calls that change something in AWS, refused ones left out. */
export function changes(calls: readonly Call[]): readonly Call[] {
    return calls.filter(
        ({ readOnly, errorCode, eventName }) =>
            readOnly !== true && errorCode === undefined && !/^(AssumeRole|Sign)$/.test(eventName),
    );
}

/** Every file below a folder and what it holds, for comparisons. */
export function treeOf(folder: string, skip: (name: string) => boolean = () => false) {
    const found: Record<string, string> = {};
    if (!fs.existsSync(folder)) {
        return found;
    }
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
        const file = path.join(folder, name);
        if (!skip(name) && fs.statSync(file).isFile()) {
            found[name] = fs.readFileSync(file, "base64");
        }
    }
    return found;
}
