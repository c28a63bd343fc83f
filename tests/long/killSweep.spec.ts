import fc from "fast-check";
import { type KillPoint, killDuringUp } from "../integration/support/killedUp";
import { openWorkspace, type Workspace } from "../integration/support/workspace";

/*
 * Kills the sandbox after any call of a first up, and repeats the up. CARTORIO_LONG_SHARE (0 to 1) says
 * how many of the places are tried, CARTORIO_LONG_SEED which ones; the seed is printed.
 */
const share = Number(process.env["CARTORIO_LONG_SHARE"] ?? "1");
const seed = Number(process.env["CARTORIO_LONG_SEED"] ?? "1");

/**
 * The calls that a first up makes, and after how many of them to kill: up to the first CreateAlias. An
 * alias that AWS made and the engine does not know of must be adopted by a person (`importAlias`).
 */
const CALLS: readonly (readonly [eventName: string, upTo: number])[] = [
    ["AssumeRole", 1],
    ["CreateKey", 2],
    ["EnableKeyRotation", 1],
    ["DescribeKey", 1],
    ["GetKeyPolicy", 8],
    ["GetKeyRotationStatus", 5],
    ["ListResourceTags", 5],
];

const places: readonly KillPoint[] = CALLS.flatMap(([eventName, upTo]) =>
    Array.from({ length: upTo }, (_, index) => ({ eventName, count: index + 1 })),
);

function chosenPlaces(): readonly KillPoint[] {
    const length = Math.max(1, Math.round(places.length * share));
    const subset = fc.shuffledSubarray([...places], { minLength: length, maxLength: length });
    return fc.sample(subset, { seed, numRuns: 1 })[0]!;
}

describe(`killing the sandbox in the middle of an up (seed ${seed}, share ${share})`, function () {
    this.timeout(240_000);
    let workspace: Workspace;

    before(async () => {
        workspace = await openWorkspace();
    });

    after(() => workspace.close());

    chosenPlaces().forEach((point, index) => {
        it(`after ${point.eventName} ${point.count}`, () =>
            killDuringUp(workspace, `killed-${index}`, point));
    });
});
