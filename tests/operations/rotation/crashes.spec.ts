// A model stands for AWS, Pulumi and the evidence here; that they behave so is proven with the sandbox and
// the real engine.
import assert from "node:assert/strict";
import fc from "fast-check";
import { judge } from "../../../operations/rotation/judge";
import { DAY, HOUR } from "../../../operations/rotation/rotationTimes";
import type { RotationRequest } from "../../../operations/rotation/situation";
import { RotationCommand, typedName } from "../../../operations/rotation/transitions";
import { RotationModel } from "./model";

/** Runs a command up to a crash after so many changes; says how many there were, or why it is refused. */
function run(model: RotationModel, request: RotationRequest, crashAfter = Infinity) {
    const judgement = judge(request, model.situation());
    if ("findings" in judgement) {
        return { refused: judgement.findings, changes: 0 };
    }
    let changes = 0;
    for (const step of judgement.steps) {
        for (const change of model.execute(step, request)) {
            assert.equal(change, undefined);
            model.check();
            changes += 1;
            if (changes === crashAfter) {
                return { changes };
            }
        }
    }
    return { changes };
}

/** Runs a command to its end, and once more, when nothing may be left to do. */
function finish(model: RotationModel, request: RotationRequest): void {
    const { refused } = run(model, request);
    assert.equal(refused, undefined, `${request.command} is refused: ${refused?.join("; ")}`);
    assert.deepEqual(
        (judge(request, model.situation()) as { steps?: unknown }).steps,
        [],
        `${request.command} is done and wants to do more`,
    );
}

const because = "test of deletions";
/** Every command at least once, with the time that passes before it. */
const LIFE: readonly (readonly [wait: number, request: RotationRequest])[] = [
    [DAY, { command: "start" }],
    [HOUR, { command: "validate" }],
    [HOUR, { command: "switch" }],
    [HOUR, { command: "rollback" }],
    [2 * DAY, { command: "settle" }],
    [DAY, { command: "start" }],
    [HOUR, { command: "abort" }],
    [DAY, { command: "start" }],
    [HOUR, { command: "validate" }],
    [HOUR, { command: "switch" }],
    [3 * DAY, { command: "settle" }],
    [DAY, { command: "rollback", generation: 1 }],
    [3 * DAY, { command: "settle" }],
    [31 * DAY, { command: "retire", generation: 2 }],
    [DAY, { command: "scheduleDeletion", generation: 2, because }],
    [DAY, { command: "cancelDeletion" }],
    [4000 * DAY, { command: "scheduleDeletion", generation: 2 }],
    [31 * DAY, { command: "scheduleDeletion", generation: 2 }],
    [DAY, { command: "start" }],
    [HOUR, { command: "validate" }],
    [HOUR, { command: "switch" }],
];

/** All of a model but the times, which a repetition may shift. */
function shape({ registry, keys, alias, stack, jwks, records }: RotationModel) {
    return {
        registry: registry.map(({ id, state }) => [id, state]),
        keys: keys.map(({ arn, state, maySign, stateTag }) => [arn, state, maySign, stateTag]),
        records: records.map(({ command, generation, moves }) => [command, generation, moves]),
        ...{ alias, stack: [...stack], jwks: [...jwks] },
    };
}

describe("rotation, whatever crashes", () => {
    it("covers every command", () => {
        assert.deepEqual(
            [...new Set(LIFE.map(([, { command }]) => command))].sort(),
            Object.values(RotationCommand).sort(),
        );
    });

    it("comes to the same end from a crash after every single change", () => {
        const model = RotationModel.onboarded();
        let crashes = 0;
        for (const [wait, request] of LIFE) {
            model.wait(wait);
            const before = model.clone();
            const { changes } = run(model, request);
            assert.ok(changes > 0, `${request.command} did nothing`);
            for (let crashAfter = 1; crashAfter < changes; crashAfter++) {
                const crashed = before.clone();
                run(crashed, request, crashAfter);
                finish(crashed, request);
                assert.deepEqual(shape(crashed), shape(model), `${request.command} ${crashAfter}`);
                crashes += 1;
            }
        }
        assert.ok(crashes > 100, `only ${crashes} crashes`);
        assert.deepEqual(
            model.registry.map(({ id, state }) => `${id} ${state}`),
            ["1 draining", "2 gone", "3 disabled", "4 verifyOnly", "5 active"],
        );
    });

    it("is not stuck, nor harmed, when another command overtakes one that crashed and crashes too", () => {
        const model = RotationModel.onboarded();
        let overtaken = 0;
        for (const [wait, request] of LIFE) {
            model.wait(wait);
            const before = model.clone();
            const { changes } = run(model, request);
            for (let crashAfter = 1; crashAfter < changes; crashAfter++) {
                const crashed = before.clone();
                run(crashed, request, crashAfter);
                const others = able(crashed).filter(
                    ({ command }, index, all) =>
                        command !== request.command &&
                        all.findIndex((one) => one.command === command) === index,
                );
                for (const other of others) {
                    for (let second = 1, ran = Infinity; second <= ran; second++) {
                        const copy = crashed.clone();
                        ({ changes: ran } = run(copy, other, second));
                        ran = ran < second ? ran : second + 1;
                        rotateOnce(copy);
                        overtaken += 1;
                    }
                }
            }
        }
        assert.ok(overtaken > 200, `only ${overtaken} overtaken`);
    }).timeout(60_000);

    for (const stop of ["Disabled", "PendingDeletion"] as const) {
        for (const left of ["draining", "verifyOnly"] as const) {
            it(`comes back to a ${left} key from one that somebody has made ${stop} between any two steps`, () => {
                const model = RotationModel.onboarded();
                const before = ["start", "validate", "switch", "settle"] as const;
                for (const command of left === "draining" ? before.slice(0, 3) : before) {
                    model.wait(2 * DAY);
                    finish(model, { command });
                }
                model.wait(DAY);
                const { changes } = run(model.clone(), { command: "rollback" });
                for (let stopped = 0; stopped <= changes; stopped++) {
                    const begun = model.clone();
                    if (stopped > 0) {
                        run(begun, { command: "rollback" }, stopped);
                    }
                    begun.stop(2, stop);
                    const done = begun.clone();
                    const rest = run(done, { command: "rollback" });
                    assert.ok(rest.changes > 0, `${stopped}: ${rest.refused?.join("; ")}`);
                    for (let crashed = 1; crashed <= rest.changes; crashed++) {
                        const copy = begun.clone();
                        run(copy, { command: "rollback" }, crashed);
                        finish(copy, { command: "rollback" });
                        assert.deepEqual(shape(copy), shape(done), `${stopped}, then ${crashed}`);
                        assert.ok(copy.isAble(copy.alias));
                    }
                    assert.deepEqual(
                        done.registry.map(({ id, state }) => `${id} ${state}`),
                        ["1 active", "2 disabled"],
                    );
                }
            });
        }
    }

    it("takes Sign from no caller that an export has just left out", () => {
        const model = RotationModel.onboarded();
        for (const command of ["start", "validate", "switch"] as const) {
            model.wait(HOUR);
            finish(model, { command });
        }
        const { arn } = model.key(1)!;
        // A job that holds the key's ARN signs every five hours; the export is of the last hour.
        for (let turn = 0; turn < 6; turn++) {
            model.wait(5 * HOUR);
            model.sign(arn);
        }
        model.wait(2 * HOUR);
        model.exported = { begins: 1, ends: 0 };
        const { refused = [] } = run(model, { command: "settle" });
        assert.equal(refused.length, 1);
        assert.match(refused[0]!, /^the trail begins at /);
    });

    const crashAfter = fc.option(fc.integer({ min: 1, max: 10 }), { nil: Infinity });
    const wait = fc.constantFrom(HOUR / 6, 5 * HOUR, 7 * HOUR, 25 * HOUR, 31 * DAY, 4000 * DAY);
    const event = fc.oneof(
        // One of the commands that are possible then.
        { weight: 8, arbitrary: fc.record({ pick: fc.nat(), crashAfter }) },
        {
            weight: 2,
            arbitrary: fc.record({ pick: fc.nat(), crashAfter, blind: fc.constant(true) }),
        },
        { weight: 3, arbitrary: fc.record({ wait }) },
        { weight: 2, arbitrary: fc.record({ signer: fc.nat({ max: 3 }) }) },
        {
            weight: 1,
            arbitrary: fc.record({
                // Whole ones mostly: any other keeps `settle`, and what comes after it, from running.
                begins: fc.constantFrom(Infinity, Infinity, Infinity, Infinity, 1, 24, 30, 100),
                ends: fc.constantFrom(0, 0, 0.9, 3),
            }),
        },
        {
            weight: 2,
            arbitrary: fc.record({ stop: fc.constantFrom("Disabled", "PendingDeletion") }),
        },
    );

    const requests: readonly RotationRequest[] = Object.values(RotationCommand).flatMap((command) =>
        [undefined, 1, 2, 3, 4, 5].flatMap((generation) => [
            { command, ...(generation === undefined ? {} : { generation }) },
            { command, ...(generation === undefined ? {} : { generation }), because },
        ]),
    );

    /** The commands that would do something now. */
    function able(model: RotationModel): RotationRequest[] {
        const situation = model.situation();
        return requests.filter((request) => {
            const judgement = judge(request, situation);
            return "steps" in judgement && judgement.steps.length > 0;
        });
    }

    function choose(model: RotationModel, pick: number, isBlind: boolean): RotationRequest {
        const possible = able(model);
        const choices = isBlind || possible.length === 0 ? requests : possible;
        const commands = [...new Set(choices.map(({ command }) => command))];
        const own = choices.filter(({ command }) => command === commands[pick % commands.length]);
        return own[Math.floor(pick / commands.length) % own.length]!;
    }

    it("keeps a key that signs behind the alias, and finishes what is repeated, in any order", () => {
        const seen = new Map<string, number>();
        let stopped = 0;
        fc.assert(
            fc.property(fc.array(event, { maxLength: 40, size: "max" }), (events) => {
                const model = RotationModel.onboarded();
                for (const one of events) {
                    if ("wait" in one) {
                        model.wait(one.wait);
                        model.check();
                    } else if ("begins" in one) {
                        model.exported = one;
                    } else if ("stop" in one) {
                        stopped += rollBackFromStopped(model.clone(), one.stop) ? 1 : 0;
                    } else if ("signer" in one) {
                        const keys = model.seen();
                        model.sign(keys[one.signer % keys.length]!);
                    } else {
                        const request = choose(model, one.pick, "blind" in one);
                        const { refused, changes } = run(model, request, one.crashAfter);
                        if (refused === undefined) {
                            finish(model.clone(), request);
                            const name = `${request.command}${changes === 0 ? ", done" : ""}`;
                            seen.set(name, (seen.get(name) ?? 0) + 1);
                        }
                    }
                }
                rotateOnce(model);
            }),
            { numRuns: Number(process.env["CARTORIO_ROTATION_RUNS"] ?? 300) },
        );
        for (const name of Object.values(RotationCommand)) {
            assert.ok(seen.has(name), `${name} never ran`);
        }
        assert.ok(stopped > 0, "no rollback from a stopped key");
    }).timeout(120_000);

    /** Whatever it has come to, a rollback that is possible still is once the key that it leaves is stopped. */
    function rollBackFromStopped(model: RotationModel, state: "Disabled" | "PendingDeletion") {
        const judgement = judge({ command: "rollback" }, model.situation());
        const left = model.registry.findLast(
            ({ state: one }) => one === "active" || one === "draining",
        )!;
        if (
            "findings" in judgement ||
            left.id <= judgement.generation ||
            model.key(left.id)?.state !== "Enabled"
        ) {
            return false;
        }
        model.stop(left.id, state);
        finish(model, { command: "rollback" });
        assert.ok(model.isAble(model.alias));
        return true;
    }

    /** From wherever it is, a cartório can rotate: no crash leaves it stuck. */
    function rotateOnce(model: RotationModel): void {
        const before = Math.max(...model.registry.map(({ id }) => id));
        model.exported = { begins: Infinity, ends: 0 };
        for (let round = 0; round < 12; round++) {
            model.wait(40 * DAY);
            // What is begun, as the refusal says it.
            const judgement = judge({ command: "start" }, model.situation());
            const advice = "findings" in judgement ? judgement.findings.join("\n") : "";
            for (const [, name, id] of advice.matchAll(/`rotate ([a-z-]+) --generation (\d+)`/g)) {
                const known = Object.values(RotationCommand).find((one) => typedName(one) === name);
                run(model, { command: known!, generation: Number(id), because });
            }
            for (const command of ["settle", "switch", "validate", "start"] as const) {
                run(model, { command });
            }
            const active = model.registry.find(({ state }) => state === "active")!;
            if (
                active.id > before &&
                !("findings" in judge({ command: "switch" }, model.situation()))
            ) {
                return;
            }
        }
        assert.fail(
            `stuck: ${JSON.stringify([model.registry, judge({ command: "start" }, model.situation()), model.records])}`,
        );
    }
});
