import fs from "node:fs";
import path from "node:path";
import { formatCns } from "../../registry/index";
import type { Drill } from "./drill";

/** One step of a drill. */
export interface DrillStep {
    readonly title: string;
    /** Does it. @returns what was seen, in one line. @throws Error when something is not as it must be. */
    readonly run: (drill: Drill) => Promise<string>;
}

/** Why the drill's key is deleted so early; goes into the evidence. */
const BECAUSE = "drill on the sandbox: no document of this key is of any worth";
/** Longer than `drainHours`, `verifyOnlyDays` and the days of a deletion, in hours. */
const DRAINED = 25;
const VERIFIED = 31 * 24;
const HALF_OF_DELETION = 15 * 24;
const REST_OF_DELETION = 16 * 24;

/** A whole rotation, as those who do it do it. */
export const ROTATION_STEPS: readonly DrillStep[] = [
    {
        title: "Onboard the pilot of dev: keys, published keys, evidence",
        run: async (drill) => {
            const { stackName, cartorio } = drill.stack;
            await drill.cartorio("onboard", stackName, "--yes", ...drill.bySmoke);
            return `${stackName}, ${formatCns(cartorio.cns)}, has generation 1`;
        },
    },
    {
        title: "The application signs documents",
        run: async (drill) => `${await sign(drill, "before", 3)} documents by generation 1`,
    },
    {
        title: "rotate start: a new key, to which no alias points",
        run: async (drill) => {
            const before = drill.keysMade();
            await drill.rotate("start");
            return `${same(drill.keysMade() - before, 1, "keys made")} key made`;
        },
    },
    {
        title: "rotate validate: the application signs with the new key",
        run: async (drill) => {
            await drill.rotate("validate", ...drill.bySmoke);
            return "its result verifies";
        },
    },
    {
        title: "rotate switch: the alias moves",
        run: async (drill) => {
            await drill.rotate("switch", ...drill.bySmoke, "--verify", documentsFolder(drill));
            const signed = await sign(drill, "after", 3);
            return `${signed} documents by generation 2; ${await verifyAll(drill)} verify`;
        },
    },
    {
        title: "rotate settle, a day later: the old key signs no more",
        run: async (drill) => {
            await drill.advanceHours(DRAINED);
            // So that the trail goes on until now.
            await sign(drill, "drained", 1);
            await drill.rotate("settle", "--trail", drill.trailFile);
            return `at ${day(drill)}; ${await verifyAll(drill)} documents verify`;
        },
    },
    {
        title: "rotate retire, a month later: break-glass disables the old key",
        run: async (drill) => {
            await drill.advanceHours(VERIFIED);
            await drill.rotate("retire", ...drill.byPerson);
            return `at ${day(drill)}; ${await verifyAll(drill)} documents verify`;
        },
    },
    {
        title: "rotate schedule-deletion: the stack forgets the old key, break-glass asks AWS",
        run: async (drill) => {
            await drill.rotate("schedule-deletion", ...drill.byPerson, "--because", BECAUSE);
            return `AWS deletes it at ${deletionOf(drill).date.slice(0, 10)}`;
        },
    },
    {
        title: "up --refresh within the 30 days: makes no key",
        run: async (drill) => {
            await drill.advanceHours(HALF_OF_DELETION);
            return `at ${day(drill)}; ${await refreshed(drill)}`;
        },
    },
    {
        title: "The 30 days are over: AWS has deleted the old key",
        run: async (drill) => {
            await drill.advanceHours(REST_OF_DELETION);
            await drill.rotate("schedule-deletion", "--because", BECAUSE);
            requireDeleted(drill);
            return `at ${day(drill)}; generation 1 is gone; ${await refreshed(drill)}`;
        },
    },
    {
        title: "Documents of both generations verify, offline",
        run: async (drill) => {
            await sign(drill, "end", 1);
            return `${await verifyAll(drill)} of ${documentsOf(drill).length} documents`;
        },
    },
    {
        title: "The evidence is whole, and the report of the rotation is written",
        run: async (drill) => {
            const { stackName } = drill.stack;
            await drill.cartorio("evidence", "verify", stackName);
            const report = path.dirname(reportFile(drill));
            await drill.cartorio("rotate", "report", stackName, "--out", report);
            return fs.readdirSync(report).sort().join(" and ");
        },
    },
];

/** The report of a drill, in Markdown; the page is beside it. */
export function reportFile({ directory }: Drill): string {
    return path.join(directory, "report", "rotation-2.md");
}

function documentsFolder({ directory }: Drill): string {
    return path.join(directory, "documents");
}

function documentsOf(drill: Drill): string[] {
    return fs.readdirSync(documentsFolder(drill)).filter((name) => name.endsWith(".txt"));
}

async function sign(drill: Drill, name: string, count: number): Promise<number> {
    fs.mkdirSync(documentsFolder(drill), { recursive: true });
    for (let number = 1; number <= count; number++) {
        const file = path.join(documentsFolder(drill), `${name}-${number}.txt`);
        fs.writeFileSync(file, `Document ${name} ${number} of a drill\n`);
        await drill.asApplication(
            ...["sign", file, "--stack", drill.stack.stackName, "--jwks", drill.jwksFile],
            ...["--media-type", "text/plain", "--out", `${file}.jws`],
        );
    }
    return count;
}

/** @throws Error for the first that does not verify. */
async function verifyAll(drill: Drill): Promise<number> {
    const names = documentsOf(drill);
    for (const name of names) {
        const file = path.join(documentsFolder(drill), name);
        const flags = ["--signature", `${file}.jws`, "--jwks", drill.jwksFile];
        await drill.cartorio("verify", file, ...flags);
    }
    return names.length;
}

async function refreshed(drill: Drill): Promise<string> {
    const before = drill.keysMade();
    const flags = ["--yes", "--skip-preview", "--refresh"];
    await drill.cartorio("up", drill.stack.stackName, ...flags);
    same(drill.keysMade(), before, "keys made so far");
    return `${before} keys were ever made, none by up --refresh`;
}

/** The deletion that AWS was asked for. */
function deletionOf(drill: Drill): { readonly key: string; readonly date: string } {
    const call = drill
        .calls()
        .findLast(
            ({ eventName, errorCode }) =>
                eventName === "ScheduleKeyDeletion" && errorCode === undefined,
        );
    if (call === undefined) {
        throw new Error("the trail has no ScheduleKeyDeletion that AWS took");
    }
    return {
        key: String(call.requestParameters?.["keyId"]),
        date: new Date(String(call.responseElements?.["deletionDate"])).toISOString(),
    };
}

/** Somebody must have looked for the key since, and AWS must have answered that there is none. */
function requireDeleted(drill: Drill): void {
    const { key, date } = deletionOf(drill);
    const look = drill
        .calls()
        .findLast(
            ({ eventName, requestParameters }) =>
                eventName === "DescribeKey" &&
                String(requestParameters?.["keyId"]).split("/").at(-1) === key.split("/").at(-1),
        );
    if (look === undefined || look.eventTime < date.slice(0, 19) || look.errorCode !== NOT_FOUND) {
        throw new Error(
            `AWS was to delete ${key} at ${date}, and the last DescribeKey of it was answered by ` +
                `${look?.errorCode ?? "the key"} at ${look?.eventTime ?? "no time"}`,
        );
    }
}

const NOT_FOUND = "NotFoundException";

function same(found: number, wanted: number, what: string): number {
    if (found !== wanted) {
        throw new Error(`${what}: ${found}; expected ${wanted}`);
    }
    return found;
}

function day(drill: Drill): string {
    return drill.now().toISOString().slice(0, 10);
}
