import assert from "node:assert/strict";
import { stackEnvironment } from "../../../operations/deploy/environmentFile";
import type { OnboardingAnswers } from "../../../operations/onboarding/columns";
import { judgeCandidates } from "../../../operations/onboarding/judgeCandidates";
import { denyingPolicy, SERVICE_CONTROL_POLICY } from "../../../operations/onboarding/denial";
import { cnsOfStack, onboardRequest } from "../../../operations/onboarding/onboardOptions";
import { askMissing, confirmOn, type Terminal } from "../../../operations/onboarding/questions";
import { waitOf } from "../../../operations/onboarding/waitOption";
import { answers } from "./builders";

const WORDS =
    "User: arn:aws:sts::111111119001:assumed-role/cartorio/Deployer/x is not authorized to perform: kms:Sign on resource: arn:aws:kms:sa-east-1:111111119001:key/1";

describe("words of a denial", () => {
    for (const [message, policy] of [
        [`${WORDS} with an explicit deny in a service control policy`, SERVICE_CONTROL_POLICY],
        [
            `${WORDS} with an explicit deny in a service control policy: arn:aws:organizations::999999990003:policy/o-x/service_control_policy/p-1`,
            SERVICE_CONTROL_POLICY,
        ],
        [`${WORDS} with an explicit deny in a resource-based policy`, "resource-based policy"],
        [`${WORDS} with an explicit deny in an identity-based policy`, "identity-based policy"],
        [`${WORDS} with an explicit deny in a resource control policy`, "resource control policy"],
        [`${WORDS} with an explicit deny in a permissions boundary`, "permissions boundary"],
        [`${WORDS} because no service control policy allows the kms:Sign action`, undefined],
        ["Access denied", undefined],
    ] as const) {
        it(`name ${policy ?? "no policy"}: …${message.slice(-60)}`, () => {
            assert.equal(denyingPolicy(message), policy);
        });
    }
});

describe("time to wait", () => {
    for (const [text, milliseconds] of [
        ["0", 0],
        ["90s", 90_000],
        ["10m", 600_000],
        ["12h", 43_200_000],
    ] as const) {
        it(`takes ${text}`, () => assert.equal(waitOf(text), milliseconds));
    }
    for (const text of ["", "10", "-1s", "1.5m", "13h", "1d", "m"]) {
        it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => waitOf(text), /--wait is/));
    }
});

describe("command line of onboard", () => {
    const options = { jobs: "2", wait: "10m" };

    it("splits environment and CNS, as people write it", () => {
        assert.deepEqual(onboardRequest("dev-99.010-1", { ...options, name: " X " }), {
            ...{ jobs: 2, wait: 600_000, environment: "dev", cns: "99.010-1" },
            said: { name: "X" },
        });
        assert.deepEqual(onboardRequest("dev", options), {
            ...{ jobs: 2, wait: 600_000, environment: "dev", said: {} },
        });
    });

    it("repeats no CPF that stands in place of a stack or a CNS", () => {
        const pilot = { environment: "prod", pilot: "990002" };
        for (const refused of [
            () => onboardRequest("529.982.247-25", options),
            () => onboardRequest("52998224725", options),
            () => cnsOfStack("529.982.247-25", pilot),
            () => stackEnvironment(process.cwd(), "prod-529.982.247-25"),
        ]) {
            assert.throws(refused, (error: Error) => {
                assert.match(error.message, /\*{3}\.\*{3}\.\*{3}-\*{2}/);
                assert.doesNotMatch(error.message, /982/);
                return true;
            });
        }
    });

    it("names everything that is wrong at once", () => {
        assert.throws(
            () =>
                onboardRequest("dev-990101", {
                    ...{ from: "a.csv", uf: "SP", jobs: "0", wait: "x" },
                }),
            (error: Error) => {
                assert.equal(error.message.split("\n").length, 5);
                return true;
            },
        );
        assert.throws(() => onboardRequest(undefined, options), /name a stack/);
        assert.throws(() => onboardRequest("dev", { ...options, env: "dev" }), /goes with --from/);
    });
});

describe("questions", () => {
    function terminal(...lines: string[]) {
        const said: string[] = [];
        const asked: string[] = [];
        const fake: Terminal = {
            ask: (question) => {
                asked.push(question.split(/[ ,]/)[0]!);
                const line = lines.shift();
                return line === undefined
                    ? Promise.reject(new Error("asked too much"))
                    : Promise.resolve(line);
            },
            say: (line) => void said.push(line),
        };
        return { fake, said, asked, left: lines };
    }
    const findingsOf = (said: OnboardingAnswers) =>
        judgeCandidates(
            [{ answers: said, place: String }],
            { entries: [], hubAccountId: "999999990001" },
            { environment: "dev", today: "2026-11-26" },
        ).findings;

    it("ask for what is missing only, and again for what the registry refuses", async () => {
        const { cns, name, account, wave } = answers();
        const { fake, said, asked, left } = terminal("XX", " SP ", "3304557", "3550308", "4", "2");
        const known = { cns: cns!, name: name!, account: account!, wave: wave! };
        assert.deepEqual(await askMissing(known, fake, findingsOf), answers());
        assert.deepEqual(asked, ["UF", "UF", "IBGE", "IBGE", "Class", "Class"]);
        assert.equal(said.length, 3);
        assert.match(said[1]!, /which is in RJ/);
        assert.deepEqual(left, []);
    });

    it("ask again for an account that is another's", async () => {
        const { account, ...known } = answers();
        const { fake, said } = terminal("999999990001", account!);
        assert.deepEqual(await askMissing(known, fake, findingsOf), answers());
        assert.match(said[0]!, /account: found 999999990001, the hub's account/);
    });

    it("take only yes for yes", async () => {
        const { fake } = terminal("yes", "s", "", "no", "yep");
        const results = [];
        for (let index = 0; index < 5; index++) {
            results.push(await confirmOn(fake, "?"));
        }
        assert.deepEqual(results, [true, true, false, false, false]);
    });
});
