import { benchDecisions } from "./decisions";
import { benchDeployment } from "./deployment";
import { benchEvidence } from "./evidence";
import { benchOnboarding } from "./onboarding";
import { benchPolicy } from "./policy";
import { benchRegistry } from "./registry";
import { benchSandbox } from "./sandbox";
import { benchSigning } from "./signing";

/** Each compares its subjects in one run. */
const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
    decisions: benchDecisions,
    evidence: benchEvidence,
    sandbox: benchSandbox,
    deployment: benchDeployment,
    onboarding: benchOnboarding,
    policy: benchPolicy,
    registry: benchRegistry,
    signing: benchSigning,
};

async function main(): Promise<number> {
    const names = process.argv.slice(2);
    const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
    if (unknown.length > 0) {
        console.error(
            `unknown benchmark: ${unknown.join(", ")}\n` +
                `usage: npm run bench -- [${Object.keys(BENCHES).join("|")}] ...`,
        );
        return 2;
    }
    for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
        await BENCHES[name]!();
    }
    return 0;
}

void main().then((status) => {
    process.exitCode = status;
});
