// That no order of commands and crashes does harm is proven in crashes.spec.ts.
import assert from "node:assert/strict";
import type { GenerationState } from "../../../components/generation";
import { describeJudgement, judge } from "../../../operations/rotation/judge";
import type { LiveKey, Situation } from "../../../operations/rotation/situation";
import {
    RotationCommand,
    subjectMoves,
    TRANSITIONS,
    typedName,
} from "../../../operations/rotation/transitions";
import { arnOf, atRest, judged, keyOf, recordOf } from "./builders";

/** Generations such that the one of this number is in the state, and its command may be about it. */
const PLACES: Readonly<Record<GenerationState, readonly [GenerationState[], number]>> = {
    candidate: [["active", "candidate"], 2],
    active: [["active"], 1],
    draining: [["draining", "active"], 1],
    verifyOnly: [["verifyOnly", "active"], 1],
    disabled: [["disabled", "active"], 1],
    deleting: [["deleting", "active"], 1],
    gone: [["gone", "active"], 1],
};

const because = "the key was made for a test";

/** What puts an alias right that somebody has moved. */
const moveBackTo = (id: number) =>
    `find out who moved it (UpdateAlias in CloudTrail), then as Deployer: aws kms update-alias --alias-name alias/cartorio-assinatura --target-key-id ${arnOf(id).split("/")[1]}`;

/** What each command does to a generation in each state that it may be about. */
const DONE: readonly (readonly [RotationCommand, GenerationState, string])[] = [
    ["validate", "candidate", "smoke by key; record validate 2: 2 candidate"],
    [
        "switch",
        "candidate",
        "verify old; edit(draining active); up; smoke by alias; verify old; publish; record switch 2: 2 active, 1 draining",
    ],
    ["settle", "draining", "edit(verifyOnly active); up; publish; record settle 1: 1 verifyOnly"],
    [
        "retire",
        "verifyOnly",
        "DisableKey; edit(disabled active); up --refresh; publish; record retire 1: 1 disabled",
    ],
    [
        "scheduleDeletion",
        "disabled",
        "edit(deleting active); unprotect; up; ScheduleKeyDeletion; publish; record scheduleDeletion 1: 1 deleting",
    ],
    [
        "cancelDeletion",
        "deleting",
        "CancelKeyDeletion; edit(disabled+import active); up; publish; record cancelDeletion 1: 1 disabled",
    ],
    [
        "rollback",
        "draining",
        "edit(active draining); up --refresh; smoke by alias; verify old or record; publish; record rollback 1: 1 active, 2 draining",
    ],
    [
        "rollback",
        "verifyOnly",
        "edit(draining active); up --refresh; publish; edit(active draining); up --refresh; smoke by alias; verify old or record; publish; record rollback 1: 1 active, 2 draining",
    ],
    [
        "abort",
        "candidate",
        "DisableKey; edit(active disabled); up --refresh; publish; record abort 2: 2 disabled",
    ],
];

/** States that a command leaves: repeated there, it has nothing left to do. */
const ENDS: Partial<Record<RotationCommand, readonly GenerationState[]>> = {
    switch: ["active"],
    settle: ["verifyOnly"],
    retire: ["disabled"],
    scheduleDeletion: ["deleting", "gone"],
};

function situationFor(command: RotationCommand, state: GenerationState): Situation {
    const situation = atRest(PLACES[state][0]);
    // A candidate at rest is validated, which is the end of validate.
    return command === "validate"
        ? { ...situation, records: [recordOf(2, "candidate", { command: "start" })] }
        : situation;
}

describe("commands of a rotation", () => {
    for (const command of Object.values(RotationCommand)) {
        for (const state of Object.keys(PLACES) as GenerationState[]) {
            const [states, generation] = PLACES[state];
            const done = DONE.find(([name, from]) => name === command && from === state);
            if (command === "start") {
                continue;
            }
            const outcome = done
                ? "done"
                : ENDS[command]?.includes(state)
                  ? "at its end"
                  : "refused";
            it(`${command} of a generation that is ${state} is ${outcome}`, () => {
                const froms = [...new Set(subjectMoves(command).map(({ from }) => from))];
                const expected =
                    outcome === "at its end"
                        ? ""
                        : (done?.[2] ?? [
                              `generation ${generation} is ${state}; ${typedName(command)} needs one that is ${froms.join(" or ")}`,
                          ]);
                const situation =
                    outcome === "at its end"
                        ? atRest(state === "active" ? ["draining", "active"] : states)
                        : situationFor(command, state);
                const about = state === "active" && outcome === "at its end" ? 2 : generation;
                assert.deepEqual(
                    judged({ command, generation: about, because }, situation),
                    expected,
                );
            });
        }
    }

    it("finds each of these in the table of transitions, which has no row twice", () => {
        const rows = TRANSITIONS.map(({ command, from, to }) => `${command} ${from} ${to}`);
        assert.equal(new Set(rows).size, rows.length);
        for (const [command, from] of DONE) {
            assert.ok(
                rows.some((row) => row.startsWith(`${command} ${from} `)),
                `${command} ${from}`,
            );
        }
    });

    it("has nothing left to do when a command is done", () => {
        for (const [command, states] of [
            ["start", ["active", "candidate"]],
            ["validate", ["active", "candidate"]],
            ["switch", ["draining", "active"]],
            ["settle", ["verifyOnly", "active"]],
            ["retire", ["disabled", "active"]],
            ["scheduleDeletion", ["deleting", "active"]],
            ["scheduleDeletion", ["gone", "active"]],
        ] as const) {
            assert.equal(judged({ command }, atRest(states)), "", command);
        }
    });

    describe("start", () => {
        it("makes the generation after the highest that ever was", () => {
            assert.equal(
                judged({ command: "start" }, atRest(["gone", "active", "disabled"])),
                "edit(gone active disabled candidate); up; publish; record start 4: 4 candidate",
            );
            const records = [recordOf(1, "active"), recordOf(5, "disabled")];
            const judgement = judge({ command: "start" }, atRest(["active"], { records }));
            assert.equal("generation" in judgement && judgement.generation, 6);
        });

        it("adopts a key that AWS made and the stack's state never got to know", () => {
            const situation = atRest(["active", "candidate"], {
                managed: { 1: { protect: true } },
            });
            const edit = judge({ command: "start" }, { ...situation, records: [] });
            assert.ok("steps" in edit && edit.steps[0]?.kind === "editRegistry");
            assert.equal(edit.steps[0].generations[1]!.importKeyId, arnOf(2).split("/")[1]);
        });

        it("is refused while something drains, or a line has been taken out of the registry", () => {
            assert.deepEqual(judged({ command: "start" }, atRest(["draining", "active"])), [
                "generation 1 is draining: `rotate settle --generation 1` first",
            ]);
            const keys = { 1: keyOf(1, "active"), 2: keyOf(2, "candidate") };
            assert.deepEqual(judged({ command: "start" }, atRest(["active"], { keys })), [
                `generation 2 has a key, ${arnOf(2)}, and the registry does not list it: ids are never reused and entries never removed, so put its line back: find out who took it out`,
            ]);
        });
    });

    describe("switch", () => {
        it("does not skip the validation, nor take that of another key", () => {
            const refusal =
                "generation 2 is not validated with the key that it has now: run validate, with the application's result";
            for (const record of [
                recordOf(2, "candidate", { command: "start" }),
                recordOf(2, "candidate", { keyArn: arnOf(7) }),
            ]) {
                const situation = atRest(["active", "candidate"], { records: [record] });
                assert.deepEqual(judged({ command: "switch" }, situation), [refusal]);
            }
        });

        it("says everything at once", () => {
            const situation = atRest(["draining", "active", "candidate"], {
                records: [recordOf(3, "candidate", { command: "start" })],
                published: { 1: "draining", 2: "active" },
                status: "suspended",
                identities: { pipeline: false, breakGlass: false },
            });
            assert.deepEqual(judged({ command: "switch" }, situation), [
                "the cartório is suspended in the registry; only the keys of an active one are rotated: resume it first",
                "generation 3 is candidate, and the published keys do not have it: find out who changed it; `cartorio up <stack> --refresh` and `cartorio jwks` put it right",
                "generation 3 is not validated with the key that it has now: run validate, with the application's result",
                "generation 1 is draining: `rotate settle --generation 1` first",
                "`up` is for the pipeline: run it with credentials that may assume Deployer",
            ]);
        });
    });

    describe("rollback", () => {
        it("from a key that break-glass has stopped gives Sign back and moves the alias in one run", () => {
            const situation = atRest(["verifyOnly", "active"]);
            const keys = { ...situation.keys, 2: { ...keyOf(2, "active"), state: "Disabled" } };
            assert.equal(
                judged({ command: "rollback" }, { ...situation, keys }),
                "edit(active disabled); publish; up --refresh; smoke by alias; verify old or record; record rollback 1: 1 active, 2 disabled",
            );
        });

        it("is refused when the key that it left as stopped has been enabled again", () => {
            const situation = atRest(["active", "disabled"], {
                records: [recordOf(1, "verifyOnly"), recordOf(2, "active")],
            });
            const keys = { ...situation.keys, 2: keyOf(2, "draining") };
            assert.match(
                String(judged({ command: "rollback" }, { ...situation, keys })),
                /^the key of generation 2 is Enabled; expected Disabled, .* aws kms disable-key/,
            );
        });

        it("goes to the last generation before, and further back only when asked", () => {
            const situation = atRest(["verifyOnly", "verifyOnly", "active"]);
            for (const [request, expected] of [
                [{ command: "rollback" }, 2],
                [{ command: "rollback", generation: 1 }, 1],
            ] as const) {
                const judgement = judge(request, situation);
                assert.equal("generation" in judgement && judgement.generation, expected);
            }
            assert.deepEqual(judged({ command: "rollback", generation: 1 }, atRest(["active"])), [
                "generation 1 is active; rollback needs one that is verifyOnly or draining",
            ]);
            assert.deepEqual(
                judged({ command: "rollback", generation: 2 }, atRest(["active", "draining"])),
                [
                    "generation 2 is newer than the active generation 1, and a rollback goes back: start a new generation",
                ],
            );
        });
    });

    describe("abort", () => {
        it("is refused without a key, and while the alias points at it", () => {
            const situation = atRest(["active", "candidate"]);
            assert.deepEqual(
                judged(
                    { command: "abort" },
                    {
                        ...situation,
                        keys: { 1: keyOf(1, "active") },
                        managed: { 1: { protect: true } },
                    },
                ),
                [
                    "generation 2 has no key: repeat start, or take its line out of the registry file, since an id without a key was never used",
                ],
            );
            const findings = judged({ command: "abort" }, { ...situation, aliasTarget: arnOf(2) });
            assert.ok(
                findings.includes(`the alias points at the key of generation 2: ${moveBackTo(1)}`),
            );
        });
    });

    it("asks which generation is meant where several could be", () => {
        assert.deepEqual(
            judged({ command: "retire" }, atRest(["verifyOnly", "verifyOnly", "active"])),
            ["retire could mean generation 1 or 2: say which with --generation"],
        );
        assert.deepEqual(judged({ command: "settle" }, atRest(["active"])), [
            "settle needs a generation that is draining; the registry has 1 active",
        ]);
    });

    it("builds on nothing that is half done, and says what finishes it", () => {
        const stopped = atRest(["verifyOnly", "active"], {
            records: [recordOf(1, "draining"), recordOf(2, "active")],
        });
        assert.deepEqual(judged({ command: "start" }, stopped), [
            "settle of generation 1 has stopped before its end: repeat `rotate settle --generation 1` first",
        ]);
        const drifted = atRest(["verifyOnly", "active"]);
        assert.deepEqual(
            judged(
                { command: "start" },
                { ...drifted, keys: { ...drifted.keys, 1: keyOf(1, "disabled") } },
            ),
            [
                "generation 1 is verifyOnly in the registry, and its key is Disabled; expected Enabled: repeat `rotate retire --generation 1`",
                "generation 1 is verifyOnly in the registry, and its key's tag cartorio:estado is disabled: repeat `rotate retire --generation 1`",
            ],
        );
    });

    describe("what puts a difference right", () => {
        const rest = atRest(["verifyOnly", "active"]);
        /** What keeps a start from beginning when the active key, or the other one, is otherwise. */
        const refusals = (id: number, over: Partial<LiveKey>) =>
            judged(
                { command: "start" },
                { ...rest, keys: { ...rest.keys, [id]: { ...rest.keys[id]!, ...over } } },
            ) as readonly string[];

        it("is the exact call for an alias that somebody has moved, whichever command was last", () => {
            const findings = judged({ command: "start" }, { ...rest, aliasTarget: arnOf(1) });
            assert.deepEqual(findings, [
                `generation 2 is active in the registry, and the alias points at the key of generation 1: ${moveBackTo(2)}`,
            ]);
        });

        it("is break-glass for a key in a state that `up` may not change", () => {
            for (const [state, calls] of [
                ["Disabled", `aws kms enable-key --key-id ${arnOf(2)}`],
                [
                    "PendingDeletion",
                    `aws kms cancel-key-deletion --key-id ${arnOf(2)}, then aws kms enable-key --key-id ${arnOf(2)}`,
                ],
            ] as const) {
                assert.deepEqual(refusals(2, { state }), [
                    `generation 2 is active in the registry, and its key is ${state}; expected Enabled: find out who changed it (CloudTrail); break-glass puts it right: ${calls}`,
                ]);
            }
        });

        it("is break-glass for a second key of a generation, which stops no rollback", () => {
            const situation = { ...rest, rivals: [{ generation: 2, arn: arnOf(8) }] };
            const [finding] = judged({ command: "start" }, situation) as readonly string[];
            assert.match(
                finding!,
                /^generation 2 is claimed by another key, .*: find out who made/,
            );
            assert.ok(finding!.includes(`aws kms disable-key --key-id ${arnOf(8)}, then`));
            const back = { ...atRest(["active", "draining"]), rivals: situation.rivals };
            assert.match(String(judged({ command: "rollback" }, situation)), /; record rollback 1/);
            const records = [
                recordOf(1, "active", { command: "rollback" }),
                recordOf(2, "draining", { command: "rollback", generation: 1 }),
            ];
            assert.equal(judged({ command: "rollback" }, { ...back, records }), "");
        });

        it("is an up that looks at the account first for a changed policy or tag", () => {
            for (const over of [{ maySign: true }, { stateTag: "none" }]) {
                const keys = { ...rest.keys, 1: { ...rest.keys[1]!, ...over } };
                assert.match(refusals(1, over)[0]!, /: repeat `rotate settle --generation 1`$/);
                assert.equal(judged({ command: "settle" }, { ...rest, keys }), "up --refresh");
            }
            const onboarded = { ...rest, records: [], generations: rest.generations.slice(1) };
            const keys = { 2: { ...rest.keys[2]!, stateTag: "none" } };
            assert.match(
                (judged({ command: "start" }, { ...onboarded, keys }) as readonly string[])[0]!,
                /: find out who changed it; `cartorio up <stack> --refresh` and `cartorio jwks` put/,
            );
        });
    });

    it("shows a plan, a step a line", () => {
        const request = { command: "retire" } as const;
        assert.deepEqual(
            describeJudgement(request, judge(request, atRest(["verifyOnly", "active"]))),
            [
                `retire of generation 1: break-glass: DisableKey on generation 1, ${arnOf(1)}`,
                "retire of generation 1: registry: generations 1 disabled, 2 active",
                "retire of generation 1: up --refresh under the policy pack",
                "retire of generation 1: publish the public keys (JWKS)",
                "retire of generation 1: evidence: rotation.retire of generation 1",
            ],
        );
    });
});
